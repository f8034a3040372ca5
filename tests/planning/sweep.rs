use std::num::NonZeroUsize;

use cascade::analysis::sweep::{Axis, GivesWay, Grid, Sweep, Values, sweep};
use cascade::analysis::what_if::Assignment;
use cascade::diagnostic::{Origin, Problems, Severity};

use crate::{SEED, number, question};

fn range(path: &str, first: &str, step: &str, count: u64) -> Axis {
    let values = Values::Range { first: number(first), step: number(step), count };
    Axis { path: path.to_owned(), values, percent: false, from: None }
}

fn taking(axis: Axis, to: &str, from: &str, value: &str) -> Axis {
    Axis { from: Some(GivesWay { path: from.to_owned(), value: number(value), to: number(to) }), ..axis }
}

fn swept(scenario: &str, set: &[&str], axes: &[Axis], threads: usize) -> Option<Sweep> {
    let (mut what_if, mut sources, problems) = question(scenario, set);
    let threads = NonZeroUsize::new(threads).expect("above zero");
    sweep(&mut what_if, Grid { axes: axes.to_vec() }, threads, &mut sources, &problems)
}

fn daily(sweep: &Sweep, point: u64) -> String {
    sweep.cost(point, 0).expect("fits").daily.number().to_string()
}

/// Each percent that moves from medium to expert turns 10 requests of 0.0032 into 10 of 0.1: 0.968 more a day.
#[test]
fn the_expert_share_from_medium_is_exact() {
    let expert = taking(range("tiers.expert.share", "0", "0.01", 11), "0.05", "tiers.medium.share", "0.7");
    let sweep = swept(SEED, &[], &[expert], 2).expect("every point has a price");
    assert!(sweep.compiled);
    let found: Vec<String> = (0..11).map(|point| daily(&sweep, point)).collect();
    let expected = ["4.6", "5.568", "6.536", "7.504", "8.472", "9.44", "10.408", "11.376", "12.344", "13.312", "14.28"];
    assert_eq!(found, expected);
    // 10.408 x 31
    assert_eq!(sweep.cost(6, 0).expect("fits").monthly.number(), number("322.648"));
    assert_eq!(sweep.cost(6, 1).expect("fits").daily.number(), number("100"));
}

/// The compiled plan and the question asked anew, at every point of grids over all kinds of paths.
#[test]
fn compiled_and_anew_agree_exactly_at_every_point() {
    let expert = taking(range("tiers.expert.share", "0", "0.025", 5), "0.05", "tiers.medium.share", "0.7");
    let hard = taking(range("tiers.hard.share", "0.1", "0.05", 4), "0.25", "tiers.medium.share", "0.7");
    let grids = [
        (vec![expert, hard, range("workload.requests-per-day", "1", "333.3", 4)], true),
        (vec![range("workload.tokens.output", "0", "1234.5", 4), range("workload.weekend", "0", "0.25", 3)], false),
        (
            vec![
                range("override.\"anthropic/claude-opus-4-7\".output", "0.0001", "7.77", 3),
                range("workload.tokens.output", "1", "5000", 3),
            ],
            true,
        ),
        // What is left of a price is no factor of the discount's own value, whatever it is at one point.
        (vec![range("discounts.anthropic", "0.5", "0.125", 3)], false),
    ];
    for (axes, compiled) in grids {
        let sweep = swept(SEED, &[], &axes, 2).expect("every point has a price");
        assert_eq!(sweep.compiled, compiled, "{:?}", axes[0].path);
        let (mut what_if, mut sources, _) = question(SEED, &[]);
        for point in 0..sweep.grid.points().expect("few") {
            let indices = sweep.grid.indices(point);
            let mut set: Vec<String> =
                axes.iter().zip(&indices).map(|(axis, &index)| format!("{}={}", axis.path, axis.text(index))).collect();
            if axes[0].from.is_some() {
                // 100% less expert and hard
                let taken = axes[0].number(indices[0]).zip(axes[1].number(indices[1])).expect("numbers");
                let left = number("1").minus(taken.0).and_then(|left| left.minus(taken.1)).expect("fits");
                set.push(format!("tiers.medium.share={left}"));
            }
            let set: Vec<Assignment> = set
                .into_iter()
                .map(|text| Assignment { source: sources.add("--set", text.as_str(), Origin::Flag), text })
                .collect();
            let bills = what_if.bills(&set, &mut sources, &Problems::new()).expect("it has a price");
            for (cascade, bill) in bills.iter().enumerate() {
                let anew = bill.contracted(|_| true).expect("fits");
                assert_eq!(sweep.cost(point, cascade), Ok(anew), "point {point} of {:?}", axes[0].path);
            }
        }
    }
}

/// What a stage keeps decides what reaches the next one; it is a factor of no charge.
#[test]
fn what_a_stage_keeps_is_asked_anew() {
    let chain = "cascades.cascade.medium=[{ offer = 'together/deepseek-r1-distill-qwen-32b', accept = '90%' }, \
                 'together/deepseek-r1-0528']";
    let accept = range("cascades.cascade.medium[0].accept", "0", "0.5", 3);
    let sweep = swept(SEED, &[chain], &[accept], 2).expect("every point has a price");
    assert!(!sweep.compiled);
    // 700 requests at 0.0032, then all, half or none of them again at 0.0088; hard and expert are 7.20.
    let found: Vec<String> = (0..3).map(|point| daily(&sweep, point)).collect();
    assert_eq!(found, ["15.6", "12.52", "9.44"]);
}

#[test]
fn the_number_of_threads_changes_nothing() {
    let axes = [
        range("workload.requests-per-day", "1", "7", 40),
        range("workload.hours[3]", "1", "1", 3),
        range("workload.tokens.output", "100", "10", 20),
    ];
    let hours = "workload.hours=[1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1]";
    for axes in [&axes[..], &[axes[0].clone(), axes[2].clone()]] {
        let sweeps: Vec<Sweep> =
            [1, 2, 7].into_iter().map(|threads| swept(SEED, &[hours], axes, threads).expect("priced")).collect();
        for point in 0..sweeps[0].grid.points().expect("few") {
            let costs: Vec<_> = sweeps.iter().map(|sweep| sweep.cost(point, 0).expect("fits")).collect();
            assert!(costs.iter().all(|cost| *cost == costs[0]), "point {point}");
        }
    }
}

#[test]
fn a_point_that_cannot_be_costed_is_told_at_its_place() {
    let (mut what_if, mut sources, problems) = question(SEED, &[]);
    let values = Values::List(["anthropic/claude-opus-4-7", "anthropic/claude-opus-9"].map(str::to_owned).to_vec());
    let axis = Axis { path: "cascades.cascade.hard".to_owned(), values, percent: false, from: None };
    let grid = Grid { axes: vec![axis] };
    assert!(sweep(&mut what_if, grid, NonZeroUsize::MIN, &mut sources, &problems).is_none());
    let told: Vec<_> = problems.into_sorted().into_iter().filter(|d| d.severity == Severity::Error).collect();
    assert_eq!(told.len(), 1, "{told:?}");
    assert_eq!(told[0].code.name, "unknown-offer");
    assert_eq!(sources.text(&told[0].labels[0].location), "cascades.cascade.hard=anthropic/claude-opus-9");
}
