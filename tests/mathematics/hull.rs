use cascade::analysis::hull::{Allocation, Cheapest, Floor, Point, Segment, cheapest_above, frontier};
use cascade::units::NumberError;

use crate::{fraction, number};

fn point((cost, quality): (&str, &str)) -> Point {
    Point { cost: number(cost), quality: number(quality) }
}

fn segment(weight: &str, options: &[(&str, &str)]) -> Segment {
    Segment { weight: number(weight), options: options.iter().copied().map(point).collect() }
}

fn cheapest(floor: &str, segments: &[Segment]) -> Cheapest {
    match cheapest_above(number(floor), segments) {
        Ok(Floor::Met(cheapest)) => cheapest,
        other => panic!("not met: {other:?}"),
    }
}

#[test]
fn the_frontier_gains_less_and_less() {
    let points = [
        ("4", "0.80"),
        ("2", "0.70"),
        ("1", "0.60"),
        ("3", "0.72"), // below the line from (2, 0.70) to (4, 0.80)
        ("3", "0.75"), // on it
        ("3", "0.65"), // dearer and worse than (2, 0.70)
        ("1", "0.55"), // as cheap as (1, 0.60), and worse
        ("4", "0.80"), // again
        ("9", "0.80"), // dearer, and no better
    ];
    assert_eq!(frontier(&points.map(point)), Ok(vec![2, 1, 0]));
    assert_eq!(frontier(&[]), Ok(vec![]));
    assert_eq!(frontier(&[point(("0", "0"))]), Ok(vec![0]));
}

/// Single models on the headlines of `FrugalGPT` (Chen, Zaharia and Zou 2023), dollars a request and accuracy.
#[test]
fn a_frontier_over_costs_that_span_three_orders_of_magnitude() {
    let points = [("3.330555e-3", "0.8558"), ("8.679975e-6", "0.8422"), ("1.729215e-5", "0.848")];
    assert_eq!(frontier(&points.map(point)), Ok(vec![1, 2, 0]));
}

#[test]
fn the_best_bargains_are_taken_first_and_one_segment_is_split() {
    // Chat: +0.20 for 4, then +0.10 for 16. Code, which has no middle option: +0.45 for 40.
    let segments = [
        segment("1", &[("10", "0.60"), ("14", "0.80"), ("30", "0.90")]),
        segment("1", &[("20", "0.50"), ("60", "0.95")]),
    ];
    // A mean of 0.80 is a sum of 1.60. From 1.10 for 30: chat's first step gives 1.30 for 34; the missing 0.30 is
    // 2/3 of code's step: 34 + 80/3. A point of the mean is two of code's: 2 x 40/0.45.
    let expected = Cheapest {
        cost: fraction("182/3"),
        quality: fraction("0.8"),
        allocations: vec![Allocation::Whole(1), Allocation::Split { cheaper: 0, better: 1, part: fraction("2/3") }],
        shadow_price: Some(fraction("1600/9")),
    };
    assert_eq!(cheapest("0.80", &segments), expected);
}

#[test]
fn a_weight_makes_a_segments_quality_count_more() {
    // As above with chat counting three times: chat's second step, 0.30 for 16, is now before code's 0.40 for 40.
    let segments = [
        segment("3", &[("10", "0.60"), ("14", "0.80"), ("30", "0.90")]),
        segment("1", &[("20", "0.50"), ("60", "0.90")]),
    ];
    // 3 x 0.60 + 0.50 = 2.30 for 30; 2.90 for 34; 3.20 for 50, which is 4 x 0.80: no split. 4 x 16/0.30 for a point.
    let expected = Cheapest {
        cost: fraction("50"),
        quality: fraction("0.8"),
        allocations: vec![Allocation::Whole(2), Allocation::Whole(0)],
        shadow_price: Some(fraction("640/3")),
    };
    assert_eq!(cheapest("0.80", &segments), expected);
}

#[test]
fn of_equal_bargains_the_first_segments_is_taken() {
    let alike = || segment("1", &[("1", "0.5"), ("3", "0.9")]);
    let found = cheapest("0.75", &[alike(), alike(), alike()]);
    // 2.25 from 1.5: 0.4 from the first, 0.35 of 0.4 from the second; 3 + 2 + 2 x 7/8
    assert_eq!(found.cost, fraction("27/4"));
    assert_eq!(
        found.allocations,
        [
            Allocation::Whole(1),
            Allocation::Split { cheaper: 0, better: 1, part: fraction("7/8") },
            Allocation::Whole(0)
        ]
    );
}

#[test]
fn a_floor_that_the_cheapest_options_meet_costs_nothing_more() {
    let segments = [segment("1", &[("1", "0.5"), ("3", "0.9")])];
    for floor in ["0.4", "0.5"] {
        let found = cheapest(floor, &segments);
        assert_eq!((found.cost, found.quality), (fraction("1"), fraction("0.5")), "{floor}");
        assert_eq!((found.allocations, found.shadow_price), (vec![Allocation::Whole(0)], None), "{floor}");
    }
}

#[test]
fn a_floor_at_and_above_the_best() {
    let segments = [segment("1", &[("1", "0.5"), ("3", "0.9")]), segment("1", &[("1", "0.7")])];
    assert_eq!(cheapest("0.8", &segments).cost, fraction("4"));
    assert_eq!(cheapest_above(number("0.800001"), &segments), Ok(Floor::OutOfReach { best: fraction("0.8") }));
}

#[test]
fn a_segment_without_options_is_named() {
    let segments = [segment("1", &[("1", "0.5")]), segment("1", &[])];
    assert_eq!(cheapest_above(number("0.5"), &segments), Ok(Floor::Unserved { segment: 1 }));
    assert_eq!(cheapest_above(number("0.5"), &[]), Err(NumberError::DividedByZero));
}
