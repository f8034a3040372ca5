//! Plan against what happened: the result of `actual`.

use serde::Serialize;

use super::csv::{inert, rows};
use super::document::{Cell, Column, Document, Section, Table};
use super::outcome::SCHEMA_VERSION;
use crate::units::{Money, Number};

/// What was planned and what happened, over the days of a profile.
#[derive(Clone, Debug, Serialize)]
pub struct ActualResult {
    /// The version of this form.
    pub schema_version: u32,
    /// The scenario.
    pub plan: String,
    /// The cascade that was planned.
    pub cascade: String,
    /// What happened.
    pub profile: String,
    /// The first day.
    pub from: String,
    /// The last day.
    pub to: String,
    /// From the first to the last.
    pub days: u64,
    /// The money of every figure.
    pub currency: String,
    /// What the plan costs over these days.
    pub planned: Number,
    /// What was served costs, at the prices of each day.
    pub actual: Number,
    /// The second less the first.
    pub difference: Number,
    /// From the first to the second; they add up to the difference.
    pub steps: Vec<ActualStep>,
    /// In the plan's order.
    pub tiers: Vec<ActualTier>,
    /// How to read the figures.
    pub notes: Vec<String>,
}

/// A step from plan to actual.
#[derive(Clone, Debug, Serialize)]
pub struct ActualStep {
    /// `volume`, `mix`, `tokens`, `routing`, `prices`.
    pub kind: String,
    /// What it adds; below zero where it saves.
    pub amount: Number,
}

/// A tier as planned and as it happened.
#[derive(Clone, Debug, Serialize)]
pub struct ActualTier {
    /// Its name.
    pub tier: String,
    /// Requests over these days, as planned.
    pub planned_requests: Number,
    /// Requests that came.
    pub actual_requests: Number,
    /// Cost over these days, as planned.
    pub planned: Number,
    /// Cost of what was served.
    pub actual: Number,
}

impl ActualResult {
    /// The version of the form.
    pub const SCHEMA_VERSION: u32 = SCHEMA_VERSION;

    /// What has to be kept in mind.
    #[must_use]
    pub fn notes() -> Vec<String> {
        vec![
            "what was served is priced at published prices of each day; it is not the vendors' invoice".to_owned(),
            "each step keeps what the steps before it changed, so that they add up".to_owned(),
        ]
    }
}

/// One row a step, then one a tier.
///
/// # Errors
/// The writer's, which into memory cannot fail.
pub fn actual_csv(result: &ActualResult) -> Result<String, csv::Error> {
    let header = ["row", "name", "planned_requests", "actual_requests", "planned", "actual", "amount", "currency"];
    let empty = String::new;
    let row = |kind: &str, name: &str, figures: [String; 5]| {
        let mut row = vec![kind.to_owned(), inert(name)];
        row.extend(figures);
        row.push(result.currency.clone());
        row
    };
    let total =
        |name: &str, amount: Number| row("total", name, [empty(), empty(), empty(), empty(), amount.to_string()]);
    let mut lines = vec![total("planned", result.planned)];
    lines.extend(
        result
            .steps
            .iter()
            .map(|step| row("step", &step.kind, [empty(), empty(), empty(), empty(), step.amount.to_string()])),
    );
    lines.push(total("actual", result.actual));
    lines.extend(result.tiers.iter().map(|tier| {
        let (planned, actual) = (tier.planned_requests.to_string(), tier.actual_requests.to_string());
        row("tier", &tier.tier, [planned, actual, tier.planned.to_string(), tier.actual.to_string(), empty()])
    }));
    rows(&header.map(str::to_owned), &lines)
}

/// For people.
#[must_use]
pub fn actual_document(result: &ActualResult) -> Document {
    let money = |number: Number| Cell::Money(Money::new(number));
    let mut steps = Table {
        columns: vec![Column::text("step"), Column::text("what changed"), Column::figure(result.currency.clone())],
        rows: vec![vec![Cell::Text("planned".into()), Cell::Empty, money(result.planned)]],
        total: Some(vec![Cell::Text("actual".into()), Cell::Empty, money(result.actual)]),
    };
    steps.rows.extend(
        result.steps.iter().map(|step| {
            vec![Cell::Text(step.kind.clone()), Cell::Text(about(&step.kind).to_owned()), money(step.amount)]
        }),
    );
    let tiers = Table {
        columns: vec![
            Column::text("tier"),
            Column::figure("requests planned"),
            Column::figure("came"),
            Column::figure("planned"),
            Column::figure("actual"),
        ],
        rows: result
            .tiers
            .iter()
            .map(|tier| {
                vec![
                    Cell::Text(tier.tier.clone()),
                    Cell::Count(tier.planned_requests),
                    Cell::Count(tier.actual_requests),
                    money(tier.planned),
                    money(tier.actual),
                ]
            })
            .collect(),
        total: None,
    };
    let days = if result.days == 1 { "1 day".to_owned() } else { format!("{} days", result.days) };
    Document {
        title: format!("`{}` of {} against {}", result.cascade, result.plan, result.profile),
        subtitle: format!("{} to {}, {days}; {}", result.from, result.to, result.currency),
        sections: vec![Section::default().table(steps), Section::titled("Tiers").table(tiers)],
        notes: result.notes.clone(),
    }
}

fn about(step: &str) -> &'static str {
    match step {
        "volume" => "more or fewer requests",
        "mix" => "another mix of tiers",
        "tokens" => "more or fewer tokens a request",
        "routing" => "other offers than planned",
        _ => "other prices than on the plan's day",
    }
}
