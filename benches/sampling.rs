//! How long sampling and sweeping take: `cargo bench --bench sampling`; beside numpy: see `peers/sampling.py`.
//!
//! A draw is one trial of one scenario of three tiers: a lognormal volume and shares as well known as from 100 requests
//! (Dirichlet), with mean, standard deviation and three quantiles at the end.

#![expect(clippy::disallowed_methods, reason = "a bench reads the clock")]

use std::num::NonZeroUsize;
use std::time::Instant;

use cascade::analysis::sweep::{Axis, Grid, Values, sweep};
use cascade::analysis::uncertainty::{Distribution, Factors, Figure, Product, sample, summary};
use cascade::analysis::what_if::WhatIf;
use cascade::catalogue::{Catalogue, Files as CatalogueFiles};
use cascade::diagnostic::{Problems, Sources};
use cascade::scenario::{Files, ReadFailure, Settings, load};
use cascade::units::Number;
use divan::counter::ItemsCount;
use divan::{Bencher, black_box};

const DRAWS: usize = 10_000;
const SCENARIOS: usize = 10_000;
/// Scenarios that share one set of draws at a time, so that memory holds the samples of a few of them.
const TOGETHER: usize = 50;
const SEED: u64 = 42;

fn main() {
    print_common_random_numbers();
    print_totals();
    divan::main();
}

/// The uncertain values of the three tiers, under names of their own where their draws shall be.
fn three_tiers(names: [&str; 2]) -> (Factors, [usize; 4]) {
    let mut factors = Factors::new();
    let volume = factors.value(names[0], Distribution::Lognormal { mean: 30_000.0, cv: 0.2 });
    let shares = factors.dirichlet(names[1], &[0.70, 0.25, 0.05], 100.0);
    (factors, [volume, shares[0], shares[1], shares[2]])
}

/// A scenario whose prices are so many times those of the worked example.
fn scenario([volume, medium, hard, expert]: [usize; 4], prices: f64) -> Figure {
    let product = |(cost, share): (f64, usize)| Product { constant: cost * prices, slots: vec![volume, share] };
    Figure { products: [(0.0032, medium), (0.0088, hard), (0.1, expert)].map(product).to_vec() }
}

/// How much less a small difference varies when both sides are drawn with the same numbers.
fn print_common_random_numbers() {
    let differences = |names: [&str; 2]| {
        let ((factors, slots), (other_factors, other_slots)) = (three_tiers(["volume", "shares"]), three_tiers(names));
        let one = sample(&[scenario(slots, 1.0)], &factors, DRAWS, SEED, NonZeroUsize::MIN);
        let other = sample(&[scenario(other_slots, 0.9)], &other_factors, DRAWS, SEED, NonZeroUsize::MIN);
        let pairs = one.figures[0].iter().zip(&other.figures[0]);
        summary(&pairs.map(|(one, other)| one - other).collect::<Vec<_>>()).moments.variance
    };
    let (common, own) = (differences(["volume", "shares"]), differences(["another volume", "other shares"]));
    println!("prices 10 % lower: common random numbers cut the variance of the difference {:.0} times", own / common);
}

/// Both modes as a whole, on two threads.
fn print_totals() {
    let (factors, slots) = three_tiers(["volume", "shares"]);
    let two = NonZeroUsize::new(2).unwrap_or(NonZeroUsize::MIN);
    let in_two = |run: &(dyn Fn(usize) + Sync), count: usize| {
        let started = Instant::now();
        std::thread::scope(|scope| {
            for half in 0..two.get() {
                scope.spawn(move || (half..count).step_by(two.get()).for_each(run));
            }
        });
        started.elapsed()
    };
    let fresh = in_two(
        &|index| {
            let figure = [scenario(slots, 1.0)];
            let sampled = sample(&figure, &factors, DRAWS, SEED + index as u64, NonZeroUsize::MIN);
            black_box(summary(&sampled.figures[0]));
        },
        SCENARIOS,
    );
    let common = in_two(
        &|_| {
            let figures: Vec<Figure> = (0..TOGETHER).map(|index| scenario(slots, 1.0 + index as f64 / 100.0)).collect();
            let sampled = sample(&figures, &factors, DRAWS, SEED, NonZeroUsize::MIN);
            sampled.figures.iter().for_each(|samples| {
                black_box(summary(samples));
            });
        },
        SCENARIOS / TOGETHER,
    );
    println!("{SCENARIOS} scenarios x {DRAWS} draws on two threads: fresh {fresh:.2?}, common {common:.2?}");
}

#[divan::bench]
fn fresh_draws(bencher: Bencher<'_, '_>) {
    let (factors, slots) = three_tiers(["volume", "shares"]);
    let figure = [scenario(slots, 1.0)];
    bencher.counter(ItemsCount::new(DRAWS)).bench_local(|| {
        let sampled = sample(black_box(&figure), &factors, DRAWS, SEED, NonZeroUsize::MIN);
        summary(&sampled.figures[0])
    });
}

#[divan::bench]
fn common_draws(bencher: Bencher<'_, '_>) {
    let (factors, slots) = three_tiers(["volume", "shares"]);
    let figures: Vec<Figure> = (0..TOGETHER).map(|index| scenario(slots, 1.0 + index as f64 / 100.0)).collect();
    bencher.counter(ItemsCount::new(DRAWS * TOGETHER)).bench_local(|| {
        let sampled = sample(black_box(&figures), &factors, DRAWS, SEED, NonZeroUsize::MIN);
        sampled.figures.iter().map(|samples| summary(samples).p90.value).sum::<f64>()
    });
}

struct Memory;

impl Files for Memory {
    fn read(&self, path: &str) -> Result<String, ReadFailure> {
        match path {
            "scenario.toml" => Ok(include_str!("../examples/seed/scenario.toml").to_owned()),
            "prices.toml" => Ok(include_str!("../examples/seed/prices.toml").to_owned()),
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

/// An exact sweep over volumes and shares of expert requests, both cascades at every point.
#[divan::bench(args = [10_000, 100_000, 1_000_000], sample_count = 10)]
fn exact_sweep(bencher: Bencher<'_, '_>, points: u64) {
    let (mut sources, problems) = (Sources::new(), Problems::new());
    let input = load("scenario.toml", &[], &[], &Memory, &mut sources, &problems).expect("the example can be read");
    let mut catalogue =
        Catalogue::open(CatalogueFiles::embedded(), &mut sources, &problems).expect("the catalogue opens");
    for (name, document) in &input.price_books {
        catalogue.overlay(name, document, &mut sources, &problems);
    }
    let what_if = WhatIf::new(input, catalogue, Settings::default());
    let values = |first: &str, step: &str, count: u64| Values::Range {
        first: first.parse::<Number>().expect("a number"),
        step: step.parse().expect("a number"),
        count,
    };
    let axis = |path: &str, values: Values| Axis { path: path.to_owned(), values, percent: false, from: None };
    let axes = vec![
        axis("workload.requests-per-day", values("1000", "1", points / 100)),
        axis("workload.tokens.output", values("1000", "50", 100)),
    ];
    bencher.counter(ItemsCount::new(points)).bench_local(|| {
        let grid = Grid { axes: axes.clone() };
        sweep(&mut what_if.clone(), grid, NonZeroUsize::MIN, &mut sources.clone(), &problems)
    });
}
