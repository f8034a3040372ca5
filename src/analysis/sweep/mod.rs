//! Every combination of some values of a scenario, costed exactly.
//!
//! Where the values are plain factors, the plan is compiled once and a point is a few multiplications; elsewhere the
//! question is asked anew at every point. Both give the same figures, and the compiled plan is used only after it
//! agreed with asking anew at every corner of the grid and in its middle, which settles it: an open value stands in a
//! charge at most as a factor or as what is left of one, and a threshold that is not crossed between the ends of a
//! range is not crossed inside it.

mod grid;
mod ranges;

use std::num::NonZeroUsize;

use super::model::{Model, WholeModel};
use super::parallel::in_parallel;
use super::what_if::WhatIf;
use crate::diagnostic::{Diagnostic, Origin, Problems, Sources, code};
use crate::rating::{Amounts, Bill};
use crate::scenario::Plan;
use crate::units::{Money, Number, NumberError};
pub use grid::{Axis, GivesWay, Grid, Values};
use ranges::Ranges;

/// What a sweep found.
#[derive(Clone, Debug)]
pub struct Sweep {
    /// What was varied.
    pub grid: Grid,
    /// The candidate first.
    pub cascades: Vec<String>,
    /// The plan at the first point: its prices, its month, its money.
    pub plan: Plan,
    /// Whether the plan was compiled.
    pub compiled: bool,
    costs: Costs,
}

#[derive(Clone, Debug)]
enum Costs {
    Counts { scale: u32, days: Number, daily: Vec<i128> },
    Amounts(Vec<Amounts>),
}

impl Sweep {
    /// What a cascade costs at a point.
    ///
    /// # Errors
    /// [`NumberError::TooLarge`].
    pub fn cost(&self, point: u64, cascade: usize) -> Result<Amounts, NumberError> {
        let at = usize::try_from(point).map_err(|_| NumberError::TooLarge)? * self.cascades.len() + cascade;
        match &self.costs {
            Costs::Amounts(amounts) => Ok(amounts[at]),
            Costs::Counts { scale, days, daily } => {
                let daily = Number::from_units_of(daily[at], *scale)?;
                Ok(Amounts { daily: Money::new(daily), monthly: Money::new(daily.times(*days)?) })
            }
        }
    }
}

/// Costs every point of a grid. What is wrong at some point goes to `problems`; then there is no sweep.
///
/// The result does not depend on the number of threads.
pub fn sweep(
    what_if: &mut WhatIf,
    grid: Grid,
    threads: NonZeroUsize,
    sources: &mut Sources,
    problems: &Problems,
) -> Option<Sweep> {
    let asked = ask(what_if, &grid, &vec![0; grid.axes.len()], sources, problems)?;
    let names: Vec<String> = asked.bills.iter().map(|bill| bill.cascade.to_string()).collect();
    let points = usize::try_from(grid.points()?).ok()?;
    let compiled = match compile(what_if, &grid, &asked, sources, problems) {
        Ok(model) => model,
        Err(Refused) => return None,
    };
    let (is_compiled, costs) = match compiled {
        Some((model, days)) => {
            let daily = in_parallel(points, threads, |points, out| {
                fill_compiled(&model, &grid, names.len(), points, out);
                true
            });
            (true, daily.map(|daily| Costs::Counts { scale: model.scale(), days, daily }))
        }
        None => {
            let (shared, known) = (&*what_if, &*sources);
            let amounts = in_parallel(points, threads, |points, out| fill_anew(shared, &grid, known, points, out));
            (false, amounts.map(Costs::Amounts))
        }
    };
    let Some(costs) = costs else {
        report_first(what_if, &grid, sources, problems);
        return None;
    };
    Some(Sweep { grid, cascades: names, plan: asked.plan, compiled: is_compiled, costs })
}

struct Asked {
    plan: Plan,
    bills: Vec<Bill>,
}

