//! `cascade forecast`

use crate::analysis::forecast::{Months, against_budget, forecast};
use crate::calendar::YearMonth;
use crate::cli::arguments::{Forecast, Format};
use crate::cli::exit::Exit;
use crate::cli::output;
use crate::cli::workbench::{CommandResult, Stop, Workbench};
use crate::report::{ForecastResult, forecast_chart, forecast_csv, forecast_document, json};

const FORMATS: [Format; 5] = [Format::Table, Format::Csv, Format::Json, Format::Markdown, Format::Svg];

/// Costs a scenario month by month.
pub fn run(arguments: &Forecast, workbench: &mut Workbench<'_>) -> CommandResult {
    let mut what_if = workbench.what_if(&arguments.scenario)?;
    let months = match arguments.months.first {
        Some(first) => Months { first, count: arguments.months.count },
        None => {
            let scenario = what_if.scenario(&[], &workbench.problems).ok_or(Stop(Exit::Input))?;
            let settings = &what_if.settings;
            let released = what_if.catalogue.identity().released;
            let day = settings.as_of.or(scenario.as_of).unwrap_or(released);
            let first = settings.month.unwrap_or_else(|| YearMonth::of(day));
            Months { first, count: arguments.months.count }
        }
    };
    let found = forecast(&mut what_if, months, &mut workbench.sources, &workbench.problems);
    let found = found.ok_or(Stop(Exit::Input))?;
    let outlook = arguments.budget.map(|budget| against_budget(&found, budget)).transpose();
    let result = outlook.and_then(|outlook| ForecastResult::new(&found, outlook.as_ref()));
    let result = result.map_err(|error| workbench.too_large(&arguments.scenario, error))?;
    workbench.write(
        |format, width| match format {
            Format::Json => json(&result).ok(),
            Format::Csv => forecast_csv(&result).ok(),
            Format::Svg => Some(forecast_chart(&result).svg()),
            _ => output::document(&forecast_document(&result), format, width),
        },
        &FORMATS,
    )
}
