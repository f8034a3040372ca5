//! Arguments of `price`.

use clap::Args;

use super::values::{count, instant, search_context, service};
use crate::calendar::Instant;
use crate::catalogue::{SearchContext, ServiceClass};
use crate::units::Number;

/// What its help shows at the end.
pub const EXAMPLES: &str = "\
Token counts are as vendors print them: cached input, cache writes and audio are parts of --input, reasoning is a
part of --output.

Examples:
  cascade price anthropic/claude-opus-4-7 --input 110000 --cached-input 100000 --output 2000
  cascade price openai/gpt-5.5 --input 300000 --output 1000 --service batch
  cascade price deepseek/deepseek-v4-pro --input 1000 --output 500 --at 2026-11-25T02:00:00Z
  cascade price --jsonl < requests.jsonl               one answer a line";

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
