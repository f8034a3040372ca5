//! Provider files and price books, from documents to types.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::meter::{EventMeter, RateCard, TokenMeter};
use super::offer::{Alias, Book, Exception, Offer, OfferId, TokenRatio, Weights};
use super::price::{
    Cards, Change, ContextBand, Dispute, FromBasis, PriceEntry, PricedWindow, SearchContext, ServiceClass, Tariff,
};
use crate::calendar::{Date, Holidays, Weekdays, Window, WindowHours};
use crate::diagnostic::{Diagnostic, Problems, code};
use crate::document::{Cursor, Fields, Node};
use crate::units::{Event, Price, Token};

/// The version of the file format that this program reads.
pub const SCHEMA: u64 = 1;

/// What one file holds.
#[derive(Debug, Default)]
pub struct ProviderFile {
    /// The provider's id; absent in price books whose offers are written `provider/model`.
    pub provider: Option<String>,
    /// The provider's name for people.
    pub name: Option<String>,
    /// Other ids of the provider.
    pub aliases: Vec<String>,
    /// Where the provider publishes its prices.
    pub pricing_page: Option<String>,
    /// Its offers, in the order of the file.
    pub offers: Vec<ReadOffer>,
}

/// An offer and how it joins the ones before it.
#[derive(Debug)]
pub struct ReadOffer {
    /// The offer.
    pub offer: Offer,
    /// In a price book: its entries are added to the embedded history instead of replacing it.
    pub append: bool,
}

/// Knows the holiday lists by name.
pub type HolidayLists = BTreeMap<String, Arc<Holidays>>;

/// Which book is read, and what it may refer to.
#[derive(Clone, Debug)]
pub struct Reading<'a> {
    /// The book.
    pub book: Book,
    /// The holiday lists that windows may name.
    pub holidays: &'a HolidayLists,
}

/// Reads a provider file or a price book. Mistakes go to `problems`; what could be read is returned.
#[must_use]
pub fn provider_file(document: &Node, reading: &Reading<'_>, problems: &Problems) -> ProviderFile {
    let Some(mut fields) = Cursor::root(document, problems).fields() else { return ProviderFile::default() };
    if !schema_version(&mut fields) {
        return ProviderFile::default();
    }
    let embedded = reading.book == Book::Embedded;
    let provider =
        if embedded { fields.required("provider", Cursor::name) } else { fields.optional("provider", Cursor::name) };
    let mut file = ProviderFile {
        name: fields.optional("name", Cursor::name),
        aliases: fields.optional("aliases", |list| list.list(Cursor::name)).unwrap_or_default(),
        pricing_page: fields.optional("pricing-page", Cursor::name),
        provider,
        offers: Vec::new(),
    };
    let provider = file.provider.clone();
    file.offers = fields
        .optional("offer", |list| list.list(|offer| read_offer(offer, provider.as_deref(), reading)))
        .unwrap_or_default();
    fields.finish();
    report_duplicates(&file, problems);
    file
}

/// Reads `schema` and says whether the rest can be understood.
pub fn schema_version(fields: &mut Fields<'_>) -> bool {
    if !fields.has("schema") {
        let help = format!("begin the file with `schema = {SCHEMA}`");
        fields.here().wrong::<()>(&code::MISSING_KEY, "`schema` is missing here", Some(help));
        return false;
    }
    let Some(version) = fields.optional("schema", |cursor| cursor.placed(Cursor::count)) else { return false };
    if version.value == SCHEMA {
        return true;
    }
    let message = format!("this file has schema {}, and this version of cascade reads schema {SCHEMA}", version.value);
    let help = if version.value > SCHEMA { "upgrade cascade to read it" } else { "write `schema = 1`" };
    let diagnostic = Diagnostic::error(&code::SCHEMA_VERSION, message).at(&version.location, "").help(help);
    fields.here().problems().push(diagnostic);
    false
}

fn report_duplicates(file: &ProviderFile, problems: &Problems) {
    let mut seen: BTreeMap<&OfferId, &Offer> = BTreeMap::new();
    for read in &file.offers {
        if let Some(first) = seen.insert(&read.offer.id, &read.offer) {
            let message = format!("offer `{}` is given twice", read.offer.id);
            let diagnostic = Diagnostic::error(&code::DUPLICATE, message)
                .at(&read.offer.location, "again here")
                .at(&first.location, "first here");
            problems.push(diagnostic);
        }
    }
}

