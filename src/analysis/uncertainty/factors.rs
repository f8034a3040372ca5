//! Which uncertain values there are, and how random numbers become them.

use std::sync::Arc;

use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{Rng, SeedableRng};

use super::distribution::Distribution;
use super::quantiles::Quantiles;
use super::sampling::BLOCK;

/// One stream of random numbers. Those of the same distribution share its table.
#[derive(Clone, Debug)]
struct Stream {
    number: u64,
    distribution: Distribution,
    quantiles: Arc<Quantiles>,
}

/// How streams become values.
#[derive(Clone, Debug)]
enum Wiring {
    /// As they come.
    Value { stream: usize, slot: usize },
    /// Parts of a whole, each broken off what the ones before it left.
    Shares { streams: Vec<usize>, slots: Vec<usize> },
    /// One part of a whole; the others keep their proportions.
    Moved { stream: usize, slot: usize, others: Vec<(usize, f64)> },
    /// A busy or a quiet month: its own factor, the mean of its days' factors, and how many requests happen to come.
    Month { month: Option<usize>, days: Vec<(usize, f64)>, requests: Option<(usize, f64)>, slot: usize },
    /// Days that are each one of some that were measured; for each value how it was on each of those.
    Days { streams: Vec<(usize, f64)>, measured: Vec<Vec<f64>>, slots: Vec<usize> },
}

impl Wiring {
    /// The streams that it takes.
    fn streams(&self) -> Vec<usize> {
        match self {
            Self::Value { stream, .. } | Self::Moved { stream, .. } => vec![*stream],
            Self::Shares { streams, .. } => streams.clone(),
            Self::Days { streams, .. } => streams.iter().map(|(stream, _)| *stream).collect(),
            Self::Month { month, days, requests, .. } => month
                .iter()
                .copied()
                .chain(days.iter().map(|(stream, _)| *stream))
                .chain(requests.iter().map(|(stream, _)| *stream))
                .collect(),
        }
    }

    /// The places of the values that it gives.
    fn slots(&self) -> Vec<usize> {
        match self {
            Self::Value { slot, .. } | Self::Month { slot, .. } => vec![*slot],
            Self::Shares { slots, .. } | Self::Days { slots, .. } => slots.clone(),
            Self::Moved { slot, others, .. } => {
                std::iter::once(*slot).chain(others.iter().map(|(at, _)| *at)).collect()
            }
        }
    }

    /// Values of draws.
    fn wire(&self, drawn: &[Vec<f64>], values: &mut [Vec<f64>]) {
        match self {
            Self::Value { stream, slot } => values[*slot].copy_from_slice(&drawn[*stream]),
            Self::Shares { streams, slots } => break_off(streams, slots, drawn, values),
            Self::Moved { stream, slot, others } => {
                values[*slot].copy_from_slice(&drawn[*stream]);
                for (other, part) in others {
                    let moved = values[*other].iter_mut().zip(&drawn[*stream]);
                    moved.for_each(|(value, share)| *value = (1.0 - share) * part);
                }
            }
            Self::Days { streams, measured, slots } => resample(streams, measured, slots, drawn, values),
            Self::Month { month, days, requests, slot } => {
                for (trial, value) in values[*slot].iter_mut().enumerate() {
                    let of_month = month.map_or(1.0, |stream| drawn[stream][trial]);
                    let of_days: f64 = days.iter().map(|(stream, part)| drawn[*stream][trial] * part).sum();
                    let of_days = if days.is_empty() { 1.0 } else { of_days };
                    let of_requests = requests.map_or(1.0, |(stream, sd)| 1.0 + sd * drawn[stream][trial]);
                    *value = of_month * of_days * of_requests.max(0.0);
                }
            }
        }
    }
}

/// What is known in closed form of a value.
#[derive(Clone, Copy, Debug)]
pub(super) enum Known {
    /// It is independent of all others.
    Single { mean: f64, square: f64 },
    /// It is drawn together with others: in which group, at which place.
    Grouped { group: usize, place: usize },
}

/// Values that are uncertain together: shares of a whole, or what came on the same days.
#[derive(Clone, Debug)]
pub(super) struct Group {
    /// What is expected of each.
    pub means: Vec<f64>,
    /// The expected product of each two.
    pub products: Vec<Vec<f64>>,
}

