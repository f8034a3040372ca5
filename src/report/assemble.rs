//! From a plan and its bills to an outcome.

use std::collections::BTreeMap;

use super::evidence::evidence_result;
use super::fleets::FleetResult;
use super::outcome::{
    CascadeResult, CatalogueUse, ExchangeUse, FactorResult, Finding, InputFile, LineResult, Outcome, PeriodShown,
    PriceResult, QualityResult, Ratio, SCHEMA_VERSION, SavingResult, StatedAssumption, TierResult, Tool, Totals,
    UnitEconomicsResult, UnpricedResult,
};
use crate::analysis::{overall_quality, saving, share_of_cost, unit_economics};
use crate::calendar::{Date, days_between};
use crate::catalogue::{Book, Meter};
use crate::diagnostic::{Diagnostic, Severity, Sources, code};
use crate::rating::{Amounts, Bill, LineItem, requests_daily, total_requests_daily};
use crate::scenario::{Assumption, Factor, Plan, PlannedCascade, PriceUse, Purpose, TierQuality};
use crate::units::{Fraction, Number, NumberError};

/// What surrounds a plan: who computed it, from which files, and what was noted on the way.
#[derive(Debug)]
pub struct Context<'a> {
    /// Who.
    pub tool: Tool,
    /// The files that were read.
    pub inputs: Vec<InputFile>,
    /// Warnings and notes.
    pub diagnostics: &'a [Diagnostic],
    /// The texts that they point into.
    pub sources: &'a Sources,
}

/// Makes the result of costing.
///
/// # Errors
/// [`NumberError::TooLarge`].
pub fn assemble(plan: &Plan, bills: &[Bill], context: &Context<'_>) -> Result<Outcome, NumberError> {
    let cascades: Vec<CascadeResult> = bills
        .iter()
        .zip(&plan.cascades)
        .map(|(bill, planned)| cascade_result(plan, bill, planned))
        .collect::<Result<_, _>>()?;
    let totals = bills.iter().map(|bill| bill.contracted(|_| true)).collect::<Result<Vec<Amounts>, _>>()?;
    let candidate = totals.first().copied().unwrap_or(Amounts::ZERO);
    // Less than a lower bound, or less by one, says nothing: only whole bills are compared.
    let candidate_complete = cascades.first().is_some_and(|cascade| cascade.complete);
    let savings = totals
        .iter()
        .zip(&cascades)
        .skip(1)
        .filter(|(_, baseline)| candidate_complete && baseline.complete)
        .map(|(baseline, result)| {
            let saving = saving(candidate, *baseline)?;
            Ok(SavingResult {
                baseline: result.name.clone(),
                daily: saving.amounts.daily.number(),
                monthly: saving.amounts.monthly.number(),
                percent: saving.percent,
                ratio: saving.ratio,
            })
        })
        .collect::<Result<_, NumberError>>()?;
    let economics = unit_economics(plan, candidate)?;
    let complete = cascades.iter().all(|cascade| cascade.complete);
    let first = cascades.first();
    Ok(Outcome {
        schema_version: SCHEMA_VERSION,
        tool: context.tool.clone(),
        title: plan.title.clone(),
        catalogue: catalogue_use(plan),
        inputs: context.inputs.clone(),
        period: PeriodShown {
            month: plan.period.month.to_string(),
            days: plan.days.quotient()?,
            convention: plan.period.convention.to_string(),
            basis: plan.basis.to_string(),
            exact_days: ratio(plan.days),
            plain_days: ratio(plan.period.plain_days()?),
            days_of_year: ratio(plan.period.days_of_year()?),
        },
        currency: plan.currency.code.clone(),
        fx: exchange_use(plan)?,
        candidate: first.map(|cascade| cascade.name.clone()).unwrap_or_default(),
        totals: first.map_or_else(|| totals_of(Amounts::ZERO, Amounts::ZERO), |cascade| cascade.totals.clone()),
        savings,
        unit_economics: UnitEconomicsResult {
            per_request: economics.per_request.map(|money| money.number()),
            per_1000_requests: economics.per_1000_requests.map(|money| money.number()),
            per_million_tokens: economics.per_million_tokens.map(|money| money.number()),
        },
        prices: plan.prices.iter().map(|price| price_result(price, plan.today)).collect(),
        budgets: Vec::new(),
        rules: Vec::new(),
        findings: Vec::new(),
        assumptions: findings(context, Severity::Note),
        warnings: findings(context, Severity::Warning),
        stated: plan.assumptions.iter().map(stated).collect(),
        notes: notes(plan, &cascades),
        complete,
        cascades,
        evidence: evidence_result(plan)?,
    })
}

fn stated(assumption: &Assumption) -> StatedAssumption {
    StatedAssumption {
        path: assumption.path.clone(),
        owner: assumption.owner.clone(),
        source: assumption.source.clone(),
        on: assumption.on.map(|day| day.to_string()),
        confidence: assumption.confidence.clone(),
    }
}

fn ratio(fraction: Fraction) -> Ratio {
    Ratio { numerator: fraction.numerator(), denominator: fraction.denominator() }
}

