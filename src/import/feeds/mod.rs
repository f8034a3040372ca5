//! The feeds: one file each, all into the same sightings.

mod families;
mod genai_prices;
mod litellm;
mod metergraph;
mod model_prices;
mod models_dev;
mod models_dev_history;
mod names;
pub(super) mod spelling;
mod openai_cost_calculator;
mod tokencost_history;

use std::collections::BTreeMap;
use std::fmt;

use super::sanity;
use super::tree::Tree;
use super::{Facts, Refused, Says, Sighting, Since};
use crate::calendar::{Date, Instant};
use crate::catalogue::{Cards, ContextBand, EventMeter, FromBasis, RateCard, ServiceClass, Tariff, TokenMeter};
use crate::units::{Number, Price};

/// A source of prices that this program can read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Feed {
    /// Pydantic's `genai-prices`: `data.json`.
    GenaiPrices,
    /// `model-prices`: `snapshot.json`.
    ModelPrices,
    /// `metergraph-core`: `prices.yaml`, and `models.yaml` beside it.
    Metergraph,
    /// `openai-cost-calculator`: one JSON file for each provider.
    OpenaiCostCalculator,
    /// `BerriAI`'s `litellm`: `model_prices_and_context_window.json`.
    Litellm,
    /// models.dev: `providers/` and `models/`, TOML.
    ModelsDev,
    /// The prices that models.dev had, commit by commit.
    ModelsDevHistory,
    /// The prices that tokencost had (litellm's of the day), commit by commit.
    TokencostHistory,
}

impl Feed {
    /// All of them; the order decides between feeds that are equally good.
    const ALL: [Self; 8] = [
        Self::GenaiPrices,
        Self::ModelPrices,
        Self::Metergraph,
        Self::OpenaiCostCalculator,
        Self::Litellm,
        Self::ModelsDev,
        Self::ModelsDevHistory,
        Self::TokencostHistory,
    ];

    /// The words of `--from`.
    pub const NAMES: [&'static str; 8] = [
        "genai-prices",
        "model-prices",
        "metergraph",
        "openai-cost-calculator",
        "litellm",
        "models-dev",
        "models-dev-history",
        "tokencost-history",
    ];

    /// Reads one of [`Feed::NAMES`].
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        Self::NAMES.iter().position(|name| *name == text).map(|position| Self::ALL[position])
    }

    /// Its word.
    #[must_use]
    pub fn name(self) -> &'static str {
        Self::NAMES[self as usize]
    }

    /// The feed whose past it tells; itself, for a feed of the present.
    pub(super) fn lineage(self) -> Self {
        match self {
            Self::ModelsDevHistory => Self::ModelsDev,
            Self::TokencostHistory => Self::Litellm,
            present => present,
        }
    }

    /// How its files end; others in a folder are not read.
    #[must_use]
    pub fn ending(self) -> &'static str {
        match self {
            Self::Metergraph => "yaml",
            Self::ModelsDev => "toml",
            _ => "json",
        }
    }

    /// How sources name it: the project, not the word of the flag.
    fn project(self) -> &'static str {
        match self {
            Self::Metergraph => "metergraph-core",
            Self::ModelsDev | Self::ModelsDevHistory => "models.dev",
            Self::TokencostHistory => "tokencost",
            _ => self.name(),
        }
    }

    /// Reads the files of an edition: paths (as they are called inside the feed) and texts.
    ///
    /// # Errors
    /// [`FeedError`] when a file cannot be parsed or is no file of this feed. A row that cannot be used is no
    /// error: it is in [`FeedReading::refused`] or [`FeedReading::passed_over`].
    pub fn read(self, files: &[(String, String)], edition: &Edition) -> Result<FeedReading, FeedError> {
        let mut reader = Reader::new(self, edition);
        match self {
            Self::GenaiPrices => genai_prices::read(files, &mut reader),
            Self::ModelPrices => model_prices::read(files, &mut reader),
            Self::Metergraph => metergraph::read(files, &mut reader),
            Self::OpenaiCostCalculator => openai_cost_calculator::read(files, &mut reader),
            Self::Litellm => litellm::read(files, &mut reader),
            Self::ModelsDev => models_dev::read(files, &mut reader),
            Self::ModelsDevHistory => models_dev_history::read(files, &mut reader),
            Self::TokencostHistory => tokencost_history::read(files, &mut reader),
        }?;
        Ok(reader.reading)
    }
}

