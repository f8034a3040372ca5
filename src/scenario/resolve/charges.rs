//! What a stage is charged for: calls, repeated attempts, fallbacks, judges.

use std::sync::Arc;

use super::{Asked, Resolver, Sent, numeric};
use crate::catalogue::{EventMeter, Meter, OfferId, ServiceClass};
use crate::document::Placed;
use crate::routing::caching::diluted;
use crate::routing::{Flow, JudgeCost, Step};
use crate::scenario::plan::{Factor, FactorKind, PlannedCall, PlannedCharge, PricedMeter, Purpose};
use crate::scenario::read::{CacheHits, TierSpec, TierVolume};
use crate::units::{Fraction, Number, NumberError};
use crate::workload::{Basis, TokenCounts, Usage};

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

impl Resolver<'_> {
    /// What a stage is charged for: the call, its repeated attempts, its fallback, its judge.
    pub(super) fn charges(
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
    pub(super) fn requests_daily(&self, tier: &TierSpec) -> Result<Fraction, NumberError> {
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
}
