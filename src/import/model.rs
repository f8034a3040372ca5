//! What all feeds together know of a model, whoever sells it.

use std::collections::{BTreeMap, BTreeSet};

use super::feeds::spelling;
use super::{FeedReading, Sighting};
use crate::calendar::Date;
use crate::catalogue::{Offer, Weights};

/// A host can only run weights that it has. Of the models at this many hosts whose weights somebody states, the one
/// that was stated to be closed (GLM-5) has its weights published too.
const HOSTS_OF_OPEN_WEIGHTS: usize = 4;

/// What is the same at every provider.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct ModelFacts {
    pub developer: Option<String>,
    pub weights: Option<Weights>,
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
            known.weights = known.weights.or(offer.weights);
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

    /// What is known: the catalogue's word, else what holds for all models of its line, else what many hosts show by
    /// selling it, else first-hand, else what most hosts say.
    pub fn facts(&self, name: &str) -> ModelFacts {
        let (developer, of_line) = (spelling::developer(name).map(str::to_owned), spelling::weights(name));
        let Some(statements) = self.0.get(name) else {
            return ModelFacts { developer, weights: of_line, ..ModelFacts::default() };
        };
        let (known, first_hand) = (&statements.known, &statements.first_hand);
        let open = statements.weights.iter().filter(|weights| **weights == Weights::Open).count();
        let most = match (open, statements.weights.len() - open) {
            (open, closed) if open == closed => None,
            (open, closed) => Some(if open > closed { Weights::Open } else { Weights::Closed }),
        };
        let hosted = (statements.hosts.len() >= HOSTS_OF_OPEN_WEIGHTS).then_some(Weights::Open);
        let weights = known.weights.or(of_line).or(hosted).or(first_hand.weights).or(most);
        let closed = (weights == Some(Weights::Closed)).then(|| "proprietary".to_owned());
        ModelFacts {
            developer: known.developer.clone().or(developer).or_else(|| statements.folder.clone()),
            weights,
            licence: known.licence.clone().or_else(|| first_hand.licence.clone()).or(closed),
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
