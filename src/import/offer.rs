//! New offers: from the sightings of one id to what is written.

use std::collections::{BTreeMap, BTreeSet};

use super::Facts;
use super::build::{self, Log, Newest};
use super::feeds::spelling;
use super::group::{Group, Known};
use super::model::Models;
use super::write::NewOffer;

/// A new offer with its history.
pub(super) struct Built {
    pub offer: NewOffer,
    log: Log,
}

impl Built {
    pub fn from(group: &Group<'_>, models: &Models, newest: &Newest<'_>) -> Option<Self> {
        let id = spelling(group)?;
        let stated = group.sightings.iter().find_map(|sourced| sourced.sighting.facts.model.clone());
        let model = stated.unwrap_or_else(|| spelling::model(&id));
        let facts = models.facts(&model);
        let log = build::log(&group.sightings, models.begins(&model), newest)?;
        let sighted =
            |fact: fn(&Facts) -> Option<u64>| group.sightings.iter().find_map(|sourced| fact(&sourced.sighting.facts));
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
pub(super) fn fold(offers: &mut Vec<Built>) {
    let mut index: BTreeMap<String, usize> = BTreeMap::new();
    for (position, built) in offers.iter().enumerate() {
        index.insert(spelling::key(&built.offer.id), position);
    }
    let mut folded: BTreeSet<usize> = BTreeSet::new();
    for position in 0..offers.len() {
        let Some(base) = spelling::base(&offers[position].offer.id) else { continue };
        let Some(&target) = index.get(&spelling::key(&base)) else { continue };
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
pub(super) fn unique_names(offers: &mut Vec<Built>, known: &Known, provider: &str) {
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
