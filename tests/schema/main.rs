//! The published JSON Schemas hold what they promise: every file in the repository and every result fits its own,
//! what is wrong does not, and no key is in only one of a schema and its reader.

mod keys;
mod words;

use std::path::{Path, PathBuf};
use std::process::Command;

use cascade::diagnostic::{Origin, Problems, Sources};
use cascade::document::{Node, Value as Toml, parse};
use cascade::report::Outcome;
use serde_json::{Map, Value as Json, json};

/// A schema of the repository.
fn schema(path: &str) -> Json {
    let text = std::fs::read_to_string(root().join(path)).expect("the schema can be read");
    serde_json::from_str(&text).expect("the schema is JSON")
}

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

fn files(pattern: &str) -> Vec<PathBuf> {
    let pattern = root().join(pattern);
    let found = glob::glob(pattern.to_str().expect("UTF-8")).expect("a pattern");
    let found: Vec<PathBuf> = found.map(|path| path.expect("readable")).collect();
    assert!(!found.is_empty(), "{} matches nothing", pattern.display());
    found
}

/// What is wrong with an instance, each with its place.
fn mistakes(schema: &Json, instance: &Json) -> Vec<String> {
    let validator = jsonschema::options().should_validate_formats(true).build(schema).expect("a valid schema");
    validator.iter_errors(instance).map(|error| format!("{}: {error}", error.instance_path())).collect()
}

/// A TOML text as editors hand it to a schema: numbers by value, dates as text.
fn as_json(text: &str) -> Json {
    let problems = Problems::new();
    let source = Sources::new().add("test", text, Origin::File);
    let document = parse(text, source, &problems).unwrap_or_else(|| panic!("{:?}", problems.into_sorted()));
    json_of(&document)
}

fn json_of(node: &Node) -> Json {
    match &node.value {
        Toml::String(text) | Toml::Datetime(text) => json!(text),
        Toml::Number(digits) => serde_json::from_str(digits.trim_start_matches('+')).expect("a number"),
        Toml::Boolean(value) => json!(value),
        Toml::Array(items) => items.iter().map(json_of).collect(),
        Toml::Table(table) => {
            Json::Object(table.iter().map(|(key, entry)| (key.clone(), json_of(&entry.node))).collect::<Map<_, _>>())
        }
    }
}

/// The schema that a file names in its first line, as editors find it.
fn named_schema(path: &Path, text: &str) -> PathBuf {
    let first = text.lines().next().unwrap_or_default();
    let name = first.strip_prefix("#:schema ").unwrap_or_else(|| {
        panic!("{} begins with `#:schema PATH`, so that editors know its keys", path.display());
    });
    let folder = path.parent().expect("a file is in a folder");
    folder.join(name).canonicalize().unwrap_or_else(|error| panic!("{}: `{name}`: {error}", path.display()))
}

fn assert_fits(path: &Path, schemas: &[&str]) {
    let text = std::fs::read_to_string(path).expect("the file can be read");
    let named = named_schema(path, &text);
    let schema_path = schemas.iter().find(|schema| named.ends_with(schema));
    let schema_path = schema_path.unwrap_or_else(|| panic!("{} names {}", path.display(), named.display()));
    let wrong = mistakes(&schema(schema_path), &as_json(&text));
    assert!(wrong.is_empty(), "{} does not fit {schema_path}:\n{}", path.display(), wrong.join("\n"));
}

#[test]
fn every_example_fits_the_schema_that_it_names() {
    for path in files("examples/**/*.toml") {
        assert_fits(&path, &["schema/scenario.json", "schema/policy.json", "pricing/schema.json"]);
    }
}

#[test]
fn every_provider_file_fits_its_schema() {
    for path in files("pricing/providers/*.toml") {
        assert_fits(&path, &["pricing/schema.json"]);
    }
}

