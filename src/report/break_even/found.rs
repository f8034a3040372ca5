//! From what was found to what is told of it.

use super::{
    BreakEvenResult, FleetBreakEven, FleetComparison, LeverResult, ProofResult, RangeResult, RuleResult, StairResult,
    VariationResult, VolumesResult, million,
};
use crate::analysis::break_even::VolumeRange;
use crate::analysis::break_even_by_hour::Stair;
use crate::analysis::inverse::{Lever, Parity};
use crate::analysis::self_hosting::{Comparison, Hosted, Proof, Variation, Volumes};
use crate::catalogue::{Meter, OfferId, TokenMeter};
use crate::report::listing::identity_text;
use crate::report::outcome::SCHEMA_VERSION;
use crate::scenario::{Plan, PlannedCascade};
use crate::units::{Fraction, Number, NumberError};

/// What a fleet was compared with, and why.
#[derive(Clone, Debug)]
pub struct Against {
    /// An offer, or a baseline.
    pub name: String,
    /// `same model`, `asked`, `baseline`.
    pub because: &'static str,
    /// What was found.
    pub comparison: Comparison,
}

impl BreakEvenResult {
    /// An empty one.
    ///
    /// # Errors
    /// [`NumberError::TooLarge`].
    pub fn new(plan: &Plan) -> Result<Self, NumberError> {
        Ok(Self {
            schema_version: SCHEMA_VERSION,
            title: plan.title.clone(),
            catalogue: identity_text(&plan.catalogue),
            as_of: plan.as_of.to_string(),
            month: plan.period.month.to_string(),
            days: plan.days.quotient()?,
            convention: plan.period.convention.to_string(),
            currency: plan.currency.code.clone(),
            fleets: Vec::new(),
            parities: Vec::new(),
            notes: vec![
                "quality is not compared: a fleet that runs another model than the baseline answers otherwise"
                    .to_owned(),
                "volumes are tokens of a day, prompt and answer, of requests like those of the tiers; prices that \
                 depend on volume, such as derived cache hits, are those of the scenario's own"
                    .to_owned(),
                "at every crossing both sides were rated as any plan is; figures for people are rounded at two places"
                    .to_owned(),
            ],
        })
    }
}

impl FleetBreakEven {
    /// A fleet and what it was compared with.
    ///
    /// # Errors
    /// [`NumberError::TooLarge`].
    pub fn new(hosted: &Hosted, tiers: &[String], compared: &[Against]) -> Result<Self, NumberError> {
        let spec = &hosted.fleet.spec;
        let daily = |monthly: Fraction| monthly.over(hosted.days)?.quotient();
        let extent = hosted.extent(compared.iter().map(|against| &against.comparison.answer))?;
        let stairs = hosted.stairs_up_to(extent)?;
        Ok(Self {
            fleet: hosted.fleet.offer.to_string(),
            model: spec.model.clone(),
            quantization: spec.quantization.clone(),
            licence: spec.licence.clone(),
            precision: spec.measured.precision.clone(),
            shape: spec.measured.shape.clone(),
            source: spec.measured.source.clone(),
            tiers: tiers.to_vec(),
            tokens_daily: hosted.tokens_daily.quotient()?,
            monthly: hosted.monthly.quotient()?,
            replica_monthly: hosted.hosting.replica.quotient()?,
            upkeep_monthly: hosted.hosting.fixed.quotient()?,
            replica_tokens_daily: daily(hosted.hosting.capacity)?,
            replica_tokens_daily_full: daily(hosted.bare.capacity)?,
            stairs: stairs.iter().map(stair).collect::<Result<_, _>>()?,
            comparisons: compared.iter().map(comparison).collect::<Result<_, _>>()?,
        })
    }
}

fn stair(stair: &Stair) -> Result<StairResult, NumberError> {
    Ok(StairResult { to_tokens_daily: stair.to.quotient()?, monthly: stair.cost.quotient()? })
}

fn comparison(against: &Against) -> Result<FleetComparison, NumberError> {
    let found = &against.comparison;
    let never = |step: &&Variation| matches!(step.answer, Volumes::Never { .. });
    let turned = found.steps.iter().find(never).filter(|_| matches!(found.answer, Volumes::Never { .. }));
    Ok(FleetComparison {
        against: against.name.clone(),
        because: against.because.to_owned(),
        per_million_tokens: per_million(found.price)?,
        monthly: found.monthly.quotient()?,
        answer: volumes(&found.answer)?,
        never_because: turned.map(|step| step.name.clone()),
        steps: found.steps.iter().map(variation).collect::<Result<_, _>>()?,
        sensitivity: found.sensitivity.iter().map(variation).collect::<Result<_, _>>()?,
        proofs: found.proofs.iter().map(proof).collect::<Result<_, _>>()?,
        rule_of_thumb: rule(found)?,
    })
}

