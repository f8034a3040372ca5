//! Division of whole numbers, down to a decimal place.

use ethnum::U256;

use super::NumberError;

/// Greatest common divisor of two numbers of which at most one is 0.
pub(super) fn gcd(a: u128, b: u128) -> u128 {
    if b == 0 { a } else { gcd(b, a % b) }
}

/// The decimals of 1/b, when they end: how many places, and 1/b counted in units of the last one. `None` also when
/// they are too many for any multiple of theirs to be held.
pub(super) fn decimals_of_one_over(mut b: u128) -> Option<(u32, U256)> {
    let (mut twos, mut fives) = (0, 0);
    while b.is_multiple_of(2) {
        (b, twos) = (b / 2, twos + 1);
    }
    while b.is_multiple_of(5) {
        (b, fives) = (b / 5, fives + 1);
    }
    if b != 1 {
        return None;
    }
    let places: u32 = std::cmp::max(twos, fives);
    let factor =
        U256::from(2_u8).checked_pow(places - twos)?.checked_mul(U256::from(5_u8).checked_pow(places - fives)?)?;
    Some((places, factor))
}

/// a / b x 10^shift as a whole number, rounded half away from zero.
pub(super) fn divided(a: u128, b: u128, shift: i64) -> Result<U256, NumberError> {
    let moved = |number: u128, power: i64| {
        let factor = U256::from(10_u8).checked_pow(u32::try_from(power).ok()?)?;
        U256::from(number).checked_mul(factor)
    };
    let top = moved(a, shift.max(0)).ok_or(NumberError::TooLarge)?;
    let bottom = moved(b, (-shift).max(0)).ok_or(NumberError::TooLarge)?;
    let (quotient, remainder) = (top / bottom, top % bottom);
    Ok(if remainder >= bottom - remainder { quotient + U256::ONE } else { quotient })
}

/// How many digits it is written with; none for 0.
pub(in crate::units) fn digits_of(mut coefficient: U256) -> u32 {
    let mut digits = 0;
    while coefficient > U256::ZERO {
        coefficient /= U256::from(10_u8);
        digits += 1;
    }
    digits
}
