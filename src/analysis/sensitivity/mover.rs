//! Moves one value and asks what the candidate costs then.

use super::leaves::Leaf;
use super::{Effect, MonthEffect, Moves, Subject, Unmoved, half_between, weighed};
use crate::analysis::what_if::{Assignment, WhatIf};
use crate::diagnostic::{Diagnostic, Problems, Severity, SourceId, Sources, code};
use crate::document::{Cursor, Entry, Node, PathPart, at_path, path_text};
use crate::rating::{Amounts, rate_cascade};
use crate::units::{Fraction, Number, NumberError};

/// How often a way is halved that leads too far.
const HALVINGS: usize = 3;

/// What became of a value.
pub(super) enum Found {
    Effect(Effect),
    OfTheMonth(MonthEffect),
    OfAForecast(String),
    Nothing(String),
    Unmoved(Unmoved),
    /// It reads as a number and is text: a label, a name.
    Word,
}

pub(super) struct Mover<'a> {
    pub moves: &'a Moves<'a>,
    pub document: &'a Node,
    /// The tier's share that the others are taken from.
    pub giving: Option<String>,
    pub candidate: &'a str,
    /// What it costs as it stands.
    pub base: Amounts,
    /// Whether all of it has a price.
    pub complete: bool,
    pub unread: SourceId,
}

/// A share that gives way, and what it and the one that is moved are together.
struct Together {
    giving: String,
    whole: Number,
}

/// Why a value cannot be what it was set to.
enum Refused {
    /// It is text.
    Word,
    Because(String),
}

impl From<NumberError> for Refused {
    fn from(error: NumberError) -> Self {
        Self::Because(error.to_string())
    }
}

/// Where the ends of a range came to lie, and what the candidate costs there.
struct Ends {
    range: [Number; 2],
    cut: bool,
    costs: [Amounts; 2],
}

