//! The prices that one call meets, in the one fixed order: entry by instant and what was known, service class,
//! region, context band, hour window.

use std::sync::Arc;

use super::cached_calls::CachedCalls;
use super::measured;
use super::plan::{Factor, FactorKind, PriceUse, PricedMeter};
use super::read::{Cell, Override};
use crate::calendar::{Date, HolidaysUnknown, HourWeights, Instant, Period, Window, WindowHours};
use crate::catalogue::{Book, Change, EventMeter, FromBasis, Meter, Offer, Priced, RateCard, Selected, TokenMeter};
use crate::diagnostic::{Diagnostic, Problems, Sources, code};
use crate::routing::Call;
use crate::units::{Fraction, Number, NumberError};
use crate::workload::Usage;
use crate::workload::profile::Sums;

/// Which hours requests come in.
#[derive(Clone, Copy)]
pub(super) enum When<'a> {
    /// A month's days and a day's hours: prices of windows are mixed by how many requests meet them.
    Spread { period: Period, hours: &'a HourWeights },
    /// One second: the window that it falls into.
    Second,
}

/// All that decides a price.
pub(super) struct Pricing<'a> {
    pub call: &'a Call,
    pub offer: &'a Offer,
    /// Of each model call that a request makes, in the workload's tokens.
    pub usages: &'a [Usage],
    /// The same in this model's tokens.
    pub usages_here: &'a [Usage],
    pub usage_path: &'a str,
    /// Whether the two differ by the call's ratios.
    pub ratios: bool,
    /// The requests themselves, where they were measured; their means are then for showing only.
    pub measured: Option<&'a [Cell]>,
    /// Which entry of the history holds.
    pub at: Instant,
    pub known_on: Option<Date>,
    pub when: When<'a>,
    pub overridden: Option<&'a Override>,
    pub sources: &'a Sources,
}

/// Prices a call, meter by meter.
///
/// # Errors
/// Why there is no price, as a phrase.
pub(super) fn price_call(pricing: &Pricing<'_>, problems: &Problems) -> Result<(Vec<PricedMeter>, PriceUse), String> {
    let priced = price_in_force(pricing.offer, pricing.at, pricing.known_on)?;
    note_change_in_month(pricing, problems);
    let call = pricing.call;
    let mut meters = Vec::new();
    if let Some(cells) = pricing.measured {
        price_measured(pricing, &priced, cells, &mut meters, problems)?;
        return Ok((meters, price_use(pricing, &priced, problems)));
    }
    let mut caching = CachedCalls::NONE;
    // Each model call is priced by its own prompt's length, so that their sum crosses no threshold that none crosses.
    for (usage, usage_here) in pricing.usages.iter().zip(pricing.usages_here) {
        let prompt = usage_here.prompt_tokens().map_err(|error| error.to_string())?;
        let selected = priced
            .tariff
            .select(call.service, call.region.as_deref(), prompt.number())
            .map_err(|no_card| no_card.to_string())?;
        caching.add(usage_here, selected.card);
        for hours in cards_by_hours(&selected, pricing)? {
            let one = OneCall { usage: Counted::Usage(usage, usage_here), selected: &selected, hours: &hours };
            price_tokens(pricing, &one, &mut meters, problems)?;
            price_events(pricing, &priced, &one, &mut meters)?;
        }
    }
    caching.note_loss(&pricing.offer.id, &call.offer.location, problems);
    Ok((meters, price_use(pricing, &priced, problems)))
}

/// Every part of measured requests at its card: a part's requests, times the mean of their tokens.
fn price_measured(
    pricing: &Pricing<'_>,
    priced: &Priced<'_>,
    cells: &[Cell],
    meters: &mut Vec<PricedMeter>,
    problems: &Problems,
) -> Result<(), String> {
    let parts = measured::parts(priced.tariff, pricing.call, cells)?;
    let all: u64 = parts.iter().map(|part| part.sums.requests).sum();
    for part in &parts {
        let (card, hours) = match part.window {
            Some(window) => (part.selected.windows[window].1, part.label.as_deref()),
            None => (part.selected.card, part.label.as_deref()),
        };
        let share = Fraction::new(Number::from(part.sums.requests), Number::from(all));
        let share = share.map_err(|error| error.to_string())?;
        let hours = CardInHours { card, hours: hours.map(Into::into), share, kind: FactorKind::Part };
        let one = OneCall { usage: Counted::Measured(&part.sums), selected: &part.selected, hours: &hours };
        price_tokens(pricing, &one, meters, problems)?;
        price_events(pricing, priced, &one, meters)?;
    }
    Ok(())
}

