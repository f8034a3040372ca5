//! From the uncertain values of a scenario to figures that can be sampled.

mod asker;
mod band;
mod held;

use self::asker::{Asker, Moves};
pub use self::band::Band;
use self::held::GivenUp;
use super::distribution::Distribution;
use super::factors::Factors;
use super::sampling::Figure;
use crate::analysis::model::{Model, Slot};
use crate::analysis::what_if::WhatIf;
use crate::diagnostic::{Diagnostic, Location, Problems, Sources, code};
use crate::document::{Cursor, at_path, parse_path};
use crate::rating::{Bill, LineItem};
use crate::scenario::{FactorKind, Plan, Spread, Uncertain};
use crate::units::Fraction;

/// Values that are no plain factors of charges and can still be uncertain together: twice as many plans for each.
const BENT_MAX: usize = 6;

/// A value that is open, and the ends at which it is asked.
#[derive(Clone, Debug)]
struct Open {
    slot: Slot,
    /// Where it is said to be uncertain.
    location: Location,
    /// Chances of one in twenty on either side.
    ends: [f64; 2],
    /// The ends of a range that somebody believes in.
    between: Option<[f64; 2]>,
}

/// Values that move a figure, by their paths.
#[derive(Clone, Debug, Default)]
pub struct Movers<'a> {
    /// `{ low, expected, high }`
    pub ranges: Vec<&'a str>,
    /// `{ mean, cv }`, and shares with a `concentration`.
    pub distributions: Vec<&'a str>,
}

/// The uncertain values of a scenario, ready to be drawn.
#[derive(Clone, Debug)]
pub struct UncertainValues {
    /// How they are drawn.
    pub factors: Factors,
    open: Vec<Open>,
    /// The shares that are drawn together or move each other.
    shares: Vec<usize>,
}

impl UncertainValues {
    /// Gathers them. What contradicts itself goes to `problems`.
    pub fn of(what_if: &WhatIf, plan: &Plan, problems: &Problems) -> Option<Self> {
        let mut values = Self { factors: Factors::new(), open: Vec::new(), shares: Vec::new() };
        let share_paths: Vec<Option<&str>> = plan
            .tiers
            .iter()
            .map(|tier| tier.requests.iter().find(|f| f.kind == FactorKind::Share).and_then(|f| f.path.as_deref()))
            .collect();
        let is_tier_share = |uncertain: &&Uncertain| share_paths.contains(&Some(uncertain.path.as_str()));
        let of_tiers: Vec<&Uncertain> = what_if.uncertain.iter().filter(is_tier_share).collect();
        if !of_tiers.is_empty() {
            values.tier_shares(&of_tiers, plan, &share_paths, problems)?;
        }
        for uncertain in what_if.uncertain.iter().filter(|uncertain| !is_tier_share(uncertain)) {
            // What cannot come out otherwise is not uncertain.
            let Some(distribution) = distribution(uncertain) else { continue };
            values.factors.value(&uncertain.path, distribution);
            values.open.push(Open {
                slot: Slot { path: uncertain.path.clone(), value: uncertain.expected },
                location: uncertain.location.clone(),
                ends: ends(uncertain, distribution),
                between: between(uncertain),
            });
        }
        Some(values)
    }

