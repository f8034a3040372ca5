//! genai-prices' `data.json`: providers with models, dollars per million as texts.
//!
//! Traps: a model's prices are one table or a list of dated ones, the first of which has no date; a band is a
//! `tiers` entry inside one rate, and a rate without tiers holds at every length; batch, flex and priority are
//! variants whose dates say when somebody looked them up, so only the price in force gets them.

use super::{Edition, Facts, FeedError, Rates, Reader, Row};
use crate::calendar::Instant;
use crate::catalogue::{EventMeter, FromBasis, ServiceClass, Tariff, TokenMeter};
use crate::import::Since;
use crate::import::tariff::{Completion, complete};
use crate::import::tree::{Per, Tree};
use crate::units::Number;

const METERS: [(&str, TokenMeter); 8] = [
    ("input_mtok", TokenMeter::Input),
    ("output_mtok", TokenMeter::Output),
    ("cache_read_mtok", TokenMeter::CachedInput),
    ("cache_write_mtok", TokenMeter::CacheWrite),
    ("cache_write_1h_mtok", TokenMeter::CacheWrite1h),
    ("input_audio_mtok", TokenMeter::AudioInput),
    ("cache_audio_read_mtok", TokenMeter::CachedAudioInput),
    ("output_reasoning_mtok", TokenMeter::Reasoning),
];

pub(super) fn read(files: &[(String, String)], reader: &mut Reader) -> Result<(), FeedError> {
    for (path, text) in files {
        let tree = reader.parsed(path, Tree::json(text))?;
        if tree.items().is_empty() {
            return Err(reader.not_the_feed(path, "no list of providers"));
        }
        for provider in tree.items() {
            let Some(id) = provider.text_at("id") else { continue };
            let page = provider.get("pricing_urls").and_then(|urls| urls.items().first()).and_then(Tree::text);
            for model in provider.get("models").map(Tree::items).unwrap_or_default() {
                read_model(id, page, model, reader);
            }
        }
    }
    Ok(())
}

fn read_model(provider: &str, page: Option<&str>, tree: &Tree, reader: &mut Reader) {
    let Some(id) = tree.text_at("id") else { return reader.pass_over("no id") };
    let key = format!("{provider}/{id}");
    // Gemini's API and Vertex AI are one provider there; only Google's own models are on both.
    let provider = if provider == "google" && !names_google(id) { "vertex" } else { provider };
    let row = Row {
        key: &key,
        provider,
        model: id,
        names: tree.get("match").map(equal_names).unwrap_or_default().into_iter().filter(|name| name != id).collect(),
        facts: Facts { context_window: tree.count_at("context_window"), ..Facts::default() },
        page,
        checked: None,
    };
    let undated;
    let Some(prices) = tree.get("prices") else { return reader.pass_over("no prices") };
    let dated = match prices {
        Tree::List(items) => items.as_slice(),
        table => {
            undated = [Tree::Table([("prices".to_owned(), table.clone())].into_iter().collect())];
            &undated
        }
    };
    if dated.iter().any(|entry| entry.at(&["constraint", "start_time"]).is_some()) {
        return reader.refuse(&key, "prices that depend on the hour are kept by hand");
    }
    let last = dated.len().saturating_sub(1);
    for (position, entry) in dated.iter().enumerate() {
        let Some(prices) = entry.get("prices") else { continue };
        if prices.get("input_mtok").is_none() && prices.get("output_mtok").is_none() {
            reader.pass_over("no token prices");
            continue;
        }
        let mut tariff = read_tariff(provider, ServiceClass::Standard, prices, reader);
        if position == last {
            for variant in tree.get("price_variants").map(Tree::items).unwrap_or_default() {
                read_variant(provider, variant, &mut tariff, reader);
            }
        }
        let from = entry.at(&["constraint", "start_date"]).and_then(Tree::text).and_then(Instant::parse);
        let since = from.map(|from| Since { from, basis: basis(from, reader.edition()), snapshot: false });
        reader.price(&row, since, tariff);
    }
}

/// The day of an entry is often that on which somebody compared a host's list with the feed; one ahead is announced.
fn basis(from: Instant, edition: &Edition) -> FromBasis {
    if from.date() > edition.date { FromBasis::Documented } else { FromBasis::Observed }
}

fn names_google(id: &str) -> bool {
    ["gemini", "gemma", "learnlm", "deep-research"].iter().any(|family| id.contains(family))
}

/// The names that a matcher wants to be equal to; patterns are no names.
fn equal_names(matcher: &Tree) -> Vec<String> {
    let own = matcher.text_at("equals").map(str::to_owned);
    let inner = matcher.get("or").map(Tree::items).unwrap_or_default().iter().flat_map(equal_names);
    own.into_iter().chain(inner).collect()
}

fn read_variant(provider: &str, variant: &Tree, tariff: &mut Tariff, reader: &mut Reader) {
    let conditions: Vec<(&str, &str)> = variant
        .get("when")
        .map(|when| when.entries().map(|(key, value)| (key, value.text().unwrap_or_default())).collect())
        .unwrap_or_default();
    let class = match conditions.as_slice() {
        [("service_tier", "default")] => return,
        [("service_tier", class)] => ServiceClass::parse(class),
        [("processing", "batch")] => Some(ServiceClass::Batch),
        [("speed", "fast")] => Some(ServiceClass::Fast),
        _ => None,
    };
    let (Some(class), Some(prices)) = (class, variant.get("prices")) else {
        let words: Vec<String> = conditions.iter().map(|(key, value)| format!("{key}={value}")).collect();
        return reader.unknown_key(format!("price_variants.{}", words.join(",")));
    };
    let special = read_tariff(provider, class, prices, reader);
    complete(tariff, &special, Completion::All);
}

fn read_tariff(provider: &str, class: ServiceClass, prices: &Tree, reader: &mut Reader) -> Tariff {
    let starts: Vec<u64> = prices.entries().flat_map(|(_, rate)| tiers(rate)).map(|(start, _)| start).collect();
    let mut rates = Rates::default();
    for (key, rate) in prices.entries() {
        let base = rate.get("base").unwrap_or(rate);
        let event = match key {
            "web_searches_kcount" => Some(EventMeter::WebSearch),
            "requests_kcount" => Some(EventMeter::Request),
            _ => None,
        };
        if let (Some(event), Ok(dollars)) = (event, base.price(Per::ThousandEvents)) {
            rates.event(class, event, dollars);
            continue;
        }
        let meter = METERS.iter().find(|(name, _)| *name == key).map(|(_, meter)| *meter);
        let (Some(meter), Ok(dollars)) = (meter, base.price(Per::AsItStands)) else {
            reader.unknown_key(key);
            continue;
        };
        rates.tokens(class, None, meter, dollars);
        let own: Vec<(u64, Number)> = tiers(rate).collect();
        for start in &starts {
            let in_band = own.iter().rev().find(|(own, _)| own <= start).map_or(dollars, |(_, dollars)| *dollars);
            rates.tokens(class, Some(*start), meter, in_band);
        }
    }
    rates.tariff(provider)
}

/// The bands of one rate: where they start, and what holds above.
fn tiers(rate: &Tree) -> impl Iterator<Item = (u64, Number)> {
    let tiers = rate.get("tiers").map(Tree::items).unwrap_or_default();
    tiers.iter().filter_map(|tier| Some((tier.count_at("start")?, tier.get("price")?.price(Per::AsItStands).ok()?)))
}
