//! LiteLLM's spend logs: the table `LiteLLM_SpendLogs` of its database, exported as CSV or JSON lines.
//!
//! Counting rule: LiteLLM writes every vendor's usage as OpenAI's API does. It adds what Anthropic counts beside to
//! `prompt_tokens` (`calculate_usage` in `litellm/llms/anthropic/chat/transformation.py` of
//! <https://github.com/BerriAI/litellm>), so `prompt_tokens` holds what was read from and written to a cache, and
//! `completion_tokens` holds the reasoning; the parts stand in the object in `metadata`. Versions before mid 2025 left
//! cache writes out (<https://github.com/BerriAI/litellm/issues/15056>): `--beside written` reads their rows.
//! A row with `cache_hit` was answered from the proxy's own cache and reached no vendor.

use super::layout::{Field, Layout};
use super::row::Counting;
use super::{Form, Source};

pub const SOURCE: Source = Source {
    name: "litellm",
    about: "LiteLLM spend logs, exported from its database",
    vendor: "",
    form: Form::Flat(layout),
};

fn layout() -> Layout {
    let places: [(Field, &[&str]); 13] = [
        (Field::Time, &["startTime", "start_time"]),
        (Field::Id, &["request_id"]),
        (Field::Provider, &["custom_llm_provider"]),
        (Field::Model, &["model"]),
        (Field::Status, &["status", "metadata.status"]),
        (Field::OwnCache, &["cache_hit"]),
        (Field::Service, &["metadata.usage_object.service_tier"]),
        (Field::Input, &["prompt_tokens"]),
        (
            Field::CachedInput,
            &[
                "metadata.usage_object.prompt_tokens_details.cached_tokens",
                "metadata.usage_object.cache_read_input_tokens",
                "metadata.additional_usage_values.prompt_tokens_details.cached_tokens",
                "metadata.additional_usage_values.cache_read_input_tokens",
            ],
        ),
        (
            Field::CacheWrite,
            &[
                "metadata.usage_object.prompt_tokens_details.cache_creation_token_details.ephemeral_5m_input_tokens",
                "metadata.usage_object.cache_creation_input_tokens",
                "metadata.usage_object.prompt_tokens_details.cache_creation_tokens",
                "metadata.additional_usage_values.cache_creation_input_tokens",
            ],
        ),
        (
            Field::CacheWrite1h,
            &["metadata.usage_object.prompt_tokens_details.cache_creation_token_details.ephemeral_1h_input_tokens"],
        ),
        (Field::Output, &["completion_tokens"]),
        (
            Field::Reasoning,
            &[
                "metadata.usage_object.completion_tokens_details.reasoning_tokens",
                "metadata.additional_usage_values.completion_tokens_details.reasoning_tokens",
            ],
        ),
    ];
    Layout::new(&places, Counting::default())
}
