//! What each value moves by itself: the result of `sensitivity`.

use serde::Serialize;

use super::chart::{Bar, BarChart, text_bar};
use super::csv::{inert, rows};
use super::document::{Block, Cell, Column, Document, Section, Table};
use super::listing::identity_text;
use super::outcome::SCHEMA_VERSION;
use super::uncertainty::UncertaintyResult;
use crate::analysis::sensitivity::{Effect, Sensitivity, Subject};
use crate::document::{parse_path, path_text};
use crate::scenario::FactorKind;
use crate::units::{Money, Number};

/// Columns of a bar in a terminal.
const BAR_COLUMNS: usize = 16;

/// What every value moves, the most telling one first.
#[derive(Clone, Debug, Serialize)]
pub struct SensitivityResult {
    /// The version of this form.
    pub schema_version: u32,
    /// Which prices.
    pub catalogue: String,
    /// Prices in force on this day.
    pub as_of: String,
    /// The money of every figure.
    pub currency: String,
    /// The cascade that is looked at.
    pub cascade: String,
    /// What it costs a day as it stands.
    pub daily: Number,
    /// How far values are moved, in percent of themselves, where they have no range of their own.
    pub range_percent: Number,
    /// By half swing.
    pub effects: Vec<EffectResult>,
    /// What moves the month only: how many days' work it has.
    pub of_the_month: Vec<MonthEffectResult>,
    /// What moves a forecast and not the day: growth, promises, prices by volume, units bought ahead.
    pub of_a_forecast: Vec<String>,
    /// What moves none of these, of all that was moved.
    pub moves_nothing: Vec<String>,
    /// What could not be moved.
    pub unmoved: Vec<UnmovedResult>,
    /// How the day's cost may come out; null where nothing is uncertain.
    pub uncertainty: Option<UncertaintyResult>,
    /// What has to be kept in mind.
    pub notes: Vec<String>,
}

/// A value and what it moves.
#[derive(Clone, Debug, Serialize)]
pub struct EffectResult {
    /// The scenario path, or offer and meter of a price.
    pub value: String,
    /// `volume`, `share`, `tokens`, `unit_price` ...; `value` where it is no factor of a charge.
    pub kind: String,
    /// As it stands.
    pub base: Number,
    /// Its low end.
    pub low: Number,
    /// Its high end.
    pub high: Number,
    /// Whether an end is another than was asked: a part of a whole, or a whole number.
    pub cut: bool,
    /// The share that gives way to it.
    pub from: Option<String>,
    /// The cost a day at the low end.
    pub daily_low: Number,
    /// The cost a day at the high end.
    pub daily_high: Number,
    /// Half of the distance between the two.
    pub half_swing: Number,
    /// That, in percent of the cost as it stands.
    pub percent_of_cost: Option<Number>,
    #[serde(skip)]
    percent: bool,
}

/// A value that moves what a month costs, and not what a day does.
#[derive(Clone, Debug, Serialize)]
pub struct MonthEffectResult {
    /// Its path.
    pub value: String,
    /// Half of the distance between the month's cost at its ends.
    pub half_swing: Number,
}

/// A value that could not be moved.
#[derive(Clone, Debug, Serialize)]
pub struct UnmovedResult {
    /// Its path.
    pub value: String,
    /// Why.
    pub reason: String,
}

impl EffectResult {
    /// Whether the value is a part of a whole, which people read as a percentage.
    #[must_use]
    pub fn is_share(&self) -> bool {
        self.percent
    }
}

