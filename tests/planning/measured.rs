use std::num::NonZeroUsize;

use cascade::analysis::uncertainty::Sampling;
use cascade::analysis::{Measured, measured};
use cascade::scenario::Policy;

use crate::{SEED, question};

const SAMPLING: Sampling = Sampling { trials: 50_000, seed: 42, threads: NonZeroUsize::MIN };
/// P90 over mean of a lognormal with a coefficient of variation of 0.22: of 283.20 it is 365.452841.
const P90: f64 = 365.452_841_199_753 / 283.2;

/// What the limits of some budgets are held on.
fn found(budgets: &str, set: &[&str]) -> Vec<Measured> {
    let set = [&["month-convention='30'"], set].concat();
    let (mut what_if, mut sources, problems) = question(&format!("{SEED}{budgets}"), &set);
    let scenario = what_if.scenario(&[], &problems).expect("it can be read");
    let plan = what_if.plan(&[], &mut sources, &problems).expect("it has a price");
    let bills = cascade::rating::rate(&plan).expect("fits");
    let policies: [&Policy; 1] = [&scenario.policy];
    measured(&mut what_if, (&scenario, &plan, &bills), &policies, SAMPLING, &mut sources).expect("fits")
}

fn amounts(budgets: &str, set: &[&str]) -> Vec<f64> {
    let amount = |measured: Measured| measured.found.expect("the scenario can tell").amount.to_float();
    found(budgets, set).into_iter().map(amount).collect()
}

/// Why a budget cannot be held.
fn refusal(on: &str, set: &[&str]) -> String {
    let budget = format!("\n[[budget]]\nname = \"risk\"\nmonthly = 300\non = \"{on}\"\n");
    let found = found(&budget, set).pop().expect("there is a limit").found;
    found.expect_err("it cannot be held").message
}

fn near(found: &[f64], expected: &[f64]) {
    assert_eq!(found.len(), expected.len(), "{found:?}");
    for (found, expected) in found.iter().zip(expected) {
        assert!((found / expected - 1.0).abs() < 0.005, "{found}, not {expected}");
    }
}

const ON_P90: &str = "
[[budget]]
name = \"p90\"
daily = 12
monthly = 350
on = \"p90\"

[[budget]]
name = \"expert\"
daily = 10
on = \"p90\"
scope = { tier = \"expert\" }
";

#[test]
fn nine_of_ten_outcomes_stay_below_p90() {
    let volume = "workload.requests-per-day={mean=1000,cv=0.22}";
    near(&amounts(ON_P90, &[volume]), &[9.44 * P90, 283.2 * P90, 5.0 * P90]);
}

/// The standard error of a quantile is sqrt(p (1 - p) / n) over the density there: 0.3 / sqrt(50,000) / 0.00220887.
/// With u = 1.281551566, the density is exp(-u²/2) / sqrt(2 pi) / 365.452841 / sqrt(ln 1.0484) = 0.175498 / 79.4498.
#[test]
fn a_sampled_figure_has_its_error() {
    let found = found(ON_P90, &["workload.requests-per-day={mean=1000,cv=0.22}"]);
    let month = found[1].found.as_ref().expect("the scenario can tell");
    let (sampling, error) = month.sampled.expect("it was sampled");
    assert_eq!(sampling, SAMPLING);
    assert!((error.to_float() / 0.607_387 - 1.0).abs() < 0.1, "{error}");
}

/// A month that varies as a whole has the same P90. A year is the sum of twelve that vary each by itself: its
/// coefficient of variation is 0.22 / sqrt(12), and a sum of so many is nearly the lognormal of that coefficient,
/// exp(1.281551566 s - s²/2) with s² = ln(1 + 0.0484 / 12).
#[test]
fn months_that_vary_count_for_days_months_and_years() {
    let yearly = "\n[[budget]]\nname = \"year\"\nyearly = 4000\non = \"p90\"\n";
    let budgets = format!("{ON_P90}{yearly}");
    let of_year = 1.082_524 * 12.0 * 283.2;
    near(&amounts(&budgets, &["workload.variation={month=0.22}"]), &[9.44 * P90, 283.2 * P90, 5.0 * P90, of_year]);
}

/// What is uncertain elsewhere does not move it: 50 x 4,000 tokens at 25 dollars a million.
#[test]
fn a_scope_that_nothing_moves_is_exact() {
    let found = found(ON_P90, &["tiers.medium.tokens={input=0,output={mean=4000,cv=0.3}}"]);
    let expert = found[2].found.as_ref().expect("the scenario can tell");
    assert_eq!(expert.amount.to_string(), "5");
    assert_eq!(expert.sampled, None);
}

/// 1,500 instead of 1,000 requests on 360 days: 14.16 x 360. And 6,000 tokens instead of 4,000 of the
/// expert tier as well: (2.24 + 2.20) x 1.5 + 5 x 1.5 x 1.5 = 17.91.
#[test]
fn the_worst_case_is_at_the_worse_ends() {
    let worst = "\n[[budget]]\nname = \"worst\"\nyearly = 5000\non = \"worst\"\n";
    let volume = "workload.requests-per-day={low=900,expected=1000,high=1500}";
    let exact = |amounts: Vec<f64>, expected: f64| assert!((amounts[0] - expected).abs() < 1e-6, "{amounts:?}");
    exact(amounts(worst, &[volume]), 5097.6);
    let tokens = "tiers.expert.tokens={input=0,output={low=4000,expected=4000,high=6000}}";
    exact(amounts(worst, &[volume, tokens]), 17.91 * 360.0);
}

#[test]
fn a_figure_that_the_scenario_does_not_give_is_not_made_up() {
    assert!(refusal("p90", &[]).contains("nothing in the scenario is uncertain"));
    assert!(refusal("worst", &[]).contains("nothing in the scenario is uncertain"));
    let range = "workload.requests-per-day={low=900,expected=1000,high=1500}";
    assert!(refusal("p90", &[range]).contains("`workload.requests-per-day` is a range, which is not statistical"));
    let distribution = "workload.requests-per-day={mean=1000,cv=0.22}";
    assert!(refusal("worst", &[distribution]).contains("is a distribution, which has no worst end"));
    let month = "workload.variation={month=0.22}";
    assert!(refusal("worst", &[range, month]).contains("`workload.variation` is a distribution"));
}
