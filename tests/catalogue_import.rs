//! `cascade catalogue import`, from the command line to the files: what is written, what is said, what is left alone.

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::Value;
use snapbox::cmd::{Command, OutputAssert, cargo_bin};

/// Feeds in small, as they are on disk. The figures are invented.
const LITELLM: [&str; 3] = ["--from", "litellm:1.0@2026-09-01", "tests/feeds/litellm.json"];
const LITELLM_LATER: [&str; 3] = ["--from", "litellm:1.1@2026-10-01", "tests/feeds/litellm-later.json"];
const MODELS_DEV: [&str; 3] = ["--from", "models-dev:abc1234@2026-08-01", "tests/feeds/models.dev"];

/// A catalogue of one provider with one offer.
fn catalogue(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("import-{name}"));
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(folder.join("providers")).expect("the folder can be made");
    fs::copy("tests/feeds/catalogue.toml", folder.join("catalogue.toml")).expect("it is copied");
    fs::copy("tests/feeds/groq.toml", folder.join("providers/groq.toml")).expect("it is copied");
    folder
}

fn import(folder: &Path, editions: &[[&str; 3]], flags: &[&str]) -> OutputAssert {
    let into = ["--into", folder.to_str().expect("the path is text")];
    let command = Command::new(cargo_bin!("cascade")).args(["catalogue", "import"]);
    command.args(editions.concat()).args(into).args(flags).assert()
}

/// The report as JSON, of an import that ends well and draws no progress where nobody watches.
fn report(folder: &Path, editions: &[[&str; 3]], flags: &[&str]) -> Value {
    let output = import(folder, editions, &[flags, &["--format", "json"]].concat()).success().stderr_eq("");
    serde_json::from_slice(&output.get_output().stdout).expect("one JSON document")
}

/// Every file of a folder with its text.
fn texts(folder: &Path) -> Vec<(String, String)> {
    let mut paths: Vec<PathBuf> = fs::read_dir(folder.join("providers"))
        .expect("the folder can be listed")
        .map(|entry| entry.expect("an entry").path())
        .collect();
    paths.sort();
    let text = |path: &PathBuf| fs::read_to_string(path).expect("the file can be read");
    paths.iter().map(|path| (path.display().to_string(), text(path))).collect()
}

#[test]
fn new_offers_are_added_and_what_was_there_stays_to_the_letter() {
    let folder = catalogue("added");
    let before = fs::read_to_string(folder.join("providers/groq.toml")).expect("it is there");
    let report = report(&folder, &[LITELLM, MODELS_DEV], &[]);
    assert_eq!(report["added"], serde_json::json!(["groq/gemma-3-27b-it", "groq/openai/gpt-oss-120b"]));
    assert_eq!(report["files"], serde_json::json!(["providers/groq.toml"]));
    let after = fs::read_to_string(folder.join("providers/groq.toml")).expect("it is there");
    for line in before.lines() {
        assert!(after.contains(line), "`{line}` is gone");
    }
    // 1.5e-07 a token is 0.15 for a million; the weights and licence are of the model's own file.
    assert!(after.contains("id = \"openai/gpt-oss-120b\"\nmodel = \"gpt-oss-120b\"\ndeveloper = \"openai\"\nweights = \"open\"\nlicence = \"Apache-2.0\""));
    assert!(after.contains("source = \"https://groq.com/pricing (litellm 1.0)\"\ninput = 0.15\noutput = 0.75"));
    // Two feeds without dates: the fresher leads, and the other is noted.
    assert!(
        after.contains("input = 0.20\noutput = 0.40\ndisputed = [\n  { feed = \"models.dev abc1234\", input = 0.30")
    );
}

#[test]
fn what_is_not_taken_is_said() {
    let report = report(&catalogue("said"), &[LITELLM], &[]);
    let refused = &report["refused"][0];
    assert_eq!(refused["row"], "watsonx/core42/jais-30b");
    assert_eq!(refused["reason"], "input at $9710 a million is a slip of units");
    let key = &report["unknown_keys"][0];
    assert_eq!((&key["key"], &key["count"]), (&"input_cost_per_token_moonlight".into(), &1.into()));
    let passed = report["passed_over"].as_array().expect("a list");
    assert_eq!(passed.iter().map(|row| &row["reason"]).collect::<Vec<_>>(), ["mode embedding"]);
}

