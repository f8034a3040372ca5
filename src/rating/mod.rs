//! Usage times tariff: a plan becomes bills.
//!
//! Requests are priced one by one and multiplied, so that sums of tokens never cross a threshold that no single
//! request crosses. A bill *is* its line items; totals are derived, never stored. Rating knows the plan only and
//! can fail on nothing but the size of a number.

mod hosting;

pub use hosting::FleetUse;

use std::sync::Arc;

use crate::catalogue::{Meter, OfferId, ServiceClass};
use crate::scenario::{Factor, FactorKind, Plan, PlannedCall, PlannedCascade, PricedMeter, Purpose};
use crate::units::{Fraction, Money, Number, NumberError};
use crate::workload::Basis;

/// Money a day and a month.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Amounts {
    /// At a day of factor 1.
    pub daily: Money,
    /// Over the month's days.
    pub monthly: Money,
}

impl Amounts {
    /// Nothing.
    pub const ZERO: Self = Self { daily: Money::ZERO, monthly: Money::ZERO };

    /// # Errors
    /// [`NumberError::TooLarge`].
    pub fn plus(self, other: Self) -> Result<Self, NumberError> {
        Ok(Self { daily: self.daily.plus(other.daily)?, monthly: self.monthly.plus(other.monthly)? })
    }

    /// # Errors
    /// [`NumberError::TooLarge`].
    pub fn minus(self, other: Self) -> Result<Self, NumberError> {
        Ok(Self { daily: self.daily.minus(other.daily)?, monthly: self.monthly.minus(other.monthly)? })
    }

    /// Whether no rounding went into either.
    #[must_use]
    pub fn is_exact(self) -> bool {
        self.daily.number().is_exact() && self.monthly.number().is_exact()
    }
}

/// One charge: a product of factors.
#[derive(Clone, Debug)]
pub struct LineItem {
    /// Whose requests; none for the router, which serves all of them.
    pub tier: Option<Arc<str>>,
    /// The tier whose route it took, where the router sent it the wrong way.
    pub route: Option<Arc<str>>,
    /// Which call of the chain, from 1.
    pub stage: usize,
    /// What the call was made for.
    pub purpose: Purpose,
    /// Which offer.
    pub offer: Arc<OfferId>,
    /// How it is served.
    pub service: ServiceClass,
    /// Where.
    pub region: Option<String>,
    /// What is counted, at which published price.
    pub meter: Meter,
    /// The hours of this price, when others have another.
    pub hours: Option<Arc<str>>,
    /// Dollars, as published, for [`LineItem::per`] units.
    pub published: Number,
    /// 1,000,000 tokens, or 1.
    pub per: u32,
    /// The meter whose rate is charged, when the card lists none of this one.
    pub rate_of: Option<Meter>,
    /// Whether the scenario itself gives this price.
    pub overridden: bool,
    /// What the figures are a product of: requests first, then tokens, then prices.
    pub factors: Vec<Factor>,
    /// Tokens or events of a day.
    pub quantity_daily: Number,
    /// Tokens or events of the month.
    pub quantity_monthly: Number,
    /// Before our discount.
    pub list: Amounts,
    /// After it.
    pub contracted: Amounts,
}

/// A call that has no price.
#[derive(Clone, Debug)]
pub struct Unpriced {
    /// Whose requests.
    pub tier: Option<Arc<str>>,
    /// Which call of the chain, from 1.
    pub stage: usize,
    /// Which offer.
    pub offer: Arc<OfferId>,
    /// Why.
    pub reason: String,
}

/// What a cascade costs: its line items.
#[derive(Clone, Debug)]
pub struct Bill {
    /// Whose.
    pub cascade: Arc<str>,
    /// In the order of tiers, stages and meters.
    pub lines: Vec<LineItem>,
    /// What could not be priced; then totals are lower bounds.
    pub unpriced: Vec<Unpriced>,
    /// The machines that it takes.
    pub fleets: Vec<FleetUse>,
}

