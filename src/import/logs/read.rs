//! A log, part by part over all processors: what is counted does not depend on how many there are.

use std::io::{self, BufRead, BufReader, Read};
use std::num::NonZero;
use std::sync::{Arc, Mutex, PoisonError};

use serde_json::Value;

use super::blocks::{Block, Blocks, RowEnd};
use super::csv::{self, Columns};
use super::json::{self, Keys};
use super::layout::{Field, Layout, Reading, Terms, Understanding, Values};
use super::once::{MakeScratch, Once, REMEMBERED_MAX};
use super::parquet::{self, MAGIC, Stored};
use super::row::Fault;
use super::tiers::Tiering;
use super::workers::{self, Worker};
use super::{Documents, Form, Source};
use crate::units::NumberError;
use crate::workload::Profile;
use crate::workload::profile::Edges;

/// How many columns a message names, and how much of each.
const COLUMNS_SHOWN: usize = 20;
const NAME_CHARACTERS_SHOWN: usize = 40;
/// A document that is not written on one line is held whole.
const DOCUMENT_BYTES_MAX: u64 = 1 << 28;

/// How a log becomes cells.
#[derive(Clone, Debug)]
pub struct Import {
    /// Who wrote it.
    pub source: Source,
    /// Where its rows have what; not used where requests are gathered from documents.
    pub layout: Layout,
    /// Fields whose place was named by somebody, so that a log with columns has to have them.
    pub named: Vec<Field>,
    /// What holds for all rows.
    pub terms: Terms,
    /// Which kind of request is which.
    pub tiering: Arc<Tiering>,
    /// Where prompts are told apart.
    pub edges: Arc<Edges>,
    /// Count rows with an id that was seen before.
    pub keep_duplicates: bool,
    /// How many processors to use.
    pub workers: NonZero<usize>,
}

/// What was seen in logs.
#[derive(Default)]
pub struct Seen {
    /// The cells.
    pub profile: Profile,
    /// Rows, with all that follow.
    pub rows: u64,
    /// Rows whose id had been seen.
    pub duplicates: u64,
    /// Rows before or after the wanted time.
    pub outside_time: u64,
    /// Rows that were no request that a vendor served.
    pub not_served: u64,
    /// Rows that made no sense.
    pub rejected: u64,
    pub(super) once: Once,
}

impl Seen {
    /// Nothing yet. When more ids come than are remembered, rows are set aside in a file of their own, until
    /// [`Seen::settled`] counts them; by default all ids are remembered.
    #[must_use]
    pub fn with_scratch(make_scratch: MakeScratch) -> Self {
        Self::remembering(REMEMBERED_MAX, make_scratch)
    }

    /// The same with so many ids that are remembered.
    #[must_use]
    pub fn remembering(ids: usize, make_scratch: MakeScratch) -> Self {
        Self { once: Once::with_scratch(ids, make_scratch), ..Self::default() }
    }

    /// Counts the rows that were set aside: what was seen, when all logs were read.
    ///
    /// # Errors
    /// [`LogError::Scratch`], [`LogError::Number`].
    pub fn settled(mut self) -> Result<Self, LogError> {
        let once = std::mem::take(&mut self.once);
        self.duplicates += once.settle(&mut self.profile)?;
        Ok(self)
    }

    /// Rows that are in the cells.
    #[must_use]
    pub fn counted(&self) -> u64 {
        self.rows - self.duplicates - self.outside_time - self.not_served - self.rejected
    }
}

/// A row that made no sense.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reject {
    /// Its line, from 1; in a Parquet file its row.
    pub line: u64,
    /// Why.
    pub fault: Fault,
    /// What stands there.
    pub text: String,
}

/// Who is told how it goes.
pub trait Observer {
    /// A row made no sense; they come in the order of the log.
    fn rejected(&mut self, reject: &Reject);
    /// So many rows were read in all.
    fn progress(&mut self, rows: u64);
}

