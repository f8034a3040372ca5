//! The laws of costing, over random workloads at random prices, from the files' text to the last line item.
//!
//! The judge is rational arithmetic that follows a vendor's price page by itself: it shares no code with the library.

#[path = "support/exact.rs"]
mod exact;

use std::fmt::Write as _;

use cascade::catalogue::{Catalogue, Files as CatalogueFiles};
use cascade::diagnostic::{Location, Origin, Problems, Sources, Style, draw};
use cascade::document::Placed;
use cascade::rating::{Bill, rate};
use cascade::report::{Context, Outcome, Tool, assemble};
use cascade::scenario::{Files, Plan, ReadFailure, Scenario, Settings, load, resolve};
use exact::exact;
use num_bigint::BigInt;
use num_rational::BigRational;
use proptest::prelude::*;

/// Prices of one rate card, in cents a million tokens.
#[derive(Clone, Copy, Debug)]
struct Rates {
    input: u32,
    cached: Option<u32>,
    output: u32,
    reasoning: Option<u32>,
}

/// An offer with everything that makes a card: two service classes, a long-context band for each, a region.
#[derive(Clone, Copy, Debug)]
struct Offer {
    standard: Rates,
    batch: Rates,
    long: Rates,
    long_batch: Rates,
    long_above: u32,
    region_percent: u32,
}

/// Tokens of one request as vendors print them: the cached part is inside the input, reasoning inside the output.
#[derive(Clone, Copy, Debug)]
struct Tokens {
    input: u32,
    cached: u32,
    output: u32,
    reasoning: u32,
}

#[derive(Clone, Copy, Debug)]
struct Tier {
    share_percent: u32,
    tokens: Tokens,
    offer: Offer,
    in_batch: bool,
    in_region: bool,
}

#[derive(Clone, Debug)]
struct World {
    requests: u32,
    tiers: Vec<Tier>,
    discount_percent: u32,
    /// Ten-thousandths of a euro for a dollar; dollars without it.
    euro_rate: Option<u32>,
}

prop_compose! {
    fn rates()(
        input in 1..10_000_u32,
        cached in proptest::option::of(1..10_000_u32),
        output in 1..10_000_u32,
        reasoning in proptest::option::of(1..10_000_u32),
    ) -> Rates {
        Rates { input, cached, output, reasoning }
    }
}

prop_compose! {
    fn offers()(
        standard in rates(),
        batch in rates(),
        long in rates(),
        long_batch in rates(),
        long_above in 1..60_000_u32,
        region_percent in 100..=150_u32,
    ) -> Offer {
        Offer { standard, batch, long, long_batch, long_above, region_percent }
    }
}

prop_compose! {
    fn tokens()(input in 0..60_000_u32, output in 0..20_000_u32)(
        cached in 0..=input,
        reasoning in 0..=output,
        input in Just(input),
        output in Just(output),
    ) -> Tokens {
        Tokens { input, cached, output, reasoning }
    }
}

prop_compose! {
    fn tiers()(tokens in tokens(), offer in offers(), in_batch: bool, in_region: bool) -> Tier {
        Tier { share_percent: 100, tokens, offer, in_batch, in_region }
    }
}

prop_compose! {
    fn worlds()(
        requests in 0..10_000_u32,
        mut tiers in proptest::collection::vec(tiers(), 3),
        cuts in [0..=100_u32, 0..=100_u32],
        discount_percent in 0..=100_u32,
        euro_rate in proptest::option::of(1..20_000_u32),
    ) -> World {
        let (lower, upper) = (cuts[0].min(cuts[1]), cuts[0].max(cuts[1]));
        for (tier, share) in tiers.iter_mut().zip([lower, upper - lower, 100 - upper]) {
            tier.share_percent = share;
        }
        World { requests, tiers, discount_percent, euro_rate }
    }
}

impl Rates {
    fn toml(self) -> String {
        let optional = |key: &str, cents: Option<u32>| {
            cents.map_or_else(String::new, |cents| format!("{key} = {}, ", decimal(cents, 2)))
        };
        let (cached, reasoning) = (optional("cached-input", self.cached), optional("reasoning", self.reasoning));
        format!("{cached}{reasoning}input = {}, output = {}", decimal(self.input, 2), decimal(self.output, 2))
    }
}

