use std::collections::BTreeSet;

use cascade::routing::caching::{AgentLoop, CacheFactors, CachedInput, Lifetime, diluted};
use cascade::units::{Fraction, Number, NumberError};

use crate::{fraction, number};

/// Anthropic's factors for entries of five minutes.
fn five_minutes() -> CacheFactors {
    CacheFactors { read: fraction("0.1"), write: fraction("1.25") }
}

/// And of an hour.
fn one_hour() -> CacheFactors {
    CacheFactors { read: fraction("0.1"), write: fraction("2") }
}

#[test]
fn hits_of_a_sliding_lifetime() {
    // 1 - 1/e = 0.632 120 558 828 557 678...
    let hit_rate = Lifetime::Sliding.hit_rate(Fraction::ONE).expect("fits");
    assert_eq!(hit_rate, fraction("0.632120558829"));
    assert!(!hit_rate.is_exact(), "it was rounded");
    // 1.25 - 1.15 h and 2 - 1.9 h
    assert_eq!(five_minutes().input_multiplier(hit_rate), Ok(fraction("0.52306135734665")));
    assert_eq!(one_hour().input_multiplier(hit_rate), Ok(fraction("0.7989709382249")));
}

#[test]
fn hits_of_a_fixed_lifetime() {
    let hit_rate = Lifetime::Fixed.hit_rate(Fraction::ONE).expect("fits");
    assert_eq!(hit_rate, fraction("1/2"));
    // 0.5 x 0.1 + 0.5 x 1.25
    assert_eq!(five_minutes().input_multiplier(hit_rate), Ok(fraction("27/40")));
}

#[test]
fn caching_pays_above_a_hit_rate() {
    // 0.25/1.15 and 1/1.9
    assert_eq!(five_minutes().hit_rate_to_pay(), Ok(Some(fraction("5/23"))));
    assert_eq!(one_hour().hit_rate_to_pay(), Ok(Some(fraction("10/19"))));
    // At that rate it makes no difference.
    assert_eq!(five_minutes().input_multiplier(fraction("5/23")), Ok(Fraction::ONE));
    // -ln(18/23) = 0.245 122 458 032 98..., -ln(9/19) = 0.747 214 401 830 22...
    assert_eq!(Lifetime::Sliding.arrivals(fraction("5/23")), Ok(fraction("0.245122458033")));
    assert_eq!(Lifetime::Sliding.arrivals(fraction("10/19")), Ok(fraction("0.74721440183")));
    assert_eq!(Lifetime::Fixed.arrivals(fraction("5/23")), Ok(fraction("5/18")));
}

#[test]
fn caching_that_always_or_never_pays() {
    let free_to_write = CacheFactors { read: fraction("0.25"), write: Fraction::ONE };
    assert_eq!(free_to_write.hit_rate_to_pay(), Ok(Some(Fraction::ZERO)));
    let no_cheaper_to_read = CacheFactors { read: Fraction::ONE, write: fraction("1.25") };
    assert_eq!(no_cheaper_to_read.hit_rate_to_pay(), Ok(None));
}

#[test]
fn routing_dilutes_a_cache_until_it_loses_money() {
    let all = fraction("3");
    let hit_rate = Lifetime::Sliding.hit_rate(all).expect("fits");
    // 1 - e^-3 = 0.950 212 931 632 136...
    assert_eq!(hit_rate, fraction("0.950212931632"));
    assert_eq!(five_minutes().input_multiplier(hit_rate), Ok(fraction("0.1572551286232")));

    // A twentieth of the requests: 1 - e^-0.15 = 0.139 292 023 574 942...
    let tier = diluted(all, fraction("0.05"), 1).expect("fits");
    let hit_rate = Lifetime::Sliding.hit_rate(tier).expect("fits");
    assert_eq!(hit_rate, fraction("0.139292023575"));
    assert_eq!(five_minutes().input_multiplier(hit_rate), Ok(fraction("1.08981417288875")));

    assert_eq!(diluted(all, fraction("0.05"), 3), Ok(fraction("0.05")));
    assert_eq!(diluted(all, Fraction::ONE, 0), Err(NumberError::DividedByZero));
}

