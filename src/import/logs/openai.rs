//! OpenAI's usage of completions: the pages of its usage API, or the CSV that its dashboard exports.
//!
//! Counting rule: `input_cached_tokens` are a part of `input_tokens`; reasoning is a part of `output_tokens`, and is not
//! told apart. A row stands for all requests of a minute, an hour or a day (`num_model_requests`): it is placed at the
//! beginning of that time, and of its prompts' lengths only their sum is known.

use serde_json::Value;

use super::json::text_at;
use super::layout::{Field, Layout, Reading, Terms, understand};
use super::row::Counting;
use super::{Documents, Form, Source};

pub const SOURCE: Source = Source {
    name: "openai",
    about: "OpenAI's usage of completions: pages of its API, or its CSV export",
    vendor: "openai",
    form: Form::Documents { make: || Box::new(Pages), csv: Some(export) },
};

/// Field and key, in pages and in the export alike.
const PLACES: [(Field, &str); 8] = [
    (Field::Time, "start_time"),
    (Field::Model, "model"),
    (Field::Service, "service_tier"),
    (Field::Batch, "batch"),
    (Field::Requests, "num_model_requests"),
    (Field::Input, "input_tokens"),
    (Field::CachedInput, "input_cached_tokens"),
    (Field::Output, "output_tokens"),
];

fn export() -> Layout {
    let places: Vec<(Field, &[&str])> = PLACES.iter().map(|(field, key)| (*field, std::slice::from_ref(key))).collect();
    Layout::new(&places, Counting::default())
}

struct Pages;

impl Documents for Pages {
    fn document(&mut self, page: &Value, terms: &Terms, found: &mut dyn FnMut(Reading<'_>)) {
        for bucket in list(page, "data") {
            let start = text_at(bucket, "start_time").unwrap_or_default();
            for result in list(bucket, "results") {
                let texts: Vec<(Field, String)> = PLACES
                    .into_iter()
                    .map(|(field, key)| match field {
                        Field::Time => (field, start.clone()),
                        _ => (field, text_at(result, key).unwrap_or_default()),
                    })
                    .collect();
                let mut values = [""; Field::ALL.len()];
                for (field, text) in &texts {
                    values[*field as usize] = text;
                }
                found(understand(&values, Counting::default(), terms));
            }
        }
    }
}

/// The items of a list; none where there is no list.
pub(super) fn list<'a>(value: &'a Value, key: &str) -> &'a [Value] {
    value.get(key).and_then(Value::as_array).map_or(&[], Vec::as_slice)
}
