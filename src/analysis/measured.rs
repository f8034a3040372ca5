//! What a budget on `p90` or `worst` is held on: what its scope costs, as it may come out.
//!
//! A figure that the scenario does not give is not made up: ranges carry no chances, so they have no P90, and what has
//! a distribution has no worst end.

use super::spend::{Spend, SpendPart};
use super::statistics::two_sided_quantile;
use super::uncertainty::{
    Figure, MeasuredDays, Movers, Product, Sampling, UncertainValues, Varying, sample, summary, wanted_lines,
};
use super::what_if::WhatIf;
use crate::calendar::YearMonth;
use crate::diagnostic::{Diagnostic, Location, Problems, Sources, code};
use crate::rating::{Bill, LineItem, requests_daily};
use crate::scenario::{Budget, DayVariation, Measure, Plan, Policy, Scenario, Scope, Span};
use crate::units::{Number, NumberError};
use crate::workload::{Basis, Profile};

/// Places of what comes out of floats.
const PLACES: u32 = 6;
/// Months of a year.
const MONTHS: u64 = 12;

/// What one limit of a budget is held on.
#[derive(Clone, Debug)]
pub struct Measured {
    /// Where the budget says what it is held on.
    pub budget: Location,
    /// What the limit is counted for.
    pub span: Span,
    /// How much that is; or why the scenario cannot tell.
    pub found: Result<Estimate, Diagnostic>,
}

/// A figure, in the bill's money.
#[derive(Clone, Debug)]
pub struct Estimate {
    /// How much.
    pub amount: Number,
    /// How it was sampled, and its standard error; none where nothing was.
    pub sampled: Option<(Sampling, Number)>,
}

/// Measures the candidate for every limit of every budget that is on something other than what is expected.
///
/// # Errors
/// [`NumberError::TooLarge`].
pub fn measured(
    what_if: &mut WhatIf,
    (scenario, plan, bills): (&Scenario, &Plan, &[Bill]),
    policies: &[&Policy],
    sampling: Sampling,
    sources: &mut Sources,
) -> Result<Vec<Measured>, NumberError> {
    let Some(bill) = bills.first() else { return Ok(Vec::new()) };
    let spend = Spend::of(plan, bill)?;
    let values = UncertainValues::of(what_if, plan, &Problems::new());
    let mut found = Vec::new();
    for budget in policies.iter().flat_map(|policy| &policy.budgets) {
        let Some(on) = &budget.on else { continue };
        let daily = match &values {
            Some(values) => figure(values, what_if, (plan, bill), &budget.scope, sources).and_then(|figure| {
                Ok((figure, measured_days(values, what_if, (scenario, plan), &budget.scope, sources)?))
            }),
            None => Err("the uncertain values contradict each other".to_owned()),
        };
        for (span, _) in &budget.limits {
            let estimate = match (&values, &daily) {
                (Some(values), Ok((daily, days))) => {
                    let (profile, days) = (what_if.profile.as_deref(), days.as_ref());
                    let measuring = Measuring { values, scenario, plan, bill, profile, days, spend: &spend, sampling };
                    measuring.estimate(on.value, (&budget.scope, *span), daily)?
                }
                (_, daily) => Err(daily.as_ref().err().cloned().unwrap_or_default()),
            };
            let estimate = estimate.map_err(|reason| refused(budget, &on.location, &reason));
            found.push(Measured { budget: on.location.clone(), span: *span, found: estimate });
        }
    }
    Ok(found)
}

fn refused(budget: &Budget, location: &Location, reason: &str) -> Diagnostic {
    let message = format!("budget `{}` cannot be held: {reason}", budget.name);
    let help = "hold it on `expected`; or say what is uncertain, for `p90` as `{ mean, cv }`, for `worst` as \
                `{ low, expected, high }`";
    Diagnostic::error(&code::NEEDS_DISTRIBUTION, message).at(location, "").help(help)
}

