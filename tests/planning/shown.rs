//! What people see of what-if questions where there is little room, or little to say.

use std::process::Command;

const SEED: &str = "examples/seed/scenario.toml";
const UNCERTAIN: &str = "examples/uncertain-mix/scenario.toml";

/// Standard output and what was said beside it.
fn shown(arguments: &[&str]) -> (String, String) {
    let mut run = Command::new(env!("CARGO_BIN_EXE_cascade"));
    let run = run.current_dir(env!("CARGO_MANIFEST_DIR")).args(arguments).output().expect("the program runs");
    assert!(run.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&run.stderr));
    let text = |bytes| String::from_utf8(bytes).expect("it is text");
    (text(run.stdout), text(run.stderr))
}

#[test]
fn what_each_scenario_proposes_stays_in_a_narrow_terminal() {
    let vary = ["--vary", "tiers.expert.share=0%..10%/5%", "--from", "tiers.medium.share"];
    let narrow = ["sweep", SEED, "examples/golden-set/scenario.toml", "--width", "80"];
    let (table, _) = shown(&[&narrow[..], &vary[..]].concat());
    let header = table.lines().find(|line| line.starts_with("tiers.expert.share ")).expect("a header");
    assert!(header.contains("  seed cascade USD/day") && header.contains("  golden-set cascade USD/day"), "{header}");
    assert!(table.lines().all(|line| line.chars().count() <= 80), "{table}");
}

/// What a value costs at its low end says nothing without what it costs at its high end.
#[test]
fn bars_leave_without_a_word_and_ends_leave_together() {
    let (table, _) = shown(&["sensitivity", SEED, "--width", "80"]);
    assert!(!table.contains('█'), "{table}");
    assert!(table.contains("(no room for: low, high, USD/day at low, at high, of cost;"), "{table}");
}

/// Five steps of 2 from 0 end at 8.
#[test]
fn a_step_that_does_not_reach_the_end_is_told() {
    let vary = |values: &str| format!("workload.requests-per-day={values}");
    let (_, said) = shown(&["sweep", SEED, "--vary", &vary("0..9/2"), "-f", "csv"]);
    assert!(said.contains("the last point is 8: the step does not reach 9"), "{said}");
    let (_, said) = shown(&["sweep", SEED, "--vary", &vary("0..8/2"), "-f", "csv"]);
    assert_eq!(said, "");
}

/// Months alike have one chance; months that grow have a row each.
#[test]
fn a_chance_is_said_once() {
    let flat = ["forecast", UNCERTAIN, "--months", "12", "--budget", "350"];
    let (text, _) = shown(&flat);
    assert_eq!(text.matches("above 350.00 with a chance of").count(), 1, "{text}");
    assert!(text.contains("2026-05 to 2027-04: above 350.00 with a chance of"), "{text}");
    assert!(text.contains("total: above 4,200.00 with a chance of"), "{text}");
    let (text, _) = shown(&[&flat[..], &["--set", "workload.growth.monthly=10%"]].concat());
    assert_eq!(text.matches("with a chance of").count(), 1, "only that it is cheaper: {text}");
    assert!(text.contains("above  chance"), "{text}");
}

/// Twenty years are 240 months: four in a column.
#[test]
fn a_line_of_months_is_no_longer_than_a_terminal() {
    let longest = |months: &str, width: &str| {
        let (text, _) = shown(&["forecast", SEED, "--months", months, "--width", width]);
        let blocks = |line: &str| line.chars().filter(|c| ('▁'..='█').contains(c)).count();
        text.lines().map(blocks).max().expect("there are lines")
    };
    assert_eq!(longest("240", "80"), 60);
    assert_eq!(longest("240", "40"), 40);
    assert_eq!(longest("12", "80"), 12);
    assert_eq!(longest("2", "80"), 0, "of two there is nothing to see");
}
