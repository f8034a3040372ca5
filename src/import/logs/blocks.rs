//! A log cut into blocks of whole rows, so that several processors can read it and no more than a few blocks are in
//! memory.

use std::io::{self, Read};

use super::read::LogError;

/// How much is read at once: little enough to be in a processor's own cache when it is scanned.
const BLOCK_BYTES: usize = 1 << 18;
/// No row is longer: a quote that is never closed would take the whole log for one.
const ROW_BYTES_MAX: usize = 1 << 24;

/// Whole rows, in memory that is used again for the next ones.
#[derive(Debug, Default)]
pub struct Block {
    /// Its place among the blocks.
    pub index: usize,
    /// Lines of a header before the first block.
    pub lines_before: u64,
    buffer: Vec<u8>,
    length: usize,
}

impl Block {
    /// Its bytes.
    pub fn bytes(&self) -> &[u8] {
        &self.buffer[..self.length]
    }

    /// The number of its first line, from 1 in the first block and counted anew in every other one.
    pub fn first_line(&self) -> u64 {
        self.lines_before + 1
    }
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
    /// What was read and not yet taken.
    carried: Vec<u8>,
    index: usize,
    /// Lines that were taken before the first block.
    header_lines: u64,
    is_over: bool,
}

impl<R: Read> Blocks<R> {
    /// From the start of a stream.
    pub fn new(input: R, row_end: RowEnd) -> Self {
        Self { input, row_end, carried: Vec::new(), index: 0, header_lines: 0, is_over: false }
    }

    /// Takes the first row away, with its line end: a header.
    ///
    /// # Errors
    /// Those of reading.
    pub fn header(&mut self) -> io::Result<Vec<u8>> {
        loop {
            let end = memchr::memchr_iter(b'\n', &self.carried).map(|at| at + 1).find(|end| {
                // As everywhere: a line end inside quotes ends no row.
                self.row_end == RowEnd::Line || self.row_end.last_in(&self.carried[..*end]) == *end
            });
            if end.is_some() || self.is_over || self.carried.len() > ROW_BYTES_MAX {
                let rest = self.carried.split_off(end.unwrap_or(self.carried.len()));
                let header = std::mem::replace(&mut self.carried, rest);
                self.header_lines += lines_in(&header);
                return Ok(header);
            }
            self.read_more()?;
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
            self.read_more()?;
            if self.carried.starts_with(b"\xEF\xBB\xBF") {
                self.carried.drain(..3);
            }
        }
        Ok(&self.carried)
    }

    fn read_more(&mut self) -> io::Result<()> {
        let before = self.carried.len();
        self.carried.resize(before + BLOCK_BYTES, 0);
        let read = fill(&mut self.input, &mut self.carried[before..])?;
        self.carried.truncate(before + read);
        self.is_over = read < BLOCK_BYTES;
        Ok(())
    }

    /// Puts the next block in the place of one that was done with; `false` when there are no more.
    ///
    /// # Errors
    /// Those of reading; a row that is too long, with its line after those of all blocks before.
    pub fn next(&mut self, block: &mut Block) -> Result<bool, LogError> {
        let mut filled = self.carried.len();
        block.buffer.resize(block.buffer.len().max(BLOCK_BYTES).max(filled), 0);
        block.buffer[..filled].copy_from_slice(&self.carried);
        self.carried.clear();
        loop {
            if !self.is_over {
                let read = fill(&mut self.input, &mut block.buffer[filled..])?;
                filled += read;
                self.is_over = filled < block.buffer.len();
            }
            let end = if self.is_over { filled } else { self.row_end.last_in(&block.buffer[..filled]) };
            if end > 0 || self.is_over {
                self.carried.extend_from_slice(&block.buffer[end..filled]);
                block.lines_before = if self.index == 0 { self.header_lines } else { 0 };
                (block.index, block.length) = (self.index, end);
                self.index += 1;
                return Ok(end > 0);
            }
            if filled >= ROW_BYTES_MAX {
                // What is left of the row is no part of the log for other workers.
                self.is_over = true;
                let line = if self.index == 0 { self.header_lines + 1 } else { 1 };
                return Err(LogError::RowTooLong { line, megabytes: ROW_BYTES_MAX >> 20 });
            }
            block.buffer.resize(2 * filled, 0);
        }
    }
}

/// Reads until a buffer is full or the stream is over.
fn fill(input: &mut impl Read, buffer: &mut [u8]) -> io::Result<usize> {
    let mut filled = 0;
    while filled < buffer.len() {
        match input.read(&mut buffer[filled..]) {
            Ok(0) => break,
            Ok(read) => filled += read,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    Ok(filled)
}

fn lines_in(bytes: &[u8]) -> u64 {
    memchr::memchr_iter(b'\n', bytes).count() as u64
}

#[cfg(test)]
mod tests {
    use super::*;

    fn blocks(log: &str, row_end: RowEnd) -> Vec<Vec<u8>> {
        let (mut blocks, mut block, mut all) = (Blocks::new(log.as_bytes(), row_end), Block::default(), Vec::new());
        while blocks.next(&mut block).expect("bytes") {
            assert_eq!(block.index, all.len());
            all.push(block.bytes().to_vec());
        }
        all
    }

    /// A quoted line end straddles the place where a block would be cut.
    #[test]
    fn a_block_ends_between_rows() {
        let row = format!("{},\"a\nb\"\n", "x".repeat(100));
        let log = row.repeat(3 * BLOCK_BYTES / row.len());
        let blocks = blocks(&log, RowEnd::LineOutsideQuotes);
        assert!(blocks.len() > 2);
        assert!(blocks.concat() == log.as_bytes());
        assert!(blocks.iter().all(|block| block.ends_with(b"b\"\n") && block.len().is_multiple_of(row.len())));
    }

    /// Rows longer than a block, and a last one without a line end.
    #[test]
    fn a_block_grows_with_its_row() {
        let row = format!("{}\n", "x".repeat(3 * BLOCK_BYTES));
        let log = format!("{row}{row}{}", row.trim_end());
        let blocks = blocks(&log, RowEnd::Line);
        assert!(blocks.concat() == log.as_bytes());
        assert!(blocks.iter().rev().skip(1).all(|block| block.ends_with(b"\n")));
    }

    #[test]
    fn a_header_is_taken_without_its_mark() {
        let mut blocks = Blocks::new("\u{feff}a,\"b\nc\"\n1,2".as_bytes(), RowEnd::LineOutsideQuotes);
        assert!(blocks.peek().expect("bytes").starts_with(b"a,"));
        assert_eq!(blocks.header().expect("bytes"), b"a,\"b\nc\"\n");
        let mut block = Block::default();
        assert!(blocks.next(&mut block).expect("bytes"));
        assert_eq!((block.first_line(), block.bytes()), (3, &b"1,2"[..]));
        assert!(!blocks.next(&mut block).expect("bytes"));
        assert!(!Blocks::new("".as_bytes(), RowEnd::Line).next(&mut block).expect("bytes"));
    }

    #[test]
    fn a_quote_that_is_never_closed_is_an_error() {
        let log = format!("\"{}", format!("{}\n", "x".repeat(999)).repeat(ROW_BYTES_MAX / 500));
        let error = Blocks::new(log.as_bytes(), RowEnd::LineOutsideQuotes).next(&mut Block::default());
        let error = error.expect_err("a row without an end").to_string();
        assert_eq!(error, "the row at line 1 is longer than 16 MB: is a quote never closed?");
    }
}
