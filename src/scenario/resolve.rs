//! From names to tariffs: a scenario becomes a plan, or a list of what is wrong with it.

mod logged;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::flow::follow;
use super::pairing::golden_set;
use super::plan::{
    Currency, Factor, FactorKind, Plan, PlannedCall, PlannedCascade, PlannedCharge, PlannedStage, PlannedTier,
    PriceUse, PricedMeter, Purpose, TierQuality,
};
use super::pricing::{Pricing, When, price_call};
use super::read::{Baseline, CacheHits, CascadeSpec, Cell, Discount, FLEET, Override, Scenario, TierSpec, TierVolume};
use super::tokenizers::{Asking, note_tokenizers};
use crate::calendar::{Date, DayFactors, HourWeights, Instant, MonthConvention, Period, YearMonth};
use crate::catalogue::{Catalogue, EventMeter, Meter, NotFound, Offer, OfferId, ServiceClass};
use crate::diagnostic::{Diagnostic, Location, Origin, Problems, Severity, Sources, code, nearest};
use crate::document::Placed;
use crate::routing::caching::diluted;
use crate::routing::{Call, Chain, Flow, JudgeCost, Step};
use crate::units::{Fraction, Number, NumberError};
use crate::workload::{Basis, TokenCounts, Usage};

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

/// A mistyped id in a price book prices nothing.
fn note_unused(catalogue: &Catalogue, used: &BTreeSet<OfferId>, problems: &Problems) {
    for offer in catalogue.overlaid().filter(|offer| !used.contains(&offer.id)) {
        let message = format!("`{}` is in a price book, and no call asks it", offer.id);
        problems.push(Diagnostic::note(&code::UNUSED, message).at(&offer.location, ""));
    }
}

/// A figure that can only fail by its size.
pub(super) fn numeric<T>(result: Result<T, NumberError>, problems: &Problems) -> Option<T> {
    result.map_err(|error| problems.push(Diagnostic::error(&code::TOO_LARGE, error.to_string()))).ok()
}

fn currency(scenario: &Scenario, settings: &Settings, problems: &Problems) -> Option<Currency> {
    let Some(wanted) = settings.currency.as_ref().filter(|wanted| wanted.value != "USD") else {
        return Some(Currency::dollars());
    };
    if let Some(exchange) = scenario.exchange.iter().find(|exchange| exchange.currency == wanted.value) {
        return Some(Currency {
            code: exchange.currency.clone(),
            exchange: Some(Factor::new(FactorKind::Exchange, exchange.rate.value, Some(&exchange.rate.path))),
            on: exchange.on,
            source: exchange.source.clone(),
        });
    }
    let known: Vec<&str> = scenario.exchange.iter().map(|exchange| exchange.currency.as_str()).collect();
    let message = format!("the scenario gives no exchange rate for `{}`", wanted.value);
    let capitals = wanted.value.to_ascii_uppercase();
    let help = match nearest(&capitals, known.iter().copied().chain(["USD"])) {
        Some(name) => format!("did you mean `{name}`?"),
        None => format!("add it to the scenario: [fx] {capitals} = {{ rate = ..., on = DATE, source = \"...\" }}"),
    };
    problems.push(Diagnostic::error(&code::UNKNOWN_CURRENCY, message).at(&wanted.location, "").help(help));
    None
}

/// The tokens that one request asks of a call.
pub(super) struct Asked<'a> {
    /// Of each model call that the request makes.
    pub(super) usages: &'a [Usage],
    /// Where the scenario says so.
    pub(super) path: &'a str,
    /// Whether they are in the workload's tokens, so that ratios apply.
    pub(super) ratios: bool,
    /// The requests themselves, where they were measured.
    pub(super) measured: Option<&'a [Cell]>,
}

