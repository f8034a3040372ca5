//! The report that GitLab shows at lines of a merge request: a subset of Code Climate's form.
//! <https://docs.gitlab.com/ci/testing/code_quality/#code-quality-report-format>

use serde_json::{Value, json};

use super::super::gate::CheckResult;
use super::super::json::json as document;
use super::{Fingerprints, place, told};

/// Draws a result as a list of issues.
///
/// # Errors
/// As [`document`].
pub fn codequality(result: &CheckResult) -> serde_json::Result<String> {
    let mut fingerprints = Fingerprints::default();
    let issues: Vec<Value> = result
        .findings()
        .map(|(scenario, finding)| {
            let (path, line) = place(scenario, finding);
            let severity = match finding.severity.as_str() {
                "error" => "major",
                "warning" => "minor",
                _ => "info",
            };
            json!({
                "description": told(result, scenario, finding),
                "check_name": finding.code,
                "fingerprint": fingerprints.of(scenario, finding),
                "severity": severity,
                "location": { "path": if path.is_empty() { "." } else { path }, "lines": { "begin": line } },
            })
        })
        .collect();
    document(&issues)
}
