//! Uncertain values that a figure does not follow, and ranges that no scenario has: none of them leaves in silence.

use cascade::analysis::forecast::{Forecast, Months, forecast};
use cascade::analysis::uncertainty::moments;
use cascade::calendar::YearMonth;
use cascade::diagnostic::Diagnostic;

use crate::question;

/// 600 requests a day at 5, cached 0.50 and 25 dollars a million, and 400 at 1.25, cached 0.125 and 10; the latter cost
/// 2.50 and 15 from a prompt of more than 200,000 tokens on.
const PLAN: &str = r#"
schema = 1
as-of = 2026-05-20
month-convention = "30"
[workload]
requests-per-day = { mean = 1000, cv = 0.2 }
tokens = { input = 1000, output = 1000 }
[tiers]
a = { share = "60%" }
b = { share = "40%" }
[cascades.c]
a = "anthropic/claude-opus-4-7"
b = "google/gemini-2.5-pro"
"#;

/// A forecast from June on, and what was said beside it.
fn months(scenario: &str, count: usize, assignments: &[&str]) -> (Option<Forecast>, Vec<Diagnostic>) {
    let (mut what_if, mut sources, problems) = question(scenario, assignments);
    let first = YearMonth::parse("2026-06").expect("a month");
    let found = forecast(&mut what_if, Months { first, count }, &mut sources, &problems);
    (found, problems.into_sorted())
}

fn said(problems: &[Diagnostic]) -> Vec<(&str, &str)> {
    problems.iter().map(|problem| (problem.code.name, problem.message.as_str())).collect()
}

/// Mean and standard deviation of each month in closed form, and all ranges at their best and at their worst.
fn outlook(forecast: &Forecast) -> Vec<(f64, f64, Option<[f64; 2]>)> {
    let uncertain = forecast.uncertain.as_ref().expect("it is uncertain");
    let of = |asked: cascade::analysis::uncertainty::Asked<'_>| {
        let found = moments(&asked.figures[0], &uncertain.values.factors);
        (found.mean, found.sd(), uncertain.values.band(|values| asked.at(values)[0]))
    };
    uncertain.asked(None).into_iter().map(of).collect()
}

fn close(found: f64, expected: f64) {
    assert!((found - expected).abs() < 1e-6, "{found} is not {expected}");
}

/// A cached token saves 4.50 of 600 and 1.125 of 400 requests in a million: 0.00315 a day, 0.0945 a month. 500 of them:
/// 30 x (600 x (0.0025 + 0.00025 + 0.025) + 400 x (0.000625 + 0.0000625 + 0.01)) = 627.75; none 675, 900 589.95.
#[test]
fn what_is_a_part_of_the_prompt_varies_in_it() {
    let (found, problems) = months(PLAN, 1, &["workload.tokens.cached-input={low=0,expected=500,high=900}"]);
    assert_eq!(said(&problems), []);
    let (mean, _, band) = outlook(&found.expect("a forecast"))[0];
    close(mean, 627.75);
    let [best, worst] = band.expect("there is a range");
    close(best, 589.95);
    close(worst, 675.0);
}

/// 190,000 tokens: 30 x (600 x (0.95 + 0.025) + 400 x (0.2375 + 0.01)) = 20,520, of which the volume makes 20 %.
#[test]
fn what_crosses_a_price_band_is_held_and_the_rest_stays() {
    let range = "workload.tokens.input={low=100000,expected=190000,high=400000}";
    let (found, problems) = months(PLAN, 1, &[range]);
    let message = "`workload.tokens.input`: uncertain, but held at what is expected, since costs do not follow it in a \
                   straight line";
    assert_eq!(said(&problems), [("held", message)]);
    assert_eq!(problems[0].labels.len(), 1, "it says where");
    let (mean, sd, _) = outlook(&found.expect("a forecast"))[0];
    close(mean, 20_520.0);
    close(sd, 4_104.0);
}

/// 600 x 0.03 + 400 x 0.01125 = 22.50 a day; June 675, July with twice the volume 1,350, each with 20 % of it.
#[test]
fn a_step_that_gives_a_spread_scales_the_one_that_was() {
    let step = "[[step]]\non = 2026-07-01\nset = { \"workload.requests-per-day\" = { mean = 2000, cv = 0.5 } }\n";
    let (found, problems) = months(&format!("{PLAN}{step}"), 2, &[]);
    let message = "the spread that a step gives `workload.requests-per-day` is not sampled: 2000 is expected, and the \
                   value varies about that as it did before the step";
    assert_eq!(said(&problems), [("held", message)]);
    let found = outlook(&found.expect("a forecast"));
    for ((mean, sd, _), (expected, spread)) in found.into_iter().zip([(675.0, 135.0), (1350.0, 270.0)]) {
        close(mean, expected);
        close(sd, spread);
    }
}

/// Fewer tokens than are cached: there is no such prompt, and none is priced.
#[test]
fn a_part_beyond_its_whole_is_refused() {
    let parts = "`cached-input`, `cache-write`, `cache-write-1h` and `audio-input` are parts of `input`";
    let cached = "workload.tokens.cached-input";
    let (found, problems) =
        months(PLAN, 1, &[&format!("{cached}=500"), "workload.tokens.input={low=0,expected=1000,high=1500}"]);
    assert!(found.is_none());
    let message = format!("with `workload.tokens.input` at 0: {parts}, and 500 is more than 0");
    assert_eq!(said(&problems), [("tokens", message.as_str())]);
    let (found, problems) = months(
        PLAN,
        1,
        &[
            &format!("{cached}={{low=0,expected=500,high=800}}"),
            "workload.tokens.input={low=700,expected=1000,high=1500}",
        ],
    );
    assert!(found.is_none());
    let message =
        format!("with `workload.tokens.input` at 700 and `{cached}` at 800: {parts}, and 800 is more than 700");
    assert_eq!(said(&problems), [("tokens", message.as_str())]);
    assert_eq!(problems[0].labels.len(), 2, "both ranges");
}

#[test]
fn shares_that_do_not_sum_stop_a_forecast() {
    let shares = ["tiers.a.share={mean=\"60%\",concentration=100}", "tiers.b.share={mean=\"40%\",concentration=50}"];
    let (found, problems) = months(PLAN, 1, &shares);
    assert!(found.is_none());
    assert_eq!(problems.iter().map(|problem| problem.code.name).collect::<Vec<_>>(), ["shares-sum"]);
}
