//! Where the money goes: per unit, per tier and label, per cascade, before and after discounts.

use std::collections::{BTreeMap, BTreeSet};

use super::{BARS_MAX, Pack};
use crate::analysis::quotient;
use crate::report::chart::{Step, StepChart};
use crate::report::document::{Block, Cell, Column, Section, Table};
use crate::report::gate_document::budget_label;
use crate::report::outcome::{BudgetResult, LineResult, Outcome, TierResult};
use crate::report::summary::{amount, baselines, money_cell, shown_tier, sums};
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
            let shown = if complete { Cell::Price(cost) } else { money_cell(cost, false) };
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
    let requests = outcome
        .unit_economics
        .per_request
        .and_then(|each| quotient(outcome.totals.daily, each, 6).ok().flatten().filter(|requests| !requests.is_zero()));
    let columns = vec![
        Column::text("charge"),
        Column::text("meter"),
        Column::figure(format!("{}/1,000 requests", outcome.currency)),
        Column::figure("of cost"),
    ];
    let lines = outcome.cascades.first().map_or(&[][..], |candidate| &candidate.lines);
    let name = |line: &LineResult| format!("{}\u{0}{}", line.charge, line.meter);
    let rows = sums(lines.iter(), name)
        .into_iter()
        .map(|(name, daily, _)| {
            let (charge, meter) = name.split_once('\u{0}').unwrap_or((&name, ""));
            let thousand = requests.and_then(|requests| {
                let daily = daily.number().times(Number::from(1_000)).ok()?;
                quotient(daily, requests, 6).ok().flatten()
            });
            vec![
                Cell::Text(charge.to_owned()),
                Cell::Text(meter.to_owned()),
                Cell::or_empty(thousand.map(Cell::Price)),
                Cell::or_empty(of_total(daily.number(), outcome.totals.daily)),
            ]
        })
        .collect();
    Table { columns, rows, total: None }
}

fn of_total(part: Number, total: Number) -> Option<Cell> {
    let part = part.times(Number::HUNDRED).ok()?;
    quotient(part, total, 6).ok().flatten().map(Cell::Percent)
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
    let keys: BTreeSet<&String> = candidate.tiers.iter().flat_map(|tier| tier.labels.keys()).collect();
    if keys.is_empty() {
        return section.paragraph(
            "No tier has a label, so nothing can be shown by team or feature: all of it is unallocated. Labels are \
             written as `labels = { team = \"support\" }`.",
        );
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
    let title = if tiers.len() > BARS_MAX { format!("The {BARS_MAX} dearest tiers") } else { "Tiers".to_owned() };
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
        Cell::Empty,
        money_cell(candidate.totals.daily, candidate.complete),
        money_cell(candidate.totals.monthly, candidate.complete),
        Cell::Empty,
        Cell::Empty,
    ];
    Table { columns, rows: candidate.tiers.iter().map(row).collect(), total: Some(total) }
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
        let share = Cell::or_empty(of_total(daily.number(), outcome.totals.daily));
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
    let step = |cascade: &crate::report::outcome::CascadeResult| {
        let least = if cascade.complete { "" } else { ">= " };
        let figure = format!("{least}{}", Money::new(cascade.totals.monthly));
        Step::amount(&cascade.name, cascade.totals.monthly.to_float(), figure)
    };
    let chart = StepChart {
        title: "What each way costs".to_owned(),
        across: format!("{} a month", outcome.currency),
        steps: outcome.cascades.iter().map(step).collect(),
    };
    let mut section = Section::linked("scenarios", "Side by side").block(Block::Chart(chart.drawing()));
    section.blocks.extend(baselines(outcome).blocks);
    section
}

/// List beside contracted, exchange, tax.
pub(super) fn commitments(outcome: &Outcome) -> Section {
    let mut section = Section::linked("commitments", "Discounts, exchange and tax");
    let totals = &outcome.totals;
    if totals.list_monthly == totals.monthly {
        section = section.paragraph("No discount applies: contracted prices are list prices.");
    } else {
        section = section.table(discounts(outcome));
    }
    let exchange = match &outcome.fx {
        None => format!("Prices are published in US dollars, and every amount here is in {}.", outcome.currency),
        Some(fx) => format!(
            "Prices are published in US dollars and exchanged at {} {} for a dollar{}{}.",
            fx.rate,
            outcome.currency,
            fx.on.as_ref().map(|day| format!(", of {day}")).unwrap_or_default(),
            fx.source.as_ref().map(|source| format!(" ({source})")).unwrap_or_default()
        ),
    };
    section.paragraph(exchange).paragraph("Tax: not included in any amount.")
}

