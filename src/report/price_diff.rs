//! What changed in the catalogue, and what that moves: the result of `catalogue diff`.

use serde::Serialize;

use super::csv::{inert, rows};
use super::document::{Cell, Column, Document, Section, Table};
use super::outcome::SCHEMA_VERSION;
use crate::analysis::{BudgetVerdict, Impact, PriceChange};
use crate::units::{Money, Number};

/// The changes between two states of the catalogue.
#[derive(Clone, Debug, Serialize)]
pub struct PriceDiff {
    /// The version of this form.
    pub schema_version: u32,
    /// The state before.
    pub before: String,
    /// The state after.
    pub after: String,
    /// What changed, by offer.
    pub changes: Vec<ChangeRow>,
    /// Whether everything that the scenario asks has a price before; if not, sums are lower bounds. Null without one.
    pub complete_before: Option<bool>,
    /// The same after.
    pub complete_after: Option<bool>,
    /// What that moves in the scenario; null without one.
    pub impact: Option<Vec<ImpactRow>>,
    /// What that does to every limit of its budgets; null without a scenario.
    pub budgets: Option<Vec<BudgetRow>>,
}

/// How a limit of a budget fares before and after.
#[derive(Clone, Debug, Serialize)]
pub struct BudgetRow {
    /// The budget's name.
    pub name: String,
    /// `daily`, `monthly` or `yearly`.
    pub span: String,
    /// Which part of the bill; empty for all of it.
    pub scope: String,
    /// How much may be spent; null where that depends on a price before that is not there, as the next two.
    pub limit: Option<Number>,
    /// How much was; a lower bound where something had no price.
    pub before: Option<Number>,
    /// How much is; a lower bound where something has no price.
    pub after: Option<Number>,
    /// `broken` by the changes, `mended`, `still broken` or `kept`; `undecided` where something has no price.
    pub change: String,
}

/// A change of one rate, or of an offer as a whole.
#[derive(Clone, Debug, Serialize)]
pub struct ChangeRow {
    /// Which offer.
    pub offer: String,
    /// `added`, `retired`, `raised`, `cut`, `relisted`, `announced`.
    pub change: String,
    /// A service class, a band, a window.
    pub condition: Option<String>,
    /// Which meter.
    pub meter: Option<String>,
    /// Dollars as published.
    pub before: Option<Number>,
    /// Dollars as published.
    pub after: Option<Number>,
    /// From one to the other.
    pub percent: Option<Number>,
    /// From when.
    pub from: Option<String>,
    /// Who says so.
    pub source: Option<String>,
}

/// What a changed offer moves in a tier.
#[derive(Clone, Debug, Serialize)]
pub struct ImpactRow {
    /// Which cascade.
    pub cascade: String,
    /// Whose requests; empty for the router.
    pub tier: String,
    /// Which offer.
    pub offer: String,
    /// The day before; null where the offer has no price.
    pub daily_before: Option<Number>,
    /// The day after; null where the offer has no price.
    pub daily_after: Option<Number>,
    /// After less before; null where either is not known.
    pub daily: Option<Number>,
    /// The same for the month.
    pub monthly: Option<Number>,
}

impl PriceDiff {
    /// Makes the result from what was found.
    #[must_use]
    pub fn new(before: &str, after: &str, changes: &[PriceChange], impacts: Option<&ScenarioImpact>) -> Self {
        let changes = changes.iter().map(|change| ChangeRow {
            offer: change.offer.to_string(),
            change: change.kind.key().to_owned(),
            condition: change.condition.clone(),
            meter: change.meter.map(|meter| meter.to_string()),
            before: change.before,
            after: change.after,
            percent: change.percent,
            from: change.from.map(|instant| instant.to_string()),
            source: change.source.clone(),
        });
        let impact = impacts.map(|impacts| {
            let rows = impacts.rows.iter().map(|impact| ImpactRow {
                cascade: impact.cascade.to_string(),
                tier: impact.tier.as_deref().unwrap_or_default().to_owned(),
                offer: impact.offer.to_string(),
                daily_before: impact.before.map(|amounts| amounts.daily.number()),
                daily_after: impact.after.map(|amounts| amounts.daily.number()),
                daily: impact.moved.map(|amounts| amounts.daily.number()),
                monthly: impact.moved.map(|amounts| amounts.monthly.number()),
            });
            rows.collect()
        });
        Self {
            schema_version: SCHEMA_VERSION,
            before: before.to_owned(),
            after: after.to_owned(),
            changes: changes.collect(),
            complete_before: impacts.map(|impacts| impacts.before.complete),
            complete_after: impacts.map(|impacts| impacts.after.complete),
            impact,
            budgets: impacts.map(|impacts| budget_rows(&impacts.before, &impacts.after)),
        }
    }
}