    /// Whether nothing is uncertain.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.open.is_empty()
    }

    /// Shares of tiers: all of them as well known as from so many requests, or one of them.
    fn tier_shares(
        &mut self,
        uncertain: &[&Uncertain],
        plan: &Plan,
        paths: &[Option<&str>],
        problems: &Problems,
    ) -> Option<()> {
        let share = |tier: &crate::scenario::PlannedTier| {
            tier.requests.iter().find(|factor| factor.kind == FactorKind::Share).map(|factor| factor.value)
        };
        let exact: Vec<Fraction> = plan.tiers.iter().filter_map(share).collect();
        let means: Vec<f64> = exact.iter().map(|share| share.to_float()).collect();
        let mut all = Vec::new();
        for known in uncertain {
            if let Spread::Observed { concentration } = known.spread {
                all.push(concentration);
            }
        }
        let together = all.len() == paths.len() && all.iter().all(|concentration| *concentration == all[0]);
        let slots = match uncertain {
            [one] if !together => {
                let share = paths.iter().position(|path| *path == Some(one.path.as_str()))?;
                match distribution(one) {
                    Some(distribution) => self.factors.moved_share(&one.path, share, &means, distribution),
                    None => return Some(()),
                }
            }
            _ if together => self.factors.dirichlet("tiers", &means, all[0].to_float()),
            _ => {
                let message = "the tiers' shares are uncertain each in its own way, so they do not sum to 100%";
                let mut diagnostic = Diagnostic::error(&code::SHARES_SUM, message);
                for known in uncertain {
                    diagnostic = diagnostic.at(&known.location, "");
                }
                problems.push(diagnostic.help("give one share a range, or all of them the same `concentration`"));
                return None;
            }
        };
        for ((path, share), slot) in paths.iter().zip(&exact).zip(slots) {
            let value = share.quotient().ok()?;
            self.shares.push(slot);
            let slot = Slot { path: path.unwrap_or_default().to_owned(), value };
            let said = uncertain.iter().find(|known| Some(known.path.as_str()) == *path).unwrap_or(&uncertain[0]);
            let location = said.location.clone();
            self.open.push(Open { ends: [share.to_float(); 2], slot, location, between: None });
        }
        if let ([one], false) = (uncertain, together) {
            let share = paths.iter().position(|path| *path == Some(one.path.as_str()))?;
            self.open[self.shares[share]].between = between(one);
        }
        Some(())
    }

    /// What the bills cost a day that `look` makes of a plan's bills, as sums of products of the uncertain values.
    ///
    /// Values that decide more than a factor of a charge (what a stage keeps, a discount) are asked at two ends each,
    /// and what lies between is taken as straight after it was found to be. A value that is not straight is held at
    /// what is expected, and said to be.
    pub fn daily(
        &self,
        what_if: &mut WhatIf,
        plan: &Plan,
        bills: &[Bill],
        look: &dyn Fn(&[Bill]) -> Vec<Bill>,
        sources: &mut Sources,
        problems: &Problems,
    ) -> Option<Vec<Figure>> {
        let bills = &look(bills);
        let slots = self.slots_in(what_if)?;
        let is_plain = |slot: &Slot| matches!(Model::compile(plan, bills, std::slice::from_ref(slot)), Ok(Some(_)));
        let (mut plain, mut bent) = (Vec::new(), Vec::new());
        for (at, slot) in slots.iter().enumerate() {
            let unmoved = slot.value.is_zero();
            let is_share = self.shares.contains(&at);
            if is_plain(slot) || is_share && (unmoved || !is_used(bills, slot)) {
                plain.push(at);
            } else {
                bent.push(at);
            }
        }
        let moved = |at: &&usize| slots[**at].value != self.open[**at].slot.value;
        if bent.iter().any(|at| self.shares.contains(at)) || self.shares.iter().any(|at| moved(&at)) {
            hold(problems, "the tiers' shares");
            return None;
        }
        let scales: Vec<f64> = self.open.iter().zip(&slots).map(|(open, slot)| ratio(slot, &open.slot)).collect();
        let mut asker = Asker { values: self, slots: &slots, plain, scales: &scales, look };
        asker.refuse_impossible(what_if, sources, problems)?;
        bent.retain(|&at| {
            let moves =
                if is_used(bills, &slots[at]) { Moves::Costs } else { asker.moves(at, plan, bills, what_if, sources) };
            if matches!(moves, Moves::Otherwise) {
                asker.hold(at, what_if, sources, problems);
            }
            matches!(moves, Moves::Costs)
        });
        for &at in bent.iter().skip(BENT_MAX) {
            asker.hold(at, what_if, sources, problems);
        }
        bent.truncate(BENT_MAX);
        loop {
            let figures = asker.straight(&bent, what_if, sources);
            let all = [&bent[..], &asker.plain].concat();
            if let Some(figures) = &figures
                && asker.agrees(&all, figures, what_if, sources)
            {
                return Some(figures.clone());
            }
            match asker.given_up(&mut bent, figures.as_deref(), what_if, sources) {
                GivenUp::AnotherWay => {}
                GivenUp::Value(at) => asker.hold(at, what_if, sources, problems),
                GivenUp::All => {
                    let paths: Vec<String> = slots.iter().map(|slot| format!("`{}`", slot.path)).collect();
                    hold(problems, &paths.join(", "));
                    return None;
                }
            }
        }
    }

    /// What moves a figure: ranges, which have ends and no chances, and distributions, which have chances and no ends.
    #[must_use]
    pub fn movers(&self, figure: &Figure) -> Movers<'_> {
        let mut movers = Movers::default();
        for (at, open) in self.open.iter().enumerate() {
            let is_share = self.shares.contains(&at);
            // Shares make room for each other.
            let together = |slot: &usize| *slot == at || is_share && self.shares.contains(slot);
            if !figure.products.iter().any(|product| product.slots.iter().any(together)) {
                continue;
            }
            let of_shares = || self.shares.iter().any(|share| self.open[*share].between.is_some());
            match open.between {
                Some(_) => movers.ranges.push(&open.slot.path),
                None if is_share && of_shares() => {}
                None => movers.distributions.push(&open.slot.path),
            }
        }
        movers
    }

    /// What is expected of each.
    #[must_use]
    pub fn expected(&self) -> Vec<f64> {
        self.open.iter().map(|open| open.slot.value.to_float()).collect()
    }

    /// The open values as they stand on the day of a plan: a planned step may have changed them.
    fn slots_in(&self, what_if: &WhatIf) -> Option<Vec<Slot>> {
        let value = |slot: &Slot| {
            let node = parse_path(&slot.path).and_then(|path| at_path(&what_if.document, &path))?;
            let value = Cursor::root(node, &Problems::new()).factor()?;
            Some(Slot { path: slot.path.clone(), value })
        };
        self.open.iter().map(|open| value(&open.slot)).collect()
    }
}

