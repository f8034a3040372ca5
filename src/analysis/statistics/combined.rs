//! One interval for a weighted sum of figures that have one each.

use super::Interval;

/// A figure of one part and its interval; weights are shares of a whole.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Part {
    /// How much the part counts.
    pub weight: f64,
    /// Its figure.
    pub value: f64,
    /// Where the figure lies.
    pub interval: Interval,
}

/// The interval of a weighted sum of independent figures, recovered from theirs: the distance to each bound is the root
/// of the summed squares of the weighted distances (Zou and Donner, *Statistics in Medicine* 27 (2008), 1693-1702). It
/// keeps the asymmetry of intervals near the ends. Weights are not negative.
#[must_use]
pub fn combined(parts: &[Part]) -> Interval {
    let value: f64 = parts.iter().map(|part| part.weight * part.value).sum();
    let distance = |to: fn(&Part) -> f64| {
        let squares =
            parts.iter().map(|part| part.weight * (part.value - to(part))).map(|distance| distance * distance);
        squares.sum::<f64>().sqrt()
    };
    Interval { low: value - distance(|part| part.interval.low), high: value + distance(|part| part.interval.high) }
}
