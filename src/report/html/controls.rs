//! What a reader may vary in the page: the result's own line items as products, for the script to multiply again.

use serde::Serialize;

use crate::report::document::legible;
use crate::report::fleets::is_hosting;
use crate::report::outcome::Ratio;
use crate::report::pack::{Model, Pack, Value};
use crate::units::Number;

/// Controls of one kind, beyond which the rest stays as it is.
const CONTROLS_MAX: usize = 12;

/// What the script multiplies.
#[derive(Serialize)]
pub(super) struct WhatIf {
    /// Numerator and denominator of each value, or the values that it is the sum of.
    values: Vec<Figures>,
    /// For each cascade, its lines.
    lines: Vec<Vec<Line>>,
    /// Names of the cascades.
    cascades: Vec<String>,
    /// Days of the month, as numerator and denominator.
    days: [String; 2],
    /// The same, quiet days counted as any: what a month of machines is divided by.
    plain_days: [String; 2],
    /// Whether values are of a month, not of a day.
    is_monthly: bool,
    /// What can be moved.
    controls: Vec<Control>,
}

#[derive(Serialize)]
struct Line {
    /// The values that it is a product of.
    values: Vec<usize>,
    /// Whether they are those of a month of machines.
    is_hosting: bool,
}

#[derive(Serialize)]
#[serde(untagged)]
enum Figures {
    Ratio([String; 2]),
    Sum(Vec<usize>),
}

#[derive(Serialize)]
struct Control {
    value: usize,
    kind: String,
    name: String,
    unit: String,
    /// As it stands, in what people read: percent for shares.
    base: String,
    max: String,
    step: String,
}

/// The model and its controls: volumes, shares and prices, those first that most money depends on.
pub(super) fn controls(pack: &Pack<'_>) -> WhatIf {
    let model = &pack.model;
    let weights = weights(pack);
    let mut controls = Vec::new();
    for kind in ["volume", "share", "unit_price"] {
        let movable = |value: &&usize| model.values[**value].kind == kind && model.values[**value].sum_of.is_empty();
        let all: Vec<usize> = (0..model.values.len()).collect();
        let mut of_kind: Vec<usize> = all.iter().filter(movable).copied().collect();
        of_kind.sort_by(|a, b| weights[*b].total_cmp(&weights[*a]).then(a.cmp(b)));
        of_kind.truncate(CONTROLS_MAX);
        of_kind.sort_unstable();
        controls.extend(of_kind.into_iter().map(|value| control(pack, value)));
    }
    let period = &pack.outcome.period;
    let lines = pack.outcome.cascades.iter().zip(&model.lines).map(|(cascade, products)| {
        let lines = cascade.lines.iter().zip(products);
        lines.map(|(line, values)| Line { values: values.clone(), is_hosting: is_hosting(line) }).collect()
    });
    let days = |days: Ratio| [days.numerator.to_string(), days.denominator.to_string()];
    WhatIf {
        values: model.values.iter().map(figures).collect(),
        lines: lines.collect(),
        cascades: pack.outcome.cascades.iter().map(|cascade| legible(&cascade.name)).collect(),
        days: days(period.exact_days),
        plain_days: days(period.plain_days),
        is_monthly: period.basis == "month",
        controls,
    }
}

fn figures(value: &Value) -> Figures {
    if value.sum_of.is_empty() {
        Figures::Ratio([value.numerator.to_string(), value.denominator.to_string()])
    } else {
        Figures::Sum(value.sum_of.clone())
    }
}

/// How much money depends on each value; only for choosing which are shown.
fn weights(pack: &Pack<'_>) -> Vec<f64> {
    let Model { values, lines } = &pack.model;
    let mut weights = vec![0.0; values.len()];
    for (cascade, lines) in pack.outcome.cascades.iter().zip(lines) {
        for (line, values) in cascade.lines.iter().zip(lines) {
            for &value in values {
                weights[value] += line.contracted_cost_daily.to_float();
            }
        }
    }
    weights
}

fn control(pack: &Pack<'_>, index: usize) -> Control {
    let value = &pack.model.values[index];
    let base = value.numerator;
    let text = |number: Number| number.to_string();
    let times = |factor: u64| text(base.times(Number::from(factor)).unwrap_or(base));
    let hundredth = || text(base.over(Number::HUNDRED, 10).unwrap_or(Number::ONE));
    let (base_text, unit, max, step) = match value.kind.as_str() {
        "share" => (times(100), "% of requests".to_owned(), "100".to_owned(), "0.1".to_owned()),
        "volume" => (text(base), volume_unit(pack), times(4), hundredth()),
        _ => (text(base), "USD".to_owned(), times(4), hundredth()),
    };
    Control { value: index, kind: value.kind.clone(), name: legible(&value.name()), unit, base: base_text, max, step }
}

fn volume_unit(pack: &Pack<'_>) -> String {
    format!("requests a {}", pack.outcome.period.basis)
}
