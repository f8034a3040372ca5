//! `cascade render`

use super::report;
use crate::cli::arguments::{Format, Render};
use crate::cli::output::{self, CHECK_FORMATS, DIFF_FORMATS, REPORT_FORMATS};
use crate::cli::sides::saved_result;
use crate::cli::workbench::{CommandResult, Workbench};
use crate::report::{Model, Pack, Saved};

/// Draws a saved result.
pub fn run(arguments: &Render, workbench: &mut Workbench<'_>) -> CommandResult {
    let (_, result) = saved_result("RESULT", &arguments.result, workbench)?;
    let global = workbench.global;
    match result {
        // What only a report draws, is drawn without what only the scenario could say: forecast and tornado.
        Saved::Outcome(outcome) if workbench.wants(Format::Html) || workbench.wants(Format::Xlsx) => {
            let command = report::command_line(["cascade", "render", &arguments.result]);
            let model = Model::of(&outcome);
            let pack = Pack {
                outcome: &outcome,
                model,
                forecast: None,
                sensitivity: None,
                self_hosting: None,
                change: None,
                command,
            };
            report::draw(&pack, None, workbench)
        }
        Saved::Outcome(outcome) => {
            workbench.write(|format, width| output::outcome(&outcome, format, width, global), &REPORT_FORMATS)
        }
        Saved::Check(check) => workbench.write(|format, width| output::check(&check, format, width), &CHECK_FORMATS),
        Saved::Diff(diff) => workbench.write(|format, width| output::diff(&diff, format, width), &DIFF_FORMATS),
    }
}
