//! Arguments of `diff`.

use clap::Args;

use super::Destination;

/// What its help shows at the end.
pub const EXAMPLES: &str = "\
BASE and HEAD are scenarios, saved JSON results, or REV:PATH as git has it. --set and --baseline change the head only.

Examples:
  cascade diff before.toml after.toml
  cascade diff main:plan.toml plan.toml -f markdown
  cascade diff plan.toml plan.toml --set tiers.hard.share=30% --set tiers.medium.share=65%
  cascade diff accepted.json plan.toml --exit-code";

/// Arguments of `diff`.
#[derive(Args, Debug)]
pub struct Difference {
    /// What it is measured against
    pub base: String,
    /// What is looked at
    pub head: String,
    /// Exit with 7 where anything differs
    #[arg(long)]
    pub exit_code: bool,
    /// Where the result goes.
    #[command(flatten)]
    pub destination: Destination,
}
