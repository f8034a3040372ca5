//! Month by month: the result of `forecast`.

use serde::Serialize;

use super::chart::{FanChart, FanPoint, Series};
use super::csv::{inert, rows};
use super::document::{Block, Cell, Column, Document, Section, Table};
use super::listing::identity_text;
use super::outcome::SCHEMA_VERSION;
use super::summary::money_cell;
use super::uncertainty::{UncertainFigure, UncertaintyResult, percent};
use crate::analysis::forecast::{BudgetOutlook, Forecast, ForecastMonth, UncertainMonths};
use crate::analysis::uncertainty::{Sampling, outlooks};
use crate::units::{Money, Number, NumberError};

/// Months with what they cost.
#[derive(Clone, Debug, Serialize)]
pub struct ForecastResult {
    /// The version of this form.
    pub schema_version: u32,
    /// The scenario's title.
    pub title: Option<String>,
    /// Which prices.
    pub catalogue: String,
    /// As known on this day; all that is recorded when null.
    pub known_on: Option<String>,
    /// How a month's days are counted.
    pub convention: String,
    /// The money of every figure.
    pub currency: String,
    /// The candidate first, then its baselines.
    pub cascades: Vec<String>,
    /// In order.
    pub months: Vec<MonthResult>,
    /// For each cascade, over all months.
    pub totals: Vec<Number>,
    /// What is paid at the end of a year of commitments that were not used up.
    pub shortfalls: Vec<ShortfallResult>,
    /// What is missing of yearly promises whose year ends after the last month; in no total.
    pub open_promises: Vec<OpenPromiseResult>,
    /// The candidate beside its budget.
    pub budget: Option<BudgetResult>,
    /// How months may come out; null where nothing is uncertain.
    pub uncertainty: Option<UncertaintyResult>,
    /// What has to be kept in mind.
    pub notes: Vec<String>,
}

/// A month.
#[derive(Clone, Debug, Serialize)]
pub struct MonthResult {
    /// `2026-05`
    pub month: String,
    /// Its days, each counted with its factor.
    pub days: Number,
    /// How busy it is against the first one.
    pub volume: Number,
    /// Requests of all tiers.
    pub requests: Number,
    /// For each cascade.
    pub costs: Vec<MonthCostResult>,
    /// Whether everything had a price; if not, costs are lower bounds.
    pub complete: bool,
    /// Budget less cost; above zero is favourable.
    pub variance: Option<Number>,
    /// What changes in it.
    pub events: Vec<EventResult>,
}

/// What a cascade costs in a month.
#[derive(Clone, Debug, Serialize)]
pub struct MonthCostResult {
    /// What is billed.
    pub billed: Number,
    /// At list prices.
    pub list: Number,
    /// What commitments came to.
    pub commitments: Vec<BoughtResult>,
}

/// What a commitment came to in a month.
#[derive(Clone, Debug, Serialize)]
pub struct BoughtResult {
    /// Which.
    pub name: String,
    /// What its usage is worth at list prices.
    pub list: Number,
    /// What is billed for it.
    pub billed: Number,
    /// List less billed.
    pub saving: Number,
    /// Promised for the month, not used, paid; of a yearly promise see `shortfalls`.
    pub unused: Number,
    /// Of units that are bought ahead, the part of what they could serve that they serve; else null.
    pub utilisation: Option<Number>,
    /// The utilisation from which on they cost less than paying by the token; above 1 they never do. Null without units,
    /// and where nothing is asked of them.
    pub break_even: Option<Number>,
}

/// Something that changes on a day.
#[derive(Clone, Debug, Serialize)]
pub struct EventResult {
    /// The day.
    pub on: String,
    /// What.
    pub what: String,
}

/// What a year's commitment costs because too little was used.
#[derive(Clone, Debug, Serialize)]
pub struct ShortfallResult {
    /// Whose bill.
    pub cascade: String,
    /// Which commitment.
    pub commitment: String,
    /// In which month it is paid.
    pub month: String,
    /// How much.
    pub amount: Number,
}

