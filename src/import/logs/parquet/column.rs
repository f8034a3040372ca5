//! A column of a Parquet file, and some of its values.

use std::sync::Arc;

use ::parquet::basic::{ConvertedType, LogicalType, TimeUnit as ParquetUnit, Type};
use ::parquet::column::reader::{ColumnReader, ColumnReaderImpl};
use ::parquet::data_type::{ByteArray, DataType, Int96};
use ::parquet::errors::ParquetError;
use ::parquet::file::reader::RowGroupReader;
use ::parquet::schema::types::ColumnDescriptor;

use super::super::layout::{Field, count, is_failure};
use super::super::row::{Fault, TOKENS_MAX};
use super::super::time::{Clock, TimeUnit};
use super::names::{Names, Texts};

const SECONDS_OF_A_DAY: i64 = 86_400;

/// What the numbers of a column mean.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Meaning {
    /// Themselves, or bytes that are text.
    Plain,
    /// Whole numbers from 0 on, in all bits.
    Unsigned,
    /// Days since 1970.
    Days,
    /// Parts of a second since 1970: so many make one.
    Instants(i64),
    /// Whole numbers with so many decimal places.
    Decimal(i32),
    /// Bytes that are no text: an id of 128 bits.
    Binary,
}

impl Meaning {
    /// Files of older writers have only the converted type.
    fn of(column: &ColumnDescriptor) -> Self {
        match (column.logical_type_ref(), column.converted_type()) {
            (Some(LogicalType::Timestamp(timestamp)), _) => Self::Instants(match timestamp.unit {
                ParquetUnit::MILLIS => 1_000,
                ParquetUnit::MICROS => 1_000_000,
                ParquetUnit::NANOS => 1_000_000_000,
            }),
            (_, ConvertedType::TIMESTAMP_MILLIS) => Self::Instants(1_000),
            (_, ConvertedType::TIMESTAMP_MICROS) => Self::Instants(1_000_000),
            (_, ConvertedType::DATE) => Self::Days,
            (_, ConvertedType::DECIMAL) => Self::Decimal(column.type_scale()),
            (Some(LogicalType::Integer(whole)), _) if !whole.is_signed => Self::Unsigned,
            (_, ConvertedType::UINT_8 | ConvertedType::UINT_16 | ConvertedType::UINT_32 | ConvertedType::UINT_64) => {
                Self::Unsigned
            }
            _ if column.physical_type() == Type::FIXED_LEN_BYTE_ARRAY => Self::Binary,
            _ => Self::Plain,
        }
    }

    /// What a whole number is in this meaning, as values.
    fn whole(self, numbers: Numbers) -> Values {
        match self {
            Self::Days => Values::Seconds(numbers.map(|days| days.saturating_mul(SECONDS_OF_A_DAY))),
            Self::Instants(parts) => Values::Seconds(numbers.map(|instant| instant.div_euclid(parts))),
            Self::Decimal(scale) => Values::Texts(numbers.texts(|number| decimal((*number).into(), scale))),
            // Beyond 63 bits it is too many of anything.
            Self::Unsigned => Values::Wholes(numbers.map(|number| if number < 0 { i64::MAX } else { number })),
            Self::Plain | Self::Binary => Values::Wholes(numbers),
        }
    }
}

/// A decimal number as text.
fn decimal(unscaled: i128, scale: i32) -> String {
    let scale = usize::try_from(scale).unwrap_or(0);
    let digits = format!("{:0>width$}", unscaled.unsigned_abs(), width = scale + 1);
    let (whole, fraction) = digits.split_at(digits.len() - scale);
    let sign = if unscaled < 0 { "-" } else { "" };
    if fraction.is_empty() { format!("{sign}{whole}") } else { format!("{sign}{whole}.{fraction}") }
}

/// The number that bytes are, the first of them the highest; none beyond 128 bits.
fn big_endian(bytes: &[u8]) -> Option<i128> {
    let first = *bytes.first()?;
    let mut number = [if first >= 0x80 { 0xFF } else { 0 }; 16];
    number.get_mut(16_usize.checked_sub(bytes.len())?..)?.copy_from_slice(bytes);
    Some(i128::from_be_bytes(number))
}

/// A column that is being read.
pub struct Column {
    reader: Reader,
    meaning: Meaning,
    /// The definition level of a row that has a value.
    deepest: i16,
}

enum Reader {
    Names(Names),
    Values(ColumnReader),
}

