//! The history of a new offer, from what every feed says of it.

use std::collections::BTreeMap;

use super::tariff::{Completion, agree, complete, standard};
use super::{Feed, FeedReading, Says, Sighting, Since};
use crate::calendar::{Date, Instant};
use crate::catalogue::{Dispute, FromBasis, RateCard, Tariff, TokenMeter};

/// How many feeds that differ an entry names.
const DISPUTES_MAX: usize = 3;
/// How many feeds an entry names as its source.
const SOURCES_MAX: usize = 3;

/// A sighting and the edition that it is from.
#[derive(Clone, Copy, Debug)]
pub(super) struct Sourced<'a> {
    pub reading: &'a FeedReading,
    pub sighting: &'a Sighting,
}

/// An entry of a price log that is about to be written.
#[derive(Clone, Debug)]
pub(super) struct Entry {
    pub from: Instant,
    pub basis: FromBasis,
    pub recorded: Date,
    pub source: String,
    pub says: Says,
    pub disputed: Vec<Dispute>,
}

/// A history and the last day on which a feed agreed with its end.
#[derive(Clone, Debug)]
pub(super) struct Log {
    pub entries: Vec<Entry>,
    pub checked: Date,
}

/// One state of an offer as a feed tells it.
#[derive(Clone, Debug)]
struct State<'a> {
    since: Option<Since>,
    says: &'a Says,
    source: &'a str,
    edition: Date,
}

/// The last edition of each feed.
pub(super) type Newest<'a> = BTreeMap<Feed, &'a FeedReading>;

/// All that one feed says of an offer, whatever the number of editions.
#[derive(Clone, Debug)]
struct Claim<'a> {
    feed: Feed,
    label: String,
    checked: Date,
    states: Vec<State<'a>>,
}

impl Claim<'_> {
    fn basis(&self) -> FromBasis {
        let bases = self.states.iter().filter_map(|state| state.since).map(|since| since.basis);
        bases.max().unwrap_or(FromBasis::Assumed)
    }

    fn priced(&self) -> impl DoubleEndedIterator<Item = (&State<'_>, &Tariff)> {
        self.states.iter().filter_map(|state| match state.says {
            Says::Priced(tariff) => Some((state, &**tariff)),
            Says::Retired => None,
        })
    }
}

/// The claims, the best first.
fn claims<'a>(sightings: &[Sourced<'a>]) -> Vec<Claim<'a>> {
    let mut sorted: Vec<&Sourced<'a>> = sightings.iter().collect();
    sorted.sort_by_key(|sourced| {
        let since = sourced.sighting.since.map(|since| since.from);
        (sourced.reading.feed, sourced.reading.edition.date, since)
    });
    let mut claims: Vec<Claim<'a>> = Vec::new();
    for sourced in sorted {
        let (reading, sighting) = (sourced.reading, sourced.sighting);
        let mut state = State {
            since: sighting.since,
            says: &sighting.says,
            source: &sighting.source,
            edition: reading.edition.date,
        };
        match claims.last_mut().filter(|claim| claim.feed == reading.feed) {
            None => claims.push(Claim {
                feed: reading.feed,
                label: reading.label(),
                checked: sighting.checked,
                states: vec![state],
            }),
            Some(claim) => {
                let is_new_edition = claim.states.iter().all(|earlier| earlier.edition < state.edition);
                let repeats = match &sighting.says {
                    Says::Priced(tariff) => claim.priced().last().is_some_and(|(_, last)| agree(last, tariff)),
                    Says::Retired => false,
                };
                claim.checked = claim.checked.max(sighting.checked);
                claim.label = reading.label();
                if state.since.is_none() {
                    // Two rows of one edition for one offer: the first stands.
                    if !is_new_edition || repeats {
                        continue;
                    }
                    state.since = Some(observed(state.edition));
                }
                claim.states.push(state);
            }
        }
    }
    claims.sort_by_key(|claim| (std::cmp::Reverse((claim.basis(), claim.checked)), claim.feed));
    claims
}

fn observed(date: Date) -> Since {
    Since { from: Instant::start_of(date), basis: FromBasis::Observed, snapshot: false }
}

