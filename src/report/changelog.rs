//! All price changes of a catalogue, newest first: the result of `catalogue changelog`.

use std::cmp::Reverse;
use std::collections::BTreeMap;
use std::sync::Arc;

use serde::Serialize;

use super::csv::{inert, rows as csv_rows};
use super::document::{Cell, Column, Document, Section, Table};
use super::history::percent_change;
use super::listing::identity_text;
use crate::calendar::{Date, Instant};
use crate::catalogue::{Change, Identity, Meter, Offer, Priced, ServiceClass, Tariff, TokenMeter};
use crate::units::Number;

/// Up to how many offers are named where several did the same on one day; of more, the number is told.
const NAMED_MAX: usize = 3;

/// What happened to an offer on a day.
#[derive(Clone, Debug, Serialize)]
pub struct NewsRow {
    /// The day: that from which the price holds, or that on which an announcement was withdrawn.
    pub day: String,
    /// `provider/model`.
    pub offer: String,
    /// `added`, `raised`, `cut`, `relisted`, `retired`, `withdrawn`.
    pub change: &'static str,
    /// The rate that tells: output's, else input's; none where other rates changed.
    pub meter: Option<String>,
    /// Dollars as published.
    pub before: Option<Number>,
    /// Dollars as published.
    pub after: Option<Number>,
    /// From one to the other.
    pub percent: Option<Number>,
    /// Who says so.
    pub source: String,
}

/// All that happened from a day on, newest first, by provider and offer within a day.
#[must_use]
pub fn news(offers: &[Arc<Offer>], since: Option<Date>) -> Vec<NewsRow> {
    let mut dated: Vec<(Date, NewsRow)> = offers.iter().flat_map(|offer| of_offer(offer)).collect();
    dated.retain(|(day, _)| since.is_none_or(|since| since <= *day));
    dated.sort_by(|(day, row), (other_day, other)| (Reverse(day), &row.offer).cmp(&(Reverse(other_day), &other.offer)));
    dated.into_iter().map(|(_, row)| row).collect()
}

fn of_offer(offer: &Offer) -> Vec<(Date, NewsRow)> {
    let mut happened = Vec::new();
    let mut before: Option<&Priced<'_>> = None;
    let timeline = offer.timeline(None);
    for (from, priced) in timeline.iter().flat_map(|timeline| timeline.iter()) {
        let priced = priced.as_ref();
        if let Some(row) = row(offer, from, before, priced) {
            happened.push((from.date(), row));
        }
        before = priced;
    }
    let withdrawn = offer.log.iter().filter(|entry| matches!(entry.change, Change::Withdraws(_)));
    happened.extend(withdrawn.map(|entry| {
        let row = NewsRow { source: entry.source.clone(), ..empty(offer, entry.recorded, "withdrawn") };
        (entry.recorded, row)
    }));
    happened
}

fn empty(offer: &Offer, day: Date, change: &'static str) -> NewsRow {
    NewsRow {
        day: day.to_string(),
        offer: offer.id.to_string(),
        change,
        meter: None,
        before: None,
        after: None,
        percent: None,
        source: String::new(),
    }
}

fn row(offer: &Offer, from: Instant, before: Option<&Priced<'_>>, after: Option<&Priced<'_>>) -> Option<NewsRow> {
    let day = from.date();
    match (before, after) {
        (None, None) => None,
        (None, Some(after)) => Some(NewsRow {
            meter: output(after.tariff).map(|_| Meter::Tokens(TokenMeter::Output).to_string()),
            after: output(after.tariff),
            source: after.entry.source.clone(),
            ..empty(offer, day, "added")
        }),
        (Some(before), None) => {
            let ends = |entry: &&crate::catalogue::PriceEntry| entry.from == from;
            let source = offer.log.iter().rev().find(ends).map(|entry| entry.source.clone());
            let source = source.unwrap_or_default();
            Some(NewsRow { before: output(before.tariff), source, ..empty(offer, day, "retired") })
        }
        (Some(before), Some(after)) => changed(offer, day, before, after),
    }
}

fn output(tariff: &Tariff) -> Option<Number> {
    rate(tariff, TokenMeter::Output)
}

fn rate(tariff: &Tariff, meter: TokenMeter) -> Option<Number> {
    tariff.cards.of(ServiceClass::Standard).and_then(|card| card.token_price(meter)).map(|price| price.dollars())
}

fn changed(offer: &Offer, day: Date, before: &Priced<'_>, after: &Priced<'_>) -> Option<NewsRow> {
    let source = after.entry.source.clone();
    for meter in [TokenMeter::Output, TokenMeter::Input] {
        if let (Some(was), Some(is)) = (rate(before.tariff, meter), rate(after.tariff, meter))
            && was != is
        {
            let change = if is > was { "raised" } else { "cut" };
            return Some(NewsRow {
                meter: Some(Meter::Tokens(meter).to_string()),
                before: Some(was),
                after: Some(is),
                percent: percent_change(was, is),
                source,
                ..empty(offer, day, change)
            });
        }
    }
    (before.tariff != after.tariff).then(|| NewsRow { source, ..empty(offer, day, "relisted") })
}

