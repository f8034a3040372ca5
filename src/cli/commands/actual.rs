//! `cascade actual`

use std::sync::Arc;

use super::profile::read_profile;
use crate::analysis::{Levels, TierVariance, variances};
use crate::calendar::DayFactors;
use crate::catalogue::Catalogue;
use crate::cli::arguments::{Actual, Format};
use crate::cli::exit::Exit;
use crate::cli::output;
use crate::cli::workbench::{CommandResult, Question, Stop, Workbench};
use crate::diagnostic::{Diagnostic, code};
use crate::document::Placed;
use crate::rating::{Amounts, Bill, product, rate};
use crate::report::{ActualResult, ActualStep, ActualTier, actual_csv, actual_document, json};
use crate::scenario::{Plan, Scenario, Settings, resolve, resolve_logged};
use crate::units::{Fraction, Money, Number, NumberError};
use crate::workload::{Basis, Profile};

const FORMATS: [Format; 4] = [Format::Table, Format::Csv, Format::Json, Format::Markdown];

/// Compares a plan with the profile of what happened.
pub fn run(arguments: &Actual, workbench: &mut Workbench<'_>) -> CommandResult {
    let profile = read_profile(&arguments.profile, workbench)?;
    let question = workbench.question(&arguments.plan)?;
    let settings = Settings { baselines: Some(Vec::new()), ..workbench.settings() };
    let mut catalogue = workbench.catalogue()?;
    let plan = workbench.plan(&question, &settings, &mut catalogue)?;
    let bills = workbench.bills(&question, &plan)?;
    let planned = bills.first().ok_or(Stop(Exit::Input))?;
    check_tiers(&profile, &plan, arguments, workbench)?;
    let place = workbench.flag("PROFILE", &arguments.profile);
    let profile = Placed { value: Arc::new(profile), location: place.location, path: "profile".to_owned() };
    let mut history = History { question: &question, settings: &settings, catalogue: &mut catalogue, workbench };
    let as_routed = history.as_routed(&profile)?;
    let as_served = history.as_served(&profile)?;
    let actual = history.day_by_day(&profile)?;
    let result = assemble(arguments, &plan, planned, &profile.value, [&as_routed, &as_served, &actual]);
    let result = result.map_err(|error| workbench.too_large(&arguments.profile, error))?;
    workbench.write(
        |format, width| match format {
            Format::Json => json(&result).ok(),
            Format::Csv => actual_csv(&result).ok(),
            _ => output::document(&actual_document(&result), format, width),
        },
        &FORMATS,
    )
}

/// Every tier that came was planned, or nothing can be compared.
fn check_tiers(profile: &Profile, plan: &Plan, arguments: &Actual, workbench: &mut Workbench<'_>) -> Result<(), Stop> {
    let planned: Vec<String> = plan.tiers.iter().map(|tier| format!("`{}`", tier.name)).collect();
    let unknown: Vec<Arc<str>> =
        profile.tiers().into_iter().filter(|tier| plan.tiers.iter().all(|planned| planned.name != *tier)).collect();
    for tier in &unknown {
        let message = format!("the profile `{}` has a tier `{tier}`, which the plan has not", arguments.profile);
        let help = format!("the plan's tiers are {}; make the profile with the same ones", planned.join(", "));
        workbench.problems.push(Diagnostic::error(&code::UNKNOWN_TIER, message).help(help));
    }
    if unknown.is_empty() { Ok(()) } else { Err(Stop(Exit::Input)) }
}

/// Prices what happened, all of it as if on one day.
struct History<'a, 'b> {
    question: &'a Question,
    settings: &'a Settings,
    catalogue: &'a mut Catalogue,
    workbench: &'a mut Workbench<'b>,
}

impl History<'_, '_> {
    fn measured(&mut self, profile: &Placed<Arc<Profile>>) -> Result<Scenario, Stop> {
        let measured = self.question.scenario.measured_by(profile);
        measured.map_err(|error| self.workbench.too_large(&self.question.path, error))
    }

    fn bill(&mut self, plan: Option<Plan>) -> Result<Bill, Stop> {
        let plan = plan.ok_or(Stop(Exit::Input))?;
        let bills = rate(&plan).map_err(|error| self.workbench.too_large(&self.question.path, error))?;
        bills.into_iter().next().ok_or(Stop(Exit::Input))
    }

    /// At the offers of the plan, at its prices.
    fn as_routed(&mut self, profile: &Placed<Arc<Profile>>) -> Result<Bill, Stop> {
        let scenario = self.measured(profile)?;
        let (sources, problems) = (&mut self.workbench.sources, &self.workbench.problems);
        let plan = resolve(&scenario, self.settings, self.catalogue, sources, problems);
        self.bill(plan)
    }

