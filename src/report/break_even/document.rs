//! What people read of `break-even`.

use super::chart::{break_even_chart, strip};
use super::{
    BreakEvenResult, ContestResult, FleetBreakEven, FleetComparison, LeverResult, VariationResult, VolumesResult,
    million,
};
use crate::report::document::{Block, Cell, Column, Document, Section, Table};
use crate::report::summary::amount;
use crate::units::{Fraction, Money, Number};

/// The document of `break-even`.
#[must_use]
pub fn break_even_document(result: &BreakEvenResult) -> Document {
    let convention = match result.convention.as_str() {
        "calendar" => String::new(),
        other => format!(" by convention {other}"),
    };
    let mut document = Document {
        title: format!("Break-even: {}", result.title.as_deref().unwrap_or("what would change the answer")),
        subtitle: format!(
            "prices of {}; {}, {} days{convention}; {}; {}",
            result.as_of,
            result.month,
            result.days.grouped_exact(),
            result.catalogue,
            result.currency
        ),
        notes: result.notes.clone(),
        ..Document::default()
    };
    for fleet in &result.fleets {
        document.sections.push(fleet_section(result, fleet));
        for comparison in &fleet.comparisons {
            document.sections.extend(comparison_sections(fleet, comparison, &result.currency));
        }
    }
    document.sections.extend(result.parities.iter().map(|contest| contest_section(contest, &result.currency)));
    document
}

/// The answers in short, and a chart for each fleet, for a report that tells other things as well.
pub(in crate::report) fn answers(result: &BreakEvenResult) -> Vec<Block> {
    let columns = vec![
        Column::text("fleet"),
        Column::text("against"),
        Column::figure(format!("{}/M tokens", result.currency)),
        Column::figure("cheaper above"),
        Column::figure("for good above"),
        Column::figure(format!("fleet {}/month", result.currency)),
        Column::figure(format!("other {}/month", result.currency)),
    ];
    let row = |fleet: &FleetBreakEven, found: &FleetComparison| {
        vec![
            Cell::Text(fleet.fleet.clone()),
            Cell::Text(found.against.clone()),
            Cell::Price(found.per_million_tokens.rounded(4)),
            volume(found.answer.first_tokens_daily),
            volume(found.answer.permanent_tokens_daily),
            Cell::Money(Money::new(fleet.monthly)),
            Cell::Money(Money::new(found.monthly)),
        ]
    };
    let compared = result.fleets.iter().flat_map(|fleet| fleet.comparisons.iter().map(move |found| (fleet, found)));
    let rows: Vec<Vec<Cell>> = compared.map(|(fleet, found)| row(fleet, found)).collect();
    if rows.is_empty() {
        return Vec::new();
    }
    let text = "From which volume on, in tokens of a day, a fleet is cheaper than buying by the token; months are those of \
                the scenario's own volume.";
    let charts = result.fleets.iter().map(|fleet| Block::Chart(break_even_chart(result, fleet).drawing()));
    [Block::Paragraph(text.to_owned()), Block::Table(Table { columns, rows, total: None })]
        .into_iter()
        .chain(charts)
        .collect()
}

/// A volume, or that there is none.
fn volume(tokens_daily: Option<Number>) -> Cell {
    Cell::Text(tokens_daily.map_or_else(|| "never".to_owned(), tokens))
}

/// Tokens of a day, for people: `711.97M`.
pub(super) fn tokens(number: Number) -> String {
    let millions = Fraction::new(number, million()).and_then(Fraction::quotient).unwrap_or(number);
    format!("{}M", millions.grouped(2))
}

