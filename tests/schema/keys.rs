//! The keys of a schema are the keys that its reader asks for.
//!
//! A reader says what it knows when it meets a key that it does not: a text with such a key in each kind of table
//! gives the reader's keys, table by table, to be compared with the schema's `properties`.

use std::collections::{BTreeMap, BTreeSet};

use cascade::catalogue::{Catalogue, Files};
use cascade::diagnostic::{Diagnostic, Origin, Problems, Sources, code};
use cascade::document::parse;
use cascade::scenario::{Input, Policy, Scenario};
use serde_json::Value as Json;

use crate::schema;

/// Like no key that there is, so that every known one is listed instead of the nearest.
const STRANGER: &str = "xxxxxxxxxxxxxxxxxxxxxxxx";

type Keys = BTreeSet<String>;

/// By the name of the table among the schema's `$defs`; the whole file has the empty name.
type Tables = BTreeMap<String, Keys>;

fn keys_of_schema(schema: &Json) -> Tables {
    let whole = [(String::new(), schema)];
    let definitions = schema["$defs"].as_object().expect("definitions").iter();
    let tables = whole.into_iter().chain(definitions.map(|(name, table)| (name.clone(), table)));
    let keys = |table: &Json| Some(table.get("properties")?.as_object()?.keys().cloned().collect());
    tables.filter_map(|(name, table)| Some((name, keys(table)?))).collect()
}

/// The keys that a reader lists beside the stranger.
fn keys_known_beside_the_stranger(problems: Problems) -> Keys {
    let stands = format!("unknown key `{STRANGER}`");
    let is_it = |found: &Diagnostic| found.code.name == code::UNKNOWN_KEY.name && found.message.starts_with(&stands);
    let found: Vec<Diagnostic> = problems.into_sorted().into_iter().filter(is_it).collect();
    let [diagnostic] = found.as_slice() else { panic!("one stranger was read, not {}", found.len()) };
    let help = diagnostic.help.as_deref().expect("help");
    let list = help.strip_prefix("known here: ").unwrap_or_else(|| panic!("a list of keys, not `{help}`"));
    list.split(", ").map(str::to_owned).collect()
}

fn known_to_scenarios(text: &str) -> Keys {
    let problems = Problems::new();
    let source = Sources::new().add("scenario.toml", text, Origin::File);
    let document = parse(text, source, &problems).expect("TOML");
    assert!(
        Scenario::read(&Input { document, price_books: Vec::new(), evidence: None, profile: None }, &problems)
            .is_none()
    );
    keys_known_beside_the_stranger(problems)
}

#[test]
fn of_scenarios() {
    let tables = [
        ("", "{} = 1"),
        ("every-tier", "baselines = [{ all = \"p/m\", {} = 1 }]"),
        ("logged", "baselines = [{ logged = true, {} = 1 }]"),
        ("quality", "quality = { {} = 1 }"),
        ("workload", "workload = { {} = 1 }"),
        ("tier", "tiers.a = { {} = 1 }"),
        ("stage", "cascades.a.\"*\" = [{ {} = 1 }]"),
        ("judge", "cascades.a.\"*\" = [{ judge = { {} = 1 } }]"),
        ("retry", "cascades.a.\"*\" = [{ retry = { {} = 1 } }]"),
        ("failure-cause", "cascades.a.\"*\" = [{ retry = { causes.a = { {} = 1 } } }]"),
        ("fallback", "cascades.a.\"*\" = [{ fallback = { {} = 1 } }]"),
        ("agent-loop", "tiers.a.agent-loop = { {} = 1 }"),
        ("cache", "tiers.a.cache = { {} = 1 }"),
        ("router", "router.a = { {} = 1 }"),
        ("fleet", "fleets.a = { {} = 1 }"),
        ("throughput", "fleets.a.throughput = { {} = 1 }"),
        ("people", "fleets.a.people = { {} = 1 }"),
        ("migration", "fleets.a.migration = { {} = 1 }"),
        ("tokens", "tiers.a.tokens = { {} = 1 }"),
        ("rates", "override.\"p/m\" = { {} = 1 }"),
        ("budget", "budget = [{ {} = 1 }]"),
        ("scope", "budget = [{ scope = { {} = 1 } }]"),
        ("policy", "policy = { {} = 1 }"),
        ("exemption", "exempt = [{ {} = 1 }]"),
        ("growth", "workload.growth = { {} = 1 }"),
        ("variation", "workload.variation = { {} = 1 }"),
        ("range", "workload.requests-per-day = { expected = 1, {} = 1 }"),
        ("spread", "workload.requests-per-day = { mean = 1, {} = 1 }"),
        ("step", "step = [{ {} = 1 }]"),
        ("commitment", "commitment = [{ {} = 1 }]"),
        ("volume-price", "volume-price = [{ {} = 1 }]"),
        ("volume-step", "volume-price = [{ steps = [{ {} = 1 }] }]"),
        ("provisioned", "provisioned = [{ {} = 1 }]"),
        ("weights", "provisioned = [{ weights = { {} = 1 } }]"),
        ("exchange-rate", "fx.EUR = { {} = 1 }"),
        ("assumption", "assumptions.\"as-of\" = { {} = 1 }"),
    ];
    let mut known: Tables = tables
        .into_iter()
        .map(|(name, text)| {
            let text = format!("schema = 1\n{}\n", text.replace("{}", STRANGER));
            (name.to_owned(), known_to_scenarios(&text))
        })
        .collect();
    // What a scenario extends is laid under it before it is read.
    known.entry(String::new()).or_default().insert("extends".to_owned());
    assert_eq!(keys_of_schema(&schema("schema/scenario.json")), known);
}

