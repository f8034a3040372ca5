//! The beta distribution.

/// Steps of the continued fraction; it needs about the square root of the larger shape.
const STEPS_MAX: usize = 10_000;

/// The density at `x` in 0..1.
#[must_use]
pub fn beta_density(x: f64, a: f64, b: f64) -> f64 {
    libm::exp((a - 1.0) * libm::log(x) + (b - 1.0) * libm::log1p(-x) - log_beta(a, b))
}

fn log_beta(a: f64, b: f64) -> f64 {
    libm::lgamma(a) + libm::lgamma(b) - libm::lgamma(a + b)
}

/// The chance of a value at or below `x`: the regularised incomplete beta function, by the continued fraction 26.5.8
/// of Abramowitz and Stegun, evaluated as Lentz did.
#[must_use]
pub fn beta_cdf(x: f64, a: f64, b: f64) -> f64 {
    if x <= 0.0 {
        return 0.0;
    }
    if x >= 1.0 {
        return 1.0;
    }
    let front = libm::exp(a * libm::log(x) + b * libm::log1p(-x) - log_beta(a, b));
    // The fraction is quick on the side where most of the weight is not.
    if x < (a + 1.0) / (a + b + 2.0) {
        front * continued_fraction(x, a, b) / a
    } else {
        1.0 - front * continued_fraction(1.0 - x, b, a) / b
    }
}

fn continued_fraction(x: f64, a: f64, b: f64) -> f64 {
    const TINY: f64 = 1e-300;
    let away_from_zero = |value: f64| if value.abs() < TINY { TINY } else { value };
    let mut above = 1.0;
    let mut below = 1.0 / away_from_zero(1.0 - (a + b) * x / (a + 1.0));
    let mut fraction = below;
    let mut step = 0.0;
    for _ in 0..STEPS_MAX {
        step += 1.0;
        let twice = a + 2.0 * step;
        let even = step * (b - step) * x / ((twice - 1.0) * twice);
        let odd = -(a + step) * (a + b + step) * x / (twice * (twice + 1.0));
        let mut change = 1.0;
        for coefficient in [even, odd] {
            below = 1.0 / away_from_zero(1.0 + coefficient * below);
            above = away_from_zero(1.0 + coefficient / above);
            change = below * above;
            fraction *= change;
        }
        if (change - 1.0).abs() < 1e-15 {
            break;
        }
    }
    fraction
}

/// The value that is fallen short of with a chance below one half: Newton's steps kept between bounds, from a guess.
#[must_use]
pub fn beta_quantile(chance: f64, a: f64, b: f64, guess: Option<f64>) -> f64 {
    let (mut low, mut high) = (0.0, 1.0);
    let mut x = guess.filter(|guess| *guess > 0.0 && *guess < 1.0).unwrap_or(a / (a + b));
    for _ in 0..200 {
        let here = beta_cdf(x, a, b);
        if here > chance {
            high = x;
        } else {
            low = x;
        }
        // In the logarithms of both, in which far tails are nearly straight.
        let slope = beta_density(x, a, b) * x / here;
        let next = x * libm::exp(libm::log(chance / here) / slope);
        let next = if next > low && next < high { next } else { f64::midpoint(low, high) };
        if (next - x).abs() <= 1e-14 * x {
            return next;
        }
        x = next;
    }
    x
}

#[cfg(test)]
mod tests {
    use super::*;

    /// I_x(2, 3) = x²(6 - 8x + 3x²), a polynomial.
    #[test]
    fn small_whole_shapes_are_polynomials() {
        for x in [0.001, 0.1, 0.4, 0.5, 0.9, 0.999] {
            let exact = x * x * (6.0 - 8.0 * x + 3.0 * x * x);
            assert!((beta_cdf(x, 2.0, 3.0) - exact).abs() < 1e-14, "{x}");
        }
    }

    #[test]
    fn quantiles_are_where_the_chance_is() {
        for (a, b) in [(70.0, 30.0), (25.0, 5.0), (5.0, 95.0), (0.5, 0.5), (0.05, 9.0), (3000.0, 7.0)] {
            for chance in [1e-9, 0.001, 0.1, 0.3, 0.5] {
                let x = beta_quantile(chance, a, b, None);
                let back = beta_cdf(x, a, b);
                assert!((back / chance - 1.0).abs() < 1e-9, "{a} {b} {chance}: {x} {back}");
            }
        }
        // The arcsine law: the quantile of 0.25 is sin²(pi/8).
        assert!((beta_quantile(0.25, 0.5, 0.5, None) - 0.146_446_609_406_726_24).abs() < 1e-12);
    }
}
