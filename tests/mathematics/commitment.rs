use cascade::analysis::commitment::{Commitment, Ladder, LadderRule, LadderStep};
use cascade::units::Fraction;

use crate::fraction;

/// $3 a million tokens up to 100 million, $2.50 up to 500, $2 beyond.
fn ladder(rule: LadderRule) -> Ladder {
    let step = |above, price| LadderStep { above: fraction(above), price: fraction(price) };
    Ladder { rule, first: fraction("3"), steps: vec![step("100", "2.5"), step("500", "2")] }
}

#[test]
fn graduated_prices_apply_to_the_units_on_their_step() {
    let ladder = ladder(LadderRule::Graduated);
    assert_eq!(ladder.cost(Fraction::ZERO), Ok(Fraction::ZERO));
    assert_eq!(ladder.cost(fraction("100")), Ok(fraction("300")));
    // 100 x 3 + 400 x 2.5, then 100 x 2 more
    assert_eq!(ladder.cost(fraction("500")), Ok(fraction("1300")));
    assert_eq!(ladder.cost(fraction("600")), Ok(fraction("1500")));
    assert_eq!(ladder.cheaper_above(fraction("499")), Ok(None));
}

#[test]
fn all_units_take_the_price_of_the_last_one() {
    let ladder = ladder(LadderRule::AllUnits);
    assert_eq!(ladder.cost(fraction("600")), Ok(fraction("1200")));
    // At the step still 500 x 2.5, just above it 2 each.
    assert_eq!(ladder.cost(fraction("500")), Ok(fraction("1250")));
    assert_eq!(ladder.cost(fraction("500.000001")), Ok(fraction("1000.000002")));
}

#[test]
fn buying_more_can_cost_less() {
    let ladder = ladder(LadderRule::AllUnits);
    let step = |volume| ladder.cheaper_above(fraction(volume)).expect("fits").map(|step| step.above);
    // 1000 just above 500 is as much as 400 cost at 2.5.
    assert_eq!(step("500"), Some(fraction("500")));
    assert_eq!(step("401"), Some(fraction("500")));
    assert_eq!(step("400"), None);
    // 250 just above 100 against 84 x 3 = 252
    assert_eq!(step("84"), Some(fraction("100")));
    assert_eq!(step("83"), None);
    assert_eq!(step("600"), None);
}

#[test]
fn a_commitment_is_paid_whether_it_is_used_or_not() {
    let commitment = Commitment { amount: fraction("10000"), discount: fraction("0.2") };
    assert_eq!(commitment.bill(fraction("9000")), Ok(fraction("10000")));
    assert_eq!(commitment.saving(fraction("9000")), Ok(fraction("-1000")));
    assert_eq!(commitment.saving(fraction("10000")), Ok(Fraction::ZERO));
    // 10000 / 0.8
    assert_eq!(commitment.fully_used_at(), Ok(fraction("12500")));
    assert_eq!(commitment.bill(fraction("12500")), Ok(fraction("10000")));
    // 0.8 x 15000
    assert_eq!(commitment.bill(fraction("15000")), Ok(fraction("12000")));
}
