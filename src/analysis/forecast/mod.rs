//! Month by month: the days along the price timelines, growth, busy months and days, planned steps, commitments.
//!
//! Every stretch of days between two changes is a plan of its own, resolved on its first day and rated; nothing that
//! `cost` computes is computed another way here. The first month has the scenario's own volume.

mod billing;
mod budget;
mod capacity;
mod contract;
mod uncertain;

pub use billing::{Bought, Cheaper, OpenPromise, Overflow, Shortfall, UnitsUse};
pub use budget::{BudgetMonth, BudgetOutlook, against_budget};
pub use capacity::units_needed;
pub use uncertain::UncertainMonths;

use std::collections::BTreeMap;

use self::capacity::Load;
use self::contract::{Contract, Hours, MonthTerms};
use self::uncertain::{MonthFigures, Parting};
use super::uncertainty::{Figure, MeasuredDays, UncertainValues, Varying};
use super::vary::with_volume_of;
use super::what_if::WhatIf;
use crate::calendar::{Date, HourWeights, Instant, Period, YearMonth};
use crate::catalogue::{Meter, OfferId};
use crate::diagnostic::{Diagnostic, Problems, Severity, Sources, code};
use crate::document::put;
use crate::rating::{Bill, rate};
use crate::scenario::{DayVariation, Plan, Scenario, Settings};
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

/// What all cascades use in a month.
struct MonthlyUse {
    used: Vec<Used>,
    /// For each kind of units that are bought ahead, what each cascade asks of them.
    loads: Vec<Vec<Load>>,
}

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
    /// What is missing of yearly promises whose year ends after the last month.
    pub open_promises: Vec<OpenPromise>,
    /// Where buying more would cost less.
    pub cheaper: Vec<Cheaper>,
    /// Where the candidate's units do not serve everything.
    pub overflows: Vec<Overflow>,
    /// What the scenario allows for a month of the whole bill.
    pub budget: Option<Number>,
    /// How the months may come out; none where nothing is uncertain.
    pub uncertain: Option<UncertainMonths>,
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
    let scenario = what_if.scenario(&[], problems)?;
    let varies = !what_if.uncertain.is_empty() || scenario.workload.variation.is_some();
    let mut walk = Walk {
        what_if,
        sources,
        problems,
        scenario: &scenario,
        growth: Number::ONE,
        values: None,
        measured_days: None,
    };
    let mut found: Vec<ForecastMonth> = Vec::new();
    let mut used: Vec<MonthlyUse> = Vec::new();
    let (mut plan, mut figures) = (None, varies.then(Vec::<MonthFigures>::new));
    for month in months.iter() {
        let walked = walk.month(month, varies)?;
        plan.get_or_insert(walked.plan);
        found.push(walked.month);
        used.push(walked.used);
        figures = figures.zip(walked.figures).map(|(figures, month)| [figures, vec![month]].concat());
    }
    let plan = plan?;
    let too_large = |error: NumberError| problems.push(Diagnostic::error(&code::TOO_LARGE, error.to_string()));
    let contract = Contract::of(&scenario, exchange(&plan)).map_err(too_large).ok()?;
    let cascades = plan.cascades.len();
    let uncertain = walk.values.zip(figures);
    let uncertain = uncertain.map(|(values, months)| UncertainMonths { values, contract, months, cascades });
    let budget = budget::monthly_budget(&scenario, &plan).map_err(too_large).ok()?;
    let mut forecast = Forecast {
        budget,
        cascades: plan.cascades.iter().map(|cascade| cascade.name.to_string()).collect(),
        plan,
        months: found,
        shortfalls: Vec::new(),
        open_promises: Vec::new(),
        cheaper: Vec::new(),
        overflows: Vec::new(),
        uncertain,
    };
    billing::bill(&mut forecast, &used, &scenario, problems).map_err(too_large).ok()?;
    Some(forecast)
}

/// The bill's money for a dollar.
fn exchange(plan: &Plan) -> Fraction {
    plan.currency.exchange.as_ref().map_or(Fraction::ONE, |exchange| exchange.value)
}

