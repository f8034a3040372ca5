//! The workload's part of a scenario: volume, tiers, tokens.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::measured;
use crate::calendar::HourWeights;
use crate::catalogue::TokenMeter;
use crate::diagnostic::{Diagnostic, Location, code};
use crate::document::{Cursor, Placed, Value};
use crate::routing::caching::{AgentLoop, Lifetime};
use crate::scenario::plan::Factor;
use crate::units::{Number, NumberError, Share};
use crate::workload::profile::{CellKey, Sums};
use crate::workload::{Basis, Profile, TokenCounts, Usage};

/// How many requests.
#[derive(Clone, Debug)]
pub struct Volume {
    /// Requests.
    pub requests: Placed<Number>,
    /// A day or a month.
    pub basis: Basis,
}

/// What the tiers have in common.
#[derive(Clone, Debug, Default)]
pub struct WorkloadSpec {
    /// All tiers together; absent where every tier counts its own.
    pub volume: Option<Volume>,
    /// How busy a weekend day is against a weekday.
    pub weekend: Option<Number>,
    /// How a day spreads over its hours.
    pub hours: Option<HourWeights>,
    /// Measured from request logs: tiers, tokens, hours and, where `volume` does not say otherwise, volume.
    pub profile: Option<Placed<Arc<Profile>>>,
    /// What the volume is multiplied with.
    pub scale: Option<Placed<Number>>,
    /// What is added from one month to the next, as a part of it; for forecasts.
    pub growth: Option<Number>,
    /// How busy each month of the year is, January first; for forecasts.
    pub months: Option<Vec<Number>>,
    /// How months, days and requests differ from what is expected of them.
    pub variation: Option<Variation>,
}

/// How months, days and requests differ, by their coefficients of variation.
#[derive(Clone, Copy, Debug)]
pub struct Variation {
    /// Months, all days of one alike.
    pub month: Number,
    /// Days, each by itself.
    pub day: DayVariation,
    /// The cost of single requests, whose number varies as well, as arrivals do (Poisson).
    pub request: Option<Extent>,
}

/// How days differ.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DayVariation {
    /// By their volume alone.
    ByVolume(Extent),
    /// Each is one of the profile's, drawn at random, with the volume, the mix and the tokens that it had.
    Resampled,
}

/// A coefficient of variation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Extent {
    /// The scenario says it.
    Stated(Number),
    /// The profile's.
    Measured,
}

/// How many requests a tier has.
#[derive(Clone, Debug)]
pub enum TierVolume {
    /// A part of the workload's.
    Share(Placed<Share>),
    /// Its own count a day.
    Requests(Placed<Number>),
    /// As a profile has it, with what the scenario says over it: a product.
    Measured(Vec<Factor>),
}

/// How often a prompt's prefix is found in the cache.
#[derive(Clone, Debug)]
pub enum CacheHits {
    /// As measured.
    Given(Placed<Share>),
    /// From how many requests come in one lifetime.
    Derived {
        /// When a prefix is forgotten.
        lifetime: Lifetime,
        /// Caches that share the traffic, each of which has to be written.
        caches: u32,
    },
}

/// A part of the prompt that is the same in every request of a tier.
#[derive(Clone, Debug)]
pub struct PromptCache {
    /// Its length, in tokens.
    pub prefix: Placed<Number>,
    /// How long it is kept, in minutes: 5 or 60.
    pub minutes: u32,
    /// How often it is found.
    pub hits: CacheHits,
}

/// A kind of request.
#[derive(Clone, Debug)]
pub struct TierSpec {
    /// Its name.
    pub name: String,
    /// Where the name stands.
    pub location: Location,
    /// How many.
    pub volume: TierVolume,
    /// The tokens of one request, and where they stand.
    pub usage: Placed<Usage>,
    /// The tokens of each call that one request makes: one, or the steps of an agent's loop.
    pub calls: Vec<Usage>,
    /// The part of the prompt that can be cached.
    pub cache: Option<PromptCache>,
    /// Whose they are; for showing and grouping.
    pub labels: Vec<(String, String)>,
    /// Its requests as they were measured, where the workload is a profile.
    pub measured: Option<Arc<[Cell]>>,
}

