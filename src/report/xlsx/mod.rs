//! A workbook whose totals are formulas over cells that the reader may change.
//!
//! Values of the scenario stand on the sheet `Assumptions`, prices on `Prices`. A row of `Raw` is a line item: the
//! product of those cells. `Tiers` sums `Raw`, and everything else is made from `Tiers`. Each formula keeps the exact
//! result beside it, for programs that do not compute.

mod bridge;
mod inputs;
mod lines;
mod outlook;
mod sheet;
mod totals;

use rust_xlsxwriter::{DocProperties, ExcelDateTime, Workbook, XlsxError};

use super::outcome::Outcome;
use super::pack::Pack;
use inputs::Inputs;
use lines::Lines;
use sheet::Look;
use totals::Tiers;

/// Draws the report as a workbook. The same report gives the same bytes.
///
/// # Errors
/// [`XlsxError`] where there is more than a sheet can hold.
pub fn xlsx(pack: &Pack<'_>) -> Result<Vec<u8>, XlsxError> {
    let look = Look::new();
    let mut workbook = Workbook::new();
    workbook.set_properties(&properties(pack.outcome)?);
    let (inputs, input_sheets) = Inputs::write(pack, &look)?;
    let (lines, raw) = Lines::write(pack, &inputs, &look)?;
    let (tiers, tiers_sheet) = Tiers::write(pack, &inputs, &lines, &look)?;
    let mut sheets = vec![totals::summary(pack, &inputs, &tiers, &look)?, tiers_sheet];
    if let Some(forecast) = &pack.forecast {
        sheets.push(outlook::forecast(forecast, &look)?);
    }
    sheets.push(bridge::bridge(pack, &tiers, &look)?);
    sheets.push(totals::scenarios(pack, &tiers, &look)?);
    if let Some(sensitivity) = &pack.sensitivity {
        sheets.push(outlook::sensitivity(sensitivity, &look)?);
    }
    sheets.extend(input_sheets);
    sheets.push(raw);
    for sheet in sheets {
        workbook.push_worksheet(sheet);
    }
    for (name, place) in &inputs.names {
        workbook.define_name(name.as_str(), &format!("={place}"))?;
    }
    workbook.save_to_buffer()
}

/// Dated by the day of the prices, since there is no clock here.
fn properties(outcome: &Outcome) -> Result<DocProperties, XlsxError> {
    let day = ExcelDateTime::parse_from_str(&outcome.catalogue.as_of)?;
    Ok(DocProperties::new()
        .set_title(sheet::fitting(outcome.title.as_deref().unwrap_or(&outcome.candidate)))
        .set_author(format!("{} {}", outcome.tool.name, outcome.tool.version))
        .set_creation_datetime(&day))
}
