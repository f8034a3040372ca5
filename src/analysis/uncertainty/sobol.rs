//! Which uncertain value the uncertainty of a cost comes from: variance-based indices (Sobol 1993).
//!
//! Two independent sets of values are mixed one name at a time (Saltelli 2010), and estimated as Jansen did (1999):
//! what is left of the variance when a name is fixed, and what is there when only it changes. The sets come from a
//! Sobol sequence, turned by random shifts, whose spread is the sampling error.

use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{Rng, SeedableRng};

use super::factors::Factors;
use super::sampling::{BLOCK, Figure};

/// Sequences with shifts of their own.
const SHIFTS: usize = 8;
/// Dimensions that the sequence has; further ones are random.
const DIMENSIONS: usize = 21;
/// Bits of a point.
const BITS: usize = 32;

/// Primitive polynomials and first direction numbers of Joe and Kuo (2008, "new-joe-kuo-6.21201"), from the second
/// dimension on: degree, coefficients, numbers.
const DIRECTIONS: [(usize, u32, &[u32]); DIMENSIONS - 1] = [
    (1, 0, &[1]),
    (2, 1, &[1, 3]),
    (3, 1, &[1, 3, 1]),
    (3, 2, &[1, 1, 1]),
    (4, 1, &[1, 1, 3, 3]),
    (4, 4, &[1, 3, 5, 13]),
    (5, 2, &[1, 1, 5, 5, 17]),
    (5, 4, &[1, 1, 5, 5, 5]),
    (5, 7, &[1, 1, 7, 11, 19]),
    (5, 11, &[1, 1, 5, 1, 1]),
    (5, 13, &[1, 1, 1, 3, 11]),
    (5, 14, &[1, 3, 5, 5, 31]),
    (6, 1, &[1, 3, 3, 9, 7, 49]),
    (6, 13, &[1, 1, 1, 15, 21, 21]),
    (6, 16, &[1, 3, 1, 13, 27, 49]),
    (6, 19, &[1, 1, 1, 15, 7, 5]),
    (6, 22, &[1, 3, 1, 15, 13, 25]),
    (6, 25, &[1, 1, 5, 5, 19, 61]),
    (7, 1, &[1, 3, 7, 11, 23, 15, 103]),
    (7, 4, &[1, 3, 7, 13, 13, 15, 69]),
];

/// An index with its standard error.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Index {
    /// A part of the variance.
    pub value: f64,
    /// Of the estimate.
    pub standard_error: f64,
}

/// How much of the variance comes from a name.
#[derive(Clone, Debug, PartialEq)]
pub struct Indices {
    /// Which.
    pub name: String,
    /// By itself: what fixing it would take away.
    pub first: Index,
    /// With all its interactions: what would be left if all others were fixed.
    pub total: Index,
}

/// Estimates the indices of every name, from at least so many points. Empty where nothing varies.
#[must_use]
pub fn sobol_indices(figure: &Figure, factors: &Factors, points: usize, seed: u64) -> Vec<Indices> {
    let blocks = points.div_ceil(BLOCK * SHIFTS).next_power_of_two();
    let names = factors.names().len();
    let mut estimates: Vec<(Vec<f64>, Vec<f64>)> = vec![(Vec::new(), Vec::new()); names];
    for shift in 0..SHIFTS {
        let Some(found) = one_shift(figure, factors, blocks, seed, shift as u64) else { return Vec::new() };
        for ((first, total), found) in estimates.iter_mut().zip(found) {
            first.push(found.0);
            total.push(found.1);
        }
    }
    let names = factors.names().iter().zip(estimates);
    names
        .map(|(name, (first, total))| Indices { name: name.clone(), first: index(&first), total: index(&total) })
        .collect()
}

fn index(estimates: &[f64]) -> Index {
    let count = estimates.len() as f64;
    let value = estimates.iter().sum::<f64>() / count;
    let squares: f64 = estimates.iter().map(|estimate| (estimate - value) * (estimate - value)).sum();
    Index { value, standard_error: (squares / (count - 1.0) / count).sqrt() }
}

