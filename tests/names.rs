//! What is written under another name of an offer or a provider means the same offer or provider.

#[path = "support/program.rs"]
mod program;

use std::fs;
use std::path::{Path, PathBuf};

use program::json;
use serde_json::Value;

/// 1,000 requests a day of 1,000 + 500 tokens on claude-opus-4-1 at $15 and $75: $15.00 + $37.50.
const OPUS: [&str; 4] =
    ["cost", "tests/bad/base.toml", "--set", "cascades.mixed={\"*\" = \"anthropic/claude-opus-4-1\"}"];

#[test]
fn a_discount_under_another_name_of_the_offer_counts() {
    assert_eq!(daily(&OPUS), "52.5");
    assert_eq!(
        daily(&[&OPUS[..], &["--set", "discounts.\"anthropic/claude-opus-4-1-20250805\"=50%"]].concat()),
        "26.25"
    );
}

#[test]
fn a_discount_under_another_name_of_the_provider_counts() {
    let on_qwen = ["cost", "tests/bad/base.toml", "--set", "cascades.mixed={\"*\" = \"alibaba/qwen-plus\"}", "--set"];
    let by_id = daily(&[&on_qwen[..], &["discounts.alibaba=50%"]].concat());
    assert_eq!(daily(&[&on_qwen[..], &["discounts.dashscope=50%"]].concat()), by_id);
    assert_ne!(daily(&on_qwen[..4]), by_id);
}

#[test]
fn an_override_under_another_name_of_the_offer_counts() {
    // $15.00 of input as before; 0.5 M tokens of output at $1.
    let set = ["--set", "override.\"anthropic/claude-opus-4-1-20250805\".output=1"];
    assert_eq!(daily(&[&OPUS[..], &set].concat()), "15.5");
}

#[test]
fn two_names_of_one_offer_are_no_two_discounts() {
    let set = [
        "--set",
        "discounts.\"anthropic/claude-opus-4-1-20250805\"=50%",
        "--set",
        "discounts.\"anthropic/claude-opus-4-1\"=10%",
    ];
    let (document, exit) = json(&[&OPUS[..], &set].concat());
    assert_eq!((exit, &document["errors"][0]["code"]), (3, &"duplicate".into()));
}

#[test]
fn a_price_book_may_name_a_provider_by_its_other_name() {
    let book = scratch(
        "dashscope",
        "schema = 1\n[[offer]]\nid = \"dashscope/qwen-plus\"\n\
         price = [{ from = 2026-01-01, source = \"contract\", input = 1, output = 2 }]\n",
    );
    let set = ["--set", "cascades.mixed={\"*\" = \"alibaba/qwen-plus\"}", "--prices", book.to_str().unwrap()];
    // 1 M tokens at $1 and 0.5 M at $2.
    assert_eq!(daily(&[&["cost", "tests/bad/base.toml"], &set[..]].concat()), "2");
}

#[test]
fn an_offer_that_a_price_book_replaces_keeps_its_other_names() {
    let book = scratch(
        "opus",
        "schema = 1\nprovider = \"anthropic\"\n[[offer]]\nid = \"claude-opus-4-1\"\n\
         price = [{ from = 2026-01-01, source = \"contract\", input = 1, output = 2 }]\n",
    );
    let set = "cascades.mixed={\"*\" = \"anthropic/claude-opus-4-1-20250805\"}";
    assert_eq!(daily(&["cost", "tests/bad/base.toml", "--set", set, "--prices", book.to_str().unwrap()]), "2");
}

#[test]
fn what_a_price_book_prices_in_vain_is_said() {
    let book = scratch(
        "unused",
        "schema = 1\n[[offer]]\nid = \"openai/gpt-5-nini\"\n\
         price = [{ from = 2026-01-01, source = \"contract\", input = 1, output = 2 }]\n",
    );
    let (outcome, _) = json(&["cost", "tests/bad/base.toml", "--prices", book.to_str().unwrap()]);
    let notes: Vec<&Value> = outcome["assumptions"].as_array().unwrap().iter().collect();
    assert!(notes.iter().any(|note| note["code"] == "unused"), "{notes:?}");
}

#[test]
fn a_baseline_that_is_named_twice_is_one_baseline() {
    let named = ["cost", "tests/bad/base.toml", "--baseline", "all-opus", "--baseline", "all-opus"];
    assert_eq!(json(&named).0["savings"].as_array().map(Vec::len), Some(1));
}

#[test]
fn the_candidate_is_no_baseline_of_itself() {
    let (document, exit) = json(&["cost", "tests/bad/base.toml", "--baseline", "mixed"]);
    assert_eq!((exit, &document["errors"][0]["code"]), (2, &"bad-value".into()));
    assert_eq!(json(&["cost", "tests/bad/baseline-candidate.toml"]).1, 3);
}

fn daily(arguments: &[&str]) -> String {
    let (outcome, exit) = json(arguments);
    assert_eq!(exit, 0, "{arguments:?}: {outcome}");
    outcome["totals"]["daily"].as_str().expect("money is text").to_owned()
}

/// A file of this test run only.
fn scratch(name: &str, text: &str) -> PathBuf {
    let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("names-{name}.toml"));
    fs::write(&path, text).expect("the test's own folder can be written");
    path
}
