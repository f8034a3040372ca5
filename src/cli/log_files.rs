//! Logs as files or standard input, how far they were read, and what in them made no sense.

use std::fs::File;
use std::io::{self, BufWriter, Read, Seek, SeekFrom};
use std::path::PathBuf;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use crate::cli::progress::Progress;
use crate::import::logs::{Import, LogError, Observer, PARQUET_MAGIC, Reject, Seen, Stored, unpacked};

/// How many rows that make no sense are shown.
pub const REJECTS_SHOWN: u64 = 5;

/// A file or standard input.
pub fn open(path: &str) -> io::Result<Box<dyn Read + Send>> {
    if path == "-" {
        return Ok(Box::new(io::stdin()));
    }
    let file = File::open(path)?;
    if file.metadata()?.is_dir() {
        return Err(io::ErrorKind::IsADirectory.into());
    }
    Ok(Box::new(file))
}

/// Reads a log into what was seen.
pub fn read_log(path: &str, import: &Import, seen: &mut Seen, watcher: &mut Watcher) -> Result<(), LogError> {
    let bytes = Arc::clone(&watcher.progress.bytes);
    if let Some(file) = parquet(path, &bytes)? {
        return import.read_parquet(Arc::new(file), seen, watcher);
    }
    import.read(unpacked(CountedRead { file: open(path)?, bytes })?, seen, watcher)
}

/// A file that begins as Parquet does.
fn parquet(path: &str, bytes: &Arc<AtomicU64>) -> io::Result<Option<StoredFile>> {
    if path == "-" || !std::fs::metadata(path)?.is_file() {
        return Ok(None);
    }
    let mut file = File::open(path)?;
    let mut first = Vec::new();
    file.by_ref().take(PARQUET_MAGIC.len() as u64).read_to_end(&mut first)?;
    let length = file.metadata()?.len();
    let stored = StoredFile { file: Mutex::new(file), length, bytes: Arc::clone(bytes) };
    Ok((first == PARQUET_MAGIC).then_some(stored))
}

/// A file that is read from many places; what was read is counted.
struct StoredFile {
    file: Mutex<File>,
    length: u64,
    bytes: Arc<AtomicU64>,
}

impl Stored for StoredFile {
    fn length(&self) -> u64 {
        self.length
    }

    fn read_at(&self, place: u64, buffer: &mut [u8]) -> io::Result<()> {
        // Every reading begins with a seek, so one that panicked left nothing behind.
        let mut file = self.file.lock().unwrap_or_else(PoisonError::into_inner);
        file.seek(SeekFrom::Start(place))?;
        file.read_exact(buffer)?;
        self.bytes.fetch_add(buffer.len() as u64, Ordering::Relaxed);
        Ok(())
    }
}

/// Counts what was read, packed as it is.
struct CountedRead<R> {
    file: R,
    bytes: Arc<AtomicU64>,
}

impl<R: Read> Read for CountedRead<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.file.read(buffer)?;
        self.bytes.fetch_add(read as u64, Ordering::Relaxed);
        Ok(read)
    }
}

/// Keeps what is told about a log.
pub struct Watcher {
    /// The log that is being read.
    pub log: String,
    /// The first rows that made no sense.
    pub shown: Vec<String>,
    /// Where all of them are kept.
    pub kept: Option<RejectFile>,
    /// Why they could not be.
    pub failure: Option<io::Error>,
    /// How far it has come.
    pub progress: Progress,
}

impl Observer for Watcher {
    fn rejected(&mut self, reject: &Reject) {
        if (self.shown.len() as u64) < REJECTS_SHOWN {
            self.shown.push(format!("{}:{}: {}", self.log, reject.line, reject.fault));
        }
        if let Some(kept) = &mut self.kept
            && let Err(error) = kept.keep(&self.log, reject)
        {
            self.failure = Some(error);
        }
    }

    fn progress(&mut self, rows: u64) {
        self.progress.show(rows);
    }
}

/// All rows that make no sense, under a temporary name until the last one.
pub struct RejectFile {
    path: PathBuf,
    temporary: PathBuf,
    rows: csv::Writer<BufWriter<File>>,
}

impl RejectFile {
    /// Begins the file.
    pub fn create(path: &str) -> io::Result<Self> {
        let path = PathBuf::from(path);
        let mut name = std::ffi::OsString::from(".");
        name.push(path.file_name().ok_or(io::ErrorKind::InvalidInput)?);
        name.push(format!(".{}.tmp", std::process::id()));
        let temporary = path.with_file_name(name);
        let mut rows = csv::Writer::from_writer(BufWriter::new(File::create(&temporary)?));
        rows.write_record(["log", "line", "reason", "row"])?;
        Ok(Self { path, temporary, rows })
    }

    fn keep(&mut self, log: &str, reject: &Reject) -> io::Result<()> {
        let row = [log, &reject.line.to_string(), &reject.fault.to_string(), &reject.text];
        Ok(self.rows.write_record(row)?)
    }

    /// Gives the file its name.
    pub fn finish(mut self) -> io::Result<()> {
        self.rows.flush()?;
        std::fs::rename(&self.temporary, &self.path)
    }
}
