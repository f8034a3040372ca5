//! What `check` shows people: the verdict first, then every limit, then what is to be done, then what changed.

use super::csv::{inert, rows};
use super::diff_document;
use super::document::{Cell, Column, Document, Section, Table};
use super::gate::{CheckResult, CheckedScenario};
use super::outcome::{BudgetResult, Finding, Outcome};
use crate::scenario::Measure;
use crate::units::{Money, Number};

/// The heading of all limits.
pub(super) const LIMITS: &str = "Limits";

/// The document of `check`.
#[must_use]
pub fn check_document(result: &CheckResult) -> Document {
    let mut sections = vec![Section::default().paragraph(verdict_line(result))];
    let limits = limits(result);
    if !limits.rows.is_empty() {
        sections.push(Section::titled(LIMITS).table(limits));
    }
    sections.extend(findings(result));
    for scenario in &result.scenarios {
        if let Some(diff) = &scenario.diff {
            let prefix = if result.scenarios.len() == 1 { String::new() } else { format!("{}: ", scenario.path) };
            sections.extend(diff_document::sections(diff, &prefix));
        }
    }
    Document { title: "Budgets and policies".to_owned(), subtitle: subtitle(result), sections, notes: notes(result) }
}

/// `fail: 1 of 3 limits is broken in 1 scenario`
#[must_use]
pub fn verdict_line(result: &CheckResult) -> String {
    let scenarios = counted(result.scenarios.len(), "scenario");
    let verdicts = result.scenarios.iter().flat_map(verdicts);
    let (mut all, mut failed, mut near, mut exempt, mut open) = (0, 0, 0, 0, 0);
    for verdict in verdicts {
        all += 1;
        match verdict {
            "fail" => failed += 1,
            "warn" => near += 1,
            "exempt" => exempt += 1,
            "undecided" => open += 1,
            _ => {}
        }
    }
    let limits = counted(all, "limit");
    let errors = result.errors.len() + result.scenarios.iter().map(|scenario| scenario.errors.len()).sum::<usize>();
    let mut parts = Vec::new();
    if errors > 0 {
        parts.push(counted(errors, "error"));
    }
    if failed > 0 {
        parts.push(format!("{failed} of {limits} broken"));
    }
    if open > 0 {
        parts.push(format!("{open} of {limits} undecided"));
    }
    if parts.is_empty() {
        parts.push(if all == 0 { "nothing is limited".to_owned() } else { format!("{limits} kept") });
    }
    if near > 0 {
        parts.push(format!("{near} near the limit"));
    }
    if exempt > 0 {
        parts.push(format!("{exempt} exempted"));
    }
    format!("{}: {} in {scenarios}", result.verdict, parts.join(", "))
}

/// The verdict of every limit and rule.
fn verdicts(scenario: &CheckedScenario) -> impl Iterator<Item = &str> {
    scenario.outcome.iter().flat_map(|outcome| {
        let budgets = outcome.budgets.iter().map(|budget| budget.verdict.as_str());
        budgets.chain(outcome.rules.iter().map(|rule| rule.verdict.as_str()))
    })
}

fn counted(count: usize, noun: &str) -> String {
    if count == 1 { format!("1 {noun}") } else { format!("{count} {noun}s") }
}

fn outcomes(result: &CheckResult) -> impl Iterator<Item = (&CheckedScenario, &Outcome)> {
    result.scenarios.iter().filter_map(|scenario| Some((scenario, scenario.outcome.as_ref()?)))
}

fn subtitle(result: &CheckResult) -> String {
    let Some((_, first)) = outcomes(result).next() else { return String::new() };
    let catalogue = &first.catalogue;
    let mut text =
        format!("catalogue {} ({})", catalogue.version, catalogue.sha256.get(..12).unwrap_or(&catalogue.sha256));
    let mut policies: Vec<&str> = result.scenarios.iter().filter_map(|scenario| scenario.policy.as_deref()).collect();
    policies.dedup();
    if !policies.is_empty() {
        text.push_str(&format!("; policy {}", policies.join(", ")));
    }
    text
}

/// Every limit of every scenario, one a row; of one scenario alone, the column that names it is left out.
pub(super) fn limits(result: &CheckResult) -> Table {
    let mut table = limits_of(outcomes(result).map(|(scenario, outcome)| (scenario.path.as_str(), outcome)));
    if result.scenarios.len() == 1 {
        table.columns.remove(SCENARIO);
        for row in &mut table.rows {
            row.remove(SCENARIO);
        }
    }
    table
}

/// The limits of one result, where it has any.
pub(super) fn limits_section(outcome: &Outcome) -> Option<Section> {
    let result = CheckResult::of_outcome(outcome);
    let table = limits(&result);
    (!table.rows.is_empty()).then(|| Section::titled(LIMITS).table(table))
}

/// The column that names the scenario.
const SCENARIO: usize = 1;

