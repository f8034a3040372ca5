//! The worked example, to the last digit. The figures are worked out by hand: 700 x 4,000 x $0.80/M = $2.24,
//! 250 x 4,000 x $2.20/M = $2.20 and 50 x 4,000 x $25/M = $5.00 against 1,000 x 4,000 x $25/M = $100.00.

#[path = "support/exact.rs"]
mod exact;
#[path = "support/program.rs"]
mod program;

use exact::exact;
use num_rational::BigRational;
use program::{json, program};
use serde_json::Value;

const SEED: [&str; 2] = ["cost", "examples/seed/scenario.toml"];

/// The outcome of the worked example with further arguments.
fn seed(further: &[&str]) -> Value {
    let (outcome, exit) = json(&[&SEED, further].concat());
    assert_eq!(exit, 0, "{outcome:#}");
    outcome
}

/// What the program prints, byte for byte.
fn printed(further: &[&str]) -> Vec<u8> {
    let output = program(&[&SEED, further].concat()).output().expect("the program can be started");
    assert!(output.status.success());
    output.stdout
}

/// The candidate's rows of a CSV output, summed exactly in one column.
fn csv_sum(csv: &[u8], column: &str) -> BigRational {
    let mut reader = csv::Reader::from_reader(csv);
    let headers = reader.headers().expect("a header").clone();
    let position = |name: &str| headers.iter().position(|header| header == name).expect("the column is there");
    let (cascade, column) = (position("cascade"), position(column));
    let rows = reader.records().map(|row| row.expect("a row"));
    rows.filter(|row| &row[cascade] == "cascade").map(|row| exact(&row[column])).sum()
}

#[test]
fn a_day_costs_9_44_against_100() {
    let outcome = seed(&[]);
    assert_eq!(outcome["totals"]["daily"], "9.44");
    let tiers = outcome["cascades"][0]["tiers"].as_array().expect("tiers");
    let daily: Vec<(&str, &str)> =
        tiers.iter().map(|tier| (tier["tier"].as_str().unwrap(), tier["daily"].as_str().unwrap())).collect();
    assert_eq!(daily, [("medium", "2.24"), ("hard", "2.2"), ("expert", "5")], "in the order of the file");
    assert_eq!(outcome["cascades"][1]["totals"]["daily"], "100");
    assert_eq!(outcome["complete"], true);
    assert_eq!(outcome["totals"]["exact"], true);
}

#[test]
fn it_saves_90_56_percent_which_is_a_ratio_of_10_59() {
    let saving = &seed(&[])["savings"][0];
    assert_eq!((&saving["baseline"], &saving["daily"]), (&"all-opus".into(), &"90.56".into()));
    assert_eq!(saving["percent"], "90.56");
    // 100 / 9.44 = 10.5932203...
    assert_eq!(saving["ratio"], "10.59322");
}

#[test]
fn a_month_is_its_days() {
    let months: [(&[&str], &str); 4] = [
        (&[], "292.64"),
        (&["--month", "2026-02"], "264.32"),
        (&["--month", "2028-02"], "273.76"),
        (&["--month-convention", "30"], "283.2"),
    ];
    for (arguments, monthly) in months {
        assert_eq!(seed(arguments)["totals"]["monthly"], monthly, "{arguments:?}");
    }
}

/// 9.44 x 365/12 has no end: 287.1333...; it is cut at ten places, and says so.
#[test]
fn a_month_without_an_end_is_marked() {
    let totals = &seed(&["--month-convention", "365/12"])["totals"];
    // Lines are rounded one by one so that they foot: 68.1333333333 + 66.9166666667 + 152.0833333333.
    assert_eq!((&totals["monthly"], &totals["exact"]), (&"287.1333333333".into(), &false.into()));
}

#[test]
fn one_more_percent_for_the_expert_costs_10_408() {
    let outcome = seed(&["--set", "tiers.medium.share=69%", "--set", "tiers.expert.share=6%"]);
    assert_eq!(outcome["totals"]["daily"], "10.408", "2.208 + 2.20 + 6.00");
    assert_eq!(outcome["savings"][0]["percent"], "89.592");
}

