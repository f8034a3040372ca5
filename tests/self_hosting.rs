//! Machines of one's own, through the program: what they cost, from which volume on they pay, and what would erase a
//! saving. Every figure is worked out by hand beside its expectation.

#[path = "support/program.rs"]
mod program;

use program::{json, program};
use serde_json::Value;

const STORY: &str = "examples/self-host-break-even/scenario.toml";

/// A scenario of this test run only.
fn scenario(name: &str, text: &str) -> String {
    let path = format!("{}/self-hosting-{name}.toml", env!("CARGO_TARGET_TMPDIR"));
    std::fs::write(&path, text).expect("the test's own folder can be written");
    path
}

fn cost(path: &str, set: &[&str]) -> Value {
    let sets: Vec<&str> = set.iter().flat_map(|assignment| ["--set", assignment]).collect();
    let (outcome, exit) = json(&[&["cost", path], sets.as_slice()].concat());
    assert_eq!(exit, 0, "{outcome}");
    outcome
}

/// Charge, quantity a day and month of a cascade's lines of one tier.
fn charges(cascade: &Value, tier: &str) -> Vec<(String, String, String)> {
    let text = |line: &Value, key: &str| line[key].as_str().expect("text").to_owned();
    let lines = cascade["lines"].as_array().expect("lines").iter().filter(|line| line["tier"] == *tier);
    lines
        .map(|line| (text(line, "charge"), text(line, "quantity_daily"), text(line, "contracted_cost_monthly")))
        .collect()
}

fn charge(charge: &str, quantity: &str, monthly: &str) -> (String, String, String) {
    (charge.to_owned(), quantity.to_owned(), monthly.to_owned())
}

/// 700 requests of 4,000 tokens are 2.24 x 365/12 = $68.13 a month at the API; one H100 is 2.95 x 730 = $2,153.50,
/// and works 2,800,000 / (2,060.40 x 86,400) = 1.57 % of the time.
#[test]
fn the_medium_tier_of_the_worked_example() {
    let outcome = cost(STORY, &[]);
    let medium = |cascade: usize| outcome["cascades"][cascade]["tiers"][0]["monthly"].as_str().expect("a figure");
    assert_eq!((medium(0), medium(1)), ("2153.5", "68.1333333333"));
    let fleet = &outcome["cascades"][0]["fleets"][0];
    let facts = ["offer", "replicas", "monthly", "quantization", "licence", "precision"].map(|key| fleet[key].as_str());
    assert_eq!(facts, ["fleet/bare", "1", "2153.5", "fp8", "mit", "fp8"].map(Some));
    assert!(fleet["utilisation"].as_str().expect("a figure").starts_with("1.57"), "{fleet}");
}

/// A spare replica is $70.80 on every day and $2,153.50 in the month, however quiet weekends are.
#[test]
fn a_bridge_counts_machines_on_quiet_days_too() {
    let story = format!("{}/{STORY}", env!("CARGO_MANIFEST_DIR"));
    let quiet = format!("schema = 1\nextends = {story:?}\n[workload]\nweekend = \"40%\"\n");
    let (base, head) =
        (scenario("quiet", &quiet), scenario("quiet-spare", &format!("{quiet}[fleets.bare]\nspare = 1\n")));
    let (diff, exit) = json(&["diff", &base, &head]);
    assert_eq!((exit, &diff["daily"], &diff["monthly"]), (0, &"70.8".into(), &"2153.5".into()));
    let steps = diff["bridge"].as_array().expect("steps").iter().filter(|step| step["monthly"] != "0");
    let steps: Vec<(&Value, &Value)> = steps.map(|step| (&step["daily"], &step["monthly"])).collect();
    assert_eq!(steps, [(&"70.8".into(), &"2153.5".into())]);
}

/// Two replicas: 2 x 730 x 2.95 = $4,307; 22.5 hours at $100 = $2,250.
#[test]
fn a_spare_replica_and_people_are_lines_of_their_own() {
    let outcome = cost(STORY, &["cascades.self-hosted.medium=fleet/operated"]);
    let expected = [charge("fleet", "48", "4307"), charge("people", "0.7397260274", "2250")];
    assert_eq!(charges(&outcome["cascades"][0], "medium"), expected);
    assert_eq!(outcome["cascades"][0]["tiers"][0]["monthly"], "6557");
}

