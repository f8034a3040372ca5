//! Mean and variance in closed form: what sampling is printed beside.

use super::factors::{Factors, Group, Known};
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

/// The mean and the variance of a sum of products: exact, since every value is independent of the others, or one of a
/// group whose products are known, and none is multiplied with itself or another of its group within a product.
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
    for &slot in one {
        product *= match factors.known(slot) {
            Known::Single { square, .. } if other.contains(&slot) => square,
            Known::Single { mean, .. } => mean,
            Known::Grouped { group, place } => {
                let of_other = other.iter().find_map(|&slot| match factors.known(slot) {
                    Known::Grouped { group: same, place } if same == group => Some(place),
                    _ => None,
                });
                let Group { means, products } = &factors.groups()[group];
                of_other.map_or(means[place], |with| products[place][with])
            }
        };
    }
    let is_in_one = |group: usize| {
        one.iter().any(|&slot| matches!(factors.known(slot), Known::Grouped { group: same, .. } if same == group))
    };
    for &slot in other {
        product *= match factors.known(slot) {
            Known::Single { .. } if one.contains(&slot) => 1.0,
            Known::Single { mean, .. } => mean,
            Known::Grouped { group, .. } if is_in_one(group) => 1.0,
            Known::Grouped { group, place } => factors.groups()[group].means[place],
        };
    }
    product
}