impl World {
    /// The price book: an offer for each tier.
    fn prices(&self) -> String {
        let mut text = "schema = 1\n".to_owned();
        for (index, Tier { offer, .. }) in self.tiers.iter().enumerate() {
            writeln!(
                text,
                "[[offer]]\nid = \"house/{index}\"\nprice = [{{ from = 2026-01-01, source = \"law\", {standard}, \
                 batch = {{ {batch} }}, regions = {{ us = \"{region}%\" }}, \
                 long-context = [{{ above = {above}, {long}, batch = {{ {long_batch} }} }}] }}]",
                standard = offer.standard.toml(),
                batch = offer.batch.toml(),
                region = offer.region_percent,
                above = offer.long_above,
                long = offer.long.toml(),
                long_batch = offer.long_batch.toml(),
            )
            .expect("fits");
        }
        text
    }

    /// Everything up to the routes.
    fn workload(&self) -> String {
        let mut text = format!(
            "schema = 1\nas-of = 2026-05-20\nprices = [\"prices.toml\"]\n[discounts]\nhouse = \"{}%\"\n\
             [fx]\nEUR = {{ rate = {} }}\n[workload]\nrequests-per-day = {}\n[tiers]\n",
            self.discount_percent,
            decimal(self.euro_rate.unwrap_or(1), 4),
            self.requests,
        );
        for (index, Tier { share_percent, tokens, .. }) in self.tiers.iter().enumerate() {
            writeln!(
                text,
                "t{index} = {{ share = \"{share_percent}%\", tokens = {{ input = {}, cached-input = {}, output = {}, \
                 reasoning = {} }} }}",
                tokens.input, tokens.cached, tokens.output, tokens.reasoning
            )
            .expect("fits");
        }
        text
    }

    /// The scenario: each tier on its offer.
    fn scenario(&self) -> String {
        let mut text = self.workload() + "[cascades.plan]\n";
        for (index, tier) in self.tiers.iter().enumerate() {
            writeln!(text, "t{index} = {{ offer = \"house/{index}\", {} }}", tier.call()).expect("fits");
        }
        text
    }

    fn plan(&self) -> Plan {
        planned(&self.scenario(), &self.prices(), self.euro_rate.is_some())
    }

    fn bill(&self) -> Bill {
        billed(&self.plan())
    }
}

impl Tier {
    fn call(&self) -> String {
        let service = if self.in_batch { "batch" } else { "standard" };
        let region = if self.in_region { ", region = \"us\"" } else { "" };
        format!("service = \"{service}\"{region}")
    }

    /// What the price page says for a request of this tier, by meter: tokens and dollars a million.
    fn charges(&self) -> Vec<(&'static str, u32, BigRational)> {
        let Offer { standard, batch, long, long_batch, long_above, region_percent } = self.offer;
        let card = match (self.tokens.input > long_above, self.in_batch) {
            (false, false) => standard,
            (false, true) => batch,
            (true, false) => long,
            (true, true) => long_batch,
        };
        let region = if self.in_region { exact(&decimal(region_percent, 2)) } else { whole(1) };
        let Tokens { input, cached, output, reasoning } = self.tokens;
        let meters = [
            ("input", input - cached, card.input),
            ("cached-input", cached, card.cached.unwrap_or(card.input)),
            ("output", output - reasoning, card.output),
            ("reasoning", reasoning, card.reasoning.unwrap_or(card.output)),
        ];
        let used = meters.into_iter().filter(|(_, tokens, _)| *tokens > 0);
        used.map(|(meter, tokens, cents)| (meter, tokens, exact(&decimal(cents, 2)) * &region)).collect()
    }
}

fn whole(number: u32) -> BigRational {
    BigRational::from_integer(BigInt::from(number))
}

/// A whole number of hundredths (of any such part) as a decimal literal.
fn decimal(parts: u32, places: usize) -> String {
    let digits = format!("{parts:0>width$}", width = places + 1);
    let (before, after) = digits.split_at(digits.len() - places);
    format!("{before}.{after}")
}

/// A scenario and a price book, held in memory.
struct Texts<'a> {
    scenario: &'a str,
    prices: &'a str,
}

