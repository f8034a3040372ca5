//! Rows counted by the numbers of their texts.
//!
//! What the texts of a row say of its cell is asked once for every combination of their numbers. A row is left to the
//! reader of rows when anything about it is out of the ordinary: a count that is missing or impossible, several requests,
//! an id that must be asked about, a column of another type. A property test holds that it makes no difference.

use super::super::layout::{Field, Reading, understand};
use super::super::read::Import;
use super::super::row::{Amounts, Counts, TOKENS_MAX};
use super::super::workers::Worker;
use super::column::{Read, Values};
use super::{BATCH_ROWS, Found, RowOf};

/// The fields of few texts that place a row.
const NAMES: [Field; 6] = [Field::Tier, Field::Offer, Field::Provider, Field::Model, Field::Service, Field::Region];
/// The order of the fields of [`Counts`].
const COUNTS: [Field; 6] =
    [Field::Input, Field::CachedInput, Field::CacheWrite, Field::CacheWrite1h, Field::Output, Field::Reasoning];
/// With more combinations of texts than this, asking about each row is quicker.
const COMBINATIONS_MAX: usize = 1 << 16;
/// What an absent column counts.
static NOTHING: [i64; BATCH_ROWS] = [0; BATCH_ROWS];

/// What combinations of texts say, by their numbers; those of one row group.
#[derive(Default)]
pub struct Said {
    /// How many numbers each column had when they were combined.
    many: [usize; NAMES.len()],
    of: Vec<Meaning>,
}

#[derive(Clone, Copy)]
enum Meaning {
    NotAsked,
    /// The numbers of the cell's texts.
    Texts([u32; 5]),
    /// Left to the reader of rows.
    Unusual,
}

/// Some rows whose columns are all of the ordinary kind.
pub struct Numbered<'a> {
    names: [Option<&'a Read<i32>>; NAMES.len()],
    /// How many numbers each column may have, with one for none.
    many: [usize; NAMES.len()],
    seconds: &'a [i64],
    statuses: Option<&'a Values>,
    counts: [&'a [i64]; COUNTS.len()],
    import: &'a Import,
}

impl<'a> Numbered<'a> {
    /// None where a column is not of the ordinary kind.
    pub fn of(fields: &'a [Found<'a>; Field::ALL.len()], rows: usize, import: &'a Import) -> Option<Self> {
        let unusual = [Field::Id, Field::Batch, Field::OwnCache, Field::Requests];
        let is_absent = |field: Field| matches!(fields[field as usize], Found::Nowhere);
        if !unusual.into_iter().all(is_absent) || !import.tiering.is_by_text() {
            return None;
        }
        let (mut names, mut many) = ([None; NAMES.len()], [1; NAMES.len()]);
        for (index, field) in NAMES.into_iter().enumerate() {
            match &fields[field as usize] {
                Found::Nowhere => {}
                Found::Once(Values::Names(numbers, texts)) => {
                    (names[index], many[index]) = (Some(numbers), texts.len() + 1);
                }
                _ => return None,
            }
        }
        let combinations = many.iter().try_fold(1, |product: usize, many| product.checked_mul(*many))?;
        if combinations > COMBINATIONS_MAX {
            return None;
        }
        let seconds = match &fields[Field::Time as usize] {
            Found::Once(Values::Seconds(seconds)) => seconds.all()?,
            _ => return None,
        };
        let statuses = match &fields[Field::Status as usize] {
            Found::Nowhere => None,
            Found::Once(statuses) => Some(*statuses),
            Found::Often(_) => return None,
        };
        let mut counts = [&NOTHING[..rows]; COUNTS.len()];
        for (index, field) in COUNTS.into_iter().enumerate() {
            let is_required = matches!(field, Field::Input | Field::Output);
            match &fields[field as usize] {
                Found::Once(Values::Wholes(numbers)) if is_required => counts[index] = numbers.all()?,
                Found::Once(Values::Wholes(numbers)) => counts[index] = numbers.or_default(),
                Found::Nowhere if !is_required => {}
                _ => return None,
            }
        }
        Some(Self { names, many, seconds, statuses, counts, import })
    }

    /// Counts a row; `false` when it is left to the reader of rows.
    #[inline]
    pub fn count(&self, fields: RowOf<'_>, said: &mut Said, worker: &mut Worker) -> bool {
        let row = fields.row;
        let seconds = self.seconds[row];
        if !self.import.terms.wants(seconds) {
            worker.take_outside_time();
            return true;
        }
        let Some(counts) = self.counts(row) else { return false };
        let Ok(failed) = self.statuses.map_or(Ok(false), |statuses| statuses.failed(row)) else { return false };
        let Some(texts) = self.texts(fields, said, worker) else { return false };
        worker.take_understood(seconds, texts, Amounts { requests: 1, failed, counts });
        true
    }

    /// What a row counts, if that can be.
    #[inline]
    fn counts(&self, row: usize) -> Option<Counts> {
        let numbers = self.counts.map(|column| column[row].cast_unsigned());
        // What is below zero is far above as well.
        if numbers.iter().any(|number| *number > TOKENS_MAX) {
            return None;
        }
        let [input, cached_input, cache_write, cache_write_1h, output, reasoning] = numbers;
        let counts = Counts { input, cached_input, cache_write, cache_write_1h, output, reasoning };
        counts.inclusive(self.import.layout.counting).ok()
    }

    /// The numbers of the cell's texts; none for what is left to the reader of rows.
    #[inline]
    fn texts(&self, fields: RowOf<'_>, said: &mut Said, worker: &mut Worker) -> Option<[u32; 5]> {
        let number = |names: &Read<i32>, many: usize| {
            names.get(fields.row).map_or(many - 1, |number| number.cast_unsigned() as usize)
        };
        let columns = self.names.iter().zip(self.many);
        let combination = columns
            .fold(0, |combination, (names, many)| combination * many + names.map_or(0, |names| number(names, many)));
        match said.of.get(combination) {
            Some(Meaning::Texts(texts)) if said.many == self.many => Some(*texts),
            Some(Meaning::Unusual) if said.many == self.many => None,
            _ => self.ask(combination, fields, said, worker),
        }
    }

    #[cold]
    fn ask(&self, combination: usize, fields: RowOf<'_>, said: &mut Said, worker: &mut Worker) -> Option<[u32; 5]> {
        if said.many != self.many {
            *said = Said { many: self.many, of: vec![Meaning::NotAsked; self.many.iter().product()] };
        }
        let texts = match understand(&fields, self.import.layout.counting, &self.import.terms) {
            Reading::Counted(row) => Some(worker.texts(&row)),
            _ => None,
        };
        said.of[combination] = texts.map_or(Meaning::Unusual, Meaning::Texts);
        texts
    }
}
