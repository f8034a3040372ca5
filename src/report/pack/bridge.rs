//! The steps from the baseline's bill to the candidate's, one a tier; they add up to the whole difference.

use super::BARS_MAX;
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
    let columns = vec![
        Column::text("step"),
        Column::figure(format!("{}/day", outcome.currency)),
        Column::figure(format!("{}/month", outcome.currency)),
    ];
    let row = |name: String, daily: Number, monthly: Number| {
        vec![Cell::Text(name), Cell::Money(Money::new(daily)), Cell::Money(Money::new(monthly))]
    };
    let mut rows = vec![row(baseline.name.clone(), baseline.totals.daily, baseline.totals.monthly)];
    rows.extend(steps.iter().map(|step| row(format!("  {}", shown_tier(&step.tier)), step.daily, step.monthly)));
    let total = row(candidate.name.clone(), candidate.totals.daily, candidate.totals.monthly);
    let lead = format!(
        "From `{}` to `{}`, tier by tier: what each tier's requests cost less or more. The steps add up to the \
         difference exactly.",
        baseline.name, candidate.name
    );
    Some(
        Section::linked("bridge", "From the baseline to the proposal")
            .paragraph(lead)
            .block(Block::Chart(chart(outcome, baseline, candidate, &steps).drawing()))
            .table(Table { columns, rows, total: Some(total) }),
    )
}

/// The largest steps by themselves, the others as one.
fn chart(outcome: &Outcome, from: &CascadeResult, to: &CascadeResult, steps: &[TierChange]) -> StepChart {
    let mut by_size: Vec<&TierChange> = steps.iter().collect();
    by_size.sort_by_key(|step| std::cmp::Reverse(step.daily.magnitude()));
    let large: Vec<&str> = by_size.iter().take(BARS_MAX).map(|step| step.tier.as_str()).collect();
    let others = by_size.iter().skip(BARS_MAX).try_fold(Number::ZERO, |sum, step| sum.plus(step.daily));
    let mut bars = vec![(from.name.clone(), from.totals.daily)];
    let shown = steps.iter().filter(|step| large.contains(&step.tier.as_str()));
    bars.extend(shown.map(|step| (shown_tier(&step.tier), step.daily)));
    if let (true, Ok(others)) = (steps.len() > BARS_MAX, others) {
        bars.push((format!("{} other tiers", steps.len() - BARS_MAX), others));
    }
    let mut at = 0.0;
    let mut drawn: Vec<Step> = Vec::new();
    for (index, (name, daily)) in bars.into_iter().enumerate() {
        let next = at + daily.to_float();
        let sign = if index > 0 && !daily.is_negative() { "+" } else { "" };
        drawn.push(Step { name, from: at, to: next, figure: format!("{sign}{}", Money::new(daily)) });
        at = next;
    }
    drawn.push(Step::amount(to.name.clone(), to.totals.daily.to_float(), Money::new(to.totals.daily).to_string()));
    StepChart {
        title: format!("From {} to {}", from.name, to.name),
        across: format!("{} a day", outcome.currency),
        steps: drawn,
    }
}
