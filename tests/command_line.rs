//! The command line's promises: no flag is taken and ignored, standard output is one document, files are written well.

#[path = "support/program.rs"]
mod program;

use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Output, Stdio};

use program::{json, program};
use serde_json::Value;

const BASE: &str = "tests/bad/base.toml";

#[test]
fn a_flag_that_would_change_nothing_is_refused() {
    let price = ["price", "openai/gpt-5-mini", "--input", "1000"];
    let cases: [&[&str]; 6] = [
        &["--currency", "EUR"],
        &["--set", "workload.requests-per-day=1"],
        &["--baseline", "all-opus"],
        &["--month", "2026-05"],
        &["--group-by", "tier"],
        &["--as-of", "2026-05-20", "--at", "2026-05-21"],
    ];
    for flags in cases {
        assert_eq!(json(&[&price[..], flags].concat()).1, 2, "{flags:?}");
    }
    let streamed: [&[&str]; 8] = [
        &["--service", "batch"],
        &["--requests", "2"],
        &["--cached-input", "1"],
        &["--region", "us"],
        &["-o", "file"],
        &["--emit", "csv=file"],
        &["--currency", "EUR"],
        &["-f", "markdown"],
    ];
    for flags in streamed {
        let output = program(&[&["price", "--jsonl"], flags].concat()).stdin(Stdio::null()).output().unwrap();
        assert_eq!(output.status.code(), Some(2), "{flags:?}");
    }
}

#[test]
fn the_catalogue_s_commands_honour_days_and_other_names() {
    let rows = |arguments: &[&str]| json(arguments).0["rows"].as_array().map(Vec::len);
    let history = ["catalogue", "history", "anthropic/claude-opus-4-1"];
    assert_ne!(rows(&history), Some(0));
    assert_eq!(rows(&[&history[..], &["--as-of", "2020-01-01"]].concat()), Some(0));
    assert_eq!(rows(&[&history[..], &["--known-on", "2020-01-01"]].concat()), Some(0));
    let list = ["catalogue", "list", "--provider"];
    assert_eq!(rows(&[&list[..], &["dashscope"]].concat()), rows(&[&list[..], &["alibaba"]].concat()));
    assert_eq!(json(&["catalogue", "diff", "2026-05-20", "2026-11-20", "--provider", "nobody"]).1, 3);
}

#[test]
fn an_offer_is_shown_with_the_prices_of_every_condition() {
    let (card, exit) = json(&["catalogue", "show", "openai/gpt-5.5", "--as-of", "2026-11-24"]);
    assert_eq!(exit, 0);
    let output = |when: &str, service: &str| {
        let rates = card["price"]["rates"].as_array().expect("a list").iter();
        let mut of = rates.filter(|rate| rate["when"] == when && rate["service"] == service);
        of.find(|rate| rate["meter"] == "output").expect("it is listed")["price"].as_str().expect("text").to_owned()
    };
    // The page lists $30, half for batch, two and a half times for priority, and half more for long prompts.
    assert_eq!(output("always", "standard"), "30");
    assert_eq!(output("always", "batch"), "15");
    assert_eq!(output("always", "priority"), "75");
    assert_eq!(output("prompt over 272,000", "standard"), "45");
    assert_eq!(card["price"]["regions"]["eu"], "1.1");
    let (windows, _) = json(&["catalogue", "show", "deepseek/deepseek-r1", "--as-of", "2025-03-01"]);
    let rates = windows["price"]["rates"].as_array().expect("a list");
    // Three quarters off at night.
    assert!(rates.iter().any(|rate| rate["hours"] == "16:30-00:30 UTC" && rate["price"] == "0.55"));
}

#[test]
fn the_list_is_narrowed_by_a_text_in_any_case() {
    let rows = |text: &str| json(&["catalogue", "list", text]).0["rows"].as_array().map(Vec::len);
    assert_eq!(rows("OPUS-4-7"), rows("opus-4-7"));
    assert!(rows("opus-4-7") > Some(1) && rows("opus-4-7") < rows("opus"));
    assert_eq!(rows("no such model"), Some(0));
}

#[test]
fn a_stream_answers_nothing_at_prices_of_a_broken_book() {
    let book = scratch("broken.toml", "schema = 1\n[[offer]]\nid = \"openai/gpt-5-mini\"\n");
    let line = "{\"offer\": \"openai/gpt-5-mini\", \"input\": 1000}\n";
    let output = streamed(line, &["--prices", book.to_str().unwrap()]);
    assert_eq!((output.status.code(), output.stdout.as_slice()), (Some(3), &b""[..]));
}

