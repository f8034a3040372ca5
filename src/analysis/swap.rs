//! What else could serve a tier, what it would save, and how well it would do where that is known.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use crate::calendar::Date;
use crate::catalogue::{Offer, OfferId, Weights};
use crate::rating::{Amounts, Bill};
use crate::scenario::TierQuality;
use crate::units::{Number, NumberError};

/// Why an offer is worth a look.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Likeness {
    /// The same model at another provider.
    SameModel,
    /// Another model whose quality the scenario knows.
    Rated,
    /// Another model whose weights are open.
    OpenModel,
}

impl Likeness {
    /// The word in outputs.
    #[must_use]
    pub const fn key(self) -> &'static str {
        match self {
            Self::SameModel => "same model",
            Self::Rated => "quality known",
            Self::OpenModel => "open model",
        }
    }
}

/// An offer that would serve a tier for less.
#[derive(Clone, Debug)]
pub struct Alternative {
    /// Whose requests.
    pub tier: Arc<str>,
    /// Which offer.
    pub offer: Arc<Offer>,
    /// Why it is worth a look.
    pub likeness: Likeness,
    /// What the tier would cost with it.
    pub cost: Amounts,
    /// What that saves.
    pub saved: Amounts,
    /// How well it would be answered, where the scenario knows.
    pub quality: Option<TierQuality>,
}

/// An offer that serves every tier.
#[derive(Clone, Debug)]
pub struct Rated {
    /// Which one.
    pub offer: Arc<Offer>,
    /// What that costs.
    pub bill: Bill,
    /// How well each tier is answered, where the scenario knows.
    pub quality: Vec<Option<TierQuality>>,
}

/// A model that fewer providers sell is no way out of depending on one.
const PROVIDERS_MIN: usize = 2;

/// For every tier, what would serve all of it for less than its route does, the cheapest first: the same model at other
/// providers, offers whose quality the scenario knows, and the newest other open models, at most `open_max` (those of
/// which nobody says when they came out count as the oldest).
///
/// A provider stands once for the same model, and an open model once, at its cheapest; open models are those that two
/// providers sell. Offers that cost nothing are left out: they are trials with limits. `rated` is each offer serving
/// every tier, as `current` is the bill of the scenario.
///
/// # Errors
/// [`NumberError::TooLarge`].
pub fn alternatives(
    tiers: &[Arc<str>],
    current: &Bill,
    models_in_use: impl Fn(&OfferId) -> Option<String>,
    rated: &[Rated],
    open_max: usize,
) -> Result<Vec<Alternative>, NumberError> {
    let market = Market::of(rated);
    let mut all = Vec::new();
    for (index, tier) in tiers.iter().enumerate() {
        let of_tier = |line: &crate::rating::LineItem| line.tier.as_ref() == Some(tier);
        let now = current.contracted(of_tier)?;
        let used: Vec<&Arc<OfferId>> =
            current.lines.iter().filter(|line| of_tier(line)).map(|line| &line.offer).collect();
        let models: Vec<String> = used.iter().filter_map(|id| models_in_use(id)).collect();
        let mut found = Vec::new();
        for Rated { offer, bill, quality } in rated {
            let quality = quality.get(index).cloned().flatten();
            let likeness = if models.contains(&offer.model) {
                Likeness::SameModel
            } else if quality.is_some() {
                Likeness::Rated
            } else if offer.weights == Some(Weights::Open) && market.providers(&offer.model) >= PROVIDERS_MIN {
                Likeness::OpenModel
            } else {
                continue;
            };
            let cost = bill.contracted(of_tier)?;
            let saved = now.minus(cost)?;
            let is_used = used.iter().any(|id| id.as_ref() == &offer.id);
            if !is_used && !cost.daily.number().is_zero() && saved.daily.number() > Number::ZERO {
                let (tier, offer) = (Arc::clone(tier), Arc::clone(offer));
                found.push(Alternative { tier, offer, likeness, cost, saved, quality });
            }
        }
        all.extend(chosen(found, &market, open_max));
    }
    Ok(all)
}

/// Each provider once for the same model, and the newest open models, each once; by likeness, then by what they cost.
fn chosen(mut found: Vec<Alternative>, market: &Market<'_>, open_max: usize) -> Vec<Alternative> {
    found.sort_by(|a, b| {
        let key = |alternative: &Alternative| (alternative.likeness, alternative.cost.daily.number());
        key(a).cmp(&key(b)).then_with(|| a.offer.id.cmp(&b.offer.id))
    });
    let mut providers: BTreeSet<(String, String)> = BTreeSet::new();
    let mut models: BTreeSet<String> = BTreeSet::new();
    found.retain(|Alternative { offer, likeness, .. }| match likeness {
        Likeness::SameModel => providers.insert((offer.id.provider().to_owned(), offer.model.clone())),
        Likeness::Rated => true,
        Likeness::OpenModel => models.insert(offer.model.clone()),
    });
    let mut open = found.split_off(found.partition_point(|one| one.likeness < Likeness::OpenModel));
    // Stable: of models that came out on one day the cheaper stays.
    open.sort_by_key(|open| Reverse(market.released(&open.offer.model)));
    open.truncate(open_max);
    open.sort_by_key(|open| open.cost.daily.number());
    found.extend(open);
    found
}

/// Who sells each model, and since when it is out, where that is known.
struct Market<'a>(BTreeMap<&'a str, (BTreeSet<&'a str>, Option<Date>)>);

impl<'a> Market<'a> {
    fn of(rated: &'a [Rated]) -> Self {
        let mut models: BTreeMap<&str, (BTreeSet<&str>, Option<Date>)> = BTreeMap::new();
        for Rated { offer, .. } in rated {
            let (providers, released) = models.entry(&offer.model).or_default();
            providers.insert(offer.id.provider());
            *released = [*released, offer.released].into_iter().flatten().min();
        }
        Self(models)
    }

    fn providers(&self, model: &str) -> usize {
        self.0.get(model).map_or(0, |(providers, _)| providers.len())
    }

    fn released(&self, model: &str) -> Option<Date> {
        self.0.get(model).and_then(|(_, released)| *released)
    }
}