impl Mover<'_> {
    pub fn moved(&self, leaf: &Leaf, what_if: &mut WhatIf, sources: &mut Sources) -> Found {
        self.effect(leaf, what_if, sources).unwrap_or_else(|refused| match refused {
            Refused::Word => Found::Word,
            Refused::Because(reason) => Found::Unmoved(Unmoved { path: leaf.path.clone(), reason }),
        })
    }

    fn effect(&self, leaf: &Leaf, what_if: &mut WhatIf, sources: &mut Sources) -> Result<Found, Refused> {
        if leaf.is_of_another_than(self.candidate) {
            return Ok(Found::Nothing(leaf.path.clone()));
        }
        let giving = self.giving_way_to(leaf);
        if giving.as_ref() == Some(&leaf.path) {
            let tiers = self.document.as_table().and_then(|table| table.get("tiers")?.node.as_table());
            let is_alone = leaf.parts.len() == 3 && tiers.is_some_and(|tiers| tiers.len() == 1);
            let reason = if is_alone { "no other share can give way" } else { "it gives way to the other shares" };
            return Err(Refused::Because(reason.to_owned()));
        }
        let together = giving.map(|giving| self.together(leaf, giving)).transpose()?;
        let ends = self.ends(leaf, together.as_ref(), what_if, sources)?;
        let daily = ends.costs.map(|costs| costs.daily.number());
        let monthly = ends.costs.map(|costs| costs.monthly.number());
        if daily == [self.base.daily.number(); 2] {
            let path = leaf.path.clone();
            return Ok(if monthly != [self.base.monthly.number(); 2] {
                Found::OfTheMonth(MonthEffect { path, half_swing: half_between(monthly)? })
            } else if leaf.is_of_a_forecast() {
                Found::OfAForecast(path)
            } else {
                Found::Nothing(path)
            });
        }
        let effect = Effect {
            subject: Subject::Path(leaf.path.clone()),
            kind: leaf.kind,
            percent: leaf.percent,
            base: leaf.base,
            range: ends.range,
            cut: ends.cut,
            from: together.map(|together| together.giving),
            daily,
            half_swing: Number::ZERO,
            percent_of_cost: None,
        };
        Ok(Found::Effect(weighed(effect, self.base.daily.number())?))
    }

    /// The share that gives way to another: one of the tiers', or the one of a row of misroutes that goes its own way
    /// (the first of the largest of the row where none does).
    fn giving_way_to(&self, leaf: &Leaf) -> Option<String> {
        let keys: Vec<&str> = leaf.parts.iter().filter_map(key).collect();
        match keys.as_slice() {
            ["tiers", _, "share"] => self.giving.clone(),
            ["misroute", _, tier, _] => {
                let row = at_path(self.document, &leaf.parts[..3])?.as_table()?;
                let own = row.get_key_value(*tier);
                let share_of = |(_, entry): (&String, &Entry)| Cursor::root(&entry.node, &Problems::new()).factor();
                let larger = |one, other| if share_of(other) > share_of(one) { other } else { one };
                let largest = row.iter().reduce(larger);
                let giving = PathPart::Key(own.or(largest)?.0.clone());
                Some(path_text(&[&leaf.parts[..3], &[giving]].concat()))
            }
            _ => None,
        }
    }

    fn together(&self, leaf: &Leaf, giving: String) -> Result<Together, Refused> {
        let parts = crate::document::parse_path(&giving).unwrap_or_default();
        let node = at_path(self.document, &parts);
        let left = node.and_then(|node| Cursor::root(node, &Problems::new()).factor());
        let left = left.ok_or_else(|| Refused::Because(format!("`{giving}`, which would give way, is no number")))?;
        Ok(Together { giving, whole: left.plus(leaf.base)? })
    }

    /// Asks at both ends of the range; where an end is refused, at the nearest one that can be.
    fn ends(
        &self,
        leaf: &Leaf,
        together: Option<&Together>,
        what_if: &mut WhatIf,
        sources: &mut Sources,
    ) -> Result<Ends, Refused> {
        let away = leaf.base.magnitude().times(self.moves.part)?;
        let own = (self.moves.own_range)(&leaf.path);
        let asked = own.unwrap_or([leaf.base.minus(away)?, leaf.base.plus(away)?]);
        if leaf.base.is_zero() && own.is_none() {
            return Err(Refused::Because("it is zero, and so is any part of it".to_owned()));
        }
        let mut ends = Ends { range: [leaf.base; 2], cut: false, costs: [self.base; 2] };
        let mut refusals = Vec::new();
        for (end, asked) in asked.into_iter().enumerate() {
            let mut first = None;
            let found = tried(asked, leaf.base, together)?.into_iter().find_map(|value| {
                match self.costs(leaf, value, together, what_if, sources) {
                    Ok(costs) => Some((value, costs)),
                    Err(refused) => {
                        first.get_or_insert(refused);
                        None
                    }
                }
            });
            match found {
                Some((value, costs)) => (ends.range[end], ends.costs[end]) = (value, costs),
                None => refusals.extend(first),
            }
            ends.cut |= ends.range[end] != asked;
        }
        let is_word = |refused: &Refused| matches!(refused, Refused::Word);
        if refusals.len() == 2 || refusals.iter().any(is_word) {
            return Err(refusals.swap_remove(0));
        }
        Ok(ends)
    }

    /// What the candidate costs with another value.
    fn costs(
        &self,
        leaf: &Leaf,
        value: Number,
        together: Option<&Together>,
        what_if: &mut WhatIf,
        sources: &mut Sources,
    ) -> Result<Amounts, Refused> {
        let mut set = vec![format!("{}={value}", leaf.path)];
        if let Some(together) = together {
            set.push(format!("{}={}", together.giving, together.whole.minus(value)?));
        }
        let set: Vec<Assignment> = set.into_iter().map(|text| Assignment { text, source: self.unread }).collect();
        let problems = Problems::new();
        let Some(plan) = what_if.plan(&set, sources, &problems) else { return Err(reason(problems)) };
        let Some(cascade) = plan.cascades.first() else { return Err(reason(problems)) };
        let bill = rate_cascade(&plan, cascade)?;
        match bill.unpriced.first() {
            Some(unpriced) if self.complete => {
                Err(Refused::Because(format!("`{}` has no price then: {}", unpriced.offer, unpriced.reason)))
            }
            _ => Ok(bill.contracted(|_| true)?),
        }
    }
}

/// What is tried for an end, the furthest first: as asked; the next whole number beyond it, for what is counted; all of
/// the whole, for what is a part of one; half as far, and half of that.
fn tried(asked: Number, base: Number, together: Option<&Together>) -> Result<Vec<Number>, NumberError> {
    if let Some(together) = together {
        return Ok(vec![asked.min(together.whole)]);
    }
    let mut tried = vec![asked];
    if base.is_whole() && !asked.is_whole() {
        let exact = Fraction::from(asked);
        tried.push(if asked < base { exact.floor()? } else { exact.ceiling()? });
    }
    if base < Number::ONE && asked > Number::ONE {
        tried.push(Number::ONE);
    }
    let half = Number::from(5).shifted_down(1)?;
    let mut away = asked.minus(base)?;
    for _ in 0..HALVINGS {
        away = away.times(half)?;
        tried.push(base.plus(away)?);
    }
    Ok(tried)
}

/// Why there is no plan, in the words of the first mistake.
fn reason(problems: Problems) -> Refused {
    let is_error = |diagnostic: &Diagnostic| diagnostic.severity == Severity::Error;
    match problems.into_sorted().into_iter().find(is_error) {
        Some(diagnostic) if std::ptr::eq(diagnostic.code, &raw const code::WRONG_TYPE) => Refused::Word,
        Some(diagnostic) => Refused::Because(diagnostic.message),
        None => Refused::Because("there is no plan then".to_owned()),
    }
}

fn key(part: &PathPart) -> Option<&str> {
    match part {
        PathPart::Key(key) => Some(key),
        PathPart::Index(_) => None,
    }
}
