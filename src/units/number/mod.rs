//! A decimal number that knows whether it is exact.
#![expect(clippy::disallowed_types, reason = "the one place that holds the decimal library's type, and watches it")]

mod division;
mod text;

use std::cmp::Ordering;

use ethnum::U256;
use rust_decimal::{Decimal, RoundingStrategy};

pub(super) use division::digits_of;
use division::{decimals_of_one_over, divided, gcd};

/// How many significant digits a number keeps, and how many places after the point; a product that needs more is
/// rounded half-even at the last.
const DIGITS_MAX: u32 = 28;
/// The largest coefficient of that many digits. The decimal library's 96 bits hold a little more, but only up to
/// 7.9 x 10^28: figures of 29 digits would be kept or not by their first digit, and not read back.
const COEFFICIENT_MAX: u128 = 10_u128.pow(DIGITS_MAX) - 1;

/// A decimal number of at most 28 digits and 28 places, and whether any rounding went into it.
///
/// Two numbers are equal when their values are; the mark of exactness is no part of the value.
#[derive(Clone, Copy, Debug)]
pub struct Number {
    value: Decimal,
    exact: bool,
}

/// Why a number could not be made.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NumberError {
    /// The text is not a decimal number.
    #[error("not a decimal number")]
    NotANumber,
    /// The text needs more than 28 digits.
    #[error("more than 28 digits, so it cannot be held exactly")]
    TooPrecise,
    /// The value is beyond 28 digits before the point.
    #[error("too large to count with")]
    TooLarge,
    /// Below zero where only zero or more makes sense.
    #[error("below zero")]
    Negative,
    /// Outside 0..=1 where a part of a whole is meant.
    #[error("not between 0% and 100%")]
    NotAShare,
    /// Division by nothing.
    #[error("divided by zero")]
    DividedByZero,
}

impl Number {
    /// 0
    pub const ZERO: Self = Self { value: Decimal::ZERO, exact: true };
    /// 1
    pub const ONE: Self = Self { value: Decimal::ONE, exact: true };
    /// 100
    pub const HUNDRED: Self = Self { value: Decimal::ONE_HUNDRED, exact: true };

    /// Whether no rounding went into it.
    #[must_use]
    pub fn is_exact(self) -> bool {
        self.exact
    }

    /// Whether it is 0.
    #[must_use]
    pub fn is_zero(self) -> bool {
        self.value.is_zero()
    }

    /// Whether it is below 0.
    #[must_use]
    pub fn is_negative(self) -> bool {
        self.value.is_sign_negative() && !self.value.is_zero()
    }

    /// Whether it has no fractional part.
    #[must_use]
    pub fn is_whole(self) -> bool {
        self.value.is_integer()
    }

    /// # Errors
    /// [`NumberError::Negative`] below zero.
    pub fn not_negative(self) -> Result<Self, NumberError> {
        if self.is_negative() { Err(NumberError::Negative) } else { Ok(self) }
    }

    /// The same amount with the other sign.
    #[must_use]
    pub fn negated(self) -> Self {
        let mut value = self.value;
        value.set_sign_negative(!self.is_negative());
        Self { value, ..self }
    }

    /// The amount without its sign.
    #[must_use]
    pub fn magnitude(self) -> Self {
        Self { value: self.value.abs(), ..self }
    }

    /// The product: exact, or rounded half-even at the 28th digit and marked.
    ///
    /// # Errors
    /// [`NumberError::TooLarge`].
    pub fn times(self, other: Self) -> Result<Self, NumberError> {
        let exact = self.exact && other.exact;
        let (a, b) = (self.value.mantissa(), other.value.mantissa());
        let scale = self.value.scale() + other.value.scale();
        if scale <= DIGITS_MAX
            && let Some(product) = a.checked_mul(b)
            && product.unsigned_abs() <= COEFFICIENT_MAX
            && let Ok(value) = Decimal::try_from_i128_with_scale(product, scale)
        {
            return Ok(Self { value, exact });
        }
        let product = U256::from(a.unsigned_abs()) * U256::from(b.unsigned_abs());
        Self::from_parts((a < 0) != (b < 0), product, i64::from(scale), exact)
    }

