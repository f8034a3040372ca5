//! What real cascades cost, on the program as it is built: each figure is worked out by hand beside its test.
//!
//! The requests are those of the worked example unless a test says otherwise: 1,000 a day with 4,000 tokens of output,
//! which cost $0.0032 on the small open model, $0.0088 on the large one and $0.10 on the closed one.

mod evidence;
mod laws;
mod optimum;
#[path = "../support/exact.rs"]
mod exact;
#[path = "../support/program.rs"]
mod program;

use std::path::{Path, PathBuf};

use exact::exact;
use num_rational::BigRational;
use program::{json, program};
use serde_json::Value;

const SMALL: &str = "together/deepseek-r1-distill-qwen-32b";
const LARGE: &str = "together/deepseek-r1-0528";
const CLOSED: &str = "anthropic/claude-opus-4-7";

/// A file of this test run only.
fn scratch(name: &str, text: &str) -> PathBuf {
    let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("cascades-{name}"));
    std::fs::write(&path, text).expect("the test's own folder can be written");
    path
}

/// A scenario that is laid over the worked example, with its price book.
fn over_the_example(name: &str, text: &str) -> PathBuf {
    let root = env!("CARGO_MANIFEST_DIR");
    scratch(&format!("{name}.toml"), &format!("schema = 1\nextends = \"{root}/examples/seed/scenario.toml\"\n{text}"))
}

/// What costing a scenario gives.
fn outcome(path: &Path) -> Value {
    let (outcome, exit) = json(&["cost", path.to_str().expect("UTF-8")]);
    assert_eq!(exit, 0, "{outcome:#}");
    outcome
}

fn cost(name: &str, text: &str) -> Value {
    outcome(&over_the_example(name, text))
}

/// The candidate's lines of one kind, summed exactly over a day.
fn daily(outcome: &Value, charge: &str) -> BigRational {
    let lines = outcome["cascades"][0]["lines"].as_array().expect("lines").iter();
    let of_kind = lines.filter(|line| line["charge"] == charge);
    of_kind.map(|line| exact(line["contracted_cost_daily"].as_str().expect("money is text"))).sum()
}

fn example(name: &str) -> Value {
    outcome(&Path::new("examples").join(name).join("scenario.toml"))
}

#[test]
fn trying_one_after_another_costs_10_84() {
    let outcome = example("escalating");
    // 1,000 x 0.0032 + 300 x 0.0088 + 50 x 0.10 = 3.20 + 2.64 + 5.00
    assert_eq!(outcome["totals"]["daily"], "10.84");
    assert_eq!(outcome["cascades"][0]["mode"], "cascade");
}

#[test]
fn with_a_judge_it_costs_15_624() {
    let outcome = example("judge-and-retries");
    // and 1,300 verdicts of 4,600 tokens at $0.80 a million, 0.00368 each: 4.784
    assert_eq!(outcome["totals"]["daily"], "15.624");
    assert_eq!(daily(&outcome, "judge"), exact("4.784"));
    let against_closed = outcome["savings"].as_array().expect("savings").iter().find(|s| s["baseline"] == "all-opus");
    assert_eq!(against_closed.expect("a baseline")["percent"], "84.376");
}

#[test]
fn retries_are_billed_as_far_as_their_causes_are() {
    let outcome = example("judge-and-retries");
    // 1.0749 calls of which 0.93 + 0.04 + 0.01 / 2 = 0.975 are billed: 1.0480275 times (3.20 + 2.64) + 5.00. And 0.000343
    // of the requests at the first two stages have no answer that a judge could read.
    let with_retries = &outcome["cascades"][1];
    assert_eq!(with_retries["name"], "judged-with-retries");
    assert_eq!(with_retries["totals"]["daily"], "15.902839688");
}

#[test]
fn three_attempts_at_five_percent_are_1_0525_calls() {
    let retry = "retry = { attempts = 3, causes = { parse = { rate = \"5%\" } } }";
    let outcome = cost("three-attempts", &format!("[cascades.cascade]\nmedium = {{ offer = \"{SMALL}\", {retry} }}\n"));
    // 1 + 0.05 + 0.0025 of $2.24
    assert_eq!(daily(&outcome, "retry"), exact("2.24") * exact("0.0525"));
    assert_eq!(daily(&outcome, "call"), exact("9.44"));
}

