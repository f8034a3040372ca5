//! What a release promises: its entries stay, each as it was.
//!
//! A release is kept as a text of one line an offer: its id, then every entry of its log as the instant from which it
//! holds and a fingerprint of what it says. Sources, notes and facts may be bettered; instants, days of recording and
//! prices may not.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use sha2::{Digest, Sha256};

use super::meter::{EventMeter, RateCard, TokenMeter};
use super::offer::Offer;
use super::price::{Cards, Change, PriceEntry, Tariff};

/// How many hexadecimal digits of the hash an entry gets: enough that no two of an offer's are alike by chance.
const DIGITS: usize = 12;

/// The offers of a release with the fingerprints of their entries.
#[must_use]
pub fn fingerprints<'a>(offers: impl IntoIterator<Item = &'a Offer>) -> String {
    let lines = offers.into_iter().map(|offer| {
        let entries = offer.log.iter().map(|entry| format!(" {}", fingerprint(entry)));
        format!("{}{}\n", offer.id, entries.collect::<String>())
    });
    lines.collect()
}

/// What a release has that is gone or was changed: `provider/model`, or an entry of it by its instant.
#[must_use]
pub fn broken<'a>(release: &str, offers: impl IntoIterator<Item = &'a Offer>) -> Vec<String> {
    let present: BTreeSet<(String, String)> = offers
        .into_iter()
        .flat_map(|offer| offer.log.iter().map(|entry| (offer.id.to_string(), fingerprint(entry))))
        .collect();
    let promised = release.lines().flat_map(|line| {
        let mut words = line.split(' ');
        let offer = words.next().unwrap_or_default().to_owned();
        words.map(move |entry| (offer.clone(), entry.to_owned()))
    });
    let missing = promised.filter(|promise| !present.contains(promise));
    missing.map(|(offer, entry)| format!("{offer} from {}", entry.split('#').next().unwrap_or_default())).collect()
}

fn fingerprint(entry: &PriceEntry) -> String {
    let mut said = format!("recorded {}\n", entry.recorded);
    match &entry.change {
        Change::Retired => said.push_str("retired\n"),
        Change::Withdraws(announced) => {
            let _ = writeln!(said, "withdraws {announced}");
        }
        Change::Priced(tariff) => tell(tariff, &mut said),
    }
    let hash = Sha256::digest(said.as_bytes()).iter().fold(String::new(), |hex, byte| format!("{hex}{byte:02x}"));
    format!("{}#{}", entry.from, &hash[..DIGITS])
}

/// Every figure of a tariff under its conditions, in one order.
fn tell(tariff: &Tariff, said: &mut String) {
    if tariff.free {
        said.push_str("free\n");
    }
    tell_cards("", &tariff.cards, said);
    for band in &tariff.bands {
        let sign = if band.inclusive { ">=" } else { ">" };
        tell_cards(&format!("{sign} {} ", band.above), &band.cards, said);
    }
    for priced in &tariff.windows {
        tell_cards(&format!("{} ", priced.window), &priced.cards, said);
    }
    for (region, factor) in &tariff.regions {
        let _ = writeln!(said, "region {region} {factor}");
    }
    for (context, fee) in &tariff.search_context {
        let _ = writeln!(said, "search {} {}", context.key(), fee.dollars());
    }
}

fn tell_cards(condition: &str, cards: &Cards, said: &mut String) {
    for (class, card) in &cards.by_class {
        for (meter, dollars) in rates(card) {
            let _ = writeln!(said, "{condition}{class} {meter} {dollars}");
        }
    }
}

fn rates(card: &RateCard) -> Vec<(&'static str, String)> {
    let tokens = TokenMeter::ALL.into_iter();
    let tokens = tokens.filter_map(|meter| Some((meter.key(), card.token_price(meter)?.dollars().to_string())));
    let events = EventMeter::ALL.into_iter();
    let events = events.filter_map(|meter| Some((meter.key(), card.event_price(meter)?.dollars().to_string())));
    tokens.chain(events).collect()
}
