//! What samples tell: quantiles and chances, with their errors, and the lognormal of the same mean and variance.

use super::moments::Moments;
use crate::analysis::statistics::{normal_cdf, normal_quantile, two_sided_quantile};

/// A quantile, and between which values it lies with a confidence of 95 %.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Quantile {
    /// The value.
    pub value: f64,
    /// Order statistics around it.
    pub interval: (f64, f64),
}

/// The chance of more than a limit.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Exceedance {
    /// Of the trials.
    pub chance: f64,
    /// Its standard error.
    pub standard_error: f64,
}

/// What samples of one figure tell.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Summary {
    /// How many.
    pub trials: usize,
    /// Their mean and variance.
    pub moments: Moments,
    /// Half of them are below.
    pub p50: Quantile,
    /// Nine of ten are below.
    pub p90: Quantile,
    /// Nineteen of twenty are below.
    pub p95: Quantile,
}

/// Sums up samples.
#[must_use]
pub fn summary(samples: &[f64]) -> Summary {
    let totals = Totals::of(samples);
    let [p50, p90, p95] = quantiles_between(samples, [0.5, 0.9, 0.95], totals.least, totals.most);
    Summary { trials: samples.len(), moments: totals.moments(samples.len()), p50, p90, p95 }
}

/// What one look at all samples tells. They are taken eight abreast, each lane with sums of its own, so that the order
/// of every addition is fixed and still eight of them can be under way.
struct Totals {
    /// From here the samples are measured, so that nothing is lost where they are all far from zero.
    origin: f64,
    sum: f64,
    squares: f64,
    least: f64,
    most: f64,
}

impl Totals {
    fn of(samples: &[f64]) -> Self {
        const LANES: usize = 8;
        let origin = samples.first().copied().unwrap_or(0.0);
        let (mut sum, mut squares) = ([0.0; LANES], [0.0; LANES]);
        let (mut least, mut most) = ([f64::INFINITY; LANES], [f64::NEG_INFINITY; LANES]);
        let mut take = |lane: usize, value: f64| {
            let from_origin = value - origin;
            sum[lane] += from_origin;
            squares[lane] += from_origin * from_origin;
            least[lane] = if value < least[lane] { value } else { least[lane] };
            most[lane] = if value > most[lane] { value } else { most[lane] };
        };
        let (rows, rest) = samples.as_chunks::<LANES>();
        for row in rows {
            (0..LANES).for_each(|lane| take(lane, row[lane]));
        }
        rest.iter().enumerate().for_each(|(lane, value)| take(lane, *value));
        Self {
            origin,
            sum: sum.iter().sum(),
            squares: squares.iter().sum(),
            least: least.into_iter().fold(f64::INFINITY, f64::min),
            most: most.into_iter().fold(f64::NEG_INFINITY, f64::max),
        }
    }

    fn moments(&self, count: usize) -> Moments {
        let count = count as f64;
        let mean = self.sum / count.max(1.0);
        let variance = (self.squares - self.sum * mean).max(0.0) / (count - 1.0).max(1.0);
        Moments { mean: self.origin + mean, variance }
    }
}

/// For each part the least sample that so many of all are at or below, between the order statistics that hold it with
/// a confidence of 95 %.
#[must_use]
pub fn quantiles<const N: usize>(samples: &[f64], parts: [f64; N]) -> [Quantile; N] {
    let totals = Totals::of(samples);
    quantiles_between(samples, parts, totals.least, totals.most)
}

