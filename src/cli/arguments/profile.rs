//! Arguments of `profile` and `actual`.

use std::num::NonZero;

use clap::Args;

use super::Destination;
use super::values::{instant, threads};
use crate::calendar::Instant;
use crate::import::logs::{Counted, Counting, Field, Source, TierRule, TimeUnit};
use crate::units::Number;

/// Examples of `profile`, for its help.
pub const EXAMPLES: &str = "\
One row a request; a profile keeps counts and sums for each tier, offer, half hour and range of prompt lengths, so
that every price can be applied to it exactly. Sources: generic, litellm, openai, anthropic, langfuse, helicone, otlp,
claude-code, codex.

Examples:
  cascade profile requests.csv -o profile.csv
  cascade profile 'logs/*.jsonl.gz' --source litellm --tier-by model -o profile.csv
  cascade profile trace.csv --map input_tokens=ContextTokens,output_tokens=GeneratedTokens
  cascade profile log.csv --tier-rule 'short<=2000' --tier-rule long --since 2026-05-01 --until 2026-06-01
  psql -c 'copy requests to stdout csv header' | cascade profile - -o profile.csv
  cascade profile --merge may.csv june.csv -o both.csv
  cascade profile --sql duckdb --table requests > profile.sql
  cascade profile --cells result.csv -o profile.csv
  cascade profile --adbc adbc_driver_postgresql --uri postgresql://db/logs -o profile.csv";

/// Arguments of `profile`.
#[derive(Args, Debug)]
pub struct Profile {
    /// Logs: files, patterns such as 'logs/*.csv.gz', or `-` for standard input
    #[arg(required_unless_present_any = ["sql", "cells", "adbc"], value_name = "LOG")]
    pub logs: Vec<String>,
    /// Who wrote the logs
    #[arg(long, value_name = "NAME", value_parser = source, default_value = "generic", help_heading = "Log")]
    pub source: Source,
    /// Say where a field stands, as in input_tokens=prompt_len (repeatable, or separated by commas)
    #[arg(long, value_name = "FIELD=NAME", value_parser = mapping, value_delimiter = ',', help_heading = "Log")]
    pub map: Vec<(Field, String)>,
    /// Say that these parts are counted beside their wholes: cached, written, reasoning
    #[arg(long, value_name = "PARTS", value_parser = part, value_delimiter = ',', help_heading = "Log")]
    pub beside: Vec<Part>,
    /// Say who serves models that are logged without a provider
    #[arg(long, value_name = "ID", help_heading = "Log")]
    pub provider: Option<String>,
    /// Say what a bare number counts as a time: auto, s, ms, us, ns
    #[arg(long, value_name = "UNIT", value_parser = time_unit, default_value = "auto", help_heading = "Log")]
    pub time_unit: TimeUnit,
    /// Place requests without a time of their own at this instant
    #[arg(long, value_name = "INSTANT", value_parser = instant, help_heading = "Log")]
    pub at: Option<Instant>,
    /// Count requests from this instant on (UTC)
    #[arg(long, value_name = "INSTANT", value_parser = instant, help_heading = "Log")]
    pub since: Option<Instant>,
    /// Count requests before this instant (UTC)
    #[arg(long, value_name = "INSTANT", value_parser = instant, help_heading = "Log")]
    pub until: Option<Instant>,
    /// Count every row, also those whose request id was seen before
    #[arg(long, help_heading = "Log")]
    pub keep_duplicates: bool,
    /// Take the tier from this column, or make each `model` one (default: the column `tier`)
    #[arg(long, value_name = "COLUMN", conflicts_with = "tier_rule", help_heading = "Cells")]
    pub tier_by: Option<String>,
    /// Make a tier of prompts up to a length, as in 'short<=2000'; without a length, of the rest (repeatable)
    #[arg(long, value_name = "NAME<=TOKENS", value_parser = tier_rule, help_heading = "Cells")]
    pub tier_rule: Vec<TierRule>,
    /// Tell prompts apart at these lengths; `catalogue` stands for every threshold of its prices
    #[arg(long, value_name = "LENGTHS", value_delimiter = ',', default_value = "catalogue", help_heading = "Cells")]
    pub edges: Vec<String>,
    /// Also at the catalogue's thresholds for a model that makes this many tokens of one (repeatable)
    #[arg(long, value_name = "RATIO", value_parser = ratio, help_heading = "Cells")]
    pub token_ratio: Vec<Number>,
    /// Keep all rows that make no sense in this CSV file, with log, line and reason
    #[arg(long, value_name = "FILE", help_heading = "Rows that make no sense")]
    pub reject: Option<String>,
    /// Fail when there are more of them: a count, or a share of all rows
    #[arg(long, value_name = "COUNT|PERCENT", value_parser = limit, default_value = "1%", help_heading = "Rows that make no sense")]
    pub max_bad: BadRowLimit,
    /// Use this many processors (default: all)
    #[arg(long, value_name = "COUNT", value_parser = threads, help_heading = "Output")]
    pub threads: Option<NonZero<usize>>,
    /// Add up profiles instead of reading logs
    #[arg(long, conflicts_with_all = ["sql", "cells", "adbc"], help_heading = "Other ways in")]
    pub merge: bool,
    /// Print the same aggregation as SQL for the engine that holds the log
    #[arg(long, value_name = "DIALECT", value_parser = dialect, conflicts_with_all = ["logs", "cells"], help_heading = "Other ways in")]
    pub sql: Option<crate::import::logs::Dialect>,
    /// Run that SQL through an ADBC driver: its name, or the path of its library (in builds with the feature `adbc`)
    #[arg(long, value_name = "DRIVER", requires = "uri", conflicts_with_all = ["logs", "cells"], help_heading = "Other ways in")]
    pub adbc: Option<String>,
    /// What the driver connects to
    #[arg(long, value_name = "URI", requires = "adbc", help_heading = "Other ways in")]
    pub uri: Option<String>,
    /// Say something else to the driver, such as username=reader (repeatable)
    #[arg(long, value_name = "KEY=VALUE", value_parser = driver_option, requires = "adbc", help_heading = "Other ways in")]
    pub adbc_option: Vec<(String, String)>,
    /// The table or the relation that --sql and --adbc read
    #[arg(long, value_name = "TABLE", default_value = "requests", help_heading = "Other ways in")]
    pub table: String,
    /// Make a profile of what a client brought back from that SQL, as CSV
    #[arg(long, value_name = "FILE", conflicts_with = "logs", help_heading = "Other ways in")]
    pub cells: Option<String>,
    /// Where the result goes.
    #[command(flatten)]
    pub destination: Destination,
}

