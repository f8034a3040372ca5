//! A route for every tier: the cascades of a scenario, and those that a baseline asks for.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::{Asked, Resolver, numeric};
use crate::catalogue::OfferId;
use crate::diagnostic::{Diagnostic, code, nearest};
use crate::document::Placed;
use crate::routing::{Call, Chain};
use crate::scenario::flow::follow;
use crate::scenario::plan::{Factor, FactorKind, PlannedCascade, PlannedStage, Purpose, TierQuality};
use crate::scenario::read::{Baseline, CascadeSpec, TierSpec};
use crate::units::{Fraction, NumberError};

/// A router's row: the tier whose route is taken, and by how many.
pub(super) struct Sent {
    pub(super) to: Arc<str>,
    pub(super) factor: Factor,
}

/// The quality of a tier over all routes that its requests take.
fn mixed(parts: Vec<(Fraction, TierQuality)>) -> Result<TierQuality, NumberError> {
    let sum = |of: fn(&TierQuality) -> Fraction| {
        parts.iter().try_fold(Fraction::ZERO, |sum, (share, quality)| sum.plus(share.times(of(quality))?))
    };
    Ok(TierQuality {
        right: sum(|quality| quality.right)?,
        wrong: sum(|quality| quality.wrong)?,
        any_right: sum(|quality| quality.any_right)?,
        basis: parts.first().map(|(_, quality)| quality.basis.clone()).unwrap_or_default(),
    })
}

