//! What has to be kept in mind of a forecast.

use crate::analysis::forecast::{Forecast, UncertainMonths};
use crate::units::{Money, Number};

pub(super) fn notes(found: &Forecast) -> Vec<String> {
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

/// Why some figures have no band beside them.
pub(super) fn no_band(figures: &[String]) -> Option<String> {
    if figures.is_empty() {
        return None;
    }
    Some(format!(
        "no band between the ends of the ranges for {}: with prices by volume, promises or units a bill between them can \
         be less or more than at any of them",
        figures.join(", ")
    ))
}

/// Notes that another document makes in its own words.
pub(in crate::report) const OF_THE_COMMAND: [&str; 2] =
    ["shown to the cent; -f csv and json have every digit", "estimate, not an invoice; tax excluded"];
