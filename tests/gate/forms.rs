//! What pipelines read is valid: against the rules that their own readers hold to, written down here.

use std::fs;

use roxmltree::Document;
use serde_json::{Value, json};

use crate::folder;
use crate::program::program;

/// A name that every format has to keep from being markup.
const HOSTILE: &str = "<&\"'|`%0A,:]]>*_é\n=1+1";

/// A scenario whose limits have hostile names: one is kept, one near, one broken, one exempt.
fn hostile() -> String {
    let seed = format!("{}/examples/seed/scenario.toml", env!("CARGO_MANIFEST_DIR")).replace('\\', "/");
    let mut text = format!("schema = 1\nextends = {seed:?}\n[tiers]\nexpert = {{ share = \"5%\" }}\n");
    for (name, limit) in [
        (format!("kept {HOSTILE}"), "monthly = 1_000"),
        (format!("near {HOSTILE}"), "monthly = 300\nwarn-at = \"50%\""),
        (format!("broken {HOSTILE}"), "monthly = 1"),
        ("leave".to_owned(), "monthly = 2"),
    ] {
        text += &format!("[[budget]]\nname = {name:?}\n{limit}\n");
    }
    text + "[[exempt]]\nrule = \"leave\"\nreason = \"a < b\"\nowner = \"x\"\nexpires = 2030-01-01\n"
}

/// What `check` prints for a scenario in a format.
fn printed(scenario: &str, format: &str) -> String {
    let path = folder(&format!("forms-{format}")).join("plan.toml");
    fs::write(&path, scenario).expect("the test's own folder can be written");
    let run = program(&["check", path.to_str().expect("UTF-8"), "-f", format, "-q"]).output().expect("it runs");
    String::from_utf8(run.stdout).expect("UTF-8")
}

/// The attributes and children that Jenkins' and GitLab's readers know.
#[test]
fn junit_is_well_formed_and_counts_right() {
    for (scenario, [tests, failures, errors, skipped]) in
        [(hostile(), ["4", "1", "0", "1"]), ("schema = 1\nbudgets = 1".to_owned(), ["4", "0", "4", "0"])]
    {
        let text = printed(&scenario, "junit");
        let document = Document::parse(&text).unwrap_or_else(|error| panic!("{error}\n{text}"));
        let root = document.root_element();
        assert_eq!(root.tag_name().name(), "testsuites");
        let suites: Vec<_> = root.children().filter(roxmltree::Node::is_element).collect();
        assert_eq!(suites.len(), 1);
        let suite = suites[0];
        assert_eq!((suite.tag_name().name(), suite.has_attribute("name")), ("testsuite", true));
        let cases: Vec<_> = suite.children().filter(roxmltree::Node::is_element).collect();
        for case in &cases {
            assert_eq!(case.tag_name().name(), "testcase");
            for attribute in ["name", "classname", "file", "line"] {
                assert!(case.attribute(attribute).is_some_and(|text| !text.is_empty()), "{attribute}");
            }
            assert!(case.attribute("line").is_some_and(|line| line.parse::<u32>().is_ok()));
            let inside: Vec<&str> =
                case.children().filter(roxmltree::Node::is_element).map(|node| node.tag_name().name()).collect();
            assert!(matches!(inside.as_slice(), ["failure" | "error" | "skipped" | "system-out"]), "{inside:?}");
        }
        let count = |name: &str| {
            let of = |case: &&roxmltree::Node| case.children().any(|node| node.has_tag_name(name));
            cases.iter().filter(of).count().to_string()
        };
        assert_eq!(
            [cases.len().to_string(), count("failure"), count("error"), count("skipped")],
            [tests, failures, errors, skipped]
        );
        let told = ["tests", "failures", "errors", "skipped"].map(|name| suite.attribute(name).unwrap_or_default());
        assert_eq!(told, [tests, failures, errors, skipped]);
        let whole = ["tests", "failures", "errors"].map(|name| root.attribute(name).unwrap_or_default());
        assert_eq!(whole, [tests, failures, errors]);
    }
}

