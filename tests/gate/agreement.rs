//! Every format says the figures of the JSON, to the last digit, for every example.

use std::fs;
use std::path::Path;
use std::str::FromStr;

use cascade::report::Outcome;
use cascade::units::{Money, Number};
use serde_json::Value;

use crate::folder;
use crate::program::{json, program};

const FORMATS: [&str; 13] = [
    "json",
    "ndjson",
    "csv",
    "csv-wide",
    "table",
    "markdown",
    "comment",
    "step-summary",
    "junit",
    "sarif",
    "codequality",
    "openmetrics",
    "github-annotations",
];

/// Every scenario among the examples.
fn examples() -> Vec<String> {
    let found = glob::glob("examples/**/*.toml").expect("a pattern").map(|path| path.expect("readable"));
    let is_scenario =
        |path: &Path| fs::read_to_string(path).is_ok_and(|text| text.starts_with("#:schema ../../schema/scenario"));
    let scenarios: Vec<String> =
        found.filter(|path| is_scenario(path)).map(|path| path.to_str().expect("UTF-8").to_owned()).collect();
    assert!(scenarios.len() >= 7, "the examples are there: {scenarios:?}");
    scenarios
}

fn number(value: &Value) -> Number {
    value.as_str().expect("a decimal as text").parse().expect("a decimal")
}

/// Runs a command once with every format that it has, and gives their texts by format.
fn emitted(command: &[&str], formats: &[&str], place: &Path) -> Vec<String> {
    let paths: Vec<String> = formats.iter().map(|format| place.join(format).to_str().expect("UTF-8").into()).collect();
    let mut arguments: Vec<String> = command.iter().map(|word| (*word).to_owned()).collect();
    for (format, path) in formats.iter().zip(&paths) {
        arguments.extend(["--emit".to_owned(), format!("{format}={path}")]);
    }
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let run = program(&arguments).output().expect("the program runs");
    assert!(matches!(run.status.code(), Some(0 | 1)), "{command:?}: {}", String::from_utf8_lossy(&run.stderr));
    paths.iter().map(|path| fs::read_to_string(path).expect("it was written")).collect()
}

/// The rows of a CSV text, as maps from column to cell.
fn records(text: &str) -> Vec<std::collections::BTreeMap<String, String>> {
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    reader.deserialize().map(|record| record.expect("a record")).collect()
}

#[test]
fn of_costs() {
    for path in examples() {
        let texts = emitted(&["cost", &path], &FORMATS, &folder("costs"));
        let text = |format: &str| &texts[FORMATS.iter().position(|known| *known == format).expect("emitted")];
        let outcome: Outcome = serde_json::from_str(text("json")).expect("an outcome");
        costs_as_rows(&outcome, text("csv"), text("csv-wide"), text("ndjson"));
        costs_for_people(&outcome, [text("table"), text("markdown"), text("comment")]);
        costs_as_metrics(&path, &outcome, text("openmetrics"));
    }
}

fn costs_as_rows(outcome: &Outcome, csv: &str, wide: &str, ndjson: &str) {
    let lines: Vec<_> = outcome.cascades.iter().flat_map(|c| c.lines.iter().map(|line| (&c.name, line))).collect();
    let rows = records(csv);
    assert_eq!(rows.len(), lines.len());
    let written: Vec<Value> = ndjson.lines().map(|line| serde_json::from_str(line).expect("JSON")).collect();
    let written: Vec<&Value> = written.iter().filter(|record| record["record"] == "line").collect();
    assert_eq!(written.len(), lines.len());
    for (((cascade, line), row), record) in lines.iter().zip(&rows).zip(written) {
        let figures = [
            ("quantity_daily", line.quantity_daily),
            ("unit_price", line.unit_price),
            ("list_cost_daily", line.list_cost_daily),
            ("contracted_cost_daily", line.contracted_cost_daily),
            ("list_cost_monthly", line.list_cost_monthly),
            ("contracted_cost_monthly", line.contracted_cost_monthly),
        ];
        assert_eq!((&row["cascade"], &row["tier"], &row["offer"]), (*cascade, &line.tier, &line.offer));
        for (column, figure) in figures {
            assert_eq!(row[column], figure.to_string(), "{column}");
            assert_eq!(record[column], figure.to_string(), "{column}");
        }
    }
    for (cascade, row) in outcome.cascades.iter().zip(records(wide)) {
        assert_eq!((&row["cascade"], &row["daily"]), (&cascade.name, &cascade.totals.daily.to_string()));
        assert_eq!(row["monthly"], cascade.totals.monthly.to_string());
        for tier in cascade.tiers.iter().filter(|tier| !tier.tier.is_empty()) {
            assert_eq!(row[&format!("{}_daily", tier.tier)], tier.daily.to_string());
            assert_eq!(row[&format!("{}_monthly", tier.tier)], tier.monthly.to_string());
        }
    }
}

/// Rounded for people, half away from zero, and by nothing else.
fn costs_for_people(outcome: &Outcome, texts: [&str; 3]) {
    let figures = [outcome.totals.daily, outcome.totals.monthly];
    let savings = outcome.savings.iter().filter_map(|saving| saving.percent).map(|percent| percent.magnitude());
    let tiers = outcome.cascades[0].tiers.iter().flat_map(|tier| [tier.daily, tier.monthly]);
    for text in texts {
        for figure in figures.into_iter().chain(tiers.clone()) {
            let shown = Money::new(figure).to_string();
            assert!(text.contains(&shown), "{shown} is not in\n{text}");
        }
        for percent in savings.clone() {
            assert!(text.contains(&format!("{}%", percent.grouped(2))), "{percent} is not in\n{text}");
        }
    }
}

