//! A candidate beside its baselines. Divisions here are for reading and are never added up.

use crate::rating::{Amounts, product};
use crate::scenario::Plan;
use crate::units::{Fraction, Money, Number, NumberError};
use crate::workload::Basis;

/// Places of a percentage or a ratio.
const PLACES_OF_A_RATIO: u32 = 6;

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
    let days = [candidate.daily, baseline.daily].map(Money::number);
    let months = [candidate.monthly, baseline.monthly].map(Money::number);
    // A day that was divided out of a month has lost digits that the month still has.
    let exact = |figures: [Number; 2]| figures.into_iter().all(Number::is_exact);
    let [ours, theirs] = if !exact(days) && exact(months) { months } else { days };
    Ok(Saving {
        amounts,
        percent: quotient(theirs.minus(ours)?.times(Number::HUNDRED)?, theirs, PLACES_OF_A_RATIO)?,
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

/// Spreads a total over its requests and tokens: the day's, or the month's where the volume is a month's, so that
/// nothing is divided twice.
///
/// # Errors
/// [`NumberError::TooLarge`].
pub fn unit_economics(plan: &Plan, total: Amounts) -> Result<UnitEconomics, NumberError> {
    let mut requests = Fraction::ZERO;
    let mut tokens = Fraction::ZERO;
    for tier in &plan.tiers {
        let of_tier = product(&tier.requests)?;
        requests = requests.plus(of_tier)?;
        tokens = tokens.plus(of_tier.times(tier.usage.total_tokens()?.number().into())?)?;
    }
    let total = match plan.basis {
        Basis::Day => total.daily,
        Basis::Month => total.monthly,
    };
    let per = |count: Fraction, of: u64| -> Result<Option<Money>, NumberError> {
        if count.is_zero() {
            return Ok(None);
        }
        let of_many = Fraction::from(total.number().times(Number::from(of))?);
        Ok(Some(Money::new(of_many.over(count)?.quotient()?)))
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
