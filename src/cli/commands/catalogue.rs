//! `cascade catalogue ...`

use std::sync::Arc;

use serde::Serialize;

use crate::calendar::Date;
use crate::catalogue::{Catalogue as Prices, Identity, Offer, OfferId, release};
use crate::cli::arguments::{Catalogue, Changelog, Fingerprint, Format, List, OfferArgument};
use crate::cli::exit::Exit;
use crate::cli::output;
use crate::cli::workbench::{CommandResult, Stop, Workbench, print};
use crate::diagnostic::{Diagnostic, code};
use crate::report::{
    Document, HistoryRow, OfferCard, OfferRow, SCHEMA_VERSION, csv_rows, hardware_csv, hardware_list, hardware_rows,
    history, json, news, news_csv, news_document, offer_card_csv, offer_card_document, offer_list, offer_rows,
};

const FORMATS: [Format; 4] = [Format::Table, Format::Csv, Format::Json, Format::Markdown];

/// Runs one of the catalogue's commands.
pub fn run(command: &Catalogue, workbench: &mut Workbench<'_>) -> CommandResult {
    match command {
        Catalogue::List(arguments) => list(arguments, workbench),
        Catalogue::Hardware(_) => hardware(workbench),
        Catalogue::Show(arguments) => show(arguments, workbench),
        Catalogue::History(arguments) => story(arguments, workbench),
        Catalogue::Diff(arguments) => super::catalogue_diff::run(arguments, workbench),
        Catalogue::Check(arguments) => super::check::run(arguments, workbench),
        Catalogue::Changelog(arguments) => changelog(arguments, workbench),
        Catalogue::Fingerprint(arguments) => fingerprint(arguments, workbench),
        Catalogue::Import(arguments) => super::catalogue_import::run(arguments, workbench),
    }
}

/// The catalogue with the price books of the command line, and the day that prices are wanted for.
pub(super) fn open(workbench: &mut Workbench<'_>) -> Result<(Prices, Date), Stop> {
    let mut catalogue = workbench.catalogue()?;
    for path in &workbench.global.prices {
        let files = &workbench.disk;
        let loaded = crate::scenario::document_at(path, files, &mut workbench.sources, &workbench.problems);
        let document = loaded.ok_or(Stop(Exit::Input))?;
        catalogue.overlay(path, &document, &mut workbench.sources, &workbench.problems);
    }
    if workbench.problems.any_error() {
        return Err(Stop(Exit::Input));
    }
    let on = workbench.global.as_of.unwrap_or(catalogue.identity().released);
    Ok((catalogue, on))
}

fn list(arguments: &List, workbench: &mut Workbench<'_>) -> CommandResult {
    let (mut catalogue, on) = open(workbench)?;
    catalogue.load_all(&mut workbench.sources, &workbench.problems);
    let provider = arguments.provider.as_deref().map(|name| find_provider(name, &mut catalogue, workbench));
    let provider = provider.transpose()?;
    let offers: Vec<Arc<Offer>> = catalogue.offers().into_iter().cloned().collect();
    let rows: Vec<OfferRow> = offer_rows(&offers, on, workbench.global.known_on)
        .into_iter()
        .zip(&offers)
        .filter(|(row, offer)| wanted(arguments, provider.as_deref(), row, offer))
        .map(|(row, _)| row)
        .collect();
    let document = offer_list(&rows, on, catalogue.identity());
    write(workbench, catalogue.identity(), &document, &rows, offer_csv)
}

fn hardware(workbench: &mut Workbench<'_>) -> CommandResult {
    let (mut catalogue, on) = open(workbench)?;
    let known_on = workbench.global.known_on;
    let rows = hardware_rows(catalogue.hardware(&mut workbench.sources, &workbench.problems), on, known_on);
    let document = hardware_list(&rows, on, catalogue.identity());
    write(workbench, catalogue.identity(), &document, &rows, hardware_csv)
}

fn changelog(arguments: &Changelog, workbench: &mut Workbench<'_>) -> CommandResult {
    let (mut catalogue, _) = open(workbench)?;
    catalogue.load_all(&mut workbench.sources, &workbench.problems);
    let provider = arguments.provider.as_deref().map(|name| find_provider(name, &mut catalogue, workbench));
    let provider = provider.transpose()?;
    let is_wanted = |offer: &&Arc<Offer>| provider.as_ref().is_none_or(|id| offer.id.provider() == id);
    let offers: Vec<Arc<Offer>> = catalogue.offers().into_iter().filter(is_wanted).cloned().collect();
    let rows = news(&offers, arguments.since);
    let document = news_document(&rows, &offers, catalogue.identity());
    write(workbench, catalogue.identity(), &document, &rows, news_csv)
}

