//! The catalogue as the checks look at it.

use crate::calendar::{Date, Instant};
use crate::catalogue::{
    Cards, Catalogue, Change, Offer, PriceEntry, Priced, RateCard, ServiceClass, Tariff, TokenMeter,
};
use crate::diagnostic::Diagnostic;
use crate::units::Number;

/// What the checks look at.
#[derive(Debug)]
pub struct Subject<'a> {
    /// The offers in the order of their files.
    pub offers: Vec<&'a Offer>,
    /// When the catalogue was released: the day that stands for today.
    pub released: Date,
}

/// The prices of an entry under one set of conditions, for every service class.
#[derive(Debug)]
pub struct CardsAt<'a> {
    /// The offer.
    pub offer: &'a Offer,
    /// The entry of its log.
    pub entry: &'a PriceEntry,
    /// The conditions: `from 2026-05-20, prompts above 200000`.
    pub conditions: String,
    /// The prices.
    pub cards: &'a Cards,
}

/// The prices of an entry under one set of conditions.
#[derive(Debug)]
pub struct CardAt<'a> {
    /// The offer.
    pub offer: &'a Offer,
    /// The entry of its log.
    pub entry: &'a PriceEntry,
    /// The conditions: `from 2026-05-20, batch`.
    pub conditions: String,
    /// The prices.
    pub card: &'a RateCard,
}

impl<'a> Subject<'a> {
    /// Everything that a catalogue has read.
    #[must_use]
    pub fn of(catalogue: &'a Catalogue) -> Self {
        let mut offers: Vec<&Offer> = catalogue.offers().into_iter().map(AsRef::as_ref).collect();
        offers.sort_by_key(|offer| (offer.location.source, offer.location.span.start));
        Self { offers, released: catalogue.identity().released }
    }

    /// Every entry of every log.
    pub fn entries(&self) -> impl Iterator<Item = (&'a Offer, &'a PriceEntry)> {
        self.offers.iter().flat_map(|offer| offer.log.iter().map(|entry| (*offer, entry)))
    }

    /// Every entry that has prices.
    pub fn tariffs(&self) -> impl Iterator<Item = (&'a Offer, &'a PriceEntry, &'a Tariff)> {
        self.entries().filter_map(|(offer, entry)| match &entry.change {
            Change::Priced(tariff) => Some((offer, entry, &**tariff)),
            Change::Retired | Change::Withdraws(_) => None,
        })
    }

    /// Every set of prices: those of all hours, of each band and of each window.
    pub fn card_sets(&self) -> impl Iterator<Item = CardsAt<'a>> {
        self.tariffs().flat_map(|(offer, entry, tariff)| {
            let from = format!("from {}", entry.from);
            let bands = tariff.bands.iter().map(|band| (format!("{from}, prompts above {}", band.above), &band.cards));
            let windows = tariff.windows.iter().map(|priced| (format!("{from}, {}", priced.window), &priced.cards));
            let sets = [(from.clone(), &tariff.cards)].into_iter().chain(bands).chain(windows);
            sets.map(|(conditions, cards)| CardsAt { offer, entry, conditions, cards }).collect::<Vec<_>>()
        })
    }

    /// Every rate card.
    pub fn cards(&self) -> impl Iterator<Item = CardAt<'a>> {
        self.card_sets().flat_map(|set| {
            let (offer, entry) = (set.offer, set.entry);
            let cards = set.cards.by_class.iter().map(move |(class, card)| {
                let conditions = match class {
                    ServiceClass::Standard => set.conditions.clone(),
                    special => format!("{}, {special}", set.conditions),
                };
                CardAt { offer, entry, conditions, card }
            });
            cards.collect::<Vec<_>>()
        })
    }

    /// The prices of an offer on the day of the release; none before they begin and after it is retired.
    #[must_use]
    pub fn in_force(&self, offer: &'a Offer) -> Option<Priced<'a>> {
        let timeline = offer.timeline(None)?;
        timeline.at(Instant::start_of(self.released)).and_then(|(_, priced)| *priced)
    }
}

impl CardsAt<'_> {
    /// The meters that a special class prices above or below (as `is_odd` says) the standard class of the same
    /// conditions, in words: the meter, the special price and the standard one.
    pub fn against_standard(&self, special: ServiceClass, is_odd: fn(Number, Number) -> bool) -> Vec<String> {
        let Some((standard, special)) = self.cards.of(ServiceClass::Standard).zip(self.cards.of(special)) else {
            return Vec::new();
        };
        TokenMeter::ALL
            .into_iter()
            .filter_map(|meter| {
                let ordinary = standard.token_price(meter)?.dollars();
                let other = special.token_price(meter)?.dollars();
                is_odd(other, ordinary).then(|| format!("{} {other} against {ordinary}", meter.key()))
            })
            .collect()
    }
}

impl CardAt<'_> {
    /// The dollars per million tokens that the card lists for a meter.
    #[must_use]
    pub fn dollars(&self, meter: TokenMeter) -> Option<Number> {
        self.card.token_price(meter).map(|price| price.dollars())
    }

    /// A diagnostic with its place at the entry and the conditions beside it.
    #[must_use]
    pub fn place(&self, diagnostic: Diagnostic) -> Diagnostic {
        diagnostic.at(&self.entry.location, self.conditions.as_str())
    }
}

/// Whether a number is above some percent of another.
pub(super) fn is_above_percent(number: Number, percent: u64, of: Number) -> bool {
    let scaled = number.times(Number::HUNDRED).ok().zip(of.times(Number::from(percent)).ok());
    scaled.is_some_and(|(number, limit)| number > limit)
}