/// Which edition of a feed: files seldom say it themselves.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Edition {
    /// As the feed counts: `1.106.2`, a commit.
    pub version: String,
    /// When it was published; what is taken from it is `recorded` on that day.
    pub date: Date,
}

/// A file that is not the feed's.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("cannot read `{path}` as a file of {feed}: {reason}")]
pub struct FeedError {
    /// The feed's word.
    pub feed: &'static str,
    /// The file.
    pub path: String,
    /// Why.
    pub reason: String,
}

/// All that an edition of a feed says.
#[derive(Clone, Debug)]
pub struct FeedReading {
    /// Which feed.
    pub feed: Feed,
    /// Which edition.
    pub edition: Edition,
    /// Prices of offers, each offer's in the order of their dates.
    pub sightings: Vec<Sighting>,
    /// Facts of models, by name, that stand beside no price.
    pub models: Vec<(String, Facts)>,
    /// Rows that were not believed.
    pub refused: Vec<Refused>,
    /// Rows that the catalogue is not about, counted by reason.
    pub passed_over: BTreeMap<String, usize>,
    /// Keys that bear on money and have no place in the catalogue (or none that this program knows), counted.
    pub unknown_keys: BTreeMap<String, usize>,
}

impl FeedReading {
    /// Name and version.
    #[must_use]
    pub fn label(&self) -> String {
        format!("{} {}", self.feed.project(), self.edition.version)
    }
}

/// A row that is about to be reported, in the words of its feed.
pub(super) struct Row<'a> {
    /// How the feed calls the row.
    pub key: &'a str,
    /// How the feed calls the provider.
    pub provider: &'a str,
    /// How the feed calls the model there.
    pub model: &'a str,
    /// Other names for the model there.
    pub names: Vec<String>,
    pub facts: Facts,
    /// The page that the feed names.
    pub page: Option<&'a str>,
    /// The day on which it was last compared with the page; the edition's without one.
    pub checked: Option<Date>,
}

/// Gathers what an importer finds.
pub(super) struct Reader {
    reading: FeedReading,
}

impl Reader {
    fn new(feed: Feed, edition: &Edition) -> Self {
        let reading = FeedReading {
            feed,
            edition: edition.clone(),
            sightings: Vec::new(),
            models: Vec::new(),
            refused: Vec::new(),
            passed_over: BTreeMap::new(),
            unknown_keys: BTreeMap::new(),
        };
        Self { reading }
    }

    pub fn edition(&self) -> &Edition {
        &self.reading.edition
    }

    /// # Errors
    /// [`FeedError`] when a parser failed.
    pub fn parsed(&self, path: &str, parsed: Result<Tree, String>) -> Result<Tree, FeedError> {
        parsed.map_err(|reason| self.not_the_feed(path, reason))
    }

    pub fn not_the_feed(&self, path: &str, reason: impl Into<String>) -> FeedError {
        FeedError { feed: self.reading.feed.name(), path: path.to_owned(), reason: reason.into() }
    }

    pub fn refuse(&mut self, row: &str, reason: impl Into<String>) {
        let feed = self.reading.label();
        self.reading.refused.push(Refused { feed, row: row.to_owned(), reason: reason.into() });
    }

    pub fn pass_over(&mut self, reason: impl Into<String>) {
        *self.reading.passed_over.entry(reason.into()).or_default() += 1;
    }

    pub fn unknown_key(&mut self, key: impl Into<String>) {
        *self.reading.unknown_keys.entry(key.into()).or_default() += 1;
    }

    pub fn model(&mut self, name: String, facts: Facts) {
        self.reading.models.push((name, facts));
    }

