//! Sightings against the catalogue: what is new, what changed, what is disputed.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::build::{self, Entry, Log, Newest, Sourced};
use super::feeds::names;
use super::model::{self, Models};
use super::sanity::Market;
use super::tariff::agree;
use super::write::{self, Additions, NewOffer};
use super::{FeedReading, Refused, Says, Since};
use crate::calendar::{Date, Instant};
use crate::catalogue::{Alias, Catalogue, Change, Files, FromBasis, Offer, OfferId, Tariff};
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
    let believed = believed(readings, &mut result.summary);
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

/// All sightings but those that no market would bear.
fn believed<'a>(readings: &'a [FeedReading], summary: &mut Summary) -> Vec<Sourced<'a>> {
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
        let Some(reason) = market.objection(&model::name(sighting), sighting) else { return true };
        let row = format!("{}/{}", sighting.provider, sighting.id);
        summary.refused.push(Refused { feed: sourced.reading.label(), row, reason });
        false
    };
    all.into_iter().filter(is_believed).collect()
}

/// The offers of the catalogue, by any spelling.
struct Known {
    by_id: BTreeMap<OfferId, Arc<Offer>>,
    by_key: BTreeMap<(String, String), OfferId>,
    aliases: BTreeMap<(String, String), Vec<(Alias, OfferId)>>,
}

/// What an id is to the catalogue.
enum Resolved {
    Offer(OfferId),
    /// A name that it knows, and that means nothing on that day.
    Ended,
    Unknown,
}

impl Known {
    fn of(catalogue: &Catalogue) -> Self {
        let mut known = Self { by_id: BTreeMap::new(), by_key: BTreeMap::new(), aliases: BTreeMap::new() };
        for offer in catalogue.offers() {
            let provider = offer.id.provider().to_owned();
            known.by_key.insert((provider.clone(), names::key(offer.id.model())), offer.id.clone());
            for alias in &offer.aliases {
                let named = known.aliases.entry((provider.clone(), names::key(&alias.id))).or_default();
                named.push((alias.clone(), offer.id.clone()));
            }
            known.by_id.insert(offer.id.clone(), Arc::clone(offer));
        }
        known
    }

    fn resolve(&self, provider: &str, id: &str, on: Date) -> Resolved {
        let key = (provider.to_owned(), names::key(id));
        if let Some(id) = self.by_key.get(&key) {
            return Resolved::Offer(id.clone());
        }
        match self.aliases.get(&key) {
            None => Resolved::Unknown,
            Some(named) => match named.iter().find(|(alias, _)| alias.holds_on(on)) {
                Some((_, id)) => Resolved::Offer(id.clone()),
                None => Resolved::Ended,
            },
        }
    }
}

/// The sightings of one offer that the catalogue does not have.
struct Group<'a> {
    provider: &'static str,
    sightings: Vec<Sourced<'a>>,
    /// Names that feeds say mean the same.
    names: BTreeSet<String>,
}

type Grouped<'a> = (Vec<Group<'a>>, BTreeMap<OfferId, Vec<Sourced<'a>>>);

fn grouped<'a>(believed: &[Sourced<'a>], known: &Known, summary: &mut Summary) -> Grouped<'a> {
    let mut of_known: BTreeMap<OfferId, Vec<Sourced<'a>>> = BTreeMap::new();
    let mut groups: BTreeMap<(&'static str, String), Group<'a>> = BTreeMap::new();
    for sourced in believed {
        let sighting = sourced.sighting;
        let on = sighting.since.map_or(sighting.checked, |since| since.from.date());
        match known.resolve(sighting.provider, &sighting.id, on) {
            Resolved::Offer(id) => of_known.entry(id).or_default().push(*sourced),
            Resolved::Ended => {
                *summary.passed_over.entry("a name that means nothing on its day".to_owned()).or_default() += 1
            }
            Resolved::Unknown => {
                let key = (sighting.provider, names::key(&sighting.id));
                let empty = || Group { provider: sighting.provider, sightings: Vec::new(), names: BTreeSet::new() };
                let group = groups.entry(key).or_insert_with(empty);
                group.names.extend(sighting.names.iter().cloned());
                group.sightings.push(*sourced);
            }
        }
    }
    join_names(&mut groups);
    groups.retain(|_, group| {
        let is_real = group.sightings.iter().any(|sourced| !sourced.sighting.invented_id);
        if !is_real {
            *summary.passed_over.entry("the name of a product, not the id of a model".to_owned()).or_default() += 1;
        }
        is_real
    });
    (groups.into_values().collect(), of_known)
}

