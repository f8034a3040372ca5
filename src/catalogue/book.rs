//! The catalogue: finding an offer by its id or by another name that it had on a day.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use indexmap::IndexMap;

use super::offer::{Book, Offer, OfferId};
use super::read::{HolidayLists, ProviderFile, Reading, holiday_list, provider_file, schema_version};
use crate::calendar::Date;
use crate::diagnostic::{Diagnostic, Origin, Problems, Sources, code, nearest};
use crate::document::{Cursor, Node, parse};

mod embedded {
    include!(concat!(env!("OUT_DIR"), "/embedded.rs"));
}

/// The texts of a catalogue.
#[derive(Clone, Debug)]
pub struct Files {
    /// `catalogue.toml`
    pub catalogue: Cow<'static, str>,
    /// Provider ids and their files.
    pub providers: Vec<(Cow<'static, str>, Cow<'static, str>)>,
    /// Names of holiday lists and their files.
    pub holidays: Vec<(Cow<'static, str>, Cow<'static, str>)>,
    /// Over all of them.
    pub sha256: Cow<'static, str>,
    /// What stands before a file's name in diagnostics.
    pub folder: String,
}

impl Files {
    /// Those in the binary.
    #[must_use]
    pub fn embedded() -> Self {
        let borrowed = |files: &'static [(&str, &str)]| {
            files.iter().map(|&(name, text)| (Cow::Borrowed(name), Cow::Borrowed(text))).collect()
        };
        Self {
            catalogue: Cow::Borrowed(embedded::CATALOGUE),
            providers: borrowed(embedded::PROVIDERS),
            holidays: borrowed(embedded::HOLIDAYS),
            sha256: Cow::Borrowed(embedded::SHA256),
            folder: "pricing".to_owned(),
        }
    }
}

/// Which catalogue it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Identity {
    /// Calendar version: `2026.11.1`.
    pub version: String,
    /// When it was released: the day that stands for today.
    pub released: Date,
    /// Over all its files.
    pub sha256: String,
}

/// What the catalogue knows of a provider besides its offers.
#[derive(Clone, Debug)]
pub struct ProviderInfo {
    /// The name for people.
    pub name: Option<String>,
    /// Other ids.
    pub aliases: Vec<String>,
    /// Where its prices are published.
    pub pricing_page: Option<String>,
}

/// An offer that was looked up.
#[derive(Clone, Debug)]
pub struct Found {
    /// The offer.
    pub offer: Arc<Offer>,
    /// Whether it was found under another name.
    pub by_alias: bool,
}

/// Why an offer was not found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NotFound {
    /// In words, without the id itself.
    pub reason: String,
    /// What may have been meant.
    pub suggestion: Option<String>,
}

/// Offers by id, parsed provider by provider as they are needed.
#[derive(Clone, Debug)]
pub struct Catalogue {
    files: Files,
    identity: Identity,
    holidays: Option<HolidayLists>,
    providers: BTreeMap<String, ProviderInfo>,
    offers: IndexMap<OfferId, Arc<Offer>>,
    overlays: BTreeSet<OfferId>,
}

impl Catalogue {
    /// Opens a catalogue; no provider is read yet.
    #[must_use]
    pub fn open(files: Files, sources: &mut Sources, problems: &Problems) -> Option<Self> {
        let identity = read_identity(&files, sources, problems)?;
        Some(Self {
            files,
            identity,
            holidays: None,
            providers: BTreeMap::new(),
            offers: IndexMap::new(),
            overlays: BTreeSet::new(),
        })
    }

    /// Which catalogue it is.
    #[must_use]
    pub fn identity(&self) -> &Identity {
        &self.identity
    }

    /// Reads a provider's file, once. Whether there is one.
    pub fn load_provider(&mut self, provider: &str, sources: &mut Sources, problems: &Problems) -> bool {
        if self.providers.contains_key(provider) {
            return true;
        }
        let Some((name, text)) = self.files.providers.iter().find(|(name, _)| name == provider).cloned() else {
            return false;
        };
        let path = format!("{}/providers/{name}.toml", self.files.folder);
        let source = sources.add(path, &*text, Origin::Embedded);
        let Some(document) = parse(&text, source, problems) else { return true };
        let file = self.read(&document, Book::Embedded, sources, problems);
        if let Some(declared) = file.provider.as_deref().filter(|declared| *declared != provider) {
            let message = format!("the file of provider `{provider}` says `{declared}`");
            problems.push(Diagnostic::error(&code::BAD_VALUE, message).at(&document.location, ""));
        }
        let info = ProviderInfo { name: file.name, aliases: file.aliases, pricing_page: file.pricing_page };
        self.providers.insert(provider.to_owned(), info);
        for read in file.offers {
            // A price book that came first stays on top.
            let id = read.offer.id.clone();
            if !self.overlays.contains(&id) {
                self.offers.insert(id, Arc::new(read.offer));
            }
        }
        true
    }

