//! A log, block by block over all processors: what is counted does not depend on how many there are.

use std::collections::{BTreeMap, HashSet};
use std::hash::{DefaultHasher, Hash, Hasher};
use std::io::{self, BufRead, BufReader, Read};
use std::num::NonZero;
use std::sync::mpsc::{Receiver, Sender, channel, sync_channel};
use std::sync::{Arc, Mutex};
use std::thread;

use serde_json::Value;

use super::blocks::{Block, Blocks, RowEnd};
use super::csv::{self, Columns};
use super::json::{self, Keys};
use super::layout::{Field, Layout, Reading, Terms, Values, understand};
use super::row::Fault;
use super::tally::{Cells, Place, Placer};
use super::tiers::Tiering;
use super::{Documents, Form, Source};
use crate::units::NumberError;
use crate::workload::Profile;
use crate::workload::profile::{Edges, Sums};

/// A document that is not written on one line is held whole.
const DOCUMENT_BYTES_MAX: u64 = 1 << 28;

/// How a log becomes cells.
#[derive(Clone, Debug)]
pub struct Import {
    /// Who wrote it.
    pub source: Source,
    /// Where its rows have what; not used where requests are gathered from documents.
    pub layout: Layout,
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
#[derive(Debug, Default)]
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
    ids: HashSet<u128>,
}

impl Seen {
    /// Rows that are in the cells.
    #[must_use]
    pub fn counted(&self) -> u64 {
        self.rows - self.duplicates - self.outside_time - self.not_served - self.rejected
    }
}

/// A row that made no sense.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reject {
    /// Its line, from 1.
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
    #[error("it has no column or key `{}`: say where it stands with --map {}=NAME", .0.key(), .0.key())]
    NoColumn(Field),
    /// The header is not what the source has.
    #[error("it is not a log of this source: neither JSON nor a header with known columns")]
    NotOfThisSource,
    /// The sums do not fit.
    #[error("its sums are {0}")]
    Number(#[from] NumberError),
}

