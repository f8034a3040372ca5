//! CSV rows.
//!
//! A block of ordinary lines is split at commas and line ends in one pass. A block with anything else in it (a quote,
//! a lone carriage return, a byte that is no text) is read by the `csv` crate; a property test holds that both give
//! the same rows.

use ::csv::StringRecord;

use super::json::text_within;
use super::layout::{Field, Layout, Values};
use super::row::Fault;

/// Which column has which field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Columns {
    count: usize,
    /// By field and in order of preference: the column, and the path into what it holds.
    places: Vec<(Field, usize, String)>,
    nested: bool,
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
        let places =
            layout.slots.iter().filter_map(|slot| find(&slot.path).map(|(column, rest)| (slot.field, column, rest)));
        let places: Vec<(Field, usize, String)> = places.collect();
        let nested = places.iter().any(|(_, _, rest)| !rest.is_empty());
        Self { count: names.len(), places, nested }
    }

    /// Whether a field has a column.
    #[must_use]
    pub fn has(&self, field: Field) -> bool {
        self.places.iter().any(|(found, _, _)| *found == field)
    }
}

/// Reads the rows of a block that begins and ends between rows; `first_line` is the number of its first line.
pub fn scan(
    block: &[u8],
    first_line: u64,
    columns: &Columns,
    row: &mut impl FnMut(u64, &[u8], Result<&Values<'_>, Fault>),
) {
    match ordinary(block) {
        Some(block) => scan_ordinary(block, first_line, columns, row),
        None => scan_any(block, first_line, columns, row),
    }
}

fn ordinary(block: &[u8]) -> Option<&str> {
    let is_ordinary = memchr::memchr(b'"', block).is_none()
        && memchr::memchr_iter(b'\r', block).all(|at| block.get(at + 1) == Some(&b'\n'));
    std::str::from_utf8(block).ok().filter(|_| is_ordinary)
}

fn scan_ordinary(
    text: &str,
    first_line: u64,
    columns: &Columns,
    row: &mut impl FnMut(u64, &[u8], Result<&Values<'_>, Fault>),
) {
    let block = text.as_bytes();
    let (mut line, mut start) = (first_line, 0);
    let mut ends = Vec::with_capacity(columns.count + 1);
    let last = (block.last() != Some(&b'\n')).then_some(block.len());
    for at in memchr::memchr2_iter(b',', b'\n', block).chain(last) {
        let is_end = block.get(at).is_none_or(|byte| *byte == b'\n');
        if !is_end {
            ends.push(at);
            continue;
        }
        let end = if at > start && block[at - 1] == b'\r' { at - 1 } else { at };
        ends.push(end);
        if end > start {
            let whole = &block[start..end];
            if ends.len() == columns.count {
                let field = |column: usize| {
                    let from = if column == 0 { start } else { ends[column - 1] + 1 };
                    &text[from..ends[column]]
                };
                with_values(columns, field, |values| row(line, whole, values));
            } else {
                row(line, whole, Err(Fault::FieldCount { found: ends.len(), expected: columns.count }));
            }
        }
        ends.clear();
        (line, start) = (line + 1, at + 1);
    }
}

fn scan_any(
    block: &[u8],
    first_line: u64,
    columns: &Columns,
    row: &mut impl FnMut(u64, &[u8], Result<&Values<'_>, Fault>),
) {
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
            with_values(columns, |column| record.get(column).unwrap_or_default(), |values| row(line, text, values));
        } else {
            row(line, text, Err(Fault::NotText));
        }
    }
}

fn with_values<'a>(columns: &Columns, field: impl Fn(usize) -> &'a str, then: impl FnOnce(Result<&Values<'_>, Fault>)) {
    let mut values: Values<'_> = [""; Field::ALL.len()];
    if !columns.nested {
        for (name, column, _) in &columns.places {
            let value = &mut values[*name as usize];
            if value.is_empty() {
                *value = field(*column);
            }
        }
        return then(Ok(&values));
    }
    let texts: Result<Vec<Option<String>>, Fault> = columns
        .places
        .iter()
        .map(|(_, column, rest)| if rest.is_empty() { Ok(None) } else { text_within(field(*column), rest) })
        .collect();
    let texts = match texts {
        Ok(texts) => texts,
        Err(fault) => return then(Err(fault)),
    };
    for ((name, column, rest), text) in columns.places.iter().zip(&texts) {
        let value = &mut values[*name as usize];
        if value.is_empty() {
            *value = if rest.is_empty() { field(*column) } else { text.as_deref().unwrap_or_default() };
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
