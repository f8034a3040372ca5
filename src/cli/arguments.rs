//! The command line, as clap reads it. Help, completions and man pages come from here.

mod profile;
pub use profile::{Actual, BadRowLimit, Part, Profile};
mod import;
pub use import::{Editions, FeedFiles, Import};

use clap::{Args, Parser, Subcommand, ValueEnum};
use clap_complete::Shell;

use super::exit;
pub use super::vary::Varied;
use crate::calendar::{Date, Instant, MonthConvention, YearMonth};
use crate::catalogue::{SearchContext, ServiceClass, Weights};
use crate::report::{FocusVersion, GroupBy};
use crate::scenario::Limit;
use crate::units::{Number, Share};

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

impl Command {
    /// The file that the result goes to, when it is not standard output.
    #[must_use]
    pub fn output_file(&self) -> Option<&str> {
        let destination = match self {
            Self::Cost(arguments) => &arguments.destination,
            Self::Compare(arguments) => &arguments.destination,
            Self::Explain(arguments) => &arguments.destination,
            Self::Catalogue(Catalogue::List(arguments)) => &arguments.destination,
            Self::Catalogue(Catalogue::Show(arguments) | Catalogue::History(arguments)) => &arguments.destination,
            Self::Catalogue(Catalogue::Check(arguments)) => &arguments.destination,
            Self::Catalogue(Catalogue::Diff(arguments)) => &arguments.destination,
            Self::Check(arguments) => &arguments.destination,
            Self::Diff(arguments) => &arguments.destination,
            Self::Render(arguments) => &arguments.destination,
            Self::Catalogue(Catalogue::Changelog(arguments)) => &arguments.destination,
            Self::Catalogue(Catalogue::Import(arguments)) => &arguments.destination,
            Self::Swap(arguments) => &arguments.destination,
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

/// Where the result goes. Not among the global flags: in `price`, `--output` counts tokens.
#[derive(Args, Debug)]
pub struct Destination {
    /// Write to this file instead of standard output
    #[arg(long, short, value_name = "FILE", help_heading = "Output")]
    pub output: Option<String>,
}

/// What to do.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Cost a cascade for a day and a month against its baselines
    #[command(after_help = "\
Examples:
  cascade cost                                        ./cascade.toml
  cascade cost plan.toml --as-of 2025-06-01           at that day's prices
  cascade cost plan.toml --set tiers.hard.share=20% --set tiers.easy.share=80%
  cascade cost plan.toml --baseline openai/gpt-5.5    against one offer
  cascade cost plan.toml -f json --emit csv=lines.csv
  cascade cost plan.toml -f focus -o focus.csv        for FinOps tools")]
    Cost(ScenarioPath),
    /// Put many scenarios side by side
    #[command(after_help = "\
Examples:
  cascade compare plans/*.toml
  cascade compare before.toml after.toml -f markdown")]
    Compare(Compare),
    /// Show the arithmetic of one figure, down to where its price was published
    #[command(after_help = "\
Figures:
  [CASCADE:]tiers.TIER[.STAGE].daily|monthly
  [CASCADE:]totals.daily|monthly
  savings.BASELINE.percent|ratio|daily|monthly

Examples:
  cascade explain plan.toml tiers.hard.daily
  cascade explain plan.toml all-opus:tiers.expert.1.monthly
  cascade explain plan.toml savings.all-opus.percent")]
    Explain(Explain),
    /// Hold scenarios against their budgets and policies, for a pipeline
    #[command(after_help = "\
Budgets and policies are the scenario's own, those of --policy FILE (else of `cascade-policy.toml`, looked for from the
scenario's folder up to the root of its repository), and those of the flags. All of them hold.

BASE is a scenario, a saved JSON result, REV:PATH as git has it, or REV: for each scenario's own path at that revision.

Examples:
  cascade check                                       ./cascade.toml
  cascade check plan.toml --max-monthly 2500
  cascade check 'scenarios/**/*.toml' --base origin/main: --max-increase 10%
  cascade check plan.toml -f github-annotations --emit step-summary=$GITHUB_STEP_SUMMARY --emit sarif=cascade.sarif")]
    #[command(after_long_help = exit::TABLE)]
    Check(Gate),
    /// Show what changed from one scenario to another, and why
    #[command(after_help = "\
BASE and HEAD are scenarios, saved JSON results, or REV:PATH as git has it. --set and --baseline change the head only.

Examples:
  cascade diff before.toml after.toml
  cascade diff main:plan.toml plan.toml -f markdown
  cascade diff plan.toml plan.toml --set tiers.hard.share=30% --set tiers.medium.share=65%
  cascade diff accepted.json plan.toml --exit-code")]
    Diff(Difference),
    /// Draw a saved JSON result in any format, computing nothing
    #[command(after_help = "\
Examples:
  cascade cost plan.toml -f json -o result.json && cascade render result.json -f markdown
  cascade render check.json --emit junit=cascade.xml --emit comment=comment.md")]
    Render(Render),
    /// Find cheaper offers that could serve each tier
    #[command(after_help = "\
For every tier: the same model at other providers, and open models with the context that it needs, at their prices on
the day. Where the scenario has pass rates or a golden set, quality stands beside the cost.

Examples:
  cascade swap plan.toml
  cascade swap plan.toml --as-of 2026-11-20 --open-models 10 -f json")]
    Swap(Swap),
    /// Cost every combination of some values, exactly
    #[command(after_help = "\
Every `--vary` takes a path of the scenario and a range or a list of values; several make a grid. A share takes what it
gains from the share that the `--from` after it names, so that shares still sum to 100%.

Examples:
  cascade sweep plan.toml --vary tiers.expert.share=0%..10%/1% --from tiers.medium.share
  cascade sweep plan.toml --vary workload.requests-per-day=1000..9000/500 -f svg -o volume.svg
  cascade sweep plan.toml --vary 'override.\"openai/gpt-5.5\".output=10..30/5' --vary workload.weekend=0.4,1
  cascade sweep before.toml after.toml --vary workload.tokens.output=1000..8000/1000 -f csv")]
    Sweep(Sweep),
    /// Cost a scenario month by month, along its prices and plans
    #[command(after_help = "\
Every day has its own prices, announced ones included. `workload.growth`, `workload.months`, `[[step]]`,
`[[commitment]]` and `[[volume-price]]` of the scenario count; the first month has the scenario's own volume.

Examples:
  cascade forecast plan.toml                          twelve months from the month of the prices
  cascade forecast plan.toml --months 2026-07..2027-06 --budget 300
  cascade forecast plan.toml --months 6 -f svg -o forecast.svg")]
    Forecast(Forecast),
    /// Rank the values of a scenario by what each moves
    #[command(after_help = "\
Every price, share, volume, token count, ratio and rate that the candidate uses is moved down and up, one at a time.

Examples:
  cascade sensitivity plan.toml
  cascade sensitivity plan.toml --range 50% --from tiers.hard.share
  cascade sensitivity plan.toml -f svg -o tornado.svg")]
    Sensitivity(Sensitivity),
    /// Find the cheapest routing that reaches a quality
    #[command(after_help = "\
Each tier can be served by the offers whose pass rates the scenario gives (pass-rates, evidence) and by the routes of
its cascades; part of a tier may go one way and the rest another. The routing knows each request's tier: --capture says
how much of its saving a real router keeps, by serving that part of the requests so and the rest by the first baseline.

Examples:
  cascade optimize plan.toml                           as good as the first baseline
  cascade optimize plan.toml --min-quality 92% --max-closed-share 10%
  cascade optimize plan.toml --min-quality 92% --licence MIT --licence Apache-2.0 --region us
  cascade optimize plan.toml -f csv                    the frontier, for a chart")]
    Optimize(Optimize),
    /// Price requests of one kind to one offer
    #[command(after_help = "\
Token counts are as vendors print them: cached input, cache writes and audio are parts of --input, reasoning is a
part of --output.

Examples:
  cascade price anthropic/claude-opus-4-7 --input 110000 --cached-input 100000 --output 2000
  cascade price openai/gpt-5.5 --input 300000 --output 1000 --service batch
  cascade price deepseek/deepseek-v4-pro --input 1000 --output 500 --at 2026-11-25T02:00:00Z
  cascade price --jsonl < requests.jsonl               one answer a line")]
    Price(Price),
    /// Make the report for finance: one page, a workbook, or Markdown
    #[command(after_help = "\
Without --format, the ending of the --output file decides: .html, .xlsx or .md.

Examples:
  cascade report plan.toml -o report.html
  cascade report plan.toml -o report.html --emit xlsx=report.xlsx --emit focus=focus.csv --emit json=report.json
  cascade report plan.toml -o report.html --months 24 --template house-style.html")]
    Report(Report),
    /// Measure a workload from request logs
    #[command(after_help = profile::EXAMPLES)]
    Profile(Box<Profile>),
    /// Compare what was planned with what happened
    #[command(after_help = "\
From the plan's cost to the actual one in five steps that add up: more or fewer requests, another mix of tiers, more or
fewer tokens, other offers than planned, other prices than on the plan's day.

Examples:
  cascade actual may.csv --plan plan.toml
  cascade actual may.csv --plan plan.toml -f json")]
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

/// Arguments of `check`.
#[derive(Args, Debug)]
pub struct Gate {
    /// The scenarios; quoted patterns such as 'plans/**/*.toml' are expanded here
    #[arg(default_value = "cascade.toml")]
    pub scenarios: Vec<String>,
    /// Hold these budgets and policies too (default: `cascade-policy.toml` above the scenario)
    #[arg(long, value_name = "FILE", help_heading = "Limits")]
    pub policy: Option<String>,
    /// Measure increases against this
    #[arg(long, value_name = "BASE", help_heading = "Limits")]
    pub base: Option<String>,
    /// Allow at most this much a day, in the currency that is shown
    #[arg(long, value_name = "AMOUNT", value_parser = dollars, allow_negative_numbers = true, help_heading = "Limits")]
    pub max_daily: Option<Number>,
    /// Allow at most this much a month
    #[arg(long, value_name = "AMOUNT", value_parser = dollars, allow_negative_numbers = true, help_heading = "Limits")]
    pub max_monthly: Option<Number>,
    /// Allow at most this much more a month than the base: an amount or a percentage
    #[arg(long, value_name = "AMOUNT|%", value_parser = limit, allow_negative_numbers = true, requires = "base")]
    #[arg(help_heading = "Limits")]
    pub max_increase: Option<Limit>,
    /// Demand at least this saving a month against the first baseline: an amount or a percentage
    #[arg(long, value_name = "AMOUNT|%", value_parser = limit, allow_negative_numbers = true)]
    #[arg(help_heading = "Limits")]
    pub min_saving: Option<Limit>,
    /// Report, and exit with 0 where a limit is broken or a price is stale
    #[arg(long)]
    pub exit_zero: bool,
    /// Where the result goes.
    #[command(flatten)]
    pub destination: Destination,
}

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

/// Arguments of `render`.
#[derive(Args, Debug)]
pub struct Render {
    /// A result that `cost`, `check` or `diff` wrote with -f json; `-` is standard input
    pub result: String,
    /// Where the result goes.
    #[command(flatten)]
    pub destination: Destination,
}

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

/// Arguments of `price`.
#[derive(Args, Debug)]
pub struct Price {
    /// `provider/model`, or another name that the catalogue lists
    #[arg(required_unless_present = "jsonl")]
    pub offer: Option<String>,
    /// Prompt tokens, all of them
    #[arg(long, value_name = "TOKENS", value_parser = count)]
    pub input: Option<Number>,
    /// The part of the prompt that is read from a cache
    #[arg(long, value_name = "TOKENS", value_parser = count)]
    pub cached_input: Option<Number>,
    /// The part of the prompt that is written to a cache
    #[arg(long, value_name = "TOKENS", value_parser = count)]
    pub cache_write: Option<Number>,
    /// The part of the prompt that is written to a cache for an hour
    #[arg(long, value_name = "TOKENS", value_parser = count)]
    pub cache_write_1h: Option<Number>,
    /// The part of the prompt that is audio
    #[arg(long, value_name = "TOKENS", value_parser = count)]
    pub audio_input: Option<Number>,
    /// Answer tokens, all of them
    #[arg(long, value_name = "TOKENS", value_parser = count)]
    pub output: Option<Number>,
    /// The part of the answer that is reasoning
    #[arg(long, value_name = "TOKENS", value_parser = count)]
    pub reasoning: Option<Number>,
    /// Web searches that the model runs
    #[arg(long, value_name = "SEARCHES", value_parser = count)]
    pub web_searches: Option<Number>,
    /// How many requests of this kind
    #[arg(long, value_name = "COUNT", value_parser = count, default_value = "1")]
    pub requests: Number,
    /// When: a day (its first second) or an instant
    #[arg(long, value_name = "INSTANT", value_parser = instant)]
    pub at: Option<Instant>,
    /// How they are served
    #[arg(long, value_name = "CLASS", value_parser = service)]
    pub service: Option<ServiceClass>,
    /// Where, when that has a price of its own
    #[arg(long, value_name = "NAME")]
    pub region: Option<String>,
    /// How much a search reads, where the fee depends on it
    #[arg(long, value_name = "SIZE", value_parser = search_context)]
    pub search_context: Option<SearchContext>,
    /// Write to this file instead of standard output
    #[arg(short = 'o', long = "output-file", value_name = "FILE", help_heading = "Output")]
    pub output_file: Option<String>,
    /// Read requests from standard input, one JSON object a line, and answer each with a line
    #[arg(long, conflicts_with_all = [
        "offer", "input", "cached_input", "cache_write", "cache_write_1h", "audio_input", "output", "reasoning",
        "web_searches", "requests", "service", "region", "search_context", "output_file",
    ])]
    pub jsonl: bool,
}