impl Import {
    /// Reads a log, unpacked already, and adds what it has to what was seen.
    ///
    /// # Errors
    /// [`LogError`]; what was seen is then incomplete.
    pub fn read(&self, log: impl Read + Send, seen: &mut Seen, observer: &mut dyn Observer) -> Result<(), LogError> {
        let mut import = self.clone();
        if import.terms.provider.is_empty() {
            self.source.vendor.clone_into(&mut import.terms.provider);
        }
        let mut blocks = Blocks::new(log, RowEnd::LineOutsideQuotes);
        let first = blocks.peek()?.trim_ascii_start();
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

    fn read_csv(
        &self,
        mut blocks: Blocks<impl Read + Send>,
        seen: &mut Seen,
        observer: &mut dyn Observer,
    ) -> Result<(), LogError> {
        let columns = Columns::find(&blocks.header()?, &self.layout);
        let needed = [Field::Input, Field::Output].into_iter().chain(self.terms.time.is_none().then_some(Field::Time));
        if let Some(missing) = needed.into_iter().find(|field| !columns.has(*field)) {
            return Err(LogError::NoColumn(missing));
        }
        self.read_rows(blocks, &RowForm::Csv(columns), seen, observer)
    }
}

/// How rows stand in a block.
enum RowForm {
    Csv(Columns),
    JsonLines(Keys),
}

impl RowForm {
    fn scan(&self, block: &Block, row: &mut impl FnMut(u64, &[u8], Result<&Values<'_>, Fault>)) {
        match self {
            Self::Csv(columns) => csv::scan(&block.bytes, block.first_line, columns, row),
            Self::JsonLines(keys) => json::scan(&block.bytes, block.first_line, keys, row),
        }
    }
}

/// What a worker found in a block, beside what it added to its own cells.
#[derive(Default)]
struct Found {
    index: usize,
    worker: usize,
    rows: u64,
    outside_time: u64,
    not_served: u64,
    rejects: Vec<Reject>,
    /// Rows with an id, which must be asked about in the order of the log.
    identified: Vec<(u128, Place, Sums)>,
}

impl Found {
    fn take(
        &mut self,
        line: u64,
        text: &[u8],
        reading: Reading<'_>,
        placer: &mut Placer,
        cells: &mut Cells,
        ids: bool,
    ) {
        self.rows += 1;
        match reading {
            Reading::Counted(row) => match row.id.filter(|_| ids) {
                Some(id) => self.identified.push((fingerprint(id), placer.place(&row), row.sums())),
                None => cells.add(placer.place(&row), &row.sums()),
            },
            Reading::OutsideTime => self.outside_time += 1,
            Reading::NotServed => self.not_served += 1,
            Reading::Faulty(fault) => {
                let text = String::from_utf8_lossy(text).into_owned();
                self.rejects.push(Reject { line, fault, text });
            }
        }
    }
}

/// Ids are remembered by 128 bits of theirs: a thousand million of them collide once in some 10^20 logs.
fn fingerprint(id: &str) -> u128 {
    let half = |salt: u8| {
        let mut hasher = DefaultHasher::new();
        (salt, id).hash(&mut hasher);
        u128::from(hasher.finish())
    };
    half(0) << 64 | half(1)
}

impl Import {
    /// One thread reads, some scan, and this one puts what they found in order.
    fn read_rows(
        &self,
        blocks: Blocks<impl Read + Send>,
        form: &RowForm,
        seen: &mut Seen,
        observer: &mut dyn Observer,
    ) -> Result<(), LogError> {
        let workers = self.workers.get();
        let (to_workers, from_reader) = sync_channel::<Block>(workers);
        let from_reader = Mutex::new(from_reader);
        let (to_us, from_workers) = channel::<Found>();
        thread::scope(|scope| {
            let reader = scope.spawn(move || -> io::Result<()> {
                for block in blocks {
                    // Without workers nobody would want more.
                    if to_workers.send(block?).is_err() {
                        break;
                    }
                }
                Ok(())
            });
            let scanning: Vec<_> = (0..workers)
                .map(|worker| {
                    let (to_us, from_reader) = (to_us.clone(), &from_reader);
                    scope.spawn(move || self.scan_blocks(worker, form, from_reader, &to_us))
                })
                .collect();
            drop(to_us);
            let mut identified: Vec<Cells> = (0..workers).map(|_| Cells::default()).collect();
            let mut early = BTreeMap::new();
            let mut next = 0;
            for found in from_workers {
                early.insert(found.index, found);
                while let Some(found) = early.remove(&next) {
                    next += 1;
                    seen.take(found, &mut identified, observer);
                }
            }
            for (thread, identified) in scanning.into_iter().zip(identified) {
                let (placer, cells) = thread.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic));
                cells.add_to(&mut seen.profile, &placer)?;
                identified.add_to(&mut seen.profile, &placer)?;
            }
            reader.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))?;
            Ok(())
        })
    }

    fn scan_blocks(
        &self,
        worker: usize,
        form: &RowForm,
        blocks: &Mutex<Receiver<Block>>,
        found: &Sender<Found>,
    ) -> (Placer, Cells) {
        let mut placer = Placer::new(Arc::clone(&self.tiering), Arc::clone(&self.edges));
        let mut cells = Cells::default();
        let ids = !self.keep_duplicates;
        loop {
            let block = blocks.lock().map(|blocks| blocks.recv());
            let Ok(Ok(block)) = block else { return (placer, cells) };
            let mut here = Found { index: block.index, worker, ..Found::default() };
            form.scan(&block, &mut |line, text, values| {
                let reading = match values {
                    Ok(values) => understand(values, self.layout.counting, &self.terms),
                    Err(fault) => Reading::Faulty(fault),
                };
                here.take(line, text, reading, &mut placer, &mut cells, ids);
            });
            if found.send(here).is_err() {
                return (placer, cells);
            }
        }
    }

    /// Reads documents one after another: one a line, or the whole log as written for people.
    fn read_documents(
        &self,
        log: impl Read,
        documents: &mut dyn Documents,
        seen: &mut Seen,
        observer: &mut dyn Observer,
    ) -> Result<(), LogError> {
        let mut placer = Placer::new(Arc::clone(&self.tiering), Arc::clone(&self.edges));
        let mut cells = Cells::default();
        let mut found = Found::default();
        let ids = !self.keep_duplicates;
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
            if parsed.is_none() && found.rows == 0 {
                log.by_ref().take(DOCUMENT_BYTES_MAX).read_to_end(&mut text)?;
                parsed = serde_json::from_slice(&text).ok();
            }
            let mut take = |reading: Reading<'_>| found.take(line, &text, reading, &mut placer, &mut cells, ids);
            match parsed {
                Some(Value::Array(items)) => {
                    items.iter().for_each(|item| documents.document(item, &self.terms, &mut take));
                }
                Some(document) => documents.document(&document, &self.terms, &mut take),
                None => take(Reading::Faulty(Fault::NotAnObject)),
            }
        }
        documents.end(&self.terms, &mut |reading| found.take(line, b"", reading, &mut placer, &mut cells, ids));
        let mut identified = [Cells::default()];
        seen.take(found, &mut identified, observer);
        cells.add_to(&mut seen.profile, &placer)?;
        let [identified] = identified;
        identified.add_to(&mut seen.profile, &placer)?;
        Ok(())
    }
}

impl Seen {
    /// Takes what was found in the next block of the log.
    fn take(&mut self, found: Found, identified: &mut [Cells], observer: &mut dyn Observer) {
        self.rows += found.rows;
        self.outside_time += found.outside_time;
        self.not_served += found.not_served;
        self.rejected += found.rejects.len() as u64;
        for (id, place, sums) in found.identified {
            if self.ids.insert(id) {
                identified[found.worker].add(place, &sums);
            } else {
                self.duplicates += 1;
            }
        }
        found.rejects.iter().for_each(|reject| observer.rejected(reject));
        observer.progress(self.rows);
    }
}