#[test]
fn of_policy_files() {
    let known_to = |text: &str| {
        let problems = Problems::new();
        let source = Sources::new().add("cascade-policy.toml", text, Origin::File);
        let document = parse(text, source, &problems).expect("TOML");
        assert!(Policy::read_file(&document, &problems).is_none());
        keys_known_beside_the_stranger(problems)
    };
    let tables = [
        ("", "{} = 1"),
        ("budget", "budget = [{ {} = 1 }]"),
        ("scope", "budget = [{ scope = { {} = 1 } }]"),
        ("policy", "policy = { {} = 1 }"),
        ("exemption", "exempt = [{ {} = 1 }]"),
    ];
    let known: Tables = tables
        .into_iter()
        .map(|(name, text)| (name.to_owned(), known_to(&format!("schema = 1\n{}\n", text.replace("{}", STRANGER)))))
        .collect();
    let (policies, scenarios) = (schema("schema/policy.json"), schema("schema/scenario.json"));
    assert_eq!(keys_of_schema(&policies), known);
    for (name, table) in policies["$defs"].as_object().expect("definitions") {
        let mut in_scenarios = scenarios["$defs"][name].clone();
        // A limit is a figure, while a scenario's own values may also be uncertain.
        if let Some(forms) = in_scenarios.get_mut("anyOf").and_then(Json::as_array_mut) {
            forms.retain(|form| {
                !["#/$defs/range", "#/$defs/spread"].iter().any(|uncertain| form["$ref"] == **uncertain)
            });
        }
        assert_eq!(in_scenarios, *table, "`{name}` is the same in a scenario");
    }
}

fn known_to_the_catalogue(text: &str) -> Keys {
    let (mut sources, problems) = (Sources::new(), Problems::new());
    let mut catalogue = Catalogue::open(files("p", text.to_owned()), &mut sources, &problems).expect("a catalogue");
    catalogue.load_all(&mut sources, &problems);
    keys_known_beside_the_stranger(problems)
}

fn known_to_price_books(text: &str) -> Keys {
    let (mut sources, problems) = (Sources::new(), Problems::new());
    let mut catalogue = Catalogue::open(Files::embedded(), &mut sources, &problems).expect("a catalogue");
    let source = sources.add("prices.toml", text, Origin::File);
    let document = parse(text, source, &problems).expect("TOML");
    catalogue.overlay("prices.toml", &document, &mut sources, &problems);
    keys_known_beside_the_stranger(problems)
}

/// A catalogue of one provider.
fn files(provider: &'static str, text: String) -> Files {
    Files {
        catalogue: "schema = 1\nversion = \"1\"\nreleased = 2026-05-20\n".into(),
        providers: vec![(provider.into(), text.into())],
        holidays: Vec::new(),
        hardware: "".into(),
        sha256: "".into(),
        folder: "pricing".to_owned(),
    }
}

#[test]
fn of_provider_files_and_price_books() {
    let tables = [
        ("", "{} = 1"),
        ("offer", "offer = [{ {} = 1 }]"),
        ("alias", "offer = [{ aliases = [{ {} = 1 }] }]"),
        ("exception", "offer = [{ exceptions = [{ {} = 1 }] }]"),
        ("token-ratio", "offer = [{ token-ratios = [{ {} = 1 }] }]"),
        ("entry", "offer = [{ price = [{ {} = 1 }] }]"),
        ("band", "offer = [{ price = [{ long-context = [{ {} = 1 }] }] }]"),
        ("window", "offer = [{ price = [{ windows = [{ {} = 1 }] }] }]"),
        ("dispute", "offer = [{ price = [{ disputed = [{ {} = 1 }] }] }]"),
        ("rates", "offer = [{ price = [{ batch = { {} = 1 } }] }]"),
    ];
    let texts = tables.map(|(name, text)| (name, format!("schema = 1\n{}\n", text.replace("{}", STRANGER))));
    let in_books: Tables = texts.iter().map(|(name, text)| ((*name).to_owned(), known_to_price_books(text))).collect();
    assert_eq!(keys_of_schema(&schema("pricing/schema.json")), in_books);

    // The catalogue has the same keys but one: its entries are appended in the file itself.
    let mut expected = in_books;
    assert!(expected.entry("offer".to_owned()).or_default().remove("append"));
    let in_catalogue: Tables =
        texts.iter().map(|(name, text)| ((*name).to_owned(), known_to_the_catalogue(text))).collect();
    assert_eq!(in_catalogue, expected);
}
