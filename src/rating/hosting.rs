//! What machines of one's own cost: sized by all that a cascade asks of them, paid whether they work or not, and
//! shared out by load.

use std::sync::Arc;

use super::{Amounts, Bill, LineItem, Place, all_requests, charge, on_a_day, product};
use crate::catalogue::{HostingMeter, Meter, ServiceClass};
use crate::routing::fleet::FleetSize;
use crate::scenario::{Factor, FactorKind, Plan, PlannedCall, PlannedCascade, PlannedFleet, PlannedUpkeep, Purpose};
use crate::units::{Fraction, Money, NumberError};

/// A fleet as a cascade needs it.
#[derive(Clone, Debug)]
pub struct FleetUse {
    /// Which one.
    pub fleet: Arc<PlannedFleet>,
    /// What one replica would need for the requests of a day at factor 1, in seconds.
    pub load: Fraction,
    /// How many replicas that takes.
    pub size: FleetSize,
}

/// The fleets of a cascade, in the order in which they are first asked.
pub(super) fn fleets(plan: &Plan, cascade: &PlannedCascade) -> Result<Vec<FleetUse>, NumberError> {
    let mut loads: Vec<(Arc<PlannedFleet>, Fraction)> = Vec::new();
    for (requests, call) in hosted_calls(plan, cascade)? {
        let Some(fleet) = &call.hosted else { continue };
        let load = load(plan, requests, call, fleet)?;
        match loads.iter_mut().find(|(known, _)| known.offer == fleet.offer) {
            Some((_, sum)) => *sum = sum.plus(load)?,
            None => loads.push((Arc::clone(fleet), load)),
        }
    }
    let days = plan.period.days_by_kind()?;
    let sized = loads.into_iter().map(|(fleet, load)| {
        let size = fleet.sizing.size(load, &plan.hours, days)?;
        Ok(FleetUse { fleet, load, size })
    });
    sized.collect()
}

/// Every call to a fleet, with its requests.
fn hosted_calls<'a>(plan: &Plan, cascade: &'a PlannedCascade) -> Result<Vec<(Fraction, &'a PlannedCall)>, NumberError> {
    let mut calls = Vec::new();
    if let Some(router) = cascade.router.as_ref().filter(|call| call.hosted.is_some()) {
        calls.push((product(&all_requests(plan)?)?, router));
    }
    for (tier, stages) in plan.tiers.iter().zip(&cascade.routes) {
        for planned in stages.iter().flat_map(|stage| &stage.charges).filter(|charge| charge.call.hosted.is_some()) {
            calls.push((product(&tier.requests)?.times(product(&planned.factors)?)?, &planned.call));
        }
    }
    Ok(calls)
}

fn load(plan: &Plan, requests: Fraction, call: &PlannedCall, fleet: &PlannedFleet) -> Result<Fraction, NumberError> {
    on_a_day(plan, requests)?.times(fleet.throughput.seconds(&call.usage)?)
}

/// A call's part of its fleet: rent, upkeep, and what the fleet has no room for.
pub(super) fn charge_fleet(
    bill: &mut Bill,
    plan: &Plan,
    place: Place<'_>,
    requests: &[Factor],
    call: &PlannedCall,
    fleet: &PlannedFleet,
) -> Result<(), NumberError> {
    let Some(used) = bill.fleets.iter().find(|used| used.fleet.offer == fleet.offer) else { return Ok(()) };
    let (size, whole) = (used.size, used.load);
    let share = if whole.is_zero() {
        // Nobody asks: whoever comes first pays for what stands all the same.
        let first = !bill.lines.iter().any(|line| *line.offer == *fleet.offer);
        if first { Fraction::ONE } else { Fraction::ZERO }
    } else {
        load(plan, product(requests)?, call, fleet)?.over(whole)?
    };
    let share = Factor { kind: FactorKind::LoadShare, value: share, path: None };
    let factor = |kind: FactorKind, value: Fraction| Factor { kind, value, path: None };
    let replicas = factor(FactorKind::Replicas, size.replicas_mean);
    let quantity = vec![replicas, fleet.gpus.clone(), factor(FactorKind::Time, size.hours)];
    let rent = Cost { purpose: Purpose::Fleet, meter: HostingMeter::GpuHour, quantity, price: &fleet.rent };
    bill.lines.push(line(plan, place, fleet, &share, rent)?);
    for upkeep in &fleet.upkeep {
        let PlannedUpkeep { purpose, meter, quantity, price } = upkeep;
        let cost = Cost { purpose: *purpose, meter: *meter, quantity: vec![quantity.clone()], price };
        bill.lines.push(line(plan, place, fleet, &share, cost)?);
    }
    match &call.overflow {
        Some(instead) if !size.served.is_one() => {
            let overflow = factor(FactorKind::Overflow, size.served.rest()?);
            let further = instead.kept.iter().cloned().chain([overflow]);
            let requests: Vec<Factor> = requests.iter().cloned().chain(further).collect();
            charge(bill, plan, place, &requests, &instead.call)
        }
        // What has no room and nobody else to go to: attempts that are not made.
        _ => Ok(()),
    }
}

/// What a fleet is paid for, a month.
struct Cost<'a> {
    purpose: Purpose,
    meter: HostingMeter,
    quantity: Vec<Factor>,
    price: &'a Factor,
}

/// Quantity of a month x share of the load x price. A day is the month over its days, quiet ones too.
fn line(
    plan: &Plan,
    place: Place<'_>,
    fleet: &PlannedFleet,
    share: &Factor,
    cost: Cost<'_>,
) -> Result<LineItem, NumberError> {
    let Cost { purpose, meter, quantity: mut factors, price } = cost;
    factors.push(share.clone());
    let quantity = product(&factors)?;
    factors.push(price.clone());
    let mut monthly = quantity.times(price.value)?;
    if let Some(exchange) = &plan.currency.exchange {
        monthly = monthly.times(exchange.value)?;
        factors.push(exchange.clone());
    }
    let days = plan.period.plain_days()?;
    let daily = monthly.over(days)?.quotient()?;
    let amounts = Amounts { daily: Money::new(daily), monthly: Money::new(monthly.quotient()?) };
    Ok(LineItem {
        tier: place.tier.cloned(),
        route: place.route.cloned(),
        stage: place.stage,
        purpose,
        offer: Arc::clone(&fleet.offer),
        service: ServiceClass::Standard,
        region: None,
        meter: Meter::Hosting(meter),
        hours: None,
        published: price.value.numerator(),
        per: 1,
        rate_of: None,
        overridden: price.path.is_some(),
        factors,
        quantity_daily: quantity.over(days)?.quotient()?,
        quantity_monthly: quantity.quotient()?,
        list: amounts,
        contracted: amounts,
    })
}
