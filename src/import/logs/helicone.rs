//! Helicone's requests, exported as CSV or JSON lines.
//!
//! Counting rule: Helicone keeps what was read from and written to a cache in columns of their own, beside
//! `prompt_tokens`. Reasoning is a part of `completion_tokens`, and is not told apart.

use super::layout::{Field, Layout};
use super::row::{Counted, Counting};
use super::{Form, Source};

pub const SOURCE: Source =
    Source { name: "helicone", about: "Helicone requests", vendor: "", form: Form::Flat(layout) };

fn layout() -> Layout {
    let places: [(Field, &[&str]); 9] = [
        (Field::Time, &["request_created_at", "created_at", "createdAt"]),
        (Field::Id, &["request_id", "requestId"]),
        (Field::Provider, &["provider"]),
        (Field::Model, &["response_model", "request_model", "model"]),
        (Field::Status, &["response_status", "status"]),
        (Field::Input, &["prompt_tokens", "promptTokens"]),
        (Field::CachedInput, &["prompt_cache_read_tokens", "promptCacheReadTokens"]),
        (Field::CacheWrite, &["prompt_cache_write_tokens", "promptCacheWriteTokens"]),
        (Field::Output, &["completion_tokens", "completionTokens"]),
    ];
    Layout::new(&places, Counting { cached: Counted::Beside, written: Counted::Beside, reasoning: Counted::Inside })
}
