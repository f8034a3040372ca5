//! What a month's usage is billed: throughput that was bought ahead first, then prices that fall with volume, then spend
//! that was promised.

use super::capacity::{Load, rent, units_needed};
use super::contract::MONTHS_OF_A_PROMISE;
use super::usage::{MonthlyUse, Usage, Used};
use super::{Forecast, MonthlyCost};
use crate::analysis::commitment::{Commitment, Ladder, LadderRule, LadderStep};
use crate::calendar::{Period, YearMonth};
use crate::catalogue::{Meter, OfferId};
use crate::diagnostic::{Diagnostic, Problems, code};
use crate::scenario::{CommitmentPeriod, CommitmentSpec, LadderSpec, ProvisionedSpec, Scenario};
use crate::units::{Fraction, Number, NumberError};

/// What a commitment, or units that were bought ahead, came to in a month.
#[derive(Clone, Debug)]
pub struct Bought {
    /// Which.
    pub name: String,
    /// What its usage is worth at list prices.
    pub list: Number,
    /// What is billed for it.
    pub billed: Number,
    /// List less billed: what it saves, below zero where it costs more than it gives.
    pub saving: Number,
    /// What was promised and not used; paid in any case.
    pub unused: Number,
    /// How busy units that were bought ahead are; none of spend that was promised.
    pub units: Option<UnitsUse>,
}

/// How busy units are that were bought ahead, and how busy they have to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct UnitsUse {
    /// The part of what they could serve that they serve.
    pub utilisation: Number,
    /// The part from which on they cost less than the same tokens at list prices; above 1 they never do. None where
    /// nothing is asked of them.
    pub break_even: Option<Number>,
}

/// A yearly promise whose year the months do not reach the end of.
#[derive(Clone, Debug)]
pub struct OpenPromise {
    /// Whose bill.
    pub cascade: usize,
    /// The commitment.
    pub name: String,
    /// How much is promised.
    pub promised: Number,
    /// What is used of it in the months of its year.
    pub used: Number,
    /// What is missing, in no month's bill: paid if no more is used.
    pub missing: Number,
    /// The last month of its year.
    pub until: YearMonth,
}

/// What is paid at the end of twelve months because less was used than promised.
#[derive(Clone, Debug)]
pub struct Shortfall {
    /// Whose bill.
    pub cascade: usize,
    /// The commitment.
    pub name: String,
    /// In which month.
    pub month: YearMonth,
    /// How much.
    pub amount: Number,
}

/// A volume just above which more units cost less.
#[derive(Clone, Debug)]
pub struct Cheaper {
    /// The first month in which that is so.
    pub month: YearMonth,
    /// Of which offer.
    pub offer: OfferId,
    /// What is used of it.
    pub volume: Number,
    /// What that costs.
    pub cost: Number,
    /// The step.
    pub above: Number,
    /// What the volume of the step would cost at its price.
    pub cost_above: Number,
}

/// Where units that are bought ahead do not serve everything.
#[derive(Clone, Debug)]
pub struct Overflow {
    /// The first month in which that is so.
    pub month: YearMonth,
    /// Of which offer.
    pub offer: OfferId,
    /// How many are bought.
    pub units: Number,
    /// What they serve of the tokens.
    pub served: Number,
    /// How many the busiest hour needs.
    pub needed: Number,
}

/// Bills every month of a forecast.
pub(super) fn bill(
    forecast: &mut Forecast,
    used: &[MonthlyUse],
    scenario: &Scenario,
    problems: &Problems,
) -> Result<(), NumberError> {
    check_names(scenario, used, problems);
    let exchange = super::exchange(&forecast.plan);
    let year_to_date = vec![vec![Fraction::ZERO; forecast.cascades.len()]; scenario.commitments.len()];
    let mut billing = Billing { forecast, scenario, exchange, year_to_date };
    for (index, MonthlyUse { used: cascades, loads }) in used.iter().enumerate() {
        for (cascade, used) in cascades.iter().enumerate() {
            let loads: Vec<&Load> = loads.iter().map(|cascades| &cascades[cascade]).collect();
            let cost = billing.month(index, cascade, used.clone(), &loads)?;
            billing.forecast.months[index].costs.push(cost);
        }
    }
    let year_to_date = billing.year_to_date;
    forecast.open_promises = open_promises(forecast, &year_to_date, scenario, exchange)?;
    Ok(())
}

/// Bills that are made month after month.
struct Billing<'a> {
    forecast: &'a mut Forecast,
    scenario: &'a Scenario,
    exchange: Fraction,
    /// For each commitment, what each cascade used of it in the months of its year so far.
    year_to_date: Vec<Vec<Fraction>>,
}

