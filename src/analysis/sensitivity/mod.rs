//! What each value of a scenario moves by itself: one at a time, the others as they stand, exactly.
//!
//! The question is asked anew for every number of the scenario, whether or not it is a factor of some charge: retry
//! and pass rates, a judge's errors, the length of a prompt's prefix are in no charge by name, and move it all the same.

mod leaves;
mod mover;

use std::num::NonZeroUsize;

use super::compare::quotient;
use super::parallel::in_parallel;
use super::what_if::WhatIf;
use crate::catalogue::{Meter, OfferId};
use crate::diagnostic::{Diagnostic, Origin, Problems, Sources, code};
use crate::rating::{Bill, LineItem, rate_cascade};
use crate::scenario::{FactorKind, Plan};
use crate::units::{Number, NumberError};
use leaves::{leaves, most_telling};
use mover::{Found, Mover};

/// Places of a percentage.
const PLACES_OF_A_RATIO: u32 = 6;

/// A value that the scenario uses.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Subject {
    /// What stands at a path of the scenario.
    Path(String),
    /// What an offer charges for a meter, wherever the scenario asks it and it has this price: a band of long prompts or
    /// an hour of the week has its own.
    Price(OfferId, Meter, Number),
}

/// A value, its range, and what that moves.
#[derive(Clone, Debug)]
pub struct Effect {
    /// Which value.
    pub subject: Subject,
    /// What it is in a charge; none where it is no factor of one.
    pub kind: Option<FactorKind>,
    /// Whether it is written as a percentage.
    pub percent: bool,
    /// As it stands.
    pub base: Number,
    /// Its low and its high end.
    pub range: [Number; 2],
    /// Whether an end is another than was asked: a part is no more than its whole, a count is a whole number.
    pub cut: bool,
    /// The share that gives way to it.
    pub from: Option<String>,
    /// What the candidate costs a day at the low and at the high end.
    pub daily: [Number; 2],
    /// Half of the distance between the two.
    pub half_swing: Number,
    /// That, in percent of the cost as it stands; none where that is nothing.
    pub percent_of_cost: Option<Number>,
}

/// A value that moves what a month costs, and not what a day does: how many days there are in it, by their work.
#[derive(Clone, Debug)]
pub struct MonthEffect {
    /// Its path.
    pub path: String,
    /// Half of the distance between what the month costs at the ends of its range.
    pub half_swing: Number,
}

/// A value that could not be moved, and why.
#[derive(Clone, Debug)]
pub struct Unmoved {
    /// Its path.
    pub path: String,
    /// In words.
    pub reason: String,
}

/// What every value moves, the most telling one first.
#[derive(Clone, Debug)]
pub struct Sensitivity {
    /// The plan as it stands.
    pub plan: Plan,
    /// The cascade that is looked at.
    pub cascade: String,
    /// What it costs a day.
    pub base: Number,
    /// By half swing; equal ones in the order of the scenario.
    pub effects: Vec<Effect>,
    /// What moves the month only, in the order of the scenario.
    pub of_the_month: Vec<MonthEffect>,
    /// Paths of what moves later months and not the day: growth, promises, prices by volume, units bought ahead.
    pub of_a_forecast: Vec<String>,
    /// Paths of what moves none of these, in the order of the scenario.
    pub moves_nothing: Vec<String>,
    /// What could not be moved.
    pub unmoved: Vec<Unmoved>,
}

/// How far values are moved, and which of them.
pub struct Moves<'a> {
    /// Down and up by so much of itself.
    pub part: Number,
    /// The path of the tier's share that the others are taken from; the largest where none is named.
    pub from: Option<&'a str>,
    /// The ends of a value at a path, where it has its own.
    pub own_range: &'a (dyn Fn(&str) -> Option<[Number; 2]> + Sync),
    /// Only so many values, those that most money depends on.
    pub most: Option<usize>,
    /// Questions are asked on so many threads; nothing but the time depends on it.
    pub threads: NonZeroUsize,
}

