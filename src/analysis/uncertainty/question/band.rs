//! What figures lie between where the values lie between the ends of their ranges. No chance goes with it.

use super::UncertainValues;
use crate::analysis::uncertainty::outlook::Asked;
use crate::analysis::uncertainty::sampling::{Figure, Rules};

/// What a figure lies between.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Band {
    /// Nothing has a range.
    NoRanges,
    /// Its least and its most.
    Between([f64; 2]),
    /// Rules make more than the ends of what is least or most between them.
    Unknown,
}

impl UncertainValues {
    /// A figure where every range is at the end that makes it least, and where it makes it most; the other values are
    /// what is expected. `None` without ranges.
    #[must_use]
    pub fn band(&self, figure: impl Fn(&[f64]) -> f64) -> Option<[f64; 2]> {
        let expected = self.expected();
        let (mut least, mut most, mut any) = (expected.clone(), expected.clone(), false);
        for (at, ends) in self.ranges() {
            let [low, high] = ends.map(|end| figure(&self.with(&expected, at, end)));
            let (cheap, dear) = if low <= high { (ends[0], ends[1]) } else { (ends[1], ends[0]) };
            (least, most, any) = (self.with(&least, at, cheap), self.with(&most, at, dear), true);
        }
        any.then(|| [figure(&least), figure(&most)])
    }

    /// The same of what is asked of a candidate, through its rules.
    ///
    /// Rules bill more where more is used, but for steps at which all that is used becomes cheaper: a bill is least and
    /// most at the ends of the ranges or beside such a step. Where one range leads over steps, they are searched for; of
    /// several, and where more of a value is less of some usage, the band is not known.
    #[must_use]
    pub fn band_of(&self, asked: &Asked<'_>) -> Band {
        let Some(rules) = &asked.rules else {
            return self.band(|values| asked.at(values)[0]).map_or(Band::NoRanges, Band::Between);
        };
        let figures = &asked.figures[..asked.figures.len() / rules.outcomes().max(1)];
        let moves = |at: usize| figures.iter().flat_map(|f| &f.products).any(|product| product.slots.contains(&at));
        let ranges: Vec<(usize, [f64; 2])> = self.ranges().filter(|(at, _)| moves(*at)).collect();
        if self.ranges().next().is_none() {
            return Band::NoRanges;
        }
        let is_share = |(at, _): &(usize, [f64; 2])| self.shares.contains(at);
        let is_less = |figure: &Figure| figure.products.iter().any(|product| product.constant < 0.0);
        if ranges.iter().any(is_share) || figures.iter().any(is_less) {
            return Band::Unknown;
        }
        let at = |part: f64| {
            let expected = self.expected();
            ranges.iter().fold(expected, |values, (at, ends)| self.with(&values, *at, between(*ends, part)))
        };
        let falls = |part: f64| falls(rules.as_ref(), figures, &at(part));
        let mut parts = vec![0.0, 1.0];
        if ranges.len() == 1 {
            beside_falls(&falls, [(0.0, falls(0.0)), (1.0, falls(1.0))], &mut parts);
        } else if falls(0.0) != falls(1.0) {
            return Band::Unknown;
        }
        let bills = || parts.iter().map(|&part| asked.at(&at(part))[0]);
        Band::Between([bills().fold(f64::INFINITY, f64::min), bills().fold(f64::NEG_INFINITY, f64::max)])
    }

    /// Values that somebody believes to lie between two ends, and these.
    fn ranges(&self) -> impl Iterator<Item = (usize, [f64; 2])> {
        self.open.iter().enumerate().filter_map(|(at, open)| Some((at, open.between?)))
    }

    /// The values with another one at a place; shares make room for each other.
    fn with(&self, values: &[f64], at: usize, value: f64) -> Vec<f64> {
        let mut values = values.to_vec();
        if self.shares.contains(&at) {
            let left = (1.0 - value) / (1.0 - values[at]);
            self.shares.iter().for_each(|&share| values[share] *= left);
        }
        values[at] = value;
        values
    }
}

/// So much of the way from the low end to the high one.
fn between([low, high]: [f64; 2], part: f64) -> f64 {
    if part >= 1.0 { high } else { low + (high - low) * part }
}

fn falls(rules: &dyn Rules, figures: &[Figure], values: &[f64]) -> usize {
    rules.falls(&figures.iter().map(|figure| figure.at(values)).collect::<Vec<_>>())
}

/// Adds the neighbours between which a fall lies, by halving until nothing is between them. More of the way is never
/// fewer falls.
fn beside_falls(falls: &impl Fn(f64) -> usize, [low, high]: [(f64, usize); 2], found: &mut Vec<f64>) {
    if low.1 == high.1 {
        return;
    }
    let middle = f64::midpoint(low.0, high.0);
    if middle <= low.0 || middle >= high.0 {
        found.extend([low.0, high.0]);
        return;
    }
    let middle = (middle, falls(middle));
    beside_falls(falls, [low, middle], found);
    beside_falls(falls, [middle, high], found);
}
