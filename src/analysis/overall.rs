//! How well a cascade answers all requests together.

use crate::rating::requests_daily;
use crate::scenario::{Plan, PlannedCascade, TierQuality};
use crate::units::{Fraction, NumberError};

/// The mean over the tiers, by their requests; none where nothing is known of a tier, or nothing is asked.
///
/// # Errors
/// [`NumberError::TooLarge`].
pub fn overall_quality(plan: &Plan, planned: &PlannedCascade) -> Result<Option<TierQuality>, NumberError> {
    let mut sum =
        TierQuality { right: Fraction::ZERO, wrong: Fraction::ZERO, any_right: Fraction::ZERO, basis: String::new() };
    let mut requests = Fraction::ZERO;
    for (tier, quality) in plan.tiers.iter().zip(&planned.quality) {
        let Some(quality) = quality else { return Ok(None) };
        let weight = Fraction::from(requests_daily(plan, &tier.requests)?);
        requests = requests.plus(weight)?;
        sum.right = sum.right.plus(weight.times(quality.right)?)?;
        sum.wrong = sum.wrong.plus(weight.times(quality.wrong)?)?;
        sum.any_right = sum.any_right.plus(weight.times(quality.any_right)?)?;
        if !sum.basis.contains(&quality.basis) {
            let separator = if sum.basis.is_empty() { "" } else { "; " };
            sum.basis = format!("{}{separator}{}", sum.basis, quality.basis);
        }
    }
    if requests.is_zero() {
        return Ok(None);
    }
    for share in [&mut sum.right, &mut sum.wrong, &mut sum.any_right] {
        *share = share.over(requests)?;
    }
    Ok(Some(sum))
}