fn catalogue_use(plan: &Plan) -> CatalogueUse {
    let ages = plan.prices.iter().filter_map(|price| price.checked).map(|checked| days_between(checked, plan.today));
    CatalogueUse {
        version: plan.catalogue.version.clone(),
        sha256: plan.catalogue.sha256.clone(),
        as_of: plan.as_of.to_string(),
        known_on: plan.known_on.map(|day| day.to_string()),
        oldest_price_days: ages.max(),
    }
}

fn exchange_use(plan: &Plan) -> Result<Option<ExchangeUse>, NumberError> {
    let Some(exchange) = &plan.currency.exchange else { return Ok(None) };
    Ok(Some(ExchangeUse {
        rate: exchange.value.quotient()?,
        on: plan.currency.on.map(|day| day.to_string()),
        source: plan.currency.source.clone(),
    }))
}

fn cascade_result(plan: &Plan, bill: &Bill, planned: &PlannedCascade) -> Result<CascadeResult, NumberError> {
    let total = bill.contracted(|_| true)?;
    let mut lines_by_tier: BTreeMap<Option<&str>, Vec<&LineItem>> = BTreeMap::new();
    for line in &bill.lines {
        lines_by_tier.entry(line.tier.as_deref()).or_default().push(line);
    }
    let lines_of = |tier| lines_by_tier.get(&tier).map_or(&[][..], Vec::as_slice);
    let mut tiers = Vec::new();
    if bill.lines.iter().any(|line| line.tier.is_none()) || bill.unpriced.iter().any(|call| call.tier.is_none()) {
        let requests = total_requests_daily(plan)?;
        tiers.push(tier_result(bill, None, lines_of(None), requests, total)?);
    }
    for (tier, quality) in plan.tiers.iter().zip(&planned.quality) {
        let requests = requests_daily(plan, &tier.requests)?;
        let mut result = tier_result(bill, Some(&tier.name), lines_of(Some(&*tier.name)), requests, total)?;
        result.labels = tier.labels.iter().cloned().collect();
        result.quality = quality.as_ref().map(|quality| quality_result(quality, requests, result.daily)).transpose()?;
        tiers.push(result);
    }
    Ok(CascadeResult {
        name: bill.cascade.to_string(),
        mode: planned.mode.key().to_owned(),
        tiers,
        lines: bill.lines.iter().map(line_result).collect(),
        totals: totals_of(total, bill.list(|_| true)?),
        quality: match overall_quality(plan, planned)? {
            Some(quality) => Some(quality_result(&quality, total_requests_daily(plan)?, total.daily.number())?),
            None => None,
        },
        fleets: bill.fleets.iter().map(|used| FleetResult::new(used, bill)).collect::<Result<_, _>>()?,
        unpriced: bill
            .unpriced
            .iter()
            .map(|call| UnpricedResult {
                tier: call.tier.as_deref().unwrap_or_default().to_owned(),
                stage: call.stage,
                offer: call.offer.to_string(),
                reason: call.reason.clone(),
            })
            .collect(),
        complete: bill.is_complete(),
    })
}

fn tier_result(
    bill: &Bill,
    tier: Option<&str>,
    lines: &[&LineItem],
    requests_daily: Number,
    total: Amounts,
) -> Result<TierResult, NumberError> {
    let amounts = lines.iter().map(|line| line.contracted).try_fold(Amounts::ZERO, Amounts::plus)?;
    let answers = |line: &&&LineItem| matches!(line.purpose, Purpose::Answer | Purpose::Router | Purpose::Fleet);
    let priced = lines.iter().filter(answers).map(|line| (line.stage, &line.offer));
    let unpriced =
        bill.unpriced.iter().filter(|call| call.tier.as_deref() == tier).map(|call| (call.stage, &call.offer));
    let mut stages: Vec<_> = priced.chain(unpriced).collect();
    stages.sort_by_key(|(stage, _)| *stage);
    let mut offers: Vec<String> = stages.into_iter().map(|(_, offer)| offer.to_string()).collect();
    offers.dedup();
    Ok(TierResult {
        tier: tier.unwrap_or_default().to_owned(),
        requests_daily,
        offers,
        daily: amounts.daily.number(),
        monthly: amounts.monthly.number(),
        share_of_cost: share_of_cost(amounts.daily, total.daily)?,
        quality: None,
        labels: BTreeMap::new(),
    })
}

fn quality_result(quality: &TierQuality, requests: Number, daily: Number) -> Result<QualityResult, NumberError> {
    let solved = Fraction::from(requests).times(quality.right)?;
    let cost_per_solved = if solved.is_zero() { None } else { Some(Fraction::from(daily).over(solved)?.quotient()?) };
    Ok(QualityResult {
        right: quality.right.quotient()?,
        silent_errors: quality.wrong.quotient()?,
        any_stage_right: quality.any_right.quotient()?,
        cost_per_solved,
        basis: quality.basis.clone(),
    })
}

fn totals_of(contracted: Amounts, list: Amounts) -> Totals {
    Totals {
        daily: contracted.daily.number(),
        monthly: contracted.monthly.number(),
        list_daily: list.daily.number(),
        list_monthly: list.monthly.number(),
        exact: contracted.is_exact() && list.is_exact(),
    }
}