    /// At the offers that served, at the plan's prices.
    fn as_served(&mut self, profile: &Placed<Arc<Profile>>) -> Result<Bill, Stop> {
        let settings = self.settings.clone();
        self.logged(profile, &settings)
    }

    /// At the offers that served, at the prices of each day.
    fn day_by_day(&mut self, profile: &Placed<Arc<Profile>>) -> Result<Bill, Stop> {
        let mut whole: Option<Bill> = None;
        for (day, requests) in profile.value.requests_by_day() {
            if requests == 0 {
                continue;
            }
            let that_day = Placed { value: Arc::new(profile.value.on(day)), ..profile.clone() };
            let settings = Settings { as_of: Some(day), ..self.settings.clone() };
            let bill = self.logged(&that_day, &settings)?;
            match &mut whole {
                None => whole = Some(bill),
                Some(whole) => whole.lines.extend(bill.lines),
            }
        }
        whole.ok_or(Stop(Exit::Input))
    }

    fn logged(&mut self, profile: &Placed<Arc<Profile>>, settings: &Settings) -> Result<Bill, Stop> {
        let scenario = self.measured(profile)?;
        let (sources, problems) = (&mut self.workbench.sources, &self.workbench.problems);
        let plan = resolve_logged(&scenario, settings, self.catalogue, sources, problems);
        self.bill(plan)
    }
}

fn assemble(
    arguments: &Actual,
    plan: &Plan,
    planned: &Bill,
    profile: &Profile,
    [as_routed, as_served, actual]: [&Bill; 3],
) -> Result<ActualResult, NumberError> {
    let total = |bill: &Bill| bill.contracted(|_| true).map(|amounts| amounts.daily);
    let days = days(profile, plan.period.factors)?;
    let over_days = |amounts: Amounts| Fraction::from(amounts.daily.number()).times(days)?.quotient().map(Money::new);
    let mut variances_of_tiers = Vec::new();
    let mut tiers = Vec::new();
    for tier in &plan.tiers {
        let of_tier = |line: &crate::rating::LineItem| line.tier.as_ref() == Some(&tier.name);
        let daily = match plan.basis {
            Basis::Day => product(&tier.requests)?,
            Basis::Month => product(&tier.requests)?.over(plan.days)?,
        };
        let planned_cost = over_days(planned.contracted(of_tier)?)?;
        let actual_requests = profile.sums(|key| key.tier == tier.name)?.requests;
        let planned_requests = daily.times(days)?;
        variances_of_tiers.push(TierVariance { planned_requests, actual_requests, planned_cost });
        tiers.push(ActualTier {
            tier: tier.name.to_string(),
            planned_requests: planned_requests.quotient()?,
            actual_requests: Number::from(actual_requests),
            planned: planned_cost.number(),
            actual: actual.contracted(of_tier)?.daily.number(),
        });
    }
    let planned_router = over_days(planned.contracted(|line| line.tier.is_none())?)?;
    let planned_cost = Money::sum(variances_of_tiers.iter().map(|tier| tier.planned_cost))?.plus(planned_router)?;
    let levels = Levels {
        planned: planned_cost,
        planned_router,
        as_routed: total(as_routed)?,
        as_served: total(as_served)?,
        actual: total(actual)?,
    };
    let steps = variances(&levels, &variances_of_tiers)?;
    let span = profile.span().map(|(first, last)| (first.to_string(), last.to_string())).unwrap_or_default();
    Ok(ActualResult {
        schema_version: ActualResult::SCHEMA_VERSION,
        plan: arguments.plan.clone(),
        cascade: planned.cascade.to_string(),
        profile: arguments.profile.clone(),
        from: span.0,
        to: span.1,
        days: profile.days(),
        currency: plan.currency.code.clone(),
        planned: levels.planned.number(),
        actual: levels.actual.number(),
        difference: levels.actual.minus(levels.planned)?.number(),
        steps: steps.map(|step| ActualStep { kind: step.kind.key().to_owned(), amount: step.amount.number() }).to_vec(),
        tiers,
        notes: ActualResult::notes(),
    })
}

/// The profile's days, each counted as busy as the plan takes it to be.
fn days(profile: &Profile, factors: DayFactors) -> Result<Fraction, NumberError> {
    let days = profile.requests_by_day().into_iter().map(|(day, _)| factors.of(day));
    days.into_iter().try_fold(Number::ZERO, Number::plus).map(Fraction::from)
}
