use cascade::routing::quality::{Class, Classes, Delivered, Judge, Stage, StageCost, acceptance_to_pay, deliver};
use cascade::routing::routed::routed_mean;
use cascade::units::{Fraction, NumberError};

use crate::{fraction, fractions};

fn judge(sensitivity: &str, false_accept: &str) -> Judge {
    Judge { sensitivity: fraction(sensitivity), false_accept: fraction(false_accept) }
}

fn answering(judge: Judge) -> Stage {
    Stage { answered: Fraction::ONE, judge }
}

fn cost(call: &str, judge: &str) -> StageCost {
    StageCost { call: fraction(call), judge: fraction(judge) }
}

/// MMLU on Mixtral (weak) and GPT-4 (strong), as published with `RouteLLM` (Ong et al., 2024): items that both, only the
/// weak, only the strong, or neither answered right.
fn mmlu() -> Classes {
    let items =
        [(vec![true, true], 8818), (vec![true, false], 742), (vec![false, true], 2497), (vec![false, false], 1985)];
    Classes::golden(items).expect("fits")
}

#[test]
fn two_stages_from_a_golden_set() {
    let stages = [answering(judge("0.9", "0.2")), answering(Judge::NONE)];
    let delivered = deliver(&stages, &mmlu()).expect("fits");

    // 0.9 (8818 + 742) + 0.2 (2497 + 1985) = 8604 + 896.4 = 9500.4 of 14042 accepted
    assert_eq!(delivered.stages[0].acceptance(), Ok(Some(fraction("9500.4/14042"))));
    assert_eq!(delivered.stages[0].acceptance(), Ok(Some(fraction("3393/5015"))));
    // 0.0032 + 0.0005 + (1 - 3393/5015) 0.10
    let costs = [cost("0.0032", "0.0005"), cost("0.10", "0")];
    assert_eq!(delivered.cost(&costs), Ok(fraction("361511/10030000")));
    // 0.9 (8818 + 742) + 0.8 x 2497 + 0.1 x 8818 = 8604 + 1997.6 + 881.8 = 11483.4
    assert_eq!(delivered.quality(), Ok(fraction("11483.4/14042")));
    assert_eq!(delivered.quality(), Ok(fraction("57417/70210")));
    // Every request is answered, so what is not right is silently wrong.
    assert_eq!(delivered.unanswered(), Ok(Fraction::ZERO));
    assert_eq!(delivered.silent_errors(), Ok(fraction("12793/70210")));
    assert_eq!(delivered.any_right, fraction("12057/14042"));
}

#[test]
fn a_perfect_judge_delivers_all_that_any_stage_gets_right() {
    let delivered = deliver(&[answering(Judge::PERFECT), answering(Judge::NONE)], &mmlu()).expect("fits");
    assert_eq!(delivered.stages[0].acceptance(), Ok(Some(fraction("4780/7021"))));
    // 8818 + 742 + 2497 = 12057
    assert_eq!(delivered.quality(), Ok(fraction("12057/14042")));
    assert_eq!(delivered.quality(), Ok(delivered.any_right));
    // 0.0032 + 0.0005 + (4482/14042) 0.10
    let costs = [cost("0.0032", "0.0005"), cost("0.10", "0")];
    assert_eq!(delivered.cost(&costs), Ok(fraction("2500777/70210000")));
}

#[test]
fn assumed_independence_overstates_quality() {
    let rates = mmlu().pass_rates().expect("there are items");
    assert_eq!(rates, fractions(["4780/7021", "11315/14042"]));
    let independent = Classes::independent(rates);
    let quality = |judge| {
        deliver(&[answering(judge), answering(Judge::NONE)], &independent).expect("fits").quality().expect("fits")
    };
    assert_eq!(quality(judge("0.9", "0.2")), fraction("6150199/7042063"));
    assert_eq!(quality(Judge::PERFECT), fraction("92477675/98588882"));
    // By 5.6 points against what the same golden set gives.
    let overstated = quality(judge("0.9", "0.2")).minus(fraction("57417/70210")).expect("fits");
    assert_eq!(overstated, fraction("3912739/70420630"));
}