/// What has to be drawn of all uncertain values.
#[derive(Debug)]
pub(super) struct Needed {
    wiring: Vec<usize>,
    streams: Vec<usize>,
}

/// All uncertain values of a scenario.
#[derive(Clone, Debug, Default)]
pub struct Factors {
    names: Vec<String>,
    streams: Vec<Stream>,
    /// With the place of its name: what is drawn together is one name.
    wiring: Vec<(usize, Wiring)>,
    known: Vec<Known>,
    groups: Vec<Group>,
}

impl Factors {
    /// None yet.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// How many values they give.
    #[must_use]
    pub fn slots(&self) -> usize {
        self.known.len()
    }

    /// What is uncertain, by name.
    #[must_use]
    pub fn names(&self) -> &[String] {
        &self.names
    }

    /// Streams of random numbers.
    #[must_use]
    pub fn dimensions(&self) -> usize {
        self.streams.len()
    }

    /// Which name each stream belongs to.
    pub(super) fn name_of_streams(&self) -> Vec<usize> {
        let mut names = vec![0; self.streams.len()];
        for (name, wiring) in &self.wiring {
            wiring.streams().into_iter().for_each(|stream| names[stream] = *name);
        }
        names
    }

    pub(super) fn known(&self, slot: usize) -> Known {
        self.known[slot]
    }

    pub(super) fn groups(&self) -> &[Group] {
        &self.groups
    }

    fn named(&mut self, name: &str) -> usize {
        self.names.push(name.to_owned());
        self.names.len() - 1
    }

    fn stream(&mut self, name: &str, distribution: Distribution) -> usize {
        let alike = self.streams.iter().rfind(|stream| stream.distribution == distribution);
        let quantiles = alike.map(|stream| Arc::clone(&stream.quantiles));
        let quantiles = quantiles.unwrap_or_else(|| Arc::new(Quantiles::of(distribution)));
        self.streams.push(Stream { number: stream_number(name), distribution, quantiles });
        self.streams.len() - 1
    }

    fn slot(&mut self, known: Known) -> usize {
        self.known.push(known);
        self.known.len() - 1
    }

    /// Places of values that are drawn together.
    fn group(&mut self, means: &[f64], product: impl Fn(usize, usize) -> f64) -> Vec<usize> {
        let (group, all) = (self.groups.len(), 0..means.len());
        let products = all.clone().map(|a| all.clone().map(|b| product(a, b)).collect()).collect();
        self.groups.push(Group { means: means.to_vec(), products });
        all.map(|place| self.slot(Known::Grouped { group, place })).collect()
    }

    /// A value by itself; gives its place.
    pub fn value(&mut self, path: &str, distribution: Distribution) -> usize {
        let (mean, variance) = (distribution.mean(), distribution.variance());
        let slot = self.slot(Known::Single { mean, square: variance + mean * mean });
        let (name, stream) = (self.named(path), self.stream(path, distribution));
        self.wiring.push((name, Wiring::Value { stream, slot }));
        slot
    }

    /// Shares of a whole that are as well known as from so many requests (a Dirichlet distribution); gives their
    /// places. A share of nothing stays nothing.
    pub fn dirichlet(&mut self, name: &str, means: &[f64], concentration: f64) -> Vec<usize> {
        let product = |a: usize, b: usize| {
            let own = if a == b { means[a] / concentration } else { 0.0 };
            (means[a] * means[b] + own) * concentration / (concentration + 1.0)
        };
        let slots = self.group(means, product);
        let some: Vec<usize> = (0..means.len()).filter(|&share| means[share] > 0.0).collect();
        let mut streams = Vec::new();
        for (place, &share) in some.iter().enumerate().take(some.len().saturating_sub(1)) {
            let after: f64 = some[place + 1..].iter().map(|&other| means[other]).sum();
            let (a, b) = (concentration * means[share], concentration * after);
            let part = Distribution::Beta { low: 0.0, high: 1.0, a, b };
            streams.push(self.stream(&format!("{name} {share}"), part));
        }
        let drawn = some.iter().map(|&share| slots[share]).collect();
        let name = self.named(name);
        self.wiring.push((name, Wiring::Shares { streams, slots: drawn }));
        slots
    }

