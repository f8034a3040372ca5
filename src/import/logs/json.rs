//! JSON lines.
//!
//! A line that is a flat object of plain texts and numbers is read in one pass. A line with anything else in it (an
//! escape, a nested value, a float where a count is wanted) is read by `serde_json`; a property test holds that both
//! give the same rows.

use serde_json::Value;

use super::layout::{Field, Layout, Values};
use super::row::Fault;

/// What is looked for in every object.
#[derive(Clone, Debug)]
pub struct Keys {
    /// In order of preference.
    slots: Vec<(Field, String)>,
}

impl Keys {
    /// The keys of a layout.
    #[must_use]
    pub fn of(layout: &Layout) -> Self {
        Self { slots: layout.slots.iter().map(|slot| (slot.field, slot.path.clone())).collect() }
    }

    /// What a key means to the quick reader.
    fn meaning(&self, key: &[u8]) -> Meaning {
        let mut meaning = Meaning::Unwanted;
        for (index, (_, path)) in self.slots.iter().enumerate() {
            let path = path.as_bytes();
            if path == key {
                return Meaning::Slot(index);
            }
            if path.len() > key.len() && path.starts_with(key) && path[key.len()] == b'.' {
                meaning = Meaning::HoldsMore;
            }
        }
        meaning
    }

    /// The first slot of each field that has a text.
    fn preferred<'a>(&self, texts: &[&'a [u8]]) -> Values<'a> {
        let mut values: Values<'a> = [b""; Field::ALL.len()];
        for ((field, _), text) in self.slots.iter().zip(texts) {
            let value = &mut values[*field as usize];
            if value.is_empty() {
                *value = text;
            }
        }
        values
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Meaning {
    Unwanted,
    Slot(usize),
    /// Something below it is wanted.
    HoldsMore,
}

