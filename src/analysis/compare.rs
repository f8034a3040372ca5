//! A candidate beside its baselines. Divisions here are for reading and are never added up.

use crate::rating::{Amounts, total_requests_daily};
use crate::scenario::Plan;
use crate::units::{Money, Number, NumberError};

/// Places of a percentage or a ratio.
const PLACES_OF_A_RATIO: u32 = 6;
/// Places of money that a division makes endless.
const PLACES_OF_MONEY: u32 = 10;

/// What the candidate saves against a baseline; below zero where it costs more.
#[derive(Clone, Copy, Debug)]
pub struct Saving {
    /// Baseline less candidate.
    pub amounts: Amounts,
    /// Of the baseline's day, in percent; none where the baseline costs nothing.
    pub percent: Option<Number>,
    /// The baseline's day over the candidate's; none where the candidate costs nothing.
    pub ratio: Option<Number>,
}

/// Compares totals.
///
/// # Errors
/// [`NumberError::TooLarge`].
pub fn saving(candidate: Amounts, baseline: Amounts) -> Result<Saving, NumberError> {
    let amounts = baseline.minus(candidate)?;
    let (ours, theirs) = (candidate.daily.number(), baseline.daily.number());
    Ok(Saving {
        amounts,
        percent: quotient(amounts.daily.number().times(Number::HUNDRED)?, theirs, PLACES_OF_A_RATIO)?,
        ratio: quotient(theirs, ours, PLACES_OF_A_RATIO)?,
    })
}

/// What one of something costs.
#[derive(Clone, Copy, Debug)]
pub struct UnitEconomics {
    /// One request of the workload.
    pub per_request: Option<Money>,
    /// A thousand of them.
    pub per_1000_requests: Option<Money>,
    /// A million of the workload's tokens, prompt and answer together.
    pub per_million_tokens: Option<Money>,
}

/// Spreads a day's total over its requests and tokens.
///
/// # Errors
/// [`NumberError::TooLarge`].
pub fn unit_economics(plan: &Plan, total: Amounts) -> Result<UnitEconomics, NumberError> {
    let requests = total_requests_daily(plan)?;
    let mut tokens = Number::ZERO;
    for tier in &plan.tiers {
        let of_tier = crate::rating::requests_daily(plan, &tier.requests)?;
        tokens = tokens.plus(of_tier.times(tier.usage.total_tokens()?.number())?)?;
    }
    let per = |count: Number, of: u64| -> Result<Option<Money>, NumberError> {
        let total = total.daily.number().times(Number::from(of))?;
        Ok(quotient(total, count, PLACES_OF_MONEY)?.map(Money::new))
    };
    Ok(UnitEconomics {
        per_request: per(requests, 1)?,
        per_1000_requests: per(requests, 1_000)?,
        per_million_tokens: per(tokens, 1_000_000)?,
    })
}

/// A quotient for reading: rounded at a place, none for nothing.
pub(crate) fn quotient(top: Number, bottom: Number, places: u32) -> Result<Option<Number>, NumberError> {
    if bottom.is_zero() { Ok(None) } else { Ok(Some(top.over(bottom, places)?.rounded(places))) }
}

/// The part of a total, in percent.
///
/// # Errors
/// [`NumberError::TooLarge`].
pub fn share_of_cost(part: Money, total: Money) -> Result<Option<Number>, NumberError> {
    quotient(part.number().times(Number::HUNDRED)?, total.number(), PLACES_OF_A_RATIO)
}
