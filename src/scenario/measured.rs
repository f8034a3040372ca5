//! Measured requests and the prices that they meet: cells that meet the same card are one part.

use std::collections::BTreeMap;

use super::read::Cell;
use crate::catalogue::{Selected, Tariff};
use crate::routing::Call;
use crate::units::{Number, NumberError};
use crate::workload::profile::{PromptRange, Sums, edge_of};

/// Requests that meet one card.
pub(super) struct Part<'a> {
    pub selected: Selected<'a>,
    /// Which window of the selected, else outside all of them.
    pub window: Option<usize>,
    pub sums: Sums,
    /// What tells the part from others, for people.
    pub label: Option<String>,
}

/// A price changes between the prompts of a cell.
pub(super) struct Undecided {
    /// The edge at which prompts would have to be told apart, in the workload's tokens.
    pub edge: u64,
    /// The cell's prompts.
    pub range: PromptRange,
}

/// The tokens that a model makes of one of the workload's prompt tokens.
pub(super) fn prompt_ratio(call: &Call) -> Number {
    call.token_ratio.as_ref().map_or(Number::ONE, |ratio| ratio.value)
}

/// For each cell the place of its band among the tariff's; none below all of them.
///
/// # Errors
/// The first cell that cannot be told.
fn bands(tariff: &Tariff, ratio: Number, cells: &[Cell]) -> Result<Result<Vec<Option<usize>>, Undecided>, NumberError> {
    let edges = tariff.bands.iter().map(|band| edge_of(band, ratio)).collect::<Result<Vec<u64>, _>>()?;
    let mut found = Vec::with_capacity(cells.len());
    for (key, _) in cells {
        let mut band = None;
        for (index, edge) in edges.iter().enumerate() {
            match key.prompt.is_over(*edge) {
                Some(true) => band = Some(index),
                Some(false) => {}
                None => return Ok(Err(Undecided { edge: *edge, range: key.prompt })),
            }
        }
        found.push(band);
    }
    Ok(Ok(found))
}

/// The edges that a tariff needs and that cells have not.
pub(super) fn undecided(tariff: &Tariff, ratio: Number, cells: &[Cell]) -> Result<Option<Undecided>, NumberError> {
    Ok(bands(tariff, ratio, cells)?.err())
}

/// Puts cells together that meet the same card: by context band, then by hour window.
///
/// # Errors
/// Why there is no price, as a phrase.
pub(super) fn parts<'a>(tariff: &'a Tariff, call: &Call, cells: &[Cell]) -> Result<Vec<Part<'a>>, String> {
    let phrase = |error: NumberError| error.to_string();
    let ratio = prompt_ratio(call);
    let bands = bands(tariff, ratio, cells).map_err(phrase)?;
    let bands = bands.map_err(|undecided| format!("its price changes at {} tokens of prompt", undecided.edge))?;
    let mut parts: BTreeMap<(Option<usize>, bool, usize), Part<'a>> = BTreeMap::new();
    for ((key, sums), band) in cells.iter().zip(bands) {
        // Any prompt of the cell selects for all of them.
        let prompt = Number::from(key.prompt.over.saturating_add(1)).times(ratio).map_err(phrase)?;
        let selected =
            tariff.select(call.service, call.region.as_deref(), prompt).map_err(|no_card| no_card.to_string())?;
        let mut window = None;
        for (index, (hours, _)) in selected.windows.iter().enumerate() {
            let holds = hours.contains(key.instant()).map_err(|unknown| {
                format!(
                    "it depends on the hour and on `{}` holidays, which are listed until {} only",
                    unknown.name, unknown.covers_until
                )
            })?;
            if holds {
                window = Some(index);
                break;
            }
        }
        // Windows first, in their order, then what is outside.
        let place = (band, window.is_none(), window.unwrap_or(0));
        let part = parts.entry(place).or_insert_with(|| {
            let label = label(&selected, window, &tariff.bands, band);
            Part { selected, window, sums: Sums::default(), label }
        });
        part.sums = part.sums.plus(sums).map_err(phrase)?;
    }
    Ok(parts.into_values().filter(|part| part.sums.requests > 0).collect())
}

fn label(
    selected: &Selected<'_>,
    window: Option<usize>,
    bands: &[crate::catalogue::ContextBand],
    band: Option<usize>,
) -> Option<String> {
    let long = band.and_then(|index| bands.get(index)).map(|band| {
        let (sign, above) = (if band.inclusive { "from" } else { "over" }, Number::from(band.above).grouped_exact());
        format!("prompts {sign} {above}")
    });
    let hours = match window.and_then(|index| selected.windows.get(index)) {
        Some((window, _)) => Some(window.to_string()),
        None if selected.windows.is_empty() => None,
        None => Some("other hours".to_owned()),
    };
    match (long, hours) {
        (Some(long), Some(hours)) => Some(format!("{long}, {hours}")),
        (long, hours) => long.or(hours),
    }
}
