//! A scenario file's form: from a document to types, every mistake at its place.

use std::collections::BTreeSet;

use super::load::Input;
use super::policy::Policy;
use crate::calendar::{Date, HourWeights, MonthConvention};
use crate::catalogue::{OfferId, RateCard, SearchContext, ServiceClass, TokenMeter, read_card, schema_version};
use crate::diagnostic::{Diagnostic, Location, Problems, code, nearest};
use crate::document::{Cursor, Fields, Placed, key_text};
use crate::routing::{Call, Chain, Kept, Stage};
use crate::units::{Number, Share};
use crate::workload::{Basis, TokenCounts, Usage};

/// A scenario as it was written: names, not yet offers.
#[derive(Clone, Debug, Default)]
pub struct Scenario {
    /// For people.
    pub title: Option<String>,
    /// Prices in force on this day.
    pub as_of: Option<Date>,
    /// The cascade that is proposed.
    pub candidate: Option<Placed<String>>,
    /// What it is compared with; every other cascade when absent.
    pub baselines: Option<Vec<Baseline>>,
    /// How a month's days are counted.
    pub month_convention: Option<MonthConvention>,
    /// Volume, and what the tiers have in common.
    pub workload: WorkloadSpec,
    /// Kinds of requests, in the order of the file.
    pub tiers: Vec<TierSpec>,
    /// Routes for every tier.
    pub cascades: Vec<CascadeSpec>,
    /// What routing itself costs, by cascade.
    pub routers: Vec<RouterSpec>,
    /// Prices for this scenario only.
    pub overrides: Vec<Override>,
    /// Contracted over list.
    pub discounts: Vec<Discount>,
    /// Exchange rates.
    pub exchange: Vec<Exchange>,
    /// Who stands behind which value.
    pub assumptions: Vec<Assumption>,
    /// What it may cost and use.
    pub policy: Policy,
}

/// What the candidate is compared with.
#[derive(Clone, Debug)]
pub enum Baseline {
    /// A cascade of the scenario.
    Cascade(Placed<String>),
    /// One offer for every tier.
    All(Placed<OfferId>),
}

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
}

/// How many requests a tier has.
#[derive(Clone, Debug)]
pub enum TierVolume {
    /// A part of the workload's.
    Share(Placed<Share>),
    /// Its own count a day.
    Requests(Placed<Number>),
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
    /// Whose they are; for showing and grouping.
    pub labels: Vec<(String, String)>,
}

/// A cascade as written.
#[derive(Clone, Debug)]
pub struct CascadeSpec {
    /// Its name and place.
    pub name: Placed<String>,
    /// Routes by tier; `*` stands for the rest.
    pub routes: Vec<(Placed<String>, Chain)>,
}

/// What routing costs for each request.
#[derive(Clone, Debug)]
pub struct RouterSpec {
    /// Whose router.
    pub cascade: Placed<String>,
    /// What is asked.
    pub call: Call,
    /// The tokens of one decision.
    pub usage: Placed<Usage>,
}

/// A price for this scenario only.
#[derive(Clone, Debug)]
pub struct Override {
    /// Of which offer.
    pub offer: Placed<OfferId>,
    /// The meters whose price it is.
    pub card: RateCard,
}

/// Contracted over list.
#[derive(Clone, Debug)]
pub struct Discount {
    /// A provider, or an offer.
    pub of: Placed<String>,
    /// Off the list price.
    pub share: Placed<Share>,
}

/// An exchange rate, given and dated.
#[derive(Clone, Debug)]
pub struct Exchange {
    /// The currency's code.
    pub currency: String,
    /// Of the currency for one US dollar.
    pub rate: Placed<Number>,
    /// Whose rate of which day.
    pub on: Option<Date>,
    /// Who published it.
    pub source: Option<String>,
}

/// Who stands behind a value.
#[derive(Clone, Debug)]
pub struct Assumption {
    /// The value's scenario path.
    pub path: String,
    /// Who.
    pub owner: Option<String>,
    /// From where.
    pub source: Option<String>,
    /// How sure.
    pub confidence: Option<String>,
}

