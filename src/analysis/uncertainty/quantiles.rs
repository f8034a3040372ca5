//! A distribution's quantiles as a table: one look-up turns random bits into a value.
//!
//! The nearer a tail, the finer the table: each halving of the chance has cells of its own, and a cell is a cubic. A
//! draw is the same for every distribution of the same stream, only read off another table, so that two scenarios that
//! differ in a distribution are sampled with common random numbers.

use super::distribution::Distribution;

/// Halvings of the chance: what is rarer than 2^-43 comes out as that rare.
const OCTAVES: usize = 42;
/// Cells of an octave.
const CELLS: usize = 16;
/// Bits of a chance that say where in its cell it is.
const BITS_IN_A_CELL: u32 = 52 - CELLS.ilog2();

type Cubic = [f64; 4];

/// The quantiles of a distribution.
#[derive(Clone, Debug)]
pub struct Quantiles {
    below: Vec<Cubic>,
    above: Vec<Cubic>,
}

impl Quantiles {
    /// Tabulates a distribution.
    #[must_use]
    pub fn of(distribution: Distribution) -> Self {
        Self { below: side(distribution, false), above: side(distribution, true) }
    }

    /// The value for 64 random bits: the chance below it is its first 52 bits and a half, over 2^52.
    #[must_use]
    #[inline]
    pub fn value(&self, bits: u64) -> f64 {
        let count = bits >> 12;
        // Odd numbers below 2^53 over 2^53: exact, never 0, 1 or 1/2.
        let chance = (2 * count + 1) as f64 / 9_007_199_254_740_992.0;
        self.at(chance)
    }

    /// The value with a chance below it.
    #[must_use]
    #[inline]
    pub fn at(&self, chance: f64) -> f64 {
        let is_below = chance < 0.5;
        let tail = if is_below { chance } else { 1.0 - chance };
        let bits = tail.to_bits();
        let cell = (bits >> BITS_IN_A_CELL) as usize;
        let place = (bits & ((1 << BITS_IN_A_CELL) - 1)) as f64 / (1_u64 << BITS_IN_A_CELL) as f64;
        // The exponents of 2^-43 to just below 1/2 are 981 to 1021; one half itself is the end of the last cell.
        let first = (1022 - OCTAVES) * CELLS;
        let side = if is_below { &self.below } else { &self.above };
        let (index, place) = match cell.checked_sub(first) {
            None => (0, 0.0),
            Some(index) if index < side.len() => (index, place),
            Some(_) => (side.len() - 1, 1.0),
        };
        let [a, b, c, d] = side[index];
        a + place * (b + place * (c + place * d))
    }
}

/// The cells of one side, from the rarest to one half. Each cubic has the values and the slopes of the quantile
/// function at the ends of its cell, so that the whole is smooth and never turns.
fn side(distribution: Distribution, above: bool) -> Vec<Cubic> {
    let mut guess = None;
    let mut node = |chance: f64| {
        let value = distribution.at_tail(chance, above, guess);
        guess = Some(value);
        let slope = 1.0 / distribution.density(value);
        (value, if above { -slope } else { slope })
    };
    let mut cells = Vec::with_capacity(OCTAVES * CELLS);
    let mut start = node(chance_of(0));
    for index in 0..OCTAVES * CELLS {
        let (from, to) = (chance_of(index), chance_of(index + 1));
        let end = node(to);
        let width = to - from;
        let rise = end.0 - start.0;
        let bounded = |slope: f64| if slope.is_finite() { slope * width } else { rise };
        let (first, last) = (bounded(start.1), bounded(end.1));
        cells.push([start.0, first, 3.0 * rise - 2.0 * first - last, first + last - 2.0 * rise]);
        start = end;
    }
    cells
}

/// The chance at which a cell begins.
fn chance_of(index: usize) -> f64 {
    let bits = ((1022 - OCTAVES) * CELLS + index) as u64;
    f64::from_bits(bits << BITS_IN_A_CELL)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::statistics::normal_quantile;

    #[test]
    fn tables_are_as_good_as_the_functions() {
        let lognormal = Distribution::Lognormal { mean: 283.2, cv: 0.22 };
        let beta = Distribution::Beta { low: 0.0, high: 1.0, a: 5.0, b: 95.0 };
        for distribution in [Distribution::Normal, lognormal, beta] {
            let table = Quantiles::of(distribution);
            for step in 1..5_000_u32 {
                for chance in [f64::from(step) / 10_000.0, f64::from(step) * 1e-9] {
                    for above in [false, true] {
                        let exact = distribution.at_tail(chance, above, None);
                        let found = table.at(if above { 1.0 - chance } else { chance });
                        let off = (found - exact).abs() / distribution.variance().sqrt();
                        assert!(off < 2e-6, "{distribution:?} at {chance}: {found}, not {exact}");
                    }
                }
            }
        }
    }

    #[test]
    fn random_bits_are_read_from_least_to_most() {
        let table = Quantiles::of(Distribution::Normal);
        assert!((table.value(0) - normal_quantile(2.0_f64.powi(-43))).abs() < 1e-9);
        assert!((table.value(u64::MAX) + normal_quantile(2.0_f64.powi(-43))).abs() < 1e-9);
        assert!(table.value((1 << 63) - 1) < 0.0 && table.value(1 << 63) > 0.0);
        let mut last = f64::NEG_INFINITY;
        for step in 0..=4096_u64 {
            let value = table.value(step.saturating_mul(1 << 52));
            assert!(value >= last, "{step}");
            last = value;
        }
    }
}