/// The price on a day as known on another; or why there is none.
pub(super) fn price_in_force(offer: &Offer, at: Instant, known_on: Option<Date>) -> Result<Priced<'_>, String> {
    let known = known_on.map_or_else(String::new, |day| format!(", as known on {day}"));
    let Some(timeline) = offer.timeline(known_on) else {
        return Err(format!("nothing is recorded{known}"));
    };
    match timeline.at(at) {
        Some((_, Some(priced))) => Ok(*priced),
        Some((from, None)) => Err(format!("retired on {from}{known}")),
        None => {
            let first = timeline.iter().next().map_or_else(String::new, |(from, _)| from.to_string());
            Err(format!("its first price is from {first}{known}, after {at}"))
        }
    }
}

/// A card, the hours in which it holds, and the part of the requests that falls into them.
struct CardInHours<'a> {
    card: &'a RateCard,
    hours: Option<Arc<str>>,
    share: Fraction,
    kind: FactorKind,
}

fn cards_by_hours<'a>(selected: &Selected<'a>, pricing: &Pricing<'_>) -> Result<Vec<CardInHours<'a>>, String> {
    if selected.windows.is_empty() {
        return Ok(vec![CardInHours {
            card: selected.card,
            hours: None,
            share: Fraction::ONE,
            kind: FactorKind::Hours,
        }]);
    }
    let windows: Vec<&Window> = selected.windows.iter().map(|(window, _)| *window).collect();
    let shares = match pricing.when {
        When::Spread { period, hours } => shares_of_hours(&windows, period, hours),
        When::Second => shares_of_second(&windows, pricing.at),
    };
    let shares = shares.map_err(|error| match error {
        MixError::Holidays(unknown) => format!(
            "it depends on the hour and on `{}` holidays, which are listed until {} only",
            unknown.name, unknown.covers_until
        ),
        MixError::Number(error) => error.to_string(),
    })?;
    let kind = FactorKind::Hours;
    let outside = CardInHours { card: selected.card, hours: Some("other hours".into()), share: shares.outside, kind };
    let inside = selected.windows.iter().zip(shares.inside).map(|((window, card), share)| CardInHours {
        card,
        hours: Some(window.to_string().into()),
        share,
        kind,
    });
    Ok(inside.chain([outside]).filter(|hours| !hours.share.is_zero()).collect())
}

enum MixError {
    Holidays(HolidaysUnknown),
    Number(NumberError),
}

impl From<NumberError> for MixError {
    fn from(error: NumberError) -> Self {
        Self::Number(error)
    }
}

struct HourShares {
    inside: Vec<Fraction>,
    outside: Fraction,
}

/// All of a request falls into the first window that holds, or outside.
fn shares_of_second(windows: &[&Window], at: Instant) -> Result<HourShares, MixError> {
    let mut shares = HourShares { inside: vec![Fraction::ZERO; windows.len()], outside: Fraction::ONE };
    for (window, share) in windows.iter().zip(&mut shares.inside) {
        if window.contains(at).map_err(MixError::Holidays)? {
            (*share, shares.outside) = (Fraction::ONE, Fraction::ZERO);
            break;
        }
    }
    Ok(shares)
}

