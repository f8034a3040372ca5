//! The cheapest routing that reaches a quality: the result of `optimize`.

use serde::Serialize;

use super::listing::identity_text;
use super::outcome::SCHEMA_VERSION;
use crate::analysis::optimize::{FrontierPoint, Routing, TierChoices, capture_of, captured};
use crate::analysis::{overall_quality, saving};
use crate::rating::{Amounts, Bill};
use crate::scenario::Plan;
use crate::units::{Fraction, Money, Number, NumberError, Share};

/// The cheapest routing, and what it is measured by.
#[derive(Clone, Debug, Serialize)]
pub struct OptimumResult {
    /// The version of this form.
    pub schema_version: u32,
    /// Which catalogue.
    pub catalogue: String,
    /// Prices in force on this day.
    pub as_of: String,
    /// The money of every figure.
    pub currency: String,
    /// The quality asked for, as a share of all requests.
    pub min_quality: Number,
    /// The quality of the routing.
    pub quality: Number,
    /// A day.
    pub daily: Number,
    /// A month.
    pub monthly: Number,
    /// What routing itself costs a day, as the candidate does it; part of `daily`.
    pub router_daily: Number,
    /// A day's money for one more point of quality; null where a little more costs nothing yet.
    pub daily_per_point: Option<Number>,
    /// `hull`, exactly; or `linear programme`, with parts rounded at nine places.
    pub method: String,
    /// Who serves which part of a tier.
    pub allocation: Vec<OptimumRow>,
    /// The scenario's cascades beside it.
    pub compared: Vec<OptimumComparison>,
    /// With a router that keeps only a part of the saving, where that was asked.
    pub captured: Option<OptimumCaptured>,
    /// From the cheapest routing to the best one.
    pub frontier: Vec<FrontierRow>,
    /// What could not be used, and why.
    pub left_out: Vec<LeftOut>,
    /// What has to be kept in mind.
    pub notes: Vec<String>,
}

/// A part of a tier and who serves it.
#[derive(Clone, Debug, Serialize)]
pub struct OptimumRow {
    /// Which tier.
    pub tier: String,
    /// An offer; or the cascade whose route it is.
    pub served_by: String,
    /// The part of the tier.
    pub part: Number,
    /// Its requests on a day.
    pub requests_daily: Number,
    /// What it costs a day.
    pub daily: Number,
    /// How many of its requests are answered rightly.
    pub quality: Number,
    /// What that rests on.
    pub basis: String,
}

/// A cascade of the scenario beside the routing.
#[derive(Clone, Debug, Serialize)]
pub struct OptimumComparison {
    /// Which cascade.
    pub cascade: String,
    /// What it costs a day.
    pub daily: Number,
    /// What the routing saves against it a day.
    pub saved_daily: Number,
    /// The same a month.
    pub saved_monthly: Number,
    /// Of what it costs; null where that is nothing.
    pub saved_percent: Option<Number>,
    /// Its quality; null where that is not known.
    pub quality: Option<Number>,
    /// How much of the routing's saving against the first baseline it keeps itself; null where there is no saving.
    pub captured: Option<Number>,
}

/// A router that keeps a part of the saving.
#[derive(Clone, Debug, Serialize)]
pub struct OptimumCaptured {
    /// The part of the requests that it routes as here; the rest is served by the baseline.
    pub part: Number,
    /// The baseline's name.
    pub baseline: String,
    /// A day.
    pub daily: Number,
    /// Of the baseline's day; null where that is nothing.
    pub saved_percent: Option<Number>,
    /// The quality; null where the baseline's is not known.
    pub quality: Option<Number>,
}

/// A point of the frontier.
#[derive(Clone, Debug, Serialize)]
pub struct FrontierRow {
    /// The mean over all requests.
    pub quality: Number,
    /// The least that it costs a day.
    pub daily: Number,
    /// The tier that changes on the way here; null at the first point, and under caps.
    pub tier: Option<String>,
    /// Who served it before.
    pub from: Option<String>,
    /// Who serves it now.
    pub to: Option<String>,
    /// A day's money for each point of quality on the way here.
    pub daily_per_point: Option<Number>,
}

/// A way to serve a tier that could not be used.
#[derive(Clone, Debug, Serialize)]
pub struct LeftOut {
    /// Which tier.
    pub tier: String,
    /// An offer; or the cascade whose route it is.
    pub option: String,
    /// Why.
    pub reason: String,
}

/// What `optimize` found, to be made a result of.
#[derive(Debug)]
pub struct Found<'a> {
    /// The quality asked for.
    pub floor: Fraction,
    /// The routing.
    pub routing: &'a Routing,
    /// The ways to serve each tier.
    pub tiers: &'a [TierChoices],
    /// From the cheapest routing to the best one.
    pub frontier: &'a [FrontierPoint],
    /// What could not be used.
    pub left_out: Vec<LeftOut>,
    /// How much a real router keeps of the saving, where that was asked.
    pub capture: Option<Share>,
}

/// A unit of quality is all requests; a point is a hundredth of that. Prices of a point are for reading.
fn per_point(price: Option<Fraction>) -> Result<Option<Number>, NumberError> {
    price.map(|price| price.over(Fraction::from(Number::HUNDRED))?.quotient()).transpose()
}

