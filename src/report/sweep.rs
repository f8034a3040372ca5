//! Every combination of some values, costed: the result of `sweep`.

use serde::Serialize;

use super::chart::{LineChart, Series};
use super::csv::{inert, rows};
use super::document::{Block, Cell, Column, Document, Section, Table};
use super::listing::identity_text;
use super::outcome::SCHEMA_VERSION;
use crate::analysis::saving;
use crate::analysis::sweep::{Axis, Sweep};
use crate::rating::Amounts;
use crate::scenario::Plan;
use crate::units::{Money, Number, NumberError};

/// Lines in a chart; more than that cannot be told apart.
const LINES_MAX: usize = 12;

/// Points of a grid with what they cost.
#[derive(Clone, Debug, Serialize)]
pub struct SweepResult {
    /// The version of this form.
    pub schema_version: u32,
    /// Which prices.
    pub catalogue: String,
    /// Prices in force on this day.
    pub as_of: String,
    /// The month whose days are counted.
    pub month: String,
    /// The money of every figure.
    pub currency: String,
    /// What is varied, in the order of the flags.
    pub axes: Vec<SweepAxis>,
    /// The cascades of every scenario: the candidate first, then its baselines.
    pub cascades: Vec<SweepCascade>,
    /// Every combination; the last axis changes fastest.
    pub points: Vec<SweepPoint>,
}

/// A path that is varied.
#[derive(Clone, Debug, Serialize)]
pub struct SweepAxis {
    /// Its path.
    pub path: String,
    /// The share that gives way, so that shares still sum to 100 %.
    pub from: Option<String>,
}

/// A cascade of a scenario.
#[derive(Clone, Debug, Serialize)]
pub struct SweepCascade {
    /// The scenario's file.
    pub scenario: String,
    /// The cascade's name.
    pub cascade: String,
    /// Whether it is what the scenario proposes; the others are what it is compared with.
    pub candidate: bool,
}

/// A point of the grid.
#[derive(Clone, Debug, Serialize)]
pub struct SweepPoint {
    /// A value for each axis.
    pub values: Vec<String>,
    /// A cost for each cascade.
    pub costs: Vec<SweepCost>,
}

/// What a cascade costs at a point.
#[derive(Clone, Debug, Serialize)]
pub struct SweepCost {
    /// A day.
    pub daily: Number,
    /// The month.
    pub monthly: Number,
    /// What the candidate of the same scenario saves against it, in percent; null for the candidate.
    pub saving_percent: Option<Number>,
    /// Whether no rounding went into the costs.
    pub exact: bool,
}

impl SweepResult {
    /// Puts the sweeps of one or more scenarios over the same grid side by side.
    ///
    /// # Errors
    /// [`NumberError::TooLarge`].
    pub fn new(sweeps: &[(String, Sweep)]) -> Result<Self, NumberError> {
        let cascades = sweeps.iter().flat_map(|(scenario, sweep)| {
            sweep.cascades.iter().enumerate().map(move |(index, cascade)| SweepCascade {
                scenario: scenario.clone(),
                cascade: cascade.clone(),
                candidate: index == 0,
            })
        });
        let axes: &[Axis] = sweeps.first().map_or(&[], |(_, sweep)| &sweep.grid.axes);
        let points = sweeps.first().and_then(|(_, sweep)| sweep.grid.points()).unwrap_or(0);
        let point = |point: u64| {
            let indices = sweeps.first().map(|(_, sweep)| sweep.grid.indices(point)).unwrap_or_default();
            let mut costs = Vec::new();
            for (_, sweep) in sweeps {
                let all = (0..sweep.cascades.len()).map(|cascade| sweep.cost(point, cascade));
                costs.extend(costs_of(&all.collect::<Result<Vec<Amounts>, _>>()?)?);
            }
            Ok(SweepPoint { values: axes.iter().zip(indices).map(|(axis, index)| axis.shown(index)).collect(), costs })
        };
        let of_plan =
            |text: &dyn Fn(&Plan) -> String| sweeps.first().map(|(_, sweep)| text(&sweep.plan)).unwrap_or_default();
        Ok(Self {
            schema_version: SCHEMA_VERSION,
            catalogue: of_plan(&|plan| identity_text(&plan.catalogue)),
            as_of: of_plan(&|plan| plan.as_of.to_string()),
            month: of_plan(&|plan| plan.period.month.to_string()),
            currency: of_plan(&|plan| plan.currency.code.clone()),
            axes: axes
                .iter()
                .map(|axis| SweepAxis {
                    path: axis.path.clone(),
                    from: axis.from.as_ref().map(|from| from.path.clone()),
                })
                .collect(),
            cascades: cascades.collect(),
            points: (0..points).map(point).collect::<Result<_, NumberError>>()?,
        })
    }

