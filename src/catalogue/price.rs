//! How an offer is charged, and since when.

use std::collections::BTreeMap;
use std::fmt;

use super::meter::RateCard;
use super::offer::Offer;
use crate::calendar::{Date, Instant, Timeline, Window};
use crate::diagnostic::Location;
use crate::units::{Event, Number, Price};

/// How a request is served.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ServiceClass {
    /// The ordinary way.
    #[default]
    Standard,
    /// Collected and answered within a day.
    Batch,
    /// Cheaper and slower, may be refused.
    Flex,
    /// Dearer, with a promised latency.
    Priority,
    /// Dearer, with more tokens a second.
    Fast,
}

impl ServiceClass {
    /// Those that are not the ordinary way.
    pub const SPECIAL: [Self; 4] = [Self::Batch, Self::Flex, Self::Priority, Self::Fast];
    /// The words in files and flags.
    pub const NAMES: [&'static str; 5] = ["standard", "batch", "flex", "priority", "fast"];

    /// Reads one of [`ServiceClass::NAMES`].
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        [Self::Standard].into_iter().chain(Self::SPECIAL).find(|class| class.key() == text)
    }

    /// The key in files.
    #[must_use]
    pub const fn key(self) -> &'static str {
        match self {
            Self::Standard => "standard",
            Self::Batch => "batch",
            Self::Flex => "flex",
            Self::Priority => "priority",
            Self::Fast => "fast",
        }
    }
}

impl fmt::Display for ServiceClass {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.pad(self.key())
    }
}

/// How much of the web a search request reads.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum SearchContext {
    /// The least.
    Low,
    /// In between.
    Medium,
    /// The most.
    High,
}

impl SearchContext {
    /// The words in files and flags.
    pub const NAMES: [&'static str; 3] = ["low", "medium", "high"];

    /// Reads one of [`SearchContext::NAMES`].
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        match text {
            "low" => Some(Self::Low),
            "medium" => Some(Self::Medium),
            "high" => Some(Self::High),
            _ => None,
        }
    }

    /// The key in files.
    #[must_use]
    pub const fn key(self) -> &'static str {
        match self {
            Self::Low => "low",
            Self::Medium => "medium",
            Self::High => "high",
        }
    }
}

/// The rate cards of one set of conditions, one for each service class that has prices there.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Cards {
    /// By class; a class that is absent has no price here.
    pub by_class: BTreeMap<ServiceClass, RateCard>,
}

impl Cards {
    /// The card of a class.
    #[must_use]
    pub fn of(&self, class: ServiceClass) -> Option<&RateCard> {
        self.by_class.get(&class)
    }
}

/// Prices that replace the others for a request whose prompt is longer than a threshold: the whole request, by the
/// prompt's full length with what was cached.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ContextBand {
    /// The threshold, in tokens.
    pub above: u64,
    /// Whether a prompt of exactly that length is already in the band.
    pub inclusive: bool,
    /// Its prices.
    pub cards: Cards,
}

impl ContextBand {
    /// Whether a prompt of that many tokens falls into it (or into a later one).
    #[must_use]
    pub fn holds(&self, prompt_tokens: Number) -> bool {
        let above = Number::from(self.above);
        if self.inclusive { prompt_tokens >= above } else { prompt_tokens > above }
    }
}

/// Prices that replace the others at some hours.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PricedWindow {
    /// When.
    pub window: Window,
    /// Its prices.
    pub cards: Cards,
}

/// How an offer is charged from some instant on.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tariff {
    /// The prices without a band or window.
    pub cards: Cards,
    /// Bands, ascending.
    pub bands: Vec<ContextBand>,
    /// Windows, none overlapping another.
    pub windows: Vec<PricedWindow>,
    /// Factors on token prices for regions that cost something else.
    pub regions: BTreeMap<String, Number>,
    /// A fee for each request that depends on how much a search reads.
    pub search_context: BTreeMap<SearchContext, Price<Event>>,
    /// All of it costs nothing, on purpose.
    pub free: bool,
}

/// How well the day from which a price holds is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum FromBasis {
    /// Nobody gives a date: the earliest sighting stands for it.
    Assumed,
    /// Somebody's record shows the change.
    Observed,
    /// The vendor says so.
    Documented,
}

impl FromBasis {
    /// The words in files.
    pub const NAMES: [&'static str; 3] = ["documented", "observed", "assumed"];

    /// Reads one of [`FromBasis::NAMES`].
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        match text {
            "documented" => Some(Self::Documented),
            "observed" => Some(Self::Observed),
            "assumed" => Some(Self::Assumed),
            _ => None,
        }
    }
}

impl fmt::Display for FromBasis {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.pad(match self {
            Self::Documented => "documented",
            Self::Observed => "observed",
            Self::Assumed => "assumed",
        })
    }
}