impl Column {
    /// The column of a row group; `are_names` says that few texts are expected, each in many rows.
    ///
    /// # Errors
    /// Those of the file.
    pub fn open(group: &dyn RowGroupReader, index: usize, are_names: bool) -> Result<Self, ParquetError> {
        let description = group.metadata().schema_descr().column(index);
        let (meaning, deepest) = (Meaning::of(&description), description.max_def_level());
        let names = are_names && meaning == Meaning::Plain && Names::understands(group.metadata().column(index));
        let reader = if names {
            Reader::Names(Names::new(&description, group.get_column_page_reader(index)?)?)
        } else {
            Reader::Values(group.get_column_reader(index)?)
        };
        Ok(Self { reader, meaning, deepest })
    }

    /// The values of the next rows.
    ///
    /// # Errors
    /// Those of the file.
    pub fn read(&mut self, rows: usize) -> Result<Values, ParquetError> {
        let (meaning, deepest) = (self.meaning, self.deepest);
        let reader = match &mut self.reader {
            Reader::Names(names) => {
                let numbers = next(&mut names.numbers, deepest, rows)?;
                return Ok(Values::Names(numbers, names.texts()));
            }
            Reader::Values(reader) => reader,
        };
        Ok(match reader {
            ColumnReader::BoolColumnReader(reader) => {
                Values::Texts(next(reader, deepest, rows)?.texts(|truth| truth.to_string()))
            }
            ColumnReader::Int32ColumnReader(reader) => {
                let wide = |number: i32| match meaning {
                    Meaning::Unsigned => number.cast_unsigned().into(),
                    _ => number.into(),
                };
                meaning.whole(next(reader, deepest, rows)?.map(wide))
            }
            ColumnReader::Int64ColumnReader(reader) => meaning.whole(next(reader, deepest, rows)?),
            ColumnReader::Int96ColumnReader(reader) => {
                Values::Seconds(next(reader, deepest, rows)?.map(|time: Int96| time.to_seconds()))
            }
            ColumnReader::FloatColumnReader(reader) => {
                Values::Texts(next(reader, deepest, rows)?.texts(|number| number.to_string()))
            }
            ColumnReader::DoubleColumnReader(reader) => {
                Values::Texts(next(reader, deepest, rows)?.texts(|number| number.to_string()))
            }
            ColumnReader::ByteArrayColumnReader(reader) => of_bytes(meaning, next(reader, deepest, rows)?),
            ColumnReader::FixedLenByteArrayColumnReader(reader) => {
                of_bytes(meaning, next(reader, deepest, rows)?.map(|bytes| (*bytes).clone()))
            }
        })
    }
}

fn of_bytes(meaning: Meaning, read: Read<ByteArray>) -> Values {
    Values::Texts(match meaning {
        Meaning::Decimal(scale) => {
            // What is beyond 128 bits is no count.
            read.texts(|bytes| {
                big_endian(bytes.data()).map_or_else(|| "inf".to_owned(), |number| decimal(number, scale))
            })
        }
        Meaning::Binary => read.texts(|bytes| bytes.data().iter().map(|byte| format!("{byte:02x}")).collect()),
        _ if read.present.is_none() => read.values,
        _ => (0..read.values.len()).map(|row| read.get(row).cloned().unwrap_or_else(|| Vec::new().into())).collect(),
    })
}

/// Values one a row, with something in the rows that have none.
pub struct Read<T> {
    values: Vec<T>,
    /// Which rows have one; none when all have.
    present: Option<Vec<bool>>,
}

pub type Numbers = Read<i64>;

impl<T> Read<T> {
    /// The values, where every row has one.
    pub fn all(&self) -> Option<&[T]> {
        self.present.is_none().then_some(&self.values)
    }

    /// The values, with that of nothing in rows that have none.
    pub fn or_default(&self) -> &[T] {
        &self.values
    }

    fn map<U>(self, change: impl FnMut(T) -> U) -> Read<U> {
        Read { values: self.values.into_iter().map(change).collect(), present: self.present }
    }

    #[inline]
    pub fn get(&self, row: usize) -> Option<&T> {
        if self.present.as_ref().is_some_and(|present| !present[row]) { None } else { self.values.get(row) }
    }

    fn texts(&self, text: impl Fn(&T) -> String) -> Vec<ByteArray> {
        (0..self.values.len()).map(|row| self.get(row).map(&text).unwrap_or_default().into_bytes().into()).collect()
    }
}

