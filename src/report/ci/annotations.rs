//! Workflow commands that GitHub Actions shows at lines of a diff.
//!
//! GitHub shows ten errors, ten warnings and ten notices of a step and drops the others without a word, so what is more
//! is counted in the last notice. <https://docs.github.com/actions/reference/workflow-commands-for-github-actions>

use super::super::gate::CheckResult;
use super::super::gate_document::verdict_line;
use super::{place, told};

/// How many of a kind are shown.
const SHOWN_MAX: usize = 10;

/// Draws a result as workflow commands, the last of which says what it comes to.
#[must_use]
pub fn annotations(result: &CheckResult) -> String {
    let mut out = String::new();
    let mut left_out = Vec::new();
    for (severity, command) in [("error", "error"), ("warning", "warning"), ("note", "notice")] {
        // The last notice is the summary.
        let shown_max = if command == "notice" { SHOWN_MAX - 1 } else { SHOWN_MAX };
        let of_kind: Vec<_> = result.findings().filter(|(_, finding)| finding.severity == severity).collect();
        for (scenario, finding) in of_kind.iter().take(shown_max) {
            let (path, line) = place(scenario, finding);
            let file = if path.is_empty() { String::new() } else { format!("file={},line={line},", property(path)) };
            let (title, message) = (property(&finding.code), data(&told(result, scenario, finding)));
            out.push_str(&format!("::{command} {file}title={title}::{message}\n"));
        }
        let more = of_kind.len().saturating_sub(shown_max);
        if more > 0 {
            left_out.push(format!("{more} more {command}{}", if more == 1 { "" } else { "s" }));
        }
    }
    let more = if left_out.is_empty() { String::new() } else { format!(" ({} not shown)", left_out.join(", ")) };
    out.push_str(&format!("::notice title=cascade check::{}\n", data(&format!("{}{more}", verdict_line(result)))));
    out
}

/// What a command's text may not hold as it is.
fn data(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

/// What a command's property may not hold as it is.
fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}
