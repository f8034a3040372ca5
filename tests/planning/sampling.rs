//! How samples are made: in parts, on threads, of nothing but what is asked.

use std::num::NonZeroUsize;
use std::thread::ThreadId;

use cascade::analysis::uncertainty::{Distribution, Factors, Figure, Product, Rules, sample, sample_through};

const TRIALS: usize = 5_000;

fn threads(count: usize) -> NonZeroUsize {
    NonZeroUsize::new(count).expect("above zero")
}

fn straight(slots: &[usize]) -> Figure {
    Figure { products: slots.iter().map(|&slot| Product { constant: 1.0, slots: vec![slot] }).collect() }
}

/// What is not in a figure is not drawn for it, and what is drawn is the same: alone, and beside all others.
#[test]
fn a_figure_is_the_same_whatever_else_is_asked() {
    let mut factors = Factors::new();
    let shares = factors.dirichlet("tiers", &[0.7, 0.25, 0.05], 100.0);
    let volume = factors.value("workload.requests-per-day", Distribution::Lognormal { mean: 1_000.0, cv: 0.2 });
    let months = ["2026-06", "2026-07"].map(|name| factors.month(name, 0.1, 0.3, &[1.0; 30], Some((100.0, 0.5))));
    let measured = vec![vec![0.5, 1.0, 1.5], vec![2.0, 0.0, 1.0]];
    let days = factors.days("2026-08", &[(0, 0.5), (1, 0.5)], measured);
    let figures: Vec<Figure> = [&shares[..1], &[volume], &[months[0]], &[months[1]], &days[1..]].map(straight).to_vec();
    let together = sample(&figures, &factors, TRIALS, 42, threads(2)).figures;
    for (figure, together) in figures.iter().zip(&together) {
        let alone = sample(std::slice::from_ref(figure), &factors, TRIALS, 42, threads(1)).figures;
        assert_eq!(&alone[0], together);
    }
    assert!(together.iter().all(|column| column.iter().any(|value| *value != column[0])));
}

/// Rules that fail everywhere but on one thread.
struct OnlyOn(ThreadId);

impl Rules for OnlyOn {
    fn outcomes(&self) -> usize {
        1
    }

    fn apply(&self, _: &[Vec<f64>], _: &mut [&mut [f64]]) {
        assert_eq!(std::thread::current().id(), self.0, "not on another thread");
    }

    fn falls(&self, _: &[f64]) -> usize {
        0
    }
}

/// A part that fails on another thread is no shorter sample.
#[test]
#[should_panic(expected = "not on another thread")]
fn what_fails_on_a_thread_fails_as_a_whole() {
    let mut factors = Factors::new();
    let volume = factors.value("volume", Distribution::Lognormal { mean: 1.0, cv: 0.2 });
    let rules = OnlyOn(std::thread::current().id());
    let _ = sample_through(&[straight(&[volume])], Some(&rules), &factors, TRIALS, 42, threads(2));
}