/// Reads the rows of a block of whole lines; `first_line` is the number of its first one.
pub fn scan(block: &[u8], first_line: u64, keys: &Keys, row: &mut impl FnMut(u64, &[u8], Result<&Values<'_>, Fault>)) {
    let mut quick = QuickReader { keys, expected: Vec::new(), texts: vec![b""; keys.slots.len()] };
    let is_plain = is_plain(block);
    let (mut line, mut start) = (first_line, 0);
    let last = (block.last() != Some(&b'\n')).then_some(block.len());
    for end in memchr::memchr_iter(b'\n', block).chain(last) {
        let text = &block[start..end];
        if is_plain && quick.read(text).is_some() {
            row(line, text, Ok(&keys.preferred(&quick.texts)));
        } else if !text.trim_ascii().is_empty() {
            read_any(text, line, keys, row);
        }
        (line, start) = (line + 1, end + 1);
    }
}

/// Whether no byte of it needs a closer look: JSON allows control characters nowhere in texts.
fn is_plain(block: &[u8]) -> bool {
    let controls = block.iter().filter(|byte| **byte < b' ' && **byte != b'\n').count();
    controls == 0 && std::str::from_utf8(block).is_ok()
}

/// Reads flat objects. What follows what is remembered from line to line, as most have the same keys.
struct QuickReader<'k, 'a> {
    keys: &'k Keys,
    expected: Vec<(&'a [u8], Meaning)>,
    texts: Vec<&'a [u8]>,
}

impl<'a> QuickReader<'_, 'a> {
    /// `None` when the line is not of the plain kind.
    fn read(&mut self, line: &'a [u8]) -> Option<()> {
        self.texts.fill(b"");
        let mut rest = blank(line).strip_prefix(b"{")?;
        let mut number = 0;
        loop {
            let (key, after) = string(blank(rest))?;
            let meaning = self.meaning(number, key);
            let after = blank(after).strip_prefix(b":")?;
            let (text, after) = scalar(blank(after), meaning != Meaning::Unwanted)?;
            match meaning {
                Meaning::Slot(slot) => self.texts[slot] = text,
                Meaning::HoldsMore => return None,
                Meaning::Unwanted => {}
            }
            let after = blank(after);
            match after.split_first()? {
                (b',', after) => rest = after,
                (b'}', after) => return blank(after).is_empty().then_some(()),
                _ => return None,
            }
            number += 1;
        }
    }

    fn meaning(&mut self, number: usize, key: &'a [u8]) -> Meaning {
        if let Some((expected, meaning)) = self.expected.get(number)
            && *expected == key
        {
            return *meaning;
        }
        let meaning = self.keys.meaning(key);
        match self.expected.get_mut(number) {
            Some(expected) => *expected = (key, meaning),
            None => self.expected.push((key, meaning)),
        }
        meaning
    }
}

fn blank(text: &[u8]) -> &[u8] {
    match text {
        [b' ', rest @ ..] => rest.trim_ascii_start(),
        _ => text,
    }
}

/// A string without escapes, and what comes after it.
fn string(text: &[u8]) -> Option<(&[u8], &[u8])> {
    let text = text.strip_prefix(b"\"")?;
    let end = memchr::memchr2(b'"', b'\\', text)?;
    (text[end] == b'"').then(|| (&text[..end], &text[end + 1..]))
}

/// The text of a plain value and what comes after it. A wanted number must be a whole one, as others are written in
/// many ways.
fn scalar(text: &[u8], wanted: bool) -> Option<(&[u8], &[u8])> {
    match text.first()? {
        b'"' => string(text),
        b't' => text.strip_prefix(b"true").map(|rest| (&text[..4], rest)),
        b'f' => text.strip_prefix(b"false").map(|rest| (&text[..5], rest)),
        b'n' => text.strip_prefix(b"null").map(|rest| (&text[..0], rest)),
        _ => {
            let (whole, length) = number(text)?;
            (whole || !wanted).then(|| text.split_at(length))
        }
    }
}

/// Whether a JSON number is a plain whole one that fits 64 bits, and its length.
fn number(text: &[u8]) -> Option<(bool, usize)> {
    let digits = |from: usize| text[from..].iter().take_while(|byte| byte.is_ascii_digit()).count();
    let sign = usize::from(text.first() == Some(&b'-'));
    let whole = digits(sign);
    if whole == 0 || whole > 1 && text[sign] == b'0' {
        return None;
    }
    let mut at = sign + whole;
    let is_plain = sign == 0 && whole <= 18;
    let mut is_whole = true;
    if text.get(at) == Some(&b'.') {
        let fraction = digits(at + 1);
        if fraction == 0 {
            return None;
        }
        (at, is_whole) = (at + 1 + fraction, false);
    }
    if matches!(text.get(at), Some(b'e' | b'E')) {
        // An exponent may be beyond what floats hold, which `serde_json` refuses.
        return None;
    }
    Some((is_whole && is_plain, at)).filter(|_| whole <= 18)
}

fn read_any(text: &[u8], line: u64, keys: &Keys, row: &mut impl FnMut(u64, &[u8], Result<&Values<'_>, Fault>)) {
    let object = match serde_json::from_slice::<Value>(text) {
        Ok(object) if object.is_object() => object,
        _ => return row(line, text, Err(Fault::NotAnObject)),
    };
    let texts: Vec<String> = keys.slots.iter().map(|(_, path)| text_at(&object, path).unwrap_or_default()).collect();
    let texts: Vec<&[u8]> = texts.iter().map(String::as_bytes).collect();
    row(line, text, Ok(&keys.preferred(&texts)));
}

/// The value at a path; a key may itself have dots, and a text may hold an object.
#[must_use]
pub fn value_at(value: &Value, path: &str) -> Option<Value> {
    match value {
        Value::Object(object) => {
            if let Some(found) = object.get(path) {
                return Some(found.clone());
            }
            let mut dots = path.match_indices('.');
            dots.find_map(|(at, _)| value_at(object.get(&path[..at])?, &path[at + 1..]))
        }
        Value::String(text) if text.trim_start().starts_with('{') => value_at(&serde_json::from_str(text).ok()?, path),
        _ => None,
    }
}

/// The text of a single value at a path; none for nothing, `null`, lists and objects.
#[must_use]
pub fn text_at(value: &Value, path: &str) -> Option<String> {
    match value_at(value, path)? {
        Value::String(text) => Some(text),
        Value::Number(number) => Some(number.to_string()),
        Value::Bool(truth) => Some(truth.to_string()),
        Value::Null | Value::Array(_) | Value::Object(_) => None,
    }
}

/// The same inside a text that holds an object; nothing holds nothing.
///
/// # Errors
/// [`Fault::NotAnObject`].
pub fn text_within(text: &[u8], path: &str) -> Result<Option<String>, Fault> {
    if text.is_empty() {
        return Ok(None);
    }
    match serde_json::from_slice::<Value>(text) {
        Ok(value @ Value::Object(_)) => Ok(text_at(&value, path)),
        Ok(Value::Null) => Ok(None),
        _ => Err(Fault::NotAnObject),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::import::logs::row::Counting;

    fn keys() -> Keys {
        let places: [(Field, &[&str]); 3] =
            [(Field::Time, &["time", "ts"]), (Field::Input, &["usage.in", "in"]), (Field::Model, &["a.b"])];
        Keys::of(&Layout::new(&places, Counting::default()))
    }

    fn is_quick(line: &str) -> bool {
        let keys = keys();
        QuickReader { keys: &keys, expected: Vec::new(), texts: vec![b""; 5] }.read(line.as_bytes()).is_some()
    }

    fn rows(block: &str, quick: bool) -> Vec<(u64, Result<[String; 3], String>)> {
        let keys = keys();
        let mut rows = Vec::new();
        let mut row = |line: u64, _: &[u8], values: Result<&Values<'_>, Fault>| {
            let text = |values: &Values<'_>, field: Field| String::from_utf8_lossy(values[field as usize]).into_owned();
            let read = values.map(|values| [Field::Time, Field::Input, Field::Model].map(|field| text(values, field)));
            rows.push((line, read.map_err(|fault| fault.to_string())));
        };
        if quick {
            scan(block.as_bytes(), 1, &keys, &mut row);
        } else {
            for (line, text) in (1..).zip(block.lines()).filter(|(_, text)| !text.trim().is_empty()) {
                read_any(text.as_bytes(), line, &keys, &mut row);
            }
        }
        rows
    }

    #[test]
    fn flat_objects_are_read_quickly_and_others_not() {
        for line in [r#"{"ts": 5, "in": 7, "x": 1.5}"#, r#"{"c":null,"b":true,"d":-2}"#, r#" {"a.b" : "m"} "#] {
            assert!(is_quick(line), "{line}");
        }
        for line in [
            r#"{"in": 7.0}"#,
            r#"{"in": -7}"#,
            r#"{"x": [1]}"#,
            r#"{"x": {}}"#,
            r#"{"x": "\n"}"#,
            r#"{"usage": 1}"#,
            r#"{"x": 01}"#,
            r#"{"x": 1e400}"#,
            "{}",
            "[]",
            r#"{"x": 1}}"#,
            r#"{"x": 1"#,
            r#"{"x": .5}"#,
            "",
        ] {
            assert!(!is_quick(line), "{line}");
        }
    }

    #[test]
    fn both_readers_agree() {
        let block = concat!(
            r#"{"ts": 5, "in": 7, "a.b": "m"}"#,
            "\n\n",
            r#"{"time": "x", "ts": 5, "in": "7", "a": {"b": "n"}}"#,
            "\n",
            r#"{"in": 7, "in": 8, "ts": null}"#,
            "\n",
            r#"{"usage": {"in": 3}, "in": 4}"#,
            "\n",
            "nonsense\n",
            r#"{"usage": "{\"in\": 3}", "in": 4}"#,
            "\n",
            r#"{"in": 7.0, "ts": true}"#,
            "\n",
            "[1]",
            "\n",
        );
        assert_eq!(rows(block, true), rows(block, false));
        let row = |time: &str, input: &str, model: &str| Ok([time, input, model].map(str::to_owned));
        let expected = [
            (1, row("5", "7", "m")),
            (3, row("x", "7", "n")),
            (4, row("", "8", "")),
            (5, row("", "3", "")),
            (6, Err("not a JSON object".to_owned())),
            (7, row("", "3", "")),
            (8, row("true", "7.0", "")),
            (9, Err("not a JSON object".to_owned())),
        ];
        assert_eq!(rows(block, true), expected);
    }
}
