//! Arguments of `render`.

use clap::Args;

use super::Destination;

/// What its help shows at the end.
pub const EXAMPLES: &str = "\
Examples:
  cascade cost plan.toml -f json -o result.json && cascade render result.json -f markdown
  cascade render check.json --emit junit=cascade.xml --emit comment=comment.md";

/// Arguments of `render`.
#[derive(Args, Debug)]
pub struct Render {
    /// A result that `cost`, `check` or `diff` wrote with -f json; `-` is standard input
    pub result: String,
    /// Where the result goes.
    #[command(flatten)]
    pub destination: Destination,
}