/// Commands on the catalogue.
#[derive(Debug, Subcommand)]
pub enum Catalogue {
    /// List offers with their prices
    #[command(after_help = "\
Examples:
  cascade catalogue list --weights open --max-output-price 3
  cascade catalogue list --provider deepseek --as-of 2025-06-01
  cascade catalogue list --model deepseek-r1-0528 -f csv")]
    List(List),
    /// Show one offer with all of its prices
    Show(OfferArgument),
    /// Tell how the price of an offer changed
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
    /// Print every price entry with a fingerprint: what a release is compared with, so that no price is edited
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

/// Arguments of `swap`.
#[derive(Args, Debug)]
pub struct Swap {
    /// The scenario; `-` is standard input
    #[arg(default_value = "cascade.toml")]
    pub scenario: String,
    /// Show at most this many open models for each tier, the newest
    #[arg(long, value_name = "COUNT", default_value_t = 5)]
    pub open_models: usize,
    /// Where the result goes.
    #[command(flatten)]
    pub destination: Destination,
}

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
    #[arg(long, value_name = "COUNT")]
    pub threads: Option<std::num::NonZeroUsize>,
    /// Where the result goes.
    #[command(flatten)]
    pub destination: Destination,
}

/// Arguments of `forecast`.
#[derive(Args, Debug)]
pub struct Forecast {
    /// The scenario; `-` is standard input
    #[arg(default_value = "cascade.toml")]
    pub scenario: String,
    /// Which months: a number of them, or `FROM..TO`, both included
    #[arg(long, value_name = "N|FROM..TO", default_value = "12", value_parser = month_range)]
    pub months: MonthRange,
    /// What may be spent in a month (default: the scenario's budget of the whole bill)
    #[arg(long, value_name = "AMOUNT", value_parser = dollars)]
    pub budget: Option<Number>,
    /// How uncertain values are sampled.
    #[command(flatten)]
    pub samples: Samples,
    /// Where the result goes.
    #[command(flatten)]
    pub destination: Destination,
}

