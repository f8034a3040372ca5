//! Arguments of `catalogue` and its commands.

use clap::{Args, Subcommand};

use super::values::{date, dollars, weights};
use super::{Destination, Import};
use crate::calendar::Date;
use crate::catalogue::Weights;
use crate::units::Number;

/// Commands on the catalogue.
#[derive(Debug, Subcommand)]
pub enum Catalogue {
    /// List offers with their prices
    #[command(after_help = "\
Examples:
  cascade catalogue list opus
  cascade catalogue list --weights open --max-output-price 3
  cascade catalogue list --provider deepseek --as-of 2025-06-01
  cascade catalogue list --model deepseek-r1-0528 -f csv")]
    List(List),
    /// List GPUs that can be rented, for the fleets of a scenario
    #[command(after_help = "\
Examples:
  cascade catalogue hardware
  cascade catalogue hardware --as-of 2026-05-20 -f csv")]
    Hardware(HardwareList),
    /// Show one offer with all of its prices
    #[command(after_help = "\
An offer is one model at one provider, written `provider/model`; `cascade catalogue list TEXT` finds them.

Examples:
  cascade catalogue show google/gemini-2.5-pro
  cascade catalogue show openai/o3 --as-of 2025-06-01 -f json")]
    Show(OfferArgument),
    /// Tell how the price of an offer changed
    #[command(after_help = "\
Examples:
  cascade catalogue history openai/o3
  cascade catalogue history deepseek/deepseek-reasoner     a name that meant one model after the other
  cascade catalogue history openai/o3 --known-on 2025-06-01 -f csv")]
    History(OfferArgument),
    /// Show what changed between two days, or two folders in the catalogue's form
    #[command(after_help = "\
A and B are days, versions of the catalogue, or folders.

Examples:
  cascade catalogue diff 2025-06-01 2025-07-01
  cascade catalogue diff 2026-05-20 2026-11-20 --scenario plan.toml
  cascade catalogue diff old/pricing pricing -f markdown")]
    Diff(CatalogueDiff),
    /// Check the catalogue, or a folder in its form
    #[command(after_help = "\
Examples:
  cascade catalogue check
  cascade catalogue check --from pricing -f json
  cascade catalogue check --explain                   every check, one line each
  cascade catalogue check --explain cached-dearer     what it looks for, why, and what to do")]
    Check(Check),
    /// Tell all price changes of the catalogue, newest first
    #[command(after_help = "\
Examples:
  cascade catalogue changelog --since 2026-10-01
  cascade catalogue changelog --provider openai -f csv
  cascade catalogue changelog -f markdown -o pricing/CHANGELOG.md")]
    Changelog(Changelog),
    /// Print every entry of prices and rents with a fingerprint: what a release is compared with, so that no price is edited
    #[command(after_help = "\
Examples:
  cascade catalogue fingerprint > pricing/releases/2026.11.1.txt
  cascade catalogue fingerprint --from pricing | diff pricing/releases/2026.11.1.txt -")]
    Fingerprint(Fingerprint),
    /// Put what price feeds know into a catalogue: new offers are added, changed prices appended, nothing is edited
    #[command(after_help = "\
Feeds are files on disk; nothing is fetched. Who is believed when feeds differ is in pricing/README.md.

Examples:
  cascade catalogue import --from litellm:1.106.2@2026-11-24 model_prices_and_context_window.json --dry-run
  cascade catalogue import \\
    --from genai-prices:0.2.3@2026-11-24 data.json \\
    --from metergraph:0.7.4@2026-10-25 prices.yaml models.yaml \\
    --from models-dev:f3fc692@2026-07-02 models.dev/providers models.dev/models")]
    Import(Import),
}

/// Arguments of `catalogue list`.
#[derive(Args, Debug)]
pub struct List {
    /// Only offers with this in their id or their model's name, in any case
    pub text: Option<String>,
    /// Only offers of this provider
    #[arg(long, value_name = "ID")]
    pub provider: Option<String>,
    /// Only offers of this model, at any provider
    #[arg(long, value_name = "NAME")]
    pub model: Option<String>,
    /// Only models whose weights are `open` or `closed`
    #[arg(long, value_name = "KIND", value_parser = weights)]
    pub weights: Option<Weights>,
    /// Only offers whose input costs at most this much, in dollars per million tokens
    #[arg(long, value_name = "USD", value_parser = dollars)]
    pub max_input_price: Option<Number>,
    /// Only offers whose output costs at most this much, in dollars per million tokens
    #[arg(long, value_name = "USD", value_parser = dollars)]
    pub max_output_price: Option<Number>,
    /// Only models that take at least this many tokens
    #[arg(long, value_name = "TOKENS")]
    pub min_context: Option<u64>,
    /// Where the result goes.
    #[command(flatten)]
    pub destination: Destination,
}

/// Arguments of `catalogue hardware`.
#[derive(Args, Debug)]
pub struct HardwareList {
    /// Where the result goes.
    #[command(flatten)]
    pub destination: Destination,
}

/// An offer.
#[derive(Args, Debug)]
pub struct OfferArgument {
    /// `provider/model`, or another name that the catalogue lists
    pub offer: String,
    /// Where the result goes.
    #[command(flatten)]
    pub destination: Destination,
}

/// Arguments of `catalogue check`.
#[derive(Args, Debug)]
pub struct Check {
    /// A folder with `catalogue.toml` and `providers/` (default: the embedded catalogue)
    #[arg(long, value_name = "FOLDER")]
    pub from: Option<String>,
    /// Explain a check instead of running any; without a code, list them (in Markdown: explain all)
    #[arg(long, value_name = "CODE", conflicts_with = "from")]
    pub explain: Option<Option<String>>,
    /// Where the result goes.
    #[command(flatten)]
    pub destination: Destination,
}

/// Arguments of `catalogue fingerprint`.
#[derive(Args, Debug)]
pub struct Fingerprint {
    /// A folder with `catalogue.toml` and `providers/` (default: the embedded catalogue)
    #[arg(long, value_name = "FOLDER")]
    pub from: Option<String>,
}

/// Arguments of `catalogue changelog`.
#[derive(Args, Debug)]
pub struct Changelog {
    /// Only what holds from this day on, or from a later one
    #[arg(long, value_name = "DATE", value_parser = date)]
    pub since: Option<Date>,
    /// Only offers of this provider
    #[arg(long, value_name = "ID")]
    pub provider: Option<String>,
    /// Where the result goes.
    #[command(flatten)]
    pub destination: Destination,
}

/// Arguments of `catalogue diff`.
#[derive(Args, Debug)]
pub struct CatalogueDiff {
    /// Before: a day, a version or a folder
    pub before: String,
    /// After: a day, a version or a folder
    pub after: String,
    /// Say what the changes move in this scenario, in dollars a day and a month
    #[arg(long, value_name = "FILE")]
    pub scenario: Option<String>,
    /// Say also which budgets of this file they break (default: `cascade-policy.toml` above the scenario)
    #[arg(long, value_name = "FILE", requires = "scenario")]
    pub policy: Option<String>,
    /// Only offers of this provider
    #[arg(long, value_name = "ID")]
    pub provider: Option<String>,
    /// Where the result goes.
    #[command(flatten)]
    pub destination: Destination,
}
