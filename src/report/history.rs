//! How the prices of an offer changed, as a table and as a story: the result of `catalogue history`.

use std::sync::Arc;

use serde::Serialize;

use super::document::{Cell, Column, Document, Section, Table};
use super::listing::{Conditioned, conditions, identity_text, listed};
use crate::analysis::{ChangeKind, PriceChange, rate_changes};
use crate::calendar::Date;
use crate::catalogue::{Alias, Change, Identity, Offer, PriceEntry, RateCard, ServiceClass, Tariff, TokenMeter};
use crate::units::Number;

/// An entry of a price history, as data.
#[derive(Clone, Debug, Serialize)]
pub struct HistoryRow {
    /// Which offer; a dated name has meant several.
    pub offer: String,
    /// From when.
    pub from: String,
    /// How well that is known.
    pub from_basis: String,
    /// When that was known.
    pub recorded: String,
    /// `priced`, `retired`, `withdrawn`.
    pub change: String,
    /// Dollars per million tokens.
    pub input: Option<Number>,
    /// Dollars per million tokens.
    pub cached_input: Option<Number>,
    /// Dollars per million tokens.
    pub output: Option<Number>,
    /// Against the entry before, in percent of the output price.
    pub output_change_percent: Option<Number>,
    /// What a reader can open.
    pub source: String,
}

/// The history of one offer, or of the offers that a dated name has meant.
#[must_use]
pub fn history(offers: &[Arc<Offer>], wanted: &str, identity: &Identity) -> (Vec<HistoryRow>, Document) {
    let mut rows = Vec::new();
    let mut document = Document {
        title: format!("Price history of {wanted}"),
        subtitle: identity_text(identity),
        ..Document::default()
    };
    let mut ended = None;
    for offer in offers {
        let named: Vec<&Alias> =
            offer.aliases.iter().filter(|alias| wanted.ends_with(&format!("/{}", alias.id))).collect();
        let entries: Vec<&PriceEntry> = offer.log.iter().filter(|entry| is_of(&named, entry, &offer.log)).collect();
        let mut section = Section::titled(offer.id.to_string());
        for alias in &named {
            let from = alias.from.map_or_else(|| "always".to_owned(), |day| format!("from {day}"));
            let until = alias.until.map_or_else(String::new, |day| format!(" until {day}"));
            section = section.paragraph(format!("`{wanted}` meant this offer {from}{until}."));
            ended = alias.until;
        }
        let of_offer = history_rows(offer, &entries);
        document.sections.push(section.table(history_table(&of_offer)));
        document.sections.push(Section::default().lines(story(&entries, offer)));
        rows.extend(of_offer);
    }
    if let Some(day) = ended {
        document.notes.push(format!("from {day} on, `{wanted}` names no offer"));
    }
    (rows, document)
}

/// Whether an entry was in force while a dated name meant the offer; always, where no such name was asked for.
fn is_of(named: &[&Alias], entry: &PriceEntry, log: &[PriceEntry]) -> bool {
    let superseded = |from: Date| log.iter().any(|later| later.from > entry.from && later.from.date() <= from);
    named.is_empty()
        || named.iter().any(|alias| {
            alias.until.is_none_or(|until| entry.from.date() < until) && !alias.from.is_some_and(superseded)
        })
}

fn history_rows(offer: &Offer, entries: &[&PriceEntry]) -> Vec<HistoryRow> {
    let mut before: Option<Number> = None;
    entries
        .iter()
        .map(|entry| {
            let card = standard_card(entry);
            let rate = |meter| card.and_then(|card| card.token_price(meter)).map(|price| price.dollars());
            let output = rate(TokenMeter::Output);
            let changed = before.zip(output).and_then(|(before, now)| percent_change(before, now));
            before = output.or(before);
            HistoryRow {
                offer: offer.id.to_string(),
                from: entry.from.to_string(),
                from_basis: entry.basis.to_string(),
                recorded: entry.recorded.to_string(),
                change: match &entry.change {
                    Change::Priced(_) => "priced".to_owned(),
                    Change::Retired => "retired".to_owned(),
                    Change::Withdraws(_) => "withdrawn".to_owned(),
                },
                input: rate(TokenMeter::Input),
                cached_input: rate(TokenMeter::CachedInput),
                output,
                output_change_percent: changed,
                source: entry.source.clone(),
            }
        })
        .collect()
}

fn standard_card(entry: &PriceEntry) -> Option<&RateCard> {
    match &entry.change {
        Change::Priced(tariff) => tariff.cards.of(ServiceClass::Standard),
        Change::Retired | Change::Withdraws(_) => None,
    }
}

/// From one price to the next, in percent; none from nothing.
pub(super) fn percent_change(before: Number, now: Number) -> Option<Number> {
    let change = now.minus(before).and_then(|difference| difference.times(Number::HUNDRED)).ok()?;
    crate::analysis::quotient(change, before, 6).ok().flatten()
}

fn history_table(rows: &[HistoryRow]) -> Table {
    let columns = vec![
        Column::text("from"),
        Column::figure("input"),
        Column::figure("cached").expendable(3),
        Column::figure("output"),
        Column::figure("change").expendable(2),
        Column::text("date is").expendable(4),
        Column::text("recorded").expendable(5),
        Column::text("source").expendable(6),
    ];
    let price = |number: Option<Number>| Cell::or_empty(number.map(Cell::Price));
    let cells = rows
        .iter()
        .map(|row| {
            let first = match row.change.as_str() {
                "priced" => price(row.input),
                other => Cell::Text(other.to_owned()),
            };
            vec![
                Cell::Text(row.from.clone()),
                first,
                price(row.cached_input),
                price(row.output),
                Cell::or_empty(row.output_change_percent.filter(|percent| !percent.is_zero()).map(Cell::Percent)),
                Cell::Text(row.from_basis.clone()),
                Cell::Text(row.recorded.clone()),
                Cell::Text(row.source.clone()),
            ]
        })
        .collect();
    Table { columns, rows: cells, total: None }
}

