//! What `cost` and `compare` show people.

use super::document::{Cell, Column, Document, Section, Table};
use super::evidence::evidence_sections;
use super::fleets;
use super::outcome::{CascadeResult, LineResult, Outcome, SavingResult, Totals};
use crate::units::{Money, Number};

/// What the breakdown of a cascade goes by.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum GroupBy {
    /// Kinds of requests.
    #[default]
    Tier,
    /// Calls of a chain.
    Stage,
    /// Offers.
    Offer,
    /// Providers.
    Provider,
    /// What is counted.
    Meter,
    /// What the money is for.
    Charge,
}

impl GroupBy {
    /// The words in flags.
    pub const NAMES: [&'static str; 6] = ["tier", "stage", "offer", "provider", "meter", "charge"];

    /// The word.
    #[must_use]
    pub const fn key(self) -> &'static str {
        match self {
            Self::Tier => "tier",
            Self::Stage => "stage",
            Self::Offer => "offer",
            Self::Provider => "provider",
            Self::Meter => "meter",
            Self::Charge => "charge",
        }
    }

    fn of(self, line: &LineResult) -> String {
        match self {
            Self::Tier => shown_tier(&line.tier),
            Self::Stage => format!("{} {}", shown_tier(&line.tier), line.stage),
            Self::Offer => line.offer.clone(),
            Self::Provider => line.offer.split('/').next().unwrap_or_default().to_owned(),
            Self::Meter => line.meter.clone(),
            Self::Charge => line.charge.clone(),
        }
    }
}

/// A tier's name for people; the router's lines have none.
pub(super) fn shown_tier(tier: &str) -> String {
    if tier.is_empty() { "(router)".to_owned() } else { tier.to_owned() }
}

/// An amount with its currency, for sentences.
pub(super) fn amount(number: Number, currency: &str) -> String {
    let money = Money::new(number.magnitude());
    let sign = if number.is_negative() { "-" } else { "" };
    if currency == "USD" { format!("{sign}${money}") } else { format!("{sign}{money} {currency}") }
}

/// An amount, or a lower bound where something has no price.
pub(super) fn money_cell(number: Number, complete: bool) -> Cell {
    if complete { Cell::Money(Money::new(number)) } else { Cell::AtLeast(Money::new(number)) }
}

/// The document of `cost`: verdict, candidate, comparison, prices, assumptions.
#[must_use]
pub fn summary(outcome: &Outcome, group_by: GroupBy) -> Document {
    let mut document = Document {
        title: outcome.title.clone().unwrap_or_else(|| format!("Cost of `{}`", outcome.candidate)),
        subtitle: subtitle(outcome),
        sections: vec![verdict(outcome)],
        notes: outcome.notes.clone(),
    };
    for (index, cascade) in outcome.cascades.iter().enumerate() {
        let is_candidate = index == 0;
        // A baseline of one offer says all it has to say in the comparison.
        if is_candidate || cascade.mode != "partition" || outcome.cascades.len() == 1 {
            document.sections.push(breakdown(cascade, is_candidate, group_by, &outcome.currency));
        }
    }
    if outcome.cascades.len() > 1 {
        document.sections.push(baselines(outcome));
    }
    document.sections.extend(quality(outcome));
    document.sections.extend(fleets::section(outcome));
    document.sections.extend(outcome.evidence.as_ref().map(evidence_sections).unwrap_or_default());
    document.sections.extend(super::gate_document::limits_section(outcome));
    document.sections.push(unit_economics(outcome));
    document.sections.push(prices(outcome));
    document.sections.extend(remarks("Assumptions", &outcome.assumptions));
    document
}

