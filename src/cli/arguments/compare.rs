//! Arguments of `compare`.

use clap::Args;

use super::Destination;

/// What its help shows at the end.
pub const EXAMPLES: &str = "\
Examples:
  cascade compare plans/*.toml
  cascade compare before.toml after.toml -f markdown";

/// Arguments of `compare`.
#[derive(Args, Debug)]
pub struct Compare {
    /// The scenarios
    #[arg(required = true)]
    pub scenarios: Vec<String>,
    /// Where the result goes.
    #[command(flatten)]
    pub destination: Destination,
}
