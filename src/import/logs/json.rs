//! JSON lines.
//!
//! A line that is a flat object of plain texts and numbers is read in one pass. A line with anything else in it (an
//! escape, a nested value, a float where a count is wanted) is read by `serde_json`; a property test holds that both
//! give the same rows.

use serde_json::Value;

use super::eight;
use super::layout::{Field, Layout, Values};
use super::row::Fault;
use super::tally::is_same;

/// What is looked for in every object.
#[derive(Clone, Debug)]
pub struct Keys {
    /// In order of preference.
    slots: Vec<Slot>,
}

/// A key, or a path of keys, that has a field.
#[derive(Clone, Debug)]
struct Slot {
    field: Field,
    path: String,
    /// The next slot of the same path, which another field is taken from as well.
    next: Option<u8>,
}

impl Keys {
    /// The keys of a layout.
    #[must_use]
    pub fn of(layout: &Layout) -> Self {
        let next = |index: usize| {
            let later = layout.slots.iter().enumerate().skip(index + 1);
            let same = later.filter(|(_, slot)| slot.path == layout.slots[index].path).map(|(later, _)| later);
            same.min().and_then(|later| u8::try_from(later).ok())
        };
        let slot = |(index, slot): (usize, &super::layout::Slot)| Slot {
            field: slot.field,
            path: slot.path.clone(),
            next: next(index),
        };
        Self { slots: layout.slots.iter().enumerate().map(slot).collect() }
    }

    /// What a key means to the quick reader.
    fn meaning(&self, key: &[u8]) -> Meaning {
        let mut meaning = Meaning::Unwanted;
        for (index, slot) in self.slots.iter().enumerate() {
            let path = slot.path.as_bytes();
            if path == key {
                // With more slots than that, lines are left to the other reader.
                return u8::try_from(index).map_or(Meaning::HoldsMore, Meaning::Slot);
            }
            if path.len() > key.len() && path.starts_with(key) && path[key.len()] == b'.' {
                meaning = Meaning::HoldsMore;
            }
        }
        meaning
    }

    /// The first slot of each field that has a text.
    fn preferred<'a>(&self, texts: &[&'a str]) -> Values<'a> {
        let mut values: Values<'a> = [""; Field::ALL.len()];
        for (slot, text) in self.slots.iter().zip(texts) {
            let value = &mut values[slot.field as usize];
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
    /// The first slot of its path.
    Slot(u8),
    /// Something below it is wanted.
    HoldsMore,
}