#[test]
fn a_new_scenario_fits_its_schema() {
    let wrong =
        mistakes(&schema("schema/scenario.json"), &as_json(include_str!("../../src/cli/commands/starter.toml")));
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Costs of every example: what is printed fits the schema, and reading it back loses nothing.
#[test]
fn every_result_fits_its_schema_and_round_trips() {
    let schema = schema("schema/outcome.json");
    let mut costed = 0;
    for path in files("examples/**/*.toml") {
        let text = std::fs::read_to_string(&path).expect("the file can be read");
        if !named_schema(&path, &text).ends_with("schema/scenario.json") {
            continue;
        }
        let run = Command::new(env!("CARGO_BIN_EXE_cascade")).args(["cost", "-f", "json"]).arg(&path).output();
        let run = run.expect("the program runs");
        assert!(run.status.success(), "{}: {}", path.display(), String::from_utf8_lossy(&run.stderr));
        let printed = String::from_utf8(run.stdout).expect("UTF-8");
        let wrong = mistakes(&schema, &serde_json::from_str(&printed).expect("JSON"));
        assert!(wrong.is_empty(), "{}:\n{}", path.display(), wrong.join("\n"));
        let outcome: Outcome = serde_json::from_str(&printed).expect("an outcome");
        assert_eq!(cascade::report::json(&outcome).expect("JSON"), printed, "{}", path.display());
        costed += 1;
    }
    assert!(costed > 0, "there are examples to cost");
}

/// Each with the place that the schema must point at.
#[test]
fn what_the_readers_refuse_the_schemas_refuse() {
    let scenario = schema("schema/scenario.json");
    let whole = |tiers: &str| {
        format!("schema = 1\n[workload]\nrequests-per-day = 1\n[tiers]\n{tiers}\n[cascades.a]\n\"*\" = \"p/m\"\n")
    };
    assert_eq!(
        mistakes(&scenario, &as_json(&whole("a = { share = \"70%\" }\nb = { share = 0.3 }"))),
        Vec::<String>::new()
    );
    for (tier, place) in [
        ("a = { share = \"120%\" }", "/tiers/a/share"),
        ("a = { share = 70 }", "/tiers/a/share"),
        ("a = { share = 1, shares = 1 }", "/tiers/a"),
        ("a = { share = 1, requests = 1 }", "/tiers/a"),
        ("a = { requests = -1 }", "/tiers/a/requests"),
        ("a = { requests = \"2,500\" }", "/tiers/a/requests"),
        ("a = { share = 1, tokens = { input = \"nan\" } }", "/tiers/a/tokens/input"),
        ("\"*\" = { share = 1 }", "/tiers"),
    ] {
        let wrong = mistakes(&scenario, &as_json(&whole(tier)));
        assert!(wrong.iter().any(|mistake| mistake.starts_with(&format!("{place}: "))), "{tier}: {wrong:?}");
    }
    assert!(!mistakes(&scenario, &as_json("schema = 1")).is_empty(), "a scenario needs tiers and routes");
    assert!(mistakes(&scenario, &as_json("extends = \"base.toml\"")).is_empty(), "or one that it extends");

    let prices = schema("pricing/schema.json");
    for (entry, place) in [
        ("from = 2026-05-01\nsource = \"s\"\noutput = \"$5\"", "/offer/0/price/0/output"),
        ("from = 2026-05-01\nsource = \"s\"\nouput = 5", "/offer/0/price/0"),
        ("from = \"May\"\nsource = \"s\"\noutput = 5", "/offer/0/price/0/from"),
        ("from = 2026-05-01\noutput = 5", "/offer/0/price/0"),
        ("from = 2026-05-01\nsource = \"s\"\nbatch = { from = 1 }", "/offer/0/price/0/batch"),
    ] {
        let text = format!("schema = 1\n[[offer]]\nid = \"p/m\"\n[[offer.price]]\n{entry}\n");
        let wrong = mistakes(&prices, &as_json(&text));
        assert!(wrong.iter().any(|mistake| mistake.starts_with(&format!("{place}: "))), "{entry}: {wrong:?}");
    }
}
