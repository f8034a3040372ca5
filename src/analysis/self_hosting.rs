//! A fleet against offers that are paid by the token: at which volumes it is the cheaper one, and what decides that.

use std::sync::Arc;

use super::break_even::{BreakEven, SelfHosting, VolumeRange};
use super::break_even_by_hour::{Hours, Stair, cost_at, full_load, ranges_by_hour, stairs};
use super::vary::with_volume_of;
use crate::catalogue::HostingMeter;
use crate::rating::{Bill, LineItem, monthly, product, rate_cascade};
use crate::routing::fleet::Sizing;
use crate::scenario::{Plan, PlannedCascade, PlannedFleet};
use crate::units::{Fraction, Number, NumberError};
use crate::workload::Basis;

/// How many ranges of volumes are told apart; where there are more, the last one told is not the last one.
const RANGES_MOST: usize = 20;

/// How many stairs are told apart, for a drawing.
const STAIRS_MOST: u64 = 200;

/// A fleet that serves some tiers, and the same tiers elsewhere.
#[derive(Clone, Debug)]
pub struct Question<'a> {
    /// The plan of the tiers.
    pub plan: &'a Plan,
    /// Whose requests.
    pub tiers: &'a [Arc<str>],
    /// All of them on the fleet.
    pub hosted: &'a PlannedCascade,
}

/// A fleet and its part of the workload, in figures of a month.
#[derive(Clone, Debug)]
pub struct Hosted {
    /// Which fleet.
    pub fleet: Arc<PlannedFleet>,
    /// The workload's tokens of a day at factor 1, prompt and answer.
    pub tokens_daily: Fraction,
    /// Days of the month, each counted with its factor.
    pub days: Fraction,
    /// What the month costs at this volume.
    pub monthly: Fraction,
    /// Cost and capacity, in tokens of a month.
    pub hosting: SelfHosting,
    /// The same with nothing but full replicas: no headroom, no peak, nothing spare, no upkeep.
    pub bare: SelfHosting,
    /// How much more than the mean the fleet has to stand for because of hours and days alone.
    pub busiest: Fraction,
    /// Hours with their load, where the fleet follows it; one entry for a fleet that stands.
    pub hours: Vec<Hours>,
}

/// What a change does to the answer.
#[derive(Clone, Debug)]
pub struct Variation {
    /// What is changed, and how.
    pub name: String,
    /// What the answer is then.
    pub answer: Volumes,
}

/// Volumes in tokens of a day at factor 1.
#[derive(Clone, Debug)]
pub enum Volumes {
    /// Cheaper at none: a million tokens of a full replica cost this much, and not less than bought ones.
    Never {
        /// Dollars for a token.
        full_load: Fraction,
    },
    /// Cheaper above one for the first time, and for good above another.
    Above {
        /// The first.
        first: Fraction,
        /// The last.
        permanent: Fraction,
        /// All ranges up to [`RANGES_MOST`] of them.
        ranges: Vec<VolumeRange>,
    },
}

/// A volume at which both sides were rated.
#[derive(Clone, Copy, Debug)]
pub struct Proof {
    /// Tokens of a day.
    pub tokens_daily: Fraction,
    /// The fleet's month.
    pub hosted: Fraction,
    /// The other's.
    pub bought: Fraction,
}

/// A fleet against one alternative.
#[derive(Clone, Debug)]
pub struct Comparison {
    /// Dollars for a token of the workload.
    pub price: Fraction,
    /// The alternative's month at the workload's own volume.
    pub monthly: Fraction,
    /// Where the fleet is cheaper.
    pub answer: Volumes,
    /// From full replicas to the fleet as it is, one burden after the other.
    pub steps: Vec<Variation>,
    /// A fifth more and less of what it rests on.
    pub sensitivity: Vec<Variation>,
    /// Rated a little below, at and a little above the first crossing.
    pub proofs: Vec<Proof>,
    /// Rated at five million tokens a day.
    pub rule_of_thumb: Proof,
}

/// Below so many tokens a day, a rule of thumb says, stay on APIs.
pub const RULE_OF_THUMB: u64 = 5_000_000;

