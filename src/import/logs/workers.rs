//! Rows over all processors: each worker adds to cells of its own, and what depends on the order of the log (which of
//! two rows with one id came first, which bad rows are shown) is put in order by the thread that asked.

use std::collections::BTreeMap;
use std::sync::mpsc::{SyncSender, sync_channel};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;

use super::layout::Reading;
use super::once::{Fingerprint, Known, fingerprint};
use super::read::{Import, LogError, Observer, Reject, Seen};
use super::row::{Amounts, Row};
use super::tally::{Cells, Place, Placer};

/// What was found in a part of a log, beside what was added to the worker's own cells.
#[derive(Default)]
pub struct Found {
    /// The place of the part among all of them.
    pub index: usize,
    /// How many lines it has.
    pub lines: u64,
    worker: usize,
    rows: u64,
    outside_time: u64,
    not_served: u64,
    /// With lines that count from the first one of the part.
    rejects: Vec<Reject>,
    /// Rows with an id, which must be asked about in the order of the log.
    identified: Vec<(Fingerprint, Place, Amounts)>,
}

/// One of those who read a log.
pub struct Worker {
    number: usize,
    placer: Placer,
    cells: Cells,
    asks_ids: bool,
    here: Found,
}

impl Worker {
    /// For a log that nobody else reads.
    pub fn alone(import: &Import) -> Self {
        Self::new(import, 0)
    }

    fn new(import: &Import, number: usize) -> Self {
        let placer = Placer::new(Arc::clone(&import.tiering), Arc::clone(&import.edges));
        let asks_ids = !import.keep_duplicates;
        Self { number, placer, cells: Cells::default(), asks_ids, here: Found::default() }
    }

    /// Takes a row; `text` is what stands in its line, asked for when the row makes no sense.
    #[inline]
    pub fn take(&mut self, line: u64, reading: Reading<'_>, text: impl FnOnce() -> String) {
        self.here.rows += 1;
        let here = &mut self.here;
        match reading {
            Reading::Counted(row) => {
                let place = self.placer.place(&row);
                self.count(row.id, place, row.amounts());
            }
            Reading::OutsideTime => here.outside_time += 1,
            Reading::NotServed => here.not_served += 1,
            Reading::Faulty(fault) => here.rejects.push(Reject { line, fault, text: text() }),
        }
    }

    #[inline]
    fn count(&mut self, id: Option<&str>, place: Place, amounts: Amounts) {
        match id.filter(|_| self.asks_ids) {
            Some(id) => self.here.identified.push((fingerprint(id), place, amounts)),
            None => self.cells.add(place, &amounts.sums()),
        }
    }

    /// Takes a row without an id that is understood already; `texts` are those of [`Worker::texts`].
    #[inline]
    pub fn take_understood(&mut self, seconds: i64, texts: [u32; 5], amounts: Amounts) {
        self.here.rows += 1;
        let place = self.placer.place_of_request(seconds, texts, amounts.counts.input);
        self.cells.add(place, &amounts.sums());
    }

    /// Takes a row before or after the wanted time.
    pub fn take_outside_time(&mut self) {
        self.here.rows += 1;
        self.here.outside_time += 1;
    }

    /// What the texts of a row say of its cell.
    pub fn texts(&mut self, row: &Row<'_>) -> [u32; 5] {
        self.placer.texts(row)
    }

    /// Whether any row that was taken since the last part made sense or not.
    pub fn has_rows(&self) -> bool {
        self.here.rows > 0
    }

    /// What was found since the last time, as a part of the log.
    pub fn found(&mut self, index: usize, lines: u64) -> Found {
        let found = std::mem::take(&mut self.here);
        Found { index, lines, worker: self.number, ..found }
    }

    /// Adds what this worker alone has read.
    ///
    /// # Errors
    /// [`LogError::Number`].
    pub fn finish(mut self, seen: &mut Seen, observer: &mut dyn Observer) -> Result<(), LogError> {
        let mut identified = [Cells::default()];
        let found = self.found(0, 0);
        seen.take(found, 0, &mut identified, observer)?;
        seen.once.learn_cells(0, &self.placer);
        let [identified] = identified;
        self.cells.add_to(&mut seen.profile, &self.placer)?;
        identified.add_to(&mut seen.profile, &self.placer)?;
        Ok(())
    }
}

