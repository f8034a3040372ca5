//! What figures may come out as, in all the ways in which that is told.

use std::num::NonZeroUsize;

use super::factors::Factors;
use super::moments::{Moments, moments};
use super::sampling::{Figure, sample};
use super::summary::{Exceedance, Lognormal, Summary, exceedance, share_below, summary};

/// How figures are sampled.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sampling {
    /// How often.
    pub trials: usize,
    /// Which random numbers.
    pub seed: u64,
    /// On how many threads; the result is the same.
    pub threads: NonZeroUsize,
}

/// What a figure may come out as.
#[derive(Clone, Debug)]
pub struct Outlook {
    /// Mean and variance in closed form.
    pub closed: Moments,
    /// The lognormal of that mean and variance.
    pub lognormal: Option<Lognormal>,
    /// What was sampled.
    pub sampled: Summary,
    /// Limits, and how often they are exceeded: sampled, and by the lognormal.
    pub limits: Vec<(f64, Exceedance, Option<f64>)>,
}

/// A figure of the candidate with its limit, and what it is compared with.
#[derive(Clone, Debug)]
pub struct Asked {
    /// The candidate's.
    pub figure: Figure,
    /// More than that is too much.
    pub limit: Option<f64>,
    /// The baselines' figures.
    pub baselines: Vec<Figure>,
}

/// Looks at figures with the same draws; beside each, how often it is below each of its baselines.
#[must_use]
pub fn outlooks(asked: &[Asked], factors: &Factors, sampling: Sampling) -> Vec<(Outlook, Vec<Exceedance>)> {
    let look = |asked: &Asked| {
        let figures: Vec<Figure> = std::iter::once(&asked.figure).chain(&asked.baselines).cloned().collect();
        // Drawn anew for each figure, at the same places of the same streams: memory holds one figure at a time.
        let sampled = sample(&figures, factors, sampling.trials, sampling.seed, sampling.threads).figures;
        let (own, baselines) = sampled.split_first()?;
        let closed = moments(&asked.figure, factors);
        let lognormal = Lognormal::of(closed);
        let limit = |limit: f64| (limit, exceedance(own, limit), lognormal.map(|law| law.exceedance(limit)));
        let outlook =
            Outlook { closed, lognormal, sampled: summary(own), limits: asked.limit.map(limit).into_iter().collect() };
        Some((outlook, baselines.iter().map(|baseline| share_below(own, baseline)).collect()))
    };
    asked.iter().filter_map(look).collect()
}
