//! The typed result of costing. It *is* the JSON: it round-trips, and every other format is made from it.
//!
//! Money is an exact decimal string, or ten places with `exact: false` where a division has no end. Percents and
//! ratios have six places.

use serde::{Deserialize, Serialize};

use super::evidence::EvidenceResult;
use super::fleets::FleetResult;
use crate::units::Number;

/// The version of the form below; a change that a reader could trip over raises it.
pub const SCHEMA_VERSION: u32 = 1;

/// The result of `cost`.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Outcome {
    /// The version of this form.
    pub schema_version: u32,
    /// Who computed it.
    pub tool: Tool,
    /// The scenario's title.
    pub title: Option<String>,
    /// Which prices.
    pub catalogue: CatalogueUse,
    /// What was read.
    pub inputs: Vec<InputFile>,
    /// The month.
    pub period: PeriodShown,
    /// The money of every figure.
    pub currency: String,
    /// How it was exchanged, when it is not US dollars.
    pub fx: Option<ExchangeUse>,
    /// The name of the proposed cascade.
    pub candidate: String,
    /// The candidate first, then its baselines.
    pub cascades: Vec<CascadeResult>,
    /// The candidate's.
    pub totals: Totals,
    /// Against each baseline, where both have all their prices.
    pub savings: Vec<SavingResult>,
    /// What one of something costs with the candidate.
    pub unit_economics: UnitEconomicsResult,
    /// Every price that was used.
    pub prices: Vec<PriceResult>,
    /// Every limit of every budget, and how it fared.
    pub budgets: Vec<BudgetResult>,
    /// Every rule of a policy, and how it fared.
    pub rules: Vec<RuleResult>,
    /// What budgets and rules found wrong, or worth saying.
    pub findings: Vec<Finding>,
    /// What the figures rest on without a source saying so.
    pub assumptions: Vec<Finding>,
    /// What somebody should look at.
    pub warnings: Vec<Finding>,
    /// Who stands behind which value of the scenario.
    pub stated: Vec<StatedAssumption>,
    /// How to read the figures.
    pub notes: Vec<String>,
    /// Whether everything had a price; if not, totals are lower bounds.
    pub complete: bool,
    /// What the scenario's golden set says; null where it has none.
    #[serde(default)]
    pub evidence: Option<EvidenceResult>,
}

impl Outcome {
    /// What stands in the place of a result that there was none of: nothing is asked, and nothing costs anything.
    #[must_use]
    pub fn without_cost(&self) -> Self {
        let zero = Number::ZERO;
        let totals = Totals { daily: zero, monthly: zero, list_daily: zero, list_monthly: zero, exact: true };
        let (cascades, savings) = (Vec::new(), Vec::new());
        let (budgets, rules, findings) = (Vec::new(), Vec::new(), Vec::new());
        Self { cascades, totals, savings, budgets, rules, findings, ..self.clone() }
    }
}

/// Who computed it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Tool {
    /// `cascade`
    pub name: String,
    /// Its version.
    pub version: String,
}

/// Which prices.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct CatalogueUse {
    /// Calendar version.
    pub version: String,
    /// Over its files.
    pub sha256: String,
    /// In force on this day.
    pub as_of: String,
    /// As known on this day; all that is recorded when null.
    pub known_on: Option<String>,
    /// Days since the longest unchecked price was compared with its source; null when none of them says.
    pub oldest_price_days: Option<u32>,
}

/// A file that was read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct InputFile {
    /// As named.
    pub path: String,
    /// Of its bytes.
    pub sha256: String,
}

/// The month.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct PeriodShown {
    /// `2026-05`
    pub month: String,
    /// Its days, each counted with its factor.
    pub days: Number,
    /// `calendar`, `30` or `365/12`.
    pub convention: String,
    /// What the volume is counted for: `day` or `month`; the other follows from the days.
    pub basis: String,
    /// The days, not yet divided.
    pub exact_days: Ratio,
    /// The days, each counted once, not yet divided: what is paid by the hour is paid on quiet days too.
    pub plain_days: Ratio,
    /// Days of the year, each counted with its factor: what a yearly budget is measured over.
    pub days_of_year: Ratio,
}

/// One number over another, not yet divided.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Ratio {
    /// What is counted.
    pub numerator: Number,
    /// Out of how many.
    pub denominator: Number,
}

/// An exchange rate.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct ExchangeUse {
    /// Of the currency for one US dollar.
    pub rate: Number,
    /// Of which day.
    pub on: Option<String>,
    /// Who published it.
    pub source: Option<String>,
}

