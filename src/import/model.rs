//! What all feeds together know of a model, whoever sells it.

use std::collections::{BTreeMap, BTreeSet};

use super::feeds::spelling;
use super::{FeedReading, Sighting};
use crate::calendar::Date;
use crate::catalogue::{Offer, Weights};

/// A host can only run weights that it has: what this many sell and no source states is inferred to be open.
const HOSTS_OF_OPEN_WEIGHTS: usize = 4;

/// The licence of weights that only the vendor runs.
const PROPRIETARY: &str = "proprietary";

/// What is the same at every provider.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct ModelFacts {
    pub developer: Option<String>,
    pub weights: Option<Weights>,
    /// Whether no source states them.
    pub weights_inferred: bool,
    pub licence: Option<String>,
    pub released: Option<Date>,
}

/// What each source says of a model, to be weighed.
#[derive(Debug, Default)]
struct Statements {
    /// The catalogue, which stands.
    known: ModelFacts,
    /// A file about the model itself, or the model's own vendor.
    first_hand: ModelFacts,
    weights: Vec<Weights>,
    released: Vec<Date>,
    /// The vendor in whose folder some provider has it.
    folder: Option<String>,
    /// The hosts that sell it.
    hosts: BTreeSet<&'static str>,
    /// The first day on which any provider sold it.
    first_seen: Option<Date>,
}

impl Statements {
    /// What holds for all models of its line, else what is stated first-hand, else what most hosts state, else what
    /// many hosts show by selling it; and whether no source states that.
    fn weights(&self, of_line: Option<Weights>) -> (Option<Weights>, bool) {
        let open = self.weights.iter().filter(|weights| **weights == Weights::Open).count();
        let most = match (open, self.weights.len() - open) {
            (open, closed) if open == closed => None,
            (open, closed) => Some(if open > closed { Weights::Open } else { Weights::Closed }),
        };
        let hosted = (self.hosts.len() >= HOSTS_OF_OPEN_WEIGHTS).then_some(Weights::Open);
        let weights = of_line.or(self.first_hand.weights).or(most).or(hosted);
        let stated = |weights| self.first_hand.weights == Some(weights) || self.weights.contains(&weights);
        (weights, weights.is_some_and(|weights| !stated(weights)))
    }
}

/// Facts by the model's name.
#[derive(Debug, Default)]
pub(super) struct Models(BTreeMap<String, Statements>);

impl Models {
    /// Gathers from the catalogue and from all feeds.
    pub fn gather<'a>(offers: impl IntoIterator<Item = &'a Offer>, readings: &[FeedReading]) -> Self {
        let mut models = Self::default();
        for offer in offers {
            let known = &mut models.of(&offer.model).known;
            known.developer = known.developer.take().or_else(|| offer.developer.clone());
            if known.weights.is_none() {
                (known.weights, known.weights_inferred) = (offer.weights, offer.weights_inferred);
            }
            known.licence = known.licence.take().or_else(|| offer.licence.clone());
            known.released = known.released.or(offer.released);
        }
        for (name, facts) in readings.iter().flat_map(|reading| &reading.models) {
            let first_hand = &mut models.of(name).first_hand;
            first_hand.weights = first_hand.weights.or(facts.weights);
            first_hand.licence = first_hand.licence.take().or_else(|| facts.licence.clone());
            first_hand.released = first_hand.released.or(facts.released);
        }
        for sighting in readings.iter().flat_map(|reading| &reading.sightings) {
            let name = name(sighting);
            let by_its_vendor = spelling::developer(&name) == Some(sighting.provider);
            let statements = models.of(&name);
            if by_its_vendor {
                statements.first_hand.weights = statements.first_hand.weights.or(sighting.facts.weights);
                statements.first_hand.released = statements.first_hand.released.or(sighting.facts.released);
            }
            statements.folder = statements.folder.take().or_else(|| spelling::folder(&sighting.id));
            statements.hosts.extend(spelling::is_host(sighting.provider).then_some(sighting.provider));
            let seen =
                sighting.since.filter(|since| !since.snapshot).map_or(sighting.checked, |since| since.from.date());
            statements.first_seen = Some(statements.first_seen.map_or(seen, |first| first.min(seen)));
            statements.weights.extend(sighting.facts.weights);
            statements.released.extend(sighting.facts.released);
        }
        models
    }

    fn of(&mut self, name: &str) -> &mut Statements {
        self.0.entry(name.to_owned()).or_default()
    }

    /// What is known: the catalogue's word, else the sources'.
    pub fn facts(&self, name: &str) -> ModelFacts {
        let developer = spelling::developer(name).map(str::to_owned);
        let nothing = Statements::default();
        let statements = self.0.get(name).unwrap_or(&nothing);
        let (known, first_hand) = (&statements.known, &statements.first_hand);
        let (weights, weights_inferred) = match known.weights {
            Some(weights) => (Some(weights), known.weights_inferred),
            None => statements.weights(spelling::weights(name)),
        };
        let licence = known.licence.clone().or_else(|| first_hand.licence.clone());
        // Who names the licence of weights says that they can be had.
        let is_licensed = licence.as_deref().is_some_and(|licence| licence != PROPRIETARY);
        let closed = (weights == Some(Weights::Closed)).then(|| PROPRIETARY.to_owned());
        ModelFacts {
            developer: known.developer.clone().or(developer).or_else(|| statements.folder.clone()),
            weights,
            weights_inferred: weights_inferred && !is_licensed,
            licence: licence.or(closed),
            released: known.released.or(first_hand.released).or_else(|| most_common(&statements.released)),
        }
    }
}

