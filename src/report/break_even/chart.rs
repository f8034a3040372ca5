//! The answer to look at: a fleet's staircase under the lines of what it is compared with.

use super::document::tokens;
use super::{BreakEvenResult, FleetBreakEven, FleetComparison, VolumesResult, million};
use crate::report::chart::StaircaseChart;
use crate::units::Number;

/// Cells of the drawing in text.
const CELLS: usize = 56;

/// The chart of a fleet.
#[must_use]
pub fn break_even_chart(result: &BreakEvenResult, fleet: &FleetBreakEven) -> StaircaseChart {
    let millions = |number: Number| number.to_float() / million().to_float();
    let cheaper_than = fleet.comparisons.iter().find(|found| found.answer.first_tokens_daily.is_some());
    let shade = cheaper_than.map_or_else(Vec::new, |found| shaded(&found.answer, extent(fleet)));
    let per_month = |per_million: Number| per_million.to_float() * result.days.to_float();
    StaircaseChart {
        title: format!("{} for {}", fleet.fleet, fleet.tiers.join(", ")),
        across: "millions of tokens a day".to_owned(),
        up: format!("{} a month", result.currency),
        most_across: extent(fleet) / million().to_float(),
        name: fleet.fleet.clone(),
        stairs: fleet.stairs.iter().map(|stair| (millions(stair.to_tokens_daily), stair.monthly.to_float())).collect(),
        lines: fleet.comparisons.iter().map(|found| (named(found), per_month(found.per_million_tokens))).collect(),
        shade: (
            cheaper_than.map_or_else(String::new, |found| format!("where it is cheaper than {}", found.against)),
            shade.iter().map(|(from, to)| (from / million().to_float(), to / million().to_float())).collect(),
        ),
        description: described(fleet),
    }
}

fn named(found: &FleetComparison) -> String {
    if found.because == "baseline" { format!("{} (baseline)", found.against) } else { found.against.clone() }
}

/// The same in words, for those who do not see it.
fn described(fleet: &FleetBreakEven) -> String {
    let sentences = fleet.comparisons.iter().map(|found| {
        match (found.answer.first_tokens_daily, found.answer.permanent_tokens_daily) {
            (Some(first), Some(permanent)) => format!(
                "cheaper than {} above {} tokens a day, for good above {}",
                found.against,
                tokens(first),
                tokens(permanent)
            ),
            _ => format!("never cheaper than {}", found.against),
        }
    });
    format!("{}: {}.", fleet.fleet, sentences.collect::<Vec<_>>().join("; "))
}

/// Where the drawing ends.
fn extent(fleet: &FleetBreakEven) -> f64 {
    fleet.stairs.last().map_or(1.0, |stair| stair.to_tokens_daily.to_float())
}

/// From where to where a fleet is cheaper, up to an end. Of very many ranges the last one is told, and not what lies
/// before it.
fn shaded(answer: &VolumesResult, end: f64) -> Vec<(f64, f64)> {
    let told = answer.ranges.iter().map(|range| {
        let to = range.to_tokens_daily.map_or(end, Number::to_float);
        (range.above_tokens_daily.to_float(), to)
    });
    let for_good = answer.permanent_tokens_daily.map(|permanent| (permanent.to_float(), end));
    let mut all: Vec<(f64, f64)> = told.chain(for_good).filter(|(from, to)| from < to && *from < end).collect();
    all.dedup();
    all.into_iter().map(|(from, to)| (from, to.min(end))).collect()
}

/// A line of text in place of the chart: each cell a part of the volumes; none where the fleet is never cheaper.
pub(super) fn strip(fleet: &FleetBreakEven, answer: &VolumesResult) -> Option<Vec<String>> {
    answer.first_tokens_daily?;
    let end = extent(fleet);
    let cheaper = shaded(answer, end);
    let cell = |index: usize| {
        let (from, to) = (end * index as f64 / CELLS as f64, end * (index + 1) as f64 / CELLS as f64);
        let covered: f64 = cheaper.iter().map(|range| (range.1.min(to) - range.0.max(from)).max(0.0)).sum();
        match covered / (to - from) {
            part if part > 0.999_999 => '█',
            part if part > 0.000_001 => '▒',
            _ => '·',
        }
    };
    let cells: String = (0..CELLS).map(cell).collect();
    let last = fleet.stairs.last()?.to_tokens_daily;
    Some(vec![format!("0 {cells} {}", tokens(last)), "█ cheaper, ▒ in part, · not".to_owned()])
}
