//! `cascade catalogue diff`

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use super::catalogue::{find_provider, from_folder};
use crate::analysis::{Case, Measured, Spend, State, judge, price_changes, price_impact};
use crate::calendar::{Date, YearMonth};
use crate::catalogue::{Catalogue, Offer, OfferId};
use crate::cli::arguments::{CatalogueDiff, Format, Samples};
use crate::cli::exit::Exit;
use crate::cli::workbench::{CommandResult, Stop, Workbench};
use crate::cli::{output, policy_file};
use crate::diagnostic::{Diagnostic, Problems, Severity, code};
use crate::rating::Bill;
use crate::report::{PriceDiff, ScenarioImpact, Standing, json, price_diff_csv, price_diff_document};
use crate::scenario::{Plan, Policy, Settings, resolve_policy};

const FORMATS: [Format; 4] = [Format::Table, Format::Csv, Format::Json, Format::Markdown];

/// Compares two states of the catalogue, and what they make of a scenario.
pub fn run(arguments: &CatalogueDiff, workbench: &mut Workbench<'_>) -> CommandResult {
    let mut before = side("A", &arguments.before, workbench)?;
    let mut after = side("B", &arguments.after, workbench)?;
    let (old, new) = (before.offers(workbench), after.offers(workbench));
    let known_on = workbench.global.known_on;
    let changes =
        price_changes(State { offers: &old, on: before.on, known_on }, State { offers: &new, on: after.on, known_on });
    let mut changes = changes.map_err(|error| workbench.too_large("the catalogue", error))?;
    if let Some(name) = &arguments.provider {
        // One that is gone in the state after is known in the state before.
        let in_before = before.catalogue.find_provider(name, &mut workbench.sources, &workbench.problems);
        let provider = in_before.map_or_else(|| find_provider(name, &mut after.catalogue, workbench), Ok)?;
        changes.retain(|change| change.offer.provider() == provider);
    }
    let impacts = match &arguments.scenario {
        None => None,
        Some(path) => Some(impact(path, arguments.policy.as_deref(), [&mut before, &mut after], workbench)?),
    };
    let diff = PriceDiff::new(&before.label, &after.label, &changes, impacts.as_ref());
    workbench.write(
        |format, width| match format {
            Format::Json => json(&diff).ok(),
            Format::Csv => price_diff_csv(&diff).ok(),
            _ => output::document(&price_diff_document(&diff), format, width),
        },
        &FORMATS,
    )
}

/// A catalogue and the day on which its prices are taken.
struct Side {
    catalogue: Catalogue,
    on: Date,
    label: String,
}

impl Side {
    fn offers(&mut self, workbench: &mut Workbench<'_>) -> BTreeMap<OfferId, Arc<Offer>> {
        self.catalogue.load_all(&mut workbench.sources, &workbench.problems);
        self.catalogue.offers().into_iter().map(|offer| (offer.id.clone(), Arc::clone(offer))).collect()
    }
}

/// A day of the embedded catalogue, its version, or a folder.
fn side(flag: &str, text: &str, workbench: &mut Workbench<'_>) -> Result<Side, Stop> {
    if let Some(on) = text.parse::<Date>().ok().filter(|_| text.len() == 10) {
        return Ok(Side { catalogue: workbench.catalogue()?, on, label: text.to_owned() });
    }
    if Path::new(text).is_dir() {
        let catalogue = from_folder(flag, text, workbench)?;
        let on = workbench.global.as_of.unwrap_or(catalogue.identity().released);
        let label = format!("{text} ({}, prices of {on})", catalogue.identity().version);
        return Ok(Side { catalogue, on, label });
    }
    let catalogue = workbench.catalogue()?;
    let identity = catalogue.identity();
    if identity.version == text {
        let on = identity.released;
        return Ok(Side { on, label: format!("{text} (released {on})"), catalogue });
    }
    let message = format!("`{text}` is not a day, a folder, or the embedded version {}", identity.version);
    let help = "a day is written as 2026-05-20; for another release, name its `pricing` folder";
    let place = workbench.flag(flag, text);
    workbench.problems.push(Diagnostic::error(&code::BAD_VALUE, message).at(&place.location, "").help(help));
    Err(Stop(Exit::Usage))
}

/// The same month of the same scenario at both states, and what that does to its budgets. What limits an increase is
/// held against the state before.
fn impact(
    path: &str,
    policy: Option<&str>,
    sides: [&mut Side; 2],
    workbench: &mut Workbench<'_>,
) -> Result<ScenarioImpact, Stop> {
    let question = workbench.question(path)?;
    let policy_path = policy.map(str::to_owned).or_else(|| policy_file::found(path));
    let shared = policy_path.as_deref().map(|path| workbench.policy(path)).transpose()?;
    let settings = workbench.settings();
    let on = settings.as_of.or(question.scenario.as_of).unwrap_or(sides[1].on);
    let month = settings.month.unwrap_or_else(|| YearMonth::of(on));
    // The scenario's own are told of when it is resolved.
    let (told, unsold) = (Problems::new(), Problems::new());
    let resolved = std::iter::once(&question.scenario.policy).chain(&shared).map(|policy| {
        let (catalogue, problems) = (&mut sides[1].catalogue, if policy.shared { &unsold } else { &told });
        resolve_policy(policy, &question.scenario, &settings, catalogue, &mut workbench.sources, problems)
    });
    let resolved: Vec<Policy> = resolved.collect();
    for unsold in unsold.into_sorted() {
        workbench.problems.push(Diagnostic { severity: Severity::Warning, ..unsold });
    }
    let policies: Vec<&Policy> = resolved.iter().collect();
    let [before, after] = sides.map(|side| {
        let settings = Settings { as_of: Some(side.on), month: Some(month), ..settings.clone() };
        let plan = workbench.plan(&question, &settings, &mut side.catalogue)?;
        let bills = workbench.bills(&question, &plan)?;
        let asked = (side.catalogue.clone(), settings);
        let measured = workbench.measured(&question, asked, (&plan, &bills), &policies, Samples::DEFAULT)?;
        Ok((plan, bills, measured))
    });
    let (before, after) = (before?, after?);
    let sources = &workbench.sources;
    let held = |(plan, bills, measured): &(Plan, Vec<Bill>, Vec<Measured>), base: &Spend| {
        let scenario = &question.scenario;
        let case = Case { scenario, plan, bills, measured, base: Some(base), is_gate: false, sources };
        let complete = bills.iter().all(Bill::is_complete);
        judge(&policies, &case).map(|judgement| Standing { complete, budgets: judgement.budgets })
    };
    let found = || {
        let (plan, bills, _) = &before;
        let base = bills.first().map_or_else(|| Ok(Spend::none(plan)), |bill| Spend::of(plan, bill))?;
        let rows = price_impact(bills, &after.1)?;
        Ok(ScenarioImpact { rows, before: held(&before, &base)?, after: held(&after, &base)? })
    };
    found().map_err(|error| workbench.too_large(path, error))
}