impl Question<'_> {
    /// The fleet in figures; `None` when the tiers have no tokens or the cascade no fleet.
    ///
    /// # Errors
    /// [`NumberError::TooLarge`].
    pub fn hosted(&self) -> Result<Option<Hosted>, NumberError> {
        let at_volume = with_volume_of(self.plan, Fraction::ONE, self.tiers);
        let bill = rate_cascade(&at_volume, self.hosted)?;
        let Some(used) = bill.fleets.first() else { return Ok(None) };
        let tokens_daily = self.tokens_daily()?;
        if tokens_daily.is_zero() || used.load.is_zero() {
            return Ok(None);
        }
        let fleet = Arc::clone(&used.fleet);
        let of_upkeep = |line: &LineItem| line.meter != crate::catalogue::Meter::Hosting(HostingMeter::GpuHour);
        let is_own = |line: &LineItem| *line.offer == *fleet.offer;
        let upkeep = sum(self.plan, &bill, |line| is_own(line) && of_upkeep(line))?;
        let replica = fleet.gpus.value.times(fleet.rent.value)?.times(used.size.hours)?;
        let replica = self.plan.currency.exchange.iter().try_fold(replica, |cost, rate| cost.times(rate.value))?;
        let busiest = self.busiest()?;
        let day_of_one = Fraction::from(Number::from(86_400));
        let month = self.plan.days;
        let full = tokens_daily.over(used.load)?.times(day_of_one)?.times(month)?;
        let sizing = &fleet.sizing;
        let hosting = SelfHosting {
            fixed: upkeep,
            replica,
            spare: sizing.spare,
            minimum: sizing.minimum,
            capacity: planned(full, sizing, busiest)?,
        };
        let bare = SelfHosting {
            fixed: Fraction::ZERO,
            replica,
            spare: 0,
            minimum: sizing.minimum.min(1),
            capacity: if sizing.autoscaling { full.over(busiest)? } else { full },
        };
        let monthly = sum(self.plan, &bill, is_own)?;
        let hours = if sizing.autoscaling { self.hours(busiest)? } else { vec![Hours::ALIKE] };
        Ok(Some(Hosted { fleet, tokens_daily, days: month, monthly, hosting, bare, busiest, hours }))
    }

    /// The fleet against the same tiers in another cascade, which has no machines of its own.
    ///
    /// # Errors
    /// [`NumberError::TooLarge`].
    pub fn against(&self, hosted: &Hosted, other: &PlannedCascade) -> Result<Comparison, NumberError> {
        let monthly = self.rated(other, Fraction::ONE)?;
        let price = monthly.over(hosted.tokens_daily.times(hosted.days)?)?;
        let answer = hosted.volumes(&hosted.hosting, price)?;
        let mut proofs = Vec::new();
        if let Volumes::Above { first, ranges, .. } = &answer {
            let little = first.over(Number::from(1_000).into())?;
            // Beyond it, but not beyond the next replica.
            let half = |to: Fraction| to.minus(*first)?.over(Number::from(2).into());
            let room = ranges.first().and_then(|range| range.to).map(half).transpose()?;
            let beyond = first.plus(room.map_or(little, |room| room.min(little)))?;
            for tokens_daily in [first.minus(little)?, *first, beyond] {
                proofs.push(self.proof(hosted, other, tokens_daily)?);
            }
        }
        let rule_of_thumb = self.proof(hosted, other, Number::from(RULE_OF_THUMB).into())?;
        let (steps, sensitivity) = (hosted.steps(price)?, hosted.sensitivity(price)?);
        Ok(Comparison { price, monthly, answer, steps, sensitivity, proofs, rule_of_thumb })
    }

    fn proof(&self, hosted: &Hosted, other: &PlannedCascade, tokens_daily: Fraction) -> Result<Proof, NumberError> {
        let times = tokens_daily.over(hosted.tokens_daily)?;
        Ok(Proof { tokens_daily, hosted: self.rated(self.hosted, times)?, bought: self.rated(other, times)? })
    }

    /// A month of the tiers in a cascade, at so many times their volume.
    fn rated(&self, cascade: &PlannedCascade, times: Fraction) -> Result<Fraction, NumberError> {
        let plan = with_volume_of(self.plan, times, self.tiers);
        let cascade = PlannedCascade { router: None, ..cascade.clone() };
        sum(&plan, &rate_cascade(&plan, &cascade)?, |_| true)
    }

    fn tokens_daily(&self) -> Result<Fraction, NumberError> {
        let tiers = self.plan.tiers.iter().filter(|tier| self.tiers.contains(&tier.name));
        tiers
            .map(|tier| {
                let tokens = product(&tier.requests)?.times(tier.usage.total_tokens()?.number().into())?;
                match self.plan.basis {
                    Basis::Day => Ok(tokens),
                    Basis::Month => tokens.over(self.plan.days),
                }
            })
            .try_fold(Fraction::ZERO, |sum, tier| sum.plus(tier?))
    }

    /// Every hour of both kinds of days, its load over the busiest one's; hours that are alike are one.
    fn hours(&self, busiest: Fraction) -> Result<Vec<Hours>, NumberError> {
        let weights: Vec<Number> = (0..24).map(|hour| self.plan.hours.of(hour)).collect();
        let total = weights.iter().copied().try_fold(Number::ZERO, Number::plus)?;
        let kinds = self.plan.period.days_by_kind()?;
        let month = kinds[0].1.plus(kinds[1].1)?.times(Number::from(24).into())?;
        let mut all: Vec<Hours> = Vec::new();
        for (factor, days) in kinds.into_iter().filter(|(_, days)| !days.is_zero()) {
            for weight in &weights {
                let of_mean = Fraction::new(weight.times(Number::from(24))?.times(factor)?, total)?;
                let (load, part) = (of_mean.over(busiest)?, days.over(month)?);
                match all.iter_mut().find(|known| known.load == load) {
                    Some(known) => known.part = known.part.plus(part)?,
                    None => all.push(Hours { load, part }),
                }
            }
        }
        Ok(all)
    }

    /// The busiest hour of the busiest day over the mean hour of a day at factor 1.
    fn busiest(&self) -> Result<Fraction, NumberError> {
        let weights = (0..24).map(|hour| self.plan.hours.of(hour));
        let total = weights.clone().try_fold(Number::ZERO, Number::plus)?;
        let most = weights.fold(Number::ZERO, Number::max);
        let of_hours = Fraction::new(most.times(Number::from(24))?, total)?;
        let days = self.plan.period.days_by_kind()?;
        let busiest_day = days.into_iter().filter(|(_, days)| !days.is_zero()).map(|(factor, _)| factor).max();
        of_hours.times(busiest_day.unwrap_or(Number::ONE).into())
    }
}

