//! Arguments of `check`.

use clap::Args;

use super::values::{dollars, limit};
use super::{Destination, Samples};
use crate::scenario::Limit;
use crate::units::Number;

/// What its help shows at the end.
pub const EXAMPLES: &str = "\
Budgets and policies are the scenario's own, those of --policy FILE (else of `cascade-policy.toml`, looked for from the
scenario's folder up to the root of its repository), and those of the flags. All of them hold.

BASE is a scenario, a saved JSON result, REV:PATH as git has it, or REV: for each scenario's own path at that revision.

Examples:
  cascade check                                       ./cascade.toml
  cascade check plan.toml --max-monthly 2500
  cascade check 'scenarios/**/*.toml' --base origin/main: --max-increase 10%
  cascade check plan.toml -f github-annotations --emit step-summary=$GITHUB_STEP_SUMMARY --emit sarif=cascade.sarif";

/// Arguments of `check`.
#[derive(Args, Debug)]
pub struct Gate {
    /// The scenarios; quoted patterns such as 'plans/**/*.toml' are expanded here
    #[arg(default_value = "cascade.toml")]
    pub scenarios: Vec<String>,
    /// Hold these budgets and policies too (default: `cascade-policy.toml` above the scenario)
    #[arg(long, value_name = "FILE", help_heading = "Limits")]
    pub policy: Option<String>,
    /// Measure increases against this
    #[arg(long, value_name = "BASE", help_heading = "Limits")]
    pub base: Option<String>,
    /// Allow at most this much a day, in the currency that is shown
    #[arg(long, value_name = "AMOUNT", value_parser = dollars, allow_negative_numbers = true, help_heading = "Limits")]
    pub max_daily: Option<Number>,
    /// Allow at most this much a month
    #[arg(long, value_name = "AMOUNT", value_parser = dollars, allow_negative_numbers = true, help_heading = "Limits")]
    pub max_monthly: Option<Number>,
    /// Allow at most this much more a month than the base: an amount or a percentage
    #[arg(long, value_name = "AMOUNT|%", value_parser = limit, allow_negative_numbers = true, requires = "base")]
    #[arg(help_heading = "Limits")]
    pub max_increase: Option<Limit>,
    /// Demand at least this saving a month against the first baseline: an amount or a percentage
    #[arg(long, value_name = "AMOUNT|%", value_parser = limit, allow_negative_numbers = true)]
    #[arg(help_heading = "Limits")]
    pub min_saving: Option<Limit>,
    /// Report, and exit with 0 where a limit is broken or a price is stale
    #[arg(long)]
    pub exit_zero: bool,
    /// How budgets on `p90` are sampled.
    #[command(flatten)]
    pub samples: Samples,
    /// Where the result goes.
    #[command(flatten)]
    pub destination: Destination,
}
