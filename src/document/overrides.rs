//! One value set from outside: `--set tiers.medium.share=69%`.

use super::{Entry, Node, Table, Value, key_text, parse_value};
use crate::diagnostic::{Location, SourceId};

/// A step of a path.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PathPart {
    /// A key.
    Key(String),
    /// A place in a list, from 0.
    Index(usize),
}

/// As deep as a path may go: far deeper than any key that a file of ours has.
const DEPTH_MAX: usize = 32;

/// Reads a TOML dotted key with `[0]` for places in lists. `None` when it is none, or deeper than any key can be.
#[must_use]
pub fn parse_path(text: &str) -> Option<Vec<PathPart>> {
    let mut parts = Vec::new();
    let mut rest = text.trim();
    loop {
        if let Some(inside) = rest.strip_prefix('[') {
            let (index, after) = inside.split_once(']')?;
            parts.push(PathPart::Index(index.parse().ok()?));
            rest = after;
        } else if let Some(literal) = rest.strip_prefix('\'') {
            let (key, after) = literal.split_once('\'')?;
            parts.push(PathPart::Key(key.to_owned()));
            rest = after;
        } else if let Some(quoted) = rest.strip_prefix('"') {
            let mut escaped = false;
            let closes = |c: char| {
                let closes = c == '"' && !escaped;
                escaped = c == '\\' && !escaped;
                closes
            };
            let (text, after) = rest.split_at(quoted.find(closes)? + 2);
            parts.push(PathPart::Key(serde_json::from_str(text).ok()?));
            rest = after;
        } else {
            let end = rest.find(['.', '[']).unwrap_or(rest.len());
            let (key, after) = rest.split_at(end);
            let key = key.trim();
            if key.is_empty() || !key.chars().all(is_bare) {
                return None;
            }
            parts.push(PathPart::Key(key.to_owned()));
            rest = after;
        }
        match rest.chars().next() {
            _ if parts.len() > DEPTH_MAX => return None,
            None => return Some(parts),
            Some('.') => rest = &rest[1..],
            Some('[') => {}
            Some(_) => return None,
        }
    }
}

/// Whether a key of such signs needs no quotes.
fn is_bare(c: char) -> bool {
    c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '*')
}

/// A path as the readers of a document write it: the one form that two ways of writing a path have in common.
#[must_use]
pub fn path_text(parts: &[PathPart]) -> String {
    parts.iter().fold(String::new(), |text, part| match part {
        PathPart::Key(key) if text.is_empty() => key_text(key),
        PathPart::Key(key) => format!("{text}.{}", key_text(key)),
        PathPart::Index(index) => format!("{text}[{index}]"),
    })
}

/// What stands at a path of a document.
#[must_use]
pub fn at_path<'a>(document: &'a Node, parts: &[PathPart]) -> Option<&'a Node> {
    parts.iter().try_fold(document, |node, part| match (part, &node.value) {
        (PathPart::Key(key), Value::Table(table)) => table.get(key).map(|entry| &entry.node),
        (PathPart::Index(index), Value::Array(items)) => items.get(*index),
        _ => None,
    })
}

/// Why an assignment cannot be made.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SetError {
    /// There is no `=`, or what stands before it is no path.
    #[error("not of the form `PATH=VALUE`, where PATH is a dotted key such as `tiers.medium.share`")]
    NotAnAssignment,
    /// A key with other signs than letters, digits, `-` and `_` stands bare.
    #[error("`{0}` is no path: a part with other signs than letters, digits, `-` and `_` is written in quotes")]
    NeedsQuotes(String),
    /// A list has no such place.
    #[error("`{0}` does not exist: a list cannot be extended this way")]
    NoSuchIndex(String),
    /// Something on the way is neither a table nor a list.
    #[error("`{0}` leads into a value that is neither a table nor a list")]
    NotATable(String),
}

