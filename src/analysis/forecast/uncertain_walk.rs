//! How the months that are walked through may come out.

use super::contract::{Hours, MonthTerms};
use super::uncertain::{MonthFigures, Parting};
use super::walk::{Stretch, Walk};
use super::{ForecastMonth, exchange};
use crate::analysis::uncertainty::{Figure, MeasuredDays, UncertainValues, Varying};
use crate::analysis::what_if::WhatIf;
use crate::calendar::{Date, Period, YearMonth};
use crate::rating::Bill;
use crate::scenario::{DayVariation, Plan};
use crate::units::NumberError;

impl Walk<'_> {
    /// Adds what a stretch may come out as. `None` where that cannot be said.
    pub(super) fn with_stretch(
        &mut self,
        figures: Option<MonthFigures>,
        month: YearMonth,
        stretch: &Stretch<'_>,
        at: &mut WhatIf,
    ) -> Option<MonthFigures> {
        let Stretch { plan, bills, part, volume, days, .. } = *stretch;
        if self.values.is_none() {
            self.values = UncertainValues::of(self.what_if, plan, self.problems);
        }
        let parting = Parting::of(self.scenario, plan);
        let look = |bills: &[Bill]| parting.look(bills);
        let mut daily = self.values.as_ref()?.daily(at, plan, bills, &look, self.sources, self.problems)?;
        if self.scenario.workload.variation.is_some_and(|variation| variation.day == DayVariation::Resampled) {
            daily = self.resampled(month, stretch, at, &look)?;
        }
        let terms = || MonthTerms::of(self.scenario, Period { month, ..plan.period }, exchange(plan));
        let mut figures = figures.or_else(|| Some(MonthFigures::of(terms().ok()?)))?;
        let units = self.scenario.provisioned.iter().map(|spec| Hours::of(spec, plan, self.week, days));
        let units = units.collect::<Result<_, NumberError>>().ok()?;
        figures.add(&parting, &daily, plan.days.to_float() * part.to_float(), volume.to_float(), units);
        Some(figures)
    }

    /// The figures of a usual day, times how the days of a stretch come out as they are drawn from the profile.
    fn resampled(
        &mut self,
        month: YearMonth,
        stretch: &Stretch<'_>,
        at: &WhatIf,
        look: &dyn Fn(&[Bill]) -> Vec<Bill>,
    ) -> Option<Vec<Figure>> {
        let Stretch { plan, days, until, .. } = *stretch;
        let values = self.values.as_mut()?;
        let still = |(_, until): &(MeasuredDays, Option<Date>)| until.is_none_or(|until| days[0] < until);
        if !self.measured_days.as_ref().is_some_and(still) {
            let profile = self.what_if.profile.clone()?;
            let found = MeasuredDays::of(values, (at, &profile), look, self.sources, self.problems)?;
            self.measured_days = Some((found, until));
        }
        let (measured, _) = self.measured_days.as_ref()?;
        let factors: Vec<f64> = days.iter().map(|day| plan.period.factors.of(*day).to_float()).collect();
        let whole: f64 = factors.iter().sum();
        let first = month.days().position(|day| day == days[0])?;
        let parts: Vec<(usize, f64)> = (first..).zip(factors.iter().map(|factor| factor / whole)).collect();
        Some(measured.resampled(&mut values.factors, &month.to_string(), &parts))
    }

    /// Multiplies a month's figures with how much the month itself differs.
    pub(super) fn with_variation(
        &mut self,
        mut figures: MonthFigures,
        month: &ForecastMonth,
        plan: &Plan,
        bill: Option<&Bill>,
    ) -> Option<MonthFigures> {
        let values = self.values.as_mut()?;
        if let Some(variation) = self.scenario.workload.variation {
            let days: Vec<f64> = month.month.days().map(|day| plan.period.factors.of(day).to_float()).collect();
            let lines = bill.iter().flat_map(|bill| &bill.lines);
            let varying = Varying::of(&variation, self.what_if.profile.as_deref(), plan, lines).ok()?;
            let requests = varying.request.map(|cv| (month.requests.to_float(), cv));
            let name = month.month.to_string();
            let slot = values.factors.month(&name, varying.month, varying.day, &days, requests);
            figures.multiply(slot);
        }
        Some(figures)
    }
}
