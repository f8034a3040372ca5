//! `cascade cost`

use crate::cli::arguments::ScenarioPath;
use crate::cli::output::{self, OUTCOME_FORMATS};
use crate::cli::workbench::{CommandResult, Workbench};

/// Costs a scenario.
pub fn run(arguments: &ScenarioPath, workbench: &mut Workbench<'_>) -> CommandResult {
    let outcome = workbench.outcome(&arguments.scenario)?;
    let group_by = workbench.global.group_by.unwrap_or_default();
    workbench.write(|format, width| output::outcome(&outcome, format, width, group_by), &OUTCOME_FORMATS)
}
