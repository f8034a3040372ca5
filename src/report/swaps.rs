//! What could serve a tier for less: the result of `swap`.

use serde::Serialize;

use super::csv::{inert, rows};
use super::document::{Cell, Column, Document, Section, Table};
use super::listing::identity_text;
use super::outcome::SCHEMA_VERSION;
use crate::analysis::{Alternative, Likeness};
use crate::rating::Bill;
use crate::scenario::{Plan, TierQuality};
use crate::units::{Money, Number, NumberError};

/// Cheaper offers for every tier.
#[derive(Clone, Debug, Serialize)]
pub struct SwapResult {
    /// The version of this form.
    pub schema_version: u32,
    /// Which catalogue.
    pub catalogue: String,
    /// Prices in force on this day.
    pub as_of: String,
    /// The money of every figure.
    pub currency: String,
    /// In the scenario's order.
    pub tiers: Vec<SwapTier>,
    /// What has to be kept in mind.
    pub notes: Vec<String>,
}

/// A tier and what else could serve it.
#[derive(Clone, Debug, Serialize)]
pub struct SwapTier {
    /// Its name.
    pub tier: String,
    /// What serves it now.
    pub offers: Vec<String>,
    /// What it costs a month now.
    pub monthly: Number,
    /// How many of its requests are answered rightly now; null where that is not known.
    pub quality: Option<Number>,
    /// Same model first, then the cheapest.
    pub alternatives: Vec<SwapRow>,
}

/// An offer that would serve the tier for less.
#[derive(Clone, Debug, Serialize)]
pub struct SwapRow {
    /// Which offer.
    pub offer: String,
    /// Which model.
    pub model: String,
    /// `same model`, `quality known` or `open model`.
    pub likeness: String,
    /// SPDX id where there is one.
    pub licence: Option<String>,
    /// When the model came out.
    pub released: Option<String>,
    /// What the tier would cost a month.
    pub monthly: Number,
    /// What that saves a month.
    pub saved_monthly: Number,
    /// How many requests it would answer rightly; null where that is not known.
    pub quality: Option<Number>,
    /// What that rests on.
    pub basis: Option<String>,
}

impl SwapResult {
    /// Makes the result from what was found.
    ///
    /// # Errors
    /// [`NumberError::TooLarge`].
    pub fn new(plan: &Plan, current: &Bill, found: &[Alternative]) -> Result<Self, NumberError> {
        let now = plan.cascades.first().map(|candidate| candidate.quality.as_slice()).unwrap_or_default();
        let right = |quality: &TierQuality| quality.right.quotient();
        let compared = found.iter().any(|alternative| alternative.quality.is_some());
        let tiers = plan.tiers.iter().enumerate().map(|(index, tier)| {
            let of_tier = |line: &crate::rating::LineItem| line.tier.as_ref() == Some(&tier.name);
            let mut offers: Vec<String> =
                current.lines.iter().filter(|line| of_tier(line)).map(|line| line.offer.to_string()).collect();
            offers.dedup();
            let alternatives = found.iter().filter(|alternative| alternative.tier == tier.name);
            Ok(SwapTier {
                tier: tier.name.to_string(),
                offers,
                monthly: current.contracted(of_tier)?.monthly.number(),
                quality: now.get(index).and_then(Option::as_ref).map(right).transpose()?,
                alternatives: alternatives
                    .map(|alternative| {
                        Ok(SwapRow {
                            offer: alternative.offer.id.to_string(),
                            model: alternative.offer.model.clone(),
                            likeness: alternative.likeness.key().to_owned(),
                            licence: alternative.offer.licence.clone(),
                            released: alternative.offer.released.map(|day| day.to_string()),
                            monthly: alternative.cost.monthly.number(),
                            saved_monthly: alternative.saved.monthly.number(),
                            quality: alternative.quality.as_ref().map(right).transpose()?,
                            basis: alternative.quality.as_ref().map(|quality| quality.basis.clone()),
                        })
                    })
                    .collect::<Result<_, NumberError>>()?,
            })
        });
        Ok(Self {
            schema_version: SCHEMA_VERSION,
            catalogue: identity_text(&plan.catalogue),
            as_of: plan.as_of.to_string(),
            currency: plan.currency.code.clone(),
            tiers: tiers.collect::<Result<_, NumberError>>()?,
            notes: vec![
                if compared {
                    "where no quality is shown, none is known: a cheaper model is then only cheaper"
                } else {
                    "quality is not compared: without evidence from your own requests, a cheaper model is only cheaper"
                }
                .to_owned(),
                "every offer is priced as serving the whole tier, with the tier's token counts as they stand"
                    .to_owned(),
            ],
        })
    }
}