impl OptimumResult {
    /// Makes the result. The first bill is the candidate's, the second that of the baseline which a capture refers to.
    ///
    /// # Errors
    /// [`NumberError::TooLarge`].
    pub fn new(plan: &Plan, bills: &[Bill], found: Found<'_>) -> Result<Self, NumberError> {
        let Found { floor, routing, tiers, frontier, left_out, capture } = found;
        let router = match bills.first() {
            Some(candidate) => candidate.contracted(|line| line.tier.is_none())?,
            None => Amounts::ZERO,
        };
        let total = routing.cost.plus(router)?;
        let notes = notes(routing, tiers, !router.daily.number().is_zero());
        Ok(Self {
            schema_version: SCHEMA_VERSION,
            catalogue: identity_text(&plan.catalogue),
            as_of: plan.as_of.to_string(),
            currency: plan.currency.code.clone(),
            min_quality: floor.quotient()?,
            quality: routing.quality.quotient()?,
            daily: total.daily.number(),
            monthly: total.monthly.number(),
            router_daily: router.daily.number(),
            daily_per_point: per_point(routing.shadow_price)?,
            method: routing.method.key().to_owned(),
            allocation: allocation(routing, tiers)?,
            compared: compared(plan, bills, total)?,
            captured: capture
                .map(|part| captured_result(plan, bills, part, total, routing.quality))
                .transpose()?
                .flatten(),
            frontier: frontier.iter().map(|point| frontier_row(point, tiers, router)).collect::<Result<_, _>>()?,
            left_out,
            notes,
        })
    }
}

fn allocation(routing: &Routing, tiers: &[TierChoices]) -> Result<Vec<OptimumRow>, NumberError> {
    let mut rows = Vec::new();
    for (tier, parts) in tiers.iter().zip(&routing.parts) {
        for (choice, part) in tier.choices.iter().zip(parts).filter(|(_, part)| !part.is_zero()) {
            rows.push(OptimumRow {
                tier: tier.tier.to_string(),
                served_by: choice.name.clone(),
                part: part.quotient()?,
                requests_daily: part.times(tier.requests.into())?.quotient()?,
                daily: part.times(choice.cost.daily.number().into())?.quotient()?,
                quality: choice.quality.quotient()?,
                basis: choice.basis.clone(),
            });
        }
    }
    Ok(rows)
}

fn compared(plan: &Plan, bills: &[Bill], total: Amounts) -> Result<Vec<OptimumComparison>, NumberError> {
    let reference = bills.get(1).map(|bill| bill.contracted(|_| true)).transpose()?;
    let mut rows = Vec::new();
    for (planned, bill) in plan.cascades.iter().zip(bills).filter(|(_, bill)| bill.is_complete()) {
        let theirs = bill.contracted(|_| true)?;
        let saved = saving(total, theirs)?;
        let captured = match reference {
            Some(reference) => capture_of(theirs.daily.number(), total.daily.number(), reference.daily.number())?,
            None => None,
        };
        rows.push(OptimumComparison {
            cascade: planned.name.to_string(),
            daily: theirs.daily.number(),
            saved_daily: saved.amounts.daily.number(),
            saved_monthly: saved.amounts.monthly.number(),
            saved_percent: saved.percent,
            quality: overall_quality(plan, planned)?.map(|quality| quality.right.quotient()).transpose()?,
            captured: captured.map(Fraction::quotient).transpose()?,
        });
    }
    Ok(rows)
}

fn captured_result(
    plan: &Plan,
    bills: &[Bill],
    part: Share,
    total: Amounts,
    quality: Fraction,
) -> Result<Option<OptimumCaptured>, NumberError> {
    let Some((planned, bill)) = plan.cascades.iter().zip(bills).nth(1) else { return Ok(None) };
    let theirs = bill.contracted(|_| true)?;
    let daily = captured(part, total.daily.number().into(), theirs.daily.number().into())?.quotient()?;
    let amounts = Amounts { daily: Money::new(daily), monthly: Money::ZERO };
    let quality = match overall_quality(plan, planned)? {
        Some(baseline) => Some(captured(part, quality, baseline.right)?.quotient()?),
        None => None,
    };
    let (part, baseline) = (part.number(), planned.name.to_string());
    Ok(Some(OptimumCaptured { part, baseline, daily, saved_percent: saving(amounts, theirs)?.percent, quality }))
}

fn frontier_row(point: &FrontierPoint, tiers: &[TierChoices], router: Amounts) -> Result<FrontierRow, NumberError> {
    let name = |tier: usize, choice: usize| tiers[tier].choices[choice].name.clone();
    Ok(FrontierRow {
        quality: point.quality.quotient()?,
        daily: point.daily.plus(router.daily.number())?,
        tier: point.step.map(|(tier, ..)| tiers[tier].tier.to_string()),
        from: point.step.map(|(tier, from, _)| name(tier, from)),
        to: point.step.map(|(tier, _, to)| name(tier, to)),
        daily_per_point: per_point(point.price)?,
    })
}

fn notes(routing: &Routing, tiers: &[TierChoices], routed: bool) -> Vec<String> {
    let mut notes = vec![
        "each request is taken to reach the way that is meant for its tier; a real router keeps part of the saving \
         (--capture)"
            .to_owned(),
        "pass rates are taken as they are; `cascade cost` shows what a golden set leaves open".to_owned(),
    ];
    if !routed {
        notes.push("routing itself costs nothing here; [router.NAME] of the candidate would be counted".to_owned());
    }
    if routing.method == crate::analysis::optimize::Method::LinearProgramme {
        notes.push("parts are found by a linear programme and rounded at nine places".to_owned());
    }
    let asked = tiers.iter().flat_map(|tier| &tier.choices).flat_map(|choice| &choice.asked);
    let mut unknown: Vec<String> =
        asked.filter(|(offer, _)| offer.weights.is_none()).map(|(offer, _)| format!("`{}`", offer.id)).collect();
    unknown.sort_unstable();
    unknown.dedup();
    if !unknown.is_empty() {
        notes.push(format!(
            "whether the weights are open is not known, so they count as closed: {}",
            unknown.join(", ")
        ));
    }
    notes
}
