//! CSV rows.
//!
//! A block of ordinary lines is split at commas and line ends in one pass, 64 bytes at a time. A block with anything
//! else in it (a quote, a lone carriage return, a byte that is no text) is read by the `csv` crate; a property test
//! holds that both give the same rows.

use ::csv::StringRecord;

use super::json::text_within;
use super::layout::{Field, Layout, Values};
use super::row::Fault;

/// Which column has which field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Columns {
    names: Vec<String>,
    count: usize,
    /// By field and in order of preference.
    places: Vec<Place>,
    nested: bool,
}

/// A column that has a field.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Place {
    field: Field,
    column: usize,
    /// The path into what it holds.
    rest: String,
    /// Whether no other column of the field comes before it.
    is_preferred: bool,
}

impl Columns {
    /// Finds a layout's places in a header.
    #[must_use]
    pub fn find(header: &[u8], layout: &Layout) -> Self {
        let mut reader = ::csv::ReaderBuilder::new().has_headers(false).from_reader(header);
        let mut record = ::csv::ByteRecord::new();
        // A header that is no CSV has no columns.
        let _ = reader.read_byte_record(&mut record);
        let names: Vec<String> = record.iter().map(|name| String::from_utf8_lossy(name).trim().to_owned()).collect();
        let at = |name: &str| names.iter().position(|known| known == name);
        let find = |path: &str| {
            let whole = at(path).map(|column| (column, String::new()));
            whole.or_else(|| path.split_once('.').and_then(|(name, rest)| Some((at(name)?, rest.to_owned()))))
        };
        let mut places: Vec<Place> = Vec::new();
        for slot in &layout.slots {
            if let Some((column, rest)) = find(&slot.path) {
                let is_preferred = places.iter().all(|known| known.field != slot.field);
                places.push(Place { field: slot.field, column, rest, is_preferred });
            }
        }
        let nested = places.iter().any(|place| !place.rest.is_empty());
        Self { count: names.len(), names, places, nested }
    }

    /// The names in the header.
    #[must_use]
    pub fn names(&self) -> &[String] {
        &self.names
    }

    /// Whether a field has a column.
    #[must_use]
    pub fn has(&self, field: Field) -> bool {
        self.places.iter().any(|place| place.field == field)
    }
}

