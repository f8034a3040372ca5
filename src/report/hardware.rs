//! What `catalogue hardware` shows: GPUs and what they rent for on a day.

use serde::Serialize;

use super::csv::rows as csv_rows;
use super::document::{Cell, Column, Document, Section, Table};
use super::listing::identity_text;
use crate::calendar::{Date, Instant};
use crate::catalogue::{Hardware, Identity};
use crate::units::Number;

/// A GPU with its rent on a day, as data.
#[derive(Clone, Debug, Serialize)]
pub struct HardwareRow {
    /// `provider/gpu`.
    pub hardware: String,
    /// Other names.
    pub aliases: Vec<String>,
    /// For people.
    pub name: Option<String>,
    /// Dollars for an hour of one.
    pub gpu_hour: Number,
    /// Since when.
    pub from: String,
    /// How well that is known: `documented`, `observed` or `assumed`.
    pub from_basis: String,
    /// What a reader can open.
    pub source: String,
    /// When somebody last compared.
    pub checked: Option<String>,
}

/// What can be rented on a day, as known on another.
#[must_use]
pub fn hardware_rows(listed: &[Hardware], on: Date, known_on: Option<Date>) -> Vec<HardwareRow> {
    let row = |hardware: &Hardware| {
        let (rent, gpu_hour) = hardware.rent_at(Instant::start_of(on), known_on).ok()?;
        Some(HardwareRow {
            hardware: hardware.id.clone(),
            aliases: hardware.aliases.clone(),
            name: hardware.name.clone(),
            gpu_hour,
            from: rent.from.to_string(),
            from_basis: rent.basis.to_string(),
            source: rent.source.clone(),
            checked: hardware.checked.map(|day| day.to_string()),
        })
    };
    listed.iter().filter_map(row).collect()
}

/// The document of `catalogue hardware`.
#[must_use]
pub fn hardware_list(rows: &[HardwareRow], on: Date, identity: &Identity) -> Document {
    let columns = vec![
        Column::text("hardware"),
        Column::text("also called"),
        Column::text("what it is").expendable(2),
        Column::figure("USD/GPU-hour"),
        Column::text("since").expendable(3),
        Column::text("source").expendable(1),
    ];
    let cells = rows.iter().map(|row| {
        let since = if row.from_basis == "assumed" { format!("{} (assumed)", row.from) } else { row.from.clone() };
        vec![
            Cell::Text(row.hardware.clone()),
            Cell::Text(row.aliases.join(", ")),
            Cell::or_empty(row.name.clone().map(Cell::Text)),
            Cell::Price(row.gpu_hour),
            Cell::Text(since),
            Cell::Text(row.source.clone()),
        ]
    });
    Document {
        title: format!("{} kinds of GPU for rent, USD for an hour of one", rows.len()),
        subtitle: format!("rents of {on}; {}", identity_text(identity)),
        sections: vec![Section::default().table(Table { columns, rows: cells.collect(), total: None })],
        notes: vec!["a scenario uses one with `[fleets.NAME]` and `hardware = \"h100-sxm\"`".to_owned()],
    }
}

/// The same as CSV.
///
/// # Errors
/// The writer's, which into memory cannot fail.
pub fn hardware_csv(rows: &[HardwareRow]) -> Result<String, csv::Error> {
    let header = ["hardware", "aliases", "name", "gpu_hour", "from", "from_basis", "source", "checked"];
    let text = |value: &Option<String>| value.clone().unwrap_or_default();
    let cells = rows.iter().map(|row| {
        vec![
            row.hardware.clone(),
            row.aliases.join(" "),
            text(&row.name),
            row.gpu_hour.to_string(),
            row.from.clone(),
            row.from_basis.clone(),
            row.source.clone(),
            text(&row.checked),
        ]
    });
    csv_rows(&header, &cells.collect::<Vec<_>>())
}