fn rule(found: &Comparison) -> Result<RuleResult, NumberError> {
    let at = &found.rule_of_thumb;
    let too_low_times = match &found.answer {
        Volumes::Never { .. } => None,
        Volumes::Above { first, .. } => Some(first.over(at.tokens_daily)?.quotient()?),
    };
    Ok(RuleResult { proof: proof(at)?, holds: at.bought <= at.hosted, too_low_times })
}

fn per_million(per_token: Fraction) -> Result<Number, NumberError> {
    per_token.times(million().into())?.quotient()
}

fn volumes(answer: &Volumes) -> Result<VolumesResult, NumberError> {
    Ok(match answer {
        Volumes::Never { full_load } => VolumesResult {
            verdict: "never",
            first_tokens_daily: None,
            permanent_tokens_daily: None,
            ranges: Vec::new(),
            full_load_per_million: Some(per_million(*full_load)?),
        },
        Volumes::Above { first, permanent, ranges } => VolumesResult {
            verdict: "above",
            first_tokens_daily: Some(first.quotient()?),
            permanent_tokens_daily: Some(permanent.quotient()?),
            ranges: ranges.iter().map(range).collect::<Result<_, _>>()?,
            full_load_per_million: None,
        },
    })
}

fn range(range: &VolumeRange) -> Result<RangeResult, NumberError> {
    let to_tokens_daily = range.to.map(Fraction::quotient).transpose()?;
    Ok(RangeResult { above_tokens_daily: range.above.quotient()?, to_tokens_daily })
}

fn variation(variation: &Variation) -> Result<VariationResult, NumberError> {
    Ok(VariationResult { name: variation.name.clone(), answer: volumes(&variation.answer)? })
}

fn proof(proof: &Proof) -> Result<ProofResult, NumberError> {
    Ok(ProofResult {
        tokens_daily: proof.tokens_daily.quotient()?,
        fleet_monthly: proof.hosted.quotient()?,
        other_monthly: proof.bought.quotient()?,
    })
}

impl LeverResult {
    /// A lever that was solved.
    ///
    /// # Errors
    /// [`NumberError::TooLarge`].
    pub fn new(parity: &Parity, candidate: &PlannedCascade) -> Result<Self, NumberError> {
        let (lever, of, unit) = match &parity.lever {
            Lever::DiscountOfBaseline { provider } => ("discount-of-baseline", Some(provider.clone()), "percent"),
            Lever::DiscountOfVendor { provider } => ("discount-of-vendor", Some(provider.clone()), "percent"),
            Lever::Price { offer } => ("price", Some(offer.to_string()), "times"),
            Lever::Share { tier } => ("share", Some(tier.to_string()), "percent"),
            Lever::Escalation { tier } => ("escalation", Some(tier.to_string()), "percent"),
            Lever::Volume => ("volume", None, "times"),
            Lever::Hours => ("hours", None, "hours a month"),
        };
        let figure = |value: Fraction| match unit {
            "percent" => value.times(Number::HUNDRED.into())?.quotient(),
            _ => value.quotient(),
        };
        let answer = parity.answer.as_ref();
        let published = match &parity.lever {
            Lever::Price { offer } => published(candidate, offer),
            _ => None,
        };
        let price = published.zip(answer).map(|(price, answer)| answer.value.times(price.into())?.quotient());
        Ok(Self {
            lever,
            of,
            unit,
            now: figure(parity.now)?,
            answer: answer.map(|answer| figure(answer.value)).transpose()?,
            price_per_million: price.transpose()?,
            candidate_monthly: answer.map(|answer| answer.candidate.quotient()).transpose()?,
            baseline_monthly: answer.map(|answer| answer.baseline.quotient()).transpose()?,
            saving_before: answer.map(|answer| answer.before.quotient()).transpose()?,
            saving_beyond: answer.map(|answer| answer.beyond.quotient()).transpose()?,
            exact: answer.map(|answer| answer.exact),
        })
    }
}

/// The published price of an offer's answers.
fn published(cascade: &PlannedCascade, offer: &OfferId) -> Option<Number> {
    let calls = cascade.routes.iter().flatten().flat_map(|stage| &stage.charges).map(|charge| &charge.call);
    let mut meters = calls.filter(|call| *call.offer == *offer).flat_map(|call| &call.meters);
    meters.find(|meter| meter.meter == Meter::Tokens(TokenMeter::Output)).map(|meter| meter.published)
}