/// Which day, which month, which prices.
pub(super) fn subtitle(outcome: &Outcome) -> String {
    let catalogue = &outcome.catalogue;
    let known = catalogue.known_on.as_ref().map_or_else(String::new, |day| format!(" as known on {day}"));
    let convention = match outcome.period.convention.as_str() {
        "calendar" => String::new(),
        other => format!(" by convention {other}"),
    };
    let age = match catalogue.oldest_price_days {
        Some(0) => ", checked on that day or later".to_owned(),
        Some(days) => format!(", oldest checked {days} days before"),
        None => String::new(),
    };
    format!(
        "prices of {}{known}{age}; {}, {} days{convention}; catalogue {} ({}); {}",
        catalogue.as_of,
        outcome.period.month,
        outcome.period.days.grouped_exact(),
        catalogue.version,
        catalogue.sha256.get(..12).unwrap_or(&catalogue.sha256),
        outcome.currency,
    )
}

pub(super) fn verdict(outcome: &Outcome) -> Section {
    let least = if outcome.cascades.first().is_some_and(|candidate| candidate.complete) { "" } else { "at least " };
    let currency = &outcome.currency;
    let daily = amount(outcome.totals.daily, currency);
    let monthly = amount(outcome.totals.monthly, currency);
    let mut text = format!("`{}` costs {least}{daily} a day, {least}{monthly} a month", outcome.candidate);
    if let Some(baseline) = outcome.cascades.get(1) {
        text.push_str(&compared(outcome, baseline));
    }
    text.push('.');
    let mut section = Section::default().paragraph(text);
    if outcome.totals.list_daily != outcome.totals.daily {
        let list = amount(outcome.totals.list_daily, currency);
        let list_monthly = amount(outcome.totals.list_monthly, currency);
        section =
            section.paragraph(format!("That is after discounts; at list prices {list} a day, {list_monthly} a month."));
    }
    for cascade in outcome.cascades.iter().filter(|cascade| !cascade.complete) {
        let mut said: Vec<String> = Vec::new();
        for call in &cascade.unpriced {
            let text = format!("no price in `{}`: {} ({})", cascade.name, call.offer, call.reason);
            if !said.contains(&text) {
                section = section.paragraph(&text);
                said.push(text);
            }
        }
    }
    section
}

/// ", against $100.00 a day for `all-opus`: 90.56% less (10.59x)"
fn compared(outcome: &Outcome, baseline: &CascadeResult) -> String {
    let least = if baseline.complete { "" } else { "at least " };
    let theirs = amount(baseline.totals.daily, &outcome.currency);
    let mut text = format!(", against {least}{theirs} a day for `{}`", baseline.name);
    let saving = outcome.savings.iter().find(|saving| saving.baseline == baseline.name);
    if let Some((saving, percent)) = saving.and_then(|saving| Some((saving, saving.percent?))) {
        let direction = if percent.is_negative() { "more" } else { "less" };
        text.push_str(&format!(": {}% {direction}", percent.magnitude().grouped(2)));
        if let (Some(ratio), false) = (saving.ratio, percent.is_negative()) {
            text.push_str(&format!(" ({}x)", ratio.grouped(2)));
        }
    }
    text
}

fn breakdown(cascade: &CascadeResult, is_candidate: bool, group_by: GroupBy, currency: &str) -> Section {
    let role = if is_candidate { "candidate" } else { "baseline" };
    let heading = format!("{} ({role}, mode {})", cascade.name, cascade.mode);
    let table = match group_by {
        GroupBy::Tier => by_tier(cascade, currency),
        other => by_group(cascade, other, currency),
    };
    Section::titled(heading).table(table)
}

