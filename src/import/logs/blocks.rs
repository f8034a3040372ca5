//! A log cut into blocks of whole rows, so that several processors can read it and no more than a few blocks are in
//! memory.

use std::io::{self, Read};

/// How much is read at once.
const BLOCK_BYTES: usize = 1 << 20;
/// No row is longer: a quote that is never closed would take the whole log for one.
const ROW_BYTES_MAX: usize = 1 << 24;

/// Whole rows.
#[derive(Debug, PartialEq, Eq)]
pub struct Block {
    /// Its place among the blocks.
    pub index: usize,
    /// The number of its first line, from 1.
    pub first_line: u64,
    /// Its bytes.
    pub bytes: Vec<u8>,
}

/// Where a row may end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RowEnd {
    /// At every line end.
    Line,
    /// At line ends outside quotes.
    LineOutsideQuotes,
}

impl RowEnd {
    /// The length of the whole rows that some bytes begin with; they begin between rows.
    fn last_in(self, bytes: &[u8]) -> usize {
        let after_last_line = memchr::memrchr(b'\n', bytes).map_or(0, |at| at + 1);
        if self == Self::Line || memchr::memchr(b'"', bytes).is_none() {
            return after_last_line;
        }
        let (mut quoted, mut end) = (false, 0);
        for at in memchr::memchr2_iter(b'"', b'\n', bytes) {
            if bytes[at] == b'"' {
                quoted = !quoted;
            } else if !quoted {
                end = at + 1;
            }
        }
        end
    }
}

/// Cuts a stream into blocks.
pub struct Blocks<R> {
    input: R,
    row_end: RowEnd,
    carried: Vec<u8>,
    index: usize,
    line: u64,
    is_over: bool,
}

impl<R: Read> Blocks<R> {
    /// From the start of a stream.
    pub fn new(input: R, row_end: RowEnd) -> Self {
        Self { input, row_end, carried: Vec::new(), index: 0, line: 1, is_over: false }
    }

    /// Takes the first row away, with its line end: a header.
    ///
    /// # Errors
    /// Those of reading.
    pub fn header(&mut self) -> io::Result<Vec<u8>> {
        loop {
            let end = memchr::memchr(b'\n', &self.carried).map(|at| at + 1).filter(|at| {
                // As everywhere: a line end inside quotes ends no row.
                self.row_end == RowEnd::Line
                    || self.carried[..*at].iter().filter(|byte| **byte == b'"').count() % 2 == 0
            });
            if end.is_some() || self.is_over || !self.fill(BLOCK_BYTES)? {
                let end = end.unwrap_or(self.carried.len());
                let rest = self.carried.split_off(end);
                let header = std::mem::replace(&mut self.carried, rest);
                self.line += lines_in(&header);
                return Ok(header);
            }
        }
    }

    /// The same with rows that end elsewhere.
    #[must_use]
    pub fn by(self, row_end: RowEnd) -> Self {
        Self { row_end, ..self }
    }

    /// All that was not yet taken, as a stream.
    pub fn into_rest(self) -> impl Read {
        io::Cursor::new(self.carried).chain(self.input)
    }

    /// Looks at the first bytes without taking them. A byte order mark is no part of them.
    ///
    /// # Errors
    /// Those of reading.
    pub fn peek(&mut self) -> io::Result<&[u8]> {
        if self.carried.is_empty() && !self.is_over {
            self.fill(BLOCK_BYTES)?;
            if self.carried.starts_with(b"\xEF\xBB\xBF") {
                self.carried.drain(..3);
            }
        }
        Ok(&self.carried)
    }

    /// Reads more; whether there was more.
    fn fill(&mut self, bytes: usize) -> io::Result<bool> {
        let before = self.carried.len();
        self.carried.reserve(bytes);
        self.input.by_ref().take(bytes as u64).read_to_end(&mut self.carried)?;
        self.is_over = self.carried.len() - before < bytes;
        Ok(self.carried.len() > before)
    }

    fn next_block(&mut self) -> io::Result<Option<Block>> {
        loop {
            let end = if self.carried.len() >= BLOCK_BYTES { self.row_end.last_in(&self.carried) } else { 0 };
            let end = if self.is_over { self.carried.len() } else { end };
            if end > 0 {
                let rest = self.carried.split_off(end);
                let bytes = std::mem::replace(&mut self.carried, rest);
                let block = Block { index: self.index, first_line: self.line, bytes };
                self.index += 1;
                self.line += lines_in(&block.bytes);
                return Ok(Some(block));
            }
            if self.is_over {
                return Ok(None);
            }
            if self.carried.len() > ROW_BYTES_MAX {
                let limit = ROW_BYTES_MAX >> 20;
                let message =
                    format!("the row at line {} is longer than {limit} MB: is a quote never closed?", self.line);
                return Err(io::Error::new(io::ErrorKind::InvalidData, message));
            }
            let missing = BLOCK_BYTES.saturating_sub(self.carried.len());
            self.fill(if missing == 0 { BLOCK_BYTES } else { missing })?;
        }
    }
}

impl<R: Read> Iterator for Blocks<R> {
    type Item = io::Result<Block>;

    fn next(&mut self) -> Option<io::Result<Block>> {
        self.next_block().transpose()
    }
}

fn lines_in(bytes: &[u8]) -> u64 {
    memchr::memchr_iter(b'\n', bytes).count() as u64
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A quoted line end straddles the place where a block would be cut.
    #[test]
    fn a_block_ends_between_rows() {
        let row = format!("{},\"a\nb\"\n", "x".repeat(100));
        let log = row.repeat(3 * BLOCK_BYTES / row.len());
        let blocks: Vec<Block> =
            Blocks::new(log.as_bytes(), RowEnd::LineOutsideQuotes).collect::<io::Result<_>>().expect("bytes");
        assert!(blocks.len() > 2);
        assert_eq!(blocks.iter().flat_map(|block| block.bytes.clone()).collect::<Vec<u8>>(), log.as_bytes());
        let mut line = 1;
        for (index, block) in blocks.iter().enumerate() {
            assert_eq!((block.index, block.first_line), (index, line));
            assert!(block.bytes.ends_with(b"b\"\n") && block.bytes.len().is_multiple_of(row.len()));
            line += 2 * (block.bytes.len() / row.len()) as u64;
        }
    }

    #[test]
    fn a_header_is_taken_without_its_mark() {
        let mut blocks = Blocks::new("\u{feff}a,b\n1,2".as_bytes(), RowEnd::LineOutsideQuotes);
        assert!(blocks.peek().expect("bytes").starts_with(b"a,b"));
        assert_eq!(blocks.header().expect("bytes"), b"a,b\n");
        let block = blocks.next().expect("a block").expect("bytes");
        assert_eq!((block.first_line, &*block.bytes), (2, &b"1,2"[..]));
        assert!(blocks.next().is_none());
        assert!(Blocks::new("".as_bytes(), RowEnd::Line).next().is_none());
    }

    #[test]
    fn a_quote_that_is_never_closed_is_an_error() {
        let log = format!("\"{}", format!("{}\n", "x".repeat(999)).repeat(ROW_BYTES_MAX / 500));
        let error = Blocks::new(log.as_bytes(), RowEnd::LineOutsideQuotes).find_map(Result::err).expect("an error");
        assert_eq!(error.to_string(), "the row at line 1 is longer than 16 MB: is a quote never closed?");
    }
}
