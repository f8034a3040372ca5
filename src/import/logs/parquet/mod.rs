//! Parquet files: row groups over all processors, some thousand rows of each at a time.
//!
//! Only the columns that are wanted are read, page by page, so that memory does not grow with the file. Numbers and
//! times stay what they are; everything else is read as the text that a CSV export of the file would have. Lists have
//! no single value and are passed over.

mod column;
mod names;
mod numbered;

use std::fmt;
use std::io::{self, BufReader, Read};
use std::ops::Range;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use ::parquet::errors::ParquetError;
use ::parquet::file::reader::{ChunkReader, FileReader, Length, SerializedFileReader};
use ::parquet::schema::types::SchemaDescriptor;
use bytes::Bytes;

use self::column::{Column, Values};
use self::numbered::{Numbered, Said};
use super::json::text_within;
use super::layout::{Field, Fields, Layout, Reading, Understanding};
use super::read::{Import, LogError, Observer, Seen};
use super::row::Fault;
use super::time::{Clock, TimeUnit};
use super::workers;

/// What a Parquet file begins with.
pub const MAGIC: &[u8] = b"PAR1";

/// How many rows are held at once.
const BATCH_ROWS: usize = 4096;

/// Bytes that can be read from any place, by several readers at once.
pub trait Stored: Send + Sync {
    /// How many there are.
    fn length(&self) -> u64;

    /// Fills a buffer with those from a place on.
    ///
    /// # Errors
    /// Those of reading, and of too few bytes.
    fn read_at(&self, place: u64, buffer: &mut [u8]) -> io::Result<()>;
}

struct Chunks(Arc<dyn Stored>);

impl Length for Chunks {
    fn len(&self) -> u64 {
        self.0.length()
    }
}

impl ChunkReader for Chunks {
    type T = BufReader<From>;

    fn get_read(&self, start: u64) -> Result<Self::T, ParquetError> {
        // Only the short header of a page is read so.
        Ok(BufReader::with_capacity(512, From { stored: Arc::clone(&self.0), place: start }))
    }

    fn get_bytes(&self, start: u64, length: usize) -> Result<Bytes, ParquetError> {
        let mut bytes = vec![0; length];
        self.0.read_at(start, &mut bytes)?;
        Ok(bytes.into())
    }
}

/// A stream from some place on.
struct From {
    stored: Arc<dyn Stored>,
    place: u64,
}

impl Read for From {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let left = self.stored.length().saturating_sub(self.place);
        let length = buffer.len().min(usize::try_from(left).unwrap_or(usize::MAX));
        self.stored.read_at(self.place, &mut buffer[..length])?;
        self.place += length as u64;
        Ok(length)
    }
}

fn wrong(error: &ParquetError) -> LogError {
    LogError::Io(io::Error::new(io::ErrorKind::InvalidData, format!("not readable as Parquet: {error}")))
}

/// Reads a file and adds what it has to what was seen.
///
/// # Errors
/// [`LogError`].
pub fn read(
    stored: Arc<dyn Stored>,
    import: &Import,
    seen: &mut Seen,
    observer: &mut dyn Observer,
) -> Result<(), LogError> {
    let file = SerializedFileReader::new(Chunks(stored)).map_err(|error| wrong(&error))?;
    let asks_ids = !import.keep_duplicates;
    let places = Places::find(file.metadata().file_metadata().schema_descr(), &import.layout, asks_ids);
    let schema = file.metadata().file_metadata().schema_descr();
    let columns: Vec<String> = schema.columns().iter().map(|column| column.path().string()).collect();
    // Ids are not read where nobody asks about them.
    let is_unasked = |field: Field| field == Field::Id && !asks_ids;
    import.check_columns(&columns, |field| places.has(field) || is_unasked(field))?;
    // Which of two rows with one id came first is asked in the order of the file; otherwise its row groups are read at
    // once.
    let asks_ids = asks_ids && places.has(Field::Id);
    let groups = file.num_row_groups();
    let workers = if asks_ids { 1 } else { import.workers.get().min(groups.max(1)) };
    let next = AtomicUsize::new(0);
    workers::over(workers, import, seen, observer, &|worker, to_us| {
        let mut understanding = Understanding::new(import.layout.counting, &import.terms);
        let mut parts = 0;
        loop {
            let index = next.fetch_add(1, Ordering::Relaxed);
            if index >= groups {
                return Ok(());
            }
            let mut group = Group::open(&file, index, &places).map_err(|error| wrong(&error))?;
            let mut said = Said::default();
            while let Some(rows) = group.next().map_err(|error| wrong(&error))? {
                let fields = rows.fields(&places);
                let numbered = Numbered::of(&fields, rows.count, import).filter(|_| rows.no_objects.is_empty());
                for row in 0..rows.count {
                    let fields = RowOf { fields: &fields, row };
                    if numbered.as_ref().is_some_and(|numbered| numbered.count(fields, &mut said, worker)) {
                        continue;
                    }
                    let reading = match rows.fault(row) {
                        None => understanding.of(&fields),
                        Some(fault) => Reading::Faulty(fault),
                    };
                    worker.take(rows.first + row as u64, reading, || fields.to_string());
                }
                if asks_ids {
                    if !to_us.send(worker.found(parts, 0)) {
                        return Ok(());
                    }
                    parts += 1;
                }
            }
            if !asks_ids && !to_us.send(worker.found(index, 0)) {
                return Ok(());
            }
        }
    })
}

