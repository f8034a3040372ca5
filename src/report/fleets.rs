//! Machines of one's own: how many stand, how busy they are, and what was said of them.

use serde::{Deserialize, Serialize};

use super::document::{Cell, Column, Section, Table};
use super::outcome::{CascadeResult, FactorResult, LineResult, Outcome};
use crate::rating::{Bill, FleetUse};
use crate::scenario::RentSpec;
use crate::units::{Fraction, Money, Number, NumberError};

/// A fleet as a cascade needs it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct FleetResult {
    /// `fleet/NAME`.
    pub offer: String,
    /// The model that it runs, as the catalogue names it.
    pub model: Option<String>,
    /// The most replicas at any time.
    pub replicas: Number,
    /// The mean over the month's hours; fewer only where the fleet scales by itself.
    pub replicas_mean: Number,
    /// GPUs of a replica.
    pub gpus: Number,
    /// Dollars for an hour of one of them.
    pub gpu_hour: Number,
    /// The listed hardware whose rent that is; null where the scenario gives it.
    pub hardware: Option<String>,
    /// Replicas that the load would keep busy at full throughput, the mean over the month.
    pub busy: Number,
    /// The same in the busiest hour.
    pub busy_most: Number,
    /// How much of what stands works, in percent of full throughput.
    pub utilisation: Number,
    /// The part of a replica's throughput that is planned with.
    pub target_load: Number,
    /// The busiest moment over the mean.
    pub peak_to_mean: Number,
    /// Replicas beside those that the load needs.
    pub spare: u64,
    /// Never fewer.
    pub minimum: u64,
    /// Never more; null where there is no limit.
    pub maximum: Option<u64>,
    /// Whether replicas are given back in quiet hours.
    pub autoscaling: bool,
    /// The part of the load that it has no room for.
    pub overflow: Number,
    /// Rent and upkeep of the month, in the outcome's currency.
    pub monthly: Number,
    /// The precision of the weights while the throughput was measured.
    pub precision: Option<String>,
    /// How the weights are stored, where that is not as they were published.
    pub quantization: Option<String>,
    /// The licence of the weights.
    pub licence: Option<String>,
    /// The requests that the throughput was measured with.
    pub shape: Option<String>,
    /// Who measured it.
    pub source: Option<String>,
}

impl FleetResult {
    pub(super) fn new(used: &FleetUse, bill: &Bill) -> Result<Self, NumberError> {
        let (spec, size, sizing) = (&used.fleet.spec, &used.size, &used.fleet.sizing);
        Ok(Self {
            offer: used.fleet.offer.to_string(),
            model: spec.model.clone(),
            replicas: size.replicas_most,
            replicas_mean: size.replicas_mean.quotient()?,
            gpus: spec.gpus.value,
            gpu_hour: used.fleet.rent.value.quotient()?,
            hardware: match &spec.rent {
                RentSpec::Given(_) => None,
                RentSpec::Hardware(name) => Some(name.value.clone()),
            },
            busy: size.busy.quotient()?,
            busy_most: size.busy_most.quotient()?,
            utilisation: size.utilisation()?.times(Number::HUNDRED.into())?.quotient()?,
            target_load: sizing.target_load,
            peak_to_mean: sizing.peak_to_mean,
            spare: sizing.spare,
            minimum: sizing.minimum,
            maximum: sizing.maximum,
            autoscaling: sizing.autoscaling,
            overflow: size.served.rest()?.quotient()?,
            monthly: bill.contracted(|line| *line.offer == *used.fleet.offer)?.monthly.number(),
            precision: spec.measured.precision.clone(),
            quantization: spec.quantization.clone(),
            licence: spec.licence.clone(),
            shape: spec.measured.shape.clone(),
            source: spec.measured.source.clone(),
        })
    }
}

/// The machines of every cascade, and what their throughput was measured with.
pub(super) fn section(outcome: &Outcome) -> Option<Section> {
    let used: Vec<(&CascadeResult, &FleetResult)> =
        outcome.cascades.iter().flat_map(|cascade| cascade.fleets.iter().map(move |fleet| (cascade, fleet))).collect();
    if used.is_empty() {
        return None;
    }
    let columns = vec![
        Column::text("fleet"),
        Column::text("in").expendable(6),
        Column::figure("replicas"),
        Column::figure("of GPUs").expendable(4),
        Column::figure("USD/GPU-hour").expendable(2),
        Column::figure("works"),
        Column::figure("overflow").expendable(5),
        Column::text("quantization").expendable(3),
        Column::text("licence").expendable(1),
        Column::figure(format!("{}/month", outcome.currency)),
    ];
    let text = |text: &Option<String>| Cell::or_empty(text.clone().map(Cell::Text));
    let mut measured: Vec<String> = Vec::new();
    let mut rows = Vec::new();
    for (cascade, fleet) in used {
        let overflow = fleet.overflow.times(Number::HUNDRED).unwrap_or(fleet.overflow);
        rows.push(vec![
            Cell::Text(fleet.offer.clone()),
            Cell::Text(cascade.name.clone()),
            Cell::Count(fleet.replicas),
            Cell::Count(fleet.gpus),
            Cell::Price(fleet.gpu_hour),
            Cell::Percent(fleet.utilisation),
            if fleet.overflow.is_zero() { Cell::Empty } else { Cell::Percent(overflow) },
            text(&fleet.quantization),
            text(&fleet.licence),
            Cell::Money(Money::new(fleet.monthly)),
        ]);
        let line = measured_with(fleet);
        if !measured.contains(&line) {
            measured.push(line);
        }
    }
    let section = Section::titled("Self-hosting").table(Table { columns, rows, total: None });
    Some(section.lines(measured))
}