/// 70%, 25% and 5% of the requests, and how often three stages are right on them.
fn difficulties() -> Classes {
    let class = |weight, passes| Class { weight: fraction(weight), passes: fractions(passes) };
    Classes::latent(vec![
        class("0.70", ["0.95", "0.98", "0.99"]),
        class("0.25", ["0.40", "0.85", "0.95"]),
        class("0.05", ["0.10", "0.30", "0.90"]),
    ])
}

fn three_stages() -> [Stage; 3] {
    [answering(judge("0.95", "0.10")), answering(judge("0.95", "0.10")), answering(Judge::NONE)]
}

fn three_costs() -> [StageCost; 3] {
    [cost("0.0032", "0.00368"), cost("0.0088", "0.00368"), cost("0.10", "0")]
}

fn reach(delivered: &Delivered) -> Vec<Fraction> {
    delivered.stages.iter().map(|stage| stage.reach).collect()
}

#[test]
fn three_stages_over_classes_of_difficulty() {
    let delivered = deliver(&three_stages(), &difficulties()).expect("fits");
    // Accepted at stage 1: 0.95 s + 0.10 (1 - s) = 0.10 + 0.85 s = 0.9075, 0.44, 0.185 of the classes;
    // at stage 2: 0.933, 0.8225, 0.355.
    // Reach 2: 0.7 x 0.0925 + 0.25 x 0.56 + 0.05 x 0.815 = 0.06475 + 0.14 + 0.04075 = 0.2455.
    // Reach 3: 0.06475 x 0.067 + 0.14 x 0.1775 + 0.04075 x 0.645 = 0.00433825 + 0.02485 + 0.02628375 = 0.055472.
    assert_eq!(reach(&delivered), fractions(["1", "0.2455", "0.055472"]));
    // 0.00688 + 0.2455 x 0.01248 + 0.055472 x 0.10 = 0.00688 + 0.00306384 + 0.0055472
    assert_eq!(delivered.cost(&three_costs()), Ok(fraction("0.01549104")));
    assert_eq!(delivered.quality(), Ok(fraction("387201497/400000000")));
}

#[test]
fn averages_assumed_independent_miss_both_cost_and_quality() {
    let rates = difficulties().pass_rates().expect("there are requests");
    // 0.7 x 0.95 + 0.25 x 0.40 + 0.05 x 0.10 = 0.665 + 0.1 + 0.005, and likewise
    assert_eq!(rates, fractions(["0.77", "0.9135", "0.9755"]));
    let naive = deliver(&three_stages(), &Classes::independent(rates)).expect("fits");
    // Accepted 0.10 + 0.85 x 0.77 = 0.7545, then 0.10 + 0.85 x 0.9135 = 0.876475: 0.2455 x 0.123525 = 0.0303253875
    assert_eq!(reach(&naive), fractions(["1", "0.2455", "0.0303253875"]));
    assert_eq!(naive.cost(&three_costs()), Ok(fraction("10381103/800000000")));
    assert_eq!(naive.quality(), Ok(fraction("155861352481/160000000000")));
}

#[test]
fn what_a_stage_leaves_unanswered_goes_on_unjudged() {
    // Half the calls fail: 0.5 x (0.8 x 0.9 + 0.2 x 0.1) = 0.37 delivered, the judge reads 0.5, and 0.63 go on to a
    // stage that answers 3 of 4 and has nobody to check it.
    let stages = [
        Stage { answered: fraction("0.5"), judge: judge("0.9", "0.1") },
        Stage { answered: fraction("3/4"), judge: Judge::NONE },
    ];
    let delivered = deliver(&stages, &Classes::independent(fractions(["0.8", "0.9"]))).expect("fits");
    assert_eq!(delivered.stages[0].answered, fraction("0.5"));
    assert_eq!(delivered.stages[0].delivered(), Ok(fraction("0.37")));
    assert_eq!(delivered.stages[1].reach, fraction("0.63"));
    assert_eq!(delivered.unanswered(), Ok(fraction("0.1575")));
    // 0.36 + 0.63 x 0.75 x 0.9 = 0.78525; 0.01 + 0.63 x 0.75 x 0.1 = 0.05725
    assert_eq!(delivered.quality(), Ok(fraction("0.78525")));
    assert_eq!(delivered.silent_errors(), Ok(fraction("0.05725")));
    // 1 - (1 - 0.5 x 0.8)(1 - 0.75 x 0.9)
    assert_eq!(delivered.any_right, fraction("0.805"));
    // 1 x 2 + 0.5 x 1 + 0.63 x 10 + 0.63 x 0.75 x 0
    assert_eq!(delivered.cost(&[cost("2", "1"), cost("10", "0")]), Ok(fraction("8.8")));
}

