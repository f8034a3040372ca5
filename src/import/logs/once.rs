//! Requests that count once, however many rows have their id, in memory that hardly grows with the log: by a thousandth of
//! what is set aside.
//!
//! Up to some number, ids are remembered. From then on rows are set aside, in parts by their id, and counted when the
//! last one has come, part by part: rows of one id are in one part and in the order of the log, so that the first counts.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::hash::{DefaultHasher, Hash, Hasher};
use std::io::{self, Read, Seek, SeekFrom, Write};

use foldhash::fast::FixedState;

use super::read::LogError;
use super::row::{Amounts, Counts};
use super::tally::{Place, Placer};
use crate::units::NumberError;
use crate::workload::Profile;
use crate::workload::profile::{CellKey, Sums};

/// Some 13 MB while their table grows.
pub const REMEMBERED_MAX: usize = 450_000;
/// So many that of a thousand million rows one part is small.
const PARTS: usize = 1024;
const BLOCK_BYTES: usize = 4096;
/// What stands after an id that was counted before rows were set aside.
const COUNTED: u64 = 0;

/// A file of nobody else's, for as long as it is used.
pub trait Scratch: Read + Write + Seek + Send {}
impl<T: Read + Write + Seek + Send> Scratch for T {}

/// Makes a file where rows are set aside.
pub type MakeScratch = Box<dyn FnMut() -> io::Result<Box<dyn Scratch>> + Send>;

/// An id in 128 bits: a thousand million of them collide once in some 10^20 logs.
pub type Fingerprint = u128;

/// The fingerprint of an id.
pub fn fingerprint(id: &str) -> Fingerprint {
    let half = |salt: u8| {
        let mut hasher = DefaultHasher::new();
        (salt, id).hash(&mut hasher);
        u128::from(hasher.finish())
    };
    half(0) << 64 | half(1)
}

/// What became of a row with an id.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Known {
    /// It is the first with its id.
    First,
    /// Its id was seen before.
    Again,
    /// That will be known when all rows have come.
    SetAside,
}

/// The ids that were seen.
#[derive(Default)]
pub struct Once {
    seen: HashSet<Fingerprint, FixedState>,
    /// None to remember all of them.
    beyond: Option<Beyond>,
}

/// What happens to more ids than are remembered.
enum Beyond {
    /// There are not so many yet.
    NotYet {
        remembered_max: usize,
        make_scratch: MakeScratch,
    },
    SetAside(Aside),
}

impl Once {
    /// Remembers so many, and sets what comes then aside.
    pub fn with_scratch(remembered_max: usize, make_scratch: MakeScratch) -> Self {
        Self { seen: HashSet::default(), beyond: Some(Beyond::NotYet { remembered_max, make_scratch }) }
    }

    /// Asks about the next row of a log; `worker` is who placed it.
    ///
    /// # Errors
    /// [`LogError::Scratch`].
    pub fn ask(&mut self, id: Fingerprint, worker: usize, place: Place, amounts: &Amounts) -> Result<Known, LogError> {
        if let Some(Beyond::NotYet { remembered_max, make_scratch }) = &mut self.beyond
            && self.seen.len() >= *remembered_max
            && !self.seen.contains(&id)
        {
            let aside = make_scratch().and_then(|file| Aside::after(std::mem::take(&mut self.seen), file));
            self.beyond = Some(Beyond::SetAside(aside.map_err(LogError::Scratch)?));
        }
        match &mut self.beyond {
            Some(Beyond::SetAside(aside)) => {
                aside.set(id, worker, place, amounts).map(|()| Known::SetAside).map_err(LogError::Scratch)
            }
            _ if self.seen.insert(id) => Ok(Known::First),
            _ => Ok(Known::Again),
        }
    }

    /// Learns which cells the places of a worker are, when its log is over.
    pub fn learn_cells(&mut self, worker: usize, placer: &Placer) {
        if let Some(Beyond::SetAside(aside)) = &mut self.beyond {
            aside.learn_cells(worker, placer);
        }
    }

