//! The tokens of one request, by meter.

use super::profile::Sums;
use crate::catalogue::TokenMeter;
use crate::units::{Event, Fraction, Number, NumberError, Quantity, Token};

/// The tokens of one request as vendors print them: `cached-input`, cache writes and audio are parts of `input`,
/// `reasoning` is a part of `output`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct TokenCounts {
    /// The whole prompt.
    pub input: Option<Number>,
    /// The part of the prompt that was read from a cache.
    pub cached_input: Option<Number>,
    /// The part that was written to a cache.
    pub cache_write: Option<Number>,
    /// The part that was written to a cache for an hour.
    pub cache_write_1h: Option<Number>,
    /// The part that is audio.
    pub audio_input: Option<Number>,
    /// The whole answer.
    pub output: Option<Number>,
    /// The part of the answer that is reasoning.
    pub reasoning: Option<Number>,
    /// Web searches that the model runs.
    pub web_searches: Option<Number>,
}

/// Why counts contradict each other.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum UsageError {
    /// The parts are more than the whole.
    #[error("{parts} are parts of `{whole}`, and {sum} is more than {total}")]
    PartsOverWhole {
        /// The keys that were added up.
        parts: &'static str,
        /// The key of the whole.
        whole: &'static str,
        /// Of the parts.
        sum: Number,
        /// Of the whole.
        total: Number,
    },
    /// Below zero, or too large.
    #[error(transparent)]
    Number(#[from] NumberError),
}

/// The tokens of one request, disjoint: their sum is the request's tokens.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Usage {
    tokens: [Quantity<Token>; TokenMeter::ALL.len()],
    web_searches: Quantity<Event>,
}

impl Usage {
    /// No tokens at all.
    pub const NOTHING: Self = Self { tokens: [Quantity::ZERO; TokenMeter::ALL.len()], web_searches: Quantity::ZERO };

    /// The usage of many calls together.
    ///
    /// # Errors
    /// [`NumberError::TooLarge`].
    pub fn sum_of(usages: &[Self]) -> Result<Self, NumberError> {
        usages.iter().try_fold(Self::NOTHING, |mut sum, usage| {
            for meter in TokenMeter::ALL {
                sum.tokens[meter as usize] = sum.tokens(meter).plus(usage.tokens(meter))?;
            }
            sum.web_searches = sum.web_searches.plus(usage.web_searches)?;
            Ok(sum)
        })
    }

    /// The same with a part of the fresh prompt read from a cache and another written to it.
    ///
    /// # Errors
    /// [`NumberError::Negative`] when the parts are more than the fresh prompt.
    pub fn with_cached_prefix(&self, read: Number, written: Number, for_an_hour: bool) -> Result<Self, NumberError> {
        let (read, written) = (Quantity::new(read)?, Quantity::new(written)?);
        let write_meter = if for_an_hour { TokenMeter::CacheWrite1h } else { TokenMeter::CacheWrite };
        let mut usage = *self;
        usage.tokens[TokenMeter::Input as usize] = self.tokens(TokenMeter::Input).minus(read)?.minus(written)?;
        for (meter, tokens) in [(TokenMeter::CachedInput, read), (write_meter, written)] {
            usage.tokens[meter as usize] = self.tokens(meter).plus(tokens)?;
        }
        Ok(usage)
    }

    /// The same with reasoning that follows from the visible answer: so many tokens for each of its own.
    ///
    /// # Errors
    /// [`NumberError::TooLarge`].
    pub fn with_reasoning(&self, per_visible: crate::units::Fraction) -> Result<Self, NumberError> {
        let mut usage = *self;
        let visible = crate::units::Fraction::from(self.tokens(TokenMeter::Output).number());
        usage.tokens[TokenMeter::Reasoning as usize] = Quantity::new(visible.times(per_visible)?.quotient()?)?;
        Ok(usage)
    }