#[test]
fn an_outage_of_half_a_percent_adds_15_125_percent() {
    let fallback = format!("fallback = {{ offer = \"{CLOSED}\", availability = \"99.5%\" }}");
    let outcome = cost(
        "outage",
        &format!(
            "[cascades.cascade]\n\"*\" = {{ offer = \"{SMALL}\", {fallback} }}\nmedium = {{ offer = \"{SMALL}\", {fallback} }}\nhard = {{ offer = \"{SMALL}\", {fallback} }}\nexpert = {{ offer = \"{SMALL}\", {fallback} }}\n"
        ),
    );
    // 0.995 x 3.20 + 0.005 x 100.00 = 3.184 + 0.50, which is 3.20 and 15.125 % of it
    assert_eq!(outcome["totals"]["daily"], "3.684");
    assert_eq!(daily(&outcome, "fallback"), exact("0.5"));
}

/// Pass rates of the three models by kind of request.
const RATES: &str = r#"
[pass-rates.medium]
"together/deepseek-r1-distill-qwen-32b" = "95%"
"together/deepseek-r1-0528" = "98%"
"anthropic/claude-opus-4-7" = "99%"
[pass-rates.hard]
"together/deepseek-r1-distill-qwen-32b" = "40%"
"together/deepseek-r1-0528" = "85%"
"anthropic/claude-opus-4-7" = "95%"
[pass-rates.expert]
"together/deepseek-r1-distill-qwen-32b" = "10%"
"together/deepseek-r1-0528" = "30%"
"anthropic/claude-opus-4-7" = "90%"
"#;

#[test]
fn a_router_that_errs_costs_12_0248_and_quality() {
    let router = r#"
[misroute.cascade]
medium = { medium = "90%", hard = "8%", expert = "2%" }
hard = { medium = "15%", hard = "75%", expert = "10%" }
expert = { medium = "5%", hard = "20%", expert = "75%" }
"#;
    let errs = cost("misrouted", &format!("{RATES}{router}"));
    // On the small model 630 + 37.5 + 2.5 = 670, on the large one 56 + 187.5 + 10 = 253.5, on the closed one
    // 14 + 25 + 37.5 = 76.5: 2.144 + 2.2308 + 7.65.
    assert_eq!(errs["totals"]["daily"], "12.0248");
    // 0.7 x (0.9 x 0.95 + 0.08 x 0.98 + 0.02 x 0.99) = 0.66724, 0.25 x (0.15 x 0.4 + 0.75 x 0.85 + 0.1 x 0.95) = 0.198125,
    // 0.05 x (0.05 x 0.1 + 0.2 x 0.3 + 0.75 x 0.9) = 0.037
    assert_eq!(errs["cascades"][0]["quality"]["right"], "0.902365");

    let perfect = cost("well-routed", RATES);
    // 0.7 x 0.95 + 0.25 x 0.85 + 0.05 x 0.9
    assert_eq!(
        (&perfect["totals"]["daily"], &perfect["cascades"][0]["quality"]["right"]),
        (&"9.44".into(), &"0.9225".into())
    );
}

