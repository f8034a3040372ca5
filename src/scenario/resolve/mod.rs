//! From names to tariffs: a scenario becomes a plan, or a list of what is wrong with it.

mod calls;
mod cascades;
mod charges;
mod currency;
mod logged;
mod offers;

use std::collections::{BTreeMap, BTreeSet};

use crate::calendar::{Date, DayFactors, HourWeights, Instant, MonthConvention, Period, YearMonth};
use crate::catalogue::{Catalogue, NotFound, OfferId};
use crate::diagnostic::{Diagnostic, Location, Origin, Problems, Severity, Sources, code};
use crate::document::Placed;
use crate::routing::Chain;
use crate::scenario::pairing::golden_set;
use crate::scenario::plan::{Factor, FactorKind, Plan, PlannedCascade, PlannedTier, PriceUse};
use crate::scenario::policy::Policy;
use crate::scenario::read::{Discount, Override, Scenario, TierSpec, TierVolume};
use crate::scenario::tokenizers::{Asking, note_tokenizers};
use crate::units::NumberError;
use crate::workload::Basis;

pub(super) use calls::Asked;
use cascades::Sent;
use currency::currency;
use offers::{Discounted, note_unused};

/// What is decided outside the scenario; wins over what the scenario says.
#[derive(Clone, Debug, Default)]
pub struct Settings {
    /// Prices in force on this day.
    pub as_of: Option<Date>,
    /// As known on this day.
    pub known_on: Option<Date>,
    /// What ages are measured against; `as_of` without it.
    pub today: Option<Date>,
    /// The month whose days are counted.
    pub month: Option<YearMonth>,
    /// How they are counted.
    pub convention: Option<MonthConvention>,
    /// The money of the bill.
    pub currency: Option<Placed<String>>,
    /// Replaces the scenario's baselines: names of cascades, or offers.
    pub baselines: Option<Vec<Placed<String>>>,
    /// Go on without a price, and say so.
    pub allow_unpriced: bool,
    /// Prices of this second instead of a month's mix of hours; a request that does not fit its model is then worth
    /// a warning only.
    pub at: Option<Instant>,
}

/// Resolves a scenario. Mistakes and notes go to `problems`; `None` when there are errors.
#[must_use]
pub fn resolve(
    scenario: &Scenario,
    settings: &Settings,
    catalogue: &mut Catalogue,
    sources: &mut Sources,
    problems: &Problems,
) -> Option<Plan> {
    let mut resolver = Resolver::new(scenario, settings, catalogue, sources, problems);
    resolver.check_asked_offers();
    let cascades = resolver.cascades();
    resolver.plan(cascades)
}

/// Resolves what served a measured workload, and nothing else of the scenario.
#[must_use]
pub fn resolve_logged(
    scenario: &Scenario,
    settings: &Settings,
    catalogue: &mut Catalogue,
    sources: &mut Sources,
    problems: &Problems,
) -> Option<Plan> {
    let location = scenario.workload.profile.as_ref()?.location.clone();
    let mut resolver = Resolver::new(scenario, settings, catalogue, sources, problems);
    let logged = resolver.logged(&location);
    resolver.plan(vec![logged])
}

/// Checks the offers that a scenario names, though it cannot be resolved: their mistakes come with the others.
pub fn check_offers(
    scenario: &Scenario,
    settings: &Settings,
    catalogue: &mut Catalogue,
    sources: &mut Sources,
    problems: &Problems,
) {
    Resolver::new(scenario, settings, catalogue, sources, problems).check_asked_offers();
}

/// A policy whose budgets are for offers and providers by the ids that bills have, where its scenario was resolved. What
/// nobody sells goes to `problems`, and stays as it is written.
pub fn resolve_policy(
    policy: &Policy,
    scenario: &Scenario,
    settings: &Settings,
    catalogue: &mut Catalogue,
    sources: &mut Sources,
    problems: &Problems,
) -> Policy {
    let of_scenario = Problems::new();
    let resolver = Resolver::new(scenario, settings, catalogue, sources, &of_scenario);
    Resolver { problems, ..resolver }.resolve_scopes(policy)
}

/// What each of many offers would cost if it served every tier: one cascade an offer, in their order. Offers that
/// have no price for some tier, or do not fit it, are left out with the reason.
pub fn resolve_alternatives(
    scenario: &Scenario,
    settings: &Settings,
    offers: &[OfferId],
    catalogue: &mut Catalogue,
    sources: &mut Sources,
) -> Vec<(OfferId, Result<PlannedCascade, String>)> {
    let whole = Location { source: sources.add("alternatives", "", Origin::Flag), span: 0..0 };
    let resolved = offers.iter().map(|offer| {
        let problems = Problems::new();
        let placed = Placed { value: offer.clone(), location: whole.clone(), path: String::new() };
        let planned = Resolver::new(scenario, settings, catalogue, sources, &problems).all_on(&placed);
        (offer.clone(), unless_wrong(planned, problems))
    });
    resolved.collect()
}

