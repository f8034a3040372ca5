//! What results are measured against: a scenario, a saved result, or a scenario as git has it.

use super::exit::Exit;
use super::files::{Disk, is_file};
use super::git::{self, Absent};
use super::workbench::{Stop, Workbench};
use crate::diagnostic::{Diagnostic, code};
use crate::document::Placed;
use crate::report::{Outcome, Saved, saved};
use crate::scenario::{Files, ReadFailure};

/// Reads a scenario, a saved result or `REV:path`, whichever `text` names; `flag` says where that was written. With
/// `is_head`, values that are set on the command line are set in it.
pub fn side(flag: &str, text: &str, is_head: bool, workbench: &mut Workbench<'_>) -> Result<Outcome, Stop> {
    if let Some((revision, _)) = text.split_once(':').filter(|_| !is_file(text)) {
        return at_revision(flag, revision, text, is_head, workbench);
    }
    match read_saved(flag, text, workbench)? {
        Some(Saved::Outcome(outcome)) => Ok(*outcome),
        Some(Saved::Check(check)) => {
            let mut outcomes = check.scenarios.into_iter().filter_map(|scenario| scenario.outcome);
            match (outcomes.next(), outcomes.next()) {
                (Some(outcome), None) => Ok(outcome),
                _ => Err(not_one(flag, text, "it holds the results of many scenarios, or of none", workbench)),
            }
        }
        Some(Saved::Diff(_)) => Err(not_one(flag, text, "a difference is no result to measure against", workbench)),
        None => workbench.outcome_of(text, is_head),
    }
}

/// The base of one of many scenarios. None where there is nothing of that path: then all of its cost is new.
pub fn base_of(text: &str, scenario: &str, workbench: &mut Workbench<'_>) -> Result<Option<(String, Outcome)>, Stop> {
    if let Some(revision) = text.strip_suffix(':').filter(|_| !is_file(text)) {
        let name = format!("{revision}:{}", from_here(scenario));
        return match git::absent(revision, &from_here(scenario)) {
            Ok(Some(Absent::Path)) => Ok(None),
            _ => at_revision("--base", revision, &name, false, workbench).map(|outcome| Some((name, outcome))),
        };
    }
    if let Some(Saved::Check(check)) = read_saved("--base", text, workbench)?
        && check.scenarios.len() != 1
    {
        let of_path = check.scenarios.into_iter().find(|known| known.path == scenario);
        return match of_path.map(|known| known.outcome) {
            None => Ok(None),
            Some(Some(outcome)) => Ok(Some((text.to_owned(), outcome))),
            Some(None) => Err(not_one("--base", text, "its scenario could not be computed then", workbench)),
        };
    }
    side("--base", text, false, workbench).map(|outcome| Some((text.to_owned(), outcome)))
}

/// A path as git reads it from this folder.
fn from_here(path: &str) -> String {
    if path.starts_with("../") || path.starts_with("./") { path.to_owned() } else { format!("./{path}") }
}

fn at_revision(
    flag: &str,
    revision: &str,
    name: &str,
    is_head: bool,
    workbench: &mut Workbench<'_>,
) -> Result<Outcome, Stop> {
    // Asked first, for an answer that is about the revision and not about a file.
    if let Err(ReadFailure(reason)) = Disk::at(revision).read(name) {
        let place = workbench.flag(flag, name);
        let diagnostic = Diagnostic::error(&code::BAD_REVISION, format!("cannot read `{name}`: {reason}"));
        let help = "a shallow clone lacks older revisions: `git fetch origin REV` first, or `fetch-depth: 0`";
        workbench.problems.push(diagnostic.at(&place.location, "").help(help));
        return Err(Stop(Exit::Input));
    }
    let disk = std::mem::replace(&mut workbench.disk, Disk::at(revision));
    let outcome = workbench.outcome_of(name, is_head);
    workbench.disk = disk;
    outcome
}

/// The saved result in a file; none where the file is a scenario.
fn read_saved(flag: &str, path: &str, workbench: &mut Workbench<'_>) -> Result<Option<Saved>, Stop> {
    let is_json = std::path::Path::new(path).extension().is_some_and(|ending| ending.eq_ignore_ascii_case("json"));
    if !is_json {
        return Ok(None);
    }
    saved_result(flag, path, workbench).map(|(_, result)| Some(result))
}

/// Reads a saved result, whatever its file is called.
pub fn saved_result(flag: &str, path: &str, workbench: &mut Workbench<'_>) -> Result<(Placed<String>, Saved), Stop> {
    let place = workbench.flag(flag, path);
    let result = Disk::default().read(path).map_err(|ReadFailure(reason)| reason).and_then(|text| saved(&text));
    match result {
        Ok(result) => Ok((place, result)),
        Err(reason) => {
            let diagnostic = Diagnostic::error(&code::UNREADABLE, format!("cannot read `{path}`: {reason}"));
            workbench.problems.push(diagnostic.at(&place.location, ""));
            Err(Stop(Exit::Input))
        }
    }
}

fn not_one(flag: &str, text: &str, why: &str, workbench: &mut Workbench<'_>) -> Stop {
    let place = workbench.flag(flag, text);
    let diagnostic = Diagnostic::error(&code::NOT_COMPARABLE, format!("cannot measure against `{text}`: {why}"));
    workbench.problems.push(diagnostic.at(&place.location, ""));
    Stop(Exit::Input)
}
