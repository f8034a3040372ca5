//! Every combination of some values of a scenario, costed exactly.
//!
//! Where the values are plain factors, the plan is compiled once and a point is a few multiplications; elsewhere the
//! question is asked anew at every point. Both give the same figures, and the compiled plan is used only after it
//! agreed with asking anew at every corner of the grid and in its middle, which settles it: an open value stands in a
//! charge at most as a factor or as what is left of one, and a threshold that is not crossed between the ends of a
//! range is not crossed inside it.

use std::num::NonZeroUsize;

use super::model::{Model, Slot, WholeModel};
use super::parallel::in_parallel;
use super::what_if::{Assignment, WhatIf};
use crate::diagnostic::{Diagnostic, Origin, Problems, SourceId, Sources, code};
use crate::rating::{Amounts, Bill};
use crate::scenario::Plan;
use crate::units::{Money, Number, NumberError};

/// The values that one path takes.
#[derive(Clone, Debug)]
pub enum Values {
    /// Numbers at equal distances.
    Range {
        /// The first one.
        first: Number,
        /// From one to the next; below zero on a way down.
        step: Number,
        /// How many.
        count: u64,
    },
    /// As they are written.
    List(Vec<String>),
}

/// A path that is varied.
#[derive(Clone, Debug)]
pub struct Axis {
    /// The path, as [`path_text`](crate::document::path_text) writes it.
    pub path: String,
    /// What it takes.
    pub values: Values,
    /// Whether they are parts of a whole, shown in percent.
    pub percent: bool,
    /// The share that gives way, and what it and this one are together.
    pub from: Option<GivesWay>,
}

/// A share that gives way to another.
#[derive(Clone, Debug)]
pub struct GivesWay {
    /// Its path.
    pub path: String,
    /// What it is in the scenario.
    pub value: Number,
    /// What the share that is varied is in the scenario.
    pub to: Number,
}

impl Axis {
    /// How many values it has.
    #[must_use]
    pub fn len(&self) -> u64 {
        match &self.values {
            Values::Range { count, .. } => *count,
            Values::List(values) => values.len() as u64,
        }
    }

    /// Whether it has none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// A value of a range; none where values are text.
    #[must_use]
    pub fn number(&self, index: u64) -> Option<Number> {
        match &self.values {
            Values::Range { first, step, .. } => step.times(Number::from(index)).and_then(|far| first.plus(far)).ok(),
            Values::List(_) => None,
        }
    }

    /// A value as it is set.
    #[must_use]
    pub fn text(&self, index: u64) -> String {
        match &self.values {
            Values::Range { .. } => self.number(index).map(|number| number.to_string()).unwrap_or_default(),
            Values::List(values) => {
                usize::try_from(index).ok().and_then(|at| values.get(at)).cloned().unwrap_or_default()
            }
        }
    }

    /// A value as people read it.
    #[must_use]
    pub fn shown(&self, index: u64) -> String {
        match self.number(index).filter(|_| self.percent).and_then(|number| number.times(Number::HUNDRED).ok()) {
            Some(percent) => format!("{percent}%"),
            None => self.text(index),
        }
    }
}

/// The combinations of the values of some axes; the last one changes fastest.
#[derive(Clone, Debug)]
pub struct Grid {
    /// What is varied.
    pub axes: Vec<Axis>,
}

impl Grid {
    /// How many combinations there are; none when that is beyond counting.
    #[must_use]
    pub fn points(&self) -> Option<u64> {
        self.axes.iter().try_fold(1_u64, |points, axis| points.checked_mul(axis.len()))
    }

    /// Which value each axis has at a point.
    #[must_use]
    pub fn indices(&self, point: u64) -> Vec<u64> {
        let mut rest = point;
        let mut indices: Vec<u64> = self
            .axes
            .iter()
            .rev()
            .map(|axis| {
                let index = rest % axis.len();
                rest /= axis.len();
                index
            })
            .collect();
        indices.reverse();
        indices
    }

    /// Shares that give way, each once, in the order of the axes.
    fn giving(&self) -> Vec<&GivesWay> {
        let mut giving: Vec<&GivesWay> = Vec::new();
        for from in self.axes.iter().filter_map(|axis| axis.from.as_ref()) {
            if !giving.iter().any(|other| other.path == from.path) {
                giving.push(from);
            }
        }
        giving
    }

    /// What a share that gives way has left at a point.
    fn left(&self, giving: &GivesWay, indices: &[u64]) -> Result<Number, NumberError> {
        let taking = self.axes.iter().zip(indices).filter_map(|(axis, &index)| {
            axis.from.as_ref().filter(|from| from.path == giving.path).map(|from| (axis.number(index), from.to))
        });
        taking.into_iter().try_fold(giving.value, |left, (now, was)| left.plus(was)?.minus(now.unwrap_or(was)))
    }

    /// Everything that is set at a point.
    fn assignments(
        &self,
        indices: &[u64],
        source: impl FnMut(&str) -> SourceId,
    ) -> Result<Vec<Assignment>, NumberError> {
        let mut source = source;
        let varied =
            self.axes.iter().zip(indices).map(|(axis, &index)| Ok(format!("{}={}", axis.path, axis.text(index))));
        let giving = self.giving();
        let left = giving.iter().map(|from| Ok(format!("{}={}", from.path, self.left(from, indices)?)));
        varied.chain(left).map(|text| text.map(|text: String| Assignment { source: source(&text), text })).collect()
    }

