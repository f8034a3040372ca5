//! The cheapest routing under a quality floor, over the ways in which a scenario knows that its tiers could be served.
//!
//! The floor alone is met exactly, by the hull (`hull`). Caps that hold over all tiers together couple them a second
//! time, so then a linear programme finds the parts (`linear`), and the money is counted exactly from them.

use std::sync::Arc;

use super::hull::{Allocation, Cheapest, Floor, Point, Segment, cheapest_above, corners};
use super::linear::{Cap, best_within, cheapest_within};
use crate::catalogue::{Offer, OfferId, Weights};
use crate::rating::{Amounts, Bill};
use crate::scenario::{FactorKind, PlannedCascade};
use crate::units::{Fraction, Number, NumberError, Share};

/// Floors between the cheapest and the best routing at which a frontier under caps is shown.
const STEPS_UNDER_CAPS: u64 = 10;

/// A way to serve all of a tier, rated.
#[derive(Clone, Debug)]
pub struct Choice {
    /// An offer; or the cascade whose route it is.
    pub name: String,
    /// Every model that it asks, and the part of the tier's requests that get there.
    pub asked: Vec<(Arc<Offer>, Fraction)>,
    /// What the tier costs so.
    pub cost: Amounts,
    /// How many requests are answered rightly.
    pub quality: Fraction,
    /// What that rests on.
    pub basis: String,
}

impl Choice {
    /// From a cascade that serves the tier alone, and its bill; none where nothing is known of its quality.
    ///
    /// # Errors
    /// [`NumberError::TooLarge`].
    pub fn rated(
        name: &str,
        planned: &PlannedCascade,
        bill: &Bill,
        mut offer: impl FnMut(&OfferId) -> Option<Arc<Offer>>,
    ) -> Result<Option<Self>, NumberError> {
        let Some(quality) = planned.quality.iter().flatten().next() else { return Ok(None) };
        let mut asked: Vec<(Arc<Offer>, Fraction)> = Vec::new();
        for charge in planned.routes.iter().flatten().flat_map(|stage| &stage.charges) {
            // A judge for a fee is no model.
            let Some(found) = offer(&charge.call.offer) else { continue };
            let part = charge
                .factors
                .iter()
                .filter(|factor| matches!(factor.kind, FactorKind::Reach | FactorKind::Availability))
                .try_fold(Fraction::ONE, |part, factor| part.times(factor.value))?;
            match asked.iter_mut().find(|(known, _)| known.id == found.id) {
                Some((_, most)) => *most = part.max(*most),
                None => asked.push((found, part)),
            }
        }
        let (name, basis) = (name.to_owned(), quality.basis.clone());
        Ok(Some(Self { name, asked, cost: bill.contracted(|_| true)?, quality: quality.right, basis }))
    }

    /// The largest part of the requests that one of the models gets that `wanted` picks.
    fn part_asking(&self, wanted: impl Fn(&Offer) -> bool) -> Fraction {
        let parts = self.asked.iter().filter(|(offer, _)| wanted(offer)).map(|(_, part)| *part);
        parts.max().unwrap_or(Fraction::ZERO)
    }
}

/// A tier and the ways to serve it.
#[derive(Clone, Debug)]
pub struct TierChoices {
    /// Its name.
    pub tier: Arc<str>,
    /// Its requests on a day.
    pub requests: Number,
    /// What can serve it.
    pub choices: Vec<Choice>,
}

/// What a routing may use.
#[derive(Clone, Debug, Default)]
pub struct Limits {
    /// Only these providers; all when empty.
    pub providers: Vec<String>,
    /// Only open models under these licences; all when empty. Closed models are another question.
    pub licences: Vec<String>,
    /// At most this part of all requests may be asked of a model whose weights are not known to be open.
    pub closed: Option<Share>,
    /// At most this part of all requests may be asked of a provider.
    pub provider_shares: Vec<(String, Share)>,
}

