//! Month by month: the days along the price timelines, growth, busy months and days, planned steps, commitments.
//!
//! Every stretch of days between two changes is a plan of its own, resolved on its first day and rated; nothing that
//! `cost` computes is computed another way here. The first month has the scenario's own volume.

mod billing;
mod budget;

pub use billing::{Bought, Cheaper, Shortfall};
pub use budget::{BudgetMonth, BudgetOutlook, against_budget};

use std::collections::BTreeMap;

use super::what_if::WhatIf;
use crate::calendar::{Date, Instant, Period, YearMonth};
use crate::catalogue::{Meter, OfferId};
use crate::diagnostic::{Diagnostic, Problems, Severity, Sources, code};
use crate::document::put;
use crate::rating::{Bill, rate};
use crate::scenario::{Plan, Scenario, Settings};
use crate::units::{Fraction, Number, NumberError};

/// A run of months.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Months {
    /// The first of them.
    pub first: YearMonth,
    /// How many.
    pub count: usize,
}

impl Months {
    fn iter(self) -> impl Iterator<Item = YearMonth> {
        std::iter::successors(Some(self.first), |month| month.next()).take(self.count)
    }
}

/// What one offer is used for in a month, by what is counted.
#[derive(Clone, Copy, Debug)]
struct Usage {
    quantity: Fraction,
    list: Fraction,
    contracted: Fraction,
}

/// What a cascade uses in a month.
type Used = BTreeMap<(OfferId, Meter), Usage>;

/// What a cascade costs in a month.
#[derive(Clone, Debug)]
pub struct MonthlyCost {
    /// What is billed.
    pub billed: Number,
    /// At list prices.
    pub list: Number,
    /// What commitments came to.
    pub bought: Vec<Bought>,
}

/// A month of the forecast.
#[derive(Clone, Debug)]
pub struct ForecastMonth {
    /// Which.
    pub month: YearMonth,
    /// Its days, each counted with its factor.
    pub days: Fraction,
    /// How busy it is: growth times the month's own factor.
    pub volume: Number,
    /// Requests of all tiers.
    pub requests: Number,
    /// For each cascade.
    pub costs: Vec<MonthlyCost>,
    /// Whether everything had a price; if not, costs are lower bounds.
    pub complete: bool,
    /// What changes in it, and when.
    pub events: Vec<(Date, String)>,
    /// What the candidate costs on each day, before commitments spread a month's bill over it.
    pub by_day: Vec<(Date, Fraction)>,
}

/// A forecast.
#[derive(Clone, Debug)]
pub struct Forecast {
    /// The plan of the first day.
    pub plan: Plan,
    /// The candidate first.
    pub cascades: Vec<String>,
    /// In order.
    pub months: Vec<ForecastMonth>,
    /// What is paid at the end of a year of commitments that were not used up.
    pub shortfalls: Vec<Shortfall>,
    /// Where buying more would cost less.
    pub cheaper: Vec<Cheaper>,
}

impl Forecast {
    /// What a cascade is billed over all months.
    ///
    /// # Errors
    /// [`NumberError::TooLarge`].
    pub fn total(&self, cascade: usize) -> Result<Number, NumberError> {
        let months = self.months.iter().map(|month| month.costs[cascade].billed);
        let shortfalls = self.shortfalls.iter().filter(|paid| paid.cascade == cascade).map(|paid| paid.amount);
        months.chain(shortfalls).try_fold(Number::ZERO, Number::plus)
    }
}

/// Forecasts a run of months. What is wrong in some month goes to `problems`; then there is no forecast.
pub fn forecast(what_if: &mut WhatIf, months: Months, sources: &mut Sources, problems: &Problems) -> Option<Forecast> {
    let mut walk = Walk { what_if, sources, problems, growth: Number::ONE };
    let scenario = walk.what_if.scenario(&[], problems)?;
    let mut found: Vec<ForecastMonth> = Vec::new();
    let mut used: Vec<Vec<Used>> = Vec::new();
    let mut plan = None;
    for month in months.iter() {
        let (forecast_month, month_used, month_plan) = walk.month(month, &scenario)?;
        plan.get_or_insert(month_plan);
        found.push(forecast_month);
        used.push(month_used);
    }
    let plan = plan?;
    let mut forecast = Forecast {
        cascades: plan.cascades.iter().map(|cascade| cascade.name.to_string()).collect(),
        plan,
        months: found,
        shortfalls: Vec::new(),
        cheaper: Vec::new(),
    };
    billing::bill(&mut forecast, &used, &scenario, problems).map_err(|error| walk.too_large(error)).ok()?;
    Some(forecast)
}

struct Walk<'a> {
    what_if: &'a mut WhatIf,
    sources: &'a mut Sources,
    problems: &'a Problems,
    growth: Number,
}

