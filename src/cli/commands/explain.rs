//! `cascade explain`

use crate::cli::arguments::Explain;
use crate::cli::exit::Exit;
use crate::cli::output::{self, DOCUMENT_FORMATS};
use crate::cli::workbench::{CommandResult, Stop, Workbench};
use crate::diagnostic::{Diagnostic, code};
use crate::report::explain;

/// Explains one figure.
pub fn run(arguments: &Explain, workbench: &mut Workbench<'_>) -> CommandResult {
    let outcome = workbench.outcome(&arguments.scenario)?;
    let document = explain(&outcome, &arguments.path).map_err(|error| {
        let place = workbench.flag("PATH", &arguments.path);
        let diagnostic = Diagnostic::error(&code::BAD_VALUE, error.message).at(&place.location, "").help(error.help);
        workbench.problems.push(diagnostic);
        Stop(Exit::Usage)
    })?;
    workbench.write(|format, width| output::document(&document, format, width), &DOCUMENT_FORMATS)
}