#[test]
fn hard_requests_are_the_ones_that_come_through() {
    let judge = "judge = { fee = 0.00368, sensitivity = \"95%\", false-accept = \"10%\" }";
    let chain = format!("[{{ offer = \"{SMALL}\", {judge} }}, {{ offer = \"{LARGE}\", {judge} }}, \"{CLOSED}\"]");
    let text = format!("candidate = \"judged\"\n{RATES}\n[cascades.judged]\n\"*\" = {chain}\n");
    let by_tier = cost("latent", &text);
    // A stage that is right with rate s accepts 0.95 s + 0.1 (1 - s). Reach of the second stage: 0.7 x 0.0925
    // + 0.25 x 0.56 + 0.05 x 0.815 = 0.2455; of the third: 0.7 x 0.0925 x 0.067 + 0.25 x 0.56 x 0.1775
    // + 0.05 x 0.815 x 0.645 = 0.00433825 + 0.02485 + 0.02628375 = 0.055472.
    // 0.0032 + 0.00368 + 0.2455 x (0.0088 + 0.00368) + 0.055472 x 0.10 = 0.01549104
    assert_eq!(by_tier["totals"]["daily"], "15.49104");
    let quality = &by_tier["cascades"][0]["quality"];
    assert_eq!(quality["right"], "0.9680037425");
    assert_eq!(by_tier["cascades"][0]["mode"], "cascade with evidence");

    // The same rates over all requests, as if failures had nothing to do with each other, claim better for less.
    let marginal =
        format!("[pass-rates.\"*\"]\n\"{SMALL}\" = \"77%\"\n\"{LARGE}\" = \"91.35%\"\n\"{CLOSED}\" = \"97.55%\"\n");
    let text = format!("candidate = \"judged\"\n{marginal}\n[cascades.judged]\n\"*\" = {chain}\n");
    let independent = cost("independent", &text);
    assert_eq!(independent["cascades"][0]["mode"], "cascade with independent stages");
    assert!(
        independent["warnings"].as_array().expect("warnings").iter().any(|warning| warning["code"] == "independence")
    );
    assert_eq!(independent["totals"]["daily"], "12.97637875");
}

#[test]
fn another_tokenizer_costs_11_19_against_135() {
    let opus = format!("{{ offer = \"{CLOSED}\", token-ratio = 1.35 }}");
    let outcome =
        cost("tokenizer", &format!("[cascades.cascade]\nexpert = {opus}\n[cascades.all-opus]\n\"*\" = {opus}\n"));
    // 2.24 + 2.20 + 5.00 x 1.35, and 100.00 x 1.35
    assert_eq!(
        (&outcome["totals"]["daily"], &outcome["cascades"][1]["totals"]["daily"]),
        (&"11.19".into(), &"135".into())
    );
}

#[test]
fn a_tokenizer_that_is_known_to_differ_is_noted_unless_a_ratio_says_by_how_much() {
    let scenario = |call: &str| {
        let text = format!(
            "schema = 1\nas-of = 2026-05-20\n[workload]\nrequests-per-day = 1\ntokens = {{ input = 1 }}\n[tiers]\nall = \
             {{ share = 1 }}\n[cascades.new]\nall = {call}\n[cascades.old]\nall = \"anthropic/claude-opus-4-6\"\n"
        );
        outcome(&scratch("tokenizers.toml", &text))["assumptions"].clone()
    };
    let noted = |assumptions: Value| assumptions.as_array().expect("a list").iter().any(|a| a["code"] == "token-ratio");
    assert!(noted(scenario("\"anthropic/claude-opus-4-7\"")));
    assert!(!noted(scenario("{ offer = \"anthropic/claude-opus-4-7\", token-ratio = 1.2 }")));
}

/// 288 requests a day are one in each lifetime of five minutes: 1 - 1/e = 0.632120558829 of them find their prefix.
#[test]
fn a_cache_that_is_found_by_one_request_in_a_lifetime_costs_half() {
    let cache = "cache = { prefix = 1_000, ttl = \"5m\" }";
    let text = format!(
        "schema = 1\nas-of = 2026-05-20\n[workload]\nrequests-per-day = 288\ntokens = {{ input = 1_000 }}\n[tiers]\nall = \
         {{ share = 1, {cache} }}\n[cascades.opus]\nall = \"{CLOSED}\"\n"
    );
    let outcome = outcome(&scratch("cache.toml", &text));
    let lines = outcome["cascades"][0]["lines"].as_array().expect("lines");
    let tokens = |meter: &str| {
        let line = lines.iter().find(|line| line["meter"] == meter).expect("the meter is used");
        exact(line["quantity_daily"].as_str().expect("text"))
    };
    assert_eq!(tokens("cached-input"), exact("288000") * exact("0.632120558829"));
    // 0.632120558829 x 0.1 + 0.367879441171 x 1.25 = 0.52306135734665 of 288,000 tokens at $5.00 a million, $1.44
    assert_eq!(daily(&outcome, "call"), exact("1.44") * exact("0.52306135734665"));
}

