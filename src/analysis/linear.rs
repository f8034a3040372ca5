//! The cheapest way to a quality where more than the quality binds: caps that hold over all segments together.
//!
//! A linear programme in floats, solved by `microlp`; what comes out are parts of segments, rounded at nine places, and
//! the money is counted exactly from those.

use microlp::{ComparisonOp, OptimizationDirection, Problem, Variable};

use super::hull::Segment;
use crate::units::{Fraction, Number, NumberError};

/// Where parts are rounded: the solver holds its constraints to some seven places.
const PLACES_OF_A_PART: u32 = 9;

/// At most so much of something, over all segments.
#[derive(Clone, Debug)]
pub struct Cap {
    /// How much of it an option uses, when it serves all of its segment: `[segment][option]`.
    pub used: Vec<Vec<Fraction>>,
    /// The most that may be used.
    pub at_most: Fraction,
}

/// How much of each segment each option serves: `[segment][option]`.
pub type Parts = Vec<Vec<Number>>;

/// What is asked of the programme.
#[derive(Clone, Copy)]
enum Aim {
    /// The least cost at a mean quality of at least so much.
    CheapestAbove(f64),
    /// The best mean quality.
    Best,
}

/// The cheapest routing whose mean quality is at least `floor` within the caps; `None` when there is none.
///
/// # Errors
/// [`NumberError`] when a figure is no number.
pub fn cheapest_within(floor: Fraction, segments: &[Segment], caps: &[Cap]) -> Result<Option<Parts>, NumberError> {
    solve(Aim::CheapestAbove(floor.to_float()), segments, caps)
}

/// The best routing within the caps; `None` when the caps leave none.
///
/// # Errors
/// As [`cheapest_within`].
pub fn best_within(segments: &[Segment], caps: &[Cap]) -> Result<Option<Parts>, NumberError> {
    solve(Aim::Best, segments, caps)
}

fn solve(aim: Aim, segments: &[Segment], caps: &[Cap]) -> Result<Option<Parts>, NumberError> {
    let options = || segments.iter().flat_map(|segment| &segment.options);
    let dearest = options().map(|option| option.cost.to_float()).fold(0.0, f64::max);
    // Costs of a millionth of a dollar and of millions are brought to one size: tolerances are absolute.
    let scale = if dearest > 0.0 { dearest } else { 1.0 };
    let weight: f64 = segments.iter().map(|segment| segment.weight.to_float()).sum();
    let quality = |segment: &Segment, option: usize| {
        segment.weight.to_float() * segment.options[option].quality.to_float() / weight
    };
    let mut problem = Problem::new(match aim {
        Aim::CheapestAbove(_) => OptimizationDirection::Minimize,
        Aim::Best => OptimizationDirection::Maximize,
    });
    let mut variables: Vec<Vec<Variable>> = Vec::new();
    for segment in segments {
        let objective = |option: usize| match aim {
            Aim::CheapestAbove(_) => segment.options[option].cost.to_float() / scale,
            Aim::Best => quality(segment, option),
        };
        let here = (0..segment.options.len()).map(|option| problem.add_var(objective(option), (0.0, 1.0))).collect();
        variables.push(here);
    }
    for here in &variables {
        problem.add_constraint(here.iter().map(|&part| (part, 1.0)), ComparisonOp::Eq, 1.0);
    }
    let each = |amount: &dyn Fn(usize, usize) -> f64| -> Vec<(Variable, f64)> {
        let parts =
            variables.iter().enumerate().flat_map(|(segment, here)| here.iter().enumerate().map(move |o| (segment, o)));
        parts.map(|(segment, (option, &part))| (part, amount(segment, option))).collect()
    };
    if let Aim::CheapestAbove(floor) = aim {
        let qualities = each(&|segment, option| quality(&segments[segment], option));
        problem.add_constraint(qualities, ComparisonOp::Ge, floor);
    }
    for cap in caps {
        let used = each(&|segment, option| cap.used[segment][option].to_float() / weight);
        problem.add_constraint(used, ComparisonOp::Le, cap.at_most.to_float() / weight);
    }
    // No routing, or none that the solver could find: either way there is nothing to recommend.
    let Some(solution) = problem.solve().ok().and_then(|solved| solved.into_solution().ok()) else { return Ok(None) };
    let parts = |here: &Vec<Variable>| whole(here.iter().map(|&part| solution.var_value(part)).collect());
    variables.iter().map(parts).collect::<Result<_, _>>().map(Some)
}

/// Parts as decimals that sum to exactly one: what rounding leaves over goes to the largest.
fn whole(parts: Vec<f64>) -> Result<Vec<Number>, NumberError> {
    let rounded = parts.into_iter().map(|part| Number::from_float(part.clamp(0.0, 1.0), PLACES_OF_A_PART));
    let mut rounded: Vec<Number> = rounded.collect::<Result<_, _>>()?;
    let sum = rounded.iter().copied().try_fold(Number::ZERO, Number::plus)?;
    let left = Number::ONE.minus(sum)?;
    if let Some(largest) = rounded.iter_mut().max() {
        *largest = largest.plus(left)?;
    }
    Ok(rounded)
}