    /// Reads every provider's file.
    pub fn load_all(&mut self, sources: &mut Sources, problems: &Problems) {
        let names: Vec<Cow<'static, str>> = self.files.providers.iter().map(|(name, _)| name.clone()).collect();
        for name in names {
            self.load_provider(&name, sources, problems);
        }
    }

    /// Lays a price book over the catalogue: each of its offers replaces the offer of that id as a whole, or adds
    /// to its history where it says `append = true`.
    pub fn overlay(&mut self, path: &str, document: &Node, sources: &mut Sources, problems: &Problems) {
        let file = self.read(document, Book::Overlay(path.to_owned()), sources, problems);
        for read in file.offers {
            let id = read.offer.id.clone();
            let offer = if read.append {
                self.load_provider(id.provider(), sources, problems);
                self.appended(read.offer, problems)
            } else {
                read.offer
            };
            self.overlays.insert(id.clone());
            self.offers.insert(id, Arc::new(offer));
        }
    }

    /// The embedded offer with a price book's entries added to its history.
    fn appended(&self, addition: Offer, problems: &Problems) -> Offer {
        let Some(base) = self.offers.get(&addition.id) else { return addition };
        let mut offer = Offer::clone(base);
        for entry in &addition.log {
            if let Some(stated) = offer.log.iter().find(|other| other.from == entry.from) {
                let message = format!("the catalogue already has a price of `{}` from {}", offer.id, entry.from);
                let diagnostic = Diagnostic::error(&code::DUPLICATE, message)
                    .at(&entry.location, "restated here")
                    .at(&stated.location, "stated here")
                    .help("leave `append` out to replace the offer's history as a whole");
                problems.push(diagnostic);
            }
        }
        offer.log.extend(addition.log);
        offer.log.sort_by_key(|entry| (entry.from, entry.recorded));
        offer.book = addition.book;
        offer
    }

    fn read(&mut self, document: &Node, book: Book, sources: &mut Sources, problems: &Problems) -> ProviderFile {
        if self.holidays.is_none() {
            self.holidays = Some(read_holidays(&self.files, sources, problems));
        }
        let empty = HolidayLists::new();
        let holidays = self.holidays.as_ref().unwrap_or(&empty);
        provider_file(document, &Reading { book, holidays }, problems)
    }

    /// Finds the offer that an id means on a day: by its own id, or by another name that it has on that day.
    ///
    /// Never by likeness: a wrong id gets a suggestion, not a price.
    ///
    /// # Errors
    /// [`NotFound`] with the reason and the nearest known id.
    pub fn find(
        &mut self,
        wanted: &OfferId,
        on: Date,
        sources: &mut Sources,
        problems: &Problems,
    ) -> Result<Found, NotFound> {
        if let Some(offer) = self.overlays.get(wanted).and_then(|id| self.offers.get(id)) {
            return Ok(Found { offer: Arc::clone(offer), by_alias: false });
        }
        let known_provider = self.load_provider(wanted.provider(), sources, problems);
        let provider = if known_provider {
            wanted.provider().to_owned()
        } else {
            self.load_all(sources, problems);
            let by_alias = self.providers.iter().find(|(_, info)| info.aliases.iter().any(|a| a == wanted.provider()));
            match by_alias {
                Some((id, _)) => id.clone(),
                None if self.overlays.iter().any(|id| id.provider() == wanted.provider()) => {
                    wanted.provider().to_owned()
                }
                None => return Err(self.unknown_provider(wanted)),
            }
        };
        let id = OfferId::new(provider, wanted.model());
        if let Some(offer) = self.offers.get(&id) {
            return Ok(Found { offer: Arc::clone(offer), by_alias: !known_provider });
        }
        let aliased: Vec<(&Arc<Offer>, bool)> = self
            .of_provider(id.provider())
            .flat_map(|offer| {
                let names = offer.aliases.iter().filter(|alias| alias.id == id.model());
                names.map(move |alias| (offer, alias.holds_on(on)))
            })
            .collect();
        if let Some((offer, _)) = aliased.iter().find(|(_, holds)| *holds) {
            return Ok(Found { offer: Arc::clone(offer), by_alias: true });
        }
        if !aliased.is_empty() {
            let reason = format!("is a dated name that means no offer on {on}");
            return Err(NotFound { reason, suggestion: aliased.last().map(|(offer, _)| offer.id.to_string()) });
        }
        Err(self.unknown_model(&id))
    }