/// A yearly promise whose year goes on after the last month.
#[derive(Clone, Debug, Serialize)]
pub struct OpenPromiseResult {
    /// Whose bill.
    pub cascade: String,
    /// Which commitment.
    pub commitment: String,
    /// How much is promised.
    pub promised: Number,
    /// What is used of it in the months of its year.
    pub used: Number,
    /// What is missing.
    pub missing: Number,
    /// The last month of its year.
    pub until: String,
}

/// The candidate beside its budget.
#[derive(Clone, Debug, Serialize)]
pub struct BudgetResult {
    /// For a month.
    pub monthly: Number,
    /// For all of them.
    pub total: Number,
    /// Budget less cost; above zero is favourable.
    pub variance: Number,
    /// The day on which all of it is spent.
    pub runs_out: Option<String>,
}

impl ForecastResult {
    /// Makes the result from what was found.
    ///
    /// # Errors
    /// [`NumberError::TooLarge`].
    pub fn new(found: &Forecast, outlook: Option<&BudgetOutlook>, sampling: Sampling) -> Result<Self, NumberError> {
        let months = found.months.iter().enumerate().map(|(index, month)| {
            let variance = outlook.and_then(|outlook| outlook.months.get(index)).map(|month| month.variance);
            month_result(month, variance)
        });
        let totals = (0..found.cascades.len()).map(|cascade| found.total(cascade));
        Ok(Self {
            schema_version: SCHEMA_VERSION,
            title: found.plan.title.clone(),
            catalogue: identity_text(&found.plan.catalogue),
            known_on: found.plan.known_on.map(|day| day.to_string()),
            convention: found.plan.period.convention.to_string(),
            currency: found.plan.currency.code.clone(),
            cascades: found.cascades.clone(),
            months: months.collect::<Result<_, NumberError>>()?,
            totals: totals.collect::<Result<_, NumberError>>()?,
            shortfalls: found
                .shortfalls
                .iter()
                .map(|shortfall| ShortfallResult {
                    cascade: found.cascades[shortfall.cascade].clone(),
                    commitment: shortfall.name.clone(),
                    month: shortfall.month.to_string(),
                    amount: shortfall.amount,
                })
                .collect(),
            open_promises: found
                .open_promises
                .iter()
                .map(|open| OpenPromiseResult {
                    cascade: found.cascades[open.cascade].clone(),
                    commitment: open.name.clone(),
                    promised: open.promised,
                    used: open.used,
                    missing: open.missing,
                    until: open.until.to_string(),
                })
                .collect(),
            budget: outlook.map(|outlook| BudgetResult {
                monthly: outlook.monthly,
                total: outlook.total,
                variance: outlook.variance,
                runs_out: outlook.runs_out.map(|day| day.to_string()),
            }),
            uncertainty: uncertainty(found, outlook, sampling),
            notes: notes(found),
        })
    }
}

fn month_result(month: &ForecastMonth, variance: Option<Number>) -> Result<MonthResult, NumberError> {
    let costs = month.costs.iter().map(|cost| MonthCostResult {
        billed: cost.billed,
        list: cost.list,
        commitments: cost
            .bought
            .iter()
            .map(|bought| BoughtResult {
                name: bought.name.clone(),
                list: bought.list,
                billed: bought.billed,
                saving: bought.saving,
                unused: bought.unused,
                utilisation: bought.units.map(|units| units.utilisation),
                break_even: bought.units.and_then(|units| units.break_even),
            })
            .collect(),
    });
    Ok(MonthResult {
        month: month.month.to_string(),
        days: month.days.quotient()?,
        volume: month.volume,
        requests: month.requests,
        costs: costs.collect(),
        complete: month.complete,
        variance,
        events: month.events.iter().map(|(on, what)| EventResult { on: on.to_string(), what: what.clone() }).collect(),
    })
}

