//! The rules by which a month's usage is billed, in floats: what [`super::billing`] does exactly, for samples.
//!
//! Nothing from here is added to a bill. A law in the tests holds both against each other.

use super::capacity::rent_of;
use super::week_shape::WeekShape;
use crate::analysis::uncertainty::Rules;
use crate::calendar::{Date, Period};
use crate::catalogue::{Meter, OfferId};
use crate::scenario::{CommitmentPeriod, LadderSpec, Plan, ProvisionedSpec, Scenario};
use crate::units::{Fraction, Number, NumberError};

/// Months after which a yearly promise is settled.
pub(super) const MONTHS_OF_A_PROMISE: usize = 12;
const MINUTES: f64 = 60.0;

/// How a kind of usage is billed. Most is simply paid.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Treatment {
    /// Units that serve a part of it, one after another.
    pub units: Vec<usize>,
    /// Whose prices it has; then it is counted in what the ladder counts.
    pub ladder: Option<usize>,
    /// Which promise it counts for; then it is worth what it is at list prices.
    pub commitment: Option<usize>,
}

impl Treatment {
    /// What a scenario says of an offer's usage.
    pub fn of(scenario: &Scenario, offer: &OfferId, meter: Meter) -> Self {
        let is_token = matches!(meter, Meter::Tokens(_));
        let serves = |spec: &ProvisionedSpec| is_token && spec.offer.value == *offer;
        let prices = |spec: &LadderSpec| spec.offer.value == *offer && Meter::Tokens(spec.meter) == meter;
        Self {
            units: (0..scenario.provisioned.len()).filter(|&at| serves(&scenario.provisioned[at])).collect(),
            ladder: scenario.ladders.iter().rposition(prices),
            commitment: scenario.commitments.iter().position(|spec| super::billing::covers(spec, offer)),
        }
    }
}

/// Prices that fall with volume.
#[derive(Clone, Debug)]
struct VolumePrice {
    all_units: bool,
    first: f64,
    /// Above a volume, a price.
    steps: Vec<(f64, f64)>,
}

impl VolumePrice {
    fn cost(&self, volume: f64) -> f64 {
        let (mut below, mut start, mut price) = (0.0, 0.0, self.first);
        for &(above, next) in self.steps.iter().take_while(|(above, _)| *above < volume) {
            below += (above - start) * price;
            (start, price) = (above, next);
        }
        if self.all_units { volume * price } else { below + (volume - start) * price }
    }

    /// How many steps a volume is above at which all of it gets another price.
    fn falls(&self, volume: f64) -> usize {
        if self.all_units { self.steps.iter().filter(|(above, _)| *above < volume).count() } else { 0 }
    }
}

/// Spend that is promised.
#[derive(Clone, Copy, Debug)]
struct Promise {
    amount: f64,
    /// What is left of list.
    rest: f64,
    per: CommitmentPeriod,
}

/// What a scenario's ladders, promises and units are, in the money of the bill.
#[derive(Clone, Debug)]
pub(super) struct Contract {
    ladders: Vec<VolumePrice>,
    promises: Vec<Promise>,
    /// Kinds of units.
    pub units: usize,
}

impl Contract {
    /// # Errors
    /// [`NumberError::TooLarge`].
    pub fn of(scenario: &Scenario, exchange: Fraction) -> Result<Self, NumberError> {
        let each = |price: Number| Ok(Fraction::from(price.shifted_down(6)?).times(exchange)?.to_float());
        let ladder = |spec: &LadderSpec| {
            let steps = spec.steps.iter().map(|(above, price)| Ok((above.to_float(), each(*price)?)));
            let steps = steps.collect::<Result<_, NumberError>>()?;
            Ok(VolumePrice { all_units: spec.all_units, first: each(spec.first)?, steps })
        };
        let promises = scenario.commitments.iter().map(|spec| {
            let amount = Fraction::from(spec.amount.value).times(exchange)?.to_float();
            Ok(Promise { amount, rest: 1.0 - spec.discount.number().to_float(), per: spec.per })
        });
        Ok(Self {
            ladders: scenario.ladders.iter().map(ladder).collect::<Result<_, NumberError>>()?,
            promises: promises.collect::<Result<_, NumberError>>()?,
            units: scenario.provisioned.len(),
        })
    }

