//! litellm's `model_prices_and_context_window.json`: one object of rows, dollars per token.
//!
//! Traps: prices are JSON floats in exponents; classes and bands are parts of the keys
//! (`cache_read_input_token_cost_above_272k_tokens_priority`); one model has rows under several keys, regional
//! ones among them; for models with hours of other prices the base is the peak; no row has a date.

use super::{Facts, FeedError, Rates, Reader, Row, spelling};
use crate::catalogue::{EventMeter, SearchContext, ServiceClass, Tariff, TokenMeter};
use crate::import::tree::{Per, Tree};
use crate::units::Price;

/// What a key counts once class and band are taken off.
const METERS: [(&str, TokenMeter); 9] = [
    ("input_cost_per_token", TokenMeter::Input),
    ("output_cost_per_token", TokenMeter::Output),
    ("cache_read_input_token_cost", TokenMeter::CachedInput),
    ("input_cost_per_token_cache_hit", TokenMeter::CachedInput),
    ("cache_creation_input_token_cost", TokenMeter::CacheWrite),
    ("cache_creation_input_token_cost_above_1hr", TokenMeter::CacheWrite1h),
    ("input_cost_per_audio_token", TokenMeter::AudioInput),
    ("cache_read_input_audio_token_cost", TokenMeter::CachedAudioInput),
    ("output_cost_per_reasoning_token", TokenMeter::Reasoning),
];

const CLASSES: [(&str, ServiceClass); 3] =
    [("_batches", ServiceClass::Batch), ("_flex", ServiceClass::Flex), ("_priority", ServiceClass::Priority)];

/// Words in the keys that bear on money.
const MONEY: [&str; 7] = ["cost", "price", "pricing", "multiplier", "uplift", "fee", "provider_specific_entry"];

/// Keys that repeat a price in another unit (Databricks units, beside the dollars).
const REPEATED: [&str; 2] = ["input_dbu_cost_per_token", "output_dbu_cost_per_token"];

pub(super) fn read(files: &[(String, String)], reader: &mut Reader) -> Result<(), FeedError> {
    for (path, text) in files {
        let tree = reader.parsed(path, Tree::json(text))?;
        if tree.entries().all(|(_, row)| row.get("litellm_provider").is_none()) {
            return Err(reader.not_the_feed(path, "no row has a `litellm_provider`"));
        }
        for (key, row) in tree.entries().filter(|(key, _)| *key != "sample_spec") {
            read_row(key, row, reader);
        }
    }
    Ok(())
}

fn read_row(key: &str, tree: &Tree, reader: &mut Reader) {
    let Some(provider) = tree.text_at("litellm_provider") else { return reader.pass_over("no provider") };
    let mode = tree.text_at("mode").unwrap_or("no mode");
    if !matches!(mode, "chat" | "responses" | "completion") {
        return reader.pass_over(format!("mode {mode}"));
    }
    if let Err(reason) = spelling::offer(provider, key) {
        return reader.pass_over(reason);
    }
    if tree.get("off_peak_pricing").is_some() {
        return reader.refuse(key, "prices that depend on the hour are kept by hand");
    }
    if tree.at(&["metadata", "notes"]).and_then(Tree::text).is_some_and(|notes| notes.contains("Assumed")) {
        return reader.refuse(key, "the feed assumed the split between input and output");
    }
    let tariff = read_tariff(provider, tree, reader);
    let row = Row {
        key,
        provider,
        model: key,
        names: Vec::new(),
        facts: Facts {
            context_window: tree.count_at("max_input_tokens"),
            max_output: tree.count_at("max_output_tokens"),
            ..Facts::default()
        },
        page: tree.text_at("source").filter(|page| page.starts_with("https://")),
        checked: None,
    };
    reader.price(&row, None, tariff);
    if let Some(ends) = tree.date_at("deprecation_date") {
        reader.retire(&row, ends, "deprecation date");
    }
}