fn by_tier(cascade: &CascadeResult, currency: &str) -> Table {
    let columns = vec![
        Column::text("tier"),
        Column::text("offer").expendable(1),
        Column::figure("requests/day").expendable(2),
        Column::figure(format!("{currency}/day")),
        Column::figure(format!("{currency}/month")),
        Column::figure("of cost").expendable(3),
    ];
    let mut rows = Vec::new();
    for tier in &cascade.tiers {
        let complete = !cascade.unpriced.iter().any(|call| call.tier == tier.tier);
        let parts = parts_of(cascade, &tier.tier);
        let single = parts.len() <= 1;
        let offer = if single { tier.offers.first().cloned() } else { None };
        rows.push(vec![
            Cell::Text(shown_tier(&tier.tier)),
            Cell::or_empty(offer.map(Cell::Text)),
            Cell::Count(tier.requests_daily),
            money_cell(tier.daily, complete),
            money_cell(tier.monthly, complete),
            Cell::or_empty(tier.share_of_cost.map(Cell::Percent)),
        ]);
        // What the tier's sum is made of, set in: the calls of a chain, its retries, its judges.
        for (name, daily, monthly) in parts.into_iter().filter(|_| !single) {
            let cells = [Cell::Text(format!("  {name}")), Cell::Empty, Cell::Empty];
            rows.push(cells.into_iter().chain([Cell::Money(daily), Cell::Money(monthly), Cell::Empty]).collect());
        }
    }
    let total = vec![
        Cell::Text("total".to_owned()),
        Cell::Empty,
        Cell::Empty,
        money_cell(cascade.totals.daily, cascade.complete),
        money_cell(cascade.totals.monthly, cascade.complete),
        Cell::Empty,
    ];
    Table { columns, rows, total: Some(total) }
}

/// A tier's charges by stage, purpose and offer, in their order.
fn parts_of(cascade: &CascadeResult, tier: &str) -> Vec<(String, Money, Money)> {
    let name = |line: &LineResult| {
        let what = if line.charge == "call" { String::new() } else { format!("{} ", line.charge) };
        let route = line.route.as_ref().map_or_else(String::new, |route| format!(" (sent to {route})"));
        format!("{}. {what}{}{route}", line.stage, line.offer)
    };
    sums(cascade.lines.iter().filter(|line| line.tier == tier), name)
}

/// Sums of lines by a name that is made of each, in the order in which the names come.
pub(super) fn sums<'a, Name: PartialEq>(
    lines: impl Iterator<Item = &'a LineResult>,
    name: impl Fn(&'a LineResult) -> Name,
) -> Vec<(Name, Money, Money)> {
    let mut groups: Vec<(Name, Money, Money)> = Vec::new();
    for line in lines {
        let name = name(line);
        let (daily, monthly) = (Money::new(line.contracted_cost_daily), Money::new(line.contracted_cost_monthly));
        match groups.iter_mut().find(|(known, _, _)| *known == name) {
            Some((_, sum, month)) => {
                *sum = sum.plus(daily).unwrap_or(*sum);
                *month = month.plus(monthly).unwrap_or(*month);
            }
            None => groups.push((name, daily, monthly)),
        }
    }
    groups
}

/// Sums of lines by anything that a line says.
fn by_group(cascade: &CascadeResult, group_by: GroupBy, currency: &str) -> Table {
    let groups = sums(cascade.lines.iter(), |line| group_by.of(line));
    let columns = vec![
        Column::text(group_by.key()),
        Column::figure(format!("{currency}/day")),
        Column::figure(format!("{currency}/month")),
    ];
    let rows = groups
        .into_iter()
        .map(|(name, daily, monthly)| vec![Cell::Text(name), Cell::Money(daily), Cell::Money(monthly)])
        .collect();
    let total = vec![
        Cell::Text("total".to_owned()),
        money_cell(cascade.totals.daily, cascade.complete),
        money_cell(cascade.totals.monthly, cascade.complete),
    ];
    Table { columns, rows, total: Some(total) }
}

