//! `cascade profile`

use std::io;
use std::num::NonZero;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::cli::Format;
use crate::cli::arguments::Profile as ProfileArguments;
use crate::cli::commands::adbc;
use crate::cli::exit::Exit;
use crate::cli::files::{phrase, write_whole};
use crate::cli::log_files::{REJECTS_SHOWN, RejectFile, Watcher, open, read_log};
use crate::cli::progress::Progress;
use crate::cli::scratch::scratch;
use crate::cli::workbench::{CommandResult, Stop, Workbench, print};
use crate::diagnostic::{Diagnostic, code};
use crate::import::logs::{
    ALL, Dialect, Field, Import, Layout, LogError, OTHER, Query, Seen, Terms, Tiering, unpacked,
};
use crate::units::Number;
use crate::workload::Profile;
use crate::workload::profile::Edges;

/// Makes a profile from logs, from other profiles, or from what an engine counted.
pub fn run(arguments: &ProfileArguments, workbench: &mut Workbench<'_>) -> CommandResult {
    check_flags(arguments, workbench)?;
    if arguments.merge {
        let mut whole = Profile::default();
        for path in expanded(&arguments.logs, workbench)? {
            let part = read_profile(&path, workbench)?;
            whole.merge(part).map_err(|error| workbench.too_large(&path, error))?;
        }
        return write(&whole, workbench, arguments);
    }
    let edges = edges(arguments, workbench)?;
    if let Some(driver) = &arguments.adbc {
        let cells = read_through(driver, arguments, &edges, workbench)?;
        return write(&cells, workbench, arguments);
    }
    if let Some(dialect) = arguments.sql {
        let text = with_query(dialect, arguments, &edges, |query| query.statement());
        return write_text(&text, workbench, arguments);
    }
    if let Some(path) = &arguments.cells {
        let cells = read_profile(path, workbench)?.with_ranges(&edges);
        let cells = cells.map_err(|error| workbench.too_large(path, error))?;
        return write(&cells, workbench, arguments);
    }
    let seen = read_logs(arguments, edges, workbench)?;
    check_rejects(arguments, &seen, workbench)?;
    if !workbench.global.quiet {
        eprintln!("{}", summary(&seen));
    }
    if seen.profile.is_empty() {
        workbench.problems.push(if seen.rows == 0 {
            Diagnostic::error(&code::BAD_LOG, format!("no row is in {}", arguments.logs.join(", ")))
        } else {
            Diagnostic::error(&code::BAD_LOG, "no request was counted")
                .help("look at the rows with --reject FILE, and at --since, --until and --map")
        });
        return Err(Stop(Exit::Input));
    }
    write(&seen.profile, workbench, arguments)
}

/// Flags that contradict each other or ask for what a profile is not.
fn check_flags(arguments: &ProfileArguments, workbench: &mut Workbench<'_>) -> Result<(), Stop> {
    if let Some(format) = workbench.global.format.filter(|format| *format != Format::Csv) {
        return Err(workbench.unsupported(format, &[Format::Csv]));
    }
    if let Some(emission) = workbench.global.emit.first() {
        let value = emission.path.clone();
        return refuse(workbench, "--emit", &value, "a profile is written once", "-o names its file");
    }
    for pair in arguments.tier_rule.windows(2) {
        let is_later = |limit: u64| pair[1].prompt_max.is_none_or(|next| next > limit);
        if !pair[0].prompt_max.is_some_and(is_later) {
            let message = format!("no prompt reaches it: the rule for `{}` takes all of them before", pair[0].name);
            let help = "rules are asked in turn: shorter prompts first, the rest last";
            return refuse(workbench, "--tier-rule", &pair[1].to_string(), &message, help);
        }
    }
    match (arguments.since, arguments.until) {
        (Some(since), Some(until)) if since >= until => {
            let message = format!("no time is from {since} to {until}");
            let help = "--since is the first second, --until the first one after";
            refuse(workbench, "--until", &until.to_string(), &message, help)
        }
        _ => Ok(()),
    }
}

fn refuse(workbench: &mut Workbench<'_>, flag: &str, value: &str, message: &str, help: &str) -> Result<(), Stop> {
    let place = workbench.flag(flag, value);
    workbench.problems.push(Diagnostic::error(&code::BAD_VALUE, message).at(&place.location, "").help(help));
    Err(Stop(Exit::Usage))
}

