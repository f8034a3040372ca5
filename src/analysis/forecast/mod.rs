//! Month by month: the days along the price timelines, growth, busy months and days, planned steps, commitments.
//!
//! Every stretch of days between two changes is a plan of its own, resolved on its first day and rated; nothing that
//! `cost` computes is computed another way here. The first month has the scenario's own volume.

mod billing;
mod budget;
mod capacity;
mod contract;
mod uncertain;
mod uncertain_walk;
mod usage;
mod walk;
mod week_shape;

pub use billing::{Bought, Cheaper, OpenPromise, Overflow, Shortfall, UnitsUse};
pub use budget::{BudgetMonth, BudgetOutlook, against_budget};
pub use capacity::units_needed;
pub use uncertain::UncertainMonths;

use self::contract::Contract;
use self::uncertain::MonthFigures;
use self::usage::MonthlyUse;
use self::walk::Walk;
use self::week_shape::WeekShape;
use super::what_if::WhatIf;
use crate::calendar::{Date, YearMonth};
use crate::diagnostic::{Diagnostic, Problems, Sources, code};
use crate::scenario::Plan;
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
    let too_large = |error: NumberError| problems.push(Diagnostic::error(&code::TOO_LARGE, error.to_string()));
    let week = WeekShape::of(&scenario).map_err(too_large).ok()?;
    let mut walk = Walk {
        what_if,
        sources,
        problems,
        scenario: &scenario,
        week: &week,
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
