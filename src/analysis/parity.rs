//! What would have to change for the closed model to cost no more than the cascade.

use crate::units::{Fraction, NumberError};

/// The discount on the closed model that makes serving everything with it cost the same as the cascade.
///
/// `shared` is the part of the cascade's cost to which the same discount applies, because the cascade asks the same
/// vendor for its hardest requests; with none it is the plain `1 - cascade / closed`. With x left of the price,
/// `closed x x = (cascade - shared) + shared x x`. Below zero the closed model is cheaper as it is. `None` when the
/// discount moves the cascade as much as it moves the closed model, so that it settles nothing.
///
/// # Errors
/// [`NumberError::TooLarge`].
pub fn discount_to_match(
    cascade: Fraction,
    shared: Fraction,
    closed: Fraction,
) -> Result<Option<Fraction>, NumberError> {
    let moved = closed.minus(shared)?;
    if moved <= Fraction::ZERO {
        return Ok(None);
    }
    cascade.minus(shared)?.over(moved)?.rest().map(Some)
}

/// Hours of work that eat up a saving of the same period.
///
/// # Errors
/// [`NumberError::DividedByZero`] when work is free, [`NumberError::TooLarge`].
pub fn hours_to_erase(saving: Fraction, hourly_rate: Fraction) -> Result<Fraction, NumberError> {
    saving.over(hourly_rate)
}