/// Requests of a profile that have their price conditions in common.
pub type Cell = (CellKey, Sums);

/// The workload, and the tokens that tiers without their own take over.
pub(super) fn read_workload(
    cursor: Cursor<'_>,
    measured: Option<&Arc<Profile>>,
) -> Option<(WorkloadSpec, Option<Placed<Usage>>)> {
    let mut fields = cursor.fields()?;
    let per_day = fields.optional("requests-per-day", |cursor| cursor.placed(Cursor::amount));
    let per_month = fields.optional("requests-per-month", |cursor| cursor.placed(Cursor::amount));
    if let (Some(day), Some(month)) = (&per_day, &per_month) {
        let message = "the volume is given twice, for a day and for a month";
        let diagnostic = Diagnostic::error(&code::DUPLICATE, message).at(&month.location, "").at(&day.location, "");
        fields.here().problems().push(diagnostic);
    }
    let day = per_day.map(|requests| Volume { requests, basis: Basis::Day });
    let volume = day.or(per_month.map(|requests| Volume { requests, basis: Basis::Month }));
    let usage = fields.optional("tokens", |cursor| cursor.placed(read_usage));
    let weekend = fields.optional("weekend", Cursor::factor);
    let hours = fields.optional("hours", read_hours);
    let growth = fields.optional("growth", read_growth);
    let months = fields.optional("months", read_months);
    let variation = fields.optional("variation", |cursor| read_variation(cursor, measured.map(Arc::as_ref)));
    let scale = fields.optional("scale", |cursor| cursor.placed(Cursor::amount));
    let profile = fields.optional("profile", |cursor| cursor.placed(Cursor::name));
    let profile = profile.zip(measured).map(|(name, profile)| Placed {
        value: Arc::clone(profile),
        location: name.location,
        path: name.path,
    });
    if fields.has("profile") {
        measured::check_workload(&fields);
    }
    fields.finish();
    Some((WorkloadSpec { volume, weekend, hours, profile, scale, growth, months, variation }, usage))
}

fn read_variation(cursor: Cursor<'_>, profile: Option<&Profile>) -> Option<Variation> {
    let mut fields = cursor.fields()?;
    let month = fields.optional("month", Cursor::factor).unwrap_or(Number::ZERO);
    let days = fields.optional("day", |cursor| read_days(cursor, profile));
    let day = days.unwrap_or(DayVariation::ByVolume(Extent::Stated(Number::ZERO)));
    let request = fields.optional("request", |cursor| read_extent(cursor, profile, 1));
    if let Some(location) = fields.key_location("request").filter(|_| day == DayVariation::Resampled) {
        let message = "a day that is resampled has its requests as they came, so nothing is left to vary";
        let diagnostic = Diagnostic::error(&code::BAD_VALUE, message).at(location, "");
        fields.here().problems().push(diagnostic.help("leave `request` out, or say `day = \"measured\"`"));
    }
    fields.finish();
    Some(Variation { month, day, request })
}

/// Fewer days than those of a week say too little about what others may be like.
const DAYS_TO_RESAMPLE: u64 = 7;

fn read_days(cursor: Cursor<'_>, profile: Option<&Profile>) -> Option<DayVariation> {
    match cursor.value() {
        Value::String(text) if text == "resampled" => {
            let days = profile.map_or(0, Profile::days);
            if days < DAYS_TO_RESAMPLE {
                let message = format!("{days} measured days are too few to resample: at least {DAYS_TO_RESAMPLE}");
                let help = "name a longer profile, `profile = \"profile.csv\"`, or say a coefficient such as 0.25";
                return cursor.wrong(&code::BAD_VALUE, message, Some(help.to_owned()));
            }
            Some(DayVariation::Resampled)
        }
        _ => read_extent(cursor, profile, 2).map(DayVariation::ByVolume),
    }
}

