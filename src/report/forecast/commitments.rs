//! What commitments and units that are bought ahead came to, month by month.

use super::{ForecastResult, ShortfallResult};
use crate::report::document::{Cell, Column, Section, Table};
use crate::report::uncertainty::percent;
use crate::units::{Money, Number};

/// What the candidate's commitments came to.
pub(in crate::report) fn commitments(result: &ForecastResult) -> Option<Section> {
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
