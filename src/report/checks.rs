//! The checks of the catalogue: what they look for, and what they found.

use serde::Serialize;

use super::assemble::finding;
use super::document::{Cell, Column, Document, Section, Table};
use super::listing::identity_text;
use super::outcome::Finding;
use crate::catalogue::Identity;
use crate::catalogue::checks::{ALL, Check};
use crate::diagnostic::{Diagnostic, Sources};

/// Every check, one line each.
#[must_use]
pub fn check_list() -> Document {
    let columns = vec![Column::text("check"), Column::text("severity").expendable(1), Column::text("finds that")];
    let row = |check: &&Check| {
        let texts = [check.code.name, check.severity().key(), check.code.about];
        texts.into_iter().map(|text| Cell::Text(text.to_owned())).collect()
    };
    Document {
        title: "Checks of the catalogue".to_owned(),
        subtitle: "What is surely wrong is an error; what is odd, a warning that an offer's `exceptions` can answer."
            .to_owned(),
        sections: vec![Section::default().table(Table { columns, rows: ALL.iter().map(row).collect(), total: None })],
        notes: Vec::new(),
    }
}

/// What a check looks for, why that matters, and what to do.
#[must_use]
pub fn check_card(check: &Check) -> Document {
    Document {
        title: check.code.name.to_owned(),
        subtitle: said_in_short(check),
        sections: vec![
            Section::titled("Why it matters").paragraph(check.why),
            Section::titled("Example").lines(lines(check.example)),
            Section::titled("Repair").paragraph(check.repair),
            Section::titled("Mended").lines(lines(check.mended)),
        ],
        notes: Vec::new(),
    }
}

/// The list, and all there is to say of each.
#[must_use]
pub fn check_reference() -> Document {
    let mut document = check_list();
    document.sections.extend(ALL.iter().map(|check| {
        Section::titled(check.code.name)
            .paragraph(said_in_short(check))
            .paragraph(check.why)
            .lines(lines(check.example))
            .paragraph(check.repair)
            .lines(lines(check.mended))
    }));
    document
}

fn said_in_short(check: &Check) -> String {
    format!("{}: {}.", check.severity().key(), check.code.about)
}

fn lines(text: &str) -> Vec<String> {
    text.lines().map(str::to_owned).collect()
}

/// Something that a check, or reading, found.
#[derive(Clone, Debug, Serialize)]
pub struct CheckFinding {
    /// `error` or `warning`.
    pub severity: &'static str,
    /// What, and where.
    #[serde(flatten)]
    pub finding: Finding,
}

impl CheckFinding {
    /// A diagnostic as data.
    #[must_use]
    pub fn of(diagnostic: &Diagnostic, sources: &Sources) -> Self {
        Self { severity: diagnostic.severity.key(), finding: finding(diagnostic, sources) }
    }
}

/// How much was looked at, and what came of it.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct CheckSummary {
    /// Files of providers.
    pub providers: usize,
    /// Offers.
    pub offers: usize,
    /// Entries of their price logs.
    pub entries: usize,
    /// What is surely wrong.
    pub errors: usize,
    /// What is odd.
    pub warnings: usize,
    /// What was odd, and was looked into.
    pub excepted: usize,
}

/// The document of `catalogue check`; the findings themselves are drawn beside it.
#[must_use]
pub fn check_summary(summary: &CheckSummary, identity: &Identity) -> Document {
    let CheckSummary { providers, offers, entries, errors, warnings, excepted } = *summary;
    Document {
        title: format!("errors: {errors}, warnings: {warnings}, excepted: {excepted}"),
        subtitle: format!("{}; {providers} providers, {offers} offers, {entries} entries", identity_text(identity)),
        ..Document::default()
    }
}
