//! Two models on the same items.

use super::normal::{chi_squared_tail, normal_quantile};
use super::{Interval, wilson_of};
use crate::units::{Fraction, Number, NumberError};

/// Below so many items on which the models differ, the test counts outcomes instead of approximating.
const EXACT_BELOW: u64 = 25;

/// How the items of a golden set came out on a baseline (the closed model, say) and on a candidate (the open one).
/// Differences are candidate less baseline.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Paired {
    /// Items that both passed.
    pub both: u32,
    /// Items that only the baseline passed.
    pub baseline_only: u32,
    /// Items that only the candidate passed.
    pub candidate_only: u32,
    /// Items that neither passed.
    pub neither: u32,
}

/// What a comparison says about "not worse by more than a margin".
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// Shown: the lower bound is above the margin.
    NotWorse,
    /// Refuted: the upper bound is below the margin.
    Worse,
    /// The items decide neither; more of them would.
    Undecided,
}

/// A comparison and what it rests on.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct NonInferiority {
    /// One-sided bounds of the difference, each at the significance asked for.
    pub bounds: Interval,
    /// What follows.
    pub verdict: Verdict,
}

impl NonInferiority {
    /// What one-sided bounds of a difference say about a margin.
    #[must_use]
    pub fn within(margin: f64, bounds: Interval) -> Self {
        let verdict = if bounds.low > -margin {
            Verdict::NotWorse
        } else if bounds.high < -margin {
            Verdict::Worse
        } else {
            Verdict::Undecided
        };
        Self { bounds, verdict }
    }
}

impl Paired {
    /// All items.
    #[must_use]
    pub fn items(&self) -> u64 {
        [self.both, self.baseline_only, self.candidate_only, self.neither].into_iter().map(u64::from).sum()
    }

    /// Items on which the two differ.
    #[must_use]
    pub fn discordant(&self) -> u64 {
        u64::from(self.baseline_only) + u64::from(self.candidate_only)
    }

    /// The candidate's pass rate less the baseline's.
    ///
    /// # Errors
    /// [`NumberError::DividedByZero`] without items.
    pub fn difference(&self) -> Result<Fraction, NumberError> {
        let lead = Number::from(u64::from(self.candidate_only)).minus(Number::from(u64::from(self.baseline_only)))?;
        Fraction::new(lead, Number::from(self.items()))
    }

    /// The standard error of the difference; not a number without items.
    #[must_use]
    pub fn standard_error(&self) -> f64 {
        let counts = Counts::of(self);
        let lead = counts.candidate_only - counts.baseline_only;
        let differing = counts.candidate_only + counts.baseline_only;
        (differing - lead * lead / counts.items).sqrt() / counts.items
    }

    /// The difference by its standard error (Wald). Simple and too narrow for few items; a gate uses
    /// [`Paired::score_interval`]. Not a number without items.
    #[must_use]
    pub fn wald_interval(&self, z: f64) -> Interval {
        let counts = Counts::of(self);
        let difference = (counts.candidate_only - counts.baseline_only) / counts.items;
        let half = z * self.standard_error();
        Interval { low: difference - half, high: difference + half }
    }

    /// The difference from the two Wilson intervals and the correlation between the models: method 10 of Newcombe,
    /// *Statistics in Medicine* 17 (1998), 2635-2650. Not a number without items.
    #[must_use]
    pub fn newcombe_interval(&self, z: f64) -> Interval {
        let counts = Counts::of(self);
        let (candidate_passed, baseline_passed) =
            (counts.both + counts.candidate_only, counts.both + counts.baseline_only);
        let (candidate_rate, baseline_rate) = (candidate_passed / counts.items, baseline_passed / counts.items);
        let candidate = wilson_of(candidate_passed, counts.items, z);
        let baseline = wilson_of(baseline_passed, counts.items, z);
        let phi = counts.phi(counts.items / 2.0);
        let distance = |a: f64, b: f64| (a * a - 2.0 * phi * a * b + b * b).sqrt();
        let difference = (counts.candidate_only - counts.baseline_only) / counts.items;
        Interval {
            low: difference - distance(candidate_rate - candidate.low, baseline.high - baseline_rate),
            high: difference + distance(candidate.high - candidate_rate, baseline_rate - baseline.low),
        }
    }

    /// The differences that a score test does not reject: Tango, *Statistics in Medicine* 17 (1998), 891-908. It keeps
    /// its level for few items and when the models never differ. Without items it is all that a difference can be.
    #[must_use]
    pub fn score_interval(&self, z: f64) -> Interval {
        let counts = Counts::of(self);
        if counts.items == 0.0 {
            return Interval { low: -1.0, high: 1.0 };
        }
        let difference = (counts.candidate_only - counts.baseline_only) / counts.items;
        Interval {
            low: edge_of(difference, -1.0, |other| counts.score_keeps(other, z)),
            high: edge_of(difference, 1.0, |other| counts.score_keeps(other, z)),
        }
    }

    /// The chi-squared statistic of `McNemar`'s test, with one degree of freedom; 0 when the models never differ.
    #[must_use]
    pub fn mcnemar(&self) -> f64 {
        self.mcnemar_less(0.0)
    }

