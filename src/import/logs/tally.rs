//! Rows become cells: the inner loop, which knows no money and no dates.

use std::collections::HashMap;
use std::hash::{Hash, Hasher};
use std::sync::Arc;

use foldhash::fast::FixedState;

use super::row::Row;
use super::tiers::Tiering;
use crate::calendar::Instant;
use crate::units::NumberError;
use crate::workload::Profile;
use crate::workload::profile::{CellKey, Edges, PromptRange, Sums};

const SECONDS_OF_A_DAY: i64 = 86_400;
const SECONDS_OF_A_SLOT: i64 = 1_800;

/// Keys are few and come from one log, so nobody gains by colliding.
type QuickMap<K, V> = HashMap<K, V, FixedState>;

/// Compares texts that are mostly equal and mostly short, without a call for each.
#[inline]
pub fn is_same(a: &[u8], b: &[u8]) -> bool {
    if a.len() != b.len() {
        return false;
    }
    match a.len() {
        0..4 => a.iter().zip(b).all(|(a, b)| a == b),
        4..8 => a.first_chunk::<4>() == b.first_chunk() && a.last_chunk::<4>() == b.last_chunk(),
        8..=16 => a.first_chunk::<8>() == b.first_chunk() && a.last_chunk::<8>() == b.last_chunk(),
        17..=32 => a.first_chunk::<16>() == b.first_chunk() && a.last_chunk::<16>() == b.last_chunk(),
        _ => a == b,
    }
}

/// How many texts are remembered by their looks.
const LOOKS: usize = 256;

/// Texts by number.
struct Names {
    numbers: QuickMap<Box<str>, u32>,
    texts: Vec<Box<str>>,
    /// The last text of each look, by number: mostly the only one that a log has.
    by_look: [u32; LOOKS],
}

impl Default for Names {
    fn default() -> Self {
        Self { numbers: QuickMap::default(), texts: Vec::new(), by_look: [0; LOOKS] }
    }
}

/// What tells most texts apart at a glance: their length and some of their bytes.
#[inline]
fn look(text: &[u8]) -> usize {
    let end = match text.last_chunk::<4>() {
        Some(end) => u32::from_le_bytes(*end),
        None => text.first().copied().unwrap_or_default().into(),
    };
    let seen = u64::from(end) ^ (text.len() as u64) << 8;
    usize::from(seen.wrapping_mul(0x9E37_79B9_7F4A_7C15).to_be_bytes()[0])
}

impl Names {
    #[inline]
    fn number(&mut self, text: &str) -> u32 {
        let look = look(text.as_bytes());
        let number = self.by_look[look];
        let known = self.texts.get(number as usize);
        if known.is_some_and(|known| is_same(known.as_bytes(), text.as_bytes())) {
            return number;
        }
        let number = self.numbers.get(text).copied().unwrap_or_else(|| self.added(text));
        self.by_look[look] = number;
        number
    }

    fn added(&mut self, text: &str) -> u32 {
        // Four billion different texts would not fit the memory either.
        let number = u32::try_from(self.texts.len()).unwrap_or(u32::MAX);
        self.numbers.insert(text.into(), number);
        self.texts.push(text.into());
        number
    }
}

/// A cell's key in numbers: half hours since 1970, and places in the tables of the [`Placer`] that made it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place {
    slot: i64,
    range: u32,
    /// Tier, provider, model, service, region.
    texts: [u32; 5],
}

impl Place {
    /// What tells the cells of a half hour apart at a glance.
    #[inline]
    fn look(&self) -> usize {
        let [tier, provider, model, service, region] = self.texts.map(u64::from);
        let names = tier | model << 8 | provider << 16 | service << 24 | u64::from(self.range) << 32 | region << 40;
        let mixed = (names ^ self.slot.cast_unsigned() << 48).wrapping_mul(0x9E37_79B9_7F4A_7C15);
        usize::try_from(mixed >> 55).unwrap_or(0) % RECENT
    }
}

impl Hash for Place {
    fn hash<H: Hasher>(&self, state: &mut H) {
        let [tier, provider, model, service, region] = self.texts.map(u64::from);
        // Few of each, so that they overlap in no bit that tells cells of one log apart.
        state.write_u64(self.slot.cast_unsigned() ^ u64::from(self.range) << 32 ^ tier << 40);
        state.write_u64(provider ^ model << 16 ^ service << 40 ^ region << 52);
    }
}