    /// What a kind of usage is multiplied with, where so many months' bills are straight in all usage.
    pub fn straight(&self, treatment: &Treatment, months: usize) -> Option<f64> {
        let settles = |promise: &Promise| promise.per == CommitmentPeriod::Month || months >= MONTHS_OF_A_PROMISE;
        if self.units > 0 || !self.ladders.is_empty() || self.promises.iter().any(settles) {
            return None;
        }
        Some(treatment.commitment.map_or(1.0, |promise| self.promises[promise].rest))
    }
}

/// What units could serve of the days of a stretch.
#[derive(Clone, Debug)]
pub(super) struct Hours {
    /// The part of a usual day that falls into an hour, and how many such hours there are.
    hours: Vec<(f64, f64)>,
    /// What they serve in one.
    capacity: f64,
}

impl Hours {
    /// # Errors
    /// [`NumberError::TooLarge`].
    pub fn of(spec: &ProvisionedSpec, plan: &Plan, week: &WeekShape, days: &[Date]) -> Result<Self, NumberError> {
        let of_day = |day: &Date| {
            let factor = plan.period.factors.of(*day).to_float();
            week.on(*day).hours.iter().map(move |part| factor * part.to_float())
        };
        let mut parts: Vec<f64> = days.iter().flat_map(of_day).collect();
        parts.sort_unstable_by(f64::total_cmp);
        let alike = parts.chunk_by(|one, other| one == other).map(|alike| (alike[0], alike.len() as f64));
        let capacity = spec.units.times(spec.tokens_per_minute)?.to_float() * MINUTES;
        Ok(Self { hours: alike.collect(), capacity })
    }

    /// What is asked of the units, and what they serve, where a usual day asks so much.
    fn served(&self, daily: f64) -> (f64, f64) {
        self.hours.iter().fold((0.0, 0.0), |(asked, served), (part, count)| {
            let of_hour = daily * part;
            (asked + of_hour * count, served + of_hour.min(self.capacity) * count)
        })
    }
}

/// A month as it is billed: what its figures are figures of.
#[derive(Clone, Debug, Default)]
pub(super) struct MonthTerms {
    /// For each kind of units, the stretches of the month; a figure each, of what a usual day asks.
    pub stretches: Vec<Vec<Hours>>,
    /// What the units cost.
    rents: f64,
    /// A figure each, of the usage of a month.
    pub treatments: Vec<Treatment>,
}

impl MonthTerms {
    /// # Errors
    /// [`NumberError::TooLarge`].
    pub fn of(scenario: &Scenario, period: Period, exchange: Fraction) -> Result<Self, NumberError> {
        let rents = scenario.provisioned.iter().map(|spec| rent_of(spec, period, exchange));
        let rents = rents.map(|rent| Ok(rent?.to_float())).sum::<Result<f64, NumberError>>()?;
        Ok(Self { stretches: vec![Vec::new(); scenario.provisioned.len()], rents, treatments: Vec::new() })
    }
}

/// The bills of some months together: each cascade's figures month by month, in the order of the terms.
pub(super) struct BilledTogether<'a> {
    pub contract: &'a Contract,
    pub months: Vec<&'a MonthTerms>,
    pub cascades: usize,
}

impl Rules for BilledTogether<'_> {
    fn outcomes(&self) -> usize {
        self.cascades
    }

    fn apply(&self, figures: &[Vec<f64>], outcomes: &mut [&mut [f64]]) {
        let mut desk = Desk::of(self.contract);
        for trial in 0..outcomes.first().map_or(0, |column| column.len()) {
            let mut next = figures.iter().map(|column| column[trial]);
            for outcome in outcomes.iter_mut() {
                outcome[trial] = self.bill(&mut next, &mut desk);
            }
        }
    }

    fn falls(&self, figures: &[f64]) -> usize {
        let (mut desk, mut next) = (Desk::of(self.contract), figures.iter().copied());
        self.months.iter().map(|month| desk.falls(self.contract, month, &mut next)).sum()
    }
}

