//! What else could serve a tier, what it would save, and how well it would do where that is known.

use std::sync::Arc;

use crate::catalogue::{Offer, OfferId, Weights};
use crate::rating::{Amounts, Bill};
use crate::scenario::TierQuality;
use crate::units::NumberError;

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

/// For every tier, the offers that would serve all of it for less than its route does, the cheapest first: the same
/// model anywhere, those whose quality the scenario knows, and at most `open_max` other open models.
///
/// `rated` is each offer serving every tier, as `current` is the bill of the scenario.
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
            } else if offer.weights == Some(Weights::Open) {
                Likeness::OpenModel
            } else {
                continue;
            };
            if used.iter().any(|id| id.as_ref() == &offer.id) {
                continue;
            }
            let cost = bill.contracted(of_tier)?;
            let saved = now.minus(cost)?;
            // What costs nothing is a trial with limits, not an alternative.
            if !cost.daily.number().is_zero() && saved.daily.number() > crate::units::Number::ZERO {
                let (tier, offer) = (Arc::clone(tier), Arc::clone(offer));
                found.push(Alternative { tier, offer, likeness, cost, saved, quality });
            }
        }
        found.sort_by(|a, b| {
            let key = |alternative: &Alternative| (alternative.likeness, alternative.cost.daily.number());
            key(a).cmp(&key(b)).then_with(|| a.offer.id.cmp(&b.offer.id))
        });
        let mut open_seen = 0;
        found.retain(|alternative| {
            open_seen += usize::from(alternative.likeness == Likeness::OpenModel);
            alternative.likeness != Likeness::OpenModel || open_seen <= open_max
        });
        all.extend(found);
    }
    Ok(all)
}