    /// Notes the prices of a row, unless they cannot be.
    pub fn price(&mut self, row: &Row<'_>, since: Option<Since>, mut tariff: Tariff) {
        let says_free = row.model.ends_with(":free");
        let prices_tokens =
            |card: &RateCard| TokenMeter::ALL.into_iter().any(|meter| card.token_price(meter).is_some());
        if !tariff.cards.of(ServiceClass::Standard).is_some_and(prices_tokens) {
            return self.pass_over("no token prices");
        }
        match sanity::check(&mut tariff, says_free) {
            Err(reason) => self.refuse(row.key, reason),
            Ok(remarks) => {
                for remark in remarks {
                    self.pass_over(remark);
                }
                let label = self.reading.label();
                let source = row.page.map_or_else(|| label.clone(), |page| format!("{page} ({label})"));
                self.see(row, since, Says::Priced(Box::new(tariff)), source);
            }
        }
    }

    /// Notes that a row's offer ends on a day, and how the feed says so.
    pub fn retire(&mut self, row: &Row<'_>, on: Date, how: &str) {
        let since = Since { from: Instant::start_of(on), basis: FromBasis::Documented, snapshot: false };
        let source = format!("{} ({how})", self.reading.label());
        self.see(row, Some(since), Says::Retired, source);
    }

    fn see(&mut self, row: &Row<'_>, since: Option<Since>, says: Says, source: String) {
        let offer = match spelling::offer(row.provider, row.model) {
            Ok(offer) => offer,
            Err(reason) => return self.pass_over(reason),
        };
        if let Some(reason) = spelling::slip(offer.provider.id, &offer.id) {
            return self.refuse(row.key, reason);
        }
        let mut ids: Vec<String> = offer.names;
        let others = row.names.iter().filter_map(|name| spelling::offer(row.provider, name).ok());
        ids.extend(others.filter(|other| other.provider.id == offer.provider.id).map(|other| other.id));
        self.reading.sightings.push(Sighting {
            provider: offer.provider.id,
            id: offer.id,
            names: ids,
            invented_id: self.reading.feed == Feed::OpenaiCostCalculator
                && spelling::is_priced_by_product(offer.provider),
            facts: row.facts.clone(),
            since,
            says,
            checked: row.checked.unwrap_or(self.reading.edition.date),
            source,
        });
    }
}

/// A day that a feed's commit or page shows.
pub(super) fn observed(date: Date) -> Since {
    Since { from: Instant::start_of(date), basis: FromBasis::Observed, snapshot: false }
}

/// Collects rates by class and band, as feeds list them: in any order, under compound keys.
#[derive(Debug, Default)]
pub(super) struct Rates {
    base: Cards,
    bands: BTreeMap<u64, Cards>,
}

impl Rates {
    fn card(&mut self, class: ServiceClass, above: Option<u64>) -> &mut RateCard {
        let cards = match above {
            None => &mut self.base,
            Some(above) => self.bands.entry(above).or_default(),
        };
        cards.by_class.entry(class).or_default()
    }

    /// Lists a token price; below zero it cannot be one, and nothing is listed.
    pub fn tokens(&mut self, class: ServiceClass, above: Option<u64>, meter: TokenMeter, dollars: Number) {
        if let Ok(price) = Price::new(dollars) {
            self.card(class, above).set_token_price(meter, price);
        }
    }

    /// Lists the price of an event.
    pub fn event(&mut self, class: ServiceClass, meter: EventMeter, dollars: Number) {
        if let Ok(price) = Price::new(dollars) {
            self.card(class, None).set_event_price(meter, price);
        }
    }

    /// The tariff, and the one convention on bands that differs between vendors: whether the threshold itself is
    /// already in the band.
    pub fn tariff(self, provider: &str) -> Tariff {
        let inclusive = spelling::bands_include_their_threshold(provider);
        let bands = self.bands.into_iter().map(|(above, cards)| ContextBand { above, inclusive, cards });
        Tariff { cards: self.base, bands: bands.collect(), ..Tariff::default() }
    }
}

impl fmt::Display for Feed {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.pad(self.name())
    }
}
