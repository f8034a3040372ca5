//! The catalogue: finding an offer by its id or by another name that it had on a day.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::iter;
use std::ops::Range;
use std::sync::Arc;

use indexmap::IndexMap;

use super::blocks;
use super::files::Files;
use super::hardware::{Hardware, hardware_file};
use super::offer::{Alias, Book, Offer, OfferId};
use super::read::{HolidayLists, ProviderFile, ReadOffer, Reading, holiday_list, provider_file, schema_version};
use crate::calendar::Date;
use crate::diagnostic::{Diagnostic, Problems, SourceId, Sources, code, nearest};
use crate::document::{Cursor, Node, parse, parse_part};

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

/// A provider's file as far as it was read.
#[derive(Clone, Debug)]
struct Provider {
    source: SourceId,
    /// What stands before its offers.
    info: Option<ProviderInfo>,
    /// Names whose offers were read.
    named: BTreeSet<String>,
    /// Whether all of it was.
    whole: bool,
}

/// Offers by id, read as they are needed: costing a plan does not take longer when the catalogue grows.
#[derive(Clone, Debug)]
pub struct Catalogue {
    files: Files,
    identity: Identity,
    holidays: Option<HolidayLists>,
    hardware: Option<Vec<Hardware>>,
    providers: BTreeMap<String, Provider>,
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
            hardware: None,
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

    /// Reads a provider's whole file, once. Whether there is one.
    pub fn load_provider(&mut self, provider: &str, sources: &mut Sources, problems: &Problems) -> bool {
        let Some((text, opened)) = self.file(provider, sources) else { return false };
        if !std::mem::replace(&mut opened.whole, true) {
            self.read_parts(provider, std::iter::once(0..text.len()), sources, problems);
        }
        true
    }

    /// Reads what a provider's file says of the offers with a name, once. Whether there is such a file.
    pub fn load_named(&mut self, id: &OfferId, sources: &mut Sources, problems: &Problems) -> bool {
        let Some((text, opened)) = self.file(id.provider(), sources) else { return false };
        if !opened.whole && opened.named.insert(id.model().to_owned()) {
            let parts = iter::once(blocks::head(&text)).chain(blocks::naming(&text, id.model()));
            self.read_parts(id.provider(), parts, sources, problems);
        }
        true
    }

    /// Reads what a provider's file says of the provider, once. Whether there is such a file.
    fn load_head(&mut self, provider: &str, sources: &mut Sources, problems: &Problems) -> bool {
        let Some((text, opened)) = self.file(provider, sources) else { return false };
        if opened.info.is_none() {
            self.read_parts(provider, [blocks::head(&text)], sources, problems);
        }
        true
    }

    /// A provider's file, and how far it was read.
    fn file(&mut self, provider: &str, sources: &mut Sources) -> Option<(Cow<'static, str>, &mut Provider)> {
        let text = self.files.providers.iter().find(|(name, _)| name == provider).map(|(_, text)| text.clone())?;
        let opened = self.providers.entry(provider.to_owned()).or_insert_with(|| {
            let path = format!("{}/providers/{provider}.toml", self.files.folder);
            let source = sources.add_embedded(path, text.clone());
            Provider { source, info: None, named: BTreeSet::new(), whole: false }
        });
        Some((text, opened))
    }

    /// Reads parts of a provider's file, of which the first has its head.
    fn read_parts(
        &mut self,
        provider: &str,
        parts: impl IntoIterator<Item = Range<usize>>,
        sources: &mut Sources,
        problems: &Problems,
    ) {
        let Some((text, &mut Provider { source, .. })) = self.file(provider, sources) else { return };
        let parts = parts.into_iter().map(|part| parse_part(&text, part, source, problems));
        let parts: Option<Vec<Node>> = parts.collect();
        let Some(document) = parts.and_then(|parts| parts.into_iter().reduce(Node::continued_with)) else { return };
        let file = self.read(&document, Book::Embedded, sources, problems);
        if let Some(declared) = file.provider.as_deref().filter(|declared| *declared != provider) {
            let message = format!("the file of provider `{provider}` says `{declared}`");
            problems.push(Diagnostic::error(&code::BAD_VALUE, message).at(&document.location, ""));
        }
        if let Some(opened) = self.providers.get_mut(provider) {
            let (name, aliases, pricing_page) = (file.name, file.aliases, file.pricing_page);
            opened.info = Some(ProviderInfo { name, aliases, pricing_page });
        }
        for read in file.offers {
            // A price book that came first stays on top.
            let id = read.offer.id.clone();
            if !self.overlays.contains(&id) {
                self.offers.insert(id, Arc::new(read.offer));
            }
        }
    }

    /// Reads every provider's file.
    pub fn load_all(&mut self, sources: &mut Sources, problems: &Problems) {
        for name in self.provider_ids() {
            self.load_provider(&name, sources, problems);
        }
        self.hardware(sources, problems);
    }

    /// Every GPU that can be rented, with its rents.
    pub fn hardware(&mut self, sources: &mut Sources, problems: &Problems) -> &[Hardware] {
        let files = &self.files;
        self.hardware.get_or_insert_with(|| {
            if files.hardware.is_empty() {
                return Vec::new();
            }
            let source = sources.add_embedded(format!("{}/hardware.toml", files.folder), files.hardware.clone());
            parse(&files.hardware, source, problems)
                .map(|document| hardware_file(&document, problems))
                .unwrap_or_default()
        })
    }