/// The history that the claims make; `None` when none of them has a price that can be dated.
///
/// `newest` has the last edition of every feed, to tell what a feed no longer lists.
pub(super) fn log(sightings: &[Sourced<'_>], begins: Option<Date>, newest: &Newest<'_>) -> Option<Log> {
    let claims = claims(sightings);
    let (lead, others) = claims.split_first()?;
    let mut entries = dated(lead, others, begins);
    extend_back(&mut entries, others, begins);
    extend_on(&mut entries, lead, others);
    retire(&mut entries, &claims);
    collapse(&mut entries);
    backdate(&mut entries, &claims);
    corroborate(&mut entries, &claims);
    delist(&mut entries, &claims, newest);
    entries.iter().any(|entry| matches!(entry.says, Says::Priced(_))).then_some(())?;
    let checked = dispute(&mut entries, lead, others);
    Some(Log { entries, checked })
}

fn entry(state: &State<'_>, since: Since) -> Entry {
    let recorded = match since.basis {
        FromBasis::Assumed => state.edition,
        _ => since.from.date().min(state.edition),
    };
    Entry {
        from: since.from,
        basis: since.basis,
        recorded,
        source: state.source.to_owned(),
        says: state.says.clone(),
        disputed: Vec::new(),
    }
}

/// The lead's own history. A beginning without a date is given one only when no feed has a dated price before.
fn dated(lead: &Claim<'_>, others: &[Claim<'_>], begins: Option<Date>) -> Vec<Entry> {
    let mut entries: Vec<Entry> = Vec::new();
    let is_opening = |state: &State<'_>| state.since.is_none_or(|since| since.snapshot);
    let mut states = lead.states.iter().filter(|state| matches!(state.says, Says::Priced(_)) || state.since.is_some());
    let mut opening = None;
    for state in states.by_ref() {
        if entries.is_empty() && opening.is_none() && is_opening(state) {
            opening = Some(state);
        } else if let Some(since) = state.since.filter(|since| entries.last().is_none_or(|last| last.from < since.from))
        {
            entries.push(entry(state, since));
        }
    }
    let Some(opening) = opening else { return entries };
    let limit = opening.since.map(|since| since.from).or_else(|| entries.first().map(|first| first.from));
    let has_history = others.iter().flat_map(Claim::priced).any(|(state, _)| {
        state.since.is_some_and(|since| !since.snapshot && limit.is_none_or(|limit| since.from < limit))
    });
    let since = match opening.since {
        Some(snapshot) if has_history => Some(snapshot),
        None if has_history && !entries.is_empty() => None,
        _ => assumed(opening, begins, entries.first().map(|first| first.from)),
    };
    if let Some(since) = since {
        entries.insert(0, entry(opening, since));
    }
    entries
}

/// The day that stands for an unknown one: that on which the model began, else on which a feed first had the price.
fn assumed(state: &State<'_>, begins: Option<Date>, before: Option<Instant>) -> Option<Since> {
    let seen = state.since.map_or(state.edition, |since| since.from.date());
    let days = [begins.filter(|begins| *begins <= seen), Some(seen)];
    let from = days.into_iter().flatten().map(Instant::start_of).find(|from| before.is_none_or(|next| *from < next))?;
    Some(Since { from, basis: FromBasis::Assumed, snapshot: false })
}