impl Resolver<'_> {
    /// The candidate first, then its baselines.
    pub(super) fn cascades(&mut self) -> Vec<PlannedCascade> {
        let scenario = self.scenario;
        let candidate = match &scenario.candidate {
            Some(name) => scenario.cascades.iter().find(|cascade| cascade.name.value == name.value),
            None => scenario.cascades.first(),
        };
        let Some(candidate) = candidate else { return Vec::new() };
        let mut planned = vec![self.cascade(candidate)];
        let mut seen = BTreeSet::new();
        for baseline in self.baselines(candidate) {
            // What is named twice is compared with once.
            match baseline {
                Baseline::All(offer) if seen.insert(offer.value.to_string()) => planned.push(self.all_on(&offer)),
                Baseline::Logged(location) if seen.insert("(logged)".to_owned()) => {
                    planned.push(self.logged(&location));
                }
                Baseline::Cascade(name) if name.value == candidate.name.value => self.compared_with_itself(&name),
                Baseline::Cascade(name) if seen.insert(name.value.clone()) => {
                    let named = scenario.cascades.iter().find(|cascade| cascade.name.value == name.value);
                    planned.extend(named.map(|cascade| self.cascade(cascade)));
                }
                Baseline::All(_) | Baseline::Logged(_) | Baseline::Cascade(_) => {}
            }
        }
        planned
    }

    fn compared_with_itself(&self, name: &Placed<String>) {
        let message = format!("`{}` is the candidate, which is no baseline of itself", name.value);
        let help = "name another cascade, or an offer as `provider/model`";
        self.problems.push(Diagnostic::error(&code::BAD_VALUE, message).at(&name.location, "").help(help));
    }

    fn baselines(&self, candidate: &CascadeSpec) -> Vec<Baseline> {
        let named = |name: &Placed<String>| Baseline::Cascade(name.clone());
        if let Some(asked) = &self.settings.baselines {
            return asked.iter().filter_map(|name| self.asked_baseline(name)).collect();
        }
        match &self.scenario.baselines {
            Some(baselines) => baselines.clone(),
            None => {
                let others = self.scenario.cascades.iter().filter(|other| other.name.value != candidate.name.value);
                others.map(|other| named(&other.name)).collect()
            }
        }
    }

    /// A name on the command line: of a cascade, else an offer that serves everything.
    fn asked_baseline(&self, name: &Placed<String>) -> Option<Baseline> {
        if self.scenario.cascades.iter().any(|cascade| cascade.name.value == name.value) {
            return Some(Baseline::Cascade(name.clone()));
        }
        if name.value == "logged" {
            return Some(Baseline::Logged(name.location.clone()));
        }
        if let Some(value) = OfferId::parse(&name.value) {
            return Some(Baseline::All(Placed { value, location: name.location.clone(), path: name.path.clone() }));
        }
        let known: Vec<&str> = self.scenario.cascades.iter().map(|cascade| cascade.name.value.as_str()).collect();
        let message = format!("`{}` is neither a cascade of the scenario nor an offer", name.value);
        let help = nearest(&name.value, known.iter().copied()).map_or_else(
            || "name a cascade, or an offer as `provider/model`".to_owned(),
            |near| format!("did you mean `{near}`?"),
        );
        self.problems.push(Diagnostic::error(&code::UNKNOWN_CASCADE, message).at(&name.location, "").help(help));
        None
    }

    pub(super) fn all_on(&mut self, offer: &Placed<OfferId>) -> PlannedCascade {
        let chain = Chain::single(Call::plain(offer.clone()));
        let mut planned = PlannedCascade::named(&offer.value.to_string());
        for tier in &self.scenario.tiers {
            self.route(tier, &[(None, &chain)], &mut planned);
        }
        planned
    }

    fn cascade(&mut self, cascade: &CascadeSpec) -> PlannedCascade {
        let scenario = self.scenario;
        let mut planned = PlannedCascade::named(&cascade.name.value);
        let misroute = scenario.misroutes.iter().find(|misroute| misroute.cascade.value == cascade.name.value);
        for tier in &scenario.tiers {
            let row = misroute.and_then(|misroute| misroute.rows.iter().find(|(from, _)| from.value == tier.name));
            let routes: Vec<(Option<Sent>, &Chain)> = match row {
                None => cascade.route_of(&tier.name).map(|chain| (None, chain)).into_iter().collect(),
                Some((_, shares)) => shares
                    .iter()
                    .filter(|(_, share)| !share.value.number().is_zero())
                    .filter_map(|(to, share)| {
                        let sent = Factor::new(FactorKind::Sent, share.value.number(), Some(&share.path));
                        Some((Some(Sent { to: to.value.as_str().into(), factor: sent }), cascade.route_of(&to.value)?))
                    })
                    .collect(),
            };
            self.route(tier, &routes, &mut planned);
        }
        let router = scenario.routers.iter().find(|router| router.cascade.value == cascade.name.value);
        planned.router = router.and_then(|router| {
            let asked = Asked { usages: &[router.usage.value], path: &router.usage.path, ratios: true, measured: None };
            self.call(Purpose::Router, &router.call, &asked)
        });
        if let Some(fleet) =
            planned.router.as_ref().filter(|call| call.overflow.is_none()).and_then(|call| call.hosted.as_ref())
            && fleet.sizing.maximum.is_some()
        {
            self.nobody_answers(&fleet.spec);
        }
        planned
    }

    /// Plans a tier's stages on every route that its requests take, and how well they are answered on all of them.
    pub(super) fn route(&mut self, tier: &TierSpec, routes: &[(Option<Sent>, &Chain)], planned: &mut PlannedCascade) {
        let mut stages = Vec::new();
        let mut quality = Some(Vec::new());
        for (sent, chain) in routes {
            let Some(routed) = follow(self.scenario, tier, chain, self.problems) else { continue };
            planned.mode = planned.mode.max(routed.mode);
            quality = quality.zip(routed.quality).map(|(mut all, here)| {
                all.push((sent.as_ref().map_or(Fraction::ONE, |sent| sent.factor.value), here));
                all
            });
            for (index, (step, flow)) in chain.steps().zip(&routed.flows).enumerate() {
                let next =
                    routed.flows.last().filter(|_| index + 1 == chain.tried.len()).map(|flow| (&chain.last, flow));
                let charges = self.charges(tier, step, next, flow, sent.as_ref());
                let route = sent.as_ref().filter(|sent| *sent.to != tier.name).map(|sent| Arc::clone(&sent.to));
                stages.push(PlannedStage { route, number: index + 1, charges });
            }
        }
        planned.routes.push(stages);
        let mixed = quality.filter(|all| !all.is_empty()).and_then(|all| numeric(mixed(all), self.problems));
        planned.quality.push(mixed);
    }
}
