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

    fn mix_text(&mut self, text: &[u8]) {
        self.mix(hash_of(text));
    }
}

/// The first and the last eight bytes and the length at once; shorter texts are read from both ends, longer ones eight
/// bytes at a time.
fn hash_of(text: &[u8]) -> u64 {
    const FIRST: u64 = 0x9E37_79B9_7F4A_7C15;
    const LAST: u64 = 0xC2B2_AE3D_27D4_EB4F;
    let length = (text.len() as u64).wrapping_mul(0x1656_67B1_9E37_79F9);
    let (first, last) = match (text.first_chunk::<8>(), text.last_chunk::<8>()) {
        (Some(first), Some(last)) => (u64::from_le_bytes(*first), u64::from_le_bytes(*last)),
        _ => match (text.first_chunk::<4>(), text.last_chunk::<4>()) {
            (Some(first), Some(last)) => (u32::from_le_bytes(*first).into(), u32::from_le_bytes(*last).into()),
            _ => (text.iter().fold(0, |word, byte| word << 8 | u64::from(*byte)), 0),
        },
    };
    let ends = first.wrapping_mul(FIRST) ^ last.wrapping_mul(LAST).rotate_left(31) ^ length;
    let between = text.get(8..text.len().saturating_sub(8)).unwrap_or_default().chunks(8);
    between.fold(ends, |hash, bytes| {
        let word = bytes.iter().fold(0, |word, byte| word << 8 | u64::from(*byte));
        (hash.rotate_left(26) ^ word).wrapping_mul(FIRST)
    })
}

impl Hasher for QuickHasher {
    fn write(&mut self, bytes: &[u8]) {
        self.mix_text(bytes);
    }

    fn write_u8(&mut self, number: u8) {
        self.mix(u64::from(number));
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

/// What the texts of a row come to, all of them looked up at once.
type Texts = [Box<str>; 5];

/// Kinds of rows by their texts: tier, provider, model, service, region.
#[derive(Default)]
struct Kinds {
    /// By the hash of their texts; those of one hash one after another.
    ids: QuickMap<u64, Vec<u32>>,
    texts: Vec<Texts>,
}

/// Compares texts that are mostly equal and mostly short, without a call for each.
fn is_same(a: &str, b: &str) -> bool {
    let (a, b) = (a.as_bytes(), b.as_bytes());
    if a.len() != b.len() {
        return false;
    }
    match a.len() {
        0..4 => a.iter().zip(b).all(|(a, b)| a == b),
        4..8 => a.first_chunk::<4>() == b.first_chunk() && a.last_chunk::<4>() == b.last_chunk(),
        8..=16 => a.first_chunk::<8>() == b.first_chunk() && a.last_chunk::<8>() == b.last_chunk(),
        _ => a == b,
    }
}

impl Kinds {
    fn id(&mut self, texts: [&str; 5]) -> u32 {
        let mut hasher = QuickHasher::default();
        texts.iter().for_each(|text| hasher.mix_text(text.as_bytes()));
        let same_hash = self.ids.entry(hasher.finish()).or_default();
        let known = same_hash.iter().find(|id| self.texts[**id as usize].iter().zip(texts).all(|(a, b)| is_same(a, b)));
        if let Some(id) = known {
            return *id;
        }
        // Four billion different kinds would not fit the memory either.
        let id = u32::try_from(self.texts.len()).unwrap_or(u32::MAX);
        same_hash.push(id);
        self.texts.push(texts.map(Into::into));
        id
    }
}

/// A cell's key in numbers: half hours since 1970, and places in the tables of the [`Placer`] that made it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Place {
    slot: i64,
    kind: u32,
    range: u32,
}

/// Says which cell a row belongs to.
pub struct Placer {
    tiering: Arc<Tiering>,
    edges: Arc<Edges>,
    kinds: Kinds,
    ranges: Vec<PromptRange>,
}

impl Placer {
    /// No row yet.
    #[must_use]
    pub fn new(tiering: Arc<Tiering>, edges: Arc<Edges>) -> Self {
        let ranges = (0..=edges.as_slice().len()).map(|index| edges.range(index)).collect();
        Self { tiering, edges, kinds: Kinds::default(), ranges }
    }

    /// The cell of a row.
    pub fn place(&mut self, row: &Row<'_>) -> Place {
        Place {
            slot: row.seconds.div_euclid(SECONDS_OF_A_SLOT),
            range: self.range(row),
            kind: self.kinds.id([self.tiering.of(row), row.provider, row.model, row.service, row.region]),
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
        let [tier, provider, model, service, region] = &self.kinds.texts[place.kind as usize];
        let seconds = place.slot * SECONDS_OF_A_SLOT;
        let slot = seconds.rem_euclid(SECONDS_OF_A_DAY) / SECONDS_OF_A_SLOT;
        CellKey {
            tier: (&**tier).into(),
            offer: if provider.is_empty() { (&**model).into() } else { format!("{provider}/{model}").into() },
            service: (&**service).into(),
            region: (&**region).into(),
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
