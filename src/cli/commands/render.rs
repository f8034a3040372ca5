//! `cascade render`

use crate::cli::arguments::Render;
use crate::cli::output::{self, CHECK_FORMATS, DIFF_FORMATS, OUTCOME_FORMATS};
use crate::cli::sides::saved_result;
use crate::cli::workbench::{CommandResult, Workbench};
use crate::report::Saved;

/// Draws a saved result.
pub fn run(arguments: &Render, workbench: &mut Workbench<'_>) -> CommandResult {
    let (_, result) = saved_result("RESULT", &arguments.result, workbench)?;
    let group_by = workbench.global.group_by.unwrap_or_default();
    match result {
        Saved::Outcome(outcome) => {
            workbench.write(|format, width| output::outcome(&outcome, format, width, group_by), &OUTCOME_FORMATS)
        }
        Saved::Check(check) => workbench.write(|format, width| output::check(&check, format, width), &CHECK_FORMATS),
        Saved::Diff(diff) => workbench.write(|format, width| output::diff(&diff, format, width), &DIFF_FORMATS),
    }
}