impl Limits {
    /// Why a choice may not be used at all.
    #[must_use]
    pub fn refusal(&self, choice: &Choice) -> Option<String> {
        choice.asked.iter().find_map(|(offer, _)| {
            let provider = offer.id.provider();
            if !self.providers.is_empty() && !self.providers.iter().any(|allowed| allowed == provider) {
                return Some(format!("`{provider}` is not one of the providers"));
            }
            let licence = offer.licence.as_deref().unwrap_or("unknown");
            let allowed = || self.licences.iter().any(|allowed| allowed.eq_ignore_ascii_case(licence));
            let asks_licence = !self.licences.is_empty() && offer.weights != Some(Weights::Closed);
            (asks_licence && !allowed()).then(|| format!("the licence of `{}` is {licence}", offer.id))
        })
    }

    /// Whether tiers are coupled by more than the floor.
    #[must_use]
    pub fn couple(&self) -> bool {
        self.closed.is_some() || !self.provider_shares.is_empty()
    }

    fn caps(&self, tiers: &[TierChoices]) -> Result<Vec<Cap>, NumberError> {
        let cap = |at_most: Share, wanted: &dyn Fn(&Offer) -> bool| -> Result<Cap, NumberError> {
            let used = tiers.iter().map(|tier| {
                let requests = Fraction::from(tier.requests);
                tier.choices.iter().map(|choice| choice.part_asking(wanted).times(requests)).collect()
            });
            let all = Fraction::sum(tiers.iter().map(|tier| Fraction::from(tier.requests)))?;
            Ok(Cap { used: used.collect::<Result<_, _>>()?, at_most: all.times(at_most.number().into())? })
        };
        let closed = self.closed.map(|share| cap(share, &|offer| offer.weights != Some(Weights::Open)));
        let of_provider = self.provider_shares.iter().map(|(name, share)| cap(*share, &|o| o.id.provider() == name));
        closed.into_iter().chain(of_provider).collect()
    }
}

/// How a routing was found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Method {
    /// Along the hulls, exactly.
    Hull,
    /// By a linear programme; parts are rounded at nine places.
    LinearProgramme,
}

impl Method {
    /// The words in outputs.
    #[must_use]
    pub const fn key(self) -> &'static str {
        match self {
            Self::Hull => "hull",
            Self::LinearProgramme => "linear programme",
        }
    }
}

/// A routing that no other meets the floor for less than.
#[derive(Clone, Debug)]
pub struct Routing {
    /// How it was found.
    pub method: Method,
    /// How much of each tier each choice serves: `[tier][choice]`.
    pub parts: Vec<Vec<Fraction>>,
    /// A day and a month.
    pub cost: Amounts,
    /// The mean over all requests.
    pub quality: Fraction,
    /// Dollars a day for one more unit of mean quality here; none where a little more costs nothing yet.
    pub shadow_price: Option<Fraction>,
}

/// What comes of asking for a quality.
#[derive(Clone, Debug)]
pub enum Optimum {
    /// It can be met.
    Met(Routing),
    /// Nothing that is allowed reaches it.
    OutOfReach {
        /// What would be reached at best; none where the caps leave no routing at all.
        best: Option<Fraction>,
    },
    /// A tier has no choice.
    Unserved {
        /// Which one.
        tier: usize,
    },
}

/// A point of the efficient frontier.
#[derive(Clone, Debug)]
pub struct FrontierPoint {
    /// The mean over all requests.
    pub quality: Fraction,
    /// A day.
    pub daily: Number,
    /// Which tier changes on the way here, and from which choice to which; under caps several may.
    pub step: Option<(usize, usize, usize)>,
    /// Dollars a day for a unit of mean quality on the way here.
    pub price: Option<Fraction>,
}

