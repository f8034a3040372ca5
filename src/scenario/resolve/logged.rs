//! Measured requests: what served them, and whether another offer takes them.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::{Asked, Resolver, numeric};
use crate::calendar::Instant;
use crate::catalogue::{Offer, OfferId, ServiceClass};
use crate::diagnostic::{Diagnostic, Location, code};
use crate::document::Placed;
use crate::routing::Call;
use crate::scenario::measured::{Undecided, prompt_ratio, undecided};
use crate::scenario::plan::{Factor, FactorKind, PlannedCall, PlannedCascade, PlannedCharge, PlannedStage, Purpose};
use crate::scenario::pricing::price_in_force;
use crate::scenario::read::{Cell, TierSpec};
use crate::units::{Fraction, Number};
use crate::workload::Usage;
use crate::workload::profile::{CellKey, Sums};

/// What served measured requests, and how.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Served {
    offer: Arc<str>,
    service: Arc<str>,
    region: Arc<str>,
}

fn by_offer(cells: &[Cell]) -> BTreeMap<Served, Vec<Cell>> {
    let mut served: BTreeMap<Served, Vec<Cell>> = BTreeMap::new();
    for (key, sums) in cells {
        let CellKey { offer, service, region, .. } = key.clone();
        served.entry(Served { offer, service, region }).or_default().push((key.clone(), *sums));
    }
    served
}

impl Resolver<'_> {
    /// Every measured request at the offer that served it.
    pub(super) fn logged(&mut self, location: &Location) -> PlannedCascade {
        let scenario = self.scenario;
        let mut planned = PlannedCascade::named("logged");
        if scenario.workload.profile.is_none() {
            let message = "only a workload that was measured has logged offers";
            let help = "set `profile` in [workload]: `cascade profile` makes one from request logs";
            self.problems.push(Diagnostic::error(&code::BAD_PROFILE, message).at(location, "").help(help));
            return planned;
        }
        for tier in &scenario.tiers {
            let cells = tier.measured.as_deref().unwrap_or_default();
            let all: u64 = cells.iter().map(|(_, sums)| sums.requests).sum();
            let mut stages = Vec::new();
            for (served, cells) in by_offer(cells) {
                let Some(call) = self.logged_call(&served, tier, &cells) else { continue };
                let requests: u64 = cells.iter().map(|(_, sums)| sums.requests).sum();
                let share = numeric(Fraction::new(Number::from(requests), Number::from(all)), self.problems);
                let factor = share.map(|share| Factor::new(FactorKind::Sent, share, Some(&tier.usage.path)));
                let factors = factor.into_iter().filter(|factor| !factor.value.is_one()).collect();
                let charges = vec![PlannedCharge { factors, call }];
                stages.push(PlannedStage { route: None, number: stages.len() + 1, charges });
            }
            planned.routes.push(stages);
            planned.quality.push(None);
        }
        planned
    }

    fn logged_call(&mut self, served: &Served, tier: &TierSpec, cells: &[Cell]) -> Option<PlannedCall> {
        let location = &tier.usage.location;
        let wrong = |message: String, help: &str| {
            self.problems.push(Diagnostic::error(&code::BAD_PROFILE, message).at(location, "").help(help));
        };
        let Some(offer) = OfferId::parse(&served.offer) else {
            let message = match &*served.offer {
                "" => format!("the profile does not say which offer served tier `{}`", tier.name),
                offer => format!("the profile has `{offer}`, which names no offer, in tier `{}`", tier.name),
            };
            wrong(message, "make it from logs with a model, and say who serves it: --provider NAME");
            return None;
        };
        let Some(service) = ServiceClass::parse(&served.service) else {
            let message = format!("the profile has service `{}`, which is no service class", served.service);
            wrong(message, &format!("they are {}", ServiceClass::NAMES.join(", ")));
            return None;
        };
        let sums = cells.iter().try_fold(Sums::default(), |sum, (_, cell)| sum.plus(cell));
        let usage = numeric(sums.and_then(|sums| Usage::mean_of(&sums)), self.problems)?;
        let offer = Placed { value: offer, location: location.clone(), path: tier.usage.path.clone() };
        let region = (!served.region.is_empty()).then(|| served.region.to_string());
        let call = Call { service, region, ..Call::plain(offer) };
        let asked = Asked { usages: &[usage], path: &tier.usage.path, ratios: true, measured: Some(cells) };
        self.call(Purpose::Answer, &call, &asked)
    }

    /// Whether an offer takes the measured prompts, and they are told apart where its price changes.
    pub(super) fn takes_measured(&self, call: &Call, offer: &Offer, cells: &[Cell]) -> bool {
        let ratio = prompt_ratio(call);
        let at = Instant::start_of(self.as_of);
        let priced = price_in_force(offer, at, self.settings.known_on);
        let undecided = match priced.map(|priced| undecided(priced.tariff, ratio, cells)) {
            Ok(undecided) => numeric(undecided, self.problems).flatten(),
            Err(_) => None,
        };
        if let Some(Undecided { edge, range }) = undecided {
            let message = format!(
                "the price of `{}` changes at prompts of {} tokens, and the profile has {range} in one cell",
                offer.id,
                Number::from(edge).grouped_exact()
            );
            let help = format!("make the profile anew with this edge: cascade profile --edges catalogue,{edge}");
            let diagnostic = Diagnostic::error(&code::PROMPT_EDGE, message).at(&call.offer.location, "");
            self.problems.push(diagnostic.help(help));
            return false;
        }
        let Some(window) = offer.context_window.map(Number::from) else { return true };
        let beyond = |over: u64| Number::from(over).times(ratio).is_ok_and(|tokens| over > 0 && tokens >= window);
        let too_long: u64 =
            cells.iter().filter(|(key, _)| beyond(key.prompt.over)).map(|(_, sums)| sums.requests).sum();
        if too_long > 0 {
            let message = format!(
                "{} prompts of the profile do not fit `{}`, whose context window is {} tokens",
                Number::from(too_long).grouped_exact(),
                offer.id,
                window.grouped_exact()
            );
            let diagnostic = Diagnostic::error(&code::CONTEXT_WINDOW, message).at(&call.offer.location, "");
            self.problems.push(diagnostic.help("make long prompts a tier of their own: --tier-rule"));
        }
        too_long == 0
    }
}
