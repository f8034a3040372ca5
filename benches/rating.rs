//! How long the steps from a scenario's text to a bill take: `cargo bench --bench rating`.

use cascade::catalogue::{Catalogue, Files as CatalogueFiles};
use cascade::diagnostic::{Problems, Sources};
use cascade::rating::{rate, rate_cascade};
use cascade::scenario::{Files, Input, Plan, ReadFailure, Scenario, Settings, load, resolve};
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

/// Its files, in memory.
impl Files for Question {
    fn read(&self, path: &str) -> Result<String, ReadFailure> {
        let text = match self {
            _ if path == "prices.toml" => SEED_PRICES,
            WorkedExample => SEED,
            AtCataloguePrices => AT_CATALOGUE_PRICES,
        };
        Ok(text.to_owned())
    }

    fn relative_to(&self, _: &str, path: &str) -> String {
        path.to_owned()
    }

    fn is_same(&self, one: &str, other: &str) -> bool {
        one == other
    }
}

/// What is read before a scenario is resolved.
struct Read {
    input: Input,
    scenario: Scenario,
    sources: Sources,
}

fn read(question: Question) -> Read {
    let (mut sources, problems) = (Sources::new(), Problems::new());
    let input = load("scenario.toml", &[], &[], &question, &mut sources, &problems).expect("a document");
    let scenario = Scenario::read(&input, &problems).expect("a scenario");
    Read { input, scenario, sources }
}

fn plan(read: &mut Read) -> Plan {
    let problems = Problems::new();
    let sources = &mut read.sources;
    let mut catalogue = Catalogue::open(CatalogueFiles::embedded(), sources, &problems).expect("a catalogue");
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

/// A product that fits the digits of a decimal, and one that has to be rounded.
#[divan::bench(args = [("0.0000035", "1234567.89"), ("1.234567890123456789", "9.876543210987654321")])]
fn multiplying(bencher: Bencher<'_, '_>, (left, right): (&str, &str)) {
    let number = |text| Number::parse(text).expect("a number");
    let (left, right) = (number(left), number(right));
    bencher.bench(|| black_box(left).times(black_box(right)));
}
