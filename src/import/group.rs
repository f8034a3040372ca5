//! Sightings sorted by the offer that they are about: those that the catalogue has, and new ones.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::build::Sourced;
use super::feeds::spelling;
use super::merge::Summary;
use super::tariff::agree;
use super::{Says, Sighting};
use crate::calendar::Date;
use crate::catalogue::{Alias, Catalogue, Change, Offer, OfferId, Tariff};

/// The offers of the catalogue, by any spelling.
pub(super) struct Known {
    pub by_id: BTreeMap<OfferId, Arc<Offer>>,
    by_key: BTreeMap<(String, String), OfferId>,
    pub aliases: BTreeMap<(String, String), Vec<(Alias, OfferId)>>,
}

/// What an id is to the catalogue.
enum Resolved {
    Offer(OfferId),
    /// A name that it knows, and that means nothing on that day.
    Ended,
    Unknown,
}

impl Known {
    pub fn of(catalogue: &Catalogue) -> Self {
        let mut known = Self { by_id: BTreeMap::new(), by_key: BTreeMap::new(), aliases: BTreeMap::new() };
        for offer in catalogue.offers() {
            let provider = offer.id.provider().to_owned();
            known.by_key.insert((provider.clone(), spelling::key(offer.id.model())), offer.id.clone());
            for alias in &offer.aliases {
                let named = known.aliases.entry((provider.clone(), spelling::key(&alias.id))).or_default();
                named.push((alias.clone(), offer.id.clone()));
            }
            known.by_id.insert(offer.id.clone(), Arc::clone(offer));
        }
        known
    }

    /// Whether an offer has a sighting's very price: then somebody looked into it.
    pub fn holds(&self, sighting: &Sighting) -> bool {
        let Says::Priced(seen) = &sighting.says else { return false };
        let Resolved::Offer(id) = self.resolve(sighting.provider, &sighting.id, day(sighting)) else { return false };
        let log = self.by_id.get(&id).map(|offer| offer.log.as_slice()).unwrap_or_default();
        log.iter().any(|entry| matches!(&entry.change, Change::Priced(tariff) if agree(tariff, seen)))
    }

    fn resolve(&self, provider: &str, id: &str, on: Date) -> Resolved {
        let key = (provider.to_owned(), spelling::key(id));
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

/// The day on which a name has to mean what a sighting is about.
fn day(sighting: &Sighting) -> Date {
    sighting.since.map_or(sighting.checked, |since| since.from.date())
}

/// The sightings of one offer that the catalogue does not have.
pub(super) struct Group<'a> {
    pub provider: &'static str,
    pub sightings: Vec<Sourced<'a>>,
    /// Names that feeds say mean the same.
    pub names: BTreeSet<String>,
}

pub(super) type Grouped<'a> = (Vec<Group<'a>>, BTreeMap<OfferId, Vec<Sourced<'a>>>);

pub(super) fn grouped<'a>(believed: &[Sourced<'a>], known: &Known, summary: &mut Summary) -> Grouped<'a> {
    let mut of_known: BTreeMap<OfferId, Vec<Sourced<'a>>> = BTreeMap::new();
    let mut groups: BTreeMap<(&'static str, String), Group<'a>> = BTreeMap::new();
    for sourced in believed {
        let sighting = sourced.sighting;
        match known.resolve(sighting.provider, &sighting.id, day(sighting)) {
            Resolved::Offer(id) => of_known.entry(id).or_default().push(*sourced),
            Resolved::Ended => {
                *summary.passed_over.entry("a name that means nothing on its day".to_owned()).or_default() += 1;
            }
            Resolved::Unknown => {
                let key = (sighting.provider, spelling::key(&sighting.id));
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
        let keys = group.names.iter().map(|name| (target.0, spelling::key(name))).filter(|name| name != target);
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