impl Scenario {
    /// Reads a document. `None` when something is wrong; then `problems` says what.
    #[must_use]
    pub fn read(input: &Input, problems: &Problems) -> Option<Self> {
        let mut fields = Cursor::root(&input.document, problems).fields()?;
        if !schema_version(&mut fields) {
            return None;
        }
        let title = fields.optional("title", Cursor::text);
        let as_of = fields.optional("as-of", Cursor::date);
        let candidate = fields.optional("candidate", |cursor| cursor.placed(Cursor::name));
        let baselines = fields.optional("baselines", |list| list.list(read_baseline));
        fields.optional("prices", |list| list.list(Cursor::name));
        let month_convention =
            fields.optional("month-convention", |cursor| cursor.word(&MonthConvention::NAMES, MonthConvention::parse));
        let (workload, common) = fields.required("workload", read_workload).unwrap_or_default();
        let tiers = fields.required("tiers", |table| read_tiers(table, common.as_ref())).unwrap_or_default();
        let scenario = Self {
            title,
            as_of,
            candidate,
            baselines,
            month_convention,
            tiers,
            cascades: fields.required("cascades", |table| table.entries(read_cascade)).unwrap_or_default(),
            routers: fields.optional("router", |table| table.entries(read_router)).unwrap_or_default(),
            overrides: fields.optional("override", |table| table.entries(read_override)).unwrap_or_default(),
            discounts: fields.optional("discounts", |table| table.entries(read_discount)).unwrap_or_default(),
            exchange: fields.optional("fx", |table| table.entries(read_exchange)).unwrap_or_default(),
            assumptions: fields.optional("assumptions", |table| table.entries(read_assumption)).unwrap_or_default(),
            workload,
            policy: Policy::read(&mut fields),
        };
        let tiers_location = fields.key_location("tiers").cloned();
        let cascades_location = fields.key_location("cascades").cloned();
        fields.finish();
        if problems.any_error() {
            return None;
        }
        scenario.check_volumes(tiers_location.as_ref(), problems);
        scenario.check_names(problems);
        scenario.policy.check_scopes(&scenario.tiers, problems);
        if scenario.cascades.is_empty()
            && let Some(location) = cascades_location
        {
            let diagnostic = Diagnostic::error(&code::MISSING_KEY, "there is no cascade").at(&location, "");
            problems.push(diagnostic.help("give every tier a route: [cascades.NAME] and \"*\" = \"provider/model\""));
        }
        (!problems.any_error()).then_some(scenario)
    }

    /// Shares sum to exactly 100 %, or every tier counts its own requests.
    fn check_volumes(&self, location: Option<&Location>, problems: &Problems) {
        let Some(location) = location else { return };
        let shares: Vec<&Placed<Share>> = self
            .tiers
            .iter()
            .filter_map(|tier| match &tier.volume {
                TierVolume::Share(share) => Some(share),
                TierVolume::Requests(_) => None,
            })
            .collect();
        if self.tiers.is_empty() {
            let diagnostic = Diagnostic::error(&code::MISSING_KEY, "there is no tier").at(location, "");
            problems.push(diagnostic.help("name a kind of request: [tiers] and all = { share = \"100%\" }"));
            return;
        }
        if shares.len() == self.tiers.len() {
            if self.workload.volume.is_none() {
                let message = "the tiers have shares, but the workload has no volume to share";
                let diagnostic = Diagnostic::error(&code::MISSING_KEY, message).at(location, "");
                problems.push(diagnostic.help("set `requests-per-day` or `requests-per-month` in [workload]"));
            }
            let sum = shares.iter().map(|share| share.value.number()).try_fold(Number::ZERO, Number::plus);
            let sum = sum.unwrap_or(Number::ZERO);
            if sum != Number::ONE {
                let percent = sum.times(Number::HUNDRED).unwrap_or(sum);
                let message = format!("the tiers' shares sum to {percent}%, not to 100%");
                let mut diagnostic = Diagnostic::error(&code::SHARES_SUM, message).at(location, "");
                for share in shares {
                    let percent = share.value.number().times(Number::HUNDRED).unwrap_or(Number::ZERO);
                    diagnostic = diagnostic.at(&share.location, format!("{percent}%"));
                }
                problems.push(diagnostic);
            }
            return;
        }
        if !shares.is_empty() {
            let message = "either every tier has a `share`, or every tier has `requests`";
            let mut diagnostic = Diagnostic::error(&code::SHARES_SUM, message).at(location, "");
            for tier in &self.tiers {
                diagnostic = diagnostic.at(
                    &tier.location,
                    match tier.volume {
                        TierVolume::Share(_) => "a share",
                        TierVolume::Requests(_) => "a count",
                    },
                );
            }
            problems.push(diagnostic);
        } else if let Some(volume) = &self.workload.volume {
            let message = "every tier counts its own requests, so the workload's volume says it twice";
            problems.push(Diagnostic::error(&code::DUPLICATE, message).at(&volume.requests.location, ""));
        }
    }