fn read_tariff(provider: &str, tree: &Tree, reader: &mut Reader) -> Tariff {
    let mut rates = Rates::default();
    let mut regions = Vec::new();
    let mut search = None;
    for (key, value) in tree.entries().filter(|(_, value)| !value.is_nothing() || value.number().is_ok()) {
        match key {
            "tiered_pricing" => read_tiers(value, &mut rates, reader),
            "search_context_cost_per_query" => search = Some(value),
            "regional_processing_uplift_multiplier_eu" => regions.push(("eu", value)),
            "regional_processing_uplift_multiplier_us" => regions.push(("us", value)),
            "provider_specific_entry" => {
                for (name, factor) in value.entries() {
                    match name {
                        "us" | "eu" => regions.push((name, factor)),
                        _ => reader.unknown_key(format!("{key}.{name}")),
                    }
                }
            }
            "input_cost_per_request" => {
                if let Ok(dollars) = value.price(Per::AsItStands) {
                    rates.event(ServiceClass::Standard, EventMeter::Request, dollars);
                }
            }
            _ => read_rate(key, value, &mut rates, reader),
        }
    }
    if let Some(fees) = search.and_then(single_search_fee) {
        rates.event(ServiceClass::Standard, EventMeter::WebSearch, fees);
    }
    let mut tariff = rates.tariff(provider);
    for (region, factor) in regions {
        if let Ok(factor) = factor.number() {
            tariff.regions.insert(region.to_owned(), factor);
        }
    }
    match search {
        Some(fees) if single_search_fee(fees).is_none() && provider == "perplexity" => {
            tariff.search_context = search_fees(fees);
        }
        Some(fees) if single_search_fee(fees).is_none() => reader.unknown_key("search_context_cost_per_query"),
        _ => {}
    }
    tariff
}

fn read_rate(key: &str, value: &Tree, rates: &mut Rates, reader: &mut Reader) {
    match rate_key(key) {
        Some((meter, class, above)) => {
            if let Ok(dollars) = value.price(Per::Token) {
                rates.tokens(class, above, meter, dollars);
            }
        }
        None if REPEATED.contains(&key) || value.is_nothing() => {}
        None if MONEY.iter().any(|word| key.contains(word)) => reader.unknown_key(key),
        None => {}
    }
}

/// Meter, class and band of a key: `output_cost_per_token_above_200k_tokens_batches`.
fn rate_key(key: &str) -> Option<(TokenMeter, ServiceClass, Option<u64>)> {
    let special = CLASSES.iter().find_map(|(ending, class)| key.strip_suffix(ending).map(|rest| (rest, *class)));
    let (rest, class) = special.unwrap_or((key, ServiceClass::Standard));
    let (rest, above) = match rest.strip_suffix("k_tokens").and_then(|rest| rest.rsplit_once("_above_")) {
        Some((rest, thousands)) => (rest, Some(thousands.parse::<u64>().ok()?.checked_mul(1_000)?)),
        None => (rest, None),
    };
    METERS.iter().find(|(name, _)| *name == rest).map(|(_, meter)| (*meter, class, above))
}

/// Prices by prompt length as ranges, the first of which is the base.
fn read_tiers(tiers: &Tree, rates: &mut Rates, reader: &mut Reader) {
    for tier in tiers.items() {
        let from = tier.get("range").and_then(|range| range.items().first()).and_then(|from| from.number().ok());
        let Some(from) = from else { return reader.unknown_key("tiered_pricing without a range") };
        let above = from.to_string().parse::<u64>().ok().filter(|from| *from > 0);
        for (key, value) in tier.entries().filter(|(key, _)| *key != "range") {
            match (rate_key(key), value.price(Per::Token)) {
                (Some((meter, class, None)), Ok(dollars)) => rates.tokens(class, above, meter, dollars),
                _ => reader.unknown_key(format!("tiered_pricing.{key}")),
            }
        }
    }
}

/// The fee of a search where it is the same however much is read.
fn single_search_fee(fees: &Tree) -> Option<crate::units::Number> {
    let mut prices = fees.entries().map(|(_, fee)| fee.price(Per::AsItStands).ok());
    let first = prices.next()??;
    prices.all(|price| price == Some(first)).then_some(first)
}

fn search_fees(fees: &Tree) -> std::collections::BTreeMap<SearchContext, Price<crate::units::Event>> {
    let contexts = [SearchContext::Low, SearchContext::Medium, SearchContext::High];
    let fee = |context: SearchContext| fees.get(&format!("search_context_size_{}", context.key()));
    let priced = contexts.into_iter().filter_map(|context| {
        let dollars = fee(context)?.price(Per::AsItStands).ok()?;
        Some((context, Price::new(dollars).ok()?))
    });
    priced.collect()
}