#[test]
fn hit_rates_at_the_ends() {
    for lifetime in [Lifetime::Sliding, Lifetime::Fixed] {
        assert_eq!(lifetime.hit_rate(Fraction::ZERO), Ok(Fraction::ZERO));
        assert_eq!(lifetime.hit_rate(fraction("-1")), Err(NumberError::Negative));
        assert_eq!(lifetime.arrivals(Fraction::ONE), Err(NumberError::NotAShare));
        assert_eq!(lifetime.arrivals(fraction("-0.1")), Err(NumberError::NotAShare));
    }
    // All but e^-1000 of them, which no number of places shows: so it is marked.
    let all = Lifetime::Sliding.hit_rate(fraction("1000")).expect("fits");
    assert!(all.is_one() && !all.is_exact());
}

#[test]
fn a_float_becomes_a_number_that_is_marked() {
    let third = Number::from_float(1.0 / 3.0, 12).expect("it is a number");
    assert_eq!(third, number("0.333333333333"));
    assert!(!third.is_exact());
    assert!(!Number::from_float(0.5, 12).is_ok_and(Number::is_exact));
    assert_eq!(Number::from_float(f64::NAN, 12), Err(NumberError::NotANumber));
    assert_eq!(Number::from_float(f64::INFINITY, 12), Err(NumberError::NotANumber));
}

/// Calls from 10,000 tokens, 2,000 more each time.
fn run(steps: u64) -> AgentLoop {
    AgentLoop { steps, base: number("10000"), growth: number("2000") }
}

/// Opus: $5 for a million tokens of fresh input.
fn dollars(input: CachedInput) -> Fraction {
    let CacheFactors { read, write } = five_minutes();
    let tokens = Fraction::from(input.written)
        .times(write)
        .and_then(|written| written.plus(Fraction::from(input.read).times(read)?))
        .expect("fits");
    tokens.times(fraction("5/1000000")).expect("fits")
}

#[test]
fn an_agents_input_with_and_without_a_cache() {
    let run = run(30);
    // 30 x 10,000 + 2,000 x 30 x 29/2 = 300,000 + 870,000
    assert_eq!(run.input(), Ok(number("1170000")));
    // 10,000 + 29 x 2,000 written, the rest read
    let cached = run.cached_input(&BTreeSet::new()).expect("fits");
    assert_eq!(cached, CachedInput { written: number("68000"), read: number("1102000") });
    // 68,000 x 1.25 + 1,102,000 x 0.1 = 85,000 + 110,200 = 195,200 of 1,170,000
    assert_eq!(dollars(cached), fraction("0.976"));
    assert_eq!(dollars(cached).over(fraction("5.85")), Ok(fraction("488/2925")));
}

#[test]
fn a_switch_of_models_writes_the_whole_prefix_again() {
    // Before step 16 there are 10,000 + 14 x 2,000 = 38,000 tokens, written anew instead of read.
    let switched = run(30).cached_input(&BTreeSet::from([16])).expect("fits");
    assert_eq!(switched, CachedInput { written: number("106000"), read: number("1064000") });
    // 38,000 x (1.25 - 0.1) x $5/M = $0.2185 more
    assert_eq!(dollars(switched), fraction("1.1945"));
}

#[test]
fn runs_of_no_and_of_one_step() {
    let nothing = CachedInput { written: Number::ZERO, read: Number::ZERO };
    assert_eq!(run(0).input(), Ok(Number::ZERO));
    assert_eq!(run(0).cached_input(&BTreeSet::from([1])), Ok(nothing));
    // The first step is written in any case, and there is no second one to switch at.
    let once = CachedInput { written: number("10000"), ..nothing };
    assert_eq!(run(1).input(), Ok(number("10000")));
    assert_eq!(run(1).cached_input(&BTreeSet::from([1, 2])), Ok(once));
    // Odd: 3 x 10,000 + 2,000 x (0 + 1 + 2)
    assert_eq!(run(3).input(), Ok(number("36000")));
}
