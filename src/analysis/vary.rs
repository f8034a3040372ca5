//! The same plan with one of its inputs changed: what if there were twice the requests, what if this offer were
//! dearer. Nothing is parsed or looked up again; fleets are sized anew when the plan is rated.

use std::sync::Arc;

use crate::catalogue::OfferId;
use crate::scenario::{Factor, FactorKind, Plan, PlannedCall, PlannedCascade, PlannedTier};
use crate::units::{Fraction, NumberError};

/// A plan in which some tiers have so many times their requests, and the others none.
#[must_use]
pub fn with_volume_of(plan: &Plan, times: Fraction, tiers: &[Arc<str>]) -> Plan {
    let mut plan = plan.clone();
    for tier in &mut plan.tiers {
        let times = if tiers.contains(&tier.name) { times } else { Fraction::ZERO };
        scale(tier, times);
    }
    plan
}

/// A plan in which a tier has a part of all requests; the other tiers share the rest as they do now.
///
/// # Errors
/// [`NumberError::DividedByZero`] where the tier has no request, or all of them; [`NumberError::TooLarge`].
pub fn with_share_of(plan: &Plan, tier: &str, now: Fraction, share: Fraction) -> Result<Plan, NumberError> {
    let mut plan = plan.clone();
    let (of_tier, of_rest) = (share.over(now)?, share.rest()?.over(now.rest()?)?);
    for planned in &mut plan.tiers {
        let times = if *planned.name == *tier { of_tier } else { of_rest };
        scale(planned, times);
    }
    Ok(plan)
}

fn scale(tier: &mut PlannedTier, times: Fraction) {
    tier.requests.push(Factor { kind: FactorKind::Volume, value: times, path: None });
}

/// A cascade in which some offers cost so many times what they do.
///
/// # Errors
/// [`NumberError::TooLarge`].
pub fn with_prices_times(
    cascade: &PlannedCascade,
    times: Fraction,
    wanted: impl Fn(&OfferId) -> bool,
) -> Result<PlannedCascade, NumberError> {
    let mut cascade = cascade.clone();
    for call in calls(&mut cascade) {
        scale_price(call, times, &wanted)?;
    }
    Ok(cascade)
}

fn scale_price(call: &mut PlannedCall, times: Fraction, wanted: &impl Fn(&OfferId) -> bool) -> Result<(), NumberError> {
    if wanted(&call.offer) {
        let now = call.discount.as_ref().map_or(Fraction::ONE, |discount| discount.value);
        let path = call.discount.as_ref().and_then(|discount| discount.path.clone());
        call.discount = Some(Factor { kind: FactorKind::Discount, value: now.times(times)?, path });
    }
    match &mut call.overflow {
        Some(overflow) => scale_price(&mut overflow.call, times, wanted),
        None => Ok(()),
    }
}

fn calls(cascade: &mut PlannedCascade) -> impl Iterator<Item = &mut PlannedCall> {
    let stages = cascade.routes.iter_mut().flatten();
    let charged = stages.flat_map(|stage| &mut stage.charges).map(|charge| &mut charge.call);
    charged.chain(cascade.router.as_mut())
}

/// A cascade in which so many times the requests of a tier go on from the first stage.
#[must_use]
pub fn with_escalation_times(cascade: &PlannedCascade, tier: usize, times: Fraction) -> PlannedCascade {
    let mut cascade = cascade.clone();
    let later = cascade.routes.get_mut(tier).into_iter().flatten().filter(|stage| stage.number > 1);
    for charge in later.flat_map(|stage| &mut stage.charges) {
        charge.factors.push(Factor { kind: FactorKind::Reach, value: times, path: None });
    }
    cascade
}

/// The part of a tier's requests that go on from the first stage of its route; none where it has one stage.
#[must_use]
pub fn escalation(cascade: &PlannedCascade, tier: usize) -> Option<Fraction> {
    let second = cascade.routes.get(tier)?.iter().find(|stage| stage.number == 2)?;
    let reach = second.charges.first()?.factors.iter().find(|factor| factor.kind == FactorKind::Reach)?;
    Some(reach.value)
}