/// Reads the rows of a block of whole lines; `first_line` is the number of its first one. Tells how many lines there
/// were.
pub fn scan(
    block: &[u8],
    first_line: u64,
    keys: &Keys,
    row: &mut impl FnMut(u64, &[u8], Result<&Values<'_>, Fault>),
) -> u64 {
    let mut quick = plain(block).map(|text| QuickReader::new(keys, text));
    let (mut line, mut start) = (first_line, 0);
    let last = (block.last() != Some(&b'\n')).then_some(block.len());
    for end in memchr::memchr_iter(b'\n', block).chain(last) {
        let text = &block[start..end];
        let values = quick.as_mut().and_then(|quick| quick.read(start, end));
        match values {
            Some(values) => row(line, text, Ok(values)),
            None if text.trim_ascii().is_empty() => {}
            None => read_any(text, line, keys, row),
        }
        (line, start) = (line + 1, end + 1);
    }
    line - first_line
}

/// The text of a block of which no byte needs a closer look: JSON allows control characters nowhere in texts.
fn plain(block: &[u8]) -> Option<&str> {
    // Byte by byte without a branch, so that many are compared at once.
    let has_control =
        |bytes: &[u8]| bytes.iter().fold(0, |any, byte| any | u8::from(*byte < b' ' && *byte != b'\n')) > 0;
    if block.chunks(4096).any(has_control) { None } else { std::str::from_utf8(block).ok() }
}

/// Reads flat objects. What stands between one value and the next is remembered from line to line, as most have the
/// same keys with the same blanks around them.
struct QuickReader<'k, 'a> {
    keys: &'k Keys,
    block: &'a str,
    /// `{"time": `, then `, "model": `; and what they mean.
    expected: Vec<(&'a [u8], Meaning)>,
    values: Values<'a>,
    /// Which slot each value is from.
    slots: [u8; Field::ALL.len()],
}

/// Beyond all slots.
const NO_SLOT: u8 = u8::MAX;

/// A place in a line, and what stands there.
#[derive(Clone, Copy)]
struct Reading<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl<'k, 'a> QuickReader<'k, 'a> {
    fn new(keys: &'k Keys, block: &'a str) -> Self {
        let (values, slots) = ([""; Field::ALL.len()], [NO_SLOT; Field::ALL.len()]);
        Self { keys, block, expected: Vec::new(), values, slots }
    }

    /// The values of the line between two places. `None` when it is not of the plain kind.
    fn read(&mut self, start: usize, end: usize) -> Option<&Values<'a>> {
        self.values.fill("");
        self.slots.fill(NO_SLOT);
        // A key that comes twice is not for this reader, which forgets what it has passed over.
        let mut seen = 0_u128;
        let mut reading = Reading { bytes: &self.block.as_bytes()[..end], at: start };
        reading.skip_blanks();
        for number in 0.. {
            let meaning = self.key(number, &mut reading)?;
            let (from, to) = reading.scalar(meaning != Meaning::Unwanted)?;
            match meaning {
                Meaning::Slot(first) => {
                    let bit = 1_u128.checked_shl(first.into())?;
                    if seen & bit != 0 {
                        return None;
                    }
                    seen |= bit;
                    if from < to {
                        self.fill(first, &self.block[from..to]);
                    }
                }
                Meaning::HoldsMore => return None,
                Meaning::Unwanted => {}
            }
            reading.skip_blanks();
            if reading.peek()? == b'}' {
                reading.at += 1;
                reading.skip_blanks();
                break;
            }
        }
        (reading.at == end).then_some(&self.values)
    }

    /// Gives a text to the slots of a path, unless their fields have one of a preferred slot.
    fn fill(&mut self, first: u8, text: &'a str) {
        let mut next = Some(first);
        while let Some(slot) = next {
            let Slot { field, next: after, .. } = self.keys.slots[usize::from(slot)];
            if slot < self.slots[field as usize] {
                (self.values[field as usize], self.slots[field as usize]) = (text, slot);
            }
            next = after;
        }
    }

    /// Goes from the end of a value, or the beginning of the object, to the next value; mostly over the same bytes as in
    /// the line before.
    fn key(&mut self, number: usize, reading: &mut Reading<'a>) -> Option<Meaning> {
        let rest = &reading.bytes[reading.at..];
        let expected = self.expected.get(number);
        let is_expected = |(expected, _): &&(&[u8], Meaning)| {
            rest.get(..expected.len()).is_some_and(|found| is_same(found, expected))
        };
        if let Some((expected, meaning)) = expected.filter(is_expected) {
            reading.at += expected.len();
            reading.skip_blanks();
            return Some(*meaning);
        }
        let start = reading.at;
        reading.take(if number == 0 { b'{' } else { b',' })?;
        reading.skip_blanks();
        reading.take(b'"')?;
        let (from, to) = reading.rest_of_string()?;
        let meaning = self.keys.meaning(&reading.bytes[from..to]);
        reading.skip_blanks();
        reading.take(b':')?;
        reading.skip_blanks();
        let expected = (&reading.bytes[start..reading.at], meaning);
        match self.expected.get_mut(number) {
            Some(before) => *before = expected,
            None => self.expected.push(expected),
        }
        Some(meaning)
    }
}

impl Reading<'_> {
    fn peek(&self) -> Option<u8> {
        self.bytes.get(self.at).copied()
    }

    fn next(&mut self) -> Option<u8> {
        let byte = self.peek()?;
        self.at += 1;
        Some(byte)
    }

    fn take(&mut self, wanted: u8) -> Option<()> {
        (self.next()? == wanted).then_some(())
    }

    fn skip_blanks(&mut self) {
        while self.peek() == Some(b' ') {
            self.at += 1;
        }
    }

    /// A string without escapes after its first quote: where its text begins and ends.
    fn rest_of_string(&mut self) -> Option<(usize, usize)> {
        let from = self.at;
        let rest = &self.bytes[from..];
        let to = from + eight::first_of(rest, b'"', b'\\')?;
        self.at = to + 1;
        (self.bytes[to] == b'"').then_some((from, to))
    }

    fn word(&mut self, word: &[u8]) -> Option<(usize, usize)> {
        let from = self.at;
        self.at += word.len();
        (self.bytes.get(from..self.at)? == word).then_some((from, self.at))
    }

    /// The text of a plain value. A wanted number must be a whole one, as others are written in many ways.
    fn scalar(&mut self, wanted: bool) -> Option<(usize, usize)> {
        match self.peek()? {
            b'"' => {
                self.at += 1;
                self.rest_of_string()
            }
            b't' => self.word(b"true"),
            b'f' => self.word(b"false"),
            b'n' => self.word(b"null").map(|(from, _)| (from, from)),
            _ => self.number(wanted),
        }
    }

    fn number(&mut self, wanted: bool) -> Option<(usize, usize)> {
        let from = self.at;
        let is_negative = self.peek() == Some(b'-');
        self.at += usize::from(is_negative);
        let first = self.peek();
        let whole = self.digits();
        // Longer ones may be beyond 64 bits; JSON has no leading zeros.
        if whole == 0 || whole > 18 || whole > 1 && first == Some(b'0') {
            return None;
        }
        let mut is_plain = !is_negative;
        if self.peek() == Some(b'.') {
            self.at += 1;
            is_plain = false;
            if self.digits() == 0 {
                return None;
            }
        }
        // An exponent may be beyond what floats hold, which `serde_json` refuses.
        let has_exponent = matches!(self.peek(), Some(b'e' | b'E'));
        ((is_plain || !wanted) && !has_exponent).then_some((from, self.at))
    }

    fn digits(&mut self) -> usize {
        let count = eight::digits_in_front(&self.bytes[self.at..]);
        self.at += count;
        count
    }
}

