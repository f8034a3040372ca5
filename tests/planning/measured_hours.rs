//! Units that are bought ahead, where the hours of a workload were measured.

use std::fmt::Write as _;

use cascade::analysis::forecast::{Forecast, Months, forecast};
use cascade::calendar::YearMonth;
use cascade::units::Number;

use crate::measured_question;

/// Answers of 4,000 tokens at $25 a million: $0.10 each.
const SCENARIO: &str = "
schema = 1
as-of = 2026-06-01
prices = [\"prices.toml\"]
[workload]
profile = \"profile.csv\"
[cascades.all-opus]
\"*\" = \"anthropic/claude-opus-4-7\"
[[provisioned]]
offer = \"anthropic/claude-opus-4-7\"
units = 10
price = 5
per = \"month\"
tokens-per-minute = 1_000
";

/// So many requests in some half hours of some days of May 2026.
fn profile(cells: &[(u32, u32, u64)]) -> String {
    let mut csv = "tier,offer,service,region,day,slot,prompt_over,requests,errors,input_tokens,cached_input_tokens,\
                   cache_write_tokens,cache_write_1h_tokens,output_tokens,reasoning_tokens,input_tokens_sq,\
                   output_tokens_sq,prompt_upto\n"
        .to_owned();
    for (day, slot, requests) in cells {
        let (output, squares) = (requests * 4_000, requests * 16_000_000);
        writeln!(csv, "all,,standard,,2026-05-{day:02},{slot},0,{requests},0,0,0,0,0,{output},0,0,{squares},32000")
            .expect("into memory");
    }
    csv
}

/// June 2026, a month of 30 days of which 22 are from Monday to Friday.
fn june(profile: &str, set: &[&str]) -> Forecast {
    let (mut what_if, mut sources, problems) = measured_question(SCENARIO, profile, set);
    let first = YearMonth::parse("2026-06").expect("a month");
    let found = forecast(&mut what_if, Months { first, count: 1 }, &mut sources, &problems);
    found.unwrap_or_else(|| panic!("{:?}", problems.into_sorted()))
}

fn number(text: &str) -> Number {
    Number::parse(text).expect("a number")
}

/// 600 requests between 10 and 11 o'clock are 2,400,000 tokens in 60 minutes, 40,000 a minute: 40 units, where an even day
/// would need 1.67. Ten serve a quarter of that hour and stand still in the other 23: $50 and 0.75 x 30 x 600 x $0.10.
#[test]
fn a_day_that_comes_in_one_hour_needs_units_for_that_hour() {
    let found = june(&profile(&[(1, 20, 400), (1, 21, 200)]), &[]);
    assert_eq!((found.overflows[0].needed, found.overflows[0].served), (number("40"), number("0.25")));
    let cost = &found.months[0].costs[0];
    assert_eq!((cost.list, cost.billed), (number("1800"), number("1400")));
    let busy = cost.bought[0].units.expect("they are units").utilisation;
    assert_eq!(busy, number("0.0416666667"), "1 hour of 24");
    let enough = june(&profile(&[(1, 20, 400), (1, 21, 200)]), &["provisioned[0].units=40"]);
    assert_eq!((enough.overflows.len(), enough.months[0].costs[0].billed), (0, number("200")));
}

/// Units stand still, and are paid.
#[test]
fn a_profile_without_requests_has_no_busiest_hour() {
    let found = june(&profile(&[(1, 20, 0)]), &[]);
    assert_eq!((found.overflows.len(), found.months[0].costs[0].billed), (0, number("50")));
}

/// 600 on each of six days from a Monday to the next, and none at the weekend between: 3,600 / 8 = 450 a day. Two Mondays
/// count as one, so a week is five days of 600, and a working day 7/5 of a usual one: 630 x 4,000 / 60 = 42,000 tokens a
/// minute. 21 units serve half of each.
const WORKING_DAYS: [(u32, u32, u64); 6] =
    [(4, 20, 600), (5, 20, 600), (6, 20, 600), (7, 20, 600), (8, 20, 600), (11, 20, 600)];

#[test]
fn working_days_need_more_units_than_usual_days() {
    let found = june(&profile(&WORKING_DAYS), &["provisioned[0].units=21"]);
    assert_eq!((found.overflows[0].needed, found.overflows[0].served), (number("42"), number("0.5")));
    // 21 x $5 and half of 30 x 450 x $0.10
    assert_eq!(found.months[0].costs[0].billed, number("780"));
    // 22 of 30 days, an hour each
    let busy = found.months[0].costs[0].bought[0].units.expect("they are units").utilisation;
    assert_eq!(busy, number("0.0305555556"));
}

/// 300 a day at half past ten ask for 28,000 a working day's minute, of which 21 units serve three quarters; 450 are as
/// above, and of 900 a quarter is served.
#[test]
fn a_sample_meets_the_measured_hours_as_well() {
    let set = ["provisioned[0].units=21", "workload.requests-per-day={mean=450,cv=0.2}"];
    let found = june(&profile(&WORKING_DAYS), &set);
    let uncertain = found.uncertain.as_ref().expect("the volume is uncertain");
    let month = uncertain.asked(None).pop().expect("a month");
    for (volume, billed) in [(300.0, 105.0 + 225.0), (450.0, 105.0 + 675.0), (900.0, 105.0 + 2_025.0)] {
        let found = month.at(&[volume])[0];
        assert!((found - billed).abs() < 1e-9 * billed, "{found}, not {billed}");
    }
}

/// Odd counts of a month of days, so that no sum of parts may outgrow the digits that there are. A half hour has from
/// 1,000,003 to 1,999,985 requests, so a minute of any hour asks for 133 to 267 million tokens: of 90 million that units
/// serve that is from 0.337 to 0.675.
#[test]
fn long_profiles_of_odd_counts_fit() {
    let odd = |day: u32, slot: u32| 1_000_003 + u64::from(day * 7_919 + slot * 104_729) * 13 % 999_983;
    let cells: Vec<_> = (1..=31).flat_map(|day| (0..48).map(move |slot| (day, slot, odd(day, slot)))).collect();
    let found = june(&profile(&cells), &["provisioned[0].units=90_000"]);
    let served = found.overflows[0].served;
    assert!(served > number("0.337") && served < number("0.675"), "{served}");
}
