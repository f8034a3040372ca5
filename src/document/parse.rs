//! From TOML text to nodes.

use std::ops::Range;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::{Entry, Node, Table, Value};
use crate::diagnostic::{Diagnostic, Location, Problems, SourceId, code};
use crate::units::Number;

/// Reads a whole document. Syntax errors go to `problems`, all of them; then there is no document.
#[must_use]
pub fn parse(text: &str, source: SourceId, problems: &Problems) -> Option<Node> {
    read(text, Place { source, offset: 0 }, problems)
}

/// Reads a part of a text as a document of its own; places stay those of the whole text.
#[must_use]
pub fn parse_part(text: &str, part: Range<usize>, source: SourceId, problems: &Problems) -> Option<Node> {
    let offset = i64::try_from(part.start).ok()?;
    read(&text[part], Place { source, offset }, problems)
}

/// Reads one value, as it stands in a flag; `None` when it is not TOML. `at` is where it begins in its source.
#[must_use]
pub fn parse_value(text: &str, source: SourceId, at: usize) -> Option<Node> {
    const KEY: &str = "v=";
    let problems = Problems::new();
    let place = Place { source, offset: i64::try_from(at).ok()? - i64::try_from(KEY.len()).ok()? };
    let document = read(&format!("{KEY}{text}"), place, &problems)?;
    match document.value {
        Value::Table(mut table) if table.len() == 1 => table.shift_remove("v").map(|entry| entry.node),
        _ => None,
    }
}

#[derive(Clone, Copy)]
struct Place {
    source: SourceId,
    /// Added to every span.
    offset: i64,
}

impl Place {
    fn of(self, span: Range<usize>) -> Location {
        let moved = |at: usize| usize::try_from(i64::try_from(at).unwrap_or(0) + self.offset).unwrap_or(0);
        Location { source: self.source, span: moved(span.start)..moved(span.end) }
    }
}

fn read(text: &str, place: Place, problems: &Problems) -> Option<Node> {
    let (table, errors) = DeTable::parse_recoverable(text);
    for error in &errors {
        let span = error.span().unwrap_or(0..0);
        let message = phrase(error.message(), text.get(span.clone()).unwrap_or_default());
        problems.push(Diagnostic::error(&code::SYNTAX, message).at(&place.of(span), ""));
    }
    if !errors.is_empty() {
        return None;
    }
    let span = table.span();
    Some(Node { value: Value::Table(table_of(table.into_inner(), place)), location: place.of(span) })
}

/// The parser's message in one line of ours, with what it is about where it leaves that out.
fn phrase(message: &str, spanned: &str) -> String {
    match message {
        "duplicate key" => format!("the key `{spanned}` is given twice; keep one of them"),
        _ if message.contains("recurs") => "tables and lists are nested deeper than any file of ours".to_owned(),
        _ => message.lines().collect::<Vec<_>>().join("; "),
    }
}

fn table_of(table: DeTable<'_>, place: Place) -> Table {
    table
        .into_iter()
        .map(|(key, value)| {
            let key_location = place.of(key.span());
            (key.into_inner().into_owned(), Entry { key_location, node: node_of(value, place) })
        })
        .collect()
}

fn node_of(spanned: Spanned<DeValue<'_>>, place: Place) -> Node {
    let location = place.of(spanned.span());
    let value = match spanned.into_inner() {
        DeValue::String(text) => Value::String(text.into_owned()),
        DeValue::Integer(integer) => Value::Number(match integer.radix() {
            10 => integer.as_str().to_owned(),
            radix => u64::from_str_radix(integer.as_str(), radix)
                .map_or_else(|_| integer.as_str().to_owned(), |value| Number::from(value).to_string()),
        }),
        DeValue::Float(float) => Value::Number(float.as_str().to_owned()),
        DeValue::Boolean(value) => Value::Boolean(value),
        DeValue::Datetime(datetime) => Value::Datetime(datetime.to_string()),
        DeValue::Array(array) => Value::Array(array.into_iter().map(|value| node_of(value, place)).collect()),
        DeValue::Table(table) => Value::Table(table_of(table, place)),
    };
    Node { value, location }
}
