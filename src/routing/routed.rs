//! Static routing: each class of requests goes to one offer, as a router sends it, rightly or not.

use crate::units::{Fraction, NumberError};

/// The mean over all requests of something that depends on a request's class and on the offer it was sent to: its
/// cost, or how often the answer passes. `shares` are the classes, `sent[class][offer]` is how the router sends them,
/// its fee is the caller's to add.
///
/// # Errors
/// [`NumberError::TooLarge`].
///
/// # Panics
/// When there is not one row of the router for each class.
pub fn routed_mean(
    shares: &[Fraction],
    sent: &[Vec<Fraction>],
    value: impl Fn(usize, usize) -> Fraction,
) -> Result<Fraction, NumberError> {
    assert_eq!(shares.len(), sent.len(), "one row of the router for each class");
    let mut mean = Fraction::ZERO;
    for (class, (&share, row)) in shares.iter().zip(sent).enumerate() {
        for (offer, &part) in row.iter().enumerate() {
            mean = mean.plus(share.times(part)?.times(value(class, offer))?)?;
        }
    }
    Ok(mean)
}