    /// Every route is for a tier, every tier has a route in every cascade, every name names something.
    fn check_names(&self, problems: &Problems) {
        let tiers: Vec<&str> = self.tiers.iter().map(|tier| tier.name.as_str()).collect();
        for cascade in &self.cascades {
            let routed: BTreeSet<&str> = cascade.routes.iter().map(|(tier, _)| tier.value.as_str()).collect();
            for (tier, _) in &cascade.routes {
                if tier.value != "*" && !tiers.contains(&tier.value.as_str()) {
                    let message = format!("cascade `{}` routes `{}`, which is no tier", cascade.name.value, tier.value);
                    let diagnostic = Diagnostic::error(&code::UNKNOWN_TIER, message).at(&tier.location, "");
                    problems.push(diagnostic.help(suggest(&tier.value, &tiers, "the tiers are")));
                }
            }
            for tier in tiers.iter().filter(|tier| !routed.contains(*tier) && !routed.contains("*")) {
                let message = format!("cascade `{}` has no route for tier `{tier}`", cascade.name.value);
                let diagnostic = Diagnostic::error(&code::MISSING_ROUTE, message).at(&cascade.name.location, "");
                problems.push(
                    diagnostic.help(format!("add `{} = \"provider/model\"`, or \"*\" for the rest", key_text(tier))),
                );
            }
        }
        let cascades: Vec<&str> = self.cascades.iter().map(|cascade| cascade.name.value.as_str()).collect();
        let mut names: Vec<&Placed<String>> = self.candidate.iter().collect();
        names.extend(self.routers.iter().map(|router| &router.cascade));
        names.extend(self.baselines.iter().flatten().filter_map(|baseline| match baseline {
            Baseline::Cascade(name) => Some(name),
            Baseline::All(_) => None,
        }));
        for name in names.into_iter().filter(|name| !cascades.contains(&name.value.as_str())) {
            let message = format!("there is no cascade `{}`", name.value);
            let diagnostic = Diagnostic::error(&code::UNKNOWN_CASCADE, message).at(&name.location, "");
            problems.push(diagnostic.help(suggest(&name.value, &cascades, "the cascades are")));
        }
    }
}

fn suggest(wrong: &str, known: &[&str], list: &str) -> String {
    nearest(wrong, known.iter().copied())
        .map_or_else(|| format!("{list}: {}", known.join(", ")), |name| format!("did you mean `{name}`?"))
}

/// An offer's id, as `provider/model`.
pub(super) fn offer_id(cursor: Cursor<'_>) -> Option<OfferId> {
    let here = cursor.clone();
    let text = cursor.name()?;
    OfferId::parse(&text).or_else(|| {
        let help = "an offer is written `provider/model`, as in `anthropic/claude-opus-4-7`".to_owned();
        here.wrong(&code::BAD_VALUE, format!("`{text}` names no offer"), Some(help))
    })
}

/// The same for a key.
fn offer_key(key: &Placed<String>, problems: &Problems) -> Option<Placed<OfferId>> {
    let id = OfferId::parse(&key.value);
    if id.is_none() {
        let diagnostic = Diagnostic::error(&code::BAD_VALUE, format!("`{}` names no offer", key.value));
        problems.push(diagnostic.at(&key.location, "").help("an offer is written `provider/model`"));
    }
    Some(Placed { value: id?, location: key.location.clone(), path: key.path.clone() })
}

fn read_baseline(cursor: Cursor<'_>) -> Option<Baseline> {
    if matches!(cursor.value(), crate::document::Value::String(_)) {
        return cursor.placed(Cursor::name).map(Baseline::Cascade);
    }
    let mut fields = cursor.fields()?;
    let all = fields.required("all", |cursor| cursor.placed(offer_id));
    fields.finish();
    all.map(Baseline::All)
}