/// Reads the rows of a block that begins and ends between rows; `first_line` is the number of its first line. Tells how
/// many lines there were.
pub fn scan(
    block: &[u8],
    first_line: u64,
    columns: &Columns,
    row: &mut impl FnMut(u64, &[u8], Result<&Values<'_>, Fault>),
) -> u64 {
    match ordinary(block) {
        Some(block) => scan_ordinary(block, first_line, columns, row),
        None => scan_any(block, first_line, columns, row),
    }
}

fn ordinary(block: &[u8]) -> Option<&str> {
    let is_line_end = |at: usize| block[at] == b'\r' && block.get(at + 1) == Some(&b'\n');
    let is_ordinary = memchr::memchr2_iter(b'"', b'\r', block).all(is_line_end);
    if is_ordinary { std::str::from_utf8(block).ok() } else { None }
}

fn scan_ordinary(
    text: &str,
    first_line: u64,
    columns: &Columns,
    row: &mut impl FnMut(u64, &[u8], Result<&Values<'_>, Fault>),
) -> u64 {
    let (ends, values) = (vec![0; columns.count], [""; Field::ALL.len()]);
    let mut lines = Lines { text, columns, line: first_line, start: 0, ends, fields: 0, values, row };
    let (chunks, rest) = text.as_bytes().as_chunks::<CHUNK_BYTES>();
    let mut at = 0;
    for chunk in chunks {
        let mut separators = separators_in(chunk);
        while separators != 0 {
            lines.separator(at + separators.trailing_zeros() as usize);
            separators &= separators - 1;
        }
        at += CHUNK_BYTES;
    }
    for (offset, byte) in rest.iter().enumerate() {
        if matches!(byte, b',' | b'\n') {
            lines.separator(at + offset);
        }
    }
    if lines.start < text.len() {
        lines.end_line(text.len());
    }
    lines.line - first_line
}

/// So many bytes are compared at once.
const CHUNK_BYTES: usize = 64;

/// A bit for every byte that is a comma or a line end. Without a branch, so that many bytes are compared at once.
#[inline]
fn separators_in(chunk: &[u8; CHUNK_BYTES]) -> u64 {
    // The lowest bits of eight bytes, gathered into the highest byte: 8 i + 7 (8 - i) is 56 + i, and no two others meet.
    const GATHER: u64 = 0x0102_0408_1020_4080;
    let is_separator = chunk.map(|byte| u8::from(byte == b',') | u8::from(byte == b'\n'));
    let (words, _) = is_separator.as_chunks::<8>();
    let gathered = |word: &[u8; 8]| u64::from_le_bytes(*word).wrapping_mul(GATHER) >> 56;
    words.iter().rev().fold(0, |bits, word| bits << 8 | gathered(word))
}

/// A walk through a block from separator to separator.
struct Lines<'a, R> {
    text: &'a str,
    columns: &'a Columns,
    line: u64,
    /// Where the line begins.
    start: usize,
    /// Where its first fields end.
    ends: Vec<usize>,
    /// How many of its fields have ended.
    fields: usize,
    /// The values of the line before, of which every one is replaced.
    values: Values<'a>,
    row: &'a mut R,
}

impl<R: FnMut(u64, &[u8], Result<&Values<'_>, Fault>)> Lines<'_, R> {
    #[inline]
    fn separator(&mut self, at: usize) {
        if self.text.as_bytes()[at] == b'\n' {
            self.end_line(at);
        } else {
            self.end_field(at);
        }
    }

    #[inline]
    fn end_field(&mut self, at: usize) {
        if let Some(end) = self.ends.get_mut(self.fields) {
            *end = at;
        }
        self.fields += 1;
    }

    #[inline]
    fn end_line(&mut self, at: usize) {
        let end = if at > self.start && self.text.as_bytes()[at - 1] == b'\r' { at - 1 } else { at };
        self.end_field(end);
        if end > self.start {
            let whole = &self.text.as_bytes()[self.start..end];
            let (text, start, ends) = (self.text, self.start, &self.ends);
            if self.fields == self.columns.count {
                let field = |column: usize| {
                    let from = if column == 0 { start } else { ends[column - 1] + 1 };
                    &text[from..ends[column]]
                };
                with_values(self.columns, field, &mut self.values, |values| (self.row)(self.line, whole, values));
            } else {
                let fault = Fault::FieldCount { found: self.fields, expected: self.columns.count };
                (self.row)(self.line, whole, Err(fault));
            }
        }
        (self.line, self.start, self.fields) = (self.line + 1, at + 1, 0);
    }
}

fn scan_any(
    block: &[u8],
    first_line: u64,
    columns: &Columns,
    row: &mut impl FnMut(u64, &[u8], Result<&Values<'_>, Fault>),
) -> u64 {
    let mut reader = ::csv::ReaderBuilder::new().has_headers(false).flexible(true).from_reader(block);
    let mut record = ::csv::ByteRecord::new();
    let (mut line, mut counted) = (first_line, 0);
    // Of bytes in memory, only their form could be wrong, and byte records have none.
    while reader.read_byte_record(&mut record).unwrap_or(false) {
        let at = |position: &::csv::Position| usize::try_from(position.byte()).unwrap_or(block.len());
        // The crate begins a record where it ended the last one, before the rest of a line end.
        let from = record.position().map_or(0, at);
        let from = from + block[from..].iter().take_while(|byte| matches!(byte, b'\r' | b'\n')).count();
        line += memchr::memchr_iter(b'\n', &block[counted..from]).count() as u64;
        counted = from;
        let text = block[from..at(reader.position())].trim_ascii_end();
        if record.len() != columns.count {
            row(line, text, Err(Fault::FieldCount { found: record.len(), expected: columns.count }));
        } else if let Ok(record) = StringRecord::from_byte_record(record.clone()) {
            let field = |column: usize| record.get(column).unwrap_or_default();
            with_values(columns, field, &mut [""; Field::ALL.len()], |values| row(line, text, values));
        } else {
            row(line, text, Err(Fault::NotText));
        }
    }
    memchr::memchr_iter(b'\n', block).count() as u64
}

/// Replaces the values by those of a row.
#[inline]
fn with_values<'a>(
    columns: &Columns,
    field: impl Fn(usize) -> &'a str,
    values: &mut Values<'a>,
    then: impl FnOnce(Result<&Values<'_>, Fault>),
) {
    if columns.nested {
        return with_nested_values(columns, field, then);
    }
    for place in &columns.places {
        let value = &mut values[place.field as usize];
        if place.is_preferred || value.is_empty() {
            *value = field(place.column);
        }
    }
    then(Ok(values));
}

/// The same where some columns hold objects.
fn with_nested_values<'a>(
    columns: &Columns,
    field: impl Fn(usize) -> &'a str,
    then: impl FnOnce(Result<&Values<'_>, Fault>),
) {
    let inside = |place: &Place| match &*place.rest {
        "" => Ok(None),
        rest => text_within(field(place.column), rest),
    };
    let texts = match columns.places.iter().map(inside).collect::<Result<Vec<_>, Fault>>() {
        Ok(texts) => texts,
        Err(fault) => return then(Err(fault)),
    };
    let mut values: Values<'_> = [""; Field::ALL.len()];
    for (place, text) in columns.places.iter().zip(&texts) {
        let value = &mut values[place.field as usize];
        if value.is_empty() {
            *value = if place.rest.is_empty() { field(place.column) } else { text.as_deref().unwrap_or_default() };
        }
    }
    then(Ok(&values));
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::import::logs::row::Counting;

    fn rows(header: &str, block: &str, always_any: bool) -> Vec<(u64, Result<[String; 3], String>)> {
        let places: [(Field, &[&str]); 3] =
            [(Field::Time, &["time", "ts"]), (Field::Input, &["meta.usage.in", "in"]), (Field::Model, &["model"])];
        let columns = Columns::find(header.as_bytes(), &Layout::new(&places, Counting::default()));
        let mut rows = Vec::new();
        let mut row = |line: u64, _: &[u8], values: Result<&Values<'_>, Fault>| {
            let text = |values: &Values<'_>, field: Field| values[field as usize].to_owned();
            let read = values.map(|values| [Field::Time, Field::Input, Field::Model].map(|field| text(values, field)));
            rows.push((line, read.map_err(|fault| fault.to_string())));
        };
        if always_any {
            scan_any(block.as_bytes(), 2, &columns, &mut row);
        } else {
            scan(block.as_bytes(), 2, &columns, &mut row);
        }
        rows
    }

    #[expect(clippy::unnecessary_wraps, reason = "as the readers under test give their rows")]
    fn row(time: &str, input: &str, model: &str) -> Result<[String; 3], String> {
        Ok([time, input, model].map(str::to_owned))
    }

    #[test]
    fn ordinary_lines_are_split_as_the_csv_crate_does() {
        for block in ["1,5,a\n2,6,b\n", "1,5,a\r\n\r\n2,6,b\r\n", "1,5,a\n\n2,6,b", "1,5\n2,6,b,\n,,\n", ",,", "\n"] {
            assert_eq!(rows("ts,in,model", block, false), rows("ts,in,model", block, true), "{block:?}");
        }
    }

    #[test]
    fn quotes_hold_commas_and_line_ends() {
        let found = rows("time,in,model", "1,5,\"a,\nb\"\n2,6,c\n", false);
        assert_eq!(found, [(2, row("1", "5", "a,\nb")), (4, row("2", "6", "c"))]);
    }

    #[test]
    fn a_column_may_hold_an_object() {
        let block = "1,\"{\"\"usage\"\": {\"\"in\"\": 7}}\",9,m\n2,,9,m\n3,{,9,m\n";
        let found = rows("time,meta,in,model", block, false);
        assert_eq!(found[..2], [(2, row("1", "7", "m")), (3, row("2", "9", "m"))]);
        assert_eq!(found[2].1, Err("not a JSON object".to_owned()));
    }

    #[test]
    fn rows_of_another_length_are_faults() {
        let found = rows("time,in,model", "1,5\n", false);
        assert_eq!(found, [(2, Err("2 fields under 3 columns".to_owned()))]);
    }

    proptest::proptest! {
        /// Whatever stands in a log, the quick reader and the `csv` crate read the same rows.
        #[test]
        fn both_readers_agree_on_any_text(block in "[15a,,\n\n\r\" é]{0,80}") {
            proptest::prop_assert_eq!(rows("ts,in,model", &block, false), rows("ts,in,model", &block, true));
        }

        #[test]
        fn both_readers_agree_on_common_lines(block in "([0-9]{0,3},[0-9]{0,3},[a-z]{0,3}(\r\n|\n)){0,9}") {
            proptest::prop_assert_eq!(rows("ts,in,model", &block, false), rows("ts,in,model", &block, true));
        }
    }
}
