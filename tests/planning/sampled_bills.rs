//! Commitments, prices that fall with volume and units that are bought ahead, in every sample.

use std::num::NonZeroUsize;

use cascade::analysis::forecast::{Forecast, Months, forecast};
use cascade::analysis::uncertainty::{Asked, Band, Outlook, Sampling, outlooks};
use cascade::calendar::YearMonth;
use cascade::report::ForecastResult;
use proptest::prelude::*;

use crate::{SEED, question};

const UNCERTAIN: &str = "workload.requests-per-day={mean=3000,cv=0.22}";

/// Everything at once: both kinds of ladder, both kinds of promise, units, a step within a month, growth and weekends.
const EVERYTHING: &str = "
[[volume-price]]
offer = \"together/deepseek-r1-distill-qwen-32b\"
meter = \"output\"
rule = \"graduated\"
first = 0.8
steps = [{ above = 50_000_000, price = 0.7 }, { above = 150_000_000, price = 0.5 }]

[[volume-price]]
offer = \"together/deepseek-r1-0528\"
meter = \"output\"
rule = \"all-units\"
first = 2.2
steps = [{ above = 40_000_000, price = 2 }, { above = 90_000_000, price = 1.7 }]

[[commitment]]
of = \"anthropic\"
amount = 400
discount = \"15%\"

[[commitment]]
of = \"together\"
amount = 4_000
per = \"year\"
discount = \"5%\"

[[provisioned]]
offer = \"anthropic/claude-opus-4-7\"
units = 2
price = 0.05
tokens-per-minute = 100
weights = { output = 2 }

