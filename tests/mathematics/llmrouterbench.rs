//! The cheapest routing on published figures: accuracy in percent and cost in dollars of thirteen models on ten
//! benchmarks, from tables 9 and 10 of "`LLMRouterBench`" (arXiv 2601.07206). A benchmark is a segment, and all weigh
//! the same. The least cost agrees with what linear-programming solvers find.

use cascade::analysis::hull::{Allocation, Floor, Point, Segment, cheapest_above};
use cascade::units::{Fraction, Number};

use crate::{fraction, number};

/// In the order of the rows below.
const BENCHMARKS: [&str; 10] = ["AIME", "LMB", "LCB", "SWE", "GPQA", "HLE", "MP", "SQA", "AHARD", "Tau2"];

/// A model, its accuracies and its costs; `-` where it was not tried.
#[rustfmt::skip]
const MODELS: [(&str, &str, &str); 13] = [
    ("Claude-v4",
        "36.67 61.16 58.10 34.60 68.69  4.82 83.17 15.14 54.67 49.28",
        "  1.26   1.91  14.20  35.72   2.65  23.71  23.40   7.33  15.94 103.72"),
    ("DeepSeek-R1",
        "85.00 77.69 80.09 28.60 79.80 15.99 84.23 27.12 63.53 37.77",
        "  2.09   2.70  30.46  10.03   3.25  72.03  24.62   6.19   8.52  37.08"),
    ("DeepSeek-V3",
        "43.33 61.98 66.64 25.00 59.60  3.61 78.00 27.76 60.13  7.19",
        "  0.15   0.17   1.53   2.31   0.18   1.93   1.76   0.48   0.80   6.92"),
    ("DS-V3.1-Tms",
        "55.00 73.55 67.30 25.40 76.26  8.94 84.03 24.46 66.27 46.76",
        "  0.17   0.19   1.19   2.30   0.25   4.35   1.67   0.80   1.08  17.38"),
    ("Gemini-Flash",
        "63.33 73.55 60.00 18.20 66.16  7.78 80.93 29.82 55.53 32.37",
        "  2.25   1.90   6.16   3.94   2.65  71.07  10.96   0.63   5.49   5.80"),
    ("Gemini-Pro",
        "85.00 50.41 79.15 34.60 84.85 21.69 85.67 53.77 77.00 43.17",
        "  9.18  10.96 142.59  80.32  16.59 277.72 117.18  41.12  34.63  38.25"),
    ("GLM-4.6",
        "81.67 63.64 63.13 21.80 75.25 15.52 80.33 25.68 66.40 53.96",
        "  2.79   4.02   2.32   5.10   5.35 100.59  30.60  26.54   2.51  27.61"),
    ("GPT-5",
        "88.33 79.34 86.45 15.80 84.85 26.32 87.37 47.90 69.73 70.14",
        "  4.57   4.09  54.92  24.27   7.94 137.59  36.17  57.25  27.85  61.67"),
    ("GPT-5-Chat",
        "71.67 57.85 62.18  8.80 73.74  5.70 81.40 40.50 68.87     -",
        "  0.08   1.57   4.02  11.52   1.85  18.41  13.44   2.37   6.97      -"),
    ("Intern-S1",
        "48.33 68.60 49.19  7.80 65.66  8.85 81.97 14.77 67.07 32.73",
        "  0.46   0.50   7.10   2.86   0.81  11.09   5.59   3.78   1.99  13.28"),
    ("Kimi-K2",
        "65.00 71.90 67.30 23.40 73.23  6.12 80.30 29.03 71.07 48.92",
        "  0.57   0.60   3.88   4.79   0.63   2.35   3.86   0.46   1.70  27.90"),
    ("Qwen3-235B",
        "76.67 76.03 64.17 16.20 58.59  9.22 82.77 53.77 73.07 40.29",
        "  0.31   0.23   1.04   1.36   0.07   4.51   1.80   0.20   0.74  11.67"),
    ("Qwen3-Thinking",
        "86.67 52.89 78.39 21.40 80.30  7.78 79.47 48.27 73.93 53.60",
        "  1.13   1.04  14.74   8.88   2.42  17.61  25.64  12.04   8.02  28.44"),
];

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
