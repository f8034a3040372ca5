//! What a golden set says, as data and for people. "No measurable quality loss" is only ever said with its numbers.

use serde::{Deserialize, Serialize};

use super::document::{Cell, Column, Section, Table};
use crate::analysis::evidence::{Comparison, Findings, PassRate, findings};
use crate::analysis::statistics::{Interval, Verdict};
use crate::scenario::{GoldenSet, Plan};
use crate::units::{Money, Number, NumberError};

/// Places of bounds and p-values: what floats are good for, and a reader never needs.
const PLACES_OF_A_BOUND: u32 = 9;

/// Golden-set results.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct EvidenceResult {
    /// The file.
    pub path: String,
    /// How much worse still counts as not worse, as a share.
    pub margin: Number,
    /// How often an interval holds the true value; one-sided bounds leave out the rest on one side.
    pub confidence: Number,
    /// How often as many items as are needed would show what is so.
    pub power: Number,
    /// By tier and offer.
    pub pass_rates: Vec<PassRateResult>,
    /// The candidate beside its baselines.
    pub comparisons: Vec<ComparisonResult>,
}

/// How an offer did with the items of a tier.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct PassRateResult {
    /// Which tier.
    pub tier: String,
    /// Which offer, as the file writes it.
    pub offer: String,
    /// Items that passed.
    pub passed: u32,
    /// All items that it answered.
    pub items: u32,
    /// Passed over all.
    pub rate: Number,
    /// The lower bound of Wilson's interval.
    pub low: Number,
    /// The upper bound.
    pub high: Number,
    /// What the file says its answers cost, over how many passed; null where it does not say.
    pub cost_per_solved: Option<Number>,
}

/// The candidate beside a baseline, on the same items.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct ComparisonResult {
    /// Which tier; null for all, each by its part of the requests.
    pub tier: Option<String>,
    /// The candidate's offers whose answers are compared.
    pub candidate_offers: Vec<String>,
    /// Whether they are one stage of a longer route, whose judge's verdicts the file does not have.
    pub of_one_stage: bool,
    /// The baseline's name.
    pub baseline: String,
    /// Items that both answered.
    pub items: u64,
    /// Of those, passed by both; null for all tiers together, as are the next three.
    pub both: Option<u32>,
    /// Passed by the baseline alone.
    pub baseline_only: Option<u32>,
    /// Passed by the candidate alone.
    pub candidate_only: Option<u32>,
    /// Passed by neither.
    pub neither: Option<u32>,
    /// The candidate's pass rate less the baseline's.
    pub difference: Number,
    /// Where the difference lies: the lower bound, by the score method (Tango).
    pub low: Number,
    /// The upper bound.
    pub high: Number,
    /// `McNemar`'s test of "both are equally good"; null for all tiers together.
    pub p_value: Option<Number>,
    /// The same, corrected for the number of comparisons (Holm).
    pub p_value_adjusted: Option<Number>,
    /// `exact`, where fewer than 25 items differ, or `chi-squared`.
    pub test: Option<String>,
    /// The one-sided lower bound, which decides "not worse".
    pub bound_low: Number,
    /// The one-sided upper bound, which decides "worse".
    pub bound_high: Number,
    /// `not worse`, `worse` or `undecided`, by more than the margin.
    pub verdict: String,
    /// Items that would decide it with the power asked for, were both equally good and as often of different minds; null
    /// for all tiers together.
    pub items_needed: Option<Number>,
    /// The verdict in words, with its numbers.
    pub statement: String,
}