fn read_offer(cursor: Cursor<'_>, provider: Option<&str>, reading: &Reading<'_>) -> Option<ReadOffer> {
    let location = cursor.location().clone();
    let mut fields = cursor.fields()?;
    let embedded = reading.book == Book::Embedded;
    let id = fields.required("id", |cursor| {
        let here = cursor.clone();
        let text = cursor.name()?;
        if let Some(provider) = provider.filter(|_| !embedded)
            && let Some(model) = text.strip_prefix(provider).and_then(|rest| rest.strip_prefix('/'))
        {
            let message = format!("the file's offers are those of `{provider}`, and the id says so again");
            let help = format!("write `{model}`, or leave `provider` out of the file");
            return here.wrong(&code::BAD_VALUE, message, Some(help));
        }
        let id = match provider {
            Some(provider) => Some(OfferId::new(provider, text.clone())),
            None => OfferId::parse(&text),
        };
        id.or_else(|| {
            let help = "in a file without `provider`, ids are written `provider/model`".to_owned();
            here.wrong(&code::BAD_VALUE, format!("`{text}` names no provider"), Some(help))
        })
    });
    let model = if embedded { fields.required("model", Cursor::name) } else { fields.optional("model", Cursor::name) };
    let append = !embedded && fields.optional("append", Cursor::boolean).unwrap_or(false);
    let offer = Offer {
        model: model.or_else(|| id.as_ref().map(|id| id.model().to_owned())).unwrap_or_default(),
        id: id.clone().unwrap_or_else(|| OfferId::new("", "")),
        developer: fields.optional("developer", Cursor::name),
        weights: fields.optional("weights", |cursor| cursor.word(&Weights::NAMES, Weights::parse)),
        weights_inferred: fields.optional("weights-inferred", Cursor::boolean).unwrap_or(false),
        licence: fields.optional("licence", Cursor::name),
        tokenizer: fields.optional("tokenizer", Cursor::name),
        token_ratios: fields.optional("token-ratios", |list| list.list(read_token_ratio)).unwrap_or_default(),
        context_window: fields.optional("context-window", Cursor::count),
        max_output: fields.optional("max-output", Cursor::count),
        released: fields.optional("released", Cursor::date),
        checked: fields.optional("checked", Cursor::date),
        aliases: fields.optional("aliases", |list| list.list(read_alias)).unwrap_or_default(),
        exceptions: fields.optional("exceptions", |list| list.list(read_exception)).unwrap_or_default(),
        log: fields.required("price", |list| list.list(|entry| read_entry(entry, reading))).unwrap_or_default(),
        book: reading.book.clone(),
        location,
    };
    report_history(&offer, fields.here().problems());
    fields.finish();
    id.map(|_| ReadOffer { offer, append })
}

fn read_alias(cursor: Cursor<'_>) -> Option<Alias> {
    let mut fields = cursor.fields()?;
    let id = fields.required("id", Cursor::name);
    let from = fields.optional("from", Cursor::date);
    let until = fields.optional("until", Cursor::date);
    fields.finish();
    Some(Alias { id: id?, from, until })
}

fn read_exception(cursor: Cursor<'_>) -> Option<Exception> {
    let location = cursor.location().clone();
    let mut fields = cursor.fields()?;
    let check = fields.required("check", Cursor::name);
    let note = fields.required("note", Cursor::name);
    fields.finish();
    Some(Exception { check: check?, note: note?, location })
}

fn read_token_ratio(cursor: Cursor<'_>) -> Option<TokenRatio> {
    let mut fields = cursor.fields()?;
    let of = fields.required("of", Cursor::name);
    let low = fields.required("low", Cursor::amount);
    let high = fields.required("high", Cursor::amount);
    let source = fields.required("source", Cursor::name);
    fields.finish();
    Some(TokenRatio { of: of?, low: low?, high: high?, source: source? })
}

/// The log is written in the order in which it grew: by `from`, and for one `from` by `recorded`.
fn report_history(offer: &Offer, problems: &Problems) {
    for pair in offer.log.windows(2) {
        let [earlier, later] = pair else { continue };
        let ascends = (earlier.from, earlier.recorded) < (later.from, later.recorded);
        if !ascends {
            let message = format!(
                "the price history of `{}` does not ascend: {} (recorded {}) after {} (recorded {})",
                offer.id, later.from, later.recorded, earlier.from, earlier.recorded
            );
            let diagnostic = Diagnostic::error(&code::PRICE_HISTORY, message)
                .at(&later.location, "this entry is not later")
                .at(&earlier.location, "than this one")
                .help("entries go by `from`, and for one `from` by `recorded`");
            problems.push(diagnostic);
        }
    }
    for entry in &offer.log {
        let Change::Withdraws(announced) = entry.change else { continue };
        let known = offer.log.iter().any(|other| {
            other.from == announced && other.recorded <= entry.recorded && matches!(other.change, Change::Priced(_))
        });
        if !known {
            let message = format!("nothing was announced for {announced}, so nothing can be withdrawn");
            problems.push(Diagnostic::error(&code::PRICE_HISTORY, message).at(&entry.location, ""));
        }
    }
}

