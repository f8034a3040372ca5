//! `cascade forecast`

use crate::analysis::forecast::{Months, against_budget, forecast};
use crate::analysis::what_if::WhatIf;
use crate::calendar::YearMonth;
use crate::cli::arguments::{Forecast, Format, MonthRange};
use crate::cli::exit::Exit;
use crate::cli::output;
use crate::cli::workbench::{CommandResult, Stop, Workbench};
use crate::report::{ForecastResult, forecast_chart, forecast_csv, forecast_document, json};

const FORMATS: [Format; 6] = [Format::Table, Format::Csv, Format::Json, Format::Markdown, Format::Svg, Format::Html];

/// Costs a scenario month by month.
pub fn run(arguments: &Forecast, workbench: &mut Workbench<'_>) -> CommandResult {
    let mut what_if = workbench.what_if(&arguments.scenario)?;
    let months = months_of(arguments.months, &what_if, workbench)?;
    let found = forecast(&mut what_if, months, &mut workbench.sources, &workbench.problems);
    let found = found.ok_or(Stop(Exit::Input))?;
    let budget = arguments.budget.or(found.budget);
    let outlook = budget.map(|budget| against_budget(&found, budget)).transpose();
    let result =
        outlook.and_then(|outlook| ForecastResult::new(&found, outlook.as_ref(), arguments.samples.sampling()));
    let result = result.map_err(|error| workbench.too_large(&arguments.scenario, error))?;
    let about = workbench.about(&[&arguments.scenario]);
    workbench.write(
        |format, width| match format {
            Format::Json => json(&result).ok(),
            Format::Csv => forecast_csv(&result).ok(),
            Format::Svg => Some(forecast_chart(&result).drawing().file()),
            _ => output::page_or_document(&forecast_document(&result), &about, format, width),
        },
        &FORMATS,
    )
}

/// The months that were asked for; without a first one they begin with that of the prices.
pub fn months_of(range: MonthRange, what_if: &WhatIf, workbench: &Workbench<'_>) -> Result<Months, Stop> {
    let count = range.count;
    if let Some(first) = range.first {
        return Ok(Months { first, count });
    }
    let scenario = what_if.scenario(&[], &workbench.problems).ok_or(Stop(Exit::Input))?;
    let settings = &what_if.settings;
    let released = what_if.catalogue.identity().released;
    let day = settings.as_of.or(scenario.as_of).unwrap_or(released);
    Ok(Months { first: settings.month.unwrap_or_else(|| YearMonth::of(day)), count })
}
