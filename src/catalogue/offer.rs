//! A model as one provider sells it.

use std::fmt;

use super::price::PriceEntry;
use crate::calendar::Date;
use crate::diagnostic::Location;
use crate::units::Number;

/// `provider/model`, split at the first slash.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct OfferId {
    provider: String,
    model: String,
}

impl OfferId {
    /// From its two parts.
    #[must_use]
    pub fn new(provider: impl Into<String>, model: impl Into<String>) -> Self {
        Self { provider: provider.into(), model: model.into() }
    }

    /// Reads `provider/model`; the model may hold further slashes.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let (provider, model) = text.split_once('/')?;
        (!provider.is_empty() && !model.is_empty()).then(|| Self::new(provider, model))
    }

    /// Who sells it.
    #[must_use]
    pub fn provider(&self) -> &str {
        &self.provider
    }

    /// The provider's own id of the model.
    #[must_use]
    pub fn model(&self) -> &str {
        &self.model
    }
}

impl fmt::Display for OfferId {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.pad(&format!("{}/{}", self.provider, self.model))
    }
}

/// Whether the weights can be had.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Weights {
    /// Anybody may download and run them.
    Open,
    /// Only the vendor runs them.
    Closed,
}

impl Weights {
    /// The words in files.
    pub const NAMES: [&'static str; 2] = ["open", "closed"];

    /// Reads one of [`Weights::NAMES`].
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        match text {
            "open" => Some(Self::Open),
            "closed" => Some(Self::Closed),
            _ => None,
        }
    }
}

impl fmt::Display for Weights {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.pad(match self {
            Self::Open => "open",
            Self::Closed => "closed",
        })
    }
}

/// Another name for an offer, for some days or always.
#[derive(Clone, Debug)]
pub struct Alias {
    /// The other model id.
    pub id: String,
    /// First day on which the name means this offer.
    pub from: Option<Date>,
    /// First day on which it no longer does.
    pub until: Option<Date>,
}

impl Alias {
    /// Whether the name means this offer on a day.
    #[must_use]
    pub fn holds_on(&self, date: Date) -> bool {
        self.from.is_none_or(|from| from <= date) && self.until.is_none_or(|until| date < until)
    }
}

/// How many tokens this offer's tokenizer makes of what is one token to another.
#[derive(Clone, Debug)]
pub struct TokenRatio {
    /// The other tokenizer.
    pub of: String,
    /// The least that was seen.
    pub low: Number,
    /// The most that was seen.
    pub high: Number,
    /// Who says so.
    pub source: String,
}

/// What is odd about an offer and right all the same, as somebody who looked into it says.
#[derive(Clone, Debug)]
pub struct Exception {
    /// The check that it answers.
    pub check: String,
    /// Why it is right.
    pub note: String,
    /// Where it stands.
    pub location: Location,
}

/// Where an offer's prices come from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Book {
    /// The catalogue in the binary.
    Embedded,
    /// A price book that the scenario or the command line names; its path.
    Overlay(String),
}

/// A model as one provider sells it, with the whole history of its prices.
#[derive(Clone, Debug)]
pub struct Offer {
    /// `provider/model`.
    pub id: OfferId,
    /// The same model has the same name at every provider.
    pub model: String,
    /// Who trained it.
    pub developer: Option<String>,
    /// Open or closed.
    pub weights: Option<Weights>,
    /// Whether no source states the weights: they follow from what else is known of the model.
    pub weights_inferred: bool,
    /// An SPDX id where there is one.
    pub licence: Option<String>,
    /// The tokenizer's name.
    pub tokenizer: Option<String>,
    /// Known ratios to other tokenizers.
    pub token_ratios: Vec<TokenRatio>,
    /// The longest prompt and answer together, in tokens.
    pub context_window: Option<u64>,
    /// The longest answer, in tokens.
    pub max_output: Option<u64>,
    /// When the model came out.
    pub released: Option<Date>,
    /// When somebody last compared the prices with their source.
    pub checked: Option<Date>,
    /// Other names.
    pub aliases: Vec<Alias>,
    /// Answers to warnings of the checks.
    pub exceptions: Vec<Exception>,
    /// The price log, as written.
    pub log: Vec<PriceEntry>,
    /// Which book it stands in.
    pub book: Book,
    /// Where it stands there.
    pub location: Location,
}