/// What a replica is planned to serve of what it could.
fn planned(full: Fraction, sizing: &Sizing, busiest: Fraction) -> Result<Fraction, NumberError> {
    full.times(sizing.target_load.into())?.over(sizing.peak_to_mean.into())?.over(busiest)
}

fn sum(plan: &Plan, bill: &Bill, wanted: impl Fn(&LineItem) -> bool) -> Result<Fraction, NumberError> {
    let lines = bill.lines.iter().filter(|line| wanted(line));
    lines.map(|line| monthly(plan, line)).try_fold(Fraction::ZERO, |sum, line| sum.plus(line?))
}

impl Hosted {
    /// What the fleet costs up to a volume, both in tokens of a day; where there are too many stairs to tell apart, at
    /// volumes that are evenly spaced.
    ///
    /// # Errors
    /// [`NumberError::TooLarge`].
    pub fn stairs_up_to(&self, tokens_daily: Fraction) -> Result<Vec<Stair>, NumberError> {
        let up_to = tokens_daily.times(self.days)?;
        let below = |stair: &Result<Stair, NumberError>| stair.as_ref().map_or(true, |stair| stair.above < up_to);
        let most = usize::try_from(STAIRS_MOST).unwrap_or(usize::MAX);
        let all = stairs(&self.hosting, &self.hours).take_while(below).take(most.saturating_add(1));
        let mut found = all.collect::<Result<Vec<_>, _>>()?;
        if found.len() > most {
            let at = |part: u64| up_to.times(Fraction::new(part.into(), STAIRS_MOST.into())?);
            let sampled = (1..=STAIRS_MOST).map(|part| {
                let to = at(part)?;
                Ok(Stair { above: at(part - 1)?, to, cost: cost_at(&self.hosting, &self.hours, to)? })
            });
            found = sampled.collect::<Result<_, NumberError>>()?;
        }
        let daily = |monthly: Fraction| monthly.over(self.days);
        let found = found
            .into_iter()
            .map(|stair| Ok(Stair { above: daily(stair.above)?, to: daily(stair.to.min(up_to))?, cost: stair.cost }));
        found.collect()
    }

