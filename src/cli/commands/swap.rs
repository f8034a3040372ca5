//! `cascade swap`

use std::sync::Arc;

use crate::analysis::{Rated, alternatives};
use crate::catalogue::{Offer, OfferId};
use crate::cli::arguments::{Format, Swap};
use crate::cli::exit::Exit;
use crate::cli::output;
use crate::cli::workbench::{CommandResult, Stop, Workbench};
use crate::rating::rate_cascade;
use crate::report::{SwapResult, json, swap_csv, swap_document};
use crate::scenario::resolve_alternatives;

const FORMATS: [Format; 4] = [Format::Table, Format::Csv, Format::Json, Format::Markdown];

/// Rates every offer as if it served every tier, and shows those that are cheaper than what serves it now.
pub fn run(arguments: &Swap, workbench: &mut Workbench<'_>) -> CommandResult {
    let question = workbench.question(&arguments.scenario)?;
    let settings = workbench.settings();
    let mut catalogue = workbench.catalogue()?;
    let plan = workbench.plan(&question, &settings, &mut catalogue)?;
    let bills = workbench.bills(&question, &plan)?;
    let current = bills.first().ok_or(Stop(Exit::Input))?;
    catalogue.load_all(&mut workbench.sources, &workbench.problems);
    let offers: Vec<Arc<Offer>> = catalogue.offers().into_iter().cloned().collect();
    let ids: Vec<OfferId> = offers.iter().map(|offer| offer.id.clone()).collect();
    let planned = resolve_alternatives(&question.scenario, &settings, &ids, &mut catalogue, &mut workbench.sources);
    let mut rated: Vec<Rated> = Vec::new();
    for (offer, (_, planned)) in offers.iter().zip(planned) {
        // An offer without a price for these requests, or too small for them, is no alternative.
        let Ok(cascade) = planned else { continue };
        let bill = rate_cascade(&plan, &cascade).map_err(|error| workbench.too_large(&question.path, error))?;
        rated.push(Rated { offer: Arc::clone(offer), bill, quality: cascade.quality });
    }
    let tiers: Vec<Arc<str>> = plan.tiers.iter().map(|tier| Arc::clone(&tier.name)).collect();
    let model = |id: &OfferId| offers.iter().find(|offer| offer.id == *id).map(|offer| offer.model.clone());
    let found = alternatives(&tiers, current, model, &rated, arguments.open_models);
    let found = found.map_err(|error| workbench.too_large(&question.path, error))?;
    let result = SwapResult::new(&plan, current, &found).map_err(|error| workbench.too_large(&question.path, error))?;
    workbench.write(
        |format, width| match format {
            Format::Json => json(&result).ok(),
            Format::Csv => swap_csv(&result).ok(),
            _ => output::document(&swap_document(&result), format, width),
        },
        &FORMATS,
    )
}
