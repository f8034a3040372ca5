//! Arguments of `break-even`.

use clap::Args;

use super::Destination;
use super::values::{dollars, dollars_above_zero};
use crate::units::Number;

/// What its help shows at the end.
pub const EXAMPLES: &str = "\
For every fleet of the scenario: above which volume it is cheaper than the same model bought by the token and than each
baseline, or never, and what decides that. For the candidate: which discount, price, share, escalation, volume or hours
of work would make a baseline cost the same. Every answer is rated on both sides of it.

Examples:
  cascade break-even plan.toml
  cascade break-even plan.toml --fleet r1-32b --against deepinfra/deepseek-ai/DeepSeek-R1-0528
  cascade break-even plan.toml --engineering 2000 --hourly-rate 120 -f json";

/// Arguments of `break-even`.
#[derive(Args, Debug)]
pub struct BreakEven {
    /// The scenario; `-` is standard input
    #[arg(default_value = "cascade.toml")]
    pub scenario: String,
    /// Only this fleet, and nothing of the candidate (repeatable; default: all of them)
    #[arg(long, value_name = "NAME")]
    pub fleet: Vec<String>,
    /// Compare fleets with this offer instead of the same model and the baselines (repeatable)
    #[arg(long, value_name = "OFFER")]
    pub against: Vec<String>,
    /// Whose requests fleets serve (repeatable; default: tiers that ask the fleet, else all)
    #[arg(long, value_name = "NAME")]
    pub tier: Vec<String>,
    /// Work on the candidate that is planned already, in dollars a month
    #[arg(long, value_name = "USD", value_parser = dollars, default_value = "0")]
    pub engineering: Number,
    /// What an hour of that work costs, in dollars
    #[arg(long, value_name = "USD", value_parser = dollars_above_zero, default_value = "100")]
    pub hourly_rate: Number,
    /// Where the result goes.
    #[command(flatten)]
    pub destination: Destination,
}
