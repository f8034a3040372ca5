//! What figures may come out as, in all the ways in which that is told.

use std::num::NonZeroUsize;

use super::factors::Factors;
use super::moments::{Moments, moments};
use super::sampling::{Figure, Rules, sample_through};
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
    /// Mean and variance in closed form; none of what rules make.
    pub closed: Option<Moments>,
    /// The lognormal of that mean and variance.
    pub lognormal: Option<Lognormal>,
    /// What was sampled.
    pub sampled: Summary,
    /// Limits, and how often they are exceeded: sampled, and by the lognormal.
    pub limits: Vec<(f64, Exceedance, Option<f64>)>,
}

/// A figure of the candidate with its limit, and what it is compared with.
pub struct Asked<'a> {
    /// The candidate's and then its baselines', or what rules make these of.
    pub figures: Vec<Figure>,
    /// What becomes of the figures in each trial; nothing where they are what is asked for.
    pub rules: Option<Box<dyn Rules + 'a>>,
    /// More than that is too much.
    pub limit: Option<f64>,
}

impl Asked<'_> {
    /// The candidate's figure and its baselines', where the values are so.
    #[must_use]
    pub fn at(&self, values: &[f64]) -> Vec<f64> {
        let figures: Vec<f64> = self.figures.iter().map(|figure| figure.at(values)).collect();
        let Some(rules) = &self.rules else { return figures };
        let columns: Vec<Vec<f64>> = figures.into_iter().map(|value| vec![value]).collect();
        let mut outcomes = vec![[0.0]; rules.outcomes()];
        rules.apply(&columns, &mut outcomes.iter_mut().map(<[f64; 1]>::as_mut_slice).collect::<Vec<_>>());
        outcomes.into_iter().map(|[outcome]| outcome).collect()
    }
}

/// Looks at figures with the same draws; beside each, how often it is below each of its baselines.
#[must_use]
pub fn outlooks(asked: &[Asked<'_>], factors: &Factors, sampling: Sampling) -> Vec<(Outlook, Vec<Exceedance>)> {
    let look = |asked: &Asked<'_>| {
        let Sampling { trials, seed, threads } = sampling;
        // Drawn anew for each figure, at the same places of the same streams: memory holds one figure at a time.
        let sampled = sample_through(&asked.figures, asked.rules.as_deref(), factors, trials, seed, threads).figures;
        let (own, baselines) = sampled.split_first()?;
        let closed = asked.figures.first().filter(|_| asked.rules.is_none()).map(|figure| moments(figure, factors));
        let lognormal = closed.and_then(Lognormal::of);
        let limit = |limit: f64| (limit, exceedance(own, limit), lognormal.map(|law| law.exceedance(limit)));
        let outlook =
            Outlook { closed, lognormal, sampled: summary(own), limits: asked.limit.map(limit).into_iter().collect() };
        Some((outlook, baselines.iter().map(|baseline| share_below(own, baseline)).collect()))
    };
    asked.iter().filter_map(look).collect()
}
