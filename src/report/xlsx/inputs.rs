//! The sheets that the reader may change: values of the scenario, and prices.

use std::collections::BTreeSet;

use rust_xlsxwriter::{Worksheet, XlsxError};

use super::sheet::{Look, Sheet, input, span};
use crate::report::outcome::{Outcome, Ratio};
use crate::report::pack::{Pack, PriceOf, Value};
use crate::units::Number;

const ASSUMPTIONS: &str = "Assumptions";
const PRICES: &str = "Prices";
/// Heads of the assumptions, and whether figures stand under them.
const HEADS: [(&str, bool); 10] = [
    ("no.", true),
    ("assumption", false),
    ("kind", false),
    ("value", true),
    ("unit", false),
    ("owner", false),
    ("source", false),
    ("dated", false),
    ("confidence", false),
    ("rank by effect", true),
];
const KIND: u16 = 2;
const VALUE: u16 = 3;
const FIRST_ROW: u32 = 4;
/// Excel's own limit is 255.
const NAME_CHARACTERS_MAX: usize = 200;

/// Inputs, and where formulas find them.
pub(super) struct Inputs {
    /// What stands in a formula for each value of the model.
    pub terms: Vec<String>,
    /// The days of the month.
    pub days: String,
    /// The same, quiet days counted as any: what a month of machines is divided by.
    pub plain_days: String,
    /// Cells with a name.
    pub names: Vec<(String, String)>,
    /// What all shares sum to, where there are any.
    pub shares: Option<String>,
}

impl Inputs {
    pub(super) fn write(pack: &Pack<'_>, look: &Look) -> Result<(Self, [Worksheet; 2]), XlsxError> {
        let values = &pack.model.values;
        let mut terms: Vec<String> = values.iter().map(|value| constant(value.ratio())).collect();
        let mut names = Names::default();
        let note = "Blue figures are inputs: change one, and every total follows. Shares must sum to 100%.";
        let widths = [6.0, 44.0, 12.0, 16.0, 18.0, 18.0, 30.0, 12.0, 14.0, 16.0];
        let mut sheet = Sheet::new(ASSUMPTIONS, "Assumptions", note, &widths, look)?;
        sheet.head(3, &HEADS)?;
        let mut row = FIRST_ROW;
        for (number, (index, value)) in (1_u64..).zip(pack.model.assumed()) {
            sheet.number(row, 0, Number::from(number), &look.count)?;
            stated(&mut sheet, row, value, pack)?;
            let cell = sheet.place(row, VALUE);
            terms[index].clone_from(&cell);
            names.add(value.path.as_deref().unwrap_or_default(), cell);
            row += 1;
        }
        sheet.text(row, 1, "days of the month")?;
        sheet.number(row, VALUE, pack.outcome.period.days, &input(&look.count))?;
        sheet.text(row, VALUE + 1, "days")?;
        let days = sheet.place(row, VALUE);
        names.add("days", days.clone());
        let assumptions = sheet.finish(row, HEADS.len())?;
        let prices = prices(pack, &mut terms, &mut names, look)?;
        for (index, _) in values.iter().enumerate().filter(|(_, value)| !value.sum_of.is_empty()) {
            terms[index] = sum_of("volume", row);
        }
        let plain_days = constant(pack.outcome.period.plain_days);
        let has_shares = pack.model.assumed().any(|(_, value)| value.kind == "share");
        let shares = has_shares.then(|| sum_of("share", row));
        Ok((Self { terms, days, plain_days, names: names.list, shares }, [assumptions, prices]))
    }
}

/// The sum of all assumptions of a kind. As a list of cells it would be more than a formula holds.
fn sum_of(kind: &str, last_row: u32) -> String {
    let column = |column| span(ASSUMPTIONS, column, FIRST_ROW, last_row);
    format!("SUMIFS({},{},\"{kind}\")", column(VALUE), column(KIND))
}

