//! The report for finance as a value: its sections in their order, of which renderers draw what they can.

mod basis;
mod bridge;
mod costs;
mod model;
mod outlook;
mod risk;
mod self_hosting;
mod terms;
mod variance;
mod verdict;

pub use model::{Model, PriceOf, Value};

use super::break_even::BreakEvenResult;
use super::diff::DiffResult;
use super::document::{Block, Cell, Document, Section};
use super::forecast::ForecastResult;
use super::outcome::{InputFile, Outcome};
use super::sensitivity::SensitivityResult;
use super::summary::subtitle;
use crate::analysis::share_of_cost;
use crate::units::{Money, Number};

/// Everything that the report tells.
#[derive(Debug)]
pub struct Pack<'a> {
    /// What it costs.
    pub outcome: &'a Outcome,
    /// The values that its lines are products of.
    pub model: Model,
    /// Month by month.
    pub forecast: Option<ForecastResult>,
    /// What each value moves.
    pub sensitivity: Option<SensitivityResult>,
    /// At which volumes machines of one's own pay.
    pub self_hosting: Option<BreakEvenResult>,
    /// What changed since something that was agreed before.
    pub change: Option<Change>,
    /// What makes the same report again.
    pub command: String,
}

impl Pack<'_> {
    /// How much a value of the scenario moves the cost, beside the others: 1 is the most.
    #[must_use]
    pub fn rank(&self, path: &str) -> Option<u64> {
        let effects = &self.sensitivity.as_ref()?.effects;
        (1..).zip(effects).find_map(|(rank, effect)| (effect.value == path).then_some(rank))
    }
}

/// What changed since a base.
#[derive(Debug)]
pub struct Change {
    /// From the base to this result.
    pub diff: DiffResult,
    /// The files that the base was computed from.
    pub inputs: Vec<InputFile>,
}

/// Bars of a chart, beyond which the rest is one bar.
const BARS_MAX: usize = 12;

/// The report, section by section. Those that the result has nothing for are left out.
#[must_use]
pub fn pack_document(pack: &Pack<'_>) -> Document {
    let outcome = pack.outcome;
    let sections = [
        Some(verdict::section(pack)),
        variance::section(pack),
        bridge::section(outcome),
        pack.forecast.as_ref().map(outlook::forecast),
        Some(costs::unit_economics(outcome)),
        Some(costs::showback(pack)),
        pack.sensitivity.as_ref().map(outlook::sensitivity),
        Some(Section::linked("what-if", "What if").block(Block::Controls)),
        Some(costs::scenarios(outcome)),
        Some(terms::section(pack)),
        self_hosting::section(pack),
        Some(risk::section(outcome)),
        Some(basis::assumptions(pack)),
        Some(basis::provenance(outcome)),
        Some(basis::method(pack)),
    ];
    Document {
        title: outcome.title.clone().unwrap_or_else(|| outcome.candidate.clone()),
        subtitle: subtitle(outcome),
        sections: sections.into_iter().flatten().collect(),
        notes: outcome.notes.clone(),
    }
}

/// A part in percent of a whole; nothing where there is no whole.
fn percent_of(part: Number, whole: Number) -> Cell {
    let percent = share_of_cost(Money::new(part), Money::new(whole)).ok().flatten();
    Cell::or_empty(percent.map(Cell::Percent))
}

/// Which way a cost moves, as finance says it.
fn effect(change: Number) -> Cell {
    let word = if change.is_zero() {
        "none"
    } else if change.is_negative() {
        "favourable"
    } else {
        "unfavourable"
    };
    Cell::Text(word.to_owned())
}

/// A note as a sentence of its own.
fn sentence(note: &str) -> String {
    let mut letters = note.chars();
    let first: String = letters.next().into_iter().flat_map(char::to_uppercase).collect();
    format!("{first}{}.", letters.as_str())
}
