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

/// Sums up samples. Sums are formed in the order of the trials.
#[must_use]
pub fn summary(samples: &[f64]) -> Summary {
    let count = samples.len().max(1) as f64;
    let mean = samples.iter().sum::<f64>() / count;
    let squares: f64 = samples.iter().map(|value| (value - mean) * (value - mean)).sum();
    let mut sorted = samples.to_vec();
    sorted.sort_unstable_by(f64::total_cmp);
    Summary {
        trials: samples.len(),
        moments: Moments { mean, variance: squares / (count - 1.0).max(1.0) },
        p50: quantile(&sorted, 0.5),
        p90: quantile(&sorted, 0.9),
        p95: quantile(&sorted, 0.95),
    }
}

/// The least sample that so many of all are at or below; samples ascend.
#[must_use]
pub fn quantile(sorted: &[f64], part: f64) -> Quantile {
    let count = sorted.len() as f64;
    let at = |rank: f64| {
        let index = (rank.ceil() - 1.0).clamp(0.0, (count - 1.0).max(0.0));
        sorted.get(index as usize).copied().unwrap_or(f64::NAN)
    };
    let rank = count * part;
    let reach = two_sided_quantile(0.95) * (count * part * (1.0 - part)).sqrt();
    Quantile { value: at(rank), interval: (at(rank - reach), at(rank + reach + 1.0)) }
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