/// A value, its unit, who stands behind it, and how much it moves.
fn stated(sheet: &mut Sheet<'_>, row: u32, value: &Value, pack: &Pack<'_>) -> Result<(), XlsxError> {
    let path = value.path.as_deref().unwrap_or_default();
    let look = if value.is_share() { &sheet.look.percent } else { &sheet.look.count };
    sheet.text(row, 1, path)?;
    sheet.text(row, KIND, &value.kind)?;
    let figure = value.numerator.over(value.denominator, 10).unwrap_or(value.numerator);
    sheet.number(row, VALUE, figure, &input(look))?;
    sheet.text(row, VALUE + 1, value.unit())?;
    if let Some(rank) = pack.rank(path) {
        sheet.number(row, 9, Number::from(rank), &sheet.look.count)?;
    }
    let Some(said) = pack.outcome.stated.iter().find(|said| said.path == path) else { return Ok(()) };
    for (column, text) in (5..).zip([&said.owner, &said.source, &said.on, &said.confidence]) {
        sheet.text(row, column, text.as_deref().unwrap_or_default())?;
    }
    Ok(())
}

fn prices(pack: &Pack<'_>, terms: &mut [String], names: &mut Names, look: &Look) -> Result<Worksheet, XlsxError> {
    let note = "Blue figures are inputs, in US dollars as published.";
    let widths = [40.0, 16.0, 16.0, 12.0, 18.0, 14.0, 56.0, 14.0, 12.0, 36.0];
    let mut sheet = Sheet::new(PRICES, "Prices", note, &widths, look)?;
    let heads =
        ["offer", "meter", "conditions", "USD", "for", "in force since", "source", "checked", "age in days", "entry"];
    sheet.head(3, &heads.map(|head| (head, matches!(head, "USD" | "age in days"))))?;
    let mut row = 4;
    for (index, value) in pack.model.values.iter().enumerate() {
        // A rent that the scenario gives has its cell among the assumptions.
        let Some(price) = value.price.as_ref().filter(|_| value.path.is_none()) else { continue };
        price_row(&mut sheet, row, value, price, pack.outcome)?;
        let cell = sheet.place(row, 3);
        terms[index] =
            if value.denominator == Number::ONE { cell.clone() } else { format!("{cell}/{}", value.denominator) };
        names.add(&format!("price {}", value.name()), cell);
        row += 1;
    }
    sheet.finish(row, heads.len())
}

fn price_row(
    sheet: &mut Sheet<'_>,
    row: u32,
    value: &Value,
    price: &PriceOf,
    outcome: &Outcome,
) -> Result<(), XlsxError> {
    for (column, text) in (0..).zip([&price.offer, &price.meter, &price.conditions]) {
        sheet.text(row, column, text)?;
    }
    sheet.number(row, 3, value.numerator, &input(&sheet.look.price))?;
    let is_one = value.denominator == Number::ONE;
    sheet.text(row, 4, if is_one { "one" } else { "1,000,000 tokens" })?;
    let Some(published) = outcome.prices.iter().find(|published| published.offer == price.offer) else {
        return Ok(());
    };
    sheet.text(row, 5, &published.from)?;
    sheet.text(row, 6, &published.source)?;
    sheet.text(row, 7, published.checked.as_deref().unwrap_or("not stated"))?;
    if let Some(days) = published.age_days {
        sheet.number(row, 8, Number::from(u64::from(days)), &sheet.look.count)?;
    }
    sheet.text(row, 9, &published.place)
}

/// What has no cell of its own.
fn constant(value: Ratio) -> String {
    if value.denominator == Number::ONE {
        value.numerator.to_string()
    } else {
        format!("({}/{})", value.numerator, value.denominator)
    }
}

/// Names of cells: letters, digits and underscores, each once.
#[derive(Default)]
struct Names {
    list: Vec<(String, String)>,
    /// Excel's names ignore case.
    taken: BTreeSet<String>,
}

impl Names {
    fn add(&mut self, wanted: &str, place: String) {
        let word = |c: char| if c.is_ascii_alphanumeric() { c } else { '_' };
        let name: String = wanted.chars().map(word).take(NAME_CHARACTERS_MAX).collect();
        let mut unique = name.clone();
        let mut number = 2;
        while !self.taken.insert(unique.to_lowercase()) {
            unique = format!("{name}_{number}");
            number += 1;
        }
        self.list.push((unique, place));
    }
}