/// What a step made of a value: what is drawn is that many times as much.
fn ratio(now: &Slot, first: &Slot) -> f64 {
    if now.value == first.value { 1.0 } else { now.value.to_float() / first.value.to_float() }
}

fn hold(problems: &Problems, what: &str) {
    problems.push(Diagnostic::warning(&code::HELD, held_message(what, NOT_STRAIGHT)));
}

/// Why a value is held, mostly.
const NOT_STRAIGHT: &str = "costs do not follow it in a straight line";

fn held_message(what: &str, reason: &str) -> String {
    format!("{what}: uncertain, but held at what is expected, since {reason}")
}

fn distribution(uncertain: &Uncertain) -> Option<Distribution> {
    let mean = uncertain.expected.to_float();
    match uncertain.spread {
        Spread::Between { low, high } => Distribution::between(low.to_float(), mean, high.to_float()),
        Spread::Varying { cv } if cv.is_zero() || uncertain.expected.is_zero() => None,
        Spread::Varying { cv } => Some(Distribution::Lognormal { mean, cv: cv.to_float() }),
        Spread::Observed { concentration } => {
            let concentration = concentration.to_float();
            let (a, b) = (concentration * mean, concentration * (1.0 - mean));
            (a > 0.0 && b > 0.0).then_some(Distribution::Beta { low: 0.0, high: 1.0, a, b })
        }
    }
}

fn between(uncertain: &Uncertain) -> Option<[f64; 2]> {
    match uncertain.spread {
        Spread::Between { low, high } => Some([low.to_float(), high.to_float()]),
        Spread::Varying { .. } | Spread::Observed { .. } => None,
    }
}

/// Where a value is asked; a range without chances at its own ends.
fn ends(uncertain: &Uncertain, distribution: Distribution) -> [f64; 2] {
    let at_tails = [false, true].map(|above| distribution.at_tail(0.05, above, None));
    between(uncertain).filter(|_| matches!(distribution, Distribution::Fixed { .. })).unwrap_or(at_tails)
}

/// Bills of nothing but the wanted lines.
pub fn wanted_lines(bills: &[Bill], wanted: &dyn Fn(&LineItem) -> bool) -> Vec<Bill> {
    let of_bill =
        |bill: &Bill| Bill { lines: bill.lines.iter().filter(|line| wanted(line)).cloned().collect(), ..bill.clone() };
    bills.iter().map(of_bill).collect()
}

/// Whether a value is a factor of some charge, or the scenario's own price of one.
fn is_used(bills: &[Bill], slot: &Slot) -> bool {
    let lines = || bills.iter().flat_map(|bill| &bill.lines);
    let factor =
        lines().flat_map(|line| &line.factors).any(|factor| factor.path.as_deref() == Some(slot.path.as_str()));
    factor || slot.path.starts_with("override.") && lines().any(|line| line.overridden)
}
