//! A profile prices as its requests do, one by one: for every offer of the catalogue that takes them, on random logs, to
//! the last digit.

use std::fmt::Write;
use std::num::NonZero;
use std::sync::Arc;

use cascade::calendar::{Date, Instant};
use cascade::catalogue::{Catalogue, Files as CatalogueFiles, Offer, OfferId, ServiceClass};
use cascade::diagnostic::{Origin, Problems, Sources};
use cascade::import::logs::{Import, Observer, Reject, Seen, Source, Terms, Tiering};
use cascade::rating::{rate, rate_cascade};
use cascade::scenario::{
    Files, ReadFailure, Request, Scenario, Settings, load, request_plan, resolve, resolve_alternatives,
};
use cascade::units::{Money, Number};
use cascade::workload::profile::Edges;
use cascade::workload::{TokenCounts, Usage};
use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::{Config, TestRunner};

/// No price of the catalogue changes within this day.
const DAY: &str = "2026-11-20";

#[derive(Clone, Debug)]
struct Logged {
    minute: u32,
    input: u64,
    cached: u64,
    output: u64,
    reasoning: u64,
}

impl Logged {
    fn at(&self) -> Instant {
        Instant::at_minute(day(), self.minute)
    }

    fn csv(&self) -> String {
        let Self { minute, input, cached, output, reasoning } = self;
        format!("{DAY}T{:02}:{:02}:30Z,{input},{cached},{output},{reasoning}\n", minute / 60, minute % 60)
    }

    fn json(&self) -> String {
        let Self { minute, input, cached, output, reasoning } = self;
        let time = format!("{DAY}T{:02}:{:02}:30Z", minute / 60, minute % 60);
        format!(
            "{{\"time\": \"{time}\", \"input_tokens\": {input}, \"cached_input_tokens\": {cached}, \
             \"output_tokens\": {output}, \"reasoning_tokens\": {reasoning}}}\n"
        )
    }
}

const HEADER: &str = "time,input_tokens,cached_input_tokens,output_tokens,reasoning_tokens\n";

fn day() -> Date {
    DAY.parse().expect("a date")
}

/// Prompts at and around the thresholds that prices have, and anywhere else.
fn logged() -> impl Strategy<Value = Logged> {
    let around = |edge: u64| edge - 2..edge + 3;
    let prompt = prop_oneof![
        1_u64..40_000,
        around(32_000),
        around(128_000),
        around(200_000),
        around(256_000),
        around(272_000),
        200_000_u64..400_000,
    ];
    (0_u32..1440, prompt, 0_u64..100, 0_u64..4_000, 0_u64..100).prop_map(
        |(minute, input, cached, output, reasoning)| Logged {
            minute,
            input,
            cached: input * cached / 100,
            output,
            reasoning: output * reasoning / 100,
        },
    )
}

struct Silent;

impl Observer for Silent {
    fn rejected(&mut self, reject: &Reject) {
        panic!("{reject:?}");
    }

    fn progress(&mut self, _rows: u64) {}
}

fn catalogue(sources: &mut Sources, problems: &Problems) -> Catalogue {
    let mut catalogue = Catalogue::open(CatalogueFiles::embedded(), sources, problems).expect("the catalogue opens");
    catalogue.load_all(sources, problems);
    catalogue
}

fn profile_of(log: &str, edges: &Edges, workers: usize) -> String {
    let import = Import {
        source: Source::find("generic").expect("a source"),
        layout: Source::find("generic").and_then(|source| source.layout()).expect("a layout"),
        named: Vec::new(),
        terms: Terms::default(),
        tiering: Arc::new(Tiering::Column("all".to_owned())),
        edges: Arc::new(edges.clone()),
        keep_duplicates: false,
        workers: NonZero::new(workers).expect("some"),
    };
    let mut seen = Seen::default();
    import.read(log.as_bytes(), &mut seen, &mut Silent).expect("a log in memory");
    seen.profile.to_csv()
}

/// A scenario and its profile, in memory.
struct InMemory(String, String);

impl Files for InMemory {
    fn read(&self, path: &str) -> Result<String, ReadFailure> {
        Ok(if path == "profile.csv" { self.1.clone() } else { self.0.clone() })
    }

    fn relative_to(&self, _file: &str, path: &str) -> String {
        path.to_owned()
    }

    fn is_same(&self, one: &str, other: &str) -> bool {
        one == other
    }
}

