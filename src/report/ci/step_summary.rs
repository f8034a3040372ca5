//! The summary of a job in GitHub Actions: Markdown that is appended to a file of at most 1 MiB.

use super::super::gate::CheckResult;
use super::super::gate_document::check_document;
use super::super::markdown;

/// What GitHub takes of one step; more is an error there.
pub const STEP_SUMMARY_BYTES_MAX: usize = 1024 * 1024 - 1;

/// Draws a result as a step's summary.
#[must_use]
pub fn step_summary(result: &CheckResult) -> String {
    cut_at_line(format!("{}\n", markdown(&check_document(result))), STEP_SUMMARY_BYTES_MAX)
}

/// At most so many bytes, by leaving out whole lines at the end and saying so.
#[must_use]
pub fn cut_at_line(mut text: String, bytes_max: usize) -> String {
    const CUT: &str = "\n(cut here: there is no room for more)\n";
    if text.len() > bytes_max {
        let room = bytes_max.saturating_sub(CUT.len());
        let end = text.as_bytes()[..room].iter().rposition(|&byte| byte == b'\n').map_or(0, |newline| newline + 1);
        text.truncate(end);
        text.push_str(if bytes_max < CUT.len() { "" } else { CUT });
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_cut_after_a_whole_line() {
        let rows = "| row |\n".repeat(100);
        let cut = cut_at_line(rows.clone(), 500);
        assert!(cut.len() <= 500 && cut.starts_with("| row |\n") && cut.ends_with("no room for more)\n"), "{cut}");
        assert!(cut.lines().all(|line| line.is_empty() || line == "| row |" || line.starts_with("(cut")), "{cut}");
        assert_eq!(cut_at_line(rows.clone(), 800), rows);
        assert_eq!(cut_at_line(rows, 3), "");
    }
}
