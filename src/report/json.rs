//! JSON: the outcome as it is, one document.

use serde::Serialize;
use serde_json::json;

use super::assemble::finding;
use super::outcome::{Finding, Outcome, SCHEMA_VERSION};
use crate::diagnostic::{Diagnostic, Sources};

/// A result as one JSON document, indented, with a line break at its end.
///
/// # Errors
/// None for our own types; `serde_json`'s for others.
pub fn json<T: Serialize>(result: &T) -> serde_json::Result<String> {
    Ok(format!("{}\n", serde_json::to_string_pretty(result)?))
}

/// One JSON object a line: a header, then every line item with its cascade, then each cascade's totals.
///
/// # Errors
/// As [`json`].
pub fn ndjson(outcome: &Outcome) -> serde_json::Result<String> {
    let mut records = vec![json!({
        "record": "header",
        "schema_version": outcome.schema_version,
        "tool": outcome.tool,
        "title": outcome.title,
        "catalogue": outcome.catalogue,
        "period": outcome.period,
        "currency": outcome.currency,
        "candidate": outcome.candidate,
        "complete": outcome.complete,
    })];
    for cascade in &outcome.cascades {
        for line in &cascade.lines {
            let mut record = json!({ "record": "line", "cascade": cascade.name });
            if let (Some(record), serde_json::Value::Object(fields)) =
                (record.as_object_mut(), serde_json::to_value(line)?)
            {
                record.extend(fields);
            }
            records.push(record);
        }
    }
    for cascade in &outcome.cascades {
        records.push(json!({ "record": "totals", "cascade": cascade.name, "totals": cascade.totals }));
    }
    for saving in &outcome.savings {
        records.push(json!({ "record": "saving", "saving": saving }));
    }
    Ok(records.iter().fold(String::new(), |text, record| format!("{text}{record}\n")))
}

/// What went wrong, as the one document that a machine format owes its reader.
///
/// # Errors
/// As [`json`].
pub fn errors_json(diagnostics: &[Diagnostic], sources: &Sources) -> serde_json::Result<String> {
    json(&errors(diagnostics, sources))
}

/// The same on one line, for readers that take one object a line.
#[must_use]
pub fn errors_ndjson(diagnostics: &[Diagnostic], sources: &Sources) -> String {
    format!("{}\n", errors(diagnostics, sources))
}

fn errors(diagnostics: &[Diagnostic], sources: &Sources) -> serde_json::Value {
    let errors: Vec<Finding> = diagnostics.iter().map(|diagnostic| finding(diagnostic, sources)).collect();
    json!({ "schema_version": SCHEMA_VERSION, "errors": errors })
}
