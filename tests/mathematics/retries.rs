use cascade::routing::retries::{FailureCause, Retries, with_fallback};
use cascade::units::Fraction;

use crate::fraction;

fn cause(rate: &str, billed: &str, returns_output: bool) -> FailureCause {
    FailureCause { rate: fraction(rate), billed: fraction(billed), returns_output }
}

#[test]
fn three_attempts_of_which_one_in_twenty_fails() {
    let retries = Retries { causes: vec![cause("0.05", "1", true)], attempts_max: 3 };
    // 1 + 0.05 + 0.0025
    assert_eq!(retries.attempts(), Ok(fraction("421/400")));
    assert_eq!(retries.exhausted(), Ok(fraction("1/8000")));
    // 1 x 0.05 + 2 x 0.0025
    assert_eq!(retries.outputs_reread(), Ok(fraction("11/200")));
    // All is billed, so a request costs as much as its attempts.
    assert_eq!(retries.cost_multiplier(), retries.attempts());
}

#[test]
fn causes_that_are_billed_differently() {
    let parse = cause("0.04", "1", true);
    let timeout = cause("0.01", "0.5", false);
    let turned_away = cause("0.02", "0", false);
    let retries = Retries { causes: vec![parse, timeout, turned_away], attempts_max: 3 };
    // f = 0.07: 1 + 0.07 + 0.0049
    assert_eq!(retries.attempts(), Ok(fraction("1.0749")));
    assert_eq!(retries.exhausted(), Ok(fraction("0.000343")));
    // 1.0749 x (0.93 + 0.04 + 0.005) = 1.0749 x 0.975
    assert_eq!(retries.cost_multiplier(), Ok(fraction("1.0480275")));
    // (0.07 + 2 x 0.0049) x 4/7: only the answers that did not parse can be shown again.
    assert_eq!(retries.outputs_reread(), Ok(fraction("0.0456")));
}

#[test]
fn a_call_that_never_fails_and_one_that_always_does() {
    let sure = Retries { causes: vec![], attempts_max: 3 };
    assert_eq!(sure.attempts(), Ok(Fraction::ONE));
    assert_eq!(sure.exhausted(), Ok(Fraction::ZERO));
    assert_eq!(sure.cost_multiplier(), Ok(Fraction::ONE));
    assert_eq!(sure.outputs_reread(), Ok(Fraction::ZERO));

    // The closed form (1 - f^m) / (1 - f) would divide by zero here.
    let hopeless = Retries { causes: vec![cause("1", "0.5", true)], attempts_max: 4 };
    assert_eq!(hopeless.attempts(), Ok(fraction("4")));
    assert_eq!(hopeless.exhausted(), Ok(Fraction::ONE));
    assert_eq!(hopeless.cost_multiplier(), Ok(fraction("2")));
    // 0 + 1 + 2 + 3
    assert_eq!(hopeless.outputs_reread(), Ok(fraction("6")));
}

#[test]
fn availability_has_a_price() {
    // 0.995 x 0.0032 + 0.005 x 0.10 = 0.003184 + 0.0005: 15.125% more
    let cost = with_fallback(fraction("0.995"), fraction("0.0032"), fraction("0.10")).expect("fits");
    assert_eq!(cost, fraction("0.003684"));
    assert_eq!(cost.over(fraction("0.0032")), Ok(fraction("1.15125")));
}
