//! What throughput that is bought ahead serves, hour by hour.
//!
//! A unit serves so many tokens a minute and no more; what an hour needs above that goes to the price of every other
//! request, and what it needs below is paid all the same. Within an hour traffic is taken as even.

use super::usage::{Usage, Used};
use super::week_shape::WeekShape;
use super::{Bought, UnitsUse};
use crate::calendar::{Date, DayFactors, Period};
use crate::catalogue::Meter;
use crate::rating::Bill;
use crate::scenario::{Plan, ProvisionedSpec, RentPeriod};
use crate::units::{Fraction, Number, NumberError};

const HOURS: u32 = 24;
const MINUTES: u64 = 60;

/// What is asked of the units in a month, in the tokens that they count in.
#[derive(Clone, Copy, Debug)]
pub(super) struct Load {
    /// All of it.
    pub asked: Fraction,
    /// What the units serve.
    pub served: Fraction,
    /// What they could serve.
    pub capacity: Fraction,
    /// The busiest hour, a minute of it.
    pub busiest: Fraction,
}

impl Load {
    pub(super) const NONE: Self =
        Self { asked: Fraction::ZERO, served: Fraction::ZERO, capacity: Fraction::ZERO, busiest: Fraction::ZERO };

    /// The part that the units serve.
    pub(super) fn served_part(&self) -> Result<Fraction, NumberError> {
        part(self.served, self.asked)
    }

    /// Adds a stretch of days that are as busy as `volume` says.
    pub(super) fn add(
        &mut self,
        spec: &ProvisionedSpec,
        (plan, bill): (&Plan, &Bill),
        week: &WeekShape,
        volume: Number,
        stretch: &[Date],
    ) -> Result<(), NumberError> {
        let a_minute = Fraction::from(spec.units.times(spec.tokens_per_minute)?);
        let capacity = a_minute.times(Number::from(MINUTES).into())?;
        let daily = of_a_day(spec, bill)?.times(volume.into())?;
        for &day in stretch {
            let of_day = daily.times(plan.period.factors.of(day).into())?;
            let shape = week.on(day);
            self.asked = self.asked.plus(of_day.times(shape.whole)?)?;
            for part in &shape.hours {
                let of_hour = of_day.times(*part)?;
                self.served = self.served.plus(of_hour.min(capacity))?;
                self.capacity = self.capacity.plus(capacity)?;
                self.busiest = self.busiest.max(of_hour.over(Number::from(MINUTES).into())?);
            }
        }
        Ok(())
    }
}

/// The tokens of a day at factor 1 that units are asked for: each kind as many times as it counts.
fn of_a_day(spec: &ProvisionedSpec, bill: &Bill) -> Result<Fraction, NumberError> {
    let lines = bill.lines.iter().filter(|line| *line.offer == spec.offer.value);
    let mut tokens = lines.filter_map(|line| match line.meter {
        Meter::Tokens(meter) => Some(line.quantity_daily.times(spec.weight_of(meter))),
        Meter::Events(_) | Meter::Hosting(_) => None,
    });
    Ok(tokens.try_fold(Number::ZERO, |sum, tokens| sum.plus(tokens?))?.into())
}

fn part(of: Fraction, whole: Fraction) -> Result<Fraction, NumberError> {
    if whole.is_zero() { Ok(Fraction::ZERO) } else { of.over(whole) }
}

/// What the units cost in a month, used or not.
pub(super) fn rent_of(spec: &ProvisionedSpec, period: Period, exchange: Fraction) -> Result<Fraction, NumberError> {
    let periods = match spec.per {
        RentPeriod::Hour => hours_of(period)?,
        RentPeriod::Month => Fraction::ONE,
    };
    Fraction::from(spec.units.times(spec.price)?).times(periods)?.times(exchange)
}

/// All hours of a month.
fn hours_of(period: Period) -> Result<Fraction, NumberError> {
    Period { factors: DayFactors::FLAT, ..period }.days()?.times(Number::from(u64::from(HOURS)).into())
}

/// Bills the units of a month and takes out of what is used the tokens that they serve.
pub(super) fn rent(
    spec: &ProvisionedSpec,
    load: &Load,
    used: &mut Used,
    period: Period,
    exchange: Fraction,
) -> Result<Bought, NumberError> {
    let paid = rent_of(spec, period, exchange)?;
    let served = load.served_part()?;
    let (mut list, mut of_all, mut tokens) = (Fraction::ZERO, Fraction::ZERO, Fraction::ZERO);
    for ((offer, meter), usage) in used.iter_mut() {
        let Meter::Tokens(meter) = *meter else { continue };
        if *offer == spec.offer.value {
            of_all = of_all.plus(usage.list)?;
            tokens = tokens.plus(usage.quantity.times(spec.weight_of(meter).into())?)?;
            list = list.plus(usage.list.times(served)?)?;
            let left = served.rest()?;
            *usage = Usage {
                quantity: usage.quantity.times(left)?,
                list: usage.list.times(left)?,
                contracted: usage.contracted.times(left)?,
            };
        }
    }
    let utilisation = part(load.served, load.capacity)?;
    let break_even = break_even(spec, paid, hours_of(period)?, (of_all, tokens))?;
    Ok(Bought {
        name: spec.name.clone().unwrap_or_else(|| format!("units of {}", spec.offer.value)),
        list: list.quotient()?,
        billed: paid.quotient()?,
        saving: list.minus(paid)?.quotient()?,
        unused: paid.times(utilisation.rest()?)?.quotient()?,
        units: Some(UnitsUse { utilisation: utilisation.quotient()?, break_even }),
    })
}

/// The part of their capacity at which units cost what its tokens are worth: what is paid over what they could serve in
/// the hours that are paid for, each token being worth what those that are asked for are worth on average.
fn break_even(
    spec: &ProvisionedSpec,
    paid: Fraction,
    hours: Fraction,
    (list, tokens): (Fraction, Fraction),
) -> Result<Option<Number>, NumberError> {
    if tokens.is_zero() || list.is_zero() {
        return Ok(None);
    }
    let an_hour = Fraction::from(spec.units.times(spec.tokens_per_minute)?).times(Number::from(MINUTES).into())?;
    let worth = an_hour.times(hours)?.times(list.over(tokens)?)?;
    if worth.is_zero() { Ok(None) } else { paid.over(worth)?.quotient().map(Some) }
}

/// How many units serve so many tokens a minute: as many as can be bought.
///
/// # Errors
/// [`NumberError::TooLarge`].
pub fn units_needed(spec: &ProvisionedSpec, tokens_a_minute: Fraction) -> Result<Number, NumberError> {
    let needed = tokens_a_minute.over(spec.tokens_per_minute.into())?;
    let steps = needed.over(spec.step.into())?.ceiling()?;
    Ok(steps.times(spec.step)?.max(spec.minimum))
}
