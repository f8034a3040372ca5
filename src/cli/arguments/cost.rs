//! Arguments of `cost`.

use clap::Args;

use super::Destination;

/// What its help shows at the end.
pub const EXAMPLES: &str = "\
Examples:
  cascade cost                                        ./cascade.toml
  cascade cost plan.toml --as-of 2025-06-01           at that day's prices
  cascade cost plan.toml --set tiers.hard.share=20% --set tiers.easy.share=80%
  cascade cost plan.toml --baseline openai/gpt-5.5    against one offer
  cascade cost plan.toml -f json --emit csv=lines.csv
  cascade cost plan.toml -f focus -o focus.csv        for FinOps tools";

/// A scenario.
#[derive(Args, Debug)]
pub struct ScenarioPath {
    /// The scenario; `-` is standard input
    #[arg(default_value = "cascade.toml")]
    pub scenario: String,
    /// Where the result goes.
    #[command(flatten)]
    pub destination: Destination,
}
