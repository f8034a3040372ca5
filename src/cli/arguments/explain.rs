//! Arguments of `explain`.

use clap::Args;

use super::Destination;

/// What its help shows at the end.
pub const EXAMPLES: &str = "\
Figures:
  [CASCADE:]tiers.TIER[.STAGE].daily|monthly
  [CASCADE:]totals.daily|monthly
  savings.BASELINE.percent|ratio|daily|monthly

Examples:
  cascade explain plan.toml tiers.hard.daily
  cascade explain plan.toml all-opus:tiers.expert.1.monthly
  cascade explain plan.toml savings.all-opus.percent";

/// Arguments of `explain`.
#[derive(Args, Debug)]
pub struct Explain {
    /// The scenario; `-` is standard input
    pub scenario: String,
    /// The figure, such as `tiers.hard.daily`
    pub path: String,
    /// Where the result goes.
    #[command(flatten)]
    pub destination: Destination,
}