/// What a scope costs a day, as a sum of products of the uncertain values; or why that cannot be said.
fn figure(
    values: &UncertainValues,
    what_if: &mut WhatIf,
    (plan, bill): (&Plan, &Bill),
    scope: &Scope,
    sources: &mut Sources,
) -> Result<Figure, String> {
    let look = |bills: &[Bill]| of_candidate(plan, bills, scope);
    let said = Problems::new();
    let daily = values.daily(what_if, plan, std::slice::from_ref(bill), &look, sources, &said);
    // A value that is held at what is expected would make the figure look safer than it is.
    match (said.into_sorted().into_iter().next(), daily.and_then(|figures| figures.into_iter().next())) {
        (Some(held), _) => Err(held.message),
        (None, Some(figure)) => Ok(figure),
        (None, None) => Err("its cost does not follow the uncertain values in a straight line".to_owned()),
    }
}

/// The candidate's bill, as far as a scope is about it.
fn of_candidate(plan: &Plan, bills: &[Bill], scope: &Scope) -> Vec<Bill> {
    wanted_lines(bills.get(..1).unwrap_or_default(), &|line| SpendPart::of(plan, line).is_in(scope))
}

/// What a scope costs on each day of the profile, where its days are resampled; or why that cannot be said.
fn measured_days(
    values: &UncertainValues,
    what_if: &WhatIf,
    (scenario, plan): (&Scenario, &Plan),
    scope: &Scope,
    sources: &mut Sources,
) -> Result<Option<MeasuredDays>, String> {
    let resampled = scenario.workload.variation.is_some_and(|variation| variation.day == DayVariation::Resampled);
    let Some(profile) = what_if.profile.as_deref().filter(|_| resampled) else { return Ok(None) };
    let (look, said) = (|bills: &[Bill]| of_candidate(plan, bills, scope), Problems::new());
    let found = MeasuredDays::of(values, (what_if, profile), &look, sources, &said);
    let reason = || said.into_sorted().into_iter().next().map(|problem| problem.message).unwrap_or_default();
    found.map(Some).ok_or_else(reason)
}

/// What is asked of one candidate.
struct Measuring<'a> {
    values: &'a UncertainValues,
    scenario: &'a Scenario,
    plan: &'a Plan,
    bill: &'a Bill,
    profile: Option<&'a Profile>,
    /// Its days, where they are resampled.
    days: Option<&'a MeasuredDays>,
    spend: &'a Spend,
    sampling: Sampling,
}

