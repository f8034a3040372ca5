//! What people and spreadsheets see of the cheapest routing.

use super::csv::{inert, rows};
use super::document::{Cell, Column, Document, Section, Table};
use super::optimum::{FrontierRow, OptimumCaptured, OptimumComparison, OptimumResult, OptimumRow};
use super::summary::amount;
use crate::units::{Money, Number};

/// The frontier, one row a point.
///
/// # Errors
/// The writer's, which into memory cannot fail.
pub fn optimum_csv(result: &OptimumResult) -> Result<String, csv::Error> {
    let header = ["quality", "daily", "tier", "from", "to", "daily_per_point", "currency"];
    let text = |text: &Option<String>| inert(text.as_deref().unwrap_or_default());
    let lines: Vec<Vec<String>> = result
        .frontier
        .iter()
        .map(|row| {
            vec![
                row.quality.to_string(),
                row.daily.to_string(),
                text(&row.tier),
                text(&row.from),
                text(&row.to),
                row.daily_per_point.map(|price| price.to_string()).unwrap_or_default(),
                result.currency.clone(),
            ]
        })
        .collect();
    rows(&header, &lines)
}

fn percent(share: Number) -> Number {
    share.times(Number::HUNDRED).unwrap_or(share)
}

/// The document of `optimize`.
#[must_use]
pub fn optimum_document(result: &OptimumResult) -> Document {
    let currency = &result.currency;
    let verdict = format!(
        "The cheapest routing that answers {}% of the requests rightly costs {} a day, {} a month, and reaches {}%.",
        percent(result.min_quality).grouped(2),
        amount(result.daily, currency),
        amount(result.monthly, currency),
        percent(result.quality).grouped(2),
    );
    let price = match result.daily_per_point {
        Some(price) => format!("One more point of quality costs {} a day there.", amount(price, currency)),
        None => "A little more quality would cost nothing yet.".to_owned(),
    };
    let mut first = Section::default().paragraph(verdict).paragraph(price);
    if let Some(captured) = &result.captured {
        first = first.paragraph(captured_text(captured, currency));
    }
    let mut document = Document {
        title: "The cheapest routing".to_owned(),
        subtitle: format!("prices of {}; {}; {currency}", result.as_of, result.catalogue),
        sections: vec![first],
        notes: result.notes.clone(),
    };
    document.sections.push(Section::titled("Who serves what").table(allocation_table(result)));
    document.sections.push(Section::titled("Compared with").table(compared_table(result)));
    document.sections.push(Section::titled("Frontier").table(frontier_table(result)));
    if !result.left_out.is_empty() {
        let lines = result.left_out.iter().map(|out| format!("- {}: {}: {}", out.tier, out.option, out.reason));
        document.sections.push(Section::titled("Left out").lines(lines.collect()));
    }
    document
}

fn captured_text(captured: &OptimumCaptured, currency: &str) -> String {
    let saved = captured
        .saved_percent
        .map_or_else(String::new, |saved| format!(", {}% less than `{}`", saved.grouped(2), captured.baseline));
    let quality =
        captured.quality.map_or_else(String::new, |quality| format!(", and reaches {}%", percent(quality).grouped(2)));
    format!(
        "A router that keeps {}% of the saving costs {} a day{saved}{quality}.",
        percent(captured.part).grouped_exact(),
        amount(captured.daily, currency)
    )
}

fn allocation_table(result: &OptimumResult) -> Table {
    let columns = vec![
        Column::text("tier"),
        Column::text("served by"),
        Column::figure("part"),
        Column::figure("requests/day").expendable(2),
        Column::figure(format!("{}/day", result.currency)),
        Column::figure("right"),
        Column::text("rests on").expendable(3),
    ];
    let row = |row: &OptimumRow| {
        vec![
            Cell::Text(row.tier.clone()),
            Cell::Text(row.served_by.clone()),
            Cell::Percent(percent(row.part)),
            Cell::Count(row.requests_daily.rounded(2)),
            Cell::Money(Money::new(row.daily)),
            Cell::Percent(percent(row.quality)),
            Cell::Text(row.basis.clone()),
        ]
    };
    Table { columns, rows: result.allocation.iter().map(row).collect(), total: None }
}

fn compared_table(result: &OptimumResult) -> Table {
    let columns = vec![
        Column::text("cascade"),
        Column::figure(format!("{}/day", result.currency)),
        Column::figure("saved/day").expendable(3),
        Column::figure("saved/month").expendable(2),
        Column::figure("saved"),
        Column::figure("its quality"),
        Column::figure("keeps of the saving").expendable(1),
    ];
    let row = |row: &OptimumComparison| {
        let share = |share: Option<Number>| Cell::or_empty(share.map(percent).map(Cell::Percent));
        vec![
            Cell::Text(row.cascade.clone()),
            Cell::Money(Money::new(row.daily)),
            Cell::Money(Money::new(row.saved_daily)),
            Cell::Money(Money::new(row.saved_monthly)),
            Cell::or_empty(row.saved_percent.map(Cell::Percent)),
            share(row.quality),
            share(row.captured),
        ]
    };
    Table { columns, rows: result.compared.iter().map(row).collect(), total: None }
}

fn frontier_table(result: &OptimumResult) -> Table {
    let columns = vec![
        Column::figure("right"),
        Column::figure(format!("{}/day", result.currency)),
        Column::figure(format!("{}/point", result.currency)),
        Column::text("tier").expendable(1),
        Column::text("from").expendable(3),
        Column::text("to").expendable(2),
    ];
    let text = |text: &Option<String>| Cell::or_empty(text.clone().map(Cell::Text));
    let row = |row: &FrontierRow| {
        vec![
            Cell::Percent(percent(row.quality)),
            Cell::Money(Money::new(row.daily)),
            Cell::or_empty(row.daily_per_point.map(|price| Cell::Money(Money::new(price)))),
            text(&row.tier),
            text(&row.from),
            text(&row.to),
        ]
    };
    Table { columns, rows: result.frontier.iter().map(row).collect(), total: None }
}
