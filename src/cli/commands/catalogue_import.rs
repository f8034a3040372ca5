//! `cascade catalogue import`

use std::path::Path;

use crate::catalogue::Files;
use crate::cli::arguments::{FeedFiles, Format, Import};
use crate::cli::exit::Exit;
use crate::cli::files::{catalogue_folder, files_below, phrase, write_whole};
use crate::cli::import_progress::Progress;
use crate::cli::output;
use crate::cli::workbench::{CommandResult, Stop, Workbench};
use crate::diagnostic::{Diagnostic, code};
use crate::import::{FeedReading, ImportResult, Summary, merge};
use crate::report::{
    AppendedRow, ContradictionRow, CountedRow, EditionRow, ImportReport, RefusedRow, UnknownKeyRow, import_document,
    json,
};
use crate::scenario::Files as _;

const FORMATS: [Format; 3] = [Format::Table, Format::Json, Format::Markdown];

/// Reads editions of feeds and puts what is new into a catalogue, all files or none that cannot be read.
pub fn run(arguments: &Import, workbench: &mut Workbench<'_>) -> CommandResult {
    let mut progress = Progress::new(workbench.global.quiet);
    let files = target(&arguments.into, workbench)?;
    let mut readings = Vec::new();
    for edition in &arguments.editions.0 {
        progress.say(&format!("reading {} {}", edition.feed, edition.edition.version));
        readings.extend(read(edition, workbench));
    }
    if workbench.problems.any_error() {
        return Err(Stop(Exit::Input));
    }
    let mut step = |done, of| progress.step("comparing offers", done, of);
    let merged = merge(&readings, &files, &workbench.problems, &mut step);
    drop(progress);
    let result = merged.ok_or_else(|| {
        let message = format!("the catalogue in `{}` cannot be read", arguments.into);
        let help = format!("`cascade catalogue check --from {}` says where", arguments.into);
        workbench.problems.push(Diagnostic::error(&code::UNREADABLE, message).help(help));
        Stop(Exit::Input)
    })?;
    if !arguments.dry_run {
        write(&arguments.into, &result)?;
    }
    let report = report(arguments, &readings, result);
    workbench.write(
        |format, width| match format {
            Format::Json => json(&report).ok(),
            _ => output::document(&import_document(&report), format, width),
        },
        &FORMATS,
    )
}

/// The catalogue that is added to.
fn target(folder: &str, workbench: &mut Workbench<'_>) -> Result<Files, Stop> {
    catalogue_folder(folder).map_err(|reason| {
        let place = workbench.flag("--into", folder);
        let message = format!("cannot read the catalogue in `{folder}`: {}", reason.0);
        workbench.problems.push(Diagnostic::error(&code::UNREADABLE, message).at(&place.location, ""));
        Stop(Exit::Input)
    })
}

/// All files of an edition; what cannot be read is said.
fn read(edition: &FeedFiles, workbench: &mut Workbench<'_>) -> Option<FeedReading> {
    let mut texts = Vec::new();
    for path in &edition.paths {
        let below = files_below(path, edition.feed.ending());
        let found = below.and_then(|below| {
            let read = |(name, path): (String, String)| Ok((name, workbench.disk.read(&path)?));
            below.into_iter().map(read).collect::<Result<Vec<_>, _>>()
        });
        match found {
            Ok(found) => texts.extend(found),
            Err(reason) => {
                let place = workbench.flag("--from", path);
                let message = format!("cannot read `{path}`: {}", reason.0);
                workbench.problems.push(Diagnostic::error(&code::UNREADABLE, message).at(&place.location, ""));
                return None;
            }
        }
    }
    let reading = edition.feed.read(&texts, &edition.edition);
    let unreadable = |error: crate::import::FeedError| {
        workbench.problems.push(Diagnostic::error(&code::UNREADABLE, error.to_string()));
    };
    reading.map_err(unreadable).ok()
}

fn write(folder: &str, result: &ImportResult) -> Result<(), Stop> {
    let providers = Path::new(folder).join("providers");
    let failed = |path: &Path, error: &std::io::Error| {
        eprintln!("error: cannot write `{}`: {}", path.display(), phrase(error));
        Stop(Exit::Output)
    };
    std::fs::create_dir_all(&providers).map_err(|error| failed(&providers, &error))?;
    for (provider, text) in &result.files {
        let path = providers.join(format!("{provider}.toml"));
        write_whole(&path, text.as_bytes()).map_err(|error| failed(&path, &error))?;
    }
    Ok(())
}

fn report(arguments: &Import, readings: &[FeedReading], result: ImportResult) -> ImportReport {
    let Summary { added, appended, unchanged, disputed, refused, passed_over, unknown_keys } = result.summary;
    let edition = |reading: &FeedReading| EditionRow {
        feed: reading.feed.to_string(),
        version: reading.edition.version.clone(),
        date: reading.edition.date.to_string(),
        sightings: reading.sightings.len(),
    };
    ImportReport {
        into: arguments.into.clone(),
        dry_run: arguments.dry_run,
        editions: readings.iter().map(edition).collect(),
        files: result.files.into_iter().map(|(provider, _)| format!("providers/{provider}.toml")).collect(),
        added: added.iter().map(ToString::to_string).collect(),
        appended: appended
            .iter()
            .map(|(offer, from)| AppendedRow { offer: offer.to_string(), from: from.to_string() })
            .collect(),
        unchanged,
        contradictions: disputed
            .into_iter()
            .map(|said| ContradictionRow { offer: said.offer.to_string(), feed: said.feed, says: said.says })
            .collect(),
        refused: refused
            .into_iter()
            .map(|refused| RefusedRow { feed: refused.feed, row: refused.row, reason: refused.reason })
            .collect(),
        passed_over: passed_over.into_iter().map(|(reason, count)| CountedRow { reason, count }).collect(),
        unknown_keys: unknown_keys.into_iter().map(|((feed, key), count)| UnknownKeyRow { feed, key, count }).collect(),
        ..ImportReport::default()
    }
}
