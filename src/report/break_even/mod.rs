//! When machines of one's own pay, and what would erase a saving: the result of `break-even`.

mod chart;
mod document;
mod found;

use serde::Serialize;

use crate::units::Number;

pub use chart::break_even_chart;
pub(super) use document::answers;
pub use document::break_even_document;
pub use found::Against;

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
    /// What it costs with so many replicas, from none upwards: as far as an answer needs.
    pub stairs: Vec<StairResult>,
    /// One after the other.
    pub comparisons: Vec<FleetComparison>,
}

/// Volumes over which the same machines stand.
#[derive(Clone, Debug, Serialize)]
pub struct StairResult {
    /// Up to this, from the stair before.
    pub to_tokens_daily: Number,
    /// The month then.
    pub monthly: Number,
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

/// What prices and volumes are shown for.
fn million() -> Number {
    Number::from(1_000_000)
}