/// The part of the SARIF 2.1.0 schema that the program writes, with the further demands of GitHub's code scanning: results
/// with a rule, a message, a place and a fingerprint.
fn sarif_schema() -> Value {
    let text = json!({ "type": "object", "required": ["text"], "additionalProperties": false,
        "properties": { "text": { "type": "string", "minLength": 1 } } });
    let location = json!({ "type": "object", "required": ["physicalLocation"], "additionalProperties": false,
        "properties": { "physicalLocation": { "type": "object", "additionalProperties": false,
            "required": ["artifactLocation", "region"],
            "properties": {
                "artifactLocation": { "type": "object", "required": ["uri"], "additionalProperties": false,
                    "properties": { "uri": { "type": "string", "format": "uri-reference", "minLength": 1 } } },
                "region": { "type": "object", "required": ["startLine"], "additionalProperties": false,
                    "properties": { "startLine": { "type": "integer", "minimum": 1 } } } } } } });
    let result = json!({ "type": "object", "additionalProperties": false,
        "required": ["ruleId", "ruleIndex", "level", "message", "partialFingerprints"],
        "properties": {
            "ruleId": { "type": "string" }, "ruleIndex": { "type": "integer", "minimum": 0 },
            "level": { "enum": ["none", "note", "warning", "error"] }, "message": text.clone(),
            "locations": { "type": "array", "items": location },
            "partialFingerprints": { "type": "object", "minProperties": 1,
                "additionalProperties": { "type": "string", "minLength": 1 } } } });
    let rule = json!({ "type": "object", "required": ["id"], "additionalProperties": false,
        "properties": { "id": { "type": "string" }, "shortDescription": text } });
    let driver = json!({ "type": "object", "required": ["name", "rules"], "additionalProperties": false,
        "properties": { "name": { "type": "string" },
            "semanticVersion": { "type": "string", "pattern": "^[0-9]+\\.[0-9]+\\.[0-9]+" },
            "rules": { "type": "array", "uniqueItems": true, "items": rule } } });
    json!({ "type": "object", "required": ["version", "runs"], "additionalProperties": false,
        "properties": {
            "$schema": { "type": "string", "format": "uri" }, "version": { "const": "2.1.0" },
            "runs": { "type": "array", "minItems": 1, "items": { "type": "object", "additionalProperties": false,
                "required": ["tool", "results"],
                "properties": {
                    "tool": { "type": "object", "required": ["driver"], "properties": { "driver": driver } },
                    "invocations": { "type": "array", "items": { "type": "object",
                        "required": ["executionSuccessful"],
                        "properties": { "executionSuccessful": { "type": "boolean" } } } },
                    "columnKind": { "enum": ["utf16CodeUnits", "unicodeCodePoints"] },
                    "results": { "type": "array", "items": result } } } } } })
}