/// How uncertain values are sampled.
#[derive(Args, Clone, Copy, Debug)]
pub struct Samples {
    /// Sample so often, where the scenario has uncertain values
    #[arg(long, value_name = "COUNT", default_value_t = 10_000, value_parser = samples)]
    pub samples: usize,
    /// Which random numbers; the same give the same bytes everywhere
    #[arg(long, value_name = "NUMBER", default_value_t = 42)]
    pub seed: u64,
    /// Work on so many things at a time (default: as many as the machine has processors); the result is the same
    #[arg(long, value_name = "COUNT")]
    pub threads: Option<std::num::NonZeroUsize>,
}

/// A run of months.
#[derive(Clone, Copy, Debug)]
pub struct MonthRange {
    /// The first one; that of the prices without it.
    pub first: Option<YearMonth>,
    /// How many.
    pub count: usize,
}

/// Arguments of `sensitivity`.
#[derive(Args, Debug)]
pub struct Sensitivity {
    /// The scenario; `-` is standard input
    #[arg(default_value = "cascade.toml")]
    pub scenario: String,
    /// Move every value by so much of itself
    #[arg(long, value_name = "PERCENT", default_value = "20%", value_parser = part)]
    pub range: Number,
    /// The share that gives way to the others (default: the largest)
    #[arg(long, value_name = "PATH")]
    pub from: Option<String>,
    /// How uncertain values are sampled.
    #[command(flatten)]
    pub samples: Samples,
    /// Where the result goes.
    #[command(flatten)]
    pub destination: Destination,
}