/// A throughput says little without what it was measured with.
fn measured_with(fleet: &FleetResult) -> String {
    let said = [&fleet.precision, &fleet.shape, &fleet.source];
    let said: Vec<&str> = said.into_iter().flatten().map(String::as_str).collect();
    let said = if said.is_empty() { "nothing that the scenario says".to_owned() } else { said.join("; ") };
    format!("- throughput of {}: measured with {said}", fleet.offer)
}

/// What a line is paid by, where it is a part of a fleet.
pub(super) fn is_hosting(line: &LineResult) -> bool {
    matches!(line.meter.as_str(), "gpu-hour" | "person-hour" | "month")
}

/// Whether a line is people or anything else that the scenario itself prices; no price of it is published.
pub(super) fn is_upkeep(line: &LineResult) -> bool {
    is_hosting(line) && line.charge != "fleet"
}

/// A part of a fleet's month, step by step.
pub(super) fn calculation(cascade: &CascadeResult, line: &LineResult, currency: &str) -> Vec<String> {
    let whose = if line.tier.is_empty() { "the router".to_owned() } else { format!("tier `{}`", line.tier) };
    let mut out = vec![format!("{whose}, stage {}: {} of {}", line.stage, line.charge, line.offer)];
    let fleet = cascade.fleets.iter().find(|fleet| fleet.offer == line.offer);
    if let Some(fleet) = fleet.filter(|_| line.meter == "gpu-hour") {
        out.push(sized(fleet));
    }
    let value = |factor: &FactorResult| Fraction::new(factor.numerator, factor.denominator).ok();
    let quantity = line.factors.iter().filter(|factor| factor.kind != "unit_price" && factor.kind != "fx");
    let product = quantity.clone().try_fold(Fraction::ONE, |product, factor| product.times(value(factor)?).ok());
    let steps: Vec<String> = quantity.map(step).collect();
    let units = match line.meter.as_str() {
        "gpu-hour" => "GPU-hours",
        "person-hour" => "hours",
        _ => "of a month",
    };
    let counted = product.and_then(|product| product.quotient().ok()).map_or_else(String::new, Number::grouped_exact);
    let exchange = line.factors.iter().find(|factor| factor.kind == "fx");
    let exchange = exchange.map_or_else(String::new, |factor| format!(" x {} (fx)", factor.numerator));
    let amount = |number: Number| super::explain::exact_amount(number, currency);
    let monthly = amount(line.contracted_cost_monthly);
    let price = line.unit_price.as_published();
    out.push(format!("  {} = {counted} {units} x ${price}{exchange} = {monthly} a month", steps.join(" x ")));
    out.push(format!("  over the month's days: {} a day", amount(line.contracted_cost_daily)));
    let paths: Vec<&str> = line.factors.iter().filter_map(|factor| factor.path.as_deref()).collect();
    if !paths.is_empty() {
        out.push(format!("  from {}", paths.join(", ")));
    }
    if !line.exact {
        out.push("  its decimals do not end: rounded at ten places".to_owned());
    }
    out
}

/// How many replicas it takes, so that a reader can check it.
fn sized(fleet: &FleetResult) -> String {
    let busiest = if fleet.busy == fleet.busy_most {
        String::new()
    } else {
        format!(", {} in the busiest hour", fleet.busy_most.grouped(4))
    };
    format!(
        "  {} replicas busy on average{busiest}; a peak of {}x at {}% of throughput, {} spare: {} replicas",
        fleet.busy.grouped(4),
        fleet.peak_to_mean,
        fleet.target_load.times(Number::HUNDRED).unwrap_or(fleet.target_load),
        fleet.spare,
        fleet.replicas,
    )
}

fn step(factor: &FactorResult) -> String {
    let value = Fraction::new(factor.numerator, factor.denominator).ok();
    let whole = value.filter(|_| factor.denominator != Number::ONE).and_then(|value| value.quotient().ok());
    let number = match whole.filter(|quotient| quotient.is_exact()) {
        Some(quotient) => quotient.grouped_exact(),
        None if factor.denominator == Number::ONE => factor.numerator.grouped_exact(),
        None => format!("{}/{}", factor.numerator.grouped_exact(), factor.denominator.grouped_exact()),
    };
    let one = number == "1";
    let name = match factor.kind.as_str() {
        "replicas" if one => "replica",
        "replicas" => "replicas",
        "gpus" if one => "GPU",
        "gpus" => "GPUs",
        "time" if one => "hour",
        "time" => "hours",
        "months" if one => "month",
        "months" => "of a month",
        _ => "of the load",
    };
    format!("{number} {name}")
}
