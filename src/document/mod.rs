//! TOML as people wrote it: every value with its place, every number with its literal.
//!
//! Scenario and catalogue files are read through [`Cursor`] and [`Fields`] instead of serde: numbers stay exact
//! (they never pass through a float), every mistake is reported with its place, not only the first, and the keys
//! that a reader asks for are the keys that the format has, so that a mistyped one is found and the nearest
//! suggested. Documents can be laid over each other; each value keeps the place that it came from.

mod cursor;
mod overrides;
mod parse;

pub use cursor::{Cursor, Fields, Placed};
pub use overrides::{PathPart, SetError, assigned_path, at_path, parse_path, path_text, put, set};
pub use parse::{parse, parse_part, parse_value};

use indexmap::IndexMap;

use crate::diagnostic::Location;

/// A value with its place.
#[derive(Clone, Debug)]
pub struct Node {
    /// What it is.
    pub value: Value,
    /// Where it stands.
    pub location: Location,
}

/// A TOML value; numbers and dates as they were written.
#[derive(Clone, Debug)]
pub enum Value {
    /// Text, unescaped.
    String(String),
    /// A number's literal, without underscores.
    Number(String),
    /// `true` or `false`.
    Boolean(bool),
    /// A date or time literal.
    Datetime(String),
    /// A list.
    Array(Vec<Node>),
    /// Keys and values, in their order.
    Table(Table),
}

/// Keys with their places and values, in the order of the text.
pub type Table = IndexMap<String, Entry>;

/// A value and the place of its key.
#[derive(Clone, Debug)]
pub struct Entry {
    /// Where the key stands.
    pub key_location: Location,
    /// The value.
    pub node: Node,
}

impl Node {
    /// The table, when it is one.
    #[must_use]
    pub fn as_table(&self) -> Option<&Table> {
        match &self.value {
            Value::Table(table) => Some(table),
            _ => None,
        }
    }

    /// Lays another document over this one, key by key; anything but a table is replaced.
    pub fn lay_over(&mut self, over: Self) {
        match (&mut self.value, over.value) {
            (Value::Table(base), Value::Table(table)) => {
                for (key, entry) in table {
                    match base.get_mut(&key) {
                        Some(below) => {
                            below.key_location = entry.key_location;
                            below.node.lay_over(entry.node);
                        }
                        None => {
                            base.insert(key, entry);
                        }
                    }
                }
            }
            (value, replacement) => *value = replacement,
        }
        self.location = over.location;
    }

    /// Adds what a later part of the same text says: more items of a list, more keys.
    #[must_use]
    pub fn continued_with(mut self, part: Self) -> Self {
        let (Value::Table(whole), Value::Table(table)) = (&mut self.value, part.value) else { return self };
        for (key, entry) in table {
            match (whole.get_mut(&key).map(|known| &mut known.node.value), entry.node.value) {
                (Some(Value::Array(items)), Value::Array(more)) => items.extend(more),
                (_, value) => {
                    let node = Node { value, location: entry.node.location };
                    whole.insert(key, Entry { key_location: entry.key_location, node });
                }
            }
        }
        self
    }

    /// What a reader would call its type.
    #[must_use]
    pub fn type_name(&self) -> &'static str {
        match self.value {
            Value::String(_) => "text",
            Value::Number(_) => "a number",
            Value::Boolean(_) => "true or false",
            Value::Datetime(_) => "a date",
            Value::Array(_) => "a list",
            Value::Table(_) => "a table",
        }
    }
}

/// One part of a dotted key as TOML writes it: bare where it can be, quoted where it must. JSON's escapes are TOML's.
#[must_use]
pub fn key_text(key: &str) -> String {
    let bare = !key.is_empty() && key.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_');
    if bare { key.to_owned() } else { serde_json::Value::from(key).to_string() }
}