/// A part that a log may count beside its whole.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// Tokens read from a cache.
    Cached,
    /// Tokens written to a cache.
    Written,
    /// Reasoning.
    Reasoning,
}

impl Part {
    /// Counts the part beside its whole.
    pub fn beside(self, counting: &mut Counting) {
        match self {
            Self::Cached => counting.cached = Counted::Beside,
            Self::Written => counting.written = Counted::Beside,
            Self::Reasoning => counting.reasoning = Counted::Beside,
        }
    }
}

/// How many rows may make no sense.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BadRowLimit {
    /// So many.
    Count(u64),
    /// So many of a hundred.
    Percent(Number),
}

impl BadRowLimit {
    /// Whether so many of all rows are too many.
    #[must_use]
    pub fn is_exceeded(self, bad: u64, rows: u64) -> bool {
        match self {
            Self::Count(limit) => bad > limit,
            Self::Percent(percent) => {
                let allowed = percent.times(Number::from(rows));
                let found = Number::from(bad).times(Number::HUNDRED);
                matches!((found, allowed), (Ok(found), Ok(allowed)) if found > allowed)
            }
        }
    }
}

impl std::fmt::Display for BadRowLimit {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Count(limit) => write!(formatter, "{limit}"),
            Self::Percent(percent) => write!(formatter, "{percent}% of them"),
        }
    }
}

fn source(name: &str) -> Result<Source, String> {
    let names = || Source::ALL.map(|source| source.name).join(", ");
    Source::find(name).ok_or_else(|| format!("one of {}", names()))
}

fn mapping(text: &str) -> Result<(Field, String), String> {
    let (field, path) = text.split_once('=').ok_or_else(|| "not of the form FIELD=NAME".to_owned())?;
    let known = || Field::ALL.map(Field::key).join(", ");
    let field = Field::parse(field).ok_or_else(|| format!("`{field}` is none of the fields {}", known()))?;
    Ok((field, path.to_owned()))
}

fn driver_option(text: &str) -> Result<(String, String), String> {
    let pair = text.split_once('=').filter(|(key, _)| !key.is_empty());
    let (key, value) = pair.ok_or_else(|| "not of the form KEY=VALUE".to_owned())?;
    Ok((key.to_owned(), value.to_owned()))
}

fn part(text: &str) -> Result<Part, String> {
    match text {
        "cached" => Ok(Part::Cached),
        "written" => Ok(Part::Written),
        "reasoning" => Ok(Part::Reasoning),
        _ => Err("one of cached, written, reasoning".to_owned()),
    }
}

fn time_unit(text: &str) -> Result<TimeUnit, String> {
    TimeUnit::parse(text).ok_or_else(|| format!("one of {}", TimeUnit::NAMES.join(", ")))
}

fn tier_rule(text: &str) -> Result<TierRule, String> {
    TierRule::parse(text).ok_or_else(|| "not of the form 'short<=2000', nor a name for the rest".to_owned())
}

fn ratio(text: &str) -> Result<Number, String> {
    let number = Number::parse(text).and_then(Number::not_negative).map_err(|error| error.to_string())?;
    if number.is_zero() { Err("a ratio is above zero".to_owned()) } else { Ok(number) }
}

fn limit(text: &str) -> Result<BadRowLimit, String> {
    let wrong = || "not a count such as 100, nor a share such as 1%".to_owned();
    match text.strip_suffix('%') {
        Some(percent) => {
            Number::parse(percent).and_then(Number::not_negative).map(BadRowLimit::Percent).map_err(|_| wrong())
        }
        None => text.parse().map(BadRowLimit::Count).map_err(|_| wrong()),
    }
}

fn dialect(text: &str) -> Result<crate::import::logs::Dialect, String> {
    let names = || crate::import::logs::Dialect::ALL.map(crate::import::logs::Dialect::name).join(", ");
    crate::import::logs::Dialect::parse(text).ok_or_else(|| format!("one of {}", names()))
}

/// Arguments of `actual`.
#[derive(Args, Debug)]
pub struct Actual {
    /// What happened: a profile with the offers that served it
    pub profile: String,
    /// What was planned: a scenario
    #[arg(long, value_name = "SCENARIO")]
    pub plan: String,
    /// Where the result goes.
    #[command(flatten)]
    pub destination: Destination,
}

/// What the help of `actual` shows at the end.
pub const ACTUAL_EXAMPLES: &str = "\
From the plan's cost to the actual one in five steps that add up: more or fewer requests, another mix of tiers, more or
fewer tokens, other offers than planned, other prices than on the plan's day.

Examples:
  cascade actual may.csv --plan plan.toml
  cascade actual may.csv --plan plan.toml -f json";