/// The workload, and the tokens that tiers without their own take over.
fn read_workload(cursor: Cursor<'_>) -> Option<(WorkloadSpec, Option<Placed<Usage>>)> {
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
    fields.finish();
    Some((WorkloadSpec { volume, weekend, hours }, usage))
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

fn read_usage(cursor: Cursor<'_>) -> Option<Usage> {
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

fn read_tiers(cursor: Cursor<'_>, common: Option<&Placed<Usage>>) -> Option<Vec<TierSpec>> {
    cursor.entries(|name, tier| {
        let location = name.location.clone();
        let here = tier.clone();
        let mut fields = tier.fields()?;
        let share = fields.optional("share", |cursor| cursor.placed(Cursor::share));
        let requests = fields.optional("requests", |cursor| cursor.placed(Cursor::amount));
        let own = fields.optional("tokens", |cursor| cursor.placed(read_usage));
        let labels = fields
            .optional("labels", |table| table.entries(|key, value| Some((key.value, value.name()?))))
            .unwrap_or_default();
        let stated = (fields.has("share"), fields.has("requests"));
        let has_tokens = fields.has("tokens");
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
                return here.wrong(&code::DUPLICATE, "a tier has a `share` or `requests`, not both", None);
            }
            _ => return None,
        };
        let usage = match own.or_else(|| if has_tokens { None } else { common.cloned() }) {
            Some(usage) => usage,
            None if has_tokens => return None,
            None => {
                let message = format!("tier `{}` has no tokens", name.value);
                let help = "set `tokens = { input = ..., output = ... }` in [workload], or in the tier".to_owned();
                return here.wrong(&code::MISSING_KEY, message, Some(help));
            }
        };
        Some(TierSpec { name: name.value, location, volume, usage, labels })
    })
}

fn read_cascade(name: Placed<String>, cursor: Cursor<'_>) -> Option<CascadeSpec> {
    let routes = cursor.entries(|tier, route| Some((tier, read_chain(route)?)))?;
    Some(CascadeSpec { name, routes })
}

fn read_chain(cursor: Cursor<'_>) -> Option<Chain> {
    if !matches!(cursor.value(), crate::document::Value::Array(_)) {
        let here = cursor.clone();
        let (call, kept) = read_stage(cursor)?;
        if kept.is_some() {
            let message = "a route of one offer answers everything, so `accept` and `answers` have no meaning here";
            return here.wrong(
                &code::CHAIN,
                message,
                Some("make it a list of stages: [ {...}, \"provider/model\" ]".into()),
            );
        }
        return Some(Chain::single(call));
    }
    let here = cursor.clone();
    let written = match cursor.value() {
        crate::document::Value::Array(items) => items.len(),
        _ => 0,
    };
    let mut stages = cursor.list(read_stage)?;
    if stages.len() < written {
        return None;
    }
    let Some((last, last_kept)) = stages.pop() else {
        return here.wrong(&code::CHAIN, "a chain needs at least one stage", None);
    };
    if let Some(kept) = last_kept {
        let (Kept::Accept(share) | Kept::Answers(share)) = &kept;
        // `answers` on the last stage is allowed as a reminder, when it is what is left.
        let rest = stages.iter().filter_map(|(_, kept)| kept.as_ref()).try_fold(Number::ONE, |rest, kept| match kept {
            Kept::Answers(share) => rest.minus(share.value.number()).ok(),
            Kept::Accept(_) => None,
        });
        if !matches!(kept, Kept::Answers(_)) || rest != Some(share.value.number()) {
            let message = "the last stage takes the rest, so it cannot say what it keeps";
            let diagnostic = Diagnostic::error(&code::CHAIN, message).at(&share.location, "");
            here.problems().push(diagnostic);
            return None;
        }
    }
    let mut tried = Vec::new();
    for (index, (call, kept)) in stages.into_iter().enumerate() {
        let Some(kept) = kept else {
            let message =
                format!("stage {} says neither `accept` nor `answers`, so nothing reaches the next", index + 1);
            return here.wrong(
                &code::CHAIN,
                message,
                Some("accept: of what reaches the stage; answers: of all the tier's requests".into()),
            );
        };
        tried.push(Stage { call, kept });
    }
    check_kept(&here, &tried)?;
    Some(Chain { tried, last })
}

/// A chain uses `accept` or `answers`; `answers` before the last stage sum to under 100 %.
fn check_kept(here: &Cursor<'_>, tried: &[Stage]) -> Option<()> {
    let mut accepts = tried.iter().filter_map(|stage| match &stage.kept {
        Kept::Accept(share) => Some(share),
        Kept::Answers(_) => None,
    });
    let answers: Vec<&Placed<Share>> = tried
        .iter()
        .filter_map(|stage| match &stage.kept {
            Kept::Answers(share) => Some(share),
            Kept::Accept(_) => None,
        })
        .collect();
    if let (Some(accept), Some(answer)) = (accepts.next(), answers.first()) {
        let diagnostic = Diagnostic::error(&code::CHAIN, "a chain uses `accept` or `answers`, not both")
            .at(&accept.location, "of what reaches the stage")
            .at(&answer.location, "of all the tier's requests");
        here.problems().push(diagnostic);
        return None;
    }
    let sum = answers.iter().map(|share| share.value.number()).try_fold(Number::ZERO, Number::plus).ok()?;
    if !answers.is_empty() && sum >= Number::ONE {
        let percent = sum.times(Number::HUNDRED).unwrap_or(sum);
        let message =
            format!("the stages before the last one answer {percent}% of the requests, so nothing is left for it");
        return here.wrong(&code::CHAIN, message, None);
    }
    Some(())
}