/// Arguments of `report`.
#[derive(Args, Debug)]
pub struct Report {
    /// The scenario; `-` is standard input
    #[arg(default_value = "cascade.toml")]
    pub scenario: String,
    /// Forecast these months: a number of them, or `FROM..TO`, both included
    #[arg(long, value_name = "N|FROM..TO", default_value = "12", value_parser = month_range)]
    pub months: MonthRange,
    /// Draw the page with this template instead of the built-in one
    #[arg(long, value_name = "FILE")]
    pub template: Option<String>,
    /// Print the built-in template, to begin one's own with
    #[arg(long, exclusive = true)]
    pub print_template: bool,
    /// How uncertain values are sampled.
    #[command(flatten)]
    pub samples: Samples,
    /// Where the result goes.
    #[command(flatten)]
    pub destination: Destination,
}

/// Arguments of `optimize`.
#[derive(Args, Debug)]
pub struct Optimize {
    /// The scenario; `-` is standard input
    #[arg(default_value = "cascade.toml")]
    pub scenario: String,
    /// Answer at least this part of all requests rightly (default: as many as the first baseline)
    #[arg(long, value_name = "SHARE", value_parser = share)]
    pub min_quality: Option<Share>,
    /// Ask closed models for at most this part of all requests; unknown weights count as closed
    #[arg(long, value_name = "SHARE", value_parser = share)]
    pub max_closed_share: Option<Share>,
    /// Ask a provider for at most this part of all requests (repeatable)
    #[arg(long, value_name = "PROVIDER=SHARE", value_parser = provider_share)]
    pub max_provider_share: Vec<(String, Share)>,
    /// Use only this provider (repeatable)
    #[arg(long, value_name = "ID")]
    pub provider: Vec<String>,
    /// Use open models only under this licence (repeatable); closed ones are not touched by it
    #[arg(long, value_name = "SPDX")]
    pub licence: Vec<String>,
    /// Keep all requests in this region
    #[arg(long, value_name = "NAME")]
    pub region: Option<String>,
    /// Count with a router that keeps this part of the saving
    #[arg(long, value_name = "SHARE", value_parser = share)]
    pub capture: Option<Share>,
    /// Where the result goes.
    #[command(flatten)]
    pub destination: Destination,
}

