//! From names to tariffs: a scenario becomes a plan, or a list of what is wrong with it.

use std::sync::Arc;

use super::plan::{
    Currency, Factor, FactorKind, Plan, PlannedCall, PlannedCascade, PlannedStage, PlannedTier, PriceUse, Purpose,
};
use super::pricing::{Pricing, When, price_call};
use super::read::{Baseline, CascadeSpec, Scenario, TierSpec, TierVolume};
use crate::calendar::{Date, DayFactors, HourWeights, Instant, MonthConvention, Period, YearMonth};
use crate::catalogue::{Catalogue, NotFound, Offer, OfferId};
use crate::diagnostic::{Diagnostic, Location, Origin, Problems, Severity, Sources, code, nearest};
use crate::document::Placed;
use crate::routing::{Call, Chain, Mode};
use crate::units::{Fraction, Number, NumberError};
use crate::workload::{Basis, Usage};

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
    let identity = catalogue.identity().clone();
    let currency = currency(scenario, settings, problems);
    let mut resolver = Resolver::new(scenario, settings, catalogue, sources, problems);
    resolver.check_named_offers();
    let tiers: Vec<PlannedTier> = scenario.tiers.iter().map(|tier| resolver.tier(tier)).collect();
    let cascades = resolver.cascades();
    let Resolver { prices, as_of, period, .. } = resolver;
    let days = numeric(period.days(), problems);
    if problems.any_error() {
        return None;
    }
    let basis = scenario.workload.volume.as_ref().map_or(Basis::Day, |volume| volume.basis);
    Some(Plan {
        title: scenario.title.clone(),
        as_of,
        known_on: settings.known_on,
        today: settings.today.unwrap_or(as_of),
        period,
        days: days?,
        basis,
        currency: currency?,
        tiers,
        cascades,
        prices,
        catalogue: identity,
        assumptions: scenario.assumptions.clone(),
    })
}

/// A figure that can only fail by its size.
fn numeric<T>(result: Result<T, NumberError>, problems: &Problems) -> Option<T> {
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
    let help = match nearest(&wanted.value, known.iter().copied()) {
        Some(name) => format!("did you mean `{name}`?"),
        None => {
            format!("add it to the scenario: [fx] {} = {{ rate = ..., on = DATE, source = \"...\" }}", wanted.value)
        }
    };
    problems.push(Diagnostic::error(&code::UNKNOWN_CURRENCY, message).at(&wanted.location, "").help(help));
    None
}

