//! Where the money goes: per unit, per tier and label, per cascade.

use std::collections::{BTreeMap, BTreeSet};

use super::{BARS_MAX, Pack, percent_of};
use crate::analysis::quotient;
use crate::report::chart::{Step, StepChart};
use crate::report::document::{Block, Cell, Column, Section, Table};
use crate::report::outcome::{CascadeResult, Outcome, TierResult};
use crate::report::summary::{money_cell, shown_tier, sums};
use crate::units::{Money, Number};

/// What one of something costs, and what is inside.
pub(super) fn unit_economics(outcome: &Outcome) -> Section {
    let economics = &outcome.unit_economics;
    let candidate = outcome.cascades.first();
    let complete = candidate.is_some_and(|candidate| candidate.complete);
    let solved = candidate.and_then(|candidate| candidate.quality.as_ref()?.cost_per_solved);
    let figures = [
        ("one request", economics.per_request),
        ("1,000 requests", economics.per_1000_requests),
        ("a million tokens, prompt and answer together", economics.per_million_tokens),
        ("one request that is answered rightly", solved),
    ];
    let columns = vec![Column::text("what"), Column::figure(outcome.currency.clone())];
    let rows = figures
        .into_iter()
        .filter_map(|(what, cost)| {
            let cost = cost?;
            // A request costs fractions of a cent.
            let shown = if complete { Cell::UnitCost(cost) } else { money_cell(cost, false) };
            Some(vec![Cell::Text(what.to_owned()), shown])
        })
        .collect();
    let mut section = Section::linked("unit-economics", "Unit economics").table(Table { columns, rows, total: None });
    if solved.is_none() {
        section = section.paragraph(
            "Nothing is known of how often answers are right, so there is no cost of a solved request: give \
             [pass-rates] or a golden set.",
        );
    }
    section.paragraph("Inside a request's cost:").table(inside(outcome))
}

/// What a thousand requests pay for.
fn inside(outcome: &Outcome) -> Table {
    let lines = outcome.cascades.first().map_or(&[][..], |candidate| &candidate.lines);
    let requests = outcome.cascades.first().and_then(requests_daily);
    let columns = vec![
        Column::text("charge"),
        Column::text("meter"),
        Column::figure(format!("{}/1,000 requests", outcome.currency)),
        Column::figure("of cost"),
    ];
    let row = |((charge, meter), daily, _): ((&String, &String), Money, Money)| {
        let daily = daily.number();
        let thousand = daily.times(Number::from(1_000)).ok().zip(requests);
        let each = thousand.and_then(|(thousand, requests)| quotient(thousand, requests, 10).ok().flatten());
        vec![
            Cell::Text(charge.clone()),
            Cell::Text(meter.clone()),
            Cell::or_empty(each.map(Cell::UnitCost)),
            percent_of(daily, outcome.totals.daily),
        ]
    };
    let rows = sums(lines.iter(), |line| (&line.charge, &line.meter)).into_iter().map(row).collect();
    Table { columns, rows, total: None }
}

/// By tier and by each label, with what belongs to nobody in a row of its own.
pub(super) fn showback(pack: &Pack<'_>) -> Section {
    let outcome = pack.outcome;
    let mut section = Section::linked("showback", "Who pays for what");
    let Some(candidate) = outcome.cascades.first() else { return section };
    if let Some(chart) = tiers_chart(outcome, &candidate.tiers) {
        section = section.block(Block::Chart(chart.drawing()));
    }
    section = section.table(by_tier(pack));
    let keys: BTreeSet<&str> = candidate.tiers.iter().flat_map(|tier| tier.labels.keys().map(String::as_str)).collect();
    if keys.is_empty() {
        let text = "No tier has a label, so nothing is allocated to a team or feature. Labels are written as \
                    `labels = { team = \"support\" }`.";
        return section.paragraph(text).table(by_label(outcome, &candidate.tiers, "team or feature"));
    }
    for key in keys {
        section = section.paragraph(format!("By `{key}`:")).table(by_label(outcome, &candidate.tiers, key));
    }
    section
}

fn tiers_chart(outcome: &Outcome, tiers: &[TierResult]) -> Option<StepChart> {
    let mut dearest: Vec<&TierResult> = tiers.iter().collect();
    dearest.sort_by_key(|tier| std::cmp::Reverse(tier.monthly));
    dearest.truncate(BARS_MAX);
    let step = |tier: &&TierResult| {
        let figure = Money::new(tier.monthly).to_string();
        Step::amount(shown_tier(&tier.tier), tier.monthly.to_float(), figure)
    };
    let title = if tiers.len() > BARS_MAX {
        format!("The {BARS_MAX} dearest tiers")
    } else {
        "What each tier costs".to_owned()
    };
    let across = format!("{} a month", outcome.currency);
    (tiers.len() > 1).then(|| StepChart { title, across, steps: dearest.iter().map(step).collect() })
}