    /// Whether there is a provider of that id or other name.
    pub fn knows_provider(&mut self, provider: &str, sources: &mut Sources, problems: &Problems) -> bool {
        if self.load_provider(provider, sources, problems) || self.overlays.iter().any(|id| id.provider() == provider) {
            return true;
        }
        self.load_all(sources, problems);
        self.providers.values().any(|info| info.aliases.iter().any(|alias| alias == provider))
    }

    fn unknown_provider(&self, wanted: &OfferId) -> NotFound {
        let same_model = self.offers.keys().find(|id| id.model() == wanted.model());
        let near = nearest(wanted.provider(), self.providers.keys().map(String::as_str));
        let suggestion = near.map(|provider| {
            let id = OfferId::new(provider, wanted.model());
            if self.offers.contains_key(&id) { id.to_string() } else { format!("{provider}/...") }
        });
        NotFound {
            reason: format!("the catalogue has no provider `{}`", wanted.provider()),
            suggestion: suggestion.or_else(|| same_model.map(ToString::to_string)),
        }
    }

    fn unknown_model(&self, wanted: &OfferId) -> NotFound {
        let names: Vec<(&str, &OfferId)> = self
            .of_provider(wanted.provider())
            .flat_map(|offer| {
                let own = std::iter::once((offer.id.model(), &offer.id));
                own.chain(offer.aliases.iter().map(|alias| (alias.id.as_str(), &offer.id)))
            })
            .collect();
        let near = nearest(wanted.model(), names.iter().map(|(name, _)| *name));
        let suggestion =
            near.and_then(|near| names.iter().find(|(name, _)| *name == near)).map(|(_, id)| id.to_string());
        NotFound { reason: format!("`{}` has no offer `{}`", wanted.provider(), wanted.model()), suggestion }
    }

    fn of_provider<'a>(&'a self, provider: &'a str) -> impl Iterator<Item = &'a Arc<Offer>> {
        self.offers.values().filter(move |offer| offer.id.provider() == provider)
    }

    /// Every offer that was read, sorted by id.
    #[must_use]
    pub fn offers(&self) -> Vec<&Arc<Offer>> {
        let mut offers: Vec<&Arc<Offer>> = self.offers.values().collect();
        offers.sort_by(|a, b| a.id.cmp(&b.id));
        offers
    }

    /// Every provider that was read, sorted by id.
    pub fn providers(&self) -> impl Iterator<Item = (&str, &ProviderInfo)> {
        self.providers.iter().map(|(id, info)| (id.as_str(), info))
    }
}

fn read_identity(files: &Files, sources: &mut Sources, problems: &Problems) -> Option<Identity> {
    let source = sources.add(format!("{}/catalogue.toml", files.folder), &*files.catalogue, Origin::Embedded);
    let document = parse(&files.catalogue, source, problems)?;
    let mut fields = Cursor::root(&document, problems).fields()?;
    if !schema_version(&mut fields) {
        return None;
    }
    let version = fields.required("version", Cursor::name);
    let released = fields.required("released", Cursor::date);
    fields.finish();
    Some(Identity { version: version?, released: released?, sha256: files.sha256.to_string() })
}

fn read_holidays(files: &Files, sources: &mut Sources, problems: &Problems) -> HolidayLists {
    let mut lists = HolidayLists::new();
    for (name, text) in &files.holidays {
        let source = sources.add(format!("{}/holidays/{name}.toml", files.folder), &**text, Origin::Embedded);
        let document = parse(text, source, problems);
        if let Some(holidays) = document.and_then(|document| holiday_list(name, &document, problems)) {
            lists.insert(name.to_string(), Arc::new(holidays));
        }
    }
    lists
}
