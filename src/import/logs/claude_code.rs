//! Claude Code's sessions: `~/.claude/projects/*/*.jsonl`.
//!
//! Counting rule: as Anthropic's API: `input_tokens` are those that were neither read from nor written to a cache;
//! `cache_read_input_tokens` and `cache_creation_input_tokens` stand beside them. Thinking is a part of
//! `output_tokens`. An answer is written line by line while it streams, its output growing: the largest counts, and a
//! message that a resumed session repeats counts once.

use indexmap::IndexMap;
use serde_json::Value;

use super::json::text_at;
use super::layout::{Field, Reading, Terms, understand};
use super::row::{Counted, Counting};
use super::{Documents, Form, Source};

pub const SOURCE: Source = Source {
    name: "claude-code",
    about: "Claude Code sessions",
    vendor: "anthropic",
    form: Form::Documents { make: || Box::<Session>::default(), csv: None },
};

const PLACES: [(Field, &str); 8] = [
    (Field::Time, "timestamp"),
    (Field::Model, "message.model"),
    (Field::Service, "message.usage.service_tier"),
    (Field::Input, "message.usage.input_tokens"),
    (Field::CachedInput, "message.usage.cache_read_input_tokens"),
    (Field::CacheWrite, "message.usage.cache_creation_input_tokens"),
    (Field::CacheWrite1h, "message.usage.cache_creation.ephemeral_1h_input_tokens"),
    (Field::Output, "message.usage.output_tokens"),
];

/// Messages by their id, in the order in which they came.
#[derive(Default)]
struct Session {
    messages: IndexMap<String, [String; PLACES.len()]>,
}

impl Documents for Session {
    fn document(&mut self, line: &Value, _terms: &Terms, _found: &mut dyn FnMut(Reading<'_>)) {
        let texts = PLACES.map(|(_, path)| text_at(line, path).unwrap_or_default());
        let is_answer = line.get("type").and_then(Value::as_str) == Some("assistant");
        // `<synthetic>` messages are Claude Code's own words.
        if !is_answer || texts[1].starts_with('<') {
            return;
        }
        let id = |path| text_at(line, path).unwrap_or_default();
        let id = format!("{}/{}", id("message.id"), id("requestId"));
        let id = if id == "/" { format!("{}/{}", self.messages.len(), texts[0]) } else { id };
        let output = |texts: &[String]| texts[PLACES.len() - 1].parse::<u64>().unwrap_or(0);
        let message = self.messages.entry(id).or_insert_with(|| texts.clone());
        if output(&texts) > output(message) {
            *message = texts;
        }
    }

    fn end(&mut self, terms: &Terms, found: &mut dyn FnMut(Reading<'_>)) {
        let counting = Counting { cached: Counted::Beside, written: Counted::Beside, reasoning: Counted::Inside };
        for (id, mut texts) in std::mem::take(&mut self.messages) {
            // `cache_creation_input_tokens` are both kinds of writes together.
            let [.., all, long, _] = &mut texts;
            if let (Ok(all_count), Ok(long_count)) = (all.parse::<u64>(), long.parse::<u64>()) {
                *all = all_count.saturating_sub(long_count).to_string();
            }
            let mut values = [""; Field::ALL.len()];
            values[Field::Id as usize] = &id;
            for ((field, _), text) in PLACES.iter().zip(&texts) {
                values[*field as usize] = text;
            }
            found(understand(&values, counting, terms));
        }
    }
}
