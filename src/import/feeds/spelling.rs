//! From a feed's spelling to the catalogue's: offers, models, developers. The words are data and stand in
//! [`super::names`].

use super::families::{FOLDERS, LINES, Line};
use super::names::{
    HOST_ENDINGS, HOSTS, ID_PREFIXES, INCLUSIVE_BANDS, MODEL_PREFIXES, NOT_MOVING, OPEN_FAMILIES, OUT_OF_SCOPE,
    OWN_ENDINGS, PRICED_BY_PRODUCT, PROFILES, PROVIDERS, Provider, REGIONS, RENAMED, SLIPS, SPELLED, VENDORS,
    VERSIONED,
};
use crate::catalogue::Weights;

/// An id as a feed spells it, understood.
#[derive(Debug)]
pub(in crate::import) struct OfferName {
    pub provider: &'static Provider,
    pub id: String,
    /// Other spellings that stood there.
    pub names: Vec<String>,
}

/// The provider that a feed calls so.
pub(in crate::import) fn provider(spelling: &str) -> Option<&'static Provider> {
    PROVIDERS.iter().find(|provider| provider.spellings.contains(&spelling))
}

/// The provider of a catalogue id.
pub(in crate::import) fn provider_of(id: &str) -> Option<&'static Provider> {
    PROVIDERS.iter().find(|provider| provider.id == id)
}

/// Whether a provider runs models of others, and resells no vendor's service.
pub(in crate::import) fn is_host(provider: &str) -> bool {
    HOSTS.contains(&provider)
}

/// Whether an id that was read off a provider's price list may be none that requests use.
pub(super) fn is_priced_by_product(provider: &Provider) -> bool {
    PRICED_BY_PRODUCT.contains(&provider.id)
}

/// Whether a provider's bands hold at their threshold already.
pub(super) fn bands_include_their_threshold(spelling: &str) -> bool {
    provider(spelling).is_some_and(|provider| INCLUSIVE_BANDS.contains(&provider.id))
}

/// The offer that a feed means.
///
/// # Errors
/// Why the catalogue is not about it.
pub(in crate::import) fn offer(spelling: &str, model: &str) -> Result<OfferName, String> {
    let provider = provider(spelling).ok_or_else(|| format!("provider {spelling}"))?;
    let mut id = model.trim();
    let own_prefix = |id: &str| {
        let (first, rest) = id.split_once('/')?;
        let is_own = first == provider.id || provider.spellings.contains(&first);
        // OpenRouter and Vercel have folders of providers; only their own is a prefix of the feed.
        is_own.then_some(rest.len())
    };
    if let Some(length) = own_prefix(id) {
        id = &id[id.len() - length..];
    }
    let mut names = Vec::new();
    if let Some(rest) = ID_PREFIXES.iter().find_map(|prefix| id.strip_prefix(prefix)) {
        if id.starts_with("accounts/") {
            names.push(id.to_owned());
        }
        id = rest;
    }
    let lower = id.to_lowercase();
    if let Some((_, reason)) = OUT_OF_SCOPE.iter().find(|(part, _)| lower.contains(part)) {
        return Err((*reason).to_owned());
    }
    let is_region_path = provider.id == "bedrock" && id.contains('/');
    if is_region_path || REGIONS.iter().any(|region| lower.starts_with(region)) {
        return Err("a price for one region".to_owned());
    }
    let moves = lower.ends_with("-latest") && !NOT_MOVING.iter().any(|ending| lower.ends_with(ending));
    if moves || lower.starts_with('~') {
        return Err("a name that moves from model to model".to_owned());
    }
    if provider.id == "openrouter" && !id.contains('/') {
        return Err("no folder of a vendor".to_owned());
    }
    if id.is_empty() || id.contains(char::is_whitespace) || id.contains('*') {
        return Err("no id".to_owned());
    }
    Ok(OfferName { provider, id: id.to_owned(), names })
}

