//! What the catalogue shows: lists, one offer, the story of its prices.

use std::sync::Arc;

use serde::Serialize;

use super::document::{Cell, Column, Document, Section, Table};
use crate::calendar::{Date, Instant};
use crate::catalogue::{
    Change, EventMeter, Identity, Meter, Offer, PriceEntry, Priced, RateCard, ServiceClass, Tariff, TokenMeter,
};
use crate::units::Number;

/// An offer with its price on a day, as data.
#[derive(Clone, Debug, Serialize)]
pub struct OfferRow {
    /// `provider/model`.
    pub offer: String,
    /// The same at every provider.
    pub model: String,
    /// `open` or `closed`, when known.
    pub weights: Option<String>,
    /// SPDX id where there is one.
    pub licence: Option<String>,
    /// Tokens.
    pub context_window: Option<u64>,
    /// Dollars per million tokens.
    pub input: Option<Number>,
    /// Dollars per million tokens.
    pub cached_input: Option<Number>,
    /// Dollars per million tokens.
    pub output: Option<Number>,
    /// Since when.
    pub from: Option<String>,
    /// What a reader can open.
    pub source: Option<String>,
    /// When somebody last compared.
    pub checked: Option<String>,
}

/// Offers with their prices on a day.
#[must_use]
pub fn offer_rows(offers: &[Arc<Offer>], on: Date, known_on: Option<Date>) -> Vec<OfferRow> {
    offers.iter().map(|offer| offer_row(offer, on, known_on)).collect()
}

fn offer_row(offer: &Offer, on: Date, known_on: Option<Date>) -> OfferRow {
    let timeline = offer.timeline(known_on);
    let priced = timeline.as_ref().and_then(|timeline| timeline.at(Instant::start_of(on))).and_then(|(_, p)| *p);
    let card = priced.and_then(|priced| priced.tariff.cards.of(ServiceClass::Standard));
    let rate = |meter| card.and_then(|card| card.token_price(meter)).map(|price| price.dollars());
    OfferRow {
        offer: offer.id.to_string(),
        model: offer.model.clone(),
        weights: offer.weights.map(|weights| weights.to_string()),
        licence: offer.licence.clone(),
        context_window: offer.context_window,
        input: rate(TokenMeter::Input),
        cached_input: rate(TokenMeter::CachedInput),
        output: rate(TokenMeter::Output),
        from: priced.map(|priced| priced.entry.from.to_string()),
        source: priced.map(|priced| priced.entry.source.clone()),
        checked: offer.checked.map(|day| day.to_string()),
    }
}

/// The document of `catalogue list`.
#[must_use]
pub fn offer_list(rows: &[OfferRow], on: Date, identity: &Identity) -> Document {
    let columns = vec![
        Column::text("offer"),
        Column::text("weights").expendable(3),
        Column::figure("context").expendable(4),
        Column::figure("input"),
        Column::figure("cached").expendable(2),
        Column::figure("output"),
        Column::text("since").expendable(1),
    ];
    let price = |number: Option<Number>| Cell::or_empty(number.map(Cell::Price));
    let text = |text: &Option<String>| Cell::or_empty(text.clone().map(Cell::Text));
    let cells = rows
        .iter()
        .map(|row| {
            vec![
                Cell::Text(row.offer.clone()),
                text(&row.weights),
                Cell::or_empty(row.context_window.map(|tokens| Cell::Count(Number::from(tokens)))),
                price(row.input),
                price(row.cached_input),
                price(row.output),
                text(&row.from),
            ]
        })
        .collect();
    Document {
        title: format!("{} offers, USD per million tokens", rows.len()),
        subtitle: format!("prices of {on}; {}", identity_text(identity)),
        sections: vec![Section::default().table(Table { columns, rows: cells, total: None })],
        notes: Vec::new(),
    }
}

pub(super) fn identity_text(identity: &Identity) -> String {
    format!("catalogue {} ({})", identity.version, identity.sha256.get(..12).unwrap_or(&identity.sha256))
}