fn fleet_section(result: &BreakEvenResult, fleet: &FleetBreakEven) -> Section {
    let money = |number: Number| amount(number, &result.currency);
    let said = |what: &str, text: &Option<String>| text.as_ref().map(|text| format!("{what} {text}"));
    let facts: Vec<String> = [
        said("model", &fleet.model),
        said("quantization", &fleet.quantization),
        said("licence", &fleet.licence),
        said("precision", &fleet.precision),
        said("measured with", &fleet.shape),
        said("by", &fleet.source),
    ]
    .into_iter()
    .flatten()
    .collect();
    let section = Section::titled(format!("{} for {}", fleet.fleet, fleet.tiers.join(", ")))
        .paragraph(format!(
            "{} tokens a day cost {} a month: a replica {}, upkeep {}.",
            tokens(fleet.tokens_daily),
            money(fleet.monthly),
            money(fleet.replica_monthly),
            money(fleet.upkeep_monthly)
        ))
        .paragraph(format!(
            "A replica is planned to serve {} tokens a day, of {} at full throughput.",
            tokens(fleet.replica_tokens_daily),
            tokens(fleet.replica_tokens_daily_full)
        ));
    let section = section.block(Block::Chart(break_even_chart(result, fleet).drawing()));
    if facts.is_empty() { section } else { section.paragraph(format!("{}.", facts.join("; "))) }
}

fn comparison_sections(fleet: &FleetBreakEven, found: &FleetComparison, currency: &str) -> Vec<Section> {
    let heading = format!("{} against {}", fleet.fleet, found.against);
    let mut main = Section::titled(heading).paragraph(verdict(fleet, found, currency));
    if found.answer.ranges.len() > 1 {
        main = main.lines(ranges(&found.answer));
    }
    if let Some(strip) = strip(fleet, &found.answer) {
        main = main.lines(strip);
    }
    let mut sections = vec![main.table(variations("What decides it", &found.steps))];
    if !found.proofs.is_empty() {
        sections.push(Section::default().table(proofs(found, currency)));
    }
    // Where nothing moves it, that is said already.
    if found.sensitivity.iter().any(|variation| variation.answer.first_tokens_daily.is_some()) {
        sections.push(Section::default().table(variations("What moves it", &found.sensitivity)));
    }
    sections.push(Section::default().paragraph(rule(found, currency)));
    sections
}

fn verdict(fleet: &FleetBreakEven, found: &FleetComparison, currency: &str) -> String {
    let answer = match (found.answer.first_tokens_daily, found.answer.permanent_tokens_daily) {
        (Some(first), Some(permanent)) if first == permanent => {
            format!("The fleet is cheaper above {} tokens a day, and for good", tokens(first))
        }
        (Some(first), Some(permanent)) => {
            format!(
                "The fleet is cheaper above {} tokens a day for the first time, and for good above {}",
                tokens(first),
                tokens(permanent)
            )
        }
        _ => never(found, currency),
    };
    let other = match found.because.as_str() {
        "same model" => "The cheapest offer of the same model",
        "baseline" => "The baseline",
        _ => "This offer",
    };
    format!(
        "{other} costs {} a million tokens. {answer}. At {} a day the fleet costs {} a month, against {}.",
        amount(found.per_million_tokens, currency),
        tokens(fleet.tokens_daily),
        amount(fleet.monthly, currency),
        amount(found.monthly, currency)
    )
}

/// Which burden makes it so.
fn never(found: &FleetComparison, currency: &str) -> String {
    let price = found.answer.full_load_per_million.map_or_else(String::new, |price| amount(price, currency));
    let is_bare = found.steps.first().map(|step| &step.name) == found.never_because.as_ref();
    match &found.never_because {
        Some(burden) if !is_bare => {
            format!("The fleet is never cheaper: {burden}, its fullest replica serves a million tokens for {price}")
        }
        _ => format!("The fleet is never cheaper: even a replica that is always busy serves them for {price}"),
    }
}

fn ranges(answer: &VolumesResult) -> Vec<String> {
    let ranges = answer.ranges.iter().map(|range| match range.to_tokens_daily {
        Some(to) => format!("- cheaper above {} up to {}", tokens(range.above_tokens_daily), tokens(to)),
        None => format!("- cheaper above {}", tokens(range.above_tokens_daily)),
    });
    ranges.collect()
}

fn variations(heading: &str, variations: &[VariationResult]) -> Table {
    let columns = vec![Column::text(heading), Column::figure("first above"), Column::figure("for good above")];
    let rows = variations.iter().map(|variation| {
        let answer = &variation.answer;
        vec![
            Cell::Text(variation.name.clone()),
            volume(answer.first_tokens_daily),
            volume(answer.permanent_tokens_daily),
        ]
    });
    Table { columns, rows: rows.collect(), total: None }
}

