//! What prompt caching does to the price of input: it depends on how often the prefix comes back in time.

use std::collections::BTreeSet;

use crate::units::{Fraction, Number, NumberError};

/// Where a figure that goes through an exponential or a logarithm is rounded: floats hold it to about 16 places.
const PLACES_OF_A_HIT_RATE: u32 = 12;

/// When a cached prefix is forgotten.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lifetime {
    /// So long after it was last used; each hit renews it.
    Sliding,
    /// So long after it was written.
    Fixed,
}

impl Lifetime {
    /// How many requests find their prefix, when on average `arrivals` of them come in one lifetime, each independent
    /// of the others (Poisson). Sliding: the gap before a request is shorter than the lifetime, `1 - exp(-arrivals)`,
    /// rounded at 12 places and marked. Fixed: one write is followed by `arrivals` hits, `arrivals / (1 + arrivals)`,
    /// exactly.
    ///
    /// # Errors
    /// [`NumberError::Negative`] for fewer than no arrivals, [`NumberError::TooLarge`].
    pub fn hit_rate(self, arrivals: Fraction) -> Result<Fraction, NumberError> {
        if arrivals.is_negative() {
            return Err(NumberError::Negative);
        }
        match self {
            Self::Sliding => estimated(-libm::expm1(-arrivals.to_float())),
            Self::Fixed => arrivals.over(arrivals.plus(Fraction::ONE)?),
        }
    }

    /// The arrivals in one lifetime that make a hit rate: [`Lifetime::hit_rate`] turned around.
    ///
    /// # Errors
    /// [`NumberError::NotAShare`] for a hit rate below 0 or not below 1, [`NumberError::TooLarge`].
    pub fn arrivals(self, hit_rate: Fraction) -> Result<Fraction, NumberError> {
        if hit_rate.is_negative() || hit_rate >= Fraction::ONE {
            return Err(NumberError::NotAShare);
        }
        match self {
            Self::Sliding => estimated(-libm::log1p(-hit_rate.to_float())),
            Self::Fixed => hit_rate.over(hit_rate.rest()?),
        }
    }
}

fn estimated(float: f64) -> Result<Fraction, NumberError> {
    Number::from_float(float, PLACES_OF_A_HIT_RATE).map(Fraction::from)
}

/// What reading and writing a cache cost, as factors on the price of fresh input.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CacheFactors {
    /// A token found in the cache.
    pub read: Fraction,
    /// A token written to it.
    pub write: Fraction,
}

impl CacheFactors {
    /// The factor on the price of cacheable input: hits are read, the rest is written.
    ///
    /// # Errors
    /// [`NumberError::TooLarge`].
    pub fn input_multiplier(&self, hit_rate: Fraction) -> Result<Fraction, NumberError> {
        hit_rate.times(self.read)?.plus(hit_rate.rest()?.times(self.write)?)
    }

    /// The hit rate above which caching is cheaper than not caching, `(write - 1) / (write - read)`; zero when writing
    /// costs nothing extra, `None` when reading is no cheaper than fresh input.
    ///
    /// # Errors
    /// [`NumberError::TooLarge`].
    pub fn hit_rate_to_pay(&self) -> Result<Option<Fraction>, NumberError> {
        if self.read >= Fraction::ONE {
            return Ok(None);
        }
        if self.write <= Fraction::ONE {
            return Ok(Some(Fraction::ZERO));
        }
        self.write.minus(Fraction::ONE)?.over(self.write.minus(self.read)?).map(Some)
    }
}

/// The arrivals that one cache sees when routing sends it a share of the requests and its vendor spreads them over so
/// many caches that do not know of each other. Routing dilutes caches: a tier that is alone on its offer has only its
/// own share to keep a prefix alive.
///
/// # Errors
/// [`NumberError::DividedByZero`] without caches, [`NumberError::TooLarge`].
pub fn diluted(arrivals: Fraction, share: Fraction, caches: u32) -> Result<Fraction, NumberError> {
    arrivals.times(share)?.over(Fraction::from(Number::from(u64::from(caches))))
}

/// A conversation with tools: every step sends all that came before it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AgentLoop {
    /// Calls in one run.
    pub steps: u64,
    /// Tokens of the first call.
    pub base: Number,
    /// Tokens that each further call adds.
    pub growth: Number,
}

/// A run's input with caching.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CachedInput {
    /// Tokens written to a cache.
    pub written: Number,
    /// Tokens read from one.
    pub read: Number,
}

impl AgentLoop {
    /// Input of a run without caching: `steps x base + growth x steps (steps - 1) / 2`.
    ///
    /// # Errors
    /// [`NumberError::TooLarge`].
    pub fn input(&self) -> Result<Number, NumberError> {
        // The sum of 0..steps is whole, so one of its two factors can be halved.
        let (half, other) = match self.steps {
            even if even.is_multiple_of(2) => (even / 2, even.saturating_sub(1)),
            odd => ((odd - 1) / 2, odd),
        };
        let grown = self.growth.times(Number::from(half))?.times(Number::from(other))?;
        self.base.times(Number::from(self.steps))?.plus(grown)
    }

    /// Input of a run when every step finds the one before in the cache, except after the switches: the steps, counted
    /// from 1, at which another model takes over, whose cache is empty. The first step is always written.
    ///
    /// # Errors
    /// [`NumberError::TooLarge`].
    pub fn cached_input(&self, switches: &BTreeSet<u64>) -> Result<CachedInput, NumberError> {
        let input = self.input()?;
        if self.steps == 0 {
            return Ok(CachedInput { written: Number::ZERO, read: Number::ZERO });
        }
        let mut written = self.prompt(self.steps)?;
        for &step in switches.iter().filter(|&&step| 1 < step && step <= self.steps) {
            written = written.plus(self.prompt(step - 1)?)?;
        }
        Ok(CachedInput { written, read: input.minus(written)? })
    }

    /// Tokens of one step's call.
    fn prompt(&self, step: u64) -> Result<Number, NumberError> {
        self.base.plus(self.growth.times(Number::from(step - 1))?)
    }
}