fn assert_fits(schema: &Value, instance: &Value) {
    let validator = jsonschema::options().should_validate_formats(true).build(schema).expect("a valid schema");
    let wrong: Vec<String> = validator.iter_errors(instance).map(|e| format!("{}: {e}", e.instance_path())).collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn sarif_fits_its_schema() {
    for scenario in [hostile(), "schema = 1\nbudgets = 1".to_owned()] {
        let log: Value = serde_json::from_str(&printed(&scenario, "sarif")).expect("JSON");
        assert_fits(&sarif_schema(), &log);
        let run = &log["runs"][0];
        let results = run["results"].as_array().expect("results");
        assert!(results.len() >= 3, "{results:?}");
        for result in results {
            let rule = &run["tool"]["driver"]["rules"][usize::try_from(result["ruleIndex"].as_u64().unwrap()).unwrap()];
            assert_eq!(rule["id"], result["ruleId"]);
        }
        let prints: std::collections::HashSet<_> =
            results.iter().map(|result| result["partialFingerprints"].to_string()).collect();
        assert_eq!(prints.len(), results.len(), "each finding has a fingerprint of its own");
    }
}

/// What GitLab demands of a code quality report.
#[test]
fn a_code_quality_report_has_what_gitlab_demands() {
    let schema = json!({ "type": "array", "minItems": 1, "items": { "type": "object",
        "required": ["description", "check_name", "fingerprint", "severity", "location"],
        "additionalProperties": false,
        "properties": {
            "description": { "type": "string", "minLength": 1 }, "check_name": { "type": "string" },
            "fingerprint": { "type": "string", "pattern": "^[0-9a-f]{32}$" },
            "severity": { "enum": ["info", "minor", "major", "critical", "blocker"] },
            "location": { "type": "object", "required": ["path", "lines"], "additionalProperties": false,
                "properties": {
                    "path": { "type": "string", "minLength": 1, "not": { "pattern": "^\\./" } },
                    "lines": { "type": "object", "required": ["begin"],
                        "properties": { "begin": { "type": "integer", "minimum": 1 } } } } } } } });
    for scenario in [hostile(), "schema = 1\nbudgets = 1".to_owned()] {
        assert_fits(&schema, &serde_json::from_str(&printed(&scenario, "codequality")).expect("JSON"));
    }
}

/// A finding keeps its fingerprint when its amount and its line move.
#[test]
fn a_fingerprint_survives_another_amount() {
    let of = |text: &str| {
        let issues: Value = serde_json::from_str(&printed(text, "codequality")).expect("JSON");
        issues[0]["fingerprint"].clone()
    };
    let text = hostile();
    let moved = text.replacen("[[budget]]", "\n\n[[budget]]", 1).replace("\"5%\"", "\"5.0%\"");
    let dearer = moved.replace("extends =", "month-convention = \"30\"\nextends =");
    assert_eq!(of(&text), of(&dearer));
}

/// GitHub reads one command a line, and takes `%`, line ends, and in properties `:` and `,` from their codes.
#[test]
fn annotations_are_escaped_and_at_most_ten_of_a_kind() {
    let text = printed(&hostile(), "github-annotations");
    for line in text.lines() {
        let (head, message) = line.strip_prefix("::").and_then(|rest| rest.split_once("::")).expect("a command");
        let (command, properties) = head.split_once(' ').expect("properties");
        assert!(["error", "warning", "notice"].contains(&command), "{line}");
        for property in properties.split(',') {
            let (key, value) = property.split_once('=').expect("key=value");
            assert!(["file", "line", "title"].contains(&key) && !value.contains(':'), "{line}");
        }
        let codes = message.split('%').skip(1).all(|after| ["25", "0A", "0D"].iter().any(|c| after.starts_with(c)));
        assert!(codes, "{line}");
    }
    assert!(text.contains("%250A") && text.contains("%0A=1+1"), "{text}");

    let many: String = (0..25).map(|i| format!("[[budget]]\nname = \"b{i}\"\nmonthly = 1\n")).collect();
    let text = printed(&(hostile() + &many), "github-annotations");
    let count = |command: &str| text.lines().filter(|line| line.starts_with(&format!("::{command} "))).count();
    assert_eq!(count("error"), 10);
    assert!(count("notice") <= 10 && count("warning") <= 10);
    assert!(text.lines().last().expect("a line").contains("16 more errors"), "{text}");
}

/// The lines that the OpenMetrics text format has.
#[test]
fn metrics_are_lines_of_the_text_format() {
    let text = printed(&hostile(), "openmetrics");
    assert!(text.ends_with("# EOF\n") && text.matches("# EOF").count() == 1);
    let (mut families, mut samples) = (std::collections::HashSet::new(), std::collections::HashSet::new());
    let mut family = String::new();
    for line in text.trim_end_matches("# EOF\n").lines() {
        if let Some(rest) = line.strip_prefix("# TYPE ") {
            family = rest.split(' ').next().expect("a name").to_owned();
            assert!(families.insert(family.clone()), "{family} is told twice");
        } else if line.starts_with("# HELP ") {
            assert!(line.starts_with(&format!("# HELP {family} ")));
        } else {
            let (name, rest) = line.split_once('{').expect("labels");
            let (labels, value) = rest.rsplit_once("} ").expect("a value");
            assert_eq!(name, family);
            assert!(value.parse::<f64>().is_ok(), "{line}");
            assert!(samples.insert(format!("{name}{labels}")), "{line} is told twice");
            let bare = labels.replace("\\\\", "").replace("\\\"", "").replace("\\n", "");
            assert_eq!(bare.matches('"').count() % 2, 0, "{line}");
            assert!(!bare.contains('\\'), "{line}");
        }
    }
}

#[test]
fn cells_that_a_spreadsheet_would_run_are_text() {
    let scenario =
        hostile().replace("name = \"leave\"", "name = \"=SUM(A1)\"").replace("rule = \"leave\"", "rule = \"=SUM(A1)\"");
    let text = printed(&scenario, "csv");
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    let mut seen = false;
    for record in reader.records() {
        for cell in &record.expect("a record") {
            seen |= cell == "'=SUM(A1)";
            assert!(!cell.starts_with(['=', '+', '@']), "{cell}");
        }
    }
    assert!(seen, "{text}");
}

/// A comment of 2,000 tiers and 2,000 limits: the marker first, then the verdict, and no half row.
#[test]
fn a_comment_fits_whatever_the_scenario() {
    let mut text =
        "schema = 1\nas-of = 2026-05-20\n[workload]\nrequests-per-day = 1_000\ntokens = { output = 100 }\n".to_owned();
    text += "[cascades.c]\n\"*\" = \"anthropic/claude-opus-4-7\"\n[cascades.d]\n\"*\" = \"openai/o3\"\n[tiers]\n";
    text += &(0..2_000).map(|tier| format!("tier-{tier} = {{ share = 0.0005 }}\n")).collect::<String>();
    for tier in 0..2_000 {
        let limit = if tier % 2 == 0 { "100" } else { "0.001" };
        text += &format!("[[budget]]\nname = \"b{tier}\"\nmonthly = {limit}\nscope = {{ tier = \"tier-{tier}\" }}\n");
    }
    let comment = printed(&text, "comment");
    assert!(comment.len() < 60_000, "{} bytes", comment.len());
    let mut lines = comment.lines();
    assert_eq!(lines.next(), Some("<!-- cascade-check -->"));
    assert_eq!(lines.next(), Some("### ❌ cascade: fail: 1000 of 2000 limits broken in 1 scenario"));
    let (above, _) = comment.split_once("<details>").expect("a fold");
    assert_eq!(above.lines().filter(|line| line.starts_with("| fail")).count(), 10);
    assert!(comment.ends_with("\n</details>\n"));
    assert!(comment.lines().filter(|line| line.starts_with('|')).all(|line| line.ends_with('|')), "a row is cut");
    let summary = printed(&text, "step-summary");
    assert!(summary.len() < 1024 * 1024, "{} bytes", summary.len());
}

/// A step's summary is added to those before it, as far as there is room.
#[test]
fn a_step_summary_is_appended() {
    let path = folder("summary").join("summary.md");
    let path = path.to_str().expect("UTF-8");
    fs::write(path, "# Before\n").expect("the test's own folder can be written");
    let emit = format!("step-summary={path}");
    let run = || program(&["cost", "examples/seed/scenario.toml", "--emit", &emit]).output().expect("it runs");
    assert!(run().status.success() && run().status.success());
    let text = fs::read_to_string(path).expect("it was written");
    assert!(text.starts_with("# Before\n") && text.matches("# Budgets and policies").count() == 2, "{text}");
    fs::write(path, "x".repeat(1024 * 1024 - 100)).expect("the test's own folder can be written");
    assert!(run().status.success());
    assert!(fs::read(path).expect("it was written").len() < 1024 * 1024);
}
