//! How long the steps from a scenario's text to a bill take: `cargo bench --bench rating`.

use std::borrow::Cow;

use cascade::calendar::Date;
use cascade::catalogue::{Catalogue, Files, OfferId};
use cascade::diagnostic::{Origin, Problems, Sources};
use cascade::document::parse;
use cascade::rating::{rate, rate_cascade};
use cascade::scenario::{Input, Plan, Scenario, Settings, resolve};
use cascade::units::Number;
use divan::{Bencher, black_box};

use Question::{AtCataloguePrices, WorkedExample};

fn main() {
    divan::main();
}

/// The worked example: three tiers that count output only, at the prices of its own book.
const SEED: &str = include_str!("../examples/seed/scenario.toml");
const SEED_PRICES: &str = include_str!("../examples/seed/prices.toml");

/// Three tiers that count input and output, at the catalogue's prices.
const AT_CATALOGUE_PRICES: &str = r#"
schema = 1
as-of = 2026-11-24

[workload]
requests-per-day = 1_000
tokens = { input = 1_500, output = 4_000 }

[tiers]
medium = { share = "70%" }
hard = { share = "25%" }
expert = { share = "5%" }

[cascades.cascade]
medium = "google/gemini-2.5-flash"
hard = "deepinfra/deepseek-ai/DeepSeek-R1-0528"
expert = "anthropic/claude-opus-4-7"

[cascades.all-opus]
"*" = "anthropic/claude-opus-4-7"
"#;

#[derive(Clone, Copy, Debug)]
enum Question {
    WorkedExample,
    AtCataloguePrices,
}

/// What is read before a scenario is resolved.
struct Read {
    input: Input,
    scenario: Scenario,
    sources: Sources,
}

fn read(question: Question) -> Read {
    let (mut sources, problems) = (Sources::new(), Problems::new());
    let mut document = |name: &str, text: &str| {
        let source = sources.add(name, text, Origin::File);
        parse(text, source, &problems).expect("TOML")
    };
    let (text, books) = match question {
        WorkedExample => (SEED, vec![("prices.toml", SEED_PRICES)]),
        AtCataloguePrices => (AT_CATALOGUE_PRICES, Vec::new()),
    };
    let price_books = books.into_iter().map(|(name, text)| (name.to_owned(), document(name, text))).collect();
    let input = Input { price_books, document: document("scenario.toml", text), evidence: None, profile: None };
    let scenario = Scenario::read(&input, &problems).expect("a scenario");
    Read { input, scenario, sources }
}

fn plan(read: &mut Read) -> Plan {
    let problems = Problems::new();
    let sources = &mut read.sources;
    let mut catalogue = Catalogue::open(Files::embedded(), sources, &problems).expect("a catalogue");
    for (path, document) in &read.input.price_books {
        catalogue.overlay(path, document, sources, &problems);
    }
    resolve(&read.scenario, &Settings::default(), &mut catalogue, sources, &problems).expect("a plan")
}

/// One day and one month of the candidate, with its line items.
#[divan::bench(args = [WorkedExample, AtCataloguePrices])]
fn rating_three_tiers(bencher: Bencher<'_, '_>, question: Question) {
    let plan = plan(&mut read(question));
    bencher.bench(|| rate_cascade(black_box(&plan), &plan.cascades[0]));
}

/// The candidate and its baseline.
#[divan::bench(args = [WorkedExample, AtCataloguePrices])]
fn rating_all_cascades(bencher: Bencher<'_, '_>, question: Question) {
    let plan = plan(&mut read(question));
    bencher.bench(|| rate(black_box(&plan)));
}

/// From text to names.
#[divan::bench(args = [WorkedExample, AtCataloguePrices])]
fn reading_a_scenario(bencher: Bencher<'_, '_>, question: Question) {
    bencher.bench(|| read(black_box(question)));
}

/// From names to tariffs; the catalogue is opened, and what is needed of it is read.
#[divan::bench(args = [WorkedExample, AtCataloguePrices])]
fn resolving_a_scenario(bencher: Bencher<'_, '_>, question: Question) {
    bencher.with_inputs(|| read(question)).bench_values(|mut read| plan(&mut read));
}

/// A catalogue of one provider with that many offers.
fn files(offers: usize) -> Files {
    let head = "schema = 1\nprovider = \"p\"\n".to_owned();
    let provider = (0..offers).fold(head, |text, index| {
        text + &format!(
            "\n[[offer]]\nid = \"model-{index}\"\nmodel = \"model-{index}\"\ndeveloper = \"d\"\nweights = \"open\"\n\
             licence = \"MIT\"\ncontext-window = 163_840\nreleased = 2025-05-28\nchecked = 2026-11-24\n\n\
             [[offer.price]]\nfrom = 2025-06-19\nfrom-basis = \"observed\"\nrecorded = 2025-06-19\n\
             source = \"https://example.com/a/page/with/prices (a feed 1.2.3)\"\ninput = 0.50\noutput = 2.15\n\
             disputed = [\n  {{ feed = \"another feed 0.1.2\", input = 0.45, output = 2.15, note = \"has no date\" }},\n]\n"
        )
    });
    Files {
        catalogue: "schema = 1\nversion = \"1\"\nreleased = 2026-11-24\n".into(),
        // As the embedded texts are: for as long as the program runs.
        providers: vec![("p".into(), Cow::Borrowed(&*provider.leak()))],
        holidays: Vec::new(),
        hardware: "".into(),
        sha256: "".into(),
        folder: "pricing".to_owned(),
    }
}

fn open(files: Files) -> (Catalogue, Sources, Problems) {
    let (mut sources, problems) = (Sources::new(), Problems::new());
    let catalogue = Catalogue::open(files, &mut sources, &problems).expect("a catalogue");
    (catalogue, sources, problems)
}

/// The last offer of a provider, and no other.
#[divan::bench(args = [10, 100, 500])]
fn finding_one_offer_of(bencher: Bencher<'_, '_>, offers: usize) {
    let files = files(offers);
    let wanted = OfferId::new("p", format!("model-{}", offers - 1));
    bencher.with_inputs(|| open(files.clone())).bench_refs(|(catalogue, sources, problems)| {
        catalogue.find(&wanted, Date::MIN, sources, problems).expect("it is there")
    });
}

/// What lists, checks and suggestions do.
#[divan::bench(args = [10, 100, 500])]
fn reading_all_offers_of(bencher: Bencher<'_, '_>, offers: usize) {
    let files = files(offers);
    bencher
        .with_inputs(|| open(files.clone()))
        .bench_refs(|(catalogue, sources, problems)| catalogue.load_all(sources, problems));
}

/// A product that fits the digits of a decimal, and one that has to be rounded.
#[divan::bench(args = [("0.0000035", "1234567.89"), ("1.234567890123456789", "9.876543210987654321")])]
fn multiplying(bencher: Bencher<'_, '_>, (left, right): (&str, &str)) {
    let number = |text| Number::parse(text).expect("a number");
    let (left, right) = (number(left), number(right));
    bencher.bench(|| black_box(left).times(black_box(right)));
}