/// How the requests of a month fall into windows: every half hour of every day, weighted by its day and its hour.
fn shares_of_hours(windows: &[&Window], period: Period, hours: &HourWeights) -> Result<HourShares, MixError> {
    let slots_per_hour = 60 / WindowHours::SLOT_MINUTES;
    let mut inside = vec![Number::ZERO; windows.len()];
    let mut total = Number::ZERO;
    for day in period.month.days() {
        let factor = period.factors.of(day);
        for slot in 0..24 * slots_per_hour {
            let weight = factor.times(hours.of(slot / slots_per_hour))?;
            if weight.is_zero() {
                continue;
            }
            total = total.plus(weight)?;
            let instant = Instant::at_minute(day, slot * WindowHours::SLOT_MINUTES);
            for (window, sum) in windows.iter().zip(&mut inside) {
                if window.contains(instant).map_err(MixError::Holidays)? {
                    *sum = sum.plus(weight)?;
                    break;
                }
            }
        }
    }
    let covered = inside.iter().copied().try_fold(Number::ZERO, Number::plus)?;
    Ok(HourShares {
        inside: inside.into_iter().map(|sum| Fraction::new(sum, total)).collect::<Result<_, _>>()?,
        outside: Fraction::new(total.minus(covered)?, total)?,
    })
}

/// What one request asks of a model call.
enum Counted<'a> {
    /// In the workload's tokens, and in this model's.
    Usage(&'a Usage, &'a Usage),
    /// The mean of these, in the workload's tokens.
    Measured(&'a Sums),
}

impl Counted<'_> {
    /// The workload's tokens of a meter, not yet divided.
    fn tokens(&self, meter: TokenMeter) -> Result<Fraction, NumberError> {
        match self {
            Self::Usage(usage, _) => Ok(usage.tokens(meter).number().into()),
            Self::Measured(sums) => Fraction::new(Number::from(sums.tokens(meter)), Number::from(sums.requests)),
        }
    }

    /// Whether this model has nothing of a meter.
    fn is_zero(&self, meter: TokenMeter, call: &Call) -> Result<bool, NumberError> {
        match self {
            Self::Usage(_, here) => Ok(here.tokens(meter).is_zero()),
            Self::Measured(sums) => match call.reasoning_per_visible()? {
                Some(reasoning) if meter == TokenMeter::Reasoning => {
                    Ok(reasoning.is_zero() || sums.tokens(TokenMeter::Output) == 0)
                }
                _ => Ok(sums.tokens(meter) == 0),
            },
        }
    }

    fn web_searches(&self) -> Number {
        match self {
            Self::Usage(usage, _) => usage.web_searches().number(),
            Self::Measured(_) => Number::ZERO,
        }
    }
}

/// One model call in the hours of one card.
struct OneCall<'a> {
    usage: Counted<'a>,
    selected: &'a Selected<'a>,
    hours: &'a CardInHours<'a>,
}

fn price_tokens(
    pricing: &Pricing<'_>,
    one: &OneCall<'_>,
    meters: &mut Vec<PricedMeter>,
    problems: &Problems,
) -> Result<(), String> {
    let over = pricing.overridden.map(|over| &over.card);
    for meter in TokenMeter::ALL {
        if one.usage.is_zero(meter, pricing.call).map_err(|error| error.to_string())? {
            continue;
        }
        let own = over.and_then(|card| card.token_price(meter)).map(|price| (meter, price, true));
        let listed = || one.hours.card.token_rate(meter).map(|(of, price)| (of, price, false));
        let Some((rate_of, price, overridden)) = own.or_else(listed) else {
            return Err(format!("no `{meter}` rate is published for this request", meter = meter.key()));
        };
        let rate_of = (rate_of != meter).then_some(Meter::Tokens(rate_of));
        if let Some(of) = rate_of {
            note_assumed_rate(pricing, meter, of, problems);
        }
        let mut quantity = tokens_of(pricing, one, meter).map_err(|error| error.to_string())?;
        quantity.extend(hours_factor(one.hours));
        let in_region = pricing.call.region.is_some() && !overridden;
        let priced = PricedMeter {
            meter: Meter::Tokens(meter),
            hours: one.hours.hours.clone(),
            quantity,
            published: price.dollars(),
            per: 1_000_000,
            rate_of,
            overridden,
            region: in_region.then(|| Factor::new(FactorKind::Region, one.selected.region_factor, None)),
        };
        add_meter(meters, priced).map_err(|error| error.to_string())?;
    }
    Ok(())
}