impl Bill {
    /// The sum of the lines that `wanted` picks, after discounts.
    ///
    /// # Errors
    /// [`NumberError::TooLarge`].
    pub fn contracted(&self, wanted: impl Fn(&LineItem) -> bool) -> Result<Amounts, NumberError> {
        let picked = self.lines.iter().filter(|line| wanted(line)).map(|line| line.contracted);
        picked.into_iter().try_fold(Amounts::ZERO, Amounts::plus)
    }

    /// The same before discounts.
    ///
    /// # Errors
    /// [`NumberError::TooLarge`].
    pub fn list(&self, wanted: impl Fn(&LineItem) -> bool) -> Result<Amounts, NumberError> {
        let picked = self.lines.iter().filter(|line| wanted(line)).map(|line| line.list);
        picked.into_iter().try_fold(Amounts::ZERO, Amounts::plus)
    }

    /// Whether everything had a price.
    #[must_use]
    pub fn is_complete(&self) -> bool {
        self.unpriced.is_empty()
    }
}

/// Rates every cascade of a plan, in its order.
///
/// # Errors
/// [`NumberError::TooLarge`]: names were resolved before.
pub fn rate(plan: &Plan) -> Result<Vec<Bill>, NumberError> {
    plan.cascades.iter().map(|cascade| rate_cascade(plan, cascade)).collect()
}

/// Rates one cascade of a plan.
///
/// # Errors
/// [`NumberError::TooLarge`].
pub fn rate_cascade(plan: &Plan, cascade: &PlannedCascade) -> Result<Bill, NumberError> {
    let fleets = hosting::fleets(plan, cascade)?;
    let mut bill = Bill { cascade: Arc::clone(&cascade.name), lines: Vec::new(), unpriced: Vec::new(), fleets };
    if let Some(router) = &cascade.router {
        let place = Place { tier: None, route: None, stage: 1 };
        charge(&mut bill, plan, place, &all_requests(plan)?, router)?;
    }
    for (tier, stages) in plan.tiers.iter().zip(&cascade.routes) {
        for stage in stages {
            for planned in &stage.charges {
                let mut requests = Vec::with_capacity(tier.requests.len() + planned.factors.len());
                requests.extend_from_slice(&tier.requests);
                requests.extend_from_slice(&planned.factors);
                let place = Place { tier: Some(&tier.name), route: stage.route.as_ref(), stage: stage.number };
                charge(&mut bill, plan, place, &requests, &planned.call)?;
            }
        }
    }
    Ok(bill)
}

/// The requests of all tiers together.
fn all_requests(plan: &Plan) -> Result<Vec<Factor>, NumberError> {
    let sum = requests_of_tiers(plan)?;
    // A sum of counts stands at no one place of the scenario; a volume that tiers share does.
    let shared = plan.tiers.iter().all(|tier| tier.requests.len() > 1);
    let first = plan.tiers.first().and_then(|tier| tier.requests.first()).filter(|_| shared);
    let path = first.and_then(|factor| factor.path.clone());
    Ok(vec![Factor { kind: FactorKind::Volume, value: sum, path }])
}

fn requests_of_tiers(plan: &Plan) -> Result<Fraction, NumberError> {
    plan.tiers.iter().map(|tier| product(&tier.requests)).try_fold(Fraction::ZERO, |sum, tier| sum.plus(tier?))
}

/// All requests of a day.
///
/// # Errors
/// [`NumberError::TooLarge`].
pub fn requests_daily(plan: &Plan, requests: &[Factor]) -> Result<Number, NumberError> {
    on_a_day(plan, product(requests)?)?.quotient()
}

/// All requests of all tiers on a day.
///
/// # Errors
/// [`NumberError::TooLarge`].
pub fn total_requests_daily(plan: &Plan) -> Result<Number, NumberError> {
    on_a_day(plan, requests_of_tiers(plan)?)?.quotient()
}

/// Which part of a cascade a charge belongs to.
#[derive(Clone, Copy)]
struct Place<'a> {
    tier: Option<&'a Arc<str>>,
    route: Option<&'a Arc<str>>,
    stage: usize,
}

