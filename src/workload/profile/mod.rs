//! A workload measured from request logs.
//!
//! Within a cell (same tier, offer, half hour of one day, and side of every price threshold) a request's cost is
//! linear in its tokens, so the cell's counts and sums price all of its requests exactly, whatever the prices.
//! Profiles are sums: those of the parts of a log add up to that of the whole, however it was split.

mod edges;
mod file;

pub use edges::{Edges, PromptRange, edge_of};
pub use file::{COLUMNS, ProfileError};

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use crate::calendar::{Date, Instant, WindowHours, days_between};
use crate::catalogue::TokenMeter;
use crate::units::{Fraction, Number, NumberError};

/// What the requests of a cell have in common.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct CellKey {
    /// Which kind of request.
    pub tier: Arc<str>,
    /// What served it, as `provider/model`; empty where the log does not say.
    pub offer: Arc<str>,
    /// How it was served: a service class, as the log has it.
    pub service: Arc<str>,
    /// Where; empty for no region in particular.
    pub region: Arc<str>,
    /// On which UTC day.
    pub day: Date,
    /// In which half hour of it, 0..48.
    pub slot: u8,
    /// How long the prompts are.
    pub prompt: PromptRange,
}

impl CellKey {
    /// The first second of its half hour.
    #[must_use]
    pub fn instant(&self) -> Instant {
        Instant::at_minute(self.day, u32::from(self.slot) * WindowHours::SLOT_MINUTES)
    }
}

/// Counts and sums of requests. Tokens are as vendors print them: cached input and cache writes are parts of the
/// input, reasoning is a part of the output.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Sums {
    /// How many, with those that failed.
    pub requests: u64,
    /// How many of them failed.
    pub errors: u64,
    /// Prompt tokens.
    pub input: u64,
    /// Of them, read from a cache.
    pub cached_input: u64,
    /// Of them, written to a cache.
    pub cache_write: u64,
    /// Of them, written to a cache for an hour.
    pub cache_write_1h: u64,
    /// Answer tokens.
    pub output: u64,
    /// Of them, reasoning.
    pub reasoning: u64,
    /// Sum of the squares of each request's prompt tokens.
    pub input_squared: u128,
    /// Sum of the squares of each request's answer tokens.
    pub output_squared: u128,
}

impl Sums {
    /// Adds others; whether a sum does not fit its 64 (squares: 128) bits, after which none of them means anything.
    #[must_use]
    #[inline]
    pub fn add(&mut self, other: &Self) -> bool {
        let mut is_too_large = false;
        let mut add = |sum: &mut u64, more: u64| {
            let (added, overflows) = sum.overflowing_add(more);
            *sum = added;
            is_too_large |= overflows;
        };
        add(&mut self.requests, other.requests);
        add(&mut self.errors, other.errors);
        add(&mut self.input, other.input);
        add(&mut self.cached_input, other.cached_input);
        add(&mut self.cache_write, other.cache_write);
        add(&mut self.cache_write_1h, other.cache_write_1h);
        add(&mut self.output, other.output);
        add(&mut self.reasoning, other.reasoning);
        let mut add_squares = |sum: &mut u128, more: u128| {
            let (added, overflows) = sum.overflowing_add(more);
            *sum = added;
            is_too_large |= overflows;
        };
        add_squares(&mut self.input_squared, other.input_squared);
        add_squares(&mut self.output_squared, other.output_squared);
        is_too_large
    }

    /// # Errors
    /// [`NumberError::TooLarge`] when a sum does not fit its 64 (squares: 128) bits.
    pub fn plus(&self, other: &Self) -> Result<Self, NumberError> {
        let mut sum = *self;
        if sum.add(other) { Err(NumberError::TooLarge) } else { Ok(sum) }
    }

    /// The tokens of a meter, disjoint: those of `input` are neither cached nor written to a cache.
    #[must_use]
    pub fn tokens(&self, meter: TokenMeter) -> u64 {
        match meter {
            TokenMeter::Input => self.input - self.cached_input - self.cache_write - self.cache_write_1h,
            TokenMeter::CachedInput => self.cached_input,
            TokenMeter::CacheWrite => self.cache_write,
            TokenMeter::CacheWrite1h => self.cache_write_1h,
            TokenMeter::AudioInput | TokenMeter::CachedAudioInput => 0,
            TokenMeter::Output => self.output - self.reasoning,
            TokenMeter::Reasoning => self.reasoning,
        }
    }