impl Measuring<'_> {
    fn estimate(
        &self,
        measure: Measure,
        (scope, span): (&Scope, Span),
        daily: &Figure,
    ) -> Result<Result<Estimate, String>, NumberError> {
        let variation = self.scenario.workload.variation.is_some();
        let movers = self.values.movers(daily);
        if let Some(reason) = self.missing(measure, &movers) {
            return Ok(Err(reason));
        }
        // What is uncertain elsewhere in the scenario does not move this figure.
        if movers.ranges.is_empty() && movers.distributions.is_empty() && !variation {
            return Ok(Ok(Estimate { amount: self.spend.within(scope, span)?, sampled: None }));
        }
        let figure = scaled(daily, self.days_of(span));
        Ok(Ok(match measure {
            Measure::Worst => {
                let most = self.values.band(|values| figure.at(values)).map_or(f64::NAN, |[_, most]| most);
                Estimate { amount: Number::from_float(most, PLACES)?, sampled: None }
            }
            Measure::P90 => self.p90(figure, (scope, span))?,
        }))
    }

    /// What the measure needs and the scenario does not give.
    fn missing(&self, measure: Measure, movers: &Movers<'_>) -> Option<String> {
        let variation = self.scenario.workload.variation.map(|_| "workload.variation");
        if self.values.is_empty() && variation.is_none() {
            return Some("nothing in the scenario is uncertain".to_owned());
        }
        match measure {
            Measure::P90 => {
                let range = movers.ranges.first()?;
                Some(format!("`{range}` is a range, which is not statistical: it has ends, and no chance of them"))
            }
            Measure::Worst => {
                let distribution = variation.or_else(|| movers.distributions.first().copied())?;
                Some(format!("`{distribution}` is a distribution, which has no worst end"))
            }
        }
    }

    /// What nine of ten outcomes stay at or below. Draws are those of `forecast` with the same seed.
    fn p90(&self, mut figure: Figure, (scope, span): (&Scope, Span)) -> Result<Estimate, NumberError> {
        let mut factors = self.values.factors.clone();
        if let Some(variation) = self.scenario.workload.variation {
            let month = self.plan.period.month;
            let days: Vec<f64> = match span {
                Span::Day => vec![1.0],
                Span::Month | Span::Year => {
                    month.days().map(|day| self.plan.period.factors.of(day).to_float()).collect()
                }
            };
            let count = if span == Span::Year { MONTHS } else { 1 };
            let requests = self.requests(scope)?.to_float() * days.iter().sum::<f64>();
            let varying = Varying::of(&variation, self.profile, self.plan, self.lines(scope))?;
            let of_requests = varying.request.map(|cv| (requests, cv));
            let months = std::iter::successors(Some(month), |month: &YearMonth| month.next());
            let usual = figure;
            let mut products = Vec::new();
            for month in months.take(usize::try_from(count).unwrap_or_default()) {
                let drawn = self.days.map(|measured| {
                    let parts = (0..days.len()).map(|day| (day, 1.0 / days.len() as f64)).collect::<Vec<_>>();
                    let figures = measured.resampled(&mut factors, &month.to_string(), &parts);
                    scaled(&figures[0], self.days_of(span))
                });
                let part = scaled(drawn.as_ref().unwrap_or(&usual), 1.0 / count as f64);
                let slot = factors.month(&month.to_string(), varying.month, varying.day, &days, of_requests);
                let varied = |product: &Product| Product {
                    constant: product.constant,
                    slots: [product.slots.as_slice(), &[slot]].concat(),
                };
                products.extend(part.products.iter().map(varied));
            }
            figure = Figure { products };
        }
        let Sampling { trials, seed, threads } = self.sampling;
        let sampled = sample(&[figure], &factors, trials, seed, threads);
        let p90 = summary(&sampled.figures[0]).p90;
        let error = (p90.interval.1 - p90.interval.0) / 2.0 / two_sided_quantile(0.95);
        let places = places_of(error);
        let sampled = Some((self.sampling, Number::from_float(error, places)?));
        Ok(Estimate { amount: Number::from_float(p90.value, places)?, sampled })
    }

    fn lines<'a>(&'a self, scope: &'a Scope) -> impl Iterator<Item = &'a LineItem> {
        self.bill.lines.iter().filter(|line| SpendPart::of(self.plan, line).is_in(scope))
    }

    /// Requests a day of the tiers that a scope is about.
    fn requests(&self, scope: &Scope) -> Result<Number, NumberError> {
        let lines = || self.lines(scope);
        let for_all = lines().any(|line| line.tier.is_none());
        let tiers = self.plan.tiers.iter();
        let meant = tiers.filter(|tier| for_all || lines().any(|line| line.tier.as_ref() == Some(&tier.name)));
        meant.map(|tier| requests_daily(self.plan, &tier.requests)).try_fold(Number::ZERO, |sum, tier| sum.plus(tier?))
    }

    /// Days of a span, each counted with its factor.
    fn days_of(&self, span: Span) -> f64 {
        match (span, self.plan.basis) {
            (Span::Day, _) => 1.0,
            (Span::Month, _) => self.plan.days.to_float(),
            (Span::Year, Basis::Day) => self.spend.days_of_year.to_float(),
            (Span::Year, Basis::Month) => self.plan.days.to_float() * MONTHS as f64,
        }
    }
}

/// A sampled figure is given to the second digit of its error: what comes after says nothing.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "kept between none and the most places")]
fn places_of(error: f64) -> u32 {
    if error > 0.0 { (1.0 - libm::log10(error).floor()).clamp(0.0, f64::from(PLACES)) as u32 } else { PLACES }
}

fn scaled(figure: &Figure, by: f64) -> Figure {
    let product = |product: &Product| Product { constant: product.constant * by, slots: product.slots.clone() };
    Figure { products: figure.products.iter().map(product).collect() }
}