fn quantiles_between<const N: usize>(samples: &[f64], parts: [f64; N], least: f64, most: f64) -> [Quantile; N] {
    let count = samples.len() as f64;
    let z = two_sided_quantile(0.95);
    let ranks = parts.map(|part| {
        let (rank, reach) = (count * part, z * (count * part * (1.0 - part)).sqrt());
        [rank, rank - reach, rank + reach + 1.0].map(|rank| place(rank, samples.len()))
    });
    let mut wanted: Vec<usize> = ranks.as_flattened().to_vec();
    wanted.sort_unstable();
    wanted.dedup();
    let found = order_statistics(samples, &wanted, least, most);
    let at = |place: usize| {
        let index = wanted.binary_search(&place).unwrap_or(0);
        found.get(index).copied().unwrap_or(f64::NAN)
    };
    ranks.map(|[middle, low, high]| Quantile { value: at(middle), interval: (at(low), at(high)) })
}

/// The place of a rank among sorted samples, from 0.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "kept among the places that there are")]
fn place(rank: f64, count: usize) -> usize {
    (rank.ceil() - 1.0).clamp(0.0, count.saturating_sub(1) as f64) as usize
}

/// The samples that would stand at some places, ascending, if all were sorted. Only those near them are: samples are
/// counted in buckets of equal width, and the few buckets that hold a place are sorted.
fn order_statistics(samples: &[f64], places: &[usize], least: f64, most: f64) -> Vec<f64> {
    if least >= most || samples.is_empty() {
        return places.iter().map(|_| least).collect();
    }
    let buckets = Buckets { least, scale: (BUCKETS - 1) as f64 / BUCKETS as f64 / (most - least) };
    // Two counts in turn: neighbours often fall into one bucket, and an addition need not wait for the last one.
    let mut counts = [[0_u32; BUCKETS]; 2];
    let (pairs, rest) = samples.as_chunks::<2>();
    for [one, other] in pairs {
        counts[0][buckets.of(*one)] += 1;
        counts[1][buckets.of(*other)] += 1;
    }
    rest.iter().for_each(|value| counts[0][buckets.of(*value)] += 1);
    // Buckets that hold a place, and how many samples are below each.
    let mut holding: Vec<(usize, usize)> = Vec::with_capacity(places.len());
    let mut slots = [NONE; BUCKETS];
    let mut gathered: Vec<Vec<f64>> = Vec::new();
    let (mut below, mut next) = (0, 0);
    for (index, slot) in slots.iter_mut().enumerate() {
        let count = (counts[0][index] + counts[1][index]) as usize;
        let here = below + count;
        if next < places.len() && places[next] < here {
            *slot = gathered.len();
            gathered.push(Vec::with_capacity(count));
        }
        while next < places.len() && places[next] < here {
            holding.push((gathered.len() - 1, below));
            next += 1;
        }
        below = here;
    }
    for &value in samples {
        if let Some(members) = gathered.get_mut(slots[buckets.of(value)]) {
            members.push(value);
        }
    }
    for members in &mut gathered {
        members.sort_unstable_by(f64::total_cmp);
    }
    let found = holding.iter().zip(places).map(|(&(slot, below), &place)| gathered[slot][place - below]);
    found.collect()
}

/// How many buckets; a power of two.
const BUCKETS: usize = 1024;
/// Of a bucket that holds no place.
const NONE: usize = usize::MAX;

/// Equal parts of the range of all samples.
#[derive(Clone, Copy)]
struct Buckets {
    least: f64,
    scale: f64,
}

impl Buckets {
    /// The bucket of a value from the least to the greatest: the first bits of a fraction of 1 to 2, which every float
    /// in that range has at the same place.
    #[expect(clippy::cast_possible_truncation, reason = "no more bits are kept than a bucket has")]
    #[inline]
    fn of(self, value: f64) -> usize {
        let from_one = (value - self.least) * self.scale + 1.0;
        (from_one.to_bits() >> (52 - BUCKETS.ilog2())) as usize % BUCKETS
    }
}

/// How often samples are above a limit.
#[must_use]
pub fn exceedance(samples: &[f64], limit: f64) -> Exceedance {
    part_of(samples.iter().filter(|value| **value > limit).count(), samples.len())
}

/// How often one figure is below another in the same trial.
#[must_use]
pub fn share_below(samples: &[f64], others: &[f64]) -> Exceedance {
    part_of(samples.iter().zip(others).filter(|(value, other)| value < other).count(), samples.len())
}