    /// One share of a whole that is uncertain; the others keep their proportions among themselves.
    pub fn moved_share(&mut self, path: &str, share: usize, means: &[f64], distribution: Distribution) -> Vec<usize> {
        let rest = 1.0 - means[share];
        let part = |other: usize| if rest > 0.0 { means[other] / rest } else { 0.0 };
        let (mean, variance) = (distribution.mean(), distribution.variance());
        let (square, left) = (variance + mean * mean, variance + (1.0 - mean) * (1.0 - mean));
        let mixed = mean - square;
        let product = |a: usize, b: usize| match (a == share, b == share) {
            (true, true) => square,
            (true, false) => mixed * part(b),
            (false, true) => mixed * part(a),
            (false, false) => left * part(a) * part(b),
        };
        let slots = self.group(means, product);
        let others =
            (0..means.len()).filter(|&other| other != share).map(|other| (slots[other], part(other))).collect();
        let (name, stream) = (self.named(path), self.stream(path, distribution));
        self.wiring.push((name, Wiring::Moved { stream, slot: slots[share], others }));
        slots
    }

    /// How much a month differs from what is expected of it; gives the place of its factor, whose mean is 1.
    ///
    /// `days` are the factors of its days; `requests` is how many are expected and the coefficient of variation of the
    /// cost of one.
    pub fn month(
        &mut self,
        name: &str,
        month_cv: f64,
        day_cv: f64,
        days: &[f64],
        requests: Option<(f64, f64)>,
    ) -> usize {
        let whole: f64 = days.iter().sum();
        let lognormal = |cv: f64| Distribution::Lognormal { mean: 1.0, cv };
        let month = (month_cv > 0.0).then(|| self.stream(&format!("{name} month"), lognormal(month_cv)));
        let days: Vec<(usize, f64)> = if day_cv > 0.0 && whole > 0.0 {
            let weighted = days.iter().enumerate().filter(|(_, weight)| **weight > 0.0);
            weighted
                .map(|(day, weight)| (self.stream(&format!("{name} day {day}"), lognormal(day_cv)), weight / whole))
                .collect()
        } else {
            Vec::new()
        };
        let of_days: f64 = days.iter().map(|(_, part)| part * part).sum();
        // A Poisson number of requests, each with its own cost: Var = n m² (1 + cv²).
        let requests = requests.filter(|(count, _)| *count > 0.0).map(|(count, cv)| {
            let sd = ((1.0 + cv * cv) / count).sqrt();
            (self.stream(&format!("{name} requests"), Distribution::Normal), sd)
        });
        let of_requests = requests.map_or(0.0, |(_, sd)| sd * sd);
        let square = (1.0 + month_cv * month_cv) * (1.0 + day_cv * day_cv * of_days) * (1.0 + of_requests);
        let slot = self.slot(Known::Single { mean: 1.0, square });
        let name = self.named(name);
        self.wiring.push((name, Wiring::Month { month, days, requests, slot }));
        slot
    }

    /// Days that are each drawn from some that were measured, with all that those were like; gives the places of how
    /// much the mean over the days is of what is expected: 1 is expected of each.
    ///
    /// `parts` are the days of the calendar, each with its number and how much it counts, and sum to 1. `measured` is, for
    /// each value, what it was on each measured day over its mean.
    pub fn days(&mut self, name: &str, parts: &[(usize, f64)], measured: Vec<Vec<f64>>) -> Vec<usize> {
        let weights: f64 = parts.iter().map(|(_, part)| part * part).sum();
        let product = |a: usize, b: usize| {
            let together = measured[a].iter().zip(&measured[b]).map(|(a, b)| a * b);
            1.0 + weights * (together.sum::<f64>() / measured[a].len() as f64 - 1.0)
        };
        let slots = self.group(&vec![1.0; measured.len()], product);
        let stream =
            |(day, part): &(usize, f64)| (self.stream(&format!("{name} day {day}"), Distribution::Uniform), *part);
        let streams = parts.iter().map(stream).collect();
        let name = self.named(&format!("{name} days"));
        self.wiring.push((name, Wiring::Days { streams, measured, slots: slots.clone() }));
        slots
    }

