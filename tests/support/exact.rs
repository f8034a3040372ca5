//! Rational arithmetic, as the independent judge of decimals.

use num_bigint::BigInt;
use num_rational::BigRational;

/// A decimal literal, exactly.
pub fn exact(text: &str) -> BigRational {
    let (whole, places) = text.split_once('.').unwrap_or((text, ""));
    let digits: BigInt = format!("{whole}{places}").parse().expect("a decimal literal");
    BigRational::new(digits, BigInt::from(10).pow(u32::try_from(places.len()).expect("a short literal")))
}
