//! Helicone's requests, exported as CSV or JSON lines.
//!
//! Counting rule: what was read from and written to a cache and what was reasoned stand in columns of their own, beside
//! `prompt_tokens` and `completion_tokens`; `prompt_cache_write_tokens` holds the writes for five minutes and for an hour
//! in one. Helicone computes them so from every vendor's usage (`getPromptTokens`, `getCompletionTokens` and
//! `getReasoningTokens` of `valhalla/jawn/src/lib/handlers/HandlerContext.ts`, from the processors in
//! `packages/cost/usage`, in its repository, <https://github.com/Helicone/helicone>). Requests from before it did so have
//! their cached input inside; `--beside` cannot say that, so they are best exported apart and read as `generic`.
//!
//! A row with a `cache_reference_id` was answered from Helicone's own cache, reached no vendor and has no tokens.

use super::layout::{Field, Layout};
use super::row::{Counted, Counting};
use super::{Form, Source};

pub const SOURCE: Source =
    Source { name: "helicone", about: "Helicone requests", vendor: "", form: Form::Flat(layout) };

fn layout() -> Layout {
    let places: [(Field, &[&str]); 11] = [
        (Field::Time, &["request_created_at", "created_at", "createdAt"]),
        (Field::Id, &["request_id", "requestId"]),
        (Field::Provider, &["provider"]),
        (Field::Model, &["response_model", "request_model", "model"]),
        (Field::Status, &["response_status", "status"]),
        (Field::OwnCache, &["cache_reference_id", "cacheReferenceId"]),
        (Field::Input, &["prompt_tokens", "promptTokens"]),
        (Field::CachedInput, &["prompt_cache_read_tokens", "promptCacheReadTokens"]),
        (Field::CacheWrite, &["prompt_cache_write_tokens", "promptCacheWriteTokens"]),
        (Field::Output, &["completion_tokens", "completionTokens"]),
        (Field::Reasoning, &["reasoning_tokens", "reasoningTokens"]),
    ];
    let beside = Counted::Beside;
    Layout::new(&places, Counting { cached: beside, written: beside, reasoning: beside })
}
