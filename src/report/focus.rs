//! FOCUS: the `FinOps` Foundation's form for billing data, one row a line item of the candidate's month.
//!
//! Columns and their rules: <https://focus.finops.org>, "Cost and Usage". Nothing was billed, so every row says
//! `x_IsForecast`; what a bill would know and a plan does not (accounts, invoices) says so in words or is empty.

use super::csv::rows;
use super::outcome::{LineResult, Outcome};
use crate::calendar::{Date, YearMonth};
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
    let columns: Vec<&Column> = COLUMNS.iter().filter(|column| column.versions.contains(&version)).collect();
    let header: Vec<&str> = columns.iter().map(|column| column.name).collect();
    let lines = outcome.cascades.first().map_or(&[][..], |candidate| &candidate.lines);
    let record = |line| {
        let row = Row { outcome, line };
        columns.iter().map(|column| (column.cell)(&row)).collect::<Result<Vec<String>, NumberError>>()
    };
    let records = lines.iter().map(record).collect::<Result<Vec<_>, _>>()?;
    Ok(rows(&header, &records)?)
}

/// A column, and what stands in it.
struct Column {
    name: &'static str,
    versions: &'static [FocusVersion],
    cell: fn(&Row<'_>) -> Result<String, NumberError>,
}

/// What a row is made of.
struct Row<'a> {
    outcome: &'a Outcome,
    line: &'a LineResult,
}

const BOTH: &[FocusVersion] = &[FocusVersion::V1_2, FocusVersion::V1_4];
const OLDER: &[FocusVersion] = &[FocusVersion::V1_2];
const NEWER: &[FocusVersion] = &[FocusVersion::V1_4];

const fn column(name: &'static str, cell: fn(&Row<'_>) -> Result<String, NumberError>) -> Column {
    Column { name, versions: BOTH, cell }
}

/// The columns that every row must have, in the specification's order; then those that hold where there are unit
/// prices, discounts, regions, labels or another currency; then what the specification has no column for.
const COLUMNS: [Column; 46] = [
    column("BilledCost", |row| Ok(row.line.contracted_cost_monthly.to_string())),
    column("BillingAccountId", |_| Ok("forecast".to_owned())),
    column("BillingAccountName", |_| Ok(String::new())),
    column("BillingCurrency", |row| Ok(row.outcome.currency.clone())),
    column("BillingPeriodEnd", |row| Ok(row.month_bounds().1)),
    column("BillingPeriodStart", |row| Ok(row.month_bounds().0)),
    column("ChargeCategory", |_| Ok("Usage".to_owned())),
    column("ChargeClass", |_| Ok(String::new())),
    column("ChargeDescription", |row| Ok(row.description())),
    column("ChargePeriodEnd", |row| Ok(row.month_bounds().1)),
    column("ChargePeriodStart", |row| Ok(row.month_bounds().0)),
    column("ContractedCost", |row| Ok(row.line.contracted_cost_monthly.to_string())),
    column("EffectiveCost", |row| Ok(row.line.contracted_cost_monthly.to_string())),
    Column { name: "HostProviderName", versions: NEWER, cell: |row| Ok(row.provider()) },
    column("InvoiceIssuerName", |row| Ok(row.provider())),
    column("ListCost", |row| Ok(row.line.list_cost_monthly.to_string())),
    column("PricingQuantity", |row| row.pricing_quantity()),
    column("PricingUnit", |row| Ok(row.pricing_unit())),
    Column { name: "ProviderName", versions: OLDER, cell: |row| Ok(row.provider()) },
    Column { name: "PublisherName", versions: OLDER, cell: |row| Ok(row.provider()) },
    column("ServiceCategory", |_| Ok("AI and Machine Learning".to_owned())),
    column("ServiceName", |row| Ok(row.line.offer.clone())),
    Column { name: "ServiceProviderName", versions: NEWER, cell: |row| Ok(row.provider()) },
    column("ChargeFrequency", |_| Ok("Usage-Based".to_owned())),
    column("ConsumedQuantity", |row| Ok(row.line.quantity_monthly.to_string())),
    column("ConsumedUnit", |row| Ok(row.line.unit.clone())),
    column("ContractedUnitPrice", |row| row.unit_price(&["unit_price", "region", "fx", "discount"])),
    column("ListUnitPrice", |row| row.unit_price(&["unit_price", "region", "fx"])),
    column("PricingCategory", |_| Ok("Standard".to_owned())),
    column("PricingCurrency", |_| Ok("USD".to_owned())),
    column("RegionId", |row| Ok(row.line.region.clone().unwrap_or_default())),
    column("RegionName", |row| Ok(row.line.region.clone().unwrap_or_default())),
    column("ServiceSubcategory", |_| Ok("Generative AI".to_owned())),
    column("SkuId", |row| Ok(row.sku())),
    column("SkuMeter", |row| Ok(row.sku_meter())),
    column("SkuPriceId", |row| Ok(row.sku_price())),
    column("Tags", |row| Ok(row.tags())),
    column("x_IsForecast", |_| Ok("true".to_owned())),
    column("x_Scenario", |row| Ok(row.scenario())),
    column("x_Cascade", |row| Ok(row.outcome.candidate.clone())),
    column("x_Tier", |row| Ok(row.line.tier.clone())),
    column("x_Stage", |row| Ok(row.line.stage.to_string())),
    column("x_Charge", |row| Ok(row.line.charge.clone())),
    column("x_Exact", |row| Ok(row.line.exact.to_string())),
    column("x_CatalogueVersion", |row| Ok(row.outcome.catalogue.version.clone())),
    column("x_CatalogueSha256", |row| Ok(row.outcome.catalogue.sha256.clone())),
];