impl Billing<'_> {
    /// What a cascade is billed for a month. Every step takes out of what is used what it bills, and leaves the rest.
    fn month(
        &mut self,
        index: usize,
        cascade: usize,
        mut used: Used,
        loads: &[&Load],
    ) -> Result<MonthlyCost, NumberError> {
        let mut bought = self.rent_units(index, cascade, loads, &mut used)?;
        let rented = |of: fn(&Bought) -> Number| Fraction::sum(bought.iter().map(|bought| of(bought).into()));
        let (mut billed, served) = (rented(|units| units.billed)?, rented(|units| units.list)?);
        self.price_by_volume(index, cascade, &mut used)?;
        let list = served.plus(Fraction::sum(used.values().map(|usage| usage.list))?)?;
        for place in 0..self.scenario.commitments.len() {
            let (paid, commitment) = self.settle_commitment(index, cascade, place, &mut used)?;
            billed = billed.plus(paid)?;
            bought.push(commitment);
        }
        billed = billed.plus(Fraction::sum(used.values().map(|usage| usage.contracted))?)?;
        Ok(MonthlyCost { billed: billed.quotient()?, list: list.quotient()?, bought })
    }

    /// Units that are bought ahead. What they do not serve stays, and of the candidate it is noted once.
    fn rent_units(
        &mut self,
        index: usize,
        cascade: usize,
        loads: &[&Load],
        used: &mut Used,
    ) -> Result<Vec<Bought>, NumberError> {
        let month = self.forecast.months[index].month;
        let period = Period { month, ..self.forecast.plan.period };
        let mut bought = Vec::new();
        for (spec, load) in self.scenario.provisioned.iter().zip(loads) {
            bought.push(rent(spec, load, used, period, self.exchange)?);
            let known = self.forecast.overflows.iter().any(|other| other.offer == spec.offer.value);
            let overflow = overflow(spec, load, month)?;
            self.forecast.overflows.extend(overflow.filter(|_| !known && cascade == 0));
        }
        Ok(bought)
    }

    /// Prices that fall with volume take the place of the others; where more would cost less, it is noted once.
    fn price_by_volume(&mut self, index: usize, cascade: usize, used: &mut Used) -> Result<(), NumberError> {
        let month = self.forecast.months[index].month;
        for ladder in &self.scenario.ladders {
            let cheaper = apply_ladder(ladder, used, month, self.exchange)?;
            let known = self.forecast.cheaper.iter().any(|other| other.offer == ladder.offer.value);
            self.forecast.cheaper.extend(cheaper.filter(|_| !known && cascade == 0));
        }
        Ok(())
    }

    /// Bills what a commitment covers: what is paid, and what it came to.
    fn settle_commitment(
        &mut self,
        index: usize,
        cascade: usize,
        place: usize,
        used: &mut Used,
    ) -> Result<(Fraction, Bought), NumberError> {
        let spec = &self.scenario.commitments[place];
        let covered = take_covered(spec, used)?;
        let amount = Fraction::from(spec.amount.value).times(self.exchange)?;
        let commitment = Commitment { amount, discount: spec.discount.number().into() };
        let discounted = covered.times(commitment.discount.rest()?)?;
        let paid = match spec.per {
            CommitmentPeriod::Month => commitment.bill(covered)?,
            CommitmentPeriod::Year => {
                let sum = self.year_to_date[place][cascade].plus(discounted)?;
                self.year_to_date[place][cascade] = self.close_year(index, cascade, spec, amount, sum)?;
                discounted
            }
        };
        let bought = Bought {
            name: name_of(spec),
            list: covered.quotient()?,
            billed: paid.quotient()?,
            saving: covered.minus(paid)?.quotient()?,
            unused: paid.minus(discounted)?.quotient()?,
            units: None,
        };
        Ok((paid, bought))
    }

    /// In the last month of a promise's year, what is missing of it is to be paid. Gives what the next month begins
    /// with.
    fn close_year(
        &mut self,
        index: usize,
        cascade: usize,
        spec: &CommitmentSpec,
        promised: Fraction,
        used: Fraction,
    ) -> Result<Fraction, NumberError> {
        if !(index + 1).is_multiple_of(MONTHS_OF_A_PROMISE) {
            return Ok(used);
        }
        let missing = promised.minus(used)?;
        if !missing.is_negative() && !missing.is_zero() {
            let month = self.forecast.months[index].month;
            let shortfall = Shortfall { cascade, name: name_of(spec), month, amount: missing.quotient()? };
            self.forecast.shortfalls.push(shortfall);
        }
        Ok(Fraction::ZERO)
    }
}