    /// A cascade's name, with what tells its scenario from the others where there are several.
    fn name(&self, cascade: &SweepCascade) -> String {
        let several = self.cascades.iter().any(|other| other.scenario != cascade.scenario);
        if several {
            format!("{} {}", self.told_apart(&cascade.scenario), cascade.cascade)
        } else {
            cascade.cascade.clone()
        }
    }

    /// The part of a scenario's path that others do not have.
    fn told_apart<'a>(&self, scenario: &'a str) -> &'a str {
        let all = |fits: &dyn Fn(&str) -> bool| self.cascades.iter().all(|cascade| fits(&cascade.scenario));
        let folders = scenario.match_indices('/').map(|(at, _)| at + 1);
        let start = folders.take_while(|&end| all(&|path| path.starts_with(&scenario[..end]))).last().unwrap_or(0);
        let ends = scenario.rmatch_indices('/').map(|(at, _)| at);
        let end = ends.take_while(|&at| at > start && all(&|path| path.ends_with(&scenario[at..]))).last();
        &scenario[start..end.unwrap_or(scenario.len())]
    }
}

fn costs_of(amounts: &[Amounts]) -> Result<Vec<SweepCost>, NumberError> {
    let candidate = amounts.first().copied().unwrap_or(Amounts::ZERO);
    let cost = |(index, amounts): (usize, &Amounts)| {
        let saving_percent = if index == 0 { None } else { saving(candidate, *amounts)?.percent };
        let (daily, monthly) = (amounts.daily.number(), amounts.monthly.number());
        Ok(SweepCost { daily, monthly, saving_percent, exact: amounts.is_exact() })
    };
    amounts.iter().enumerate().map(cost).collect()
}

/// One row a point and cascade.
///
/// # Errors
/// The writer's, which into memory cannot fail.
pub fn sweep_csv(result: &SweepResult) -> Result<String, csv::Error> {
    let mut header: Vec<String> = result.axes.iter().map(|axis| inert(&axis.path)).collect();
    header.extend(["scenario", "cascade", "daily", "monthly", "saving_percent", "currency", "exact"].map(String::from));
    let mut lines = Vec::with_capacity(result.points.len() * result.cascades.len());
    for point in &result.points {
        for (cascade, cost) in result.cascades.iter().zip(&point.costs) {
            let mut line: Vec<String> = point.values.iter().map(|value| inert(value)).collect();
            line.extend([
                inert(&cascade.scenario),
                inert(&cascade.cascade),
                cost.daily.to_string(),
                cost.monthly.to_string(),
                cost.saving_percent.map(|percent| percent.to_string()).unwrap_or_default(),
                result.currency.clone(),
                cost.exact.to_string(),
            ]);
            lines.push(line);
        }
    }
    rows(&header, &lines)
}