/// Two tiers of 1,000 and 3,000 requests of 1,000 tokens: a quarter and three quarters of 8 x 720 x 2 = $11,520.
/// 4,000,000 tokens a day at 10 a second are 400,000 / 86,400 = 4.63 replicas, at 70 % 6.61, so 7 and one spare.
const SHARED: &str = r#"
schema = 1
as-of = 2026-11-24
month-convention = "30"
[workload]
tokens = { output = 1_000 }
[tiers]
a = { requests = 1_000 }
b = { requests = 3_000 }
[cascades.own]
"*" = "fleet/f"
[cascades.bought]
"*" = "anthropic/claude-opus-4-7"
[fleets.f]
rent = 2
spare = 1
throughput = { output = 10, shape = "1,000 out" }
evaluation = 40
storage = 20
egress = 8
migration = { cost = 1_200, months = 12 }
"#;

#[test]
fn one_fleet_is_shared_out_by_load() {
    let outcome = cost(&scenario("shared", SHARED), &[]);
    let own = &outcome["cascades"][0];
    let of_a = [
        charge("fleet", "48", "2880"),
        charge("evaluation", "0.0083333333", "10"),
        charge("storage", "0.0083333333", "5"),
        charge("egress", "0.0083333333", "2"),
        charge("migration", "0.0006944444", "25"),
    ];
    assert_eq!(charges(own, "a"), of_a);
    // 11,520 + 40 + 20 + 8 + 100
    assert_eq!(own["totals"]["monthly"], "11688");
    assert_eq!(own["tiers"][1]["monthly"], "8766");
    assert_eq!(own["fleets"][0]["replicas"], "8");
}

/// Twice the load of the day takes 14 and one spare; a peak of 1.5 times 10 and one: a staircase.
#[test]
fn cost_is_a_staircase_of_load() {
    let path = scenario("staircase", SHARED);
    for (set, replicas) in [
        (&[][..], "8"),
        (&["tiers.a.requests=1_233"], "8"),
        // 4,234 x 1,000 / 10 / 86,400 / 0.7 = 7.0007
        (&["tiers.a.requests=1_234"], "9"),
        (&["tiers.a.requests=2_000", "tiers.b.requests=6_000"], "15"),
        (&["fleets.f.peak-to-mean=1.5"], "11"),
        (&["fleets.f.minimum=12"], "12"),
        (&["fleets.f.throughput.output=1_000"], "2"),
    ] {
        assert_eq!(cost(&path, set)["cascades"][0]["fleets"][0]["replicas"], replicas, "{set:?}");
    }
}

/// At most three, one of them spare: two at 70 % take 1.4 of 4.6296 busy replicas, 30.24 %. Of 4,000,000 tokens
/// 69.76 % go elsewhere: 2.7904 million at $25.
#[test]
fn what_a_full_fleet_cannot_serve_is_bought() {
    let path = scenario("overflow", SHARED);
    let outcome = cost(&path, &["fleets.f.maximum=3", "fleets.f.overflow=anthropic/claude-opus-4-7"]);
    let own = &outcome["cascades"][0];
    assert_eq!(own["fleets"][0]["overflow"], "0.6976");
    let overflow = |tier: &str| charges(own, tier).into_iter().find(|(charge, _, _)| charge == "overflow");
    assert_eq!(overflow("a"), Some(charge("overflow", "697600", "523.2")));
    assert_eq!(overflow("b"), Some(charge("overflow", "2092800", "1569.6")));
}

/// The last stage takes what the fleet in front of it has no room for. Without it, it had 20 % of the requests; of
/// the 80 % that the fleet would have kept, 69.76 % are 55.808 %.
#[test]
fn a_full_fleet_spills_to_the_last_stage() {
    let path = scenario("next-stage", SHARED);
    let chain = "cascades.own.\"*\"=[{ offer = \"fleet/f\", accept = 0.8 }, \"anthropic/claude-opus-4-7\"]";
    let outcome = cost(&path, &[chain, "fleets.f.maximum=3"]);
    let bought: Vec<(String, String, String)> =
        charges(&outcome["cascades"][0], "a").into_iter().filter(|(_, _, monthly)| monthly.contains('.')).collect();
    assert_eq!(bought, [charge("overflow", "558080", "418.56")]);
    let last = charges(&outcome["cascades"][0], "a").pop();
    assert_eq!(last, Some(charge("call", "200000", "150")));
}