fn segments(tiers: &[TierChoices]) -> Result<Vec<Segment>, NumberError> {
    let point = |choice: &Choice| Ok(Point { cost: choice.cost.daily.number(), quality: choice.quality.quotient()? });
    let segment = |tier: &TierChoices| {
        let options = tier.choices.iter().map(point).collect::<Result<_, NumberError>>()?;
        Ok(Segment { weight: tier.requests, options })
    };
    tiers.iter().map(segment).collect()
}

/// The cheapest routing whose mean quality is at least `floor`.
///
/// # Errors
/// [`NumberError::DividedByZero`] when there are no requests, [`NumberError::TooLarge`].
pub fn optimize(floor: Fraction, tiers: &[TierChoices], limits: &Limits) -> Result<Optimum, NumberError> {
    if let Some(tier) = tiers.iter().position(|tier| tier.choices.is_empty()) {
        return Ok(Optimum::Unserved { tier });
    }
    let segments = segments(tiers)?;
    if limits.couple() {
        return within_caps(floor, tiers, &segments, &limits.caps(tiers)?);
    }
    Ok(match cheapest_above(floor.quotient()?, &segments)? {
        Floor::Unserved { segment } => Optimum::Unserved { tier: segment },
        Floor::OutOfReach { best } => Optimum::OutOfReach { best: Some(best) },
        Floor::Met(Cheapest { allocations, shadow_price, .. }) => {
            let parts =
                allocations.iter().zip(tiers).map(|(allocation, tier)| parts_of(*allocation, tier.choices.len()));
            let parts = parts.collect::<Result<_, _>>()?;
            Optimum::Met(routing(Method::Hull, parts, shadow_price, tiers)?)
        }
    })
}

fn parts_of(allocation: Allocation, choices: usize) -> Result<Vec<Fraction>, NumberError> {
    let mut parts = vec![Fraction::ZERO; choices];
    match allocation {
        Allocation::Whole(choice) => parts[choice] = Fraction::ONE,
        Allocation::Split { cheaper, better, part } => {
            parts[better] = part;
            parts[cheaper] = part.rest()?;
        }
    }
    Ok(parts)
}

fn routing(
    method: Method,
    parts: Vec<Vec<Fraction>>,
    shadow_price: Option<Fraction>,
    tiers: &[TierChoices],
) -> Result<Routing, NumberError> {
    let mean = |of: &dyn Fn(&TierChoices, &Choice) -> Result<Fraction, NumberError>| {
        let mut sum = Fraction::ZERO;
        for (tier, parts) in tiers.iter().zip(&parts) {
            for (choice, part) in tier.choices.iter().zip(parts).filter(|(_, part)| !part.is_zero()) {
                sum = sum.plus(part.times(of(tier, choice)?)?)?;
            }
        }
        Ok::<Fraction, NumberError>(sum)
    };
    let money = |fraction: Fraction| fraction.quotient().map(crate::units::Money::new);
    let cost = Amounts {
        daily: money(mean(&|_, choice| Ok(choice.cost.daily.number().into()))?)?,
        monthly: money(mean(&|_, choice| Ok(choice.cost.monthly.number().into()))?)?,
    };
    let all = Fraction::sum(tiers.iter().map(|tier| Fraction::from(tier.requests)))?;
    let quality = mean(&|tier, choice| choice.quality.times(tier.requests.into()))?.over(all)?;
    Ok(Routing { method, parts, cost, quality, shadow_price })
}

