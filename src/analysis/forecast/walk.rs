//! A walk from month to month: the plan of each stretch of days between two changes, and what it uses.

use super::ForecastMonth;
use super::uncertain::MonthFigures;
use super::usage::{MonthlyUse, Sums};
use super::week_shape::WeekShape;
use crate::analysis::uncertainty::{MeasuredDays, UncertainValues};
use crate::analysis::what_if::WhatIf;
use crate::calendar::{Date, Instant, YearMonth};
use crate::catalogue::OfferId;
use crate::diagnostic::{Diagnostic, Problems, Severity, Sources, code};
use crate::document::put;
use crate::rating::{Bill, rate};
use crate::scenario::{Plan, Scenario, Settings, Uncertain, take_uncertain_at};
use crate::units::{Fraction, Number, NumberError};

/// A month as it was walked through.
pub(super) struct Walked {
    pub month: ForecastMonth,
    pub used: MonthlyUse,
    pub plan: Plan,
    pub figures: Option<MonthFigures>,
}

/// Days of a month between two changes.
#[derive(Clone, Copy)]
pub(super) struct Stretch<'a> {
    pub plan: &'a Plan,
    pub bills: &'a [Bill],
    /// The part of the plan's month that they are.
    pub part: Fraction,
    pub volume: Number,
    pub days: &'a [Date],
    /// When something changes.
    pub until: Option<Date>,
}

pub(super) struct Walk<'a> {
    pub what_if: &'a mut WhatIf,
    pub sources: &'a mut Sources,
    pub problems: &'a Problems,
    pub scenario: &'a Scenario,
    pub week: &'a WeekShape,
    pub growth: Number,
    pub values: Option<UncertainValues>,
    /// What the profile's days cost, up to the day on which something changes.
    pub measured_days: Option<(MeasuredDays, Option<Date>)>,
}