#[test]
fn a_line_carries_its_warnings_and_says_what_it_should_have_been() {
    // More than gpt-5-mini's context window of 400,000.
    let lines = "{\"offer\": \"openai/gpt-5-mini\", \"input\": 1000000}\n[1, 2]\n";
    let output = streamed(lines, &[]);
    let answers: Vec<Value> = output.stdout.lines().map(|line| serde_json::from_str(&line.unwrap()).unwrap()).collect();
    assert_eq!(answers[0]["warnings"][0]["code"], "context-window");
    assert!(answers[1]["error"]["message"].as_str().unwrap().starts_with("a request is a JSON object"));
    assert_eq!(output.status.code(), Some(3));
}

#[test]
fn a_stream_ends_when_its_reader_goes() {
    let mut child =
        program(&["price", "--jsonl"]).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().expect("it starts");
    let mut requests = child.stdin.take().unwrap();
    let mut answers = BufReader::new(child.stdout.take().unwrap());
    requests.write_all(b"{\"offer\": \"openai/gpt-5-mini\"}\n").unwrap();
    answers.read_line(&mut String::new()).unwrap();
    drop(answers);
    requests.write_all(b"{\"offer\": \"openai/gpt-5-mini\"}\n").unwrap();
    // Standard input stays open: it ends by itself.
    assert_eq!(child.wait().unwrap().code(), Some(0));
}

#[test]
fn nobody_listening_on_standard_error_is_no_crash() {
    if Path::new("/dev/full").exists() {
        let full = fs::OpenOptions::new().write(true).open("/dev/full").unwrap();
        let output = program(&["init", BASE]).stderr(full).output().unwrap();
        assert_eq!(output.status.code(), Some(6));
    }
}

#[test]
fn errors_are_one_document_whatever_else_was_asked_for() {
    let twice =
        scratch("twice.toml", "schema = 1\n[[offer]]\nid = \"a/b\"\nprice = []\n[[offer]]\nid = \"a/b\"\nprice = []\n");
    let file = scratch("never-written.json", "");
    let cases: [(&[&str], i32); 4] = [
        (&["catalogue", "show", "openai/gpt-5-mini", "--prices", twice.to_str().unwrap()], 3),
        (&["cost", "tests/bad/key-tier.toml", "-o", file.to_str().unwrap()], 3),
        (&["cost", BASE, "--emit", "json=-"], 2),
        (&["init", BASE], 6),
    ];
    for (arguments, exit) in cases {
        let (document, ended) = json(arguments);
        assert_eq!(ended, exit, "{arguments:?}");
        assert!(!document["errors"].as_array().unwrap().is_empty(), "{arguments:?}");
    }
    let output = program(&["cost", "-f=json", "--nope"]).output().unwrap();
    let document: Value = serde_json::from_slice(&output.stdout).expect("one document");
    assert_eq!((output.status.code(), &document["errors"][0]["code"]), (Some(2), &"usage".into()));
}

#[test]
fn two_results_do_not_overwrite_each_other_nor_what_they_were_computed_from() {
    let scenario = scratch("own.toml", &fs::read_to_string(BASE).unwrap());
    let scenario = scenario.to_str().unwrap();
    let file = scratch("both.csv", "");
    let emit = format!("csv={}", file.display());
    let cases: [&[&str]; 3] = [
        &["cost", BASE, "--emit", &emit, "--output", file.to_str().unwrap()],
        &["cost", BASE, "-o", ""],
        &["cost", scenario, "-o", scenario],
    ];
    for arguments in cases {
        assert_eq!(program(arguments).output().unwrap().status.code(), Some(2), "{arguments:?}");
    }
    assert!(fs::read_to_string(scenario).unwrap().contains("schema = 1"), "the scenario is as it was");
}

#[cfg(unix)]
#[test]
fn a_link_stays_a_link_and_a_file_keeps_its_mode() {
    use std::os::unix::fs::{PermissionsExt, symlink};
    let file = scratch("result.csv", "");
    fs::set_permissions(&file, fs::Permissions::from_mode(0o600)).unwrap();
    let link = file.with_file_name("result-link.csv");
    let _ = fs::remove_file(&link);
    symlink(&file, &link).unwrap();
    let output = program(&["cost", BASE, "-f", "csv", "-o", link.to_str().unwrap()]).output().unwrap();
    assert_eq!(output.status.code(), Some(0));
    assert!(fs::symlink_metadata(&link).unwrap().is_symlink());
    assert_eq!(fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o600);
    assert!(fs::metadata(&file).unwrap().len() > 0, "the result is where the link leads");
}

fn streamed(lines: &str, flags: &[&str]) -> Output {
    let mut command = program(&[&["price", "--jsonl"], flags].concat());
    let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    // A program that stopped before it read anything is no failure of the test's.
    let _ = child.stdin.take().unwrap().write_all(lines.as_bytes());
    child.wait_with_output().unwrap()
}

/// A file of this test run only.
fn scratch(name: &str, text: &str) -> PathBuf {
    let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("command-line-{name}"));
    fs::write(&path, text).expect("the test's own folder can be written");
    path
}