/// The half hour since 1970 that a second is in.
#[inline]
fn slot_of(seconds: i64) -> i64 {
    seconds.div_euclid(SECONDS_OF_A_SLOT)
}

/// Says which cell a row belongs to.
pub struct Placer {
    tiering: Arc<Tiering>,
    edges: Arc<Edges>,
    names: [Names; 5],
    ranges: Vec<PromptRange>,
}

impl Placer {
    /// No row yet.
    #[must_use]
    pub fn new(tiering: Arc<Tiering>, edges: Arc<Edges>) -> Self {
        let ranges = (0..=edges.as_slice().len()).map(|index| edges.range(index)).collect();
        Self { tiering, edges, names: Default::default(), ranges }
    }

    /// The cell of a row.
    #[inline]
    pub fn place(&mut self, row: &Row<'_>) -> Place {
        Place { slot: slot_of(row.seconds), range: self.range(row), texts: self.texts(row) }
    }

    /// The cell of one request whose texts were asked before.
    #[inline]
    pub fn place_of_request(&self, seconds: i64, texts: [u32; 5], input: u64) -> Place {
        // There are no more edges than the catalogue has thresholds.
        let range = u32::try_from(self.edges.index_of(input)).unwrap_or(u32::MAX);
        Place { slot: slot_of(seconds), range, texts }
    }

    /// The numbers of a row's texts.
    #[inline]
    pub fn texts(&mut self, row: &Row<'_>) -> [u32; 5] {
        let [tiers, providers, models, services, regions] = &mut self.names;
        [
            tiers.number(self.tiering.of(row)),
            providers.number(row.provider),
            models.number(row.model),
            services.number(row.service),
            regions.number(row.region),
        ]
    }

    #[inline]
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

    /// The key of a cell.
    pub fn key(&self, place: &Place) -> CellKey {
        let text = |of: usize| &*self.names[of].texts[place.texts[of] as usize];
        let (provider, model) = (text(1), text(2));
        let seconds = place.slot * SECONDS_OF_A_SLOT;
        let slot = seconds.rem_euclid(SECONDS_OF_A_DAY) / SECONDS_OF_A_SLOT;
        CellKey {
            tier: text(0).into(),
            offer: if provider.is_empty() { model.into() } else { format!("{provider}/{model}").into() },
            service: text(3).into(),
            region: text(4).into(),
            day: Instant::from_seconds_since_1970(seconds).date(),
            slot: u8::try_from(slot).unwrap_or(0),
            prompt: self.ranges.get(place.range as usize).copied().unwrap_or(PromptRange::ANY),
        }
    }
}

/// How many cells are found without being looked up: those of the present half hour, mostly.
const RECENT: usize = 512;

/// Cells that rows are added to.
pub struct Cells {
    numbers: QuickMap<Place, usize>,
    sums: Vec<Sums>,
    /// The last cell of each look, and its number.
    recent: Box<[(Place, usize)]>,
    is_too_large: bool,
}

impl Default for Cells {
    fn default() -> Self {
        let nowhere = Place { slot: i64::MIN, range: 0, texts: [0; 5] };
        let recent = vec![(nowhere, 0); RECENT].into();
        Self { numbers: QuickMap::default(), sums: Vec::new(), recent, is_too_large: false }
    }
}

impl Cells {
    /// Adds a row to a cell.
    #[inline]
    pub fn add(&mut self, place: Place, sums: &Sums) {
        let recent = &mut self.recent[place.look()];
        if recent.0 != place {
            let next = self.sums.len();
            *recent = (place, *self.numbers.entry(place).or_insert(next));
            if recent.1 == next {
                self.sums.push(Sums::default());
            }
        }
        self.is_too_large |= self.sums[recent.1].add(sums);
    }

    /// Adds all of them to a profile, by the tables of the placer that placed them.
    ///
    /// # Errors
    /// [`NumberError::TooLarge`] when a sum did not fit.
    pub fn add_to(&self, profile: &mut Profile, placer: &Placer) -> Result<(), NumberError> {
        if self.is_too_large {
            return Err(NumberError::TooLarge);
        }
        self.numbers.iter().try_for_each(|(place, number)| profile.add(placer.key(place), &self.sums[*number]))
    }
}