/// Arguments of `init`.
#[derive(Args, Debug)]
pub struct Init {
    /// Where to write it
    #[arg(default_value = "cascade.toml")]
    pub path: String,
    /// Overwrite a file that is there
    #[arg(long)]
    pub force: bool,
}

/// Arguments of `schema`.
#[derive(Args, Debug)]
pub struct SchemaArguments {
    /// Of what
    #[arg(value_enum, default_value_t = SchemaKind::Outcome)]
    pub of: SchemaKind,
}

/// What has a schema.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum SchemaKind {
    /// The JSON that `cost` prints
    Outcome,
    /// The JSON that `check` prints
    Check,
    /// The JSON that `diff` prints
    Diff,
    /// A scenario file
    Scenario,
    /// A policy file
    Policy,
    /// A provider file of the catalogue, or a price book
    Catalogue,
}

/// Arguments of `completions`.
#[derive(Args, Debug)]
pub struct Completions {
    /// For which shell
    #[arg(value_enum)]
    pub shell: Shell,
}

/// Arguments of `man`.
#[derive(Args, Debug)]
pub struct Man {
    /// Of which command (default: of the program)
    pub command: Vec<String>,
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

impl Samples {
    /// What is asked for.
    #[must_use]
    pub fn sampling(self) -> crate::analysis::uncertainty::Sampling {
        let processors = || std::thread::available_parallelism().ok();
        let threads = self.threads.or_else(processors).unwrap_or(std::num::NonZeroUsize::MIN);
        crate::analysis::uncertainty::Sampling { trials: self.samples, seed: self.seed, threads }
    }
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

fn date(text: &str) -> Result<Date, String> {
    text.parse().ok().filter(|_| text.len() == 10).ok_or_else(|| "not a date such as 2026-05-20".to_owned())
}

fn today(text: &str) -> Result<Today, String> {
    if text == "now" { Ok(Today::Now) } else { date(text).map(Today::On) }
}

fn month(text: &str) -> Result<YearMonth, String> {
    YearMonth::parse(text).ok_or_else(|| "not a month such as 2026-05".to_owned())
}

fn convention(text: &str) -> Result<MonthConvention, String> {
    MonthConvention::parse(text).ok_or_else(|| format!("one of {}", MonthConvention::NAMES.join(", ")))
}

fn group_by(text: &str) -> Result<GroupBy, String> {
    let all = [GroupBy::Tier, GroupBy::Stage, GroupBy::Offer, GroupBy::Provider, GroupBy::Meter, GroupBy::Charge];
    all.into_iter().find(|group| group.key() == text).ok_or_else(|| format!("one of {}", GroupBy::NAMES.join(", ")))
}

fn focus_version(text: &str) -> Result<FocusVersion, String> {
    FocusVersion::parse(text).ok_or_else(|| format!("one of {}", FocusVersion::NAMES.join(", ")))
}

fn share(text: &str) -> Result<Share, String> {
    let number = match text.strip_suffix('%') {
        Some(percent) => Number::parse(percent.trim_end()).and_then(|percent| percent.shifted_down(2)),
        None => Number::parse(text),
    };
    number.and_then(Share::new).map_err(|_| "not a share between 0% and 100%, such as 90% or 0.90".to_owned())
}

fn provider_share(text: &str) -> Result<(String, Share), String> {
    let (provider, most) = text.split_once('=').ok_or_else(|| "not of the form PROVIDER=SHARE".to_owned())?;
    Ok((provider.to_owned(), share(most)?))
}

fn weights(text: &str) -> Result<Weights, String> {
    Weights::parse(text).ok_or_else(|| format!("one of {}", Weights::NAMES.join(", ")))
}

fn count(text: &str) -> Result<Number, String> {
    Number::parse(text).and_then(Number::not_negative).map_err(|error| format!("{error}; write it as 110000"))
}

fn part(text: &str) -> Result<Number, String> {
    let number = match text.strip_suffix('%') {
        Some(digits) => Number::parse(digits).and_then(|percent| percent.shifted_down(2)),
        None => Number::parse(text),
    };
    let number = number.map_err(|error| format!("{error}; write it as 20%"))?;
    if number.is_negative() || number.is_zero() || number > Number::ONE {
        return Err("more than 0% and at most 100%".to_owned());
    }
    Ok(number)
}

fn samples(text: &str) -> Result<usize, String> {
    const SAMPLES_MAX: usize = 100_000_000;
    match text.parse() {
        Ok(count) if (2..=SAMPLES_MAX).contains(&count) => Ok(count),
        _ => Err("a number from 2 to 100000000".to_owned()),
    }
}

fn month_range(text: &str) -> Result<MonthRange, String> {
    const MONTHS_MAX: usize = 1200;
    if let Some((first, last)) = text.split_once("..") {
        let (first, last) = (month(first)?, month(last)?);
        if last < first {
            return Err("the range is reversed: it ends before it begins".to_owned());
        }
        let until_last = std::iter::successors(Some(first), |month| month.next()).take_while(|month| *month <= last);
        let count = until_last.take(MONTHS_MAX + 1).count();
        return if count > MONTHS_MAX {
            Err("more than a hundred years".to_owned())
        } else {
            Ok(MonthRange { first: Some(first), count })
        };
    }
    match text.parse() {
        Ok(count) if (1..=MONTHS_MAX).contains(&count) => Ok(MonthRange { first: None, count }),
        _ => Err("a number of months from 1 to 1200, or a range such as 2026-07..2027-06".to_owned()),
    }
}

fn instant(text: &str) -> Result<Instant, String> {
    Instant::parse(text).ok_or_else(|| "not an instant such as 2026-11-25T02:00:00Z".to_owned())
}

fn service(text: &str) -> Result<ServiceClass, String> {
    ServiceClass::parse(text).ok_or_else(|| format!("one of {}", ServiceClass::NAMES.join(", ")))
}

fn search_context(text: &str) -> Result<SearchContext, String> {
    SearchContext::parse(text).ok_or_else(|| format!("one of {}", SearchContext::NAMES.join(", ")))
}

fn dollars(text: &str) -> Result<Number, String> {
    let number = Number::parse(text).and_then(Number::not_negative);
    number.map_err(|error| format!("{error}; write it as 2.50"))
}

fn limit(text: &str) -> Result<Limit, String> {
    match text.strip_suffix('%') {
        Some(percent) => dollars(percent)?.shifted_down(2).map(Limit::Part).map_err(|error| error.to_string()),
        None => dollars(text).map(Limit::Amount),
    }
}

fn emission(text: &str) -> Result<Emission, String> {
    let (format, path) = text.split_once('=').ok_or_else(|| "not of the form FORMAT=FILE".to_owned())?;
    let format = Format::from_str(format, false)?;
    if path.is_empty() {
        return Err("the file's name is missing".to_owned());
    }
    Ok(Emission { format, path: path.to_owned() })
}
