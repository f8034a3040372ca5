//! Arguments of `forecast`.

use clap::Args;

use super::values::{dollars, month_range};
use super::{Destination, Samples};
use crate::calendar::YearMonth;
use crate::units::Number;

/// What its help shows at the end.
pub const EXAMPLES: &str = "\
Every day has its own prices, announced ones included. `workload.growth`, `workload.months`, `[[step]]`,
`[[commitment]]`, `[[volume-price]]` and `[[provisioned]]` of the scenario count; the first month has the scenario's own
volume.

Examples:
  cascade forecast plan.toml                          twelve months from the month of the prices
  cascade forecast plan.toml --months 2026-07..2027-06 --budget 300
  cascade forecast plan.toml --months 6 -f svg -o forecast.svg
  cascade forecast plan.toml -f html -o forecast.html";

/// Arguments of `forecast`.
#[derive(Args, Debug)]
pub struct Forecast {
    /// The scenario; `-` is standard input
    #[arg(default_value = "cascade.toml")]
    pub scenario: String,
    /// Which months: a number of them, or `FROM..TO`, both included
    #[arg(long, value_name = "N|FROM..TO", default_value = "12", value_parser = month_range)]
    pub months: MonthRange,
    /// What may be spent in a month (default: the scenario's budget of the whole bill)
    #[arg(long, value_name = "AMOUNT", value_parser = dollars)]
    pub budget: Option<Number>,
    /// How uncertain values are sampled.
    #[command(flatten)]
    pub samples: Samples,
    /// Where the result goes.
    #[command(flatten)]
    pub destination: Destination,
}

/// A run of months.
#[derive(Clone, Copy, Debug)]
pub struct MonthRange {
    /// The first one; that of the prices without it.
    pub first: Option<YearMonth>,
    /// How many.
    pub count: usize,
}
