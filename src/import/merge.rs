//! Sightings against the catalogue: what is new, what changed, what is disputed.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::build::{self, Entry, Newest, Sourced};
use super::group::{Known, grouped};
use super::model::{self, Models};
use super::offer::{Built, fold, unique_names};
use super::sanity::Market;
use super::tariff::agree;
use super::write::{self, Additions};
use super::{FeedReading, Refused, Says, Since};
use crate::calendar::Instant;
use crate::catalogue::{Catalogue, Change, Files, FromBasis, Offer, OfferId, TokenMeter};
use crate::diagnostic::{Problems, Sources};

/// The files that change, and what there is to say.
#[derive(Debug, Default)]
pub struct ImportResult {
    /// Provider ids and the new texts of their files; only those that changed.
    pub files: Vec<(String, String)>,
    /// What was done and what was not.
    pub summary: Summary,
}

/// What an import did.
#[derive(Debug, Default)]
pub struct Summary {
    /// Offers that the catalogue did not have, sorted.
    pub added: Vec<OfferId>,
    /// Offers that got a newer price, with its date.
    pub appended: Vec<(OfferId, Instant)>,
    /// How many sightings say what the catalogue says already.
    pub unchanged: usize,
    /// Where a feed contradicts an entry that stands.
    pub disputed: Vec<Disagreement>,
    /// Rows that were not believed.
    pub refused: Vec<Refused>,
    /// Rows that the catalogue is not about, and rates that say nothing, counted by reason.
    pub passed_over: BTreeMap<String, usize>,
    /// By feed and key: what bears on money and was not understood.
    pub unknown_keys: BTreeMap<(String, String), usize>,
}

/// A feed that contradicts the catalogue.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Disagreement {
    /// About which offer.
    pub offer: OfferId,
    /// The feed and its version.
    pub feed: String,
    /// What it says, in a phrase.
    pub says: String,
}

/// Merges what feeds say into a catalogue. `None`, with `problems`, when the catalogue itself cannot be read.
///
/// `progress` is told how many of how many offers are done.
#[must_use]
pub fn merge(
    readings: &[FeedReading],
    files: &Files,
    problems: &Problems,
    progress: &mut dyn FnMut(usize, usize),
) -> Option<ImportResult> {
    let mut sources = Sources::new();
    let mut catalogue = Catalogue::open(files.clone(), &mut sources, problems)?;
    catalogue.load_all(&mut sources, problems);
    if problems.any_error() {
        return None;
    }
    let known = Known::of(&catalogue);
    let models = Models::gather(catalogue.offers().into_iter().map(Arc::as_ref), readings);
    let mut result = ImportResult { summary: gathered(readings), ..ImportResult::default() };
    let believed = believed(readings, &known, &mut result.summary);
    let mut additions: BTreeMap<&str, Additions> = BTreeMap::new();
    let (groups, of_known) = grouped(&believed, &known, &mut result.summary);
    let total = groups.len() + of_known.len();
    for (done, (id, sightings)) in of_known.iter().enumerate() {
        progress(done, total);
        let Some(offer) = known.by_id.get(id) else { continue };
        let entries = newer(offer, sightings, &mut result.summary);
        if !entries.is_empty() {
            result.summary.appended.extend(entries.iter().map(|entry| (id.clone(), entry.from)));
            let provider = additions.entry(offer_provider(sightings)).or_default();
            provider.entries.insert(id.model().to_owned(), entries);
        }
    }
    let mut built: BTreeMap<&'static str, Vec<Built>> = BTreeMap::new();
    let newest = newest(readings);
    for (done, group) in groups.iter().enumerate() {
        progress(of_known.len() + done, total);
        built.entry(group.provider).or_default().extend(Built::from(group, &models, &newest));
    }
    for (provider, mut offers) in built {
        fold(&mut offers);
        unique_names(&mut offers, &known, provider);
        result.summary.added.extend(offers.iter().map(|built| OfferId::new(provider, &built.offer.id)));
        additions.entry(provider).or_default().offers.extend(offers.into_iter().map(|built| built.offer));
    }
    progress(total, total);
    result.files = written(files, additions);
    result.summary.added.sort();
    result.summary.disputed.sort();
    result.summary.disputed.dedup();
    Some(result)
}

fn offer_provider<'a>(sightings: &[Sourced<'a>]) -> &'a str {
    sightings.first().map_or("", |sourced| sourced.sighting.provider)
}

fn newest(readings: &[FeedReading]) -> Newest<'_> {
    let mut newest = Newest::new();
    for reading in readings {
        let last = newest.entry(reading.feed).or_insert(reading);
        if last.edition.date < reading.edition.date {
            *last = reading;
        }
    }
    newest
}

/// What the readings have to say that is no sighting.
fn gathered(readings: &[FeedReading]) -> Summary {
    let mut summary = Summary::default();
    for reading in readings {
        summary.refused.extend(reading.refused.iter().cloned());
        for (reason, count) in &reading.passed_over {
            *summary.passed_over.entry(reason.clone()).or_default() += count;
        }
        for (key, count) in &reading.unknown_keys {
            *summary.unknown_keys.entry((reading.feed.name().to_owned(), key.clone())).or_default() += count;
        }
    }
    summary
}