    /// The sum: exact, or rounded half-even at the 28th digit and marked.
    ///
    /// # Errors
    /// [`NumberError::TooLarge`].
    pub fn plus(self, other: Self) -> Result<Self, NumberError> {
        let exact = self.exact && other.exact;
        let (a, b, scale) = self.aligned(other);
        let (negative, sum) = match (self.is_negative(), other.is_negative()) {
            (x, y) if x == y => (x, a + b),
            (x, _) if a >= b => (x, a - b),
            (_, y) => (y, b - a),
        };
        Self::from_parts(negative, sum, i64::from(scale), exact)
    }

    /// Both magnitudes as whole counts of 10^-scale. Both coefficients fit 96 bits and the shift is at most 10^28
    /// (94 bits), so 256 bits always hold them and their sum.
    pub(super) fn aligned(self, other: Self) -> (U256, U256, u32) {
        let scale = self.value.scale().max(other.value.scale());
        let widened = |number: Self| {
            U256::from(number.value.mantissa().unsigned_abs()) * U256::from(10_u128.pow(scale - number.value.scale()))
        };
        (widened(self), widened(other), scale)
    }

    /// The difference, as [`Number::plus`].
    ///
    /// # Errors
    /// [`NumberError::TooLarge`].
    pub fn minus(self, other: Self) -> Result<Self, NumberError> {
        self.plus(other.negated())
    }

    /// The quotient when its decimals end within 28 digits, else rounded half away from zero at the given place
    /// (at the 28th digit, when that comes first) and marked.
    ///
    /// # Errors
    /// [`NumberError::DividedByZero`], [`NumberError::TooLarge`].
    pub fn over(self, divisor: Self, places: u32) -> Result<Self, NumberError> {
        if divisor.is_zero() {
            return Err(NumberError::DividedByZero);
        }
        let exact = self.exact && divisor.exact;
        let negative = self.is_negative() != divisor.is_negative();
        let (a, b) = (self.value.mantissa().unsigned_abs(), divisor.value.mantissa().unsigned_abs());
        let scale = i64::from(self.value.scale()) - i64::from(divisor.value.scale());
        let common = gcd(a, b);
        let (a, b) = (a / common, b / common);
        if let Some((places_needed, factor)) = decimals_of_one_over(b)
            && let Some(coefficient) = U256::from(a).checked_mul(factor)
        {
            let quotient = Self::from_parts(negative, coefficient, scale + i64::from(places_needed), true)?;
            if quotient.exact {
                return Ok(Self { exact, ..quotient });
            }
        }
        let places = i64::from(places);
        let coefficient = divided(a, b, places - scale)?;
        let excess = i64::from(digits_of(coefficient).saturating_sub(DIGITS_MAX));
        if excess == 0 {
            return Self::from_parts(negative, coefficient, places, false);
        }
        // Divided again at the last digit that is kept: what was rounded once is not rounded a second time.
        Self::from_parts(negative, divided(a, b, places - excess - scale)?, places - excess, false)
    }

    /// Divided by ten to the power: only the point moves.
    ///
    /// # Errors
    /// None while the digits fit; marked inexact when they do not.
    pub fn shifted_down(self, power: u32) -> Result<Self, NumberError> {
        let coefficient = self.value.mantissa();
        let scale = self.value.scale() + power;
        if scale <= DIGITS_MAX
            && let Ok(value) = Decimal::try_from_i128_with_scale(coefficient, scale)
        {
            return Ok(Self { value, exact: self.exact });
        }
        Self::from_parts(coefficient < 0, U256::from(coefficient.unsigned_abs()), i64::from(scale), self.exact)
    }

    /// Rounded half away from zero at a place after the point, for display; marked if that changed it.
    #[must_use]
    #[expect(clippy::disallowed_methods, reason = "the one place that rounds for display")]
    pub fn rounded(self, places: u32) -> Self {
        let value = self.value.round_dp_with_strategy(places, RoundingStrategy::MidpointAwayFromZero);
        Self { value, exact: self.exact && value == self.value }
    }

    /// The whole number at or above it.
    #[must_use]
    pub fn ceiling(self) -> Self {
        Self { value: self.value.ceil(), ..self }
    }

