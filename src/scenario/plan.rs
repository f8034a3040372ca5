//! The resolved question: every name replaced by a tariff.

use std::sync::Arc;

use super::pairing::GoldenSet;
use super::read::FleetSpec;
use crate::calendar::{Date, HourWeights, Instant, Period};
use crate::catalogue::{Book, FromBasis, HostingMeter, Identity, Meter, OfferId, ServiceClass, Weights};
use crate::routing::Mode;
use crate::routing::fleet::{Sizing, Throughput};
use crate::units::{Fraction, Number};
use crate::workload::{Basis, Usage};

/// What a factor of a line item is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FactorKind {
    /// Requests of the workload or the tier.
    Volume,
    /// The tier's part of the workload.
    Share,
    /// What measured requests are multiplied with.
    Scale,
    /// The part of the tier's requests that the router sends this way.
    Sent,
    /// The part of the tier's requests that get to this call.
    Reach,
    /// The part of the time in which the offer can be had, or cannot.
    Availability,
    /// The part of the calls that get an answer, after all attempts.
    Answered,
    /// Attempts beyond the first, counted by what is billed of them.
    Attempts,
    /// Tokens (or events) of one request.
    Tokens,
    /// This model's tokens for one of the workload's.
    TokenRatio,
    /// Further factor on the answer.
    OutputRatio,
    /// Replicas of a fleet, the mean over the month.
    Replicas,
    /// GPUs of a replica.
    Gpus,
    /// Hours of the month, or of work in it.
    Time,
    /// Months, or one of so many that a sum is spread over.
    Months,
    /// The part of a fleet's load.
    LoadShare,
    /// The part of the calls that a fleet serves no more.
    Overflow,
    /// Reasoning tokens for each token that a reader sees.
    Reasoning,
    /// The part of the requests that falls into the hours of a price.
    Hours,
    /// The part of the measured requests that a price holds for, by the lengths of their prompts and their hours.
    Part,
    /// Dollars for one unit.
    UnitPrice,
    /// Regional factor on a price.
    Region,
    /// What is left of the price after a discount.
    Discount,
    /// Currency for a dollar.
    Exchange,
}

impl FactorKind {
    /// The word in outputs.
    #[must_use]
    pub const fn key(self) -> &'static str {
        match self {
            Self::Volume => "volume",
            Self::Share => "share",
            Self::Scale => "scale",
            Self::Sent => "sent",
            Self::Reach => "reach",
            Self::Availability => "availability",
            Self::Answered => "answered",
            Self::Attempts => "attempts",
            Self::Tokens => "tokens",
            Self::TokenRatio => "token_ratio",
            Self::OutputRatio => "output_ratio",
            Self::Replicas => "replicas",
            Self::Gpus => "gpus",
            Self::Time => "time",
            Self::Months => "months",
            Self::LoadShare => "load_share",
            Self::Overflow => "overflow",
            Self::Reasoning => "reasoning",
            Self::Hours => "hours",
            Self::Part => "part",
            Self::UnitPrice => "unit_price",
            Self::Region => "region",
            Self::Discount => "discount",
            Self::Exchange => "fx",
        }
    }
}

/// A number that a line item is a product of, and the scenario path that says it.
#[derive(Clone, Debug)]
pub struct Factor {
    /// What it is.
    pub kind: FactorKind,
    /// How much.
    pub value: Fraction,
    /// Which place of the scenario decides it; prices come from the catalogue and have none.
    pub path: Option<Arc<str>>,
}

impl Factor {
    /// A factor that a scenario path decides.
    #[must_use]
    pub fn new(kind: FactorKind, value: impl Into<Fraction>, path: Option<&str>) -> Self {
        Self { kind, value: value.into(), path: path.map(Arc::from) }
    }
}

/// Money other than dollars.
#[derive(Clone, Debug)]
pub struct Currency {
    /// `USD`, `EUR`.
    pub code: String,
    /// Of it for one dollar; none for dollars.
    pub exchange: Option<Factor>,
    /// Of which day the rate is.
    pub on: Option<Date>,
    /// Who published it.
    pub source: Option<String>,
}

impl Currency {
    /// US dollars, in which prices are published.
    #[must_use]
    pub fn dollars() -> Self {
        Self { code: "USD".to_owned(), exchange: None, on: None, source: None }
    }
}

