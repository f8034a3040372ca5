//! OpenTelemetry spans of generative models, as OTLP JSON: what the collector's file exporter writes, one export a line.
//!
//! Counting rule (semantic conventions of generative AI): `gen_ai.usage.input_tokens` is the whole prompt, with what
//! was read from and written to a cache; `gen_ai.usage.output_tokens` is the whole answer, with its reasoning. Spans
//! without token counts, and spans of agents, which sum up those of their calls, are no requests.

use serde_json::Value;

use super::layout::{Field, Reading, Terms, understand};
use super::openai::list;
use super::row::Counting;
use super::{Documents, Form, Source};

pub const SOURCE: Source = Source {
    name: "otlp",
    about: "OpenTelemetry spans of generative models, as OTLP JSON",
    vendor: "",
    form: Form::Documents { make: || Box::new(Spans), csv: None },
};

/// Of several attributes of one field, the first that a span has counts: older conventions come later.
const ATTRIBUTES: [(Field, &[&str]); 8] = [
    (Field::Provider, &["gen_ai.provider.name", "gen_ai.system"]),
    (Field::Model, &["gen_ai.response.model", "gen_ai.request.model"]),
    (
        Field::Service,
        &["openai.response.service_tier", "openai.request.service_tier", "gen_ai.openai.response.service_tier"],
    ),
    (Field::Input, &["gen_ai.usage.input_tokens", "gen_ai.usage.prompt_tokens"]),
    (Field::CachedInput, &["gen_ai.usage.cache_read.input_tokens", "gen_ai.usage.cache_read_input_tokens"]),
    (Field::CacheWrite, &["gen_ai.usage.cache_creation.input_tokens", "gen_ai.usage.cache_creation_input_tokens"]),
    (Field::Output, &["gen_ai.usage.output_tokens", "gen_ai.usage.completion_tokens"]),
    (Field::Reasoning, &["gen_ai.usage.reasoning.output_tokens", "gen_ai.usage.reasoning_tokens"]),
];

/// Operations that sum up other spans.
const SUMMARIES: [&str; 3] = ["invoke_agent", "create_agent", "invoke_workflow"];

struct Spans;

impl Documents for Spans {
    fn document(&mut self, export: &Value, terms: &Terms, found: &mut dyn FnMut(Reading<'_>)) {
        for resource in list(export, "resourceSpans") {
            for scope in list(resource, "scopeSpans") {
                for span in list(scope, "spans") {
                    request(span, terms, found);
                }
            }
        }
    }
}

fn request(span: &Value, terms: &Terms, found: &mut dyn FnMut(Reading<'_>)) {
    let operation = attribute(span, "gen_ai.operation.name").unwrap_or_default();
    let mut texts: Vec<(Field, String)> = ATTRIBUTES
        .into_iter()
        .filter_map(|(field, keys)| Some((field, keys.iter().find_map(|key| attribute(span, key))?)))
        .collect();
    let counts = texts.iter().any(|(field, _)| matches!(field, Field::Input | Field::Output));
    if !counts || SUMMARIES.contains(&operation.as_str()) {
        return found(Reading::NotServed);
    }
    let own = |key: &str| span.get(key).and_then(scalar).unwrap_or_default();
    texts.push((Field::Time, own("startTimeUnixNano")));
    texts.push((Field::Id, format!("{}/{}", own("traceId"), own("spanId"))));
    let status = span.get("status").and_then(|status| status.get("code")).and_then(scalar);
    if status.is_some_and(|code| matches!(&*code, "2" | "STATUS_CODE_ERROR")) {
        texts.push((Field::Status, "error".to_owned()));
    }
    let mut values = [""; Field::ALL.len()];
    for (field, text) in &texts {
        values[*field as usize] = text;
    }
    found(understand(&values, Counting::default(), terms));
}

/// The text of an attribute: OTLP wraps values by their type, and writes 64-bit numbers as texts.
fn attribute(span: &Value, key: &str) -> Option<String> {
    let entry = list(span, "attributes").iter().find(|entry| entry.get("key").and_then(Value::as_str) == Some(key))?;
    entry.get("value")?.as_object()?.values().find_map(scalar)
}

fn scalar(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    }
}
