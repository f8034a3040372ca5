//! What a reader takes away: three figures, whether the money is there, and what to know before quoting either.

use super::{Pack, sentence};
use crate::report::assemble::OUTPUT_ONLY;
use crate::report::document::{Block, Cell, Figure, Section};
use crate::report::outcome::{CascadeResult, LineResult, Outcome};
use crate::report::summary::{amount, money_cell, verdict as verdict_in_words};
use crate::report::uncertainty::UncertainFigure;
use crate::units::Number;

/// The verdict.
pub(super) fn section(pack: &Pack<'_>) -> Section {
    let outcome = pack.outcome;
    let mut section = Section::linked("verdict", "Verdict").block(Block::Figures(figures(pack)));
    section.blocks.extend(verdict_in_words(outcome).blocks);
    section = section.paragraph(within_budget(outcome));
    if pack.sensitivity.is_none() {
        section = section.paragraph(
            "Drawn from a saved result, which has costs alone: the forecast and what moves the cost need the scenario \
             (`cascade report SCENARIO`).",
        );
    } else if uncertain_day(pack).is_none() {
        section = section.paragraph(
            "The figures have no range, since the scenario gives every value as one figure; \"What moves the cost\" \
             says what each value is worth.",
        );
    }
    let cautions = [counts_output_only(outcome), has_dearest_baseline(outcome)];
    cautions.into_iter().flatten().fold(section, Section::paragraph)
}

/// A day, a month, and how much less that is.
fn figures(pack: &Pack<'_>) -> Vec<Figure> {
    let (day, month) = (uncertain_day(pack), uncertain_month(pack));
    let mut figures = vec![
        cost(pack, "a day", |cascade| cascade.totals.daily, day.map(|figure| (figure, "the days"))),
        cost(pack, "a month", |cascade| cascade.totals.monthly, month.map(|figure| (figure, "such months"))),
    ];
    figures.extend(saving(pack));
    figures
}

/// What the candidate costs in a span, beside its first baseline.
fn cost(
    pack: &Pack<'_>,
    span: &str,
    of: fn(&CascadeResult) -> Number,
    uncertain: Option<(&UncertainFigure, &str)>,
) -> Figure {
    let Outcome { currency, cascades, .. } = pack.outcome;
    let beside = |baseline: &CascadeResult| {
        let least = if baseline.complete { "" } else { "at least " };
        format!("`{}` costs {least}{}", baseline.name, amount(of(baseline), currency))
    };
    let candidate = cascades.first();
    Figure {
        label: format!("{currency} {span}"),
        value: Cell::or_empty(candidate.map(|candidate| money_cell(of(candidate), candidate.complete))),
        note: cascades.get(1).map(beside).unwrap_or_default(),
        band: uncertain.map(|(figure, what)| band(figure, what, currency)),
        rests_on: pack.model.assumed_by(0, |_| true),
    }
}

/// How much less than the first baseline that is.
fn saving(pack: &Pack<'_>) -> Option<Figure> {
    let saving = pack.outcome.savings.first()?;
    let percent = saving.percent?;
    let word = if percent.is_negative() { "more" } else { "less" };
    let ratio = |ratio: Number| format!("`{}` costs {} times as much", saving.baseline, ratio.grouped(2));
    let chance = uncertain_day(pack).and_then(|figure| figure.cheaper_than.first());
    let chance = chance.and_then(|found| found.chance.times(Number::HUNDRED).ok());
    Some(Figure {
        label: format!("{word} than `{}`", saving.baseline),
        value: Cell::Percent(percent.magnitude()),
        note: saving.ratio.map(ratio).unwrap_or_default(),
        band: chance.map(|percent| format!("it costs less with a chance of {}%", percent.grouped(2))),
        rests_on: pack.model.assumed_by(0, |_| true),
    })
}

fn uncertain_day<'a>(pack: &'a Pack<'_>) -> Option<&'a UncertainFigure> {
    pack.sensitivity.as_ref()?.uncertainty.as_ref()?.figures.first()
}

/// The month that is shown, where the forecast has it.
fn uncertain_month<'a>(pack: &'a Pack<'_>) -> Option<&'a UncertainFigure> {
    let figures = &pack.forecast.as_ref()?.uncertainty.as_ref()?.figures;
    figures.iter().find(|figure| figure.name == pack.outcome.period.month)
}

/// Between which amounts a cost lies.
fn band(figure: &UncertainFigure, what: &str, currency: &str) -> String {
    let shown = |number: Number| amount(number, currency);
    let ends = |[best, worst]: [Number; 2]| {
        format!("; with every value at its best {}, at its worst {}", shown(best), shown(worst))
    };
    format!(
        "half of {what} stay below {}, nine of ten below {}{}",
        shown(figure.p50.value),
        shown(figure.p90.value),
        figure.band.map(ends).unwrap_or_default()
    )
}

/// Whether every budget is kept.
fn within_budget(outcome: &Outcome) -> String {
    let of = |verdict: &'static str| outcome.budgets.iter().filter(move |budget| budget.verdict == verdict);
    let limits = match outcome.budgets.len() {
        0 => return "No budget is set.".to_owned(),
        1 => "the budget's limit".to_owned(),
        count => format!("all {count} limits of its budgets"),
    };
    let broken: Vec<String> = of("fail")
        .map(|budget| format!("`{}` by {} ({})", budget.name, amount(budget.over, &outcome.currency), budget.span))
        .collect();
    let open = of("undecided").count();
    if !broken.is_empty() {
        format!("Over budget: {}.", broken.join(", "))
    } else if open > 0 {
        format!("Whether it is within budget is open for {open} of {} limits.", outcome.budgets.len())
    } else {
        let near = of("warn").count();
        let near = if near > 0 { format!(", {near} of them nearly used up") } else { String::new() };
        let exempt = of("exempt").count();
        let exempt = if exempt > 0 { format!(", {exempt} of them by an exemption") } else { String::new() };
        format!("Within {limits}{near}{exempt}.")
    }
}

fn counts_output_only(outcome: &Outcome) -> Option<String> {
    outcome.notes.iter().find(|note| *note == OUTPUT_ONLY).map(|note| sentence(note))
}

/// Against the dearest of all offers, anything saves.
fn has_dearest_baseline(outcome: &Outcome) -> Option<String> {
    let baseline = outcome.cascades.get(1)?;
    let output = |line: &&LineResult| line.meter == "output";
    let price = |cascade: &CascadeResult| cascade.lines.iter().filter(output).map(|line| line.unit_price).max();
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