/// What happened from one entry to the next, entry by entry: each begins with its date.
fn story(entries: &[&PriceEntry], offer: &Offer) -> Vec<String> {
    let mut lines = Vec::new();
    let mut before: Option<&Tariff> = None;
    let mut last: Option<&PriceEntry> = None;
    for entry in entries {
        let mut said = Vec::new();
        match &entry.change {
            Change::Retired => said.push("retired: no price from then on".to_owned()),
            Change::Withdraws(announced) => {
                said.push(format!("the price announced for {announced} was withdrawn on {}", entry.recorded));
            }
            Change::Priced(tariff) => {
                let corrects = last.is_some_and(|last| last.from == entry.from);
                said.extend(corrects.then(|| format!("corrected on {}", entry.recorded)));
                said.extend(match before {
                    None => beginning(tariff),
                    Some(before) => changes(offer, entry, before, tariff),
                });
                before = Some(tariff);
            }
        }
        let announced = entry.from.date() > entry.recorded && !matches!(entry.change, Change::Withdraws(_));
        said.extend(announced.then(|| format!("announced on {}", entry.recorded)));
        for dispute in &entry.disputed {
            said.push(format!("{} differs{}", dispute.feed, note(dispute.note.as_deref())));
        }
        let date = entry.from.to_string();
        let dates = [date.clone()].into_iter().chain(std::iter::repeat(" ".repeat(date.len())));
        lines.extend(dates.zip(said).map(|(date, said)| format!("{date}  {said}")));
        last = Some(entry);
    }
    lines
}

fn note(note: Option<&str>) -> String {
    note.map(|note| format!(": {note}")).unwrap_or_default()
}

/// A first price, as far as the table does not have it.
fn beginning(tariff: &Tariff) -> Vec<String> {
    let mut said = vec!["the first price known".to_owned()];
    let special =
        conditions(tariff).into_iter().filter(|under| !under.always() || under.class != ServiceClass::Standard);
    said.extend(special.map(|under| {
        let rates = listed(under.card).into_iter().map(|(meter, price)| format!("{meter} {}", price.as_published()));
        format!("{}: {}", condition_name(&under), rates.collect::<Vec<_>>().join(", "))
    }));
    said.extend(tariff.regions.iter().map(|(region, factor)| format!("region {region}: x{factor}")));
    said
}

fn condition_name(under: &Conditioned<'_>) -> String {
    match under.class {
        class if under.always() => class.to_string(),
        ServiceClass::Standard => under.when(),
        class => format!("{}, {class}", under.when()),
    }
}

/// From one tariff to the next, a line for each set of conditions.
fn changes(offer: &Offer, entry: &PriceEntry, was: &Tariff, is: &Tariff) -> Vec<String> {
    let Ok(changes) = rate_changes(&offer.id, was, is, entry.from, &entry.source) else { return Vec::new() };
    let mut said: Vec<String> = changes
        .chunk_by(|one, other| one.condition == other.condition && direction(one) == direction(other))
        .map(|alike| {
            let rates: Vec<String> = alike.iter().map(rate).collect();
            let condition = alike[0].condition.as_deref();
            let name = match (condition, direction(&alike[0])) {
                (None, Direction::Changed) => String::new(),
                (Some(condition), Direction::Changed) => format!("{condition}: "),
                (condition, Direction::Listed) => format!("{}, new: ", condition.unwrap_or("standard")),
                (condition, Direction::Gone) => format!("{}, no longer listed: ", condition.unwrap_or("standard")),
            };
            format!("{name}{}", rates.join(", "))
        })
        .collect();
    for (region, factor) in &is.regions {
        if was.regions.get(region) != Some(factor) {
            said.push(format!("region {region}: x{factor}"));
        }
    }
    said.extend(
        was.regions
            .keys()
            .filter(|region| !is.regions.contains_key(*region))
            .map(|region| format!("region {region}: no longer a price of its own")),
    );
    if said.is_empty() {
        said.push("the same rates, from a better source".to_owned());
    }
    said
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Direction {
    Changed,
    Listed,
    Gone,
}

fn direction(change: &PriceChange) -> Direction {
    match (change.kind, change.before) {
        (ChangeKind::Relisted, None) => Direction::Listed,
        (ChangeKind::Relisted, Some(_)) => Direction::Gone,
        _ => Direction::Changed,
    }
}

fn rate(change: &PriceChange) -> String {
    let meter = change.meter.map(|meter| meter.to_string()).unwrap_or_default();
    let price = |number: Option<Number>| number.map(Number::as_published).unwrap_or_default();
    let percent = change.percent.map(|percent| {
        let sign = if percent.is_negative() { "" } else { "+" };
        format!(" ({sign}{})", Cell::Percent(percent).display())
    });
    match (change.before, change.after) {
        (Some(_), Some(_)) => {
            format!("{meter} {} -> {}{}", price(change.before), price(change.after), percent.unwrap_or_default())
        }
        (before, after) => format!("{meter} {}", price(before.or(after))),
    }
}
