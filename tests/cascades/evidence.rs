//! What golden sets say, in the result of `cost`.

use std::fmt::Write as _;

use serde_json::Value;

use crate::{CLOSED, SMALL, outcome, over_the_example, scratch};

fn float(value: &Value) -> f64 {
    value.as_str().expect("text").parse().expect("a number")
}

fn close(value: &Value, expected: f64) {
    assert!((float(value) - expected).abs() < 1e-9, "{value} is not {expected}");
}

/// A golden set of one tier from how many items passed on both, on the closed model alone, on the small one alone, on
/// neither.
fn golden(tier: &str, counts: [usize; 4]) -> String {
    let outcomes = [(true, true), (true, false), (false, true), (false, false)];
    let mut text = "item,tier,offer,passed\n".to_owned();
    let items = outcomes.into_iter().zip(counts).flat_map(|(outcome, count)| std::iter::repeat_n(outcome, count));
    for (item, (closed, small)) in items.enumerate() {
        writeln!(text, "{item},{tier},{CLOSED},{closed}\n{item},{tier},{SMALL},{small}").expect("fits");
    }
    text
}

fn compared(name: &str, counts: [usize; 4], further: &str) -> Value {
    scratch(&format!("{name}.csv"), &golden("medium", counts));
    outcome(&over_the_example(name, &format!("evidence = \"cascades-{name}.csv\"\n{further}")))["evidence"].clone()
}

#[test]
fn pass_rates_have_wilson_intervals_and_differences_their_own() {
    let outcome = outcome(std::path::Path::new("examples/golden-set/scenario.toml"));
    let evidence = &outcome["evidence"];
    let rates = evidence["pass_rates"].as_array().expect("rates");
    let small = rates.iter().find(|rate| rate["offer"] == SMALL).expect("it was asked");
    assert_eq!((&small["passed"], &small["items"], &small["rate"]), (&188.into(), &200.into(), &"0.94".into()));
    close(&small["low"], 0.898_068_307);
    close(&small["high"], 0.965_347_806);

    let comparisons = evidence["comparisons"].as_array().expect("comparisons");
    let [medium, hard, all] = comparisons.as_slice() else { panic!("two tiers and all: {comparisons:#?}") };
    // 4 to 6 of 200; 10 of 200 differ, and 773 items would be needed at 5 %, 3,092 at 20 %.
    assert_eq!((&medium["difference"], &medium["verdict"]), (&"-0.01".into(), &"undecided".into()));
    assert_eq!((&medium["items_needed"], &hard["items_needed"]), (&"773".into(), &"3092".into()));
    // 15 to 5, exactly 5425/131072
    close(&hard["p_value"], 0.041_389_465);
    assert_eq!((&hard["test"], &hard["verdict"]), (&"exact".into(), &"not worse".into()));
    assert!(hard["statement"].as_str().expect("text").contains("no measurable quality loss"));
    assert!(!medium["statement"].as_str().expect("text").contains("no measurable quality loss"));
    // Two comparisons: the smaller p-value counts twice.
    close(&hard["p_value_adjusted"], 2.0 * 5425.0 / 131_072.0);
    // 0.7 x -1 + 0.25 x 10 points; the expert tier asks the same model.
    assert_eq!((&all["tier"], &all["difference"]), (&Value::Null, &"0.018".into()));
}

/// The paired outcomes of Altman's example in Newcombe (1998): 36, 12, 2, 0. The score interval of Tango is for the
/// baseline's lead, so it is turned around here.
#[test]
fn a_loss_is_called_one() {
    let evidence = compared("loss", [36, 12, 2, 0], "");
    let medium = &evidence["comparisons"][0];
    assert_eq!((&medium["items"], &medium["difference"]), (&50.into(), &"-0.2".into()));
    close(&medium["low"], -0.344_708_748);
    close(&medium["high"], -0.061_112_406);
    assert_eq!(medium["verdict"], "worse");
    // A wider margin is the scenario's to say: twenty points less is within forty.
    let wide = compared("loss-within", [36, 12, 2, 0], "[quality]\nmargin = \"40%\"\n");
    assert_eq!(wide["comparisons"][0]["verdict"], "not worse");
}

