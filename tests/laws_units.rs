//! The laws of `units`, against rational arithmetic that never rounds.

use std::fmt::Write as _;

use cascade::units::{Event, Fraction, Money, Number, NumberError, Price, Quantity, Share, Token};
use num_bigint::{BigInt, Sign};
use num_rational::BigRational;
use proptest::prelude::*;

/// How many significant digits, and how many places after the point, a number keeps.
const DIGITS: u32 = 28;
/// Where an endless quotient is cut.
const PLACES: u32 = 10;

fn ten_to(power: u32) -> BigRational {
    BigRational::from_integer(BigInt::from(10).pow(power))
}

fn whole(number: i64) -> BigRational {
    BigRational::from_integer(BigInt::from(number))
}

fn magnitude(value: &BigRational) -> BigRational {
    if *value < whole(0) { -value.clone() } else { value.clone() }
}

/// How many digits stand before the point; none below 1.
fn digits_before_point(value: &BigRational) -> u32 {
    let whole_part = magnitude(value).trunc().to_integer();
    if whole_part.sign() == Sign::NoSign { 0 } else { u32::try_from(whole_part.to_string().len()).expect("short") }
}

fn half_even(value: &BigRational) -> BigRational {
    let below = value.floor();
    let half = BigRational::new(BigInt::from(1), BigInt::from(2));
    let over = value - &below;
    let odd = !(&below / whole(2)).is_integer();
    if over > half || (over == half && odd) { below + whole(1) } else { below }
}

/// What a number can hold of a value; `None` when it has more than 28 digits before the point.
fn kept(value: &BigRational) -> Option<BigRational> {
    at_last_digit(value, DIGITS, half_even)
}

/// What a division that does not end is cut to: `BigRational::round` goes half away from zero.
fn cut(value: &BigRational) -> Option<BigRational> {
    at_last_digit(value, PLACES, BigRational::round)
}

fn at_last_digit(
    value: &BigRational,
    places_max: u32,
    round: impl Fn(&BigRational) -> BigRational,
) -> Option<BigRational> {
    let unit = ten_to(DIGITS.checked_sub(digits_before_point(value))?.min(places_max));
    let rounded = round(&(value * &unit)) / unit;
    (magnitude(&rounded) < ten_to(DIGITS)).then_some(rounded)
}

/// Reads a plain decimal the long way.
fn rational(text: &str) -> BigRational {
    let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
    let digits: BigInt = format!("{whole}{fraction}").parse().expect("digits");
    BigRational::from_integer(digits) / ten_to(u32::try_from(fraction.len()).expect("short"))
}

fn value(number: Number) -> BigRational {
    rational(&number.to_string())
}

fn number(text: &str) -> Number {
    Number::parse(text).unwrap_or_else(|error| panic!("{text}: {error}"))
}

/// A number's text and its value, made apart from each other.
#[derive(Clone, Debug)]
struct Written {
    text: String,
    value: BigRational,
}

impl Written {
    fn new(negative: bool, coefficient: u128, scale: u32) -> Self {
        let digits = format!("{coefficient:0>width$}", width = scale as usize + 1);
        let (whole, fraction) = digits.split_at(digits.len() - scale as usize);
        let mut text = format!("{}{whole}", if negative { "-" } else { "" });
        if scale > 0 {
            write!(text, ".{fraction}").expect("a string takes everything");
        }
        let magnitude = BigRational::from_integer(BigInt::from(coefficient)) / ten_to(scale);
        Self { text, value: if negative { -magnitude } else { magnitude } }
    }

    fn number(&self) -> Number {
        number(&self.text)
    }
}

/// Anything of at most 28 digits and 28 places, with the ends of both ranges often.
fn written() -> impl Strategy<Value = Written> {
    const MAX: u128 = 9_999_999_999_999_999_999_999_999_999;
    let coefficient = prop_oneof![
        4 => (0_u32..=28).prop_flat_map(|digits| 0..=(10_u128.pow(digits) - 1).max(1)),
        1 => Just(0),
        1 => Just(1),
        1 => Just(MAX),
        1 => (MAX - 1000)..=MAX,
        1 => (0_u32..=93).prop_map(|twos| 1_u128 << twos),
        1 => (0_u32..=40).prop_map(|fives| 5_u128.pow(fives)),
        1 => (0_u32..28).prop_map(|zeros| 10_u128.pow(zeros)),
    ]
    .prop_filter("28 digits", |coefficient| *coefficient <= MAX);
    let scale = prop_oneof![4 => 0_u32..=28, 1 => Just(0), 1 => Just(28), 2 => 0_u32..=6];
    (any::<bool>(), coefficient, scale)
        .prop_map(|(negative, coefficient, scale)| Written::new(negative, coefficient, scale))
}

