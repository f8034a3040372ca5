//! Langfuse's observations, exported as CSV or JSON lines.
//!
//! Counting rule: the entries of `usageDetails` are disjoint. Langfuse takes each detail of OpenAI's usage out of the
//! whole when it takes an event in, and names it `input_` or `output_` with the detail's name
//! (`OpenAICompletionUsageSchema` and `OpenAIResponseUsageSchema` in `packages/shared/src/server/ingestion/types.ts` of
//! <https://github.com/langfuse/langfuse>); Anthropic counts so itself; and the cost of an observation is the sum of all
//! entries at prices of their own (<https://langfuse.com/docs/model-usage-and-cost>). So `input` and `output` are the
//! rest, and what was read from a cache, written to one or reasoned stands beside them, under one of the names below.
//! Other entries, such as `input_audio_tokens`, have no place in a profile and are not counted. Some integrations leave
//! the cached tokens in `input`; for their observations `--source generic` with `--map` counts right.
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
    let places: [(Field, &[&str]); 10] = [
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
                "usageDetails.input_cache_read",
                "usage_details.input_cached_tokens",
                "usage_details.cache_read_input_tokens",
                "usage_details.input_cache_read",
            ],
        ),
        (
            Field::CacheWrite,
            &[
                "usageDetails.input_cache_creation_5m",
                "usageDetails.cache_creation_input_tokens",
                "usageDetails.input_cache_creation",
                "usage_details.input_cache_creation_5m",
                "usage_details.cache_creation_input_tokens",
                "usage_details.input_cache_creation",
            ],
        ),
        (Field::CacheWrite1h, &["usageDetails.input_cache_creation_1h", "usage_details.input_cache_creation_1h"]),
        (
            Field::Output,
            &["usageDetails.output", "usage_details.output", "outputUsage", "completionTokens", "usage.output"],
        ),
        (
            Field::Reasoning,
            &[
                "usageDetails.output_reasoning_tokens",
                "usageDetails.output_reasoning",
                "usage_details.output_reasoning_tokens",
                "usage_details.output_reasoning",
            ],
        ),
    ];
    let beside = Counted::Beside;
    Layout::new(&places, Counting { cached: beside, written: beside, reasoning: beside })
}
