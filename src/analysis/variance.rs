//! From what was planned to what happened, in steps that add up.
//!
//! Each step changes one thing and keeps what the steps before it changed, as variance analysis in accounting does:
//! volume, mix, tokens, routing, prices. A variance is the difference of two levels, so that all of them together are
//! the difference of the last from the first, to the last digit.

use crate::units::{Fraction, Money, Number, NumberError};

/// What makes the actual cost another than the planned one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum VarianceKind {
    /// More or fewer requests in all.
    Volume,
    /// Another mix of tiers.
    Mix,
    /// More or fewer tokens in a request.
    Tokens,
    /// Other offers than planned.
    Routing,
    /// Other prices than on the plan's day.
    Prices,
}

impl VarianceKind {
    /// In the order of the steps.
    pub const ALL: [Self; 5] = [Self::Volume, Self::Mix, Self::Tokens, Self::Routing, Self::Prices];

    /// The word in outputs.
    #[must_use]
    pub const fn key(self) -> &'static str {
        match self {
            Self::Volume => "volume",
            Self::Mix => "mix",
            Self::Tokens => "tokens",
            Self::Routing => "routing",
            Self::Prices => "prices",
        }
    }
}

/// A tier as it was planned and as it happened.
#[derive(Clone, Copy, Debug)]
pub struct TierVariance {
    /// Requests over the whole time.
    pub planned_requests: Fraction,
    /// Requests over the whole time.
    pub actual_requests: u64,
    /// Cost over the whole time.
    pub planned_cost: Money,
}

/// What the same time costs under more and more of what happened.
#[derive(Clone, Copy, Debug)]
pub struct Levels {
    /// As planned.
    pub planned: Money,
    /// What routing itself was planned to cost, which all requests pay alike.
    pub planned_router: Money,
    /// The planned routes with the measured requests, at the plan's prices.
    pub as_routed: Money,
    /// The offers that really served, at the plan's prices.
    pub as_served: Money,
    /// The same at the prices of each day.
    pub actual: Money,
}

/// A step from plan to actual.
#[derive(Clone, Copy, Debug)]
pub struct Variance {
    /// Which.
    pub kind: VarianceKind,
    /// What it adds; below zero where it saves.
    pub amount: Money,
}

/// The steps, in order.
///
/// # Errors
/// [`NumberError::DividedByZero`] for a plan without requests, [`NumberError::TooLarge`].
pub fn variances(levels: &Levels, tiers: &[TierVariance]) -> Result<[Variance; 5], NumberError> {
    let planned_requests = Fraction::sum(tiers.iter().map(|tier| tier.planned_requests))?;
    let actual_requests: u64 = tiers.iter().map(|tier| tier.actual_requests).sum();
    let grown = Fraction::from(Number::from(actual_requests)).over(planned_requests)?;
    let scaled = |money: Money, factor: Fraction| Fraction::from(money.number()).times(factor);
    let with_volume = Money::new(scaled(levels.planned, grown)?.quotient()?);
    let mut mixed = scaled(levels.planned_router, grown)?;
    for tier in tiers.iter().filter(|tier| !tier.planned_requests.is_zero()) {
        let here = Fraction::from(Number::from(tier.actual_requests)).over(tier.planned_requests)?;
        mixed = mixed.plus(scaled(tier.planned_cost, here)?)?;
    }
    let with_mix = Money::new(mixed.quotient()?);
    let reached = [levels.planned, with_volume, with_mix, levels.as_routed, levels.as_served, levels.actual];
    let mut steps = VarianceKind::ALL.map(|kind| Variance { kind, amount: Money::ZERO });
    for (step, pair) in steps.iter_mut().zip(reached.windows(2)) {
        step.amount = pair[1].minus(pair[0])?;
    }
    Ok(steps)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn money(text: &str) -> Money {
        Money::new(text.parse().expect("a number"))
    }

    /// Planned: 60 easy requests for $6 and 40 hard ones for $40, $46 in all. Came: 50 and 100.
    /// Volume: 46 x 150/100 = 69, so +23. Mix: 50 x 0.10 + 100 x 1.00 = 105, so +36. Then as measured: +5, -10, +1.
    #[test]
    fn steps_add_up_from_plan_to_actual() {
        let tier = |planned: u64, actual_requests, cost| TierVariance {
            planned_requests: Fraction::from(Number::from(planned)),
            actual_requests,
            planned_cost: money(cost),
        };
        let levels = Levels {
            planned: money("46"),
            planned_router: Money::ZERO,
            as_routed: money("110"),
            as_served: money("100"),
            actual: money("101"),
        };
        let steps = variances(&levels, &[tier(60, 50, "6"), tier(40, 100, "40")]).expect("small");
        let amounts = steps.map(|step| step.amount.number().to_string());
        assert_eq!(amounts, ["23", "36", "5", "-10", "1"]);
        let sum = Money::sum(steps.map(|step| step.amount)).expect("small");
        assert_eq!(sum, money("55"));
    }

    #[test]
    fn a_plan_without_requests_has_no_variance() {
        let nothing = Levels {
            planned: Money::ZERO,
            planned_router: Money::ZERO,
            as_routed: Money::ZERO,
            as_served: Money::ZERO,
            actual: Money::ZERO,
        };
        assert_eq!(variances(&nothing, &[]).err(), Some(NumberError::DividedByZero));
    }
}