fn baselines(outcome: &Outcome) -> Section {
    let currency = &outcome.currency;
    let columns = vec![
        Column::text("against"),
        Column::figure(format!("{currency}/day")),
        Column::figure(format!("{currency}/month")).expendable(2),
        Column::figure("saved/day").expendable(3),
        Column::figure("saved/month").expendable(1),
        Column::figure("saved"),
        Column::figure("ratio"),
    ];
    let baselines = outcome.cascades.iter().skip(1);
    let rows = baselines
        .map(|baseline| {
            let saving = outcome.savings.iter().find(|saving| saving.baseline == baseline.name);
            let saved = |of: fn(&SavingResult) -> Option<Cell>| Cell::or_empty(saving.and_then(of));
            vec![
                Cell::Text(baseline.name.clone()),
                money_cell(baseline.totals.daily, baseline.complete),
                money_cell(baseline.totals.monthly, baseline.complete),
                saved(|saving| Some(Cell::Money(Money::new(saving.daily)))),
                saved(|saving| Some(Cell::Money(Money::new(saving.monthly)))),
                saved(|saving| saving.percent.map(Cell::Percent)),
                saved(|saving| saving.ratio.map(Cell::Times)),
            ]
        })
        .collect();
    Section::titled("Compared with").table(Table { columns, rows, total: None })
}

/// Quality beside cost, where something is known of it; always with what it rests on.
pub(super) fn quality(outcome: &Outcome) -> Option<Section> {
    let known: Vec<_> = outcome
        .cascades
        .iter()
        .filter_map(|cascade| cascade.quality.as_ref().map(|quality| (cascade, quality)))
        .collect();
    if known.is_empty() {
        return None;
    }
    let percent = |share: Number| Cell::Percent(share.times(Number::HUNDRED).unwrap_or(share));
    let columns = vec![
        Column::text("quality of"),
        Column::figure("right"),
        Column::figure("silent errors"),
        Column::figure("any stage right").expendable(3),
        Column::figure(format!("{}/1,000 solved", outcome.currency)).expendable(1),
        Column::text("rests on").expendable(2),
    ];
    let rows = known
        .into_iter()
        .map(|(cascade, quality)| {
            let solved = quality.cost_per_solved.and_then(|cost| cost.times(Number::from(1_000)).ok());
            vec![
                Cell::Text(cascade.name.clone()),
                percent(quality.right),
                percent(quality.silent_errors),
                percent(quality.any_stage_right),
                Cell::or_empty(solved.map(|cost| Cell::Money(Money::new(cost)))),
                Cell::Text(quality.basis.clone()),
            ]
        })
        .collect();
    Some(Section::titled("Quality").table(Table { columns, rows, total: None }))
}

fn unit_economics(outcome: &Outcome) -> Section {
    let economics = &outcome.unit_economics;
    let least = if outcome.cascades.first().is_some_and(|candidate| candidate.complete) { "" } else { "at least " };
    let parts =
        [(economics.per_1000_requests, "per 1,000 requests"), (economics.per_million_tokens, "per million tokens")];
    let said: Vec<String> = parts
        .into_iter()
        .filter_map(|(figure, what)| {
            figure.map(|figure| format!("{least}{} {what}", amount(figure, &outcome.currency)))
        })
        .collect();
    if said.is_empty() { Section::default() } else { Section::default().paragraph(said.join(", ")) }
}

/// Every price that was charged, under the conditions that it was charged in.
fn prices(outcome: &Outcome) -> Section {
    let columns = vec![
        Column::text("price of"),
        Column::text("meter"),
        Column::figure("USD"),
        Column::text("for").expendable(2),
        Column::text("when"),
        Column::text("since").expendable(1),
        Column::text("source").expendable(3),
    ];
    let mut rows = Vec::new();
    for price in &outcome.prices {
        let source = match price.book.as_str() {
            "catalogue" => price.source.clone(),
            book => format!("{book}: {}", price.source),
        };
        let since =
            if price.from_basis == "assumed" { format!("{} (assumed)", price.from) } else { price.from.clone() };
        let mut first = Some([price.offer.clone(), since, source]);
        for (meter, unit_price, per, when) in charged(outcome, &price.offer) {
            // The offer, its date and its source stand once, beside the first of its prices.
            let [offer, since, source] = first.take().unwrap_or_default().map(|text| match text.as_str() {
                "" => Cell::Empty,
                _ => Cell::Text(text),
            });
            let unit = if per == 1 { "each" } else { "1M tokens" };
            let when = if when.is_empty() { Cell::Empty } else { Cell::Text(when) };
            let meter = Cell::Text(meter.to_owned());
            rows.push(vec![offer, meter, Cell::Price(unit_price), Cell::Text(unit.to_owned()), when, since, source]);
        }
    }
    Section::titled("Prices as published").table(Table { columns, rows, total: None })
}