#[test]
fn a_discount_reaches_the_baseline_and_leaves_list_beside() {
    let outcome = seed(&["--set", "discounts.anthropic=15%"]);
    let totals = &outcome["totals"];
    assert_eq!((&totals["list_daily"], &totals["daily"]), (&"9.44".into(), &"8.69".into()), "5.00 x 85% = 4.25");
    let baseline = &outcome["cascades"][1]["totals"];
    assert_eq!((&baseline["list_daily"], &baseline["daily"]), (&"100".into(), &"85".into()));
}

#[test]
fn in_euros_it_is_8_6848_at_the_given_rate() {
    let outcome = seed(&["--currency", "EUR"]);
    assert_eq!((&outcome["currency"], &outcome["totals"]["daily"]), (&"EUR".into(), &"8.6848".into()), "9.44 x 0.92");
    assert_eq!(outcome["savings"][0]["percent"], "90.56", "money by which money is measured goes out again");
}

#[test]
fn rows_of_the_csv_sum_to_the_total_to_the_last_digit() {
    let plain = printed(&["-f", "csv"]);
    assert_eq!(csv_sum(&plain, "contracted_cost_daily"), exact("9.44"));
    assert_eq!(csv_sum(&plain, "contracted_cost_monthly"), exact("292.64"));
    let discounted = printed(&["-f", "csv", "--set", "discounts.anthropic=15%"]);
    assert_eq!(csv_sum(&discounted, "list_cost_daily"), exact("9.44"));
    assert_eq!(csv_sum(&discounted, "contracted_cost_daily"), exact("8.69"));
    // Also where every line was rounded by itself.
    let arguments = ["--month-convention", "365/12"];
    let endless = printed(&[&["-f", "csv"][..], &arguments].concat());
    let total = seed(&arguments)["totals"]["monthly"].as_str().map(exact);
    assert_eq!(Some(csv_sum(&endless, "contracted_cost_monthly")), total);
}

#[test]
fn the_same_input_gives_the_same_bytes_whatever_the_surroundings() {
    let formats = ["table", "markdown", "csv", "csv-wide", "json", "ndjson"];
    for format in formats {
        let arguments = [SEED[0], SEED[1], "-f", format];
        let elsewhere = program(&arguments)
            .envs([("TZ", "Pacific/Kiritimati"), ("LANG", "de_DE.UTF-8"), ("LC_ALL", "tr_TR.UTF-8"), ("COLUMNS", "40")])
            .output()
            .expect("the program can be started");
        assert_eq!(String::from_utf8_lossy(&elsewhere.stdout), String::from_utf8_lossy(&printed(&["-f", format])));
    }
}

/// A day of the same 1,000 requests with a prompt, all of them on GPT-5.5: $5 and $30 a million, and $10 and $45 for a
/// request whose prompt is longer than 272,000 tokens.
fn all_on_gpt_5_5(prompt_tokens: &str) -> Value {
    let tiers = ["medium", "hard", "expert"].map(|tier| format!("cascades.cascade.{tier}=openai/gpt-5.5"));
    let tokens = format!("workload.tokens.input={prompt_tokens}");
    let sets = tiers.iter().chain([&tokens]).flat_map(|set| ["--set", set.as_str()]);
    let arguments: Vec<&str> = sets.chain(["--baseline", "openai/gpt-5.5"]).collect();
    seed(&arguments)["totals"]["daily"].clone()
}

/// That 1,000 requests have 4,000,000 tokens together puts none of them above the threshold.
#[test]
fn a_thousand_short_requests_are_not_one_long_prompt() {
    assert_eq!(all_on_gpt_5_5("4_000"), "140", "4 M x $5 + 4 M x $30; as one long prompt it would be $220");
}

/// A prompt of exactly the threshold is below it, one token more is a long prompt with all of its tokens.
#[test]
fn the_threshold_belongs_to_the_short_prompts() {
    assert_eq!(all_on_gpt_5_5("272_000"), "1480", "1,000 x (272,000 x $5/M + 4,000 x $30/M)");
    assert_eq!(all_on_gpt_5_5("272_001"), "2900.01", "1,000 x (272,001 x $10/M + 4,000 x $45/M)");
}