/// Why a row is known to be wrong.
pub(super) fn slip(provider: &str, id: &str) -> Option<&'static str> {
    SLIPS.iter().find(|slip| slip.0 == provider && slip.1 == id).map(|slip| slip.2)
}

/// What two spellings of one id have in common.
pub(in crate::import) fn key(id: &str) -> String {
    id.to_lowercase().replace(['.', '_', ':', '@', ' ', '/'], "-")
}

/// The id of which this one is a profile for a part of the world, or a dated snapshot.
pub(in crate::import) fn base(id: &str) -> Option<String> {
    if let Some(rest) = PROFILES.iter().find_map(|prefix| id.strip_prefix(prefix)) {
        return Some(rest.to_owned());
    }
    if let Some((rest, _)) = id.split_once('@').filter(|(rest, _)| !rest.is_empty()) {
        return Some(rest.to_owned());
    }
    without_date(id).map(str::to_owned)
}

/// The id without the date that ends it: `-2025-08-07`, `-20250807`.
fn without_date(id: &str) -> Option<&str> {
    let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    if let Some((rest, date)) = id.split_at_checked(id.len().checked_sub(11)?) {
        let parts: Vec<&str> = date.split('-').collect();
        if matches!(parts.as_slice(), ["", year, month, day] if year.len() == 4 && month.len() == 2 && day.len() == 2)
            && parts.iter().all(|part| digits(part))
        {
            return Some(rest);
        }
    }
    let (rest, date) = id.rsplit_once('-')?;
    (date.len() == 8 && date.starts_with("20") && digits(date)).then_some(rest)
}

/// The name of a model, the same at every provider.
pub(in crate::import) fn model(id: &str) -> String {
    let lower = id.to_lowercase().replace('_', "-");
    let mut name = without_vendor(lower.trim_end_matches("/community")).to_owned();
    for version in ["-v1", "-v2", "-1"] {
        if lower.contains(&format!("{version}:")) {
            name.truncate(name.strip_suffix(version).unwrap_or(&name).len());
        }
    }
    name.truncate(without_date(&name).unwrap_or(&name).len());
    name.truncate(name.strip_suffix("-latest").unwrap_or(&name).len());
    name = points(&name);
    name = if name.starts_with("claude") { claude(&name) } else { without_host_endings(&spelled(name)) };
    let renamed = RENAMED.iter().find(|(from, _)| *from == name);
    renamed.map_or(name, |(_, to)| (*to).to_owned())
}

/// The name as its vendor begins it.
fn spelled(name: String) -> String {
    SPELLED.iter().fold(name, |name, (from, to)| match name.strip_prefix(from) {
        Some(rest) => format!("{to}{rest}"),
        None => name,
    })
}

/// The id without folders, profiles, service and what stands for the vendor.
fn without_vendor(id: &str) -> &str {
    let mut name = id.rsplit('/').next().unwrap_or(id);
    name = name.split('@').next().unwrap_or(name);
    name = PROFILES.iter().find_map(|prefix| name.strip_prefix(prefix)).unwrap_or(name);
    if let Some((_, rest)) = name.split_once('.').filter(|(vendor, _)| VENDORS.contains(vendor)) {
        name = rest;
    }
    name = name.split(':').next().unwrap_or(name);
    for prefix in MODEL_PREFIXES {
        if let Some(rest) = name.strip_prefix(prefix) {
            // Here the vendor's name ends with the model's.
            name = if *prefix == "meta-llama-" { &name["meta-".len()..] } else { rest };
        }
    }
    name
}

/// What says that a model was tuned to answer.
const TUNINGS: [&str; 2] = ["-instruct", "-it"];