impl SensitivityResult {
    /// Makes the result from what was found; `part` is how far values were moved.
    #[must_use]
    pub fn new(found: &Sensitivity, part: Number, uncertainty: Option<UncertaintyResult>) -> Self {
        let mut notes = Vec::new();
        let given_way = |table: &str| {
            let mut from = found.effects.iter().filter_map(|effect| effect.from.as_ref());
            from.find(|from| from.starts_with(table))
        };
        if let Some(from) = given_way("tiers.") {
            notes
                .push(format!("shares are taken from `{from}`, so that they still sum to 100% (--from names another)"));
        }
        if given_way("misroute.").is_some() {
            notes.push(
                "requests that go astray are taken from those of their tier that do not, or from its largest part"
                    .to_owned(),
            );
        }
        if found.effects.iter().any(|effect| effect.cut) {
            notes.push(
                "where a range is another than asked, the value can be no further away, or is counted in whole numbers"
                    .to_owned(),
            );
        }
        notes.push("one value at a time, the others as they stand; exact".to_owned());
        notes.push("estimate, not an invoice; tax excluded".to_owned());
        Self {
            schema_version: SCHEMA_VERSION,
            catalogue: identity_text(&found.plan.catalogue),
            as_of: found.plan.as_of.to_string(),
            currency: found.plan.currency.code.clone(),
            cascade: found.cascade.clone(),
            daily: found.base,
            range_percent: part.times(Number::HUNDRED).unwrap_or(part),
            effects: found.effects.iter().map(|effect| effect_result(effect, &found.effects)).collect(),
            of_the_month: found
                .of_the_month
                .iter()
                .map(|effect| MonthEffectResult { value: effect.path.clone(), half_swing: effect.half_swing })
                .collect(),
            of_a_forecast: found.of_a_forecast.clone(),
            moves_nothing: found.moves_nothing.clone(),
            unmoved: found
                .unmoved
                .iter()
                .map(|unmoved| UnmovedResult { value: unmoved.path.clone(), reason: unmoved.reason.clone() })
                .collect(),
            uncertainty,
            notes,
        }
    }
}

fn effect_result(effect: &Effect, all: &[Effect]) -> EffectResult {
    let of_the_same = |other: &Effect| match (&effect.subject, &other.subject) {
        (Subject::Price(offer, meter, _), Subject::Price(other, its, _)) => (offer, meter) == (other, its),
        _ => false,
    };
    EffectResult {
        value: match &effect.subject {
            Subject::Path(path) => path.clone(),
            Subject::Price(offer, meter, price) if all.iter().filter(|other| of_the_same(other)).count() > 1 => {
                format!("{offer} {meter} price of {price}")
            }
            Subject::Price(offer, meter, _) => format!("{offer} {meter} price"),
        },
        kind: effect.kind.map_or("value", FactorKind::key).to_owned(),
        base: effect.base,
        low: effect.range[0],
        high: effect.range[1],
        cut: effect.cut,
        from: effect.from.clone(),
        daily_low: effect.daily[0],
        daily_high: effect.daily[1],
        half_swing: effect.half_swing,
        percent_of_cost: effect.percent_of_cost,
        percent: effect.percent,
    }
}

/// One row a value.
///
/// # Errors
/// The writer's, which into memory cannot fail.
pub fn sensitivity_csv(result: &SensitivityResult) -> Result<String, csv::Error> {
    let header = [
        "value",
        "kind",
        "base",
        "low",
        "high",
        "from",
        "daily_low",
        "daily_high",
        "half_swing",
        "percent_of_cost",
        "currency",
    ];
    let line = |effect: &EffectResult| {
        vec![
            inert(&effect.value),
            effect.kind.clone(),
            effect.base.to_string(),
            effect.low.to_string(),
            effect.high.to_string(),
            inert(effect.from.as_deref().unwrap_or_default()),
            effect.daily_low.to_string(),
            effect.daily_high.to_string(),
            effect.half_swing.to_string(),
            effect.percent_of_cost.map(|percent| percent.to_string()).unwrap_or_default(),
            result.currency.clone(),
        ]
    };
    rows(&header, &result.effects.iter().map(line).collect::<Vec<_>>())
}

/// The document of `sensitivity`.
#[must_use]
pub fn sensitivity_document(result: &SensitivityResult) -> Document {
    let title = format!("What moves {} {} a day of `{}`", result.currency, Money::new(result.daily), result.cascade);
    let mut sections =
        vec![Section::default().block(Block::Chart(sensitivity_chart(result).drawing())).table(effects_table(result))];
    sections.extend(beside_the_day(result));
    sections.extend(result.uncertainty.iter().flat_map(UncertaintyResult::sections));
    Document {
        title,
        subtitle: format!(
            "every value {}% down and up; prices of {}; {}",
            result.range_percent, result.as_of, result.catalogue
        ),
        sections,
        notes: result.notes.clone(),
    }
}