impl Walk<'_> {
    fn too_large(&self, error: NumberError) {
        self.problems.push(Diagnostic::error(&code::TOO_LARGE, error.to_string()));
    }

    /// A month, in stretches from one change to the next.
    fn month(&mut self, month: YearMonth, scenario: &Scenario) -> Option<(ForecastMonth, Vec<Used>, Plan)> {
        let factor = scenario.workload.months.as_ref().map_or(Number::ONE, |months| months[month.number() - 1]);
        let volume = self.growth.times(factor).map_err(|error| self.too_large(error)).ok()?;
        let mut out = ForecastMonth {
            month,
            days: Fraction::ZERO,
            volume,
            requests: Number::ZERO,
            costs: Vec::new(),
            complete: true,
            events: Vec::new(),
            by_day: Vec::new(),
        };
        let mut used: Vec<Used> = Vec::new();
        let mut requests = Fraction::ZERO;
        let mut first_plan = None;
        let days: Vec<Date> = month.days().collect();
        let mut start = 0;
        while start < days.len() {
            let plan = self.plan_on(days[start], month, scenario)?;
            let next = self.next_change(days[start], &plan, scenario);
            let end = days.iter().position(|day| next.as_ref().is_some_and(|(on, _)| day >= on)).unwrap_or(days.len());
            let stretch = &days[start..end];
            let summed = stretch_of(&plan, stretch, volume, &mut out, &mut used, &mut requests);
            summed.map_err(|error| self.too_large(error)).ok()?;
            if let Some((on, events)) = next.filter(|_| end < days.len()) {
                out.events.extend(events.into_iter().map(|event| (on, event)));
            }
            first_plan.get_or_insert(plan);
            start = end;
        }
        // What changes with the first second of a month is an event of that month.
        let changes = self.changes_on(days[0], first_plan.as_ref()?, scenario);
        out.events.splice(0..0, changes.into_iter().map(|event| (days[0], event)));
        out.requests = requests.quotient().map_err(|error| self.too_large(error)).ok()?;
        let growth = scenario.workload.growth.unwrap_or(Number::ZERO);
        let grown = growth.plus(Number::ONE).and_then(|growth| self.growth.times(growth));
        self.growth = grown.map_err(|error| self.too_large(error)).ok()?;
        Some((out, used, first_plan?))
    }

    /// The plan of a day: what was planned up to it is done, prices are those of the day.
    fn plan_on(&mut self, day: Date, month: YearMonth, scenario: &Scenario) -> Option<Plan> {
        let mut at = self.what_if.clone();
        let here = Problems::new();
        for step in scenario.steps.iter().filter(|step| step.on <= day) {
            for (path, value) in &step.set {
                if let Err(error) = put(&mut at.document, path, value.clone()) {
                    here.push(Diagnostic::error(&code::BAD_VALUE, error.to_string()).at(&value.location, ""));
                }
            }
        }
        at.settings = Settings { as_of: Some(day), month: Some(month), ..at.settings.clone() };
        let plan = if here.any_error() { None } else { at.plan(&[], self.sources, &here) };
        self.what_if.catalogue = at.catalogue;
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
        plan
    }

    /// The first day after a day on which a price of the plan changes or a step is planned, with what happens.
    fn next_change(&mut self, day: Date, plan: &Plan, scenario: &Scenario) -> Option<(Date, Vec<String>)> {
        let steps = scenario.steps.iter().map(|step| step.on).filter(|on| *on > day);
        let prices = self.price_changes(plan).into_iter().map(|(on, _)| on).filter(|on| *on > day);
        let next = steps.chain(prices).min()?;
        Some((next, self.changes_on(next, plan, scenario)))
    }

    fn changes_on(&mut self, day: Date, plan: &Plan, scenario: &Scenario) -> Vec<String> {
        let prices = self.price_changes(plan).into_iter().filter(|(on, _)| *on == day);
        let mut events: Vec<String> = prices.map(|(_, offer)| format!("the price of `{offer}` changes")).collect();
        for step in scenario.steps.iter().filter(|step| step.on == day) {
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

/// Adds what is used on a stretch of days of a month.
fn stretch_of(
    plan: &Plan,
    stretch: &[Date],
    volume: Number,
    month: &mut ForecastMonth,
    used: &mut Vec<Used>,
    requests: &mut Fraction,
) -> Result<(), NumberError> {
    let bills = rate(plan)?;
    used.resize_with(bills.len(), Used::new);
    month.days = plan.days;
    month.complete &= bills.iter().all(Bill::is_complete);
    let whole = weight(plan.period, &month.month.days().collect::<Vec<_>>())?;
    let of_stretch = weight(plan.period, stretch)?;
    if whole.is_zero() {
        return Ok(());
    }
    let part = Fraction::new(of_stretch, whole)?.times(volume.into())?;
    for (bill, used) in bills.iter().zip(used.iter_mut()) {
        add(bill, plan, part, used)?;
    }
    let daily = crate::rating::total_requests_daily(plan)?;
    *requests = requests.plus(Fraction::from(daily).times(plan.days)?.times(part)?)?;
    if let Some(candidate) = bills.first() {
        let monthly = Fraction::from(candidate.contracted(|_| true)?.monthly.number());
        for &day in stretch {
            let of_day = Fraction::new(plan.period.factors.of(day), whole)?.times(volume.into())?;
            month.by_day.push((day, monthly.times(of_day)?));
        }
    }
    Ok(())
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