impl Models {
    /// The day that stands for the beginning of a price that nobody dates: the model's release, else the first day on
    /// which any provider sold it.
    pub fn begins(&self, name: &str) -> Option<Date> {
        self.facts(name).released.or_else(|| self.0.get(name)?.first_seen)
    }
}

/// The name of the model that a sighting is about.
pub(super) fn name(sighting: &Sighting) -> String {
    sighting.facts.model.clone().unwrap_or_else(|| spelling::model(&sighting.id))
}

/// The day that most say; the earliest of them.
fn most_common(days: &[Date]) -> Option<Date> {
    let mut counts: BTreeMap<Date, usize> = BTreeMap::new();
    for day in days {
        *counts.entry(*day).or_default() += 1;
    }
    let most = counts.values().max().copied()?;
    counts.into_iter().find(|(_, count)| *count == most).map(|(day, _)| day)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn weights(of_line: Option<Weights>, first_hand: Option<Weights>, said: &[Weights], hosts: usize) -> String {
        let mut statements = Statements { weights: said.to_vec(), ..Statements::default() };
        statements.first_hand.weights = first_hand;
        statements.hosts.extend(["groq", "novita", "nebius", "together"].into_iter().take(hosts));
        let (weights, inferred) = statements.weights(of_line);
        let weights = weights.map_or_else(|| "unknown".to_owned(), |weights| weights.to_string());
        format!("{weights}{}", if inferred { ", inferred" } else { "" })
    }

    #[test]
    fn weights_that_no_source_states_are_marked_as_inferred() {
        let (open, closed) = (Weights::Open, Weights::Closed);
        assert_eq!(weights(None, None, &[], 0), "unknown");
        assert_eq!(weights(None, Some(open), &[], 0), "open");
        assert_eq!(weights(Some(open), None, &[], 0), "open, inferred");
        assert_eq!(weights(Some(open), None, &[open], 0), "open");
        // A slip of the model's own file, which the line corrects.
        assert_eq!(weights(Some(open), Some(closed), &[], 0), "open, inferred");
    }

    #[test]
    fn hosts_tell_what_no_source_states_when_there_are_four() {
        let (open, closed) = (Weights::Open, Weights::Closed);
        assert_eq!(weights(None, None, &[], 3), "unknown");
        assert_eq!(weights(None, None, &[], 4), "open, inferred");
        assert_eq!(weights(None, Some(closed), &[open, open], 4), "closed");
        assert_eq!(weights(None, None, &[closed, open, closed], 4), "closed");
    }
}
