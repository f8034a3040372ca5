//! Langfuse's observations, exported as CSV or JSON lines.
//!
//! Counting rule: Langfuse takes the details of OpenAI's usage out of the whole when it takes an event in, so that the
//! entries of `usageDetails` are disjoint: `input` and `output` are the rest, and `input_cached_tokens` or
//! `cache_read_input_tokens`, `cache_creation_input_tokens` and `output_reasoning_tokens` stand beside them.
//! Observations without token counts (spans, events) are refused as rows that miss them: export generations only.

use super::layout::{Field, Layout};
use super::row::{Counted, Counting};
use super::{Form, Source};

pub const SOURCE: Source = Source {
    name: "langfuse",
    about: "Langfuse observations of type GENERATION",
    vendor: "",
    form: Form::Flat(layout),
};

fn layout() -> Layout {
    let places: [(Field, &[&str]); 9] = [
        (Field::Time, &["startTime", "start_time"]),
        (Field::Id, &["id"]),
        (Field::Model, &["providedModelName", "provided_model_name", "model"]),
        (Field::Status, &["level"]),
        (Field::Input, &["usageDetails.input", "usage_details.input", "inputUsage", "promptTokens", "usage.input"]),
        (
            Field::CachedInput,
            &[
                "usageDetails.input_cached_tokens",
                "usageDetails.cache_read_input_tokens",
                "usage_details.input_cached_tokens",
                "usage_details.cache_read_input_tokens",
            ],
        ),
        (Field::CacheWrite, &["usageDetails.cache_creation_input_tokens", "usage_details.cache_creation_input_tokens"]),
        (
            Field::Output,
            &["usageDetails.output", "usage_details.output", "outputUsage", "completionTokens", "usage.output"],
        ),
        (Field::Reasoning, &["usageDetails.output_reasoning_tokens", "usage_details.output_reasoning_tokens"]),
    ];
    let beside = Counted::Beside;
    Layout::new(&places, Counting { cached: beside, written: beside, reasoning: beside })
}
