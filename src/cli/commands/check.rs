//! `cascade catalogue check`

use crate::catalogue::checks::{Check as Looked, Subject, run as run_checks};

use super::catalogue::from_folder;
use crate::cli::arguments::{Check, Format};
use crate::cli::exit::Exit;
use crate::cli::output::{self, DOCUMENT_FORMATS};
use crate::cli::workbench::{CommandResult, Stop, Workbench};
use crate::diagnostic::{Diagnostic, Severity, code};
use crate::report::{
    CheckFinding, CheckSummary, SCHEMA_VERSION, check_card, check_list, check_reference, check_summary, json,
};

const FORMATS: [Format; 3] = [Format::Table, Format::Json, Format::Markdown];

/// Checks a catalogue, or explains a check.
pub fn run(arguments: &Check, workbench: &mut Workbench<'_>) -> CommandResult {
    match &arguments.explain {
        Some(name) => explain(name.as_deref(), workbench),
        None => check(arguments, workbench),
    }
}

fn explain(name: Option<&str>, workbench: &mut Workbench<'_>) -> CommandResult {
    let Some(name) = name else {
        let draw = |format: Format, width| {
            let document = if format == Format::Markdown { check_reference() } else { check_list() };
            output::document(&document, format, width)
        };
        return workbench.write(draw, &DOCUMENT_FORMATS);
    };
    let check = Looked::named(name).map_err(|near| {
        let place = workbench.flag("--explain", name);
        let help = near.map_or("`--explain` alone lists them".to_owned(), |near| format!("did you mean `{near}`?"));
        let diagnostic = Diagnostic::error(&code::BAD_VALUE, format!("there is no check `{name}`"));
        workbench.problems.push(diagnostic.at(&place.location, "").help(help));
        Stop(Exit::Usage)
    })?;
    let document = check_card(check);
    workbench.write(|format, width| output::document(&document, format, width), &DOCUMENT_FORMATS)
}

fn check(arguments: &Check, workbench: &mut Workbench<'_>) -> CommandResult {
    let mut catalogue = match &arguments.from {
        None => workbench.catalogue()?,
        Some(folder) => from_folder("--from", folder, workbench)?,
    };
    catalogue.load_all(&mut workbench.sources, &workbench.problems);
    let subject = Subject::of(&catalogue);
    let findings = run_checks(&subject);
    let excepted = findings.excepted_count();
    for diagnostic in findings.into_diagnostics() {
        workbench.problems.push(diagnostic);
    }
    let found = std::mem::take(&mut workbench.problems).into_sorted();
    let count = |severity| found.iter().filter(|diagnostic| diagnostic.severity == severity).count();
    let summary = CheckSummary {
        providers: catalogue.providers().count(),
        offers: subject.offers.len(),
        entries: subject.entries().count(),
        errors: count(Severity::Error),
        warnings: count(Severity::Warning),
        excepted,
    };
    let rows: Vec<CheckFinding> = found.iter().map(|each| CheckFinding::of(each, &workbench.sources)).collect();
    let identity = catalogue.identity();
    let as_json = || {
        let catalogue = serde_json::json!({ "version": identity.version, "sha256": identity.sha256 });
        let fields = serde_json::json!({
            "schema_version": SCHEMA_VERSION, "catalogue": catalogue, "summary": summary, "findings": rows,
        });
        json(&fields).ok()
    };
    let document = check_summary(&summary, identity);
    let exit = Exit::of(&found, &workbench.sources);
    // In JSON the findings are the result; for people they are drawn beside it.
    if workbench.format() != Format::Json {
        for diagnostic in found {
            workbench.problems.push(diagnostic);
        }
    }
    workbench.write(
        |format, width| match format {
            Format::Json => as_json(),
            _ => output::document(&document, format, width),
        },
        &FORMATS,
    )?;
    Ok(exit)
}