fn discounts(outcome: &Outcome) -> Table {
    let lines = outcome.cascades.first().map_or(&[][..], |candidate| &candidate.lines);
    let mut offers: Vec<(&str, Number, Number)> = Vec::new();
    for line in lines {
        let at = offers.iter().position(|(offer, ..)| *offer == line.offer).unwrap_or_else(|| {
            offers.push((&line.offer, Number::ZERO, Number::ZERO));
            offers.len() - 1
        });
        let (_, list, contracted) = &mut offers[at];
        *list = list.plus(line.list_cost_monthly).unwrap_or(*list);
        *contracted = contracted.plus(line.contracted_cost_monthly).unwrap_or(*contracted);
    }
    let columns = vec![
        Column::text("offer"),
        Column::figure(format!("list {}/month", outcome.currency)),
        Column::figure(format!("contracted {}/month", outcome.currency)),
        Column::figure("saved by contract"),
    ];
    let row = |name: String, list: Number, contracted: Number| {
        let saved = list.minus(contracted).unwrap_or(Number::ZERO);
        vec![
            Cell::Text(name),
            Cell::Money(Money::new(list)),
            Cell::Money(Money::new(contracted)),
            Cell::Money(Money::new(saved)),
        ]
    };
    let totals = &outcome.totals;
    Table {
        columns,
        rows: offers.into_iter().map(|(offer, list, contracted)| row(offer.to_owned(), list, contracted)).collect(),
        total: Some(row("total".to_owned(), totals.list_monthly, totals.monthly)),
    }
}

/// Each limit of each budget beside what is spent, where there are any.
pub(super) fn budgets(outcome: &Outcome) -> Option<Section> {
    if outcome.budgets.is_empty() {
        return None;
    }
    let columns = vec![
        Column::text("budget"),
        Column::figure("allowed"),
        Column::figure("planned"),
        Column::figure("left"),
        Column::figure("of the limit"),
        Column::text("variance"),
        Column::text("verdict"),
        Column::text("where"),
    ];
    let money = |number: Option<Number>| Cell::or_empty(number.map(|number| Cell::Money(Money::new(number))));
    let row = |budget: &BudgetResult| {
        let left = budget.limit.zip(budget.spent).and_then(|(limit, spent)| limit.minus(spent).ok());
        let word = match left {
            None => "undecided",
            Some(left) if left.is_negative() => "unfavourable",
            Some(_) => "favourable",
        };
        let exempted = budget.exempted.as_ref().map(|why| format!(": {why}")).unwrap_or_default();
        vec![
            Cell::Text(budget_label(budget, &outcome.currency)),
            money(budget.limit),
            money(budget.spent),
            money(left),
            Cell::or_empty(budget.used_percent.map(Cell::Percent)),
            Cell::Text(word.to_owned()),
            Cell::Text(format!("{}{exempted}", budget.verdict)),
            Cell::Text(format!("{}:{}", budget.path, budget.line)),
        ]
    };
    let table = Table { columns, rows: outcome.budgets.iter().map(row).collect(), total: None };
    let section = Section::linked("budget", "Variance against budget").table(table);
    let dearest = outcome.cascades.first()?.tiers.iter().max_by_key(|tier| tier.monthly)?;
    let share = dearest.share_of_cost.map(|share| format!(", {}% of the cost", share.grouped(2))).unwrap_or_default();
    Some(section.paragraph(format!(
        "What weighs most: tier `{}` with {} a month{share}.",
        shown_tier(&dearest.tier),
        amount(dearest.monthly, &outcome.currency)
    )))
}

/// Whose offers the money goes to.
pub(super) fn concentration(outcome: &Outcome) -> Table {
    let lines = outcome.cascades.first().map_or(&[][..], |candidate| &candidate.lines);
    let provider = |line: &LineResult| line.offer.split('/').next().unwrap_or_default().to_owned();
    let mut providers = sums(lines.iter(), provider);
    providers.sort_by_key(|(_, _, monthly)| std::cmp::Reverse(monthly.number()));
    let columns = vec![
        Column::text("provider"),
        Column::figure(format!("{}/month", outcome.currency)),
        Column::figure("of cost"),
    ];
    let rows = providers.into_iter().map(|(name, daily, monthly)| {
        let share = Cell::or_empty(of_total(daily.number(), outcome.totals.daily));
        vec![Cell::Text(name), Cell::Money(monthly), share]
    });
    Table { columns, rows: rows.collect(), total: None }
}

/// What retries, judges and fallbacks cost, when there are any.
pub(super) fn overhead(outcome: &Outcome) -> Option<String> {
    let lines = outcome.cascades.first().map_or(&[][..], |candidate| &candidate.lines);
    let beyond = lines.iter().filter(|line| line.charge != "call");
    let parts = sums(beyond, |line| line.charge.clone());
    let said: Vec<String> = parts
        .into_iter()
        .map(|(charge, _, monthly)| format!("{charge} {}", amount(monthly.number(), &outcome.currency)))
        .collect();
    (!said.is_empty()).then(|| format!("Beyond the answers themselves, a month: {}.", said.join(", ")))
}