fn proofs(found: &FleetComparison, currency: &str) -> Table {
    let columns = vec![
        Column::figure("Rated at tokens/day"),
        Column::figure(format!("fleet {currency}/month")),
        Column::figure(format!("other {currency}/month")),
    ];
    let rows = found.proofs.iter().map(|proof| {
        let money = |number: Number| Cell::Money(Money::new(number));
        vec![Cell::Text(proof.tokens_daily.grouped(0)), money(proof.fleet_monthly), money(proof.other_monthly)]
    });
    Table { columns, rows: rows.collect(), total: None }
}

fn rule(found: &FleetComparison, currency: &str) -> String {
    let rule = &found.rule_of_thumb;
    let (fleet, other) = (amount(rule.proof.fleet_monthly, currency), amount(rule.proof.other_monthly, currency));
    let held = if rule.holds { "holds" } else { "does not hold" };
    let far = match rule.too_low_times {
        None => "there is no volume above which to leave it".to_owned(),
        Some(times) if times > Number::ONE => format!("the first crossing is {} times as high", times.grouped(1)),
        Some(times) => format!("the first crossing is at {} of it", times.grouped(2)),
    };
    format!(
        "\"Under 5M tokens a day, stay on APIs\" {held} here: at 5M the fleet costs {fleet} a month, against {other}; {far}."
    )
}

fn contest_section(contest: &ContestResult, currency: &str) -> Section {
    let section =
        Section::titled(format!("What would make `{}` cost what `{}` does", contest.candidate, contest.baseline));
    let work = if contest.engineering_monthly.is_zero() {
        String::new()
    } else {
        format!(", {} of work in it", amount(contest.engineering_monthly, currency))
    };
    let section = section.paragraph(format!(
        "Now {} a month{work}, against {}.",
        amount(contest.candidate_monthly, currency),
        amount(contest.baseline_monthly, currency)
    ));
    let columns = vec![
        Column::text("what"),
        Column::figure("now"),
        Column::figure("equal at"),
        Column::figure(format!("candidate {currency}/month")),
        Column::figure(format!("baseline {currency}/month")),
        Column::figure("saved before").expendable(2),
        Column::figure("saved beyond").expendable(1),
    ];
    let rows = contest.levers.iter().map(|lever| {
        let money = |number: Option<Number>| Cell::or_empty(number.map(|number| Cell::Money(Money::new(number))));
        vec![
            Cell::Text(name(lever, contest)),
            Cell::Text(figure(lever, lever.now)),
            Cell::Text(
                lever.answer.map_or_else(|| "at no value".to_owned(), |answer| answered(lever, answer, currency)),
            ),
            money(lever.candidate_monthly),
            money(lever.baseline_monthly),
            money(lever.saving_before),
            money(lever.saving_beyond),
        ]
    });
    section.table(Table { columns, rows: rows.collect(), total: None })
}

fn name(lever: &LeverResult, contest: &ContestResult) -> String {
    let of = lever.of.as_deref().unwrap_or_default();
    match lever.lever {
        "discount-of-baseline" => format!("discount of {of} on the baseline alone"),
        "discount-of-vendor" => format!("discount of {of} on both"),
        "price" => format!("price of {of}"),
        "share" => format!("share of tier {of}"),
        "escalation" => format!("requests of {of} that go on"),
        "volume" => "all requests".to_owned(),
        _ => format!("work at {} an hour", amount(contest.hourly_rate, "USD")),
    }
}

fn figure(lever: &LeverResult, number: Number) -> String {
    match lever.unit {
        "percent" => format!("{}%", number.grouped_exact()),
        "times" => format!("{}x", number.grouped_exact()),
        _ => format!("{} h", number.grouped_exact()),
    }
}

fn answered(lever: &LeverResult, answer: Number, currency: &str) -> String {
    let about = if lever.exact == Some(false) { "about " } else { "" };
    match lever.price_per_million {
        Some(price) => format!("{about}{}x ({}/M out)", answer.grouped(2), amount(price, currency)),
        None if about.is_empty() => figure(lever, answer),
        None => format!("{about}{}", figure(lever, answer.rounded(4))),
    }
}