/// What the changes move in a scenario.
#[derive(Clone, Debug)]
pub struct ScenarioImpact {
    /// By tier and offer.
    pub rows: Vec<Impact>,
    /// How it fares before.
    pub before: Standing,
    /// And after.
    pub after: Standing,
}

/// How a scenario fares at one state of the catalogue.
#[derive(Clone, Debug)]
pub struct Standing {
    /// Whether everything has a price.
    pub complete: bool,
    /// Limit by limit.
    pub budgets: Vec<BudgetVerdict>,
}

/// Both are of the same budgets, in their order.
fn budget_rows(before: &Standing, after: &Standing) -> Vec<BudgetRow> {
    let rows = before.budgets.iter().zip(&after.budgets).filter_map(|(was, is)| {
        let change = match (was.over.is_zero(), is.over.is_zero()) {
            _ if !before.complete || !after.complete => "undecided",
            (true, false) => "broken",
            (false, true) => "mended",
            (false, false) => "still broken",
            (true, true) => "kept",
        };
        let figures = [is.limit?, was.spent?, is.spent?];
        // An increase over what is known only in part has no bound on either side.
        let bounded = before.complete || !is.against_base;
        let [limit, before, after] = figures.map(|figure| bounded.then_some(figure));
        let (name, span, scope) = (is.name.clone(), is.span.key().to_owned(), is.scope.clone());
        Some(BudgetRow { name, span, scope, limit, before, after, change: change.to_owned() })
    });
    rows.collect()
}

/// What becomes of every limit.
fn budget_table(budgets: &[BudgetRow], complete: [bool; 2]) -> Table {
    let columns = vec![
        Column::text("budget"),
        Column::text("span"),
        Column::text("scope").expendable(1),
        Column::figure("limit"),
        Column::figure("before"),
        Column::figure("after"),
        Column::text("becomes"),
    ];
    let spent = |figure: Option<Number>, complete: bool| match figure {
        Some(figure) if complete => Cell::Price(figure),
        Some(figure) => Cell::AtLeast(Money::new(figure)),
        None => Cell::Text("not known".to_owned()),
    };
    let rows = budgets.iter().map(|budget| {
        vec![
            Cell::Text(budget.name.clone()),
            Cell::Text(budget.span.clone()),
            Cell::Text(budget.scope.clone()),
            spent(budget.limit, true),
            spent(budget.before, complete[0]),
            spent(budget.after, complete[1]),
            Cell::Text(budget.change.clone()),
        ]
    });
    Table { columns, rows: rows.collect(), total: None }
}

/// One row a change.
///
/// # Errors
/// The writer's, which into memory cannot fail.
pub fn price_diff_csv(diff: &PriceDiff) -> Result<String, csv::Error> {
    let header = ["offer", "change", "condition", "meter", "before", "after", "percent", "from", "source"];
    let figure = |number: Option<Number>| number.map(|number| number.to_string()).unwrap_or_default();
    let text = |text: &Option<String>| inert(text.as_deref().unwrap_or_default());
    let lines: Vec<Vec<String>> = diff
        .changes
        .iter()
        .map(|change| {
            vec![
                inert(&change.offer),
                change.change.clone(),
                text(&change.condition),
                text(&change.meter),
                figure(change.before),
                figure(change.after),
                figure(change.percent),
                text(&change.from),
                text(&change.source),
            ]
        })
        .collect();
    rows(&header, &lines)
}

