//! What a month uses, stretch of days by stretch of days.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::ForecastMonth;
use super::capacity::Load;
use super::week_shape::WeekShape;
use crate::analysis::vary::with_volume_of;
use crate::calendar::{Date, Period, YearMonth};
use crate::catalogue::{Meter, OfferId};
use crate::rating::{Bill, rate, total_requests_daily};
use crate::scenario::{Plan, Scenario};
use crate::units::{Fraction, Number, NumberError};

/// What one offer is used for in a month, by what is counted.
#[derive(Clone, Copy, Debug)]
pub(super) struct Usage {
    pub quantity: Fraction,
    pub list: Fraction,
    pub contracted: Fraction,
}

/// What a cascade uses in a month.
pub(super) type Used = BTreeMap<(OfferId, Meter), Usage>;

/// What all cascades use in a month.
pub(super) struct MonthlyUse {
    pub used: Vec<Used>,
    /// For each kind of units that are bought ahead, what each cascade asks of them.
    pub loads: Vec<Vec<Load>>,
}

/// What is used in a month, stretch by stretch.
pub(super) struct Sums {
    pub month: ForecastMonth,
    pub used: Vec<Used>,
    pub loads: Vec<Vec<Load>>,
    pub requests: Fraction,
}

impl Sums {
    pub fn of(month: YearMonth, volume: Number) -> Self {
        let month = ForecastMonth {
            month,
            days: Fraction::ZERO,
            volume,
            requests: Number::ZERO,
            costs: Vec::new(),
            complete: true,
            events: Vec::new(),
            by_day: Vec::new(),
        };
        Self { month, used: Vec::new(), loads: Vec::new(), requests: Fraction::ZERO }
    }

    /// Adds what a stretch of days asks of units that are bought ahead.
    pub fn ask(
        &mut self,
        (scenario, week): (&Scenario, &WeekShape),
        plan: &Plan,
        bills: &[Bill],
        stretch: &[Date],
    ) -> Result<(), NumberError> {
        self.loads.resize_with(scenario.provisioned.len(), || vec![Load::NONE; bills.len()]);
        for (spec, loads) in scenario.provisioned.iter().zip(&mut self.loads) {
            for (bill, load) in bills.iter().zip(loads) {
                load.add(spec, (plan, bill), week, self.month.volume, stretch)?;
            }
        }
        Ok(())
    }

    /// Adds a stretch of days; gives the part of the plan's month that it is.
    pub fn add(&mut self, plan: &Plan, bills: &[Bill], stretch: &[Date]) -> Result<Fraction, NumberError> {
        let volume = Fraction::from(self.month.volume);
        if volume.is_one() || bills.iter().all(|bill| bill.fleets.is_empty()) {
            return self.add_times(volume, plan, bills, stretch);
        }
        // Machines come whole, so they are sized for the month's volume; what is bought by the token is in proportion.
        let tiers: Vec<_> = plan.tiers.iter().map(|tier| Arc::clone(&tier.name)).collect();
        let grown = with_volume_of(plan, volume, &tiers);
        self.add_times(Fraction::ONE, &grown, &rate(&grown)?, stretch)?.times(volume)
    }

    fn add_times(
        &mut self,
        volume: Fraction,
        plan: &Plan,
        bills: &[Bill],
        stretch: &[Date],
    ) -> Result<Fraction, NumberError> {
        self.used.resize_with(bills.len(), Used::new);
        self.month.days = plan.days;
        self.month.complete &= bills.iter().all(Bill::is_complete);
        let whole = weight(plan.period, &self.month.month.days().collect::<Vec<_>>())?;
        if whole.is_zero() {
            return Ok(Fraction::ZERO);
        }
        let part = Fraction::new(weight(plan.period, stretch)?, whole)?.times(volume)?;
        for (bill, used) in bills.iter().zip(&mut self.used) {
            add(bill, plan, part, used)?;
        }
        let daily = total_requests_daily(plan)?;
        self.requests = self.requests.plus(Fraction::from(daily).times(plan.days)?.times(part)?)?;
        if let Some(candidate) = bills.first() {
            let monthly = Fraction::from(candidate.contracted(|_| true)?.monthly.number());
            for &day in stretch {
                let of_day = Fraction::new(plan.period.factors.of(day), whole)?.times(volume)?;
                self.month.by_day.push((day, monthly.times(of_day)?));
            }
        }
        Ok(part)
    }
}

/// The days, each with its factor.
fn weight(period: Period, days: &[Date]) -> Result<Number, NumberError> {
    days.iter().map(|day| period.factors.of(*day)).try_fold(Number::ZERO, Number::plus)
}

/// Adds a part of a bill's month to what is used.
fn add(bill: &Bill, plan: &Plan, part: Fraction, used: &mut Used) -> Result<(), NumberError> {
    for line in &bill.lines {
        let key = (line.offer.as_ref().clone(), line.meter);
        let monthly_quantity = Fraction::from(line.quantity_daily).times(plan.days)?;
        let usage = used.entry(key).or_insert(Usage {
            quantity: Fraction::ZERO,
            list: Fraction::ZERO,
            contracted: Fraction::ZERO,
        });
        usage.quantity = usage.quantity.plus(monthly_quantity.times(part)?)?;
        usage.list = usage.list.plus(Fraction::from(line.list.monthly.number()).times(part)?)?;
        usage.contracted = usage.contracted.plus(Fraction::from(line.contracted.monthly.number()).times(part)?)?;
    }
    Ok(())
}
