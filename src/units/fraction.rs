//! A quotient that is not divided until it must be.

use super::{Number, NumberError};

/// Where an endless quotient is cut: ten places, half away from zero.
const PLACES_OF_AN_ENDLESS_QUOTIENT: u32 = 10;

/// One number over another, kept as both.
///
/// A month of 365/12 days, a third of the hours, 47 passes of 50: multiplied as they stand, so that a figure is
/// divided once, at its end, and is exact whenever its decimals end.
#[derive(Clone, Copy, Debug)]
pub struct Fraction {
    numerator: Number,
    denominator: Number,
}

impl Fraction {
    /// 1/1
    pub const ONE: Self = Self { numerator: Number::ONE, denominator: Number::ONE };
    /// 0/1
    pub const ZERO: Self = Self { numerator: Number::ZERO, denominator: Number::ONE };

    /// # Errors
    /// [`NumberError::DividedByZero`].
    pub fn new(numerator: Number, denominator: Number) -> Result<Self, NumberError> {
        if denominator.is_zero() {
            return Err(NumberError::DividedByZero);
        }
        Ok(Self { numerator, denominator })
    }

    /// What is counted.
    #[must_use]
    pub fn numerator(self) -> Number {
        self.numerator
    }

    /// Out of how many.
    #[must_use]
    pub fn denominator(self) -> Number {
        self.denominator
    }

    /// Whether it is 0.
    #[must_use]
    pub fn is_zero(self) -> bool {
        self.numerator.is_zero()
    }

    /// Whether it is 1.
    #[must_use]
    pub fn is_one(self) -> bool {
        self.numerator == self.denominator
    }

    /// # Errors
    /// [`NumberError::TooLarge`].
    pub fn times(self, other: Self) -> Result<Self, NumberError> {
        let numerator = self.numerator.times(other.numerator)?;
        Ok(Self { numerator, denominator: self.denominator.times(other.denominator)? })
    }

    /// # Errors
    /// [`NumberError::TooLarge`].
    pub fn plus(self, other: Self) -> Result<Self, NumberError> {
        // A denominator that was rounded is multiplied in, so that its mark is not lost.
        if self.denominator == other.denominator && other.denominator.is_exact() {
            return Ok(Self { numerator: self.numerator.plus(other.numerator)?, denominator: self.denominator });
        }
        let left = self.numerator.times(other.denominator)?;
        let right = other.numerator.times(self.denominator)?;
        Ok(Self { numerator: left.plus(right)?, denominator: self.denominator.times(other.denominator)? })
    }

    /// One less this.
    ///
    /// # Errors
    /// [`NumberError::TooLarge`].
    pub fn rest(self) -> Result<Self, NumberError> {
        Ok(Self { numerator: self.denominator.minus(self.numerator)?, denominator: self.denominator })
    }

    /// The fraction upside down.
    ///
    /// # Errors
    /// [`NumberError::DividedByZero`].
    pub fn inverse(self) -> Result<Self, NumberError> {
        Self::new(self.denominator, self.numerator)
    }

    /// The division, done: exact when the decimals end, else to 10 places, half away from zero, and marked.
    ///
    /// # Errors
    /// [`NumberError::TooLarge`].
    pub fn quotient(self) -> Result<Number, NumberError> {
        self.numerator.over(self.denominator, PLACES_OF_AN_ENDLESS_QUOTIENT)
    }
}

impl From<Number> for Fraction {
    fn from(number: Number) -> Self {
        Self { numerator: number, denominator: Number::ONE }
    }
}