fn write(profile: &Profile, workbench: &Workbench<'_>, arguments: &ProfileArguments) -> CommandResult {
    write_text(&profile.to_csv(), workbench, arguments)
}

fn write_text(text: &str, workbench: &Workbench<'_>, arguments: &ProfileArguments) -> CommandResult {
    match arguments.destination.output.as_deref() {
        Some(path) if path != "-" => write_whole(Path::new(path), text.as_bytes()).map_err(|error| {
            eprintln!("error: cannot write `{path}`: {}", phrase(&error));
            Stop(Exit::Output)
        })?,
        _ => {
            print(text)?;
        }
    }
    debug_assert!(!workbench.problems.any_error(), "what is wrong was said before anything was written");
    Ok(Exit::Success)
}

/// Reads a profile; what is wrong with it is said.
pub fn read_profile(path: &str, workbench: &mut Workbench<'_>) -> Result<Profile, Stop> {
    let wrong =
        |reason: String| Diagnostic::error(&code::BAD_PROFILE, format!("cannot read the profile `{path}`: {reason}"));
    let profile = open(path).map_err(|error| wrong(phrase(&error))).and_then(|file| {
        let file = unpacked(file).map_err(|error| wrong(phrase(&error)))?;
        Profile::read(file).map_err(|error| wrong(error.to_string()))
    });
    profile.map_err(|diagnostic| {
        workbench.problems.push(diagnostic);
        Stop(Exit::Input)
    })
}

/// Files, with patterns replaced by what they match, in the order of their names.
fn expanded(patterns: &[String], workbench: &mut Workbench<'_>) -> Result<Vec<String>, Stop> {
    let mut paths = Vec::new();
    for pattern in patterns {
        if !pattern.contains(['*', '?', '[']) || Path::new(pattern).exists() {
            paths.push(pattern.clone());
            continue;
        }
        let matches = glob::glob(pattern).map(|matches| matches.flatten().collect::<Vec<PathBuf>>());
        let matches = matches.unwrap_or_default();
        if matches.is_empty() {
            let place = workbench.flag("LOG", pattern);
            let diagnostic = Diagnostic::error(&code::UNREADABLE, format!("no file matches `{pattern}`"));
            workbench.problems.push(diagnostic.at(&place.location, ""));
            return Err(Stop(Exit::Input));
        }
        paths.extend(matches.into_iter().map(|path| path.to_string_lossy().into_owned()));
    }
    Ok(paths)
}

/// The lengths that were asked for; `catalogue` stands for its thresholds, at every ratio.
fn edges(arguments: &ProfileArguments, workbench: &mut Workbench<'_>) -> Result<Edges, Stop> {
    let mut edges = Edges::default();
    for text in &arguments.edges {
        let more = if text == "catalogue" {
            catalogue_edges(arguments, workbench)?
        } else if let Ok(edge) = text.replace('_', "").parse::<u64>() {
            Edges::new([edge])
        } else {
            let place = workbench.flag("--edges", text);
            let diagnostic =
                Diagnostic::error(&code::BAD_VALUE, format!("`{text}` is neither a length nor `catalogue`"));
            workbench.problems.push(diagnostic.at(&place.location, "").help("as in --edges catalogue,190476"));
            return Err(Stop(Exit::Usage));
        };
        edges = edges.and(more);
    }
    Ok(edges)
}

fn catalogue_edges(arguments: &ProfileArguments, workbench: &mut Workbench<'_>) -> Result<Edges, Stop> {
    let mut catalogue = workbench.catalogue()?;
    for path in &workbench.global.prices {
        let book = crate::scenario::document_at(path, &workbench.disk, &mut workbench.sources, &workbench.problems);
        let book = book.ok_or(Stop(Exit::Input))?;
        catalogue.overlay(path, &book, &mut workbench.sources, &workbench.problems);
    }
    catalogue.load_all(&mut workbench.sources, &workbench.problems);
    let offers = catalogue.offers();
    let ratios = std::iter::once(Number::ONE).chain(arguments.token_ratio.iter().copied());
    let all = ratios
        .map(|ratio| Edges::of_offers(&offers, ratio))
        .try_fold(Edges::default(), |all, edges| Ok(all.and(edges?)));
    all.map_err(|error| workbench.too_large("the catalogue", error))
}