fn fingerprint(arguments: &Fingerprint, workbench: &mut Workbench<'_>) -> CommandResult {
    let mut catalogue = match &arguments.from {
        None => workbench.catalogue()?,
        Some(folder) => from_folder("--from", folder, workbench)?,
    };
    catalogue.load_all(&mut workbench.sources, &workbench.problems);
    let hardware = catalogue.hardware(&mut workbench.sources, &workbench.problems).to_vec();
    print(release::fingerprints(catalogue.offers().into_iter().map(Arc::as_ref), &hardware))?;
    Ok(Exit::Success)
}

/// The id of a provider that `--provider` names, by its id or another name.
pub(super) fn find_provider(name: &str, catalogue: &mut Prices, workbench: &mut Workbench<'_>) -> Result<String, Stop> {
    if let Some(id) = catalogue.find_provider(name, &mut workbench.sources, &workbench.problems) {
        return Ok(id);
    }
    let place = workbench.flag("--provider", name);
    let names: Vec<&str> = catalogue.providers().map(|(id, _)| id).collect();
    let mut diagnostic = Diagnostic::error(&code::UNKNOWN_OFFER, format!("the catalogue has no provider `{name}`"));
    diagnostic.help = crate::diagnostic::nearest(name, names).map(|near| format!("did you mean `{near}`?"));
    workbench.problems.push(diagnostic.at(&place.location, ""));
    Err(Stop(Exit::Input))
}

/// Whether an offer passes every filter. Without a price on the day, it passes only where no price is asked about.
fn wanted(arguments: &List, provider: Option<&str>, row: &OfferRow, offer: &Offer) -> bool {
    let at_most = |limit: Option<crate::units::Number>, price: Option<crate::units::Number>| {
        limit.is_none_or(|limit| price.is_some_and(|price| price <= limit))
    };
    let priced = row.input.is_some() || row.output.is_some();
    let named = |text: &String| {
        let text = text.to_lowercase();
        row.offer.to_lowercase().contains(&text) || offer.model.contains(&text)
    };
    priced
        && arguments.text.as_ref().is_none_or(named)
        && provider.is_none_or(|provider| offer.id.provider() == provider)
        && arguments.model.as_ref().is_none_or(|model| offer.model == *model)
        && arguments.weights.is_none_or(|weights| offer.weights == Some(weights))
        && arguments.min_context.is_none_or(|least| offer.context_window.is_some_and(|window| window >= least))
        && at_most(arguments.max_input_price, row.input)
        && at_most(arguments.max_output_price, row.output)
}

fn offer_csv(rows: &[OfferRow]) -> Result<String, csv::Error> {
    let header = [
        "offer",
        "model",
        "weights",
        "weights_inferred",
        "licence",
        "context_window",
        "input",
        "cached_input",
        "output",
        "from",
        "source",
        "checked",
    ];
    let text = |value: &Option<String>| value.clone().unwrap_or_default();
    let figure = |value: Option<crate::units::Number>| value.map(|number| number.to_string()).unwrap_or_default();
    let rows: Vec<Vec<String>> = rows
        .iter()
        .map(|row| {
            vec![
                row.offer.clone(),
                row.model.clone(),
                text(&row.weights),
                row.weights_inferred.to_string(),
                text(&row.licence),
                row.context_window.map(|tokens| tokens.to_string()).unwrap_or_default(),
                figure(row.input),
                figure(row.cached_input),
                figure(row.output),
                text(&row.from),
                text(&row.source),
                text(&row.checked),
            ]
        })
        .collect();
    csv_rows(&header, &rows)
}

fn show(arguments: &OfferArgument, workbench: &mut Workbench<'_>) -> CommandResult {
    let (mut catalogue, on) = open(workbench)?;
    let offer = find(arguments, &mut catalogue, on, workbench)?;
    let card = OfferCard::new(&offer, on, workbench.global.known_on, catalogue.identity());
    workbench.write(
        |format, width| match format {
            Format::Json => json(&card).ok(),
            Format::Csv => offer_card_csv(&card).ok(),
            _ => output::document(&offer_card_document(&card), format, width),
        },
        &FORMATS,
    )
}

fn story(arguments: &OfferArgument, workbench: &mut Workbench<'_>) -> CommandResult {
    let (mut catalogue, on) = open(workbench)?;
    let named = named_over_time(arguments, &mut catalogue, workbench);
    let offers = if named.is_empty() { vec![find(arguments, &mut catalogue, on, workbench)?] } else { named };
    let (as_of, known_on) = (workbench.global.as_of, workbench.global.known_on);
    let offers: Vec<Arc<Offer>> = offers.iter().map(|offer| Arc::new(until(offer, as_of, known_on))).collect();
    let (rows, document) = history(&offers, &arguments.offer, catalogue.identity());
    write(workbench, catalogue.identity(), &document, &rows, history_csv)
}

