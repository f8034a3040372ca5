//! One offer as it is sold on a day, with every price that it has: the result of `catalogue show`.

use std::collections::BTreeMap;

use serde::Serialize;

use super::document::{Cell, Column, Document, Section, Table};
use super::listing::{conditions, identity_text, listed};
use super::outcome::SCHEMA_VERSION;
use crate::calendar::{Date, Instant};
use crate::catalogue::{EventMeter, Identity, Meter, Offer, PriceEntry, Priced, ServiceClass, Tariff};
use crate::units::Number;

/// An offer and its prices on a day.
#[derive(Clone, Debug, Serialize)]
pub struct OfferCard {
    /// The version of this form.
    pub schema_version: u32,
    /// Which catalogue.
    pub catalogue: String,
    /// The day.
    pub as_of: String,
    /// `provider/model`.
    pub offer: String,
    /// The same at every provider.
    pub model: String,
    /// Who trained it.
    pub developer: Option<String>,
    /// `open` or `closed`, when known.
    pub weights: Option<String>,
    /// Whether no source states the weights.
    pub weights_inferred: bool,
    /// SPDX id where there is one.
    pub licence: Option<String>,
    /// The tokenizer's name.
    pub tokenizer: Option<String>,
    /// Prompt and answer together, in tokens.
    pub context_window: Option<u64>,
    /// The longest answer, in tokens.
    pub max_output: Option<u64>,
    /// When the model came out.
    pub released: Option<String>,
    /// When somebody last compared the prices with their source.
    pub checked: Option<String>,
    /// Other names, with their days where they have not always been one.
    pub aliases: Vec<String>,
    /// Tokens that this tokenizer makes of one of another's, in words.
    pub token_ratios: Vec<String>,
    /// What holds on the day; null where nothing does.
    pub price: Option<PriceCard>,
    /// Why nothing holds.
    pub unpriced: Option<String>,
    /// What is known to hold later.
    pub next: Option<NextPrice>,
}

/// The prices in force.
#[derive(Clone, Debug, Serialize)]
pub struct PriceCard {
    /// Since when.
    pub from: String,
    /// How well that is known: `documented`, `observed`, `assumed`.
    pub from_basis: String,
    /// When that was known.
    pub recorded: String,
    /// What a reader can open.
    pub source: String,
    /// Every price under its conditions.
    pub rates: Vec<RateRow>,
    /// Factors on token prices, by region.
    pub regions: BTreeMap<String, Number>,
    /// Who says otherwise.
    pub disputed: Vec<String>,
}

/// A price and what has to be so for it to hold.
#[derive(Clone, Debug, Serialize)]
pub struct RateRow {
    /// The conditions in words; `always` where there are none.
    pub when: String,
    /// The threshold of a band, in tokens of the prompt.
    pub prompt_above: Option<u64>,
    /// Whether the threshold itself is in the band.
    pub prompt_inclusive: Option<bool>,
    /// The hours of a window, UTC.
    pub hours: Option<String>,
    /// How much a search reads: `low`, `medium` or `high`.
    pub search_context: Option<String>,
    /// `standard`, `batch`, `flex`, `priority` or `fast`.
    pub service: String,
    /// What is counted.
    pub meter: String,
    /// Dollars for `per` of them.
    pub price: Number,
    /// 1,000,000 tokens, or 1.
    pub per: u32,
}

/// The next change that is known.
#[derive(Clone, Debug, Serialize)]
pub struct NextPrice {
    /// When.
    pub from: String,
    /// Whether the offer ends then.
    pub retired: bool,
}

