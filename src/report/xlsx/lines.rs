//! The sheet `Raw`: every line item of every cascade, as a product of inputs.

use rust_xlsxwriter::{Worksheet, XlsxError};

use super::inputs::Inputs;
use super::sheet::{Look, Sheet, span};
use crate::report::fleets::is_hosting;
use crate::report::outcome::LineResult;
use crate::report::pack::Pack;
use crate::report::summary::shown_tier;
use crate::units::Number;

const RAW: &str = "Raw";
const HEADS: [(&str, bool); 17] = [
    ("cascade no.", true),
    ("tier no.", true),
    ("cascade", false),
    ("tier", false),
    ("stage", true),
    ("charge", false),
    ("offer", false),
    ("meter", false),
    ("service", false),
    ("region", false),
    ("hours", false),
    ("quantity/day", true),
    ("cost/day", true),
    ("cost/month", true),
    ("exact cost/day", true),
    ("exact cost/month", true),
    ("list/month", true),
];
const FIRST_ROW: u32 = 4;

/// Line items, and how formulas sum them.
pub(super) struct Lines {
    last_row: u32,
}

impl Lines {
    pub(super) fn write(pack: &Pack<'_>, inputs: &Inputs, look: &Look) -> Result<(Self, Worksheet), XlsxError> {
        let note = "One row a line item. Costs are formulas over Assumptions and Prices; the exact columns are the \
                    report's own decimals, as text.";
        let widths =
            [8.0, 8.0, 18.0, 18.0, 7.0, 10.0, 44.0, 14.0, 12.0, 10.0, 14.0, 18.0, 14.0, 14.0, 22.0, 22.0, 14.0];
        let mut sheet = Sheet::new(RAW, "Line items", note, &widths, look)?;
        sheet.head(3, &HEADS)?;
        let mut row = FIRST_ROW;
        for (number, (cascade, lines)) in (1_u64..).zip(pack.outcome.cascades.iter().zip(&pack.model.lines)) {
            for (line, values) in cascade.lines.iter().zip(lines) {
                sheet.number(row, 0, Number::from(number), &look.count)?;
                sheet.number(row, 1, tier_number(pack, &line.tier), &look.count)?;
                sheet.text(row, 2, &cascade.name)?;
                words(&mut sheet, row, line)?;
                costs(&mut sheet, row, pack, inputs, (line, values))?;
                row += 1;
            }
        }
        let last_row = row.saturating_sub(1).max(FIRST_ROW);
        sheet.inner.autofilter(3, 0, last_row, 16)?;
        Ok((Self { last_row }, sheet.finish(last_row, HEADS.len())?))
    }

    /// The sum of a column of costs over the lines of a cascade and a tier, both by number.
    pub(super) fn sum(&self, column: u16, cascade: &str, tier: &str) -> String {
        let of = |column: u16| span(RAW, column, FIRST_ROW, self.last_row);
        format!("=SUMIFS({},{},{cascade},{},{tier})", of(column), of(0), of(1))
    }
}

/// Where `Raw` has the day's and the month's cost.
pub(super) const COST_COLUMNS: [u16; 2] = [12, 13];

/// Tiers by number, so that no name is taken for a pattern: 0 is the router.
pub(super) fn tier_number(pack: &Pack<'_>, tier: &str) -> Number {
    let at = tier_names(pack).iter().position(|name| *name == tier);
    Number::from(at.map_or(0, |at| at as u64))
}

/// The router first, then the tiers of all cascades in the scenario's order.
pub(super) fn tier_names<'a>(pack: &'a Pack<'_>) -> Vec<&'a str> {
    let tiers = pack.outcome.cascades.iter().flat_map(|cascade| &cascade.tiers);
    let mut names = vec![""];
    let mut known: std::collections::HashSet<&str> = names.iter().copied().collect();
    names.extend(tiers.map(|tier| tier.tier.as_str()).filter(|name| known.insert(name)));
    names
}

fn words(sheet: &mut Sheet<'_>, row: u32, line: &LineResult) -> Result<(), XlsxError> {
    let stage = u64::try_from(line.stage).unwrap_or(u64::MAX);
    sheet.text(row, 3, &shown_tier(&line.tier))?;
    sheet.number(row, 4, Number::from(stage), &sheet.look.count)?;
    let region = line.region.as_deref().unwrap_or_default();
    let hours = line.hours.as_deref().unwrap_or_default();
    for (column, text) in (5..).zip([&line.charge, &line.offer, &line.meter, &line.service, region, hours]) {
        sheet.text(row, column, text)?;
    }
    Ok(())
}

fn costs(
    sheet: &mut Sheet<'_>,
    row: u32,
    pack: &Pack<'_>,
    inputs: &Inputs,
    (line, values): (&LineResult, &[usize]),
) -> Result<(), XlsxError> {
    let is_price =
        |value: usize| matches!(pack.model.values[value].kind.as_str(), "unit_price" | "region" | "fx" | "discount");
    let product = |wanted: &dyn Fn(usize) -> bool| {
        let terms = values.iter().filter(|&&value| wanted(value)).map(|&value| inputs.terms[value].as_str());
        let terms: Vec<&str> = terms.collect();
        if terms.is_empty() { "1".to_owned() } else { terms.join("*") }
    };
    let (quantity, all) = (product(&|value| !is_price(value)), product(&|_| true));
    let days = if is_hosting(line) { &inputs.plain_days } else { &inputs.days };
    let [quantity, day, month] = if is_hosting(line) || pack.outcome.period.basis == "month" {
        [format!("={quantity}/{days}"), format!("={all}/{days}"), format!("={all}")]
    } else {
        [format!("={quantity}"), format!("={all}"), format!("={all}*{days}")]
    };
    let look = sheet.look;
    sheet.formula(row, 11, &quantity, line.quantity_daily, &look.count)?;
    sheet.formula(row, COST_COLUMNS[0], &day, line.contracted_cost_daily, &look.price)?;
    sheet.formula(row, COST_COLUMNS[1], &month, line.contracted_cost_monthly, &look.money)?;
    sheet.text(row, 14, &line.contracted_cost_daily.to_string())?;
    sheet.text(row, 15, &line.contracted_cost_monthly.to_string())?;
    sheet.number(row, 16, line.list_cost_monthly, &look.money)
}
