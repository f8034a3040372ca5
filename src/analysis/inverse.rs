//! What would have to change for a saving to be gone: a discount, a price, a share, the volume, how many requests go
//! on, hours of work.
//!
//! Each is solved by making plans and rating them. Where cost is a straight line in what is changed, two plans give
//! the answer exactly; where fleets make steps of it, the answer is closed in on.

use std::sync::Arc;

use super::parity::hours_to_erase;
use super::vary::{escalation, with_escalation_times, with_prices_times, with_share_of, with_volume_of};
use crate::catalogue::OfferId;
use crate::rating::{monthly, product, rate_cascade};
use crate::scenario::{Plan, PlannedCascade};
use crate::units::{Fraction, Number, NumberError};

/// How close an answer is when steps keep it from being exact: a millionth of what is searched.
const HALVINGS: u32 = 20;

/// What is changed until the saving is gone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Lever {
    /// A discount of the baseline's vendor, on the baseline alone.
    DiscountOfBaseline {
        /// Which vendor.
        provider: String,
    },
    /// The same discount where it reaches the candidate's own calls to that vendor, too.
    DiscountOfVendor {
        /// Which vendor.
        provider: String,
    },
    /// The price of an offer that the candidate asks.
    Price {
        /// Which.
        offer: OfferId,
    },
    /// The part of all requests that a tier has.
    Share {
        /// Which tier.
        tier: Arc<str>,
    },
    /// The part of a tier's requests that go on from the first stage.
    Escalation {
        /// Which tier.
        tier: Arc<str>,
    },
    /// All requests.
    Volume,
    /// Hours of work on the candidate, a month.
    Hours,
}

/// The value of a lever at which candidate and baseline cost the same.
#[derive(Clone, Debug)]
pub struct Parity {
    /// What is changed.
    pub lever: Lever,
    /// What it is now: no discount, once the price, the share, the rate, once the volume, no hours.
    pub now: Fraction,
    /// What it would have to be; none where nothing in reach erases the saving.
    pub answer: Option<Answer>,
}

/// An answer with its proof.
#[derive(Clone, Copy, Debug)]
pub struct Answer {
    /// The lever's value.
    pub value: Fraction,
    /// The month of the candidate at that value, with its work.
    pub candidate: Fraction,
    /// The month of the baseline.
    pub baseline: Fraction,
    /// Baseline less candidate a little nearer to what is now.
    pub before: Fraction,
    /// The same a little beyond; of the other sign.
    pub beyond: Fraction,
    /// Whether the two are equal; else they change places within a millionth of what was searched.
    pub exact: bool,
}

/// A candidate, a baseline, and what work on the candidate costs.
#[derive(Clone, Copy, Debug)]
pub struct Contest<'a> {
    /// The plan of both.
    pub plan: &'a Plan,
    /// What is proposed.
    pub candidate: &'a PlannedCascade,
    /// What it is compared with.
    pub baseline: &'a PlannedCascade,
    /// Work on the candidate, a month.
    pub engineering: Fraction,
    /// Dollars for an hour of it.
    pub hourly_rate: Number,
}