/// Puts what other feeds saw before the first entry in front, feed by feed, so that two that noticed one change on
/// different days do not make three. A price without a date counts where a later edition of the same feed shows
/// another one: then it held before that. A price that held later is not taken for an early one: some feeds date the
/// price of today with the day of the launch.
fn extend_back(entries: &mut Vec<Entry>, others: &[Claim<'_>], begins: Option<Date>) {
    for claim in others {
        let first = entries.first().map(|first| first.from);
        let changes = claim.priced().count() > 1;
        let earlier = claim.priced().filter_map(|(state, tariff)| {
            let since = match state.since {
                Some(since) => Some(since).filter(|since| !since.snapshot),
                None => assumed(state, begins, first).filter(|_| changes),
            }?;
            let held_later =
                entries.iter().skip(1).any(|entry| matches!(&entry.says, Says::Priced(own) if agree(own, tariff)));
            (!held_later && first.is_none_or(|first| since.from < first)).then(|| entry(state, since))
        });
        let mut before: Vec<Entry> = earlier.collect();
        before.sort_by_key(|entry| entry.from);
        before.dedup_by_key(|entry| entry.from);
        before.append(entries);
        *entries = before;
    }
}

/// Adds what others saw after the lead was last checked, unless it is a price that held before: then they lag.
fn extend_on(entries: &mut Vec<Entry>, lead: &Claim<'_>, others: &[Claim<'_>]) {
    let mut later: Vec<(Since, &State<'_>, &Tariff)> = others
        .iter()
        .flat_map(Claim::priced)
        .filter_map(|(state, tariff)| Some((state.since?, state, tariff)))
        .filter(|(since, ..)| since.from.date() > lead.checked)
        .collect();
    later.sort_by_key(|(since, ..)| since.from);
    for (since, state, tariff) in later {
        let is_after = entries.last().is_none_or(|last| last.from < since.from);
        let held_before = entries.iter().any(|entry| match &entry.says {
            Says::Priced(own) => agree(own, tariff),
            Says::Retired => false,
        });
        if is_after && !held_before {
            entries.push(entry(state, since));
        }
    }
}

/// Ends the history where a feed says so, unless somebody still read a price on a later day.
fn retire(entries: &mut Vec<Entry>, claims: &[Claim<'_>]) {
    let read_on =
        claims.iter().flat_map(Claim::priced).filter_map(|(state, _)| state.since).map(|since| since.from).max();
    let ends = claims.iter().flat_map(|claim| &claim.states).find(|state| matches!(state.says, Says::Retired));
    if let Some((state, since)) = ends.and_then(|state| Some((state, state.since?)))
        && entries.last().is_some_and(|last| last.from < since.from)
        && read_on.is_none_or(|read_on| read_on < since.from)
    {
        entries.push(entry(state, since));
    }
}

/// Entries that say the same become one, from the first day, with every rate that any of them lists.
fn collapse(entries: &mut Vec<Entry>) {
    let mut kept: Vec<Entry> = Vec::new();
    for entry in entries.drain(..) {
        let Some(last) = kept.last_mut() else {
            if matches!(entry.says, Says::Priced(_)) {
                kept.push(entry);
            }
            continue;
        };
        match (&mut last.says, &entry.says) {
            (Says::Priced(tariff), Says::Priced(same)) if agree(tariff, same) => {
                complete(tariff, same, Completion::All);
            }
            (Says::Retired, Says::Retired) => {}
            _ => kept.push(entry),
        }
    }
    *entries = kept;
}

/// Moves an observed change to the first day on which any feed had that price, as long as no feed still had the
/// price before it on that day or later.
fn backdate(entries: &mut [Entry], claims: &[Claim<'_>]) {
    let evidence = |tariff: &Tariff| -> Vec<(Date, &str)> {
        let states = claims.iter().flat_map(Claim::priced).filter(|(_, own)| agree(own, tariff));
        states.map(|(state, _)| (state.since.map_or(state.edition, |since| since.from.date()), state.source)).collect()
    };
    for position in 0..entries.len() {
        let Says::Priced(tariff) = &entries[position].says else { continue };
        let from = entries[position].from.date();
        let begins = match position.checked_sub(1).map(|before| &entries[before]) {
            None => None,
            Some(Entry { says: Says::Priced(before), from, .. }) => {
                evidence(before).into_iter().map(|(day, _)| day).max().max(Some(from.date()))
            }
            Some(retired) => Some(retired.from.date()),
        };
        let seen = evidence(tariff).into_iter().filter(|(day, _)| begins.is_none_or(|begins| begins < *day)).min();
        if let Some((day, source)) = seen.filter(|(day, _)| *day < from)
            && entries[position].basis == FromBasis::Observed
        {
            let entry = &mut entries[position];
            entry.source = format!("{source}; {}", entry.source);
            (entry.from, entry.recorded) = (Instant::start_of(day), day);
        }
    }
}

/// Ends what only older editions of feeds have, and their newest have no more: on the day of the last of those.
fn delist(entries: &mut Vec<Entry>, claims: &[Claim<'_>], newest: &Newest<'_>) {
    let gone = |claim: &Claim<'_>| {
        let reading = newest.get(&claim.feed.lineage())?;
        claim.states.iter().all(|state| state.edition < reading.edition.date).then_some(*reading)
    };
    let Some(readings) = claims.iter().map(gone).collect::<Option<Vec<_>>>() else { return };
    let Some(reading) = readings.into_iter().max_by_key(|reading| reading.edition.date) else { return };
    let from = Instant::start_of(reading.edition.date);
    if entries.last().is_some_and(|last| last.from < from && !matches!(last.says, Says::Retired)) {
        entries.push(Entry {
            from,
            basis: FromBasis::Observed,
            recorded: reading.edition.date,
            source: format!("{} (no longer listed)", reading.label()),
            says: Says::Retired,
            disputed: Vec::new(),
        });
    }
}

/// Completes the entries from the feeds that agree with them, and names those as sources.
fn corroborate(entries: &mut [Entry], claims: &[Claim<'_>]) {
    let current = entries.iter().rposition(|entry| matches!(entry.says, Says::Priced(_)));
    for (position, entry) in entries.iter_mut().enumerate() {
        let Says::Priced(tariff) = &mut entry.says else { continue };
        let how_much = if Some(position) == current { Completion::All } else { Completion::Rates };
        let mut sources = 1;
        for claim in claims {
            let Some((state, same)) = claim.priced().rev().find(|(_, own)| agree(own, tariff)) else { continue };
            complete(tariff, same, how_much);
            if sources < SOURCES_MAX && !entry.source.contains(&claim.label) && !entry.source.contains(state.source) {
                entry.source = format!("{}; {}", entry.source, claim.label);
                sources += 1;
            }
        }
    }
}

/// Notes who says otherwise about the price in force, and returns the last day on which somebody agreed.
fn dispute(entries: &mut [Entry], lead: &Claim<'_>, others: &[Claim<'_>]) -> Date {
    let today = others.iter().map(|claim| claim.checked).fold(lead.checked, Date::max);
    let in_force = entries
        .iter()
        .rposition(|entry| matches!(entry.says, Says::Priced(_)) && entry.from.date() <= today)
        .or_else(|| entries.iter().position(|entry| matches!(entry.says, Says::Priced(_))));
    let mut checked = None;
    let Some(position) = in_force else { return today };
    for claim in std::iter::once(lead).chain(others) {
        let Some((state, theirs)) =
            claim.priced().rev().find(|(state, _)| state.since.is_none_or(|since| since.from.date() <= claim.checked))
        else {
            continue;
        };
        let held = |entry: &Entry| matches!(&entry.says, Says::Priced(own) if agree(own, theirs));
        if held(&entries[position]) {
            checked = checked.max(Some(claim.checked));
        } else if !entries.iter().any(held) && entries[position].disputed.len() < DISPUTES_MAX {
            let note = match state.since {
                Some(since) => format!("seen there from {}", since.from),
                None => "has no date there".to_owned(),
            };
            let card = main_rates(theirs);
            entries[position].disputed.push(Dispute { feed: claim.label.clone(), card, note: Some(note) });
        }
    }
    checked.unwrap_or(lead.checked)
}

/// The rates that a dispute shows.
pub(super) fn main_rates(tariff: &Tariff) -> RateCard {
    let mut card = RateCard::default();
    for meter in [TokenMeter::Input, TokenMeter::CachedInput, TokenMeter::Output] {
        if let Some(price) = standard(tariff).and_then(|card| card.token_price(meter)) {
            card.set_token_price(meter, price);
        }
    }
    card
}

/// Whether one history says nothing that the other contradicts, so that one name can stand for both.
pub(super) fn same_history(base: &Log, other: &Log) -> bool {
    let at = |log: &'_ Log, instant: Instant| {
        let entry = log.entries.iter().rev().find(|entry| entry.from <= instant);
        entry.map(|entry| entry.says.clone())
    };
    let begins = other.entries.first().map(|entry| entry.from);
    let changes = base.entries.iter().chain(&other.entries).map(|entry| entry.from);
    changes.filter(|change| Some(*change) >= begins).all(|change| match (at(base, change), at(other, change)) {
        (Some(Says::Priced(one)), Some(Says::Priced(two))) => agree(&one, &two),
        (Some(Says::Retired), Some(Says::Retired)) => true,
        _ => false,
    })
}
