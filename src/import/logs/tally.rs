//! Rows become cells: the inner loop, which knows no money and no dates.

use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};
use std::sync::Arc;

use super::row::Row;
use super::tiers::Tiering;
use crate::calendar::Instant;
use crate::units::NumberError;
use crate::workload::Profile;
use crate::workload::profile::{CellKey, Edges, PromptRange, Sums};

const SECONDS_OF_A_DAY: i64 = 86_400;
const SECONDS_OF_A_SLOT: i64 = 1_800;

/// Multiplies and rotates: the keys are few and come from one log, so nobody gains by colliding.
#[derive(Default)]
struct QuickHasher(u64);

impl QuickHasher {
    fn mix(&mut self, word: u64) {
        self.0 = (self.0.rotate_left(26) ^ word).wrapping_mul(0x9E37_79B9_7F4A_7C15);
    }
}

impl Hasher for QuickHasher {
    fn write(&mut self, bytes: &[u8]) {
        let (words, rest) = bytes.as_chunks::<8>();
        for word in words {
            self.mix(u64::from_le_bytes(*word));
        }
        for byte in rest {
            self.mix(u64::from(*byte));
        }
    }

    fn write_u32(&mut self, number: u32) {
        self.mix(u64::from(number));
    }

    fn write_i64(&mut self, number: i64) {
        self.mix(u64::from_ne_bytes(number.to_ne_bytes()));
    }

    fn finish(&self) -> u64 {
        self.0 ^ (self.0 >> 32)
    }
}

type QuickMap<K, V> = HashMap<K, V, BuildHasherDefault<QuickHasher>>;

/// Texts, each once.
#[derive(Default)]
struct Names {
    ids: QuickMap<Box<str>, u32>,
    texts: Vec<Arc<str>>,
}

impl Names {
    fn id(&mut self, text: &str) -> u32 {
        if let Some(id) = self.ids.get(text) {
            return *id;
        }
        // Four billion different names would not fit the memory either.
        let id = u32::try_from(self.texts.len()).unwrap_or(u32::MAX);
        self.ids.insert(text.into(), id);
        self.texts.push(text.into());
        id
    }

    fn text(&self, id: u32) -> Arc<str> {
        self.texts.get(id as usize).cloned().unwrap_or_default()
    }
}

/// A cell's key in numbers: half hours since 1970, and places in the tables of the [`Placer`] that made it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Place {
    slot: i64,
    tier: u32,
    provider: u32,
    model: u32,
    service: u32,
    region: u32,
    range: u32,
}

/// Says which cell a row belongs to.
pub struct Placer {
    tiering: Arc<Tiering>,
    edges: Arc<Edges>,
    names: Names,
    ranges: Vec<PromptRange>,
}

impl Placer {
    /// No row yet.
    #[must_use]
    pub fn new(tiering: Arc<Tiering>, edges: Arc<Edges>) -> Self {
        let ranges = (0..=edges.as_slice().len()).map(|index| edges.range(index)).collect();
        Self { tiering, edges, names: Names::default(), ranges }
    }

    /// The cell of a row.
    pub fn place(&mut self, row: &Row<'_>) -> Place {
        Place {
            slot: row.seconds.div_euclid(SECONDS_OF_A_SLOT),
            range: self.range(row),
            tier: self.names.id(self.tiering.of(row)),
            provider: self.names.id(row.provider),
            model: self.names.id(row.model),
            service: self.names.id(row.service),
            region: self.names.id(row.region),
        }
    }

    fn range(&mut self, row: &Row<'_>) -> u32 {
        let index = match row.prompt {
            None if row.requests == 1 => self.edges.index_of(row.counts.input),
            known => {
                let range = known.unwrap_or_else(|| self.edges.range_of_sum(row.counts.input));
                self.ranges.iter().position(|known| *known == range).unwrap_or_else(|| {
                    self.ranges.push(range);
                    self.ranges.len() - 1
                })
            }
        };
        u32::try_from(index).unwrap_or(u32::MAX)
    }

    fn key(&self, place: &Place) -> CellKey {
        let (provider, model) = (self.names.text(place.provider), self.names.text(place.model));
        let seconds = place.slot * SECONDS_OF_A_SLOT;
        let slot = seconds.rem_euclid(SECONDS_OF_A_DAY) / SECONDS_OF_A_SLOT;
        CellKey {
            tier: self.names.text(place.tier),
            offer: if provider.is_empty() { model } else { format!("{provider}/{model}").into() },
            service: self.names.text(place.service),
            region: self.names.text(place.region),
            day: Instant::from_seconds_since_1970(seconds).date(),
            slot: u8::try_from(slot).unwrap_or(0),
            prompt: self.ranges.get(place.range as usize).copied().unwrap_or(PromptRange::ANY),
        }
    }
}

/// Cells that rows are added to.
#[derive(Default)]
pub struct Cells {
    cells: QuickMap<Place, Sums>,
    is_too_large: bool,
}

impl Cells {
    /// Adds to a cell.
    pub fn add(&mut self, place: Place, sums: &Sums) {
        let cell = self.cells.entry(place).or_default();
        match cell.plus(sums) {
            Ok(sum) => *cell = sum,
            Err(_) => self.is_too_large = true,
        }
    }

    /// Adds all of them to a profile, by the tables of the placer that placed them.
    ///
    /// # Errors
    /// [`NumberError::TooLarge`] when a sum did not fit.
    pub fn add_to(&self, profile: &mut Profile, placer: &Placer) -> Result<(), NumberError> {
        if self.is_too_large {
            return Err(NumberError::TooLarge);
        }
        self.cells.iter().try_for_each(|(place, sums)| profile.add(placer.key(place), sums))
    }
}