#[test]
fn a_last_answer_that_is_rejected_is_not_delivered() {
    let delivered =
        deliver(&[answering(judge("0.9", "0.2"))], &Classes::independent(fractions(["0.5"]))).expect("fits");
    // 0.5 x 0.1 + 0.5 x 0.8
    assert_eq!(delivered.unanswered(), Ok(fraction("0.45")));
    assert_eq!(delivered.quality(), Ok(fraction("0.45")));
    assert_eq!(delivered.silent_errors(), Ok(fraction("0.1")));
}

#[test]
fn a_stage_that_nothing_reaches_has_no_acceptance() {
    let stages = [answering(Judge::NONE), answering(Judge::NONE)];
    let delivered = deliver(&stages, &Classes::independent(fractions(["0.5", "0.9"]))).expect("fits");
    assert_eq!(delivered.stages[1].acceptance(), Ok(None));
}

#[test]
fn an_empty_golden_set_has_no_quality() {
    let stages = [answering(Judge::NONE)];
    let none = Classes::golden([(vec![true], 0)]).expect("fits");
    assert_eq!(deliver(&stages, &none), Err(NumberError::DividedByZero));
}

#[test]
#[should_panic(expected = "one pass rate for each stage")]
fn a_stage_without_a_pass_rate_is_a_bug() {
    let _ = deliver(&three_stages(), &Classes::independent(fractions(["0.5"])));
}

#[test]
fn a_router_that_errs_costs_more_and_delivers_less() {
    let shares = fractions(["0.70", "0.25", "0.05"]);
    let costs = fractions(["0.0032", "0.0088", "0.10"]);
    let passes =
        [fractions(["0.95", "0.98", "0.99"]), fractions(["0.40", "0.85", "0.95"]), fractions(["0.10", "0.30", "0.90"])];
    let sent =
        [fractions(["0.90", "0.08", "0.02"]), fractions(["0.15", "0.75", "0.10"]), fractions(["0.05", "0.20", "0.75"])];
    let perfect = [fractions(["1", "0", "0"]), fractions(["0", "1", "0"]), fractions(["0", "0", "1"])];

    // 0.7 (0.00288 + 0.000704 + 0.002) + 0.25 (0.00048 + 0.0066 + 0.01) + 0.05 (0.00016 + 0.00176 + 0.075)
    //   = 0.0039088 + 0.00427 + 0.003846
    assert_eq!(routed_mean(&shares, &sent, |_, offer| costs[offer]), Ok(fraction("0.0120248")));
    assert_eq!(routed_mean(&shares, &sent, |class, offer| passes[class][offer]), Ok(fraction("0.902365")));
    assert_eq!(routed_mean(&shares, &perfect, |_, offer| costs[offer]), Ok(fraction("0.00944")));
    assert_eq!(routed_mean(&shares, &perfect, |class, offer| passes[class][offer]), Ok(fraction("0.9225")));
}

#[test]
fn a_stage_pays_when_it_keeps_more_than_its_part_of_the_next_ones_cost() {
    let medium = cost("0.0032", "0.00368");
    // 0.00688 / 0.10
    assert_eq!(acceptance_to_pay(medium, cost("0.10", "0")), Ok(fraction("0.0688")));
    // 0.00688 / 0.0088, and / (0.0088 + 0.00368) when that one is judged too
    assert_eq!(acceptance_to_pay(medium, cost("0.0088", "0")), Ok(fraction("43/55")));
    assert_eq!(acceptance_to_pay(medium, cost("0.0088", "0.00368")), Ok(fraction("43/78")));
}

#[test]
fn what_a_judge_accepts_tells_what_is_right() {
    // (3393/5015 - 0.2) / 0.7
    assert_eq!(judge("0.9", "0.2").pass_rate_behind(fraction("3393/5015")), Ok(Some(fraction("4780/7021"))));
    assert_eq!(judge("0.9", "0.2").pass_rate_behind(fraction("0.1")), Ok(Some(fraction("-1/7"))));
    assert_eq!(judge("0.5", "0.5").pass_rate_behind(fraction("0.5")), Ok(None));
}
