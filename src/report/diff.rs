//! Two results set against each other: the result of `diff`.

use std::collections::{BTreeMap, HashMap};

use serde::{Deserialize, Serialize};

use super::fleets::is_hosting;
use super::outcome::{CascadeResult, FactorResult, LineResult, Outcome, Ratio, SCHEMA_VERSION, TierResult, Tool};
use crate::analysis::{CallKey, Cause, LineKey, Side, SideLine, bridge, quotient};
use crate::units::{Fraction, Number, NumberError};

/// What changed from one result to another.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct DiffResult {
    /// The version of this form.
    pub schema_version: u32,
    /// Who computed it.
    pub tool: Tool,
    /// The money of every figure.
    pub currency: String,
    /// What it is measured against.
    pub base: DiffSide,
    /// What is looked at.
    pub head: DiffSide,
    /// `no change`, `new cost` (the base costs nothing), `changed`.
    pub change: String,
    /// Head less base, a day.
    pub daily: Number,
    /// Head less base, a month.
    pub monthly: Number,
    /// Of the base's month, in percent; null where that is nothing.
    pub percent: Option<Number>,
    /// The lines that changed.
    pub lines: Vec<LineChange>,
    /// Head less base in every tier; they sum to the whole change.
    pub tiers: Vec<TierChange>,
    /// The change by its causes; the steps sum to the whole change.
    pub bridge: Vec<BridgeStep>,
    /// How to read the figures.
    pub notes: Vec<String>,
}

/// One of the two results.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct DiffSide {
    /// As it was named: a path, or `REV:path`.
    pub name: String,
    /// The cascade that it proposes.
    pub candidate: String,
    /// Prices in force on this day.
    pub as_of: String,
    /// The month that is shown.
    pub month: String,
    /// Its days.
    pub days: Number,
    /// What the candidate costs a day.
    pub daily: Number,
    /// And a month.
    pub monthly: Number,
}

/// A line of the bill that changed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct LineChange {
    /// `added`, `removed`, `raised`, `cut`.
    pub change: String,
    /// Whose requests; empty for the router.
    pub tier: String,
    /// Which call of the chain, from 1.
    pub stage: usize,
    /// What the call is for.
    pub charge: String,
    /// Which offer.
    pub offer: String,
    /// How it is served.
    pub service: String,
    /// What is counted.
    pub meter: String,
    /// The base's day.
    pub daily_before: Number,
    /// The head's day.
    pub daily_after: Number,
    /// Head less base.
    pub daily: Number,
    /// The base's month.
    pub monthly_before: Number,
    /// The head's month.
    pub monthly_after: Number,
    /// Head less base.
    pub monthly: Number,
}

/// What changed in a tier.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct TierChange {
    /// Which; empty for the router.
    pub tier: String,
    /// A day.
    pub daily: Number,
    /// A month.
    pub monthly: Number,
}

/// What a cause moves.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct BridgeStep {
    /// `volume`, `mix`, `tokens`, `routing`, `price`, `discounts`, `fx`.
    pub cause: String,
    /// A day.
    pub daily: Number,
    /// A month.
    pub monthly: Number,
}