/// The document of `catalogue show`.
#[must_use]
pub fn offer_card(offer: &Offer, on: Date, known_on: Option<Date>, identity: &Identity) -> Document {
    let mut document = Document {
        title: offer.id.to_string(),
        subtitle: format!("prices of {on}; {}", identity_text(identity)),
        sections: vec![facts(offer)],
        notes: Vec::new(),
    };
    let timeline = offer.timeline(known_on);
    match timeline.as_ref().and_then(|timeline| timeline.at(Instant::start_of(on))) {
        Some((_, Some(priced))) => document.sections.extend(price_sections(priced)),
        Some((from, None)) => {
            document.sections.push(Section::default().paragraph(format!("Retired on {from}: no price.")));
        }
        None => document.sections.push(Section::default().paragraph(format!("No price on {on} yet."))),
    }
    if let Some((from, next)) = timeline.as_ref().and_then(|timeline| timeline.next_after(Instant::start_of(on))) {
        let what = if next.is_some() { "other prices" } else { "no price: retired" };
        document.sections.push(Section::default().paragraph(format!("From {from}: {what} (see `catalogue history`).")));
    }
    document
}

fn facts(offer: &Offer) -> Section {
    let mut lines = vec![format!("model           {}", offer.model)];
    let mut fact = |name: &str, value: Option<String>| lines.extend(value.map(|value| format!("{name:<15} {value}")));
    fact("developer", offer.developer.clone());
    fact("weights", offer.weights.map(|weights| weights.to_string()));
    fact("licence", offer.licence.clone());
    fact("tokenizer", offer.tokenizer.clone());
    fact("context window", offer.context_window.map(|tokens| Number::from(tokens).grouped_exact()));
    fact("longest answer", offer.max_output.map(|tokens| Number::from(tokens).grouped_exact()));
    fact("released", offer.released.map(|day| day.to_string()));
    fact("checked", offer.checked.map(|day| day.to_string()));
    for alias in &offer.aliases {
        let from = alias.from.map_or_else(String::new, |day| format!(" from {day}"));
        let until = alias.until.map_or_else(String::new, |day| format!(" until {day}"));
        fact("also called", Some(format!("{}{from}{until}", alias.id)));
    }
    for ratio in &offer.token_ratios {
        let text = format!("{}-{} tokens for one of {} ({})", ratio.low, ratio.high, ratio.of, ratio.source);
        fact("token ratio", Some(text));
    }
    Section::default().lines(lines)
}

fn price_sections(priced: &Priced<'_>) -> Vec<Section> {
    let (tariff, entry) = (priced.tariff, priced.entry);
    let mut rows = Vec::new();
    for (condition, class, card) in conditions(tariff) {
        for (meter, price) in listed(card) {
            rows.push(vec![
                Cell::Text(condition.clone()),
                Cell::Text(class.to_string()),
                Cell::Text(meter.to_string()),
                Cell::Price(price),
                Cell::Text(match meter {
                    Meter::Tokens(_) => "per million tokens".to_owned(),
                    Meter::Events(_) => "each".to_owned(),
                }),
            ]);
        }
    }
    for (context, price) in &tariff.search_context {
        let condition = format!("search context {}", context.key());
        let meter = Meter::Events(EventMeter::Request).to_string();
        let cells = [condition, ServiceClass::Standard.to_string(), meter].map(Cell::Text);
        rows.push(cells.into_iter().chain([Cell::Price(price.dollars()), Cell::Text("each".to_owned())]).collect());
    }
    let columns = vec![
        Column::text("when"),
        Column::text("service"),
        Column::text("meter"),
        Column::figure("USD"),
        Column::text("").expendable(1),
    ];
    let mut section =
        Section::titled(format!("Prices since {}", entry.from)).table(Table { columns, rows, total: None });
    for (region, factor) in &tariff.regions {
        section = section.paragraph(format!("In region `{region}`: token prices x {factor}."));
    }
    let mut provenance =
        vec![format!("since {} ({}), recorded {}", entry.from, entry.basis, entry.recorded), entry.source.clone()];
    for dispute in &entry.disputed {
        let rates: Vec<String> =
            listed(&dispute.card).iter().map(|(meter, price)| format!("{meter} {price}")).collect();
        let note = dispute.note.as_ref().map_or_else(String::new, |note| format!(": {note}"));
        provenance.push(format!("disputed by {} ({}){note}", dispute.feed, rates.join(", ")));
    }
    vec![section, Section::titled("Source").lines(provenance)]
}

