//! The same question for a fleet that gives replicas back in quiet hours: a staircase of many stairs.

use super::break_even::{SelfHosting, VolumeRange};
use crate::units::{Fraction, Number, NumberError};

/// Stairs that are climbed before giving up: a full replica then saves next to nothing.
const STAIRS_MOST: usize = 100_000;

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

/// Volumes over which the same replicas stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stair {
    /// Above this.
    pub above: Fraction,
    /// Up to and with this.
    pub to: Fraction,
    /// What it costs.
    pub cost: Fraction,
}

/// The stairs of a fleet that follows its load, from nothing upwards; they do not end where any hour has a load.
///
/// # Errors
/// Each stair: [`NumberError::TooLarge`].
pub fn stairs(hosting: &SelfHosting, hours: &[Hours]) -> impl Iterator<Item = Result<Stair, NumberError>> {
    let loaded = |hours: &Hours| if hours.load.is_zero() { Number::ZERO } else { Number::ONE };
    let mut working: Vec<Number> = hours.iter().map(loaded).collect();
    let mut above = Fraction::ZERO;
    std::iter::from_fn(move || {
        let stair = stair(hosting, hours, &mut working, above).transpose()?;
        Some(stair.inspect(|stair| above = stair.to))
    })
}

/// The stair on which so many replicas work in each of the hours; then they are those of the next one.
fn stair(
    hosting: &SelfHosting,
    hours: &[Hours],
    working: &mut [Number],
    above: Fraction,
) -> Result<Option<Stair>, NumberError> {
    let cost = cost(hosting, hours, working)?;
    let ends = hours.iter().zip(&*working).map(|(hours, working)| {
        let full = hosting.capacity.times((*working).into())?;
        if hours.load.is_zero() { Ok(None) } else { full.over(hours.load).map(Some) }
    });
    let ends: Vec<Option<Fraction>> = ends.collect::<Result<_, NumberError>>()?;
    let Some(to) = ends.iter().flatten().min().copied() else { return Ok(None) };
    for working in working.iter_mut().zip(&ends).filter_map(|(working, end)| (*end == Some(to)).then_some(working)) {
        *working = working.plus(Number::ONE)?;
    }
    Ok(Some(Stair { above, to, cost }))
}

/// What it costs at some volume.
///
/// # Errors
/// [`NumberError::TooLarge`].
pub fn cost_at(hosting: &SelfHosting, hours: &[Hours], volume: Fraction) -> Result<Fraction, NumberError> {
    let working = hours.iter().map(|hours| hosting.replicas(volume.times(hours.load)?));
    cost(hosting, hours, &working.collect::<Result<Vec<_>, _>>()?)
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
    let mut ranges = Vec::<VolumeRange>::new();
    for stair in stairs(hosting, hours).take(STAIRS_MOST) {
        let Stair { above, to, cost } = stair?;
        let matched = cost.over(price)?;
        if matched < to {
            let above = matched.max(above);
            match ranges.last_mut().filter(|last| last.to == Some(above)) {
                Some(last) => last.to = Some(to),
                None => ranges.push(VolumeRange { above, to: Some(to) }),
            }
        }
        if to >= for_good {
            if let Some(last) = ranges.last_mut() {
                last.to = None;
            }
            return Ok(ranges);
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