impl OfferCard {
    /// An offer on a day, as known on another.
    #[must_use]
    pub fn new(offer: &Offer, on: Date, known_on: Option<Date>, identity: &Identity) -> Self {
        let timeline = offer.timeline(known_on);
        let (price, unpriced) = match timeline.as_ref().and_then(|timeline| timeline.at(Instant::start_of(on))) {
            Some((_, Some(priced))) => (Some(price_card(priced)), None),
            Some((from, None)) => (None, Some(format!("retired on {from}"))),
            None => (None, Some(format!("no price on {on} yet"))),
        };
        let next = timeline.as_ref().and_then(|timeline| timeline.next_after(Instant::start_of(on)));
        Self {
            schema_version: SCHEMA_VERSION,
            catalogue: identity_text(identity),
            as_of: on.to_string(),
            offer: offer.id.to_string(),
            model: offer.model.clone(),
            developer: offer.developer.clone(),
            weights: offer.weights.map(|weights| weights.to_string()),
            weights_inferred: offer.weights_inferred,
            licence: offer.licence.clone(),
            tokenizer: offer.tokenizer.clone(),
            context_window: offer.context_window,
            max_output: offer.max_output,
            released: offer.released.map(|day| day.to_string()),
            checked: offer.checked.map(|day| day.to_string()),
            aliases: aliases(offer),
            token_ratios: token_ratios(offer),
            price,
            unpriced,
            next: next.map(|(from, what)| NextPrice { from: from.to_string(), retired: what.is_none() }),
        }
    }
}

fn aliases(offer: &Offer) -> Vec<String> {
    let named = offer.aliases.iter().map(|alias| {
        let from = alias.from.map_or_else(String::new, |day| format!(" from {day}"));
        let until = alias.until.map_or_else(String::new, |day| format!(" until {day}"));
        format!("{}{from}{until}", alias.id)
    });
    named.collect()
}

fn token_ratios(offer: &Offer) -> Vec<String> {
    let ratios = offer.token_ratios.iter();
    ratios.map(|ratio| format!("{}-{} for one of {} ({})", ratio.low, ratio.high, ratio.of, ratio.source)).collect()
}

fn price_card(priced: &Priced<'_>) -> PriceCard {
    let (tariff, entry) = (priced.tariff, priced.entry);
    PriceCard {
        from: entry.from.to_string(),
        from_basis: entry.basis.to_string(),
        recorded: entry.recorded.to_string(),
        source: entry.source.clone(),
        rates: rates(tariff),
        regions: tariff.regions.clone(),
        disputed: disputed(entry),
    }
}

fn rates(tariff: &Tariff) -> Vec<RateRow> {
    let cards = conditions(tariff);
    let of_cards = cards.iter().flat_map(|under| {
        listed(under.card).into_iter().map(|(meter, price)| RateRow {
            when: under.when(),
            prompt_above: under.band.map(|band| band.above),
            prompt_inclusive: under.band.map(|band| band.inclusive),
            hours: under.window.map(ToString::to_string),
            search_context: None,
            service: under.class.to_string(),
            meter: meter.to_string(),
            price,
            per: match meter {
                Meter::Tokens(_) => 1_000_000,
                Meter::Events(_) | Meter::Hosting(_) => 1,
            },
        })
    });
    let of_searches = tariff.search_context.iter().map(|(size, price)| RateRow {
        when: format!("search context {}", size.key()),
        prompt_above: None,
        prompt_inclusive: None,
        hours: None,
        search_context: Some(size.key().to_owned()),
        service: ServiceClass::Standard.to_string(),
        meter: Meter::Events(EventMeter::Request).to_string(),
        price: price.dollars(),
        per: 1,
    });
    of_cards.chain(of_searches).collect()
}

fn disputed(entry: &PriceEntry) -> Vec<String> {
    let disputes = entry.disputed.iter().map(|dispute| {
        let rates: Vec<String> =
            listed(&dispute.card).iter().map(|(meter, price)| format!("{meter} {price}")).collect();
        let rates = if rates.is_empty() { String::new() } else { format!(" ({})", rates.join(", ")) };
        let note = dispute.note.as_ref().map_or_else(String::new, |note| format!(": {note}"));
        format!("{}{rates}{note}", dispute.feed)
    });
    disputes.collect()
}

