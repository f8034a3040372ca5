//! CSV: one row a line item, exact decimals.

use super::outcome::Outcome;
use crate::units::Number;

/// Tidy: one row a line item.
///
/// # Errors
/// The writer's, which into memory cannot fail.
pub fn csv(outcome: &Outcome) -> Result<String, csv::Error> {
    let header = [
        "cascade",
        "tier",
        "route",
        "stage",
        "offer",
        "charge",
        "service",
        "region",
        "hours",
        "meter",
        "quantity_daily",
        "unit",
        "unit_price",
        "list_cost_daily",
        "contracted_cost_daily",
        "list_cost_monthly",
        "contracted_cost_monthly",
        "currency",
        "exact",
    ];
    let mut rows = Vec::new();
    for cascade in &outcome.cascades {
        for line in &cascade.lines {
            rows.push(vec![
                inert(&cascade.name),
                inert(&line.tier),
                inert(line.route.as_deref().unwrap_or_default()),
                line.stage.to_string(),
                inert(&line.offer),
                line.charge.clone(),
                line.service.clone(),
                inert(line.region.as_deref().unwrap_or_default()),
                line.hours.clone().unwrap_or_default(),
                line.meter.clone(),
                line.quantity_daily.to_string(),
                line.unit.clone(),
                line.unit_price.to_string(),
                line.list_cost_daily.to_string(),
                line.contracted_cost_daily.to_string(),
                line.list_cost_monthly.to_string(),
                line.contracted_cost_monthly.to_string(),
                outcome.currency.clone(),
                line.exact.to_string(),
            ]);
        }
    }
    self::rows(&header, &rows)
}

/// Wide: one row a cascade, with a pair of columns for every tier.
///
/// # Errors
/// As [`csv()`].
pub fn csv_wide(outcome: &Outcome) -> Result<String, csv::Error> {
    let mut tiers: Vec<&str> = Vec::new();
    for tier in outcome.cascades.iter().flat_map(|cascade| &cascade.tiers) {
        if !tiers.contains(&tier.tier.as_str()) {
            tiers.push(&tier.tier);
        }
    }
    let mut header = vec!["cascade".to_owned()];
    for tier in &tiers {
        let name = if tier.is_empty() { "router" } else { tier };
        header.extend([inert(&format!("{name}_daily")), inert(&format!("{name}_monthly"))]);
    }
    header.extend(
        ["daily", "monthly", "list_daily", "list_monthly", "saving_percent", "ratio", "currency", "complete"]
            .map(str::to_owned),
    );
    let rows: Vec<Vec<String>> = outcome
        .cascades
        .iter()
        .map(|cascade| {
            let mut row = vec![inert(&cascade.name)];
            for name in &tiers {
                let tier = cascade.tiers.iter().find(|tier| tier.tier == *name);
                row.extend(tier.map_or_else(
                    || [String::new(), String::new()],
                    |tier| [tier.daily.to_string(), tier.monthly.to_string()],
                ));
            }
            let saving = outcome.savings.iter().find(|saving| saving.baseline == cascade.name);
            let figure = |number: Option<Number>| number.map(|n| n.to_string()).unwrap_or_default();
            let totals = &cascade.totals;
            row.extend([totals.daily, totals.monthly, totals.list_daily, totals.list_monthly].map(|n| n.to_string()));
            row.push(figure(saving.and_then(|saving| saving.percent)));
            row.push(figure(saving.and_then(|saving| saving.ratio)));
            row.extend([outcome.currency.clone(), cascade.complete.to_string()]);
            row
        })
        .collect();
    self::rows(&header, &rows)
}

/// Any rows under a header; text that a spreadsheet would run is made inert, figures below zero are not text.
///
/// # Errors
/// As [`csv()`].
pub fn rows<H: AsRef<[u8]>>(header: &[H], rows: &[Vec<String>]) -> Result<String, csv::Error> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    writer.write_record(header)?;
    for row in rows {
        writer.write_record(
            row.iter().map(|cell| if Number::parse(cell).is_ok() { cell.clone() } else { inert(cell) }),
        )?;
    }
    let bytes = writer.into_inner().map_err(|error| csv::Error::from(error.into_error()))?;
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}

/// Text that a spreadsheet would run as a formula gets an apostrophe in front.
#[must_use]
pub(super) fn inert(text: &str) -> String {
    if text.starts_with(['=', '+', '-', '@', '\t', '\r']) { format!("'{text}") } else { text.to_owned() }
}
