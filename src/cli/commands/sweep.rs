//! `cascade sweep`

use std::num::NonZeroUsize;

use crate::analysis::sweep::sweep;
use crate::cli::arguments::{Format, Sweep};
use crate::cli::exit::Exit;
use crate::cli::output;
use crate::cli::workbench::{CommandResult, Stop, Workbench};
use crate::diagnostic::{Diagnostic, code};
use crate::report::{SweepResult, json, sweep_chart, sweep_csv, sweep_document};
use crate::units::Number;

const FORMATS: [Format; 6] = [Format::Table, Format::Csv, Format::Json, Format::Markdown, Format::Svg, Format::Html];
/// More points than that are asked for by mistake more often than not.
const POINTS_MAX: u64 = 10_000_000;

/// Costs every combination of the values, in every scenario.
pub fn run(arguments: &Sweep, workbench: &mut Workbench<'_>) -> CommandResult {
    if workbench.global.allow_unpriced {
        return Err(without_prices(workbench));
    }
    let mut sweeps = Vec::new();
    let threads = arguments.threads.or_else(|| std::thread::available_parallelism().ok()).unwrap_or(NonZeroUsize::MIN);
    for path in &arguments.scenarios {
        let mut what_if = workbench.what_if(path)?;
        let grid = arguments.varied.grid(&what_if.document, workbench).ok_or(Stop(Exit::Usage))?;
        let points = grid.points();
        if !arguments.yes && points.is_none_or(|points| points > POINTS_MAX) {
            return Err(too_many(points, workbench));
        }
        let found = sweep(&mut what_if, grid, threads, &mut workbench.sources, &workbench.problems);
        sweeps.push((path.clone(), found.ok_or(Stop(Exit::Input))?));
    }
    let result = SweepResult::new(&sweeps).map_err(|error| workbench.too_large("the sweep", error))?;
    let about = workbench.about(&arguments.scenarios.iter().map(String::as_str).collect::<Vec<_>>());
    workbench.write(
        |format, width| match format {
            Format::Json => json(&result).ok(),
            Format::Csv => sweep_csv(&result).ok(),
            Format::Svg => Some(sweep_chart(&result).drawing().file()),
            _ => output::page_or_document(&sweep_document(&result), &about, format, width),
        },
        &FORMATS,
    )
}

/// Points are compared with each other, so that one which lacks a price would look like the cheapest.
fn without_prices(workbench: &mut Workbench<'_>) -> Stop {
    let message = "--allow-unpriced is not for sweeps: what lacks a price would look cheap";
    let diagnostic = Diagnostic::error(&code::BAD_VALUE, message).help("leave out the points that have no price");
    workbench.problems.push(diagnostic);
    Stop(Exit::Usage)
}

fn too_many(points: Option<u64>, workbench: &mut Workbench<'_>) -> Stop {
    let count = points.map_or_else(
        || "more points than can be counted".to_owned(),
        |points| format!("{} points", Number::from(points).grouped(0)),
    );
    let message = format!("the grid has {count}, more than {}", Number::from(POINTS_MAX).grouped(0));
    let diagnostic = Diagnostic::error(&code::TOO_MANY_POINTS, message);
    workbench.problems.push(diagnostic.help("take larger steps, or say `--yes`"));
    Stop(Exit::Usage)
}