/// One row an alternative.
///
/// # Errors
/// The writer's, which into memory cannot fail.
pub fn swap_csv(result: &SwapResult) -> Result<String, csv::Error> {
    let header = [
        "tier",
        "offer",
        "model",
        "likeness",
        "licence",
        "released",
        "monthly",
        "saved_monthly",
        "quality",
        "currency",
    ];
    let lines: Vec<Vec<String>> = result
        .tiers
        .iter()
        .flat_map(|tier| tier.alternatives.iter().map(move |row| (tier, row)))
        .map(|(tier, row)| {
            vec![
                inert(&tier.tier),
                inert(&row.offer),
                inert(&row.model),
                row.likeness.clone(),
                inert(row.licence.as_deref().unwrap_or_default()),
                row.released.clone().unwrap_or_default(),
                row.monthly.to_string(),
                row.saved_monthly.to_string(),
                row.quality.map(|quality| quality.to_string()).unwrap_or_default(),
                result.currency.clone(),
            ]
        })
        .collect();
    rows(&header, &lines)
}

/// The document of `swap`.
#[must_use]
pub fn swap_document(result: &SwapResult) -> Document {
    let mut document = Document {
        title: "What could serve each tier for less".to_owned(),
        subtitle: format!("prices of {}; {}; {}", result.as_of, result.catalogue, result.currency),
        notes: result.notes.clone(),
        ..Document::default()
    };
    for tier in &result.tiers {
        let right = tier.quality.map_or_else(String::new, |right| format!(", {} right", percent(right).display()));
        let now =
            format!("{}: {} a month with {}{right}", tier.tier, Money::new(tier.monthly), tier.offers.join(", then "));
        let mut section = Section::titled(now);
        if tier.alternatives.is_empty() {
            section = section
                .paragraph("No cheaper offer of the same model, and no cheaper open model that takes its requests.");
        }
        for alike in tier.alternatives.chunk_by(|one, other| one.likeness == other.likeness) {
            section = section.paragraph(heading(&alike[0].likeness)).table(alternatives_table(alike, &result.currency));
        }
        document.sections.push(section);
    }
    document
}

fn heading(likeness: &str) -> &'static str {
    if likeness == Likeness::SameModel.key() {
        "The same model:"
    } else if likeness == Likeness::Rated.key() {
        "Models whose quality the scenario knows:"
    } else {
        "Other open models, the newest that two providers sell:"
    }
}

fn percent(share: Number) -> Cell {
    Cell::Percent(share.times(Number::HUNDRED).unwrap_or(share))
}

fn alternatives_table(rows: &[SwapRow], currency: &str) -> Table {
    let compared = rows.iter().any(|row| row.quality.is_some());
    let mut columns = vec![
        Column::text("offer"),
        Column::text("licence").expendable(2),
        Column::text("released").expendable(1),
        Column::figure(format!("{currency}/month")),
        Column::figure("saved/month"),
    ];
    if compared {
        columns.push(Column::figure("right"));
    }
    let rows = rows
        .iter()
        .map(|row| {
            let mut cells = vec![
                Cell::Text(row.offer.clone()),
                Cell::or_empty(row.licence.clone().map(Cell::Text)),
                Cell::or_empty(row.released.clone().map(Cell::Text)),
                Cell::Money(Money::new(row.monthly)),
                Cell::Money(Money::new(row.saved_monthly)),
            ];
            if compared {
                cells.push(Cell::or_empty(row.quality.map(percent)));
            }
            cells
        })
        .collect();
    Table { columns, rows, total: None }
}
