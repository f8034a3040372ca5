//! The chart of `forecast`.

use super::ForecastResult;
use crate::report::chart::{FanChart, FanPoint, Series};
use crate::report::uncertainty::UncertainFigure;

/// A line for each cascade, and one for the budget. Lines so far above a fan that they would
/// flatten it are left out.
#[must_use]
pub fn forecast_chart(result: &ForecastResult) -> FanChart {
    const FLAT: f64 = 4.0;
    let of_cascade = |(index, name): (usize, &String)| Series {
        name: name.clone(),
        values: result.months.iter().map(|month| month.costs[index].billed.to_float()).collect(),
    };
    let mut series: Vec<Series> = result.cascades.iter().enumerate().map(of_cascade).collect();
    if let Some(budget) = &result.budget {
        let values = vec![budget.monthly.to_float(); result.months.len()];
        series.push(Series { name: "budget".to_owned(), values });
    }
    let fan = (0..result.months.len()).flat_map(|month| bands_of(result, month)).map(|(_, high)| high);
    let top = fan.fold(0.0, f64::max) * FLAT;
    let is_far = |series: &Series| top > 0.0 && series.values.iter().any(|value| *value > top);
    let far: Vec<String> = series.iter().filter(|series| is_far(series)).map(|series| series.name.clone()).collect();
    series.retain(|series| !is_far(series));
    let note = format!("far above, and left out: {}; the table has all", far.join(", "));
    FanChart {
        title: result.title.clone().unwrap_or_else(|| "Forecast".to_owned()),
        up: format!("{} a month", result.currency),
        band: result.uncertainty.as_ref().map(|_| band_name(result)),
        points: result
            .months
            .iter()
            .enumerate()
            .map(|(index, month)| FanPoint { tick: month.month.clone(), bands: bands_of(result, index) })
            .collect(),
        series,
        note: (!far.is_empty()).then_some(note),
    }
}

fn band_name(result: &ForecastResult) -> String {
    format!("{}: from P50 up to P90, and lighter to P95", result.cascades[0])
}

/// From P50 to P95 and to P90.
fn bands_of(result: &ForecastResult, month: usize) -> Vec<(f64, f64)> {
    let figure = result.uncertainty.as_ref().and_then(|uncertainty| uncertainty.figures.get(month));
    let band = |figure: &UncertainFigure| {
        let [middle, high, higher] = [&figure.p50, &figure.p90, &figure.p95].map(|quantile| quantile.value.to_float());
        vec![(middle, higher), (middle, high)]
    };
    figure.map(band).unwrap_or_default()
}