fn read_entry(cursor: Cursor<'_>, reading: &Reading<'_>) -> Option<PriceEntry> {
    let location = cursor.location().clone();
    let here = cursor.clone();
    let mut fields = cursor.fields()?;
    let embedded = reading.book == Book::Embedded;
    let from = fields.required("from", Cursor::instant);
    let basis = fields.optional("from-basis", |cursor| cursor.word(&FromBasis::NAMES, FromBasis::parse));
    let recorded =
        if embedded { fields.required("recorded", Cursor::date) } else { fields.optional("recorded", Cursor::date) };
    let source = fields.required("source", Cursor::name);
    let withdraws = fields.optional("withdraws", Cursor::instant);
    let retired = fields.optional("retired", Cursor::boolean).unwrap_or(false);
    let disputed = fields.optional("disputed", |list| list.list(read_dispute)).unwrap_or_default();
    let tariff = read_tariff(&mut fields, reading);
    fields.finish();
    let has_prices = tariff.cards.by_class.values().any(|card| !card.is_empty());
    let change = match (withdraws, retired, has_prices) {
        (Some(announced), false, false) => Change::Withdraws(announced),
        (None, true, false) => Change::Retired,
        (None, false, true) => {
            report_zero(&here, &tariff);
            Change::Priced(Box::new(tariff))
        }
        (None, false, false) => {
            let help = "give at least one rate, or `retired = true`, or `withdraws = DATE`".to_owned();
            return here.wrong(&code::PRICE_FORM, "this entry has no prices", Some(help));
        }
        _ => {
            let message = "an entry has prices, or retires the offer, or withdraws an announcement: only one of them";
            return here.wrong(&code::PRICE_FORM, message, None);
        }
    };
    let from = from?;
    Some(PriceEntry {
        from,
        basis: basis.unwrap_or(FromBasis::Documented),
        recorded: recorded.unwrap_or_else(|| from.date()),
        source: source?,
        change,
        disputed,
        location,
    })
}

/// A price of nothing must be meant: a missing price is never $0.
fn report_zero(here: &Cursor<'_>, tariff: &Tariff) {
    let all_free = tariff.cards.by_class.values().all(RateCard::is_free);
    if all_free && !tariff.free {
        let help = "if it really costs nothing, say so: `free = true`".to_owned();
        here.wrong::<()>(&code::PRICE_FORM, "every price here is zero", Some(help));
    } else if tariff.free && !all_free {
        here.wrong::<()>(&code::PRICE_FORM, "`free = true`, but there are prices above zero", None);
    }
}

fn read_tariff(fields: &mut Fields<'_>, reading: &Reading<'_>) -> Tariff {
    let cards = read_cards(fields);
    let tariff = Tariff {
        cards,
        bands: fields.optional("long-context", |list| list.list(read_band)).unwrap_or_default(),
        windows: fields
            .optional("windows", |list| list.list(|window| read_window(window, reading)))
            .unwrap_or_default(),
        regions: fields
            .optional("regions", |table| {
                table.entries(|name, factor| factor.factor().map(|factor| (name.value, factor)))
            })
            .unwrap_or_default()
            .into_iter()
            .collect(),
        search_context: fields.optional("search-context", read_search_context).unwrap_or_default(),
        free: fields.optional("free", Cursor::boolean).unwrap_or(false),
    };
    report_band_order(fields, &tariff.bands);
    tariff
}

fn report_band_order(fields: &Fields<'_>, bands: &[ContextBand]) {
    for pair in bands.windows(2) {
        let [lower, upper] = pair else { continue };
        if lower.above >= upper.above {
            let message = format!("context bands must ascend: {} after {}", upper.above, lower.above);
            fields.here().wrong::<()>(&code::PRICE_FORM, message, None);
        }
    }
}

/// The rates of a table, and of the service classes inside it.
fn read_cards(fields: &mut Fields<'_>) -> Cards {
    let mut cards = Cards::default();
    let standard = read_rates(fields);
    if !standard.is_empty() {
        cards.by_class.insert(ServiceClass::Standard, standard);
    }
    for class in ServiceClass::SPECIAL {
        if let Some(card) = fields.optional(class.key(), read_card) {
            cards.by_class.insert(class, card);
        }
    }
    cards
}

/// A table of rates and nothing else.
#[must_use]
pub fn read_card(cursor: Cursor<'_>) -> Option<RateCard> {
    let mut fields = cursor.fields()?;
    let card = read_rates(&mut fields);
    fields.finish();
    Some(card)
}