struct Resolver<'a> {
    scenario: &'a Scenario,
    settings: &'a Settings,
    catalogue: &'a mut Catalogue,
    sources: &'a mut Sources,
    problems: &'a Problems,
    as_of: Date,
    period: Period,
    hours: HourWeights,
    prices: Vec<PriceUse>,
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
        let wrong = problems.into_sorted().into_iter().find(|diagnostic| diagnostic.severity == Severity::Error);
        (offer.clone(), wrong.map_or(Ok(planned), |diagnostic| Err(diagnostic.message)))
    });
    resolved.collect()
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
        Self { scenario, settings, catalogue, sources, problems, as_of, period, hours, prices: Vec::new() }
    }

    /// Offers that are named but perhaps not asked: a mistyped discount or override must not pass unseen.
    fn check_named_offers(&mut self) {
        let scopes = self.scenario.policy.budgets.iter().map(|budget| &budget.scope);
        for scope in scopes {
            if let Some(offer) = &scope.offer {
                self.find(offer);
            }
            if let Some(provider) = &scope.provider {
                self.check_provider(&provider.value, &provider.location);
            }
        }
        for over in &self.scenario.overrides {
            self.find(&over.offer);
        }
        for discount in &self.scenario.discounts {
            let Placed { value, location, path } = discount.of.clone();
            match OfferId::parse(&value) {
                Some(id) => {
                    self.find(&Placed { value: id, location, path });
                }
                None => self.check_provider(&value, &location),
            }
        }
    }

    fn check_provider(&mut self, provider: &str, location: &Location) {
        if self.catalogue.knows_provider(provider, self.sources, self.problems) {
            return;
        }
        let names: Vec<String> = self.catalogue.providers().map(|(id, _)| id.to_owned()).collect();
        let help = nearest(provider, names.iter().map(String::as_str)).map(|name| format!("did you mean `{name}`?"));
        let message = format!("the catalogue has no provider `{provider}`");
        let mut diagnostic = Diagnostic::error(&code::UNKNOWN_OFFER, message).at(location, "");
        diagnostic.help = help;
        self.problems.push(diagnostic);
    }

    fn find(&mut self, wanted: &Placed<OfferId>) -> Option<Arc<Offer>> {
        match self.catalogue.find(&wanted.value, self.as_of, self.sources, self.problems) {
            Ok(found) => Some(found.offer),
            Err(NotFound { reason, suggestion }) => {
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
        for baseline in self.baselines(candidate) {
            let next = match &baseline {
                Baseline::All(offer) => self.all_on(offer),
                Baseline::Cascade(name) => {
                    match scenario.cascades.iter().find(|cascade| cascade.name.value == name.value) {
                        Some(cascade) => self.cascade(cascade),
                        None => continue,
                    }
                }
            };
            planned.push(next);
        }
        planned
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
        let tiers = &self.scenario.tiers;
        let routes = tiers.iter().map(|tier| self.route(tier, &chain)).collect();
        PlannedCascade { name: offer.value.to_string().into(), mode: Mode::Partition, routes, router: None }
    }

    fn cascade(&mut self, cascade: &CascadeSpec) -> PlannedCascade {
        let mut routes = Vec::new();
        let mut mode = Mode::Partition;
        for tier in &self.scenario.tiers {
            let own = cascade.routes.iter().find(|(name, _)| name.value == tier.name);
            let Some((_, chain)) = own.or_else(|| cascade.routes.iter().find(|(name, _)| name.value == "*")) else {
                continue;
            };
            if !chain.tried.is_empty() {
                mode = Mode::Cascade;
            }
            routes.push(self.route(tier, chain));
        }
        let router = self.scenario.routers.iter().find(|router| router.cascade.value == cascade.name.value);
        let router =
            router.and_then(|router| self.call(Purpose::Router, &router.call, &router.usage.value, &router.usage.path));
        PlannedCascade { name: cascade.name.value.as_str().into(), mode, routes, router }
    }

    fn route(&mut self, tier: &TierSpec, chain: &Chain) -> Vec<PlannedStage> {
        let Some(calls) = numeric(chain.calls(), self.problems) else { return Vec::new() };
        calls
            .into_iter()
            .filter_map(|(reach, call)| {
                let call = self.call(Purpose::Answer, call, &tier.usage.value, &tier.usage.path)?;
                Some(PlannedStage { reach, call })
            })
            .collect()
    }

    fn call(&mut self, purpose: Purpose, call: &Call, usage: &Usage, usage_path: &str) -> Option<PlannedCall> {
        let offer = self.find(&call.offer)?;
        let usage_here = self.usage_of(call, usage)?;
        self.check_fit(call, &offer, &usage_here);
        let discount = self.discount(&offer, call);
        let overridden = self.override_of(&offer, call);
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
        };
        let pricing = Pricing {
            call,
            offer: &offer,
            usage,
            usage_path,
            usage_here: &usage_here,
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
                self.problems.push(diagnostic.at(&call.offer.location, ""));
                planned.unpriced = Some(reason);
            }
        }
        Some(planned)
    }

    /// The request in this model's tokens.
    fn usage_of(&self, call: &Call, usage: &Usage) -> Option<Usage> {
        let ratio = |ratio: &Option<Placed<Number>>| ratio.as_ref().map_or(Number::ONE, |ratio| ratio.value);
        let (prompt, further) = (ratio(&call.token_ratio), ratio(&call.output_ratio));
        let scaled = prompt.times(further).and_then(|answer| usage.scaled(prompt, answer));
        numeric(scaled, self.problems)
    }

    /// A request that the model cannot take is a mistake in the design, not a price.
    fn check_fit(&self, call: &Call, offer: &Offer, usage: &Usage) {
        let limits = [
            (offer.context_window, usage.prompt_tokens(), "prompt", "context window"),
            (offer.max_output, usage.answer_tokens(), "answer", "longest answer"),
        ];
        for (limit, tokens, what, name) in limits {
            let (Some(limit), Ok(tokens)) = (limit, tokens) else { continue };
            if tokens.number() > Number::from(limit) {
                let message = format!(
                    "a {what} of {} tokens does not fit `{}`, whose {name} is {} tokens",
                    tokens.number().grouped_exact(),
                    offer.id,
                    Number::from(limit).grouped_exact()
                );
                let severity = if self.settings.at.is_some() { Severity::Warning } else { Severity::Error };
                let diagnostic = Diagnostic { severity, ..Diagnostic::error(&code::CONTEXT_WINDOW, message) };
                self.problems.push(diagnostic.at(&call.offer.location, ""));
            }
        }
    }

    /// The offer's own discount wins over its provider's; they do not stack.
    fn discount(&self, offer: &Offer, call: &Call) -> Option<Factor> {
        let (own, written) = (offer.id.to_string(), call.offer.value.to_string());
        let discounts = &self.scenario.discounts;
        let of_offer = discounts.iter().find(|discount| discount.of.value == own || discount.of.value == written);
        let of_provider = || discounts.iter().find(|discount| discount.of.value == offer.id.provider());
        let discount = of_offer.or_else(of_provider)?;
        let left = discount.share.value.rest().ok()?;
        Some(Factor::new(FactorKind::Discount, Fraction::from(left.number()), Some(&discount.share.path)))
    }

    fn override_of(&self, offer: &Offer, call: &Call) -> Option<&super::read::Override> {
        let overrides = &self.scenario.overrides;
        overrides.iter().find(|over| over.offer.value == offer.id || over.offer.value == call.offer.value)
    }
}