/// Sets one value in a document. `assignment` is the whole text of `source`.
///
/// # Errors
/// [`SetError`] when the text is no assignment or the path leads nowhere. Whether a new key is part of the format
/// shows when the document is read.
pub fn set(document: &mut Node, assignment: &str, source: SourceId) -> Result<(), SetError> {
    let equals = position_outside_quotes(assignment, '=').ok_or(SetError::NotAnAssignment)?;
    let (path, value) = (&assignment[..equals], &assignment[equals + 1..]);
    let parts = parse_path(path).ok_or_else(|| not_a_path(path))?;
    let start = equals + 1;
    let node = parse_value(value, source, start).unwrap_or_else(|| Node {
        value: Value::String(value.to_owned()),
        location: Location { source, span: start..assignment.len() },
    });
    let key_location = Location { source, span: 0..equals };
    place(document, &parts, node, &key_location, path)
}

/// The path that an assignment sets, when it is one.
#[must_use]
pub fn assigned_path(assignment: &str) -> Option<Vec<PathPart>> {
    parse_path(&assignment[..position_outside_quotes(assignment, '=')?])
}

fn not_a_path(path: &str) -> SetError {
    let usual = |c: char| is_bare(c) || matches!(c, '.' | '[' | ']' | '"' | '\'' | ' ');
    if path.chars().all(usual) { SetError::NotAnAssignment } else { SetError::NeedsQuotes(path.to_owned()) }
}

/// Puts a value at a path of a document, as [`set`] does.
///
/// # Errors
/// [`SetError`] when the path leads nowhere.
pub fn put(document: &mut Node, parts: &[PathPart], value: Node) -> Result<(), SetError> {
    let key_location = value.location.clone();
    place(document, parts, value, &key_location, &path_text(parts))
}

fn position_outside_quotes(text: &str, wanted: char) -> Option<usize> {
    let mut quote = None;
    text.char_indices().find_map(|(at, c)| {
        match quote {
            Some(open) if c == open => quote = None,
            None if c == '"' || c == '\'' => quote = Some(c),
            None if c == wanted => return Some(at),
            _ => {}
        }
        None
    })
}

fn place(node: &mut Node, parts: &[PathPart], new: Node, key_location: &Location, path: &str) -> Result<(), SetError> {
    let Some((part, rest)) = parts.split_first() else {
        *node = new;
        return Ok(());
    };
    let below = match (part, &mut node.value) {
        (PathPart::Key(key), Value::Table(table)) => {
            let entry = table.entry(key.clone()).or_insert_with(|| Entry {
                key_location: key_location.clone(),
                node: Node { value: Value::Table(Table::new()), location: key_location.clone() },
            });
            if rest.is_empty() {
                entry.key_location = key_location.clone();
            }
            &mut entry.node
        }
        (PathPart::Index(index), Value::Array(items)) => {
            items.get_mut(*index).ok_or_else(|| SetError::NoSuchIndex(path.to_owned()))?
        }
        _ => return Err(SetError::NotATable(path.to_owned())),
    };
    place(below, rest, new, key_location, path)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_dotted_keys_with_quotes_and_indices() {
        let key = |text: &str| PathPart::Key(text.to_owned());
        assert_eq!(parse_path("tiers.medium.share"), Some(vec![key("tiers"), key("medium"), key("share")]));
        assert_eq!(
            parse_path("override.\"anthropic/claude-opus-4-7\".output"),
            Some(vec![key("override"), key("anthropic/claude-opus-4-7"), key("output")])
        );
        assert_eq!(
            parse_path("cascades.a.\"*\"[1].accept"),
            Some(vec![key("cascades"), key("a"), key("*"), PathPart::Index(1), key("accept")])
        );
        for name in ["two words", "a\"b", "a\\", "\u{202e}evil", "\n", "😀"] {
            assert_eq!(parse_path(&path_text(&[key("tiers"), key(name)])), Some(vec![key("tiers"), key(name)]));
        }
        for wrong in ["", ".", "a.", "a..b", "a[x]", "a b", "\"open"] {
            assert_eq!(parse_path(wrong), None, "{wrong}");
        }
        assert_eq!(parse_path(&["a"; DEPTH_MAX].join(".")).map(|parts| parts.len()), Some(DEPTH_MAX));
        assert_eq!(parse_path(&["a"; DEPTH_MAX + 1].join(".")), None, "nobody's tables are that deep");
    }
}
