use cascade::analysis::parity::{discount_to_match, hours_to_erase};
use cascade::units::Fraction;

use crate::fraction;

#[test]
fn a_discount_that_reaches_the_closed_model_only() {
    // 1 - 9.44/100
    assert_eq!(discount_to_match(fraction("9.44"), Fraction::ZERO, fraction("100")), Ok(Some(fraction("0.9056"))));
}

#[test]
fn a_discount_that_reaches_the_cascade_too() {
    // 100 x = 4.44 + 5 x: x = 4.44/95
    let discount = discount_to_match(fraction("9.44"), fraction("5"), fraction("100")).expect("fits");
    assert_eq!(discount, Some(fraction("2264/2375")));
}

#[test]
fn work_on_the_cascade_leaves_less_to_match() {
    // A month of 365/12 days, and $2,000 of work.
    let month = fraction("365/12");
    let monthly = |daily: &str| fraction(daily).times(month).expect("fits");
    let cascade = monthly("9.44").plus(fraction("2000")).expect("fits");
    assert_eq!(cascade, fraction("34307/15"));
    let untouched = discount_to_match(cascade, Fraction::ZERO, monthly("100")).expect("fits");
    assert_eq!(untouched, Some(fraction("11318/45625")));
    let shared = discount_to_match(cascade, monthly("5"), monthly("100")).expect("fits");
    assert_eq!(shared, Some(fraction("45272/173375")));
    // 90.56 x 365/12 / 100
    assert_eq!(hours_to_erase(monthly("90.56"), fraction("100")), Ok(fraction("20659/750")));
}

#[test]
fn a_discount_may_settle_nothing_or_not_be_needed() {
    assert_eq!(discount_to_match(fraction("120"), fraction("100"), fraction("100")), Ok(None));
    // 1 - 120/100: the closed model is the cheaper one already.
    assert_eq!(discount_to_match(fraction("120"), Fraction::ZERO, fraction("100")), Ok(Some(fraction("-0.2"))));
}
