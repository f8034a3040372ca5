//! Plan beside budget, and what changed since a base: amount, percent, which way, and why.

use super::{Change, Pack, effect, percent_of};
use crate::report::chart::{Step, StepChart};
use crate::report::diff_document::change_line;
use crate::report::document::{Block, Cell, Column, Section, Table};
use crate::report::gate_document::budget_label;
use crate::report::outcome::{BudgetResult, Outcome};
use crate::report::summary::{amount, shown_tier};
use crate::units::{Money, Number};

/// Each limit of each budget, and the way here from a base, where there is either.
pub(super) fn section(pack: &Pack<'_>) -> Option<Section> {
    let outcome = pack.outcome;
    if outcome.budgets.is_empty() && pack.change.is_none() {
        return None;
    }
    let mut section = Section::linked("budget", "Variance");
    if !outcome.budgets.is_empty() {
        section = section.table(budgets(outcome));
        section.blocks.extend(largest_tier(outcome).map(Block::Paragraph));
    }
    match &pack.change {
        Some(change) => Some(since(section, change)),
        None => Some(section.paragraph(
            "Why the plan moved since it was agreed (volume, mix, tokens, routing, prices) is told where the report is \
             made with `--base`, the agreed plan.",
        )),
    }
}

fn budgets(outcome: &Outcome) -> Table {
    let currency = &outcome.currency;
    let columns = vec![
        Column::text("budget"),
        Column::figure(format!("allowed, {currency}")),
        Column::figure(format!("planned, {currency}")),
        Column::figure(format!("variance, {currency}")),
        Column::figure("of the limit"),
        Column::text("effect"),
        Column::text("verdict"),
        Column::text("where"),
    ];
    let money = |number: Option<Number>| Cell::or_empty(number.map(|number| Cell::Money(Money::new(number))));
    let row = |budget: &BudgetResult| {
        let over = budget.limit.zip(budget.spent).and_then(|(limit, spent)| spent.minus(limit).ok());
        let exempted = budget.exempted.as_ref().map(|why| format!(": {why}")).unwrap_or_default();
        vec![
            Cell::Text(budget_label(budget, currency)),
            money(budget.limit),
            money(budget.spent),
            money(over),
            over.zip(budget.limit).map_or(Cell::Empty, |(over, limit)| percent_of(over, limit)),
            over.map_or_else(|| Cell::Text("undecided".to_owned()), effect),
            Cell::Text(format!("{}{exempted}", budget.verdict)),
            Cell::Text(format!("{}:{}", budget.path, budget.line)),
        ]
    };
    Table { columns, rows: outcome.budgets.iter().map(row).collect(), total: None }
}

fn largest_tier(outcome: &Outcome) -> Option<String> {
    let largest = outcome.cascades.first()?.tiers.iter().max_by_key(|tier| tier.monthly)?;
    let share = largest.share_of_cost.map(|share| format!(", {}% of the cost", share.grouped(2))).unwrap_or_default();
    let amount = amount(largest.monthly, &outcome.currency);
    Some(format!("The largest part is tier `{}` with {amount} a month{share}.", shown_tier(&largest.tier)))
}

/// From the base to this plan, cause by cause.
fn since(section: Section, change: &Change) -> Section {
    let diff = &change.diff;
    let section = section.paragraph(format!("Since `{}`, {}.", diff.base.name, change_line(diff)));
    if !diff.is_change() {
        return section;
    }
    let currency = &diff.currency;
    let columns = vec![
        Column::text("cause"),
        Column::text("which is"),
        Column::figure(format!("{currency}/day")),
        Column::figure(format!("{currency}/month")),
        Column::figure("of the base"),
        Column::text("effect"),
    ];
    let money = |number: Number| Cell::Money(Money::new(number));
    let whole = |name: &str, daily: Number, monthly: Number| {
        vec![Cell::Text(name.to_owned()), Cell::Empty, money(daily), money(monthly), Cell::Empty, Cell::Empty]
    };
    let mut rows = vec![whole(&diff.base.name, diff.base.daily, diff.base.monthly)];
    rows.extend(diff.bridge.iter().map(|step| {
        vec![
            Cell::Text(format!("  {}", step.cause)),
            Cell::Text(meaning(&step.cause).to_owned()),
            money(step.daily),
            money(step.monthly),
            percent_of(step.monthly, diff.base.monthly),
            effect(step.monthly),
        ]
    }));
    let total = Some(whole("this plan", diff.head.daily, diff.head.monthly));
    section
        .block(Block::Chart(chart(change).drawing()))
        .table(Table { columns, rows, total })
        .paragraph("Each cause is what the bill moves by on average over every order in which the causes can be told.")
}

/// What a cause means.
fn meaning(cause: &str) -> &'static str {
    match cause {
        "volume" => "requests, and days of the month",
        "mix" => "how requests fall into tiers",
        "tokens" => "tokens of a request",
        "routing" => "which offers answer; retries, judges, routers",
        "price" => "published prices",
        "discounts" => "our terms",
        "fx" => "the exchange rate",
        _ => "",
    }
}

fn chart(change: &Change) -> StepChart {
    let diff = &change.diff;
    let moved = diff.bridge.iter().filter(|step| !step.monthly.is_zero());
    StepChart {
        title: "What the change comes from".to_owned(),
        across: format!("{} a month", diff.currency),
        steps: Step::bridge(
            (diff.base.name.clone(), diff.base.monthly),
            moved.map(|step| (step.cause.clone(), step.monthly)),
            ("this plan".to_owned(), diff.head.monthly),
        ),
    }
}
