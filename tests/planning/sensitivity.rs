use cascade::analysis::sensitivity::{Sensitivity, Subject, sensitivity};

use crate::{SEED, number, question};

fn moved(scenario: &str, set: &[&str], part: &str, from: Option<&str>) -> Sensitivity {
    let (mut what_if, mut sources, problems) = question(scenario, set);
    sensitivity(&mut what_if, number(part), from, |_| None, None, &mut sources, &problems).expect("it has a price")
}

fn shown(sensitivity: &Sensitivity) -> Vec<(String, String)> {
    let name = |subject: &Subject| match subject {
        Subject::Path(path) => path.clone(),
        Subject::Price(offer, meter) => format!("{offer} {meter}"),
    };
    sensitivity.effects.iter().map(|effect| (name(&effect.subject), effect.half_swing.to_string())).collect()
}

/// 20 % of 9.44, of 5.00, of 2.24 and of 2.20; ten expert requests more or less are 10 x (0.1 - 0.0032) = 0.968, fifty
/// hard ones 50 x (0.0088 - 0.0032) = 0.28, both from medium.
#[test]
fn the_tornado_of_the_worked_example() {
    let found = shown(&moved(SEED, &[], "0.2", None));
    let expected = [
        ("workload.requests-per-day", "1.888"),
        ("workload.tokens.output", "1.888"),
        ("anthropic/claude-opus-4-7 output", "1"),
        ("tiers.expert.share", "0.968"),
        ("together/deepseek-r1-distill-qwen-32b output", "0.448"),
        ("together/deepseek-r1-0528 output", "0.44"),
        ("tiers.hard.share", "0.28"),
    ];
    assert_eq!(found, expected.map(|(name, swing)| (name.to_owned(), swing.to_owned())));
}

/// The expert share at 3 % and 7 % from medium: 7.504 and 11.376. From hard: 20 x (0.1 - 0.0088) = 1.824 each way.
#[test]
fn shares_are_moved_against_a_named_tier() {
    let expert = |from: Option<&str>| {
        let found = moved(SEED, &[], "0.4", from);
        let effect = found.effects.iter().find(|e| e.subject == Subject::Path("tiers.expert.share".to_owned()));
        effect.expect("it is a share").daily.map(|daily| daily.to_string())
    };
    assert_eq!(expert(None), ["7.504", "11.376"]);
    assert_eq!(expert(Some("tiers.hard.share")), ["7.616", "11.264"]);
}

/// Tokens 25 % down and up: 7.08 and 11.80.
#[test]
fn token_counts_move_every_tier() {
    let found = moved(SEED, &[], "0.25", None);
    let tokens = &found.effects[1];
    assert_eq!(tokens.subject, Subject::Path("workload.tokens.output".to_owned()));
    assert_eq!(tokens.daily, [number("7.08"), number("11.8")]);
    assert_eq!(tokens.percent_of_cost, Some(number("25")));
}

/// Ratios, discounts and what a stage keeps move as well, and a share is never moved past a whole.
#[test]
fn everything_that_is_used_is_moved() {
    let set = [
        "cascades.cascade.medium=[{ offer = 'together/deepseek-r1-distill-qwen-32b', accept = '90%', output-ratio = 1.5 }, \
         'together/deepseek-r1-0528']",
        "discounts.anthropic='10%'",
    ];
    let found = moved(SEED, &set, "0.2", None);
    let effect = |path: &str| {
        let found = found.effects.iter().find(|e| e.subject == Subject::Path(path.to_owned()));
        found.unwrap_or_else(|| panic!("{path} is moved"))
    };
    let accept = effect("cascades.cascade.medium[0].accept");
    assert!(accept.cut);
    assert_eq!(accept.range, [number("0.72"), number("1")]);
    // As it stands 700 x 0.0048 + 70 x 0.0088 + 2.20 + 0.9 x 5.00 = 10.676; all accepted is 0.616 less, 28 % passed on
    // is 126 x 0.0088 = 1.1088 more.
    assert_eq!(found.base, number("10.676"));
    assert_eq!(accept.daily, [number("11.7848"), number("10.06")]);
    // 20 % of 3.36
    assert_eq!(effect("cascades.cascade.medium[0].output-ratio").half_swing, number("0.672"));
    // 2 points of 5.00
    assert_eq!(effect("discounts.anthropic").half_swing, number("0.1"));
}
