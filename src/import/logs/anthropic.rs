//! Anthropic's usage report of messages: the pages of its admin API.
//!
//! Counting rule: `uncached_input_tokens`, `cache_read_input_tokens` and both kinds of `cache_creation` are disjoint;
//! the prompt is their sum. Thinking is a part of `output_tokens`, and is not told apart. The report has no count of
//! requests, so a row counts as one; what it says of the prompts' lengths is `context_window`, when the report was
//! asked to group by it.

use serde_json::Value;

use super::json::text_at;
use super::layout::{Field, Reading, Terms, understand};
use super::openai::list;
use super::row::{Counted, Counting};
use super::{Documents, Form, Source};
use crate::workload::profile::PromptRange;

pub const SOURCE: Source = Source {
    name: "anthropic",
    about: "Anthropic's usage report of messages: pages of its admin API",
    vendor: "anthropic",
    form: Form::Documents { make: || Box::new(Pages), csv: None },
};

/// Prompts up to this length are in the lower of the report's two context windows.
const LONG_CONTEXT: u64 = 200_000;

const PLACES: [(Field, &str); 8] = [
    (Field::Model, "model"),
    (Field::Service, "service_tier"),
    (Field::Region, "inference_geo"),
    (Field::Input, "uncached_input_tokens"),
    (Field::CachedInput, "cache_read_input_tokens"),
    (Field::CacheWrite, "cache_creation.ephemeral_5m_input_tokens"),
    (Field::CacheWrite1h, "cache_creation.ephemeral_1h_input_tokens"),
    (Field::Output, "output_tokens"),
];

struct Pages;

impl Documents for Pages {
    fn document(&mut self, page: &Value, terms: &Terms, found: &mut dyn FnMut(Reading<'_>)) {
        let counting = Counting { cached: Counted::Beside, written: Counted::Beside, reasoning: Counted::Inside };
        for bucket in list(page, "data") {
            let start = text_at(bucket, "starting_at").unwrap_or_default();
            for result in list(bucket, "results") {
                let texts: Vec<(Field, String)> =
                    PLACES.into_iter().map(|(field, key)| (field, text_of(result, field, key))).collect();
                let mut values = [""; Field::ALL.len()];
                values[Field::Time as usize] = &start;
                for (field, text) in &texts {
                    values[*field as usize] = text;
                }
                let mut reading = understand(&values, counting, terms);
                if let Reading::Counted(row) = &mut reading {
                    row.prompt = Some(prompts(result));
                }
                found(reading);
            }
        }
    }
}

/// `global` and `not_available` are no region in particular.
fn text_of(result: &Value, field: Field, key: &str) -> String {
    let text = text_at(result, key).unwrap_or_default();
    if field == Field::Region && matches!(&*text, "global" | "not_available") { String::new() } else { text }
}

fn prompts(result: &Value) -> PromptRange {
    match result.get("context_window").and_then(Value::as_str) {
        Some("0-200k") => PromptRange { over: 0, upto: Some(LONG_CONTEXT) },
        Some("200k-1M") => PromptRange { over: LONG_CONTEXT, upto: None },
        _ => PromptRange::ANY,
    }
}
