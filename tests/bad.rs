//! Wrong input: every case under `tests/bad/` is a file with a mistake beside the message and the exit code that it gets.
//!
//! A new case is two files: `name.toml`, best as a few lines over `base.toml`, and `name.trycmd` with the command.
//! `TRYCMD=overwrite cargo test --test bad` fills in what the program says; read it as its user would: it has to give
//! the place, the reason and the repair. What cannot be a file of a sensible size is made by the tests below.

#[path = "support/outputs.rs"]
mod outputs;
#[path = "support/program.rs"]
mod program;

use std::fs;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::process::{Output, Stdio};

use program::{json, program};

#[test]
fn messages_and_exit_codes_are_as_written_beside_the_mistake() {
    outputs::outputs().case("tests/bad/*.trycmd");
}

#[test]
fn every_mistake_has_its_message_beside_it() {
    let commands: String = files_ending("trycmd").iter().map(|path| fs::read_to_string(path).unwrap()).collect();
    let names = files_ending("toml");
    assert!(names.len() >= 35, "the folder of mistakes is there");
    for path in names {
        let text = fs::read_to_string(&path);
        let name = path.file_name().unwrap().to_str().unwrap();
        let used_by_a_file = |other: &PathBuf| fs::read(other).is_ok_and(|text| holds(&text, name));
        assert!(
            commands.contains(name) || files_ending("toml").iter().any(used_by_a_file),
            "{name} ({} bytes) is in no case",
            text.map_or(0, |text| text.len())
        );
    }
}

#[test]
fn a_mark_at_the_beginning_and_foreign_line_ends_are_no_mistakes() {
    let base = fs::read_to_string("tests/bad/base.toml").unwrap();
    let plain = cascade(&["cost", "tests/bad/base.toml", "-f", "csv"]);
    for (name, text) in [("bom", format!("\u{feff}{base}")), ("crlf", base.replace('\n', "\r\n"))] {
        let path = scratch(name, text.as_bytes());
        let same = cascade(&["cost", path.to_str().unwrap(), "-f", "csv"]);
        assert_eq!(same.status.code(), Some(0), "{name}: {}", stderr(&same));
        assert_eq!(same.stdout, plain.stdout, "{name}");
    }
}

#[test]
fn a_file_over_50_mb_is_refused_before_it_is_read() {
    let path = scratch("large", &vec![b'#'; 50_000_001]);
    let refused = cascade(&["cost", path.to_str().unwrap()]);
    assert_eq!(refused.status.code(), Some(3));
    assert!(stderr(&refused).contains("larger than 50 MB"), "{}", stderr(&refused));
}

#[test]
fn nesting_without_end_does_not_overflow_the_stack() {
    let levels = 100_000;
    let texts = [
        ("lists", format!("x = {}{}", "[".repeat(levels), "]".repeat(levels))),
        ("tables", format!("x = {}1{}", "{ a = ".repeat(levels), " }".repeat(levels))),
        ("keys", format!("{} = 1", vec!["a"; levels].join("."))),
        ("headings", format!("[{}]", vec!["a"; levels].join("."))),
    ];
    for (name, text) in texts {
        let path = scratch(name, format!("schema = 1\n{text}\n").as_bytes());
        let refused = cascade(&["cost", path.to_str().unwrap()]);
        assert_eq!(refused.status.code(), Some(3), "{name}");
        assert!(stderr(&refused).contains("nested deeper than any file of ours"), "{name}: {}", stderr(&refused));
    }
    let path = vec!["a"; 40_000].join(".");
    let refused = cascade(&["cost", "tests/bad/base.toml", "--set", &format!("{path}=1")]);
    assert_eq!(refused.status.code(), Some(2), "a path of 40,000 parts");
}

#[test]
fn a_closed_pipe_ends_quietly() {
    let mut child = program(&["catalogue", "list"]).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    drop(child.stdout.take());
    let mut said = String::new();
    child.stderr.take().unwrap().read_to_string(&mut said).unwrap();
    assert_eq!((child.wait().unwrap().code(), said.as_str()), (Some(0), ""));
}

/// With a machine format standard output is one valid document, on failure too, and the exit code stays.
#[test]
fn failure_in_json_is_one_document_and_keeps_its_exit_code() {
    let cases: [(&[&str], i32, &str); 4] = [
        (&["cost", "tests/bad/key-tier.toml"], 3, "unknown-key"),
        (&["cost", "tests/bad/offer-retired.toml"], 4, "no-price"),
        (&["cost", "tests/bad/base.toml", "--set", "titel=x"], 2, "unknown-key"),
        (&["cost", "tests/bad/base.toml", "--as-of", "yesterday"], 2, "usage"),
    ];
    for (arguments, exit, name) in cases {
        let (document, ended) = json(arguments);
        assert_eq!((ended, &document["errors"][0]["code"]), (exit, &name.into()), "{arguments:?}");
    }
}

#[test]
fn what_has_no_price_makes_an_incomplete_result_only_where_that_is_allowed() {
    let arguments = ["cost", "tests/bad/offer-not-yet.toml", "--allow-unpriced"];
    assert_eq!(json(&arguments[..2]).1, 4);
    let (outcome, exit) = json(&arguments);
    assert_eq!((exit, &outcome["complete"]), (0, &false.into()));
    // 700 requests of 1,000 + 500 tokens on gpt-5-mini: 0.7 M x $0.25 + 0.35 M x $2.00; the rest is unknown, not $0.
    assert_eq!(outcome["totals"]["daily"], "0.875");
    assert_eq!(outcome["savings"], serde_json::json!([]), "nothing is said to be saved");
}

#[test]
fn a_full_disk_is_no_success() {
    if Path::new("/dev/full").exists() {
        let full = fs::OpenOptions::new().write(true).open("/dev/full").unwrap();
        let output = program(&["cost", "tests/bad/base.toml"]).stdout(full).output().unwrap();
        assert_eq!(output.status.code(), Some(6));
    }
}

fn cascade(arguments: &[&str]) -> Output {
    program(arguments).output().expect("the program can be started")
}

fn stderr(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

/// A file of this test run only.
fn scratch(name: &str, bytes: &[u8]) -> PathBuf {
    let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("bad-{name}.toml"));
    fs::write(&path, bytes).expect("the test's own folder can be written");
    path
}

fn files_ending(ending: &str) -> Vec<PathBuf> {
    let files = fs::read_dir("tests/bad").unwrap().map(|entry| entry.unwrap().path());
    files.filter(|path| path.extension().is_some_and(|extension| extension == ending)).collect()
}

/// Whether a text that need not be UTF-8 names a file.
fn holds(text: &[u8], name: &str) -> bool {
    text.windows(name.len()).any(|window| window == name.as_bytes())
}