[[step]]
on = 2026-08-11
set = { \"cascades.cascade.hard\" = \"anthropic/claude-opus-4-7\" }
";

fn found(scenario: &str, set: &[&str], count: usize) -> Forecast {
    let (mut what_if, mut sources, problems) = question(scenario, set);
    let first = YearMonth::parse("2026-06").expect("a month");
    let found = forecast(&mut what_if, Months { first, count }, &mut sources, &problems);
    found.unwrap_or_else(|| panic!("{:?}", problems.into_sorted()))
}

fn near(found: f64, exact: f64) -> bool {
    (found - exact).abs() <= 1e-9 * exact.abs()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    /// Whatever the volume turns out to be, a sample's bill is the one that a forecast of that volume counts exactly.
    #[test]
    fn a_sample_is_billed_as_a_forecast_of_its_volume(thousandths in 1_u32..9_000_000) {
        assert_billed_alike(thousandths);
    }
}

/// Of these volumes some sum of long decimals did not fit.
#[test]
fn volumes_that_were_refused_are_billed() {
    [801, 4_889, 6_641].into_iter().for_each(assert_billed_alike);
}

/// Every month of both cascades, and fourteen months with what is paid at the end of the first year. Growth over so many
/// months of weekdays and weekends makes fractions of long decimals, which have to fit as well.
fn assert_billed_alike(thousandths: u32) {
    let scenario = format!("{SEED}{EVERYTHING}");
    let others = ["workload.growth.monthly='5%'", "workload.weekend=0.4"];
    let uncertain = found(&scenario, &[&others[..], &[UNCERTAIN]].concat(), 14);
    let uncertain = uncertain.uncertain.expect("the volume is uncertain");
    let volume = f64::from(thousandths) / 1000.0;
    let stated = format!("workload.requests-per-day={volume}");
    let exact = found(&scenario, &[&others[..], &[&stated]].concat(), 14);
    for (asked, month) in uncertain.asked(None).iter().zip(&exact.months) {
        for (found, exact) in asked.at(&[volume]).into_iter().zip(&month.costs) {
            assert!(near(found, exact.billed.to_float()), "{}: {found}, not {}", month.month, exact.billed);
        }
    }
    for (cascade, found) in uncertain.asked_together(None).at(&[volume]).into_iter().enumerate() {
        let exact = exact.total(cascade).expect("fits");
        assert!(near(found, exact.to_float()), "{found}, not {exact}");
    }
}

fn look(asked: Asked<'_>, forecast: &Forecast, threads: usize) -> Outlook {
    let uncertain = forecast.uncertain.as_ref().expect("the volume is uncertain");
    let sampling = Sampling { trials: 40_000, seed: 42, threads: NonZeroUsize::new(threads).expect("above zero") };
    let [(outlook, _)] = <[_; 1]>::try_from(outlooks(&[asked], &uncertain.values.factors, sampling)).expect("one");
    outlook
}

/// All on Opus at 5,000 requests a day is a list value of 15,000 in June; with a coefficient of variation of 0.22 its
/// P90 is 15,000 x 365.452841 / 283.2 = 19,356.612. Of 10,000 promised at 20 % off, bills are 80 % of that, and never
/// less than 10,000: more than 12,000 where the list value is above 15,000, its mean. With s² = ln 1.0484 that is
/// P(Z > s / 2 = 0.1087028) = 0.4567191.
#[test]
fn a_promise_is_a_part_of_every_sample() {
    let scenario = format!("{SEED}\n[[commitment]]\nof = \"anthropic\"\namount = 10_000\ndiscount = \"20%\"\n");
    let set = ["workload.requests-per-day={mean=5000,cv=0.22}", "candidate=all-opus", "baselines=[]"];
    let found = found(&scenario, &set, 1);
    let uncertain = found.uncertain.as_ref().expect("the volume is uncertain");
    let month = || uncertain.asked(Some(12_000.0)).pop().expect("a month");
    let outlook = look(month(), &found, 1);
    let within = |(low, high): (f64, f64), value: f64| assert!(low <= value && value <= high, "{low} {value} {high}");
    within(outlook.sampled.p90.interval, 0.8 * 15_000.0 * 365.452_841_2 / 283.2);
    within(outlook.sampled.p50.interval, 0.8 * 15_000.0 * 276.585_713 / 283.2);
    let (_, above, law) = outlook.limits[0];
    assert!((above.chance - 0.456_719_1).abs() < 4.0 * above.standard_error, "{above:?}");
    assert_eq!((outlook.closed, law), (None, None));
    // The same bytes on any number of threads.
    for threads in [2, 4] {
        assert_eq!(look(month(), &found, threads).sampled, outlook.sampled);
    }
    // At a third of the volume all that is promised is paid, and nothing more.
    assert_eq!(month().at(&[5000.0 / 3.0]), [10_000.0]);
}

/// 120,000 promised for a year of which 12 x 9,000 x 80 % = 86,400 are expected: months are 80 % of list in closed form,
/// and the year is 120,000 at least. It is more where twelve months are more than 150,000 at list, 1.38889 times what is
/// expected: P(Z > (ln 1.38889 + s² / 2) / s = 1.619722) = 0.052646.
#[test]
fn a_yearly_promise_counts_from_month_to_month_of_a_sample() {
    let promise = "\n[[commitment]]\nof = \"anthropic\"\namount = 120_000\nper = \"year\"\ndiscount = \"20%\"\n";
    let set = [UNCERTAIN, "candidate=all-opus", "baselines=[]", "month-convention='30'"];
    let found = found(&format!("{SEED}{promise}"), &set, 12);
    let uncertain = found.uncertain.as_ref().expect("the volume is uncertain");
    let month = look(uncertain.asked(None).pop().expect("a month"), &found, 2);
    let closed = month.closed.expect("a share of list is no step");
    assert!((closed.mean - 7_200.0).abs() < 1e-8 && (closed.sd() - 7_200.0 * 0.22).abs() < 1e-8, "{closed:?}");
    let year = look(uncertain.asked_together(Some(120_000.0)), &found, 2);
    assert_eq!((year.closed, year.sampled.p50.value, year.sampled.p90.value), (None, 120_000.0, 120_000.0));
    let above = year.limits[0].1;
    assert!((above.chance - 0.052_646).abs() < 4.0 * above.standard_error, "{above:?}");
}

/// Opus by the month's volume, all of it at one price.
const ALL_UNITS: &str = "
[[volume-price]]
offer = \"anthropic/claude-opus-4-7\"
meter = \"output\"
rule = \"all-units\"
first = 3
steps = [{ above = 500_000_000, price = 2 }]
";
/// All on Opus, a thousand tokens each, in months of 30 days.
const ON_OPUS: [&str; 4] =
    ["candidate=all-opus", "baselines=[]", "month-convention='30'", "workload.tokens.output=1000"];

/// The band of the first month and of all of them.
fn bands(scenario: &str, set: &[&str], months: usize) -> [Band; 2] {
    let found = found(scenario, &[&ON_OPUS[..], set].concat(), months);
    let uncertain = found.uncertain.as_ref().expect("the volume is uncertain");
    [&uncertain.asked(None)[0], &uncertain.asked_together(None)].map(|asked| uncertain.values.band_of(asked))
}

fn assert_between(band: Band, [low, high]: [f64; 2]) {
    let Band::Between(found) = band else { panic!("{band:?}") };
    assert!(near(found[0], low) && near(found[1], high), "{found:?}, not {low} to {high}");
}

/// 360 million tokens are 1,080 dollars, 600 million at 2 are 1,200. On the way 500 million are 1,500, and one token more
/// makes it 1,000: a band from end to end would leave out what is expected, 450 million for 1,350.
#[test]
fn a_band_goes_around_a_step_at_which_all_units_become_cheaper() {
    let scenario = format!("{SEED}{ALL_UNITS}");
    let range = "workload.requests-per-day={low=12000,expected=15000,high=20000}";
    let [month, all] = bands(&scenario, &[range], 2);
    assert_between(month, [1_000.0, 1_500.0]);
    assert_between(all, [2_000.0, 3_000.0]);
    // Grown by a quarter the second month is at the step at 13,333 requests already. At the first month's step, 16,667,
    // it uses 625 million: 1,500 and 1,250. At its own it is 1,500 beside 400 million for 1,200, and just above 1,000.
    // At the ends both are 1,080 and 1,350, or 1,200 and 1,500.
    let [_, all] = bands(&scenario, &[range, "workload.growth.monthly='25%'"], 2);
    assert_between(all, [2_200.0, 2_750.0]);
}

/// From 12,000 to 16,000 requests are 360 to 480 million tokens, below the step: there the ends say everything, of two
/// ranges as well. With up to 1,100 tokens the step is on the way, and which volume goes with which tokens is open.
#[test]
fn bands_of_several_ranges_end_before_a_step() {
    let scenario = format!("{SEED}{ALL_UNITS}");
    let requests = "workload.requests-per-day={low=12000,expected=15000,high=16000}";
    let tokens = |high: u32| format!("workload.tokens.output={{low=900,expected=1000,high={high}}}");
    let [month, _] = bands(&scenario, &[requests, &tokens(1_025)], 1);
    // 360 x 0.9 x 3 and 480 x 1.025 x 3
    assert_between(month, [972.0, 1_476.0]);
    assert_eq!(bands(&scenario, &[requests, &tokens(1_100)], 1), [Band::Unknown; 2]);
    let found = found(&scenario, &[&ON_OPUS[..], &[requests, &tokens(1_100)]].concat(), 1);
    let sampling = Sampling { trials: 1_000, seed: 42, threads: NonZeroUsize::MIN };
    let result = ForecastResult::new(&found, None, sampling).expect("fits");
    assert!(result.uncertainty.expect("it is uncertain").figures[0].band.is_none());
    assert!(result.notes.iter().any(|note| note.starts_with("no band between the ends of the ranges for 2026-06:")));
}

/// 10,000 promised at 20 % off: 12,000 a month at list are 10,000, 24,000 are 19,200.
#[test]
fn a_promise_is_least_and_most_at_the_ends() {
    let scenario = format!("{SEED}\n[[commitment]]\nof = \"anthropic\"\namount = 10_000\ndiscount = \"20%\"\n");
    // 1,000 tokens at 25 dollars a million: 0.75 dollars a month for each request a day.
    let range = "workload.requests-per-day={low=16000,expected=20000,high=32000}";
    let [month, _] = bands(&scenario, &[range], 1);
    assert_between(month, [10_000.0, 19_200.0]);
}
