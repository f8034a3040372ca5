//! How a forecast reads.

use super::commitments::commitments;
use super::{ForecastResult, MonthResult, forecast_chart};
use crate::report::csv::{inert, rows};
use crate::report::document::{Block, Cell, Column, Document, Section, Table};
use crate::report::summary::money_cell;
use crate::report::uncertainty::UncertaintyResult;
use crate::units::{Money, Number};

/// One row a month and cascade, and one for each shortfall: the column `billed` sums to the totals.
///
/// # Errors
/// The writer's, which into memory cannot fail.
pub fn forecast_csv(result: &ForecastResult) -> Result<String, csv::Error> {
    let header =
        ["month", "cascade", "days", "volume", "requests", "billed", "list", "budget_variance", "currency", "charge"];
    let mut lines = Vec::new();
    for month in &result.months {
        for (index, (cascade, cost)) in result.cascades.iter().zip(&month.costs).enumerate() {
            let variance = month.variance.filter(|_| index == 0);
            lines.push(vec![
                month.month.clone(),
                inert(cascade),
                month.days.to_string(),
                month.volume.to_string(),
                month.requests.to_string(),
                cost.billed.to_string(),
                cost.list.to_string(),
                variance.map(|variance| variance.to_string()).unwrap_or_default(),
                result.currency.clone(),
                "month".to_owned(),
            ]);
        }
        for paid in result.shortfalls.iter().filter(|paid| paid.month == month.month) {
            let budgeted = result.budget.is_some() && result.cascades.first() == Some(&paid.cascade);
            let [days, volume, requests, list] = [const { String::new() }; 4];
            let variance = if budgeted { format!("-{}", paid.amount) } else { String::new() };
            let charge = inert(&format!("{}, not used", paid.commitment));
            let (month, cascade, billed) = (paid.month.clone(), inert(&paid.cascade), paid.amount.to_string());
            lines.push(vec![
                month,
                cascade,
                days,
                volume,
                requests,
                billed,
                list,
                variance,
                result.currency.clone(),
                charge,
            ]);
        }
    }
    rows(&header, &lines)
}

/// The document of `forecast`.
#[must_use]
pub fn forecast_document(result: &ForecastResult) -> Document {
    let mut sections = vec![
        verdict(result),
        Section::default().block(Block::Chart(forecast_chart(result).drawing())).table(months_table(result)),
    ];
    let events = result.months.iter().flat_map(|month| &month.events);
    let lines: Vec<String> = events.map(|event| format!("{}  {}", event.on, event.what)).collect();
    if !lines.is_empty() {
        sections.push(Section::titled("What changes").lines(lines));
    }
    sections.extend(commitments(result));
    sections.extend(result.uncertainty.iter().flat_map(UncertaintyResult::sections));
    let known = result.known_on.as_ref().map(|day| format!(", as known on {day}")).unwrap_or_default();
    Document {
        title: result.title.clone().unwrap_or_else(|| "Forecast".to_owned()),
        subtitle: format!("{}{known}; month convention: {}; {}", result.catalogue, result.convention, result.currency),
        sections,
        notes: result.notes.clone(),
    }
}

fn verdict(result: &ForecastResult) -> Section {
    let values: Vec<f64> =
        result.months.iter().filter_map(|month| Some(month.costs.first()?.billed.to_float())).collect();
    let section = Section::default().paragraph(total_line(result));
    let section = budget_line(result).into_iter().fold(section, Section::paragraph);
    // Of one or two there is nothing to see.
    if values.len() > 2 { section.block(Block::Sparkline(values)) } else { section }
}

/// `2026-05 to 2027-04: USD 3,445.60 with `cascade``
pub(in crate::report) fn total_line(result: &ForecastResult) -> String {
    let total = result.totals.first().copied().unwrap_or(Number::ZERO);
    let candidate = result.cascades.first().map_or("", String::as_str);
    let ends = result.months.first().zip(result.months.last());
    let span = ends.map(|(first, last)| format!("{} to {}", first.month, last.month)).unwrap_or_default();
    format!("{span}: {} {} with `{candidate}`", result.currency, Money::new(total))
}

/// `budget 3,000.00: 445.60 unfavourable, spent on 2027-03-14`
pub(in crate::report) fn budget_line(result: &ForecastResult) -> Option<String> {
    let budget = result.budget.as_ref()?;
    let (amount, word) = (Money::new(budget.variance.magnitude()), side(budget.variance));
    let spent = budget.runs_out.as_ref().map(|day| format!(", spent on {day}")).unwrap_or_default();
    Some(format!("budget {}: {amount} {word}{spent}", Money::new(budget.total)))
}

/// Which way a variance goes; above zero is favourable.
fn side(variance: Number) -> &'static str {
    if variance.is_negative() { "unfavourable" } else { "favourable" }
}

pub(in crate::report) fn months_table(result: &ForecastResult) -> Table {
    let mut columns = vec![
        Column::text("month"),
        Column::figure("days").expendable(4),
        Column::figure("volume").expendable(3),
        Column::figure("requests").expendable(2),
    ];
    columns.extend(
        result
            .cascades
            .iter()
            .enumerate()
            .map(|(index, cascade)| Column::figure(cascade.clone()).expendable(u8::from(index > 1))),
    );
    if result.budget.is_some() {
        columns.extend([Column::figure("budget less cost"), Column::text("").expendable(1)]);
    }
    let row = |month: &MonthResult| {
        let mut row = vec![
            Cell::Text(month.month.clone()),
            Cell::Text(month.days.rounded(2).grouped_exact()),
            Cell::Times(month.volume),
            Cell::Count(month.requests.rounded(0)),
        ];
        row.extend(month.costs.iter().map(|cost| money_cell(cost.billed, month.complete)));
        if let Some(variance) = month.variance {
            row.extend([Cell::Money(Money::new(variance)), Cell::Text(side(variance).to_owned())]);
        }
        row
    };
    let mut rows: Vec<Vec<Cell>> = result.months.iter().map(row).collect();
    for shortfall in &result.shortfalls {
        let mut paid = vec![Cell::Text(format!("{}, unused", shortfall.month)), Cell::Empty, Cell::Empty, Cell::Empty];
        paid.extend(result.cascades.iter().map(|cascade| {
            if *cascade == shortfall.cascade { Cell::Money(Money::new(shortfall.amount)) } else { Cell::Empty }
        }));
        paid.resize_with(columns.len(), || Cell::Empty);
        rows.push(paid);
    }
    let mut total = vec![Cell::Text("total".to_owned()), Cell::Empty, Cell::Empty, Cell::Empty];
    let complete = result.months.iter().all(|month| month.complete);
    total.extend(result.totals.iter().map(|total| money_cell(*total, complete)));
    if let Some(budget) = &result.budget {
        total.extend([Cell::Money(Money::new(budget.variance)), Cell::Text(side(budget.variance).to_owned())]);
    }
    Table { columns, rows, total: Some(total) }
}
