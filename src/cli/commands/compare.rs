//! `cascade compare`

use serde_json::json;

use crate::cli::arguments::{Compare, Format};
use crate::cli::output;
use crate::cli::workbench::{CommandResult, Workbench};
use crate::report::{Outcome, SCHEMA_VERSION, comparison, csv, csv_wide, json, ndjson};

const FORMATS: [Format; 6] =
    [Format::Table, Format::Csv, Format::CsvWide, Format::Json, Format::Ndjson, Format::Markdown];

/// Costs every scenario, all mistakes in all of them at once, and shows them side by side.
pub fn run(arguments: &Compare, workbench: &mut Workbench<'_>) -> CommandResult {
    let mut outcomes = Vec::new();
    let mut stopped = None;
    for path in &arguments.scenarios {
        match workbench.outcome(path) {
            Ok(outcome) => outcomes.push((path.clone(), outcome)),
            Err(stop) => stopped = stopped.or(Some(stop)),
        }
    }
    if let Some(stop) = stopped {
        return Err(stop);
    }
    workbench.write(
        |format, width| match format {
            Format::Json => {
                let results: Vec<&Outcome> = outcomes.iter().map(|(_, outcome)| outcome).collect();
                json(&json!({ "schema_version": SCHEMA_VERSION, "outcomes": results })).ok()
            }
            Format::Ndjson => outcomes.iter().map(|(_, outcome)| ndjson(outcome).ok()).collect(),
            Format::Csv => joined(outcomes.iter().map(|(path, outcome)| (path, csv(outcome).ok()))),
            Format::CsvWide => joined(outcomes.iter().map(|(path, outcome)| (path, csv_wide(outcome).ok()))),
            Format::Table | Format::Markdown => output::document(&comparison(&outcomes), format, width),
            _ => None,
        },
        &FORMATS,
    )
}

/// Rows of many scenarios under one header, the scenario in front. Columns that differ (tiers, in `csv-wide`) begin a
/// new header, since a row must stand under its own.
fn joined<'a>(tables: impl Iterator<Item = (&'a String, Option<String>)>) -> Option<String> {
    let mut rows: Vec<Vec<String>> = Vec::new();
    let mut header: Option<Vec<String>> = None;
    for (path, text) in tables {
        let text = text?;
        let mut reader = ::csv::ReaderBuilder::new().has_headers(false).from_reader(text.as_bytes());
        for (index, record) in reader.records().enumerate() {
            let record: Vec<String> = record.ok()?.iter().map(str::to_owned).collect();
            let named = |first: &str| std::iter::once(first.to_owned()).chain(record.clone()).collect::<Vec<_>>();
            if index > 0 {
                rows.push(named(path));
            } else if header.as_ref() != Some(&named("scenario")) {
                header = Some(named("scenario"));
                rows.push(named("scenario"));
            }
        }
    }
    let (first, rest) = rows.split_first()?;
    crate::report::csv_rows(first, rest).ok()
}