/// Half of the requests in twelve hours, none in six: 12 x 5, 6 x 10 (of 9.26) and 6 x 0 replicas, and one spare
/// always: 144 replica-hours a day at $2.
#[test]
fn an_autoscaled_fleet_is_paid_by_its_hours() {
    let hours = "workload.hours=[1,1,1,1,1,1,1,1,1,1,1,1,2,2,2,2,2,2,0,0,0,0,0,0]";
    let path = scenario("hours", SHARED);
    let rent = |scaled: &str| {
        let outcome = cost(&path, &[hours, "fleets.f.target-load=1", scaled]);
        let fleet = &outcome["cascades"][0]["fleets"][0];
        let lines = outcome["cascades"][0]["lines"].as_array().expect("lines").iter();
        let hours = lines
            .filter(|line| line["charge"] == "fleet")
            .map(|line| line["quantity_daily"].as_str().expect("a figure").parse::<f64>().expect("a figure"));
        (hours.sum::<f64>(), fleet["replicas"].as_str().expect("a figure").to_owned())
    };
    assert_eq!(rent("fleets.f.autoscaling=true"), (144.0, "11".to_owned()));
    assert_eq!(rent("fleets.f.autoscaling=false"), (264.0, "11".to_owned()));
}

/// Rents are dated: `h100-sxm` is Nebius' at $2.95, 2.95 x 720 x 8.
#[test]
fn hardware_has_a_dated_rent() {
    let text = SHARED.replace("rent = 2\n", "hardware = \"h100-sxm\"\n");
    let outcome = cost(&scenario("hardware", &text), &[]);
    assert_eq!(outcome["cascades"][0]["lines"][0]["contracted_cost_monthly"], "4248");
    assert_eq!(outcome["cascades"][0]["fleets"][0]["hardware"], "h100-sxm");
    let price = &outcome["prices"][0];
    assert!(price["source"].as_str().expect("text").contains("nebius"), "{price}");
    assert!(price["place"].as_str().expect("text").starts_with("pricing/hardware.toml:"), "{price}");
    let earlier = program(&["cost", &scenario("earlier", &text), "--as-of", "2025-12-31"]).output().expect("it runs");
    assert_eq!(earlier.status.code(), Some(4));
}

fn break_even(arguments: &[&str]) -> Value {
    let (result, exit) = json(&[&["break-even"], arguments].concat());
    assert_eq!(exit, 0, "{result}");
    result
}

fn millions(tokens: &Value) -> f64 {
    tokens.as_str().expect("a figure").parse::<f64>().expect("a figure") / 1e6
}

/// A note for a fleet that has a maximum, and none for one that may grow anyway.
#[test]
fn a_break_even_says_that_it_sets_a_maximum_aside() {
    let example = format!("{}/{STORY}", env!("CARGO_MANIFEST_DIR"));
    let text = format!(
        "schema = 1\nextends = '{example}'\n[fleets.bare]\nmaximum = 3\noverflow = \"anthropic/claude-opus-4-7\"\n"
    );
    let path = scenario("maximum", &text);
    let note = "the maximum of 3 replicas of fleet `bare` and its overflow are set aside: crossings hold for a fleet \
                that may grow";
    let has_note = |result: &Value| result["notes"].as_array().expect("a list").iter().any(|said| said == note);
    assert!(has_note(&break_even(&[&path, "--fleet", "bare"])));
    assert!(!has_note(&break_even(&[&path, "--fleet", "operated"])));
    let table = program(&["break-even", &path, "--fleet", "bare"]).output().expect("it runs").stdout;
    assert!(String::from_utf8(table).expect("text").contains("the maximum of 3 replicas of fleet `bare`"));
}

/// $2.95 x 24 = $70.80 a day; 70.80 / 0.80 = 88.5.
#[test]
fn one_bare_h100_against_eighty_cents() {
    let against = ["--against", "together/deepseek-r1-distill-qwen-32b"];
    let result = break_even(&[&[STORY, "--fleet", "bare"], &against[..]].concat());
    let found = &result["fleets"][0]["comparisons"][0];
    assert_eq!(found["first_tokens_daily"], "88500000");
    assert_eq!(found["permanent_tokens_daily"], "88500000");
    // Rated: the month is 2153.5 at the tie, and a thousandth less or more is 2.1535.
    let rated = |of: &str| -> Vec<&str> {
        found["proofs"].as_array().expect("proofs").iter().map(|proof| proof[of].as_str().expect("a figure")).collect()
    };
    assert_eq!(rated("fleet_monthly"), ["2153.5", "2153.5", "2153.5"]);
    assert_eq!(rated("other_monthly"), ["2151.3465", "2153.5", "2155.6535"]);
    // 5 x 0.80 x 365/12 = 121.67 against 2153.50: the rule holds, and is 17.7 times too low.
    let rule = &found["rule_of_thumb"];
    assert_eq!((rule["holds"].as_bool(), rule["too_low_times"].as_str()), (Some(true), Some("17.7")));
    assert_eq!(rule["other_monthly"], "121.6666666667");
}

