//! The cheapest way to a quality: the efficient frontier, and the routing that meets one floor.
//!
//! Two options can be mixed by sending a part of the requests to each, so what can be had is the upper concave hull of
//! (cost, quality). One floor over many segments is a multiple-choice knapsack whose parts may be split: walking the
//! hulls' edges from the best bargain down is optimal, and splits at most one segment (Sinha and Zoltners 1979, *The
//! multiple-choice knapsack problem*). Everything is compared exactly; nothing is divided before the answer.

use std::cmp::{Ordering, Reverse};

use crate::units::{Fraction, Number, NumberError};

/// What can be had, and for what.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Point {
    /// In money.
    pub cost: Number,
    /// The more the better: a pass rate, points.
    pub quality: Number,
}

/// The points worth choosing, as indices into `points`, from the cheapest to the best: each costs more and is better
/// than the one before, and gains less for its money. A point on the line between two others is left out; of equal
/// points the first counts.
///
/// # Errors
/// [`NumberError::TooLarge`].
pub fn frontier(points: &[Point]) -> Result<Vec<usize>, NumberError> {
    let mut cheapest_first: Vec<usize> = (0..points.len()).collect();
    cheapest_first.sort_by_key(|&index| (points[index].cost, Reverse(points[index].quality)));
    let mut hull: Vec<usize> = Vec::new();
    for next in cheapest_first {
        if hull.last().is_some_and(|&last| points[last].quality >= points[next].quality) {
            continue;
        }
        while let [.., before, last] = hull[..]
            && gain(points[before], points[last])? <= gain(points[last], points[next])?
        {
            hull.pop();
        }
        hull.push(next);
    }
    Ok(hull)
}

/// Quality for money on the way from one point to a dearer one.
fn gain(from: Point, to: Point) -> Result<Fraction, NumberError> {
    Fraction::new(to.quality.minus(from.quality)?, to.cost.minus(from.cost)?)
}

/// Requests that are routed alike.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Segment {
    /// How much its quality counts in the mean over all segments; in any unit.
    pub weight: Number,
    /// The ways to serve it: what the whole segment costs on each, and the quality it has there. What cannot serve the
    /// segment is not among them.
    pub options: Vec<Point>,
}

/// How a segment is served.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Allocation {
    /// All of it by one option.
    Whole(usize),
    /// A part by the better and dearer option, the rest by the other.
    Split {
        /// The option for the rest.
        cheaper: usize,
        /// The option for the part.
        better: usize,
        /// Of the segment, above 0 and below 1.
        part: Fraction,
    },
}

/// A routing that no other meets the floor for less than.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cheapest {
    /// Of all segments together.
    pub cost: Fraction,
    /// The mean that is reached: the floor, or more when the cheapest options are better than it.
    pub quality: Fraction,
    /// One for each segment; at most one is split.
    pub allocations: Vec<Allocation>,
    /// What one more unit of mean quality costs here, the price of the last step taken; `None` when the floor asks
    /// for no step, so that a little more quality costs nothing yet.
    pub shadow_price: Option<Fraction>,
}

/// What comes of asking for a quality.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Floor {
    /// It can be met.
    Met(Cheapest),
    /// The best option everywhere does not reach it.
    OutOfReach {
        /// The mean that would be reached so.
        best: Fraction,
    },
    /// A segment has no option.
    Unserved {
        /// Which one.
        segment: usize,
    },
}

/// A step along a segment's hull.
struct Step {
    segment: usize,
    from: usize,
    to: usize,
    /// Weighted quality gained by taking all of it.
    gain: Number,
    /// Money paid for all of it.
    price: Number,
    /// Gain over price.
    bargain: Fraction,
}

/// The cheapest options, and the steps from there to the best ones, the best bargain first.
struct Walk {
    start: Filling,
    weight: Number,
    steps: Vec<Step>,
}

/// The cheapest routing whose mean quality, weighted over the segments, is at least `floor`.
///
/// # Errors
/// [`NumberError::DividedByZero`] when no segment has weight, [`NumberError::TooLarge`].
pub fn cheapest_above(floor: Number, segments: &[Segment]) -> Result<Floor, NumberError> {
    match walk(segments)? {
        Err(segment) => Ok(Floor::Unserved { segment }),
        Ok(Walk { start, weight, steps }) => fill(floor.times(weight)?, weight, start, &steps),
    }
}

/// A corner of what can be had over all segments: no routing is both cheaper and better.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Corner {
    /// Of all segments together.
    pub cost: Number,
    /// The mean over them.
    pub quality: Fraction,
    /// The step that leads here: which segment goes from which option to which. None to the first corner.
    pub step: Option<(usize, usize, usize)>,
    /// What a unit of mean quality costs on that step.
    pub price: Option<Fraction>,
}

