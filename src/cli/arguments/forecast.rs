//! Arguments of `forecast`, and how uncertain values are sampled.

use std::num::NonZeroUsize;

use clap::Args;

use super::Destination;
use super::values::{dollars, month_range, samples};
use crate::analysis::uncertainty::Sampling;
use crate::calendar::YearMonth;
use crate::units::Number;

/// What its help shows at the end.
pub const EXAMPLES: &str = "\
Every day has its own prices, announced ones included. `workload.growth`, `workload.months`, `[[step]]`,
`[[commitment]]` and `[[volume-price]]` of the scenario count; the first month has the scenario's own volume.

Examples:
  cascade forecast plan.toml                          twelve months from the month of the prices
  cascade forecast plan.toml --months 2026-07..2027-06 --budget 300
  cascade forecast plan.toml --months 6 -f svg -o forecast.svg";

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

/// How uncertain values are sampled.
#[derive(Args, Clone, Copy, Debug)]
pub struct Samples {
    /// Sample so often, where the scenario has uncertain values
    #[arg(long, value_name = "COUNT", default_value_t = 10_000, value_parser = samples)]
    pub samples: usize,
    /// Which random numbers; the same give the same bytes everywhere
    #[arg(long, value_name = "NUMBER", default_value_t = 42)]
    pub seed: u64,
    /// Work on so many things at a time (default: as many as the machine has processors); the result is the same
    #[arg(long, value_name = "COUNT")]
    pub threads: Option<NonZeroUsize>,
}

impl Samples {
    /// What is asked for.
    #[must_use]
    pub fn sampling(self) -> Sampling {
        let processors = || std::thread::available_parallelism().ok();
        let threads = self.threads.or_else(processors).unwrap_or(NonZeroUsize::MIN);
        Sampling { trials: self.samples, seed: self.seed, threads }
    }
}
