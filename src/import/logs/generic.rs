//! A log of any origin: CSV or JSON lines, one request a row, with the common names of columns or those that `--map`
//! gives.
//!
//! Counting rule: cached input and cache writes are parts of the input, reasoning is a part of the output, as OpenAI's
//! API counts them. `--beside` says where a log counts them beside.

use super::layout::{Field, Layout};
use super::row::Counting;
use super::{Form, Source};

pub const SOURCE: Source =
    Source { name: "generic", about: "CSV or JSON lines, one request a row", vendor: "", form: Form::Flat(layout) };

fn layout() -> Layout {
    let places: [(Field, &[&str]); 17] = [
        (Field::Time, &["time", "timestamp", "created_at", "start_time", "startTime", "TIMESTAMP", "ts"]),
        (Field::Id, &["request_id", "requestId"]),
        (Field::Tier, &["tier"]),
        (Field::Offer, &["offer"]),
        (Field::Provider, &["provider"]),
        (Field::Model, &["model", "model_name"]),
        (Field::Service, &["service", "service_tier"]),
        (Field::Batch, &["batch"]),
        (Field::Region, &["region"]),
        (Field::Status, &["status", "status_code", "error"]),
        (Field::Requests, &["requests", "num_requests"]),
        (Field::Input, &["input_tokens", "prompt_tokens", "input_length", "usage.input_tokens", "usage.prompt_tokens"]),
        (
            Field::CachedInput,
            &[
                "cached_input_tokens",
                "cached_tokens",
                "usage.input_tokens_details.cached_tokens",
                "usage.prompt_tokens_details.cached_tokens",
            ],
        ),
        (Field::CacheWrite, &["cache_write_tokens"]),
        (Field::CacheWrite1h, &["cache_write_1h_tokens"]),
        (
            Field::Output,
            &["output_tokens", "completion_tokens", "output_length", "usage.output_tokens", "usage.completion_tokens"],
        ),
        (
            Field::Reasoning,
            &[
                "reasoning_tokens",
                "usage.output_tokens_details.reasoning_tokens",
                "usage.completion_tokens_details.reasoning_tokens",
            ],
        ),
    ];
    Layout::new(&places, Counting::default())
}
