//! What an import did: the result of `catalogue import`.

use std::collections::BTreeMap;

use serde::Serialize;

use super::document::{Cell, Column, Document, Section, Table};
use super::outcome::SCHEMA_VERSION;
use crate::units::Number;

/// What an import did, or with `dry_run` would do.
#[derive(Clone, Debug, Serialize)]
pub struct ImportReport {
    /// The version of this form.
    pub schema_version: u32,
    /// The folder of the catalogue.
    pub into: String,
    /// Whether nothing was written.
    pub dry_run: bool,
    /// What was read.
    pub editions: Vec<EditionRow>,
    /// The files that change, inside the folder.
    pub files: Vec<String>,
    /// Offers that the catalogue did not have.
    pub added: Vec<String>,
    /// Offers that got a newer price.
    pub appended: Vec<AppendedRow>,
    /// How many prices of feeds say what the catalogue says already.
    pub unchanged: usize,
    /// Where a feed contradicts an entry that stands.
    pub contradictions: Vec<ContradictionRow>,
    /// Rows that were not believed.
    pub refused: Vec<RefusedRow>,
    /// Rows that the catalogue is not about.
    pub passed_over: Vec<CountedRow>,
    /// Keys that bear on money and were not understood.
    pub unknown_keys: Vec<UnknownKeyRow>,
}

/// An edition of a feed.
#[derive(Clone, Debug, Serialize)]
pub struct EditionRow {
    /// Which feed.
    pub feed: String,
    /// Which version.
    pub version: String,
    /// When it was published.
    pub date: String,
    /// How many prices it has that the catalogue could take.
    pub sightings: usize,
}

/// A price that was appended.
#[derive(Clone, Debug, Serialize)]
pub struct AppendedRow {
    /// To which offer.
    pub offer: String,
    /// From when it holds.
    pub from: String,
}

/// A feed that contradicts the catalogue.
#[derive(Clone, Debug, Serialize)]
pub struct ContradictionRow {
    /// About which offer.
    pub offer: String,
    /// The feed and its version.
    pub feed: String,
    /// What it says.
    pub says: String,
}

/// A row that was not believed.
#[derive(Clone, Debug, Serialize)]
pub struct RefusedRow {
    /// The feed and its version.
    pub feed: String,
    /// The row's key there.
    pub row: String,
    /// Why.
    pub reason: String,
}

/// Rows that were left out for one reason.
#[derive(Clone, Debug, Serialize)]
pub struct CountedRow {
    /// Why.
    pub reason: String,
    /// How many.
    pub count: usize,
}

/// A key that was not understood.
#[derive(Clone, Debug, Serialize)]
pub struct UnknownKeyRow {
    /// Of which feed.
    pub feed: String,
    /// The key.
    pub key: String,
    /// In how many rows.
    pub count: usize,
}

impl Default for ImportReport {
    fn default() -> Self {
        Self {
            schema_version: SCHEMA_VERSION,
            into: String::new(),
            dry_run: false,
            editions: Vec::new(),
            files: Vec::new(),
            added: Vec::new(),
            appended: Vec::new(),
            unchanged: 0,
            contradictions: Vec::new(),
            refused: Vec::new(),
            passed_over: Vec::new(),
            unknown_keys: Vec::new(),
        }
    }
}

/// The document of `catalogue import`.
#[must_use]
pub fn import_document(report: &ImportReport) -> Document {
    let count = |count: usize| Number::from(count as u64).grouped_exact();
    let would = if report.dry_run { "nothing is written: " } else { "" };
    let subtitle = format!(
        "{would}{} added, {} appended, {} unchanged, {} contradicted, {} refused; {} files",
        count(report.added.len()),
        count(report.appended.len()),
        count(report.unchanged),
        count(report.contradictions.len()),
        count(report.refused.len()),
        count(report.files.len()),
    );
    let sections = [
        Some(editions(&report.editions)),
        added(&report.added),
        appended(&report.appended),
        contradictions(&report.contradictions),
        refused(&report.refused),
        unknown_keys(&report.unknown_keys),
        passed_over(&report.passed_over),
    ];
    let what = if report.dry_run { "What an import would add to" } else { "Imported into" };
    Document {
        title: format!("{what} `{}`", report.into),
        subtitle,
        sections: sections.into_iter().flatten().collect(),
        notes: Vec::new(),
    }
}

fn count(count: usize) -> Cell {
    Cell::Count(Number::from(count as u64))
}

/// A section with a table, unless it has no rows.
fn tabled(heading: &str, columns: Vec<Column>, rows: Vec<Vec<Cell>>) -> Option<Section> {
    (!rows.is_empty()).then(|| Section::titled(heading).table(Table { columns, rows, total: None }))
}

fn texts<const N: usize>(cells: [&str; N]) -> Vec<Cell> {
    cells.map(|text| Cell::Text(text.to_owned())).into()
}

fn editions(rows: &[EditionRow]) -> Section {
    let columns =
        vec![Column::text("feed"), Column::text("version"), Column::text("published"), Column::figure("prices")];
    let row = |row: &EditionRow| {
        let mut cells = texts([&row.feed, &row.version, &row.date]);
        cells.push(count(row.sightings));
        cells
    };
    Section::titled("Read").table(Table { columns, rows: rows.iter().map(row).collect(), total: None })
}

/// Counted by provider: a first import adds thousands.
fn added(offers: &[String]) -> Option<Section> {
    let mut providers: BTreeMap<&str, usize> = BTreeMap::new();
    for offer in offers {
        *providers.entry(offer.split('/').next().unwrap_or(offer)).or_default() += 1;
    }
    let rows = providers.into_iter().map(|(provider, offers)| vec![Cell::Text(provider.to_owned()), count(offers)]);
    tabled("Offers added", vec![Column::text("provider"), Column::figure("offers")], rows.collect())
}

fn appended(rows: &[AppendedRow]) -> Option<Section> {
    let cells = rows.iter().map(|row| texts([&row.offer, &row.from]));
    tabled("Prices appended", vec![Column::text("offer"), Column::text("from")], cells.collect())
}

fn contradictions(rows: &[ContradictionRow]) -> Option<Section> {
    let columns = vec![Column::text("offer"), Column::text("feed"), Column::text("says")];
    let cells = rows.iter().map(|row| texts([&row.offer, &row.feed, &row.says]));
    let section = tabled("Contradicted: the catalogue stands", columns, cells.collect())?;
    Some(section.paragraph(
        "Where a feed is right, add the price by hand with its source; where it is wrong, note it in `disputed`, and it \
         is not reported again.",
    ))
}

fn refused(rows: &[RefusedRow]) -> Option<Section> {
    let columns = vec![Column::text("feed"), Column::text("row"), Column::text("refused since")];
    tabled("Refused", columns, rows.iter().map(|row| texts([&row.feed, &row.row, &row.reason])).collect())
}

fn unknown_keys(rows: &[UnknownKeyRow]) -> Option<Section> {
    let columns = vec![Column::text("feed"), Column::text("key"), Column::figure("rows")];
    let cells = rows.iter().map(|row| {
        let mut cells = texts([&row.feed, &row.key]);
        cells.push(count(row.count));
        cells
    });
    tabled("Keys that bear on money and are not understood", columns, cells.collect())
}

fn passed_over(rows: &[CountedRow]) -> Option<Section> {
    let columns = vec![Column::text("left out"), Column::figure("rows")];
    let cells = rows.iter().map(|row| vec![Cell::Text(row.reason.clone()), count(row.count)]);
    tabled("Not what the catalogue is about", columns, cells.collect())
}
