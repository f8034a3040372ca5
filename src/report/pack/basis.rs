//! What the figures rest on: assumptions, prices and where they were published, method.

use super::Pack;
use super::model::Value;
use crate::report::document::{Cell, Column, Section, Table};
use crate::report::fleets::is_upkeep;
use crate::report::outcome::{Finding, LineResult, Outcome, PriceResult};
use crate::report::summary::conditions;
use crate::units::Number;

/// A finding with its place.
pub(super) fn remark(finding: &Finding) -> String {
    match (&finding.path, finding.line) {
        (Some(path), Some(line)) => format!("{} ({path}:{line})", finding.message),
        _ => finding.message.clone(),
    }
}

/// Every value of the scenario that a figure rests on, who stands behind it, and how much it moves.
pub(super) fn assumptions(pack: &Pack<'_>) -> Section {
    let outcome = pack.outcome;
    let columns = vec![
        Column::figure("no."),
        Column::text("assumption"),
        Column::figure("value"),
        Column::text("unit"),
        Column::text("owner"),
        Column::text("source"),
        Column::text("dated"),
        Column::text("confidence"),
        Column::figure("rank by effect"),
    ];
    let rows = pack.model.assumed().enumerate().map(|(index, (_, value))| {
        let path = value.path.as_deref().unwrap_or_default();
        let stated = outcome.stated.iter().find(|stated| stated.path == path);
        let said = |text: Option<&String>| Cell::Text(text.cloned().unwrap_or_else(|| "not stated".to_owned()));
        vec![
            Cell::Assumption(index + 1),
            Cell::Text(path.to_owned()),
            figure(value),
            Cell::Text(value.unit().to_owned()),
            said(stated.and_then(|stated| stated.owner.as_ref())),
            said(stated.and_then(|stated| stated.source.as_ref())),
            said(stated.and_then(|stated| stated.on.as_ref())),
            said(stated.and_then(|stated| stated.confidence.as_ref())),
            rank(pack, path),
        ]
    });
    let mut section = Section::linked("assumptions", "Assumptions")
        .paragraph(
            "Values of the scenario that the figures are products of. Rank 1 moves the cost most when each is moved by \
             the same part of itself; a share that takes up what the others leave has no rank of its own.",
        )
        .table(Table { columns, rows: rows.collect(), total: None });
    if !outcome.assumptions.is_empty() {
        section = section
            .paragraph("What was taken for granted on the way:")
            .list(outcome.assumptions.iter().map(remark).collect());
    }
    section
}

fn figure(value: &Value) -> Cell {
    let quotient = value.numerator.over(value.denominator, 6).unwrap_or(value.numerator);
    match quotient.times(Number::HUNDRED) {
        Ok(percent) if value.is_share() => Cell::Percent(percent),
        _ => Cell::Count(quotient),
    }
}

/// 1 for the value that moves most.
fn rank(pack: &Pack<'_>, path: &str) -> Cell {
    let Some(found) = &pack.sensitivity else { return Cell::Empty };
    let gives_way = || found.effects.iter().any(|effect| effect.from.as_deref() == Some(path));
    match pack.rank(path) {
        Some(rank) => Cell::Count(Number::from(rank)),
        None if gives_way() => Cell::Text("takes up the rest".to_owned()),
        None => Cell::Text("not moved".to_owned()),
    }
}

/// Every price that was used, with where and when it was published.
pub(super) fn provenance(outcome: &Outcome) -> Section {
    let columns = vec![
        Column::text("offer"),
        Column::text("meter"),
        Column::figure("USD"),
        Column::text("for"),
        Column::text("conditions"),
        Column::text("in force since"),
        Column::text("source"),
        Column::text("checked"),
        Column::figure("age in days"),
        Column::text("entry"),
    ];
    let mut rows = Vec::new();
    let mut told: Vec<(&str, &str, String, Number)> = Vec::new();
    let lines = outcome.cascades.iter().flat_map(|cascade| &cascade.lines);
    for line in lines.filter(|line| !is_upkeep(line)) {
        let key = (line.offer.as_str(), line.meter.as_str(), conditions(line), line.unit_price);
        if !told.contains(&key) {
            rows.push(price_row(line, outcome.prices.iter().find(|price| price.offer == line.offer)));
            told.push(key);
        }
    }
    let table = Table { columns, rows, total: None };
    let catalogue = &outcome.catalogue;
    Section::linked("provenance", "Where the prices come from")
        .paragraph(format!(
            "Prices in force on {}{}, from catalogue {} and the price books that are named. Age counts from the day of \
             the check to that of the report.",
            catalogue.as_of,
            catalogue.known_on.as_ref().map(|day| format!(" as known on {day}")).unwrap_or_default(),
            catalogue.version
        ))
        .table(table)
}

