//! What changed prices move, and what else could serve: `catalogue diff` and `swap`, with figures worked out by hand.

#[path = "support/program.rs"]
mod program;

use program::{json, program};
use serde_json::Value;

const BEFORE: &str = "tests/changed_prices/before";
const AFTER: &str = "tests/changed_prices/after";

/// Offer, what happened, and from which price to which by how many percent, of every output price.
fn changes(diff: &Value) -> Vec<[&str; 5]> {
    let rows = diff["changes"].as_array().expect("a list").iter();
    rows.filter(|row| row["meter"] == "output")
        .map(|row| ["offer", "change", "before", "after", "percent"].map(|key| row[key].as_str().unwrap_or("-")))
        .collect()
}

#[test]
fn a_diff_tells_what_came_went_changed_and_is_announced() {
    let (diff, exit) = json(&["catalogue", "diff", BEFORE, AFTER]);
    assert_eq!(exit, 0);
    assert_eq!(
        changes(&diff),
        [
            ["example/ends", "retired", "4", "-", "-"],
            // From 12 to 9 is a quarter less; 18 is announced for 2027.
            ["example/large", "cut", "12", "9", "-25"],
            ["example/large", "announced", "-", "18", "-"],
            ["example/new", "added", "-", "6", "-"],
            ["example/small", "raised", "2", "3", "50"],
        ]
    );
    assert_eq!(diff["impact"], Value::Null);
}

#[test]
fn with_a_scenario_a_diff_tells_what_each_change_moves_a_day_and_a_month() {
    let (diff, _) = json(&["catalogue", "diff", BEFORE, AFTER, "--scenario", "tests/changed_prices/scenario.toml"]);
    let rows = diff["impact"].as_array().expect("rows").iter();
    let keys = ["tier", "offer", "daily_before", "daily_after", "daily", "monthly"];
    let rows: Vec<_> = rows.map(|row| keys.map(|key| row[key].as_str().expect("text"))).collect();
    assert_eq!(
        rows,
        [
            // 80 requests at 0.001 + 0.002, then at 0.0015 + 0.003; April has 30 days.
            ["easy", "example/small", "0.24", "0.36", "0.12", "3.6"],
            // 20 requests at 0.003 + 0.012, then at 0.003 + 0.009.
            ["hard", "example/large", "0.3", "0.24", "-0.06", "-1.8"],
        ]
    );
}

/// 20 hard requests at 0.001 + 0.004 are 0.1 a day, 3 in April: over the limit of 2. After, the offer is retired: what it
/// costs is not known, and the limit is not mended.
#[test]
fn an_offer_without_a_price_mends_no_budget() {
    let path = format!("{}/changed-prices-unpriced.toml", env!("CARGO_TARGET_TMPDIR"));
    let example = format!("{}/tests/changed_prices/scenario.toml", env!("CARGO_MANIFEST_DIR"));
    let text = format!(
        "schema = 1\nextends = '{example}'\n[cascades.cascade]\nhard = \"example/ends\"\n\
         [[budget]]\nname = \"hard\"\nmonthly = 2\nscope = {{ tier = \"hard\" }}\n"
    );
    std::fs::write(&path, text).expect("the test's own folder can be written");
    let arguments = ["catalogue", "diff", BEFORE, AFTER, "--scenario", &path, "--allow-unpriced"];
    let (diff, exit) = json(&arguments);
    assert_eq!(exit, 0);
    assert_eq!((&diff["complete_before"], &diff["complete_after"]), (&true.into(), &false.into()));
    let hard = &diff["impact"][1];
    assert_eq!((&hard["offer"], &hard["daily_before"]), (&"example/ends".into(), &"0.1".into()));
    for unknown in ["daily_after", "daily", "monthly"] {
        assert_eq!(hard[unknown], Value::Null, "{unknown}");
    }
    let budget = &diff["budgets"][0];
    assert_eq!((&budget["limit"], &budget["before"]), (&"2".into(), &"3".into()));
    assert_eq!(budget["change"], "undecided");
    let table = String::from_utf8(program(&arguments).output().expect("it runs").stdout).expect("text");
    assert!(table.contains("no price") && table.contains(">= 0.00") && !table.contains("mended"), "{table}");
}

#[test]
fn a_diff_has_four_forms() {
    let printed = |format: &str| {
        let output = program(&["catalogue", "diff", BEFORE, AFTER, "--format", format]).output().expect("it runs");
        String::from_utf8(output.stdout).expect("text")
    };
    assert!(printed("table").contains("1 added, 1 retired, 1 raised, 1 cut, 1 announced"));
    assert!(printed("markdown").contains("| example/large | cut |  | output | 12.00 | 9.00 | -25.00% | 2026-03-01 |"));
    let csv = printed("csv");
    assert!(csv.contains("example/small,raised,,output,2,3,50,2026-03-01,https://example.com/dearer"), "{csv}");
    assert!(printed("json").starts_with('{'));
}

#[test]
fn a_diff_of_a_folder_with_itself_is_empty() {
    let (diff, _) = json(&["catalogue", "diff", AFTER, AFTER]);
    assert_eq!(diff["changes"], serde_json::json!([]));
}

/// Offer, likeness, dollars a month, dollars saved a month.
fn alternatives(open_models: &str) -> Vec<[String; 4]> {
    let (swap, exit) = json(&["swap", "tests/changed_prices/swap.toml", "--open-models", open_models]);
    assert_eq!(exit, 0);
    // 1,000 requests at 0.002 + 0.006 are 8 a day, 248 in May.
    assert_eq!(swap["tiers"][0]["monthly"], "248");
    let rows = swap["tiers"][0]["alternatives"].as_array().expect("rows").clone();
    let keys = ["offer", "likeness", "monthly", "saved_monthly"];
    rows.iter().map(|row| keys.map(|key| row[key].as_str().expect("text").to_owned())).collect()
}

#[test]
fn a_swap_shows_each_provider_and_each_open_model_once() {
    let expected = [
        // 4 a day.
        ["two/x", "same model", "124", "124"],
        // 2 a day; at the other provider 2.1.
        ["four/y", "open model", "62", "186"],
    ];
    assert_eq!(alternatives("1"), expected);
    assert_eq!(alternatives("0"), expected[..1]);
}

#[test]
fn a_swap_shows_no_more_open_models_than_were_asked_for_the_cheapest_first() {
    let found = alternatives("4");
    assert_eq!(found.iter().filter(|row| row[1] == "open model").count(), 4);
    let costs: Vec<f64> = found[1..].iter().map(|row| row[2].parse().expect("a number")).collect();
    assert!(costs.is_sorted() && costs[0] > 0.0, "{costs:?}");
    assert!(found.iter().all(|row| row[0] != "six/z" && row[0] != "three/x"));
}