/// What has no row among the effects.
fn beside_the_day(result: &SensitivityResult) -> Vec<Section> {
    let mut sections = Vec::new();
    if !result.of_the_month.is_empty() {
        let line = |effect: &MonthEffectResult| {
            format!("{}: ± {} {} a month", effect.value, result.currency, Money::new(effect.half_swing))
        };
        let lines = result.of_the_month.iter().map(line).collect();
        sections.push(Section::titled("Moves the month, not the day").lines(lines));
    }
    if !result.of_a_forecast.is_empty() {
        let groups = in_groups(&result.of_a_forecast, result);
        sections.push(Section::titled("Moves a forecast, not the day").paragraph(groups));
    }
    if !result.moves_nothing.is_empty() {
        sections.push(Section::titled("Moves nothing").paragraph(in_groups(&result.moves_nothing, result)));
    }
    if !result.unmoved.is_empty() {
        let line = |unmoved: &UnmovedResult| format!("{}: {}", unmoved.value, unmoved.reason);
        sections.push(Section::titled("Not moved").lines(result.unmoved.iter().map(line).collect()));
    }
    sections
}

/// Paths in few words: a table or a list of which nothing moves the day stands as one, `fleets.spare (5 values)`.
fn in_groups(paths: &[String], result: &SensitivityResult) -> String {
    let table = |path: &str| parse_path(path).map(|parts| path_text(&parts[..parts.len().min(2)]));
    let moving: Vec<_> = result.effects.iter().map(|effect| table(&effect.value)).collect();
    let list = |path: &str| path.strip_suffix(']').and_then(|path| Some(path.rsplit_once('[')?.0.to_owned()));
    let group = |path: &String| match table(path).filter(|name| !moving.contains(&Some(name.clone()))) {
        Some(name) => name,
        None => list(path).unwrap_or_else(|| path.clone()),
    };
    let name = |values: &[String]| match values {
        [path] => path.clone(),
        _ => format!("{} ({} values)", group(&values[0]), values.len()),
    };
    let groups = paths.chunk_by(|one, next| group(one) == group(next));
    groups.map(name).collect::<Vec<_>>().join(", ")
}

/// The effects, one a row.
pub(super) fn effects_table(result: &SensitivityResult) -> Table {
    let columns = vec![
        Column::text("value"),
        Column::figure("low").expendable(2),
        Column::figure("high").expendable(2).with_the_one_before(),
        Column::figure(format!("{}/day at low", result.currency)).expendable(1),
        Column::figure("at high").expendable(1).with_the_one_before(),
        Column::figure("± a day"),
        Column::figure("of cost").expendable(3),
        Column::text("").expendable(4),
    ];
    let most = result.effects.first().map_or(0.0, |effect| effect.half_swing.to_float());
    let row = |effect: &EffectResult| {
        let value = |number: Number| match number.times(Number::HUNDRED) {
            Ok(percent) if effect.percent => format!("{}%", percent.rounded(4)),
            _ => number.grouped_exact(),
        };
        vec![
            Cell::Text(effect.value.clone()),
            Cell::Text(value(effect.low)),
            Cell::Text(value(effect.high)),
            Cell::Money(Money::new(effect.daily_low)),
            Cell::Money(Money::new(effect.daily_high)),
            Cell::Price(effect.half_swing.rounded(3)),
            Cell::or_empty(effect.percent_of_cost.map(Cell::Percent)),
            Cell::Bar(text_bar(effect.half_swing.to_float(), most, BAR_COLUMNS)),
        ]
    };
    Table { columns, rows: result.effects.iter().map(row).collect(), total: None }
}

/// The tornado.
#[must_use]
pub fn sensitivity_chart(result: &SensitivityResult) -> BarChart {
    let bar = |effect: &EffectResult| Bar {
        name: effect.value.clone(),
        low: effect.daily_low.to_float(),
        high: effect.daily_high.to_float(),
    };
    BarChart {
        title: format!("What moves the cost of {}", result.cascade),
        across: format!("{} a day", result.currency),
        base: result.daily.to_float(),
        bars: result.effects.iter().map(bar).collect(),
    }
}
