//! A comment on a pull request, one that a later run can find and replace.

use super::super::diff_document::{self, change_line};
use super::super::document::{Block, Document, Section, Table};
use super::super::gate::CheckResult;
use super::super::gate_document::{LIMITS, check_document, limits, verdict_line};
use super::super::markdown;
use super::cut_at_line;

/// By which a later run finds the comment.
const MARKER: &str = "<!-- cascade-check -->";
/// GitHub takes 65,536 characters; what stands around the comment needs some of them.
const BYTES_MAX: usize = 60_000 - 1;
/// Limits above the fold; the broken ones come first.
const ROWS_MAX: usize = 10;
/// What `</details>` needs.
const TAIL: &str = "\n</details>\n";

/// Draws a result as a comment: marker, verdict, at most ten rows, the rest folded away and cut at a row.
#[must_use]
pub fn comment(result: &CheckResult) -> String {
    let icon = match result.verdict.as_str() {
        "pass" => "✅",
        "fail" => "❌",
        _ => "⚠️",
    };
    let mut above = Document { title: String::new(), ..Document::default() };
    let mut first = Section::default();
    for scenario in &result.scenarios {
        if let (Some(diff), true) = (&scenario.diff, result.scenarios.len() <= ROWS_MAX) {
            first = first.paragraph(format!("`{}`: {}", scenario.path, change_line(diff)));
        }
    }
    above.sections.push(first);
    let mut table = limits(result);
    let all = table.rows.len();
    // The order of the files is kept among equals.
    table.rows.sort_by_key(|row| urgency(&row[0].display()));
    table.rows.truncate(ROWS_MAX);
    if !table.rows.is_empty() {
        above.sections.push(Section::default().table(table));
    }
    let mut out = format!("{MARKER}\n### {icon} cascade: {}\n", verdict_line(result));
    out.push_str(&markdown(&above));
    if all > ROWS_MAX {
        out.push_str(&format!("\n{} more limits are below.\n", all - ROWS_MAX));
    }
    out.push_str("\n<details><summary>Everything</summary>\n\n");
    let details = markdown(&details(result));
    out = cut_at_line(out, BYTES_MAX - TAIL.len());
    let room = BYTES_MAX - TAIL.len() - out.len();
    out.push_str(&cut_at_line(details, room));
    out.push_str(TAIL);
    out
}

/// What is wrong before what is not.
fn urgency(verdict: &str) -> usize {
    ["fail", "undecided", "warn", "exempt"].iter().position(|known| *known == verdict).unwrap_or(4)
}

/// All limits, findings and bridges, and what every scenario costs.
fn details(result: &CheckResult) -> Document {
    let mut document = check_document(result);
    document.title = String::new();
    document.sections.remove(0);
    for scenario in &result.scenarios {
        let Some(outcome) = &scenario.outcome else { continue };
        let mut costs = super::super::summary::summary(outcome, super::super::GroupBy::Tier).sections;
        // Every limit is told above.
        costs.retain(|section| section.heading.as_deref() != Some(LIMITS));
        if let Some(first) = costs.first_mut() {
            first.heading = Some(format!("What {} costs", scenario.path));
        }
        document.sections.extend(costs);
    }
    document
}

/// The comment of a difference alone.
#[must_use]
pub fn diff_comment(diff: &super::super::diff::DiffResult) -> String {
    let mut document = diff_document::diff_document(diff);
    document.title = String::new();
    document.sections.remove(0);
    let mut out = format!("{MARKER}\n### cascade: {}\n", change_line(diff));
    let tables = document.sections.iter_mut().flat_map(|section| &mut section.blocks);
    for block in tables {
        if let Block::Table(Table { rows, .. }) = block {
            rows.truncate(1_000);
        }
    }
    out.push_str(&markdown(&document));
    cut_at_line(out, BYTES_MAX)
}
