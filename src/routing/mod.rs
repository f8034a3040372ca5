//! Which offers a cascade asks, in which order, and how many requests get there.
//!
//! A baseline is a cascade like any other: usually one closed offer for every tier.

mod chain;
pub mod caching;
pub mod fleet;
pub mod quality;
pub mod retries;
pub mod routed;

pub use chain::{Call, Chain, Fallback, Flow, JudgeCost, JudgeSpec, Kept, Stage, Step};

/// How requests find their offer; named in every output.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Mode {
    /// A router sends each tier to one offer (and errs as the scenario says).
    Partition,
    /// Tried on one offer after another; how many requests each keeps is given.
    Cascade,
    /// The same, from pass rates over all requests, as if stages failed independently of each other.
    Independent,
    /// The same, from pass rates by tier or from a golden set.
    Evidence,
}

impl Mode {
    /// The words in outputs.
    #[must_use]
    pub const fn key(self) -> &'static str {
        match self {
            Self::Partition => "partition",
            Self::Cascade => "cascade",
            Self::Independent => "cascade with independent stages",
            Self::Evidence => "cascade with evidence",
        }
    }
}