/// Why two results cannot be set against each other.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum DiffError {
    /// They count in different money.
    #[error("the base is in {0}, the head in {1}")]
    Currencies(String, String),
    /// Something has no price.
    #[error("the {0} is not complete: something that it uses has no price")]
    Incomplete(&'static str),
    /// A figure does not fit.
    #[error("a figure is {0}")]
    Number(#[from] NumberError),
}

impl DiffResult {
    /// Sets two results against each other: what their candidates cost, and what that comes from.
    ///
    /// # Errors
    /// [`DiffError`].
    pub fn new(base: (&str, &Outcome), head: (&str, &Outcome)) -> Result<Self, DiffError> {
        let ((base_name, base), (head_name, head)) = (base, head);
        if base.currency != head.currency {
            return Err(DiffError::Currencies(base.currency.clone(), head.currency.clone()));
        }
        if let Some((side, _)) = [("base", base), ("head", head)].into_iter().find(|(_, result)| !is_complete(result)) {
            return Err(DiffError::Incomplete(side));
        }
        let (before, after) = (side(base_name, base), side(head_name, head));
        let (daily, monthly) = (after.daily.minus(before.daily)?, after.monthly.minus(before.monthly)?);
        let lines = line_changes(base, head)?;
        let change = if lines.is_empty() {
            "no change"
        } else if before.monthly.is_zero() && before.daily.is_zero() {
            "new cost"
        } else {
            "changed"
        };
        Ok(Self {
            schema_version: SCHEMA_VERSION,
            tool: head.tool.clone(),
            currency: head.currency.clone(),
            change: change.to_owned(),
            daily,
            monthly,
            percent: quotient(monthly.times(Number::HUNDRED)?, before.monthly, 6)?,
            lines,
            tiers: tier_changes(candidate(base), candidate(head))?,
            bridge: steps(base, head)?,
            notes: notes(&before, &after),
            base: before,
            head: after,
        })
    }

    /// Whether anything differs.
    #[must_use]
    pub fn is_change(&self) -> bool {
        self.change != "no change"
    }
}

fn is_complete(outcome: &Outcome) -> bool {
    outcome.cascades.first().is_none_or(|candidate| candidate.complete)
}

fn side(name: &str, outcome: &Outcome) -> DiffSide {
    DiffSide {
        name: name.to_owned(),
        candidate: outcome.candidate.clone(),
        as_of: outcome.catalogue.as_of.clone(),
        month: outcome.period.month.clone(),
        days: outcome.period.days,
        daily: outcome.totals.daily,
        monthly: outcome.totals.monthly,
    }
}

fn notes(base: &DiffSide, head: &DiffSide) -> Vec<String> {
    let mut notes = vec![
        "the bridge is symmetric: a step is the mean over every order in which its causes can be told".to_owned(),
        "an estimate at published prices, not an invoice; taxes are not included".to_owned(),
    ];
    if base.days != head.days {
        let (before, after) = (base.days.grouped_exact(), head.days.grouped_exact());
        let months = format!("{} of {before} days to {} of {after}", base.month, head.month);
        notes.push(format!("the month goes from {months}; that is part of its volume"));
    }
    notes
}

fn candidate(outcome: &Outcome) -> Option<&CascadeResult> {
    outcome.cascades.first()
}

/// Lines under one name are one line: hours with prices of their own are told together.
type LineName = (String, usize, String, String, String, Option<String>, String);

fn line_name(line: &LineResult) -> LineName {
    let LineResult { tier, stage, charge, offer, service, region, meter, .. } = line;
    (tier.clone(), *stage, charge.clone(), offer.clone(), service.clone(), region.clone(), meter.clone())
}

fn line_changes(base: &Outcome, head: &Outcome) -> Result<Vec<LineChange>, NumberError> {
    let mut order: Vec<LineName> = Vec::new();
    let mut sums: [HashMap<LineName, (Number, Number)>; 2] = [HashMap::new(), HashMap::new()];
    for (sum, outcome) in sums.iter_mut().zip([base, head]) {
        for line in candidate(outcome).into_iter().flat_map(|cascade| &cascade.lines) {
            let name = line_name(line);
            if !sum.contains_key(&name) {
                order.push(name.clone());
            }
            let (daily, monthly) = sum.entry(name).or_insert((Number::ZERO, Number::ZERO));
            *daily = daily.plus(line.contracted_cost_daily)?;
            *monthly = monthly.plus(line.contracted_cost_monthly)?;
        }
    }
    let mut told = std::collections::HashSet::new();
    order.retain(|name| told.insert(name.clone()));
    let mut changes = Vec::new();
    for name in order {
        let [before, after] = sums.each_ref().map(|sum| sum.get(&name).copied());
        let zero = (Number::ZERO, Number::ZERO);
        let ((daily_before, monthly_before), (daily_after, monthly_after)) =
            (before.unwrap_or(zero), after.unwrap_or(zero));
        let (daily, monthly) = (daily_after.minus(daily_before)?, monthly_after.minus(monthly_before)?);
        let change = match (before, after) {
            (None, _) => "added",
            (_, None) => "removed",
            _ if daily.is_zero() && monthly.is_zero() => continue,
            _ if daily.is_negative() || daily.is_zero() && monthly.is_negative() => "cut",
            _ => "raised",
        };
        let (tier, stage, charge, offer, service, _, meter) = name;
        changes.push(LineChange {
            change: change.to_owned(),
            tier,
            stage,
            charge,
            offer,
            service,
            meter,
            daily_before,
            daily_after,
            daily,
            monthly_before,
            monthly_after,
            monthly,
        });
    }
    Ok(changes)
}

/// What each tier costs more in one cascade than in another; a tier that one of them lacks costs nothing there.
/// In the head's order, then what only the base has.
pub(super) fn tier_changes(
    base: Option<&CascadeResult>,
    head: Option<&CascadeResult>,
) -> Result<Vec<TierChange>, NumberError> {
    fn tiers(cascade: Option<&CascadeResult>) -> impl Iterator<Item = &TierResult> {
        cascade.into_iter().flat_map(|cascade| &cascade.tiers)
    }
    let mut changes = Vec::new();
    for tier in tiers(head) {
        let before = tiers(base).find(|before| before.tier == tier.tier);
        let (daily, monthly) = before.map_or((Number::ZERO, Number::ZERO), |tier| (tier.daily, tier.monthly));
        let (daily, monthly) = (tier.daily.minus(daily)?, tier.monthly.minus(monthly)?);
        changes.push(TierChange { tier: tier.tier.clone(), daily, monthly });
    }
    for tier in tiers(base).filter(|tier| !tiers(head).any(|after| after.tier == tier.tier)) {
        let (daily, monthly) = (tier.daily.negated(), tier.monthly.negated());
        changes.push(TierChange { tier: tier.tier.clone(), daily, monthly });
    }
    Ok(changes)
}

fn steps(base: &Outcome, head: &Outcome) -> Result<Vec<BridgeStep>, NumberError> {
    let of = |span: Span| bridge(&bridge_side(base, span)?, &bridge_side(head, span)?);
    let (days, months) = (of(Span::Day)?, of(Span::Month)?);
    let steps = days.into_iter().zip(months).map(|((cause, daily), (_, monthly))| BridgeStep {
        cause: cause.key().to_owned(),
        daily,
        monthly,
    });
    Ok(steps.collect())
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Span {
    Day,
    Month,
}

/// A bill as the products that it is made of.
fn bridge_side(outcome: &Outcome, span: Span) -> Result<Side, NumberError> {
    let Some(cascade) = candidate(outcome) else {
        let (volume, shares) = (Fraction::ZERO, HashMap::new());
        return Ok(Side { volume, shares, lines: Vec::new(), total: Number::ZERO });
    };
    let days = fraction(outcome.period.exact_days)?;
    // What brings requests of the basis, charges of a day, or machines of a month, to the span.
    let of_months = match span {
        Span::Day => fraction(outcome.period.plain_days)?.inverse()?,
        Span::Month => Fraction::ONE,
    };
    let (of_requests, of_days) = match (outcome.period.basis.as_str(), span) {
        ("month", Span::Day) => (days.inverse()?, Fraction::ONE),
        ("month", Span::Month) => (Fraction::ONE, days),
        (_, Span::Day) => (Fraction::ONE, Fraction::ONE),
        (_, Span::Month) => (days, days),
    };
    let requests = requests_by_tier(outcome, cascade)?;
    let all = Fraction::sum(requests.values().copied())?;
    let shares = requests.iter().map(|(tier, requests)| {
        // Of no requests at all, the shares are still those that the scenario says.
        let share = if all.is_zero() { stated_share(cascade, tier)? } else { requests.over(all)? };
        Ok((tier.clone(), share))
    });
    let mut ordinals: HashMap<(CallKey, String), usize> = HashMap::new();
    let mut lines = Vec::new();
    for line in &cascade.lines {
        let key = call_key(line);
        let ordinal = ordinals.entry((key.clone(), line.meter.clone())).or_insert(0);
        let key = LineKey { call: key, meter: line.meter.clone(), ordinal: *ordinal };
        *ordinal += 1;
        lines.push(side_line(key, line, if is_hosting(line) { of_months } else { of_days })?);
    }
    let total = if span == Span::Day { cascade.totals.daily } else { cascade.totals.monthly };
    Ok(Side { volume: all.times(of_requests)?, shares: shares.collect::<Result<_, NumberError>>()?, lines, total })
}

fn fraction(ratio: Ratio) -> Result<Fraction, NumberError> {
    Fraction::new(ratio.numerator, ratio.denominator)
}

fn call_key(line: &LineResult) -> CallKey {
    CallKey {
        tier: line.tier.clone(),
        route: line.route.clone().unwrap_or_default(),
        stage: line.stage,
        charge: line.charge.clone(),
    }
}

fn value(factor: &FactorResult) -> Result<Fraction, NumberError> {
    Fraction::new(factor.numerator, factor.denominator)
}

/// The requests of every tier, of the volume's basis: what its lines are multiplied with, or what is told of a tier
/// without lines.
fn requests_by_tier(outcome: &Outcome, cascade: &CascadeResult) -> Result<BTreeMap<String, Fraction>, NumberError> {
    let of_requests = |factor: &&FactorResult| matches!(factor.kind.as_str(), "volume" | "share");
    let mut requests = BTreeMap::new();
    for tier in cascade.tiers.iter().filter(|tier| !tier.tier.is_empty()) {
        let line = cascade.lines.iter().find(|line| line.tier == tier.tier && !is_hosting(line));
        let counted = match line {
            Some(line) => line.factors.iter().filter(of_requests).try_fold(Fraction::ONE, |p, f| p.times(value(f)?))?,
            None if outcome.period.basis == "month" => {
                Fraction::from(tier.requests_daily).times(fraction(outcome.period.exact_days)?)?
            }
            None => tier.requests_daily.into(),
        };
        requests.insert(tier.tier.clone(), counted);
    }
    Ok(requests)
}

fn stated_share(cascade: &CascadeResult, tier: &str) -> Result<Fraction, NumberError> {
    let line = cascade.lines.iter().find(|line| line.tier == tier && !is_hosting(line));
    let share = line.and_then(|line| line.factors.iter().find(|factor| factor.kind == "share"));
    share.map_or(Ok(Fraction::ZERO), value)
}

/// What a factor of a line is put down to.
fn cause_of(kind: &str) -> Cause {
    match kind {
        "volume" => Cause::Volume,
        "share" => Cause::Mix,
        "tokens" => Cause::Tokens,
        "hours" | "unit_price" | "region" => Cause::Price,
        "discount" => Cause::Discounts,
        "fx" => Cause::Exchange,
        _ => Cause::Routing,
    }
}

fn side_line(key: LineKey, line: &LineResult, of_days: Fraction) -> Result<SideLine, NumberError> {
    let product = |cause: Cause| {
        let of_cause = line.factors.iter().filter(|factor| cause_of(&factor.kind) == cause);
        of_cause.map(value).try_fold(Fraction::ONE, |product, factor| product.times(factor?))
    };
    let by_request = line.factors.iter().any(|factor| factor.kind == "volume" || factor.kind == "share");
    let routing = product(Cause::Routing)?;
    Ok(SideLine {
        asked: format!("{} {} {}", line.offer, line.service, line.region.as_deref().unwrap_or_default()),
        by_request,
        routing: if by_request { routing } else { routing.times(of_days)? },
        tokens: product(Cause::Tokens)?,
        price: product(Cause::Price)?,
        discount: product(Cause::Discounts)?,
        exchange: product(Cause::Exchange)?,
        key,
    })
}