/// The name without what says how a model was tuned to answer, and what a host did to an open one.
fn without_host_endings(name: &str) -> String {
    let short = TUNINGS.iter().find_map(|tuning| name.strip_suffix(tuning)).unwrap_or(name);
    let mut name = short.replace("-instruct-", "-").replace("-versatile", "");
    if OPEN_FAMILIES.iter().any(|family| name.starts_with(family)) && !OWN_ENDINGS.contains(&name.as_str()) {
        while let Some(rest) = HOST_ENDINGS.iter().find_map(|ending| name.strip_suffix(ending)) {
            name = TUNINGS.iter().find_map(|tuning| rest.strip_suffix(tuning)).unwrap_or(rest).to_owned();
        }
    }
    name
}

/// Versions whose point a host spells otherwise: `glm-4p5`, `llama-3-1-8b`, `qwen2-5-72b`.
fn points(name: &str) -> String {
    let bytes = name.as_bytes();
    let digit = |at: usize| bytes.get(at).is_some_and(u8::is_ascii_digit);
    let versioned = VERSIONED.iter().any(|family| name.starts_with(family));
    let mut spelled = String::with_capacity(name.len());
    let mut pointed = false;
    for (at, letter) in name.char_indices() {
        let between = at > 0 && digit(at - 1) && digit(at + 1);
        let short = !(digit(at + 2) || at > 1 && digit(at - 2)) && bytes.get(at + 2).is_none_or(|byte| *byte == b'-');
        let is_point = between && (letter == 'p' || versioned && letter == '-' && short && !pointed);
        pointed |= is_point || letter == '.';
        spelled.push(if is_point { '.' } else { letter });
    }
    spelled
}

/// Anthropic's own form: dashes, and the family before the version since Claude 4. Its fast mode is no other model.
fn claude(name: &str) -> String {
    let dashed = name.strip_suffix("-fast").unwrap_or(name).replace('.', "-");
    let parts: Vec<&str> = dashed.split('-').collect();
    let is_number = |part: &&str| part.bytes().all(|byte| byte.is_ascii_digit());
    match parts.as_slice() {
        ["claude", major @ ("4" | "5"), minor, family] if is_number(minor) => {
            format!("claude-{family}-{major}-{minor}")
        }
        ["claude", major @ ("4" | "5"), family] if !is_number(family) => format!("claude-{family}-{major}"),
        ["claude", family, "3", minor] if is_number(minor) => format!("claude-3-{minor}-{family}"),
        ["claude", family, major, "0"] if is_number(major) => format!("claude-{family}-{major}"),
        _ => dashed,
    }
}

/// Who trained a model of that name.
pub(in crate::import) fn developer(model: &str) -> Option<&'static str> {
    line(model).map(|line| line.developer)
}

/// Whether the weights of every model of its line can be had.
pub(in crate::import) fn weights(model: &str) -> Option<Weights> {
    line(model).and_then(|line| line.weights)
}

fn line(model: &str) -> Option<&'static Line> {
    let matching = LINES.iter().filter(|line| {
        model.strip_prefix(line.name).is_some_and(|rest| !rest.starts_with(|next: char| next.is_ascii_lowercase()))
    });
    matching.max_by_key(|line| line.name.len())
}

