//! Codex sessions: `~/.codex/sessions/*/*/*/rollout-*.jsonl`.
//!
//! Counting rule: as OpenAI's API: `cached_input_tokens` are a part of `input_tokens`, `reasoning_output_tokens` of
//! `output_tokens`. A session tells its running total and the last request's usage with every event; an event that
//! repeats the total is no new request.

use serde_json::Value;

use super::json::text_at;
use super::layout::{Field, Reading, Terms, understand};
use super::row::Counting;
use super::{Documents, Form, Source};

pub const SOURCE: Source = Source {
    name: "codex",
    about: "Codex sessions",
    vendor: "openai",
    form: Form::Documents { make: || Box::<Session>::default(), csv: None },
};

const PLACES: [(Field, &str); 5] = [
    (Field::Time, "timestamp"),
    (Field::Input, "payload.info.last_token_usage.input_tokens"),
    (Field::CachedInput, "payload.info.last_token_usage.cached_input_tokens"),
    (Field::Output, "payload.info.last_token_usage.output_tokens"),
    (Field::Reasoning, "payload.info.last_token_usage.reasoning_output_tokens"),
];

#[derive(Default)]
struct Session {
    model: String,
    total: Option<Value>,
}

impl Documents for Session {
    fn document(&mut self, line: &Value, terms: &Terms, found: &mut dyn FnMut(Reading<'_>)) {
        if line.get("type").and_then(Value::as_str) == Some("turn_context") {
            self.model = text_at(line, "payload.model").unwrap_or_default();
        }
        let Some(info) = line.get("payload").and_then(|payload| payload.get("info")).filter(|info| info.is_object())
        else {
            return;
        };
        let total = info.get("total_token_usage").cloned();
        if total.is_some() && total == self.total {
            return;
        }
        self.total = total;
        let texts = PLACES.map(|(_, path)| text_at(line, path).unwrap_or_default());
        let mut values = [""; Field::ALL.len()];
        values[Field::Model as usize] = &self.model;
        for ((field, _), text) in PLACES.iter().zip(&texts) {
            values[*field as usize] = text;
        }
        found(understand(&values, Counting::default(), terms));
    }

    fn end(&mut self, _terms: &Terms, _found: &mut dyn FnMut(Reading<'_>)) {
        *self = Self::default();
    }
}