/// Evaluates the golden set of a plan, where it has one.
///
/// # Errors
/// [`NumberError::TooLarge`].
pub(super) fn evidence_result(plan: &Plan) -> Result<Option<EvidenceResult>, NumberError> {
    let Some(set) = &plan.golden_set else { return Ok(None) };
    let Findings { pass_rates, comparisons } = findings(plan, set)?;
    Ok(Some(EvidenceResult {
        path: set.path.clone(),
        margin: set.demand.margin.number(),
        confidence: set.demand.confidence.number(),
        power: set.demand.power.number(),
        pass_rates: pass_rates.iter().map(pass_rate_result).collect::<Result<_, _>>()?,
        comparisons: comparisons
            .iter()
            .map(|comparison| comparison_result(comparison, set))
            .collect::<Result<_, _>>()?,
    }))
}

fn bound(float: f64) -> Result<Number, NumberError> {
    Number::from_float(float, PLACES_OF_A_BOUND)
}

fn pass_rate_result(rate: &PassRate) -> Result<PassRateResult, NumberError> {
    Ok(PassRateResult {
        tier: rate.results.tier.clone(),
        offer: rate.results.offer.clone(),
        passed: rate.results.passed,
        items: rate.results.items,
        rate: rate.rate.quotient()?,
        low: bound(rate.interval.low)?,
        high: bound(rate.interval.high)?,
        cost_per_solved: rate.cost_per_solved,
    })
}

fn comparison_result(comparison: &Comparison, set: &GoldenSet) -> Result<ComparisonResult, NumberError> {
    let Interval { low, high } = comparison.interval;
    let bounds = comparison.non_inferiority.bounds;
    let paired = comparison.paired;
    let mut result = ComparisonResult {
        tier: comparison.tier.as_deref().map(str::to_owned),
        candidate_offers: comparison.candidate.clone(),
        of_one_stage: comparison.of_one_stage,
        baseline: comparison.baseline.to_string(),
        items: comparison.items,
        both: paired.map(|paired| paired.both),
        baseline_only: paired.map(|paired| paired.baseline_only),
        candidate_only: paired.map(|paired| paired.candidate_only),
        neither: paired.map(|paired| paired.neither),
        difference: comparison.difference.quotient()?,
        low: bound(low)?,
        high: bound(high)?,
        p_value: comparison.p_value.map(|p| bound(p.value)).transpose()?,
        p_value_adjusted: comparison.p_value.map(|p| bound(p.adjusted)).transpose()?,
        test: comparison.p_value.map(|p| if p.exact { "exact" } else { "chi-squared" }.to_owned()),
        bound_low: bound(bounds.low)?,
        bound_high: bound(bounds.high)?,
        verdict: verdict_key(comparison.non_inferiority.verdict).to_owned(),
        items_needed: comparison.items_needed.map(|items| Number::from_float(items, 0)).transpose()?,
        statement: String::new(),
    };
    result.statement = statement(&result, comparison.discordant, set);
    Ok(result)
}

const fn verdict_key(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::NotWorse => "not worse",
        Verdict::Worse => "worse",
        Verdict::Undecided => "undecided",
    }
}

/// A share in percent as it was given.
fn given(share: crate::units::Share) -> String {
    share.number().times(Number::HUNDRED).unwrap_or(share.number()).grouped_exact()
}

/// A share as points of a hundred, with two places.
fn points(share: Number) -> String {
    share.times(Number::HUNDRED).unwrap_or(share).grouped(2)
}

fn signed(share: Number) -> String {
    if share.is_negative() { points(share) } else { format!("+{}", points(share)) }
}