/// A price, since when, by whom, checked when, how old, where it stands; one of the scenario's own has none of that.
fn price_row(line: &LineResult, price: Option<&PriceResult>) -> Vec<Cell> {
    let unit = if line.per == 1 { line.unit.to_lowercase() } else { "a million tokens".to_owned() };
    let mut row = [line.offer.clone(), line.meter.clone()].map(Cell::Text).to_vec();
    row.extend([Cell::Price(line.unit_price), Cell::Text(unit)]);
    row.push(Cell::or_empty(Some(conditions(line)).filter(|text| !text.is_empty()).map(Cell::Text)));
    let Some(price) = price.filter(|_| !line.overridden) else {
        let source = Cell::or_empty(line.overridden.then(|| Cell::Text("the scenario itself".to_owned())));
        row.extend([Cell::Empty, source, Cell::Empty, Cell::Empty, Cell::Empty]);
        return row;
    };
    let basis = if price.from_basis == "documented" { String::new() } else { format!(" ({})", price.from_basis) };
    let age = price.age_days.map(|days| Cell::Count(Number::from(u64::from(days))));
    row.extend([
        Cell::Text(format!("{}{basis}", price.from)),
        Cell::Text(price.source.clone()),
        Cell::Text(price.checked.clone().unwrap_or_else(|| "not stated".to_owned())),
        Cell::or_empty(age),
        Cell::Text(price.place.clone()),
    ]);
    row
}

/// How it was computed, what the words mean, and how to compute it again.
pub(super) fn method(pack: &Pack<'_>) -> Section {
    let outcome = pack.outcome;
    let glossary = Table {
        columns: vec![Column::text("word"), Column::text("meaning")],
        rows: GLOSSARY
            .iter()
            .map(|(word, meaning)| vec![Cell::Text((*word).to_owned()), Cell::Text((*meaning).to_owned())])
            .collect(),
        total: None,
    };
    let mut files = vec![vec![
        Cell::Text(format!("catalogue {}", outcome.catalogue.version)),
        Cell::Text(outcome.catalogue.sha256.clone()),
    ]];
    let of_base = pack.change.iter().flat_map(|change| &change.inputs);
    for input in outcome.inputs.iter().chain(of_base.filter(|input| !outcome.inputs.contains(input))) {
        files.push(vec![Cell::Text(input.path.clone()), Cell::Text(input.sha256.clone())]);
    }
    let columns = vec![Column::text("file"), Column::text("SHA-256")];
    Section::linked("method", "Method")
        .paragraph(
            "Requests are priced one by one and multiplied: requests x tokens of a request x price, for every meter \
             of every call. Amounts are exact decimals; totals are sums of line items and nothing is rounded before \
             it is shown. The month is the day times the month's days, at the prices of the day.",
        )
        .table(glossary)
        .paragraph(format!("Made with {} {}. The same report again:", outcome.tool.name, outcome.tool.version))
        .lines(vec![pack.command.clone()])
        .table(Table { columns, rows: files, total: None })
}

const GLOSSARY: [(&str, &str); 10] = [
    ("tier", "a kind of request, with its share of the requests and its tokens"),
    ("offer", "a model as one provider sells it"),
    ("cascade", "a way to serve all requests: a route for every tier"),
    ("candidate", "the cascade that is proposed"),
    ("baseline", "a cascade that the candidate is compared with"),
    ("stage", "one call of a route that tries several offers in turn"),
    ("meter", "what a provider counts: input, cached input, output, reasoning, requests"),
    ("list price", "the price as published"),
    ("contracted price", "the price after our discount"),
    ("bridge", "steps from one bill to another that add up to the whole difference"),
];
