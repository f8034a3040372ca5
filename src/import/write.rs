//! Provider files with something put in: every line that was there stays as it is.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use super::Says;
use super::build::Entry;
use super::feeds::spelling;
use super::model::ModelFacts;
use crate::calendar::Date;
use crate::catalogue::{Cards, Dispute, EventMeter, RateCard, ServiceClass, Tariff, TokenMeter};
use crate::document::key_text;
use crate::units::Number;

/// An offer that the catalogue does not have yet.
#[derive(Clone, Debug)]
pub(super) struct NewOffer {
    pub id: String,
    pub model: String,
    pub facts: ModelFacts,
    pub context_window: Option<u64>,
    pub max_output: Option<u64>,
    pub checked: Date,
    pub names: Vec<String>,
    pub entries: Vec<Entry>,
}

/// What goes into one provider's file.
#[derive(Debug, Default)]
pub(super) struct Additions {
    pub offers: Vec<NewOffer>,
    /// Entries for offers that are there, by id.
    pub entries: BTreeMap<String, Vec<Entry>>,
}

/// The head of a file for a provider that has none.
pub(super) fn new_file(provider: &str) -> String {
    let (name, page) = spelling::provider_of(provider).map_or((provider, ""), |known| (known.name, known.page));
    format!(
        "#:schema ../schema.json\nschema = 1\nprovider = {}\nname = {}\naliases = []\npricing-page = {}\n",
        quoted(provider),
        quoted(name),
        quoted(page)
    )
}

/// Puts offers in their place by id, and entries at the end of their offers.
///
/// # Errors
/// The parser's message when the text is no provider file.
pub(super) fn insert(text: &str, additions: &Additions) -> Result<String, String> {
    let mut blocks: Vec<(usize, String, String)> = Vec::new();
    let present = offers_in(text)?;
    for offer in &additions.offers {
        let next = present.iter().find(|(id, _)| *id > offer.id);
        blocks.push((next.map_or(text.len(), |(_, at)| *at), offer.id.clone(), offer_text(offer)));
    }
    for (id, entries) in &additions.entries {
        let position = present.iter().position(|(present, _)| present == id);
        let end = position.map(|position| present.get(position + 1).map_or(text.len(), |(_, at)| *at));
        let body: Vec<String> = entries.iter().map(entry_text).collect();
        // Before an offer that sorts right behind it.
        blocks.push((end.unwrap_or(text.len()), String::new(), body.join("\n")));
    }
    blocks.sort();
    let mut result = String::with_capacity(text.len());
    let mut copied = 0;
    for (at, _, block) in blocks {
        result.push_str(&text[copied..at]);
        copied = at;
        if at == text.len() {
            while !result.ends_with('\n') {
                result.push('\n');
            }
            let _ = write!(result, "\n{block}");
        } else {
            let _ = writeln!(result, "{block}");
        }
    }
    result.push_str(&text[copied..]);
    Ok(result)
}

/// The offers of a file with where each begins: at its header, or at the comment right above it.
fn offers_in(text: &str) -> Result<Vec<(String, usize)>, String> {
    let document = toml_edit::Document::parse(text).map_err(|error| error.message().to_owned())?;
    let tables = document.get("offer").and_then(toml_edit::Item::as_array_of_tables);
    let offers = tables.into_iter().flatten().map(|table| {
        let id = table.get("id").and_then(toml_edit::Item::as_str).unwrap_or_default().to_owned();
        let header = table.span().map_or(text.len(), |span| span.start);
        (id, above_comments(text, header))
    });
    Ok(offers.collect())
}

fn above_comments(text: &str, header: usize) -> usize {
    let mut begins = text[..header].rfind('\n').map_or(0, |end| end + 1);
    while let Some(above) = text[..begins].strip_suffix('\n') {
        let line = above.rfind('\n').map_or(0, |end| end + 1);
        if !above[line..].starts_with('#') {
            break;
        }
        begins = line;
    }
    begins
}

fn offer_text(offer: &NewOffer) -> String {
    let mut text = format!("[[offer]]\nid = {}\nmodel = {}\n", quoted(&offer.id), quoted(&offer.model));
    let mut field = |key: &str, value: Option<String>| {
        if let Some(value) = value {
            let _ = writeln!(text, "{key} = {value}");
        }
    };
    field("developer", offer.facts.developer.as_deref().map(quoted));
    field("weights", offer.facts.weights.map(|weights| quoted(&weights.to_string())));
    field("weights-inferred", offer.facts.weights_inferred.then(|| true.to_string()));
    field("licence", offer.facts.licence.as_deref().map(quoted));
    field("context-window", offer.context_window.map(grouped));
    field("max-output", offer.max_output.map(grouped));
    field("released", offer.facts.released.map(|day| day.to_string()));
    field("checked", Some(offer.checked.to_string()));
    let aliases: Vec<String> = offer.names.iter().map(|name| format!("{{ id = {} }}", quoted(name))).collect();
    field("aliases", (!aliases.is_empty()).then(|| format!("[{}]", aliases.join(", "))));
    for entry in &offer.entries {
        let _ = write!(text, "\n{}", entry_text(entry));
    }
    text
}