    /// Adds the rows that were set aside to a profile, each id once, and tells how many rows came again.
    ///
    /// # Errors
    /// [`LogError::Scratch`], [`LogError::Number`].
    pub fn settle(self, profile: &mut Profile) -> Result<u64, LogError> {
        match self.beyond {
            Some(Beyond::SetAside(aside)) => aside.settle(profile),
            _ => Ok(0),
        }
    }
}

/// Rows on disk. Each is its id, the number of its cell and what it counts; an id that was counted before, nothing more.
struct Aside {
    file: Box<dyn Scratch>,
    blocks: u32,
    parts: Vec<Part>,
    /// By worker: the numbers of places, of the log that is being read.
    numbers: Vec<HashMap<Place, usize, FixedState>>,
    /// By number: which cell it is, when its log is over.
    cells: Vec<usize>,
    keys: BTreeMap<CellKey, usize>,
}

#[derive(Default)]
struct Part {
    /// Which blocks of the file it has.
    blocks: Vec<u32>,
    /// What is not in the file yet.
    rest: Vec<u8>,
}

impl Aside {
    /// For rows that come after those with some ids.
    fn after(ids: HashSet<Fingerprint, FixedState>, file: Box<dyn Scratch>) -> io::Result<Self> {
        let parts = (0..PARTS).map(|_| Part::default()).collect();
        let mut aside = Self { file, blocks: 0, parts, numbers: Vec::new(), cells: Vec::new(), keys: BTreeMap::new() };
        for id in ids {
            aside.append(id, &[COUNTED])?;
        }
        Ok(aside)
    }

    fn set(&mut self, id: Fingerprint, worker: usize, place: Place, amounts: &Amounts) -> io::Result<()> {
        if self.numbers.len() <= worker {
            self.numbers.resize_with(worker + 1, HashMap::default);
        }
        let cells = &mut self.cells;
        let number = *self.numbers[worker].entry(place).or_insert_with(|| {
            cells.push(usize::MAX);
            cells.len() - 1
        });
        let Counts { input, cached_input, cache_write, cache_write_1h, output, reasoning } = amounts.counts;
        // A request and more of them, so never the mark of an id that was counted.
        let requests = amounts.requests << 1 | u64::from(amounts.failed);
        let cell = number as u64;
        self.append(id, &[requests, cell, input, cached_input, cache_write, cache_write_1h, output, reasoning])
    }

    fn append(&mut self, id: Fingerprint, numbers: &[u64]) -> io::Result<()> {
        let [lowest, next, ..] = id.to_le_bytes();
        let part = &mut self.parts[usize::from(u16::from_le_bytes([lowest, next])) % PARTS];
        part.rest.extend_from_slice(&id.to_le_bytes());
        numbers.iter().for_each(|number| push_number(&mut part.rest, *number));
        if part.rest.len() >= BLOCK_BYTES {
            self.file.write_all(&part.rest[..BLOCK_BYTES])?;
            part.rest.drain(..BLOCK_BYTES);
            part.blocks.push(self.blocks);
            self.blocks = self.blocks.checked_add(1).ok_or(io::ErrorKind::StorageFull)?;
        }
        Ok(())
    }

    fn learn_cells(&mut self, worker: usize, placer: &Placer) {
        let Some(numbers) = self.numbers.get_mut(worker) else { return };
        for (place, number) in numbers.drain() {
            let next = self.keys.len();
            self.cells[number] = *self.keys.entry(placer.key(&place)).or_insert(next);
        }
    }

