//! Request logs become profiles.
//!
//! Every source has a file that says where its logs have what, and how they count: whether cached input stands inside
//! or beside the input, reasoning inside or beside the output. From there on all rows are alike. Rows that make no
//! sense are handed back with their line, never dropped. No money is counted here.

mod anthropic;
mod blocks;
mod claude_code;
mod codex;
mod csv;

mod eight;
mod generic;
mod helicone;
mod json;
mod langfuse;
mod layout;
mod litellm;
mod once;
mod openai;
mod otlp;
mod parquet;
mod read;
mod row;
mod sql;
mod stream;
mod tally;
mod tiers;
mod time;
mod workers;

pub use layout::{Field, Layout, Terms};
pub use once::{MakeScratch, Scratch};
pub use parquet::{MAGIC as PARQUET_MAGIC, Stored};
pub use read::{Import, LogError, Observer, Reject, Seen};
pub use row::{Counted, Counting, Fault};
pub use sql::{Dialect, Query};
pub use stream::unpacked;
pub use tiers::{ALL, OTHER, TierRule, Tiering};
pub use time::TimeUnit;

use layout::Reading;
use serde_json::Value;

/// Who wrote a log.
#[derive(Clone, Copy, Debug)]
pub struct Source {
    /// The name in `--source`.
    pub name: &'static str,
    /// What it is, for people.
    pub about: &'static str,
    /// Who serves its models, where its logs need not say so.
    vendor: &'static str,
    form: Form,
}

/// What a log looks like.
#[derive(Clone, Copy, Debug)]
enum Form {
    /// One request a row, each field in a place of its own: CSV or JSON lines.
    Flat(fn() -> Layout),
    /// JSON documents, one or more a file, from which requests are gathered; or the CSV that the same vendor exports.
    Documents { make: fn() -> Box<dyn Documents>, csv: Option<fn() -> Layout> },
}

/// Gathers requests from the JSON documents of a file.
trait Documents {
    /// Takes the next document of the file.
    fn document(&mut self, document: &Value, terms: &Terms, found: &mut dyn FnMut(Reading<'_>));

    /// The file is over.
    fn end(&mut self, _terms: &Terms, _found: &mut dyn FnMut(Reading<'_>)) {}
}

impl Source {
    /// Every source.
    pub const ALL: [Self; 9] = [
        generic::SOURCE,
        litellm::SOURCE,
        openai::SOURCE,
        anthropic::SOURCE,
        langfuse::SOURCE,
        helicone::SOURCE,
        otlp::SOURCE,
        claude_code::SOURCE,
        codex::SOURCE,
    ];

    /// A source by its name.
    #[must_use]
    pub fn find(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|source| source.name == name)
    }

    /// Where its logs have what; none where requests are gathered from documents.
    #[must_use]
    pub fn layout(&self) -> Option<Layout> {
        match self.form {
            Form::Flat(layout) => Some(layout()),
            Form::Documents { .. } => None,
        }
    }
}