/// Samples every month of the candidate, and all of them together.
fn uncertainty(found: &Forecast, outlook: Option<&BudgetOutlook>, sampling: Sampling) -> Option<UncertaintyResult> {
    let uncertain = found.uncertain.as_ref()?;
    let values = &uncertain.values;
    let baselines = found.cascades.get(1..).unwrap_or_default();
    let mut names: Vec<String> = found.months.iter().map(|month| month.month.to_string()).collect();
    let mut asked = uncertain.asked(outlook.map(|outlook| outlook.monthly.to_float()));
    if asked.len() > 1 {
        names.push("total".to_owned());
        asked.push(uncertain.asked_together(outlook.map(|outlook| outlook.total.to_float())));
    }
    let mut result = UncertaintyResult::new(sampling);
    let looks = outlooks(&asked, &values.factors, sampling);
    for ((name, asked), (outlook, cheaper)) in names.iter().zip(&asked).zip(looks) {
        result.add(name, &outlook, &cheaper, baselines, values.band(|values| asked.at(values)[0]));
    }
    Some(result)
}

fn notes(found: &Forecast) -> Vec<String> {
    let mut notes: Vec<String> = Vec::new();
    if found.uncertain.as_ref().is_some_and(UncertainMonths::has_units) {
        notes.push(
            "of how months may come out: the units that are bought ahead are asked for as much as comes in a month, \
             spread over its days and hours as expected"
                .to_owned(),
        );
    }
    let last = found.months.last().map(|month| month.month.to_string()).unwrap_or_default();
    for open in &found.open_promises {
        notes.push(format!(
            "{} are promised for `{}` until {}: `{}` uses {} by {last}, and {} to go are in no total here",
            Money::new(open.promised),
            open.name,
            open.until,
            found.cascades[open.cascade],
            Money::new(open.used),
            Money::new(open.missing)
        ));
    }
    for cheaper in &found.cheaper {
        notes.push(format!(
            "in {} buying more would cost less: {} tokens of `{}` are {}, just above {} they would be {}",
            cheaper.month,
            cheaper.volume.grouped_exact(),
            cheaper.offer,
            Money::new(cheaper.cost),
            cheaper.above.grouped_exact(),
            Money::new(cheaper.cost_above)
        ));
    }
    for overflow in &found.overflows {
        let served = overflow.served.times(Number::HUNDRED).map(|percent| percent.rounded(2).grouped_exact());
        notes.push(format!(
            "in {} the {} units of `{}` serve {}% of its tokens, the rest is paid by the token; the busiest hour \
             needs {}",
            overflow.month,
            overflow.units.grouped_exact(),
            overflow.offer,
            served.unwrap_or_default(),
            overflow.needed.grouped_exact()
        ));
    }
    notes.push(
        "every day has the prices of its first second, announced ones included; the first month has the \
                scenario's own volume"
            .to_owned(),
    );
    notes.extend(OF_THE_COMMAND.map(str::to_owned));
    notes
}

/// Notes that another document makes in its own words.
pub(super) const OF_THE_COMMAND: [&str; 2] =
    ["shown to the cent; -f csv and json have every digit", "estimate, not an invoice; tax excluded"];

/// One row a month and cascade, and one for each shortfall: the column `billed` sums to the totals.
///
/// # Errors
/// The writer's, which into memory cannot fail.
pub fn forecast_csv(result: &ForecastResult) -> Result<String, csv::Error> {
    let header =
        ["month", "cascade", "days", "volume", "requests", "billed", "list", "budget_variance", "currency", "charge"];
    let mut lines = Vec::new();
    for month in &result.months {
        for (index, (cascade, cost)) in result.cascades.iter().zip(&month.costs).enumerate() {
            let variance = month.variance.filter(|_| index == 0);
            lines.push(vec![
                month.month.clone(),
                inert(cascade),
                month.days.to_string(),
                month.volume.to_string(),
                month.requests.to_string(),
                cost.billed.to_string(),
                cost.list.to_string(),
                variance.map(|variance| variance.to_string()).unwrap_or_default(),
                result.currency.clone(),
                "month".to_owned(),
            ]);
        }
        for paid in result.shortfalls.iter().filter(|paid| paid.month == month.month) {
            let budgeted = result.budget.is_some() && result.cascades.first() == Some(&paid.cascade);
            let [days, volume, requests, list] = [const { String::new() }; 4];
            let variance = if budgeted { format!("-{}", paid.amount) } else { String::new() };
            let charge = inert(&format!("{}, not used", paid.commitment));
            let (month, cascade, billed) = (paid.month.clone(), inert(&paid.cascade), paid.amount.to_string());
            lines.push(vec![
                month,
                cascade,
                days,
                volume,
                requests,
                billed,
                list,
                variance,
                result.currency.clone(),
                charge,
            ]);
        }
    }
    rows(&header, &lines)
}