impl BilledTogether<'_> {
    /// One cascade's bill.
    fn bill(&self, next: &mut impl Iterator<Item = f64>, desk: &mut Desk) -> f64 {
        desk.year_to_date.fill(0.0);
        let mut sum = 0.0;
        for (index, month) in self.months.iter().enumerate() {
            sum += desk.month(self.contract, month, next);
            if (index + 1) % MONTHS_OF_A_PROMISE == 0 {
                sum += desk.settle(self.contract);
            }
        }
        sum
    }
}

/// Where a bill is made; used again from trial to trial.
struct Desk {
    /// What each kind of units leaves.
    left: Vec<f64>,
    /// What each promise covers in a month.
    covered: Vec<f64>,
    year_to_date: Vec<f64>,
}

impl Desk {
    fn of(contract: &Contract) -> Self {
        let promises = vec![0.0; contract.promises.len()];
        Self { left: vec![1.0; contract.units], covered: promises.clone(), year_to_date: promises }
    }

    /// What each kind of units leaves of a month.
    fn serve(&mut self, month: &MonthTerms, next: &mut impl Iterator<Item = f64>) {
        for (left, stretches) in self.left.iter_mut().zip(&month.stretches) {
            let (mut asked, mut served) = (0.0, 0.0);
            for (hours, daily) in stretches.iter().zip(next.by_ref()) {
                let of_stretch = hours.served(daily);
                (asked, served) = (asked + of_stretch.0, served + of_stretch.1);
            }
            *left = if asked > 0.0 { 1.0 - served / asked } else { 1.0 };
        }
    }

    /// What units leave of some usage.
    fn left_of(&self, treatment: &Treatment, usage: f64) -> f64 {
        treatment.units.iter().fold(usage, |usage, &units| usage * self.left[units])
    }

    /// How many steps the volumes of a month have passed.
    fn falls(&mut self, contract: &Contract, month: &MonthTerms, next: &mut impl Iterator<Item = f64>) -> usize {
        self.serve(month, next);
        let usages = month.treatments.iter().zip(next);
        let falls = |(treatment, usage): (&Treatment, f64)| {
            treatment.ladder.map_or(0, |ladder| contract.ladders[ladder].falls(self.left_of(treatment, usage)))
        };
        usages.map(falls).sum()
    }

    fn month(&mut self, contract: &Contract, month: &MonthTerms, next: &mut impl Iterator<Item = f64>) -> f64 {
        self.serve(month, next);
        self.covered.fill(0.0);
        let mut billed = month.rents;
        for (treatment, usage) in month.treatments.iter().zip(next) {
            let left = self.left_of(treatment, usage);
            let cost = treatment.ladder.map_or(left, |ladder| contract.ladders[ladder].cost(left));
            match treatment.commitment {
                Some(promise) => self.covered[promise] += cost,
                None => billed += cost,
            }
        }
        for ((promise, covered), so_far) in contract.promises.iter().zip(&self.covered).zip(&mut self.year_to_date) {
            let discounted = covered * promise.rest;
            match promise.per {
                CommitmentPeriod::Month => billed += discounted.max(promise.amount),
                CommitmentPeriod::Year => {
                    *so_far += discounted;
                    billed += discounted;
                }
            }
        }
        billed
    }

    /// What is paid at the end of a year for what was promised and not used.
    fn settle(&mut self, contract: &Contract) -> f64 {
        let yearly = contract.promises.iter().zip(&mut self.year_to_date);
        let missing = yearly.filter(|(promise, _)| promise.per == CommitmentPeriod::Year).map(|(promise, so_far)| {
            let missing = (promise.amount - *so_far).max(0.0);
            *so_far = 0.0;
            missing
        });
        missing.sum()
    }
}