    /// The provider that has this other id.
    fn provider_of_alias(&mut self, alias: &str, sources: &mut Sources, problems: &Problems) -> Option<String> {
        for name in self.provider_ids() {
            self.load_head(&name, sources, problems);
        }
        let has_it = |info: &ProviderInfo| info.aliases.iter().any(|known| known == alias);
        self.providers().find(|(_, info)| has_it(info)).map(|(id, _)| id.to_owned())
    }

    fn provider_ids(&self) -> Vec<Cow<'static, str>> {
        self.files.providers.iter().map(|(name, _)| name.clone()).collect()
    }

    /// Lays a price book over the catalogue: each of its offers replaces the offer of that id, which keeps its other
    /// names, or adds to its history where it says `append = true`. A book may call a provider by another name.
    pub fn overlay(&mut self, path: &str, document: &Node, sources: &mut Sources, problems: &Problems) {
        let file = self.read(document, Book::Overlay(path.to_owned()), sources, problems);
        for ReadOffer { mut offer, append } in file.offers {
            if let Some(provider) = self.find_provider(offer.id.provider(), sources, problems) {
                offer.id = OfferId::new(provider, offer.id.model());
            }
            let id = offer.id.clone();
            self.load_named(&id, sources, problems);
            let offer = match self.offers.get(&id) {
                Some(base) if append => appended(base, offer, problems),
                Some(base) => {
                    offer.aliases.extend(base.aliases.iter().cloned());
                    offer
                }
                None if append => {
                    self.load_provider(id.provider(), sources, problems);
                    let suggestion = self.unknown_model(&id).suggestion;
                    let message = format!("`append = true` adds to `{id}`, which the catalogue does not have");
                    let diagnostic = Diagnostic::error(&code::UNKNOWN_OFFER, message).at(&offer.location, "");
                    problems.push(diagnostic.help(suggestion.map_or_else(
                        || "leave `append` out to state the whole history of a new offer".to_owned(),
                        |name| format!("did you mean `{name}`?"),
                    )));
                    continue;
                }
                None => offer,
            };
            self.overlays.insert(id.clone());
            self.offers.insert(id, Arc::new(offer));
        }
    }

    /// The offers that price books give, sorted by id.
    pub fn overlaid(&self) -> impl Iterator<Item = &Arc<Offer>> {
        self.overlays.iter().filter_map(|id| self.offers.get(id))
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
        let known_provider = self.load_named(wanted, sources, problems);
        let provider = if known_provider {
            wanted.provider().to_owned()
        } else if let Some(provider) = self.provider_of_alias(wanted.provider(), sources, problems) {
            provider
        } else if self.overlays.iter().any(|id| id.provider() == wanted.provider()) {
            wanted.provider().to_owned()
        } else {
            self.load_all(sources, problems);
            return Err(self.unknown_provider(wanted));
        };
        let id = OfferId::new(provider, wanted.model());
        self.load_named(&id, sources, problems);
        if !self.has_name(&id) {
            // To suggest one of its names, all of them are needed.
            self.load_provider(id.provider(), sources, problems);
        }
        if let Some(offer) = self.offers.get(&id) {
            return Ok(Found { offer: Arc::clone(offer), by_alias: id != *wanted });
        }
        let aliased: Vec<(&Arc<Offer>, &Alias)> = self
            .of_provider(id.provider())
            .flat_map(|offer| offer.aliases.iter().map(move |alias| (offer, alias)))
            .filter(|(_, alias)| alias.id == id.model())
            .collect();
        if let Some((offer, _)) = aliased.iter().find(|(_, alias)| alias.holds_on(on)) {
            return Ok(Found { offer: Arc::clone(offer), by_alias: true });
        }
        let Some((offer, _)) = aliased.iter().max_by_key(|(_, alias)| alias.from) else {
            return Err(self.unknown_model(&id));
        };
        let reason = format!("is a dated name that means no offer on {on}");
        Err(NotFound { reason, suggestion: Some(offer.id.to_string()) })
    }

    /// The id of the provider that has that id or other name.
    pub fn find_provider(&mut self, name: &str, sources: &mut Sources, problems: &Problems) -> Option<String> {
        if self.load_head(name, sources, problems) || self.overlays.iter().any(|id| id.provider() == name) {
            return Some(name.to_owned());
        }
        self.provider_of_alias(name, sources, problems)
    }

    /// Whether an offer that was read has that id or that other name, on any day.
    fn has_name(&self, id: &OfferId) -> bool {
        let has_alias = |offer: &Arc<Offer>| offer.aliases.iter().any(|alias| alias.id == id.model());
        self.offers.contains_key(id) || self.of_provider(id.provider()).any(has_alias)
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
                let own = iter::once((offer.id.model(), &offer.id));
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
        self.providers.iter().filter_map(|(id, opened)| Some((id.as_str(), opened.info.as_ref()?)))
    }
}

/// An offer with a price book's entries added to its history.
fn appended(base: &Offer, addition: Offer, problems: &Problems) -> Offer {
    let mut offer = base.clone();
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
    offer.location = addition.location;
    offer
}

fn read_identity(files: &Files, sources: &mut Sources, problems: &Problems) -> Option<Identity> {
    let source = sources.add_embedded(format!("{}/catalogue.toml", files.folder), files.catalogue.clone());
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
        let source = sources.add_embedded(format!("{}/holidays/{name}.toml", files.folder), text.clone());
        let document = parse(text, source, problems);
        if let Some(holidays) = document.and_then(|document| holiday_list(name, &document, problems)) {
            lists.insert(name.to_string(), Arc::new(holidays));
        }
    }
    lists
}
