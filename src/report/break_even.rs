//! When machines of one's own pay, and what would erase a saving: the result of `break-even`.

use serde::Serialize;

use super::break_even_table::million;
use super::listing::identity_text;
use super::outcome::SCHEMA_VERSION;
use crate::analysis::break_even::VolumeRange;
use crate::analysis::inverse::{Lever, Parity};
use crate::analysis::self_hosting::{Comparison, Hosted, Proof, Variation, Volumes};
use crate::catalogue::{Meter, OfferId, TokenMeter};
use crate::scenario::{Plan, PlannedCascade};
use crate::units::{Fraction, Number, NumberError};

/// Everything that `break-even` found.
#[derive(Clone, Debug, Serialize)]
pub struct BreakEvenResult {
    /// The version of this form.
    pub schema_version: u32,
    /// The scenario's title.
    pub title: Option<String>,
    /// Which catalogue.
    pub catalogue: String,
    /// Prices in force on this day.
    pub as_of: String,
    /// The month whose days are counted.
    pub month: String,
    /// Its days, each counted with its factor.
    pub days: Number,
    /// How they are counted.
    pub convention: String,
    /// The money of every figure.
    pub currency: String,
    /// By fleet.
    pub fleets: Vec<FleetBreakEven>,
    /// By baseline.
    pub parities: Vec<ContestResult>,
    /// What has to be kept in mind.
    pub notes: Vec<String>,
}

/// A fleet against everything that it competes with.
#[derive(Clone, Debug, Serialize)]
pub struct FleetBreakEven {
    /// `fleet/NAME`.
    pub fleet: String,
    /// The model that it runs.
    pub model: Option<String>,
    /// How the weights are stored, where that is not as they were published.
    pub quantization: Option<String>,
    /// The licence of the weights.
    pub licence: Option<String>,
    /// The precision of the weights while the throughput was measured.
    pub precision: Option<String>,
    /// The requests that the throughput was measured with.
    pub shape: Option<String>,
    /// Who measured it.
    pub source: Option<String>,
    /// Whose requests.
    pub tiers: Vec<String>,
    /// Their tokens of a day, prompt and answer.
    pub tokens_daily: Number,
    /// What the fleet costs a month for them.
    pub monthly: Number,
    /// The rent of one replica, a month.
    pub replica_monthly: Number,
    /// People and everything else, a month.
    pub upkeep_monthly: Number,
    /// Tokens of a day that one replica is planned to serve.
    pub replica_tokens_daily: Number,
    /// The same at full throughput.
    pub replica_tokens_daily_full: Number,
    /// One after the other.
    pub comparisons: Vec<FleetComparison>,
}

/// A fleet against one alternative.
#[derive(Clone, Debug, Serialize)]
pub struct FleetComparison {
    /// An offer, or a baseline.
    pub against: String,
    /// Why it is compared: `same model`, `asked`, `baseline`.
    pub because: String,
    /// Dollars for a million tokens of these requests.
    pub per_million_tokens: Number,
    /// What it costs a month at the workload's own volume.
    pub monthly: Number,
    /// Where the fleet is cheaper.
    #[serde(flatten)]
    pub answer: VolumesResult,
    /// Which burden makes it never cheaper; null where it is.
    pub never_because: Option<String>,
    /// From full replicas to the fleet as it is.
    pub steps: Vec<VariationResult>,
    /// A fifth more and less of what it rests on.
    pub sensitivity: Vec<VariationResult>,
    /// Rated a little below, at and a little above the first crossing.
    pub proofs: Vec<ProofResult>,
    /// "Under five million tokens a day stay on APIs", rated.
    pub rule_of_thumb: RuleResult,
}

/// Where a fleet is cheaper, in tokens of a day.
#[derive(Clone, Debug, Serialize)]
pub struct VolumesResult {
    /// `above` or `never`.
    pub verdict: &'static str,
    /// Cheaper for the first time above this.
    pub first_tokens_daily: Option<Number>,
    /// Cheaper for good above this.
    pub permanent_tokens_daily: Option<Number>,
    /// Every range, at most twenty.
    pub ranges: Vec<RangeResult>,
    /// What a million tokens of a full replica cost, where that is never less.
    pub full_load_per_million: Option<Number>,
}

/// Volumes at which a fleet is cheaper.
#[derive(Clone, Debug, Serialize)]
pub struct RangeResult {
    /// Above this; a tie at this volume itself.
    pub above_tokens_daily: Number,
    /// Up to this; null where it stays cheaper.
    pub to_tokens_daily: Option<Number>,
}

/// The answer under another assumption.
#[derive(Clone, Debug, Serialize)]
pub struct VariationResult {
    /// Which.
    pub name: String,
    /// The answer.
    #[serde(flatten)]
    pub answer: VolumesResult,
}

/// Both sides, rated.
#[derive(Clone, Debug, Serialize)]
pub struct ProofResult {
    /// At this volume.
    pub tokens_daily: Number,
    /// The fleet's month.
    pub fleet_monthly: Number,
    /// The other's.
    pub other_monthly: Number,
}

/// A rule of thumb, held to the scenario's own figures.
#[derive(Clone, Debug, Serialize)]
pub struct RuleResult {
    /// Both sides at the rule's volume.
    #[serde(flatten)]
    pub proof: ProofResult,
    /// Whether the other is the cheaper one there, as the rule says.
    pub holds: bool,
    /// How many times the rule's volume the fleet needs to be cheaper; null where it never is.
    pub too_low_times: Option<Number>,
}

/// What would make a candidate and a baseline cost the same.
#[derive(Clone, Debug, Serialize)]
pub struct ContestResult {
    /// What is proposed.
    pub candidate: String,
    /// What it is compared with.
    pub baseline: String,
    /// The candidate's month now, with the work that is planned.
    pub candidate_monthly: Number,
    /// The baseline's.
    pub baseline_monthly: Number,
    /// The work that is planned, a month.
    pub engineering_monthly: Number,
    /// What an hour of work costs.
    pub hourly_rate: Number,
    /// One lever after the other.
    pub levers: Vec<LeverResult>,
}

/// A lever, and where it would have to be.
#[derive(Clone, Debug, Serialize)]
pub struct LeverResult {
    /// `discount-of-baseline`, `discount-of-vendor`, `price`, `share`, `escalation`, `volume`, `hours`.
    pub lever: &'static str,
    /// The vendor, offer or tier.
    pub of: Option<String>,
    /// What its figures are: `percent`, `times`, `hours a month`.
    pub unit: &'static str,
    /// What it is.
    pub now: Number,
    /// What it would have to be; null where nothing in reach makes the two equal.
    pub answer: Option<Number>,
    /// Dollars for a million output tokens at the answer, of a price.
    pub price_per_million: Option<Number>,
    /// The candidate's month at the answer.
    pub candidate_monthly: Option<Number>,
    /// The baseline's.
    pub baseline_monthly: Option<Number>,
    /// What the candidate saves a month a little before the answer.
    pub saving_before: Option<Number>,
    /// What it saves a little beyond.
    pub saving_beyond: Option<Number>,
    /// Whether the two are equal there; else they change places within a millionth.
    pub exact: Option<bool>,
}

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
            comparisons: compared.iter().map(comparison).collect::<Result<_, _>>()?,
        })
    }
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
