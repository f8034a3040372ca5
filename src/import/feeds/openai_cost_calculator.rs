//! openai-cost-calculator: one JSON file a provider, read off the vendor's own page or API on `verified_at`.
//!
//! Traps: a price set per condition (class, region, prompt length, hour, date); thresholds are the first length
//! inside, so `200001` is "above 200,000" and `272000` is a threshold that was copied; ids at the big clouds are
//! names of products; rows that are `unverified` were not read on that day.

use super::{Facts, FeedError, Rates, Reader, Row, observed};
use crate::calendar::Date;
use crate::catalogue::{EventMeter, FromBasis, ServiceClass, TokenMeter};
use crate::import::Since;
use crate::import::tree::{Per, Tree};

const METERS: [(&str, TokenMeter); 8] = [
    ("input", TokenMeter::Input),
    ("output", TokenMeter::Output),
    ("cached_input", TokenMeter::CachedInput),
    ("cache_write", TokenMeter::CacheWrite),
    ("cache_write_1h", TokenMeter::CacheWrite1h),
    ("input_audio", TokenMeter::AudioInput),
    ("cached_input_audio", TokenMeter::CachedAudioInput),
    ("reasoning", TokenMeter::Reasoning),
];

/// Which region's price stands for the offer: the one without a region, else the first of these.
const REGIONS: [&str; 4] = ["global", "us-east-1", "us-west-2", "us"];

pub(super) fn read(files: &[(String, String)], reader: &mut Reader) -> Result<(), FeedError> {
    for (path, text) in files {
        let tree = reader.parsed(path, Tree::json(text))?;
        let (Some(provider), Some(verified)) = (tree.text_at("provider"), tree.date_at("verified_at")) else {
            return Err(reader.not_the_feed(path, "no `provider` with `verified_at`"));
        };
        let sources = tree.get("sources").map(Tree::items).unwrap_or_default();
        for model in tree.get("models").map(Tree::items).unwrap_or_default() {
            let page = sources.iter().find(|source| source.text_at("id") == model.text_at("source"));
            read_model(provider, verified, page, model, reader);
        }
    }
    Ok(())
}

fn read_model(provider: &str, verified: Date, source: Option<&Tree>, tree: &Tree, reader: &mut Reader) {
    let Some(id) = tree.text_at("id") else { return reader.pass_over("no id") };
    let key = format!("{provider}/{id}");
    let prices = tree.get("prices").map(Tree::items).unwrap_or_default();
    if prices.iter().any(|price| condition(price, "period").is_some()) {
        return reader.refuse(&key, "prices that depend on the hour are kept by hand");
    }
    let is_verified = tree.text_at("status") != Some("unverified")
        && source.is_some_and(|source| source.text_at("kind") != Some("manual"));
    let aliases = tree.get("aliases").map(Tree::items).unwrap_or_default();
    let row = Row {
        key: &key,
        provider,
        model: id,
        names: aliases.iter().filter_map(Tree::text).map(str::to_owned).collect(),
        facts: Facts::default(),
        page: source.filter(|_| is_verified).and_then(|source| source.text_at("url")),
        checked: Some(verified),
    };
    // The price in force, then the announced ones by date.
    let mut starts: Vec<Option<Date>> = prices.iter().map(|price| price.date_at("effective_from")).collect();
    starts.sort();
    starts.dedup();
    for start in starts {
        let of_start: Vec<&Tree> = prices.iter().filter(|price| price.date_at("effective_from") == start).collect();
        let Some(region) = region_of(&of_start) else {
            reader.pass_over("prices of other regions only");
            continue;
        };
        let mut rates = Rates::default();
        for price in of_start {
            if condition(price, "region") == region {
                read_price(price, &mut rates, reader);
            } else {
                reader.pass_over("a price of another region");
            }
        }
        let since = match start {
            Some(date) => Some(Since { basis: FromBasis::Documented, ..observed(date) }),
            None => is_verified.then(|| Since { snapshot: true, ..observed(verified) }),
        };
        reader.price(&row, since, rates.tariff(provider));
    }
}

fn condition<'a>(price: &'a Tree, name: &str) -> Option<&'a str> {
    price.at(&["conditions", name]).and_then(Tree::text)
}

/// The region whose prices are taken: `Some(None)` where there are prices without one.
fn region_of<'a>(prices: &[&'a Tree]) -> Option<Option<&'a str>> {
    let has = |region: Option<&str>| prices.iter().any(|price| condition(price, "region") == region);
    if has(None) {
        return Some(None);
    }
    REGIONS.into_iter().find(|region| has(Some(region))).map(Some)
}

fn read_price(price: &Tree, rates: &mut Rates, reader: &mut Reader) {
    let class = match condition(price, "service_tier").map(ServiceClass::parse) {
        None => ServiceClass::Standard,
        Some(Some(class)) => class,
        Some(None) => return reader.unknown_key("conditions.service_tier"),
    };
    // The first length inside the band: one above the threshold, or the threshold itself where it is a round one.
    let above = price.count_at("min_input_tokens").map(|first| if first % 1_000 == 1 { first - 1 } else { first });
    for (key, rate) in price.get("rates").into_iter().flat_map(Tree::entries) {
        let Ok(dollars) = rate.price(Per::AsItStands) else { continue };
        match METERS.iter().find(|(name, _)| *name == key) {
            Some((_, meter)) => rates.tokens(class, above, *meter, dollars),
            None if key == "web_search" && above.is_none() => rates.event(class, EventMeter::WebSearch, dollars),
            None if key == "web_search" => {}
            None => reader.unknown_key(format!("rates.{key}")),
        }
    }
}