/// The document of `forecast`.
#[must_use]
pub fn forecast_document(result: &ForecastResult) -> Document {
    let mut sections = vec![
        verdict(result),
        Section::default().block(Block::Chart(forecast_chart(result).drawing())).table(months_table(result)),
    ];
    let events = result.months.iter().flat_map(|month| &month.events);
    let lines: Vec<String> = events.map(|event| format!("{}  {}", event.on, event.what)).collect();
    if !lines.is_empty() {
        sections.push(Section::titled("What changes").lines(lines));
    }
    sections.extend(commitments(result));
    sections.extend(result.uncertainty.iter().flat_map(UncertaintyResult::sections));
    let known = result.known_on.as_ref().map(|day| format!(", as known on {day}")).unwrap_or_default();
    Document {
        title: result.title.clone().unwrap_or_else(|| "Forecast".to_owned()),
        subtitle: format!("{}{known}; month convention: {}; {}", result.catalogue, result.convention, result.currency),
        sections,
        notes: result.notes.clone(),
    }
}

fn verdict(result: &ForecastResult) -> Section {
    let values: Vec<f64> =
        result.months.iter().filter_map(|month| Some(month.costs.first()?.billed.to_float())).collect();
    let section = Section::default().paragraph(total_line(result));
    let section = budget_line(result).into_iter().fold(section, Section::paragraph);
    // Of one or two there is nothing to see.
    if values.len() > 2 { section.block(Block::Sparkline(values)) } else { section }
}

/// `2026-05 to 2027-04: USD 3,445.60 with `cascade``
pub(super) fn total_line(result: &ForecastResult) -> String {
    let total = result.totals.first().copied().unwrap_or(Number::ZERO);
    let candidate = result.cascades.first().map_or("", String::as_str);
    let ends = result.months.first().zip(result.months.last());
    let span = ends.map(|(first, last)| format!("{} to {}", first.month, last.month)).unwrap_or_default();
    format!("{span}: {} {} with `{candidate}`", result.currency, Money::new(total))
}

/// `budget 3,000.00: 445.60 unfavourable, spent on 2027-03-14`
pub(super) fn budget_line(result: &ForecastResult) -> Option<String> {
    let budget = result.budget.as_ref()?;
    let (amount, word) = (Money::new(budget.variance.magnitude()), side(budget.variance));
    let spent = budget.runs_out.as_ref().map(|day| format!(", spent on {day}")).unwrap_or_default();
    Some(format!("budget {}: {amount} {word}{spent}", Money::new(budget.total)))
}

/// Which way a variance goes; above zero is favourable.
pub(super) fn side(variance: Number) -> &'static str {
    if variance.is_negative() { "unfavourable" } else { "favourable" }
}

