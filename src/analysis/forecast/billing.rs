//! What a month's usage is billed: throughput that was bought ahead first, then prices that fall with volume, then spend
//! that was promised.

use super::capacity::{Load, rent, units_needed};
use super::contract::MONTHS_OF_A_PROMISE;
use super::{Forecast, MonthlyCost, MonthlyUse, Usage, Used};
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
    let mut year_to_date = vec![vec![Fraction::ZERO; forecast.cascades.len()]; scenario.commitments.len()];
    for (index, MonthlyUse { used: cascades, loads }) in used.iter().enumerate() {
        let month = forecast.months[index].month;
        let period = Period { month, ..forecast.plan.period };
        let last_of_year = (index + 1) % MONTHS_OF_A_PROMISE == 0;
        for (cascade, used) in cascades.iter().enumerate() {
            let mut used = used.clone();
            let mut bought = Vec::new();
            for (spec, loads) in scenario.provisioned.iter().zip(loads) {
                bought.push(rent(spec, &loads[cascade], &mut used, period, exchange)?);
                let known = forecast.overflows.iter().any(|other| other.offer == spec.offer.value);
                let overflow = overflow(spec, &loads[cascade], month)?;
                forecast.overflows.extend(overflow.filter(|_| !known && cascade == 0));
            }
            let rented = |of: fn(&Bought) -> Number| Fraction::sum(bought.iter().map(|bought| of(bought).into()));
            let (mut billed, served) = (rented(|units| units.billed)?, rented(|units| units.list)?);
            for ladder in &scenario.ladders {
                let cheaper = apply_ladder(ladder, &mut used, exchange)?;
                let known = forecast.cheaper.iter().any(|other| other.offer == ladder.offer.value);
                forecast.cheaper.extend(cheaper.filter(|_| !known && cascade == 0).map(|c| Cheaper { month, ..c }));
            }
            let list = served.plus(Fraction::sum(used.values().map(|usage| usage.list))?)?;
            for (place, spec) in scenario.commitments.iter().enumerate() {
                let covered = take_covered(spec, &mut used)?;
                let amount = Fraction::from(spec.amount.value).times(exchange)?;
                let commitment = Commitment { amount, discount: spec.discount.number().into() };
                let discounted = covered.times(commitment.discount.rest()?)?;
                let (paid, unused) = match spec.per {
                    CommitmentPeriod::Month => {
                        let paid = commitment.bill(covered)?;
                        (paid, paid.minus(discounted)?)
                    }
                    CommitmentPeriod::Year => {
                        let sum = year_to_date[place][cascade].plus(discounted)?;
                        let missing = amount.minus(sum)?;
                        year_to_date[place][cascade] = if last_of_year { Fraction::ZERO } else { sum };
                        if last_of_year && !missing.is_negative() && !missing.is_zero() {
                            let name = name_of(spec);
                            let amount = missing.quotient()?;
                            forecast.shortfalls.push(Shortfall { cascade, name, month, amount });
                        }
                        (discounted, Fraction::ZERO)
                    }
                };
                billed = billed.plus(paid)?;
                bought.push(Bought {
                    name: name_of(spec),
                    list: covered.quotient()?,
                    billed: paid.quotient()?,
                    saving: covered.minus(paid)?.quotient()?,
                    unused: unused.quotient()?,
                    units: None,
                });
            }
            billed = billed.plus(Fraction::sum(used.values().map(|usage| usage.contracted))?)?;
            let cost = MonthlyCost { billed: billed.quotient()?, list: list.quotient()?, bought };
            forecast.months[index].costs.push(cost);
        }
    }
    forecast.open_promises = open_promises(forecast, &year_to_date, scenario, exchange)?;
    Ok(())
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
fn apply_ladder(spec: &LadderSpec, used: &mut Used, exchange: Fraction) -> Result<Option<Cheaper>, NumberError> {
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
        month: YearMonth::of(crate::calendar::Date::MIN),
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
