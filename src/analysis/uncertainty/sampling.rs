//! Trials: the same values for every figure, block by block.

use std::num::NonZeroUsize;

use super::factors::{Factors, Scratch};

/// Trials that are drawn together. A stream's place for a trial does not depend on it.
pub const BLOCK: usize = 1024;

/// A constant times some values.
#[derive(Clone, Debug, PartialEq)]
pub struct Product {
    /// The constant.
    pub constant: f64,
    /// The values' places.
    pub slots: Vec<usize>,
}

/// A sum of products: what a cascade costs on a day, in a month, over a year.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Figure {
    /// Its summands.
    pub products: Vec<Product>,
}

impl Figure {
    /// Its value where the values are so. Places beyond them hold months, which are as expected there: 1.
    #[must_use]
    pub fn at(&self, values: &[f64]) -> f64 {
        let value = |slot: usize| values.get(slot).copied().unwrap_or(1.0);
        self.products.iter().map(|p| p.slots.iter().fold(p.constant, |product, &slot| product * value(slot))).sum()
    }

    /// Its value for a column of values each.
    pub(super) fn fill(&self, values: &[Vec<f64>], out: &mut [f64]) {
        out.fill(0.0);
        for Product { constant, slots } in &self.products {
            match slots.as_slice() {
                [] => out.iter_mut().for_each(|sum| *sum += constant),
                [one] => out.iter_mut().zip(&values[*one]).for_each(|(sum, value)| *sum += constant * value),
                [one, two] => {
                    let both = values[*one].iter().zip(&values[*two]);
                    out.iter_mut().zip(both).for_each(|(sum, (one, two))| *sum += constant * one * two);
                }
                [one, two, rest @ ..] => {
                    for (trial, sum) in out.iter_mut().enumerate() {
                        let first = constant * values[*one][trial] * values[*two][trial];
                        *sum += rest.iter().fold(first, |product, &slot| product * values[slot][trial]);
                    }
                }
            }
        }
    }
}

/// What every figure came out as, trial by trial.
#[derive(Clone, Debug)]
pub struct Sampled {
    /// For each figure, a value a trial. Trials are the same for all figures.
    pub figures: Vec<Vec<f64>>,
}

/// Samples figures. The result depends on the seed alone, not on the number of threads.
#[must_use]
pub fn sample(figures: &[Figure], factors: &Factors, trials: usize, seed: u64, threads: NonZeroUsize) -> Sampled {
    let blocks = trials.div_ceil(BLOCK);
    let per_thread = blocks.div_ceil(threads.get()).max(1);
    let parts: Vec<Vec<Vec<f64>>> = std::thread::scope(|scope| {
        let workers: Vec<_> = (0..blocks.div_ceil(per_thread))
            .map(|part| {
                let blocks = part * per_thread..blocks.min((part + 1) * per_thread);
                scope.spawn(move || sample_blocks(figures, factors, blocks, trials, seed))
            })
            .collect();
        workers.into_iter().map(|worker| worker.join().unwrap_or_default()).collect()
    });
    let mut all: Vec<Vec<f64>> = figures.iter().map(|_| Vec::with_capacity(trials)).collect();
    for part in parts {
        for (all, part) in all.iter_mut().zip(part) {
            all.extend(part);
        }
    }
    Sampled { figures: all }
}

fn sample_blocks(
    figures: &[Figure],
    factors: &Factors,
    blocks: std::ops::Range<usize>,
    trials: usize,
    seed: u64,
) -> Vec<Vec<f64>> {
    let mut values = vec![vec![0.0; BLOCK]; factors.slots()];
    let mut scratch = Scratch::new();
    let mut costs = vec![0.0; BLOCK];
    let mut out: Vec<Vec<f64>> = figures.iter().map(|_| Vec::new()).collect();
    for block in blocks {
        factors.draw(seed, block as u64, &mut values, &mut scratch);
        let wanted = BLOCK.min(trials - block * BLOCK);
        for (figure, out) in figures.iter().zip(&mut out) {
            figure.fill(&values, &mut costs);
            out.extend_from_slice(&costs[..wanted]);
        }
    }
    out
}
