//! The ways in which a scenario knows that a tier could be served: each offer whose pass rate it gives, and the routes
//! of its cascades.

use std::collections::BTreeSet;

use super::plan::PlannedCascade;
use super::read::{FLEET, Scenario, TierSpec};
use super::resolve::{Settings, resolve_alone};
use crate::catalogue::{Catalogue, OfferId};
use crate::diagnostic::Sources;
use crate::document::Placed;
use crate::routing::{Call, Chain, JudgeCost, Step};

/// A way to serve one tier.
#[derive(Debug)]
pub struct RouteOption {
    /// Which of the scenario's tiers.
    pub tier: usize,
    /// An offer; or the cascade whose route it is.
    pub name: String,
    /// A cascade that serves the tier and nothing else; or why it cannot.
    pub planned: Result<PlannedCascade, String>,
}

/// Every way to serve each tier, planned by itself: offers first, then routes of cascades that are more than one call.
/// An offer is asked as the scenario asks it where it does (with its ratios and its service), else plainly.
///
/// `region` keeps everything there: offers are asked in it, and routes that ask anything elsewhere are left out.
pub fn resolve_options(
    scenario: &Scenario,
    settings: &Settings,
    region: Option<&str>,
    catalogue: &mut Catalogue,
    sources: &mut Sources,
) -> Vec<RouteOption> {
    let mut options = Vec::new();
    for (tier, spec) in scenario.tiers.iter().enumerate() {
        for (name, chain) in chains(scenario, spec, region) {
            let planned = if asks_a_fleet(&chain) {
                Err("what a fleet costs is no straight line of its requests; see `cascade break-even`".to_owned())
            } else {
                match region.filter(|region| !stays_in(&chain, region)) {
                    Some(region) => Err(format!("its calls do not all say `region = \"{region}\"`")),
                    None => resolve_alone(scenario, settings, tier, &chain, catalogue, sources),
                }
            };
            options.push(RouteOption { tier, name, planned });
        }
    }
    options
}

fn chains(scenario: &Scenario, tier: &TierSpec, region: Option<&str>) -> Vec<(String, Chain)> {
    let mut chains = Vec::new();
    for offer in rated(scenario, tier) {
        let mut call = scenario.call_of(&offer, tier).unwrap_or_else(|| {
            let (location, path) = (tier.location.clone(), String::new());
            Call::plain(Placed { value: offer.clone(), location, path })
        });
        if let Some(region) = region {
            call.region = Some(region.to_owned());
        }
        chains.push((offer.to_string(), Chain::single(call)));
    }
    let routes = scenario.cascades.iter().filter_map(|cascade| Some((cascade, cascade.route_of(&tier.name)?)));
    let more_than_a_call = routes.filter(|(_, chain)| !chain.tried.is_empty() || surrounded(&chain.last));
    chains.extend(more_than_a_call.map(|(cascade, chain)| (cascade.name.value.clone(), chain.clone())));
    chains
}

/// Offers whose pass rate with the tier's requests is known, each once.
fn rated(scenario: &Scenario, tier: &TierSpec) -> Vec<OfferId> {
    let of_tier = |name: &str| *name == tier.name || name == "*";
    let given = scenario.pass_rates.iter().filter(|rates| of_tier(&rates.tier.value)).flat_map(|rates| &rates.rates);
    let golden = scenario.evidence.iter().flat_map(|evidence| evidence.rows.keys());
    let names = given
        .map(|(offer, _)| offer.value.as_str())
        .chain(golden.filter(|(of, _, _)| *of == tier.name).map(|(_, _, offer)| offer.as_str()));
    let mut seen = BTreeSet::new();
    names.filter(|name| seen.insert(*name)).filter_map(OfferId::parse).collect()
}

impl Scenario {
    /// How the scenario asks an offer for a tier, or for another one.
    fn call_of(&self, offer: &OfferId, tier: &TierSpec) -> Option<Call> {
        let of_tier = self.cascades.iter().filter_map(|cascade| cascade.route_of(&tier.name));
        let of_others = self.cascades.iter().flat_map(|cascade| cascade.routes.iter().map(|(_, chain)| chain));
        let mut calls = of_tier.chain(of_others).flat_map(Chain::steps).map(|step| &step.call);
        calls.find(|call| call.offer.value == *offer).cloned()
    }
}

/// Whether any call of a chain goes to machines of one's own.
fn asks_a_fleet(chain: &Chain) -> bool {
    let of_fleet = |call: &Call| call.offer.value.provider() == FLEET;
    chain.steps().any(|step| {
        let judge = step.judge.as_ref().is_some_and(|judge| match &judge.cost {
            JudgeCost::Call(call, _) => of_fleet(call),
            JudgeCost::Fee(_) => false,
        });
        of_fleet(&step.call) || judge || step.fallback.as_ref().is_some_and(|fallback| of_fleet(&fallback.call))
    })
}

/// Whether a step is more than its call.
fn surrounded(step: &Step) -> bool {
    step.retries.is_some() || step.fallback.is_some() || step.judge.is_some()
}

fn stays_in(chain: &Chain, region: &str) -> bool {
    let here = |call: &Call| call.region.as_deref() == Some(region);
    chain.steps().all(|step| {
        let judge = step.judge.as_ref().is_none_or(|judge| match &judge.cost {
            JudgeCost::Call(call, _) => here(call),
            JudgeCost::Fee(_) => true,
        });
        here(&step.call) && judge && step.fallback.as_ref().is_none_or(|fallback| here(&fallback.call))
    })
}
