//! Lists of offers, and what a tariff holds.

use std::sync::Arc;

use serde::Serialize;

use super::document::{Cell, Column, Document, Section, Table};
use crate::calendar::{Date, Instant, Window};
use crate::catalogue::{ContextBand, EventMeter, Identity, Meter, Offer, RateCard, ServiceClass, Tariff, TokenMeter};
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
    /// Whether no source states the weights.
    pub weights_inferred: bool,
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
        weights_inferred: offer.weights_inferred,
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
        sections: vec![if rows.is_empty() {
            Section::default().paragraph("No offer has a price on that day and all that was asked for.")
        } else {
            Section::default().table(Table { columns, rows: cells, total: None })
        }],
        notes: Vec::new(),
    }
}

pub(super) fn identity_text(identity: &Identity) -> String {
    format!("catalogue {} ({})", identity.version, identity.sha256.get(..12).unwrap_or(&identity.sha256))
}

/// A card, and what has to be so for it to hold.
pub(super) struct Conditioned<'a> {
    pub band: Option<&'a ContextBand>,
    pub window: Option<&'a Window>,
    pub class: ServiceClass,
    pub card: &'a RateCard,
}

impl Conditioned<'_> {
    /// Whether it holds at any hour for a prompt of any length that nothing else holds for.
    pub fn always(&self) -> bool {
        self.band.is_none() && self.window.is_none()
    }

    /// Band and hours in words.
    pub fn when(&self) -> String {
        match (self.band, self.window) {
            (Some(band), _) => {
                let from = if band.inclusive { "from" } else { "over" };
                format!("prompt {from} {}", Number::from(band.above).grouped_exact())
            }
            (None, Some(window)) => window.to_string(),
            (None, None) => "always".to_owned(),
        }
    }
}

/// Every card of a tariff, in the order in which they are looked up.
pub(super) fn conditions(tariff: &Tariff) -> Vec<Conditioned<'_>> {
    let base = std::iter::once((None, None, &tariff.cards));
    let bands = tariff.bands.iter().map(|band| (Some(band), None, &band.cards));
    let windows = tariff.windows.iter().map(|priced| (None, Some(&priced.window), &priced.cards));
    let all = base.chain(bands).chain(windows).flat_map(|(band, window, cards)| {
        let classes = cards.by_class.iter();
        classes.map(move |(class, card)| Conditioned { band, window, class: *class, card })
    });
    all.collect()
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
