//! SARIF 2.1.0, as GitHub's code scanning reads it.

use serde_json::{Value, json};

use super::super::gate::CheckResult;
use super::super::json::json as document;
use super::{Fingerprints, place, told};
use crate::diagnostic::ALL_CODES;

/// Draws a result as a SARIF log of one run.
///
/// # Errors
/// As [`document`].
pub fn sarif(result: &CheckResult) -> serde_json::Result<String> {
    let mut rules: Vec<&str> = Vec::new();
    let mut fingerprints = Fingerprints::default();
    let mut results: Vec<Value> = Vec::new();
    for (scenario, finding) in result.findings() {
        let index = rules.iter().position(|rule| *rule == finding.code).unwrap_or_else(|| {
            rules.push(&finding.code);
            rules.len() - 1
        });
        let (path, line) = place(scenario, finding);
        let mut record = json!({
            "ruleId": finding.code,
            "ruleIndex": index,
            "level": finding.severity,
            "message": { "text": told(result, scenario, finding) },
            "partialFingerprints": { "cascade/v1": fingerprints.of(scenario, finding) },
        });
        if !path.is_empty() {
            let location = json!({ "artifactLocation": { "uri": uri(path) }, "region": { "startLine": line } });
            record["locations"] = json!([{ "physicalLocation": location }]);
        }
        results.push(record);
    }
    let about = |code: &str| ALL_CODES.iter().find(|known| known.name == code).map_or("", |known| known.about);
    let rules: Vec<Value> =
        rules.iter().map(|code| json!({ "id": code, "shortDescription": { "text": about(code) } })).collect();
    document(&json!({
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [{
            "tool": { "driver": { "name": result.tool.name, "semanticVersion": result.tool.version, "rules": rules } },
            "invocations": [{ "executionSuccessful": result.verdict != "undecided" }],
            "columnKind": "unicodeCodePoints",
            "results": results,
        }],
    }))
}

/// A path as a relative reference: what a URI reserves is percent-encoded.
fn uri(path: &str) -> String {
    let mut out = String::new();
    for byte in path.replace('\\', "/").trim_start_matches("./").bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' | b'/' => out.push(char::from(byte)),
            byte => out.push_str(&format!("%{byte:02X}")),
        }
    }
    out
}
