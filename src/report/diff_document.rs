//! What `diff` shows people.

use super::csv::{inert, rows};
use super::diff::DiffResult;
use super::document::{Cell, Column, Document, Section, Table};
use super::summary::amount;
use crate::units::{Money, Number};

/// The document of `diff`.
#[must_use]
pub fn diff_document(diff: &DiffResult) -> Document {
    let (base, head) = (&diff.base, &diff.head);
    let prices = if base.as_of == head.as_of {
        format!("prices of {}", head.as_of)
    } else {
        format!("prices of {}, then {}", base.as_of, head.as_of)
    };
    Document {
        title: format!("From {} to {}", base.name, head.name),
        subtitle: format!("{prices}; {}", diff.currency),
        sections: sections(diff, ""),
        notes: diff.notes.clone(),
    }
}

/// The verdict and the tables, their headings after a prefix.
pub(super) fn sections(diff: &DiffResult, prefix: &str) -> Vec<Section> {
    let mut sections = vec![Section::default().paragraph(format!("{prefix}{}", change_line(diff)))];
    if diff.is_change() {
        sections.push(Section::titled(format!("{prefix}bridge by cause")).table(by_cause(diff)));
        sections.push(Section::titled(format!("{prefix}bridge by tier")).table(by_tier(diff)));
        sections.push(Section::titled(format!("{prefix}lines that changed")).table(lines(diff)));
    }
    sections
}

/// `the cost rises by $3.20 a month (1.14%): from $280.00 to $283.20`
#[must_use]
pub fn change_line(diff: &DiffResult) -> String {
    let currency = &diff.currency;
    let (before, after) = (amount(diff.base.monthly, currency), amount(diff.head.monthly, currency));
    let daily = format!("{} to {} a day", amount(diff.base.daily, currency), amount(diff.head.daily, currency));
    match diff.change.as_str() {
        "no change" => format!("no change: {after} a month"),
        "new cost" => format!("new cost: {after} a month, where the base costs nothing"),
        _ => {
            let verb = if diff.monthly.is_negative() { "falls" } else { "rises" };
            let by = amount(diff.monthly.magnitude(), currency);
            let percent = diff.percent.map_or_else(String::new, |p| format!(" ({}%)", p.magnitude().grouped(2)));
            format!("the cost {verb} by {by} a month{percent}: from {before} to {after} ({daily})")
        }
    }
}

fn money(number: Number) -> Cell {
    Cell::Money(Money::new(number))
}

/// From the base's total over what moves it to the head's.
fn steps(name: &str, diff: &DiffResult, moves: impl Iterator<Item = (String, Number, Number)>) -> Table {
    let currency = &diff.currency;
    let columns = vec![
        Column::text(name),
        Column::figure(format!("{currency}/day")),
        Column::figure(format!("{currency}/month")),
    ];
    let row = |name: String, daily: Number, monthly: Number| vec![Cell::Text(name), money(daily), money(monthly)];
    let mut rows = vec![row("base".to_owned(), diff.base.daily, diff.base.monthly)];
    rows.extend(moves.map(|(name, daily, monthly)| row(name, daily, monthly)));
    Table { columns, rows, total: Some(row("head".to_owned(), diff.head.daily, diff.head.monthly)) }
}

fn by_cause(diff: &DiffResult) -> Table {
    let moved = diff.bridge.iter().filter(|step| !step.daily.is_zero() || !step.monthly.is_zero());
    steps("cause", diff, moved.map(|step| (step.cause.clone(), step.daily, step.monthly)))
}

fn by_tier(diff: &DiffResult) -> Table {
    let shown = |tier: &str| if tier.is_empty() { "(router)".to_owned() } else { tier.to_owned() };
    steps("tier", diff, diff.tiers.iter().map(|tier| (shown(&tier.tier), tier.daily, tier.monthly)))
}

fn lines(diff: &DiffResult) -> Table {
    let currency = &diff.currency;
    let columns = vec![
        Column::text("line"),
        Column::text("tier"),
        Column::text("offer"),
        Column::text("charge").expendable(3),
        Column::text("meter").expendable(1),
        Column::figure("before").expendable(4),
        Column::figure("after").expendable(2),
        Column::figure(format!("{currency}/month")),
    ];
    let rows = diff.lines.iter().map(|line| {
        vec![
            Cell::Text(line.change.clone()),
            Cell::Text(if line.tier.is_empty() { "(router)".to_owned() } else { line.tier.clone() }),
            Cell::Text(line.offer.clone()),
            Cell::Text(line.charge.clone()),
            Cell::Text(line.meter.clone()),
            money(line.monthly_before),
            money(line.monthly_after),
            money(line.monthly),
        ]
    });
    Table { columns, rows: rows.collect(), total: None }
}

/// Tidy: a row for every step and every line, told apart by `kind`.
///
/// # Errors
/// The writer's, which into memory cannot fail.
pub fn diff_csv(diff: &DiffResult) -> Result<String, csv::Error> {
    let header = [
        "kind",
        "name",
        "tier",
        "stage",
        "charge",
        "offer",
        "service",
        "meter",
        "daily_before",
        "daily_after",
        "daily",
        "monthly_before",
        "monthly_after",
        "monthly",
        "currency",
    ];
    let mut out = Vec::new();
    let mut step = |kind: &str, name: &str, before: [String; 2], after: [String; 2], moved: [Number; 2]| {
        let mut row = vec![kind.to_owned(), inert(name)];
        row.extend(std::iter::repeat_n(String::new(), 6));
        let [daily_before, monthly_before] = before;
        let [daily_after, monthly_after] = after;
        let [daily, monthly] = moved.map(|number| number.to_string());
        row.extend([daily_before, daily_after, daily, monthly_before, monthly_after, monthly, diff.currency.clone()]);
        out.push(row);
    };
    let none = || [String::new(), String::new()];
    let total = |side: &super::diff::DiffSide| [side.daily.to_string(), side.monthly.to_string()];
    step("total", &diff.change, total(&diff.base), total(&diff.head), [diff.daily, diff.monthly]);
    for cause in &diff.bridge {
        step("cause", &cause.cause, none(), none(), [cause.daily, cause.monthly]);
    }
    for tier in &diff.tiers {
        step("tier", &tier.tier, none(), none(), [tier.daily, tier.monthly]);
    }
    for line in &diff.lines {
        out.push(vec![
            "line".to_owned(),
            line.change.clone(),
            inert(&line.tier),
            line.stage.to_string(),
            line.charge.clone(),
            inert(&line.offer),
            line.service.clone(),
            line.meter.clone(),
            line.daily_before.to_string(),
            line.daily_after.to_string(),
            line.daily.to_string(),
            line.monthly_before.to_string(),
            line.monthly_after.to_string(),
            line.monthly.to_string(),
            diff.currency.clone(),
        ]);
    }
    rows(&header, &out)
}