/// First and total indices from one shifted sequence; none where nothing varies.
fn one_shift(figure: &Figure, factors: &Factors, blocks: usize, seed: u64, shift: u64) -> Option<Vec<(f64, f64)>> {
    let dimensions = factors.dimensions();
    let mut source = Points::new(2 * dimensions, seed, shift);
    let name_of = factors.name_of_streams();
    let names = factors.names().len();
    let mut values = vec![vec![0.0; BLOCK]; factors.slots()];
    let mut cost = |chances: &[Vec<f64>]| {
        let mut out = vec![0.0; BLOCK];
        factors.wire_chances(chances, &mut values);
        figure.fill(&values, &mut out);
        out
    };
    let (mut sum, mut squares, mut count) = (0.0, 0.0, 0.0);
    let mut apart = vec![(0.0, 0.0); names];
    for _ in 0..blocks {
        let both = source.block();
        let (a, b) = both.split_at(dimensions);
        let (of_a, of_b) = (cost(a), cost(b));
        for value in of_a.iter().chain(&of_b) {
            sum += value;
            squares += value * value;
            count += 1.0;
        }
        for (name, apart) in apart.iter_mut().enumerate() {
            let mix = |stream: usize| if name_of[stream] == name { b[stream].clone() } else { a[stream].clone() };
            let mixed = cost(&(0..dimensions).map(mix).collect::<Vec<_>>());
            for ((a, b), mixed) in of_a.iter().zip(&of_b).zip(&mixed) {
                apart.0 += (b - mixed) * (b - mixed);
                apart.1 += (a - mixed) * (a - mixed);
            }
        }
    }
    let mean = sum / count;
    let variance = squares / count - mean * mean;
    // Below the noise of the floats nothing varies.
    let varies = variance > mean * mean * 1e-20;
    // Each point gives two costs to the variance, and one difference.
    varies.then(|| apart.iter().map(|(b, a)| (1.0 - b / count / variance, a / count / variance)).collect())
}

/// Points of the sequence, shifted; dimensions that it does not have are random.
struct Points {
    directions: Vec<[u32; BITS]>,
    state: Vec<u32>,
    shifts: Vec<u32>,
    next: u32,
    random: ChaCha8Rng,
}

impl Points {
    fn new(dimensions: usize, seed: u64, shift: u64) -> Self {
        let mut random = ChaCha8Rng::seed_from_u64(seed);
        random.set_stream(shift);
        let shifts = (0..dimensions).map(|_| random.next_u32()).collect();
        let directions: Vec<[u32; BITS]> = (0..dimensions.min(DIMENSIONS)).map(directions).collect();
        Self { state: vec![0; directions.len()], directions, shifts, next: 0, random }
    }

    /// The chances of the next points: a column for each dimension.
    fn block(&mut self) -> Vec<Vec<f64>> {
        let mut columns: Vec<Vec<f64>> = self.shifts.iter().map(|_| Vec::with_capacity(BLOCK)).collect();
        for _ in 0..BLOCK {
            for (dimension, column) in columns.iter_mut().enumerate() {
                let bits = match self.state.get(dimension) {
                    Some(state) => state ^ self.shifts[dimension],
                    None => self.random.next_u32(),
                };
                column.push((f64::from(bits) + 0.5) / 4_294_967_296.0);
            }
            // In Gray code one bit changes from each point to the next.
            let bit = self.next.trailing_ones() as usize;
            self.next += 1;
            for (state, directions) in self.state.iter_mut().zip(&self.directions) {
                *state ^= directions[bit.min(BITS - 1)];
            }
        }
        columns
    }
}

/// The direction numbers of a dimension.
fn directions(dimension: usize) -> [u32; BITS] {
    let mut numbers = [0; BITS];
    let Some(&(degree, coefficients, first)) = dimension.checked_sub(1).and_then(|row| DIRECTIONS.get(row)) else {
        for (bit, number) in numbers.iter_mut().enumerate() {
            *number = 1 << (BITS - 1 - bit);
        }
        return numbers;
    };
    for bit in 0..BITS {
        if bit < degree {
            numbers[bit] = first[bit] << (BITS - 1 - bit);
            continue;
        }
        let mut number = numbers[bit - degree] ^ (numbers[bit - degree] >> degree);
        for term in 1..degree {
            if (coefficients >> (degree - 1 - term)) & 1 == 1 {
                number ^= numbers[bit - term];
            }
        }
        numbers[bit] = number;
    }
    numbers
}

#[cfg(test)]
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "chances are in 0..1")]
mod tests {
    use super::*;

    /// Of 2^10 points each of 2^10 equal parts of every axis gets one: what makes the sequence one.
    #[test]
    fn every_axis_is_covered_evenly() {
        let mut points = Points::new(DIMENSIONS, 7, 3);
        let block = points.block();
        for column in &block {
            let mut met = vec![false; BLOCK];
            column.iter().for_each(|chance| met[(chance * BLOCK as f64) as usize] = true);
            assert!(met.iter().all(|met| *met));
        }
    }

    /// The first points of the first three dimensions without a shift, as Bratley and Fox list them (1988).
    #[test]
    fn the_sequence_begins_as_published() {
        let mut points = Points::new(3, 7, 0);
        points.shifts.fill(0);
        let block = points.block();
        let rounded = |point: usize| block.iter().map(|c| (c[point] * 16.0).floor() / 16.0).collect::<Vec<_>>();
        assert_eq!(rounded(1), [0.5, 0.5, 0.5]);
        assert_eq!(rounded(2), [0.75, 0.25, 0.25]);
        assert_eq!(rounded(3), [0.25, 0.75, 0.75]);
        assert_eq!(rounded(4), [0.375, 0.375, 0.625]);
    }
}