/// Where a worker's parts go.
pub struct Parts<'a> {
    to_us: SyncSender<Found>,
    taken: &'a Taken,
    ahead_max: usize,
}

impl Parts<'_> {
    /// Waits until a part is not far ahead of those that are put in order, however slow another worker is.
    pub fn wait_for(&self, index: usize) {
        let mut taken = self.taken.count();
        while index >= taken.saturating_add(self.ahead_max) {
            taken = self.taken.moved.wait(taken).unwrap_or_else(PoisonError::into_inner);
        }
    }

    /// Hands over what was found in a part; `false` when nobody listens, since reading has failed elsewhere.
    pub fn send(&self, found: Found) -> bool {
        self.to_us.send(found).is_ok()
    }
}

/// How many parts are put in order.
#[derive(Default)]
struct Taken {
    count: Mutex<usize>,
    moved: Condvar,
}

impl Taken {
    fn count(&self) -> MutexGuard<'_, usize> {
        // A count is right whoever panicked.
        self.count.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn up_to(&self, count: usize) {
        let mut taken = self.count();
        *taken = count.max(*taken);
        self.moved.notify_all();
    }
}

/// Lets everybody go on who waits, when parts are no longer taken or brought.
struct Released<'a>(&'a Taken);

impl Drop for Released<'_> {
    fn drop(&mut self) {
        self.0.up_to(usize::MAX);
    }
}

/// Lets workers read a log and puts what they found in order; `work` reads parts until there are no more.
///
/// # Errors
/// The first of the workers' own, or that sums do not fit.
pub fn over(
    workers: usize,
    import: &Import,
    seen: &mut Seen,
    observer: &mut dyn Observer,
    work: &(impl Fn(&mut Worker, &Parts<'_>) -> Result<(), LogError> + Sync),
) -> Result<(), LogError> {
    // Few at a time: rows with ids take memory until they are asked about.
    let ahead_max = workers + 2;
    let (to_us, from_workers) = sync_channel::<Found>(ahead_max);
    let taken = Taken::default();
    thread::scope(|scope| {
        let _released = Released(&taken);
        let threads: Vec<_> = (0..workers)
            .map(|number| {
                let parts = Parts { to_us: to_us.clone(), taken: &taken, ahead_max };
                scope.spawn(move || {
                    // A part that this worker fails to bring is not waited for.
                    let _released = Released(parts.taken);
                    let mut worker = Worker::new(import, number);
                    work(&mut worker, &parts).map(|()| worker)
                })
            })
            .collect();
        drop(to_us);
        let mut identified: Vec<Cells> = (0..workers).map(|_| Cells::default()).collect();
        let mut early = BTreeMap::new();
        let (mut next, mut lines) = (0, 0);
        for found in from_workers {
            early.insert(found.index, found);
            while let Some(found) = early.remove(&next) {
                let lines_before = lines;
                (next, lines) = (next + 1, lines + found.lines);
                seen.take(found, lines_before, &mut identified, observer)?;
                taken.up_to(next);
            }
        }
        for ((number, thread), identified) in threads.into_iter().enumerate().zip(identified) {
            let worker = thread.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic));
            let worker = worker.map_err(|error| error.after(lines))?;
            seen.once.learn_cells(number, &worker.placer);
            worker.cells.add_to(&mut seen.profile, &worker.placer)?;
            identified.add_to(&mut seen.profile, &worker.placer)?;
        }
        Ok(())
    })
}

impl Seen {
    /// Takes what was found in the next part of the log.
    fn take(
        &mut self,
        found: Found,
        lines_before: u64,
        identified: &mut [Cells],
        observer: &mut dyn Observer,
    ) -> Result<(), LogError> {
        self.rows += found.rows;
        self.outside_time += found.outside_time;
        self.not_served += found.not_served;
        self.rejected += found.rejects.len() as u64;
        for (id, place, amounts) in found.identified {
            match self.once.ask(id, found.worker, place, &amounts)? {
                Known::First => identified[found.worker].add(place, &amounts.sums()),
                Known::Again => self.duplicates += 1,
                Known::SetAside => {}
            }
        }
        for mut reject in found.rejects {
            reject.line += lines_before;
            observer.rejected(&reject);
        }
        observer.progress(self.rows);
        Ok(())
    }
}
