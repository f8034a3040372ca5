//! What changed between two states of the catalogue, and what that moves in a scenario's bill.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::compare::quotient;
use crate::calendar::{Date, Instant};
use crate::catalogue::{EventMeter, Meter, Offer, OfferId, Priced, RateCard, ServiceClass, Tariff, TokenMeter};
use crate::rating::{Amounts, Bill};
use crate::units::{Number, NumberError};

/// What happened to an offer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum ChangeKind {
    /// It has a price now and had none.
    Added,
    /// It had a price and has none now.
    Retired,
    /// A rate went up.
    Raised,
    /// A rate went down.
    Cut,
    /// A rate is listed now that was not, or no longer is.
    Relisted,
    /// A price was announced for a later day.
    Announced,
}

impl ChangeKind {
    /// The word in outputs.
    #[must_use]
    pub const fn key(self) -> &'static str {
        match self {
            Self::Added => "added",
            Self::Retired => "retired",
            Self::Raised => "raised",
            Self::Cut => "cut",
            Self::Relisted => "relisted",
            Self::Announced => "announced",
        }
    }
}

/// A change of one rate, or of an offer as a whole.
#[derive(Clone, Debug)]
pub struct PriceChange {
    /// Which offer.
    pub offer: OfferId,
    /// What happened.
    pub kind: ChangeKind,
    /// Under which conditions: a service class, a band, a window; none for the ordinary card.
    pub condition: Option<String>,
    /// Which meter; none where the whole offer came or went.
    pub meter: Option<Meter>,
    /// The price before.
    pub before: Option<Number>,
    /// The price after.
    pub after: Option<Number>,
    /// From one to the other, in percent.
    pub percent: Option<Number>,
    /// From when the new price holds.
    pub from: Option<Instant>,
    /// Who says so.
    pub source: Option<String>,
}

/// One state of a catalogue: a day in its prices, and what was known.
#[derive(Clone, Copy, Debug)]
pub struct State<'a> {
    /// Offers by id.
    pub offers: &'a BTreeMap<OfferId, Arc<Offer>>,
    /// Prices in force on this day.
    pub on: Date,
    /// As known on this day; all that is recorded without it.
    pub known_on: Option<Date>,
}

/// What changed from one state to another, sorted by offer.
///
/// # Errors
/// [`NumberError::TooLarge`].
pub fn price_changes(before: State<'_>, after: State<'_>) -> Result<Vec<PriceChange>, NumberError> {
    let mut ids: Vec<&OfferId> = before.offers.keys().chain(after.offers.keys()).collect();
    ids.sort_unstable();
    ids.dedup();
    let mut changes = Vec::new();
    for id in ids {
        let (old, new) = (before.offers.get(id), after.offers.get(id));
        let timelines = (old.and_then(|o| o.timeline(before.known_on)), new.and_then(|o| o.timeline(after.known_on)));
        let in_force = |timeline: &Option<crate::calendar::Timeline<Option<Priced<'_>>>>, on: Date| {
            timeline.as_ref().and_then(|timeline| timeline.at(Instant::start_of(on))).and_then(|(_, priced)| {
                priced.map(|priced| (priced.tariff.clone(), priced.entry.from, priced.entry.source.clone()))
            })
        };
        let (was, is) = (in_force(&timelines.0, before.on), in_force(&timelines.1, after.on));
        match (&was, &is) {
            (None, Some((tariff, from, source))) => changes.push(whole(id, ChangeKind::Added, tariff, *from, source)),
            (Some((tariff, _, source)), None) => {
                let retired =
                    timelines.1.as_ref().and_then(|t| t.at(Instant::start_of(after.on))).map(|(from, _)| from);
                let mut change = whole(id, ChangeKind::Retired, tariff, Instant::start_of(after.on), source);
                (change.before, change.after, change.from) = (change.after, None, retired);
                changes.push(change);
            }
            (Some((was, _, _)), Some((is, from, source))) => {
                changes.extend(rate_changes(id, was, is, *from, source)?);
            }
            (None, None) => {}
        }
        changes.extend(new.into_iter().flat_map(|offer| announcements(offer, before.on, after)));
    }
    Ok(changes)
}

/// An offer that came or went, told by its output price.
fn whole(id: &OfferId, kind: ChangeKind, tariff: &Tariff, from: Instant, source: &str) -> PriceChange {
    let card = tariff.cards.of(ServiceClass::Standard);
    let output = card.and_then(|card| card.token_price(TokenMeter::Output)).map(|price| price.dollars());
    PriceChange {
        offer: id.clone(),
        kind,
        condition: None,
        meter: output.map(|_| Meter::Tokens(TokenMeter::Output)),
        before: None,
        after: output,
        percent: None,
        from: Some(from),
        source: Some(source.to_owned()),
    }
}

/// Prices that were announced between two days for after the later one.
fn announcements(offer: &Offer, since: Date, state: State<'_>) -> Vec<PriceChange> {
    let Some(timeline) = offer.timeline(state.known_on) else { return Vec::new() };
    let future = timeline.iter().filter(|(from, _)| from.date() > state.on);
    future
        .filter_map(|(from, priced)| {
            let priced = (*priced)?;
            let entry = priced.entry;
            let news = entry.recorded > since && entry.recorded <= state.on;
            news.then(|| whole(&offer.id, ChangeKind::Announced, priced.tariff, from, &entry.source))
        })
        .collect()
}