fn read_rates(fields: &mut Fields<'_>) -> RateCard {
    let mut card = RateCard::default();
    for meter in TokenMeter::ALL {
        if let Some(price) =
            fields.optional(meter.key(), Cursor::amount).and_then(|dollars| Price::<Token>::new(dollars).ok())
        {
            card.set_token_price(meter, price);
        }
    }
    for meter in EventMeter::ALL {
        if let Some(price) =
            fields.optional(meter.key(), Cursor::amount).and_then(|dollars| Price::<Event>::new(dollars).ok())
        {
            card.set_event_price(meter, price);
        }
    }
    card
}

fn read_band(cursor: Cursor<'_>) -> Option<ContextBand> {
    let mut fields = cursor.fields()?;
    let above = fields.required("above", Cursor::count);
    let inclusive = fields.optional("inclusive", Cursor::boolean).unwrap_or(false);
    let cards = read_cards(&mut fields);
    fields.finish();
    Some(ContextBand { above: above?, inclusive, cards })
}

fn read_window(cursor: Cursor<'_>, reading: &Reading<'_>) -> Option<PricedWindow> {
    let mut fields = cursor.fields()?;
    let hours = fields.required("hours", |cursor| {
        let here = cursor.clone();
        let text = cursor.text()?;
        WindowHours::parse(&text).or_else(|| {
            let help = "write it as 16:30-00:30, UTC, on the half hour".to_owned();
            here.wrong(&code::BAD_VALUE, format!("`{text}` is not a range of hours"), Some(help))
        })
    });
    let weekdays = fields.optional("weekdays", |cursor| {
        let here = cursor.clone();
        let text = cursor.text()?;
        Weekdays::parse(&text).or_else(|| {
            here.wrong(
                &code::BAD_VALUE,
                format!("`{text}` is not a range of weekdays"),
                Some("write it as mon-fri".into()),
            )
        })
    });
    let except_holidays = fields.optional("except-holidays", |cursor| {
        let here = cursor.clone();
        let name = cursor.text()?;
        reading
            .holidays
            .get(&name)
            .cloned()
            .or_else(|| here.wrong(&code::BAD_VALUE, format!("there is no list of holidays `{name}`"), None))
    });
    let cards = read_cards(&mut fields);
    fields.finish();
    let weekdays = weekdays.unwrap_or(Weekdays::ALL);
    Some(PricedWindow { window: Window { hours: hours?, weekdays, except_holidays }, cards })
}

fn read_search_context(cursor: Cursor<'_>) -> Option<BTreeMap<SearchContext, Price<Event>>> {
    let entries = cursor.entries(|name, price| {
        let context = SearchContext::parse(&name.value);
        if context.is_none() {
            let message = format!("`{}` is not a search context: low, medium or high", name.value);
            let diagnostic = Diagnostic::error(&code::UNKNOWN_KEY, message).at(&name.location, "");
            price.problems().push(diagnostic);
        }
        Some((context?, Price::new(price.amount()?).ok()?))
    })?;
    Some(entries.into_iter().collect())
}

fn read_dispute(cursor: Cursor<'_>) -> Option<Dispute> {
    let mut fields = cursor.fields()?;
    let feed = fields.required("feed", Cursor::name);
    let note = fields.optional("note", Cursor::text);
    let card = read_rates(&mut fields);
    fields.finish();
    Some(Dispute { feed: feed?, card, note })
}

/// Reads a list of holidays.
#[must_use]
pub fn holiday_list(name: &str, document: &Node, problems: &Problems) -> Option<Holidays> {
    let mut fields = Cursor::root(document, problems).fields()?;
    if !schema_version(&mut fields) {
        return None;
    }
    fields.optional("name", Cursor::name);
    fields.required("source", Cursor::name);
    let utc_offset_minutes = fields.required("utc-offset", |cursor| {
        let here = cursor.clone();
        let text = cursor.text()?;
        utc_offset(&text).or_else(|| {
            here.wrong(&code::BAD_VALUE, format!("`{text}` is not an offset"), Some("write it as +08:00".into()))
        })
    });
    let covers_until = fields.required("covers-until", Cursor::date);
    let days: BTreeSet<Date> =
        fields.required("days", |list| list.list(Cursor::date)).unwrap_or_default().into_iter().collect();
    fields.finish();
    Some(Holidays { name: name.to_owned(), utc_offset_minutes: utc_offset_minutes?, days, covers_until: covers_until? })
}

/// Minutes ahead of UTC: `+08:00` is 480.
fn utc_offset(text: &str) -> Option<i32> {
    let (sign, digits) = match text.split_at_checked(1)? {
        ("+", digits) => (1, digits),
        ("-", digits) => (-1, digits),
        _ => return None,
    };
    let (hours, minutes) = digits.split_once(':')?;
    let (hours, minutes): (i32, i32) = (hours.parse().ok()?, minutes.parse().ok()?);
    (hours <= 14 && minutes < 60).then_some(sign * (hours * 60 + minutes))
}
