//! Where prompts are told apart by their length.

use std::fmt;
use std::sync::Arc;

use crate::catalogue::{Change, ContextBand, Offer};
use crate::units::{Number, NumberError};

/// Prompt lengths of a cell: above one edge, up to and with the next.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PromptRange {
    /// Every prompt is longer than this.
    pub over: u64,
    /// No prompt is longer than this; none where there is no limit.
    pub upto: Option<u64>,
}

impl PromptRange {
    /// Nothing is known of the prompts' lengths.
    pub const ANY: Self = Self { over: 0, upto: None };

    /// Whether all prompts are longer than an edge, or none is; `None` when the edge lies between them.
    #[must_use]
    pub fn is_over(self, edge: u64) -> Option<bool> {
        // A range that begins at nothing may hold empty prompts, which are over no edge.
        if self.over > 0 && edge <= self.over {
            return Some(true);
        }
        self.upto.is_some_and(|upto| upto <= edge).then_some(false)
    }
}

impl fmt::Display for PromptRange {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.over, self.upto) {
            (0, None) => formatter.write_str("prompts of any length"),
            (0, Some(upto)) => write!(formatter, "prompts up to {}", Number::from(upto).grouped_exact()),
            (over, None) => write!(formatter, "prompts over {}", Number::from(over).grouped_exact()),
            (over, Some(upto)) => {
                let (over, upto) = (Number::from(over).grouped_exact(), Number::from(upto).grouped_exact());
                write!(formatter, "prompts over {over} up to {upto}")
            }
        }
    }
}

/// Prompt lengths at which some price changes, ascending. A prompt of exactly that length lies below the edge.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Edges(Vec<u64>);

impl Edges {
    /// Sorted, each once; an edge at nothing tells nothing apart.
    #[must_use]
    pub fn new(edges: impl IntoIterator<Item = u64>) -> Self {
        let mut edges: Vec<u64> = edges.into_iter().filter(|edge| *edge > 0).collect();
        edges.sort_unstable();
        edges.dedup();
        Self(edges)
    }

    /// Every threshold that any price of the offers ever had, in the tokens of a workload of which a model makes
    /// `token_ratio` tokens each.
    ///
    /// # Errors
    /// [`NumberError`] for a ratio of nothing.
    pub fn of_offers(offers: &[&Arc<Offer>], token_ratio: Number) -> Result<Self, NumberError> {
        let tariffs = offers.iter().flat_map(|offer| &offer.log).filter_map(|entry| match &entry.change {
            Change::Priced(tariff) => Some(tariff),
            Change::Retired | Change::Withdraws(_) => None,
        });
        let edges = tariffs.flat_map(|tariff| &tariff.bands).map(|band| edge_of(band, token_ratio));
        edges.collect::<Result<Vec<_>, _>>().map(Self::new)
    }

    /// These and others.
    #[must_use]
    pub fn and(self, others: Self) -> Self {
        Self::new(self.0.into_iter().chain(others.0))
    }

    /// The edges, ascending.
    #[must_use]
    pub fn as_slice(&self) -> &[u64] {
        &self.0
    }

    /// How many edges a prompt is longer than: which of the ranges it falls into.
    #[must_use]
    pub fn index_of(&self, prompt: u64) -> usize {
        // A handful of edges: a plain walk is quicker than a search.
        self.0.iter().take_while(|edge| prompt > **edge).count()
    }

    /// The range of an index that [`Edges::index_of`] gave.
    #[must_use]
    pub fn range(&self, index: usize) -> PromptRange {
        let over = index.checked_sub(1).and_then(|below| self.0.get(below)).copied().unwrap_or(0);
        PromptRange { over, upto: self.0.get(index).copied() }
    }

    /// What can be said of single prompts when only their sum is known: none of them is longer than all together.
    #[must_use]
    pub fn range_of_sum(&self, prompts: u64) -> PromptRange {
        PromptRange { over: 0, upto: self.0.iter().copied().find(|edge| *edge >= prompts) }
    }
}

/// The longest prompt, in whole tokens of the workload, that a band does not reach: above N it is N, and from N on it is
/// N - 1; a model that makes more tokens of the text reaches its threshold with a shorter prompt.
///
/// # Errors
/// [`NumberError::DividedByZero`] for a ratio of nothing.
pub fn edge_of(band: &ContextBand, token_ratio: Number) -> Result<u64, NumberError> {
    let (mut outside, mut beyond) = (0, band.above.saturating_add(1));
    if token_ratio.is_zero() || token_ratio.is_negative() {
        return Err(NumberError::DividedByZero);
    }
    while !band.holds(Number::from(beyond).times(token_ratio)?) {
        (outside, beyond) = (beyond, beyond.checked_mul(2).ok_or(NumberError::TooLarge)?);
    }
    while beyond - outside > 1 {
        let middle = outside + (beyond - outside) / 2;
        if band.holds(Number::from(middle).times(token_ratio)?) {
            beyond = middle;
        } else {
            outside = middle;
        }
    }
    Ok(outside)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalogue::Cards;

    fn edge(above: u64, inclusive: bool, ratio: &str) -> u64 {
        let band = ContextBand { above, inclusive, cards: Cards::default() };
        edge_of(&band, ratio.parse().expect("a number")).expect("an edge")
    }

    #[test]
    fn an_inclusive_edge_counts_as_one_less() {
        assert_eq!(edge(200_000, false, "1"), 200_000);
        assert_eq!(edge(200_000, true, "1"), 199_999);
    }

    /// 190,476 x 1.05 = 199,999.8 is outside, 190,477 x 1.05 = 200,000.85 is over; at 0.5, 400,000 x 0.5 is 200,000.
    #[test]
    fn another_tokenizer_moves_the_edge() {
        assert_eq!(edge(200_000, false, "1.05"), 190_476);
        assert_eq!(edge(200_000, false, "0.5"), 400_000);
        assert_eq!(edge(200_000, true, "0.5"), 399_999);
    }

    #[test]
    fn a_prompt_of_the_edge_lies_below_it() {
        let edges = Edges::new([272_000, 200_000, 200_000, 0]);
        assert_eq!(edges.as_slice(), [200_000, 272_000]);
        let range = |prompt| edges.range(edges.index_of(prompt));
        assert_eq!(range(0), PromptRange { over: 0, upto: Some(200_000) });
        assert_eq!(range(200_000), PromptRange { over: 0, upto: Some(200_000) });
        assert_eq!(range(200_001), PromptRange { over: 200_000, upto: Some(272_000) });
        assert_eq!(range(272_001), PromptRange { over: 272_000, upto: None });
    }

    #[test]
    fn an_edge_between_the_prompts_of_a_range_tells_nothing() {
        let range = PromptRange { over: 200_000, upto: Some(272_000) };
        assert_eq!(range.is_over(200_000), Some(true));
        assert_eq!(range.is_over(128_000), Some(true));
        assert_eq!(range.is_over(272_000), Some(false));
        assert_eq!(range.is_over(256_000), None);
        assert_eq!(PromptRange::ANY.is_over(32_000), None);
    }

    #[test]
    fn a_sum_bounds_every_prompt_in_it() {
        let edges = Edges::new([200_000, 272_000]);
        assert_eq!(edges.range_of_sum(200_000), PromptRange { over: 0, upto: Some(200_000) });
        assert_eq!(edges.range_of_sum(200_001), PromptRange { over: 0, upto: Some(272_000) });
        assert_eq!(edges.range_of_sum(272_001), PromptRange::ANY);
    }
}