#[test]
fn a_second_import_changes_nothing() {
    let folder = catalogue("twice");
    report(&folder, &[LITELLM, MODELS_DEV], &[]);
    let once = texts(&folder);
    let again = report(&folder, &[LITELLM, MODELS_DEV], &[]);
    assert_eq!(texts(&folder), once);
    for key in ["added", "appended", "files"] {
        assert_eq!(again[key], serde_json::json!([]), "{key}");
    }
    assert_eq!(again["unchanged"], 3);
}

#[test]
fn a_price_that_a_later_edition_changes_is_appended() {
    let folder = catalogue("appended");
    report(&folder, &[LITELLM], &[]);
    let later = report(&folder, &[LITELLM_LATER], &[]);
    assert_eq!(later["added"], serde_json::json!([]));
    assert_eq!(later["appended"], serde_json::json!([{ "offer": "groq/openai/gpt-oss-120b", "from": "2026-10-01" }]));
    let text = fs::read_to_string(folder.join("providers/groq.toml")).expect("it is there");
    let (old, new) = (text.find("input = 0.15").expect("stays"), text.find("input = 0.10").expect("is added"));
    assert!(old < new);
    assert!(text.contains("from = 2026-10-01\nfrom-basis = \"observed\"\nrecorded = 2026-10-01"));
}

#[test]
fn a_dry_run_says_the_same_and_writes_nothing() {
    let folder = catalogue("dry");
    let before = texts(&folder);
    let dry = report(&folder, &[LITELLM], &["--dry-run"]);
    assert_eq!(texts(&folder), before);
    let real = report(&folder, &[LITELLM], &[]);
    assert_ne!(texts(&folder), before);
    assert_eq!((&dry["dry_run"], &real["dry_run"]), (&true.into(), &false.into()));
    for key in ["editions", "added", "appended", "refused", "unknown_keys", "files"] {
        assert_eq!(dry[key], real[key], "{key}");
    }
}

#[test]
fn people_read_counts_and_tables() {
    let folder = catalogue("people");
    let output = import(&folder, &[LITELLM], &["--dry-run"]).success();
    let text = String::from_utf8(output.get_output().stdout.clone()).expect("text");
    let mut lines = text.lines();
    assert!(lines.next().is_some_and(|title| title.starts_with("What an import would add to")));
    let counts = "nothing is written: 2 added, 0 appended, 0 unchanged, 0 contradicted, 1 refused; 1 files";
    assert_eq!(lines.next(), Some(counts));
}

#[test]
fn mistakes_write_nothing_and_say_where() {
    let folder = catalogue("mistakes");
    let before = texts(&folder);
    let said = |edition: [&str; 3], code: i32| {
        let output = import(&folder, &[LITELLM, edition], &[]).code(code);
        String::from_utf8(output.get_output().stderr.clone()).expect("text")
    };
    let feed = "tests/feeds/litellm.json";
    assert!(said(["--from", "litelm:1@2026-09-01", feed], 2).contains("did you mean `litellm`?"));
    assert!(said(["--from", "litellm", feed], 2).contains("which edition? Write it as litellm:VERSION@DATE"));
    assert!(said(["--from", "litellm:1@2026-13-01", feed], 2).contains("not a date"));
    assert!(said(["--from", "litellm:1@2026-09-01", "tests/feeds/none.json"], 3).contains("no such file or folder"));
    // A file of another feed, and one of another format.
    assert!(said(["--from", "genai-prices:1@2026-09-01", feed], 3).contains("as a file of genai-prices"));
    assert!(said(["--from", "litellm:1@2026-09-01", "tests/feeds/groq.toml"], 3).contains("as a file of litellm"));
    assert_eq!(texts(&folder), before);
}