/// Tokens of the workload times what makes them this model's; reasoning may follow from the visible answer instead.
fn tokens_of(pricing: &Pricing<'_>, one: &OneCall<'_>, meter: TokenMeter) -> Result<Vec<Factor>, NumberError> {
    let reasoning = if pricing.ratios && meter == TokenMeter::Reasoning {
        pricing.call.reasoning_per_visible()?.zip(pricing.call.reasoning_share.as_ref())
    } else {
        None
    };
    let counted = if reasoning.is_some() { TokenMeter::Output } else { meter };
    let path = match one.usage {
        Counted::Usage(..) => format!("{}.{}", pricing.usage_path, counted.key()),
        Counted::Measured(_) => pricing.usage_path.to_owned(),
    };
    let mut factors = vec![Factor::new(FactorKind::Tokens, one.usage.tokens(counted)?, Some(&path))];
    if pricing.ratios {
        factors.extend(ratios(pricing.call, meter));
    }
    factors.extend(reasoning.map(|(ratio, share)| Factor::new(FactorKind::Reasoning, ratio, Some(&share.path))));
    Ok(factors)
}

/// Steps of a loop that meet the same price are one line: their tokens add up.
fn add_meter(meters: &mut Vec<PricedMeter>, new: PricedMeter) -> Result<(), NumberError> {
    let same = meters.iter_mut().find(|known| {
        let prices = (known.meter, known.published, known.per, known.rate_of, known.overridden);
        prices == (new.meter, new.published, new.per, new.rate_of, new.overridden)
            && known.hours == new.hours
            && known.quantity.len() == new.quantity.len()
            && known.region.as_ref().map(|factor| factor.value) == new.region.as_ref().map(|factor| factor.value)
    });
    match same {
        None => meters.push(new),
        Some(known) => known.quantity[0].value = known.quantity[0].value.plus(new.quantity[0].value)?,
    }
    Ok(())
}

fn ratios(call: &Call, meter: TokenMeter) -> Vec<Factor> {
    let token = call.token_ratio.as_ref().map(|ratio| (FactorKind::TokenRatio, ratio));
    let output =
        call.output_ratio.as_ref().filter(|_| !meter.is_prompt()).map(|ratio| (FactorKind::OutputRatio, ratio));
    token.into_iter().chain(output).map(|(kind, ratio)| Factor::new(kind, ratio.value, Some(&ratio.path))).collect()
}

fn hours_factor(hours: &CardInHours<'_>) -> Option<Factor> {
    (!hours.share.is_one()).then(|| Factor::new(hours.kind, hours.share, None))
}

fn price_events(
    pricing: &Pricing<'_>,
    priced: &Priced<'_>,
    one: &OneCall<'_>,
    meters: &mut Vec<PricedMeter>,
) -> Result<(), String> {
    let over = pricing.overridden.map(|over| &over.card);
    for meter in EventMeter::ALL {
        let count = match meter {
            EventMeter::Request => Number::ONE,
            EventMeter::WebSearch => one.usage.web_searches(),
        };
        if count.is_zero() {
            continue;
        }
        let own = over.and_then(|card| card.event_price(meter));
        let price = match own.or_else(|| one.hours.card.event_price(meter)) {
            Some(price) => Some(price),
            None if meter == EventMeter::Request => search_fee(pricing, priced)?,
            None => return Err(format!("no `{}` rate is published for this request", meter.key())),
        };
        let Some(price) = price.filter(|price| !price.dollars().is_zero()) else { continue };
        let path = match meter {
            EventMeter::Request => None,
            EventMeter::WebSearch => Some(format!("{}.web-searches", pricing.usage_path)),
        };
        let mut quantity = vec![Factor::new(FactorKind::Tokens, count, path.as_deref())];
        quantity.extend(hours_factor(one.hours));
        let charged = PricedMeter {
            meter: Meter::Events(meter),
            hours: one.hours.hours.clone(),
            quantity,
            published: price.dollars(),
            per: 1,
            rate_of: None,
            overridden: own.is_some(),
            region: None,
        };
        add_meter(meters, charged).map_err(|error| error.to_string())?;
    }
    Ok(())
}