impl Contest<'_> {
    /// Solves every lever that candidate and baseline have.
    ///
    /// # Errors
    /// [`NumberError::TooLarge`].
    pub fn solve(&self) -> Result<Vec<Parity>, NumberError> {
        self.levers()?.into_iter().map(|lever| self.parity(lever)).collect()
    }

    /// What a month costs, not divided: the candidate with its work, and the baseline.
    ///
    /// # Errors
    /// [`NumberError::TooLarge`].
    pub fn months(&self) -> Result<(Fraction, Fraction), NumberError> {
        let candidate = total(self.plan, self.candidate)?.plus(self.engineering)?;
        Ok((candidate, total(self.plan, self.baseline)?))
    }

    fn levers(&self) -> Result<Vec<Lever>, NumberError> {
        let mut levers = Vec::new();
        let spent = |cascade: &PlannedCascade| -> Result<Vec<(OfferId, Fraction)>, NumberError> {
            let mut offers: Vec<(OfferId, Fraction)> = Vec::new();
            for line in rate_cascade(self.plan, cascade)?.lines {
                let cost = monthly(self.plan, &line)?;
                match offers.iter_mut().find(|(offer, _)| *offer == *line.offer) {
                    Some((_, sum)) => *sum = sum.plus(cost)?,
                    None => offers.push(((*line.offer).clone(), cost)),
                }
            }
            Ok(offers)
        };
        let (ours, theirs) = (spent(self.candidate)?, spent(self.baseline)?);
        let bought = |(offer, cost): &&(OfferId, Fraction)| !cost.is_zero() && !is_own(offer);
        if let Some((dearest, _)) = theirs.iter().filter(bought).max_by_key(|(_, cost)| *cost) {
            let provider = dearest.provider().to_owned();
            let shared = ours.iter().any(|(offer, _)| offer.provider() == provider);
            levers.push(Lever::DiscountOfBaseline { provider: provider.clone() });
            levers.extend(shared.then_some(Lever::DiscountOfVendor { provider }));
        }
        let not_theirs = |(offer, _): &&(OfferId, Fraction)| theirs.iter().all(|(other, _)| other != offer);
        let priced = ours.iter().filter(bought).filter(not_theirs);
        levers.extend(priced.map(|(offer, _)| Lever::Price { offer: offer.clone() }));
        levers.extend(self.plan.tiers.iter().map(|tier| Lever::Share { tier: Arc::clone(&tier.name) }));
        for (index, tier) in self.plan.tiers.iter().enumerate() {
            let escalates = escalation(self.candidate, index).is_some_and(|rate| !rate.is_zero());
            levers.extend(escalates.then(|| Lever::Escalation { tier: Arc::clone(&tier.name) }));
        }
        // With machines of one's own there may be many such volumes; they are the fleet's break-even.
        let has_fleets = |cascade: &PlannedCascade| Ok(!rate_cascade(self.plan, cascade)?.fleets.is_empty());
        levers.extend((!has_fleets(self.candidate)? && !has_fleets(self.baseline)?).then_some(Lever::Volume));
        levers.push(Lever::Hours);
        Ok(levers)
    }

    fn parity(&self, lever: Lever) -> Result<Parity, NumberError> {
        let now = self.now(&lever)?;
        if lever == Lever::Hours {
            let (candidate, baseline) = self.months()?;
            let value = hours_to_erase(baseline.minus(candidate)?, self.hourly_rate.into());
            let answer = value.ok().filter(|hours| !hours.is_negative());
            let answer = answer.map(|hours| self.answer_at(&lever, now, hours)).transpose()?;
            return Ok(Parity { lever, now, answer });
        }
        let Some((low, high)) = self.reach(&lever, now)? else { return Ok(Parity { lever, now, answer: None }) };
        let root = self.root(&lever, now, low, high)?;
        let answer = root.map(|value| self.answer_at(&lever, now, value)).transpose()?;
        Ok(Parity { lever, now, answer })
    }

    /// What the lever is now.
    fn now(&self, lever: &Lever) -> Result<Fraction, NumberError> {
        match lever {
            Lever::DiscountOfBaseline { .. } | Lever::DiscountOfVendor { .. } | Lever::Hours => Ok(Fraction::ZERO),
            Lever::Price { .. } | Lever::Volume => Ok(Fraction::ONE),
            Lever::Share { tier } => {
                let of = |name: &str| {
                    let tiers = self.plan.tiers.iter().filter(|tier| name.is_empty() || *tier.name == *name);
                    tiers.map(|tier| product(&tier.requests)).try_fold(Fraction::ZERO, |sum, tier| sum.plus(tier?))
                };
                let all = of("")?;
                if all.is_zero() { Ok(Fraction::ZERO) } else { of(tier)?.over(all) }
            }
            Lever::Escalation { tier } => Ok(escalation(self.candidate, self.index(tier)).unwrap_or(Fraction::ZERO)),
        }
    }

    /// The least and the most that the lever can be; none where it cannot be moved.
    fn reach(&self, lever: &Lever, now: Fraction) -> Result<Option<(Fraction, Fraction)>, NumberError> {
        let million = Fraction::from(Number::from(1_000_000));
        Ok(match lever {
            Lever::DiscountOfBaseline { .. } | Lever::DiscountOfVendor { .. } => Some((Fraction::ZERO, Fraction::ONE)),
            Lever::Price { .. } => Some((Fraction::ZERO, million)),
            // No requests at all cost nothing either way.
            Lever::Volume => Some((million.inverse()?, million)),
            Lever::Share { .. } => {
                (now > Fraction::ZERO && now < Fraction::ONE).then_some((Fraction::ZERO, Fraction::ONE))
            }
            Lever::Escalation { .. } => Some((Fraction::ZERO, Fraction::ONE)),
            Lever::Hours => Some((Fraction::ZERO, million.times(Fraction::from(self.hourly_rate)).unwrap_or(million))),
        })
    }

    /// Both months with the lever at a value.
    fn months_at(&self, lever: &Lever, now: Fraction, value: Fraction) -> Result<(Fraction, Fraction), NumberError> {
        let with = |plan: &Plan, candidate: &PlannedCascade, baseline: &PlannedCascade| {
            Ok((total(plan, candidate)?.plus(self.engineering)?, total(plan, baseline)?))
        };
        match lever {
            Lever::DiscountOfBaseline { provider } => {
                let baseline = with_prices_times(self.baseline, value.rest()?, |offer| offer.provider() == provider)?;
                with(self.plan, self.candidate, &baseline)
            }
            Lever::DiscountOfVendor { provider } => {
                let of_vendor = |offer: &OfferId| offer.provider() == provider;
                let candidate = with_prices_times(self.candidate, value.rest()?, of_vendor)?;
                let baseline = with_prices_times(self.baseline, value.rest()?, of_vendor)?;
                with(self.plan, &candidate, &baseline)
            }
            Lever::Price { offer } => {
                let candidate = with_prices_times(self.candidate, value, |asked| asked == offer)?;
                with(self.plan, &candidate, self.baseline)
            }
            Lever::Share { tier } => with(&with_share_of(self.plan, tier, now, value)?, self.candidate, self.baseline),
            Lever::Escalation { tier } => {
                let candidate = with_escalation_times(self.candidate, self.index(tier), value.over(now)?);
                with(self.plan, &candidate, self.baseline)
            }
            Lever::Volume => {
                let tiers: Vec<Arc<str>> = self.plan.tiers.iter().map(|tier| Arc::clone(&tier.name)).collect();
                with(&with_volume_of(self.plan, value, &tiers), self.candidate, self.baseline)
            }
            Lever::Hours => {
                let (candidate, baseline) = with(self.plan, self.candidate, self.baseline)?;
                Ok((candidate.plus(value.times(self.hourly_rate.into())?)?, baseline))
            }
        }
    }

    fn saving_at(&self, lever: &Lever, now: Fraction, value: Fraction) -> Result<Fraction, NumberError> {
        let (candidate, baseline) = self.months_at(lever, now, value)?;
        baseline.minus(candidate)
    }

    /// Where the saving is nothing: on the straight line through what is now and one end, when it really is nothing
    /// there; else by halving.
    fn root(
        &self,
        lever: &Lever,
        now: Fraction,
        low: Fraction,
        high: Fraction,
    ) -> Result<Option<Fraction>, NumberError> {
        let here = self.saving_at(lever, now, now)?;
        for end in [high, low] {
            if end == now {
                continue;
            }
            let there = self.saving_at(lever, now, end)?;
            if here.is_zero() || here.is_negative() == there.is_negative() && !there.is_zero() {
                continue;
            }
            let part = here.over(here.minus(there)?)?;
            let straight = now.plus(end.minus(now)?.times(part)?)?;
            let answer = self.answer_at(lever, now, straight)?;
            // A stair may touch nothing and turn back.
            if answer.exact && answer.before.is_negative() != answer.beyond.is_negative() {
                return Ok(Some(straight));
            }
            return self.halved(lever, now, end).map(Some);
        }
        Ok(None)
    }

    /// Closes in between what is now and an end at which the sign is another one.
    fn halved(&self, lever: &Lever, now: Fraction, end: Fraction) -> Result<Fraction, NumberError> {
        let two = Fraction::from(Number::from(2));
        let is_loss = self.saving_at(lever, now, now)?.is_negative();
        let (mut near, mut far) = (now, end);
        for _ in 0..HALVINGS {
            let middle = near.plus(far)?.over(two)?;
            if self.saving_at(lever, now, middle)?.is_negative() == is_loss { near = middle } else { far = middle }
        }
        Ok(far)
    }

    fn answer_at(&self, lever: &Lever, now: Fraction, value: Fraction) -> Result<Answer, NumberError> {
        let (candidate, baseline) = self.months_at(lever, now, value)?;
        // A little on either side, as a part of the way from what is now.
        let step = value.minus(now)?.over(Number::from(100_000).into())?;
        Ok(Answer {
            value,
            candidate,
            baseline,
            before: self.saving_at(lever, now, value.minus(step)?)?,
            beyond: self.saving_at(lever, now, value.plus(step)?)?,
            exact: candidate == baseline,
        })
    }

    fn index(&self, tier: &str) -> usize {
        self.plan.tiers.iter().position(|known| *known.name == *tier).unwrap_or(usize::MAX)
    }
}

fn is_own(offer: &OfferId) -> bool {
    offer.provider() == crate::scenario::FLEET
}

/// A cascade's month, not divided.
fn total(plan: &Plan, cascade: &PlannedCascade) -> Result<Fraction, NumberError> {
    let lines = rate_cascade(plan, cascade)?.lines;
    lines.iter().map(|line| monthly(plan, line)).try_fold(Fraction::ZERO, |sum, line| sum.plus(line?))
}
