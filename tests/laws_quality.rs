//! Laws of quality, routing and break-even, over generated cases and against slower ways to the same answer.

use std::collections::BTreeMap;

use cascade::analysis::break_even::{BreakEven, SelfHosting};
use cascade::analysis::hull::{Allocation, Floor, Point, Segment, cheapest_above};
use cascade::routing::quality::{Class, Classes, Delivered, Judge, Stage, StageCost, deliver};
use cascade::units::{Fraction, Number};
use proptest::prelude::*;

fn whole(count: u64) -> Fraction {
    Fraction::from(Number::from(count))
}

fn ratio(numerator: u64, denominator: u64) -> Fraction {
    Fraction::new(Number::from(numerator), Number::from(denominator)).expect("not over zero")
}

/// Tenths, from none to all.
fn rate() -> impl Strategy<Value = Fraction> {
    (0..=10_u64).prop_map(|tenths| ratio(tenths, 10))
}

fn judge() -> impl Strategy<Value = Judge> {
    (rate(), rate()).prop_map(|(sensitivity, false_accept)| Judge { sensitivity, false_accept })
}

/// One to three stages of which the last is not judged, what they cost, and one to three classes through them.
#[derive(Clone, Debug)]
struct Case {
    stages: Vec<Stage>,
    costs: Vec<StageCost>,
    classes: Vec<Class>,
}

fn case() -> impl Strategy<Value = Case> {
    (1..=3_usize).prop_flat_map(|length| {
        let stage = judge().prop_map(|judge| Stage { answered: Fraction::ONE, judge });
        let cost =
            (0..100_u64, 0..20_u64).prop_map(|(call, judge)| StageCost { call: whole(call), judge: whole(judge) });
        let class = (1..=7_u64, prop::collection::vec(rate(), length))
            .prop_map(|(weight, passes)| Class { weight: whole(weight), passes });
        let parts = (
            prop::collection::vec(stage, length),
            prop::collection::vec(cost, length),
            prop::collection::vec(class, 1..=3),
        );
        parts.prop_map(|(mut stages, mut costs, classes)| {
            stages.last_mut().expect("at least one").judge = Judge::NONE;
            costs.last_mut().expect("at least one").judge = Fraction::ZERO;
            Case { stages, costs, classes }
        })
    })
}

impl Case {
    fn judged_by(mut self, judge: Judge) -> Self {
        let judged = self.stages.len() - 1;
        self.stages[..judged].iter_mut().for_each(|stage| stage.judge = judge);
        self
    }

    fn delivered(&self) -> Delivered {
        deliver(&self.stages, &self.classes()).expect("fits")
    }

    fn cost(&self) -> Fraction {
        self.delivered().cost(&self.costs).expect("fits")
    }

    fn quality(&self) -> Fraction {
        self.delivered().quality().expect("fits")
    }

    fn classes(&self) -> Classes {
        Classes::latent(self.classes.clone())
    }

    fn pass_rates(&self) -> Vec<Fraction> {
        self.classes().pass_rates().expect("there are requests")
    }
}