fn limits_of<'a>(outcomes: impl Iterator<Item = (&'a str, &'a Outcome)>) -> Table {
    let columns = vec![
        Column::text("verdict"),
        Column::text("scenario").expendable(1),
        Column::text("limit"),
        Column::figure("allowed"),
        Column::figure("found"),
        Column::figure("over"),
        Column::text("where").expendable(2),
    ];
    let mut table = Table { columns, rows: Vec::new(), total: None };
    for (scenario, outcome) in outcomes {
        let path = || Cell::Text(scenario.to_owned());
        for budget in &outcome.budgets {
            // Every digit: an overrun of less than a cent is one.
            let amount = |number: Option<Number>| Cell::or_empty(number.map(Cell::Price));
            let spent = if outcome.complete { amount(budget.spent) } else { at_least(budget.spent) };
            table.rows.push(vec![
                Cell::Text(budget.verdict.clone()),
                path(),
                Cell::Text(budget_label(budget, &outcome.currency)),
                amount(budget.limit),
                spent,
                amount(Some(budget.over).filter(|over| !over.is_zero())),
                Cell::Text(format!("{}:{}", budget.path, budget.line)),
            ]);
        }
        for rule in &outcome.rules {
            table.rows.push(vec![
                Cell::Text(rule.verdict.clone()),
                path(),
                Cell::Text(rule.rule.clone()),
                Cell::Text(rule.limit.clone()),
                Cell::Text(rule.found.clone()),
                Cell::Empty,
                Cell::Text(format!("{}:{}", rule.path, rule.line)),
            ]);
        }
    }
    table
}

fn at_least(number: Option<Number>) -> Cell {
    Cell::or_empty(number.map(|number| Cell::AtLeast(Money::new(number))))
}

/// `reasoning, USD monthly (tier expert), over the base`, or `, on p90`
pub(super) fn budget_label(budget: &BudgetResult, currency: &str) -> String {
    let scope = if budget.scope.is_empty() { String::new() } else { format!(" ({})", budget.scope) };
    let base = if budget.against_base { ", over the base" } else { "" };
    let on = if budget.on == Measure::EXPECTED { String::new() } else { format!(", on {}", budget.on) };
    format!("{}, {currency} {}{scope}{base}{on}", budget.name, budget.span)
}

fn findings(result: &CheckResult) -> Option<Section> {
    let named = |scenario: &str, finding: &Finding| match finding.path.as_deref() {
        Some(path) if path == scenario => told(finding),
        _ if result.scenarios.len() < 2 || scenario.is_empty() => told(finding),
        _ => format!("{scenario}: {}", told(finding)),
    };
    let lines: Vec<String> = result.findings().map(|(scenario, finding)| named(scenario, finding)).collect();
    (!lines.is_empty()).then(|| Section::titled("Findings").lines(lines))
}

/// `plan.toml:12: error: budget ...`
pub(super) fn told(finding: &Finding) -> String {
    let place = match (&finding.path, finding.line) {
        (Some(path), Some(line)) => format!("{path}:{line}: "),
        (Some(path), None) => format!("{path}: "),
        _ => String::new(),
    };
    format!("{place}{}: {} [{}]", finding.severity, finding.message, finding.code)
}

fn notes(result: &CheckResult) -> Vec<String> {
    let mut notes = Vec::new();
    for note in outcomes(result).flat_map(|(_, outcome)| &outcome.notes) {
        if !notes.contains(note) {
            notes.push(note.clone());
        }
    }
    notes
}

/// One row a limit, exact.
///
/// # Errors
/// The writer's, which into memory cannot fail.
pub fn check_csv(result: &CheckResult) -> Result<String, csv::Error> {
    let header = [
        "scenario", "kind", "name", "span", "scope", "on", "limit", "found", "over", "currency", "verdict", "exempted",
        "path", "line",
    ];
    let number = |number: Option<Number>| number.map(|number| number.to_string()).unwrap_or_default();
    let mut lines = Vec::new();
    for (scenario, outcome) in outcomes(result) {
        for budget in &outcome.budgets {
            let base = if budget.against_base { "increase" } else { "budget" };
            lines.push(vec![
                inert(&scenario.path),
                base.to_owned(),
                inert(&budget.name),
                budget.span.clone(),
                inert(&budget.scope),
                budget.on.clone(),
                number(budget.limit),
                number(budget.spent),
                budget.over.to_string(),
                outcome.currency.clone(),
                budget.verdict.clone(),
                inert(budget.exempted.as_deref().unwrap_or_default()),
                inert(&budget.path),
                budget.line.to_string(),
            ]);
        }
        for rule in &outcome.rules {
            lines.push(vec![
                inert(&scenario.path),
                "rule".to_owned(),
                rule.rule.clone(),
                String::new(),
                String::new(),
                String::new(),
                inert(&rule.limit),
                inert(&rule.found),
                String::new(),
                String::new(),
                rule.verdict.clone(),
                inert(rule.exempted.as_deref().unwrap_or_default()),
                inert(&rule.path),
                rule.line.to_string(),
            ]);
        }
    }
    rows(&header, &lines)
}