/// Why a log could not be read to its end.
#[derive(Debug, thiserror::Error)]
pub enum LogError {
    /// Reading failed.
    #[error(transparent)]
    Io(#[from] io::Error),
    /// The log has no place for something that is needed.
    #[error(
        "it has no column {looked_for} for `{}`: say which it is with --map {}=NAME; its columns are {columns}",
        .field.key(), .field.key(),
    )]
    NoColumn {
        /// What is needed.
        field: Field,
        /// Where it could have been.
        looked_for: String,
        /// What there is.
        columns: String,
    },
    /// A row without an end.
    #[error("the row at line {line} is longer than {megabytes} MB: is a quote never closed?")]
    RowTooLong {
        /// Where it begins.
        line: u64,
        /// The limit.
        megabytes: usize,
    },
    /// A Parquet file must be read from its end.
    #[error("it is Parquet, which cannot be read as a stream: give it as a file, unpacked")]
    NotAFile,
    /// The header is not what the source has.
    #[error("it is not a log of this source: neither JSON nor a header with known columns")]
    NotOfThisSource,
    /// Rows could not be set aside.
    #[error("cannot keep its rows on disk until each request id is counted once: {0}")]
    Scratch(#[source] io::Error),
    /// The sums do not fit.
    #[error("its sums are {0}")]
    Number(#[from] NumberError),
}

impl LogError {
    /// The same after lines that it does not know of.
    pub(super) fn after(self, lines: u64) -> Self {
        match self {
            Self::RowTooLong { line, megabytes } => Self::RowTooLong { line: line + lines, megabytes },
            other => other,
        }
    }
}

impl Import {
    /// Reads a log, unpacked already, and adds what it has to what was seen.
    ///
    /// # Errors
    /// [`LogError`]; what was seen is then incomplete.
    pub fn read(&self, log: impl Read + Send, seen: &mut Seen, observer: &mut dyn Observer) -> Result<(), LogError> {
        let mut import = self.with_vendor();
        let mut blocks = Blocks::new(log, RowEnd::LineOutsideQuotes);
        let first = blocks.peek()?.trim_ascii_start();
        if first.starts_with(MAGIC) {
            return Err(LogError::NotAFile);
        }
        let (is_empty, is_json) = (first.is_empty(), matches!(first.first(), Some(b'{' | b'[')));
        match (self.source.form, is_json) {
            _ if is_empty => Ok(()),
            (Form::Flat(_), true) => {
                let keys = Keys::of(&import.layout);
                import.read_rows(blocks.by(RowEnd::Line), &RowForm::JsonLines(keys), seen, observer)
            }
            (Form::Flat(_), false) => import.read_csv(blocks, seen, observer),
            (Form::Documents { make, .. }, true) => {
                import.read_documents(blocks.into_rest(), &mut *make(), seen, observer)
            }
            (Form::Documents { csv: Some(layout), .. }, false) => {
                import.layout = layout();
                import.read_csv(blocks, seen, observer)
            }
            (Form::Documents { csv: None, .. }, false) => Err(LogError::NotOfThisSource),
        }
    }

    /// Reads a Parquet file and adds what it has to what was seen.
    ///
    /// # Errors
    /// [`LogError`]; what was seen is then incomplete.
    pub fn read_parquet(
        &self,
        file: Arc<dyn Stored>,
        seen: &mut Seen,
        observer: &mut dyn Observer,
    ) -> Result<(), LogError> {
        let mut import = self.with_vendor();
        match self.source.form {
            Form::Flat(_) => {}
            Form::Documents { csv: Some(layout), .. } => import.layout = layout(),
            Form::Documents { csv: None, .. } => return Err(LogError::NotOfThisSource),
        }
        parquet::read(file, &import, seen, observer)
    }

    fn with_vendor(&self) -> Self {
        let mut import = self.clone();
        if import.terms.provider.is_empty() {
            self.source.vendor.clone_into(&mut import.terms.provider);
        }
        import
    }

    /// Whether a log has a place for the fields that every one must have, and for those that were named.
    pub(super) fn check_columns(&self, columns: &[String], has: impl Fn(Field) -> bool) -> Result<(), LogError> {
        let time = self.terms.time.is_none().then_some(Field::Time);
        let wanted = [Field::Input, Field::Output].into_iter().chain(time).chain(self.named.iter().copied());
        let Some(field) = wanted.into_iter().find(|field| !has(*field)) else { return Ok(()) };
        let quoted = |name: &str| format!("`{}`", name.escape_debug().take(NAME_CHARACTERS_SHOWN).collect::<String>());
        let slots = self.layout.slots.iter().filter(|slot| slot.field == field);
        let mut looked_for: Vec<String> = slots.map(|slot| quoted(&slot.path)).collect();
        if looked_for.is_empty() {
            looked_for.push(quoted(field.key()));
        }
        let mut shown: Vec<String> = columns.iter().take(COLUMNS_SHOWN).map(|name| quoted(name)).collect();
        if columns.len() > COLUMNS_SHOWN {
            shown.push(format!("{} more", columns.len() - COLUMNS_SHOWN));
        }
        Err(LogError::NoColumn { field, looked_for: looked_for.join(" or "), columns: shown.join(", ") })
    }

    fn read_csv(
        &self,
        mut blocks: Blocks<impl Read + Send>,
        seen: &mut Seen,
        observer: &mut dyn Observer,
    ) -> Result<(), LogError> {
        let columns = Columns::find(&blocks.header()?, &self.layout);
        self.check_columns(columns.names(), |field| columns.has(field))?;
        self.read_rows(blocks, &RowForm::Csv(columns), seen, observer)
    }
}

/// How rows stand in a block.
enum RowForm {
    Csv(Columns),
    JsonLines(Keys),
}

impl RowForm {
    /// How many lines there were.
    fn scan(&self, block: &Block, row: &mut impl FnMut(u64, &[u8], Result<&Values<'_>, Fault>)) -> u64 {
        match self {
            Self::Csv(columns) => csv::scan(block.bytes(), block.first_line(), columns, row),
            Self::JsonLines(keys) => json::scan(block.bytes(), block.first_line(), keys, row),
        }
    }
}

impl Import {
    /// Workers take turns in reading a block, and scan theirs while the next one reads.
    fn read_rows(
        &self,
        blocks: Blocks<impl Read + Send>,
        form: &RowForm,
        seen: &mut Seen,
        observer: &mut dyn Observer,
    ) -> Result<(), LogError> {
        let blocks = Mutex::new(blocks);
        workers::over(self.workers.get(), self, seen, observer, &|worker, parts| {
            let mut block = Block::default();
            let mut understanding = Understanding::new(self.layout.counting, &self.terms);
            // A worker that panicked takes the program with it.
            while blocks.lock().unwrap_or_else(PoisonError::into_inner).next(&mut block)? {
                parts.wait_for(block.index);
                let lines = form.scan(&block, &mut |line, text, values| {
                    let reading = match values {
                        Ok(values) => understanding.of(values),
                        Err(fault) => Reading::Faulty(fault),
                    };
                    worker.take(line, reading, || String::from_utf8_lossy(text).into_owned());
                });
                if !parts.send(worker.found(block.index, block.lines_before + lines)) {
                    break;
                }
            }
            Ok(())
        })
    }

    /// Reads documents one after another: one a line, or the whole log as written for people.
    fn read_documents(
        &self,
        log: impl Read,
        documents: &mut dyn Documents,
        seen: &mut Seen,
        observer: &mut dyn Observer,
    ) -> Result<(), LogError> {
        let mut worker = Worker::alone(self);
        let mut log = BufReader::new(log);
        let (mut text, mut line) = (Vec::new(), 0);
        loop {
            text.clear();
            line += 1;
            if log.read_until(b'\n', &mut text)? == 0 {
                break;
            }
            if text.trim_ascii().is_empty() {
                continue;
            }
            let mut parsed = serde_json::from_slice::<Value>(&text).ok();
            if parsed.is_none() && !worker.has_rows() {
                log.by_ref().take(DOCUMENT_BYTES_MAX).read_to_end(&mut text)?;
                parsed = serde_json::from_slice(&text).ok();
            }
            let mut take = |reading: Reading<'_>| {
                worker.take(line, reading, || String::from_utf8_lossy(&text).into_owned());
            };
            match parsed {
                Some(Value::Array(items)) => {
                    items.iter().for_each(|item| documents.document(item, &self.terms, &mut take));
                }
                Some(document) => documents.document(&document, &self.terms, &mut take),
                None => take(Reading::Faulty(Fault::NotAnObject)),
            }
        }
        documents.end(&self.terms, &mut |reading| worker.take(line, reading, String::new));
        worker.finish(seen, observer)
    }
}
