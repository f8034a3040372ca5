//! What each value of a scenario moves by itself: one at a time, the others as they stand, exactly.

use std::collections::HashMap;

use super::compare::quotient;
use super::what_if::{Assignment, WhatIf};
use crate::catalogue::{Meter, OfferId};
use crate::diagnostic::{Diagnostic, Origin, Problems, Severity, SourceId, Sources, code};
use crate::document::{Cursor, Node, Value, at_path, parse_path};
use crate::rating::{Bill, LineItem};
use crate::scenario::{Factor, FactorKind, Plan};
use crate::units::{Money, Number, NumberError};

/// Places of a percentage.
const PLACES_OF_A_RATIO: u32 = 6;

/// A value that the scenario uses.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Subject {
    /// What stands at a path of the scenario.
    Path(String),
    /// What an offer charges for a meter, wherever the scenario asks it.
    Price(OfferId, Meter),
}

/// A value, its range, and what that moves.
#[derive(Clone, Debug)]
pub struct Effect {
    /// Which value.
    pub subject: Subject,
    /// What kind of value it is.
    pub kind: FactorKind,
    /// Whether it is written as a percentage.
    pub percent: bool,
    /// As it stands.
    pub base: Number,
    /// Its low and its high end.
    pub range: [Number; 2],
    /// Whether an end is nearer than was asked, since a share can be no further away.
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
    /// What could not be moved.
    pub unmoved: Vec<Unmoved>,
}

/// Moves every value of the candidate down and up by a part of itself, or to the ends that `own_range` gives it.
///
/// A tier's share takes from the share at `from`, else from the largest one. With `most`, only so many values are moved:
/// those that most money depends on. What is wrong with the scenario goes to
/// `problems`; then there is no answer.
pub fn sensitivity(
    what_if: &mut WhatIf,
    part: Number,
    from: Option<&str>,
    own_range: impl Fn(&str) -> Option<[Number; 2]>,
    most: Option<usize>,
    sources: &mut Sources,
    problems: &Problems,
) -> Option<Sensitivity> {
    let plan = what_if.plan(&[], sources, problems)?;
    let too_large = |error: NumberError| problems.push(Diagnostic::error(&code::TOO_LARGE, error.to_string()));
    let bills = crate::rating::rate(&plan).map_err(too_large).ok()?;
    let candidate = bills.first()?;
    let base = candidate.contracted(|_| true).map_err(too_large).ok()?.daily.number();
    let giving = giving_share(&plan, from);
    let unread = sources.add("sensitivity", "", Origin::Flag);
    let mut mover = Mover { what_if, part, giving, base, unread };
    let (mut effects, mut unmoved) = (Vec::new(), Vec::new());
    for (path, kind) in paths(candidate, &mover.what_if.document, most) {
        let Some(mut effect) = mover.still(&path, kind) else { continue };
        if let Some(range) = own_range(&path) {
            effect.range = range;
        }
        match mover.moved(effect, sources) {
            Ok(Some(effect)) => effects.push(effect),
            Ok(None) => {}
            Err(reason) => unmoved.push(Unmoved { path, reason }),
        }
    }
    effects.extend(prices(candidate, part, base).map_err(too_large).ok()?);
    // Stable: equal ones stay in the order of the scenario.
    effects.sort_by_key(|effect| std::cmp::Reverse(effect.half_swing));
    Some(Sensitivity { cascade: candidate.cascade.to_string(), plan, base, effects, unmoved })
}

/// The share that gives way: the one that was named, else the first of the largest.
fn giving_share(plan: &Plan, named: Option<&str>) -> Option<String> {
    let shares = plan.tiers.iter().filter_map(|tier| tier.requests.iter().find(|f| f.kind == FactorKind::Share));
    let largest = shares.reduce(|largest, share| if share.value > largest.value { share } else { largest });
    named.map(str::to_owned).or_else(|| largest?.path.as_deref().map(str::to_owned))
}

/// The paths that decide the candidate's charges, in the order of the scenario; with `most`, those that decide most.
fn paths(bill: &Bill, document: &Node, most: Option<usize>) -> Vec<(String, FactorKind)> {
    let mut weighed: HashMap<&str, (FactorKind, Money)> = HashMap::new();
    for line in &bill.lines {
        for factor in &line.factors {
            let Some(path) = factor.path.as_deref() else { continue };
            let (_, money) = weighed.entry(path).or_insert((factor.kind, Money::ZERO));
            *money = money.plus(line.contracted.daily).unwrap_or(*money);
        }
    }
    let mut found: Vec<(&str, FactorKind, Money)> =
        weighed.into_iter().map(|(path, (kind, money))| (path, kind, money)).collect();
    // Equal ones by name, so that the same scenario has the same choice.
    found.sort_by(|(one, _, less), (other, _, more)| more.number().cmp(&less.number()).then(one.cmp(other)));
    found.truncate(most.unwrap_or(usize::MAX));
    let mut found: Vec<(String, FactorKind)> =
        found.into_iter().map(|(path, kind, _)| (path.to_owned(), kind)).collect();
    let place = |path: &str| {
        let location = &at_path(document, &parse_path(path)?)?.location;
        Some((location.source, location.span.start))
    };
    found.sort_by_key(|(path, _)| place(path));
    found
}

