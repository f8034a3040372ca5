//! Arguments of `sensitivity`.

use clap::Args;

use super::values::part;
use super::{Destination, Samples};
use crate::units::Number;

/// What its help shows at the end.
pub const EXAMPLES: &str = "\
Every price and every number of the scenario is moved down and up, one at a time: shares, volumes, tokens, ratios, retry
and pass rates, caches, fleets. What moves a forecast only is named as well, and what moves nothing, and what cannot be
moved, with the reason.

Examples:
  cascade sensitivity plan.toml
  cascade sensitivity plan.toml --range 50% --from tiers.hard.share
  cascade sensitivity plan.toml -f svg -o tornado.svg
  cascade sensitivity plan.toml -f html -o sensitivity.html";

/// Arguments of `sensitivity`.
#[derive(Args, Debug)]
pub struct Sensitivity {
    /// The scenario; `-` is standard input
    #[arg(default_value = "cascade.toml")]
    pub scenario: String,
    /// Move every value by so much of itself
    #[arg(long, value_name = "PERCENT", default_value = "20%", value_parser = part)]
    pub range: Number,
    /// The share that gives way to the others (default: the largest, the first of equal ones)
    #[arg(long, value_name = "PATH")]
    pub from: Option<String>,
    /// How uncertain values are sampled.
    #[command(flatten)]
    pub samples: Samples,
    /// Where the result goes.
    #[command(flatten)]
    pub destination: Destination,
}
