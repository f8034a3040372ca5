//! From names to offers: what a scenario calls by any name that the catalogue lists.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::Resolver;
use crate::catalogue::{Catalogue, NotFound, Offer, OfferId};
use crate::diagnostic::{Diagnostic, Location, Origin, Problems, code, nearest};
use crate::document::Placed;
use crate::routing::JudgeCost;
use crate::scenario::plan::{Factor, FactorKind};
use crate::scenario::policy::Policy;
use crate::scenario::read::{FLEET, Override};
use crate::units::Fraction;

/// What a discount is on, by the id that the catalogue has for it.
#[derive(PartialEq, Eq)]
pub(super) enum Discounted {
    Offer(OfferId),
    Provider(String),
}

/// A mistyped id in a price book prices nothing.
pub(super) fn note_unused(catalogue: &Catalogue, used: &BTreeSet<OfferId>, problems: &Problems) {
    for offer in catalogue.overlaid().filter(|offer| !used.contains(&offer.id)) {
        let message = format!("`{}` is in a price book, and no call asks it", offer.id);
        problems.push(Diagnostic::note(&code::UNUSED, message).at(&offer.location, ""));
    }
}

impl<'a> Resolver<'a> {
    /// Offers that are named but perhaps not asked: a mistyped discount or override must not pass unseen, nor may one
    /// that is written under another name.
    pub(super) fn resolve_named_offers(&mut self) {
        let scenario = self.scenario;
        self.resolve_scopes(&scenario.policy);
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

    /// Budgets by the ids that bills have: one for another name, or for what nobody sells, would always be kept.
    pub(super) fn resolve_scopes(&mut self, policy: &Policy) -> Policy {
        let mut policy = policy.clone();
        for scope in policy.budgets.iter_mut().map(|budget| &mut budget.scope) {
            if let Some(offer) = &mut scope.offer
                && let Some(found) = self.find(offer)
            {
                offer.value = found.id.clone();
            }
            if let Some(provider) = &mut scope.provider
                && let Some(id) = self.provider(&provider.value, &provider.location)
            {
                provider.value = id;
            }
        }
        policy
    }

    /// An override or a discount that changes nothing: harmless in a file that others extend, a slip on the command line.
    pub(super) fn note_idle(&self) {
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
    pub(super) fn check_asked_offers(&mut self) {
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
    pub(super) fn provider(&mut self, provider: &str, location: &Location) -> Option<String> {
        if let Some(id) = self.catalogue.find_provider(provider, self.sources, self.problems) {
            return Some(id);
        }
        let names: Vec<String> = self.catalogue.providers().map(|(id, _)| id.to_owned()).collect();
        // Ids are in small letters, so that capitals alone never make a name a far one.
        let help = nearest(&provider.to_lowercase(), names.iter().map(String::as_str))
            .map(|name| format!("did you mean `{name}`?"));
        let message = format!("the catalogue has no provider `{provider}`");
        let mut diagnostic = Diagnostic::error(&code::UNKNOWN_OFFER, message).at(location, "");
        diagnostic.help = help;
        self.problems.push(diagnostic);
        None
    }

    pub(super) fn find(&mut self, wanted: &Placed<OfferId>) -> Option<Arc<Offer>> {
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

    /// The offer's own discount wins over its provider's; they do not stack.
    pub(super) fn discount(&self, offer: &Offer) -> Option<Factor> {
        let on = |wanted: &Discounted| self.discounts.iter().find(|(of, _)| of == wanted);
        let of_offer = on(&Discounted::Offer(offer.id.clone()));
        let (_, discount) = of_offer.or_else(|| on(&Discounted::Provider(offer.id.provider().to_owned())))?;
        let left = discount.share.value.rest().ok()?;
        Some(Factor::new(FactorKind::Discount, Fraction::from(left.number()), Some(&discount.share.path)))
    }

    pub(super) fn override_of(&self, offer: &Offer) -> Option<&'a Override> {
        self.overrides.iter().find(|(id, _)| *id == offer.id).map(|(_, over)| *over)
    }
}
