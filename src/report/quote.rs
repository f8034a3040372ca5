//! What requests of one kind cost: the result of `price`.

use serde::Serialize;

use super::assemble::{Context, findings, price_result};
use super::document::{Cell, Column, Document, Section, Table};
use super::explain::published_where;
use super::outcome::{Finding, PriceResult, SCHEMA_VERSION, Tool};
use crate::catalogue::Meter;
use crate::diagnostic::Severity;
use crate::rating::Bill;
use crate::scenario::{Plan, Request};
use crate::units::{Money, Number, NumberError};

/// The price of requests that are all alike.
#[derive(Clone, Debug, Serialize)]
pub struct Quote {
    /// The version of this form.
    pub schema_version: u32,
    /// Who computed it.
    pub tool: Tool,
    /// Calendar version of the catalogue.
    pub catalogue: String,
    /// Which offer.
    pub offer: String,
    /// When.
    pub at: String,
    /// As known on this day; all that is recorded when null.
    pub known_on: Option<String>,
    /// How they are served.
    pub service: String,
    /// Where.
    pub region: Option<String>,
    /// How many.
    pub requests: Number,
    /// What is charged, in US dollars.
    pub lines: Vec<QuoteLine>,
    /// Their sum.
    pub total: Number,
    /// Whether no rounding went into it.
    pub exact: bool,
    /// Where the price was published.
    pub price: Option<PriceResult>,
    /// What the figures rest on without a source saying so.
    pub assumptions: Vec<Finding>,
    /// What somebody should look at.
    pub warnings: Vec<Finding>,
}

/// One charge of a quote.
#[derive(Clone, Debug, Serialize)]
pub struct QuoteLine {
    /// What is counted.
    pub meter: String,
    /// How much of it, over all requests.
    pub quantity: Number,
    /// Dollars as published, for `per` units.
    pub unit_price: Number,
    /// 1,000,000 tokens, or 1.
    pub per: u32,
    /// The factor of the region, when there is one.
    pub region_factor: Option<Number>,
    /// The meter whose rate is charged, when the vendor lists none of this one.
    pub rate_of: Option<String>,
    /// The hours of this price, when others have another.
    pub hours: Option<String>,
    /// In US dollars.
    pub cost: Number,
}

/// Makes the result of `price` from a request's plan and bill.
///
/// # Errors
/// [`NumberError::TooLarge`].
pub fn quote(request: &Request, plan: &Plan, bill: &Bill, context: &Context<'_>) -> Result<Quote, NumberError> {
    let total = bill.contracted(|_| true)?.daily.number();
    let lines = bill.lines.iter().map(|line| {
        let region = line.factors.iter().find(|factor| factor.kind == crate::scenario::FactorKind::Region);
        Ok(QuoteLine {
            meter: line.meter.to_string(),
            quantity: line.quantity_daily,
            unit_price: line.published,
            per: line.per,
            region_factor: region.map(|factor| factor.value.quotient()).transpose()?,
            rate_of: line.rate_of.map(|meter: Meter| meter.to_string()),
            hours: line.hours.as_deref().map(str::to_owned),
            cost: line.contracted.daily.number(),
        })
    });
    let price = plan.prices.first();
    Ok(Quote {
        schema_version: SCHEMA_VERSION,
        tool: context.tool.clone(),
        catalogue: plan.catalogue.version.clone(),
        offer: price.map_or_else(|| request.offer.to_string(), |price| price.offer.to_string()),
        at: request.at.to_string(),
        known_on: plan.known_on.map(|day| day.to_string()),
        service: request.service.to_string(),
        region: request.region.clone(),
        requests: request.requests,
        lines: lines.collect::<Result<_, NumberError>>()?,
        total,
        exact: total.is_exact(),
        price: price.map(|price| price_result(price, plan.today)),
        assumptions: findings(context, Severity::Note),
        warnings: findings(context, Severity::Warning),
    })
}

/// The document of `price`.
#[must_use]
pub fn quote_document(quote: &Quote) -> Document {
    let columns = vec![
        Column::text("meter"),
        Column::figure("quantity"),
        Column::figure("USD"),
        Column::text("for").expendable(1),
        Column::figure("cost"),
    ];
    let rows = quote
        .lines
        .iter()
        .map(|line| {
            let of = line.rate_of.as_ref().map_or_else(String::new, |of| format!(" (at the {of} rate)"));
            let hours = line.hours.as_ref().map_or_else(String::new, |hours| format!(" ({hours})"));
            let region = line.region_factor.map_or_else(String::new, |factor| format!(" x {factor} region"));
            let unit = if line.per == 1 { "each".to_owned() } else { "a million".to_owned() };
            vec![
                Cell::Text(format!("{}{of}{hours}", line.meter)),
                Cell::Count(line.quantity),
                Cell::Price(line.unit_price),
                Cell::Text(format!("{unit}{region}")),
                Cell::Price(line.cost),
            ]
        })
        .collect();
    let text = |text: &str| Cell::Text(text.to_owned());
    let total = vec![text("total"), Cell::Empty, Cell::Empty, Cell::Empty, Cell::Price(quote.total)];
    let requests = if quote.requests == Number::ONE { "request".to_owned() } else { "requests".to_owned() };
    let service = if quote.service == "standard" { String::new() } else { format!(", {}", quote.service) };
    let region = quote.region.as_ref().map_or_else(String::new, |region| format!(", region {region}"));
    let mut document = Document {
        title: format!(
            "{} {requests} to {} at {}{service}{region}: ${}",
            quote.requests.grouped_exact(),
            quote.offer,
            quote.at,
            Money::new(quote.total).number().as_published()
        ),
        sections: vec![Section::default().table(Table { columns, rows, total: Some(total) })],
        ..Document::default()
    };
    if let Some(price) = &quote.price {
        document.sections.push(Section::titled("Where the price was published").lines(published_where(price)));
    }
    let said = quote.warnings.iter().chain(&quote.assumptions);
    let remarks: Vec<String> = said.map(|finding| format!("- {}", finding.message)).collect();
    if !remarks.is_empty() {
        document.sections.push(Section::titled("Assumptions").lines(remarks));
    }
    document
}