impl Files for Texts<'_> {
    fn read(&self, path: &str) -> Result<String, ReadFailure> {
        match path {
            "scenario.toml" => Ok(self.scenario.to_owned()),
            "prices.toml" => Ok(self.prices.to_owned()),
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

/// Resolves a scenario; a mistake in it is one of this test's.
fn planned(scenario: &str, prices: &str, in_euros: bool) -> Plan {
    let (mut sources, problems) = (Sources::new(), Problems::new());
    let mut catalogue =
        Catalogue::open(CatalogueFiles::embedded(), &mut sources, &problems).expect("the catalogue is readable");
    let files = Texts { scenario, prices };
    let input = load("scenario.toml", &[], &[], &files, &mut sources, &problems);
    let plan = input.and_then(|input| {
        for (name, document) in &input.price_books {
            catalogue.overlay(name, document, &mut sources, &problems);
        }
        let scenario = Scenario::read(&input, &problems)?;
        let euros = in_euros.then(|| {
            let location = Location { source: sources.add("--currency", "EUR", Origin::Flag), span: 0..3 };
            Placed { value: "EUR".to_owned(), location, path: "--currency".to_owned() }
        });
        let settings = Settings { currency: euros, ..Settings::default() };
        resolve(&scenario, &settings, &mut catalogue, &mut sources, &problems)
    });
    plan.unwrap_or_else(|| {
        let style = Style { color: false, width: 120 };
        let said: Vec<String> = problems.into_sorted().iter().map(|problem| draw(problem, &sources, style)).collect();
        panic!("{}\n{scenario}\n{prices}", said.join("\n"))
    })
}

/// The candidate's bill.
fn billed(plan: &Plan) -> Bill {
    rate(plan).expect("small figures").swap_remove(0)
}

fn assembled(plan: &Plan) -> Outcome {
    let tool = Tool { name: "law".to_owned(), version: "1".to_owned() };
    let context = Context { tool, inputs: Vec::new(), diagnostics: &[], sources: &Sources::new() };
    assemble(plan, &rate(plan).expect("small figures"), &context).expect("small figures")
}

/// What a day costs after discounts, exactly.
fn daily(bill: &Bill) -> BigRational {
    exact(&bill.contracted(|_| true).expect("small figures").daily.number().to_string())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    /// Requests x tokens x price x region x what the discount leaves x exchange rate, line by line, to the last digit.
    #[test]
    fn a_bill_is_what_rational_arithmetic_says(world in worlds()) {
        let bill = world.bill();
        let mut lines = bill.lines.iter();
        let exchange = world.euro_rate.map_or_else(|| whole(1), |rate| exact(&decimal(rate, 4)));
        let left = exact(&decimal(100 - world.discount_percent, 2));
        for tier in &world.tiers {
            let requests = whole(world.requests) * exact(&decimal(tier.share_percent, 2));
            for (meter, tokens, dollars) in tier.charges() {
                let line = lines.next().expect("a line for every meter that is used");
                let quantity = &requests * whole(tokens);
                let list = &quantity * dollars / whole(1_000_000) * &exchange;
                prop_assert_eq!(line.meter.to_string(), meter.to_owned());
                prop_assert_eq!(exact(&line.quantity_daily.to_string()), quantity);
                prop_assert_eq!(exact(&line.list.daily.number().to_string()), list.clone());
                prop_assert_eq!(exact(&line.list.monthly.number().to_string()), &list * whole(31));
                prop_assert_eq!(exact(&line.contracted.daily.number().to_string()), &list * &left);
                prop_assert!(line.list.is_exact() && line.contracted.is_exact());
            }
        }
        prop_assert!(lines.next().is_none(), "no line for what is not used");
    }

    /// In every output: lines sum to their tier, tiers sum to the total, at list and after discounts.
    #[test]
    fn lines_sum_to_tiers_and_tiers_to_the_total(world in worlds()) {
        let outcome = assembled(&world.plan());
        let cascade = &outcome.cascades[0];
        let sum = |figures: &mut dyn Iterator<Item = String>| figures.map(|figure| exact(&figure)).sum::<BigRational>();
        let total = |figure: &dyn Fn(&cascade::report::Totals) -> cascade::units::Number| {
            exact(&figure(&cascade.totals).to_string())
        };
        for tier in &cascade.tiers {
            let own = || cascade.lines.iter().filter(|line| line.tier == tier.tier);
            let lines = sum(&mut own().map(|line| line.contracted_cost_daily.to_string()));
            prop_assert_eq!(lines, exact(&tier.daily.to_string()));
            let lines = sum(&mut own().map(|line| line.contracted_cost_monthly.to_string()));
            prop_assert_eq!(lines, exact(&tier.monthly.to_string()));
        }
        let tiers = || cascade.tiers.iter();
        prop_assert_eq!(sum(&mut tiers().map(|tier| tier.daily.to_string())), total(&|totals| totals.daily));
        prop_assert_eq!(sum(&mut tiers().map(|tier| tier.monthly.to_string())), total(&|totals| totals.monthly));
        let lines = || cascade.lines.iter();
        let list = sum(&mut lines().map(|line| line.list_cost_daily.to_string()));
        prop_assert_eq!(list, total(&|totals| totals.list_daily));
    }

    /// Whichever rate of whichever card goes down.
    #[test]
    fn a_cheaper_price_never_makes_a_bill_dearer(
        world in worlds(), tier in 0..3_usize, card in 0..4_usize, rate in 0..4_usize, left_percent in 1..100_u32,
    ) {
        let mut cheaper = world.clone();
        let Offer { standard, batch, long, long_batch, .. } = &mut cheaper.tiers[tier].offer;
        let card = [standard, batch, long, long_batch].into_iter().nth(card).expect("one of four");
        let cut = |cents: u32| (cents * left_percent / 100).max(1);
        match rate {
            0 => card.input = cut(card.input),
            1 => card.cached = card.cached.map(cut),
            2 => card.output = cut(card.output),
            _ => card.reasoning = card.reasoning.map(cut),
        }
        prop_assert!(daily(&cheaper.bill()) <= daily(&world.bill()));
    }

    /// Two tiers whose requests are alike and go the same way are one tier with both shares.
    #[test]
    fn merging_two_equal_tiers_keeps_the_total(world in worlds()) {
        let mut two = world.clone();
        two.tiers[1] = Tier { share_percent: two.tiers[1].share_percent, ..two.tiers[0] };
        let mut one = two.clone();
        let merged = one.tiers.remove(1);
        one.tiers[0].share_percent += merged.share_percent;
        prop_assert_eq!(daily(&one.bill()), daily(&two.bill()));
    }

    /// Twice the requests cost twice as much; none cost nothing.
    #[test]
    fn cost_goes_with_the_requests(world in worlds()) {
        let twice = World { requests: 2 * world.requests, ..world.clone() };
        prop_assert_eq!(daily(&twice.bill()), whole(2) * daily(&world.bill()));
        let none = World { requests: 0, ..world };
        prop_assert_eq!(daily(&none.bill()), whole(0));
    }

    /// A chain of two offers, each of which gets the first tier's requests: what the first one accepts is paid once,
    /// the rest twice. Nothing escalates: the first offer alone. Everything does: both.
    #[test]
    fn an_escalation_costs_what_gets_further(world in worlds(), accepted_percent in 0..=100_u32) {
        let single = |offer: usize| {
            let call = world.tiers[offer].call();
            let routes = format!("[cascades.single]\n\"*\" = {{ offer = \"house/{offer}\", {call} }}\n");
            daily(&billed(&planned(&(world.workload() + &routes), &world.prices(), world.euro_rate.is_some())))
        };
        let chain = |accepted_percent: u32| {
            let (first, second) = (world.tiers[0].call(), world.tiers[1].call());
            let routes = format!(
                "[cascades.chain]\n\"*\" = [{{ offer = \"house/0\", {first}, accept = \"{accepted_percent}%\" }}, \
                 {{ offer = \"house/1\", {second} }}]\n"
            );
            daily(&billed(&planned(&(world.workload() + &routes), &world.prices(), world.euro_rate.is_some())))
        };
        let (first, second) = (single(0), single(1));
        prop_assert_eq!(chain(100), first.clone());
        prop_assert_eq!(chain(0), &first + &second);
        let escalated = exact(&decimal(100 - accepted_percent, 2));
        prop_assert_eq!(chain(accepted_percent), first + second * escalated);
    }
}