proptest! {
    #[test]
    fn who_accepts_everything_pays_and_gets_the_first_stage(case in case()) {
        let case = case.judged_by(Judge::NONE);
        let first = case.costs[0];
        prop_assert_eq!(case.cost(), first.call.plus(first.judge).expect("fits"));
        prop_assert_eq!(case.quality(), case.pass_rates()[0]);
    }

    #[test]
    fn who_rejects_everything_pays_all_stages_and_gets_the_last(case in case()) {
        let case = case.judged_by(Judge { sensitivity: Fraction::ZERO, false_accept: Fraction::ZERO });
        let all = Fraction::sum(case.costs.iter().flat_map(|cost| [cost.call, cost.judge])).expect("fits");
        prop_assert_eq!(case.cost(), all);
        prop_assert_eq!(Some(case.quality()), case.pass_rates().last().copied());
    }

    #[test]
    fn a_perfect_judge_delivers_what_any_stage_gets_right(case in case()) {
        let delivered = case.judged_by(Judge::PERFECT).delivered();
        prop_assert_eq!(delivered.quality(), Ok(delivered.any_right));
    }

    #[test]
    fn no_judge_delivers_more_than_some_stage_gets_right(case in case(), answered in rate()) {
        let mut case = case;
        case.stages[0].answered = answered;
        let delivered = case.delivered();
        prop_assert!(delivered.quality().expect("fits") <= delivered.any_right);
    }

    #[test]
    fn every_request_is_answered_right_or_wrong_or_not_at_all(case in case(), answered in rate()) {
        let mut case = case;
        case.stages[0].answered = answered;
        let delivered = case.delivered();
        let parts = [delivered.quality(), delivered.silent_errors(), delivered.unanswered()];
        prop_assert_eq!(Fraction::sum(parts.map(|part| part.expect("fits"))), Ok(Fraction::ONE));
    }

    /// More right or more wrong answers accepted: fewer requests go on.
    #[test]
    fn cost_never_rises_with_acceptance(case in case(), stage in 0..3_usize, other in judge()) {
        let stage = stage % case.stages.len();
        let (mut fewer, mut more) = (case.clone(), case);
        let before = fewer.stages[stage].judge;
        fewer.stages[stage].judge = Judge {
            sensitivity: before.sensitivity.min(other.sensitivity),
            false_accept: before.false_accept.min(other.false_accept),
        };
        more.stages[stage].judge = Judge {
            sensitivity: before.sensitivity.max(other.sensitivity),
            false_accept: before.false_accept.max(other.false_accept),
        };
        prop_assert!(more.cost() <= fewer.cost());
    }

    #[test]
    fn quality_never_rises_with_false_acceptance(case in case(), other in rate()) {
        let (mut fewer, mut more) = (case.clone(), case);
        // The last stage has nobody to hand over to: there accepting wrong answers changes none of the right ones.
        let before = fewer.stages[0].judge.false_accept;
        fewer.stages[0].judge.false_accept = before.min(other);
        more.stages[0].judge.false_accept = before.max(other);
        prop_assert!(more.quality() <= fewer.quality());
    }

    /// A golden set is what it says, item by item: each goes through the stages on its own.
    #[test]
    fn a_golden_set_is_the_mean_of_its_items(
        items in prop::collection::vec(prop::collection::vec(any::<bool>(), 2), 1..20),
        judge in judge(),
    ) {
        let stages = [Stage { answered: Fraction::ONE, judge }, Stage { answered: Fraction::ONE, judge: Judge::NONE }];
        let counted = Classes::golden(items.iter().map(|item| (item.clone(), 1))).expect("fits");
        let sum = items.iter().map(|item| {
            let (first, second) = (item[0], item[1]);
            let accepted = if first { judge.sensitivity } else { judge.false_accept };
            let kept = if first { accepted } else { Fraction::ZERO };
            let passed_on = if second { accepted.rest().expect("fits") } else { Fraction::ZERO };
            kept.plus(passed_on).expect("fits")
        });
        let mean = Fraction::sum(sum).and_then(|sum| sum.over(whole(items.len() as u64))).expect("fits");
        prop_assert_eq!(deliver(&stages, &counted).expect("fits").quality(), Ok(mean));
    }
}

/// Segments of weight 1 to 3 with up to three options, small whole costs and qualities.
fn segments() -> impl Strategy<Value = Vec<Segment>> {
    let option = (0..8_u64, 0..8_u64)
        .prop_map(|(cost, quality)| Point { cost: Number::from(cost), quality: Number::from(quality) });
    let segment = (1..=3_u64, prop::collection::vec(option, 1..=3))
        .prop_map(|(weight, options)| Segment { weight: Number::from(weight), options });
    prop::collection::vec(segment, 1..=3)
}

/// The least cost of every weighted sum of quality that whole choices reach.
fn whole_choices(segments: &[Segment]) -> BTreeMap<Number, Number> {
    segments.iter().fold(BTreeMap::from([(Number::ZERO, Number::ZERO)]), |reached, segment| {
        let mut next: BTreeMap<Number, Number> = BTreeMap::new();
        for (&quality, &cost) in &reached {
            for option in &segment.options {
                let quality = quality.plus(segment.weight.times(option.quality).expect("fits")).expect("fits");
                let cost = cost.plus(option.cost).expect("fits");
                next.entry(quality).and_modify(|least| *least = cost.min(*least)).or_insert(cost);
            }
        }
        next
    })
}

/// The least cost of a weighted sum of quality when requests may be spread over whole choices: on the line between any
/// two of them.
fn least_cost(target: Number, choices: &BTreeMap<Number, Number>) -> Option<Fraction> {
    let above = choices.range(target..).map(|(_, &cost)| Fraction::from(cost));
    let between = choices.range(..target).flat_map(|(&low, &cheap)| {
        choices.range(target..).map(move |(&high, &dear)| {
            let part = Fraction::new(target.minus(low).expect("fits"), high.minus(low).expect("fits")).expect("apart");
            let step = Fraction::from(dear.minus(cheap).expect("fits"));
            Fraction::from(cheap).plus(part.times(step).expect("fits")).expect("fits")
        })
    });
    above.chain(between).min()
}

