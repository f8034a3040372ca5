//! How many items a golden set needs. Sizes are real numbers, to be rounded up.

use super::normal::normal_quantile;

/// Paired items to show, with this `power`, that two equally good models differ by less than `margin`, when they differ
/// on a share `discordant` of the items: `(z(1 - significance) + z(power))^2 x discordant / margin^2`.
#[must_use]
pub fn paired_sample_size(margin: f64, discordant: f64, significance: f64, power: f64) -> f64 {
    effort(margin, significance, power) * discordant
}

/// Items for each of two models that are tried on different items, both with this pass rate. Far more than paired.
#[must_use]
pub fn independent_sample_size(margin: f64, pass_rate: f64, significance: f64, power: f64) -> f64 {
    effort(margin, significance, power) * 2.0 * pass_rate * (1.0 - pass_rate)
}

fn effort(margin: f64, significance: f64, power: f64) -> f64 {
    let reach = (normal_quantile(significance) + normal_quantile(1.0 - power)) / margin;
    reach * reach
}

/// How far the difference of two equally good models may be off, either way: `z x sqrt(discordant / items)`.
#[must_use]
pub fn half_width(items: u32, discordant: f64, z: f64) -> f64 {
    z * (discordant / f64::from(items)).sqrt()
}
