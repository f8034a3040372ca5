//! What unreliable calls cost: repeated attempts, and another offer while the first is out.
//!
//! Attempts fail independently of each other, which an outage does not; that is why outages are counted apart.

use crate::units::{Fraction, Number, NumberError};

/// A way in which one attempt can fail.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FailureCause {
    /// How many attempts fail so.
    pub rate: Fraction,
    /// How much of the call is billed all the same: all of it for an answer that does not parse, nothing when the
    /// vendor turned the call away.
    pub billed: Fraction,
    /// Whether there is an answer that the next attempt may be shown.
    pub returns_output: bool,
}

/// A call that is repeated until it succeeds, or until the attempts are used up.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Retries {
    /// Ways to fail; their rates add up to at most 1.
    pub causes: Vec<FailureCause>,
    /// How often the call is made at most, the first time included.
    pub attempts_max: u32,
}

impl Retries {
    /// How many attempts fail, f.
    ///
    /// # Errors
    /// [`NumberError::TooLarge`].
    pub fn failure_rate(&self) -> Result<Fraction, NumberError> {
        Fraction::sum(self.causes.iter().map(|cause| cause.rate))
    }

    /// Attempts for one request, on average: `1 + f + f^2 + ...`, one term for each attempt allowed, which is
    /// `(1 - f^m) / (1 - f)`.
    ///
    /// # Errors
    /// [`NumberError::TooLarge`].
    pub fn attempts(&self) -> Result<Fraction, NumberError> {
        self.over_attempts(|_, reached| Ok(reached))
    }

    /// Requests without an answer after the last attempt, `f^m`. They go on to the next stage.
    ///
    /// # Errors
    /// [`NumberError::TooLarge`].
    pub fn exhausted(&self) -> Result<Fraction, NumberError> {
        let failure_rate = self.failure_rate()?;
        (0..self.attempts_max).try_fold(Fraction::ONE, |power, _| power.times(failure_rate))
    }

    /// What a request costs over what one attempt costs: attempts times what an attempt is billed on average (Wald's
    /// identity).
    ///
    /// # Errors
    /// [`NumberError::TooLarge`].
    pub fn cost_multiplier(&self) -> Result<Fraction, NumberError> {
        let succeeded = self.failure_rate()?.rest()?;
        let billed = self.causes.iter().try_fold(succeeded, |sum, cause| sum.plus(cause.rate.times(cause.billed)?))?;
        self.attempts()?.times(billed)
    }

    /// Failed answers read again, for one request on average, when each attempt is shown all that failed before it:
    /// attempt i reads i - 1 earlier ones, those that returned something. Multiplied by the tokens of one it is the
    /// added input.
    ///
    /// # Errors
    /// [`NumberError::TooLarge`].
    pub fn outputs_reread(&self) -> Result<Fraction, NumberError> {
        let failure_rate = self.failure_rate()?;
        if failure_rate.is_zero() {
            return Ok(Fraction::ZERO);
        }
        let shown = Fraction::sum(self.causes.iter().filter(|cause| cause.returns_output).map(|cause| cause.rate))?;
        let shown_of_failed = shown.over(failure_rate)?;
        self.over_attempts(|before, reached| reached.times(Fraction::from(Number::from(u64::from(before)))))?
            .times(shown_of_failed)
    }

    /// Sums over the attempts what `term` makes of the number of attempts before and of how many requests reach it.
    fn over_attempts(
        &self,
        term: impl Fn(u32, Fraction) -> Result<Fraction, NumberError>,
    ) -> Result<Fraction, NumberError> {
        let failure_rate = self.failure_rate()?;
        let mut reached = Fraction::ONE;
        let mut sum = Fraction::ZERO;
        for before in 0..self.attempts_max {
            sum = sum.plus(term(before, reached)?)?;
            reached = reached.times(failure_rate)?;
        }
        Ok(sum)
    }
}

/// What a request costs when another offer answers while the first is out: availability has a price.
///
/// # Errors
/// [`NumberError::TooLarge`].
pub fn with_fallback(availability: Fraction, cost: Fraction, fallback: Fraction) -> Result<Fraction, NumberError> {
    availability.times(cost)?.plus(availability.rest()?.times(fallback)?)
}