/// An offer with what its history tells until a day, as known on another.
fn until(offer: &Offer, as_of: Option<Date>, known_on: Option<Date>) -> Offer {
    let mut offer = offer.clone();
    offer.log.retain(|entry| {
        as_of.is_none_or(|day| entry.from.date() <= day) && known_on.is_none_or(|day| entry.recorded <= day)
    });
    offer
}

/// The offers that a dated name has meant, in the order of the dates.
fn named_over_time(
    arguments: &OfferArgument,
    catalogue: &mut Prices,
    workbench: &mut Workbench<'_>,
) -> Vec<Arc<Offer>> {
    let Some(id) = OfferId::parse(&arguments.offer) else { return Vec::new() };
    catalogue.load_named(&id, &mut workbench.sources, &workbench.problems);
    let mut named: Vec<(Option<Date>, Arc<Offer>)> = catalogue
        .offers()
        .into_iter()
        .filter(|offer| offer.id.provider() == id.provider())
        .flat_map(|offer| {
            let names = offer.aliases.iter().filter(|alias| alias.id == id.model());
            names.map(|alias| (alias.from, Arc::clone(offer)))
        })
        .collect();
    named.sort_by_key(|(from, _)| *from);
    named.into_iter().map(|(_, offer)| offer).collect()
}

fn history_csv(rows: &[HistoryRow]) -> Result<String, csv::Error> {
    let header = [
        "offer",
        "from",
        "from_basis",
        "recorded",
        "change",
        "input",
        "cached_input",
        "output",
        "output_change_percent",
        "source",
    ];
    let figure = |value: Option<crate::units::Number>| value.map(|number| number.to_string()).unwrap_or_default();
    let rows: Vec<Vec<String>> = rows
        .iter()
        .map(|row| {
            vec![
                row.offer.clone(),
                row.from.clone(),
                row.from_basis.clone(),
                row.recorded.clone(),
                row.change.clone(),
                figure(row.input),
                figure(row.cached_input),
                figure(row.output),
                figure(row.output_change_percent),
                row.source.clone(),
            ]
        })
        .collect();
    csv_rows(&header, &rows)
}

fn find(
    arguments: &OfferArgument,
    catalogue: &mut Prices,
    on: Date,
    workbench: &mut Workbench<'_>,
) -> Result<Arc<Offer>, Stop> {
    let place = workbench.flag("OFFER", &arguments.offer);
    let Some(id) = OfferId::parse(&arguments.offer) else {
        let message = format!("`{}` names no provider; an offer is written `provider/model`", arguments.offer);
        let help = format!("`cascade catalogue list {}` lists the offers whose name has it", arguments.offer);
        let diagnostic = Diagnostic::error(&code::UNKNOWN_OFFER, message).at(&place.location, "");
        workbench.problems.push(diagnostic.help(help));
        return Err(Stop(Exit::Input));
    };
    let reason = match catalogue.find(&id, on, &mut workbench.sources, &workbench.problems) {
        Ok(found) => return Ok(found.offer),
        Err(reason) => reason,
    };
    let message = format!("unknown offer `{}`: {}", arguments.offer, reason.reason);
    let mut diagnostic = Diagnostic::error(&code::UNKNOWN_OFFER, message).at(&place.location, "");
    diagnostic.help = reason.suggestion.map(|near| format!("did you mean `{near}`?"));
    workbench.problems.push(diagnostic);
    Err(Stop(Exit::Input))
}

/// A catalogue in a folder.
pub(super) fn from_folder(flag: &str, folder: &str, workbench: &mut Workbench<'_>) -> Result<Prices, Stop> {
    let files = crate::cli::files::catalogue_folder(folder).map_err(|reason| {
        let place = workbench.flag(flag, folder);
        let message = format!("cannot read the catalogue in `{folder}`: {}", reason.0);
        workbench.problems.push(Diagnostic::error(&code::UNREADABLE, message).at(&place.location, ""));
        Stop(Exit::Input)
    })?;
    Prices::open(files, &mut workbench.sources, &workbench.problems).ok_or(Stop(Exit::Input))
}

/// Writes rows as data, or their document for people.
fn write<T: Serialize>(
    workbench: &mut Workbench<'_>,
    identity: &Identity,
    document: &Document,
    rows: &[T],
    to_csv: fn(&[T]) -> Result<String, csv::Error>,
) -> CommandResult {
    let as_json = || {
        let catalogue = serde_json::json!({ "version": identity.version, "sha256": identity.sha256 });
        json(&serde_json::json!({ "schema_version": SCHEMA_VERSION, "catalogue": catalogue, "rows": rows })).ok()
    };
    workbench.write(
        |format, width| match format {
            Format::Json => as_json(),
            Format::Csv => to_csv(rows).ok(),
            _ => output::document(document, format, width),
        },
        &FORMATS,
    )
}
