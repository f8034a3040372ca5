//! Trials: the same values for every figure, block by block.

use std::num::NonZeroUsize;
use std::panic::resume_unwind;
use std::thread::ScopedJoinHandle;

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
        let mut monomials = Monomials::default();
        let terms = monomials.terms(self);
        monomials.fill(values);
        monomials.combine(&terms, out);
    }
}

/// Products of values without their constants: figures of one scenario differ in their constants alone, so what they
/// have in common is multiplied once.
#[derive(Debug, Default)]
struct Monomials {
    slots: Vec<Vec<usize>>,
    columns: Vec<Vec<f64>>,
}

/// Constants with the places of their products.
type Terms = Vec<(f64, usize)>;

impl Monomials {
    /// A figure in terms of these; those that it needs are added.
    fn terms(&mut self, figure: &Figure) -> Terms {
        let mut terms = Terms::with_capacity(figure.products.len());
        for product in &figure.products {
            let place = self.slots.iter().position(|slots| *slots == product.slots).unwrap_or_else(|| {
                self.slots.push(product.slots.clone());
                self.columns.push(Vec::new());
                self.slots.len() - 1
            });
            terms.push((product.constant, place));
        }
        terms
    }

    fn fill(&mut self, values: &[Vec<f64>]) {
        for (slots, column) in self.slots.iter().zip(&mut self.columns) {
            column.clear();
            match slots.as_slice() {
                [] => column.resize(values.first().map_or(BLOCK, Vec::len), 1.0),
                [one] => column.extend_from_slice(&values[*one]),
                [one, two] => column.extend(values[*one].iter().zip(&values[*two]).map(|(one, two)| one * two)),
                [one, two, rest @ ..] => {
                    column.extend(values[*one].iter().zip(&values[*two]).map(|(one, two)| one * two));
                    for slot in rest {
                        column.iter_mut().zip(&values[*slot]).for_each(|(product, value)| *product *= value);
                    }
                }
            }
        }
    }

    /// The sum of constants times products, two of them in a pass.
    fn combine(&self, terms: &[(f64, usize)], out: &mut [f64]) {
        out.fill(0.0);
        let (pairs, last) = terms.as_chunks::<2>();
        for [(a, x), (b, y)] in pairs {
            let both = self.columns[*x].iter().zip(&self.columns[*y]);
            out.iter_mut().zip(both).for_each(|(sum, (x, y))| *sum += a * x + b * y);
        }
        if let [(a, x)] = last {
            out.iter_mut().zip(&self.columns[*x]).for_each(|(sum, x)| *sum += a * x);
        }
    }
}

/// What becomes of figures in each trial, where what is asked for is no sum of products: a bill with prices that fall
/// with volume.
pub trait Rules: Sync {
    /// How many figures are made.
    fn outcomes(&self) -> usize;

    /// Makes them: a column for each, from a column for each figure. The last trials of a column may not be wanted.
    fn apply(&self, figures: &[Vec<f64>], outcomes: &mut [&mut [f64]]);

    /// How many steps the first outcome has passed at which more is billed less, where its figures are so.
    fn falls(&self, figures: &[f64]) -> usize;
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
    sample_through(figures, None, factors, trials, seed, threads)
}

/// Samples figures, or what rules make of them; of figures that they are made of no more than a block is kept.
#[must_use]
pub fn sample_through(
    figures: &[Figure],
    rules: Option<&dyn Rules>,
    factors: &Factors,
    trials: usize,
    seed: u64,
    threads: NonZeroUsize,
) -> Sampled {
    let sample_blocks = |blocks| sample_blocks(figures, rules, factors, blocks, trials, seed);
    let sample_blocks = &sample_blocks;
    let blocks = trials.div_ceil(BLOCK);
    let per_thread = blocks.div_ceil(threads.get()).max(1);
    let mut parts: Vec<Vec<Vec<f64>>> = std::thread::scope(|scope| {
        // This thread takes the first part, the others theirs beside it.
        let rest: Vec<_> = (1..blocks.div_ceil(per_thread))
            .map(|part| {
                let blocks = part * per_thread..blocks.min((part + 1) * per_thread);
                scope.spawn(move || sample_blocks(blocks))
            })
            .collect();
        let first = sample_blocks(0..blocks.min(per_thread));
        // A part that is missing would be a shorter sample: a panic goes on here.
        let joined = |worker: ScopedJoinHandle<'_, _>| worker.join().unwrap_or_else(|panic| resume_unwind(panic));
        std::iter::once(first).chain(rest.into_iter().map(joined)).collect()
    });
    let others = parts.split_off(1);
    let mut all = parts.pop().unwrap_or_default();
    for part in others {
        for (all, part) in all.iter_mut().zip(part) {
            all.extend(part);
        }
    }
    Sampled { figures: all }
}

fn sample_blocks(
    figures: &[Figure],
    rules: Option<&dyn Rules>,
    factors: &Factors,
    blocks: std::ops::Range<usize>,
    trials: usize,
    seed: u64,
) -> Vec<Vec<f64>> {
    let mut values = vec![vec![0.0; BLOCK]; factors.slots()];
    let needed = factors.needed(figures.iter().flat_map(|figure| &figure.products).flat_map(|product| &product.slots));
    let mut scratch = Scratch::new();
    let mut monomials = Monomials::default();
    let terms: Vec<Terms> = figures.iter().map(|figure| monomials.terms(figure)).collect();
    let count = trials.min(blocks.end * BLOCK).saturating_sub(blocks.start * BLOCK);
    let mut out = vec![vec![0.0; count]; rules.map_or(figures.len(), Rules::outcomes)];
    let mut columns = vec![vec![0.0; BLOCK]; rules.map_or(0, |_| figures.len())];
    for (place, block) in blocks.enumerate() {
        factors.draw(&needed, seed, block as u64, &mut values, &mut scratch);
        monomials.fill(&values);
        let wanted = place * BLOCK..count.min((place + 1) * BLOCK);
        let mut out: Vec<&mut [f64]> = out.iter_mut().map(|out| &mut out[wanted.clone()]).collect();
        match rules {
            None => terms.iter().zip(out).for_each(|(terms, out)| monomials.combine(terms, out)),
            Some(rules) => {
                terms.iter().zip(&mut columns).for_each(|(terms, column)| monomials.combine(terms, column));
                rules.apply(&columns, &mut out);
            }
        }
    }
    out
}
