//! Arguments of `sweep`.

use std::num::NonZeroUsize;

use clap::Args;

use super::Destination;
use super::values::threads;
pub use crate::cli::vary::Varied;

/// What its help shows at the end.
pub const EXAMPLES: &str = "\
Every `--vary` takes a path of the scenario and a range or a list of values; several make a grid. A share takes what it
gains from the share that the `--from` after it names, so that shares still sum to 100%.

Examples:
  cascade sweep plan.toml --vary tiers.expert.share=0%..10%/1% --from tiers.medium.share
  cascade sweep plan.toml --vary workload.requests-per-day=1000..9000/500 -f svg -o volume.svg
  cascade sweep plan.toml --vary tiers.hard.share=10%..30%/5% --from tiers.medium.share -f html -o sweep.html
  cascade sweep plan.toml --vary 'override.\"openai/gpt-5.5\".output=10..30/5' --vary workload.weekend=0.4,1
  cascade sweep before.toml after.toml --vary workload.tokens.output=1000..8000/1000 -f csv";

/// Arguments of `sweep`.
#[derive(Args, Debug)]
pub struct Sweep {
    /// The scenarios; `-` is standard input
    #[arg(default_value = "cascade.toml")]
    pub scenarios: Vec<String>,
    /// What is varied.
    #[command(flatten)]
    pub varied: Varied,
    /// Go on with more than ten million points
    #[arg(long, short)]
    pub yes: bool,
    /// Work on so many points at a time (default: as many as the machine has processors); the result is the same
    #[arg(long, value_name = "COUNT", value_parser = threads)]
    pub threads: Option<NonZeroUsize>,
    /// Where the result goes.
    #[command(flatten)]
    pub destination: Destination,
}