/// The vendor in whose folder an id stands, as hubs and gateways sort them.
pub(in crate::import) fn folder(id: &str) -> Option<String> {
    let folder = id.rsplit('/').nth(1)?.to_lowercase();
    let known = FOLDERS.iter().find(|(name, _)| *name == folder).map(|(_, developer)| (*developer).to_owned());
    Some(known.unwrap_or(folder))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_is_the_providers_own() {
        let id = |provider, model| offer(provider, model).map(|name| format!("{}/{}", name.provider.id, name.id));
        assert_eq!(id("together_ai", "together_ai/zai-org/GLM-5.2"), Ok("together/zai-org/GLM-5.2".to_owned()));
        assert_eq!(id("xai", "xai/grok-4.5"), Ok("x-ai/grok-4.5".to_owned()));
        let fireworks = offer("fireworks_ai", "fireworks_ai/accounts/fireworks/models/glm-5p2").expect("an offer");
        assert_eq!((fireworks.id.as_str(), fireworks.names.len()), ("glm-5p2", 1));
        assert_eq!(id("bedrock", "bedrock/us-east-1/x.y"), Err("a price for one region".to_owned()));
        assert_eq!(id("openai", "text-embedding-3-small"), Err("embeddings".to_owned()));
        assert_eq!(id("mistral", "mistral-large-latest"), Err("a name that moves from model to model".to_owned()));
        assert_eq!(id("openai", "gpt-5-chat-latest"), Ok("openai/gpt-5-chat-latest".to_owned()));
        assert_eq!(id("nobody", "x"), Err("provider nobody".to_owned()));
    }

    #[test]
    fn a_model_has_one_name_at_every_provider() {
        let same = [
            ("claude-opus-4-7", "us.anthropic.claude-opus-4-7-20260416-v1:0"),
            ("claude-opus-4-7", "anthropic/claude-opus-4.7"),
            ("claude-3-5-sonnet", "claude-3-5-sonnet@20240620"),
            ("claude-opus-4", "claude-4-opus"),
            ("deepseek-r1-0528", "deepseek-r1-0528-maas"),
            ("deepseek-r1-distill-qwen-32b", "@cf/deepseek-ai/deepseek-r1-distill-qwen-32b"),
            ("llama-3.3-70b", "meta-llama/Llama-3.3-70B-Instruct-Turbo"),
            ("llama-3.1-8b", "llama3.1-8b"),
            ("llama-3.1-8b", "meta.llama3-1-8b-instruct-v1:0"),
            ("llama-3.1-8b", "llama-v3p1-8b-instruct"),
            ("llama-3.3-70b", "llama-3.3-70b-versatile"),
            ("kimi-k2-0905", "moonshotai/Kimi-K2-Instruct-0905"),
            ("qwen3-32b", "qwen-3-32b"),
            ("qwen2.5-72b", "qwen2p5-72b-instruct"),
            ("gpt-5", "openai/gpt-5-2025-08-07"),
            ("glm-5.2", "accounts/fireworks/models/glm-5p2"),
            ("gpt-oss-120b", "openai.gpt-oss-120b-1:0"),
            ("gemma-4-31b", "google/gemma-4-31B-it-turbo"),
            ("glm-5-turbo", "z-ai/glm-5-turbo"),
            ("glm-5.2", "zai-org/GLM-5.2-Fast"),
            ("jamba-1.5-mini", "ai21.jamba-1-5-mini-v1:0"),
            ("llama-4-scout", "meta.llama4-scout-17b-instruct-v1:0"),
            ("claude-opus-4-7", "anthropic/claude-opus-4.7-fast"),
            ("claude-opus-4-7", "claude-opus4-7"),
        ];
        for (name, id) in same {
            assert_eq!(model(id), name, "{id}");
        }
    }

    #[test]
    fn a_developer_is_known_by_the_models_name() {
        assert_eq!(developer("claude-opus-5"), Some("anthropic"));
        assert_eq!(developer("o3-mini"), Some("openai"));
        assert_eq!(developer("stepstone"), None);
        assert_eq!(folder("zai-org/GLM-5.2").as_deref(), Some("zai"));
        assert_eq!(folder("@cf/daily-co/phonellm").as_deref(), Some("daily-co"));
        assert_eq!(folder("gpt-5"), None);
    }

    #[test]
    fn the_longest_line_says_whether_weights_can_be_had() {
        assert_eq!(weights("gpt-5.5"), Some(Weights::Closed));
        assert_eq!(weights("gpt-oss-120b"), Some(Weights::Open));
        assert_eq!(weights("qwen2.5-72b"), Some(Weights::Open));
        assert_eq!(weights("qwen2.5-max"), Some(Weights::Closed));
        assert_eq!((weights("qwen3.8-max"), weights("stepstone")), (None, None));
    }
}
