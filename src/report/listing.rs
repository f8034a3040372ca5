//! What the catalogue shows: lists, and one offer.

use std::sync::Arc;

use serde::Serialize;

use super::document::{Cell, Column, Document, Section, Table};
use crate::calendar::{Date, Instant};
use crate::catalogue::{EventMeter, Identity, Meter, Offer, Priced, RateCard, ServiceClass, Tariff, TokenMeter};
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
                    Meter::Events(_) | Meter::Hosting(_) => "each".to_owned(),
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

/// The conditions of the card that holds when no other does.
pub(super) const ALWAYS: &str = "always";

/// Every set of conditions that has prices, in the order in which they are looked up.
pub(super) fn conditions(tariff: &Tariff) -> Vec<(String, ServiceClass, &RateCard)> {
    let base = tariff.cards.by_class.iter().map(|(class, card)| (ALWAYS.to_owned(), *class, card));
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
pub(super) fn listed(card: &RateCard) -> Vec<(Meter, Number)> {
    let tokens = TokenMeter::ALL
        .into_iter()
        .filter_map(|meter| card.token_price(meter).map(|price| (Meter::Tokens(meter), price.dollars())));
    let events = EventMeter::ALL
        .into_iter()
        .filter_map(|meter| card.event_price(meter).map(|price| (Meter::Events(meter), price.dollars())));
    tokens.chain(events).collect()
}