/// The document of `catalogue diff`.
#[must_use]
pub fn price_diff_document(diff: &PriceDiff) -> Document {
    let mut document = Document {
        title: format!("Prices of {} against {}", diff.after, diff.before),
        subtitle: counts(diff),
        ..Document::default()
    };
    let complete = [diff.complete_before, diff.complete_after].map(|complete| complete.unwrap_or(true));
    if let Some(impact) = &diff.impact {
        document.sections.push(impact_section(impact));
    }
    if let Some(budgets) = diff.budgets.as_ref().filter(|budgets| !budgets.is_empty()) {
        document.sections.push(Section::titled("What becomes of its budgets").table(budget_table(budgets, complete)));
    }
    if diff.changes.is_empty() {
        document.sections.push(Section::default().paragraph("No price changed."));
    } else {
        document.sections.push(Section::titled("Changes, USD as published").table(changes_table(&diff.changes)));
    }
    document
}

/// "3 added, 1 retired, 2 cut"
fn counts(diff: &PriceDiff) -> String {
    let kinds = ["added", "retired", "raised", "cut", "relisted", "announced"];
    let said = kinds.iter().filter_map(|kind| {
        let mut offers: Vec<&str> =
            diff.changes.iter().filter(|row| row.change == *kind).map(|row| row.offer.as_str()).collect();
        offers.dedup();
        (!offers.is_empty()).then(|| format!("{} {kind}", offers.len()))
    });
    said.collect::<Vec<_>>().join(", ")
}

fn changes_table(changes: &[ChangeRow]) -> Table {
    let columns = vec![
        Column::text("offer"),
        Column::text("change"),
        Column::text("when").expendable(3),
        Column::text("meter").expendable(2),
        Column::figure("before"),
        Column::figure("after"),
        Column::figure("by"),
        Column::text("from").expendable(1),
        Column::text("source").expendable(4),
    ];
    let text = |text: &Option<String>| Cell::or_empty(text.clone().map(Cell::Text));
    let rows = changes
        .iter()
        .map(|change| {
            vec![
                Cell::Text(change.offer.clone()),
                Cell::Text(change.change.clone()),
                text(&change.condition),
                text(&change.meter),
                Cell::or_empty(change.before.map(Cell::Price)),
                Cell::or_empty(change.after.map(Cell::Price)),
                Cell::or_empty(change.percent.map(Cell::Percent)),
                text(&change.from),
                text(&change.source),
            ]
        })
        .collect();
    Table { columns, rows, total: None }
}

fn impact_section(impact: &[ImpactRow]) -> Section {
    let heading = "What that moves in the scenario, USD";
    if impact.is_empty() {
        return Section::titled(heading).paragraph("Nothing: no price that it uses changed.");
    }
    let columns = vec![
        Column::text("cascade"),
        Column::text("tier"),
        Column::text("offer").expendable(2),
        Column::figure("before/day").expendable(1),
        Column::figure("after/day"),
        Column::figure("moved/day"),
        Column::figure("moved/month"),
    ];
    let money = |number: Option<Number>, without: &str| {
        number.map_or_else(|| Cell::Text(without.to_owned()), |number| Cell::Money(Money::new(number)))
    };
    let mut rows = Vec::new();
    for row in impact {
        rows.push(vec![
            Cell::Text(row.cascade.clone()),
            Cell::Text(if row.tier.is_empty() { "(router)".to_owned() } else { row.tier.clone() }),
            Cell::Text(row.offer.clone()),
            money(row.daily_before, "no price"),
            money(row.daily_after, "no price"),
            money(row.daily, "not known"),
            money(row.monthly, "not known"),
        ]);
    }
    Section::titled(heading).table(Table { columns, rows, total: None })
}
