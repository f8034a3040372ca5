//! Results that were written as JSON, read again.

use serde::de::DeserializeOwned;
use serde_json::Value;

use super::diff::DiffResult;
use super::gate::CheckResult;
use super::outcome::{Outcome, SCHEMA_VERSION};

/// A result, of whichever command.
#[derive(Clone, Debug)]
pub enum Saved {
    /// Of `cost`.
    Outcome(Box<Outcome>),
    /// Of `check`.
    Check(Box<CheckResult>),
    /// Of `diff`.
    Diff(Box<DiffResult>),
}

/// Reads a result.
///
/// # Errors
/// Why it is none, as a phrase.
pub fn saved(text: &str) -> Result<Saved, String> {
    let value: Value = serde_json::from_str(text).map_err(|error| format!("it is not JSON: {error}"))?;
    let Some(fields) = value.as_object() else { return Err("it is no result of this program".to_owned()) };
    match fields.get("schema_version").and_then(Value::as_u64) {
        Some(version) if version > SCHEMA_VERSION.into() => {
            return Err(format!("it is of form {version}; this release reads form {SCHEMA_VERSION}"));
        }
        Some(_) => {}
        None => return Err("it has no `schema_version`, so it is no result of this program".to_owned()),
    }
    let has = |key: &str| fields.contains_key(key);
    // A forecast has cascades too, but proposes none.
    if has("cascades") && has("candidate") {
        typed(value).map(|outcome| Saved::Outcome(Box::new(outcome)))
    } else if has("scenarios") {
        typed(value).map(|check| Saved::Check(Box::new(check)))
    } else if has("bridge") {
        typed(value).map(|diff| Saved::Diff(Box::new(diff)))
    } else if has("errors") {
        Err("the run that wrote it had failed".to_owned())
    } else {
        Err("only results of `cost`, `check` and `diff` can be read again".to_owned())
    }
}

fn typed<T: DeserializeOwned>(value: Value) -> Result<T, String> {
    serde_json::from_value(value).map_err(|error| format!("it is not in the form of this release: {error}"))
}
