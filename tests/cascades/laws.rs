//! Laws of real cascades, over random ones, from the scenario's text to the last line item.

use cascade::catalogue::{Catalogue, Files as CatalogueFiles};
use cascade::diagnostic::{Problems, Sources, Style, draw};
use cascade::rating::rate;
use cascade::report::{Context, Outcome, Tool, assemble};
use cascade::scenario::{Files, ReadFailure, Scenario, Settings, load, resolve};
use num_rational::BigRational;
use proptest::prelude::*;

use crate::exact::exact;

/// A stage before the last: its price and its judge's in cents a thousand requests, how often it is right with easy and
/// with hard requests, how its judge errs; percent.
#[derive(Clone, Copy, Debug)]
struct Stage {
    price: u32,
    fee: u32,
    right: [u32; 2],
    sensitivity: u32,
    false_accept: u32,
}

/// Two tiers that share all requests, on one chain.
#[derive(Clone, Debug)]
struct World {
    requests: u32,
    easy_percent: u32,
    tried: Vec<Stage>,
    last: Stage,
}

prop_compose! {
    fn stages()(
        price in 1..1_000_u32,
        fee in 0..100_u32,
        right in [0..=100_u32, 0..=100_u32],
        sensitivity in 0..=100_u32,
        false_accept in 0..=100_u32,
    ) -> Stage {
        Stage { price, fee, right, sensitivity, false_accept }
    }
}

prop_compose! {
    fn worlds()(
        requests in 1..10_000_u32,
        easy_percent in 0..=100_u32,
        tried in proptest::collection::vec(stages(), 1..4),
        last in stages(),
    ) -> World {
        World { requests, easy_percent, tried, last }
    }
}

struct Texts {
    scenario: String,
    prices: String,
}

impl Files for Texts {
    fn read(&self, path: &str) -> Result<String, ReadFailure> {
        match path {
            "scenario.toml" => Ok(self.scenario.clone()),
            "prices.toml" => Ok(self.prices.clone()),
            _ => Err(ReadFailure("no such file".to_owned())),
        }
    }

    fn relative_to(&self, _: &str, path: &str) -> String {
        path.to_owned()
    }

    fn is_same(&self, one: &str, other: &str) -> bool {
        one == other
    }
}

fn costed(texts: &Texts) -> Outcome {
    let (mut sources, problems) = (Sources::new(), Problems::new());
    let mut catalogue =
        Catalogue::open(CatalogueFiles::embedded(), &mut sources, &problems).expect("the catalogue is readable");
    let input = load("scenario.toml", &[], &[], texts, &mut sources, &problems);
    let plan = input.and_then(|input| {
        for (name, document) in &input.price_books {
            catalogue.overlay(name, document, &mut sources, &problems);
        }
        let scenario = Scenario::read(&input, &problems)?;
        resolve(&scenario, &Settings::default(), &mut catalogue, &mut sources, &problems)
    });
    let plan = plan.unwrap_or_else(|| {
        let style = Style { color: false, width: 120 };
        let said: Vec<String> = problems.into_sorted().iter().map(|problem| draw(problem, &sources, style)).collect();
        panic!("{}\n{}", said.join("\n"), texts.scenario)
    });
    let tool = Tool { name: "law".to_owned(), version: "1".to_owned() };
    let context = Context { tool, inputs: Vec::new(), diagnostics: &[], sources: &Sources::new() };
    assemble(&plan, &rate(&plan).expect("small figures"), &context).expect("small figures")
}

/// A chain of the world's stages; `kept` says what a stage but the last says of who goes on.
fn chain(world: &World, kept: impl Fn(&Stage) -> String) -> String {
    let stages = world.tried.iter().enumerate();
    let tried: String =
        stages.map(|(index, stage)| format!("{{ offer = \"house/{index}\", {} }}, ", kept(stage))).collect();
    format!("[{tried}\"house/last\"]")
}

fn judged(stage: &Stage) -> String {
    let Stage { fee, sensitivity, false_accept, .. } = stage;
    format!(
        "judge = {{ fee = {}, sensitivity = \"{sensitivity}%\", false-accept = \"{false_accept}%\" }}",
        dollars(*fee)
    )
}

/// Cents for a thousand requests as dollars for one.
fn dollars(cents: u32) -> String {
    format!("0.{cents:0>5}")
}