fn statement(result: &ComparisonResult, discordant: u64, set: &GoldenSet) -> String {
    let on = result.tier.as_ref().map_or_else(|| "all tiers".to_owned(), |tier| format!("tier `{tier}`"));
    let whose = if result.of_one_stage { result.candidate_offers.join(", then ") } else { "the candidate".to_owned() };
    let (margin, confidence) = (given(set.demand.margin), given(set.demand.confidence));
    let numbers = format!(
        "{} points (from {} to {} at {confidence}% confidence) on {} items, {discordant} of them decided differently",
        signed(result.difference),
        signed(result.low),
        signed(result.high),
        Number::from(result.items).grouped_exact(),
    );
    let needed = result.items_needed.map_or_else(String::new, |items| {
        let power = given(set.demand.power);
        format!("; about {} items would show it, if it is so, {power}% of the time", items.grouped_exact())
    });
    match result.verdict.as_str() {
        "not worse" => format!(
            "{on}: no measurable quality loss of {whose} against `{}` within {margin} points: {numbers}",
            result.baseline
        ),
        "worse" => format!("{on}: {whose} is worse than `{}` by more than {margin} points: {numbers}", result.baseline),
        _ => format!(
            "{on}: not shown that {whose} is within {margin} points of `{}`: {numbers}{needed}",
            result.baseline
        ),
    }
}

/// The sections of `cost`.
pub(super) fn evidence_sections(evidence: &EvidenceResult) -> Vec<Section> {
    let mut sections = vec![Section::titled(format!("Evidence: {}", evidence.path)).table(pass_rates(evidence))];
    if !evidence.comparisons.is_empty() {
        let statements = evidence.comparisons.iter().map(|comparison| comparison.statement.clone()).collect();
        sections.push(Section::titled("The candidate on the same items").table(comparisons(evidence)).list(statements));
    }
    sections
}

fn percent(share: Number) -> Cell {
    Cell::Percent(share.times(Number::HUNDRED).unwrap_or(share))
}

fn pass_rates(evidence: &EvidenceResult) -> Table {
    let mut columns = vec![
        Column::text("tier"),
        Column::text("offer"),
        Column::figure("passed").expendable(2),
        Column::figure("rate"),
        Column::figure("from").expendable(1),
        Column::figure("to").expendable(1),
    ];
    let costed = evidence.pass_rates.iter().any(|rate| rate.cost_per_solved.is_some());
    if costed {
        columns.push(Column::figure("USD/1,000 solved").expendable(3));
    }
    let row = |rate: &PassRateResult| {
        let mut cells = vec![
            Cell::Text(rate.tier.clone()),
            Cell::Text(rate.offer.clone()),
            Cell::Text(format!("{} of {}", rate.passed, rate.items)),
            percent(rate.rate),
            percent(rate.low),
            percent(rate.high),
        ];
        if costed {
            let solved = rate.cost_per_solved.and_then(|cost| cost.times(Number::from(1_000)).ok());
            cells.push(Cell::or_empty(solved.map(|cost| Cell::Money(Money::new(cost)))));
        }
        cells
    };
    Table { columns, rows: evidence.pass_rates.iter().map(row).collect(), total: None }
}

fn comparisons(evidence: &EvidenceResult) -> Table {
    let columns = vec![
        Column::text("tier"),
        Column::text("against"),
        Column::figure("items").expendable(4),
        Column::figure("difference"),
        Column::figure("from").expendable(1),
        Column::figure("to").expendable(1),
        Column::figure("p").expendable(3),
        Column::figure("items needed").expendable(2),
        Column::text("verdict"),
    ];
    let points = |share: Number| Cell::Text(signed(share));
    let row = |comparison: &ComparisonResult| {
        let stage = if comparison.of_one_stage { comparison.candidate_offers.join(", then ") } else { String::new() };
        let tier = comparison.tier.clone().unwrap_or_else(|| "all".to_owned());
        vec![
            Cell::Text(if stage.is_empty() { tier } else { format!("{tier} ({stage})") }),
            Cell::Text(comparison.baseline.clone()),
            Cell::Count(Number::from(comparison.items)),
            points(comparison.difference),
            points(comparison.low),
            points(comparison.high),
            Cell::or_empty(comparison.p_value.map(|p| Cell::Text(p.rounded(4).to_string()))),
            Cell::or_empty(comparison.items_needed.map(Cell::Count)),
            Cell::Text(comparison.verdict.clone()),
        ]
    };
    Table { columns, rows: evidence.comparisons.iter().map(row).collect(), total: None }
}