/// What the day costs with each offer, from the profile; without those that have no price for something.
fn from_profile(
    offers: &[Arc<Offer>],
    profile: &str,
    catalogue: &mut Catalogue,
    sources: &mut Sources,
) -> Vec<(Arc<Offer>, Money)> {
    let scenario = format!(
        "schema = 1\nas-of = {DAY}\n[workload]\nprofile = \"profile.csv\"\n\
         [cascades.one]\n\"*\" = \"anthropic/claude-opus-4-7\"\n"
    );
    let problems = Problems::new();
    let files = InMemory(scenario, profile.to_owned());
    let input = load("plan.toml", &[], &[], &files, sources, &problems).expect("texts");
    let scenario = Scenario::read(&input, &problems).expect("a scenario");
    let settings = Settings::default();
    let plan = resolve(&scenario, &settings, catalogue, sources, &problems).expect("a plan");
    let ids: Vec<OfferId> = offers.iter().map(|offer| offer.id.clone()).collect();
    let planned = resolve_alternatives(&scenario, &settings, &ids, catalogue, sources);
    let priced = offers.iter().zip(planned).filter_map(|(offer, (_, planned))| {
        let bill = rate_cascade(&plan, &planned.ok()?).expect("small");
        let total = bill.contracted(|_| true).expect("small").daily;
        assert!(bill.is_complete() && total.number().is_exact());
        Some((Arc::clone(offer), total))
    });
    priced.collect()
}

/// The same from the requests, one by one.
fn one_by_one(offer: &Offer, log: &[Logged], catalogue: &mut Catalogue, sources: &mut Sources) -> Option<Money> {
    let source = sources.add("log", "", Origin::Flag);
    let location = cascade::diagnostic::Location { source, span: 0..0 };
    let amounts = log.iter().map(|logged| {
        let whole = |count: u64| Some(Number::from(count));
        let counts = TokenCounts {
            input: whole(logged.input),
            cached_input: whole(logged.cached),
            output: whole(logged.output),
            reasoning: whole(logged.reasoning),
            ..TokenCounts::default()
        };
        let request = Request {
            offer: offer.id.clone(),
            location: location.clone(),
            usage: Usage::from_counts(&counts).expect("parts within wholes"),
            requests: Number::ONE,
            at: logged.at(),
            service: ServiceClass::Standard,
            region: None,
            search_context: None,
        };
        let plan = request_plan(&request, None, catalogue, sources, &Problems::new())?;
        Some(rate(&plan).expect("small").remove(0).contracted(|_| true).expect("small").daily)
    });
    let amounts: Option<Vec<Money>> = amounts.collect();
    Some(Money::sum(amounts?).expect("small"))
}

#[test]
fn a_profile_prices_as_its_requests_do() {
    let (mut sources, problems) = (Sources::new(), Problems::new());
    let mut catalogue = catalogue(&mut sources, &problems);
    let offers: Vec<Arc<Offer>> = catalogue.offers().into_iter().cloned().collect();
    let edges = Edges::of_offers(&catalogue.offers(), Number::ONE).expect("small");
    let mut runner = TestRunner::new_with_rng(
        Config { cases: 2, failure_persistence: None, ..Config::default() },
        proptest::test_runner::TestRng::deterministic_rng(proptest::test_runner::RngAlgorithm::ChaCha),
    );
    let mut compared = 0;
    let logs = prop::collection::vec(logged(), 4..8);
    let law = |log: Vec<Logged>, catalogue: &mut Catalogue, sources: &mut Sources, compared: &mut usize| {
        let text = log.iter().fold(HEADER.to_owned(), |text, logged| text + &logged.csv());
        let profile = profile_of(&text, &edges, 2);
        for (offer, found) in from_profile(&offers, &profile, catalogue, sources) {
            let expected = one_by_one(&offer, &log, catalogue, sources);
            assert_eq!(Some(found), expected, "{}", offer.id);
            *compared += 1;
        }
    };
    for _ in 0..runner.config().cases {
        let log = logs.new_tree(&mut runner).expect("a log").current();
        law(log, &mut catalogue, &mut sources, &mut compared);
    }
    // Most offers take no prompt of 400,000 tokens; those with bands and windows do.
    assert!(compared > 100, "only {compared} prices were compared");
}

proptest! {
    #![proptest_config(Config { cases: 32, failure_persistence: None, ..Config::default() })]

    /// The same requests give the same bytes: as CSV or JSON lines, whole or in parts, on one processor or three.
    #[test]
    fn however_a_log_is_written_and_split_its_profile_is_the_same(
        log in prop::collection::vec(logged(), 1..60), split in 0_usize..60
    ) {
        let edges = Edges::new([32_000, 200_000, 272_000]);
        let csv = log.iter().fold(HEADER.to_owned(), |text, logged| text + &logged.csv());
        let json = log.iter().fold(String::new(), |mut text, logged| { let _ = write!(text, "{}", logged.json()); text });
        let whole = profile_of(&csv, &edges, 1);
        prop_assert_eq!(&profile_of(&json, &edges, 3), &whole);
        let (left, right) = log.split_at(split.min(log.len()));
        let mut merged = cascade::workload::Profile::default();
        for part in [left, right].into_iter().filter(|part| !part.is_empty()) {
            let text = part.iter().fold(HEADER.to_owned(), |text, logged| text + &logged.csv());
            let part = cascade::workload::Profile::read(profile_of(&text, &edges, 2).as_bytes()).expect("a profile");
            merged.merge(part).expect("small");
        }
        prop_assert_eq!(merged.to_csv(), whole);
    }
}