    /// How many places after the point it needs.
    #[must_use]
    pub fn places(self) -> u32 {
        self.value.normalize().scale()
    }

    /// How many of 10^-places it is; none when it needs more places than that, or the count does not fit.
    #[must_use]
    pub fn in_units_of(self, places: u32) -> Option<i128> {
        let value = self.value.normalize();
        value.mantissa().checked_mul(10_i128.checked_pow(places.checked_sub(value.scale())?)?)
    }

    /// So many of 10^-places: the way back from [`Number::in_units_of`].
    ///
    /// # Errors
    /// [`NumberError::TooLarge`].
    pub fn from_units_of(count: i128, places: u32) -> Result<Self, NumberError> {
        Self::from_parts(count < 0, U256::from(count.unsigned_abs()), i64::from(places), true)
    }

    /// The nearest float, for sampling and drawing only; never turned back into money.
    #[must_use]
    pub fn to_float(self) -> f64 {
        self.value.to_string().parse().unwrap_or(f64::NAN)
    }

    /// Makes coefficient x 10^-scale, giving up digits (half-even, marked) only when they do not fit.
    pub(super) fn from_parts(negative: bool, coefficient: U256, scale: i64, exact: bool) -> Result<Self, NumberError> {
        let ten = U256::from(10_u8);
        let (mut coefficient, mut scale, mut exact) = (coefficient, scale, exact);
        if coefficient == U256::ZERO {
            return Ok(Self { value: Decimal::ZERO, exact });
        }
        let fits = |coefficient: U256, scale: i64| {
            coefficient <= U256::from(COEFFICIENT_MAX) && (0..=i64::from(DIGITS_MAX)).contains(&scale)
        };
        if !fits(coefficient, scale) {
            while scale > 0 && coefficient % ten == U256::ZERO {
                coefficient /= ten;
                scale -= 1;
            }
        }
        if !fits(coefficient, scale) && scale > 0 {
            let digits = i64::from(digits_of(coefficient));
            let drop = (digits - i64::from(DIGITS_MAX)).max(scale - i64::from(DIGITS_MAX)).max(0);
            if drop > digits {
                return Ok(Self { value: Decimal::ZERO, exact: false });
            }
            let unit = ten.pow(u32::try_from(drop).map_err(|_| NumberError::TooLarge)?);
            let (quotient, remainder) = (coefficient / unit, coefficient % unit);
            let half = unit / U256::from(2_u8);
            let up = remainder > half || (remainder == half && drop > 0 && quotient % U256::from(2_u8) == U256::ONE);
            exact &= remainder == U256::ZERO;
            coefficient = if up { quotient + U256::ONE } else { quotient };
            scale -= drop;
            // 99...9.5 became 100...0, one digit longer.
            if coefficient > U256::from(COEFFICIENT_MAX) && scale > 0 {
                (coefficient, scale) = (coefficient / ten, scale - 1);
            }
        }
        while scale < 0 {
            coefficient = coefficient.checked_mul(ten).ok_or(NumberError::TooLarge)?;
            scale += 1;
            if coefficient > U256::from(COEFFICIENT_MAX) {
                return Err(NumberError::TooLarge);
            }
        }
        if !fits(coefficient, scale) {
            return Err(NumberError::TooLarge);
        }
        let coefficient = i128::try_from(coefficient.as_u128()).map_err(|_| NumberError::TooLarge)?;
        let scale = u32::try_from(scale).map_err(|_| NumberError::TooLarge)?;
        let signed = if negative { -coefficient } else { coefficient };
        let value = Decimal::try_from_i128_with_scale(signed, scale).map_err(|_| NumberError::TooLarge)?;
        Ok(Self { value, exact })
    }
}

impl From<u64> for Number {
    fn from(count: u64) -> Self {
        Self { value: Decimal::from(count), exact: true }
    }
}

impl PartialEq for Number {
    fn eq(&self, other: &Self) -> bool {
        self.value == other.value
    }
}

impl Eq for Number {}

impl PartialOrd for Number {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Number {
    fn cmp(&self, other: &Self) -> Ordering {
        self.value.cmp(&other.value)
    }
}