    /// Up to which volume a drawing tells the answers: beyond the last crossing, the volume of the plan, and two
    /// replicas.
    ///
    /// # Errors
    /// [`NumberError::TooLarge`].
    pub fn extent<'a>(&self, answers: impl IntoIterator<Item = &'a Volumes>) -> Result<Fraction, NumberError> {
        let crossings = answers.into_iter().filter_map(|answer| match answer {
            Volumes::Never { .. } => None,
            Volumes::Above { permanent, .. } => Some(*permanent),
        });
        let furthest = crossings.fold(self.tokens_daily, Fraction::max);
        let beyond = furthest.times(Fraction::new(5.into(), 4.into())?)?;
        let two_replicas = self.hosting.capacity.times(Number::from(2).into())?.over(self.days)?;
        Ok(beyond.max(two_replicas))
    }

    fn volumes(&self, hosting: &SelfHosting, price: Fraction) -> Result<Volumes, NumberError> {
        let daily = |range: VolumeRange| {
            let to = range.to.map(|to| to.over(self.days)).transpose()?;
            Ok(VolumeRange { above: range.above.over(self.days)?, to })
        };
        if self.hours == [Hours::ALIKE] {
            return match hosting.break_even(price)? {
                BreakEven::Never { full_load } => Ok(Volumes::Never { full_load }),
                BreakEven::Above(cheaper) => {
                    let (first, permanent) = (cheaper.first()?.over(self.days)?, cheaper.permanent()?.over(self.days)?);
                    let ranges = cheaper.ranges().take(RANGES_MOST).map(|range| daily(range?));
                    Ok(Volumes::Above { first, permanent, ranges: ranges.collect::<Result<_, NumberError>>()? })
                }
            };
        }
        let ranges = ranges_by_hour(hosting, &self.hours, price)?;
        let ranges: Vec<VolumeRange> = ranges.into_iter().map(daily).collect::<Result<_, NumberError>>()?;
        let (Some(first), Some(last)) = (ranges.first(), ranges.last()) else {
            return Ok(Volumes::Never { full_load: full_load(hosting, &self.hours)? });
        };
        let (first, permanent) = (first.above, last.above);
        Ok(Volumes::Above { first, permanent, ranges: ranges.into_iter().take(RANGES_MOST).collect() })
    }

    /// One burden after the other, each with its answer: what makes it never pay is where the answer turns.
    fn steps(&self, price: Fraction) -> Result<Vec<Variation>, NumberError> {
        let sizing = &self.fleet.sizing;
        let headroom = SelfHosting { capacity: self.bare.capacity.times(sizing.target_load.into())?, ..self.bare };
        let peak = SelfHosting { capacity: self.hosting.capacity, ..headroom };
        let spare = SelfHosting { spare: self.hosting.spare, minimum: self.hosting.minimum, ..peak };
        let percent = sizing.target_load.times(Number::HUNDRED)?;
        let mut steps = vec![("full replicas, nothing else".to_owned(), self.bare)];
        steps.push((format!("loaded to {percent}%"), headroom));
        steps.push((format!("sized for a peak of {}x the mean", self.peak()?.grouped(2)), peak));
        steps.push((format!("{} spare, {} in any case", sizing.spare, sizing.minimum), spare));
        steps.push(("people and other upkeep".to_owned(), self.hosting));
        // A burden that the fleet does not have is no step.
        steps.dedup_by(|later, earlier| later.1 == earlier.1);
        steps.into_iter().map(|(name, hosting)| self.variation(name, &hosting, price)).collect()
    }

    /// What is stood for without working on average; a fleet that follows its load stands for no busy hours.
    fn peak(&self) -> Result<Number, NumberError> {
        let Sizing { peak_to_mean, autoscaling, .. } = self.fleet.sizing;
        let of_hours = if autoscaling { Fraction::ONE } else { self.busiest };
        of_hours.times(peak_to_mean.into())?.quotient()
    }

    fn sensitivity(&self, price: Fraction) -> Result<Vec<Variation>, NumberError> {
        type Vary = for<'a> fn(&'a mut SelfHosting, &'a mut Fraction) -> &'a mut Fraction;
        let inputs: [(&str, Vary); 4] = [
            ("price of the alternative", |_, price| price),
            ("rent", |hosting, _| &mut hosting.replica),
            ("throughput", |hosting, _| &mut hosting.capacity),
            ("upkeep", |hosting, _| &mut hosting.fixed),
        ];
        let mut variations = Vec::new();
        for (what, input) in inputs {
            for (words, tenths) in [("20% less", 8), ("20% more", 12)] {
                let (mut hosting, mut price) = (self.hosting, price);
                let varied = input(&mut hosting, &mut price);
                if !varied.is_zero() {
                    *varied = varied.times(Fraction::new(Number::from(tenths), Number::from(10))?)?;
                    variations.push(self.variation(format!("{what} {words}"), &hosting, price)?);
                }
            }
        }
        Ok(variations)
    }

    fn variation(&self, name: String, hosting: &SelfHosting, price: Fraction) -> Result<Variation, NumberError> {
        Ok(Variation { name, answer: self.volumes(hosting, price)? })
    }
}
