//! The rules of `[policy]`, one function each.

use std::collections::BTreeMap;

use super::evidence_rule;
use super::policy::{Case, Holding, RuleVerdict, Verdict};
use crate::calendar::days_between;
use crate::catalogue::{OfferId, Weights};
use crate::diagnostic::{Diagnostic, Location, code};
use crate::rating::product;
use crate::scenario::{Demand, Limit, PlannedCascade, PlannedStage, PriceUse, Purpose, Rule, Scope, Span};
use crate::units::{Fraction, Number, NumberError, Share};

/// Holds one rule.
///
/// # Errors
/// [`NumberError::TooLarge`].
pub(super) fn hold(rule: &Rule, case: &Case<'_>, holding: &mut Holding<'_>) -> Result<RuleVerdict, NumberError> {
    match &rule.demand {
        Demand::MaxIncrease(limit) => max_increase(rule, *limit, case, holding),
        Demand::MinSaving(limit) => min_saving(rule, *limit, case, holding),
        Demand::MaxPriceAge(days) => Ok(max_price_age(rule, *days, case, holding)),
        Demand::MaxClosedShare(share) => max_closed_share(rule, *share, case, holding),
        Demand::Licences(names) => Ok(licences(rule, names, case, holding)),
        Demand::EvidenceWithin(margin) => evidence_rule::hold(rule, *margin, case, holding),
    }
}

pub(super) fn start(rule: &Rule, limit: String) -> RuleVerdict {
    RuleVerdict {
        rule: rule.demand.key(),
        limit,
        found: String::new(),
        verdict: Verdict::Pass,
        exempted: None,
        location: rule.location.clone(),
    }
}

pub(super) fn percent(part: Number) -> Result<String, NumberError> {
    Ok(format!("{}%", part.times(Number::HUNDRED)?))
}

/// A limit as its file says it.
fn said(limit: Limit, currency: &str) -> Result<String, NumberError> {
    match limit {
        Limit::Part(part) => percent(part),
        Limit::Amount(amount) => Ok(format!("{} {currency} a month", amount.as_published())),
    }
}

/// What part one amount is of another, for a sentence; none of nothing.
fn part_of(part: Number, whole: Number) -> Result<Option<String>, NumberError> {
    let percent = super::quotient(part.times(Number::HUNDRED)?, whole, 6)?;
    Ok(percent.map(|percent| format!("{percent}%")))
}

fn max_increase(
    rule: &Rule,
    limit: Limit,
    case: &Case<'_>,
    holding: &mut Holding<'_>,
) -> Result<RuleVerdict, NumberError> {
    let currency = &case.plan.currency.code;
    let mut verdict = start(rule, said(limit, currency)?);
    let Some(base) = case.base else {
        holding.needs_base("`max-increase`", &rule.location);
        "no base".clone_into(&mut verdict.found);
        verdict.verdict = Verdict::Undecided;
        return Ok(verdict);
    };
    let base = base.within(&Scope::default(), Span::Month)?;
    let head = case.total()?.monthly.number();
    let increase = head.minus(base)?;
    let allowed = case.amount_of(limit, rule.currency, base)?;
    let part = match part_of(increase, base)? {
        Some(part) => format!(" ({part})"),
        None if head.is_zero() => String::new(),
        None => " (new cost: the base costs nothing)".to_owned(),
    };
    verdict.found = if increase.is_zero() {
        "no change".to_owned()
    } else {
        format!("{} {currency} a month{part}", increase.as_published())
    };
    if !case.is_complete() {
        verdict.verdict = Verdict::Undecided;
    } else if increase > allowed {
        let over = increase.minus(allowed)?.as_published();
        let message = format!(
            "the cost rises by {}, which is {over} over {} (from {} to {})",
            verdict.found,
            allowed.as_published(),
            base.as_published(),
            head.as_published()
        );
        let diagnostic = Diagnostic::error(&code::MAX_INCREASE, message).at(&rule.location, "the limit");
        (verdict.verdict, verdict.exempted) = holding.broken(verdict.rule, diagnostic);
    }
    Ok(verdict)
}