/// Moves every value of the candidate down and up.
///
/// What is wrong with the scenario goes to `problems`; then there is no answer.
pub fn sensitivity(
    what_if: &mut WhatIf,
    moves: &Moves<'_>,
    sources: &mut Sources,
    problems: &Problems,
) -> Option<Sensitivity> {
    let plan = what_if.plan(&[], sources, problems)?;
    let too_large = |error: NumberError| problems.push(Diagnostic::error(&code::TOO_LARGE, error.to_string()));
    let candidate = rate_cascade(&plan, plan.cascades.first()?).map_err(too_large).ok()?;
    let base = candidate.contracted(|_| true).map_err(too_large).ok()?;
    let mut leaves = leaves(&what_if.document, &candidate);
    if let Some(most) = moves.most {
        leaves = most_telling(leaves, most);
    }
    let unread = sources.add("sensitivity", "", Origin::Flag);
    let mover = Mover {
        moves,
        document: &what_if.document,
        giving: giving_share(&plan, moves.from),
        candidate: &candidate.cascade,
        base,
        complete: candidate.is_complete(),
        unread,
    };
    let found = in_parallel(leaves.len(), moves.threads, |range, out| {
        let (mut what_if, mut sources) = (what_if.clone(), sources.clone());
        out.extend(leaves[range].iter().map(|leaf| mover.moved(leaf, &mut what_if, &mut sources)));
        true
    })?;
    let mut sensitivity = Sensitivity {
        cascade: candidate.cascade.to_string(),
        plan,
        base: base.daily.number(),
        effects: Vec::new(),
        of_the_month: Vec::new(),
        of_a_forecast: Vec::new(),
        moves_nothing: Vec::new(),
        unmoved: Vec::new(),
    };
    for found in found {
        match found {
            Found::Effect(effect) => sensitivity.effects.push(effect),
            Found::OfTheMonth(effect) => sensitivity.of_the_month.push(effect),
            Found::OfAForecast(path) => sensitivity.of_a_forecast.push(path),
            Found::Nothing(path) => sensitivity.moves_nothing.push(path),
            Found::Unmoved(unmoved) => sensitivity.unmoved.push(unmoved),
            Found::Word => {}
        }
    }
    sensitivity.effects.extend(prices(&candidate, moves.part, sensitivity.base).map_err(too_large).ok()?);
    // Stable: equal ones stay in the order of the scenario.
    sensitivity.effects.sort_by_key(|effect| std::cmp::Reverse(effect.half_swing));
    Some(sensitivity)
}

/// The share that gives way: the one that was named, else the first of the largest.
fn giving_share(plan: &Plan, named: Option<&str>) -> Option<String> {
    let shares = plan.tiers.iter().filter_map(|tier| tier.requests.iter().find(|f| f.kind == FactorKind::Share));
    let largest = shares.reduce(|largest, share| if share.value > largest.value { share } else { largest });
    named.map(str::to_owned).or_else(|| largest?.path.as_deref().map(str::to_owned))
}

/// The swing between the ends.
fn weighed(effect: Effect, base: Number) -> Result<Effect, NumberError> {
    let half_swing = half_between(effect.daily)?;
    let percent_of_cost = quotient(half_swing.times(Number::HUNDRED)?, base, PLACES_OF_A_RATIO)?;
    Ok(Effect { half_swing, percent_of_cost, ..effect })
}

fn half_between([low, high]: [Number; 2]) -> Result<Number, NumberError> {
    high.minus(low)?.magnitude().over(Number::from(2), PLACES_OF_A_RATIO)
}

/// Prices are in proportion to what is charged at them, so nothing has to be asked anew.
fn prices(bill: &Bill, part: Number, base: Number) -> Result<Vec<Effect>, NumberError> {
    // What the scenario says itself (a fee, a rent, an override) is a value of the scenario, and was moved as one.
    let price = |line: &LineItem| {
        let of_the_offer =
            Subject::Price(line.offer.as_ref().clone(), line.rate_of.unwrap_or(line.meter), line.published);
        (!line.overridden).then_some(of_the_offer)
    };
    let mut effects: Vec<Effect> = Vec::new();
    for line in &bill.lines {
        let Some(subject) = price(line) else { continue };
        if effects.iter().any(|effect| effect.subject == subject) {
            continue;
        }
        let charged = bill.contracted(|other| price(other).as_ref() == Some(&subject))?.daily.number();
        let (away, moves) = (line.published.times(part)?, charged.times(part)?);
        let effect = Effect {
            subject,
            kind: Some(FactorKind::UnitPrice),
            percent: false,
            base: line.published,
            range: [line.published.minus(away)?, line.published.plus(away)?],
            cut: false,
            from: None,
            daily: [base.minus(moves)?, base.plus(moves)?],
            half_swing: Number::ZERO,
            percent_of_cost: None,
        };
        effects.push(weighed(effect, base)?);
    }
    Ok(effects)
}
