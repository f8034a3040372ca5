//! When a stage of a chain is worth its place, and what the part of an answer costs that a reader sees.

use super::document::Section;
use super::outcome::{CascadeResult, LineResult};
use crate::routing::quality::{StageCost, acceptance_to_pay};
use crate::units::{Fraction, Number, NumberError};

/// Places of money for a single request.
const PLACES_FOR_ONE_REQUEST: u32 = 8;

/// How many answers a stage has to keep to be cheaper than not having it. None for the last stage, which has nothing
/// behind it, and where a router's errors mix the routes of several tiers.
pub(super) fn worth_having(cascade: &CascadeResult, tier: &str, stage: usize, currency: &str) -> Option<Section> {
    let text = text(cascade, tier, stage, currency).ok().flatten()?;
    Some(Section::titled("When the stage is worth its place").lines(text))
}

fn text(cascade: &CascadeResult, tier: &str, stage: usize, currency: &str) -> Result<Option<Vec<String>>, NumberError> {
    let lines: Vec<&LineResult> = cascade.lines.iter().filter(|line| line.tier == tier).collect();
    let last = lines.iter().map(|line| line.stage).max().unwrap_or(0);
    let requests = cascade.tiers.iter().find(|of| of.tier == tier).map_or(Number::ZERO, |tier| tier.requests_daily);
    if stage >= last || requests.is_zero() || lines.iter().any(|line| line.route.is_some()) {
        return Ok(None);
    }
    let (here, next) = (reaching(&lines, stage)?, reaching(&lines, stage + 1)?);
    let (Some(here), Some(next)) = (here, next) else { return Ok(None) };
    if here.is_zero() || next.is_zero() {
        return Ok(None);
    }
    let cost = |stages: &dyn Fn(usize) -> bool, reach: Fraction| stage_cost(&lines, stages, reach, requests);
    let ours = cost(&|number| number == stage, here)?;
    let theirs = cost(&|number| number == stage + 1, next)?;
    let later = cost(&|number| number > stage, next)?;
    if whole(theirs)?.is_zero() {
        return Ok(None);
    }
    let kept = here.minus(next)?.over(here)?;
    let dollars = |cost: StageCost| -> Result<String, NumberError> {
        let each = whole(cost)?.quotient()?.rounded(PLACES_FOR_ONE_REQUEST).as_published();
        Ok(if currency == "USD" { format!("${each}") } else { format!("{each} {currency}") })
    };
    let needed = acceptance_to_pay(ours, theirs)?;
    let mut text = vec![
        format!("a request costs {} here with its verdict, and {} at the next stage", dollars(ours)?, dollars(theirs)?),
        format!(
            "so the stage pays when it keeps more than {} of what gets here; it keeps {}",
            percent(needed)?,
            percent(kept)?
        ),
    ];
    if stage + 1 < last {
        let needed = acceptance_to_pay(ours, later)?;
        text.push(format!(
            "counting all later stages, {} a request, more than {} is enough where what it keeps would \
             go as far as what it passes on",
            dollars(later)?,
            percent(needed)?
        ));
    }
    Ok(Some(text))
}

/// The part of the tier's requests that get to a stage.
fn reaching(lines: &[&LineResult], stage: usize) -> Result<Option<Fraction>, NumberError> {
    let Some(line) = lines.iter().find(|line| line.stage == stage && line.charge == "call") else { return Ok(None) };
    let reach = line.factors.iter().find(|factor| factor.kind == "reach");
    reach.map_or(Ok(Fraction::ONE), |factor| Fraction::new(factor.numerator, factor.denominator)).map(Some)
}

/// What stages cost for each request that gets to the first of them.
fn stage_cost(
    lines: &[&LineResult],
    stages: &dyn Fn(usize) -> bool,
    reach: Fraction,
    requests: Number,
) -> Result<StageCost, NumberError> {
    let sum = |judge: bool| {
        let wanted = lines.iter().filter(|line| stages(line.stage) && (line.charge == "judge") == judge);
        let daily = wanted.map(|line| line.contracted_cost_daily).try_fold(Number::ZERO, Number::plus)?;
        Fraction::from(daily).over(reach.times(requests.into())?)
    };
    Ok(StageCost { call: sum(false)?, judge: sum(true)? })
}

fn whole(cost: StageCost) -> Result<Fraction, NumberError> {
    cost.call.plus(cost.judge)
}

fn percent(share: Fraction) -> Result<String, NumberError> {
    Ok(format!("{}%", share.times(Fraction::from(Number::HUNDRED))?.quotient()?.grouped(2)))
}

/// What a million tokens that a reader sees cost, where others are spent on reasoning: one text for each call.
pub(super) fn visible_prices(lines: &[&LineResult], currency: &str) -> Vec<String> {
    let mut texts = Vec::new();
    for reasoning in lines.iter().filter(|line| line.meter == "reasoning" && line.charge == "call") {
        let answer: Vec<&&LineResult> = lines
            .iter()
            .filter(|line| {
                let (own, other) =
                    ((&line.tier, &line.route, line.stage), (&reasoning.tier, &reasoning.route, reasoning.stage));
                own == other
                    && line.offer == reasoning.offer
                    && line.charge == "call"
                    && matches!(line.meter.as_str(), "output" | "reasoning")
            })
            .collect();
        let text = visible_price(&answer, &reasoning.offer, currency).ok().flatten();
        texts.extend(text.filter(|text| !texts.contains(text)));
    }
    texts
}

fn visible_price(answer: &[&&LineResult], offer: &str, currency: &str) -> Result<Option<String>, NumberError> {
    let tokens = |visible_only: bool| {
        let lines = answer.iter().filter(|line| !visible_only || line.meter == "output");
        lines.map(|line| line.quantity_daily).try_fold(Number::ZERO, Number::plus)
    };
    let (visible, all) = (tokens(true)?, tokens(false)?);
    if visible.is_zero() {
        return Ok(None);
    }
    let cost = answer.iter().map(|line| line.contracted_cost_daily).try_fold(Number::ZERO, Number::plus)?;
    let each = Fraction::new(cost.times(Number::from(1_000_000))?, visible)?.quotient()?.rounded(4).as_published();
    let share = percent(Fraction::new(all.minus(visible)?, all)?)?;
    let money = if currency == "USD" { format!("${each}") } else { format!("{each} {currency}") };
    Ok(Some(format!("{share} of the answer of {offer} is reasoning: {money} for a million tokens that a reader sees")))
}