/// Figures as people write them: prices, shares, token counts.
fn everyday() -> impl Strategy<Value = Written> {
    (any::<bool>(), 0_u128..10_000_000, 0_u32..=6)
        .prop_map(|(negative, coefficient, scale)| Written::new(negative, coefficient, scale))
}

/// A result is the value itself and says so, or the nearest number that can be held and says that.
fn assert_kept(result: Result<Number, NumberError>, exactly: &BigRational) -> Result<(), TestCaseError> {
    match (result, kept(exactly)) {
        (Ok(result), Some(expected)) => {
            prop_assert_eq!(value(result), expected.clone());
            prop_assert_eq!(result.is_exact(), expected == *exactly);
        }
        (result, expected) => {
            prop_assert_eq!(result, Err(NumberError::TooLarge));
            prop_assert_eq!(expected, None);
        }
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: ProptestConfig::default().cases.max(500), failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn what_is_read_is_shown_and_what_is_shown_is_read(a in written()) {
        let read = a.number();
        prop_assert!(read.is_exact());
        prop_assert_eq!(value(read), a.value);
        let again = number(&read.to_string());
        prop_assert_eq!(again, read);
        prop_assert_eq!(again.to_string(), read.to_string());
    }

    #[test]
    fn an_exponent_only_moves_the_point(a in everyday(), power in -20_i32..=20) {
        let moved = Number::parse(&format!("{}e{power}", a.text)).expect("7 digits and 26 places at most");
        let factor = ten_to(power.unsigned_abs());
        let expected = if power < 0 { a.value / factor } else { a.value * factor };
        prop_assert_eq!(value(moved), expected);
    }

    #[test]
    fn a_product_is_exact_or_marked(a in written(), b in written()) {
        let (x, y) = (a.number(), b.number());
        assert_kept(x.times(y), &(&a.value * &b.value))?;
        prop_assert_eq!(x.times(y), y.times(x));
    }

    #[test]
    fn a_sum_is_exact_or_marked(a in written(), b in written()) {
        let (x, y) = (a.number(), b.number());
        assert_kept(x.plus(y), &(&a.value + &b.value))?;
        prop_assert_eq!(x.plus(y), y.plus(x));
    }

    #[test]
    fn a_difference_is_exact_or_marked(a in written(), b in written()) {
        let (x, y) = (a.number(), b.number());
        assert_kept(x.minus(y), &(&a.value - &b.value))?;
        prop_assert_eq!(x.minus(y), y.minus(x).map(Number::negated));
    }

    #[test]
    fn every_result_can_be_written_down_and_read_back(a in written(), b in written()) {
        let (x, y) = (a.number(), b.number());
        for result in [x.times(y), x.plus(y), x.minus(y), x.over(y, PLACES)].into_iter().flatten() {
            prop_assert_eq!(Number::parse(&result.to_string()), Ok(result));
        }
    }

    #[test]
    fn a_mark_stays_with_what_is_made_from_it(a in everyday(), b in everyday()) {
        let third = Number::ONE.over(Number::from(3), PLACES).expect("small");
        let (x, y) = (a.number().plus(third).expect("small"), b.number());
        for result in [x.times(y), y.times(x), x.plus(y), x.minus(y), x.shifted_down(6), x.over(Number::ONE, PLACES)] {
            prop_assert!(!result.expect("small").is_exact());
        }
    }

    #[test]
    fn a_quotient_that_ends_is_exact_and_another_is_cut_at_ten_places(a in written(), b in written()) {
        let quotient = a.number().over(b.number(), PLACES);
        if b.value == whole(0) {
            prop_assert_eq!(quotient, Err(NumberError::DividedByZero));
            return Ok(());
        }
        let exactly = &a.value / &b.value;
        let ends = kept(&exactly).is_some_and(|kept| kept == exactly);
        let expected = if ends { Some(exactly) } else { cut(&exactly) };
        match (quotient, expected) {
            (Ok(quotient), Some(expected)) => {
                prop_assert_eq!(value(quotient), expected);
                prop_assert_eq!(quotient.is_exact(), ends);
            }
            (quotient, expected) => {
                prop_assert_eq!(quotient, Err(NumberError::TooLarge));
                prop_assert_eq!(expected, None);
            }
        }
    }

    #[test]
    fn dividing_undoes_multiplying(a in everyday(), b in everyday()) {
        prop_assume!(b.value != whole(0));
        let back = a.number().times(b.number()).and_then(|product| product.over(b.number(), PLACES));
        prop_assert_eq!(back, Ok(a.number()));
    }

    #[test]
    fn moving_the_point_divides_by_ten(a in written(), power in 0_u32..=30) {
        assert_kept(a.number().shifted_down(power), &(a.value / ten_to(power)))?;
    }

    #[test]
    fn rounding_for_display_goes_half_away_from_zero(a in written(), places in 0_u32..=28) {
        let rounded = a.number().rounded(places);
        let expected = (&a.value * ten_to(places)).round() / ten_to(places);
        prop_assert_eq!(value(rounded), expected.clone());
        prop_assert_eq!(rounded.is_exact(), expected == a.value);
    }

    #[test]
    fn money_is_shown_to_the_nearest_cent_in_groups_of_three(a in written()) {
        let shown = Money::new(a.number()).to_string();
        let (whole_part, cents) = shown.split_once('.').expect("two places");
        prop_assert_eq!(cents.len(), 2);
        let mut groups = whole_part.trim_start_matches('-').split(',');
        prop_assert!((1..=3).contains(&groups.next().expect("at least one").len()));
        prop_assert!(groups.all(|group| group.len() == 3));
        prop_assert_eq!(rational(&shown.replace(',', "")), (&a.value * ten_to(2)).round() / ten_to(2));
        prop_assert!(!shown.starts_with("-0.00"), "{}", shown);
    }

    #[test]
    fn every_digit_is_shown_when_asked_for(a in written()) {
        prop_assert_eq!(rational(&a.number().grouped_exact().replace(',', "")), a.value);
    }

    #[test]
    fn numbers_are_ordered_by_value(a in written(), b in written()) {
        prop_assert_eq!(a.number().cmp(&b.number()), a.value.cmp(&b.value));
    }

    #[test]
    fn the_next_whole_number_is_at_or_above(a in written()) {
        prop_assert_eq!(value(a.number().ceiling()), a.value.ceil());
        prop_assert_eq!(a.number().is_whole(), a.value.is_integer());
    }

    #[test]
    fn tokens_at_a_price_for_a_million_cost_their_product_over_a_million(price in everyday(), count in 0_u64..10_000_000) {
        let dollars = price.number().magnitude();
        let tokens = Price::<Token>::new(dollars).and_then(|price| price.of(Quantity::whole(count))).expect("small");
        let events = Price::<Event>::new(dollars).and_then(|price| price.of(Quantity::whole(count))).expect("small");
        let product = magnitude(&price.value) * BigRational::from_integer(BigInt::from(count));
        prop_assert!(tokens.number().is_exact() && events.number().is_exact());
        prop_assert_eq!(value(tokens.number()), &product / ten_to(6));
        prop_assert_eq!(value(events.number()), product);
    }

    #[test]
    fn a_share_and_its_rest_are_the_whole(parts in 0_u128..=1_000_000) {
        let share = Written::new(false, parts, 6);
        let share = Share::new(share.number()).expect("at most 1");
        let sum = share.rest().and_then(|rest| rest.number().plus(share.number()));
        prop_assert_eq!(sum, Ok(Number::ONE));
    }

    #[test]
    fn fractions_are_divided_once_at_the_end(a in everyday(), b in everyday(), c in everyday(), d in everyday()) {
        prop_assume!(b.value != whole(0) && d.value != whole(0));
        let left = Fraction::new(a.number(), b.number()).expect("not over zero");
        let right = Fraction::new(c.number(), d.number()).expect("not over zero");
        let (x, y) = (&a.value / &b.value, &c.value / &d.value);
        assert_divided(left.times(right), &(&x * &y))?;
        assert_divided(left.plus(right), &(&x + &y))?;
        assert_divided(left.rest(), &(whole(1) - &x))?;
        assert_divided(Ok(Fraction::from(a.number())), &a.value)?;
    }

    #[test]
    fn a_month_and_its_twelfth_meet_again(a in everyday()) {
        let days = Fraction::new(Number::from(365), Number::from(12)).expect("not over zero");
        let year = Fraction::from(a.number()).times(days).and_then(|month| month.times(Number::from(12).into()));
        assert_divided(year, &(a.value * whole(365)))?;
    }
}

/// Everyday fractions never run out of digits before the division.
fn assert_divided(fraction: Result<Fraction, NumberError>, exactly: &BigRational) -> Result<(), TestCaseError> {
    let quotient = fraction.and_then(Fraction::quotient).expect("small");
    let ends = kept(exactly).as_ref() == Some(exactly);
    prop_assert_eq!(quotient.is_exact(), ends);
    prop_assert_eq!(value(quotient), if ends { exactly.clone() } else { cut(exactly).expect("small") });
    Ok(())
}
