//! What others know: price feeds, read into the catalogue's own form and merged into it.
//!
//! A feed's file becomes [`Sighting`]s (one price of one offer, as one feed has it), whatever the feed. [`merge()`]
//! compares the sightings of all feeds with each other and with the catalogue, and returns the provider files
//! with what is new put in; text that stands in a file is never touched. Nothing here reads a file or a clock.
//! Request logs become workloads in [`logs`].
//!
//! # Who is believed
//!
//! 1. An entry of the catalogue stands. A feed that says otherwise is reported, unless it saw a price that is
//!    newer than the entry and than the day on which somebody last `checked` the offer.
//! 2. For a new offer one feed leads: the one whose dates are documented, else observed, else the one that has a
//!    price without a date; among equals, the one that was checked last. Its history is the offer's. Others say
//!    what was before its first date and what came after it was last checked, and give rates it does not list.
//! 3. A price without a date holds from the first day on which any feed saw that price, else from the model's
//!    release, and is marked `assumed`. It never overrules a dated one.
//! 4. Two editions of one feed that differ are an observed change, on the day of the later.
//! 5. A feed that differs from the price that won is noted in `disputed`, unless it only repeats an older price.

pub mod feeds;
pub mod logs;
mod build;
mod group;
mod merge;
mod model;
mod offer;
mod sanity;
mod tariff;
mod tree;
mod write;
#[cfg(test)]
mod tests;

pub use feeds::{Edition, Feed, FeedError, FeedReading};
pub use merge::{Disagreement, ImportResult, Summary, merge};

use crate::calendar::{Date, Instant};
use crate::catalogue::{FromBasis, Tariff, Weights};

/// One price of one offer, as one feed has it.
#[derive(Clone, Debug)]
pub struct Sighting {
    /// The catalogue's id of the provider.
    pub provider: &'static str,
    /// The provider's own id of the model, as the feed spells it.
    pub id: String,
    /// Other names that the feed says mean the same.
    pub names: Vec<String>,
    /// Whether the id is the feed's own invention: it finds an offer, and makes none.
    pub invented_id: bool,
    /// What the feed knows of the model.
    pub facts: Facts,
    /// Since when, where the feed says so.
    pub since: Option<Since>,
    /// What holds from then on.
    pub says: Says,
    /// The day on which the feed had it so.
    pub checked: Date,
    /// Where a reader finds it: a page, and the feed with its version.
    pub source: String,
}

/// A day from which a price holds, and how well that is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Since {
    /// When.
    pub from: Instant,
    /// How well that is known.
    pub basis: FromBasis,
    /// Whether it is only the day on which somebody looked: it dates a change, not a beginning.
    pub snapshot: bool,
}

/// What a feed says about an offer.
#[derive(Clone, Debug)]
pub enum Says {
    /// These are the prices.
    Priced(Box<Tariff>),
    /// It is no longer sold.
    Retired,
}

/// What a feed knows of a model besides its price. Anything may be unknown.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Facts {
    /// The model's name where the feed says that another offer is the same model.
    pub model: Option<String>,
    /// Open or closed.
    pub weights: Option<Weights>,
    /// SPDX id.
    pub licence: Option<String>,
    /// Prompt and answer together, in tokens.
    pub context_window: Option<u64>,
    /// The longest answer, in tokens.
    pub max_output: Option<u64>,
    /// When the model came out.
    pub released: Option<Date>,
}

/// A row of a feed that was not believed, and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refused {
    /// The feed and its version.
    pub feed: String,
    /// The row's key there.
    pub row: String,
    /// Why.
    pub reason: String,
}