pub(super) fn months_table(result: &ForecastResult) -> Table {
    let mut columns = vec![
        Column::text("month"),
        Column::figure("days").expendable(4),
        Column::figure("volume").expendable(3),
        Column::figure("requests").expendable(2),
    ];
    columns.extend(
        result
            .cascades
            .iter()
            .enumerate()
            .map(|(index, cascade)| Column::figure(cascade.clone()).expendable(u8::from(index > 1))),
    );
    if result.budget.is_some() {
        columns.extend([Column::figure("budget less cost"), Column::text("").expendable(1)]);
    }
    let row = |month: &MonthResult| {
        let mut row = vec![
            Cell::Text(month.month.clone()),
            Cell::Text(month.days.rounded(2).grouped_exact()),
            Cell::Times(month.volume),
            Cell::Count(month.requests.rounded(0)),
        ];
        row.extend(month.costs.iter().map(|cost| money_cell(cost.billed, month.complete)));
        if let Some(variance) = month.variance {
            row.extend([Cell::Money(Money::new(variance)), Cell::Text(side(variance).to_owned())]);
        }
        row
    };
    let mut rows: Vec<Vec<Cell>> = result.months.iter().map(row).collect();
    for shortfall in &result.shortfalls {
        let mut paid = vec![Cell::Text(format!("{}, unused", shortfall.month)), Cell::Empty, Cell::Empty, Cell::Empty];
        paid.extend(result.cascades.iter().map(|cascade| {
            if *cascade == shortfall.cascade { Cell::Money(Money::new(shortfall.amount)) } else { Cell::Empty }
        }));
        paid.resize_with(columns.len(), || Cell::Empty);
        rows.push(paid);
    }
    let mut total = vec![Cell::Text("total".to_owned()), Cell::Empty, Cell::Empty, Cell::Empty];
    let complete = result.months.iter().all(|month| month.complete);
    total.extend(result.totals.iter().map(|total| money_cell(*total, complete)));
    if let Some(budget) = &result.budget {
        total.extend([Cell::Money(Money::new(budget.variance)), Cell::Text(side(budget.variance).to_owned())]);
    }
    Table { columns, rows, total: Some(total) }
}

/// What the candidate's commitments came to.
pub(super) fn commitments(result: &ForecastResult) -> Option<Section> {
    let mut columns = vec![
        Column::text("month"),
        Column::text("commitment"),
        Column::figure("list"),
        Column::figure("billed"),
        Column::figure("saving"),
        Column::figure("paid, not used"),
    ];
    let candidates = || result.months.iter().filter_map(|month| month.costs.first());
    let has_units = candidates().flat_map(|cost| &cost.commitments).any(|bought| bought.utilisation.is_some());
    if has_units {
        columns.extend([Column::figure("utilisation"), Column::figure("pays from")]);
    }
    let mut lines = Vec::new();
    for month in &result.months {
        for bought in month.costs.first().map(|cost| cost.commitments.as_slice()).unwrap_or_default() {
            let money = |number: Number| Cell::Money(Money::new(number));
            lines.push(vec![
                Cell::Text(month.month.clone()),
                Cell::Text(bought.name.clone()),
                money(bought.list),
                money(bought.billed),
                money(bought.saving),
                money(bought.unused),
                Cell::or_empty(bought.utilisation.map(|part| Cell::Text(percent(part)))),
                Cell::or_empty(bought.break_even.map(pays_from)),
            ]);
        }
        let is_paid =
            |paid: &&ShortfallResult| paid.month == month.month && result.cascades.first() == Some(&paid.cascade);
        for paid in result.shortfalls.iter().filter(is_paid) {
            let amount = Cell::Money(Money::new(paid.amount));
            lines.push(vec![
                Cell::Text(format!("{}, unused", month.month)),
                Cell::Text(paid.commitment.clone()),
                Cell::Empty,
                amount.clone(),
                Cell::Empty,
                amount,
            ]);
        }
    }
    lines.iter_mut().for_each(|line| line.resize_with(columns.len(), || Cell::Empty));
    let table = Table { columns, rows: lines, total: None };
    (!table.rows.is_empty()).then(|| Section::titled("Commitments").table(table))
}

/// From which utilisation on units pay: none does where that is more than all.
fn pays_from(utilisation: Number) -> Cell {
    let never = if utilisation > Number::ONE { " (never)" } else { "" };
    Cell::Text(format!("{}{never}", percent(utilisation)))
}

/// The chart of `forecast`: a line for each cascade, and one for the budget. Lines so far above a fan that they would
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