/// A month as it was walked through.
struct Walked {
    month: ForecastMonth,
    used: MonthlyUse,
    plan: Plan,
    figures: Option<MonthFigures>,
}

/// How a day spreads over its hours.
fn hours_of(scenario: &Scenario) -> HourWeights {
    scenario.workload.hours.clone().unwrap_or_else(HourWeights::uniform)
}

/// Days of a month between two changes.
#[derive(Clone, Copy)]
struct Stretch<'a> {
    plan: &'a Plan,
    bills: &'a [Bill],
    /// The part of the plan's month that they are.
    part: Fraction,
    volume: Number,
    days: &'a [Date],
    /// When something changes.
    until: Option<Date>,
}

struct Walk<'a> {
    what_if: &'a mut WhatIf,
    sources: &'a mut Sources,
    problems: &'a Problems,
    scenario: &'a Scenario,
    growth: Number,
    values: Option<UncertainValues>,
    /// What the profile's days cost, up to the day on which something changes.
    measured_days: Option<(MeasuredDays, Option<Date>)>,
}

impl Walk<'_> {
    fn too_large(&self, error: NumberError) {
        self.problems.push(Diagnostic::error(&code::TOO_LARGE, error.to_string()));
    }

    /// A month, in stretches from one change to the next.
    fn month(&mut self, month: YearMonth, varies: bool) -> Option<Walked> {
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
            let asked = sums.ask(self.scenario, &plan, &bills, &days[start..end]);
            asked.map_err(|error| self.too_large(error)).ok()?;
            let part = sums.add(&plan, &bills, &days[start..end]).map_err(|error| self.too_large(error)).ok()?;
            if varies && (first_plan.is_none() || figures.is_some()) {
                let until = next.as_ref().map(|(on, _)| *on);
                let stretch = Stretch { plan: &plan, bills: &bills, part, volume, days: &days[start..end], until };
                figures = self.with_stretch(figures, month, &stretch, &mut at);
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

    /// Adds what a stretch may come out as. `None` where that cannot be said.
    fn with_stretch(
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
        let hours = hours_of(self.scenario);
        let units = self.scenario.provisioned.iter().map(|spec| Hours::of(spec, plan, &hours, days));
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
    fn with_variation(
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

    /// The plan of a day: what was planned up to it is done, prices are those of the day.
    fn plan_on(&mut self, day: Date, month: YearMonth) -> Option<(Plan, WhatIf)> {
        let mut at = self.what_if.clone();
        let here = Problems::new();
        for step in self.scenario.steps.iter().filter(|step| step.on <= day) {
            for (path, value) in &step.set {
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

/// What is used in a month, stretch by stretch.
struct Sums {
    month: ForecastMonth,
    used: Vec<Used>,
    loads: Vec<Vec<Load>>,
    requests: Fraction,
}

impl Sums {
    fn of(month: YearMonth, volume: Number) -> Self {
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
    fn ask(&mut self, scenario: &Scenario, plan: &Plan, bills: &[Bill], stretch: &[Date]) -> Result<(), NumberError> {
        let hours = hours_of(scenario);
        self.loads.resize_with(scenario.provisioned.len(), || vec![Load::NONE; bills.len()]);
        for (spec, loads) in scenario.provisioned.iter().zip(&mut self.loads) {
            for (bill, load) in bills.iter().zip(loads) {
                load.add(spec, (plan, bill), &hours, self.month.volume, stretch)?;
            }
        }
        Ok(())
    }

    /// Adds a stretch of days; gives the part of the plan's month that it is.
    fn add(&mut self, plan: &Plan, bills: &[Bill], stretch: &[Date]) -> Result<Fraction, NumberError> {
        let volume = Fraction::from(self.month.volume);
        if volume.is_one() || bills.iter().all(|bill| bill.fleets.is_empty()) {
            return self.add_times(volume, plan, bills, stretch);
        }
        // Machines come whole, so they are sized for the month's volume; what is bought by the token is in proportion.
        let tiers: Vec<_> = plan.tiers.iter().map(|tier| std::sync::Arc::clone(&tier.name)).collect();
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
        let daily = crate::rating::total_requests_daily(plan)?;
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
