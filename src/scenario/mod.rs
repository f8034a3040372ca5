//! The question: a file, what is laid over it, and what it resolves to.
//!
//! [`load`] reads the file with what it extends and the values set from outside, [`Scenario::read`] makes types of
//! it, [`resolve`](resolve::resolve) replaces every name by a tariff. All that can be wrong with the input comes
//! out here; after a [`Plan`] exists nothing can be missing.

mod cached_calls;
mod flow;
mod hosting;
mod inferred;
mod load;
mod measured;
mod options;
mod pairing;
mod plan;
mod policy;
mod pricing;
mod read;
mod request;
mod resolve;
mod tokenizers;
mod uncertain;

pub use load::{Files, Input, ReadFailure, document_at, load};
pub use options::{RouteOption, resolve_options};
pub use pairing::{Answers, Compared, GoldenSet, OfferResults, PairCounts};
pub use plan::{
    Currency, Factor, FactorKind, Plan, PlannedCall, PlannedCascade, PlannedCharge, PlannedFleet, PlannedOverflow,
    PlannedStage, PlannedTier, PlannedUpkeep, PriceUse, PricedMeter, Purpose, TierQuality,
};
pub use policy::{Budget, Demand, Exemption, Limit, LimitCurrency, Measure, Policy, Rule, Scope, Span};
pub use read::{
    Assumption, Baseline, CacheHits, CascadeSpec, CommitmentPeriod, CommitmentSpec, DayVariation, Discount, Evidence,
    EvidenceRow, Exchange, Extent, FLEET, FleetSpec, LadderSpec, Measured, Misroute, Override, PassRates, PromptCache,
    ProvisionedSpec, QualityDemand, RentPeriod, RentSpec, RouterSpec, Scenario, SentTo, Step, TierSpec, TierVolume,
    Upkeep, UpkeepKind, Variation, Volume, WorkloadSpec,
};
pub use request::{Request, request_plan};
pub use resolve::{Settings, check_offers, resolve, resolve_alternatives, resolve_logged, resolve_policy};
pub use uncertain::{Spread, Uncertain, take_uncertain, take_uncertain_at};
