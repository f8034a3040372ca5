//! What a release promises: its entries stay, each as it was.
//!
//! A release is kept as a text of one line an offer or GPU: its id, then every entry of its log as the instant from which it
//! holds and a fingerprint of what it says. Sources, notes and facts may be bettered; instants, days of recording and
//! prices may not.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use sha2::{Digest, Sha256};

use super::hardware::{Hardware, Rent};
use super::meter::{EventMeter, RateCard, TokenMeter};
use super::offer::Offer;
use super::price::{Cards, Change, PriceEntry, Tariff};
use crate::calendar::Instant;

/// How many hexadecimal digits of the hash an entry gets: enough that no two of an offer's are alike by chance.
const DIGITS: usize = 12;

/// The offers and GPUs of a release with the fingerprints of their entries.
#[must_use]
pub fn fingerprints<'a>(offers: impl IntoIterator<Item = &'a Offer>, hardware: &[Hardware]) -> String {
    let lines = logs(offers, hardware).map(|(id, entries)| {
        let entries = entries.iter().map(|entry| format!(" {entry}"));
        format!("{id}{}\n", entries.collect::<String>())
    });
    lines.collect()
}

/// Every log: whose it is, and its entries by their fingerprints.
fn logs<'a>(
    offers: impl IntoIterator<Item = &'a Offer>,
    hardware: &[Hardware],
) -> impl Iterator<Item = (String, Vec<String>)> {
    let offers = offers.into_iter().map(|offer| (offer.id.to_string(), offer.log.iter().map(fingerprint).collect()));
    // No provider is called like this, so that a GPU is never taken for an offer.
    let hardware = hardware.iter().map(|gpu| (format!("hardware:{}", gpu.id), gpu.log.iter().map(of_rent).collect()));
    offers.chain(hardware)
}

/// What a release has that is gone or was changed: `provider/model`, or an entry of it by its instant.
#[must_use]
pub fn broken<'a>(release: &str, offers: impl IntoIterator<Item = &'a Offer>, hardware: &[Hardware]) -> Vec<String> {
    let present: BTreeSet<(String, String)> = logs(offers, hardware)
        .flat_map(|(id, entries)| entries.into_iter().map(move |entry| (id.clone(), entry)))
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
    hashed(entry.from, &said)
}

fn of_rent(rent: &Rent) -> String {
    let rented = rent.gpu_hour.map_or_else(|| "retired".to_owned(), |dollars| format!("gpu-hour {dollars}"));
    hashed(rent.from, &format!("recorded {}\n{rented}\n", rent.recorded))
}

fn hashed(from: Instant, said: &str) -> String {
    let hash = Sha256::digest(said.as_bytes()).iter().fold(String::new(), |hex, byte| format!("{hex}{byte:02x}"));
    format!("{from}#{}", &hash[..DIGITS])
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
