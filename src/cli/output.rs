//! Which format is drawn by which renderer.

use super::arguments::{Format, Global};
use super::workbench::Workbench;
use crate::report::{
    CheckResult, DiffResult, Document, Outcome, annotations, check_csv, check_document, codequality, comment, csv,
    csv_wide, diff_comment, diff_csv, diff_document, focus, json, junit, markdown, ndjson, openmetrics, page, sarif,
    step_summary, summary, table,
};

/// The formats of an outcome.
pub const OUTCOME_FORMATS: [Format; 14] = [
    Format::Table,
    Format::Csv,
    Format::CsvWide,
    Format::Json,
    Format::Ndjson,
    Format::Markdown,
    Format::Focus,
    Format::GithubAnnotations,
    Format::StepSummary,
    Format::Comment,
    Format::Junit,
    Format::Sarif,
    Format::Codequality,
    Format::Openmetrics,
];
/// The formats of a report: those of an outcome, and those of the report alone.
pub const REPORT_FORMATS: [Format; 16] = [
    Format::Table,
    Format::Csv,
    Format::CsvWide,
    Format::Json,
    Format::Ndjson,
    Format::Markdown,
    Format::Focus,
    Format::Html,
    Format::Xlsx,
    Format::GithubAnnotations,
    Format::StepSummary,
    Format::Comment,
    Format::Junit,
    Format::Sarif,
    Format::Codequality,
    Format::Openmetrics,
];
/// The formats of a gate.
pub const CHECK_FORMATS: [Format; 11] = [
    Format::Table,
    Format::Csv,
    Format::Json,
    Format::Markdown,
    Format::GithubAnnotations,
    Format::StepSummary,
    Format::Comment,
    Format::Junit,
    Format::Sarif,
    Format::Codequality,
    Format::Openmetrics,
];
/// The formats of a difference.
pub const DIFF_FORMATS: [Format; 6] =
    [Format::Table, Format::Csv, Format::Json, Format::Markdown, Format::StepSummary, Format::Comment];
/// The formats of a document alone.
pub const DOCUMENT_FORMATS: [Format; 2] = [Format::Table, Format::Markdown];

/// Draws an outcome. Rendering our own types into memory cannot fail.
#[must_use]
pub fn outcome(outcome: &Outcome, format: Format, width: Option<usize>, global: &Global) -> Option<String> {
    match format {
        Format::Focus => focus(outcome, global.focus_version.unwrap_or_default()).ok(),
        Format::Json => json(outcome).ok(),
        Format::Ndjson => ndjson(outcome).ok(),
        Format::Csv => csv(outcome).ok(),
        Format::CsvWide => csv_wide(outcome).ok(),
        Format::Table | Format::Markdown => {
            document(&summary(outcome, global.group_by.unwrap_or_default()), format, width)
        }
        Format::Svg | Format::Html | Format::Xlsx => None,
        _ => check(&CheckResult::of_outcome(outcome), format, width),
    }
}

/// Draws the result of a gate.
#[must_use]
pub fn check(result: &CheckResult, format: Format, width: Option<usize>) -> Option<String> {
    match format {
        Format::Json => json(result).ok(),
        Format::Csv => check_csv(result).ok(),
        Format::Table | Format::Markdown => document(&check_document(result), format, width),
        Format::GithubAnnotations => Some(annotations(result)),
        Format::StepSummary => Some(step_summary(result)),
        Format::Comment => Some(comment(result)),
        Format::Junit => Some(junit(result)),
        Format::Sarif => sarif(result).ok(),
        Format::Codequality => codequality(result).ok(),
        Format::Openmetrics => Some(openmetrics(result)),
        Format::CsvWide | Format::Ndjson | Format::Focus | Format::Svg | Format::Html | Format::Xlsx => None,
    }
}

/// Draws a difference.
#[must_use]
pub fn diff(result: &DiffResult, format: Format, width: Option<usize>) -> Option<String> {
    match format {
        Format::Json => json(result).ok(),
        Format::Csv => diff_csv(result).ok(),
        Format::StepSummary => Some(format!("{}\n", markdown(&diff_document(result)))),
        Format::Comment => Some(diff_comment(result)),
        _ => document(&diff_document(result), format, width),
    }
}

/// Draws a document, as a page as well; what the page is about stands at its head.
#[must_use]
pub fn page_or_document(document: &Document, about: &[String], format: Format, width: Option<usize>) -> Option<String> {
    match format {
        Format::Html => page(document, about, &Workbench::tool()).ok(),
        _ => self::document(document, format, width),
    }
}

/// Draws a document.
#[must_use]
pub fn document(document: &Document, format: Format, width: Option<usize>) -> Option<String> {
    match format {
        Format::Table => Some(table(document, width)),
        Format::Markdown => Some(markdown(document)),
        _ => None,
    }
}