fn next<T: DataType>(reader: &mut ColumnReaderImpl<T>, deepest: i16, rows: usize) -> Result<Read<T::T>, ParquetError> {
    let (mut values, mut levels) = (Vec::with_capacity(rows), Vec::new());
    let (found, held, _) = reader.read_records(rows, Some(&mut levels), None, &mut values)?;
    if found != rows {
        return Err(ParquetError::General("a column has fewer rows than its row group".to_owned()));
    }
    if held == rows {
        return Ok(Read { values, present: None });
    }
    let present: Vec<bool> = levels.iter().map(|level| *level == deepest).collect();
    let mut held = values.into_iter();
    let values = present.iter().map(|present| if *present { held.next() } else { None }.unwrap_or_default());
    Ok(Read { values: values.collect(), present: Some(present) })
}

/// Some values of a column, one a row.
pub enum Values {
    /// Texts by their number.
    Names(Read<i32>, Arc<Texts>),
    /// Empty where there is none.
    Texts(Vec<ByteArray>),
    /// Whole numbers.
    Wholes(Numbers),
    /// Seconds since 1970.
    Seconds(Numbers),
}

impl Values {
    /// Numbers as texts; none where they are texts.
    pub fn as_texts(&self) -> Option<Self> {
        match self {
            Self::Names(..) | Self::Texts(_) => None,
            Self::Wholes(numbers) | Self::Seconds(numbers) => Some(Self::Texts(numbers.texts(ToString::to_string))),
        }
    }

    pub fn is_empty(&self, row: usize) -> bool {
        match self {
            Self::Names(..) => self.text(row) == Ok(""),
            Self::Texts(texts) => texts[row].is_empty(),
            Self::Wholes(numbers) | Self::Seconds(numbers) => numbers.get(row).is_none(),
        }
    }

    /// As a person would write it.
    pub fn shown(&self, row: usize) -> String {
        match self {
            Self::Names(..) => self.text(row).unwrap_or_default().to_owned(),
            Self::Texts(texts) => String::from_utf8_lossy(texts[row].data()).into_owned(),
            Self::Wholes(numbers) | Self::Seconds(numbers) => {
                numbers.get(row).map(ToString::to_string).unwrap_or_default()
            }
        }
    }

    /// The text of a row; numbers have none.
    #[inline]
    pub fn text(&self, row: usize) -> Result<&str, Fault> {
        match self {
            Self::Names(numbers, texts) => match numbers.get(row) {
                Some(number) => texts[number.cast_unsigned() as usize].as_deref().ok_or(Fault::NotText),
                None => Ok(""),
            },
            Self::Texts(texts) => std::str::from_utf8(texts[row].data()).map_err(|_| Fault::NotText),
            Self::Wholes(_) | Self::Seconds(_) => Ok(""),
        }
    }

    #[inline]
    pub fn count(&self, row: usize, field: Field) -> Result<Option<u64>, Fault> {
        let Self::Wholes(numbers) = self else { return count(field, &self.shown(row)) };
        let Some(number) = numbers.get(row) else { return Ok(None) };
        match u64::try_from(*number) {
            Ok(number) if number <= TOKENS_MAX => Ok(Some(number)),
            // The words for what is wrong are those for texts.
            _ => count(field, &number.to_string()),
        }
    }

    /// Whether the status of a row is a failure.
    #[inline]
    pub fn failed(&self, row: usize) -> Result<bool, Fault> {
        match self {
            Self::Wholes(numbers) => Ok(numbers.get(row).is_some_and(|status| !(0..400).contains(status))),
            Self::Seconds(_) | Self::Names(..) | Self::Texts(_) => self.text(row).map(is_failure),
        }
    }

    #[inline]
    pub fn second(&self, row: usize, unit: TimeUnit, clock: &mut Clock) -> Result<Option<i64>, Fault> {
        match self {
            Self::Seconds(numbers) => Ok(numbers.get(row).copied()),
            _ if self.is_empty(row) => Ok(None),
            Self::Wholes(_) | Self::Names(..) | Self::Texts(_) => {
                let text = self.shown(row);
                clock.seconds(text.as_bytes(), unit).map(Some).ok_or(Fault::NotATime(text))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn decimals_are_texts() {
        let read = |bytes: &[u8], scale| big_endian(bytes).map(|number| decimal(number, scale));
        assert_eq!(read(&[0x01, 0x00], 0), Some("256".to_owned()));
        assert_eq!(read(&[0x30, 0x39], 2), Some("123.45".to_owned()));
        assert_eq!(read(&[0xFF], 2), Some("-0.01".to_owned()));
        assert_eq!(read(&[0x00; 17], 0), None);
        assert_eq!(read(&[], 0), None);
    }
}