proptest! {
    #[test]
    fn walking_the_hulls_costs_no_more_than_any_other_routing(segments in segments(), floor in 0..32_u64) {
        let floor = Number::from(floor).over(Number::from(4), 2).expect("ends");
        let weight = segments.iter().try_fold(Number::ZERO, |sum, segment| sum.plus(segment.weight)).expect("fits");
        let target = floor.times(weight).expect("fits");
        let least = least_cost(target, &whole_choices(&segments));
        match cheapest_above(floor, &segments).expect("fits") {
            Floor::Met(found) => {
                prop_assert_eq!(Some(found.cost), least);
                prop_assert!(found.quality >= Fraction::from(floor));
                let split = |allocation: &&Allocation| matches!(allocation, Allocation::Split { .. });
                prop_assert!(found.allocations.iter().filter(split).count() <= 1);
                prop_assert_eq!(worth(&segments, &found.allocations, weight), (found.cost, found.quality));
            }
            Floor::OutOfReach { best } => {
                prop_assert_eq!(least, None);
                prop_assert!(best < Fraction::from(floor));
            }
            Floor::Unserved { .. } => prop_assert!(false, "every segment has an option"),
        }
    }
}

/// Cost and mean quality of a routing, added up from its allocations.
fn worth(segments: &[Segment], allocations: &[Allocation], weight: Number) -> (Fraction, Fraction) {
    let mut sums = (Fraction::ZERO, Fraction::ZERO);
    for (segment, allocation) in segments.iter().zip(allocations) {
        let parts = match *allocation {
            Allocation::Whole(option) => vec![(option, Fraction::ONE)],
            Allocation::Split { cheaper, better, part } => vec![(cheaper, part.rest().expect("fits")), (better, part)],
        };
        for (option, part) in parts {
            let Point { cost, quality } = segment.options[option];
            let weighted = segment.weight.times(quality).expect("fits");
            sums.0 = sums.0.plus(part.times(Fraction::from(cost)).expect("fits")).expect("fits");
            sums.1 = sums.1.plus(part.times(Fraction::from(weighted)).expect("fits")).expect("fits");
        }
    }
    (sums.0, sums.1.over(Fraction::from(weight)).expect("there is weight"))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    /// Volumes in quarters of a token, over all that can change and some replicas beyond.
    #[test]
    fn the_set_of_cheaper_volumes_is_what_comparing_each_volume_finds(
        fixed in 0..12_u64,
        replica in 0..10_u64,
        spare in 0..3_u64,
        minimum in 0..5_u64,
        capacity in 1..8_u64,
        price in 0..6_u64,
    ) {
        let hosting = SelfHosting { fixed: whole(fixed), replica: whole(replica), spare, minimum, capacity: whole(capacity) };
        let found = hosting.break_even(whole(price)).expect("there is capacity");
        // What a full replica saves is at least 1, so 12 + 4 x 10 + 20 replicas make up for everything.
        let volumes = (0..=4 * 8 * 72_u64).map(|quarters| ratio(quarters, 4));
        for volume in volumes {
            let is_cheaper = hosting.cost(volume).expect("fits") < whole(price).times(volume).expect("fits");
            let is_found = match &found {
                BreakEven::Never { .. } => false,
                BreakEven::Above(cheaper) => cheaper
                    .ranges()
                    .map(|range| range.expect("fits"))
                    .any(|range| range.above < volume && range.to.is_none_or(|to| volume <= to)),
            };
            prop_assert_eq!(is_cheaper, is_found, "at {:?}", volume);
        }
    }

    #[test]
    fn the_first_and_the_permanent_volume_are_the_ends_of_the_set(
        fixed in 0..1000_u64, replica in 0..1000_u64, spare in 0..3_u64, capacity in 1..100_u64, margin in 1..1000_u64,
    ) {
        let hosting = SelfHosting { fixed: whole(fixed), replica: whole(replica), spare, minimum: 0, capacity: whole(capacity) };
        let price = ratio(replica + margin, capacity);
        let Ok(BreakEven::Above(cheaper)) = hosting.break_even(price) else { panic!("a full replica saves {margin}") };
        let ranges: Vec<_> = cheaper.ranges().take(5000).collect::<Result<_, _>>().expect("fits");
        prop_assert_eq!(cheaper.first().ok(), ranges.first().map(|range| range.above));
        prop_assert_eq!(cheaper.permanent().ok(), ranges.last().map(|range| range.above));
        prop_assert!(ranges.windows(2).all(|pair| pair[0].to.is_some_and(|to| to <= pair[1].above)));
        prop_assert!(ranges.last().is_some_and(|range| range.to.is_none()));
    }
}
