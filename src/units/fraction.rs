//! A quotient that is not divided until it must be.

use std::cmp::Ordering;

use ethnum::U256;

use super::number::digits_of;
use super::{Number, NumberError};

/// Where an endless quotient is cut: ten places, half away from zero.
const PLACES_OF_AN_ENDLESS_QUOTIENT: u32 = 10;

/// Where a quotient is cut that was rounded before.
const PLACES_OF_WHAT_IS_ROUNDED: u32 = 24;

/// One number over another, kept as both.
///
/// A month of 365/12 days, a third of the hours, 47 passes of 50: multiplied as they stand, so that a figure is
/// divided once, at its end, and is exact whenever its decimals end.
///
/// Two fractions are equal when their values are: 2/4 is 1/2. The denominator is above zero; a sign is the numerator's.
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
        if denominator.is_negative() {
            return Ok(Self { numerator: numerator.negated(), denominator: denominator.negated() });
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

    /// Whether it is below 0.
    #[must_use]
    pub fn is_negative(self) -> bool {
        self.numerator.is_negative()
    }

    /// Whether no rounding went into either part.
    #[must_use]
    pub fn is_exact(self) -> bool {
        self.numerator.is_exact() && self.denominator.is_exact()
    }

    /// The same amount with the other sign.
    #[must_use]
    pub fn negated(self) -> Self {
        Self { numerator: self.numerator.negated(), ..self }
    }

    /// The product. What two denominators share with the numerators is cancelled first, so that long chains of
    /// factors stay within the digits of a [`Number`].
    ///
    /// # Errors
    /// [`NumberError::TooLarge`].
    pub fn times(self, other: Self) -> Result<Self, NumberError> {
        // A denominator that was rounded to 1 is multiplied in, so that its mark is not lost.
        let is_one = |denominator: Number| denominator == Number::ONE && denominator.is_exact();
        let cancelled = |numerator: Number, denominator: Number| {
            if is_one(denominator) { (numerator, denominator) } else { lowest_terms(numerator, denominator) }
        };
        let (left, below_right) = cancelled(self.numerator, other.denominator);
        let (right, below_left) = cancelled(other.numerator, self.denominator);
        Ok(Self { numerator: left.times(right)?, denominator: below_left.times(below_right)? }.unless_rounded())
    }

    /// # Errors
    /// [`NumberError::DividedByZero`], [`NumberError::TooLarge`].
    pub fn over(self, divisor: Self) -> Result<Self, NumberError> {
        self.times(Self::new(divisor.denominator, divisor.numerator)?)
    }

    /// The sum: over the same denominator as it stands, else in lowest terms, so that long sums stay within the digits
    /// of a [`Number`].
    ///
    /// # Errors
    /// [`NumberError::TooLarge`].
    pub fn plus(self, other: Self) -> Result<Self, NumberError> {
        // A denominator that was rounded is multiplied in, so that its mark is not lost.
        if self.denominator == other.denominator && other.denominator.is_exact() {
            return Ok(Self { numerator: self.numerator.plus(other.numerator)?, denominator: self.denominator });
        }
        let (ours, theirs) = lowest_terms(self.denominator, other.denominator);
        let numerator = self.numerator.times(theirs)?.plus(other.numerator.times(ours)?)?;
        let (numerator, denominator) = lowest_terms(numerator, self.denominator.times(theirs)?);
        Ok(Self { numerator, denominator }.unless_rounded())
    }

    /// A denominator that was rounded keeps nothing exact, and its digits would only grow: it is divided by at once.
    fn unless_rounded(self) -> Self {
        if self.denominator.is_exact() {
            return self;
        }
        self.numerator.over(self.denominator, PLACES_OF_WHAT_IS_ROUNDED).map_or(self, Self::from)
    }

    /// # Errors
    /// [`NumberError::TooLarge`].
    pub fn minus(self, other: Self) -> Result<Self, NumberError> {
        self.plus(other.negated())
    }

    /// The sum of many.
    ///
    /// # Errors
    /// [`NumberError::TooLarge`].
    pub fn sum(fractions: impl IntoIterator<Item = Self>) -> Result<Self, NumberError> {
        fractions.into_iter().try_fold(Self::ZERO, Self::plus)
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

    /// The whole number at or below it.
    ///
    /// # Errors
    /// [`NumberError::TooLarge`].
    pub fn floor(self) -> Result<Number, NumberError> {
        let (top, bottom, _) = self.numerator.aligned(self.denominator);
        let (quotient, remainder) = (top / bottom, top % bottom);
        let past = if self.is_negative() && remainder != U256::ZERO { U256::ONE } else { U256::ZERO };
        Number::from_parts(self.is_negative(), quotient + past, 0, self.is_exact())
    }

    /// The whole number at or above it.
    ///
    /// # Errors
    /// [`NumberError::TooLarge`].
    pub fn ceiling(self) -> Result<Number, NumberError> {
        Ok(self.negated().floor()?.negated())
    }

    /// The nearest float, for statistics and drawing only; never turned back into money.
    #[must_use]
    pub fn to_float(self) -> f64 {
        self.numerator.to_float() / self.denominator.to_float()
    }
}

/// Digits that a part of a fraction may have in lowest terms before the point is moved.
const WHOLE_DIGITS: u32 = 10;

/// Both divided by the largest amount that both are whole multiples of; as they are when that does not fit.
///
/// Decimals of many places are whole multiples of something tiny only, and come out as long whole numbers. Of those the
/// point is moved back in both to about where it was, so that what they are multiplied with next still fits.
fn lowest_terms(a: Number, b: Number) -> (Number, Number) {
    let (mut measure, mut rest, scale) = a.aligned(b);
    while rest != U256::ZERO {
        (measure, rest) = (rest, measure % rest);
    }
    let counted = |number: Number| {
        let (count, unit, _) = number.aligned(Number::from_parts(false, measure, i64::from(scale), true)?);
        Ok(count / unit)
    };
    let reduced = || {
        let (count_a, count_b) = (counted(a)?, counted(b)?);
        let is_long = digits_of(count_a.max(count_b)) > WHOLE_DIGITS;
        let places = if is_long { (scale + 1).saturating_sub(digits_of(measure)) } else { 0 };
        let number = |of: Number, count: U256| {
            let whole = Number::from_parts(of.is_negative(), count, 0, of.is_exact())?;
            whole.shifted_down(places)
        };
        Ok::<_, NumberError>((number(a, count_a)?, number(b, count_b)?))
    };
    reduced().unwrap_or((a, b))
}

impl PartialEq for Fraction {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl Eq for Fraction {}

impl PartialOrd for Fraction {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

/// Exact, whatever the digits: no product is formed that could be rounded.
impl Ord for Fraction {
    fn cmp(&self, other: &Self) -> Ordering {
        let parts = |fraction: &Self| {
            let (top, bottom, _) = fraction.numerator.aligned(fraction.denominator);
            (top, bottom)
        };
        match (self.is_negative(), other.is_negative()) {
            (false, true) => Ordering::Greater,
            (true, false) => Ordering::Less,
            (false, false) => compare_ratios(parts(self), parts(other)),
            (true, true) => compare_ratios(parts(other), parts(self)),
        }
    }
}

/// Compares a/b with c/d as Euclid would: by whole parts, then by the turned-over remainders.
fn compare_ratios((a, b): (U256, U256), (c, d): (U256, U256)) -> Ordering {
    let (left, right) = (a % b, c % d);
    (a / b).cmp(&(c / d)).then_with(|| match (left == U256::ZERO, right == U256::ZERO) {
        (false, false) => compare_ratios((d, right), (b, left)),
        (left_ends, right_ends) => right_ends.cmp(&left_ends),
    })
}

impl From<Number> for Fraction {
    fn from(number: Number) -> Self {
        Self { numerator: number, denominator: Number::ONE }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(numerator: &str, denominator: &str) -> Fraction {
        Fraction::new(Number::parse(numerator).expect("a number"), Number::parse(denominator).expect("a number"))
            .expect("not over zero")
    }

    #[test]
    fn equal_values_are_equal_however_they_are_written() {
        assert_eq!(of("2", "4"), of("0.5", "1"));
        assert_eq!(of("3", "-6"), of("-0.5", "1"));
        assert_eq!(of("0", "7"), Fraction::ZERO);
        assert_ne!(of("1", "3"), of("0.3333333333333333333333333333", "1"));
    }

    #[test]
    fn order_needs_no_product_that_fits() {
        // Neighbours whose cross products have 56 digits: (n-1)/n < n/(n+1).
        let n = ["9999999999999999999999999997", "9999999999999999999999999998", "9999999999999999999999999999"];
        assert!(of(n[0], n[1]) < of(n[1], n[2]));
        assert!(of(n[0], n[1]).negated() > of(n[1], n[2]).negated());
        assert!(of("-1", "3") < Fraction::ZERO && Fraction::ZERO < of("1", "1e27"));
        assert!(of("1", "3") < of("1", "2") && of("7", "3") > of("2", "1"));
    }

    #[test]
    fn a_long_sum_and_a_long_product_keep_small_terms() {
        // 1/(1x2) + 1/(2x3) + ... + 1/(99x100) = 1 - 1/100: multiplying all denominators would take 300 digits.
        let steps = (1..100_u64).map(|k| Fraction::new(Number::ONE, Number::from(k * (k + 1))).expect("above zero"));
        let sum = Fraction::sum(steps).expect("fits");
        assert!(sum.is_exact());
        assert_eq!(sum, of("0.99", "1"));
        // 2/3 x 3/4 x ... x 99/100 = 2/100
        let mut product = Fraction::ONE;
        for k in 2..100_u64 {
            product =
                product.times(Fraction::new(Number::from(k), Number::from(k + 1)).expect("above zero")).expect("fits");
        }
        assert!(product.is_exact());
        assert_eq!(product, of("0.02", "1"));
    }

    #[test]
    fn differences_and_quotients_stay_fractions() {
        assert_eq!(of("1", "3").minus(of("1", "2")), Ok(of("-1", "6")));
        assert_eq!(of("1", "3").over(of("-2", "9")), Ok(of("-3", "2")));
        assert_eq!(of("1", "3").over(Fraction::ZERO), Err(NumberError::DividedByZero));
    }

    #[test]
    fn whole_parts_are_taken_below_and_above() {
        for (value, below, above) in [
            (of("7", "2"), 3, 4),
            (of("6", "2"), 3, 3),
            (of("0.75", "0.25"), 3, 3),
            // One part in 10^24 above 3: a quotient rounded to ten places would hide it.
            (of("3000000000000000000000001", "1e24"), 3, 4),
            (Fraction::ZERO, 0, 0),
        ] {
            assert_eq!(value.floor(), Ok(Number::from(below)), "{value:?}");
            assert_eq!(value.ceiling(), Ok(Number::from(above)), "{value:?}");
            assert_eq!(value.negated().floor(), Ok(Number::from(above).negated()), "{value:?}");
        }
    }
}