/// Every set of conditions that has prices, in the order in which they are looked up.
fn conditions(tariff: &Tariff) -> Vec<(String, ServiceClass, &RateCard)> {
    let base = tariff.cards.by_class.iter().map(|(class, card)| ("always".to_owned(), *class, card));
    let bands = tariff.bands.iter().flat_map(|band| {
        let from = if band.inclusive { "from" } else { "over" };
        let condition = format!("prompt {from} {}", Number::from(band.above).grouped_exact());
        band.cards.by_class.iter().map(move |(class, card)| (condition.clone(), *class, card))
    });
    let windows = tariff.windows.iter().flat_map(|priced| {
        let condition = priced.window.to_string();
        priced.cards.by_class.iter().map(move |(class, card)| (condition.clone(), *class, card))
    });
    base.chain(bands).chain(windows).collect()
}

/// The meters that a card lists, with their prices.
fn listed(card: &RateCard) -> Vec<(Meter, Number)> {
    let tokens = TokenMeter::ALL
        .into_iter()
        .filter_map(|meter| card.token_price(meter).map(|price| (Meter::Tokens(meter), price.dollars())));
    let events = EventMeter::ALL
        .into_iter()
        .filter_map(|meter| card.event_price(meter).map(|price| (Meter::Events(meter), price.dollars())));
    tokens.chain(events).collect()
}

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
    for offer in offers {
        let of_offer = history_rows(offer);
        let mut section = Section::titled(offer.id.to_string());
        for alias in offer.aliases.iter().filter(|alias| wanted.ends_with(&format!("/{}", alias.id))) {
            let from = alias.from.map_or_else(|| "always".to_owned(), |day| format!("from {day}"));
            let until = alias.until.map_or_else(String::new, |day| format!(" until {day}"));
            section = section.paragraph(format!("`{wanted}` meant this offer {from}{until}."));
        }
        document.sections.push(section.table(history_table(&of_offer)).lines(story(offer)));
        rows.extend(of_offer);
    }
    (rows, document)
}

fn history_rows(offer: &Offer) -> Vec<HistoryRow> {
    let mut before: Option<Number> = None;
    offer
        .log
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

/// What the table cannot say: bands, windows, withdrawals, disputes.
fn story(offer: &Offer) -> Vec<String> {
    let mut lines = Vec::new();
    for entry in &offer.log {
        match &entry.change {
            Change::Retired => lines.push(format!("{}: retired, no price from then on ({})", entry.from, entry.source)),
            Change::Withdraws(announced) => {
                let said = format!("{}: the price announced for {announced} was withdrawn", entry.recorded);
                lines.push(format!("{said} ({})", entry.source));
            }
            Change::Priced(tariff) => lines.extend(conditions_story(entry, tariff)),
        }
    }
    lines
}

fn conditions_story(entry: &PriceEntry, tariff: &Tariff) -> Vec<String> {
    let mut said = Vec::new();
    let announced = entry.from.date() > entry.recorded;
    if announced {
        said.push(format!("announced on {}", entry.recorded));
    }
    let special = conditions(tariff)
        .into_iter()
        .filter(|(condition, class, _)| condition != "always" || *class != ServiceClass::Standard);
    for (condition, class, card) in special {
        let rate = |meter| card.token_price(meter).map_or_else(|| "-".to_owned(), |price| price.dollars().to_string());
        let class = if class == ServiceClass::Standard { String::new() } else { format!("{class} ") };
        let when = if condition == "always" { String::new() } else { format!(" {condition}") };
        said.push(format!("{class}{}/{}{when}", rate(TokenMeter::Input), rate(TokenMeter::Output)));
    }
    said.extend(tariff.regions.iter().map(|(region, factor)| format!("region {region} x{factor}")));
    if said.is_empty() { Vec::new() } else { vec![format!("{}: {}", entry.from, said.join("; "))] }
}