/// The document of `sweep`.
#[must_use]
pub fn sweep_document(result: &SweepResult) -> Document {
    let mut columns: Vec<Column> = result.axes.iter().map(|axis| Column::figure(axis.path.clone())).collect();
    for cascade in &result.cascades {
        // What is proposed stays, in every scenario; then what it saves, which follows from what it is compared with.
        let [day, month] = if cascade.candidate { [0, 1] } else { [3, 4] };
        let name = result.name(cascade);
        columns.push(Column::figure(format!("{name} {}/day", result.currency)).expendable(day));
        columns.push(Column::figure("/month").expendable(month));
        if !cascade.candidate {
            columns.push(Column::figure("saving").expendable(2));
        }
    }
    let row = |point: &SweepPoint| {
        let mut row: Vec<Cell> = point.values.iter().cloned().map(Cell::Text).collect();
        for (cascade, cost) in result.cascades.iter().zip(&point.costs) {
            row.extend([Cell::Money(Money::new(cost.daily)), Cell::Money(Money::new(cost.monthly))]);
            if !cascade.candidate {
                row.push(Cell::or_empty(cost.saving_percent.map(Cell::Percent)));
            }
        }
        row
    };
    let table = Table { columns, rows: result.points.iter().map(row).collect(), total: None };
    let mut notes: Vec<String> = Vec::new();
    for axis in &result.axes {
        if let Some(from) = &axis.from {
            notes.push(format!("`{}` is taken from `{from}`, so that the shares still sum to 100%", axis.path));
        }
    }
    let by: Vec<String> = result.axes.iter().map(|axis| format!("`{}`", axis.path)).collect();
    notes.push("exact; shown to the cent, -f csv and json have every digit".to_owned());
    notes.push("estimate, not an invoice; tax excluded".to_owned());
    Document {
        title: format!("{}: {}", by.join(" by "), count_of_points(result.points.len())),
        subtitle: format!(
            "prices of {}; month {}; {}; {}",
            result.as_of, result.month, result.catalogue, result.currency
        ),
        sections: vec![Section::default().block(Block::Chart(sweep_chart(result).drawing())).table(table)],
        notes,
    }
}

fn count_of_points(points: usize) -> String {
    if points == 1 { "1 point".to_owned() } else { format!("{} points", Number::from(points as u64).grouped(0)) }
}

/// The chart of `sweep`: the first axis across, a line for each cascade and each combination of the other axes.
#[must_use]
pub fn sweep_chart(result: &SweepResult) -> LineChart {
    let firsts: Vec<&str> = result.points.iter().filter_map(|point| point.values.first()).map(String::as_str).collect();
    let mut ticks: Vec<&str> = firsts.clone();
    ticks.dedup();
    let mut series: Vec<Series> = Vec::new();
    let mut left_out = 0;
    for (index, cascade) in result.cascades.iter().enumerate() {
        let mut of_cascade: Vec<Series> = Vec::new();
        for point in &result.points {
            let others = result.axes.iter().zip(&point.values).skip(1);
            // The end of a path says most of it: `requests-per-day 500`.
            let told = others.map(|(axis, value)| format!("{} {value}", axis.path.rsplit('.').next().unwrap_or("")));
            let name = std::iter::once(result.name(cascade)).chain(told).collect::<Vec<_>>().join(", ");
            let daily = point.costs[index].daily.to_float();
            let drawn = series.len() + of_cascade.len();
            match of_cascade.iter_mut().find(|series| series.name == name) {
                Some(series) => series.values.push(daily),
                None if drawn < LINES_MAX => {
                    of_cascade.push(Series { name, values: vec![daily] });
                }
                None => left_out += 1,
            }
        }
        series.extend(of_cascade);
    }
    LineChart {
        title: format!("Cost a day by {}", result.axes.first().map_or("", |axis| &axis.path)),
        across: result.axes.first().map(|axis| axis.path.clone()).unwrap_or_default(),
        up: format!("{} a day", result.currency),
        positions: ticks.iter().map(|tick| position(tick)).collect::<Option<Vec<f64>>>(),
        ticks: ticks.into_iter().map(str::to_owned).collect(),
        series,
        note: (left_out > 0).then(|| format!("only {LINES_MAX} lines are drawn; the table has all")),
    }
}

/// Where a value stands on an axis of numbers.
fn position(text: &str) -> Option<f64> {
    Number::parse(text.trim_end_matches('%')).ok().map(Number::to_float)
}