fn read_any(text: &[u8], line: u64, keys: &Keys, row: &mut impl FnMut(u64, &[u8], Result<&Values<'_>, Fault>)) {
    let object = match serde_json::from_slice::<Value>(text) {
        Ok(object) if object.is_object() => object,
        _ => return row(line, text, Err(Fault::NotAnObject)),
    };
    let texts: Vec<String> = keys.slots.iter().map(|slot| text_at(&object, &slot.path).unwrap_or_default()).collect();
    let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
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
pub fn text_within(text: &str, path: &str) -> Result<Option<String>, Fault> {
    if text.is_empty() {
        return Ok(None);
    }
    match serde_json::from_str::<Value>(text) {
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
        let places: [(Field, &[&str]); 4] = [
            (Field::Time, &["time", "ts"]),
            (Field::Input, &["usage.in", "in"]),
            (Field::Model, &["a.b"]),
            (Field::Tier, &["ts", "a.b"]),
        ];
        Keys::of(&Layout::new(&places, Counting::default()))
    }

    fn is_quick(line: &str) -> bool {
        let keys = keys();
        QuickReader::new(&keys, line).read(0, line.len()).is_some()
    }

    fn rows(block: &str, quick: bool) -> Vec<(u64, Result<[String; 4], String>)> {
        let keys = keys();
        let mut rows = Vec::new();
        let mut row = |line: u64, _: &[u8], values: Result<&Values<'_>, Fault>| {
            let text = |values: &Values<'_>, field: Field| values[field as usize].to_owned();
            let read = values
                .map(|values| [Field::Time, Field::Input, Field::Model, Field::Tier].map(|field| text(values, field)));
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
            r#"{"a.b": "m"}"#,
            "\n",
        );
        assert_eq!(rows(block, true), rows(block, false));
        let row = |time: &str, input: &str, model: &str, tier: &str| Ok([time, input, model, tier].map(str::to_owned));
        let expected = [
            (1, row("5", "7", "m", "5")),
            (3, row("x", "7", "n", "5")),
            (4, row("", "8", "", "")),
            (5, row("", "3", "", "")),
            (6, Err("not a JSON object".to_owned())),
            (7, row("", "3", "", "")),
            (8, row("true", "7.0", "", "true")),
            (9, Err("not a JSON object".to_owned())),
            (10, row("", "", "m", "m")),
        ];
        assert_eq!(rows(block, true), expected);
    }

    proptest::proptest! {
        /// Whatever stands in a log, the quick reader and `serde_json` read the same rows.
        #[test]
        fn both_readers_agree_on_any_text(block in "[{}:,\"a1.\\\\ etrun\\-\n\t]{0,60}") {
            proptest::prop_assert_eq!(rows(&block, true), rows(&block, false));
        }

        #[test]
        fn both_readers_agree_on_objects(
            lines in proptest::collection::vec(
                proptest::collection::vec(("(ts|time|in|usage|a|a\\.b|x)", VALUE), 0..5), 0..5
            )
        ) {
            let object = |fields: &Vec<(String, String)>| {
                let fields: Vec<String> = fields.iter().map(|(key, value)| format!("\"{key}\": {value}")).collect();
                format!("{{{}}}\n", fields.join(", "))
            };
            let block: String = lines.iter().map(object).collect();
            proptest::prop_assert_eq!(rows(&block, true), rows(&block, false));
        }
    }

    /// Values of every kind, some of them wrong.
    const VALUE: &str = "(-?[0-9]{1,3}|[0-9]{17,20}|[0-9]\\.[0-9]{1,2}|1e[0-9]{1,3}|null|true|\"[a-c\\\\né]{0,4}\"|\\[\\]|\\{\"in\": 3\\}|nan)";
}
