//! The sheet `Bridge`: from the first baseline to the candidate, tier by tier, as formulas and a chart of floating
//! columns.

use rust_xlsxwriter::{Chart, ChartFormat, ChartSolidFill, ChartType, Worksheet, XlsxError};

use super::lines::tier_names;
use super::sheet::{CHART_COLUMNS, CHART_ROWS, Look, Sheet, chart, place};
use super::totals::{LEAD, TIERS, Tiers};
use crate::report::diff::tier_changes;
use crate::report::outcome::CascadeResult;
use crate::report::pack::Pack;
use crate::report::summary::shown_tier;
use crate::units::Number;

const BRIDGE: &str = "Bridge";
const FIRST_ROW: u32 = 4;
/// Columns that the chart stacks: what a step stands on, unseen, and then one of the others.
const STACKED: [(u16, Option<&str>); 4] = [(3, None), (4, Some("#0072b2")), (5, Some("#009e73")), (6, Some("#d55e00"))];

/// The steps; without a baseline, that there is none.
pub(super) fn bridge(pack: &Pack<'_>, tiers: &Tiers, look: &Look) -> Result<Worksheet, XlsxError> {
    let outcome = pack.outcome;
    let note = format!("Costs in {} a day; all of them formulas over Tiers.", outcome.currency);
    let widths = [30.0, 16.0, 16.0, 12.0, 12.0, 12.0, 12.0];
    let mut sheet = Sheet::new(BRIDGE, "From the baseline to the proposal", &note, &widths, look)?;
    let heads = ["step", "a day", "running total", "below", "whole", "less", "more"];
    sheet.head(FIRST_ROW - 1, &heads.map(|head| (head, head != "step")))?;
    let (Some(candidate), Some(baseline)) = (outcome.cascades.first(), outcome.cascades.get(1)) else {
        sheet.text(FIRST_ROW, 0, "there is no baseline")?;
        return sheet.finish(FIRST_ROW, heads.len());
    };
    whole(&mut sheet, FIRST_ROW, baseline, &tiers.total(1, false)?)?;
    sheet.formula(FIRST_ROW, 2, &format!("=B{}", FIRST_ROW + 1), baseline.totals.daily, &look.money)?;
    let (row, running) = steps(&mut sheet, pack, tiers, (baseline, candidate))?;
    whole(&mut sheet, row, candidate, &tiers.total(0, false)?)?;
    sheet.formula(row, 2, &format!("=C{row}"), running, &look.money_total)?;
    sheet.text(row + 1, 0, "difference (must be 0)")?;
    sheet.formula(row + 1, 1, &format!("=ROUND(B{0}-C{0},6)", row + 1), Number::ZERO, &look.money)?;
    sheet.inner.insert_chart(FIRST_ROW - 1, 8, &floating(row, &outcome.currency))?;
    sheet.finish((row + 1).max(CHART_ROWS), heads.len() + CHART_COLUMNS)
}

/// A cascade's bill, which stands on nothing.
fn whole(sheet: &mut Sheet<'_>, row: u32, cascade: &CascadeResult, total: &str) -> Result<(), XlsxError> {
    let look = sheet.look;
    sheet.text_as(row, 0, &cascade.name, &look.text_total)?;
    sheet.formula(row, 1, &format!("={total}"), cascade.totals.daily, &look.money_total)?;
    sheet.formula(row, 4, &format!("=B{}", row + 1), cascade.totals.daily, &look.money)
}

/// A row a tier; gives the next row and what the bill is by then.
fn steps(
    sheet: &mut Sheet<'_>,
    pack: &Pack<'_>,
    tiers: &Tiers,
    (baseline, candidate): (&CascadeResult, &CascadeResult),
) -> Result<(u32, Number), XlsxError> {
    let too_large = |error: crate::units::NumberError| XlsxError::ParameterError(error.to_string());
    let look = sheet.look;
    let changes = tier_changes(Some(baseline), Some(candidate)).map_err(too_large)?;
    let names = tier_names(pack);
    let first = usize::from(tiers.rows().len() != names.len());
    let (mut row, mut running) = (FIRST_ROW + 1, baseline.totals.daily);
    for (tier_row, name) in tiers.rows().zip(names.into_iter().skip(first)) {
        let step = changes.iter().find(|step| step.tier == name).map_or(Number::ZERO, |step| step.daily);
        let before = running;
        running = running.plus(step).map_err(too_large)?;
        sheet.text(row, 0, &shown_tier(name))?;
        let (ours, theirs) = (place(TIERS, tier_row, LEAD), place(TIERS, tier_row, LEAD + 2));
        let number = row + 1;
        let cells = [
            (format!("={ours}-{theirs}"), step),
            (format!("=C{row}+B{number}"), running),
            (format!("=MIN(C{row},C{number})"), before.min(running)),
        ];
        for (column, (formula, result)) in (1..).zip(cells) {
            sheet.formula(row, column, &formula, result, &look.money)?;
        }
        sheet.formula(row, 5, &format!("=MAX(-B{number},0)"), step.negated().max(Number::ZERO), &look.money)?;
        sheet.formula(row, 6, &format!("=MAX(B{number},0)"), step.max(Number::ZERO), &look.money)?;
        row += 1;
    }
    Ok((row, running))
}

fn floating(last_row: u32, currency: &str) -> Chart {
    let alternative = "The steps from the baseline to the proposal; the figures stand in the table beside it";
    let unit = format!("{currency} a day");
    let mut chart = chart(ChartType::ColumnStacked, "From the baseline to the proposal", &unit, alternative);
    for (column, colour) in STACKED {
        let mut look = match colour {
            Some(colour) => ChartFormat::new().set_solid_fill(ChartSolidFill::new().set_color(colour)).clone(),
            None => ChartFormat::new().set_no_fill().clone(),
        };
        let series = chart.add_series();
        series
            .set_categories((BRIDGE, FIRST_ROW, 0, last_row, 0))
            .set_values((BRIDGE, FIRST_ROW, column, last_row, column))
            .set_name((BRIDGE, FIRST_ROW - 1, column))
            .set_gap(40)
            .set_format(&mut look);
    }
    chart.legend().delete_entries(&[0]);
    chart
}