/// All sightings but those that no market would bear and the catalogue does not have either.
fn believed<'a>(readings: &'a [FeedReading], known: &Known, summary: &mut Summary) -> Vec<Sourced<'a>> {
    let all: Vec<Sourced<'a>> = readings
        .iter()
        .flat_map(|reading| reading.sightings.iter().map(move |sighting| Sourced { reading, sighting }))
        .collect();
    let mut market = Market::default();
    for sourced in &all {
        market.note(&model::name(sourced.sighting), sourced.sighting);
    }
    let is_believed = |sourced: &Sourced<'a>| {
        let sighting = sourced.sighting;
        let objection = market.objection(&model::name(sighting), sighting).filter(|_| !known.holds(sighting));
        let Some(reason) = objection else { return true };
        let row = format!("{}/{}", sighting.provider, sighting.id);
        summary.refused.push(Refused { feed: sourced.reading.label(), row, reason });
        false
    };
    all.into_iter().filter(is_believed).collect()
}

/// What is newer than an offer that the catalogue has; the rest is counted or reported.
fn newer(offer: &Offer, sightings: &[Sourced<'_>], summary: &mut Summary) -> Vec<Entry> {
    let mut entries: Vec<Entry> = Vec::new();
    let mut sorted: Vec<&Sourced<'_>> = sightings.iter().collect();
    sorted.sort_by_key(|sourced| (sourced.sighting.since.map(|since| since.from), sourced.reading.feed));
    for sourced in sorted {
        let sighting = sourced.sighting;
        if is_known(offer, &entries, sourced) {
            summary.unchanged += 1;
            continue;
        }
        let last = entries.last().map(|entry| entry.from).max(offer.log.iter().map(|entry| entry.from).max());
        let since = sighting.since.or_else(|| own_change(offer, sourced));
        let is_newer = |since: &Since| {
            last.is_none_or(|last| last < since.from) && offer.checked.is_none_or(|checked| checked < since.from.date())
        };
        match since.filter(is_newer) {
            Some(since) => entries.push(Entry {
                from: since.from,
                basis: since.basis,
                recorded: since.from.date().min(sourced.reading.edition.date),
                source: sighting.source.clone(),
                says: sighting.says.clone(),
                disputed: Vec::new(),
            }),
            None => summary.disputed.push(disagreement(offer, sourced)),
        }
    }
    entries
}

/// Whether the catalogue, or what was just added to it, says so already.
fn is_known(offer: &Offer, entries: &[Entry], sourced: &Sourced<'_>) -> bool {
    let tariffs = offer.log.iter().filter_map(|entry| match &entry.change {
        Change::Priced(tariff) => Some(tariff),
        Change::Retired | Change::Withdraws(_) => None,
    });
    match &sourced.sighting.says {
        Says::Priced(seen) => {
            let added = entries.iter().filter_map(|entry| match &entry.says {
                Says::Priced(tariff) => Some(tariff),
                Says::Retired => None,
            });
            let label = sourced.reading.label();
            tariffs.chain(added).any(|tariff| agree(tariff, seen))
                || offer.log.iter().flat_map(|entry| &entry.disputed).any(|dispute| dispute.feed.contains(&label))
        }
        Says::Retired => offer.log.iter().any(|entry| matches!(entry.change, Change::Retired)),
    }
}

/// A change that a feed shows without dating it: it is the source of the last price, and now says otherwise.
fn own_change(offer: &Offer, sourced: &Sourced<'_>) -> Option<Since> {
    let last = offer.log.last()?;
    let label = sourced.reading.label();
    let (project, _) = label.split_once(' ')?;
    let date = sourced.reading.edition.date;
    (last.source.contains(project) && last.recorded < date).then(|| Since {
        from: Instant::start_of(date),
        basis: FromBasis::Observed,
        snapshot: true,
    })
}

fn disagreement(offer: &Offer, sourced: &Sourced<'_>) -> Disagreement {
    let when =
        sourced.sighting.since.map_or_else(|| "without a date".to_owned(), |since| format!("from {}", since.from));
    let says = match &sourced.sighting.says {
        Says::Retired => format!("retired {when}"),
        Says::Priced(tariff) => {
            let card = build::main_rates(tariff);
            let rates = TokenMeter::ALL.into_iter().filter_map(|meter| {
                let price = card.token_price(meter)?;
                Some(format!("{} {}", meter.key(), price.dollars()))
            });
            format!("{} {when}", rates.collect::<Vec<_>>().join(", "))
        }
    };
    Disagreement { offer: offer.id.clone(), feed: sourced.reading.label(), says }
}

fn written(files: &Files, additions: BTreeMap<&str, Additions>) -> Vec<(String, String)> {
    let mut texts = Vec::new();
    for (provider, additions) in additions {
        let present = files.providers.iter().find(|(name, _)| name == provider);
        let text = present.map_or_else(|| write::new_file(provider), |(_, text)| text.to_string());
        // The text was read before, so it is valid.
        if let Ok(new) = write::insert(&text, &additions)
            && new != text
        {
            texts.push((provider.to_owned(), new));
        }
    }
    texts
}