fn entry_text(entry: &Entry) -> String {
    let mut text = format!(
        "[[offer.price]]\nfrom = {}\nfrom-basis = {}\nrecorded = {}\nsource = {}\n",
        entry.from,
        quoted(&entry.basis.to_string()),
        entry.recorded,
        quoted(&entry.source)
    );
    match &entry.says {
        Says::Retired => text.push_str("retired = true\n"),
        Says::Priced(tariff) => write_tariff(&mut text, tariff),
    }
    if !entry.disputed.is_empty() {
        text.push_str("disputed = [\n");
        for dispute in &entry.disputed {
            let _ = writeln!(text, "  {{ {} }},", dispute_text(dispute));
        }
        text.push_str("]\n");
    }
    text
}

fn write_tariff(text: &mut String, tariff: &Tariff) {
    if tariff.free {
        text.push_str("free = true\n");
    }
    for rate in tariff.cards.of(ServiceClass::Standard).map(rates).unwrap_or_default() {
        let _ = writeln!(text, "{rate}");
    }
    for class in special(&tariff.cards) {
        let _ = writeln!(text, "{class}");
    }
    if !tariff.bands.is_empty() {
        text.push_str("long-context = [\n");
        for band in &tariff.bands {
            let standard = band.cards.of(ServiceClass::Standard).map(rates).unwrap_or_default();
            let parts: Vec<String> = standard.into_iter().chain(special(&band.cards)).collect();
            let above = grouped(band.above);
            let _ = writeln!(text, "  {{ above = {above}, inclusive = {}, {} }},", band.inclusive, parts.join(", "));
        }
        text.push_str("]\n");
    }
    if !tariff.search_context.is_empty() {
        let fees: Vec<String> = tariff
            .search_context
            .iter()
            .map(|(size, fee)| format!("{} = {}", size.key(), dollars(fee.dollars())))
            .collect();
        let _ = writeln!(text, "search-context = {{ {} }}", fees.join(", "));
    }
    if !tariff.regions.is_empty() {
        let factors: Vec<String> = tariff.regions.iter().map(|(region, factor)| region_text(region, *factor)).collect();
        let _ = writeln!(text, "regions = {{ {} }}", factors.join(", "));
    }
}

fn special(cards: &Cards) -> Vec<String> {
    let classes = ServiceClass::SPECIAL.into_iter().filter_map(|class| Some((class, cards.of(class)?)));
    classes.map(|(class, card)| format!("{} = {{ {} }}", class.key(), rates(card).join(", "))).collect()
}

fn rates(card: &RateCard) -> Vec<String> {
    let tokens =
        TokenMeter::ALL.into_iter().filter_map(|meter| Some((meter.key(), card.token_price(meter)?.dollars())));
    let events =
        EventMeter::ALL.into_iter().filter_map(|meter| Some((meter.key(), card.event_price(meter)?.dollars())));
    tokens.chain(events).map(|(key, price)| format!("{key} = {}", dollars(price))).collect()
}

fn dispute_text(dispute: &Dispute) -> String {
    let mut parts = vec![format!("feed = {}", quoted(&dispute.feed))];
    parts.extend(rates(&dispute.card));
    parts.extend(dispute.note.as_deref().map(|note| format!("note = {}", quoted(note))));
    parts.join(", ")
}

/// A factor as the percentage that price lists print.
fn region_text(region: &str, factor: Number) -> String {
    let percent = factor.times(Number::HUNDRED).map_or_else(|_| factor.to_string(), |percent| format!("{percent}%"));
    format!("{} = {}", key_text(region), quoted(&percent))
}

/// At least two places, as price lists print them.
fn dollars(price: Number) -> String {
    let text = price.to_string();
    match text.split_once('.') {
        None => format!("{text}.00"),
        Some((_, places)) if places.len() == 1 => format!("{text}0"),
        Some(_) => text,
    }
}

/// A count with `_` between thousands.
fn grouped(count: u64) -> String {
    let digits = count.to_string();
    let mut text = String::new();
    for (position, digit) in digits.chars().enumerate() {
        if position > 0 && (digits.len() - position).is_multiple_of(3) {
            text.push('_');
        }
        text.push(digit);
    }
    text
}

fn quoted(text: &str) -> String {
    toml_edit::Value::from(text).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_are_written_as_price_lists_print_them() {
        let number = |text: &str| dollars(text.parse().expect("a number"));
        assert_eq!((number("5"), number("0.5"), number("0.075")), ("5.00".into(), "0.50".into(), "0.075".into()));
        assert_eq!(
            (grouped(128_000), grouped(1_000_000), grouped(999)),
            ("128_000".into(), "1_000_000".into(), "999".into())
        );
        assert_eq!(region_text("us", "1.1".parse().expect("a number")), "us = \"110%\"");
    }
}