/// A coefficient, or `measured` where there is a profile of so many days.
fn read_extent(cursor: Cursor<'_>, profile: Option<&Profile>, days_min: u64) -> Option<Extent> {
    match cursor.value() {
        Value::String(text) if text == "measured" => {
            if profile.is_none_or(|profile| profile.days() < days_min) {
                let message = format!("nothing was measured: a profile of at least {days_min} days is needed");
                let help = "name one, `profile = \"profile.csv\"`, or say a coefficient such as 0.25".to_owned();
                return cursor.wrong(&code::BAD_VALUE, message, Some(help));
            }
            Some(Extent::Measured)
        }
        _ => cursor.factor().map(Extent::Stated),
    }
}

/// Growth may be below zero, but nothing shrinks by more than all of itself.
fn read_growth(cursor: Cursor<'_>) -> Option<Number> {
    let mut fields = cursor.fields()?;
    let monthly = fields.required("monthly", |cursor| {
        let here = cursor.clone();
        let number = cursor.signed_factor()?;
        if number.plus(Number::ONE).is_ok_and(Number::is_negative) {
            return here.wrong(&code::BAD_NUMBER, "a month cannot lose more than all of the one before", None);
        }
        Some(number)
    });
    fields.finish();
    monthly
}

fn read_months(cursor: Cursor<'_>) -> Option<Vec<Number>> {
    let here = cursor.clone();
    let factors = cursor.list(Cursor::factor)?;
    if factors.len() == 12 {
        return Some(factors);
    }
    let message = format!("expected 12 factors, found {}", factors.len());
    here.wrong(&code::BAD_VALUE, message, Some("one for each month of the year, from January".into()))
}

fn read_hours(cursor: Cursor<'_>) -> Option<HourWeights> {
    let here = cursor.clone();
    let weights = cursor.list(Cursor::amount)?;
    let found = weights.len();
    let weights: Option<HourWeights> = weights.try_into().ok().and_then(HourWeights::new);
    weights.or_else(|| {
        let message = format!("expected 24 weights, not all of them zero, found {found}");
        here.wrong(&code::BAD_VALUE, message, Some("one weight for each hour of the day, UTC, from 00:00".into()))
    })
}

pub(super) fn read_usage(cursor: Cursor<'_>) -> Option<Usage> {
    let here = cursor.clone();
    let mut fields = cursor.fields()?;
    let counts = TokenCounts {
        input: fields.optional(TokenMeter::Input.key(), Cursor::amount),
        cached_input: fields.optional(TokenMeter::CachedInput.key(), Cursor::amount),
        cache_write: fields.optional(TokenMeter::CacheWrite.key(), Cursor::amount),
        cache_write_1h: fields.optional(TokenMeter::CacheWrite1h.key(), Cursor::amount),
        audio_input: fields.optional(TokenMeter::AudioInput.key(), Cursor::amount),
        output: fields.optional(TokenMeter::Output.key(), Cursor::amount),
        reasoning: fields.optional(TokenMeter::Reasoning.key(), Cursor::amount),
        web_searches: fields.optional("web-searches", Cursor::amount),
    };
    fields.finish();
    match Usage::from_counts(&counts) {
        Ok(usage) => Some(usage),
        Err(error) => {
            let help = "counts are as vendors print them: `input` is the whole prompt, `output` the whole answer";
            here.wrong(&code::TOKENS, error.to_string(), Some(help.into()))
        }
    }
}

