//! `cascade sensitivity`

use crate::analysis::sensitivity::sensitivity;
use crate::cli::arguments::{Format, Sensitivity};
use crate::cli::exit::Exit;
use crate::cli::output;
use crate::cli::workbench::{CommandResult, Stop, Workbench};
use crate::report::{SensitivityResult, json, sensitivity_chart, sensitivity_csv, sensitivity_document};

const FORMATS: [Format; 5] = [Format::Table, Format::Csv, Format::Json, Format::Markdown, Format::Svg];

/// Moves every value of the scenario by itself.
pub fn run(arguments: &Sensitivity, workbench: &mut Workbench<'_>) -> CommandResult {
    let mut what_if = workbench.what_if(&arguments.scenario)?;
    let from = arguments.from.as_deref().map(|from| share_path(from, &what_if, workbench)).transpose()?;
    let found = sensitivity(
        &mut what_if,
        arguments.range,
        from.as_deref(),
        |_| None,
        &mut workbench.sources,
        &workbench.problems,
    );
    let result = SensitivityResult::new(&found.ok_or(Stop(Exit::Input))?, arguments.range);
    workbench.write(
        |format, width| match format {
            Format::Json => json(&result).ok(),
            Format::Csv => sensitivity_csv(&result).ok(),
            Format::Svg => Some(sensitivity_chart(&result).svg()),
            _ => output::document(&sensitivity_document(&result), format, width),
        },
        &FORMATS,
    )
}

/// The path of the share that gives way; it must be there.
fn share_path(
    text: &str,
    what_if: &crate::analysis::what_if::WhatIf,
    workbench: &mut Workbench<'_>,
) -> Result<String, Stop> {
    let path = crate::document::parse_path(text);
    let there = path.as_ref().is_some_and(|parts| crate::document::at_path(&what_if.document, parts).is_some());
    match path {
        Some(parts) if there => Ok(crate::document::path_text(&parts)),
        _ => {
            let flag = workbench.flag("--from", text);
            let diagnostic = crate::diagnostic::Diagnostic::error(
                &crate::diagnostic::code::BAD_VALUE,
                format!("the scenario has nothing at `{text}`"),
            );
            workbench.problems.push(diagnostic.at(&flag.location, "").help("such as tiers.medium.share"));
            Err(Stop(Exit::Usage))
        }
    }
}
