//! The command line, as clap reads it: a file a command. Help, completions and man pages come from here.

mod break_even;
mod catalogue;
mod check;
mod compare;
mod cost;
mod diff;
mod explain;
mod forecast;
mod generate;
mod global;
mod import;
mod optimize;
mod price;
mod profile;
mod render;
mod report;
mod samples;
mod sensitivity;
mod swap;
mod sweep;
mod values;

use clap::{Parser, Subcommand};

use super::exit;
pub use break_even::BreakEven;
pub use catalogue::{Catalogue, CatalogueDiff, Changelog, Check, Fingerprint, HardwareList, List, OfferArgument};
pub use check::Gate;
pub use compare::Compare;
pub use cost::ScenarioPath;
pub use diff::Difference;
pub use explain::Explain;
pub use forecast::{Forecast, MonthRange};
pub use generate::{Completions, Init, Man, SchemaArguments, SchemaKind};
pub use global::{Color, Destination, Emission, Format, Global, Today};
pub use import::{Editions, FeedFiles, Import};
pub use optimize::Optimize;
pub use price::Price;
pub use profile::{Actual, BadRowLimit, Part, Profile};
pub use render::Render;
pub use report::Report;
pub use samples::Samples;
pub use sensitivity::Sensitivity;
pub use swap::Swap;
pub use sweep::{Sweep, Varied};

/// Plans the cost of LLM cascades: exact, dated, and explained down to the published price.
#[derive(Debug, Parser)]
#[command(name = "cascade", version, about, long_about = None, propagate_version = true, max_term_width = 100)]
#[command(after_help = "Run `cascade init` for a scenario to begin with, `cascade help COMMAND` for examples.")]
#[command(after_long_help = exit::TABLE)]
pub struct Arguments {
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
    /// Flags that every command takes.
    #[command(flatten)]
    pub global: Global,
}

/// What to do.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Cost a cascade for a day and a month against its baselines
    #[command(after_help = cost::EXAMPLES)]
    Cost(ScenarioPath),
    /// Put many scenarios side by side
    #[command(after_help = compare::EXAMPLES)]
    Compare(Compare),
    /// Show the arithmetic of one figure, down to where its price was published
    #[command(after_help = explain::EXAMPLES)]
    Explain(Explain),
    /// Hold scenarios against their budgets and policies, for a pipeline
    #[command(after_help = check::EXAMPLES)]
    #[command(after_long_help = exit::TABLE)]
    Check(Gate),
    /// Show what changed from one scenario to another, and why
    #[command(after_help = diff::EXAMPLES)]
    Diff(Difference),
    /// Draw a saved JSON result in any format, computing nothing
    #[command(after_help = render::EXAMPLES)]
    Render(Render),
    /// Find cheaper offers that could serve each tier
    #[command(after_help = swap::EXAMPLES)]
    Swap(Swap),
    /// Find the volumes at which machines of one's own are cheaper, and what would erase a saving
    #[command(after_help = break_even::EXAMPLES)]
    BreakEven(BreakEven),
    /// Cost every combination of some values, exactly
    #[command(after_help = sweep::EXAMPLES)]
    Sweep(Sweep),
    /// Cost a scenario month by month, along its prices and plans
    #[command(after_help = forecast::EXAMPLES)]
    Forecast(Forecast),
    /// Rank the values of a scenario by what each moves
    #[command(after_help = sensitivity::EXAMPLES)]
    Sensitivity(Sensitivity),
    /// Find the cheapest routing that reaches a quality
    #[command(after_help = optimize::EXAMPLES)]
    Optimize(Optimize),
    /// Price requests of one kind to one offer
    #[command(after_help = price::EXAMPLES)]
    Price(Price),
    /// Make the report for finance: one page, a workbook, or Markdown
    #[command(after_help = report::EXAMPLES)]
    Report(Report),
    /// Measure a workload from request logs
    #[command(after_help = profile::EXAMPLES)]
    Profile(Box<Profile>),
    /// Compare what was planned with what happened
    #[command(after_help = profile::ACTUAL_EXAMPLES)]
    Actual(Actual),
    /// Look into the price catalogue
    #[command(subcommand)]
    Catalogue(Catalogue),
    /// Write a scenario to begin with
    Init(Init),
    /// Print the JSON Schema of a file or an output
    Schema(SchemaArguments),
    /// Print completions for a shell
    Completions(Completions),
    /// Print a man page
    Man(Man),
}

impl Command {
    /// The file that the result goes to, when it is not standard output.
    #[must_use]
    pub fn output_file(&self) -> Option<&str> {
        let destination = match self {
            Self::Cost(arguments) => &arguments.destination,
            Self::Compare(arguments) => &arguments.destination,
            Self::Explain(arguments) => &arguments.destination,
            Self::Catalogue(Catalogue::List(arguments)) => &arguments.destination,
            Self::Catalogue(Catalogue::Hardware(arguments)) => &arguments.destination,
            Self::Catalogue(Catalogue::Show(arguments) | Catalogue::History(arguments)) => &arguments.destination,
            Self::Catalogue(Catalogue::Check(arguments)) => &arguments.destination,
            Self::Catalogue(Catalogue::Diff(arguments)) => &arguments.destination,
            Self::Check(arguments) => &arguments.destination,
            Self::Diff(arguments) => &arguments.destination,
            Self::Render(arguments) => &arguments.destination,
            Self::Catalogue(Catalogue::Changelog(arguments)) => &arguments.destination,
            Self::Catalogue(Catalogue::Import(arguments)) => &arguments.destination,
            Self::Swap(arguments) => &arguments.destination,
            Self::BreakEven(arguments) => &arguments.destination,
            Self::Report(arguments) => &arguments.destination,
            Self::Profile(arguments) => &arguments.destination,
            Self::Actual(arguments) => &arguments.destination,
            Self::Sweep(arguments) => &arguments.destination,
            Self::Forecast(arguments) => &arguments.destination,
            Self::Sensitivity(arguments) => &arguments.destination,
            Self::Optimize(arguments) => &arguments.destination,
            Self::Price(arguments) => return arguments.output_file.as_deref(),
            Self::Catalogue(Catalogue::Fingerprint(_))
            | Self::Init(_)
            | Self::Schema(_)
            | Self::Completions(_)
            | Self::Man(_) => return None,
        };
        destination.output.as_deref()
    }
}
