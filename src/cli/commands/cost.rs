//! `cascade cost`

use crate::cli::arguments::ScenarioPath;
use crate::cli::output::{self, OUTCOME_FORMATS};
use crate::cli::workbench::{CommandResult, Workbench};

/// Costs a scenario.
pub fn run(arguments: &ScenarioPath, workbench: &mut Workbench<'_>) -> CommandResult {
    let outcome = workbench.outcome(&arguments.scenario)?;
    let global = workbench.global;
    workbench.write(|format, width| output::outcome(&outcome, format, width, global), &OUTCOME_FORMATS)
}
