//! The steps from the baseline's bill to the candidate's, one a tier; they add up to the whole difference.

use super::{BARS_MAX, effect, percent_of};
use crate::report::chart::{Step, StepChart};
use crate::report::diff::{TierChange, tier_changes};
use crate::report::document::{Block, Cell, Column, Section, Table};
use crate::report::outcome::{CascadeResult, Outcome};
use crate::report::summary::shown_tier;
use crate::units::{Money, Number};

/// The bridge from the first baseline, where both bills are whole.
pub(super) fn section(outcome: &Outcome) -> Option<Section> {
    let (candidate, baseline) = (outcome.cascades.first()?, outcome.cascades.get(1)?);
    if !candidate.complete || !baseline.complete {
        return None;
    }
    let steps = tier_changes(Some(baseline), Some(candidate)).ok()?;
    let lead = format!(
        "From `{}` to `{}`, tier by tier: what each tier's requests cost less or more, and why. The steps add up to \
         the difference exactly.",
        baseline.name, candidate.name
    );
    Some(
        Section::linked("bridge", "From the baseline to the proposal")
            .paragraph(lead)
            .block(Block::Chart(chart(outcome, baseline, candidate, &steps).drawing()))
            .table(table(outcome, baseline, candidate, &steps)),
    )
}

fn table(outcome: &Outcome, baseline: &CascadeResult, candidate: &CascadeResult, steps: &[TierChange]) -> Table {
    let columns = vec![
        Column::text("step"),
        Column::figure(format!("{}/day", outcome.currency)),
        Column::figure(format!("{}/month", outcome.currency)),
        Column::figure("of the baseline"),
        Column::text("effect"),
        Column::text("cause"),
    ];
    let amounts = |daily: Number, monthly: Number| [daily, monthly].map(|number| Cell::Money(Money::new(number)));
    let whole = |cascade: &CascadeResult| {
        let [daily, monthly] = amounts(cascade.totals.daily, cascade.totals.monthly);
        vec![Cell::Text(cascade.name.clone()), daily, monthly, Cell::Empty, Cell::Empty, Cell::Empty]
    };
    let row = |step: &TierChange| {
        let [daily, monthly] = amounts(step.daily, step.monthly);
        vec![
            Cell::Text(format!("  {}", shown_tier(&step.tier))),
            daily,
            monthly,
            percent_of(step.daily, baseline.totals.daily),
            effect(step.daily),
            Cell::Text(cause(baseline, candidate, &step.tier)),
        ]
    };
    let rows = std::iter::once(whole(baseline)).chain(steps.iter().map(row));
    Table { columns, rows: rows.collect(), total: Some(whole(candidate)) }
}

/// Which offers answer in place of which.
fn cause(baseline: &CascadeResult, candidate: &CascadeResult, tier: &str) -> String {
    let offers = |cascade: &CascadeResult| {
        let found = cascade.tiers.iter().find(|known| known.tier == tier);
        found.map(|tier| tier.offers.join(", then ")).unwrap_or_default()
    };
    let (before, after) = (offers(baseline), offers(candidate));
    match (before.as_str(), after.as_str()) {
        (before, after) if before == after => format!("{after} in both"),
        ("", after) => format!("{after}, which the baseline does not ask"),
        (before, "") => format!("{before} is not asked"),
        (before, after) => format!("{after} in place of {before}"),
    }
}

/// The largest steps by themselves, the others as one.
fn chart(outcome: &Outcome, from: &CascadeResult, to: &CascadeResult, steps: &[TierChange]) -> StepChart {
    let mut by_size: Vec<&TierChange> = steps.iter().collect();
    by_size.sort_by_key(|step| std::cmp::Reverse(step.daily.magnitude()));
    let large: Vec<&str> = by_size.iter().take(BARS_MAX).map(|step| step.tier.as_str()).collect();
    let others = by_size.iter().skip(BARS_MAX).try_fold(Number::ZERO, |sum, step| sum.plus(step.daily));
    let shown = steps.iter().filter(|step| large.contains(&step.tier.as_str()));
    let others = others.ok().filter(|_| steps.len() > BARS_MAX);
    let others = others.map(|sum| (format!("{} other tiers", steps.len() - BARS_MAX), sum));
    StepChart {
        title: format!("From {} to {}", from.name, to.name),
        across: format!("{} a day", outcome.currency),
        steps: Step::bridge(
            (from.name.clone(), from.totals.daily),
            shown.map(|step| (shown_tier(&step.tier), step.daily)).chain(others),
            (to.name.clone(), to.totals.daily),
        ),
    }
}
