//! Arguments of `swap`.

use clap::Args;

use super::Destination;

/// What its help shows at the end.
pub const EXAMPLES: &str = "\
For every tier: the same model at other providers, and open models with the context that it needs, at their prices on
the day. Where the scenario has pass rates or a golden set, quality stands beside the cost.

Examples:
  cascade swap plan.toml
  cascade swap plan.toml --as-of 2026-11-20 --open-models 10 -f json";

/// Arguments of `swap`.
#[derive(Args, Debug)]
pub struct Swap {
    /// The scenario; `-` is standard input
    #[arg(default_value = "cascade.toml")]
    pub scenario: String,
    /// Show at most this many open models for each tier, the newest
    #[arg(long, value_name = "COUNT", default_value_t = 5)]
    pub open_models: usize,
    /// Where the result goes.
    #[command(flatten)]
    pub destination: Destination,
}
