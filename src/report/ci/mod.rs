//! The formats that pipelines read, one file each; all are drawn from the result of a gate.

mod annotations;
mod codequality;
mod comment;
mod junit;
mod openmetrics;
mod sarif;
mod step_summary;
mod xml;

pub use annotations::annotations;
pub use codequality::codequality;
pub use comment::{comment, diff_comment};
pub use junit::junit;
pub use openmetrics::openmetrics;
pub use sarif::sarif;
pub use step_summary::{STEP_SUMMARY_BYTES_MAX, cut_at_line, step_summary};

use std::collections::HashMap;

use sha2::{Digest, Sha256};

use super::gate::CheckResult;
use super::outcome::Finding;

/// A name for a finding that stays when its figures and its line move: of its code, its file and its words, with every
/// figure left out. Findings that only their figures tell apart are counted.
#[derive(Debug, Default)]
struct Fingerprints(HashMap<String, usize>);

impl Fingerprints {
    fn of(&mut self, scenario: &str, finding: &Finding) -> String {
        let words = without_figures(&finding.message);
        let path = finding.path.as_deref().unwrap_or_default();
        let text = [finding.code.as_str(), scenario, path, &words].join("\0");
        let before = self.0.entry(text.clone()).or_insert(0);
        *before += 1;
        let digest = Sha256::digest(format!("{text}\0{before}"));
        digest.iter().take(16).fold(String::new(), |hex, byte| format!("{hex}{byte:02x}"))
    }
}

/// Every run of digits, with its points and commas, as one `#`.
fn without_figures(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut in_figure = false;
    for c in text.chars() {
        let goes_on = c.is_ascii_digit() || in_figure && matches!(c, '.' | ',');
        if !goes_on {
            out.push(c);
        } else if !in_figure {
            out.push('#');
        }
        in_figure = goes_on;
    }
    out
}

/// The place of a finding; where it has none, the scenario that it is about.
fn place<'a>(scenario: &'a str, finding: &'a Finding) -> (&'a str, usize) {
    let path = finding.path.as_deref().filter(|path| !path.starts_with("--")).unwrap_or(scenario);
    (path, finding.line.unwrap_or(1))
}

/// Words with what would mend it.
fn with_help(finding: &Finding) -> String {
    match &finding.help {
        Some(help) => format!("{}; {help}", finding.message),
        None => finding.message.clone(),
    }
}

/// The same; what is found at one place for many scenarios says for which.
fn told(result: &CheckResult, scenario: &str, finding: &Finding) -> String {
    let elsewhere = finding.path.as_deref().is_some_and(|path| path != scenario && !path.starts_with("--"));
    let names_it = finding.message.starts_with(scenario);
    if elsewhere && !names_it && result.scenarios.len() > 1 {
        format!("{scenario}: {}", with_help(finding))
    } else {
        with_help(finding)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fingerprint_knows_no_figures() {
        let finding = |message: &str, line| Finding {
            code: "budget-exceeded".to_owned(),
            severity: "error".to_owned(),
            message: message.to_owned(),
            path: Some("plan.toml".to_owned()),
            line: Some(line),
            help: None,
        };
        let one =
            Fingerprints::default().of("plan.toml", &finding("budget `a` is exceeded: 283.20 is 3.20 over 280.00", 3));
        let other = Fingerprints::default()
            .of("plan.toml", &finding("budget `a` is exceeded: 1,283.20 is 1,003.20 over 280", 9));
        assert_eq!(one, other);
        let mut both = Fingerprints::default();
        let twice = [1, 2].map(|line| both.of("plan.toml", &finding("budget `a` is exceeded: 1 is 1 over 0", line)));
        assert_ne!(twice[0], twice[1]);
        assert_eq!(without_figures("from 1,283.20 to 9."), "from # to #");
    }
}
