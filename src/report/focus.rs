//! FOCUS: the `FinOps` Foundation's form for billing data, one row a line item of the candidate's month.
//!
//! Columns and their rules: <https://focus.finops.org>, "Cost and Usage". Nothing was billed, so every row says
//! `x_IsForecast`; what a bill would know and a plan does not (accounts, invoices) says so in words or is empty.

use super::csv::{inert, rows};
use super::outcome::{LineResult, Outcome};
use crate::calendar::YearMonth;
use crate::units::{Fraction, Number, NumberError};

/// A version of FOCUS.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum FocusVersion {
    /// With `ProviderName` and `PublisherName`.
    V1_2,
    /// With `ServiceProviderName` and `HostProviderName` in their place.
    #[default]
    V1_4,
}

impl FocusVersion {
    /// The words in flags.
    pub const NAMES: [&'static str; 2] = ["1.2", "1.4"];

    /// Reads one of [`FocusVersion::NAMES`].
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        match text {
            "1.2" => Some(Self::V1_2),
            "1.4" => Some(Self::V1_4),
            _ => None,
        }
    }
}

/// Why there are no FOCUS rows.
#[derive(Debug, thiserror::Error)]
pub enum FocusError {
    /// A unit price is too large.
    #[error(transparent)]
    Number(#[from] NumberError),
    /// The writer's, which into memory cannot fail.
    #[error(transparent)]
    Csv(#[from] csv::Error),
}

/// The candidate's month as FOCUS rows: mandatory columns first, in the specification's order. Their costs add up to
/// the candidate's totals.
///
/// # Errors
/// [`FocusError`].
pub fn focus(outcome: &Outcome, version: FocusVersion) -> Result<String, FocusError> {
    let lines = outcome.cascades.first().map_or(&[][..], |candidate| &candidate.lines);
    let records = lines.iter().map(|line| record(outcome, line, version)).collect::<Result<Vec<_>, _>>()?;
    let header: Vec<&str> = match records.first() {
        Some(record) => record.iter().map(|(column, _)| *column).collect(),
        None => Vec::new(),
    };
    let cells: Vec<Vec<String>> =
        records.iter().map(|record| record.iter().map(|(_, cell)| cell.clone()).collect()).collect();
    Ok(rows(&header, &cells)?)
}

type Record = Vec<(&'static str, String)>;

fn record(outcome: &Outcome, line: &LineResult, version: FocusVersion) -> Result<Record, NumberError> {
    let mut record = mandatory(outcome, line, version)?;
    record.extend(conditional(outcome, line)?);
    record.extend(own(outcome, line));
    Ok(record)
}

/// The columns that every row must have, in the specification's order.
fn mandatory(outcome: &Outcome, line: &LineResult, version: FocusVersion) -> Result<Record, NumberError> {
    let (start, end) = bounds(&outcome.period.month);
    let provider = inert(provider(line));
    let cost = line.contracted_cost_monthly.to_string();
    let mut record = vec![
        ("BilledCost", cost.clone()),
        ("BillingAccountId", "forecast".to_owned()),
        ("BillingAccountName", String::new()),
        ("BillingCurrency", outcome.currency.clone()),
        ("BillingPeriodEnd", end.clone()),
        ("BillingPeriodStart", start.clone()),
        ("ChargeCategory", "Usage".to_owned()),
        ("ChargeClass", String::new()),
        ("ChargeDescription", inert(&description(line))),
        ("ChargePeriodEnd", end),
        ("ChargePeriodStart", start),
        ("ContractedCost", cost.clone()),
        ("EffectiveCost", cost),
        ("InvoiceIssuerName", provider.clone()),
        ("ListCost", line.list_cost_monthly.to_string()),
        ("PricingQuantity", line.quantity_monthly.over(Number::from(u64::from(line.per)), PLACES)?.to_string()),
        ("PricingUnit", pricing_unit(line)),
        ("ServiceCategory", "AI and Machine Learning".to_owned()),
        ("ServiceName", inert(&line.offer)),
    ];
    match version {
        FocusVersion::V1_2 => {
            record.insert(17, ("ProviderName", provider.clone()));
            record.insert(18, ("PublisherName", provider));
        }
        FocusVersion::V1_4 => {
            record.insert(13, ("HostProviderName", provider.clone()));
            record.push(("ServiceProviderName", provider));
        }
    }
    Ok(record)
}

/// Places of a quantity or price that a division makes endless.
const PLACES: u32 = 10;

/// Columns that hold where there are unit prices, discounts, regions, labels or another currency.
fn conditional(outcome: &Outcome, line: &LineResult) -> Result<Record, NumberError> {
    let list = unit_price(line, &["unit_price", "region", "fx"])?;
    let contracted = unit_price(line, &["unit_price", "region", "fx", "discount"])?;
    let sku = format!("{}:{}", line.offer, line.meter);
    let region = line.region.as_deref().map(inert).unwrap_or_default();
    let conditions = [Some(line.service.as_str()), line.region.as_deref(), line.hours.as_deref()];
    let sku_price = conditions.into_iter().flatten().fold(sku.clone(), |id, condition| format!("{id}:{condition}"));
    Ok(vec![
        ("ChargeFrequency", "Usage-Based".to_owned()),
        ("ConsumedQuantity", line.quantity_monthly.to_string()),
        ("ConsumedUnit", line.unit.clone()),
        ("ContractedUnitPrice", contracted.to_string()),
        ("ListUnitPrice", list.to_string()),
        ("PricingCategory", "Standard".to_owned()),
        ("PricingCurrency", "USD".to_owned()),
        ("RegionId", region.clone()),
        ("RegionName", region),
        ("ServiceSubcategory", "Generative AI".to_owned()),
        ("SkuId", inert(&sku)),
        ("SkuMeter", sku_meter(&line.meter)),
        ("SkuPriceId", inert(&sku_price)),
        ("Tags", tags(outcome, line)),
    ])
}

/// What the specification has no column for.
fn own(outcome: &Outcome, line: &LineResult) -> Record {
    let file = outcome.inputs.first().map(|input| input.path.as_str()).unwrap_or_default();
    vec![
        ("x_IsForecast", "true".to_owned()),
        ("x_Scenario", inert(outcome.title.as_deref().unwrap_or(file))),
        ("x_Cascade", inert(&outcome.candidate)),
        ("x_Tier", inert(&line.tier)),
        ("x_Stage", line.stage.to_string()),
        ("x_Charge", line.charge.clone()),
        ("x_Exact", line.exact.to_string()),
        ("x_CatalogueVersion", outcome.catalogue.version.clone()),
        ("x_CatalogueSha256", outcome.catalogue.sha256.clone()),
    ]
}

/// The month's first second and the next month's.
fn bounds(month: &str) -> (String, String) {
    let second = |day: crate::calendar::Date| format!("{day}T00:00:00Z");
    let days = YearMonth::parse(month).map(|month| month.days().collect::<Vec<_>>()).unwrap_or_default();
    let first = days.first().map(|day| second(*day)).unwrap_or_default();
    let next = days.last().and_then(|day| day.tomorrow().ok()).map(second).unwrap_or_default();
    (first, next)
}

fn provider(line: &LineResult) -> &str {
    line.offer.split('/').next().unwrap_or_default()
}

fn description(line: &LineResult) -> String {
    let tier = if line.tier.is_empty() { "all tiers".to_owned() } else { format!("tier {}", line.tier) };
    format!("{} of {} ({}, {tier})", sku_meter(&line.meter), line.offer, line.charge)
}

/// `1000000 Tokens`, `Requests`.
fn pricing_unit(line: &LineResult) -> String {
    if line.per == 1 { line.unit.clone() } else { format!("{} {}", line.per, line.unit) }
}

/// `cached-input` as `Cached Input Tokens`; events as `Per Request`, `Web Search`, what machines are paid by as
/// `Gpu Hour`.
fn sku_meter(meter: &str) -> String {
    let capital = |word: &str| {
        let mut letters = word.chars();
        letters.next().map_or_else(String::new, |first| first.to_uppercase().collect::<String>() + letters.as_str())
    };
    let words: Vec<String> = meter.split('-').map(capital).collect();
    let is_event = matches!(meter, "per-request" | "web-search" | "gpu-hour" | "person-hour" | "month");
    let unit = if is_event { "" } else { " Tokens" };
    format!("{}{unit}", words.join(" "))
}

/// The price for one pricing unit: the line's factors of the given kinds.
fn unit_price(line: &LineResult, kinds: &[&str]) -> Result<Number, NumberError> {
    let factors = line.factors.iter().filter(|factor| kinds.contains(&factor.kind.as_str()));
    let mut price = Fraction::from(Number::from(u64::from(line.per)));
    for factor in factors {
        price = price.times(Fraction::new(factor.numerator, factor.denominator)?)?;
    }
    price.quotient()
}

/// The labels of the line's tier.
fn tags(outcome: &Outcome, line: &LineResult) -> String {
    let tiers = outcome.cascades.first().map_or(&[][..], |candidate| &candidate.tiers);
    let labels = tiers.iter().find(|tier| tier.tier == line.tier).map(|tier| &tier.labels);
    labels.and_then(|labels| serde_json::to_string(labels).ok()).unwrap_or_else(|| "{}".to_owned())
}
