//! Which format is drawn by which renderer.

use super::arguments::Format;
use crate::report::{Document, GroupBy, Outcome, csv, csv_wide, json, markdown, ndjson, summary, table};

/// The formats of an outcome.
pub const OUTCOME_FORMATS: [Format; 6] =
    [Format::Table, Format::Csv, Format::CsvWide, Format::Json, Format::Ndjson, Format::Markdown];
/// The formats of a document alone.
pub const DOCUMENT_FORMATS: [Format; 2] = [Format::Table, Format::Markdown];

/// Draws an outcome. Rendering our own types into memory cannot fail.
#[must_use]
pub fn outcome(outcome: &Outcome, format: Format, width: Option<usize>, group_by: GroupBy) -> Option<String> {
    match format {
        Format::Json => json(outcome).ok(),
        Format::Ndjson => ndjson(outcome).ok(),
        Format::Csv => csv(outcome).ok(),
        Format::CsvWide => csv_wide(outcome).ok(),
        Format::Table | Format::Markdown => document(&summary(outcome, group_by), format, width),
        Format::Svg => None,
    }
}

/// Draws a document.
#[must_use]
pub fn document(document: &Document, format: Format, width: Option<usize>) -> Option<String> {
    match format {
        Format::Table => Some(table(document, width)),
        Format::Markdown => Some(markdown(document)),
        Format::Csv | Format::CsvWide | Format::Json | Format::Ndjson | Format::Svg => None,
    }
}