/// Half the requests of the same tier find their prefix so seldom that writing it costs more than reading it saves.
#[test]
fn a_cache_that_loses_money_says_from_which_hit_rate_on_it_would_not() {
    let text = format!(
        "schema = 1\nas-of = 2026-05-20\n[workload]\nrequests-per-day = 10\ntokens = {{ input = 1_000 }}\n[tiers]\nall = \
         {{ share = 1, cache = {{ prefix = 1_000, hit-rate = \"20%\" }} }}\n[cascades.opus]\nall = \"{CLOSED}\"\n"
    );
    let outcome = outcome(&scratch("cache-loses.toml", &text));
    let notes = outcome["assumptions"].as_array().expect("a list");
    let note = notes.iter().find(|note| note["code"] == "caching").expect("a note");
    // (1.25 - 1) / (1.25 - 0.1) = 5/23
    assert!(note["message"].as_str().expect("text").ends_with("it pays above a hit rate of 21.74%"), "{note}");
}

#[test]
fn an_agent_pays_for_reading_everything_again() {
    let outcome = example("agent-loop");
    let tiers = outcome["cascades"][0]["tiers"].as_array().expect("tiers");
    let daily: Vec<&str> = tiers.iter().map(|tier| tier["daily"].as_str().expect("text")).collect();
    // 1,170,000 x 5; 68,000 x 6.25 + 1,102,000 x 0.50; and 38,000 x (6.25 - 0.50) more; dollars a million
    assert_eq!(daily, ["5.85", "0.976", "1.1945"]);
    assert_eq!(outcome["assumptions"], Value::Array(Vec::new()), "the first step's write is no loss");
}

fn explained(path: &Path, figure: &str) -> String {
    let run =
        program(&["explain", path.to_str().expect("UTF-8"), figure]).output().expect("the program can be started");
    assert!(run.status.success(), "{}", String::from_utf8_lossy(&run.stderr));
    String::from_utf8(run.stdout).expect("UTF-8")
}

#[test]
fn a_reader_of_reasoning_pays_8_80_for_what_is_seen() {
    let call = format!("{{ offer = \"{LARGE}\", reasoning-share = \"75%\" }}");
    let path = over_the_example("reasoning", &format!("[cascades.cascade]\nhard = {call}\n"));
    // 2.20 / (1 - 0.75)
    let said =
        "75.00% of the answer of together/deepseek-r1-0528 is reasoning: $8.80 for a million tokens that a reader sees";
    let text = explained(&path, "tiers.hard.daily");
    assert!(text.contains(said), "{text}");
}

#[test]
fn a_stage_says_what_it_has_to_keep() {
    let judge = "judge = { fee = 0.00368 }";
    let chain = |next: &str| {
        format!(
            "candidate = \"two\"\n[cascades.two]\n\"*\" = [{{ offer = \"{SMALL}\", answers = \"70%\", {judge} }}, {next}]\n"
        )
    };
    // 0.0032 + 0.00368 = 0.00688 against 0.10, and against 0.0088
    for (next, needed) in [(CLOSED, "6.88%"), (LARGE, "78.18%")] {
        let path = over_the_example("worth", &chain(&format!("\"{next}\"")));
        let text = explained(&path, "tiers.medium.1.daily");
        assert!(text.contains(&format!("the stage pays when it keeps more than {needed} of what gets here")), "{text}");
        assert!(!explained(&path, "tiers.medium.2.daily").contains("pays"), "the last stage has nothing behind it");
    }
}

#[test]
fn what_is_accepted_is_no_quality() {
    // (0.6766 - 0.2) / 0.7 = 0.680857142...
    let judge = "accept = \"67.66%\", judge = { fee = 0.0005, sensitivity = \"90%\", false-accept = \"20%\" }";
    let text =
        format!("candidate = \"two\"\n[cascades.two]\n\"*\" = [{{ offer = \"{SMALL}\", {judge} }}, \"{CLOSED}\"]\n");
    let outcome = cost("inferred", &text);
    let notes = outcome["assumptions"].as_array().expect("a list");
    let note = notes.iter().find(|note| note["code"] == "judge").expect("a note");
    assert_eq!(note["message"], "of the answers of which 67.66% are accepted, 68.09% are right");
}
