//! What may go wrong: quality and what it rests on, retries, whose offers the money goes to and on which terms.

use super::basis::remark;
use super::percent_of;
use crate::report::document::{Cell, Column, Section, Table};
use crate::report::evidence::evidence_sections;
use crate::report::fleets::is_hosting;
use crate::report::outcome::{LineResult, Outcome, RuleResult};
use crate::report::summary::{amount, quality, sums};

/// Quality and risk.
pub(super) fn section(outcome: &Outcome) -> Section {
    let mut section = Section::linked("risk", "Quality and risk");
    match quality(outcome) {
        Some(known) => section.blocks.extend(known.blocks),
        None if outcome.evidence.is_none() => {
            section = section.paragraph(
                "Nothing is known of quality: the scenario gives no pass rates and no golden set. A cascade that is \
                 cheaper and answers worse is not cheaper.",
            );
        }
        None => {}
    }
    for evidence in outcome.evidence.as_ref().map(evidence_sections).unwrap_or_default() {
        section = section.paragraph(format!("{}:", evidence.heading.unwrap_or_default()));
        section.blocks.extend(evidence.blocks);
    }
    section = section.paragraph(overhead(outcome));
    section = concentration(section, outcome);
    section = section.paragraph("Offers of the proposal and their licences:").table(licences(outcome));
    if !outcome.rules.is_empty() {
        section = section.paragraph("Policies:").table(rules(&outcome.rules));
    }
    section.list(outcome.warnings.iter().map(remark).collect())
}

fn lines(outcome: &Outcome) -> &[LineResult] {
    outcome.cascades.first().map_or(&[], |candidate| &candidate.lines)
}

/// What retries, judges, fallbacks and a router cost. Machines of one's own and what they have no room for answer.
fn overhead(outcome: &Outcome) -> String {
    let answers = |line: &LineResult| is_hosting(line) || matches!(line.charge.as_str(), "call" | "overflow");
    let beyond = lines(outcome).iter().filter(|line| !answers(line));
    let parts = sums(beyond, |line| line.charge.clone());
    let said: Vec<String> = parts
        .into_iter()
        .map(|(charge, _, monthly)| format!("{charge} {}", amount(monthly.number(), &outcome.currency)))
        .collect();
    if said.is_empty() {
        "Nothing is planned for retries, judges, fallbacks or a router: every call is billed once.".to_owned()
    } else {
        format!("Beyond the answers themselves, a month: {}.", said.join(", "))
    }
}

/// Whose offers the money goes to.
fn concentration(section: Section, outcome: &Outcome) -> Section {
    let provider = |line: &LineResult| line.offer.split('/').next().unwrap_or_default().to_owned();
    let mut providers = sums(lines(outcome).iter(), provider);
    providers.sort_by_key(|(_, _, monthly)| std::cmp::Reverse(monthly.number()));
    let total = outcome.totals.monthly;
    let lead = match providers.as_slice() {
        [] => return section,
        [(only, ..)] => format!("All of the money goes to one provider, `{only}`."),
        [(most, _, monthly), ..] => format!(
            "The money goes to {} providers; the largest part, {}, to `{most}`.",
            providers.len(),
            percent_of(monthly.number(), total).display()
        ),
    };
    let columns = vec![
        Column::text("provider"),
        Column::figure(format!("{}/month", outcome.currency)),
        Column::figure("of cost"),
    ];
    let rows = providers
        .into_iter()
        .map(|(name, _, monthly)| vec![Cell::Text(name), Cell::Money(monthly), percent_of(monthly.number(), total)]);
    section.paragraph(lead).table(Table { columns, rows: rows.collect(), total: None })
}

/// On which terms the models of the proposal come: those of open weights can be served by others, or by oneself.
fn licences(outcome: &Outcome) -> Table {
    let columns = vec![
        Column::text("offer"),
        Column::text("weights"),
        Column::text("licence"),
        Column::figure(format!("{}/month", outcome.currency)),
        Column::figure("of cost"),
    ];
    let rows = sums(lines(outcome).iter(), |line| line.offer.clone()).into_iter().map(|(offer, _, monthly)| {
        let price = outcome.prices.iter().find(|price| price.offer == offer);
        let fleet = outcome.cascades.iter().flat_map(|cascade| &cascade.fleets).find(|fleet| fleet.offer == offer);
        let weights = fleet.map(|_| "on machines of one's own").or_else(|| price?.weights.as_deref());
        let licence = fleet.and_then(|fleet| fleet.licence.as_deref()).or_else(|| price?.licence.as_deref());
        let [weights, licence] = [weights, licence].map(|text| Cell::Text(text.unwrap_or("not stated").to_owned()));
        let of_cost = percent_of(monthly.number(), outcome.totals.monthly);
        vec![Cell::Text(offer), weights, licence, Cell::Money(monthly), of_cost]
    });
    Table { columns, rows: rows.collect(), total: None }
}

fn rules(rules: &[RuleResult]) -> Table {
    let columns = ["policy", "allowed", "found", "verdict", "where"].map(Column::text);
    let row = |rule: &RuleResult| {
        let exempted = rule.exempted.as_ref().map(|why| format!(": {why}")).unwrap_or_default();
        [
            rule.rule.clone(),
            rule.limit.clone(),
            rule.found.clone(),
            format!("{}{exempted}", rule.verdict),
            format!("{}:{}", rule.path, rule.line),
        ]
        .map(Cell::Text)
        .into()
    };
    Table { columns: columns.into(), rows: rules.iter().map(row).collect(), total: None }
}