/// A kind of request with its volume.
#[derive(Clone, Debug)]
pub struct PlannedTier {
    /// Its name.
    pub name: Arc<str>,
    /// What its requests are a product of.
    pub requests: Vec<Factor>,
    /// The tokens of one request.
    pub usage: Usage,
    /// Whose it is.
    pub labels: Vec<(String, String)>,
}

/// Where a price was published.
#[derive(Clone, Debug)]
pub struct PriceUse {
    /// The offer.
    pub offer: OfferId,
    /// What it is called in the scenario, when that is another name.
    pub written_as: Option<String>,
    /// Since when the price holds.
    pub from: Instant,
    /// How well that is known.
    pub basis: FromBasis,
    /// When that was known.
    pub recorded: Date,
    /// What a reader can open.
    pub source: String,
    /// When somebody last compared.
    pub checked: Option<Date>,
    /// Which book it stands in.
    pub book: Book,
    /// The file and line of the entry.
    pub place: String,
    /// Meters whose price the scenario overrides.
    pub overridden: Vec<Meter>,
    /// Whether the model's weights can be had.
    pub weights: Option<Weights>,
    /// Under which licence.
    pub licence: Option<String>,
}

/// One meter of a call, with the price that it is charged at.
#[derive(Clone, Debug)]
pub struct PricedMeter {
    /// What is counted.
    pub meter: Meter,
    /// The hours of this price, when others have another.
    pub hours: Option<Arc<str>>,
    /// How much of it one request has, as a product.
    pub quantity: Vec<Factor>,
    /// As published: for [`PricedMeter::per`] units, before region and discount.
    pub published: Number,
    /// 1,000,000 tokens, or 1.
    pub per: u32,
    /// The meter whose rate is charged, when the card lists none of this one.
    pub rate_of: Option<Meter>,
    /// Whether the scenario itself gives this price.
    pub overridden: bool,
    /// The regional factor.
    pub region: Option<Factor>,
}

/// What a call is made for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// To answer the request.
    Answer,
    /// To answer it after attempts that failed.
    Retry,
    /// To answer it while the first offer is out.
    Fallback,
    /// To decide whether an answer is delivered.
    Judge,
    /// To decide who answers it.
    Router,
    /// To answer what a fleet cannot serve.
    Overflow,
    /// The rent of a fleet.
    Fleet,
    /// Who looks after a fleet.
    People,
    /// Checking that a fleet's answers stay as good.
    Evaluation,
    /// Keeping a fleet's weights and logs.
    Storage,
    /// Moving a fleet's data out.
    Egress,
    /// Getting to a fleet, spread over months.
    Migration,
}

impl Purpose {
    /// The word in outputs.
    #[must_use]
    pub const fn key(self) -> &'static str {
        match self {
            Self::Answer => "call",
            Self::Retry => "retry",
            Self::Fallback => "fallback",
            Self::Judge => "judge",
            Self::Router => "router",
            Self::Overflow => "overflow",
            Self::Fleet => "fleet",
            Self::People => "people",
            Self::Evaluation => "evaluation",
            Self::Storage => "storage",
            Self::Egress => "egress",
            Self::Migration => "migration",
        }
    }
}

/// One way to ask one offer, with its prices.
#[derive(Clone, Debug)]
pub struct PlannedCall {
    /// What for.
    pub purpose: Purpose,
    /// Which offer.
    pub offer: Arc<OfferId>,
    /// How it is served.
    pub service: ServiceClass,
    /// Where.
    pub region: Option<String>,
    /// How hard the model thinks.
    pub effort: Option<String>,
    /// The tokens of one request, in this model's tokens.
    pub usage: Usage,
    /// What it is charged for. Empty with [`PlannedCall::unpriced`].
    pub meters: Vec<PricedMeter>,
    /// Why there is no price; only where the caller allowed that.
    pub unpriced: Option<String>,
    /// What is left after our discount.
    pub discount: Option<Factor>,
    /// The machines that answer it, when they are one's own; then it has no meters.
    pub hosted: Option<Arc<PlannedFleet>>,
    /// What is asked instead once a fleet is full.
    pub overflow: Option<Box<PlannedOverflow>>,
}

