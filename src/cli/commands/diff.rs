//! `cascade diff`

use crate::cli::arguments::Difference;
use crate::cli::exit::Exit;
use crate::cli::output::{self, DIFF_FORMATS};
use crate::cli::sides::side;
use crate::cli::workbench::{CommandResult, Stop, Workbench};
use crate::report::{DiffResult, Outcome};

/// Sets two results against each other.
pub fn run(arguments: &Difference, workbench: &mut Workbench<'_>) -> CommandResult {
    // Both, so that what is wrong with either is said at once.
    let base = side("BASE", &arguments.base, false, workbench);
    let head = side("HEAD", &arguments.head, true, workbench);
    let (base, head) = (base?, head?);
    let diff = compared((&arguments.base, &base), (&arguments.head, &head), workbench)?;
    workbench.write(|format, width| output::diff(&diff, format, width), &DIFF_FORMATS)?;
    Ok(if arguments.exit_code && diff.is_change() { Exit::Difference } else { Exit::Success })
}

/// The difference of two results, or why there is none.
pub fn compared(
    base: (&str, &Outcome),
    head: (&str, &Outcome),
    workbench: &mut Workbench<'_>,
) -> Result<DiffResult, Stop> {
    DiffResult::new(base, head).map_err(|error| workbench.not_comparable(base.0, head.0, &error))
}