/// What an entry of the log says.
#[derive(Clone, Debug)]
pub enum Change {
    /// These prices hold from then on.
    Priced(Box<Tariff>),
    /// The offer is no longer sold from then on.
    Retired,
    /// The price announced for that instant never came; what held before goes on.
    Withdraws(Instant),
}

/// Another source that says otherwise, looked into.
#[derive(Clone, Debug)]
pub struct Dispute {
    /// Which source.
    pub feed: String,
    /// What it says.
    pub card: RateCard,
    /// What came of looking into it.
    pub note: Option<String>,
}

/// An entry of an offer's price log. Entries are appended, never edited.
#[derive(Clone, Debug)]
pub struct PriceEntry {
    /// When it applies.
    pub from: Instant,
    /// How well that is known.
    pub basis: FromBasis,
    /// When the source first said so, or when it was written down.
    pub recorded: Date,
    /// What a reader can open, or the feed and its version.
    pub source: String,
    /// What it says.
    pub change: Change,
    /// Sources that say otherwise.
    pub disputed: Vec<Dispute>,
    /// Where it stands.
    pub location: Location,
}

/// A price in force.
#[derive(Clone, Copy, Debug)]
pub struct Priced<'a> {
    /// The prices.
    pub tariff: &'a Tariff,
    /// The entry that they come from.
    pub entry: &'a PriceEntry,
}

impl Offer {
    /// The prices as somebody knew them at the end of a day (all that is recorded, without one).
    ///
    /// For one `from` the later `recorded` wins; a withdrawal takes the announced price out again; a retirement
    /// leaves no price. `None` when nothing was known yet.
    #[must_use]
    pub fn timeline(&self, known_on: Option<Date>) -> Option<Timeline<Option<Priced<'_>>>> {
        let mut known: Vec<&PriceEntry> =
            self.log.iter().filter(|entry| known_on.is_none_or(|day| entry.recorded <= day)).collect();
        known.sort_by_key(|entry| entry.recorded);
        let mut in_force: BTreeMap<Instant, Option<Priced<'_>>> = BTreeMap::new();
        for entry in known {
            match &entry.change {
                Change::Priced(tariff) => in_force.insert(entry.from, Some(Priced { tariff, entry })),
                Change::Retired => in_force.insert(entry.from, None),
                Change::Withdraws(announced) => in_force.remove(announced),
            };
        }
        let mut ordered = in_force.into_iter();
        let (first_from, first) = ordered.next()?;
        let mut timeline = Timeline::starting(first_from, first);
        for (from, priced) in ordered {
            // The map's keys ascend strictly, so every change is accepted.
            let _ = timeline.change(from, priced);
        }
        Some(timeline)
    }
}

/// Why a tariff has no card for a request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NoCard {
    /// The service class is not listed (there).
    Service(ServiceClass),
    /// The region is not listed.
    Region(String),
    /// The tariff has both bands and windows, and lists no prices for a long prompt inside a window.
    BandWithWindows,
}

impl fmt::Display for NoCard {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Service(class) => write!(formatter, "no prices for service `{class}` are published for this request"),
            Self::Region(region) => write!(formatter, "no prices for region `{region}` are published"),
            Self::BandWithWindows => {
                write!(formatter, "no prices for a long prompt inside the hours of other prices are published")
            }
        }
    }
}

/// The cards that one kind of request meets: one without a window, and those of windows.
#[derive(Clone, Debug)]
pub struct Selected<'a> {
    /// Outside every window.
    pub card: &'a RateCard,
    /// Inside windows.
    pub windows: Vec<(&'a Window, &'a RateCard)>,
    /// What token prices are multiplied with for the region.
    pub region_factor: Number,
    /// The band's threshold, when the prompt is in one.
    pub band: Option<&'a ContextBand>,
}

impl Tariff {
    /// Selects by service class, region and prompt length, in this order; windows are the caller's to weigh.
    ///
    /// Nothing crosses into a class, a region or a band: what is not listed there, has no price.
    ///
    /// # Errors
    /// [`NoCard`] naming what is not listed.
    pub fn select(
        &self,
        class: ServiceClass,
        region: Option<&str>,
        prompt_tokens: Number,
    ) -> Result<Selected<'_>, NoCard> {
        let band = self.bands.iter().rev().find(|band| band.holds(prompt_tokens));
        let cards = band.map_or(&self.cards, |band| &band.cards);
        let card = cards.of(class).ok_or(NoCard::Service(class))?;
        let region_factor = match region {
            None => Number::ONE,
            Some(name) => *self.regions.get(name).ok_or_else(|| NoCard::Region(name.to_owned()))?,
        };
        if band.is_some() && !self.windows.is_empty() {
            return Err(NoCard::BandWithWindows);
        }
        let windows = self
            .windows
            .iter()
            .map(|priced| Ok((&priced.window, priced.cards.of(class).ok_or(NoCard::Service(class))?)))
            .collect::<Result<_, _>>()?;
        Ok(Selected { card, windows, region_factor, band })
    }
}