fn within_caps(
    floor: Fraction,
    tiers: &[TierChoices],
    segments: &[Segment],
    caps: &[Cap],
) -> Result<Optimum, NumberError> {
    let solved = |parts: super::linear::Parts, price: Option<Fraction>| {
        let parts = parts.into_iter().map(|here| here.into_iter().map(Fraction::from).collect()).collect();
        routing(Method::LinearProgramme, parts, price, tiers)
    };
    let Some(parts) = cheapest_within(floor, segments, caps)? else {
        let best = best_within(segments, caps)?.map(|parts| solved(parts, None)).transpose()?;
        return Ok(Optimum::OutOfReach { best: best.map(|routing| routing.quality) });
    };
    let here = solved(parts, None)?;
    let step = Fraction::new(Number::ONE, Number::from(10_000))?;
    // Parts are rounded, so a floor that binds is met to some nine places.
    let binds = here.quality.minus(floor)? < step.times(step)?;
    let further = if binds { cheapest_within(floor.plus(step)?, segments, caps)? } else { None };
    // The solver gives no dual prices; least cost is linear between the frontier's corners, so a small step shows it.
    let shadow_price = match further {
        Some(parts) => {
            let dearer = solved(parts, None)?.cost.daily.number().minus(here.cost.daily.number())?;
            Some(Fraction::from(Fraction::from(dearer).over(step)?.quotient()?.rounded(4)))
        }
        None => None,
    };
    Ok(Optimum::Met(Routing { shadow_price, ..here }))
}

/// The efficient frontier: its corners; under caps, the least cost at even steps of quality.
///
/// # Errors
/// As [`optimize`].
pub fn frontier(tiers: &[TierChoices], limits: &Limits) -> Result<Vec<FrontierPoint>, NumberError> {
    let segments = segments(tiers)?;
    if !limits.couple() {
        let corners = corners(&segments)?.into_iter();
        return Ok(corners
            .map(|c| FrontierPoint { quality: c.quality, daily: c.cost, step: c.step, price: c.price })
            .collect());
    }
    let met = |floor: Fraction| match optimize(floor, tiers, limits)? {
        Optimum::Met(routing) => Ok::<_, NumberError>(Some(routing)),
        Optimum::OutOfReach { .. } | Optimum::Unserved { .. } => Ok(None),
    };
    let Some(cheapest) = met(Fraction::ZERO)? else { return Ok(Vec::new()) };
    let Optimum::OutOfReach { best: Some(best) } = optimize(Fraction::from(Number::from(2)), tiers, limits)? else {
        return Ok(Vec::new());
    };
    let mut points: Vec<FrontierPoint> = Vec::new();
    for step in 0..=STEPS_UNDER_CAPS {
        let part = Fraction::new(Number::from(step), Number::from(STEPS_UNDER_CAPS))?;
        let floor = cheapest.quality.plus(best.minus(cheapest.quality)?.times(part)?)?;
        let Some(routing) = met(floor)? else { continue };
        let price = points.last().map(|before| price_between(before, &routing)).transpose()?.flatten();
        points.push(FrontierPoint { quality: routing.quality, daily: routing.cost.daily.number(), step: None, price });
    }
    Ok(points)
}

fn price_between(before: &FrontierPoint, routing: &Routing) -> Result<Option<Fraction>, NumberError> {
    let better = routing.quality.minus(before.quality)?;
    if better <= Fraction::ZERO {
        return Ok(None);
    }
    let dearer = Fraction::from(routing.cost.daily.number().minus(before.daily)?);
    Ok(Some(Fraction::from(dearer.over(better)?.quotient()?.rounded(4))))
}

/// What a router that does part of the oracle's work costs and delivers: that part of the requests is served by the
/// optimal routing, the rest by the baseline. So it keeps exactly that part of the oracle's saving.
///
/// # Errors
/// [`NumberError::TooLarge`].
pub fn captured(part: Share, optimal: Fraction, baseline: Fraction) -> Result<Fraction, NumberError> {
    let part = Fraction::from(part.number());
    part.times(optimal)?.plus(part.rest()?.times(baseline)?)
}

/// The part of the oracle's saving that a cascade keeps; none where the oracle saves nothing.
///
/// # Errors
/// [`NumberError::TooLarge`].
pub fn capture_of(cascade: Number, optimal: Number, baseline: Number) -> Result<Option<Fraction>, NumberError> {
    let saving = baseline.minus(optimal)?;
    if saving <= Number::ZERO {
        return Ok(None);
    }
    Fraction::new(baseline.minus(cascade)?, saving).map(Some)
}
