use cascade::analysis::break_even::{BreakEven, CheaperVolumes, SelfHosting, VolumeRange};
use cascade::units::{Fraction, NumberError};

use crate::fraction;

fn cheaper(hosting: SelfHosting, price: &str) -> CheaperVolumes {
    match hosting.break_even(fraction(price)) {
        Ok(BreakEven::Above(volumes)) => volumes,
        other => panic!("never cheaper: {other:?}"),
    }
}

fn first_and_permanent(hosting: SelfHosting, price: &str) -> (Fraction, Fraction) {
    let volumes = cheaper(hosting, price);
    (volumes.first().expect("fits"), volumes.permanent().expect("fits"))
}

fn ranges(hosting: SelfHosting, price: &str) -> Vec<VolumeRange> {
    cheaper(hosting, price).ranges().collect::<Result<_, _>>().expect("fits")
}

fn range(above: &str, to: Option<&str>) -> VolumeRange {
    VolumeRange { above: fraction(above), to: to.map(fraction) }
}

/// A month: $1,000 fixed, $2,000 a replica of 1,000 million tokens.
fn stepped() -> SelfHosting {
    SelfHosting { fixed: fraction("1000"), replica: fraction("2000"), spare: 0, minimum: 0, capacity: fraction("1000") }
}

#[test]
fn each_added_replica_can_make_it_dearer_again() {
    // At $2.50, r replicas are matched at 400 + 800 r: 1200 (beyond 1000), 2000 (a tie with 2 full ones, not a
    // crossing), 2800, 3600, 4400, 5200, and 6000, where the seventh begins.
    let expected =
        [range("2800", Some("3000")), range("3600", Some("4000")), range("4400", Some("5000")), range("5200", None)];
    assert_eq!(ranges(stepped(), "2.5"), expected);
    assert_eq!(first_and_permanent(stepped(), "2.5"), (fraction("2800"), fraction("5200")));
}

#[test]
fn what_a_volume_costs_steps_up_with_its_replicas() {
    for (volume, replicas, cost) in
        [("0", "0", "1000"), ("1", "1", "3000"), ("1000", "1", "3000"), ("1000.000001", "2", "5000")]
    {
        assert_eq!(stepped().replicas(fraction(volume)).map(Fraction::from), Ok(fraction(replicas)), "{volume}");
        assert_eq!(stepped().cost(fraction(volume)), Ok(fraction(cost)), "{volume}");
    }
    let spared = SelfHosting { spare: 2, ..stepped() };
    assert_eq!(spared.cost(fraction("1")), Ok(fraction("7000")));
}

#[test]
fn a_full_replica_that_costs_as_much_as_the_tokens_never_pays() {
    // 2000/1000 = $2 a million
    assert_eq!(stepped().break_even(fraction("2")), Ok(BreakEven::Never { full_load: fraction("2") }));
    assert_eq!(stepped().break_even(fraction("1.9")), Ok(BreakEven::Never { full_load: fraction("2") }));
    // A cent more, and a full replica saves $10. A hundred of them make up for the $1,000, so the 101st is the first
    // to be cheaper, from (1000 + 101 x 2000)/2.01 on; 301 also make up for an empty one at $2,010, so it stays so from
    // where the 300th gets cheaper.
    let first_and_permanent = first_and_permanent(stepped(), "2.01");
    assert_eq!(first_and_permanent, (fraction("203000/2.01"), fraction("601000/2.01")));
}

#[test]
fn nothing_fixed_and_nothing_to_rent() {
    let owned = SelfHosting { replica: Fraction::ZERO, ..stepped() };
    // 1000/2.5, with any number of replicas
    assert_eq!(ranges(owned, "2.5"), [range("400", None)]);
    // At $0.50 it takes 2000 tokens: two full replicas, and no step beyond.
    assert_eq!(ranges(owned, "0.5"), [range("2000", None)]);
    let free = SelfHosting { fixed: Fraction::ZERO, ..owned };
    assert_eq!(ranges(free, "2.5"), [range("0", None)]);
    assert_eq!(free.break_even(Fraction::ZERO), Ok(BreakEven::Never { full_load: Fraction::ZERO }));
}

/// Three stand in any case: $7,000, matched at 2800, within what they serve. The fourth costs $9,000, matched at 3600.
#[test]
fn what_stands_in_any_case_is_one_step() {
    let standing = SelfHosting { minimum: 3, ..stepped() };
    let expected =
        [range("2800", Some("3000")), range("3600", Some("4000")), range("4400", Some("5000")), range("5200", None)];
    assert_eq!(ranges(standing, "2.5"), expected);
    assert_eq!(standing.cost(fraction("1")), Ok(fraction("7000")));
    // Eight: 17000/2.5, and no step dearer again: the ninth is matched at 7600, below 8000.
    assert_eq!(ranges(SelfHosting { minimum: 8, ..stepped() }, "2.5"), [range("6800", None)]);
    // One of them spare: seven work, $17,000 again, matched at 6800 below 7000; the eighth at 7600 beyond 7000.
    let spared = SelfHosting { minimum: 8, spare: 1, ..stepped() };
    assert_eq!(ranges(spared, "2.5")[..2], [range("6800", Some("7000")), range("7600", Some("8000"))]);
}

