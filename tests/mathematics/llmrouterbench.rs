//! The cheapest routing on published figures: accuracy in percent and cost in dollars of thirteen models on ten
//! benchmarks, from tables 9 and 10 of "`LLMRouterBench`" (arXiv 2601.07206). A benchmark is a segment, and all weigh
//! the same. The least cost agrees with what linear-programming solvers find.

#[path = "../support/llmrouterbench.rs"]
mod table;

use cascade::analysis::hull::{Allocation, Floor, Point, Segment, cheapest_above};
use cascade::units::{Fraction, Number};

use crate::{fraction, number};
use table::{BENCHMARKS, MODELS};

/// One benchmark's entry in each of a model's rows.
fn result((_, accuracies, costs): (&str, &str, &str), benchmark: usize) -> Option<Point> {
    let entry = |row: &str| row.split_whitespace().nth(benchmark).expect("a row is complete").parse().ok();
    Some(Point { cost: entry(costs)?, quality: entry(accuracies)? })
}

/// The benchmark's options, and which model each is.
fn options(benchmark: usize) -> (Vec<&'static str>, Vec<Point>) {
    MODELS.into_iter().filter_map(|row| Some((row.0, result(row, benchmark)?))).unzip()
}

fn segments() -> Vec<Segment> {
    (0..10).map(|benchmark| Segment { weight: Number::ONE, options: options(benchmark).1 }).collect()
}

#[test]
fn routing_each_benchmark_costs_a_third_of_the_best_single_model() {
    // Accuracies of GPT-5 add up to 656.23, its costs to 416.32.
    let best = MODELS.into_iter().find(|(model, ..)| *model == "GPT-5").expect("it is in the table");
    let points = (0..10).map(|benchmark| result(best, benchmark).expect("GPT-5 was tried on all"));
    let (cost, quality) = points.fold((Number::ZERO, Number::ZERO), |(cost, quality), point| {
        (cost.plus(point.cost).expect("fits"), quality.plus(point.quality).expect("fits"))
    });
    assert_eq!((cost, quality), (number("416.32"), number("656.23")));

    let segments = segments();
    let Ok(Floor::Met(cheapest)) = cheapest_above(number("65.623"), &segments) else { panic!("GPT-5 alone meets it") };
    assert_eq!(cheapest.cost, fraction("1393299/10075"));
    assert_eq!(cheapest.quality, fraction("65.623"));
    assert!(cheapest.cost.is_exact());

    // The last step: on LCB from Qwen3-Thinking (78.39 for 14.74) towards GPT-5 (86.45 for 54.92). One point of the
    // mean is ten points there: 10 x (54.92 - 14.74) / (86.45 - 78.39) = 401.8/8.06 dollars.
    assert_eq!(cheapest.shadow_price, Some(fraction("401.8/8.06")));
    let split: Vec<_> = cheapest
        .allocations
        .iter()
        .enumerate()
        .filter_map(|(benchmark, allocation)| match allocation {
            Allocation::Split { cheaper, better, part } => {
                let models = options(benchmark).0;
                Some((BENCHMARKS[benchmark], models[*cheaper], models[*better], *part))
            }
            Allocation::Whole(_) => None,
        })
        .collect();
    let [(benchmark, cheaper, better, part)] = split[..] else { panic!("one split: {split:?}") };
    assert_eq!((benchmark, cheaper, better), ("LCB", "Qwen3-Thinking", "GPT-5"));
    assert_eq!(part, fraction("0.49/8.06"));
}

#[test]
fn a_model_that_was_not_tried_is_no_option() {
    let (models, _) = options(9);
    assert_eq!((BENCHMARKS[9], models.len()), ("Tau2", 12));
    assert!(!models.contains(&"GPT-5-Chat"));
}

#[test]
fn asking_for_more_than_the_best_everywhere_is_answered() {
    let segments = segments();
    let best = Fraction::sum(segments.iter().map(|segment| {
        segment.options.iter().map(|point| point.quality).max().map(Fraction::from).expect("there are options")
    }));
    let mean = best.and_then(|sum| sum.over(fraction("10"))).expect("fits");
    assert_eq!(cheapest_above(number("80"), &segments), Ok(Floor::OutOfReach { best: mean }));
}