/// Moves the sightings of a name to the offer that a feed says it means, when the prices agree.
fn join_names(groups: &mut BTreeMap<(&'static str, String), Group<'_>>) {
    let mut stated = Vec::new();
    for (target, group) in &*groups {
        let keys = group.names.iter().map(|name| (target.0, names::key(name))).filter(|name| name != target);
        stated.extend(keys.map(|name| (name, target.clone())));
    }
    for (name, target) in stated {
        let (Some(named), Some(meant)) = (groups.get(&name), groups.get(&target)) else { continue };
        if !matches!((last_tariff(named), last_tariff(meant)), (Some(one), Some(two)) if agree(one, two)) {
            continue;
        }
        let Some(moved) = groups.remove(&name) else { continue };
        if let Some(group) = groups.get_mut(&target) {
            group.names.extend(moved.names);
            group.names.extend(moved.sightings.iter().map(|sourced| sourced.sighting.id.clone()));
            group.sightings.extend(moved.sightings);
        }
    }
}

fn last_tariff<'a>(group: &Group<'a>) -> Option<&'a Tariff> {
    group.sightings.iter().rev().find_map(|sourced| match &sourced.sighting.says {
        Says::Priced(tariff) => Some(&**tariff),
        Says::Retired => None,
    })
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
            let rates = crate::catalogue::TokenMeter::ALL.into_iter().filter_map(|meter| {
                let price = card.token_price(meter)?;
                Some(format!("{} {}", meter.key(), price.dollars()))
            });
            format!("{} {when}", rates.collect::<Vec<_>>().join(", "))
        }
    };
    Disagreement { offer: offer.id.clone(), feed: sourced.reading.label(), says }
}

/// A new offer with its history.
struct Built {
    offer: NewOffer,
    log: Log,
}

impl Built {
    fn from(group: &Group<'_>, models: &Models, newest: &Newest<'_>) -> Option<Self> {
        let id = spelling(group)?;
        let stated = group.sightings.iter().find_map(|sourced| sourced.sighting.facts.model.clone());
        let model = stated.unwrap_or_else(|| names::model(&id));
        let facts = models.facts(&model);
        let log = build::log(&group.sightings, facts.released, newest)?;
        let sighted = |fact: fn(&super::Facts) -> Option<u64>| {
            group.sightings.iter().find_map(|sourced| fact(&sourced.sighting.facts))
        };
        let spellings = group.sightings.iter().map(|sourced| &sourced.sighting.id).chain(&group.names);
        let names: BTreeSet<String> = spellings.filter(|name| **name != id).cloned().collect();
        let offer = NewOffer {
            model,
            facts,
            context_window: sighted(|facts| facts.context_window),
            max_output: sighted(|facts| facts.max_output),
            checked: log.checked,
            names: names.into_iter().collect(),
            entries: log.entries.clone(),
            id,
        };
        Some(Self { offer, log })
    }
}

/// How most of the feeds spell the id; those that invent ids have no say.
fn spelling(group: &Group<'_>) -> Option<String> {
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    let moved: BTreeSet<&String> = group.names.iter().collect();
    for sourced in group.sightings.iter().filter(|sourced| !sourced.sighting.invented_id) {
        let weight = if moved.contains(&sourced.sighting.id) { 1 } else { 1_000 };
        *counts.entry(&sourced.sighting.id).or_default() += weight;
    }
    counts.into_iter().max_by_key(|(_, count)| *count).map(|(id, _)| id.to_owned())
}

/// Regional profiles and dated snapshots that cost what their base costs become names of it.
fn fold(offers: &mut Vec<Built>) {
    let mut index: BTreeMap<String, usize> = BTreeMap::new();
    for (position, built) in offers.iter().enumerate() {
        index.insert(names::key(&built.offer.id), position);
    }
    let mut folded: BTreeSet<usize> = BTreeSet::new();
    for position in 0..offers.len() {
        let Some(base) = names::base(&offers[position].offer.id) else { continue };
        let Some(&target) = index.get(&names::key(&base)) else { continue };
        if target == position
            || folded.contains(&target)
            || !build::same_history(&offers[target].log, &offers[position].log)
        {
            continue;
        }
        let mut names = std::mem::take(&mut offers[position].offer.names);
        names.push(offers[position].offer.id.clone());
        offers[target].offer.names.extend(names);
        folded.insert(position);
    }
    let mut position = 0;
    offers.retain(|_| {
        position += 1;
        !folded.contains(&(position - 1))
    });
}

/// A name means one offer: ids come first, then the names of the catalogue, then each new name once.
fn unique_names(offers: &mut Vec<Built>, known: &Known, provider: &str) {
    offers.sort_by(|one, other| one.offer.id.cmp(&other.offer.id));
    let mut taken: BTreeSet<String> = offers.iter().map(|built| built.offer.id.clone()).collect();
    let mine = |key: &&(String, String)| key.0 == provider;
    taken.extend(known.by_id.keys().filter(|id| id.provider() == provider).map(|id| id.model().to_owned()));
    taken.extend(
        known
            .aliases
            .iter()
            .filter(|(key, _)| mine(key))
            .flat_map(|(_, named)| named)
            .map(|(alias, _)| alias.id.clone()),
    );
    for built in offers {
        built.offer.names.sort();
        built.offer.names.retain(|name| taken.insert(name.clone()));
    }
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