    /// What has to be drawn for the values at these places: a month needs no other month's days.
    pub(super) fn needed<'a>(&self, slots: impl Iterator<Item = &'a usize>) -> Needed {
        let mut is_asked = vec![false; self.slots()];
        slots.for_each(|&slot| is_asked[slot] = true);
        let gives = |(_, wiring): &(usize, Wiring)| wiring.slots().into_iter().any(|slot| is_asked[slot]);
        let wiring: Vec<usize> = (0..self.wiring.len()).filter(|&at| gives(&self.wiring[at])).collect();
        let streams = wiring.iter().flat_map(|&at| self.wiring[at].1.streams()).collect();
        Needed { wiring, streams }
    }

    /// The values of a block of trials: a column for each that is needed. What else is drawn makes no difference to it.
    pub(super) fn draw(&self, needed: &Needed, seed: u64, block: u64, values: &mut [Vec<f64>], scratch: &mut Scratch) {
        let generator = ChaCha8Rng::seed_from_u64(seed);
        scratch.drawn.resize_with(self.streams.len(), Vec::new);
        for &at in &needed.streams {
            let (stream, drawn) = (&self.streams[at], &mut scratch.drawn[at]);
            drawn.resize(BLOCK, 0.0);
            let mut generator = generator.clone();
            generator.set_stream(stream.number);
            // Two words of 32 bits a draw.
            generator.set_word_pos(u128::from(block) * BLOCK as u128 * 2);
            generator.fill_bytes(&mut scratch.bytes);
            for (value, bytes) in drawn.iter_mut().zip(scratch.bytes.chunks_exact(8)) {
                let mut eight = [0; 8];
                eight.copy_from_slice(bytes);
                *value = stream.quantiles.value(u64::from_le_bytes(eight));
            }
        }
        needed.wiring.iter().for_each(|&at| self.wiring[at].1.wire(&scratch.drawn, values));
    }

    /// The values of chances that were chosen elsewhere, one column a stream.
    pub(super) fn wire_chances(&self, chances: &[Vec<f64>], values: &mut [Vec<f64>]) {
        let column =
            |(stream, chances): (&Stream, &Vec<f64>)| chances.iter().map(|c| stream.quantiles.at(*c)).collect();
        let drawn: Vec<Vec<f64>> = self.streams.iter().zip(chances).map(column).collect();
        self.wiring.iter().for_each(|(_, wiring)| wiring.wire(&drawn, values));
    }
}

/// Takes a measured day for each, wherever its random number falls among them.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a chance is from 0 to 1")]
fn resample(
    streams: &[(usize, f64)],
    measured: &[Vec<f64>],
    slots: &[usize],
    drawn: &[Vec<f64>],
    values: &mut [Vec<f64>],
) {
    for (measured, &slot) in measured.iter().zip(slots) {
        let last = measured.len() - 1;
        values[slot].fill(0.0);
        for (stream, part) in streams {
            for (value, chance) in values[slot].iter_mut().zip(&drawn[*stream]) {
                let day = (chance * measured.len() as f64) as usize;
                *value += part * measured[day.min(last)];
            }
        }
    }
}

/// Breaks parts off a whole; the last one takes what is left.
fn break_off(streams: &[usize], slots: &[usize], drawn: &[Vec<f64>], values: &mut [Vec<f64>]) {
    let Some((&last, firsts)) = slots.split_last() else { return };
    let mut rest = std::mem::take(&mut values[last]);
    rest.fill(1.0);
    for (&stream, &slot) in streams.iter().zip(firsts) {
        for ((value, rest), part) in values[slot].iter_mut().zip(&mut rest).zip(&drawn[stream]) {
            *value = *rest * part;
            *rest -= *value;
        }
    }
    values[last] = rest;
}

/// Room that is used again from block to block.
#[derive(Debug)]
pub(super) struct Scratch {
    drawn: Vec<Vec<f64>>,
    bytes: Vec<u8>,
}

impl Scratch {
    pub(super) fn new() -> Self {
        Self { drawn: Vec::new(), bytes: vec![0; BLOCK * 8] }
    }
}

/// The stream of a name: FNV-1a, 64 bits. The same name has the same stream in every scenario.
fn stream_number(name: &str) -> u64 {
    name.bytes().fold(0xcbf2_9ce4_8422_2325, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3))
}
