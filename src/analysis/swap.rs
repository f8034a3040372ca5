//! What else could serve a tier, and what it would save. Quality is not compared here.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use crate::calendar::Date;
use crate::catalogue::{FromBasis, Offer, OfferId, Weights};
use crate::rating::{Amounts, Bill};
use crate::units::{Number, NumberError};

/// Why an offer is worth a look.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Likeness {
    /// The same model at another provider.
    SameModel,
    /// Another model whose weights are open.
    OpenModel,
}

impl Likeness {
    /// The word in outputs.
    #[must_use]
    pub const fn key(self) -> &'static str {
        match self {
            Self::SameModel => "same model",
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
}

/// A model that fewer providers sell is no way out of depending on one.
const PROVIDERS_MIN: usize = 2;

/// For every tier, what would serve all of it for less than its route does, the cheapest first: the same model at other
/// providers, and the newest open models, at most `open_max`.
///
/// A provider stands once for the same model, and an open model once, at its cheapest; open models are those that two
/// providers sell. Offers that cost nothing are left out: they are trials with limits. `bills` are those of each offer
/// serving every tier, as `current` is that of the scenario.
///
/// # Errors
/// [`NumberError::TooLarge`].
pub fn alternatives(
    tiers: &[Arc<str>],
    current: &Bill,
    models_in_use: impl Fn(&OfferId) -> Option<String>,
    bills: &[(Arc<Offer>, Bill)],
    open_max: usize,
) -> Result<Vec<Alternative>, NumberError> {
    let market = Market::of(bills);
    let mut all = Vec::new();
    for tier in tiers {
        let of_tier = |line: &crate::rating::LineItem| line.tier.as_ref() == Some(tier);
        let now = current.contracted(of_tier)?;
        let used: Vec<&Arc<OfferId>> =
            current.lines.iter().filter(|line| of_tier(line)).map(|line| &line.offer).collect();
        let models: Vec<String> = used.iter().filter_map(|id| models_in_use(id)).collect();
        let mut found = Vec::new();
        for (offer, bill) in bills {
            let likeness = if models.contains(&offer.model) {
                Likeness::SameModel
            } else if offer.weights == Some(Weights::Open) && market.providers(&offer.model) >= PROVIDERS_MIN {
                Likeness::OpenModel
            } else {
                continue;
            };
            let cost = bill.contracted(of_tier)?;
            let saved = now.minus(cost)?;
            let is_used = used.iter().any(|id| id.as_ref() == &offer.id);
            if !is_used && !cost.daily.number().is_zero() && saved.daily.number() > Number::ZERO {
                found.push(Alternative { tier: Arc::clone(tier), offer: Arc::clone(offer), likeness, cost, saved });
            }
        }
        all.extend(chosen(found, &market, open_max));
    }
    Ok(all)
}

/// Each provider once for the same model, and the newest open models, each once; sorted by what they cost.
fn chosen(mut found: Vec<Alternative>, market: &Market, open_max: usize) -> Vec<Alternative> {
    found.sort_by(|a, b| {
        let key = |alternative: &Alternative| alternative.cost.daily.number();
        key(a).cmp(&key(b)).then_with(|| a.offer.id.cmp(&b.offer.id))
    });
    let (mut same, mut open): (Vec<_>, Vec<_>) =
        found.into_iter().partition(|alternative| alternative.likeness == Likeness::SameModel);
    let mut seen: BTreeSet<(String, String)> = BTreeSet::new();
    same.retain(|same| seen.insert((same.offer.id.provider().to_owned(), same.offer.model.clone())));
    let mut seen: BTreeSet<String> = BTreeSet::new();
    open.retain(|open| seen.insert(open.offer.model.clone()));
    // Stable: of models that came out on one day the cheaper stays.
    open.sort_by_key(|open| Reverse(market.released(&open.offer.model)));
    open.truncate(open_max);
    open.sort_by_key(|open| open.cost.daily.number());
    same.extend(open);
    same
}

/// How many sell each model, and since when it is out.
struct Market<'a>(BTreeMap<&'a str, (BTreeSet<&'a str>, Option<Date>)>);

impl<'a> Market<'a> {
    fn of(bills: &'a [(Arc<Offer>, Bill)]) -> Self {
        let mut models: BTreeMap<&str, (BTreeSet<&str>, Option<Date>)> = BTreeMap::new();
        for (offer, _) in bills {
            let (providers, released) = models.entry(&offer.model).or_default();
            providers.insert(offer.id.provider());
            // A model is as old as its oldest price that is dated, where nobody says when it came out.
            let dated = offer.log.iter().filter(|entry| entry.basis != FromBasis::Assumed);
            let first = offer.released.or_else(|| dated.map(|entry| entry.from.date()).min());
            *released = [*released, first].into_iter().flatten().min();
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