/// Places of a quantity that a division makes endless.
const PLACES: u32 = 10;

impl Row<'_> {
    /// The month's first second and the next month's.
    fn month_bounds(&self) -> (String, String) {
        let second = |day: Date| format!("{day}T00:00:00Z");
        let month = YearMonth::parse(&self.outcome.period.month);
        let days = month.map(|month| month.days().collect::<Vec<_>>()).unwrap_or_default();
        let first = days.first().map(|day| second(*day)).unwrap_or_default();
        let next = days.last().and_then(|day| day.tomorrow().ok()).map(second).unwrap_or_default();
        (first, next)
    }

    fn provider(&self) -> String {
        self.line.offer.split('/').next().unwrap_or_default().to_owned()
    }

    fn description(&self) -> String {
        let LineResult { tier, offer, charge, .. } = self.line;
        let tier = if tier.is_empty() { "all tiers".to_owned() } else { format!("tier {tier}") };
        format!("{} of {offer} ({charge}, {tier})", self.sku_meter())
    }

    fn pricing_quantity(&self) -> Result<String, NumberError> {
        let per = Number::from(u64::from(self.line.per));
        Ok(self.line.quantity_monthly.over(per, PLACES)?.to_string())
    }

    /// `1000000 Tokens`, `Requests`.
    fn pricing_unit(&self) -> String {
        let LineResult { per, unit, .. } = self.line;
        if *per == 1 { unit.clone() } else { format!("{per} {unit}") }
    }

    /// The price for one pricing unit: the line's factors of the given kinds.
    fn unit_price(&self, kinds: &[&str]) -> Result<String, NumberError> {
        let factors = self.line.factors.iter().filter(|factor| kinds.contains(&factor.kind.as_str()));
        let mut price = Fraction::from(Number::from(u64::from(self.line.per)));
        for factor in factors {
            price = price.times(Fraction::new(factor.numerator, factor.denominator)?)?;
        }
        Ok(price.quotient()?.to_string())
    }

    fn sku(&self) -> String {
        format!("{}:{}", self.line.offer, self.line.meter)
    }

    /// The meter under the conditions that its price holds for.
    fn sku_price(&self) -> String {
        let LineResult { service, region, hours, .. } = self.line;
        let conditions = [Some(service.as_str()), region.as_deref(), hours.as_deref()];
        conditions.into_iter().flatten().fold(self.sku(), |id, condition| format!("{id}:{condition}"))
    }

    /// `cached-input` as `Cached Input Tokens`; events as `Per Request`, `Web Search`, what machines are paid by as
    /// `Gpu Hour`.
    fn sku_meter(&self) -> String {
        let capital = |word: &str| {
            let mut letters = word.chars();
            let first = letters.next().map(|first| first.to_uppercase().collect::<String>());
            first.unwrap_or_default() + letters.as_str()
        };
        let mut words: Vec<String> = self.line.meter.split('-').map(capital).collect();
        if self.line.unit == "Tokens" {
            words.push(self.line.unit.clone());
        }
        words.join(" ")
    }

    /// The labels of the line's tier.
    fn tags(&self) -> String {
        let tiers = self.outcome.cascades.first().map_or(&[][..], |candidate| &candidate.tiers);
        let labels = tiers.iter().find(|tier| tier.tier == self.line.tier).map(|tier| &tier.labels);
        labels.and_then(|labels| serde_json::to_string(labels).ok()).unwrap_or_else(|| "{}".to_owned())
    }

    /// The scenario's title, or else its file.
    fn scenario(&self) -> String {
        let file = self.outcome.inputs.first().map(|input| input.path.as_str()).unwrap_or_default();
        self.outcome.title.as_deref().unwrap_or(file).to_owned()
    }
}