fn by_tier(pack: &Pack<'_>) -> Table {
    let outcome = pack.outcome;
    let columns = vec![
        Column::text("tier"),
        Column::text("offers"),
        Column::figure("requests/day"),
        Column::figure(format!("{}/day", outcome.currency)),
        Column::figure(format!("{}/month", outcome.currency)),
        Column::figure("of cost"),
        Column::text("rests on assumptions"),
    ];
    let candidate = &outcome.cascades[0];
    let row = |tier: &TierResult| {
        let complete = !candidate.unpriced.iter().any(|call| call.tier == tier.tier);
        let assumed = pack.model.assumed_by(0, |line| candidate.lines[line].tier == tier.tier);
        vec![
            Cell::Text(shown_tier(&tier.tier)),
            Cell::Text(tier.offers.join(", ")),
            Cell::Count(tier.requests_daily),
            money_cell(tier.daily, complete),
            money_cell(tier.monthly, complete),
            Cell::or_empty(tier.share_of_cost.map(Cell::Percent)),
            Cell::Assumptions(assumed),
        ]
    };
    let total = vec![
        Cell::Text("total".to_owned()),
        Cell::Empty,
        Cell::or_empty(requests_daily(candidate).map(Cell::Count)),
        money_cell(candidate.totals.daily, candidate.complete),
        money_cell(candidate.totals.monthly, candidate.complete),
        Cell::Empty,
        Cell::Empty,
    ];
    Table { columns, rows: candidate.tiers.iter().map(row).collect(), total: Some(total) }
}

/// All requests of a day. They all pass a router, which is no tier.
fn requests_daily(cascade: &CascadeResult) -> Option<Number> {
    let of_tiers = cascade.tiers.iter().filter(|tier| !tier.tier.is_empty()).map(|tier| tier.requests_daily);
    of_tiers.into_iter().try_fold(Number::ZERO, Number::plus).ok()
}

fn by_label(outcome: &Outcome, tiers: &[TierResult], key: &str) -> Table {
    let mut groups: BTreeMap<Option<&String>, (Money, Money)> = BTreeMap::new();
    groups.insert(None, (Money::ZERO, Money::ZERO));
    for tier in tiers {
        let (daily, monthly) = groups.entry(tier.labels.get(key)).or_insert((Money::ZERO, Money::ZERO));
        *daily = daily.plus(Money::new(tier.daily)).unwrap_or(*daily);
        *monthly = monthly.plus(Money::new(tier.monthly)).unwrap_or(*monthly);
    }
    let columns = vec![
        Column::text(key),
        Column::figure(format!("{}/day", outcome.currency)),
        Column::figure(format!("{}/month", outcome.currency)),
        Column::figure("of cost"),
    ];
    // What belongs to nobody stands last.
    let unallocated = groups.remove(&None).map(|sum| ("(unallocated)".to_owned(), sum));
    let named = groups.into_iter().filter_map(|(value, sum)| Some((value?.clone(), sum)));
    let rows = named.chain(unallocated).map(|(name, (daily, monthly))| {
        let share = percent_of(daily.number(), outcome.totals.daily);
        vec![Cell::Text(name), Cell::Money(daily), Cell::Money(monthly), share]
    });
    let total = vec![
        Cell::Text("total".to_owned()),
        Cell::Money(Money::new(outcome.totals.daily)),
        Cell::Money(Money::new(outcome.totals.monthly)),
        Cell::Empty,
    ];
    Table { columns, rows: rows.collect(), total: Some(total) }
}

/// The candidate and its baselines.
pub(super) fn scenarios(outcome: &Outcome) -> Section {
    let step = |cascade: &CascadeResult| {
        let least = if cascade.complete { "" } else { ">= " };
        let figure = format!("{least}{}", Money::new(cascade.totals.monthly));
        Step::amount(&cascade.name, cascade.totals.monthly.to_float(), figure)
    };
    let chart = StepChart {
        title: "What each way costs".to_owned(),
        across: format!("{} a month", outcome.currency),
        steps: outcome.cascades.iter().map(step).collect(),
    };
    Section::linked("scenarios", "Side by side").block(Block::Chart(chart.drawing())).table(side_by_side(outcome))
}

fn side_by_side(outcome: &Outcome) -> Table {
    let currency = &outcome.currency;
    let columns = vec![
        Column::text("cascade"),
        Column::text("role"),
        Column::text("mode"),
        Column::figure(format!("{currency}/day")),
        Column::figure(format!("{currency}/month")),
        Column::figure(format!("list, {currency}/month")),
        Column::figure("answered rightly"),
        Column::figure(format!("saved, {currency}/month")),
        Column::figure("saved"),
        Column::figure("ratio"),
    ];
    let row = |(index, cascade): (usize, &CascadeResult)| {
        let saving = outcome.savings.iter().find(|saving| index > 0 && saving.baseline == cascade.name);
        let right = cascade.quality.as_ref().and_then(|quality| quality.right.times(Number::HUNDRED).ok());
        vec![
            Cell::Text(cascade.name.clone()),
            Cell::Text(if index == 0 { "candidate" } else { "baseline" }.to_owned()),
            Cell::Text(cascade.mode.clone()),
            money_cell(cascade.totals.daily, cascade.complete),
            money_cell(cascade.totals.monthly, cascade.complete),
            money_cell(cascade.totals.list_monthly, cascade.complete),
            Cell::or_empty(right.map(Cell::Percent)),
            Cell::or_empty(saving.map(|saving| Cell::Money(Money::new(saving.monthly)))),
            Cell::or_empty(saving.and_then(|saving| saving.percent).map(Cell::Percent)),
            Cell::or_empty(saving.and_then(|saving| saving.ratio).map(Cell::Times)),
        ]
    };
    Table { columns, rows: outcome.cascades.iter().enumerate().map(row).collect(), total: None }
}
