//! metergraph-core's `prices.yaml`: models with rows by channel, each from a day; `models.yaml` has release dates.
//!
//! Traps: a channel is how a model is reached, so the id at that provider is the first alias of the channel; rows
//! of one model at one channel differ by region; bands are multipliers on input and output, and say nothing of
//! cache rates; a launch price that was later replaced may be missing, so dates are observations.

use super::{Facts, FeedError, Rates, Reader, Row, observed, spelling};
use crate::catalogue::{EventMeter, ServiceClass, TokenMeter};
use crate::import::tree::{Per, Tree, plain};

const METERS: [(&str, ServiceClass, TokenMeter); 8] = [
    ("input_per_mtok", ServiceClass::Standard, TokenMeter::Input),
    ("output_per_mtok", ServiceClass::Standard, TokenMeter::Output),
    ("cache_read_per_mtok", ServiceClass::Standard, TokenMeter::CachedInput),
    ("cache_write_5m_per_mtok", ServiceClass::Standard, TokenMeter::CacheWrite),
    ("cache_write_1h_per_mtok", ServiceClass::Standard, TokenMeter::CacheWrite1h),
    ("batch_input_per_mtok", ServiceClass::Batch, TokenMeter::Input),
    ("batch_output_per_mtok", ServiceClass::Batch, TokenMeter::Output),
    ("batch_cache_read_per_mtok", ServiceClass::Batch, TokenMeter::CachedInput),
];

const NOT_RATES: [&str; 6] = ["channel", "region", "effective_from", "effective_to", "source_url", "rules"];

/// How tokens are counted, not what they cost.
const NOT_MONEY: [&str; 3] = ["input_includes_cache_read", "input_includes_cache_write", "varies_by_provider"];

pub(super) fn read(files: &[(String, String)], reader: &mut Reader) -> Result<(), FeedError> {
    for (path, text) in files {
        let tree = reader.parsed(path, Tree::yaml(text))?;
        let models = tree.get("models").map(Tree::items).unwrap_or_default();
        if models.iter().all(|model| model.text_at("canonical_id").is_none()) {
            return Err(reader.not_the_feed(path, "no model has a `canonical_id`"));
        }
        for model in models {
            read_model(model, reader);
        }
    }
    Ok(())
}

fn read_model(model: &Tree, reader: &mut Reader) {
    let Some(canonical) = model.text_at("canonical_id") else { return reader.pass_over("no id") };
    if let Some(released) = model.date_at("released") {
        reader.model(spelling::model(canonical), Facts { released: Some(released), ..Facts::default() });
    }
    let rows = model.get("prices").map(Tree::items).unwrap_or_default();
    for row in rows {
        let region = row.text_at("region").unwrap_or("global");
        let is_base = region == "global"
            || rows.iter().all(|other| {
                other.text_at("channel") != row.text_at("channel") || other.text_at("region") == Some(region)
            });
        if is_base { read_price(canonical, model, row, reader) } else { reader.pass_over("a price of another region") }
    }
}

fn read_price(canonical: &str, model: &Tree, row: &Tree, reader: &mut Reader) {
    let (Some(channel), Some(from)) = (row.text_at("channel"), row.date_at("effective_from")) else {
        return reader.pass_over("no channel or no date");
    };
    let Some(id) = id_at(channel, model) else { return reader.pass_over(format!("provider {channel}")) };
    let key = format!("{canonical} at {channel}");
    if row.at(&["rules", "off_peak_discount"]).is_some() {
        return reader.refuse(&key, "prices that depend on the hour are kept by hand");
    }
    let mut rates = Rates::default();
    for (name, value) in row.entries().filter(|(name, _)| !NOT_RATES.contains(name)) {
        match METERS.iter().find(|(known, ..)| *known == name) {
            Some((_, class, meter)) => {
                if let Ok(dollars) = value.price(Per::AsItStands) {
                    rates.tokens(*class, None, *meter, dollars);
                }
            }
            None if name == "request_fee_per_1k_usd" => {
                if let Ok(dollars) = value.price(Per::ThousandEvents) {
                    rates.event(ServiceClass::Standard, EventMeter::Request, dollars);
                }
            }
            None => reader.unknown_key(name),
        }
    }
    for (rule, value) in row.get("rules").into_iter().flat_map(Tree::entries) {
        match rule {
            "long_context" => read_band(row, value, &mut rates),
            _ if NOT_MONEY.contains(&rule) => {}
            _ => reader.unknown_key(format!("rules.{rule}")),
        }
    }
    let page = row.text_at("source_url");
    let (names, facts) = (Vec::new(), Facts::default());
    let row = Row { key: &key, provider: channel, model: id, names, facts, page, checked: None };
    let tariff = rates.tariff(channel);
    reader.price(&row, Some(observed(from)), tariff);
}

/// The id at the provider of a channel: the first alias there that has no dates.
fn id_at<'a>(channel: &str, model: &'a Tree) -> Option<&'a str> {
    spelling::provider(channel)?;
    let aliases = model.get("aliases").map(Tree::items).unwrap_or_default();
    let undated =
        aliases.iter().filter(|alias| alias.get("effective_from").is_none() && alias.get("effective_to").is_none());
    undated.filter(|alias| alias.text_at("channel") == Some(channel)).find_map(|alias| alias.text_at("alias"))
}

fn read_band(row: &Tree, rule: &Tree, rates: &mut Rates) {
    let Some(threshold) = rule.count_at("threshold") else { return };
    let pairs = [
        ("input_per_mtok", "input_multiplier", TokenMeter::Input),
        ("output_per_mtok", "output_multiplier", TokenMeter::Output),
    ];
    for (rate, multiplier, meter) in pairs {
        let (Some(rate), Some(multiplier)) = (row.get(rate), rule.get(multiplier)) else { continue };
        let product = rate.number().and_then(|rate| plain(rate.times(multiplier.number()?)?));
        if let Ok(dollars) = product {
            rates.tokens(ServiceClass::Standard, Some(threshold), meter, dollars);
        }
    }
}