/// A route that serves one tier, as a cascade in which no other tier is asked anything.
pub(super) fn resolve_alone(
    scenario: &Scenario,
    settings: &Settings,
    tier: usize,
    chain: &Chain,
    catalogue: &mut Catalogue,
    sources: &mut Sources,
) -> Result<PlannedCascade, String> {
    let problems = Problems::new();
    let mut resolver = Resolver::new(scenario, settings, catalogue, sources, &problems);
    let mut planned = PlannedCascade::named("alone");
    for (index, spec) in scenario.tiers.iter().enumerate() {
        if index == tier {
            resolver.route(spec, &[(None, chain)], &mut planned);
        } else {
            planned.routes.push(Vec::new());
            planned.quality.push(None);
        }
    }
    unless_wrong(planned, problems)
}

/// What was planned, or the first mistake in it.
fn unless_wrong(planned: PlannedCascade, problems: Problems) -> Result<PlannedCascade, String> {
    let wrong = problems.into_sorted().into_iter().find(|diagnostic| diagnostic.severity == Severity::Error);
    wrong.map_or(Ok(planned), |diagnostic| Err(diagnostic.message))
}

pub(super) struct Resolver<'a> {
    pub(super) scenario: &'a Scenario,
    pub(super) settings: &'a Settings,
    pub(super) catalogue: &'a mut Catalogue,
    pub(super) sources: &'a mut Sources,
    pub(super) problems: &'a Problems,
    pub(super) as_of: Date,
    period: Period,
    hours: HourWeights,
    pub(super) prices: Vec<PriceUse>,
    asking: Vec<Asking>,
    used: BTreeSet<OfferId>,
    missing: BTreeMap<OfferId, NotFound>,
    discounts: Vec<(Discounted, &'a Discount)>,
    overrides: Vec<(OfferId, &'a Override)>,
}

impl<'a> Resolver<'a> {
    fn new(
        scenario: &'a Scenario,
        settings: &'a Settings,
        catalogue: &'a mut Catalogue,
        sources: &'a mut Sources,
        problems: &'a Problems,
    ) -> Self {
        let at = settings.at.map(Instant::date);
        let as_of = settings.as_of.or(at).or(scenario.as_of).unwrap_or(catalogue.identity().released);
        let period = Period {
            month: settings.month.unwrap_or_else(|| YearMonth::of(as_of)),
            convention: settings.convention.or(scenario.month_convention).unwrap_or_default(),
            factors: scenario.workload.weekend.map_or(DayFactors::FLAT, |weekend| DayFactors { weekend }),
        };
        let hours = scenario.workload.hours.clone().unwrap_or_else(HourWeights::uniform);
        let mut resolver = Self {
            scenario,
            settings,
            catalogue,
            sources,
            problems,
            as_of,
            period,
            hours,
            prices: Vec::new(),
            asking: Vec::new(),
            used: BTreeSet::new(),
            missing: BTreeMap::new(),
            discounts: Vec::new(),
            overrides: Vec::new(),
        };
        resolver.resolve_named_offers();
        resolver
    }

    /// The plan, when nothing was wrong.
    fn plan(self, cascades: Vec<PlannedCascade>) -> Option<Plan> {
        let Self { scenario, settings, problems, .. } = self;
        let currency = currency(scenario, settings, problems);
        note_tokenizers(&self.asking, problems);
        let golden_set = golden_set(scenario, &cascades, problems);
        let days = numeric(self.period.days(), problems);
        if problems.any_error() {
            return None;
        }
        note_unused(self.catalogue, &self.used, problems);
        self.note_idle();
        Some(Plan {
            title: scenario.title.clone(),
            as_of: self.as_of,
            known_on: settings.known_on,
            today: settings.today.unwrap_or(self.as_of),
            period: self.period,
            days: days?,
            basis: scenario.workload.volume.as_ref().map_or(Basis::Day, |volume| volume.basis),
            currency: currency?,
            tiers: scenario.tiers.iter().map(|tier| self.tier(tier)).collect(),
            cascades,
            prices: self.prices,
            catalogue: self.catalogue.identity().clone(),
            assumptions: scenario.assumptions.clone(),
            golden_set,
            hours: self.hours,
        })
    }

    fn tier(&self, tier: &TierSpec) -> PlannedTier {
        let requests = match (&tier.volume, &self.scenario.workload.volume) {
            (TierVolume::Share(share), Some(volume)) => vec![
                Factor::new(FactorKind::Volume, volume.requests.value, Some(&volume.requests.path)),
                Factor::new(FactorKind::Share, share.value.number(), Some(&share.path)),
            ],
            (TierVolume::Share(share), None) => {
                vec![Factor::new(FactorKind::Share, share.value.number(), Some(&share.path))]
            }
            (TierVolume::Requests(requests), _) => {
                vec![Factor::new(FactorKind::Volume, requests.value, Some(&requests.path))]
            }
            (TierVolume::Measured(factors), _) => factors.clone(),
        };
        PlannedTier { name: tier.name.as_str().into(), requests, usage: tier.usage.value, labels: tier.labels.clone() }
    }
}

/// A figure that can only fail by its size.
pub(super) fn numeric<T>(result: Result<T, NumberError>, problems: &Problems) -> Option<T> {
    result.map_err(|error| problems.push(Diagnostic::error(&code::TOO_LARGE, error.to_string()))).ok()
}
