//! One call to an offer: its tokens, whether they fit, and its tariff.

use std::sync::Arc;

use super::{Resolver, numeric};
use crate::calendar::Instant;
use crate::catalogue::Offer;
use crate::diagnostic::{Diagnostic, Severity, code};
use crate::document::Placed;
use crate::routing::Call;
use crate::scenario::plan::{PlannedCall, Purpose};
use crate::scenario::pricing::{Pricing, When, price_call};
use crate::scenario::read::{Cell, FLEET};
use crate::scenario::tokenizers::Asking;
use crate::units::Number;
use crate::workload::Usage;

/// The tokens that one request asks of a call.
pub(in crate::scenario) struct Asked<'a> {
    /// Of each model call that the request makes.
    pub(in crate::scenario) usages: &'a [Usage],
    /// Where the scenario says so.
    pub(in crate::scenario) path: &'a str,
    /// Whether they are in the workload's tokens, so that ratios apply.
    pub(in crate::scenario) ratios: bool,
    /// The requests themselves, where they were measured.
    pub(in crate::scenario) measured: Option<&'a [Cell]>,
}

impl Resolver<'_> {
    pub(in crate::scenario) fn call(
        &mut self,
        purpose: Purpose,
        call: &Call,
        asked: &Asked<'_>,
    ) -> Option<PlannedCall> {
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
    pub(in crate::scenario) fn usage_of(&self, call: &Call, usage: &Usage) -> Option<Usage> {
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
}
