//! The question: a file, what is laid over it, and what it resolves to.
//!
//! [`load`] reads the file with what it extends and the values set from outside, [`Scenario::read`] makes types of
//! it, [`resolve`](resolve::resolve) replaces every name by a tariff. All that can be wrong with the input comes
//! out here; after a [`Plan`] exists nothing can be missing.

mod flow;
mod load;
mod plan;
mod pricing;
mod read;
mod request;
mod resolve;

pub use load::{Files, Input, ReadFailure, load, price_book};
pub use plan::{
    Currency, Factor, FactorKind, Plan, PlannedCall, PlannedCascade, PlannedCharge, PlannedStage, PlannedTier,
    PriceUse, PricedMeter, Purpose, TierQuality,
};
pub use read::{
    Assumption, Baseline, CacheHits, CascadeSpec, CommitmentPeriod, CommitmentSpec, Discount, Evidence, EvidenceRow,
    Exchange, LadderSpec, Misroute, Override, PassRates, PromptCache, RouterSpec, Scenario, SentTo, Step, TierSpec,
    TierVolume, Volume, WorkloadSpec,
};
pub use request::{Request, request_plan};
pub use resolve::{Settings, resolve, resolve_alternatives};