/// Where a file has a field.
struct Place {
    field: Field,
    /// Which of the columns that are read.
    column: usize,
    /// The path into the object that it holds as text; empty for what it holds itself.
    rest: String,
}

impl Place {
    /// Whether numbers in the column stay numbers.
    fn takes_numbers(&self) -> bool {
        use Field::{CacheWrite, CacheWrite1h, CachedInput, Input, Output, Reasoning, Requests, Status, Time};
        let takes = [Time, Status, Requests, Input, CachedInput, CacheWrite, CacheWrite1h, Output, Reasoning];
        self.rest.is_empty() && takes.contains(&self.field)
    }
}

/// Whether a field tells cells apart, so that it has few texts.
fn is_name(field: Field) -> bool {
    use Field::{Model, Offer, Provider, Region, Service, Tier};
    matches!(field, Tier | Offer | Provider | Model | Service | Region)
}

/// Where a file has what is wanted.
struct Places {
    all: Vec<Place>,
    /// The places of each field, the preferred first.
    of: [Range<usize>; Field::ALL.len()],
    /// The columns that are read, by their number in the file.
    columns: Vec<usize>,
}

impl Places {
    fn find(schema: &SchemaDescriptor, layout: &Layout, asks_ids: bool) -> Self {
        let single = |path: &str| {
            let is_it = |column: &usize| {
                let column = schema.column(*column);
                column.path().string() == path && column.max_rep_level() == 0
            };
            (0..schema.num_columns()).find(is_it)
        };
        let mut places = Self { all: Vec::new(), of: std::array::from_fn(|_| 0..0), columns: Vec::new() };
        for field in Field::ALL {
            let first = places.all.len();
            let slots = layout.slots.iter().filter(|slot| slot.field == field && (asks_ids || field != Field::Id));
            for slot in slots {
                let whole = single(&slot.path).map(|column| (column, ""));
                let inside = || slot.path.split_once('.').and_then(|(name, rest)| Some((single(name)?, rest)));
                let Some((column, rest)) = whole.or_else(inside) else { continue };
                let known = places.columns.iter().position(|known| *known == column);
                let column = known.unwrap_or_else(|| {
                    places.columns.push(column);
                    places.columns.len() - 1
                });
                places.all.push(Place { field, column, rest: rest.to_owned() });
            }
            places.of[field as usize] = first..places.all.len();
        }
        places
    }

    fn has(&self, field: Field) -> bool {
        !self.of[field as usize].is_empty()
    }
}

/// A row group that is being read.
struct Group<'a> {
    places: &'a Places,
    columns: Vec<Column>,
    /// The number of its next row in the file, from 1.
    next_row: u64,
    rows_left: usize,
}

impl<'a> Group<'a> {
    fn open(file: &SerializedFileReader<Chunks>, index: usize, places: &'a Places) -> Result<Self, ParquetError> {
        let rows = |index: usize| u64::try_from(file.metadata().row_group(index).num_rows()).unwrap_or(0);
        let group = file.get_row_group(index)?;
        let columns = places.columns.iter().enumerate().map(|(number, column)| {
            let mut of_column = places.all.iter().filter(|place| place.column == number);
            let are_names = of_column.all(|place| is_name(place.field) && place.rest.is_empty());
            Column::open(&*group, *column, are_names)
        });
        Ok(Self {
            places,
            columns: columns.collect::<Result<_, ParquetError>>()?,
            next_row: 1 + (0..index).map(rows).sum::<u64>(),
            rows_left: usize::try_from(rows(index)).unwrap_or(usize::MAX),
        })
    }

