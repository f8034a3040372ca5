//! Arguments of `report`.

use clap::Args;

use super::values::month_range;
use super::{Destination, MonthRange, Samples};

/// What its help shows at the end.
pub const EXAMPLES: &str = "\
Without --format, the ending of the --output file decides: .html, .xlsx or .md.

Examples:
  cascade report plan.toml -o report.html
  cascade report plan.toml -o report.html --emit xlsx=report.xlsx --emit focus=focus.csv --emit json=report.json
  cascade report plan.toml -o report.html --base agreed.json
  cascade report plan.toml -o report.html --months 24 --template house-style.html";

/// Arguments of `report`.
#[derive(Args, Debug)]
pub struct Report {
    /// The scenario; `-` is standard input
    #[arg(default_value = "cascade.toml")]
    pub scenario: String,
    /// Forecast these months: a number of them, or `FROM..TO`, both included
    #[arg(long, value_name = "N|FROM..TO", default_value = "12", value_parser = month_range)]
    pub months: MonthRange,
    /// Hold these budgets and policies too (default: `cascade-policy.toml` above the scenario)
    #[arg(long, value_name = "FILE")]
    pub policy: Option<String>,
    /// Tell what changed since this, cause by cause: a scenario, a saved JSON result, or REV:PATH as git has it
    #[arg(long, value_name = "BASE")]
    pub base: Option<String>,
    /// Draw the page with this template instead of the built-in one
    #[arg(long, value_name = "FILE")]
    pub template: Option<String>,
    /// Print the built-in template, to begin one's own with
    #[arg(long, exclusive = true)]
    pub print_template: bool,
    /// How uncertain values are sampled.
    #[command(flatten)]
    pub samples: Samples,
    /// Where the result goes.
    #[command(flatten)]
    pub destination: Destination,
}
