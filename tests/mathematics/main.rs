//! Figures of the analysis, each worked out by hand or in exact rational arithmetic beside its expectation.

mod break_even;
mod break_even_by_hour;
mod caching;
mod cascade_quality;
mod commitment;
mod hull;
mod llmrouterbench;
mod parity;
mod retries;
mod statistics;

use cascade::units::{Fraction, Number};

/// A fraction as a person writes it: `3393/5015`, `0.8`.
fn fraction(text: &str) -> Fraction {
    let (numerator, denominator) = text.split_once('/').unwrap_or((text, "1"));
    Fraction::new(number(numerator), number(denominator)).expect("not over zero")
}

fn number(text: &str) -> Number {
    text.parse().expect("a number")
}

fn fractions<const N: usize>(texts: [&str; N]) -> Vec<Fraction> {
    texts.map(fraction).to_vec()
}