    /// The points at the ends of all axes, and one in the middle.
    fn probes(&self) -> Vec<Vec<u64>> {
        let mut probes = vec![Vec::new()];
        for axis in &self.axes {
            let mut ends = vec![0, axis.len() - 1];
            ends.dedup();
            probes = probes
                .iter()
                .flat_map(|probe: &Vec<u64>| ends.iter().map(move |&end| [probe.as_slice(), &[end]].concat()))
                .collect();
        }
        probes.push(self.axes.iter().map(|axis| axis.len() / 2).collect());
        probes
    }
}

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
    let points = grid.points()?;
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

/// Ranges in whole numbers: the open values of a model, first those of the axes, then those that give way.
struct Ranges {
    places: Vec<u32>,
    largest: Vec<i64>,
    axes: Vec<(i64, i64)>,
    /// For each share that gives way: all of it, and which axes take from it.
    giving: Vec<(i64, Vec<usize>)>,
}

impl Ranges {
    fn of(grid: &Grid) -> Option<Self> {
        let mut ranges = Self { places: Vec::new(), largest: Vec::new(), axes: Vec::new(), giving: Vec::new() };
        let giving = grid.giving();
        // Shares that are moved against each other are counted in the same unit.
        let places_of = |axis: &Axis| match &axis.values {
            Values::Range { first, step, .. } => {
                let from = axis.from.iter().flat_map(|from| [from.value.places(), from.to.places()]);
                Some(from.chain([first.places(), step.places()]).max().unwrap_or(0))
            }
            Values::List(_) => None,
        };
        let mut places = grid.axes.iter().map(places_of).collect::<Option<Vec<u32>>>()?;
        if !giving.is_empty() {
            let common = places.iter().copied().max().unwrap_or(0);
            places.fill(common);
        }
        let count = |number: Number, places: u32| i64::try_from(number.in_units_of(places)?).ok();
        for (axis, &places) in grid.axes.iter().zip(&places) {
            let Values::Range { first, step, count: many } = &axis.values else { return None };
            let (first, step) = (count(*first, places)?, count(*step, places)?);
            let last = first.checked_add(step.checked_mul(i64::try_from(many - 1).ok()?)?)?;
            ranges.axes.push((first, step));
            ranges.places.push(places);
            ranges.largest.push(first.checked_abs()?.max(last.checked_abs()?));
        }
        for from in giving {
            let taking: Vec<usize> = (0..grid.axes.len())
                .filter(|&axis| grid.axes[axis].from.as_ref().is_some_and(|other| other.path == from.path))
                .collect();
            let common = *places.first()?;
            let mut whole = count(from.value, common)?;
            let mut largest = whole.checked_abs()?;
            for &axis in &taking {
                let to = count(grid.axes[axis].from.as_ref()?.to, common)?;
                whole = whole.checked_add(to)?;
                largest = largest.checked_add(to.checked_abs()?)?.checked_add(ranges.largest[axis])?;
            }
            ranges.giving.push((whole, taking));
            ranges.places.push(common);
            ranges.largest.push(largest);
        }
        Some(ranges)
    }

    fn fill(&self, indices: &[u64], values: &mut [i64]) {
        for (at, ((first, step), index)) in self.axes.iter().zip(indices).enumerate() {
            values[at] = first + step * i64::try_from(*index).unwrap_or(i64::MAX);
        }
        for (at, (whole, taking)) in self.giving.iter().enumerate() {
            values[self.axes.len() + at] = whole - taking.iter().map(|&axis| values[axis]).sum::<i64>();
        }
    }

    fn slots(&self, grid: &Grid, indices: &[u64]) -> Option<Vec<Slot>> {
        let mut values = vec![0; self.places.len()];
        self.fill(indices, &mut values);
        let giving = grid.giving();
        let paths = grid.axes.iter().map(|axis| &axis.path).chain(giving.iter().map(|from| &from.path));
        paths
            .zip(values.iter().zip(&self.places))
            .map(|(path, (value, places))| {
                let value = Number::from_units_of(i128::from(*value), *places).ok()?;
                Some(Slot { path: path.clone(), value })
            })
            .collect()
    }
}

fn fill_compiled(model: &WholeModel, grid: &Grid, cascades: usize, points: std::ops::Range<u64>, out: &mut Vec<i128>) {
    let Some(ranges) = Ranges::of(grid) else { return };
    let mut values = vec![0; ranges.places.len()];
    let mut indices = grid.indices(points.start);
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
    points: std::ops::Range<u64>,
    out: &mut Vec<Amounts>,
) -> bool {
    let (mut what_if, mut sources) = (what_if.clone(), sources.clone());
    let unread = sources.add("--vary", "", Origin::Flag);
    points.into_iter().all(|point| {
        let problems = Problems::new();
        let assignments = grid.assignments(&grid.indices(point), |_| unread);
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
