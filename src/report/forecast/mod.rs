//! Month by month: the result of `forecast`.

mod chart;
mod commitments;
mod document;
mod found;
mod notes;

use serde::Serialize;

use super::uncertainty::UncertaintyResult;
use crate::units::Number;

pub use chart::forecast_chart;
pub(super) use commitments::commitments;
pub(super) use document::{budget_line, months_table, total_line};
pub use document::{forecast_csv, forecast_document};
pub(super) use notes::OF_THE_COMMAND;

/// Months with what they cost.
#[derive(Clone, Debug, Serialize)]
pub struct ForecastResult {
    /// The version of this form.
    pub schema_version: u32,
    /// The scenario's title.
    pub title: Option<String>,
    /// Which prices.
    pub catalogue: String,
    /// As known on this day; all that is recorded when null.
    pub known_on: Option<String>,
    /// How a month's days are counted.
    pub convention: String,
    /// The money of every figure.
    pub currency: String,
    /// The candidate first, then its baselines.
    pub cascades: Vec<String>,
    /// In order.
    pub months: Vec<MonthResult>,
    /// For each cascade, over all months.
    pub totals: Vec<Number>,
    /// What is paid at the end of a year of commitments that were not used up.
    pub shortfalls: Vec<ShortfallResult>,
    /// What is missing of yearly promises whose year ends after the last month; in no total.
    pub open_promises: Vec<OpenPromiseResult>,
    /// The candidate beside its budget.
    pub budget: Option<BudgetResult>,
    /// How months may come out; null where nothing is uncertain.
    pub uncertainty: Option<UncertaintyResult>,
    /// What has to be kept in mind.
    pub notes: Vec<String>,
}

/// A month.
#[derive(Clone, Debug, Serialize)]
pub struct MonthResult {
    /// `2026-05`
    pub month: String,
    /// Its days, each counted with its factor.
    pub days: Number,
    /// How busy it is against the first one.
    pub volume: Number,
    /// Requests of all tiers.
    pub requests: Number,
    /// For each cascade.
    pub costs: Vec<MonthCostResult>,
    /// Whether everything had a price; if not, costs are lower bounds.
    pub complete: bool,
    /// Budget less cost; above zero is favourable.
    pub variance: Option<Number>,
    /// What changes in it.
    pub events: Vec<EventResult>,
}

/// What a cascade costs in a month.
#[derive(Clone, Debug, Serialize)]
pub struct MonthCostResult {
    /// What is billed.
    pub billed: Number,
    /// At list prices.
    pub list: Number,
    /// What commitments came to.
    pub commitments: Vec<BoughtResult>,
}

/// What a commitment came to in a month.
#[derive(Clone, Debug, Serialize)]
pub struct BoughtResult {
    /// Which.
    pub name: String,
    /// What its usage is worth at list prices.
    pub list: Number,
    /// What is billed for it.
    pub billed: Number,
    /// List less billed.
    pub saving: Number,
    /// Promised for the month, not used, paid; of a yearly promise see `shortfalls`.
    pub unused: Number,
    /// Of units that are bought ahead, the part of what they could serve that they serve; else null.
    pub utilisation: Option<Number>,
    /// The utilisation from which on they cost less than paying by the token; above 1 they never do. Null without units,
    /// and where nothing is asked of them.
    pub break_even: Option<Number>,
}

/// Something that changes on a day.
#[derive(Clone, Debug, Serialize)]
pub struct EventResult {
    /// The day.
    pub on: String,
    /// What.
    pub what: String,
}

/// What a year's commitment costs because too little was used.
#[derive(Clone, Debug, Serialize)]
pub struct ShortfallResult {
    /// Whose bill.
    pub cascade: String,
    /// Which commitment.
    pub commitment: String,
    /// In which month it is paid.
    pub month: String,
    /// How much.
    pub amount: Number,
}

/// A yearly promise whose year goes on after the last month.
#[derive(Clone, Debug, Serialize)]
pub struct OpenPromiseResult {
    /// Whose bill.
    pub cascade: String,
    /// Which commitment.
    pub commitment: String,
    /// How much is promised.
    pub promised: Number,
    /// What is used of it in the months of its year.
    pub used: Number,
    /// What is missing.
    pub missing: Number,
    /// The last month of its year.
    pub until: String,
}

/// The candidate beside its budget.
#[derive(Clone, Debug, Serialize)]
pub struct BudgetResult {
    /// For a month.
    pub monthly: Number,
    /// For all of them.
    pub total: Number,
    /// Budget less cost; above zero is favourable.
    pub variance: Number,
    /// The day on which all of it is spent.
    pub runs_out: Option<String>,
}
