//! A column of texts as numbers of a dictionary, so that a text that stands in many rows is made once.
//!
//! The `parquet` crate gives every row a text of its own. To it, the pages pass as those of a column of numbers: its
//! dictionary becomes the numbers from 0 on, and in a page of plain texts, which writers fall back to, each text becomes
//! its number. Pages in any other encoding are left to the crate.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use ::parquet::basic::{Encoding, Repetition, Type};
use ::parquet::column::page::{Page, PageMetadata, PageReader};
use ::parquet::column::reader::{ColumnReaderImpl, get_column_reader, get_typed_column_reader};
use ::parquet::data_type::Int32Type;
use ::parquet::errors::ParquetError;
use ::parquet::file::metadata::ColumnChunkMetaData;
use ::parquet::schema::types::{ColumnDescriptor, Type as SchemaType};
use bytes::Bytes;
use foldhash::fast::FixedState;

/// Texts by number; none where bytes are no text.
pub type Texts = Vec<Option<Arc<str>>>;

/// Reads the numbers of a column, and says which texts they stand for.
pub struct Names {
    /// Numbers of the dictionary, one a row that has a text.
    pub numbers: ColumnReaderImpl<Int32Type>,
    shared: Arc<Mutex<Texts>>,
    known: Arc<Texts>,
}

impl Names {
    /// Whether all pages of a column are of the encodings that are understood here.
    pub fn understands(column: &ColumnChunkMetaData) -> bool {
        let all = |encoding: Encoding| {
            matches!(encoding, Encoding::PLAIN | Encoding::RLE | Encoding::RLE_DICTIONARY | Encoding::PLAIN_DICTIONARY)
        };
        column.column_type() == Type::BYTE_ARRAY && column.encodings().all(all)
    }

    /// # Errors
    /// None that a file could cause.
    pub fn new(column: &ColumnDescriptor, pages: Box<dyn PageReader>) -> Result<Self, ParquetError> {
        let optional = if column.max_def_level() > 0 { Repetition::OPTIONAL } else { Repetition::REQUIRED };
        let number = SchemaType::primitive_type_builder("number", Type::INT32).with_repetition(optional).build()?;
        let numbers = ColumnDescriptor::new(Arc::new(number), column.max_def_level(), 0, column.path().clone());
        let shared = Arc::<Mutex<Texts>>::default();
        let pages = NumberPages {
            pages,
            deepest: column.max_def_level(),
            shared: Arc::clone(&shared),
            numbers: HashMap::default(),
        };
        let numbers = get_typed_column_reader(get_column_reader(Arc::new(numbers), Box::new(pages)));
        Ok(Self { numbers, shared, known: Arc::default() })
    }

    /// The texts of all numbers that were read.
    pub fn texts(&mut self) -> Arc<Texts> {
        // Only a panic in between could have left it incomplete, and that ends the program.
        let shared = self.shared.lock().unwrap_or_else(PoisonError::into_inner);
        if self.known.len() != shared.len() {
            self.known = Arc::new(shared.clone());
        }
        Arc::clone(&self.known)
    }
}

/// Pages of texts as pages of numbers.
struct NumberPages {
    pages: Box<dyn PageReader>,
    /// The definition level of a row that has a text.
    deepest: i16,
    shared: Arc<Mutex<Texts>>,
    numbers: HashMap<Bytes, i32, FixedState>,
}

impl NumberPages {
    /// The numbers of texts that stand one after another, each after its length.
    fn numbers_of(&mut self, mut texts: Bytes, is_new: bool) -> Result<Vec<u8>, ParquetError> {
        let short = || ParquetError::General("a text is cut off".to_owned());
        let mut shared = self.shared.lock().unwrap_or_else(PoisonError::into_inner);
        let mut bytes = Vec::new();
        while !texts.is_empty() {
            let length =
                texts.first_chunk::<4>().map(|length| u32::from_le_bytes(*length) as usize).ok_or_else(short)?;
            if texts.len() - 4 < length {
                return Err(short());
            }
            let text = texts.slice(4..4 + length);
            texts = texts.slice(4 + length..);
            let known = if is_new { None } else { self.numbers.get(&text).copied() };
            let number = if let Some(number) = known {
                number
            } else {
                let next =
                    i32::try_from(shared.len()).map_err(|_| ParquetError::General("too many texts".to_owned()))?;
                shared.push(std::str::from_utf8(&text).ok().map(Arc::from));
                self.numbers.entry(text).or_insert(next);
                next
            };
            bytes.extend_from_slice(&number.to_le_bytes());
        }
        Ok(bytes)
    }

    /// A page of plain texts after what says which rows have one.
    fn plain(&mut self, page: &Bytes, levels: usize) -> Result<Bytes, ParquetError> {
        if levels > page.len() {
            return Err(ParquetError::General("a page is cut off".to_owned()));
        }
        let numbers = self.numbers_of(page.slice(levels..), false)?;
        Ok([&page[..levels], &numbers].concat().into())
    }

    fn as_numbers(&mut self, page: Page) -> Result<Page, ParquetError> {
        Ok(match page {
            Page::DictionaryPage { buf, num_values, encoding: _, is_sorted: _ } => {
                let buf = self.numbers_of(buf, true)?.into();
                Page::DictionaryPage { buf, num_values, encoding: Encoding::PLAIN, is_sorted: false }
            }
            Page::DataPage {
                buf,
                num_values,
                encoding: Encoding::PLAIN,
                def_level_encoding,
                rep_level_encoding,
                ..
            } => {
                let levels = match buf.first_chunk::<4>() {
                    Some(length) if self.deepest > 0 => 4 + u32::from_le_bytes(*length) as usize,
                    _ => 0,
                };
                let (buf, encoding) = (self.plain(&buf, levels)?, Encoding::PLAIN);
                Page::DataPage { buf, num_values, encoding, def_level_encoding, rep_level_encoding, statistics: None }
            }
            Page::DataPageV2 {
                buf,
                num_values,
                encoding: Encoding::PLAIN,
                num_nulls,
                num_rows,
                def_levels_byte_len,
                rep_levels_byte_len,
                is_compressed,
                statistics: _,
            } => Page::DataPageV2 {
                buf: self.plain(&buf, (def_levels_byte_len + rep_levels_byte_len) as usize)?,
                num_values,
                encoding: Encoding::PLAIN,
                num_nulls,
                num_rows,
                def_levels_byte_len,
                rep_levels_byte_len,
                is_compressed,
                statistics: None,
            },
            other => other,
        })
    }
}

impl Iterator for NumberPages {
    type Item = Result<Page, ParquetError>;

    fn next(&mut self) -> Option<Self::Item> {
        self.get_next_page().transpose()
    }
}

impl PageReader for NumberPages {
    fn get_next_page(&mut self) -> Result<Option<Page>, ParquetError> {
        self.pages.get_next_page()?.map(|page| self.as_numbers(page)).transpose()
    }

    fn peek_next_page(&mut self) -> Result<Option<PageMetadata>, ParquetError> {
        self.pages.peek_next_page()
    }

    fn skip_next_page(&mut self) -> Result<(), ParquetError> {
        self.pages.skip_next_page()
    }
}
