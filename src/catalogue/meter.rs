//! What vendors count.

use std::fmt;

use crate::units::{Event, Price, Token};

/// A kind of token. The kinds are disjoint: a cached input token is not also an input token.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum TokenMeter {
    /// Prompt tokens that are neither cached nor written to a cache.
    Input,
    /// Prompt tokens read from a cache.
    CachedInput,
    /// Prompt tokens written to a cache (5 minutes, or the only kind the vendor has).
    CacheWrite,
    /// Prompt tokens written to a cache for an hour.
    CacheWrite1h,
    /// Prompt tokens of audio.
    AudioInput,
    /// Prompt tokens of audio read from a cache.
    CachedAudioInput,
    /// Answer tokens that a reader sees.
    Output,
    /// Answer tokens spent on reasoning.
    Reasoning,
}

impl TokenMeter {
    /// All of them, in the order in which they are shown.
    pub const ALL: [Self; 8] = [
        Self::Input,
        Self::CachedInput,
        Self::CacheWrite,
        Self::CacheWrite1h,
        Self::AudioInput,
        Self::CachedAudioInput,
        Self::Output,
        Self::Reasoning,
    ];

    /// The key in files.
    #[must_use]
    pub const fn key(self) -> &'static str {
        match self {
            Self::Input => "input",
            Self::CachedInput => "cached-input",
            Self::CacheWrite => "cache-write",
            Self::CacheWrite1h => "cache-write-1h",
            Self::AudioInput => "audio-input",
            Self::CachedAudioInput => "cached-audio-input",
            Self::Output => "output",
            Self::Reasoning => "reasoning",
        }
    }

    /// Whether it is part of the prompt; the rest is part of the answer.
    #[must_use]
    pub const fn is_prompt(self) -> bool {
        !matches!(self, Self::Output | Self::Reasoning)
    }

    /// The meter whose rate holds when a card has none for this one: a ceiling, never a discount. A meter that
    /// vendors charge above its neighbours (audio, writes for an hour) has none.
    #[must_use]
    pub const fn parent(self) -> Option<Self> {
        match self {
            Self::CachedInput | Self::CacheWrite => Some(Self::Input),
            Self::CachedAudioInput => Some(Self::AudioInput),
            Self::Reasoning => Some(Self::Output),
            Self::Input | Self::CacheWrite1h | Self::AudioInput | Self::Output => None,
        }
    }
}

/// Something that is charged each time it happens.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum EventMeter {
    /// The request itself.
    Request,
    /// A web search that the model ran.
    WebSearch,
}

impl EventMeter {
    /// All of them, in the order in which they are shown.
    pub const ALL: [Self; 2] = [Self::Request, Self::WebSearch];

    /// The key of its price in files.
    #[must_use]
    pub const fn key(self) -> &'static str {
        match self {
            Self::Request => "per-request",
            Self::WebSearch => "web-search",
        }
    }
}

/// What running a model oneself is paid by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum HostingMeter {
    /// An hour of one GPU, busy or not.
    GpuHour,
    /// An hour of somebody's work.
    PersonHour,
    /// A month of something that costs a sum a month.
    Month,
}

impl HostingMeter {
    /// The word in outputs.
    #[must_use]
    pub const fn key(self) -> &'static str {
        match self {
            Self::GpuHour => "gpu-hour",
            Self::PersonHour => "person-hour",
            Self::Month => "month",
        }
    }
}

/// Anything that a line item can count.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Meter {
    /// Tokens of a kind.
    Tokens(TokenMeter),
    /// Events of a kind.
    Events(EventMeter),
    /// What a fleet is paid by.
    Hosting(HostingMeter),
}

impl Meter {
    /// The key in files and outputs.
    #[must_use]
    pub const fn key(self) -> &'static str {
        match self {
            Self::Tokens(meter) => meter.key(),
            Self::Events(meter) => meter.key(),
            Self::Hosting(meter) => meter.key(),
        }
    }
}

impl fmt::Display for Meter {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.pad(self.key())
    }
}

/// Unit prices under one set of conditions.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RateCard {
    tokens: [Option<Price<Token>>; TokenMeter::ALL.len()],
    events: [Option<Price<Event>>; EventMeter::ALL.len()],
}

impl RateCard {
    /// The price of a token meter, when the card lists one.
    #[must_use]
    pub fn token_price(&self, meter: TokenMeter) -> Option<Price<Token>> {
        self.tokens[meter as usize]
    }

    /// The price that is charged for a token meter, and the meter that it was listed for: its own, or its parent's.
    #[must_use]
    pub fn token_rate(&self, meter: TokenMeter) -> Option<(TokenMeter, Price<Token>)> {
        let own = self.token_price(meter).map(|price| (meter, price));
        own.or_else(|| meter.parent().and_then(|parent| self.token_price(parent).map(|price| (parent, price))))
    }

    /// The price of an event, when the card lists one.
    #[must_use]
    pub fn event_price(&self, meter: EventMeter) -> Option<Price<Event>> {
        self.events[meter as usize]
    }

    /// Lists a token price.
    pub fn set_token_price(&mut self, meter: TokenMeter, price: Price<Token>) {
        self.tokens[meter as usize] = Some(price);
    }

    /// Lists an event price.
    pub fn set_event_price(&mut self, meter: EventMeter, price: Price<Event>) {
        self.events[meter as usize] = Some(price);
    }

    /// Whether nothing is listed.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.tokens.iter().all(Option::is_none) && self.events.iter().all(Option::is_none)
    }

    /// Whether something is listed and all of it is zero.
    #[must_use]
    pub fn is_free(&self) -> bool {
        let tokens = self.tokens.iter().flatten().map(|price| price.dollars());
        let events = self.events.iter().flatten().map(|price| price.dollars());
        !self.is_empty() && tokens.chain(events).all(crate::units::Number::is_zero)
    }

    /// This card with another laid over it: what the other lists, wins.
    #[must_use]
    pub fn overridden_by(&self, over: &Self) -> Self {
        let mut card = self.clone();
        for meter in TokenMeter::ALL {
            if let Some(price) = over.token_price(meter) {
                card.set_token_price(meter, price);
            }
        }
        for meter in EventMeter::ALL {
            if let Some(price) = over.event_price(meter) {
                card.set_event_price(meter, price);
            }
        }
        card
    }
}