/// A router's row: the tier whose route is taken, and by how many.
struct Sent {
    to: Arc<str>,
    factor: Factor,
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

/// A judge that asks a fee and no model.
fn fee_call(fee: &Placed<Number>) -> PlannedCall {
    PlannedCall {
        purpose: Purpose::Judge,
        offer: Arc::new(OfferId::new("fee", "judge")),
        service: ServiceClass::Standard,
        region: None,
        effort: None,
        usage: Usage::NOTHING,
        meters: vec![PricedMeter {
            meter: Meter::Events(EventMeter::Request),
            hours: None,
            quantity: vec![Factor::new(FactorKind::Tokens, Number::ONE, Some(&fee.path))],
            published: fee.value,
            per: 1,
            rate_of: None,
            overridden: true,
            region: None,
        }],
        unpriced: None,
        discount: None,
        hosted: None,
        overflow: None,
    }
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

/// What a discount is on, by the id that the catalogue has for it.
#[derive(PartialEq, Eq)]
enum Discounted {
    Offer(OfferId),
    Provider(String),
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

    /// Offers that are named but perhaps not asked: a mistyped discount or override must not pass unseen, nor may one
    /// that is written under another name.
    fn resolve_named_offers(&mut self) {
        let scenario = self.scenario;
        for scope in scenario.policy.budgets.iter().map(|budget| &budget.scope) {
            if let Some(offer) = &scope.offer {
                self.find(offer);
            }
            if let Some(provider) = &scope.provider {
                self.provider(&provider.value, &provider.location);
            }
        }
        for over in &scenario.overrides {
            let Some(offer) = self.find(&over.offer) else { continue };
            if let Some((_, first)) = self.overrides.iter().find(|(id, _)| *id == offer.id) {
                self.named_twice(&offer.id.to_string(), &over.offer.location, &first.offer.location);
            }
            self.overrides.push((offer.id.clone(), over));
        }
        for discount in &scenario.discounts {
            let Placed { value, location, path } = discount.of.clone();
            let of = match OfferId::parse(&value) {
                Some(id) => {
                    let offer = self.find(&Placed { value: id, location, path });
                    offer.map(|offer| Discounted::Offer(offer.id.clone()))
                }
                None => self.provider(&value, &location).map(Discounted::Provider),
            };
            let Some(of) = of else { continue };
            if let Some((of, first)) = self.discounts.iter().find(|(known, _)| *known == of) {
                let name = match of {
                    Discounted::Offer(id) => id.to_string(),
                    Discounted::Provider(id) => id.clone(),
                };
                self.named_twice(&name, &discount.of.location, &first.of.location);
            }
            self.discounts.push((of, discount));
        }
    }

    /// An override or a discount that changes nothing: harmless in a file that others extend, a slip on the command line.
    fn note_idle(&self) {
        let overrides = self.overrides.iter().filter(|(offer, _)| !self.used.contains(offer));
        let overrides = overrides.map(|(offer, over)| (format!("`{offer}` is overridden"), &over.offer.location));
        let discounts = self.discounts.iter().filter(|(of, _)| match of {
            Discounted::Offer(id) => !self.used.contains(id),
            Discounted::Provider(provider) => !self.used.iter().any(|id| id.provider() == provider),
        });
        let discounts = discounts.map(|(_, discount)| {
            let Placed { value, location, .. } = &discount.of;
            (format!("there is a discount on `{value}`"), location)
        });
        for (what, location) in overrides.chain(discounts) {
            let message = format!("{what}, and no call asks it");
            let found = match self.sources.origin(location) {
                Origin::Flag => Diagnostic::warning(&code::UNUSED, message),
                _ => Diagnostic::note(&code::UNUSED, message),
            };
            self.problems.push(found.at(location, ""));
        }
    }

    /// Cascades that this run does not ask name offers all the same.
    fn check_asked_offers(&mut self) {
        let scenario = self.scenario;
        let steps = scenario.cascades.iter().flat_map(|cascade| &cascade.routes).flat_map(|(_, chain)| chain.steps());
        for step in steps {
            self.check_asked(&step.call.offer);
            if let Some(fallback) = &step.fallback {
                self.check_asked(&fallback.call.offer);
            }
            if let Some(JudgeCost::Call(call, _)) = step.judge.as_ref().map(|judge| &judge.cost) {
                self.check_asked(&call.offer);
            }
        }
        for router in &scenario.routers {
            self.check_asked(&router.call.offer);
        }
    }

    /// A fleet may be among what could not be read, so whether there is one shows later.
    fn check_asked(&mut self, offer: &Placed<OfferId>) {
        if offer.value.provider() != FLEET {
            self.find(offer);
        }
    }

    fn named_twice(&self, id: &str, again: &Location, first: &Location) {
        let message = format!("both of these names mean `{id}`");
        let diagnostic = Diagnostic::error(&code::DUPLICATE, message).at(again, "again here").at(first, "first here");
        self.problems.push(diagnostic.help("keep one of them"));
    }

    /// The id of the provider of that id or other name.
    fn provider(&mut self, provider: &str, location: &Location) -> Option<String> {
        if let Some(id) = self.catalogue.find_provider(provider, self.sources, self.problems) {
            return Some(id);
        }
        let names: Vec<String> = self.catalogue.providers().map(|(id, _)| id.to_owned()).collect();
        let help = nearest(provider, names.iter().map(String::as_str)).map(|name| format!("did you mean `{name}`?"));
        let message = format!("the catalogue has no provider `{provider}`");
        let mut diagnostic = Diagnostic::error(&code::UNKNOWN_OFFER, message).at(location, "");
        diagnostic.help = help;
        self.problems.push(diagnostic);
        None
    }

    fn find(&mut self, wanted: &Placed<OfferId>) -> Option<Arc<Offer>> {
        // What is like an id that is nowhere takes long to find out, so that it is asked once.
        let known_missing = self.missing.get(&wanted.value).cloned();
        let found = known_missing
            .map_or_else(|| self.catalogue.find(&wanted.value, self.as_of, self.sources, self.problems), Err);
        match found {
            Ok(found) => Some(found.offer),
            Err(not_found) => {
                let NotFound { reason, suggestion } = not_found.clone();
                self.missing.insert(wanted.value.clone(), not_found);
                let message = format!("unknown offer `{}`: {reason}", wanted.value);
                let mut diagnostic = Diagnostic::error(&code::UNKNOWN_OFFER, message).at(&wanted.location, "");
                diagnostic.help = Some(suggestion.map_or_else(
                    || "`cascade catalogue list` shows what there is; a price book adds what there is not".to_owned(),
                    |name| format!("did you mean `{name}`?"),
                ));
                self.problems.push(diagnostic);
                None
            }
        }
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

    /// The candidate first, then its baselines.
    fn cascades(&mut self) -> Vec<PlannedCascade> {
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

    fn all_on(&mut self, offer: &Placed<OfferId>) -> PlannedCascade {
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
    fn route(&mut self, tier: &TierSpec, routes: &[(Option<Sent>, &Chain)], planned: &mut PlannedCascade) {
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

    /// What a stage is charged for: the call, its repeated attempts, its fallback, its judge.
    fn charges(
        &mut self,
        tier: &TierSpec,
        step: &Step,
        next: Option<(&Step, &Flow)>,
        flow: &Flow,
        sent: Option<&Sent>,
    ) -> Vec<PlannedCharge> {
        let reach = Factor { kind: FactorKind::Reach, value: flow.reach, path: flow.path.clone() };
        let mut here: Vec<Factor> = sent.map(|sent| sent.factor.clone()).into_iter().collect();
        here.extend((!flow.reach.is_one()).then_some(reach));
        let Some(usages) = numeric(self.cached(tier, flow.reach), self.problems) else { return Vec::new() };
        let measured = tier.measured.as_deref();
        let asked = Asked { usages: &usages, path: &tier.usage.path, ratios: true, measured };
        let mut charges = Vec::new();
        let mut up = here.clone();
        if let Some(fallback) = &step.fallback {
            let (share, path) = (fallback.availability.value, Some(fallback.availability.path.as_str()));
            up.push(Factor::new(FactorKind::Availability, share.number(), path));
            if let (Some(down), Some(call)) =
                (numeric(share.rest(), self.problems), self.call(Purpose::Fallback, &fallback.call, &asked))
            {
                let mut factors = here.clone();
                factors.push(Factor::new(FactorKind::Availability, down.number(), path));
                charges.push(PlannedCharge { factors, call });
            }
        }
        if let Some(call) = self.call(Purpose::Answer, &step.call, &asked) {
            let again = self.attempts(step, &up, &call);
            up.extend(self.billed_less(step));
            charges.insert(0, PlannedCharge { factors: up, call });
            charges.splice(1..1, again);
        }
        if let Some(judge) = &step.judge {
            let mut factors = here;
            let answered = Factor { kind: FactorKind::Answered, value: flow.answered, path: None };
            factors.extend((!flow.answered.is_one()).then_some(answered));
            let call = match &judge.cost {
                JudgeCost::Fee(fee) => Some(fee_call(fee)),
                JudgeCost::Call(call, usage) => {
                    let asked = Asked { usages: &[usage.value], path: &usage.path, ratios: true, measured: None };
                    self.call(Purpose::Judge, call, &asked)
                }
            };
            charges.extend(call.map(|call| PlannedCharge { factors, call }));
        }
        self.overflow_to(&mut charges, flow, next, &asked);
        charges
    }

    /// Where failed attempts are billed so little that a request costs less than one whole call: the part of a call
    /// that it costs, on the call itself, since no charge is below zero.
    fn billed_less(&self, step: &Step) -> Option<Factor> {
        let retries = step.retries.as_ref()?;
        let value = numeric(retries.value.cost_multiplier(), self.problems)?;
        let path = Some(retries.path.as_str().into());
        (value < Fraction::ONE).then_some(Factor { kind: FactorKind::Attempts, value, path })
    }

    /// What repeated attempts add: the part of the call that is billed again, and answers that are read again.
    fn attempts(&mut self, step: &Step, up: &[Factor], call: &PlannedCall) -> Vec<PlannedCharge> {
        let Some(retries) = &step.retries else { return Vec::new() };
        let with = |factor: Fraction| {
            let path = Some(retries.path.as_str().into());
            let mut factors = up.to_vec();
            factors.push(Factor { kind: FactorKind::Attempts, value: factor, path });
            factors
        };
        let further = retries.value.cost_multiplier().and_then(|multiplier| multiplier.minus(Fraction::ONE));
        let mut charges = Vec::new();
        let more = |further: &Fraction| !further.is_zero() && !further.is_negative();
        if let Some(further) = numeric(further, self.problems).filter(more) {
            let call = PlannedCall { purpose: Purpose::Retry, ..call.clone() };
            charges.push(PlannedCharge { factors: with(further), call });
        }
        let reread = numeric(retries.value.outputs_reread(), self.problems).filter(|reread| !reread.is_zero());
        if let Some(reread) = reread {
            let counts = call
                .usage
                .answer_tokens()
                .map(|answer| TokenCounts { input: Some(answer.number()), ..TokenCounts::default() });
            let usage = numeric(counts, self.problems).and_then(|counts| Usage::from_counts(&counts).ok());
            let asked = usage.map(|usage| [usage]);
            // The answer is already in this model's tokens.
            let asked =
                asked.as_ref().map(|usages| Asked { usages, path: &retries.path, ratios: false, measured: None });
            if let Some(call) = asked.and_then(|asked| self.call(Purpose::Retry, &step.call, &asked)) {
                charges.push(PlannedCharge { factors: with(reread), call });
            }
        }
        charges
    }

    /// The tokens of each call that a tier's request makes, with what a cache keeps of the prompt: the fewer requests
    /// reach a stage, the fewer find their prefix.
    fn cached(&self, tier: &TierSpec, reach: Fraction) -> Result<Vec<Usage>, NumberError> {
        let Some(cache) = &tier.cache else { return Ok(tier.calls.clone()) };
        let hit_rate = match &cache.hits {
            CacheHits::Given(share) => Fraction::from(share.value.number()),
            CacheHits::Derived { lifetime, caches } => {
                let daily = self.requests_daily(tier)?.times(reach)?;
                let lifetimes_a_day = Fraction::from(Number::from(u64::from(24 * 60 / cache.minutes)));
                lifetime.hit_rate(diluted(daily.over(lifetimes_a_day)?, Fraction::ONE, *caches)?)?
            }
        };
        let prefix = Fraction::from(cache.prefix.value);
        let read = prefix.times(hit_rate)?.quotient()?;
        let written = cache.prefix.value.minus(read)?;
        tier.calls.iter().map(|usage| usage.with_cached_prefix(read, written, cache.minutes == 60)).collect()
    }

    /// A tier's requests on a day at factor 1.
    fn requests_daily(&self, tier: &TierSpec) -> Result<Fraction, NumberError> {
        match (&tier.volume, &self.scenario.workload.volume) {
            (TierVolume::Requests(requests), _) => Ok(Fraction::from(requests.value)),
            (TierVolume::Measured(factors), volume) => {
                let requests = factors.iter().try_fold(Fraction::ONE, |product, factor| product.times(factor.value))?;
                match volume.as_ref().map(|volume| volume.basis) {
                    Some(Basis::Month) => requests.over(self.period.days()?),
                    _ => Ok(requests),
                }
            }
            (TierVolume::Share(_), None) => Ok(Fraction::ZERO),
            (TierVolume::Share(share), Some(volume)) => {
                let requests = Fraction::from(volume.requests.value.times(share.value.number())?);
                match volume.basis {
                    Basis::Day => Ok(requests),
                    Basis::Month => requests.over(self.period.days()?),
                }
            }
        }
    }

    pub(super) fn call(&mut self, purpose: Purpose, call: &Call, asked: &Asked<'_>) -> Option<PlannedCall> {
        if call.offer.value.provider() == FLEET {
            return self.hosted_call(purpose, call, asked);
        }
        let offer = self.find(&call.offer)?;
        self.used.insert(offer.id.clone());
        let mut usages_here = Vec::with_capacity(asked.usages.len());
        for usage in asked.usages {
            let here = if asked.ratios { self.usage_of(call, usage)? } else { *usage };
            self.check_fit(call, &offer, &here);
            usages_here.push(here);
        }
        if asked.measured.is_some_and(|cells| !self.takes_measured(call, &offer, cells)) {
            return None;
        }
        let usage_here = numeric(Usage::sum_of(&usages_here), self.problems)?;
        if purpose == Purpose::Answer {
            self.asking.push(Asking {
                offer: Arc::clone(&offer),
                token_ratio: call.token_ratio.is_some(),
                location: call.offer.location.clone(),
            });
        }
        let discount = self.discount(&offer);
        let overridden = self.override_of(&offer);
        let mut planned = PlannedCall {
            purpose,
            offer: Arc::new(offer.id.clone()),
            service: call.service,
            region: call.region.clone(),
            effort: call.effort.clone(),
            usage: usage_here,
            meters: Vec::new(),
            unpriced: None,
            discount,
            hosted: None,
            overflow: None,
        };
        let pricing = Pricing {
            call,
            offer: &offer,
            usages: asked.usages,
            usages_here: &usages_here,
            usage_path: asked.path,
            ratios: asked.ratios,
            measured: asked.measured,
            at: self.settings.at.unwrap_or_else(|| Instant::start_of(self.as_of)),
            known_on: self.settings.known_on,
            when: match self.settings.at {
                Some(_) => When::Second,
                None => When::Spread { period: self.period, hours: &self.hours },
            },
            overridden,
            sources: self.sources,
        };
        match price_call(&pricing, self.problems) {
            Ok((meters, price_use)) => {
                planned.meters = meters;
                if !self.prices.iter().any(|known| known.offer == price_use.offer) {
                    self.prices.push(price_use);
                }
            }
            Err(reason) => {
                let message = format!("`{}` has no price: {reason}", offer.id);
                let severity = if self.settings.allow_unpriced { Severity::Warning } else { Severity::Error };
                let diagnostic = Diagnostic { severity, ..Diagnostic::error(&code::NO_PRICE, message) };
                let help = "take another day or offer, or give its price in a price book; \
                            `--allow-unpriced` goes on with lower bounds";
                self.problems.push(diagnostic.at(&call.offer.location, "").help(help));
                planned.unpriced = Some(reason);
            }
        }
        Some(planned)
    }

    /// The request in this model's tokens.
    pub(super) fn usage_of(&self, call: &Call, usage: &Usage) -> Option<Usage> {
        let ratio = |ratio: &Option<Placed<Number>>| ratio.as_ref().map_or(Number::ONE, |ratio| ratio.value);
        let (prompt, further) = (ratio(&call.token_ratio), ratio(&call.output_ratio));
        let scaled = prompt.times(further).and_then(|answer| usage.scaled(prompt, answer));
        let scaled = scaled.and_then(|usage| match call.reasoning_per_visible()? {
            Some(reasoning) => usage.with_reasoning(reasoning),
            None => Ok(usage),
        });
        numeric(scaled, self.problems)
    }

    /// A request that the model cannot take is a mistake in the design, not a price.
    fn check_fit(&self, call: &Call, offer: &Offer, usage: &Usage) {
        let (Ok(prompt), Ok(answer)) = (usage.prompt_tokens(), usage.answer_tokens()) else { return };
        let (prompt, answer) = (prompt.number(), answer.number());
        let Some(both) = numeric(prompt.plus(answer), self.problems) else { return };
        let fits_alone = offer.context_window.is_none_or(|limit| prompt <= Number::from(limit));
        let (read, what) = if fits_alone { (both, "a prompt with its answer") } else { (prompt, "a prompt") };
        let limits = [
            (offer.context_window, read, what, "context window"),
            (offer.max_output, answer, "an answer", "longest answer"),
        ];
        for (limit, tokens, what, name) in limits {
            let Some(limit) = limit else { continue };
            if tokens > Number::from(limit) {
                let message = format!(
                    "{what} of {} tokens does not fit `{}`, whose {name} is {} tokens",
                    tokens.grouped_exact(),
                    offer.id,
                    Number::from(limit).grouped_exact()
                );
                let severity = if self.settings.at.is_some() { Severity::Warning } else { Severity::Error };
                let diagnostic = Diagnostic { severity, ..Diagnostic::error(&code::CONTEXT_WINDOW, message) };
                self.problems
                    .push(diagnostic.at(&call.offer.location, "").help("shorten it, or take an offer with more room"));
            }
        }
    }

    /// The offer's own discount wins over its provider's; they do not stack.
    fn discount(&self, offer: &Offer) -> Option<Factor> {
        let on = |wanted: &Discounted| self.discounts.iter().find(|(of, _)| of == wanted);
        let of_offer = on(&Discounted::Offer(offer.id.clone()));
        let (_, discount) = of_offer.or_else(|| on(&Discounted::Provider(offer.id.provider().to_owned())))?;
        let left = discount.share.value.rest().ok()?;
        Some(Factor::new(FactorKind::Discount, Fraction::from(left.number()), Some(&discount.share.path)))
    }

    fn override_of(&self, offer: &Offer) -> Option<&'a Override> {
        self.overrides.iter().find(|(id, _)| *id == offer.id).map(|(_, over)| *over)
    }
}
