//! The sheets that sum: tiers, and what is made of them.

use rust_xlsxwriter::{ChartType, Worksheet, XlsxError};

use super::inputs::Inputs;
use super::lines::{COST_COLUMNS, Lines, tier_names, tier_number};
use super::sheet::{CHART_COLUMNS, CHART_ROWS, Look, Sheet, chart, letters, place};
use crate::report::fleets::is_hosting;
use crate::report::outcome::{CascadeResult, TierResult};
use crate::report::pack::Pack;
use crate::report::summary::shown_tier;
use crate::units::Number;

pub(super) const TIERS: &str = "Tiers";
const FIRST_ROW: u32 = 5;
/// Columns before the first cascade's.
pub(super) const LEAD: u16 = 4;

/// Tiers of all cascades, and where their totals stand.
pub(super) struct Tiers {
    total_row: u32,
}

impl Tiers {
    pub(super) fn write(
        pack: &Pack<'_>,
        inputs: &Inputs,
        lines: &Lines,
        look: &Look,
    ) -> Result<(Self, Worksheet), XlsxError> {
        let outcome = pack.outcome;
        let note = format!(
            "{}, after discounts; a day, and a month of {} days. All costs are sums over Raw.",
            outcome.currency, outcome.period.days
        );
        let widths = [vec![7.0, 24.0, 40.0, 16.0], vec![14.0; outcome.cascades.len() * 2]].concat();
        let mut sheet = Sheet::new(TIERS, "Tiers", &note, &widths, look)?;
        let mut heads = vec![
            ("no.".to_owned(), true),
            ("tier".to_owned(), false),
            ("offers".to_owned(), false),
            ("requests/day".to_owned(), true),
        ];
        for (number, cascade) in (1_u64..).zip(&outcome.cascades) {
            let column = day_column(heads.len(), 0)?;
            // By these numbers the sums find their lines.
            sheet.number(3, column, Number::from(number), &look.note)?;
            sheet.number(3, column + 1, Number::from(number), &look.note)?;
            heads.extend([(format!("{}/day", cascade.name), true), (format!("{}/month", cascade.name), true)]);
        }
        sheet.text_as(3, 1, "cascade no.", &look.note)?;
        sheet.head(4, &heads.iter().map(|(head, figure)| (head.as_str(), *figure)).collect::<Vec<_>>())?;
        let has_router = outcome.cascades.iter().any(|cascade| cascade.tiers.iter().any(|tier| tier.tier.is_empty()));
        let names = tier_names(pack).into_iter().filter(|name| has_router || !name.is_empty());
        let mut row = FIRST_ROW;
        for name in names {
            tier_row(&mut sheet, row, name, (pack, inputs, lines))?;
            row += 1;
        }
        totals(&mut sheet, row, &outcome.cascades)?;
        tiers_chart(&mut sheet, row, &outcome.currency)?;
        let last_row = row + CHART_ROWS;
        Ok((Self { total_row: row }, sheet.finish(last_row, heads.len())?))
    }

    /// Where a cascade's total of a day or month stands.
    pub(super) fn total(&self, cascade: usize, is_month: bool) -> Result<String, XlsxError> {
        Ok(place(TIERS, self.total_row, day_column(usize::from(LEAD) + cascade * 2, usize::from(is_month))?))
    }

    /// The rows of tiers.
    pub(super) fn rows(&self) -> std::ops::Range<u32> {
        FIRST_ROW..self.total_row
    }
}

fn day_column(before: usize, offset: usize) -> Result<u16, XlsxError> {
    u16::try_from(before + offset).map_err(|_| XlsxError::RowColumnLimitError)
}