fn layout(arguments: &ProfileArguments) -> Layout {
    let mut layout = arguments.source.layout().unwrap_or_default();
    if let Some(column) = arguments.tier_by.as_deref().filter(|column| *column != "model") {
        layout.map(Field::Tier, column);
    }
    for (field, path) in &arguments.map {
        layout.map(*field, path);
    }
    arguments.beside.iter().for_each(|part| part.beside(&mut layout.counting));
    layout
}

/// Fields whose column was named on the command line.
fn named(arguments: &ProfileArguments) -> Vec<Field> {
    let tier = arguments.tier_by.as_deref().filter(|column| *column != "model").map(|_| Field::Tier);
    // A field may be mapped to nothing, to leave it out.
    let mapped = arguments.map.iter().filter(|(_, path)| !path.is_empty()).map(|(field, _)| *field);
    mapped.chain(tier).collect()
}

fn tiering(arguments: &ProfileArguments) -> Tiering {
    match arguments.tier_by.as_deref() {
        _ if !arguments.tier_rule.is_empty() => Tiering::Prompt(arguments.tier_rule.clone()),
        Some("model") => Tiering::Model,
        Some(_) => Tiering::Column(OTHER.to_owned()),
        None => Tiering::Column(ALL.to_owned()),
    }
}

/// Makes something of the aggregation as SQL.
fn with_query<T>(
    dialect: Dialect,
    arguments: &ProfileArguments,
    edges: &Edges,
    then: impl FnOnce(&Query<'_>) -> T,
) -> T {
    let mut layout = layout(arguments);
    // A statement cannot look which columns there are: those that were named, and those that every log has.
    let mut columns = vec![Field::Time, Field::Input, Field::Output];
    columns.extend(arguments.map.iter().map(|(field, _)| *field));
    columns.extend(arguments.tier_by.iter().map(|by| if by == "model" { Field::Model } else { Field::Tier }));
    for field in [Field::Time, Field::Input, Field::Output, Field::Model] {
        if !arguments.map.iter().any(|(mapped, _)| *mapped == field) {
            layout.map(field, field.key());
        }
    }
    let provider = arguments.provider.as_deref().unwrap_or_default();
    let tiering = tiering(arguments);
    let table = &arguments.table;
    then(&Query { dialect, table, layout: &layout, tiering: &tiering, edges, provider, columns: &columns })
}

/// Lets an engine count, through a driver of its own.
fn read_through(
    driver: &str,
    arguments: &ProfileArguments,
    edges: &Edges,
    workbench: &mut Workbench<'_>,
) -> Result<Profile, Stop> {
    let Some(dialect) = arguments.sql.or_else(|| Dialect::of_driver(driver)) else {
        let place = workbench.flag("--adbc", driver);
        let diagnostic = Diagnostic::error(&code::BAD_VALUE, "the name of the driver does not tell which SQL it takes");
        workbench.problems.push(diagnostic.at(&place.location, "").help("say it with --sql DIALECT"));
        return Err(Stop(Exit::Usage));
    };
    let statement = with_query(dialect, arguments, edges, |query| query.statement_of_texts());
    let uri = arguments.uri.as_deref().unwrap_or_default();
    let counted = adbc::csv_of(driver, uri, &arguments.adbc_option, &statement)
        .and_then(|csv| Profile::read(&*csv).map_err(|error| format!("what it counted is no profile: {error}")));
    match counted {
        Ok(profile) => profile.with_ranges(edges).map_err(|error| workbench.too_large(driver, error)),
        Err(reason) => {
            let message = format!("cannot count through the driver `{driver}`: {reason}");
            workbench.problems.push(Diagnostic::error(&code::BAD_LOG, message));
            Err(Stop(Exit::Input))
        }
    }
}

fn read_logs(arguments: &ProfileArguments, edges: Edges, workbench: &mut Workbench<'_>) -> Result<Seen, Stop> {
    let mut terms = Terms {
        provider: arguments.provider.clone().unwrap_or_default(),
        time_unit: arguments.time_unit,
        time: arguments.at.map(crate::calendar::Instant::seconds_since_1970),
        ..Terms::default()
    };
    terms.between(arguments.since, arguments.until);
    let processors = || std::thread::available_parallelism().unwrap_or(NonZero::<usize>::MIN);
    let import = Import {
        source: arguments.source,
        layout: layout(arguments),
        named: named(arguments),
        terms,
        tiering: Arc::new(tiering(arguments)),
        edges: Arc::new(edges),
        keep_duplicates: arguments.keep_duplicates,
        workers: arguments.threads.unwrap_or_else(processors),
    };
    let paths = expanded(&arguments.logs, workbench)?;
    let sizes = paths.iter().map(|path| std::fs::metadata(path).ok().map(|metadata| metadata.len()));
    let mut watcher = Watcher {
        log: String::new(),
        shown: Vec::new(),
        kept: arguments
            .reject
            .as_deref()
            .map(RejectFile::create)
            .transpose()
            .map_err(|error| not_written(arguments, &error))?,
        failure: None,
        progress: Progress::new(sizes.sum(), workbench.global.quiet),
    };
    let mut seen = Seen::with_scratch(Box::new(scratch));
    for path in &paths {
        watcher.log.clone_from(path);
        let read = read_log(path, &import, &mut seen, &mut watcher);
        if let Err(error) = read {
            watcher.progress.clear();
            workbench.problems.push(cannot_read(path, &error));
            return Err(Stop(Exit::Input));
        }
    }
    let seen = seen.settled();
    watcher.progress.clear();
    let rejected = watcher.kept.map_or(Ok(()), RejectFile::finish);
    if let Some(error) = watcher.failure.or(rejected.err()) {
        return Err(not_written(arguments, &error));
    }
    for reject in watcher.shown {
        workbench.problems.push(Diagnostic::warning(&code::BAD_ROW, reject));
    }
    seen.map_err(|error| {
        workbench.problems.push(cannot_read(&paths.join(", "), &error));
        Stop(Exit::Input)
    })
}

fn not_written(arguments: &ProfileArguments, error: &io::Error) -> Stop {
    eprintln!("error: cannot write `{}`: {}", arguments.reject.as_deref().unwrap_or_default(), phrase(error));
    Stop(Exit::Output)
}

fn cannot_read(path: &str, error: &LogError) -> Diagnostic {
    let reason = match error {
        LogError::Io(error) => phrase(error),
        other => other.to_string(),
    };
    let diagnostic = Diagnostic::error(&code::BAD_LOG, format!("cannot read the log `{path}`: {reason}"));
    match error {
        LogError::Scratch(_) => diagnostic.help(
            "TMPDIR names a folder with more room; --keep-duplicates needs none, where no request is logged twice",
        ),
        _ => diagnostic,
    }
}

fn check_rejects(arguments: &ProfileArguments, seen: &Seen, workbench: &Workbench<'_>) -> Result<(), Stop> {
    if seen.rejected > REJECTS_SHOWN {
        let more = Number::from(seen.rejected - REJECTS_SHOWN).grouped_exact();
        let diagnostic = Diagnostic::warning(&code::BAD_ROW, format!("{more} more rows make no sense"));
        workbench.problems.push(diagnostic.help("--reject FILE keeps all of them"));
    }
    if arguments.max_bad.is_exceeded(seen.rejected, seen.rows) {
        let (bad, rows) = (Number::from(seen.rejected).grouped_exact(), Number::from(seen.rows).grouped_exact());
        let message = format!("{bad} of {rows} rows make no sense, and at most {} may", arguments.max_bad);
        let help = "look at them with --reject FILE; --max-bad says how many are fine";
        workbench.problems.push(Diagnostic::error(&code::TOO_MANY_BAD_ROWS, message).help(help));
        return Err(Stop(Exit::Input));
    }
    Ok(())
}

/// What was read, in a line that adds up.
fn summary(seen: &Seen) -> String {
    let count = |count: u64| Number::from(count).grouped_exact();
    let left_out = [
        (seen.duplicates, "with a request id seen before"),
        (seen.outside_time, "outside the time asked for"),
        (seen.not_served, "that no vendor served"),
        (seen.rejected, "that make no sense"),
    ];
    let left_out: String = left_out
        .into_iter()
        .filter(|(rows, _)| *rows > 0)
        .map(|(rows, why)| format!(", {} {why}", count(rows)))
        .collect();
    let days = match seen.profile.span() {
        Some((first, last)) if first == last => format!("on {first}"),
        Some((first, last)) => format!("from {first} to {last}"),
        None => "on no day".to_owned(),
    };
    let (cells, tiers) = (seen.profile.cells().len(), seen.profile.tiers().len());
    format!(
        "{} rows: {} counted{left_out}; {} {}, {tiers} {}, {days}",
        count(seen.rows),
        count(seen.counted()),
        count(cells as u64),
        if cells == 1 { "cell" } else { "cells" },
        if tiers == 1 { "tier" } else { "tiers" },
    )
}
