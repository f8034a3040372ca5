//! Exact numbers with their units.
//!
//! Everything that is counted or paid for passes through here: multiplying and adding are exact, or the
//! result carries the mark that it is not. No other module uses the decimal library's own operators (they
//! round without telling); `clippy.toml` forbids them.
//!
//! The types say what may meet what: a [`Price<Token>`] times a [`Quantity<Token>`] is [`Money`]; nothing
//! else is.

mod fraction;
mod number;

pub use fraction::Fraction;
pub use number::{Number, NumberError};

use std::fmt;
use std::marker::PhantomData;

/// A kind of thing that is counted and charged for.
pub trait Unit: Copy {
    /// The plural noun, as FOCUS writes it in `ConsumedUnit`.
    const NAME: &'static str;
    /// How many of them one published price buys: a million tokens, one request.
    const PER: u32;
}

/// A token of text or audio. Prices are published for a million of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Token;

impl Unit for Token {
    const NAME: &'static str = "Tokens";
    const PER: u32 = 1_000_000;
}

/// Something charged each time it happens: a request, a web search.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Event;

impl Unit for Event {
    const NAME: &'static str = "Requests";
    const PER: u32 = 1;
}

/// How many of a unit, never negative.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Quantity<U>(Number, PhantomData<U>);

impl<U: Unit> Quantity<U> {
    /// Nothing of it.
    pub const ZERO: Self = Self(Number::ZERO, PhantomData);

    /// # Errors
    /// [`NumberError::Negative`] below zero.
    pub fn new(number: Number) -> Result<Self, NumberError> {
        number.not_negative().map(|number| Self(number, PhantomData))
    }

    /// A whole count.
    #[must_use]
    pub fn whole(count: u64) -> Self {
        Self(Number::from(count), PhantomData)
    }

    /// The bare number.
    #[must_use]
    pub fn number(self) -> Number {
        self.0
    }

    /// Whether there is nothing of it.
    #[must_use]
    pub fn is_zero(self) -> bool {
        self.0.is_zero()
    }

    /// # Errors
    /// [`NumberError::TooLarge`].
    pub fn plus(self, other: Self) -> Result<Self, NumberError> {
        self.0.plus(other.0).map(|number| Self(number, PhantomData))
    }

    /// # Errors
    /// [`NumberError::Negative`] when `other` is more than there is.
    pub fn minus(self, other: Self) -> Result<Self, NumberError> {
        Self::new(self.0.minus(other.0)?)
    }

    /// # Errors
    /// [`NumberError::Negative`] for a negative factor, [`NumberError::TooLarge`].
    pub fn scaled(self, factor: Number) -> Result<Self, NumberError> {
        Self::new(self.0.times(factor)?)
    }
}

/// Dollars for every [`Unit::PER`] units, as a vendor publishes it; never negative.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Price<U>(Number, PhantomData<U>);

impl<U: Unit> Price<U> {
    /// # Errors
    /// [`NumberError::Negative`] below zero.
    pub fn new(dollars: Number) -> Result<Self, NumberError> {
        dollars.not_negative().map(|number| Self(number, PhantomData))
    }

    /// The published figure, in dollars.
    #[must_use]
    pub fn dollars(self) -> Number {
        self.0
    }

    /// The price of one unit, as a factor that multiplies a count: published dollars over [`Unit::PER`].
    ///
    /// # Errors
    /// None in practice: dividing by a power of ten only moves the point, and a price keeps at most 28 digits.
    pub fn each(self) -> Result<Number, NumberError> {
        self.0.shifted_down(if U::PER == 1 { 0 } else { 6 })
    }

    /// What a quantity costs.
    ///
    /// # Errors
    /// [`NumberError::TooLarge`].
    pub fn of(self, quantity: Quantity<U>) -> Result<Money, NumberError> {
        Ok(Money(self.each()?.times(quantity.0)?))
    }

    /// The price with a regional factor on it.
    ///
    /// # Errors
    /// [`NumberError::Negative`] for a negative factor, [`NumberError::TooLarge`].
    pub fn scaled(self, factor: Number) -> Result<Self, NumberError> {
        Self::new(self.0.times(factor)?)
    }
}

/// An amount of money in the currency of the bill that it stands in.
///
/// Shown with two places, half away from zero (`{:.6}` asks for six); the exact value is [`Money::number`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Money(Number);

impl Money {
    /// Nothing.
    pub const ZERO: Self = Self(Number::ZERO);

    /// An amount in the bill's currency.
    #[must_use]
    pub fn new(amount: Number) -> Self {
        Self(amount)
    }

    /// The amount, exact unless [`Number::is_exact`] says otherwise.
    #[must_use]
    pub fn number(self) -> Number {
        self.0
    }

    /// # Errors
    /// [`NumberError::TooLarge`].
    pub fn plus(self, other: Self) -> Result<Self, NumberError> {
        self.0.plus(other.0).map(Self)
    }

    /// # Errors
    /// [`NumberError::TooLarge`].
    pub fn minus(self, other: Self) -> Result<Self, NumberError> {
        self.0.minus(other.0).map(Self)
    }

    /// The sum of many amounts.
    ///
    /// # Errors
    /// [`NumberError::TooLarge`].
    pub fn sum(amounts: impl IntoIterator<Item = Self>) -> Result<Self, NumberError> {
        amounts.into_iter().try_fold(Self::ZERO, Self::plus)
    }
}

impl fmt::Display for Money {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let places = formatter.precision().map_or(2, |places| u32::try_from(places).unwrap_or(28));
        let text = self.0.grouped(places);
        // Not `pad`: it takes the precision for a length and would cut digits off.
        write!(formatter, "{text:>width$}", width = formatter.width().unwrap_or(0))
    }
}

/// A part of a whole, from nothing (0) to all of it (1).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Share(Number);

impl Share {
    /// All of it.
    pub const ALL: Self = Self(Number::ONE);

    /// # Errors
    /// [`NumberError::NotAShare`] outside 0..=1.
    pub fn new(number: Number) -> Result<Self, NumberError> {
        if number.is_negative() || number > Number::ONE {
            return Err(NumberError::NotAShare);
        }
        Ok(Self(number))
    }

    /// The bare number, 0..=1.
    #[must_use]
    pub fn number(self) -> Number {
        self.0
    }

    /// What is left of the whole.
    ///
    /// # Errors
    /// None in practice: the difference of two numbers in 0..=1 always fits.
    pub fn rest(self) -> Result<Self, NumberError> {
        Ok(Self(Number::ONE.minus(self.0)?))
    }
}
