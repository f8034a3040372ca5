//! The report for finance as a value: its sections in their order, of which renderers draw what they can.

mod basis;
mod bridge;
mod costs;
mod model;
mod self_hosting;

pub use model::{Model, PriceOf, Value};

use super::break_even::BreakEvenResult;
use super::document::{Block, Cell, Document, Figure, Section, Table};
use super::forecast::{ForecastResult, forecast_chart, months_table};
use super::outcome::Outcome;
use super::sensitivity::{SensitivityResult, effects_table, sensitivity_chart};
use super::summary::{amount, money_cell, subtitle, verdict as verdict_in_words};
use super::uncertainty::UncertaintyResult;
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
    /// What makes the same report again.
    pub command: String,
}

/// Bars of a chart, beyond which the rest is one bar.
const BARS_MAX: usize = 12;

/// The report, section by section. Those that the result has nothing for are left out.
#[must_use]
pub fn pack_document(pack: &Pack<'_>) -> Document {
    let outcome = pack.outcome;
    let sections = [
        Some(verdict(pack)),
        costs::budgets(outcome),
        bridge::section(outcome),
        pack.forecast.as_ref().map(forecast),
        Some(costs::unit_economics(outcome)),
        Some(costs::showback(pack)),
        pack.sensitivity.as_ref().map(sensitivity),
        Some(Section::linked("what-if", "What if").block(Block::Controls)),
        Some(costs::scenarios(outcome)),
        Some(costs::commitments(outcome)),
        self_hosting::section(pack),
        Some(basis::risk(outcome)),
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

fn verdict(pack: &Pack<'_>) -> Section {
    let outcome = pack.outcome;
    let complete = outcome.cascades.first().is_some_and(|candidate| candidate.complete);
    let baseline = outcome.cascades.get(1);
    let beside = |of: fn(&Outcome, usize) -> String| baseline.map(|_| of(outcome, 1)).unwrap_or_default();
    let mut figures = vec![
        Figure {
            label: format!("{} a day", outcome.currency),
            value: money_cell(outcome.totals.daily, complete),
            note: beside(|outcome, index| {
                let cascade = &outcome.cascades[index];
                format!("`{}` costs {}", cascade.name, amount(cascade.totals.daily, &outcome.currency))
            }),
        },
        Figure {
            label: format!("{} a month", outcome.currency),
            value: money_cell(outcome.totals.monthly, complete),
            note: beside(|outcome, index| {
                let cascade = &outcome.cascades[index];
                format!("`{}` costs {}", cascade.name, amount(cascade.totals.monthly, &outcome.currency))
            }),
        },
    ];
    if let Some((saving, percent)) = outcome.savings.first().and_then(|saving| Some((saving, saving.percent?))) {
        let word = if percent.is_negative() { "more" } else { "less" };
        figures.push(Figure {
            label: format!("{word} than `{}`", saving.baseline),
            value: Cell::Percent(percent.magnitude()),
            note: saving.ratio.map(|ratio| format!("a ratio of {}", ratio.grouped(2))).unwrap_or_default(),
        });
    }
    let mut section = Section::linked("verdict", "Verdict").block(Block::Figures(figures));
    section.blocks.extend(band(pack).map(Block::Paragraph));
    section.blocks.extend(verdict_in_words(outcome).blocks);
    for note in ["output-only", "dearest"].iter().filter_map(|kind| caution(outcome, kind)) {
        section = section.paragraph(note);
    }
    section
}

/// Between which amounts a day's cost lies, where the scenario says how uncertain its values are.
fn band(pack: &Pack<'_>) -> Option<String> {
    let figure = pack.sensitivity.as_ref()?.uncertainty.as_ref()?.figures.first()?;
    let shown = |number: Number| amount(number, &pack.outcome.currency);
    let ends = figure.band.map(|[low, high]| format!(", never below {} or above {}", shown(low), shown(high)));
    Some(format!(
        "As uncertain as the values are, half of the days cost less than {}, nine of ten less than {}{}.",
        shown(figure.p50.value),
        shown(figure.p90.value),
        ends.unwrap_or_default()
    ))
}

/// What a reader has to know before quoting the verdict.
fn caution(outcome: &Outcome, kind: &str) -> Option<String> {
    if kind == "output-only" {
        return outcome.notes.iter().find(|note| note.contains("output tokens only")).map(|note| sentence(note));
    }
    let baseline = outcome.cascades.get(1)?;
    let price = |cascade: &super::outcome::CascadeResult| {
        cascade.lines.iter().filter(|line| line.meter == "output").map(|line| line.unit_price).max()
    };
    let theirs = price(baseline)?;
    let is_dearest = outcome.cascades.iter().filter_map(price).all(|other| other <= theirs);
    let is_one_offer = baseline.lines.iter().all(|line| line.offer == baseline.lines[0].offer);
    (is_dearest && is_one_offer).then(|| {
        format!(
            "The baseline `{}` sends everything to `{}`, which has the dearest output of all offers here; against a \
             cheaper baseline the saving is smaller.",
            baseline.name, baseline.lines[0].offer
        )
    })
}

/// A note as a sentence of its own.
fn sentence(note: &str) -> String {
    let mut letters = note.chars();
    let first: String = letters.next().into_iter().flat_map(char::to_uppercase).collect();
    format!("{first}{}.", letters.as_str())
}

fn forecast(result: &ForecastResult) -> Section {
    let total = result.totals.first().copied().unwrap_or(Number::ZERO);
    let candidate = result.cascades.first().map_or("", String::as_str);
    let ends = result.months.first().zip(result.months.last());
    let span = ends.map(|(first, last)| format!("{} to {}", first.month, last.month)).unwrap_or_default();
    let text = format!("{span}: {} {} with `{candidate}`.", result.currency, Money::new(total));
    let mut section = Section::linked("forecast", "Forecast")
        .paragraph(text)
        .block(Block::Chart(forecast_chart(result).drawing()))
        .table(months_table(result));
    let events = result.months.iter().flat_map(|month| &month.events);
    let lines: Vec<String> = events.map(|event| format!("{}  {}", event.on, event.what)).collect();
    if !lines.is_empty() {
        section = section.lines(lines);
    }
    for chances in result.uncertainty.iter().flat_map(UncertaintyResult::sections) {
        section.blocks.extend(chances.blocks);
    }
    section.paragraph(result.notes.iter().map(|note| sentence(note)).collect::<Vec<_>>().join(" "))
}

/// Without the bars that stand in a terminal's table, in place of a chart.
fn figures_only(mut table: Table) -> Table {
    table.columns.pop();
    table.rows.iter_mut().for_each(|row| row.truncate(table.columns.len()));
    table
}

fn sensitivity(result: &SensitivityResult) -> Section {
    let mut shown = result.clone();
    shown.effects.truncate(BARS_MAX);
    let mut section = Section::linked("sensitivity", "What moves the cost")
        .paragraph(format!(
            "Every value by itself, {}% down and up; `{}` costs {} a day as things stand.",
            result.range_percent,
            result.cascade,
            amount(result.daily, &result.currency)
        ))
        .block(Block::Chart(sensitivity_chart(&shown).drawing()))
        .table(figures_only(effects_table(&shown)));
    for chances in result.uncertainty.iter().flat_map(UncertaintyResult::sections) {
        section.blocks.extend(chances.blocks);
    }
    if shown.effects.len() < result.effects.len() {
        section = section.paragraph("Values that move less are not shown; `cascade sensitivity` moves all of them.");
    }
    section
}