/// Money a day and a month, before and after our discounts.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Totals {
    /// A day at factor 1, contracted.
    pub daily: Number,
    /// The month, contracted.
    pub monthly: Number,
    /// The day at list prices.
    pub list_daily: Number,
    /// The month at list prices.
    pub list_monthly: Number,
    /// Whether no rounding went into any of them.
    pub exact: bool,
}

/// What a cascade costs.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct CascadeResult {
    /// Its name.
    pub name: String,
    /// `partition`, `cascade`, `cascade with independent stages` or `cascade with evidence`.
    pub mode: String,
    /// By tier, in the scenario's order; a router has the empty tier.
    pub tiers: Vec<TierResult>,
    /// The line items that everything is summed from.
    pub lines: Vec<LineResult>,
    /// Their sum.
    pub totals: Totals,
    /// How well all requests are answered; null where nothing is known of some tier.
    pub quality: Option<QualityResult>,
    /// The machines of one's own that it takes.
    pub fleets: Vec<FleetResult>,
    /// What has no price.
    pub unpriced: Vec<UnpricedResult>,
    /// Whether everything had a price.
    pub complete: bool,
}

/// How well requests are answered, as shares of them; ten places where decimals do not end.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct QualityResult {
    /// Answered rightly.
    pub right: Number,
    /// Answered wrongly, and nobody noticed.
    pub silent_errors: Number,
    /// Rightly answered by at least one stage, were all asked: no judge can deliver more.
    pub any_stage_right: Number,
    /// What a rightly answered request costs, all others included; null where none is.
    pub cost_per_solved: Option<Number>,
    /// What that rests on.
    pub basis: String,
}

/// What a tier costs.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct TierResult {
    /// Its name; empty for the router.
    pub tier: String,
    /// Its requests on a day.
    pub requests_daily: Number,
    /// The offers that it asks, in order.
    pub offers: Vec<String>,
    /// The day, contracted.
    pub daily: Number,
    /// The month, contracted.
    pub monthly: Number,
    /// Of the cascade's day, in percent; null where that is nothing.
    pub share_of_cost: Option<Number>,
    /// How well it is answered; null where nothing is known of that.
    pub quality: Option<QualityResult>,
    /// Labels of the tier.
    pub labels: std::collections::BTreeMap<String, String>,
}

/// One charge.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct LineResult {
    /// Whose requests; empty for the router.
    pub tier: String,
    /// The tier whose route it took, where the router sent it the wrong way.
    pub route: Option<String>,
    /// Which call of the chain, from 1.
    pub stage: usize,
    /// Which offer.
    pub offer: String,
    /// What it is for: `call`, `retry`, `fallback`, `judge`, `router`, `overflow`; of machines of one's own `fleet` (the
    /// rent), `people`, `evaluation`, `storage`, `egress`, `migration`.
    pub charge: String,
    /// How it is served.
    pub service: String,
    /// Where, when that was asked.
    pub region: Option<String>,
    /// The hours of this price, when others have another.
    pub hours: Option<String>,
    /// What is counted.
    pub meter: String,
    /// How much of it on a day.
    pub quantity_daily: Number,
    /// How much of it in the month.
    pub quantity_monthly: Number,
    /// `Tokens`, `Requests`, `Searches`, `GPU-Hours`, `Person-Hours`, `Months`.
    pub unit: String,
    /// Dollars as published, for `per` units.
    pub unit_price: Number,
    /// 1,000,000 tokens, or 1.
    pub per: u32,
    /// The meter whose rate is charged, when the vendor lists none of this one.
    pub rate_of: Option<String>,
    /// Whether the scenario itself gives this price.
    pub overridden: bool,
    /// What the figures are a product of.
    pub factors: Vec<FactorResult>,
    /// The day at list prices.
    pub list_cost_daily: Number,
    /// The day, contracted.
    pub contracted_cost_daily: Number,
    /// The month at list prices.
    pub list_cost_monthly: Number,
    /// The month, contracted.
    pub contracted_cost_monthly: Number,
    /// Whether no rounding went into any of them.
    pub exact: bool,
}

/// A factor of a charge: `numerator` over `denominator`.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct FactorResult {
    /// `volume`, `share`, `reach`, `tokens`, `unit_price` ...
    pub kind: String,
    /// What is multiplied with.
    pub numerator: Number,
    /// What is divided by at the end; nearly always 1.
    pub denominator: Number,
    /// The scenario path that says it; null for prices, which the catalogue says.
    pub path: Option<String>,
}