/// One row a change.
///
/// # Errors
/// The writer's, which into memory cannot fail.
pub fn news_csv(news: &[NewsRow]) -> Result<String, csv::Error> {
    let header = ["day", "offer", "change", "meter", "before", "after", "percent", "source"];
    let figure = |number: Option<Number>| number.map(|number| number.to_string()).unwrap_or_default();
    let line = |row: &NewsRow| {
        vec![
            row.day.clone(),
            inert(&row.offer),
            row.change.to_owned(),
            row.meter.clone().unwrap_or_default(),
            figure(row.before),
            figure(row.after),
            figure(row.percent),
            inert(&row.source),
        ]
    };
    csv_rows(&header, &news.iter().map(line).collect::<Vec<_>>())
}

/// The document of `catalogue changelog`: a section a month, a row for each day and provider.
#[must_use]
pub fn news_document(news: &[NewsRow], offers: &[Arc<Offer>], identity: &Identity) -> Document {
    type ByDayAndProvider<'a> = BTreeMap<(Reverse<&'a str>, &'a str), Vec<&'a NewsRow>>;
    let mut months: BTreeMap<Reverse<&str>, ByDayAndProvider<'_>> = BTreeMap::new();
    for row in news {
        let month = row.day.get(..7).unwrap_or(&row.day);
        let provider = row.offer.split('/').next().unwrap_or(&row.offer);
        months.entry(Reverse(month)).or_default().entry((Reverse(&row.day), provider)).or_default().push(row);
    }
    let released = identity.released.to_string();
    let sections = months.into_iter().map(|(Reverse(month), days)| {
        let columns = vec![Column::text("day"), Column::text("provider"), Column::text("what changed")];
        let rows = days.into_iter().map(|((Reverse(day), provider), rows)| {
            let ahead = if day > released.as_str() { " (announced)" } else { "" };
            [format!("{day}{ahead}"), provider.to_owned(), said(&rows)].map(Cell::Text).into()
        });
        Section::titled(month).table(Table { columns, rows: rows.collect(), total: None })
    });
    let several = offers.iter().filter(|offer| prices(offer) > 1).count();
    let mut providers: Vec<&str> = offers.iter().map(|offer| offer.id.provider()).collect();
    providers.dedup();
    let counts = [offers.len(), providers.len(), several].map(|count| Number::from(count as u64).grouped_exact());
    Document {
        title: "Price changes".to_owned(),
        subtitle: format!(
            "newest first; {}, released {released}: {} offers of {} providers, {} of them with more than one price",
            identity_text(identity).split(" (").next().unwrap_or_default(),
            counts[0],
            counts[1],
            counts[2],
        ),
        sections: sections.collect(),
        notes: vec![
            "percents are of the output price, else of the input price; an offer whose other rates changed is relisted"
                .to_owned(),
            "a day is the first on which the price holds; where no source dates it, the model's release or the first \
             day on which it was seen"
                .to_owned(),
        ],
    }
}

fn prices(offer: &Offer) -> usize {
    offer.log.iter().filter(|entry| matches!(entry.change, Change::Priced(_))).count()
}

/// What happened at a provider on a day, in a line.
fn said(rows: &[&NewsRow]) -> String {
    let kinds = ["added", "raised", "cut", "relisted", "retired", "withdrawn"];
    let phrases = kinds.into_iter().filter_map(|kind| {
        let of_kind: Vec<&&NewsRow> = rows.iter().filter(|row| row.change == kind).collect();
        match of_kind.len() {
            0 => None,
            1..=NAMED_MAX => {
                let names: Vec<String> = of_kind.iter().map(|row| named(row)).collect();
                Some(format!("{kind} {}", names.join(", ")))
            }
            count => Some(format!("{kind} {count}{}", span(&of_kind))),
        }
    });
    phrases.collect::<Vec<_>>().join("; ")
}

fn named(row: &NewsRow) -> String {
    let id = row.offer.split_once('/').map_or(row.offer.as_str(), |(_, id)| id);
    let by = row.percent.map(|percent| format!(" {}", signed(percent))).unwrap_or_default();
    format!("`{id}`{by}")
}

fn signed(percent: Number) -> String {
    let sign = if percent.is_negative() { "" } else { "+" };
    format!("{sign}{}", Cell::Percent(percent).display())
}

/// From the least to the most.
fn span(rows: &[&&NewsRow]) -> String {
    let mut percents: Vec<Number> = rows.iter().filter_map(|row| row.percent).collect();
    percents.sort();
    match (percents.first(), percents.last()) {
        (Some(least), Some(most)) if least == most => format!(" (each {})", signed(*least)),
        (Some(least), Some(most)) => format!(" ({} to {})", signed(*least), signed(*most)),
        _ => String::new(),
    }
}