fn min_saving(
    rule: &Rule,
    limit: Limit,
    case: &Case<'_>,
    holding: &mut Holding<'_>,
) -> Result<RuleVerdict, NumberError> {
    let currency = &case.plan.currency.code;
    let mut verdict = start(rule, said(limit, currency)?);
    let Some((saving, baseline)) = case.first_saving()? else {
        let message = "`min-saving` has nothing to be measured against: the scenario has no baseline";
        let diagnostic = Diagnostic::error(&code::NO_BASELINE, message).at(&rule.location, "");
        "no baseline".clone_into(&mut verdict.found);
        verdict.verdict =
            holding.cannot_tell(diagnostic.help("add a cascade to compare with, or `--baseline provider/model`"));
        return Ok(verdict);
    };
    let (saved, baseline) = (saving.amounts.monthly.number(), baseline.monthly.number());
    let demanded = case.amount_of(limit, rule.currency, baseline)?;
    let part = part_of(saved, baseline)?.map_or_else(String::new, |part| format!(" ({part})"));
    verdict.found = format!("{} {currency} a month{part}", saved.as_published());
    if !case.is_complete() {
        verdict.verdict = Verdict::Undecided;
    } else if saved < demanded {
        let missing = demanded.minus(saved)?.as_published();
        let message = format!(
            "the saving against `{}` is {}, which is {missing} short of {}",
            case.bills[1].cascade,
            verdict.found,
            demanded.as_published()
        );
        let diagnostic = Diagnostic::error(&code::MIN_SAVING, message).at(&rule.location, "the limit");
        (verdict.verdict, verdict.exempted) = holding.broken(verdict.rule, diagnostic);
    }
    Ok(verdict)
}

/// Age counts from the day on which somebody compared the price with its source, else from when it was written down.
fn max_price_age(rule: &Rule, days_max: u32, case: &Case<'_>, holding: &mut Holding<'_>) -> RuleVerdict {
    let mut verdict = start(rule, format!("{days_max} days"));
    let today = case.plan.today;
    let age = |price: &PriceUse| days_between(price.checked.unwrap_or(price.recorded), today);
    let oldest = case.plan.prices.iter().map(age).max().unwrap_or(0);
    verdict.found = format!("{oldest} days");
    for price in case.plan.prices.iter().filter(|price| age(price) > days_max) {
        let (did, day) = match price.checked {
            Some(day) => ("compared with its source", day),
            None => ("written down", price.recorded),
        };
        let message = format!(
            "the price of `{}` was last {did} on {day}, {} days before {today}: older than {days_max} days",
            price.offer,
            age(price)
        );
        let diagnostic = Diagnostic::error(&code::STALE_PRICE, message)
            .at(&rule.location, "the limit")
            .help(format!("compare {} with {}", price.place, price.source));
        (verdict.verdict, verdict.exempted) = holding.broken(verdict.rule, diagnostic);
    }
    verdict
}

/// The requests that are answered by a model with closed weights at some stage, of all requests. A request that gets to
/// two of them counts once.
fn max_closed_share(
    rule: &Rule,
    share: Share,
    case: &Case<'_>,
    holding: &mut Holding<'_>,
) -> Result<RuleVerdict, NumberError> {
    let mut verdict = start(rule, percent(share.number())?);
    let (Some(cascade), plan) = (case.plan.cascades.first(), case.plan) else { return Ok(verdict) };
    let weights: BTreeMap<&OfferId, Option<Weights>> =
        plan.prices.iter().map(|price| (&price.offer, price.weights)).collect();
    if let Some((offer, _)) = weights.iter().find(|(offer, weights)| weights.is_none() && is_asked(cascade, offer)) {
        let what = "whether its weights are open or closed";
        verdict.verdict = unknown_property(offer, "weights", what, rule, holding);
        verdict.found = format!("unknown for {offer}");
        return Ok(verdict);
    }
    let is_closed = |offer: &OfferId| weights.get(offer) == Some(&Some(Weights::Closed));
    let (mut closed, mut all) = (Fraction::ZERO, Fraction::ZERO);
    let mut largest: Option<(Fraction, &str)> = None;
    for (tier, stages) in plan.tiers.iter().zip(&cascade.routes) {
        let requests = product(&tier.requests)?;
        let here = requests.times(closed_part(stages, &is_closed)?)?;
        if !here.is_zero() && largest.is_none_or(|(most, _)| here > most) {
            largest = Some((here, &tier.name));
        }
        closed = closed.plus(here)?;
        all = all.plus(requests)?;
    }
    let found = if all.is_zero() { Fraction::ZERO } else { closed.over(all)? };
    verdict.found = format!("{}%", found.times(Number::HUNDRED.into())?.quotient()?.rounded(6));
    if !case.is_complete() {
        verdict.verdict = Verdict::Undecided;
    } else if found > share.number().into() {
        let message =
            format!("{} of the requests reach closed models; {} may", verdict.found, percent(share.number())?);
        let mut diagnostic = Diagnostic::error(&code::MAX_CLOSED_SHARE, message).at(&rule.location, "the limit");
        if let Some(location) = largest.and_then(|(_, tier)| place_of_tier(tier, case)) {
            diagnostic = diagnostic.at(&location, "most of them");
        }
        (verdict.verdict, verdict.exempted) = holding.broken(verdict.rule, diagnostic);
    }
    Ok(verdict)
}

