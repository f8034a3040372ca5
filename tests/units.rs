//! Numbers by hand: what is read, what is refused, what is shown.

use cascade::units::{Fraction, Money, Number, NumberError, Price, Quantity, Share, Token};

/// Where an endless quotient is cut.
const PLACES: u32 = 10;

fn number(text: &str) -> Number {
    Number::parse(text).unwrap_or_else(|error| panic!("{text}: {error}"))
}

#[test]
fn what_is_no_plain_decimal_is_refused() {
    let refused = [
        "",
        " ",
        ".",
        "1.",
        ".5",
        "-",
        "+",
        "--1",
        "+-1",
        "1-",
        "nan",
        "NaN",
        "inf",
        "-inf",
        "infinity",
        "2,500",
        "2 500",
        " 1",
        "1 ",
        "$5",
        "5$",
        "5%",
        "1_",
        "_1",
        "1__0",
        "1_.5",
        "1._5",
        "1.5_",
        "0x10",
        "0b1",
        "1.2.3",
        "1e",
        "e5",
        "1e1.5",
        "1e--1",
        "1e99999999999",
        "１",
        "½",
    ];
    for text in refused {
        assert_eq!(Number::parse(text), Err(NumberError::NotANumber), "{text:?}");
    }
}

#[test]
fn what_cannot_be_held_is_refused_rather_than_rounded() {
    let digits_29 = "12345678901234567890123456789";
    for text in [digits_29, "1.2345678901234567890123456789", "1e-29", "0.00000000000000000000000000001", "1e-400"] {
        assert_eq!(Number::parse(text), Err(NumberError::TooPrecise), "{text}");
    }
    for text in ["1e28", "1e400", "-1e400", "10000000000000000000000000000", "7e28"] {
        assert_eq!(Number::parse(text), Err(NumberError::TooLarge), "{text}");
    }
}

#[test]
fn decimals_are_read_in_every_form_that_toml_has() {
    let forms = [
        ("0", "0"),
        ("-0", "0"),
        ("-0.000", "0"),
        ("0e9", "0"),
        ("+1", "1"),
        ("007", "7"),
        ("1_000_000", "1000000"),
        ("1_0.2_5", "10.25"),
        ("3.00", "3"),
        ("100", "100"),
        ("1e3", "1000"),
        ("1.5E+2", "150"),
        ("25e-2", "0.25"),
        ("1e-28", "0.0000000000000000000000000001"),
        ("9999999999999999999999999999", "9999999999999999999999999999"),
        ("0.000000000000000000000000000000", "0"),
        ("1.00000000000000000000000000000000", "1"),
    ];
    for (text, shown) in forms {
        assert_eq!(number(text).to_string(), shown, "{text}");
    }
}

#[test]
fn display_rounds_half_away_from_zero_and_never_cuts() {
    let cents = [
        ("99.995", "100.00"),
        ("99.994", "99.99"),
        ("99.9999", "100.00"),
        ("0.005", "0.01"),
        ("-0.005", "-0.01"),
        ("-0.004", "0.00"),
        ("0.004999", "0.00"),
        ("2.5", "2.50"),
        ("0", "0.00"),
        ("999.999", "1,000.00"),
        ("1234567.891", "1,234,567.89"),
        ("-1234.565", "-1,234.57"),
    ];
    for (text, shown) in cents {
        assert_eq!(Money::new(number(text)).to_string(), shown, "{text}");
    }
    assert_eq!(format!("{:.6}", Money::new(number("0.0000005"))), "0.000001");
    assert_eq!(format!("{:.0}", Money::new(number("1999.5"))), "2,000");
    assert_eq!(format!("[{:>9}]", Money::new(number("9.44"))), "[     9.44]");
}

#[test]
fn a_width_or_precision_takes_no_digit_from_a_number() {
    assert_eq!(format!("{:.2}", number("99.9999")), "99.9999");
    assert_eq!(format!("[{:>8}]", number("-9.44")), "[   -9.44]");
    assert_eq!(format!("[{:<8}]", number("9.44")), "[9.44    ]");
    assert_eq!(format!("{:2}", number("1234.5")), "1234.5");
}

/// 10^28 / 2^40 = 9094947017729282.379150390625: 28 digits, though 1 / 2^40 has forty places.
#[test]
fn a_quotient_that_ends_is_exact_however_small_its_divisor() {
    let quotient = Number::ONE.over(number("0.0000000000000001099511627776"), PLACES).expect("fits");
    assert_eq!(quotient.to_string(), "9094947017729282.379150390625");
    assert!(quotient.is_exact());
}

/// 1234567890123456789012345679 x 125 / 128 = 1205632705198688270519868827.1484375: 35 digits.
#[test]
fn a_quotient_that_ends_beyond_28_digits_is_marked() {
    let quotient = number("1234567890123456789012345679").over(number("1.024"), PLACES).expect("fits");
    assert_eq!(quotient.to_string(), "1205632705198688270519868827");
    assert!(!quotient.is_exact());
}

/// 0.99999999999 is 1.0000000000 at ten places: equal to one, and not exactly one.
#[test]
fn a_denominator_that_was_rounded_to_one_keeps_its_mark() {
    let nearly_one = number("2.99999999997").over(number("3.00000000000000000001"), PLACES).expect("small");
    assert_eq!((nearly_one, nearly_one.is_exact()), (Number::ONE, false));
    let marked = Fraction::new(Number::from(5), nearly_one).expect("not over zero");
    let sum = Fraction::from(Number::from(2)).plus(marked);
    let product = Fraction::from(Number::from(2)).times(marked);
    for (fraction, shown) in [(Ok(marked), "5"), (sum, "7"), (product, "10")] {
        let quotient = fraction.and_then(Fraction::quotient).expect("small");
        assert_eq!((quotient.to_string().as_str(), quotient.is_exact()), (shown, false));
    }
}

#[test]
fn types_refuse_what_they_cannot_mean() {
    assert_eq!(Quantity::<Token>::new(number("-1")), Err(NumberError::Negative));
    assert_eq!(Price::<Token>::new(number("-0.01")), Err(NumberError::Negative));
    assert_eq!(Quantity::<Token>::whole(3).minus(Quantity::whole(4)), Err(NumberError::Negative));
    assert_eq!(Share::new(number("1.0001")), Err(NumberError::NotAShare));
    assert_eq!(Share::new(number("-0.1")), Err(NumberError::NotAShare));
    assert!(Share::new(number("-0")).is_ok() && Share::new(Number::ONE).is_ok());
    assert!(Fraction::new(Number::ONE, Number::ZERO).is_err());
}