/// A request's fee where it depends on how much a search reads: nobody can know that but the caller.
fn search_fee(
    pricing: &Pricing<'_>,
    priced: &Priced<'_>,
) -> Result<Option<crate::units::Price<crate::units::Event>>, String> {
    let fees = &priced.tariff.search_context;
    if fees.is_empty() {
        return Ok(None);
    }
    let Some(context) = pricing.call.search_context else {
        return Err("the fee of a request depends on its search context: say `search-context`".to_owned());
    };
    match fees.get(&context) {
        Some(price) => Ok(Some(*price)),
        None => Err(format!("no fee for search context `{}` is published", context.key())),
    }
}

fn note_assumed_rate(pricing: &Pricing<'_>, meter: TokenMeter, of: Meter, problems: &Problems) {
    let message = format!(
        "`{}` lists no `{}` rate, so those tokens are charged at its `{of}` rate",
        pricing.offer.id,
        meter.key()
    );
    problems.push(Diagnostic::note(&code::ASSUMED_RATE, message).at(&pricing.call.offer.location, ""));
}

fn note_change_in_month(pricing: &Pricing<'_>, problems: &Problems) {
    let When::Spread { period, .. } = pricing.when else { return };
    let Some(timeline) = pricing.offer.timeline(pricing.known_on) else { return };
    let month = period.month;
    let change = timeline.iter().map(|(from, _)| from).find(|from| {
        let day = from.date();
        crate::calendar::YearMonth::of(day) == month && day > pricing.at.date()
    });
    if let Some(from) = change {
        let message =
            format!("the price of `{}` changes on {from}, inside {month}; the day's price is used", pricing.offer.id);
        problems.push(Diagnostic::note(&code::PRICE_CHANGES, message).at(&pricing.call.offer.location, ""));
    }
}

fn price_use(pricing: &Pricing<'_>, priced: &Priced<'_>, problems: &Problems) -> PriceUse {
    let (offer, entry) = (pricing.offer, priced.entry);
    debug_assert!(matches!(entry.change, Change::Priced(_)), "a price in force comes from an entry with prices");
    let place = format!("{}:{}", pricing.sources.name(&entry.location), pricing.sources.line(&entry.location));
    let location = &pricing.call.offer.location;
    if let Book::Overlay(path) = &offer.book {
        let message = format!("the price of `{}` comes from `{path}`, not from the catalogue", offer.id);
        problems.push(Diagnostic::note(&code::OVERLAID, message).at(location, ""));
    }
    if entry.basis == FromBasis::Assumed {
        let message = format!("no source dates the price of `{}`; {} is assumed", offer.id, entry.from);
        problems.push(Diagnostic::note(&code::ASSUMED_DATE, message).at(location, ""));
    }
    let written = &pricing.call.offer.value;
    let written_as = (*written != offer.id).then(|| written.to_string());
    if let Some(written) = &written_as {
        let message = format!("`{written}` is `{}` on {}", offer.id, pricing.at);
        problems.push(Diagnostic::note(&code::ALIAS, message).at(location, ""));
    }
    let over = pricing.overridden.map(|over| &over.card);
    let tokens =
        TokenMeter::ALL.into_iter().filter(|meter| over.is_some_and(|card| card.token_price(*meter).is_some()));
    let events =
        EventMeter::ALL.into_iter().filter(|meter| over.is_some_and(|card| card.event_price(*meter).is_some()));
    PriceUse {
        offer: offer.id.clone(),
        written_as,
        from: entry.from,
        basis: entry.basis,
        recorded: entry.recorded,
        source: entry.source.clone(),
        checked: offer.checked,
        book: offer.book.clone(),
        place,
        overridden: tokens.map(Meter::Tokens).chain(events.map(Meter::Events)).collect(),
        weights: offer.weights,
        licence: offer.licence.clone(),
    }
}