/// The value of a sample, exactly as it is written.
fn sample<'a>(metrics: &'a str, name: &str, labels: &[(&str, &str)]) -> &'a str {
    let is_it = |line: &&str| {
        line.starts_with(&format!("{name}{{"))
            && labels.iter().all(|(label, text)| line.contains(&format!("{label}=\"{text}\"")))
    };
    let found: Vec<&str> = metrics.lines().filter(is_it).collect();
    let [line] = found.as_slice() else { panic!("{name} {labels:?}: {found:?}") };
    line.rsplit(' ').next().expect("a value")
}

fn costs_as_metrics(path: &str, outcome: &Outcome, metrics: &str) {
    for cascade in &outcome.cascades {
        let whole = [("scenario", path), ("cascade", cascade.name.as_str())];
        assert_eq!(sample(metrics, "cascade_cost_daily", &whole), cascade.totals.daily.to_string());
        assert_eq!(sample(metrics, "cascade_cost_monthly", &whole), cascade.totals.monthly.to_string());
        for tier in &cascade.tiers {
            let labels = [whole[0], whole[1], ("tier", tier.tier.as_str())];
            assert_eq!(sample(metrics, "cascade_tier_cost_monthly", &labels), tier.monthly.to_string());
        }
    }
}

/// Each example under a limit that breaks by a cent and one that holds exactly.
#[test]
fn of_gates() {
    let formats: Vec<&str> = FORMATS.iter().copied().filter(|f| !["ndjson", "csv-wide"].contains(f)).collect();
    for path in examples() {
        let (cost, _) = json(&["cost", &path]);
        let monthly = number(&cost["totals"]["monthly"]);
        let (daily, cent) = (number(&cost["totals"]["daily"]), Number::from_str("0.01").expect("a number"));
        let limit = monthly.minus(cent).expect("small");
        let (flag, exact) = (limit.to_string(), daily.to_string());
        let command = ["check", &path, "--max-monthly", &flag, "--max-daily", &exact, "--base", &path];
        let command = [&command[..], &["--policy", "tests/gate/empty-policy.toml"]].concat();
        let texts = emitted(&command, &formats, &folder("gates"));
        let text = |format: &str| &texts[formats.iter().position(|known| *known == format).expect("emitted")];
        let check: Value = serde_json::from_str(text("json")).expect("JSON");
        let outcome = &check["scenarios"][0]["outcome"];
        let budgets = outcome["budgets"].as_array().expect("budgets");
        let broken = budgets.iter().find(|budget| budget["name"] == "--max-monthly").expect("the limit");
        assert_eq!((number(&broken["spent"]), number(&broken["over"])), (monthly, cent), "{path}");
        let row = records(text("csv")).into_iter().find(|row| row["name"] == "'--max-monthly").expect("the limit");
        for (column, key) in [("limit", "limit"), ("found", "spent"), ("over", "over"), ("verdict", "verdict")] {
            assert_eq!(Value::from(row[column].clone()), broken[key]);
        }
        let labels = [("limit", "--max-monthly"), ("scenario", path.as_str())];
        for (metric, key) in [("limit", "limit"), ("spent", "spent"), ("over", "over")] {
            assert_eq!(sample(text("openmetrics"), &format!("cascade_budget_{metric}"), &labels), broken[key]);
        }
        assert_eq!(sample(text("openmetrics"), "cascade_limit_kept", &labels), "0");
        let said = format!("{monthly} of {limit} {}, 0.01 over", outcome["currency"].as_str().expect("text"));
        assert!(text("junit").contains(&said), "{said}");
        // The finding itself, word for word, wherever findings are told.
        let finding = outcome["findings"].as_array().expect("findings").iter().find(|finding| {
            finding["message"].as_str().is_some_and(|message| message.contains("`--max-monthly` is exceeded"))
        });
        let message = finding.expect("the finding")["message"].as_str().expect("text");
        assert!(message.contains(&monthly.as_published()) && message.contains("0.01 over"), "{message}");
        for format in ["table", "step-summary", "comment", "sarif", "codequality", "github-annotations"] {
            assert!(text(format).contains(message), "{format}: {message}");
        }
    }
}

/// A saved result, drawn again, is what was drawn when it was computed.
#[test]
fn of_saved_results() {
    let place = folder("saved");
    let saved = place.join("saved.json");
    let saved = saved.to_str().expect("UTF-8");
    let base = "examples/budget-in-ci/base.toml";
    let head = "examples/budget-in-ci/head.toml";
    let commands: [&[&str]; 3] = [&["cost", head], &["check", head, "--base", base, "-q"], &["diff", base, head]];
    for command in commands {
        let run = program(&[command, &["-f", "json", "-o", saved]].concat()).output().expect("the program runs");
        assert!(matches!(run.status.code(), Some(0 | 1)), "{}", String::from_utf8_lossy(&run.stderr));
        for format in FORMATS {
            let fresh = program(&[command, &["-f", format]].concat()).output().expect("the program runs");
            let drawn = program(&["render", saved, "-f", format]).output().expect("the program runs");
            let has_it = fresh.status.code() != Some(2);
            assert_eq!(drawn.status.code(), Some(if has_it { 0 } else { 2 }), "{command:?} {format}");
            if has_it {
                assert_eq!(String::from_utf8_lossy(&drawn.stdout), String::from_utf8_lossy(&fresh.stdout), "{format}");
            }
        }
    }
}