/// A call without a price.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct UnpricedResult {
    /// Whose requests.
    pub tier: String,
    /// Which call of the chain, from 1.
    pub stage: usize,
    /// Which offer.
    pub offer: String,
    /// Why there is no price.
    pub reason: String,
}

/// What the candidate saves against a baseline.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct SavingResult {
    /// Which baseline.
    pub baseline: String,
    /// A day; below zero where the candidate costs more.
    pub daily: Number,
    /// A month.
    pub monthly: Number,
    /// Of the baseline; null where it costs nothing.
    pub percent: Option<Number>,
    /// The baseline over the candidate; null where the candidate costs nothing.
    pub ratio: Option<Number>,
}

/// What one of something costs; null where there is none of it.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct UnitEconomicsResult {
    /// One request.
    pub per_request: Option<Number>,
    /// A thousand requests.
    pub per_1000_requests: Option<Number>,
    /// A million tokens of the workload, prompt and answer together.
    pub per_million_tokens: Option<Number>,
}

/// Where a price was published.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct PriceResult {
    /// The offer.
    pub offer: String,
    /// What the scenario calls it, when that is another name.
    pub written_as: Option<String>,
    /// Since when the price holds.
    pub from: String,
    /// How well that is known: `documented`, `observed`, `assumed`.
    pub from_basis: String,
    /// When that was known.
    pub recorded: String,
    /// What a reader can open.
    pub source: String,
    /// When somebody last compared it with its source.
    pub checked: Option<String>,
    /// Days since then; null where nobody says when.
    pub age_days: Option<u32>,
    /// `catalogue`, or the path of the price book.
    pub book: String,
    /// The file and line of the entry.
    pub place: String,
    /// Meters whose price the scenario itself gives.
    pub overridden: Vec<String>,
    /// `open` or `closed`, where a source says so.
    pub weights: Option<String>,
    /// The model's licence, where a source says so.
    pub licence: Option<String>,
}

/// How one limit of a budget fared.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct BudgetResult {
    /// The budget's name.
    pub name: String,
    /// `daily`, `monthly` or `yearly`.
    pub span: String,
    /// Which part of the bill; empty for all of it.
    pub scope: String,
    /// Whether it limits the increase over the base, not the spend.
    pub against_base: bool,
    /// What is held against it: `expected`, `p90` or `worst`.
    pub on: String,
    /// How much may be spent; null where that depends on a base that is not there.
    pub limit: Option<Number>,
    /// How much is.
    pub spent: Option<Number>,
    /// Of that, where it was sampled; else null.
    pub standard_error: Option<Number>,
    /// Spent less limit, where that is above zero.
    pub over: Number,
    /// Of the limit, in percent; null for a limit of nothing.
    pub used_percent: Option<Number>,
    /// From which amount on there is a warning.
    pub warn_at: Option<Number>,
    /// `pass`, `warn`, `fail`, `exempt` or `undecided`.
    pub verdict: String,
    /// Who lets it pass, until when and why.
    pub exempted: Option<String>,
    /// The file of the line to blame.
    pub path: String,
    /// The line, from 1.
    pub line: usize,
}

/// How a rule of a policy fared.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct RuleResult {
    /// Its key in `[policy]`.
    pub rule: String,
    /// What it demands.
    pub limit: String,
    /// What there is.
    pub found: String,
    /// `pass`, `warn`, `fail`, `exempt` or `undecided`.
    pub verdict: String,
    /// Who lets it pass, until when and why.
    pub exempted: Option<String>,
    /// The file of the line to blame.
    pub path: String,
    /// The line, from 1.
    pub line: usize,
}

/// Who stands behind a value of the scenario.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct StatedAssumption {
    /// The value's scenario path.
    pub path: String,
    /// Who.
    pub owner: Option<String>,
    /// From where it is.
    pub source: Option<String>,
    /// Of which day.
    pub on: Option<String>,
    /// How sure they are.
    pub confidence: Option<String>,
}

/// Something to tell the reader, with its place.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Finding {
    /// Which kind.
    pub code: String,
    /// `error`, `warning` or `note`.
    pub severity: String,
    /// In words.
    pub message: String,
    /// The file, when there is a place.
    pub path: Option<String>,
    /// The line in it, from 1.
    pub line: Option<usize>,
    /// What would mend it.
    pub help: Option<String>,
}