pub(super) fn read_tiers(cursor: Cursor<'_>, common: Option<&Placed<Usage>>) -> Option<Vec<TierSpec>> {
    cursor.entries(|name, tier| {
        let location = name.location.clone();
        let here = tier.clone();
        let mut fields = tier.fields()?;
        let share = fields.optional("share", |cursor| cursor.placed(Cursor::share));
        let requests = fields.optional("requests", |cursor| cursor.placed(Cursor::amount));
        let own = fields.optional("tokens", |cursor| cursor.placed(read_usage));
        let agent_loop = fields.optional("agent-loop", |cursor| cursor.placed(read_agent_loop));
        let cache = fields.optional("cache", read_cache);
        let labels = fields
            .optional("labels", |table| table.entries(|key, value| Some((key.value, value.name()?))))
            .unwrap_or_default();
        let stated = (fields.has("share"), fields.has("requests"));
        let has_tokens = fields.has("tokens") || fields.has("agent-loop");
        fields.finish();
        if name.value == "*" {
            let message = "`*` stands for the rest of the tiers in a route, so no tier can have it as its name";
            return here.wrong(&code::BAD_VALUE, message, None);
        }
        let volume = match (share, requests, stated) {
            (Some(share), None, (true, false)) => TierVolume::Share(share),
            (None, Some(requests), (false, true)) => TierVolume::Requests(requests),
            (_, _, (false, false)) => {
                let help = "set `share = \"70%\"`, or `requests = 700` in every tier".to_owned();
                return here.wrong(&code::MISSING_KEY, format!("tier `{}` has no share", name.value), Some(help));
            }
            (_, _, (true, true)) => {
                let help = "keep one of them; with `requests`, every tier has its own".to_owned();
                return here.wrong(&code::DUPLICATE, "a tier has a `share` or `requests`, not both", Some(help));
            }
            _ => return None,
        };
        if let (Some(tokens), Some(agent_loop)) = (&own, &agent_loop) {
            let message = "a tier has `tokens` or an `agent-loop`, which counts them itself";
            let diagnostic = Diagnostic::error(&code::DUPLICATE, message).at(&agent_loop.location, "");
            here.problems().push(diagnostic.at(&tokens.location, "").help("keep one of them"));
            return None;
        }
        let calls = agent_loop.as_ref().map(|agent_loop| agent_loop.value.1.clone());
        let own = own.or(agent_loop.map(|agent_loop| Placed {
            value: agent_loop.value.0,
            location: agent_loop.location,
            path: agent_loop.path,
        }));
        let usage = match own.or_else(|| if has_tokens { None } else { common.cloned() }) {
            Some(usage) => usage,
            None if has_tokens => return None,
            None => {
                let message = format!("tier `{}` has no tokens", name.value);
                let help = "set `tokens = { input = ..., output = ... }` in [workload], or in the tier".to_owned();
                return here.wrong(&code::MISSING_KEY, message, Some(help));
            }
        };
        let calls = calls.unwrap_or_else(|| vec![usage.value]);
        Some(TierSpec { name: name.value, location, volume, usage, calls, cache, labels, measured: None })
    })
}

/// A prompt's prefix: `{ prefix = 3_000, hit-rate = "90%" }`, or `ttl`, `lifetime` and `caches` to derive it.
fn read_cache(cursor: Cursor<'_>) -> Option<PromptCache> {
    let here = cursor.clone();
    let mut fields = cursor.fields()?;
    let prefix = fields.required("prefix", |cursor| cursor.placed(Cursor::amount));
    let given = fields.optional("hit-rate", |cursor| cursor.placed(Cursor::share));
    let minutes = fields.optional("ttl", |cursor| {
        cursor.word(&["5m", "1h"], |text| match text {
            "5m" => Some(5),
            "1h" => Some(60),
            _ => None,
        })
    });
    let lifetime = fields.optional("lifetime", |cursor| {
        cursor.word(&["sliding", "fixed"], |text| match text {
            "sliding" => Some(Lifetime::Sliding),
            "fixed" => Some(Lifetime::Fixed),
            _ => None,
        })
    });
    let caches = fields.optional("caches", Cursor::count);
    let derived = fields.has("lifetime") || fields.has("caches");
    fields.finish();
    if given.is_some() && derived {
        let message = "a hit rate is given, or derived from `lifetime` and `caches`, not both";
        return here.wrong(&code::DUPLICATE, message, Some("leave `hit-rate` out to derive it".to_owned()));
    }
    let caches = u32::try_from(caches.unwrap_or(1)).unwrap_or(0);
    if caches == 0 {
        return here.wrong(&code::BAD_NUMBER, "`caches` is at least 1", None);
    }
    let derived = CacheHits::Derived { lifetime: lifetime.unwrap_or(Lifetime::Sliding), caches };
    Some(PromptCache { prefix: prefix?, minutes: minutes.unwrap_or(5), hits: given.map_or(derived, CacheHits::Given) })
}