/// Six in use: (27000/365 + 7 x 70.8)/0.8; permanent with eight: (27000/365 + 9 x 70.8)/0.8.
#[test]
fn as_it_would_be_run_against_eighty_cents() {
    let result = break_even(&[STORY, "--fleet", "operated", "--against", "together/deepseek-r1-distill-qwen-32b"]);
    let found = &result["fleets"][0]["comparisons"][0];
    assert_eq!(found["first_tokens_daily"], "711965753.4246575342");
    assert_eq!(found["permanent_tokens_daily"], "888965753.4246575342");
    assert_eq!(found["ranges"].as_array().map(Vec::len), Some(3));
    let rule = &found["rule_of_thumb"];
    assert!(rule["too_low_times"].as_str().expect("a figure").starts_with("142.39"), "{rule}");
}

/// 70.8 x 2.66 / (178.01856 x 0.7) = $1.511 a million, above $0.80.
#[test]
fn a_standing_fleet_for_a_peak_never_pays() {
    let result = break_even(&[STORY, "--fleet", "peaked", "--against", "together/deepseek-r1-distill-qwen-32b"]);
    let found = &result["fleets"][0]["comparisons"][0];
    assert_eq!(found["verdict"], "never");
    assert_eq!(found["never_because"], "sized for a peak of 2.66x the mean");
    assert!(found["full_load_per_million"].as_str().expect("a figure").starts_with("1.511"), "{found}");
    assert_eq!(found["proofs"].as_array().map(Vec::len), Some(0));
}

/// A month: $9,000 fixed, 25 x 720 = $18,000 a replica of 1,000 million tokens (1,000 a second x 2,592,000 seconds
/// over a peak of 2.592), $22.50 a million: nine times F = 1000, c = 2000, p = 2.5, so the same volumes.
const STAIRS: &str = r#"
schema = 1
as-of = 2026-11-24
month-convention = "30"
[workload]
requests-per-month = 3_000_000
tokens = { output = 1_000 }
[tiers]
a = { share = "100%" }
[cascades.own]
a = "fleet/f"
[cascades.bought]
a = "anthropic/claude-opus-4-7"
[override."anthropic/claude-opus-4-7"]
output = 22.5
[fleets.f]
rent = 25
target-load = 1
peak-to-mean = 2.592
evaluation = 9_000
throughput = { output = 1_000, shape = "1,000 out" }
"#;

#[test]
fn each_added_replica_can_make_it_dearer_again() {
    let result = break_even(&[&scenario("stairs", STAIRS)]);
    let found = &result["fleets"][0]["comparisons"][0];
    let monthly = |tokens: &Value| (millions(tokens) * 30.0).round();
    let ranges: Vec<(f64, Option<f64>)> = found["ranges"]
        .as_array()
        .expect("ranges")
        .iter()
        .map(|range| {
            let to = &range["to_tokens_daily"];
            (monthly(&range["above_tokens_daily"]), (!to.is_null()).then(|| monthly(to)))
        })
        .collect();
    assert_eq!(ranges, [(2800.0, Some(3000.0)), (3600.0, Some(4000.0)), (4400.0, Some(5000.0)), (5200.0, None)]);
    assert_eq!(monthly(&found["first_tokens_daily"]), 2800.0);
    assert_eq!(monthly(&found["permanent_tokens_daily"]), 5200.0);
}

/// A fleet that gives back half of its hours costs half: where a standing one never pays, it does. By day 1,000
/// million take one replica: see the stairs at $1.50, nine times over.
#[test]
fn an_autoscaled_fleet_can_pay_where_a_standing_one_never_does() {
    let text = STAIRS
        .replace("22.5", "13.5")
        .replace("tokens = {", "hours = [2,2,2,2,2,2,2,2,2,2,2,2,0,0,0,0,0,0,0,0,0,0,0,0]\ntokens = {")
        .replace("peak-to-mean = 2.592", "peak-to-mean = 1.296\nminimum = 0");
    let standing = break_even(&[&scenario("standing", &text)]);
    assert_eq!(standing["fleets"][0]["comparisons"][0]["verdict"], "never");
    let scaled = text.replace("minimum = 0", "minimum = 0\nautoscaling = true");
    let found = &break_even(&[&scenario("scaled", &scaled)])["fleets"][0]["comparisons"][0];
    assert_eq!((millions(&found["first_tokens_daily"]) * 30.0).round(), 2667.0);
    assert_eq!((millions(&found["permanent_tokens_daily"]) * 30.0).round(), 3333.0);
    // Rated as any plan is, both cost the same at the first crossing, and change places there.
    let saved: Vec<f64> = found["proofs"]
        .as_array()
        .expect("proofs")
        .iter()
        .map(|proof| {
            let of = |key: &str| proof[key].as_str().expect("a figure").parse::<f64>().expect("a figure");
            of("other_monthly") - of("fleet_monthly")
        })
        .collect();
    assert!(saved[0] < -1.0 && saved[1].abs() < 1e-6 && saved[2] > 1.0, "{saved:?}");
}