/// The outcomes of Mixtral and GPT-4 on MMLU that `RouteLLM` published: 8,818 both, 2,497 GPT-4 alone, 742 Mixtral alone,
/// 1,985 neither, with a judge that accepts nine of ten right answers and two of ten wrong ones for $0.0005.
#[test]
fn a_cascade_is_rated_by_the_items_themselves() {
    scratch("mmlu.csv", &golden("medium", [8_818, 2_497, 742, 1_985]));
    let judge = "judge = { fee = 0.0005, sensitivity = \"90%\", false-accept = \"20%\" }";
    let text = format!(
        "evidence = \"cascades-mmlu.csv\"\ncandidate = \"judged\"\nbaselines = [\"all-opus\"]\n[workload]\n\
         requests-per-day = 1_000\n[tiers]\nmedium = {{ share = 1 }}\nhard = {{ share = 0 }}\nexpert = {{ share = 0 }}\n\
         [cascades.judged]\nmedium = [{{ offer = \"{SMALL}\", {judge} }}, \"{CLOSED}\"]\n\"*\" = \"{CLOSED}\"\n"
    );
    let outcome = outcome(&over_the_example("mmlu", &text));
    let medium = &outcome["cascades"][0]["tiers"][0];
    // 361511/10030000 dollars a request, and 57417/70210 right
    assert_eq!(medium["daily"].as_str().map(|daily| &daily[..11]), Some("36.04297108"));
    assert_eq!(medium["quality"]["right"], "0.8177894887");
    // The small model beside the closed one: 742 - 2,497 of 14,042. There are no verdicts in the set, so it is one
    // stage that is compared, and not the cascade.
    let comparison = &outcome["evidence"]["comparisons"][0];
    assert_eq!((&comparison["difference"], &comparison["of_one_stage"]), (&"-0.1249821963".into(), &true.into()));
    // At so many items the score interval is all but the simple one, 0.124982196 -+ 1.96 x 0.003913360.
    assert!((float(&comparison["low"]) + 0.132_652_241).abs() < 1e-4);
    assert!((float(&comparison["high"]) + 0.117_312_152).abs() < 1e-4);
    assert_eq!((&comparison["test"], &comparison["verdict"]), (&"chi-squared".into(), &"worse".into()));
}

/// Items on which the judge's verdict was recorded are compared as they would be delivered.
#[test]
fn recorded_verdicts_say_what_is_delivered() {
    let mut text = "item,tier,offer,passed,judge_accepted,cost\n".to_owned();
    // The small model is right on 1 and 2; the judge takes 1 and the wrong 3.
    for (item, passed, accepted) in [(1, true, true), (2, true, false), (3, false, true), (4, false, false)] {
        writeln!(text, "{item},medium,{SMALL},{passed},{accepted},0.002").expect("fits");
        writeln!(text, "{item},medium,{CLOSED},true,,0.1").expect("fits");
    }
    scratch("verdicts.csv", &text);
    let judge = "judge = { fee = 0.0005 }";
    let text = format!(
        "evidence = \"cascades-verdicts.csv\"\ncandidate = \"judged\"\nbaselines = [\"all-opus\"]\n[cascades.judged]\n\
         medium = [{{ offer = \"{SMALL}\", {judge} }}, \"{CLOSED}\"]\n\"*\" = \"{CLOSED}\"\n"
    );
    let outcome = outcome(&over_the_example("verdicts", &text));
    let comparison = &outcome["evidence"]["comparisons"][0];
    // 1 by the small model, 2 and 4 by the closed one, 3 wrongly by the small one: three of four against four.
    assert_eq!((&comparison["of_one_stage"], &comparison["difference"]), (&false.into(), &"-0.25".into()));
    assert_eq!((&comparison["both"], &comparison["baseline_only"]), (&3.into(), &1.into()));
    // Two of four passed for $0.008 in all; four of four for $0.40.
    let rates = outcome["evidence"]["pass_rates"].as_array().expect("rates");
    let solved: Vec<&str> = rates.iter().map(|rate| rate["cost_per_solved"].as_str().expect("text")).collect();
    assert_eq!(solved, ["0.1", "0.004"]);
}

#[test]
fn an_alternative_stands_with_its_quality_where_that_is_known() {
    let (swaps, exit) = crate::json(&["swap", "examples/golden-set/scenario.toml"]);
    assert_eq!(exit, 0);
    let expert = &swaps["tiers"][2];
    assert_eq!((&expert["tier"], &expert["quality"]), (&"expert".into(), &"0.82".into()));
    let alternatives = expert["alternatives"].as_array().expect("alternatives");
    let large = alternatives.iter().find(|row| row["offer"] == crate::LARGE).expect("the golden set asked it");
    // 30 of 50
    assert_eq!((&large["likeness"], &large["quality"]), (&"quality known".into(), &"0.6".into()));
    assert!(alternatives.iter().any(|row| row["quality"].is_null()), "others are only cheaper");
}