/// Every rate of a tariff, by condition and meter.
fn rates(tariff: &Tariff) -> BTreeMap<(String, Meter), Number> {
    let mut all = BTreeMap::new();
    let mut add = |condition: &str, class: ServiceClass, card: &RateCard| {
        let name = match (condition, class) {
            ("", ServiceClass::Standard) => String::new(),
            ("", class) => class.to_string(),
            (condition, ServiceClass::Standard) => condition.to_owned(),
            (condition, class) => format!("{condition}, {class}"),
        };
        for meter in TokenMeter::ALL {
            if let Some(price) = card.token_price(meter) {
                all.insert((name.clone(), Meter::Tokens(meter)), price.dollars());
            }
        }
        for meter in EventMeter::ALL {
            if let Some(price) = card.event_price(meter) {
                all.insert((name.clone(), Meter::Events(meter)), price.dollars());
            }
        }
    };
    for (class, card) in &tariff.cards.by_class {
        add("", *class, card);
    }
    for band in &tariff.bands {
        let from = if band.inclusive { "from" } else { "over" };
        let condition = format!("prompt {from} {}", Number::from(band.above).grouped_exact());
        for (class, card) in &band.cards.by_class {
            add(&condition, *class, card);
        }
    }
    for priced in &tariff.windows {
        for (class, card) in &priced.cards.by_class {
            add(&priced.window.to_string(), *class, card);
        }
    }
    all
}

/// From one tariff of an offer to the next, rate by rate, sorted by conditions and meter.
pub(crate) fn rate_changes(
    id: &OfferId,
    was: &Tariff,
    is: &Tariff,
    from: Instant,
    source: &str,
) -> Result<Vec<PriceChange>, NumberError> {
    let (was, is) = (rates(was), rates(is));
    let mut keys: Vec<&(String, Meter)> = was.keys().chain(is.keys()).collect();
    keys.sort_unstable();
    keys.dedup();
    let mut changes = Vec::new();
    for key in keys {
        let (before, after) = (was.get(key).copied(), is.get(key).copied());
        let kind = match (before, after) {
            (Some(before), Some(after)) if after > before => ChangeKind::Raised,
            (Some(before), Some(after)) if after < before => ChangeKind::Cut,
            (Some(_), Some(_)) => continue,
            _ => ChangeKind::Relisted,
        };
        let percent = match (before, after) {
            (Some(before), Some(after)) => quotient(after.minus(before)?.times(Number::HUNDRED)?, before, 6)?,
            _ => None,
        };
        let (condition, meter) = key.clone();
        let condition = (!condition.is_empty()).then_some(condition);
        let (from, source) = (Some(from), Some(source.to_owned()));
        changes.push(PriceChange {
            offer: id.clone(),
            kind,
            condition,
            meter: Some(meter),
            before,
            after,
            percent,
            from,
            source,
        });
    }
    Ok(changes)
}

/// What the changes of one offer's prices move in a tier's bill.
#[derive(Clone, Debug)]
pub struct Impact {
    /// Which cascade.
    pub cascade: Arc<str>,
    /// Whose requests; none for the router.
    pub tier: Option<Arc<str>>,
    /// Which offer.
    pub offer: OfferId,
    /// Before; none where it has no price.
    pub before: Option<Amounts>,
    /// After; none where it has no price.
    pub after: Option<Amounts>,
    /// After less before; none where either is not known.
    pub moved: Option<Amounts>,
}

/// Compares two bills of the same scenario at two states of the catalogue, per tier and offer; what did not move is
/// left out, what has no price in one of them is not. The rows of a cascade sum to the difference of its totals where
/// everything has a price.
///
/// # Errors
/// [`NumberError::TooLarge`].
pub fn price_impact(before: &[Bill], after: &[Bill]) -> Result<Vec<Impact>, NumberError> {
    let mut impacts = Vec::new();
    for (old, new) in before.iter().zip(after) {
        let mut keys: Vec<(Option<Arc<str>>, OfferId)> = Vec::new();
        for bill in [old, new] {
            let priced = bill.lines.iter().map(|line| (&line.tier, &line.offer));
            let unpriced = bill.unpriced.iter().map(|call| (&call.tier, &call.offer));
            for (tier, offer) in priced.chain(unpriced) {
                let key = (tier.clone(), OfferId::clone(offer));
                if !keys.contains(&key) {
                    keys.push(key);
                }
            }
        }
        for (tier, offer) in keys {
            let (before, after) =
                (known_amounts(old, tier.as_ref(), &offer)?, known_amounts(new, tier.as_ref(), &offer)?);
            let moved = before.zip(after).map(|(before, after)| after.minus(before)).transpose()?;
            if moved != Some(Amounts::ZERO) {
                let cascade = Arc::clone(&new.cascade);
                impacts.push(Impact { cascade, tier, offer, before, after, moved });
            }
        }
    }
    Ok(impacts)
}

/// What an offer costs for a tier; none where a call of it has no price.
fn known_amounts(bill: &Bill, tier: Option<&Arc<str>>, offer: &OfferId) -> Result<Option<Amounts>, NumberError> {
    if bill.unpriced.iter().any(|call| call.tier.as_ref() == tier && *call.offer == *offer) {
        return Ok(None);
    }
    bill.contracted(|line| line.tier.as_ref() == tier && *line.offer == *offer).map(Some)
}
