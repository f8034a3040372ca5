//! What a golden set can tell: intervals, tests and how many items they need.
//!
//! Floats are at home here; nothing from here is added to a bill. Functions of the C library go through `libm`, so that
//! every platform gets the same digits.

mod combined;
mod normal;
mod paired;
mod sample_size;

pub use combined::{Part, combined};
pub use normal::{normal_cdf, normal_quantile, two_sided_quantile};
pub use paired::{NonInferiority, Paired, Verdict};
pub use sample_size::{half_width, independent_sample_size, paired_sample_size};

/// From a lower to an upper bound.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Interval {
    /// The lower bound.
    pub low: f64,
    /// The upper bound.
    pub high: f64,
}

/// Where a pass rate lies, from the items that passed (Wilson 1927). `z` is the normal quantile of the confidence, see
/// [`two_sided_quantile`]. Nothing is known without items: 0 to 1.
#[must_use]
pub fn wilson(passed: u32, items: u32, z: f64) -> Interval {
    wilson_of(f64::from(passed), f64::from(items), z)
}

fn wilson_of(passed: f64, items: f64, z: f64) -> Interval {
    if items == 0.0 {
        return Interval { low: 0.0, high: 1.0 };
    }
    let rate = passed / items;
    let scale = 1.0 + z * z / items;
    let centre = (rate + z * z / (2.0 * items)) / scale;
    let half = z * (rate * (1.0 - rate) / items + z * z / (4.0 * items * items)).sqrt() / scale;
    // At the ends the bound is the end itself, which the floats may miss by their last digit.
    Interval {
        low: if passed <= 0.0 { 0.0 } else { (centre - half).max(0.0) },
        high: if passed >= items { 1.0 } else { (centre + half).min(1.0) },
    }
}

/// P-values corrected for trying several candidates on one golden set, in the order given (Holm 1979): the smallest is
/// multiplied by how many there are, the next by one less, and so on; none gets below the one before it or above 1.
#[must_use]
pub fn holm(p_values: &[f64]) -> Vec<f64> {
    let mut smallest_first: Vec<usize> = (0..p_values.len()).collect();
    smallest_first.sort_by(|&a, &b| p_values[a].total_cmp(&p_values[b]));
    let mut adjusted = vec![0.0; p_values.len()];
    let mut untested: f64 = p_values.iter().map(|_| 1.0).sum();
    let mut floor = 0.0_f64;
    for index in smallest_first {
        floor = floor.max((p_values[index] * untested).min(1.0));
        adjusted[index] = floor;
        untested -= 1.0;
    }
    adjusted
}
