//! The sheets that tell what comes and what moves it. Their figures are the report's and do not follow the inputs.

use rust_xlsxwriter::{ChartType, Worksheet, XlsxError};

use super::sheet::{CHART_COLUMNS, CHART_ROWS, Look, Sheet, chart};
use crate::report::forecast::ForecastResult;
use crate::report::sensitivity::SensitivityResult;
use crate::units::Number;

const FORECAST: &str = "Forecast";
const SENSITIVITY: &str = "Sensitivity";
const FIRST_ROW: u32 = 4;

/// Month by month.
pub(super) fn forecast(result: &ForecastResult, look: &Look) -> Result<Worksheet, XlsxError> {
    let note = format!("Costs in {}; the report's own figures, which do not follow the inputs.", result.currency);
    let widths = [vec![12.0, 10.0, 12.0, 16.0], vec![16.0; result.cascades.len()]].concat();
    let mut sheet = Sheet::new(FORECAST, "Forecast", &note, &widths, look)?;
    let lead = [("month", false), ("days", true), ("volume", true), ("requests", true)];
    let heads: Vec<(&str, bool)> =
        lead.into_iter().chain(result.cascades.iter().map(|cascade| (cascade.as_str(), true))).collect();
    sheet.head(3, &heads)?;
    let mut row = FIRST_ROW;
    for month in &result.months {
        sheet.text(row, 0, &month.month)?;
        sheet.number(row, 1, month.days, &look.count)?;
        sheet.number(row, 2, month.volume, &look.times)?;
        sheet.number(row, 3, month.requests, &look.count)?;
        for (column, cost) in (4..).zip(&month.costs) {
            sheet.number(row, column, cost.billed, &look.money)?;
        }
        row += 1;
    }
    sheet.text_as(row, 0, "total", &look.text_total)?;
    let alternative = "What each cascade costs month by month; the figures stand in the table beside it";
    let unit = format!("{} a month", result.currency);
    let mut chart = chart(ChartType::Line, "What each month costs", &unit, alternative);
    for (column, total) in (4..).zip(&result.totals) {
        sheet.number(row, column, *total, &look.money_total)?;
        chart
            .add_series()
            .set_categories((FORECAST, FIRST_ROW, 0, row - 1, 0))
            .set_values((FORECAST, FIRST_ROW, column, row - 1, column))
            .set_name((FORECAST, 3, column));
    }
    let beside = u16::try_from(heads.len() + 1).map_err(|_| XlsxError::RowColumnLimitError)?;
    sheet.inner.insert_chart(3, beside, &chart)?;
    sheet.finish(row.max(CHART_ROWS), heads.len() + CHART_COLUMNS)
}

/// What each value moves.
pub(super) fn sensitivity(result: &SensitivityResult, look: &Look) -> Result<Worksheet, XlsxError> {
    let note = format!(
        "Every value by itself, {}% down and up; the report's own figures, which do not follow the inputs.",
        result.range_percent
    );
    let widths = [6.0, 52.0, 14.0, 14.0, 14.0, 16.0, 16.0, 14.0];
    let mut sheet = Sheet::new(SENSITIVITY, "What moves the cost", &note, &widths, look)?;
    let currency = &result.currency;
    let costs = ["at low", "at high", "±"].map(|end| format!("{currency}/day {end}"));
    let heads: Vec<&str> =
        ["rank", "value", "base", "low", "high"].into_iter().chain(costs.iter().map(String::as_str)).collect();
    sheet.head(3, &heads.iter().map(|head| (*head, *head != "value")).collect::<Vec<_>>())?;
    let mut row = FIRST_ROW;
    for (rank, effect) in (1_u64..).zip(&result.effects) {
        sheet.number(row, 0, Number::from(rank), &look.count)?;
        sheet.text(row, 1, &effect.value)?;
        let of_value = if effect.is_share() { &look.percent } else { &look.count };
        for (column, figure) in (2..).zip([effect.base, effect.low, effect.high]) {
            sheet.number(row, column, figure, of_value)?;
        }
        for (column, figure) in (5..).zip([effect.daily_low, effect.daily_high, effect.half_swing]) {
            sheet.number(row, column, figure, &look.price)?;
        }
        row += 1;
    }
    let last = row.saturating_sub(1).max(FIRST_ROW);
    let alternative = "What each value moves, the greatest first; the figures stand in the table beside it";
    let mut chart = chart(ChartType::Bar, "What moves the cost", &format!("± {currency} a day"), alternative);
    chart.add_series().set_categories((SENSITIVITY, FIRST_ROW, 1, last, 1)).set_values((
        SENSITIVITY,
        FIRST_ROW,
        7,
        last,
        7,
    ));
    chart.legend().set_hidden();
    sheet.inner.insert_chart(3, 9, &chart)?;
    sheet.finish(last.max(CHART_ROWS), heads.len() + CHART_COLUMNS)
}