/// The efficient frontier over all segments, from the cheapest routing to the best; between two corners, one segment is
/// split. Empty when a segment has no option.
///
/// # Errors
/// As [`cheapest_above`].
pub fn corners(segments: &[Segment]) -> Result<Vec<Corner>, NumberError> {
    let Ok(Walk { start: Filling { mut cost, mut quality, .. }, weight, steps }) = walk(segments)? else {
        return Ok(Vec::new());
    };
    let mut corners = vec![Corner { cost, quality: Fraction::new(quality, weight)?, step: None, price: None }];
    for step in &steps {
        cost = cost.plus(step.price)?;
        quality = quality.plus(step.gain)?;
        corners.push(Corner {
            cost,
            quality: Fraction::new(quality, weight)?,
            step: Some((step.segment, step.from, step.to)),
            price: Some(step.price_of_a_unit(weight)?),
        });
    }
    Ok(corners)
}

/// The inner error is a segment without an option.
fn walk(segments: &[Segment]) -> Result<Result<Walk, usize>, NumberError> {
    let mut steps = Vec::new();
    let mut chosen = Vec::with_capacity(segments.len());
    let (mut cost, mut quality, mut weight) = (Number::ZERO, Number::ZERO, Number::ZERO);
    for (index, segment) in segments.iter().enumerate() {
        let hull = frontier(&segment.options)?;
        let Some(&cheapest) = hull.first() else { return Ok(Err(index)) };
        chosen.push(cheapest);
        cost = cost.plus(segment.options[cheapest].cost)?;
        quality = quality.plus(segment.weight.times(segment.options[cheapest].quality)?)?;
        weight = weight.plus(segment.weight)?;
        // Quality that counts for nothing is not worth a step.
        for edge in hull.windows(2).filter(|_| !segment.weight.is_zero()) {
            steps.push(Step::along(index, segment, edge[0], edge[1])?);
        }
    }
    steps.sort_by(best_bargain_first);
    Ok(Ok(Walk { start: Filling { cost, quality, chosen }, weight, steps }))
}

impl Step {
    fn along(index: usize, segment: &Segment, from: usize, to: usize) -> Result<Self, NumberError> {
        let (cheaper, better) = (segment.options[from], segment.options[to]);
        let gain = segment.weight.times(better.quality.minus(cheaper.quality)?)?;
        let price = better.cost.minus(cheaper.cost)?;
        Ok(Self { segment: index, from, to, gain, price, bargain: Fraction::new(gain, price)? })
    }

    /// Of the mean over segments that weigh so much together.
    fn price_of_a_unit(&self, weight: Number) -> Result<Fraction, NumberError> {
        Fraction::new(self.price.times(weight)?, self.gain)
    }
}

/// Equal bargains in the order of the segments. Inside a segment bargains only get worse, so its steps stay in order.
fn best_bargain_first(a: &Step, b: &Step) -> Ordering {
    b.bargain.cmp(&a.bargain).then(a.segment.cmp(&b.segment))
}

/// What has been chosen so far: quality is a weighted sum, not yet a mean.
struct Filling {
    cost: Number,
    quality: Number,
    chosen: Vec<usize>,
}

/// Takes steps until the quality is reached, the last one only as far as it must.
fn fill(target: Number, weight: Number, mut filling: Filling, steps: &[Step]) -> Result<Floor, NumberError> {
    let mut last = None;
    let mut split = None;
    for step in steps {
        let missing = target.minus(filling.quality)?;
        if missing <= Number::ZERO {
            break;
        }
        last = Some(step);
        if missing < step.gain {
            split = Some((step, Fraction::new(missing, step.gain)?));
            break;
        }
        filling.cost = filling.cost.plus(step.price)?;
        filling.quality = filling.quality.plus(step.gain)?;
        filling.chosen[step.segment] = step.to;
    }
    if split.is_none() && filling.quality < target {
        return Ok(Floor::OutOfReach { best: Fraction::new(filling.quality, weight)? });
    }
    let mut allocations: Vec<Allocation> = filling.chosen.into_iter().map(Allocation::Whole).collect();
    let (mut cost, mut quality) = (Fraction::from(filling.cost), Fraction::new(filling.quality, weight)?);
    if let Some((step, part)) = split {
        cost = cost.plus(part.times(Fraction::from(step.price))?)?;
        quality = Fraction::new(target, weight)?;
        allocations[step.segment] = Allocation::Split { cheaper: step.from, better: step.to, part };
    }
    let shadow_price = last.map(|step| step.price_of_a_unit(weight)).transpose()?;
    Ok(Floor::Met(Cheapest { cost, quality, allocations, shadow_price }))
}