fn read_stage(cursor: Cursor<'_>) -> Option<(Call, Option<Kept>)> {
    if matches!(cursor.value(), crate::document::Value::String(_)) {
        let offer = cursor.placed(offer_id)?;
        return Some((Call::plain(offer), None));
    }
    let mut fields = cursor.fields()?;
    let call = read_call(&mut fields);
    let accept = fields.optional("accept", |cursor| cursor.placed(Cursor::share));
    let answers = fields.optional("answers", |cursor| cursor.placed(Cursor::share));
    let stated = fields.has("accept") || fields.has("answers");
    let problems = fields.here().problems();
    fields.finish();
    let kept = match (accept, answers) {
        (Some(accept), Some(answers)) => {
            let diagnostic = Diagnostic::error(&code::CHAIN, "`accept` beside `answers`: a stage says one of them")
                .at(&answers.location, "of all the tier's requests")
                .at(&accept.location, "of what reaches the stage");
            problems.push(diagnostic);
            return None;
        }
        (Some(accept), None) => Some(Kept::Accept(accept)),
        (None, Some(answers)) => Some(Kept::Answers(answers)),
        (None, None) if stated => return None,
        (None, None) => None,
    };
    Some((call?, kept))
}

fn read_call(fields: &mut Fields<'_>) -> Option<Call> {
    let offer = fields.required("offer", |cursor| cursor.placed(offer_id));
    let service = fields.optional("service", |cursor| cursor.word(&ServiceClass::NAMES, ServiceClass::parse));
    let region = fields.optional("region", Cursor::name);
    let token_ratio = fields.optional("token-ratio", |cursor| cursor.placed(Cursor::factor));
    let output_ratio = fields.optional("output-ratio", |cursor| cursor.placed(Cursor::factor));
    let search_context =
        fields.optional("search-context", |cursor| cursor.word(&SearchContext::NAMES, SearchContext::parse));
    let effort = fields.optional("effort", Cursor::name);
    let service = service.unwrap_or_default();
    Some(Call { offer: offer?, service, region, search_context, token_ratio, output_ratio, effort })
}

fn read_router(cascade: Placed<String>, cursor: Cursor<'_>) -> Option<RouterSpec> {
    let mut fields = cursor.fields()?;
    let call = read_call(&mut fields);
    let usage = fields.required("tokens", |cursor| cursor.placed(read_usage));
    fields.finish();
    Some(RouterSpec { cascade, call: call?, usage: usage? })
}

fn read_override(key: Placed<String>, cursor: Cursor<'_>) -> Option<Override> {
    let offer = offer_key(&key, cursor.problems());
    let card = read_card(cursor)?;
    Some(Override { offer: offer?, card })
}

fn read_discount(of: Placed<String>, cursor: Cursor<'_>) -> Option<Discount> {
    let share = cursor.placed(Cursor::share)?;
    Some(Discount { of, share })
}

fn read_exchange(currency: Placed<String>, cursor: Cursor<'_>) -> Option<Exchange> {
    let here = cursor.clone();
    let mut fields = cursor.fields()?;
    let rate = fields.required("rate", |cursor| cursor.placed(Cursor::amount));
    let on = fields.optional("on", Cursor::date);
    let source = fields.optional("source", Cursor::name);
    fields.finish();
    let code_like = currency.value.len() == 3 && currency.value.bytes().all(|byte| byte.is_ascii_uppercase());
    if !code_like || currency.value == "USD" {
        let message = format!("`{}` is not the code of another currency", currency.value);
        return here.wrong(&code::BAD_VALUE, message, Some("three capital letters, as in EUR".into()));
    }
    let rate = rate?;
    if rate.value.is_zero() {
        return here.wrong(&code::BAD_NUMBER, "an exchange rate is above zero", None);
    }
    Some(Exchange { currency: currency.value, rate, on, source })
}

fn read_assumption(path: Placed<String>, cursor: Cursor<'_>) -> Option<Assumption> {
    let mut fields = cursor.fields()?;
    let assumption = Assumption {
        path: path.value,
        owner: fields.optional("owner", Cursor::name),
        source: fields.optional("source", Cursor::name),
        confidence: fields.optional("confidence", Cursor::name),
    };
    fields.finish();
    Some(assumption)
}
