//! The same question for a fleet that gives replicas back in quiet hours: a staircase of many stairs.

use super::break_even::{SelfHosting, VolumeRange};
use crate::units::{Fraction, Number, NumberError};

/// Stairs that are climbed before giving up: a full replica then saves next to nothing.
const STEPS_MOST: usize = 100_000;

/// Hours that are alike.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Hours {
    /// Their load over that of the busiest ones, for which the capacity is given.
    pub load: Fraction,
    /// Their part of the month.
    pub part: Fraction,
}

impl Hours {
    /// Every hour of the month like any other.
    pub const ALIKE: Self = Self { load: Fraction::ONE, part: Fraction::ONE };
}

/// What a full replica costs for each token that it serves, when all hours could be filled.
///
/// # Errors
/// [`NumberError::TooLarge`].
pub fn full_load(hosting: &SelfHosting, hours: &[Hours]) -> Result<Fraction, NumberError> {
    let loads = hours.iter().map(|hours| hours.load.times(hours.part));
    let mean = loads.into_iter().try_fold(Fraction::ZERO, |sum, load| sum.plus(load?))?;
    hosting.replica.over(hosting.capacity)?.times(mean)
}

/// Volumes at which a fleet that follows its load is strictly cheaper, ascending, the last one without an end; none
/// when it never is.
///
/// # Errors
/// [`NumberError::TooLarge`], also where a full replica saves so little that the stairs do not end.
pub fn ranges_by_hour(
    hosting: &SelfHosting,
    hours: &[Hours],
    price: Fraction,
) -> Result<Vec<VolumeRange>, NumberError> {
    let saved = price.minus(full_load(hosting, hours)?)?;
    if saved <= Fraction::ZERO {
        return Ok(Vec::new());
    }
    // With a replica more than is full in every hour, and all that stands in any case, it is cheaper from here on.
    let standing = Number::from(hosting.spare).plus(hosting.minimum.into())?.plus(Number::ONE)?;
    let for_good = hosting.fixed.plus(hosting.replica.times(standing.into())?)?.over(saved)?;
    let mut working: Vec<Number> =
        hours.iter().map(|hours| if hours.load.is_zero() { Number::ZERO } else { Number::ONE }).collect();
    let (mut reached, mut ranges) = (Fraction::ZERO, Vec::<VolumeRange>::new());
    for _ in 0..STEPS_MOST {
        let cost = cost(hosting, hours, &working)?;
        let stairs = hours.iter().zip(&working).filter(|(hours, _)| !hours.load.is_zero());
        let ends = stairs.map(|(hours, working)| hosting.capacity.times((*working).into())?.over(hours.load));
        let ends: Vec<Fraction> = ends.collect::<Result<_, NumberError>>()?;
        let Some(end) = ends.iter().min().copied() else { return Ok(ranges) };
        let matched = cost.over(price)?;
        if matched < end {
            let above = matched.max(reached);
            match ranges.last_mut().filter(|last| last.to == Some(above)) {
                Some(last) => last.to = Some(end),
                None => ranges.push(VolumeRange { above, to: Some(end) }),
            }
        }
        if end >= for_good {
            if let Some(last) = ranges.last_mut() {
                last.to = None;
            }
            return Ok(ranges);
        }
        reached = end;
        let climbing = working.iter_mut().zip(hours).filter(|(_, hours)| !hours.load.is_zero());
        for ((working, _), at) in climbing.zip(&ends) {
            if *at == end {
                *working = working.plus(Number::ONE)?;
            }
        }
    }
    Err(NumberError::TooLarge)
}

fn cost(hosting: &SelfHosting, hours: &[Hours], working: &[Number]) -> Result<Fraction, NumberError> {
    hours.iter().zip(working).try_fold(hosting.fixed, |sum, (hours, working)| {
        let stand = working.plus(hosting.spare.into())?.max(hosting.minimum.into());
        sum.plus(hosting.replica.times(hours.part)?.times(stand.into())?)
    })
}
