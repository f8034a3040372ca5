//! Which offers a cascade asks, in which order.
//!
//! A baseline is a cascade like any other: usually one closed offer for every tier.

use std::sync::Arc;

use crate::catalogue::{OfferId, SearchContext, ServiceClass};
use crate::document::Placed;
use crate::units::{Fraction, Number, NumberError, Share};

/// One way to ask one offer.
#[derive(Clone, Debug)]
pub struct Call {
    /// Which offer, by id or another name that it has.
    pub offer: Placed<OfferId>,
    /// How it is served.
    pub service: ServiceClass,
    /// In which region, when that has a price of its own.
    pub region: Option<String>,
    /// Tokens that this model makes of one token of the workload.
    pub token_ratio: Option<Placed<Number>>,
    /// Further factor on the answer's tokens.
    pub output_ratio: Option<Placed<Number>>,
    /// How much a search reads, where a vendor's fee depends on it.
    pub search_context: Option<SearchContext>,
    /// How hard the model thinks; a label, its tokens are in the ratios.
    pub effort: Option<String>,
}

impl Call {
    /// An offer asked in the ordinary way.
    #[must_use]
    pub fn plain(offer: Placed<OfferId>) -> Self {
        Self {
            offer,
            service: ServiceClass::Standard,
            region: None,
            search_context: None,
            token_ratio: None,
            output_ratio: None,
            effort: None,
        }
    }
}

/// How many requests a stage keeps from the next one.
#[derive(Clone, Debug)]
pub enum Kept {
    /// Of those that reach the stage.
    Accept(Placed<Share>),
    /// Of all requests of the tier.
    Answers(Placed<Share>),
}

/// A call whose answer may be passed over for the next stage's.
#[derive(Clone, Debug)]
pub struct Stage {
    /// What is asked.
    pub call: Call,
    /// How many requests end here.
    pub kept: Kept,
}

/// Stages in the order in which they are tried. The last one keeps all that reaches it, so a chain that escalates
/// into nothing cannot be written.
#[derive(Clone, Debug)]
pub struct Chain {
    /// Stages that may escalate; none for a plain route.
    pub tried: Vec<Stage>,
    /// Where escalation ends.
    pub last: Call,
}

/// How many of a tier's requests reach a call.
#[derive(Clone, Debug)]
pub struct Reach {
    /// Of all requests of the tier.
    pub share: Fraction,
    /// The scenario path that decides it: the stage before.
    pub path: Option<Arc<str>>,
}

impl Chain {
    /// A route of one call.
    #[must_use]
    pub fn single(call: Call) -> Self {
        Self { tried: Vec::new(), last: call }
    }

    /// Every call in order, with how many requests reach it. Each call is paid by all that reach it.
    ///
    /// # Errors
    /// [`NumberError`] when `answers` sum to more than all requests, which reading has refused.
    pub fn calls(&self) -> Result<Vec<(Reach, &Call)>, NumberError> {
        let mut reach = Reach { share: Fraction::ONE, path: None };
        let mut calls = Vec::with_capacity(self.tried.len() + 1);
        for stage in &self.tried {
            let here = reach.share;
            calls.push((reach, &stage.call));
            reach = match &stage.kept {
                Kept::Accept(share) => Reach {
                    share: here.times(Fraction::from(share.value.rest()?.number()))?,
                    path: Some(share.path.as_str().into()),
                },
                Kept::Answers(share) => Reach {
                    share: Fraction::from(Share::new(here.quotient()?.minus(share.value.number())?)?.number()),
                    path: Some(share.path.as_str().into()),
                },
            };
        }
        calls.push((reach, &self.last));
        Ok(calls)
    }
}

/// How requests find their offer; named in every output.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    /// A router sends each tier to one offer, and never errs.
    Partition,
    /// At least one tier is tried on one offer after another.
    Cascade,
}

impl Mode {
    /// The word in outputs.
    #[must_use]
    pub const fn key(self) -> &'static str {
        match self {
            Self::Partition => "partition",
            Self::Cascade => "cascade",
        }
    }
}
