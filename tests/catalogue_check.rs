//! `cascade catalogue check`: its exit codes, its JSON, its explanations, and the reference made of them.

use cascade::catalogue::checks::ALL;
use snapbox::cmd::{Command, OutputAssert, cargo_bin};
use snapbox::str;

const CATALOGUE: &str = "schema = 1\nversion = \"2026.11.1\"\nreleased = 2026-11-24\n";
/// An offer of which nothing is odd, up to its rates.
const OFFER: &str = "\
schema = 1
provider = \"example\"

[[offer]]
id = \"large\"
model = \"large\"
developer = \"example\"
weights = \"closed\"
licence = \"proprietary\"
context-window = 200_000
checked = 2026-11-24

[[offer.price]]
from = 2026-02-01
recorded = 2026-02-01
source = \"https://example.com/pricing\"
";

fn cascade(arguments: &[&str]) -> OutputAssert {
    Command::new(cargo_bin!("cascade")).args(arguments).assert()
}

/// A folder with a catalogue of one offer.
fn catalogue_folder(name: &str, rates: &str) -> String {
    let folder = std::path::Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    std::fs::create_dir_all(folder.join("providers")).expect("the folder can be made");
    std::fs::write(folder.join("catalogue.toml"), CATALOGUE).expect("the catalogue can be written");
    std::fs::write(folder.join("providers/example.toml"), format!("{OFFER}{rates}"))
        .expect("the provider can be written");
    folder.to_str().expect("the path is text").to_owned()
}

#[test]
fn errors_end_with_3_and_warnings_with_0() {
    let wrong = catalogue_folder("wrong", "input = 1.00\ncached-input = 2.00\noutput = 3.00\n");
    let odd = catalogue_folder("odd", "input = 2.00\noutput = 1.00\n");
    let first_line = |output: OutputAssert| {
        let stdout = String::from_utf8(output.get_output().stdout.clone()).expect("text");
        stdout.lines().next().unwrap_or_default().to_owned()
    };
    let output = cascade(&["catalogue", "check", "--from", &wrong]).code(3);
    assert_eq!(first_line(output), "errors: 1, warnings: 0, excepted: 0");
    let output = cascade(&["catalogue", "check", "--from", &odd]).code(0);
    assert_eq!(first_line(output), "errors: 0, warnings: 1, excepted: 0");
}

#[test]
fn in_json_the_findings_are_the_one_document_and_nothing_is_drawn() {
    let folder = catalogue_folder("json", "input = 1.00\ncached-input = 2.00\noutput = 3.00\n");
    let output = cascade(&["catalogue", "check", "--from", &folder, "--format", "json"]).code(3).stderr_eq("");
    let document: serde_json::Value = serde_json::from_slice(&output.get_output().stdout).expect("one JSON document");
    let expected = serde_json::json!([{
        "severity": "error",
        "code": "cached-dearer",
        "message": "`example/large`: cached-input at 2, input at 1",
        "path": format!("{folder}/providers/example.toml"),
        // Of `[[offer.price]]`.
        "line": 13,
        "help": null,
    }]);
    assert_eq!(document["findings"], expected);
    assert_eq!(document["summary"]["errors"], 1);
}

#[test]
fn a_check_is_explained() {
    cascade(&["catalogue", "check", "--explain", "cached-dearer", "--width", "80"]).success().stderr_eq("").stdout_eq(
        str![[r#"
cached-dearer
error: a cached token costs more than one that is not.

Why it matters
Reading from a cache saves the vendor work and is sold as a discount. A cached
rate above the input rate is a decimal point in the wrong place, or the price of
writing to the cache.

Example
input = 3.00
cached-input = 3.75
output = 12.00

Repair
Look at the source again. The price of a write is `cache-write`.

Mended
input = 3.00
cached-input = 0.30
cache-write = 3.75
output = 12.00

"#]],
    );
}

#[test]
fn a_mistyped_check_gets_the_nearest_name() {
    cascade(&["catalogue", "check", "--explain", "cached-deerer"]).code(2).stdout_eq("").stderr_eq(str![[r#"
error[bad-value]: there is no check `cached-deerer`
 --> --explain:1:1
  |
1 | cached-deerer
  | ^^^^^^^^^^^^^
  |
  = help: did you mean `cached-dearer`?


"#]]);
}

#[test]
fn every_check_has_a_line_in_the_list() {
    let output = cascade(&["catalogue", "check", "--explain"]).success();
    let list = String::from_utf8(output.get_output().stdout.clone()).expect("text");
    for check in ALL {
        let line = list.lines().find(|line| line.split_whitespace().next() == Some(check.code.name));
        assert!(line.is_some_and(|line| line.ends_with(check.code.about)), "{}", check.code.name);
    }
}

#[test]
fn the_reference_is_current() {
    let output = cascade(&["catalogue", "check", "--explain", "--format", "markdown"]).success();
    let current = String::from_utf8(output.get_output().stdout.clone()).expect("text");
    let kept = std::fs::read_to_string("docs/reference/checks.md").unwrap_or_default();
    let mend = "cargo run -- catalogue check --explain --format markdown --output docs/reference/checks.md";
    assert!(kept == current, "docs/reference/checks.md is not current; mend it with\n    {mend}");
}
