//! How requests come over the hours of a week, for what is bought by its busiest hour.

use crate::calendar::{Date, HourWeights, WindowHours};
use crate::scenario::Scenario;
use crate::units::{Fraction, Number, NumberError};
use crate::workload::profile::Profile;

const WEEKDAYS: usize = 7;
const HOURS: usize = 24;

/// What comes on a day of the week, as a part of a usual day.
#[derive(Clone, Copy, Debug)]
pub(super) struct DayShape {
    /// In each hour, UTC.
    pub hours: [Fraction; HOURS],
    /// In all of them.
    pub whole: Fraction,
}

/// What comes on each day of a week, Monday first.
#[derive(Clone, Debug)]
pub(super) struct WeekShape([DayShape; WEEKDAYS]);

impl WeekShape {
    /// As it was measured where the workload is a profile; else every day as the scenario says of its hours, all of them
    /// alike where it says nothing.
    ///
    /// # Errors
    /// [`NumberError::TooLarge`].
    pub fn of(scenario: &Scenario) -> Result<Self, NumberError> {
        match &scenario.workload.profile {
            Some(profile) => Self::measured(&profile.value),
            None => Self::every_day(&scenario.workload.hours.clone().unwrap_or_else(HourWeights::uniform)),
        }
    }

    /// The hours of a day.
    pub fn on(&self, day: Date) -> &DayShape {
        &self.0[weekday(day)]
    }

    fn every_day(hours: &HourWeights) -> Result<Self, NumberError> {
        let weights = (0..24).map(|hour| hours.of(hour));
        let whole = weights.clone().try_fold(Number::ZERO, Number::plus)?;
        let mut hours = [Fraction::ZERO; HOURS];
        for (part, weight) in hours.iter_mut().zip(weights) {
            *part = Fraction::new(weight, whole)?;
        }
        Ok(Self([DayShape { hours, whole: Fraction::ONE }; WEEKDAYS]))
    }

    /// A weekday is the mean of those that were measured, quiet ones included; one that was not is the mean of the
    /// others. A usual day is the mean of the week. Where no request came at all, every hour is alike.
    fn measured(profile: &Profile) -> Result<Self, NumberError> {
        let mut days = [0_u64; WEEKDAYS];
        for (day, _) in profile.requests_by_day() {
            days[weekday(day)] += 1;
        }
        let mut week = [[Fraction::ZERO; HOURS]; WEEKDAYS];
        for (key, sums) in profile.cells() {
            let hour = &mut week[weekday(key.day)][hour_of(key.slot)];
            *hour = hour.plus(Number::from(sums.requests).into())?;
        }
        let measured = Number::from(days.iter().filter(|count| **count > 0).count() as u64);
        let mut mean = [Fraction::ZERO; HOURS];
        for (day, count) in week.iter_mut().zip(days).filter(|(_, count)| *count > 0) {
            for (sum, hour) in mean.iter_mut().zip(day) {
                *hour = hour.over(Number::from(count).into())?;
                *sum = sum.plus(hour.over(measured.into())?)?;
            }
        }
        let usual = Fraction::sum(mean)?;
        if usual.is_zero() {
            return Self::every_day(&HourWeights::uniform());
        }
        let mut shapes = [DayShape { hours: mean, whole: Fraction::ONE }; WEEKDAYS];
        for ((shape, day), count) in shapes.iter_mut().zip(week).zip(days) {
            if count > 0 {
                shape.hours = day;
            }
            for hour in &mut shape.hours {
                *hour = hour.over(usual)?;
            }
            shape.whole = Fraction::sum(shape.hours)?;
        }
        Ok(Self(shapes))
    }
}

fn weekday(day: Date) -> usize {
    usize::from(day.weekday().to_monday_zero_offset().unsigned_abs())
}

fn hour_of(slot: u8) -> usize {
    (u32::from(slot) * WindowHours::SLOT_MINUTES / 60) as usize
}