/// The tokens of a whole loop, and of each of its steps.
fn read_agent_loop(cursor: Cursor<'_>) -> Option<(Usage, Vec<Usage>)> {
    /// More steps than any agent takes, and few enough to price one by one.
    const STEPS_MAX: u64 = 10_000;
    let here = cursor.clone();
    let mut fields = cursor.fields()?;
    let steps = fields.required("steps", Cursor::count);
    let base = fields.required("base", Cursor::amount);
    let growth = fields.required("growth", Cursor::amount);
    let output = fields.optional("output", Cursor::amount).unwrap_or(Number::ZERO);
    let cached = fields.optional("cached", Cursor::boolean).unwrap_or(false);
    let switches: BTreeSet<u64> =
        fields.optional("switches", |list| list.list(Cursor::count)).unwrap_or_default().into_iter().collect();
    fields.finish();
    let (steps, base, growth) = (steps?, base?, growth?);
    if steps == 0 || steps > STEPS_MAX {
        return here.wrong(&code::BAD_NUMBER, format!("an agent's loop has 1 to {STEPS_MAX} steps"), None);
    }
    if let Some(step) = switches.iter().find(|&&step| step < 2 || step > steps) {
        let message = format!("the model cannot be switched at step {step}: steps 2 to {steps} can follow a switch");
        return here.wrong(&code::BAD_NUMBER, message, None);
    }
    let agent_loop = AgentLoop { steps, base, growth };
    match loop_usage(&agent_loop, output, cached, &switches) {
        Ok(usage) => Some(usage),
        Err(error) => here.wrong(&code::TOO_LARGE, error.to_string(), None),
    }
}

/// Step k reads the prompt of the step before and adds `growth` to it; the first step, and one after a switch of the
/// model, write all of it.
fn loop_usage(
    agent_loop: &AgentLoop,
    output: Number,
    cached: bool,
    switches: &BTreeSet<u64>,
) -> Result<(Usage, Vec<Usage>), NumberError> {
    let usage = |input: Number, read: Option<Number>, written: Option<Number>, output: Number| {
        let counts = TokenCounts {
            input: Some(input),
            cached_input: read,
            cache_write: written,
            output: Some(output),
            ..TokenCounts::default()
        };
        // Read and written are the whole input, so no part is over its whole.
        Usage::from_counts(&counts).map_err(|_| NumberError::TooLarge)
    };
    let mut steps = Vec::new();
    let mut before = Number::ZERO;
    for step in 1..=agent_loop.steps {
        let input = if step == 1 { agent_loop.base } else { before.plus(agent_loop.growth)? };
        let all_new = step == 1 || switches.contains(&step);
        steps.push(match (cached, all_new) {
            (false, _) => usage(input, None, None, output)?,
            (true, true) => usage(input, None, Some(input), output)?,
            (true, false) => usage(input, Some(before), Some(agent_loop.growth), output)?,
        });
        before = input;
    }
    let output = output.times(Number::from(agent_loop.steps))?;
    let whole = if cached {
        let split = agent_loop.cached_input(switches)?;
        usage(agent_loop.input()?, Some(split.read), Some(split.written), output)?
    } else {
        usage(agent_loop.input()?, None, None, output)?
    };
    Ok((whole, steps))
}
