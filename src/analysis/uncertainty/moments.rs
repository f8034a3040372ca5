//! Mean and variance in closed form: what sampling is printed beside.

use super::factors::Factors;
use super::sampling::Figure;

/// A mean and a variance.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Moments {
    /// The mean.
    pub mean: f64,
    /// The variance.
    pub variance: f64,
}

impl Moments {
    /// The standard deviation.
    #[must_use]
    pub fn sd(self) -> f64 {
        self.variance.max(0.0).sqrt()
    }
}

/// The mean and the variance of a sum of products: exact, since every value is independent of the others, or a share
/// whose products are known, and none is multiplied with itself within a product.
#[must_use]
pub fn moments(figure: &Figure, factors: &Factors) -> Moments {
    let terms = &figure.products;
    let mean: f64 = terms.iter().map(|term| term.constant * expected(&term.slots, &[], factors)).sum();
    let mut square = 0.0;
    for one in terms {
        for other in terms {
            square += one.constant * other.constant * expected(&one.slots, &other.slots, factors);
        }
    }
    Moments { mean, variance: square - mean * mean }
}

/// The expected product of two products of values.
fn expected(one: &[usize], other: &[usize], factors: &Factors) -> f64 {
    let mut product = 1.0;
    let mut shares: Vec<usize> = Vec::new();
    let share = |slot: usize| factors.share_group().and_then(|group| group.slots.iter().position(|s| *s == slot));
    for &slot in one {
        match factors.single(slot) {
            Some(single) if other.contains(&slot) => product *= single.square,
            Some(single) => product *= single.mean,
            None => shares.extend(share(slot)),
        }
    }
    for &slot in other {
        match factors.single(slot) {
            Some(_) if one.contains(&slot) => {}
            Some(single) => product *= single.mean,
            None => shares.extend(share(slot)),
        }
    }
    match (factors.share_group(), shares.as_slice()) {
        (Some(group), [a]) => product * group.means[*a],
        (Some(group), [a, b]) => product * group.products[*a][*b],
        _ => product,
    }
}