/// What is missing of yearly promises after the last month, where that is not the last one of their year.
fn open_promises(
    forecast: &Forecast,
    year_to_date: &[Vec<Fraction>],
    scenario: &Scenario,
    exchange: Fraction,
) -> Result<Vec<OpenPromise>, NumberError> {
    let begun = forecast.months.len() / MONTHS_OF_A_PROMISE * MONTHS_OF_A_PROMISE;
    let Some(first) = forecast.months.get(begun) else { return Ok(Vec::new()) };
    let months = std::iter::successors(Some(first.month), |month| month.next());
    let until = months.take(MONTHS_OF_A_PROMISE).last().unwrap_or(first.month);
    let mut open = Vec::new();
    for (spec, cascades) in scenario.commitments.iter().zip(year_to_date) {
        if spec.per != CommitmentPeriod::Year {
            continue;
        }
        let promised = Fraction::from(spec.amount.value).times(exchange)?;
        for (cascade, used) in cascades.iter().enumerate().filter(|(_, used)| **used < promised) {
            open.push(OpenPromise {
                cascade,
                name: name_of(spec),
                promised: promised.quotient()?,
                used: used.quotient()?,
                missing: promised.minus(*used)?.quotient()?,
                until,
            });
        }
    }
    Ok(open)
}

fn overflow(spec: &ProvisionedSpec, load: &Load, month: YearMonth) -> Result<Option<Overflow>, NumberError> {
    if load.served >= load.asked {
        return Ok(None);
    }
    let (served, needed) = (load.served_part()?.quotient()?, units_needed(spec, load.busiest)?);
    Ok(Some(Overflow { month, offer: spec.offer.value.clone(), units: spec.units, served, needed }))
}

fn name_of(spec: &CommitmentSpec) -> String {
    spec.name.clone().unwrap_or_else(|| spec.of.value.clone())
}

/// Whether a commitment covers an offer.
pub(super) fn covers(spec: &CommitmentSpec, offer: &OfferId) -> bool {
    spec.of.value == offer.provider() || spec.of.value == offer.to_string()
}

/// Takes out what a commitment covers, and gives its value at list prices.
fn take_covered(spec: &CommitmentSpec, used: &mut Used) -> Result<Fraction, NumberError> {
    let covered =
        Fraction::sum(used.iter().filter(|((offer, _), _)| covers(spec, offer)).map(|(_, usage)| usage.list))?;
    used.retain(|(offer, _), _| !covers(spec, offer));
    Ok(covered)
}

/// Prices what is used of an offer by the month's volume. A price in dollars a million, like every other.
fn apply_ladder(
    spec: &LadderSpec,
    used: &mut Used,
    month: YearMonth,
    exchange: Fraction,
) -> Result<Option<Cheaper>, NumberError> {
    let Some(usage) = used.get_mut(&(spec.offer.value.clone(), Meter::Tokens(spec.meter))) else { return Ok(None) };
    let each = |price: Number| Fraction::from(price.shifted_down(6)?).times(exchange);
    let steps = spec.steps.iter().map(|(above, price)| Ok(LadderStep { above: (*above).into(), price: each(*price)? }));
    let rule = if spec.all_units { LadderRule::AllUnits } else { LadderRule::Graduated };
    let ladder = Ladder { rule, first: each(spec.first)?, steps: steps.collect::<Result<_, NumberError>>()? };
    let cost = ladder.cost(usage.quantity)?;
    let volume = usage.quantity;
    *usage = Usage { list: cost, contracted: cost, ..*usage };
    let Some(step) = ladder.cheaper_above(volume)? else { return Ok(None) };
    Ok(Some(Cheaper {
        month,
        offer: spec.offer.value.clone(),
        volume: volume.quotient()?,
        cost: cost.quotient()?,
        above: step.above.quotient()?,
        cost_above: step.above.times(step.price)?.quotient()?,
    }))
}

/// A commitment or a ladder that nothing is used of is most often a mistyped name.
fn check_names(scenario: &Scenario, used: &[MonthlyUse], problems: &Problems) {
    let offers = || used.iter().flat_map(|month| &month.used).flat_map(|used| used.keys().map(|(offer, _)| offer));
    for spec in scenario.provisioned.iter().filter(|spec| !offers().any(|offer| *offer == spec.offer.value)) {
        let message = format!("nothing is used of `{}`, so its units are paid for nothing", spec.offer.value);
        problems.push(Diagnostic::warning(&code::UNUSED, message).at(&spec.offer.location, ""));
    }
    for spec in scenario.commitments.iter().filter(|spec| !offers().any(|offer| covers(spec, offer))) {
        let message = format!("nothing is used of `{}`, so all that is promised is paid for nothing", spec.of.value);
        problems.push(Diagnostic::warning(&code::UNUSED, message).at(&spec.of.location, ""));
    }
    for spec in scenario.ladders.iter().filter(|spec| !offers().any(|offer| *offer == spec.offer.value)) {
        let message = format!("nothing is used of `{}`, so its volume has no price", spec.offer.value);
        problems.push(Diagnostic::warning(&code::UNUSED, message).at(&spec.offer.location, ""));
    }
}
