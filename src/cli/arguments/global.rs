//! Flags that every command takes.

use clap::{Args, ValueEnum};

use super::values::{convention, date, emission, focus_version, group_by, month, today};
use crate::calendar::{Date, MonthConvention, YearMonth};
use crate::report::{FocusVersion, GroupBy};

/// Flags that every command takes.
#[derive(Args, Debug)]
pub struct Global {
    /// Use the prices in force on this day (default: the scenario's, then the catalogue's release)
    #[arg(long, global = true, value_name = "DATE", value_parser = date, help_heading = "Prices")]
    pub as_of: Option<Date>,
    /// Use prices only as they were known on this day
    #[arg(long, global = true, value_name = "DATE", value_parser = date, help_heading = "Prices")]
    pub known_on: Option<Date>,
    /// Lay a price book over the catalogue (repeatable; the last one wins)
    #[arg(long, global = true, value_name = "FILE", help_heading = "Prices")]
    pub prices: Vec<String>,
    /// Measure ages of prices on this day: a date or `now` (default: the day of the prices)
    #[arg(long, global = true, value_name = "DATE", value_parser = today, help_heading = "Prices")]
    pub today: Option<Today>,
    /// Go on where an offer has no price; totals are then lower bounds
    #[arg(long, global = true, help_heading = "Prices")]
    pub allow_unpriced: bool,
    /// Set a value of the scenario, as in `tiers.medium.share=69%` (repeatable)
    #[arg(long, global = true, value_name = "PATH=VALUE", help_heading = "Scenario")]
    pub set: Vec<String>,
    /// Compare with this cascade or offer instead of the scenario's baselines (repeatable)
    #[arg(long, global = true, value_name = "NAME|OFFER", help_heading = "Scenario")]
    pub baseline: Vec<String>,
    /// Show money in this currency, at the rate that the scenario gives
    #[arg(long, global = true, value_name = "CODE", help_heading = "Scenario")]
    pub currency: Option<String>,
    /// Count the days of this month (default: the month of the prices)
    #[arg(long, global = true, value_name = "YYYY-MM", value_parser = month, help_heading = "Scenario")]
    pub month: Option<YearMonth>,
    /// Count a month's days as `calendar`, `30` or `365/12`
    #[arg(long, global = true, value_name = "NAME", value_parser = convention, help_heading = "Scenario")]
    pub month_convention: Option<MonthConvention>,
    /// Print in this format
    #[arg(long, short, global = true, value_enum, value_name = "FORMAT", help_heading = "Output")]
    pub format: Option<Format>,
    /// Write one more format to a file (repeatable; everything is computed once)
    #[arg(long, global = true, value_name = "FORMAT=FILE", value_parser = emission, help_heading = "Output")]
    pub emit: Vec<Emission>,
    /// Break costs down by tier, stage, offer, provider, meter or charge
    #[arg(long, global = true, value_name = "WHAT", value_parser = group_by, help_heading = "Output")]
    pub group_by: Option<GroupBy>,
    /// Write FOCUS rows of this version: `1.2` or `1.4` (default: 1.4)
    #[arg(long, global = true, value_name = "VERSION", value_parser = focus_version, help_heading = "Output")]
    pub focus_version: Option<FocusVersion>,
    /// Fit tables into this many columns (default: the terminal's; a pipe has no limit)
    #[arg(long, global = true, value_name = "COLUMNS", help_heading = "Output")]
    pub width: Option<usize>,
    /// Use colour
    #[arg(long, global = true, value_enum, default_value_t = Color::Auto, value_name = "WHEN", help_heading = "Output")]
    pub color: Color,
    /// Say nothing but errors on standard error
    #[arg(long, short, global = true, conflicts_with = "verbose", help_heading = "Output")]
    pub quiet: bool,
    /// Show notes with their places on standard error
    #[arg(long, short, global = true, help_heading = "Output")]
    pub verbose: bool,
}

/// Where the result goes. Not among the global flags: in `price`, `--output` counts tokens.
#[derive(Args, Debug)]
pub struct Destination {
    /// Write to this file instead of standard output
    #[arg(long, short, value_name = "FILE", help_heading = "Output")]
    pub output: Option<String>,
}

/// How a result looks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// Aligned columns for a terminal
    #[default]
    Table,
    /// One row a line item, exact decimals
    Csv,
    /// One row a cascade, a pair of columns a tier
    CsvWide,
    /// The whole result, exact decimals as strings
    Json,
    /// One JSON object a line
    Ndjson,
    /// GitHub-flavoured Markdown
    Markdown,
    /// FOCUS rows: the form of billing data that `FinOps` tools read
    Focus,
    /// A chart as one SVG file
    Svg,
    /// One page that a browser opens and prints
    Html,
    /// A workbook with live formulas
    Xlsx,
    /// Workflow commands that GitHub shows at lines of a diff
    GithubAnnotations,
    /// The summary of a job in GitHub Actions; added to the end of its file
    StepSummary,
    /// A comment on a pull request
    Comment,
    /// JUnit XML: a case a limit
    Junit,
    /// SARIF 2.1.0
    Sarif,
    /// GitLab's code quality report
    Codequality,
    /// OpenMetrics text
    Openmetrics,
}

impl Format {
    /// Its name on the command line.
    #[must_use]
    pub fn name(self) -> String {
        self.to_possible_value().map(|value| value.get_name().to_owned()).unwrap_or_default()
    }
}

/// When to use colour.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum Color {
    /// On a terminal, unless `NO_COLOR` is set
    #[default]
    Auto,
    /// Always
    Always,
    /// Never
    Never,
}

/// A format and the file that it goes to.
#[derive(Clone, Debug)]
pub struct Emission {
    /// How.
    pub format: Format,
    /// Where to.
    pub path: String,
}

/// A day, or whatever day it is.
#[derive(Clone, Copy, Debug)]
pub enum Today {
    /// That day.
    On(Date),
    /// The clock's day.
    Now,
}