/// The plan and the bills at a point, with diagnostics at their places.
fn ask(
    what_if: &mut WhatIf,
    grid: &Grid,
    indices: &[u64],
    sources: &mut Sources,
    problems: &Problems,
) -> Option<Asked> {
    let assignments = grid.assignments(indices, |text| sources.add("--vary", text, Origin::Flag));
    let too_large = |error: NumberError| problems.push(Diagnostic::error(&code::TOO_LARGE, error.to_string()));
    let assignments = assignments.map_err(too_large).ok()?;
    let plan = what_if.plan(&assignments, sources, problems)?;
    let bills = crate::rating::rate(&plan).map_err(too_large).ok()?;
    Some(Asked { plan, bills })
}

struct Refused;

/// Compiles the plan, and keeps it when it agrees with asking anew at every probe. What is wrong at a probe is wrong
/// with the sweep.
fn compile(
    what_if: &mut WhatIf,
    grid: &Grid,
    first: &Asked,
    sources: &mut Sources,
    problems: &Problems,
) -> Result<Option<(WholeModel, Number)>, Refused> {
    let Some(ranges) = Ranges::of(grid) else { return Ok(None) };
    let indices = vec![0; grid.axes.len()];
    let Some(slots) = ranges.slots(grid, &indices) else { return Ok(None) };
    let Ok(Some(model)) = Model::compile(&first.plan, &first.bills, &slots) else { return Ok(None) };
    let Some(whole) = model.in_whole_numbers(&ranges.places, &ranges.largest) else { return Ok(None) };
    let mut agrees = true;
    for probe in grid.probes() {
        let asked = ask(what_if, grid, &probe, sources, problems).ok_or(Refused)?;
        let mut values = vec![0; ranges.places.len()];
        ranges.fill(&probe, &mut values);
        agrees &= asked.bills.len() == first.bills.len();
        for (cascade, bill) in asked.bills.iter().enumerate().take(first.bills.len()) {
            let anew = bill.contracted(|_| true).ok().filter(|amounts| amounts.is_exact());
            let compiled = Number::from_units_of(whole.daily(cascade, &values), whole.scale()).ok();
            agrees &= bill.is_complete() && anew.is_some() && anew.map(|anew| anew.daily.number()) == compiled;
        }
    }
    Ok(agrees.then_some((whole, model.days().numerator())))
}

fn fill_compiled(
    model: &WholeModel,
    grid: &Grid,
    cascades: usize,
    points: std::ops::Range<usize>,
    out: &mut Vec<i128>,
) {
    let Some(ranges) = Ranges::of(grid) else { return };
    let mut values = vec![0; ranges.places.len()];
    let mut indices = grid.indices(points.start as u64);
    for _ in points {
        ranges.fill(&indices, &mut values);
        for cascade in 0..cascades {
            out.push(model.daily(cascade, &values));
        }
        // The next point, without dividing.
        for (axis, index) in grid.axes.iter().zip(&mut indices).rev() {
            *index += 1;
            if *index < axis.len() {
                break;
            }
            *index = 0;
        }
    }
}

fn fill_anew(
    what_if: &WhatIf,
    grid: &Grid,
    sources: &Sources,
    points: std::ops::Range<usize>,
    out: &mut Vec<Amounts>,
) -> bool {
    let (mut what_if, mut sources) = (what_if.clone(), sources.clone());
    let unread = sources.add("--vary", "", Origin::Flag);
    points.into_iter().all(|point| {
        let problems = Problems::new();
        let assignments = grid.assignments(&grid.indices(point as u64), |_| unread);
        let bills = assignments.ok().and_then(|set| what_if.bills(&set, &mut sources, &problems));
        let Some(bills) = bills else { return false };
        bills.iter().all(|bill| bill.contracted(|_| true).map(|amounts| out.push(amounts)).is_ok())
    })
}

/// Asks at one point after another until one is refused, so that what is wrong is told at its place.
fn report_first(what_if: &mut WhatIf, grid: &Grid, sources: &mut Sources, problems: &Problems) {
    for point in 0..grid.points().unwrap_or(0) {
        if ask(what_if, grid, &grid.indices(point), sources, problems).is_none() {
            return;
        }
    }
}