#[test]
fn no_capacity_is_refused() {
    let none = SelfHosting { capacity: Fraction::ZERO, ..stepped() };
    assert_eq!(none.break_even(fraction("1")), Err(NumberError::DividedByZero));
}

/// A day of one replica: rent by the hour, 86,400 seconds of output tokens in millions, a part of it used.
fn daily(rent: &str, tokens_per_second: &str, used: &str) -> SelfHosting {
    let product = |a: Fraction, b: &str| a.times(fraction(b)).expect("fits");
    SelfHosting {
        fixed: Fraction::ZERO,
        replica: product(fraction(rent), "24"),
        spare: 0,
        minimum: 0,
        capacity: product(product(fraction(tokens_per_second), "0.0864"), used),
    }
}

/// One spare replica and $2,250 a month of work, a month being 365/12 days.
fn with_operations(hosting: SelfHosting) -> SelfHosting {
    SelfHosting { fixed: fraction("27000/365"), spare: 1, ..hosting }
}

#[test]
fn a_32b_model_on_one_h100_against_eighty_cents() {
    // $2.95 x 24 = $70.80 a day, 178.02 million tokens
    let bare = daily("2.95", "2060.40", "1");
    assert_eq!(first_and_permanent(bare, "0.80"), (fraction("88.5"), fraction("88.5")));
    // Six in use: (27000/365 + 7 x 70.8)/0.8 = 711.97; permanent with eight: (27000/365 + 9 x 70.8)/0.8 = 888.97.
    let operated = with_operations(daily("2.95", "2060.40", "0.7"));
    assert_eq!(first_and_permanent(operated, "0.80"), (fraction("103947/146"), fraction("129789/146")));
    // Against $25 the first replica of a bare one pays from 70.8/25 on.
    assert_eq!(first_and_permanent(bare, "25").0, fraction("2.832"));
}

#[test]
fn what_makes_it_never_pay() {
    let full_load = |hosting: SelfHosting, price: &str| match hosting.break_even(fraction(price)) {
        Ok(BreakEven::Never { full_load }) => full_load,
        other => panic!("it pays: {other:?}"),
    };
    // bf16 instead of fp8, 70% used: 70.8 / (1131.55 x 0.0864 x 0.7) = $1.035
    let slower = full_load(daily("2.95", "1131.55", "0.7"), "0.80");
    assert_eq!(slower, fraction("70.8/68.436144"));
    // A static fleet sized for a peak of 2.66 times the mean: 70.8 x 2.66 / (178.01856 x 0.7) = $1.511
    let mut peaked = daily("2.95", "2060.40", "0.7");
    peaked.capacity = peaked.capacity.over(fraction("2.66")).expect("fits");
    assert_eq!(full_load(peaked, "0.80"), fraction("188.328/124.612992"));
    // R1 on eight H200 at $28, with long answers: 672 / 302.7456 = $2.2197
    assert_eq!(full_load(daily("28", "3504", "1"), "2.20"), fraction("672/302.7456"));
}

#[test]
fn r1_on_eight_h200_against_two_dollars_twenty() {
    // 672/2.2
    let (first, permanent) = first_and_permanent(daily("28", "9744", "1"), "2.20");
    assert_eq!((first, permanent), (fraction("3360/11"), fraction("3360/11")));
}

#[test]
fn input_that_is_billed_too_changes_the_answer() {
    // 4284.68 tokens a second in and out, all at $0.80. Bare: one replica, 88.5 again.
    assert_eq!(first_and_permanent(daily("2.95", "4284.68", "1"), "0.80").0, fraction("88.5"));
    // Two in use: (27000/365 + 3 x 70.8)/0.8 = 357.97, below the 518.27 that two can serve.
    let operated = with_operations(daily("2.95", "4284.68", "0.7"));
    assert_eq!(first_and_permanent(operated, "0.80").0, fraction("52263/146"));
    // Sized for the peak: 97.42 million a replica, $77.94 against $70.80. First 21 in use, (27000/365 + 22 x 70.8)/0.8;
    // permanent 31, (27000/365 + 32 x 70.8)/0.8.
    let mut peaked = operated;
    peaked.capacity = peaked.capacity.over(fraction("2.66")).expect("fits");
    let (first, permanent) = first_and_permanent(peaked, "0.80");
    assert_eq!(first, fraction("148881/73"));
    assert_eq!(permanent, fraction("213486/73"));
}