    /// The same with Edwards' correction for continuity.
    #[must_use]
    pub fn mcnemar_corrected(&self) -> f64 {
        self.mcnemar_less(1.0)
    }

    fn mcnemar_less(&self, correction: f64) -> f64 {
        if self.discordant() == 0 {
            return 0.0;
        }
        let counts = Counts::of(self);
        let lead = ((counts.baseline_only - counts.candidate_only).abs() - correction).max(0.0);
        lead * lead / (counts.baseline_only + counts.candidate_only)
    }

    /// The exact two-sided p-value of `McNemar`'s test: how often a fair coin, thrown once for each item on which the
    /// models differ, falls at least as unevenly.
    ///
    /// # Errors
    /// [`NumberError::TooLarge`] for more than 91 such items.
    pub fn mcnemar_exact(&self) -> Result<Fraction, NumberError> {
        let (throws, fewer) = (self.discordant(), u64::from(self.baseline_only.min(self.candidate_only)));
        let two = Number::from(2);
        let outcomes = (0..throws).try_fold(Number::ONE, |power, _| power.times(two))?;
        let (mut uneven, mut ways) = (Number::ZERO, Number::ONE);
        for heads in 0..=fewer {
            uneven = uneven.plus(ways)?;
            ways = ways.times(Number::from(throws - heads))?.over(Number::from(heads + 1), 0)?;
        }
        Ok(Fraction::new(uneven.times(two)?, outcomes)?.min(Fraction::ONE))
    }

    /// The p-value of "the two are equally good": exact for fewer than 25 items on which they differ, else by the
    /// corrected statistic.
    ///
    /// # Errors
    /// None in practice: so few items always fit.
    pub fn p_value(&self) -> Result<f64, NumberError> {
        if self.is_counted() {
            return Ok(self.mcnemar_exact()?.to_float());
        }
        Ok(chi_squared_tail(self.mcnemar_corrected()))
    }

    /// Whether the candidate is not worse by more than `margin` (0.02 for two points), each bound at `significance`
    /// (0.05). By the score interval, so that a handful of items on which the models agree shows nothing.
    #[must_use]
    pub fn non_inferiority(&self, margin: f64, significance: f64) -> NonInferiority {
        NonInferiority::within(margin, self.score_interval(-normal_quantile(significance)))
    }

    /// Whether [`Paired::p_value`] counts outcomes instead of approximating.
    #[must_use]
    pub fn is_counted(&self) -> bool {
        self.discordant() < EXACT_BELOW
    }

    /// How much the models' failures go together, -1 to 1; 0 when one of them passes all items or none.
    #[must_use]
    pub fn phi(&self) -> f64 {
        Counts::of(self).phi(0.0)
    }
}

/// The same counts, to calculate with.
struct Counts {
    both: f64,
    baseline_only: f64,
    candidate_only: f64,
    neither: f64,
    items: f64,
}

impl Counts {
    fn of(paired: &Paired) -> Self {
        let [both, baseline_only, candidate_only, neither] =
            [paired.both, paired.baseline_only, paired.candidate_only, paired.neither].map(f64::from);
        Self { both, baseline_only, candidate_only, neither, items: both + baseline_only + candidate_only + neither }
    }

    /// The phi coefficient; a positive covariance is first lowered by `correction`, but not below 0.
    fn phi(&self, correction: f64) -> f64 {
        let covariance = self.both * self.neither - self.baseline_only * self.candidate_only;
        let lowered = if covariance > 0.0 { (covariance - correction).max(0.0) } else { covariance };
        let scale = (self.both + self.baseline_only)
            * (self.candidate_only + self.neither)
            * (self.both + self.candidate_only)
            * (self.baseline_only + self.neither);
        if scale > 0.0 { lowered / scale.sqrt() } else { 0.0 }
    }

    /// Whether the score test at `z` keeps a difference. Under it the chance of a `baseline_only` item is the positive
    /// root of a quadratic.
    fn score_keeps(&self, difference: f64, z: f64) -> bool {
        let (n, spread) = (self.items, difference * (1.0 - difference));
        let linear = (2.0 * n - self.candidate_only + self.baseline_only) * difference
            - self.candidate_only
            - self.baseline_only;
        let constant = -self.baseline_only * spread;
        let chance = ((linear * linear - 8.0 * n * constant).max(0.0).sqrt() - linear) / (4.0 * n);
        let off = self.candidate_only - self.baseline_only - n * difference;
        off * off <= z * z * n * (2.0 * chance + spread)
    }
}

/// The last value from `inside` towards `end` that is kept, by halving until the floats end.
fn edge_of(inside: f64, end: f64, keeps: impl Fn(f64) -> bool) -> f64 {
    if keeps(end) {
        return end;
    }
    let (mut kept, mut dropped) = (inside, end);
    loop {
        let middle = f64::midpoint(kept, dropped);
        if middle <= kept.min(dropped) || middle >= kept.max(dropped) {
            return kept;
        }
        if keeps(middle) {
            kept = middle;
        } else {
            dropped = middle;
        }
    }
}
