//! What comes, and what moves it.

use super::{BARS_MAX, sentence};
use crate::report::document::{Block, Section, Table};
use crate::report::forecast::{ForecastResult, OF_THE_COMMAND, budget_line, forecast_chart, months_table, total_line};
use crate::report::sensitivity::{SensitivityResult, effects_table, sensitivity_chart};
use crate::report::summary::amount;
use crate::report::uncertainty::UncertaintyResult;

/// Month by month.
pub(super) fn forecast(result: &ForecastResult) -> Section {
    let mut chart = forecast_chart(result);
    "What each month costs".clone_into(&mut chart.title);
    let mut section = Section::linked("forecast", "Forecast").paragraph(format!("{}.", total_line(result)));
    section.blocks.extend(budget_line(result).map(|line| Block::Paragraph(sentence(&line))));
    section = section.block(Block::Chart(chart.drawing())).table(months(result)).list(changes(result));
    section.blocks.extend(chances(result.uncertainty.as_ref()));
    let notes = result.notes.iter().filter(|note| !OF_THE_COMMAND.contains(&note.as_str()));
    section.paragraph(notes.map(|note| sentence(note)).collect::<Vec<_>>().join(" "))
}

/// The months, with what their costs are counted in.
fn months(result: &ForecastResult) -> Table {
    let mut table = months_table(result);
    for column in table.columns.iter_mut().filter(|column| result.cascades.contains(&column.heading)) {
        column.heading = format!("{}, {}", column.heading, result.currency);
    }
    table
}

/// What changes on which day.
fn changes(result: &ForecastResult) -> Vec<String> {
    let events = result.months.iter().flat_map(|month| &month.events);
    events.map(|event| format!("{}: {}", event.on, event.what)).collect()
}

/// How a figure may come out, each part with its heading as a sentence.
fn chances(uncertainty: Option<&UncertaintyResult>) -> Vec<Block> {
    let sections = uncertainty.into_iter().flat_map(UncertaintyResult::sections);
    let blocks = sections.flat_map(|section| {
        let heading = section.heading.map(|heading| Block::Paragraph(format!("{heading}:")));
        heading.into_iter().chain(section.blocks)
    });
    blocks.collect()
}

/// What each value moves, the greatest first.
pub(super) fn sensitivity(result: &SensitivityResult) -> Section {
    let mut shown = result.clone();
    shown.effects.truncate(BARS_MAX);
    let mut section = Section::linked("sensitivity", "What moves the cost")
        .paragraph(format!(
            "Every value by itself, {}% down and up where it has no range of its own; `{}` costs {} a day as things \
             stand.",
            result.range_percent,
            result.cascade,
            amount(result.daily, &result.currency)
        ))
        .block(Block::Chart(sensitivity_chart(&shown).drawing()))
        .table(figures_only(effects_table(&shown)));
    section.blocks.extend(chances(result.uncertainty.as_ref()));
    if shown.effects.len() < result.effects.len() {
        section = section.paragraph("Values that move less are not shown; `cascade sensitivity` moves all of them.");
    }
    section
}

/// Without the bars that stand in a terminal's table, in place of a chart.
fn figures_only(mut table: Table) -> Table {
    table.columns.pop();
    table.rows.iter_mut().for_each(|row| row.truncate(table.columns.len()));
    table
}
