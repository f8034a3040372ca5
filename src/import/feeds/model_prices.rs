//! model-prices' `snapshot.json`: intervals by provider, model and service class, each with where its date is from.
//!
//! Traps: classes have intervals of their own, which seldom meet those of the ordinary service; some models are
//! priced by the hour through a separate schedule; writes for an hour are a multiple that stands beside models
//! whose vendors have no such writes.

use super::{Facts, FeedError, Rates, Reader, Row, spelling};
use crate::calendar::Instant;
use crate::catalogue::{FromBasis, ServiceClass, TokenMeter};
use crate::import::Since;
use crate::import::tree::{Per, Tree, plain};

const METERS: [(&str, TokenMeter); 4] = [
    ("input", TokenMeter::Input),
    ("output", TokenMeter::Output),
    ("cache_read", TokenMeter::CachedInput),
    ("cache_write", TokenMeter::CacheWrite),
];

/// Keys of an interval's rates that are no rates.
const NOT_RATES: [&str; 6] = ["source", "valid_from", "valid_from_basis", "model", "tiers", "cache_write_1h_multiple"];

/// The only vendor that keeps what was written for an hour.
const WRITES_FOR_AN_HOUR: &str = "anthropic";

pub(super) fn read(files: &[(String, String)], reader: &mut Reader) -> Result<(), FeedError> {
    for (path, text) in files {
        let tree = reader.parsed(path, Tree::json(text))?;
        let Some(prices) = tree.get("prices") else { return Err(reader.not_the_feed(path, "no `prices`")) };
        let schedules = tree.at(&["schedules", "schedule"]).map(Tree::items).unwrap_or_default();
        for (provider, models) in prices.entries() {
            for (model, classes) in models.entries() {
                read_model(provider, model, classes, schedules, reader);
            }
        }
    }
    Ok(())
}

fn read_model(provider: &str, model: &str, classes: &Tree, schedules: &[Tree], reader: &mut Reader) {
    if let Err(reason) = spelling::offer(provider, model) {
        return reader.pass_over(reason);
    }
    let key = format!("{provider}/{model}");
    if schedules.iter().any(|schedule| mentions(schedule, provider, model)) {
        return reader.refuse(&key, "prices that depend on the hour are kept by hand");
    }
    for (class, _) in classes.entries() {
        if ServiceClass::parse(class).is_none() {
            reader.unknown_key(format!("class {class}"));
        }
    }
    let intervals = classes.get("standard").map(Tree::items).unwrap_or_default();
    for (position, interval) in intervals.iter().enumerate() {
        let is_last = position + 1 == intervals.len();
        read_interval(provider, model, &key, classes, interval, is_last, reader);
    }
}

/// Whether a schedule of hours is about the model.
fn mentions(schedule: &Tree, provider: &str, model: &str) -> bool {
    let named = |list: &Tree| list.get(model).is_some() || list.items().iter().any(|item| item.text() == Some(model));
    schedule.text_at("provider") == Some(provider) && schedule.entries().any(|(_, value)| named(value))
}

fn read_interval(
    provider: &str,
    model: &str,
    key: &str,
    classes: &Tree,
    interval: &Tree,
    is_last: bool,
    reader: &mut Reader,
) {
    let start = interval.text_at("start").and_then(Instant::parse);
    let Some(rates) = interval.get("rates").filter(|rates| !rates.is_nothing()) else {
        let row = row(provider, model, key, None);
        if let Some(start) = start {
            reader.retire(&row, start.date(), "no price from then on");
        }
        return;
    };
    let basis = match rates.text_at("valid_from_basis") {
        Some("documented") => FromBasis::Documented,
        _ => FromBasis::Observed,
    };
    let said = rates.text_at("valid_from").and_then(Instant::parse);
    // A commit's time of day is no time of a price.
    let from = start.or(said).map(|from| match basis {
        FromBasis::Documented => from,
        _ => Instant::start_of(from.date()),
    });
    let mut tariff_rates = Rates::default();
    read_rates(provider, rates, ServiceClass::Standard, &mut tariff_rates, reader);
    for class in ServiceClass::SPECIAL {
        let special = classes.get(class.key()).map(Tree::items).unwrap_or_default();
        let met = special.iter().find(|other| {
            let begins = other.text_at("start").and_then(Instant::parse);
            other.get("rates").is_some_and(|rates| rates.get("input").is_some()) && begins == start
        });
        if let Some(rates) = met.or(special.last().filter(|_| is_last)).and_then(|special| special.get("rates")) {
            read_rates(provider, rates, class, &mut tariff_rates, reader);
        }
    }
    let since = from.map(|from| Since { from, basis, snapshot: false });
    let page = rates.text_at("source").filter(|page| page.starts_with("https://"));
    reader.price(&row(provider, model, key, page), since, tariff_rates.tariff(provider));
}

fn row<'a>(provider: &'a str, model: &'a str, key: &'a str, page: Option<&'a str>) -> Row<'a> {
    Row { key, provider, model, names: Vec::new(), facts: Facts::default(), page, checked: None }
}

fn read_rates(provider: &str, tree: &Tree, class: ServiceClass, rates: &mut Rates, reader: &mut Reader) {
    let hour = tree.get("cache_write_1h_multiple").and_then(|multiple| multiple.number().ok());
    if let (WRITES_FOR_AN_HOUR, Some(multiple), Some(input)) = (provider, hour, tree.get("input"))
        && let Ok(dollars) = input.price(Per::AsItStands).and_then(|input| plain(input.times(multiple)?))
    {
        rates.tokens(class, None, TokenMeter::CacheWrite1h, dollars);
    }
    let tiers = tree.get("tiers").map(Tree::items).unwrap_or_default();
    for (table, above) in std::iter::once((tree, None)).chain(tiers.iter().map(|tier| (tier, tier.count_at("above")))) {
        for (key, value) in table.entries().filter(|(key, _)| !NOT_RATES.contains(key) && *key != "above") {
            match (METERS.iter().find(|(name, _)| *name == key), value.price(Per::AsItStands)) {
                (Some((_, meter)), Ok(dollars)) => rates.tokens(class, above, *meter, dollars),
                _ => reader.unknown_key(format!("rates.{key}")),
            }
        }
    }
}