    /// Whether parts are within their wholes, which [`Sums::tokens`] relies on.
    #[must_use]
    pub fn is_consistent(&self) -> bool {
        let parts =
            self.cached_input.checked_add(self.cache_write).and_then(|sum| sum.checked_add(self.cache_write_1h));
        parts.is_some_and(|parts| parts <= self.input)
            && self.reasoning <= self.output
            && self.errors <= self.requests
            && (self.requests > 0 || self.input == 0 && self.output == 0)
    }

    /// How much prompts vary: their standard deviation over their mean. For distributions only, never money.
    #[must_use]
    pub fn input_variation(&self) -> f64 {
        variation(self.requests, self.input, self.input_squared)
    }

    /// How much answers vary.
    #[must_use]
    pub fn output_variation(&self) -> f64 {
        variation(self.requests, self.output, self.output_squared)
    }
}

#[expect(clippy::cast_precision_loss, reason = "a statistic")]
fn variation(count: u64, sum: u64, squares: u128) -> f64 {
    if count == 0 || sum == 0 {
        return 0.0;
    }
    let (count, sum) = (count as f64, sum as f64);
    (count * squares as f64 / (sum * sum) - 1.0).max(0.0).sqrt()
}

/// A workload measured from request logs: cells in the order of their keys.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Profile {
    cells: BTreeMap<CellKey, Sums>,
}

impl Profile {
    /// Adds requests to a cell.
    ///
    /// # Errors
    /// [`NumberError::TooLarge`].
    pub fn add(&mut self, key: CellKey, sums: &Sums) -> Result<(), NumberError> {
        let cell = self.cells.entry(key).or_default();
        *cell = cell.plus(sums)?;
        Ok(())
    }

    /// Adds another profile.
    ///
    /// # Errors
    /// [`NumberError::TooLarge`].
    pub fn merge(&mut self, other: Self) -> Result<(), NumberError> {
        other.cells.into_iter().try_for_each(|(key, sums)| self.add(key, &sums))
    }

    /// The same cells where the ranges of prompt lengths go up to the next edge, for cells from somebody who told
    /// prompts apart at the same edges and kept only how many each was over.
    ///
    /// # Errors
    /// [`NumberError::TooLarge`].
    pub fn with_ranges(self, edges: &Edges) -> Result<Self, NumberError> {
        let mut profile = Self::default();
        for (mut key, sums) in self.cells {
            let over = key.prompt.over;
            key.prompt.upto = edges.as_slice().iter().copied().find(|edge| *edge > over);
            profile.add(key, &sums)?;
        }
        Ok(profile)
    }

    /// The part of it that came on one day.
    #[must_use]
    pub fn on(&self, day: Date) -> Self {
        let cells = self.cells.iter().filter(|(key, _)| key.day == day);
        Self { cells: cells.map(|(key, sums)| (key.clone(), *sums)).collect() }
    }

    /// Its cells, in order.
    pub fn cells(&self) -> impl ExactSizeIterator<Item = (&CellKey, &Sums)> {
        self.cells.iter()
    }

