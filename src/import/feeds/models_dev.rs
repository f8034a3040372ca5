//! models.dev: a TOML file for each model at each provider, and `models/` with what is the same everywhere.
//!
//! Traps: resellers and subscriptions are providers too, with prices of zero; the names of cache rates differ from
//! file to file; a host's `open_weights` is often wrong, so the model's own file counts more; nothing is dated.

use super::{Facts, FeedError, Rates, Reader, Row, spelling};
use crate::catalogue::{ServiceClass, TokenMeter, Weights};
use crate::import::tree::{Per, Tree};

const METERS: [(&str, TokenMeter); 10] = [
    ("input", TokenMeter::Input),
    ("output", TokenMeter::Output),
    ("cache_read", TokenMeter::CachedInput),
    ("cache_input", TokenMeter::CachedInput),
    ("cached_input", TokenMeter::CachedInput),
    ("inputCached", TokenMeter::CachedInput),
    ("cache_write", TokenMeter::CacheWrite),
    ("cached_write", TokenMeter::CacheWrite),
    ("input_audio", TokenMeter::AudioInput),
    ("reasoning", TokenMeter::Reasoning),
];

/// Keys of early files that said nothing: an answer is never read from a cache.
const MEANINGLESS: [&str; 1] = ["outputCached"];

pub(super) fn read(files: &[(String, String)], reader: &mut Reader) -> Result<(), FeedError> {
    let mut known = 0;
    for (path, text) in files {
        let parts: Vec<&str> = path.split('/').collect();
        if let Some(at) = parts.iter().rposition(|part| *part == "providers") {
            if let [provider, "models", model @ ..] = &parts[at + 1..] {
                let tree = reader.parsed(path, Tree::toml(text))?;
                read_offer(path, provider, model.join("/").trim_end_matches(".toml"), &tree, reader);
            }
            known += 1;
        } else if let Some(at) = parts.iter().position(|part| *part == "models") {
            let tree = reader.parsed(path, Tree::toml(text))?;
            let id = parts[at + 1..].join("/");
            reader.model(spelling::model(id.trim_end_matches(".toml")), facts(&tree));
            known += 1;
        }
    }
    match files.first() {
        Some((path, _)) if known == 0 => Err(reader.not_the_feed(path, "neither in `providers/` nor in `models/`")),
        _ => Ok(()),
    }
}

fn facts(tree: &Tree) -> Facts {
    let weights = tree.flag_at("open_weights").map(|open| if open { Weights::Open } else { Weights::Closed });
    let limit = |name| tree.get("limit").and_then(|limit| limit.count_at(name));
    Facts {
        model: tree.text_at("base_model").map(spelling::model),
        weights,
        licence: tree.text_at("license").map(str::to_owned),
        context_window: limit("context"),
        max_output: limit("output"),
        released: tree.date_at("release_date"),
    }
}

fn read_offer(path: &str, provider: &str, model: &str, tree: &Tree, reader: &mut Reader) {
    if let Err(reason) = spelling::offer(provider, model) {
        return reader.pass_over(reason);
    }
    let outputs = tree.at(&["modalities", "output"]).map(Tree::items).unwrap_or_default();
    if !outputs.is_empty() && !outputs.iter().any(|output| output.text() == Some("text")) {
        return reader.pass_over("no text as output");
    }
    let Some(cost) = tree.get("cost") else { return reader.pass_over("no prices") };
    let mut rates = Rates::default();
    read_cost(cost, ServiceClass::Standard, &mut rates, reader);
    for (mode, entry) in tree.at(&["experimental", "modes"]).into_iter().flat_map(Tree::entries) {
        let Some(cost) = entry.get("cost") else { continue };
        let priority = entry.at(&["provider", "body", "service_tier"]).and_then(Tree::text) == Some("priority");
        let class = if priority { Some(ServiceClass::Priority) } else { ServiceClass::parse(mode) };
        match class {
            Some(class) => read_cost(cost, class, &mut rates, reader),
            None => reader.unknown_key(format!("experimental.modes.{mode}")),
        }
    }
    let names = Vec::new();
    let row = Row { key: path, provider, model, names, facts: facts(tree), page: None, checked: None };
    reader.price(&row, None, rates.tariff(provider));
}

/// The rates of a `cost` table.
pub(super) fn read_cost(cost: &Tree, class: ServiceClass, rates: &mut Rates, reader: &mut Reader) {
    for (key, value) in cost.entries() {
        match key {
            "tiers" => {
                for tier in value.items() {
                    let above = tier.get("tier").and_then(|tier| tier.count_at("size"));
                    read_rates(tier, class, above, rates, reader);
                }
            }
            // The same threshold as a key, in files before there were tiers.
            "context_over_200k" => read_rates(value, class, Some(200_000), rates, reader),
            _ => {}
        }
    }
    read_rates(cost, class, None, rates, reader);
}

fn read_rates(table: &Tree, class: ServiceClass, above: Option<u64>, rates: &mut Rates, reader: &mut Reader) {
    for (key, value) in table.entries() {
        let known = METERS.iter().find(|(name, _)| *name == key);
        match (known, value.price(Per::AsItStands)) {
            (Some((_, meter)), Ok(dollars)) => rates.tokens(class, above, *meter, dollars),
            _ if matches!(key, "tiers" | "tier" | "context_over_200k") || MEANINGLESS.contains(&key) => {}
            _ if value.is_nothing() => {}
            _ => reader.unknown_key(format!("cost.{key}")),
        }
    }
}