    fn settle(mut self, profile: &mut Profile) -> Result<u64, LogError> {
        let mut sums = vec![Sums::default(); self.keys.len()];
        let (mut again, mut is_too_large) = (0, false);
        let (mut seen, mut bytes) = (HashSet::<Fingerprint, FixedState>::default(), Vec::new());
        for part in std::mem::take(&mut self.parts) {
            seen.clear();
            self.read(&part, &mut bytes).map_err(LogError::Scratch)?;
            let mut rows = &bytes[..];
            while !rows.is_empty() {
                let (id, counted) = take_row(&mut rows).map_err(LogError::Scratch)?;
                match (seen.insert(id), counted) {
                    (true, Some((number, amounts))) => {
                        // A log that could not be read to its end has cells that nobody knows.
                        let sums = self.cells.get(number).and_then(|cell| sums.get_mut(*cell));
                        is_too_large |= sums.is_some_and(|sums| sums.add(&amounts.sums()));
                    }
                    (false, Some(_)) => again += 1,
                    (_, None) => {}
                }
            }
        }
        if is_too_large {
            return Err(NumberError::TooLarge.into());
        }
        self.keys.into_iter().try_for_each(|(key, cell)| profile.add(key, &sums[cell]))?;
        Ok(again)
    }

    fn read(&mut self, part: &Part, bytes: &mut Vec<u8>) -> io::Result<()> {
        bytes.clear();
        for block in &part.blocks {
            let start = bytes.len();
            bytes.resize(start + BLOCK_BYTES, 0);
            self.file.seek(SeekFrom::Start(u64::from(*block) * BLOCK_BYTES as u64))?;
            self.file.read_exact(&mut bytes[start..])?;
        }
        bytes.extend_from_slice(&part.rest);
        Ok(())
    }
}

/// A row as it was set aside: its id, the number of its cell and what it counts; only the id where it counts nothing.
fn take_row(bytes: &mut &[u8]) -> io::Result<(Fingerprint, Option<(usize, Amounts)>)> {
    let (id, rest) = bytes.split_first_chunk::<16>().ok_or(io::ErrorKind::UnexpectedEof)?;
    *bytes = rest;
    let id = Fingerprint::from_le_bytes(*id);
    let requests = take_number(bytes)?;
    if requests == COUNTED {
        return Ok((id, None));
    }
    let number = usize::try_from(take_number(bytes)?).map_err(|_| io::ErrorKind::InvalidData)?;
    let counts = Counts {
        input: take_number(bytes)?,
        cached_input: take_number(bytes)?,
        cache_write: take_number(bytes)?,
        cache_write_1h: take_number(bytes)?,
        output: take_number(bytes)?,
        reasoning: take_number(bytes)?,
    };
    Ok((id, Some((number, Amounts { requests: requests >> 1, failed: requests & 1 == 1, counts }))))
}

/// Seven bits a byte, the lowest first; the highest bit says that there are more.
fn push_number(bytes: &mut Vec<u8>, mut number: u64) {
    while number >= 0x80 {
        bytes.push(number.to_le_bytes()[0] | 0x80);
        number >>= 7;
    }
    bytes.push(number.to_le_bytes()[0]);
}

fn take_number(bytes: &mut &[u8]) -> io::Result<u64> {
    let mut number = 0;
    for shift in (0..64).step_by(7) {
        let (byte, rest) = bytes.split_first().ok_or(io::ErrorKind::UnexpectedEof)?;
        *bytes = rest;
        number |= u64::from(byte & 0x7F) << shift;
        if *byte < 0x80 {
            return Ok(number);
        }
    }
    Err(io::ErrorKind::InvalidData.into())
}

#[cfg(test)]
mod tests {
    use super::*;

    proptest::proptest! {
        #[test]
        fn numbers_come_back(numbers in proptest::collection::vec(proptest::prelude::any::<u64>(), 0..9), shift in 0..64_u32) {
            let numbers: Vec<u64> = numbers.into_iter().map(|number| number >> shift).collect();
            let mut bytes = Vec::new();
            numbers.iter().for_each(|number| push_number(&mut bytes, *number));
            let mut bytes = &bytes[..];
            let taken: Vec<u64> = numbers.iter().map(|_| take_number(&mut bytes).expect("a number")).collect();
            proptest::prop_assert_eq!(taken, numbers);
            proptest::prop_assert!(bytes.is_empty());
        }
    }

    #[test]
    fn numbers_that_are_cut_off_are_errors() {
        assert!(take_number(&mut &[0x80][..]).is_err());
        assert!(take_number(&mut &[0xFF; 11][..]).is_err());
    }
}