    /// Some more rows; none when there are no more.
    fn next(&mut self) -> Result<Option<Rows>, ParquetError> {
        let count = self.rows_left.min(BATCH_ROWS);
        if count == 0 {
            return Ok(None);
        }
        let columns: Result<Vec<Values>, _> = self.columns.iter_mut().map(|column| column.read(count)).collect();
        let mut rows =
            Rows { first: self.next_row, count, columns: columns?, texts: Vec::new(), no_objects: Vec::new() };
        for place in &self.places.all {
            let texts = rows.texts_for(place);
            rows.texts.push(texts);
        }
        self.rows_left -= count;
        self.next_row += count as u64;
        Ok(Some(rows))
    }
}

/// Some rows of a file.
struct Rows {
    /// The number of the first one, from 1.
    first: u64,
    count: usize,
    /// By column.
    columns: Vec<Values>,
    /// By place: texts that were made of what its column has.
    texts: Vec<Option<Values>>,
    /// Rows whose column holds no object where one was wanted.
    no_objects: Vec<usize>,
}

impl Rows {
    /// The texts of numbers where a text is wanted, and of what an object in a column has.
    fn texts_for(&mut self, place: &Place) -> Option<Values> {
        let values = &self.columns[place.column];
        if place.rest.is_empty() {
            return (!place.takes_numbers()).then(|| values.as_texts()).flatten();
        }
        let mut texts = Vec::with_capacity(self.count);
        for row in 0..self.count {
            let found = values.text(row).and_then(|text| text_within(text, &place.rest));
            let text = found.unwrap_or_else(|_| {
                self.no_objects.push(row);
                None
            });
            texts.push(text.unwrap_or_default().into_bytes().into());
        }
        Some(Values::Texts(texts))
    }

    fn fault(&self, row: usize) -> Option<Fault> {
        (!self.no_objects.is_empty() && self.no_objects.contains(&row)).then_some(Fault::NotAnObject)
    }

    /// What has each field.
    fn fields(&self, places: &Places) -> [Found<'_>; Field::ALL.len()] {
        Field::ALL.map(|field| {
            let places = places.of[field as usize].clone().zip(&places.all[places.of[field as usize].clone()]);
            let mut values: Vec<&Values> = places
                .map(|(number, place)| self.texts[number].as_ref().unwrap_or(&self.columns[place.column]))
                .collect();
            match (values.pop(), values.is_empty()) {
                (None, _) => Found::Nowhere,
                (Some(values), true) => Found::Once(values),
                (Some(last), false) => Found::Often(values.into_iter().chain([last]).collect()),
            }
        })
    }
}

/// What has a field.
enum Found<'a> {
    Nowhere,
    Once(&'a Values),
    /// In several places, the preferred first.
    Often(Vec<&'a Values>),
}

/// A row, as fields.
#[derive(Clone, Copy)]
struct RowOf<'a> {
    fields: &'a [Found<'a>; Field::ALL.len()],
    row: usize,
}

impl<'a> RowOf<'a> {
    /// What has the field, of several places the first that the row fills.
    #[inline]
    fn values(self, field: Field) -> Option<&'a Values> {
        match &self.fields[field as usize] {
            Found::Nowhere => None,
            Found::Once(values) => Some(values),
            Found::Often(all) => all.iter().copied().find(|values| !values.is_empty(self.row)),
        }
    }
}

impl<'a> Fields<'a> for RowOf<'a> {
    #[inline]
    fn text(&self, field: Field) -> Result<&'a str, Fault> {
        self.values(field).map_or(Ok(""), |values| values.text(self.row))
    }

    #[inline]
    fn count(&self, field: Field) -> Result<Option<u64>, Fault> {
        self.values(field).map_or(Ok(None), |values| values.count(self.row, field))
    }

    #[inline]
    fn second(&self, unit: TimeUnit, clock: &mut Clock) -> Result<Option<i64>, Fault> {
        self.values(Field::Time).map_or(Ok(None), |values| values.second(self.row, unit, clock))
    }

    #[inline]
    fn failed(&self) -> Result<bool, Fault> {
        self.values(Field::Status).map_or(Ok(false), |values| values.failed(self.row))
    }
}

impl fmt::Display for RowOf<'_> {
    /// `input_tokens=5, output_tokens=7`: the fields that were wanted and that the row has.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut separator = "";
        for field in Field::ALL {
            if let Some(values) = self.values(field).filter(|values| !values.is_empty(self.row)) {
                write!(formatter, "{separator}{}={}", field.key(), values.shown(self.row))?;
                separator = ", ";
            }
        }
        Ok(())
    }
}