fn line_result(line: &LineItem) -> LineResult {
    LineResult {
        tier: line.tier.as_deref().unwrap_or_default().to_owned(),
        route: line.route.as_deref().map(str::to_owned),
        stage: line.stage,
        offer: line.offer.to_string(),
        charge: line.purpose.key().to_owned(),
        service: line.service.to_string(),
        region: line.region.clone(),
        hours: line.hours.as_deref().map(str::to_owned),
        meter: line.meter.to_string(),
        quantity_daily: line.quantity_daily,
        quantity_monthly: line.quantity_monthly,
        unit: unit_of(line.meter).to_owned(),
        unit_price: line.published,
        per: line.per,
        rate_of: line.rate_of.map(|meter| meter.to_string()),
        overridden: line.overridden,
        factors: line.factors.iter().map(factor_result).collect(),
        list_cost_daily: line.list.daily.number(),
        contracted_cost_daily: line.contracted.daily.number(),
        list_cost_monthly: line.list.monthly.number(),
        contracted_cost_monthly: line.contracted.monthly.number(),
        exact: line.list.is_exact() && line.contracted.is_exact(),
    }
}

/// The unit's name, as FOCUS writes units.
fn unit_of(meter: Meter) -> &'static str {
    match meter {
        Meter::Tokens(_) => "Tokens",
        Meter::Events(crate::catalogue::EventMeter::Request) => "Requests",
        Meter::Events(crate::catalogue::EventMeter::WebSearch) => "Searches",
        Meter::Hosting(crate::catalogue::HostingMeter::GpuHour) => "GPU-Hours",
        Meter::Hosting(crate::catalogue::HostingMeter::PersonHour) => "Person-Hours",
        Meter::Hosting(crate::catalogue::HostingMeter::Month) => "Months",
    }
}

fn factor_result(factor: &Factor) -> FactorResult {
    FactorResult {
        kind: factor.kind.key().to_owned(),
        numerator: factor.value.numerator(),
        denominator: factor.value.denominator(),
        path: factor.path.as_deref().map(str::to_owned),
    }
}

pub(super) fn price_result(price: &PriceUse, today: Date) -> PriceResult {
    PriceResult {
        offer: price.offer.to_string(),
        written_as: price.written_as.clone(),
        from: price.from.to_string(),
        from_basis: price.basis.to_string(),
        recorded: price.recorded.to_string(),
        source: price.source.clone(),
        checked: price.checked.map(|day| day.to_string()),
        age_days: price.checked.map(|day| days_between(day, today)),
        book: match &price.book {
            Book::Embedded => "catalogue".to_owned(),
            Book::Overlay(path) => path.clone(),
        },
        place: price.place.clone(),
        overridden: price.overridden.iter().map(ToString::to_string).collect(),
        weights: price.weights.map(|weights| weights.to_string()),
        licence: price.licence.clone(),
    }
}

pub(super) fn findings(context: &Context<'_>, severity: Severity) -> Vec<Finding> {
    let wanted = context.diagnostics.iter().filter(|diagnostic| diagnostic.severity == severity);
    wanted.map(|diagnostic| finding(diagnostic, context.sources)).collect()
}

/// A diagnostic as data.
#[must_use]
pub fn finding(diagnostic: &Diagnostic, sources: &Sources) -> Finding {
    let place = diagnostic.labels.first().map(|label| &label.location);
    Finding {
        code: diagnostic.code.name.to_owned(),
        severity: diagnostic.severity.key().to_owned(),
        message: diagnostic.message.clone(),
        path: place.map(|location| sources.name(location).to_owned()),
        line: place.map(|location| sources.line(location)),
        help: diagnostic.help.clone(),
    }
}

/// The note on a workload without prompts, which leaves out a part of the bill.
pub(super) const OUTPUT_ONLY: &str = "the workload counts output tokens only; real requests have input tokens too";

/// What every reader has to know before quoting a figure.
fn notes(plan: &Plan, cascades: &[CascadeResult]) -> Vec<String> {
    let mut notes = vec![
        "an estimate at published prices, not an invoice; taxes are not included".to_owned(),
        "figures for people are rounded half away from zero at two places; machine formats are exact".to_owned(),
    ];
    if cascades.iter().any(|cascade| !cascade.totals.exact) {
        let inexact = "figures whose decimals do not end are rounded at ten places, line by line, so that lines foot";
        notes.push(format!("{inexact} ({})", code::ROUNDED.name));
    }
    let errs = |cascade: &CascadeResult| cascade.lines.iter().any(|line| line.route.is_some());
    if cascades.iter().any(|cascade| cascade.mode == "partition" && !errs(cascade)) {
        notes.push("in mode `partition` every request is assumed to reach the right offer at once".to_owned());
    }
    if plan.tiers.iter().all(|tier| tier.usage.prompt_tokens().is_ok_and(crate::units::Quantity::is_zero)) {
        notes.push(OUTPUT_ONLY.to_owned());
    }
    notes
}