fn charge(
    bill: &mut Bill,
    plan: &Plan,
    place: Place<'_>,
    requests: &[Factor],
    call: &PlannedCall,
) -> Result<(), NumberError> {
    if let Some(reason) = &call.unpriced {
        let (offer, reason) = (Arc::clone(&call.offer), reason.clone());
        bill.unpriced.push(Unpriced { tier: place.tier.cloned(), stage: place.stage, offer, reason });
    }
    if let Some(fleet) = &call.hosted {
        return hosting::charge_fleet(bill, plan, place, requests, call, fleet);
    }
    let requested = product(requests)?;
    for meter in &call.meters {
        bill.lines.push(line_item(plan, place, requests, requested, call, meter)?);
    }
    Ok(())
}

/// The kernel: requests x tokens of one request x price.
fn line_item(
    plan: &Plan,
    place: Place<'_>,
    requests: &[Factor],
    requested: Fraction,
    call: &PlannedCall,
    meter: &PricedMeter,
) -> Result<LineItem, NumberError> {
    let unit_price = if meter.per == 1 { meter.published } else { meter.published.shifted_down(6)? };
    let quantity = requested.times(product(&meter.quantity)?)?;
    let mut factors = Vec::with_capacity(requests.len() + meter.quantity.len() + 4);
    factors.extend_from_slice(requests);
    factors.extend_from_slice(&meter.quantity);
    factors.push(Factor { kind: FactorKind::UnitPrice, value: unit_price.into(), path: None });
    let mut list = quantity.times(unit_price.into())?;
    for factor in meter.region.iter().chain(&plan.currency.exchange) {
        list = list.times(factor.value)?;
        factors.push(factor.clone());
    }
    let list_amounts = amounts(plan, list)?;
    let contracted = match &call.discount {
        None => list_amounts,
        Some(discount) => {
            factors.push(discount.clone());
            amounts(plan, list.times(discount.value)?)?
        }
    };
    Ok(LineItem {
        tier: place.tier.cloned(),
        route: place.route.cloned(),
        stage: place.stage,
        purpose: call.purpose,
        offer: Arc::clone(&call.offer),
        service: call.service,
        region: call.region.clone(),
        meter: meter.meter,
        hours: meter.hours.clone(),
        published: meter.published,
        per: meter.per,
        rate_of: meter.rate_of,
        overridden: meter.overridden,
        factors,
        quantity_daily: on_a_day(plan, quantity)?.quotient()?,
        quantity_monthly: in_a_month(plan, quantity)?.quotient()?,
        list: list_amounts,
        contracted,
    })
}

/// What a line costs a month, not yet divided: what solving goes by, where a rounded line would leave a remainder.
///
/// # Errors
/// [`NumberError::TooLarge`].
pub fn monthly(plan: &Plan, line: &LineItem) -> Result<Fraction, NumberError> {
    let cost = product(&line.factors)?;
    // The factors of machines are those of a month; all others are those of the workload's basis.
    if matches!(line.meter, Meter::Hosting(_)) { Ok(cost) } else { in_a_month(plan, cost) }
}

/// The product of factors, not yet divided.
///
/// # Errors
/// [`NumberError::TooLarge`].
pub fn product(factors: &[Factor]) -> Result<Fraction, NumberError> {
    factors.iter().try_fold(Fraction::ONE, |product, factor| product.times(factor.value))
}

fn on_a_day(plan: &Plan, per_basis: Fraction) -> Result<Fraction, NumberError> {
    match plan.basis {
        Basis::Day => Ok(per_basis),
        Basis::Month => per_basis.times(plan.days.inverse()?),
    }
}

fn in_a_month(plan: &Plan, per_basis: Fraction) -> Result<Fraction, NumberError> {
    match plan.basis {
        Basis::Day => per_basis.times(plan.days),
        Basis::Month => Ok(per_basis),
    }
}

/// Each line is divided once, here, so that lines are what totals are summed from and every output foots.
fn amounts(plan: &Plan, per_basis: Fraction) -> Result<Amounts, NumberError> {
    Ok(Amounts {
        daily: Money::new(on_a_day(plan, per_basis)?.quotient()?),
        monthly: Money::new(in_a_month(plan, per_basis)?.quotient()?),
    })
}
