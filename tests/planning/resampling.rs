//! Months of days that are drawn from those of a profile.

use std::fmt::Write as _;
use std::num::NonZeroUsize;

use cascade::analysis::forecast::{Forecast, Months, forecast};
use cascade::analysis::measured;
use cascade::analysis::uncertainty::{Outlook, Sampling, outlooks};
use cascade::calendar::YearMonth;
use cascade::scenario::Policy;

use crate::measured_question;

/// Medium and expert requests of each of seven days, one of them quiet.
const DAYS: [[u64; 2]; 7] = [[100, 1], [200, 0], [0, 5], [0, 0], [100, 2], [300, 3], [50, 10]];
/// At $0.0032 and $0.10 a request: 0.42, 0.64, 0.50, 0, 0.52, 1.26 and 1.16, 4.50 in all.
const MEAN: f64 = 4.5 / 7.0;
/// Their squares are 0.1764 + 0.4096 + 0.25 + 0.2704 + 1.5876 + 1.3456 = 4.0396.
const VARIANCE: f64 = 4.0396 / 7.0 - MEAN * MEAN;

const SCENARIO: &str = "
schema = 1
as-of = 2026-06-20
prices = [\"prices.toml\"]
[workload]
profile = \"profile.csv\"
variation = { day = \"resampled\" }
[cascades.cascade]
medium = \"together/deepseek-r1-distill-qwen-32b\"
expert = \"anthropic/claude-opus-4-7\"
[cascades.all-opus]
\"*\" = \"anthropic/claude-opus-4-7\"
";

/// Answers of 4,000 tokens and no prompts.
fn profile() -> String {
    let mut csv = "tier,offer,service,region,day,slot,prompt_over,requests,errors,input_tokens,cached_input_tokens,\
                   cache_write_tokens,cache_write_1h_tokens,output_tokens,reasoning_tokens,input_tokens_sq,\
                   output_tokens_sq,prompt_upto\n"
        .to_owned();
    for (day, counts) in (1..).zip(DAYS) {
        for (tier, count) in ["medium", "expert"].into_iter().zip(counts).filter(|(_, count)| *count > 0) {
            let (output, squares) = (count * 4_000, count * 16_000_000);
            writeln!(csv, "{tier},,standard,,2026-05-{day:02},20,0,{count},0,0,0,0,0,{output},0,0,{squares},32000")
                .expect("into memory");
        }
    }
    csv
}

fn found(set: &[&str], months: usize) -> Forecast {
    let (mut what_if, mut sources, problems) = measured_question(SCENARIO, &profile(), set);
    let first = YearMonth::parse("2026-06").expect("a month");
    let found = forecast(&mut what_if, Months { first, count: months }, &mut sources, &problems);
    found.unwrap_or_else(|| panic!("{:?}", problems.into_sorted()))
}

fn sampling(threads: usize) -> Sampling {
    Sampling { trials: 40_000, seed: 42, threads: NonZeroUsize::new(threads).expect("above zero") }
}

/// The first months, and all of them.
fn looks(forecast: &Forecast, threads: usize) -> Vec<Outlook> {
    let uncertain = forecast.uncertain.as_ref().expect("days are drawn");
    let mut asked = uncertain.asked(None);
    asked.push(uncertain.asked_together(None));
    outlooks(&asked, &uncertain.values.factors, sampling(threads)).into_iter().map(|(outlook, _)| outlook).collect()
}

/// In closed form as worked out, and sampled within four standard errors of that; a variance of samples that are nearly
/// normal has one of sqrt(2 / n) of itself.
fn assert_moments(outlook: &Outlook, mean: f64, variance: f64) {
    let closed = outlook.closed.expect("no rules");
    assert!((closed.mean / mean - 1.0).abs() < 1e-9, "{closed:?}, not {mean}");
    assert!((closed.variance / variance - 1.0).abs() < 1e-9, "{closed:?}, not {variance}");
    let (sampled, count) = (outlook.sampled.moments, outlook.sampled.trials as f64);
    assert!((sampled.mean - mean).abs() < 4.0 * (variance / count).sqrt(), "{sampled:?}, not {mean}");
    assert!((sampled.variance / variance - 1.0).abs() < 4.0 * (2.0 / count).sqrt(), "{sampled:?}, not {variance}");
}

/// June has 30 days, July 31: n times the mean, and n times the variance, of a day.
#[test]
fn a_month_of_resampled_days_has_their_mean_and_variance() {
    let found = found(&[], 2);
    let looks = looks(&found, 2);
    for (outlook, days) in looks.iter().zip([30.0, 31.0, 61.0]) {
        assert_moments(outlook, days * MEAN, days * VARIANCE);
    }
    // What is expected is what the plan without chance costs.
    assert!((found.months[0].costs[0].billed.to_float() - 30.0 * MEAN).abs() < 1e-6);
    for threads in [1, 4] {
        for (same, outlook) in self::looks(&found, threads).iter().zip(&looks) {
            assert_eq!(same.sampled, outlook.sampled);
        }
    }
}

/// 771 requests on seven days are 110.14 a day; with 1,000 a day every measured day counts for 1,000 x 7 / 771 of itself.
/// Growth and a month's own factor multiply all of a month.
#[test]
fn a_stated_volume_keeps_how_days_differ() {
    let set = ["workload.requests-per-day=1000", "workload.growth.monthly='10%'"];
    let looks = looks(&found(&set, 2), 2);
    let times = 7_000.0 / 771.0;
    assert_moments(&looks[0], 30.0 * MEAN * times, 30.0 * VARIANCE * times * times);
    assert_moments(&looks[1], 31.0 * MEAN * times * 1.1, 31.0 * VARIANCE * (times * 1.1) * (times * 1.1));
}

/// With Opus at 25 dollars give or take a fifth: medium requests are 0.0032 x 750 / 7 a day on average, expert ones 0.3, and
/// the variance of M + pE is Var(M + E) + 0.04 E[E²].
#[test]
fn days_meet_other_uncertain_values() {
    let found = found(&["override.\"anthropic/claude-opus-4-7\".output={mean=25,cv=0.2}"], 1);
    let expert = [0.1, 0.0, 0.5, 0.0, 0.2, 0.3, 1.0];
    let (mean, squares) = (expert.iter().sum::<f64>() / 7.0, expert.iter().map(|cost| cost * cost).sum::<f64>() / 7.0);
    let of_month = 30.0 * (squares - mean * mean) + 900.0 * mean * mean;
    assert_moments(&looks(&found, 2)[0], 30.0 * MEAN, 30.0 * VARIANCE + 0.04 * of_month);
}

/// `check` draws the same days as `forecast`.
#[test]
fn a_budget_on_p90_is_held_on_the_same_days() {
    let scenario = format!("{SCENARIO}[[budget]]\nname = \"risk\"\nmonthly = 30\non = \"p90\"\n");
    let (mut what_if, mut sources, problems) = measured_question(&scenario, &profile(), &[]);
    let read = what_if.scenario(&[], &problems).expect("it can be read");
    let plan = what_if.plan(&[], &mut sources, &problems).expect("it has a price");
    let bills = cascade::rating::rate(&plan).expect("fits");
    let policies: [&Policy; 1] = [&read.policy];
    let held = measured(&mut what_if, (&read, &plan, &bills), &policies, sampling(2), &mut sources).expect("fits");
    let estimate = held[0].found.as_ref().expect("the scenario can tell");
    let p90 = looks(&found(&[], 1), 2)[0].sampled.p90.value;
    let (_, error) = estimate.sampled.expect("it was sampled");
    assert!((estimate.amount.to_float() - p90).abs() < error.to_float(), "{estimate:?}, not {p90}");
}
