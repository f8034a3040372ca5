//! Values that are held at what is expected, and ranges that no scenario has.

use super::asker::Asker;
use super::{BENT_MAX, NOT_STRAIGHT, held_message};
use crate::analysis::uncertainty::sampling::Figure;
use crate::analysis::what_if::WhatIf;
use crate::diagnostic::{Diagnostic, Problems, Severity, Sources, code};
use crate::units::Number;

/// What is given up where figures are not right.
pub(super) enum GivenUp {
    /// That a value is a plain factor: it is asked at its ends.
    AnotherWay,
    /// That this value is uncertain.
    Value(usize),
    /// Everything.
    All,
}

impl Asker<'_> {
    /// Gives up as little as will do: first what is wrong by itself, then the last value.
    pub fn given_up(
        &mut self,
        bent: &mut Vec<usize>,
        figures: Option<&[Figure]>,
        what_if: &mut WhatIf,
        sources: &mut Sources,
    ) -> GivenUp {
        let mut is_wrong = |asker: &Self, at: usize| match figures {
            Some(figures) => !asker.agrees(&[at], figures, what_if, sources),
            None => asker.refusal(&[at], what_if, sources).is_some(),
        };
        if let Some(place) = bent.iter().position(|&at| is_wrong(self, at)) {
            return GivenUp::Value(bent.remove(place));
        }
        let is_share = |at: &usize| self.values.shares.contains(at);
        if let Some(place) = self.plain.iter().position(|at| !is_share(at) && is_wrong(self, *at)) {
            let at = self.plain.remove(place);
            if bent.len() == BENT_MAX {
                return GivenUp::Value(at);
            }
            bent.push(at);
            return GivenUp::AnotherWay;
        }
        let last = || self.plain.iter().rposition(|at| !is_share(at));
        match bent.pop() {
            Some(at) => GivenUp::Value(at),
            None => last().map_or(GivenUp::All, |place| GivenUp::Value(self.plain.remove(place))),
        }
    }

    /// Says that a value is held, where it stands and why.
    pub fn hold(&self, at: usize, what_if: &mut WhatIf, sources: &mut Sources, problems: &Problems) {
        let reason = self.refusal(&[at], what_if, sources).unwrap_or_else(|| NOT_STRAIGHT.to_owned());
        let message = held_message(&format!("`{}`", self.slots[at].path), &reason);
        problems.push(Diagnostic::warning(&code::HELD, message).at(&self.values.open[at].location, ""));
    }

    /// Why there is no plan where some values are at an end of theirs.
    fn refusal(&self, values: &[usize], what_if: &mut WhatIf, sources: &mut Sources) -> Option<String> {
        let ends = |at: usize| self.values.open[at].ends.map(|end| end * self.scales[at]);
        (0..1_usize << values.len()).find_map(|corner| {
            let at_end = |(place, &at): (usize, &usize)| (at, ends(at)[corner >> place & 1]);
            let set: Vec<(usize, f64)> = values.iter().enumerate().map(at_end).collect();
            let error = self.error_at(&set, what_if, sources)?;
            Some(format!("{}: {}", self.named(&set), error.message))
        })
    }

    /// Refuses ranges at whose ends, one by one or two of them, a part is more than its whole: such counts are refused
    /// where they are plain, and would be drawn here.
    pub fn refuse_impossible(&self, what_if: &mut WhatIf, sources: &mut Sources, problems: &Problems) -> Option<()> {
        let open = &self.values.open;
        let table = |at: usize| self.slots[at].path.rsplit_once('.').map(|(table, _)| table);
        let is_tokens = |at: &usize| table(*at).is_some_and(|table| table.ends_with("tokens"));
        let ranges: Vec<usize> = (0..open.len()).filter(|&at| open[at].between.is_some()).filter(is_tokens).collect();
        for (place, &one) in ranges.iter().enumerate() {
            for &other in ranges[place..].iter().filter(|other| table(**other) == table(one)) {
                for corner in 0..4 {
                    let end = |at: usize, which: usize| {
                        let ends = open[at].between.unwrap_or(open[at].ends);
                        (at, ends[which] * self.scales[at])
                    };
                    let mut set = vec![end(one, corner & 1)];
                    if other != one {
                        set.push(end(other, corner >> 1));
                    }
                    let Some(error) = self.error_at(&set, what_if, sources) else { continue };
                    if error.code.name != code::TOKENS.name {
                        continue;
                    }
                    let message = format!("{}: {}", self.named(&set), error.message);
                    let mut refused = Diagnostic::error(&code::TOKENS, message);
                    for (at, _) in &set {
                        refused = refused.at(&open[*at].location, "");
                    }
                    problems.push(refused.help("give ranges whose ends fit together"));
                    return None;
                }
            }
        }
        Some(())
    }

    fn error_at(&self, set: &[(usize, f64)], what_if: &mut WhatIf, sources: &mut Sources) -> Option<Diagnostic> {
        let assignments = self.assignments(set, sources)?;
        let here = Problems::new();
        if what_if.plan(&assignments, sources, &here).is_some() {
            return None;
        }
        here.into_sorted().into_iter().find(|problem| problem.severity == Severity::Error)
    }

    /// `with `a` at 1 and `b` at 2`
    fn named(&self, set: &[(usize, f64)]) -> String {
        let value = |(at, value): &(usize, f64)| {
            let shown = Number::from_float(*value, 3).map_or_else(|_| value.to_string(), |value| value.to_string());
            format!("`{}` at {shown}", self.slots[*at].path)
        };
        format!("with {}", set.iter().map(value).collect::<Vec<_>>().join(" and "))
    }
}