fn tier_row(
    sheet: &mut Sheet<'_>,
    row: u32,
    name: &str,
    (pack, inputs, lines): (&Pack<'_>, &Inputs, &Lines),
) -> Result<(), XlsxError> {
    let look = sheet.look;
    let outcome = pack.outcome;
    sheet.number(row, 0, tier_number(pack, name), &look.note)?;
    sheet.text(row, 1, &shown_tier(name))?;
    let found = |cascade: &'_ CascadeResult| cascade.tiers.iter().position(|tier| tier.tier == name);
    if let Some((cascade, tier)) = outcome.cascades.iter().find_map(|cascade| Some((cascade, found(cascade)?))) {
        sheet.text(row, 2, &cascade.tiers[tier].offers.join(", "))?;
        let requests = cascade.tiers[tier].requests_daily;
        match requests_formula(pack, inputs, name) {
            Some(formula) => sheet.formula(row, 3, &formula, requests, &look.count)?,
            None => sheet.number(row, 3, requests, &look.count)?,
        }
    }
    for (index, cascade) in outcome.cascades.iter().enumerate() {
        let tier = found(cascade).map(|at| &cascade.tiers[at]);
        let of = |of: fn(&TierResult) -> Number| tier.map_or(Number::ZERO, of);
        let results = [of(|tier| tier.daily), of(|tier| tier.monthly)];
        for (offset, result) in results.into_iter().enumerate() {
            let column = day_column(usize::from(LEAD) + index * 2, offset)?;
            let sum = lines.sum(COST_COLUMNS[offset], &format!("{}$4", letters(column)), &format!("$A{}", row + 1));
            sheet.formula(row, column, &sum, result, &look.money)?;
        }
    }
    Ok(())
}

/// The tier's requests: the volume and share that its lines begin with.
fn requests_formula(pack: &Pack<'_>, inputs: &Inputs, tier: &str) -> Option<String> {
    let mut lines = pack
        .outcome
        .cascades
        .iter()
        .zip(&pack.model.lines)
        .flat_map(|(cascade, lines)| cascade.lines.iter().zip(lines));
    let (_, values) = lines.find(|(line, _)| line.tier == tier && !is_hosting(line))?;
    let requests = values.iter().filter(|&&value| matches!(pack.model.values[value].kind.as_str(), "volume" | "share"));
    let terms: Vec<&str> = requests.map(|&value| inputs.terms[value].as_str()).collect();
    let days = if pack.outcome.period.basis == "month" { format!("/{}", inputs.days) } else { String::new() };
    (!terms.is_empty()).then(|| format!("={}{days}", terms.join("*")))
}

fn totals(sheet: &mut Sheet<'_>, row: u32, cascades: &[CascadeResult]) -> Result<(), XlsxError> {
    let look = sheet.look;
    for column in 0..LEAD {
        sheet.text_as(row, column, if column == 1 { "total" } else { "" }, &look.text_total)?;
    }
    for (index, cascade) in cascades.iter().enumerate() {
        for (offset, total) in [cascade.totals.daily, cascade.totals.monthly].into_iter().enumerate() {
            let column = day_column(usize::from(LEAD) + index * 2, offset)?;
            let letters = letters(column);
            let sum = format!("=SUM({letters}{}:{letters}{row})", FIRST_ROW + 1);
            sheet.formula(row, column, &sum, total, &look.money_total)?;
        }
    }
    Ok(())
}

fn tiers_chart(sheet: &mut Sheet<'_>, total_row: u32, currency: &str) -> Result<(), XlsxError> {
    let alternative = "What each tier of the candidate costs a month; the figures stand in the table above";
    let mut chart = chart(ChartType::Bar, "What each tier costs", &format!("{currency} a month"), alternative);
    let last = total_row - 1;
    chart
        .add_series()
        .set_categories((TIERS, FIRST_ROW, 1, last, 1))
        .set_values((TIERS, FIRST_ROW, LEAD + 1, last, LEAD + 1))
        .set_name((TIERS, 4, LEAD + 1));
    chart.legend().set_hidden();
    sheet.inner.insert_chart(total_row + 2, 1, &chart)?;
    Ok(())
}

/// The verdict in figures, all of them formulas.
pub(super) fn summary(pack: &Pack<'_>, inputs: &Inputs, tiers: &Tiers, look: &Look) -> Result<Worksheet, XlsxError> {
    let outcome = pack.outcome;
    let title = outcome.title.as_deref().unwrap_or(&outcome.candidate);
    let note = crate::report::summary::subtitle(outcome);
    let widths = [36.0, 16.0, 16.0, 20.0, 20.0, 12.0];
    let mut sheet = Sheet::new("Summary", title, &note, &widths, look)?;
    let currency = &outcome.currency;
    let heads = [
        "cascade".to_owned(),
        format!("{currency}/day"),
        format!("{currency}/month"),
        format!("saved, {currency}/day"),
        format!("saved, {currency}/month"),
        "saved".to_owned(),
    ];
    sheet.head(3, &heads.each_ref().map(|head| (head.as_str(), head != "cascade")))?;
    let mut row = 4;
    for (index, cascade) in outcome.cascades.iter().enumerate() {
        sheet.text(row, 0, &cascade.name)?;
        let totals = [cascade.totals.daily, cascade.totals.monthly];
        for (offset, total) in totals.into_iter().enumerate() {
            let formula = format!("={}", tiers.total(index, offset == 1)?);
            sheet.formula(row, day_column(1, offset)?, &formula, total, &look.money)?;
        }
        if let Some(saving) = outcome.savings.iter().find(|saving| index > 0 && saving.baseline == cascade.name) {
            let number = row + 1;
            sheet.formula(row, 3, &format!("=B{number}-B$5"), saving.daily, &look.money)?;
            sheet.formula(row, 4, &format!("=C{number}-C$5"), saving.monthly, &look.money)?;
            let percent = saving.percent.unwrap_or(Number::ZERO).over(Number::HUNDRED, 8).unwrap_or(Number::ZERO);
            sheet.formula(row, 5, &format!("=IF(B{number}=0,0,D{number}/B{number})"), percent, &look.percent)?;
        }
        row += 1;
    }
    let last = row - 1;
    row += 1;
    if let Some(thousand) = outcome.unit_economics.per_1000_requests {
        let rows = tiers.rows();
        // The router serves requests that the tiers count already.
        let requests = format!("SUMIFS({TIERS}!D{0}:D{1},{TIERS}!A{0}:A{1},\">0\")", rows.start + 1, rows.end);
        sheet.text(row, 0, &format!("{currency} per 1,000 requests"))?;
        sheet.formula(row, 1, &format!("=IF({requests}=0,0,B5/{requests}*1000)"), thousand, &look.price)?;
        row += 1;
    }
    if let Some(shares) = &inputs.shares {
        sheet.text(row, 0, "shares sum to (must be 100%)")?;
        sheet.formula(row, 1, &format!("={shares}"), Number::ONE, &look.percent)?;
        row += 1;
    }
    row += 1;
    for text in outcome.notes.iter().chain([&format!("made with: {}", pack.command)]) {
        sheet.text_as(row, 0, text, &look.note)?;
        row += 1;
    }
    let alternative = "What each cascade costs a month; the figures stand in the table beside it";
    let mut chart = chart(ChartType::Column, "What each way costs", &format!("{currency} a month"), alternative);
    chart.add_series().set_categories(("Summary", 4, 0, last, 0)).set_values(("Summary", 4, 2, last, 2));
    chart.legend().set_hidden();
    sheet.inner.insert_chart(3, 7, &chart)?;
    sheet.finish(row.max(CHART_ROWS), heads.len() + CHART_COLUMNS)
}

/// The cascades side by side.
pub(super) fn scenarios(pack: &Pack<'_>, tiers: &Tiers, look: &Look) -> Result<Worksheet, XlsxError> {
    let outcome = pack.outcome;
    let mut sheet = Sheet::new(
        "Scenarios",
        "Side by side",
        "Days and months are formulas; list prices and quality are the report's.",
        &[30.0, 28.0, 14.0, 14.0, 16.0, 14.0, 40.0],
        look,
    )?;
    let currency = &outcome.currency;
    let costs = [format!("{currency}/day"), format!("{currency}/month"), format!("list, {currency}/month")];
    let heads = [("cascade", false), ("mode", false)]
        .into_iter()
        .chain(costs.iter().map(|cost| (cost.as_str(), true)))
        .chain([("answered rightly", true), ("quality rests on", false)]);
    let heads: Vec<(&str, bool)> = heads.collect();
    sheet.head(3, &heads)?;
    let mut row = 4;
    for (index, cascade) in outcome.cascades.iter().enumerate() {
        sheet.text(row, 0, &cascade.name)?;
        sheet.text(row, 1, &cascade.mode)?;
        let (day, month) = (tiers.total(index, false)?, tiers.total(index, true)?);
        sheet.formula(row, 2, &format!("={day}"), cascade.totals.daily, &look.money)?;
        sheet.formula(row, 3, &format!("={month}"), cascade.totals.monthly, &look.money)?;
        sheet.number(row, 4, cascade.totals.list_monthly, &look.money)?;
        if let Some(quality) = &cascade.quality {
            sheet.number(row, 5, quality.right, &look.percent)?;
            sheet.text(row, 6, &quality.basis)?;
        }
        row += 1;
    }
    sheet.finish(row, heads.len())
}