/// The prices of an offer that lines were charged at, each once: meter, price, unit and conditions.
fn charged<'a>(outcome: &'a Outcome, offer: &str) -> Vec<(&'a str, Number, u32, String)> {
    let mut prices = Vec::new();
    let lines = outcome.cascades.iter().flat_map(|cascade| &cascade.lines);
    for line in lines.filter(|line| line.offer == offer && !fleets::is_upkeep(line)) {
        let price = (line.meter.as_str(), line.unit_price, line.per, conditions(line));
        if !prices.contains(&price) {
            prices.push(price);
        }
    }
    prices
}

/// `batch, region eu x 1.1, override`; nothing for a price under the usual conditions.
pub(super) fn conditions(line: &LineResult) -> String {
    let service = Some(line.service.clone()).filter(|service| service != "standard");
    let factor = line.factors.iter().find(|factor| factor.kind == "region");
    let region = line.region.as_ref().zip(factor);
    let region = region.map(|(region, factor)| format!("region {region} x {}", factor.numerator));
    let override_mark = line.overridden.then(|| "override".to_owned());
    let conditions = [service, line.hours.clone(), region, override_mark];
    conditions.into_iter().flatten().collect::<Vec<String>>().join(", ")
}

fn remarks(heading: &str, findings: &[super::outcome::Finding]) -> Option<Section> {
    if findings.is_empty() {
        return None;
    }
    let lines = findings.iter().map(|finding| format!("- {}", finding.message)).collect();
    Some(Section::titled(heading).lines(lines))
}

/// The document of `compare`: every cascade of every scenario, side by side.
#[must_use]
pub fn comparison(outcomes: &[(String, Outcome)]) -> Document {
    let columns = vec![
        Column::text("scenario"),
        Column::text("cascade"),
        Column::text("role").expendable(4),
        Column::figure("per day"),
        Column::figure("per month"),
        Column::text("currency").expendable(5),
        Column::figure("saved by candidate").expendable(1),
        Column::figure("ratio").expendable(2),
        Column::text("prices of").expendable(3),
    ];
    let mut rows = Vec::new();
    for (path, outcome) in outcomes {
        for (index, cascade) in outcome.cascades.iter().enumerate() {
            let saving = outcome.savings.iter().find(|saving| saving.baseline == cascade.name && index > 0);
            let Totals { daily, monthly, .. } = cascade.totals;
            rows.push(vec![
                Cell::Text(if index == 0 { path.clone() } else { String::new() }),
                Cell::Text(cascade.name.clone()),
                Cell::Text(if index == 0 { "candidate" } else { "baseline" }.to_owned()),
                money_cell(daily, cascade.complete),
                money_cell(monthly, cascade.complete),
                Cell::Text(outcome.currency.clone()),
                Cell::or_empty(saving.and_then(|saving| saving.percent).map(Cell::Percent)),
                Cell::or_empty(saving.and_then(|saving| saving.ratio).map(Cell::Times)),
                Cell::Text(outcome.catalogue.as_of.clone()),
            ]);
        }
    }
    let mut notes: Vec<String> = Vec::new();
    for note in outcomes.iter().flat_map(|(_, outcome)| &outcome.notes) {
        if !notes.contains(note) {
            notes.push(note.clone());
        }
    }
    let subtitle = outcomes.first().map_or_else(String::new, |(_, outcome)| {
        let catalogue = &outcome.catalogue;
        format!("catalogue {} ({})", catalogue.version, catalogue.sha256.get(..12).unwrap_or(&catalogue.sha256))
    });
    Document {
        title: "Comparison".to_owned(),
        subtitle,
        sections: vec![Section::default().table(Table { columns, rows, total: None })],
        notes,
    }
}