/// One row a price; none where nothing holds on the day.
///
/// # Errors
/// The writer's, which into memory cannot fail.
pub fn offer_card_csv(card: &OfferCard) -> Result<String, csv::Error> {
    let header = ["offer", "when", "service", "meter", "price", "per", "from", "from_basis", "source"];
    let priced = card.price.iter().flat_map(|price| price.rates.iter().map(move |rate| (price, rate)));
    let rows: Vec<Vec<String>> = priced
        .map(|(price, rate)| {
            vec![
                card.offer.clone(),
                rate.when.clone(),
                rate.service.clone(),
                rate.meter.clone(),
                rate.price.to_string(),
                rate.per.to_string(),
                price.from.clone(),
                price.from_basis.clone(),
                price.source.clone(),
            ]
        })
        .collect();
    super::csv::rows(&header, &rows)
}

/// The document of `catalogue show`.
#[must_use]
pub fn offer_card_document(card: &OfferCard) -> Document {
    let mut document = Document {
        title: card.offer.clone(),
        subtitle: format!("prices of {}; {}", card.as_of, card.catalogue),
        sections: vec![facts(card)],
        notes: Vec::new(),
    };
    document.sections.extend(card.price.iter().flat_map(price_sections));
    document.sections.extend(card.unpriced.iter().map(|why| Section::default().paragraph(format!("No price: {why}."))));
    document.sections.extend(card.next.iter().map(|next| {
        let what = if next.retired { "no price: retired" } else { "other prices" };
        Section::default().paragraph(format!("From {}: {what} (see `catalogue history`).", next.from))
    }));
    document
}

fn facts(card: &OfferCard) -> Section {
    let mut lines = Vec::new();
    let mut fact = |name: &str, value: Option<String>| lines.extend(value.map(|value| format!("{name:<15} {value}")));
    let tokens = |count: u64| Number::from(count).grouped_exact();
    let inferred = if card.weights_inferred { " (inferred: no source states it)" } else { "" };
    fact("model", Some(card.model.clone()));
    fact("developer", card.developer.clone());
    fact("weights", card.weights.as_ref().map(|weights| format!("{weights}{inferred}")));
    fact("licence", card.licence.clone());
    fact("tokenizer", card.tokenizer.clone());
    fact("context window", card.context_window.map(tokens));
    fact("longest answer", card.max_output.map(tokens));
    fact("released", card.released.clone());
    fact("checked", card.checked.clone());
    card.aliases.iter().for_each(|alias| fact("also called", Some(alias.clone())));
    card.token_ratios.iter().for_each(|ratio| fact("token ratio", Some(ratio.clone())));
    Section::default().lines(lines)
}

fn price_sections(price: &PriceCard) -> Vec<Section> {
    let columns = vec![
        Column::text("when"),
        Column::text("service"),
        Column::text("meter"),
        Column::figure("USD"),
        Column::text("").expendable(1),
    ];
    let rows = price.rates.iter().map(|rate| {
        let per = if rate.per == 1 { "each" } else { "per million tokens" };
        let [when, service, meter] = [&rate.when, &rate.service, &rate.meter].map(|text| Cell::Text(text.clone()));
        vec![when, service, meter, Cell::Price(rate.price), Cell::Text(per.to_owned())]
    });
    let table = Table { columns, rows: rows.collect(), total: None };
    let mut section = Section::titled(format!("Prices since {}", price.from)).table(table);
    for (region, factor) in &price.regions {
        section = section.paragraph(format!("In region `{region}`: token prices x {factor}."));
    }
    let mut provenance =
        vec![format!("since {} ({}), recorded {}", price.from, price.from_basis, price.recorded), price.source.clone()];
    provenance.extend(price.disputed.iter().map(|dispute| format!("disputed by {dispute}")));
    vec![section, Section::titled("Source").lines(provenance)]
}