struct Mover<'a> {
    what_if: &'a mut WhatIf,
    part: Number,
    giving: Option<String>,
    base: Number,
    unread: SourceId,
}

impl Mover<'_> {
    /// A value with its range, not moved yet; none where no number of the scenario stands at the path.
    fn still(&self, path: &str, kind: FactorKind) -> Option<Effect> {
        let node = at_path(&self.what_if.document, &parse_path(path)?)?;
        let base = Cursor::root(node, &Problems::new()).factor()?;
        let percent = matches!(&node.value, Value::String(text) if text.trim_end().ends_with('%'));
        let away = base.times(self.part).ok()?;
        Some(Effect {
            subject: Subject::Path(path.to_owned()),
            kind,
            percent,
            base,
            range: [base.minus(away).ok()?, base.plus(away).ok()?],
            cut: false,
            from: None,
            daily: [self.base; 2],
            half_swing: Number::ZERO,
            percent_of_cost: None,
        })
    }

    /// The value at both ends of its range. `None` for the share that gives way to the others.
    fn moved(&mut self, effect: Effect, sources: &mut Sources) -> Result<Option<Effect>, String> {
        let Subject::Path(path) = effect.subject.clone() else { return Ok(Some(effect)) };
        let mut effect = effect;
        let mut from = None;
        if effect.kind == FactorKind::Share {
            if self.giving.as_ref() == Some(&path) {
                return Ok(None);
            }
            let giving = self.giving.clone().ok_or("no share gives way")?;
            let left = self.still(&giving, effect.kind).ok_or_else(|| format!("`{giving}` is no number"))?.base;
            let most = left.plus(effect.base).map_err(|error| error.to_string())?;
            effect.cut |= effect.range[1] > most;
            effect.range[1] = effect.range[1].min(most);
            effect.from = Some(giving.clone());
            from = Some((giving, most));
        } else if is_part_of_a_whole(effect.kind) {
            effect.cut |= effect.range[1] > Number::ONE;
            effect.range[1] = effect.range[1].min(Number::ONE);
        }
        for end in 0..2 {
            let mut set = vec![format!("{path}={}", effect.range[end])];
            if let Some((giving, most)) = &from {
                let left = most.minus(effect.range[end]).map_err(|error| error.to_string())?;
                set.push(format!("{giving}={left}"));
            }
            effect.daily[end] = self.daily(set, sources)?;
        }
        weighed(effect, self.base).map(Some).map_err(|error| error.to_string())
    }

    fn daily(&mut self, set: Vec<String>, sources: &mut Sources) -> Result<Number, String> {
        let set: Vec<Assignment> = set.into_iter().map(|text| Assignment { text, source: self.unread }).collect();
        let problems = Problems::new();
        let bills = self.what_if.bills(&set, sources, &problems);
        let total = bills.as_ref().and_then(|bills| bills.first()).map(|bill| bill.contracted(|_| true));
        match total {
            Some(Ok(total)) => Ok(total.daily.number()),
            Some(Err(error)) => Err(error.to_string()),
            None => {
                let mut wrong = problems.into_sorted().into_iter().filter(|d| d.severity == Severity::Error);
                Err(wrong.next().map(|diagnostic| diagnostic.message).unwrap_or_default())
            }
        }
    }
}

/// Whether it can be no more than all of something.
fn is_part_of_a_whole(kind: FactorKind) -> bool {
    use FactorKind::{Answered, Availability, Discount, Reach, Sent};
    matches!(kind, Sent | Reach | Availability | Answered | Discount)
}

/// The swing between the ends.
fn weighed(effect: Effect, base: Number) -> Result<Effect, NumberError> {
    let half_swing = effect.daily[1].minus(effect.daily[0])?.magnitude().over(Number::from(2), PLACES_OF_A_RATIO)?;
    let percent_of_cost = quotient(half_swing.times(Number::HUNDRED)?, base, PLACES_OF_A_RATIO)?;
    Ok(Effect { half_swing, percent_of_cost, ..effect })
}

/// Prices are in proportion to what is charged at them, so nothing has to be asked anew.
fn prices(bill: &Bill, part: Number, base: Number) -> Result<Vec<Effect>, NumberError> {
    let rate = |line: &LineItem| (line.offer.as_ref().clone(), line.rate_of.unwrap_or(line.meter));
    let mut effects: Vec<Effect> = Vec::new();
    for line in &bill.lines {
        // A rent that the scenario gives is a value of the scenario, and among them.
        let is_value = |factor: &Factor| factor.kind == FactorKind::UnitPrice && factor.path.is_some();
        if line.factors.iter().any(is_value) {
            continue;
        }
        let (offer, meter) = rate(line);
        let subject = Subject::Price(offer.clone(), meter);
        if effects.iter().any(|effect| effect.subject == subject) {
            continue;
        }
        let charged = bill.contracted(|other| rate(other) == (offer.clone(), meter))?.daily.number();
        let (away, moves) = (line.published.times(part)?, charged.times(part)?);
        let effect = Effect {
            subject,
            kind: FactorKind::UnitPrice,
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