impl World {
    fn texts(&self, route: &str, tiers: &[(&str, u32, usize)]) -> Texts {
        let named = self.tried.iter().enumerate().map(|(index, stage)| (index.to_string(), stage));
        let stages: Vec<(String, &Stage)> = named.chain([("last".to_owned(), &self.last)]).collect();
        let prices: String = stages
            .iter()
            .map(|(name, stage)| {
                format!(
                    "[[offer]]\nid = \"house/{name}\"\nprice = [{{ from = 2026-01-01, source = \"law\", per-request = \
                     {} }}]\n",
                    dollars(stage.price)
                )
            })
            .collect();
        let mut scenario = format!(
            "schema = 1\nas-of = 2026-05-20\nprices = [\"prices.toml\"]\n[workload]\nrequests-per-day = {}\ntokens = {{ \
             output = 0 }}\n[cascades.plan]\n\"*\" = {route}\n",
            self.requests
        );
        for (tier, percent, kind) in tiers {
            scenario += &format!("[tiers.{tier}]\nshare = \"{percent}%\"\n[pass-rates.{tier}]\n");
            for (name, stage) in &stages {
                scenario += &format!("\"house/{name}\" = \"{}%\"\n", stage.right[*kind]);
            }
        }
        Texts { scenario, prices: format!("schema = 1\n{prices}") }
    }

    fn outcome(&self, route: &str) -> Outcome {
        costed(&self.texts(route, &[("easy", self.easy_percent, 0), ("hard", 100 - self.easy_percent, 1)]))
    }
}

fn total(outcome: &Outcome) -> BigRational {
    exact(&outcome.totals.daily.to_string())
}

/// What a day of calls costs that all requests make.
fn by_all(world: &World, cents: u32) -> BigRational {
    exact(&world.requests.to_string()) * exact(&dollars(cents))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    /// A judge that accepts everything: nobody goes on.
    #[test]
    fn accepting_everything_costs_the_first_stage_and_its_judge(mut world in worlds()) {
        world.tried[0].sensitivity = 100;
        world.tried[0].false_accept = 100;
        let first = world.tried[0];
        let outcome = world.outcome(&chain(&world, judged));
        prop_assert_eq!(total(&outcome), by_all(&world, first.price) + by_all(&world, first.fee));
    }

    /// The same without a judge is the first offer alone.
    #[test]
    fn escalation_of_nothing_costs_the_first_offer_alone(world in worlds()) {
        let everything = chain(&world, |_| "accept = \"100%\"".to_owned());
        let alone = world.outcome("\"house/0\"");
        prop_assert_eq!(total(&world.outcome(&everything)), total(&alone));
        prop_assert_eq!(total(&alone), by_all(&world, world.tried[0].price));
    }

    /// What a stage keeps costs nothing further on.
    #[test]
    fn cost_never_rises_with_acceptance(world in worlds(), lower in 0..=99_u32, more in 1..=100_u32) {
        let accepting = |percent: u32| {
            let text = format!("accept = \"{percent}%\"");
            total(&world.outcome(&chain(&world, |_| text.clone())))
        };
        prop_assert!(accepting((lower + more).min(100)) <= accepting(lower));
        // Nor with how much a judge accepts of either kind of answer.
        let mut lenient = world.clone();
        for stage in &mut lenient.tried {
            stage.sensitivity = (stage.sensitivity + more).min(100);
            stage.false_accept = (stage.false_accept + more).min(100);
        }
        let judged_total = |world: &World| total(&world.outcome(&chain(world, judged)));
        prop_assert!(judged_total(&lenient) <= judged_total(&world));
    }

    /// Two tiers of the same kind of requests are one.
    #[test]
    fn merging_equal_tiers_changes_nothing(world in worlds()) {
        let route = chain(&world, judged);
        let (some, rest) = (world.easy_percent, 100 - world.easy_percent);
        let split = costed(&world.texts(&route, &[("one", some, 0), ("other", rest, 0)]));
        let merged = costed(&world.texts(&route, &[("all", 100, 0)]));
        prop_assert_eq!(total(&split), total(&merged));
        let right = |outcome: &Outcome| outcome.cascades[0].quality.as_ref().map(|quality| quality.right);
        prop_assert_eq!(right(&split), right(&merged));
    }

    /// No judge delivers what no stage gets right.
    #[test]
    fn quality_never_exceeds_any_stage_right(world in worlds()) {
        let outcome = world.outcome(&chain(&world, judged));
        let qualities = outcome.cascades[0].tiers.iter().filter_map(|tier| tier.quality.as_ref());
        for quality in qualities.chain(&outcome.cascades[0].quality) {
            prop_assert!(quality.right <= quality.any_stage_right);
        }
        // With perfect judges it is that.
        let mut perfect = world.clone();
        for stage in &mut perfect.tried {
            (stage.sensitivity, stage.false_accept) = (100, 0);
        }
        let outcome = perfect.outcome(&chain(&perfect, judged));
        let quality = outcome.cascades[0].quality.as_ref().expect("pass rates are given");
        prop_assert_eq!(quality.right, quality.any_stage_right);
    }
}