impl Walk<'_> {
    fn too_large(&self, error: NumberError) {
        self.problems.push(Diagnostic::error(&code::TOO_LARGE, error.to_string()));
    }

    /// A month, in stretches from one change to the next.
    pub fn month(&mut self, month: YearMonth, varies: bool) -> Option<Walked> {
        let factor = self.scenario.workload.months.as_ref().map_or(Number::ONE, |months| months[month.number() - 1]);
        let volume = self.growth.times(factor).map_err(|error| self.too_large(error)).ok()?;
        let mut sums = Sums::of(month, volume);
        let mut figures: Option<MonthFigures> = None;
        let (mut first_plan, mut first_bill) = (None, None);
        let days: Vec<Date> = month.days().collect();
        let mut start = 0;
        while start < days.len() {
            let (plan, mut at) = self.plan_on(days[start], month)?;
            let next = self.next_change(days[start], &plan);
            let end = days.iter().position(|day| next.as_ref().is_some_and(|(on, _)| day >= on)).unwrap_or(days.len());
            let bills = rate(&plan).map_err(|error| self.too_large(error)).ok()?;
            let asked = sums.ask((self.scenario, self.week), &plan, &bills, &days[start..end]);
            asked.map_err(|error| self.too_large(error)).ok()?;
            let part = sums.add(&plan, &bills, &days[start..end]).map_err(|error| self.too_large(error)).ok()?;
            if varies && (first_plan.is_none() || figures.is_some()) {
                let until = next.as_ref().map(|(on, _)| *on);
                let stretch = Stretch { plan: &plan, bills: &bills, part, volume, days: &days[start..end], until };
                figures = self.with_stretch(figures, month, &stretch, &mut at);
                if self.problems.any_error() {
                    return None;
                }
            }
            if let Some((on, events)) = next.filter(|_| end < days.len()) {
                sums.month.events.extend(events.into_iter().map(|event| (on, event)));
            }
            first_plan.get_or_insert(plan);
            first_bill = first_bill.or(bills.into_iter().next());
            start = end;
        }
        let plan = first_plan?;
        // What changes with the first second of a month is an event of that month.
        let changes = self.changes_on(days[0], &plan);
        sums.month.events.splice(0..0, changes.into_iter().map(|event| (days[0], event)));
        sums.month.requests = sums.requests.quotient().map_err(|error| self.too_large(error)).ok()?;
        let growth = self.scenario.workload.growth.unwrap_or(Number::ZERO);
        let grown = growth.plus(Number::ONE).and_then(|growth| self.growth.times(growth));
        self.growth = grown.map_err(|error| self.too_large(error)).ok()?;
        let figures = figures.and_then(|figures| self.with_variation(figures, &sums.month, &plan, first_bill.as_ref()));
        let used = MonthlyUse { used: sums.used, loads: sums.loads };
        Some(Walked { month: sums.month, used, plan, figures })
    }

    /// The plan of a day: what was planned up to it is done, prices are those of the day.
    fn plan_on(&mut self, day: Date, month: YearMonth) -> Option<(Plan, WhatIf)> {
        let mut at = self.what_if.clone();
        let here = Problems::new();
        for step in self.scenario.steps.iter().filter(|step| step.on <= day) {
            for (path, value) in &step.set {
                let mut value = value.clone();
                // Draws are the same for all months: what a step makes uncertain in another way is not drawn anew.
                for uncertain in take_uncertain_at(path, &mut value, &here) {
                    here.push(self.held(&uncertain));
                }
                if let Err(error) = put(&mut at.document, path, value.clone()) {
                    here.push(Diagnostic::error(&code::BAD_VALUE, error.to_string()).at(&value.location, ""));
                }
            }
        }
        at.settings = Settings { as_of: Some(day), month: Some(month), ..at.settings.clone() };
        let plan = if here.any_error() { None } else { at.plan(&[], self.sources, &here) };
        self.what_if.catalogue.clone_from(&at.catalogue);
        for mut diagnostic in here.into_sorted() {
            // Every change is accounted for here, on its day.
            if diagnostic.code.name == code::PRICE_CHANGES.name {
                continue;
            }
            if diagnostic.severity == Severity::Error {
                diagnostic.message = format!("on {day}: {}", diagnostic.message);
            }
            self.problems.push(diagnostic);
        }
        plan.map(|plan| (plan, at))
    }

    fn held(&self, uncertain: &Uncertain) -> Diagnostic {
        let Uncertain { path, expected, location, .. } = uncertain;
        let varied = self.what_if.uncertain.iter().any(|before| before.path == *path);
        let rest =
            if varied { "the value varies about that as it did before the step" } else { "the value is held at that" };
        let message =
            format!("the spread that a step gives `{path}` is not sampled: {expected} is expected, and {rest}");
        Diagnostic::warning(&code::HELD, message).at(location, "")
    }

    /// The first day after a day on which a price of the plan changes or a step is planned, with what happens.
    fn next_change(&mut self, day: Date, plan: &Plan) -> Option<(Date, Vec<String>)> {
        let steps = self.scenario.steps.iter().map(|step| step.on).filter(|on| *on > day);
        let prices = self.price_changes(plan).into_iter().map(|(on, _)| on).filter(|on| *on > day);
        let next = steps.chain(prices).min()?;
        Some((next, self.changes_on(next, plan)))
    }

    fn changes_on(&mut self, day: Date, plan: &Plan) -> Vec<String> {
        let prices = self.price_changes(plan).into_iter().filter(|(on, _)| *on == day);
        let mut events: Vec<String> = prices.map(|(_, offer)| format!("the price of `{offer}` changes")).collect();
        for step in self.scenario.steps.iter().filter(|step| step.on == day) {
            events.push(step.name.clone().unwrap_or_else(|| "a planned step".to_owned()));
        }
        events
    }

    /// The days on which prices of a plan's offers change. A day has the prices of its first second.
    fn price_changes(&mut self, plan: &Plan) -> Vec<(Date, OfferId)> {
        let mut changes = Vec::new();
        for price in &plan.prices {
            let found = self.what_if.catalogue.find(&price.offer, plan.as_of, self.sources, self.problems);
            let Ok(found) = found else { continue };
            let Some(timeline) = found.offer.timeline(plan.known_on) else { continue };
            for (from, _) in timeline.iter().skip(1) {
                let begins = from == Instant::start_of(from.date());
                let day = if begins { Some(from.date()) } else { from.date().tomorrow().ok() };
                changes.extend(day.map(|day| (day, price.offer.clone())));
            }
        }
        changes
    }
}