fn part_of(count: usize, all: usize) -> Exceedance {
    let all = all.max(1) as f64;
    let chance = count as f64 / all;
    Exceedance { chance, standard_error: (chance * (1.0 - chance) / all).sqrt() }
}

/// The lognormal distribution with a mean and a variance: what a product of uncertain values is nearly, and exactly
/// when each of them is lognormal.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Lognormal {
    mu: f64,
    sigma: f64,
}

impl Lognormal {
    /// `None` without a mean above zero.
    #[must_use]
    pub fn of(moments: Moments) -> Option<Self> {
        if moments.mean <= 0.0 {
            return None;
        }
        let variance = libm::log1p(moments.variance.max(0.0) / (moments.mean * moments.mean));
        Some(Self { mu: libm::log(moments.mean) - variance / 2.0, sigma: variance.sqrt() })
    }

    /// The value that so much of it is below.
    #[must_use]
    pub fn quantile(self, part: f64) -> f64 {
        libm::exp(self.mu + self.sigma * normal_quantile(part))
    }

    /// The chance of more than a limit.
    #[must_use]
    pub fn exceedance(self, limit: f64) -> f64 {
        if limit <= 0.0 {
            return 1.0;
        }
        let above = libm::log(limit) - self.mu;
        if self.sigma == 0.0 { f64::from(u8::from(above < 0.0)) } else { normal_cdf(-above / self.sigma) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Whatever the samples are, the order statistics are those of sorting them.
    #[test]
    fn only_what_is_near_a_place_is_sorted() {
        let skewed: Vec<f64> =
            (0..5_000_u32).map(|n| f64::from(n.wrapping_mul(2_654_435_761) % 10_007).powi(3)).collect();
        let few = vec![3.0, 1.0, 2.0];
        let ties: Vec<f64> = (0..100).map(|n| f64::from(n % 3)).collect();
        for samples in [skewed, few, ties, vec![7.0; 50], vec![-1.0, 0.0, -3.5, 2.0]] {
            let mut sorted = samples.clone();
            sorted.sort_unstable_by(f64::total_cmp);
            let places: Vec<usize> = (0..samples.len()).step_by(samples.len() / 3 + 1).collect();
            let expected: Vec<f64> = places.iter().map(|&place| sorted[place]).collect();
            let totals = Totals::of(&samples);
            assert_eq!(order_statistics(&samples, &places, totals.least, totals.most), expected);
        }
    }

    /// A billion and 1 to 19: mean 10 more than the billion, sum of squares 2 x (1 + 4 + ... + 81) = 570 over 18.
    #[test]
    fn moments_far_from_zero_lose_nothing() {
        let samples: Vec<f64> = (1..=19).map(|n| 1e9 + f64::from(n)).collect();
        let found = summary(&samples).moments;
        assert_eq!(found.mean, 1e9 + 10.0);
        assert!((found.variance - 570.0 / 18.0).abs() < 1e-9, "{found:?}");
        assert_eq!(summary(&[7.0; 11]).moments, Moments { mean: 7.0, variance: 0.0 });
    }

    /// Of a hundred the ninetieth; between the places 90 ± 1.96 x 3 around it.
    #[test]
    fn a_quantile_is_one_of_the_samples() {
        let samples: Vec<f64> = (1..=100).rev().map(f64::from).collect();
        let [p90] = quantiles(&samples, [0.9]);
        assert_eq!((p90.value, p90.interval), (90.0, (85.0, 97.0)));
        assert_eq!(exceedance(&samples, 90.0).chance, 0.1);
        // sqrt(0.1 x 0.9 / 100)
        assert!((exceedance(&samples, 90.0).standard_error - 0.03).abs() < 1e-15);
        assert_eq!(share_below(&[1.0, 5.0], &[2.0, 4.0]).chance, 0.5);
    }
}