/// The part of a tier's requests that gets to a closed model: on each route by the stage that most of them reach, its
/// fallback included; further attempts and judges are no further requests.
fn closed_part(stages: &[PlannedStage], is_closed: &dyn Fn(&OfferId) -> bool) -> Result<Fraction, NumberError> {
    let mut by_route: BTreeMap<Option<&str>, Fraction> = BTreeMap::new();
    for stage in stages {
        let asked = stage.charges.iter().filter(|charge| {
            matches!(charge.call.purpose, Purpose::Answer | Purpose::Fallback) && is_closed(&charge.call.offer)
        });
        let reached = asked.map(|charge| product(&charge.factors)).collect::<Result<Vec<_>, _>>()?;
        let reached = Fraction::sum(reached)?;
        let most = by_route.entry(stage.route.as_deref()).or_insert(Fraction::ZERO);
        *most = reached.max(*most);
    }
    Fraction::sum(by_route.into_values())
}

/// Whether a cascade asks an offer for anything.
fn is_asked(cascade: &PlannedCascade, offer: &OfferId) -> bool {
    let of_stages = cascade.routes.iter().flatten().flat_map(|stage| &stage.charges).map(|charge| &charge.call);
    of_stages.chain(&cascade.router).any(|call| *call.offer == *offer)
}

fn place_of_tier(name: &str, case: &Case<'_>) -> Option<Location> {
    case.scenario.tiers.iter().find(|tier| tier.name == name).map(|tier| tier.location.clone())
}

/// The licences of models whose weights are open; for the others there is none to speak of.
fn licences(rule: &Rule, names: &[String], case: &Case<'_>, holding: &mut Holding<'_>) -> RuleVerdict {
    let mut verdict = start(rule, names.join(", "));
    let Some(cascade) = case.plan.cascades.first() else { return verdict };
    let mut found: Vec<String> = Vec::new();
    let open = |price: &&PriceUse| price.weights != Some(Weights::Closed) && is_asked(cascade, &price.offer);
    for price in case.plan.prices.iter().filter(open) {
        let licence = match &price.licence {
            Some(licence) => licence.to_lowercase(),
            None => {
                let undecided = unknown_property(&price.offer, "licence", "its licence", rule, holding);
                if verdict.verdict == Verdict::Pass {
                    verdict.verdict = undecided;
                }
                "unknown".to_owned()
            }
        };
        if price.licence.is_some() && !names.iter().any(|name| name.to_lowercase() == licence) {
            let message = format!("`{}` is under `{licence}`, which is not among the licences allowed", price.offer);
            let diagnostic = Diagnostic::error(&code::LICENCE, message)
                .at(&rule.location, "the licences")
                .help(format!("allowed: {}", names.join(", ")));
            (verdict.verdict, verdict.exempted) = holding.broken(verdict.rule, diagnostic);
        }
        if !found.contains(&licence) {
            found.push(licence);
        }
    }
    found.sort();
    verdict.found = if found.is_empty() { "no open model".to_owned() } else { found.join(", ") };
    verdict
}

/// A rule about something that no source says is not kept by default.
fn unknown_property(offer: &OfferId, key: &str, what: &str, rule: &Rule, holding: &mut Holding<'_>) -> Verdict {
    let message = format!("no source says of `{offer}` {what}, so `{}` cannot be held", rule.demand.key());
    let diagnostic = Diagnostic::error(&code::UNKNOWN_PROPERTY, message).at(&rule.location, "asked here");
    holding.cannot_tell(diagnostic.help(format!("add `{key}` to the offer in its price book")))
}