fn levers(arguments: &[&str]) -> Vec<(String, String, Option<String>, Value)> {
    let result = break_even(arguments);
    let text = |value: &Value| value.as_str().map(str::to_owned);
    let all = result["parities"][0]["levers"].as_array().expect("levers").clone();
    all.into_iter()
        .map(|lever| {
            let of = text(&lever["of"]).unwrap_or_default();
            (text(&lever["lever"]).expect("a word"), of, text(&lever["answer"]), lever)
        })
        .collect()
}

fn answer(levers: &[(String, String, Option<String>, Value)], lever: &str, of: &str) -> Option<String> {
    let found = levers.iter().find(|(name, whose, _, _)| name == lever && whose == of);
    found.unwrap_or_else(|| panic!("no lever `{lever}` of `{of}`")).2.clone()
}

/// 1 - 9.44/100; 100 x = 4.44 + 5 x; a price of p for the medium tier: 9.44 - 2.24 + 2.24 p = 100, p = 92.8/2.24;
/// 90.56 x 365/12 / 100 hours. All on Opus is all on the expert tier.
#[test]
fn what_erases_the_saving_of_the_worked_example() {
    let levers = levers(&["examples/seed/scenario.toml", "--month-convention", "365/12"]);
    let answer = |lever: &str, of: &str| answer(&levers, lever, of);
    assert_eq!(answer("discount-of-baseline", "anthropic").as_deref(), Some("90.56"));
    assert_eq!(answer("discount-of-vendor", "anthropic").as_deref(), Some("95.3263157895"));
    assert_eq!(answer("price", "together/deepseek-r1-distill-qwen-32b").as_deref(), Some("41.4285714286"));
    assert_eq!(answer("share", "expert").as_deref(), Some("100"));
    assert_eq!(answer("share", "medium"), None);
    assert_eq!(answer("volume", ""), None);
    assert_eq!(answer("hours", "").as_deref(), Some("27.5453333333"));
    // Rated at the answer: (4.44 + 5 x 111/2375) x 365/12, and 100 x 111/2375 x 365/12.
    let (_, _, _, both) = &levers[1];
    assert_eq!(both["candidate_monthly"], both["baseline_monthly"]);
    assert_eq!(both["candidate_monthly"], "142.1578947368");
    for (_, _, answer, lever) in &levers {
        let sign = |key: &str| lever[key].as_str().map(|figure| figure.starts_with('-'));
        assert_eq!(sign("saving_before").zip(sign("saving_beyond")), answer.as_ref().map(|_| (false, true)), "{lever}");
        assert_eq!(lever["exact"].as_bool(), answer.as_ref().map(|_| true), "{lever}");
    }
}

/// $2,000 of work a month: (2000 + 9.44 x 365/12) / (100 x 365/12) = 75.19 % is left, 26.11 % with both. The saving
/// of 90.56 x 365/12 = 2754.53 a month needs 2000/2754.53 of the volume.
#[test]
fn work_that_is_planned_leaves_less_to_erase() {
    let levers = levers(&["examples/seed/scenario.toml", "--month-convention", "365/12", "--engineering", "2000"]);
    let answer = |lever: &str, of: &str| answer(&levers, lever, of);
    assert_eq!(answer("discount-of-baseline", "anthropic").as_deref(), Some("24.8065753425"));
    assert_eq!(answer("discount-of-vendor", "anthropic").as_deref(), Some("26.112184571"));
    assert_eq!(answer("volume", "").as_deref(), Some("0.7260758023"));
}

/// $3.20 a day for the first stage, $2.64 + $5.00 for what goes on from it. All on R1 is $8.80:
/// 3.2 + 7.64 x rate / 30 % = 8.8.
#[test]
fn requests_that_go_on_erase_a_saving() {
    let path = "examples/escalating/scenario.toml";
    let baseline = ["--baseline", "together/deepseek-r1-0528"];
    let levers = levers(&[&[path], &baseline[..]].concat());
    assert_eq!(answer(&levers, "escalation", "all").as_deref(), Some("21.9895287958"));
}