/// What is asked once a fleet is full.
#[derive(Clone, Debug)]
pub struct PlannedOverflow {
    /// Whom.
    pub call: PlannedCall,
    /// The part of the requests for which that is one call more; the others get to it in any case.
    pub kept: Option<Factor>,
}

/// A call and how often a request of the tier makes it.
#[derive(Clone, Debug)]
pub struct PlannedCharge {
    /// What a tier's requests are multiplied with: who is sent here, who reaches the stage, how many attempts.
    pub factors: Vec<Factor>,
    /// What is asked.
    pub call: PlannedCall,
}

/// A stage of a route: its call and what surrounds it.
#[derive(Clone, Debug)]
pub struct PlannedStage {
    /// The tier whose route this is, where the router sent the request the wrong way.
    pub route: Option<Arc<str>>,
    /// Which stage of the chain, from 1.
    pub number: usize,
    /// The call, its retries, its fallback, its judge.
    pub charges: Vec<PlannedCharge>,
}

/// How well the requests of a tier are answered, each as a share of them.
#[derive(Clone, Debug)]
pub struct TierQuality {
    /// Answered rightly.
    pub right: Fraction,
    /// Answered wrongly, and nobody noticed.
    pub wrong: Fraction,
    /// Rightly answered by at least one stage, were all asked: no judge can deliver more.
    pub any_right: Fraction,
    /// What that rests on.
    pub basis: String,
}

/// A route for every tier.
#[derive(Clone, Debug)]
pub struct PlannedCascade {
    /// Its name.
    pub name: Arc<str>,
    /// How requests find their offer.
    pub mode: Mode,
    /// Stages, for each tier of [`Plan::tiers`].
    pub routes: Vec<Vec<PlannedStage>>,
    /// How well each tier is answered, where pass rates or a golden set say so.
    pub quality: Vec<Option<TierQuality>>,
    /// What routing costs, for each request.
    pub router: Option<PlannedCall>,
}

impl PlannedCascade {
    /// Without routes yet.
    #[must_use]
    pub fn named(name: &str) -> Self {
        Self { name: name.into(), mode: Mode::Partition, routes: Vec::new(), quality: Vec::new(), router: None }
    }
}

/// Machines of one's own. How many there are follows from all that a cascade asks of them.
#[derive(Clone, Debug)]
pub struct PlannedFleet {
    /// `fleet/NAME`.
    pub offer: Arc<OfferId>,
    /// What was said of it, for showing.
    pub spec: FleetSpec,
    /// How fast one replica is.
    pub throughput: Throughput,
    /// How many there are.
    pub sizing: Sizing,
    /// GPUs of a replica.
    pub gpus: Factor,
    /// Dollars for an hour of one of them.
    pub rent: Factor,
    /// What is paid a month besides the rent.
    pub upkeep: Vec<PlannedUpkeep>,
}

/// What is paid a month besides the rent of a fleet.
#[derive(Clone, Debug)]
pub struct PlannedUpkeep {
    /// For what.
    pub purpose: Purpose,
    /// What it is counted in.
    pub meter: HostingMeter,
    /// How much of it a month has.
    pub quantity: Factor,
    /// Dollars for one.
    pub price: Factor,
}

/// Everything that costing needs; it asks nothing else.
#[derive(Clone, Debug)]
pub struct Plan {
    /// For people.
    pub title: Option<String>,
    /// Prices in force on this day.
    pub as_of: Date,
    /// As known on this day; all that is recorded when absent.
    pub known_on: Option<Date>,
    /// What ages are measured against.
    pub today: Date,
    /// The month that is shown.
    pub period: Period,
    /// Its days, each counted with its factor.
    pub days: Fraction,
    /// What [`PlannedTier::requests`] counts.
    pub basis: Basis,
    /// The money of the bill.
    pub currency: Currency,
    /// Kinds of requests.
    pub tiers: Vec<PlannedTier>,
    /// The candidate first, then what it is compared with.
    pub cascades: Vec<PlannedCascade>,
    /// Every price that is used, by offer.
    pub prices: Vec<PriceUse>,
    /// Which catalogue.
    pub catalogue: Identity,
    /// Who stands behind which value.
    pub assumptions: Vec<super::Assumption>,
    /// How a day spreads over its hours.
    pub hours: HourWeights,
    /// Golden-set results by which cascades are compared.
    pub golden_set: Option<GoldenSet>,
}