    /// Makes inclusive counts disjoint.
    ///
    /// # Errors
    /// [`UsageError`] when the parts are more than the whole, or a count is below zero.
    pub fn from_counts(counts: &TokenCounts) -> Result<Self, UsageError> {
        let count = |number: Option<Number>| Quantity::<Token>::new(number.unwrap_or(Number::ZERO));
        let (input, output) = (count(counts.input)?, count(counts.output)?);
        let parts = [
            (TokenMeter::CachedInput, count(counts.cached_input)?),
            (TokenMeter::CacheWrite, count(counts.cache_write)?),
            (TokenMeter::CacheWrite1h, count(counts.cache_write_1h)?),
            (TokenMeter::AudioInput, count(counts.audio_input)?),
        ];
        let mut usage = Self { tokens: [Quantity::ZERO; 8], web_searches: Quantity::ZERO };
        let mut of_prompt = Quantity::ZERO;
        for (meter, quantity) in parts {
            usage.tokens[meter as usize] = quantity;
            of_prompt = of_prompt.plus(quantity)?;
        }
        usage.tokens[TokenMeter::Input as usize] = input.minus(of_prompt).map_err(|_| UsageError::PartsOverWhole {
            parts: "`cached-input`, `cache-write`, `cache-write-1h` and `audio-input`",
            whole: "input",
            sum: of_prompt.number(),
            total: input.number(),
        })?;
        let reasoning = count(counts.reasoning)?;
        usage.tokens[TokenMeter::Reasoning as usize] = reasoning;
        usage.tokens[TokenMeter::Output as usize] =
            output.minus(reasoning).map_err(|_| UsageError::PartsOverWhole {
                parts: "`reasoning` tokens",
                whole: "output",
                sum: reasoning.number(),
                total: output.number(),
            })?;
        usage.web_searches = Quantity::new(counts.web_searches.unwrap_or(Number::ZERO))?;
        Ok(usage)
    }

    /// The mean of measured requests, to ten places where it does not end: for showing, not for pricing.
    ///
    /// # Errors
    /// [`NumberError::DividedByZero`] for no request.
    pub fn mean_of(sums: &Sums) -> Result<Self, NumberError> {
        let mut usage = Self { tokens: [Quantity::ZERO; 8], web_searches: Quantity::ZERO };
        for meter in TokenMeter::ALL {
            let mean = Fraction::new(Number::from(sums.tokens(meter)), Number::from(sums.requests))?;
            usage.tokens[meter as usize] = Quantity::new(mean.quotient()?)?;
        }
        Ok(usage)
    }

    /// The tokens of a meter.
    #[must_use]
    pub fn tokens(&self, meter: TokenMeter) -> Quantity<Token> {
        self.tokens[meter as usize]
    }

    /// How many web searches the model runs.
    #[must_use]
    pub fn web_searches(&self) -> Quantity<Event> {
        self.web_searches
    }

    /// The prompt's full length, with what was cached: what context bands go by.
    ///
    /// # Errors
    /// [`NumberError::TooLarge`].
    pub fn prompt_tokens(&self) -> Result<Quantity<Token>, NumberError> {
        self.sum(TokenMeter::is_prompt)
    }

    /// The answer's full length, with its reasoning.
    ///
    /// # Errors
    /// [`NumberError::TooLarge`].
    pub fn answer_tokens(&self) -> Result<Quantity<Token>, NumberError> {
        self.sum(|meter| !meter.is_prompt())
    }

    /// All tokens.
    ///
    /// # Errors
    /// [`NumberError::TooLarge`].
    pub fn total_tokens(&self) -> Result<Quantity<Token>, NumberError> {
        self.sum(|_| true)
    }

    fn sum(&self, wanted: impl Fn(TokenMeter) -> bool) -> Result<Quantity<Token>, NumberError> {
        TokenMeter::ALL
            .into_iter()
            .filter(|meter| wanted(*meter))
            .map(|meter| self.tokens(meter))
            .try_fold(Quantity::ZERO, Quantity::plus)
    }

    /// The same text in another model's tokens.
    ///
    /// # Errors
    /// [`NumberError`] for a negative factor or a figure too large.
    pub fn scaled(&self, prompt: Number, answer: Number) -> Result<Self, NumberError> {
        let mut scaled = *self;
        for meter in TokenMeter::ALL {
            let factor = if meter.is_prompt() { prompt } else { answer };
            scaled.tokens[meter as usize] = self.tokens(meter).scaled(factor)?;
        }
        Ok(scaled)
    }
}