    /// Whether nothing was measured.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.cells.is_empty()
    }

    /// The sums over all cells that `wanted` picks.
    ///
    /// # Errors
    /// [`NumberError::TooLarge`].
    pub fn sums(&self, wanted: impl Fn(&CellKey) -> bool) -> Result<Sums, NumberError> {
        let picked = self.cells.iter().filter(|(key, _)| wanted(key));
        picked.into_iter().try_fold(Sums::default(), |sum, (_, cell)| sum.plus(cell))
    }

    /// Its tiers, in order of their names.
    #[must_use]
    pub fn tiers(&self) -> BTreeSet<Arc<str>> {
        self.cells.keys().map(|key| Arc::clone(&key.tier)).collect()
    }

    /// The first and the last day with requests.
    #[must_use]
    pub fn span(&self) -> Option<(Date, Date)> {
        let days = self.cells.keys().map(|key| key.day);
        Some((days.clone().min()?, days.max()?))
    }

    /// How many days it covers, from the first with requests to the last, quiet ones between them included: what its
    /// requests are divided by for those of a day.
    #[must_use]
    pub fn days(&self) -> u64 {
        self.span().map_or(0, |(first, last)| u64::from(days_between(first, last)) + 1)
    }

    /// How many requests came on each day, quiet days included.
    #[must_use]
    pub fn requests_by_day(&self) -> Vec<(Date, u64)> {
        let Some((first, last)) = self.span() else { return Vec::new() };
        let mut days: BTreeMap<Date, u64> = BTreeMap::new();
        for (key, sums) in &self.cells {
            *days.entry(key.day).or_default() += sums.requests;
        }
        let all = std::iter::successors(Some(first), |day| day.tomorrow().ok()).take_while(|day| *day <= last);
        all.map(|day| (day, days.get(&day).copied().unwrap_or(0))).collect()
    }

    /// Requests of an average day.
    ///
    /// # Errors
    /// [`NumberError::DividedByZero`] when it is empty.
    pub fn requests_daily(&self, requests: u64) -> Result<Fraction, NumberError> {
        Fraction::new(Number::from(requests), Number::from(self.days()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(tier: &str, day: &str, slot: u8) -> CellKey {
        CellKey {
            tier: tier.into(),
            offer: "openai/gpt-5.5".into(),
            service: "standard".into(),
            region: "".into(),
            day: day.parse().expect("a date"),
            slot,
            prompt: PromptRange { over: 0, upto: Some(200_000) },
        }
    }

    fn request(input: u64, output: u64) -> Sums {
        Sums {
            requests: 1,
            input,
            output,
            input_squared: u128::from(input).pow(2),
            output_squared: u128::from(output).pow(2),
            ..Sums::default()
        }
    }

    /// Two halves of a log, merged in either order, are the log.
    #[test]
    fn profiles_add_up() {
        let rows = [("b", "2026-05-02", 33, 10, 1), ("a", "2026-05-01", 0, 20, 2), ("b", "2026-05-02", 33, 30, 3)];
        let of = |rows: &[(&str, &str, u8, u64, u64)]| {
            let mut profile = Profile::default();
            for (tier, day, slot, input, output) in rows {
                profile.add(key(tier, day, *slot), &request(*input, *output)).expect("small");
            }
            profile
        };
        let whole = of(&rows);
        for split in 0..=rows.len() {
            let (left, right) = (of(&rows[..split]), of(&rows[split..]));
            let (mut forwards, mut backwards) = (left.clone(), right.clone());
            forwards.merge(right).expect("small");
            backwards.merge(left).expect("small");
            assert_eq!((&forwards, &backwards), (&whole, &whole));
        }
        let sums = whole.sums(|key| &*key.tier == "b").expect("small");
        assert_eq!((sums.requests, sums.input, sums.input_squared), (2, 40, 10 * 10 + 30 * 30));
    }

    #[test]
    fn quiet_days_between_are_days() {
        let mut profile = Profile::default();
        profile.add(key("a", "2026-02-27", 0), &request(1, 1)).expect("small");
        profile.add(key("a", "2026-03-02", 47), &request(1, 1)).expect("small");
        assert_eq!(profile.days(), 4);
        let counts: Vec<u64> = profile.requests_by_day().into_iter().map(|(_, count)| count).collect();
        assert_eq!(counts, [1, 0, 0, 1]);
    }

    /// 2 and 6 tokens: mean 4, standard deviation 2, so half of the mean.
    #[test]
    fn variation_comes_from_sums_of_squares() {
        let both = request(2, 5).plus(&request(6, 5)).expect("small");
        assert_eq!((both.input_variation(), both.output_variation()), (0.5, 0.0));
    }

    #[test]
    fn a_sum_that_does_not_fit_is_an_error() {
        let full = Sums { requests: 1, input: u64::MAX, ..Sums::default() };
        assert_eq!(full.plus(&request(1, 0)), Err(NumberError::TooLarge));
    }
}
