//! The distributions that uncertain numbers have, by their mean and their spread.

use super::beta::{beta_density, beta_quantile};
use crate::analysis::statistics::normal_quantile;

/// How a number may come out.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Distribution {
    /// Above zero, with this mean and coefficient of variation (moment matching: ln X is normal with variance
    /// ln(1 + cv²)).
    Lognormal {
        /// The mean.
        mean: f64,
        /// The standard deviation over the mean.
        cv: f64,
    },
    /// Between two ends, leaning as the shapes `a` and `b` say.
    Beta {
        /// No less.
        low: f64,
        /// No more.
        high: f64,
        /// Weight of the high end.
        a: f64,
        /// Weight of the low end.
        b: f64,
    },
    /// Around 0 with standard deviation 1.
    Normal,
    /// From 0 to 1, anywhere alike.
    Uniform,
    /// Not at all otherwise: what a range comes to whose expected value is one of its ends.
    Fixed {
        /// The value.
        value: f64,
    },
}

/// The sum of both shapes of [`Distribution::between`], as in PERT.
const WEIGHT_OF_A_RANGE: f64 = 6.0;

impl Distribution {
    /// Between two ends with a mean: a beta distribution whose shapes sum to 6, as PERT takes them, so that its mean is
    /// what is expected and not somewhere else. A mean at an end leaves no chance to the other end. `None` where the
    /// ends leave no room.
    #[must_use]
    pub fn between(low: f64, mean: f64, high: f64) -> Option<Self> {
        let lean = (mean - low) / (high - low);
        let (a, b) = (WEIGHT_OF_A_RANGE * lean, WEIGHT_OF_A_RANGE * (1.0 - lean));
        let lies_between = lean > 0.0 && lean < 1.0;
        (high > low).then_some(if lies_between { Self::Beta { low, high, a, b } } else { Self::Fixed { value: mean } })
    }

    /// The mean.
    #[must_use]
    pub fn mean(self) -> f64 {
        match self {
            Self::Lognormal { mean, .. } => mean,
            Self::Beta { low, high, a, b } => low + (high - low) * a / (a + b),
            Self::Normal => 0.0,
            Self::Uniform => 0.5,
            Self::Fixed { value } => value,
        }
    }

    /// The variance.
    #[must_use]
    pub fn variance(self) -> f64 {
        match self {
            Self::Lognormal { mean, cv } => mean * mean * cv * cv,
            Self::Beta { low, high, a, b } => {
                let sum = a + b;
                (high - low) * (high - low) * a * b / (sum * sum * (sum + 1.0))
            }
            Self::Normal => 1.0,
            Self::Uniform => 1.0 / 12.0,
            Self::Fixed { .. } => 0.0,
        }
    }

    /// The value that is exceeded (`above`), or fallen short of, with a chance of at most one half. `guess` is the
    /// value at a chance near by, where there is one.
    #[must_use]
    pub fn at_tail(self, chance: f64, above: bool, guess: Option<f64>) -> f64 {
        match self {
            Self::Normal => normal_at(chance, above),
            Self::Uniform if above => 1.0 - chance,
            Self::Uniform => chance,
            Self::Fixed { value } => value,
            Self::Lognormal { mean, cv } => {
                let variance = libm::log1p(cv * cv);
                libm::exp(libm::log(mean) - variance / 2.0 + variance.sqrt() * normal_at(chance, above))
            }
            Self::Beta { low, high, a, b } => {
                let guess = guess.map(|value| (value - low) / (high - low));
                // What is above for one end is below for the other.
                let part = if above {
                    1.0 - beta_quantile(chance, b, a, guess.map(|part| 1.0 - part))
                } else {
                    beta_quantile(chance, a, b, guess)
                };
                low + (high - low) * part
            }
        }
    }

    /// The density at a value.
    #[must_use]
    pub fn density(self, value: f64) -> f64 {
        match self {
            Self::Normal => libm::exp(-value * value / 2.0) / std::f64::consts::TAU.sqrt(),
            Self::Lognormal { mean, cv } => {
                let variance = libm::log1p(cv * cv);
                let z = (libm::log(value) - libm::log(mean) + variance / 2.0) / variance.sqrt();
                Self::Normal.density(z) / (value * variance.sqrt())
            }
            Self::Beta { low, high, a, b } => beta_density((value - low) / (high - low), a, b) / (high - low),
            Self::Uniform => 1.0,
            Self::Fixed { .. } => f64::INFINITY,
        }
    }
}

fn normal_at(chance: f64, above: bool) -> f64 {
    let z = normal_quantile(chance);
    if above { -z } else { z }
}
