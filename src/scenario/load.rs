//! The scenario's text: the file, the files that it extends, the values that were set from outside.

use std::sync::Arc;

use crate::diagnostic::{Diagnostic, Location, Origin, Problems, Sources, code, nearest};
use crate::document::{Cursor, Node, PathPart, Value, assigned_path, at_path, key_text, parse, set};
use crate::workload::Profile;

/// Why a text could not be had; a phrase such as `no such file`.
#[derive(Clone, Debug)]
pub struct ReadFailure(pub String);

/// Where texts come from. `cli` reads files; tests hold them in memory.
pub trait Files {
    /// The text at a path.
    ///
    /// # Errors
    /// [`ReadFailure`] saying why not.
    fn read(&self, path: &str) -> Result<String, ReadFailure>;

    /// What a path that is written in a file means, seen from where the program runs.
    fn relative_to(&self, file: &str, path: &str) -> String;

    /// Whether two paths lead to one file: `plan.toml` and `../plans/plan.toml`.
    fn is_same(&self, one: &str, other: &str) -> bool;
}

/// A scenario's document and the price books that it names.
#[derive(Debug)]
pub struct Input {
    /// The document with everything laid over it.
    pub document: Node,
    /// The price books' documents with their paths, in the order in which they are laid over the catalogue.
    pub price_books: Vec<(String, Node)>,
    /// The golden set that it names: path, text, and the place where the text begins.
    pub evidence: Option<(String, String, Location)>,
    /// The profile that it names.
    pub profile: Option<Arc<Profile>>,
}

/// Reads a scenario with what it extends, sets values in it, and reads its price books.
///
/// Mistakes go to `problems`; `None` when there is no document to go on with.
pub fn load(
    path: &str,
    assignments: &[String],
    further_price_books: &[String],
    files: &dyn Files,
    sources: &mut Sources,
    problems: &Problems,
) -> Option<Input> {
    let mut document = extended(path, None, &mut Vec::new(), files, sources, problems)?;
    let mut price_books = Vec::new();
    for name in further_price_books {
        price_books.extend(read_document(name, None, files, sources, problems).map(|node| (name.clone(), node)));
    }
    for assignment in assignments {
        let source = sources.add("--set", assignment.as_str(), Origin::Flag);
        if let Some(unknown) = part_of_nothing(&document, assignment) {
            problems.push(unknown.at(&Location { source, span: 0..assignment.len() }, ""));
            continue;
        }
        if let Err(error) = set(&mut document, assignment, source) {
            let location = Location { source, span: 0..assignment.len() };
            problems.push(Diagnostic::error(&code::BAD_VALUE, error.to_string()).at(&location, ""));
        }
    }
    let named = named_price_books(&document, path, files, sources);
    let mut books = Vec::new();
    for (name, location) in named {
        books.extend(read_document(&name, Some(&location), files, sources, problems).map(|node| (name.clone(), node)));
    }
    // Those of the command line come last, so that they lie on top.
    books.extend(price_books);
    let evidence = read_evidence(&document, path, files, sources, problems);
    let profile = read_profile(&document, path, files, sources, problems);
    Some(Input { document, price_books: books, evidence, profile })
}

/// The profile that a scenario's workload names.
fn read_profile(
    document: &Node,
    path: &str,
    files: &dyn Files,
    sources: &Sources,
    problems: &Problems,
) -> Option<Arc<Profile>> {
    let entry = document.as_table()?.get("workload")?.node.as_table()?.get("profile")?;
    let Value::String(name) = &entry.node.value else { return None };
    let said_in = match sources.origin(&entry.node.location) {
        Origin::Flag => path,
        _ => sources.name(&entry.node.location),
    };
    let name = files.relative_to(said_in, name);
    let wrong = |code, message: String| {
        problems.push(Diagnostic::error(code, message).at(&entry.node.location, "named here"));
    };
    let text = files.read(&name).map_err(|ReadFailure(reason)| {
        wrong(&code::UNREADABLE, format!("cannot read `{name}`: {reason}"));
    });
    let profile = Profile::read(text.ok()?.as_bytes()).map_err(|error| {
        wrong(&code::BAD_PROFILE, format!("cannot read the profile `{name}`: {error}"));
    });
    profile.ok().map(Arc::new)
}

/// A part of a tier, cascade or router that is not there: a mistyped name would make a new one of that part alone.
fn part_of_nothing(document: &Node, assignment: &str) -> Option<Diagnostic> {
    let parts = assigned_path(assignment)?;
    let [PathPart::Key(table), PathPart::Key(name), _, ..] = parts.as_slice() else { return None };
    let what = match table.as_str() {
        "tiers" => "tier",
        "cascades" => "cascade",
        "router" => "router",
        _ => return None,
    };
    let known = at_path(document, &parts[..1])?.as_table()?;
    if known.contains_key(name) {
        return None;
    }
    let diagnostic = Diagnostic::error(&code::UNKNOWN_KEY, format!("there is no {what} `{name}` to set a part of"));
    Some(diagnostic.help(nearest(name, known.keys().map(String::as_str)).map_or_else(
        || format!("to add one, set all of it: `{table}.{}={{ ... }}`", key_text(name)),
        |near| format!("did you mean `{near}`?"),
    )))
}

/// The golden set that a scenario names.
fn read_evidence(
    document: &Node,
    path: &str,
    files: &dyn Files,
    sources: &mut Sources,
    problems: &Problems,
) -> Option<(String, String, Location)> {
    let entry = document.as_table()?.get("evidence")?;
    let Value::String(name) = &entry.node.value else { return None };
    let said_in = match sources.origin(&entry.node.location) {
        Origin::Flag => path,
        _ => sources.name(&entry.node.location),
    };
    let name = files.relative_to(said_in, name);
    match files.read(&name) {
        Ok(text) => {
            let source = sources.add(name.as_str(), text.as_str(), Origin::File);
            Some((name, text, Location { source, span: 0..0 }))
        }
        Err(ReadFailure(reason)) => {
            let diagnostic = Diagnostic::error(&code::UNREADABLE, format!("cannot read `{name}`: {reason}"));
            problems.push(diagnostic.at(&entry.node.location, "named here"));
            None
        }
    }
}

/// Reads a document by itself: a price book, a policy file.
pub fn document_at(path: &str, files: &dyn Files, sources: &mut Sources, problems: &Problems) -> Option<Node> {
    read_document(path, None, files, sources, problems)
}

/// The `prices` of a scenario, as paths from here; their form is checked where the scenario is read.
fn named_price_books(document: &Node, path: &str, files: &dyn Files, sources: &Sources) -> Vec<(String, Location)> {
    let Some(entry) = document.as_table().and_then(|table| table.get("prices")) else { return Vec::new() };
    let Value::Array(items) = &entry.node.value else { return Vec::new() };
    items
        .iter()
        .filter_map(|item| {
            let Value::String(name) = &item.value else { return None };
            // A path stands relative to the file that says it, which may be one that the scenario extends.
            let said_in = match sources.origin(&item.location) {
                Origin::Flag => path,
                _ => sources.name(&item.location),
            };
            Some((files.relative_to(said_in, name), item.location.clone()))
        })
        .collect()
}

fn extended(
    path: &str,
    asked_at: Option<&Location>,
    open: &mut Vec<String>,
    files: &dyn Files,
    sources: &mut Sources,
    problems: &Problems,
) -> Option<Node> {
    let mut document = read_document(path, asked_at, files, sources, problems)?;
    open.push(path.to_owned());
    let Value::Table(table) = &mut document.value else { return Some(document) };
    let Some(entry) = table.shift_remove("extends") else { return Some(document) };
    let base = Cursor::root(&entry.node, problems).name()?;
    let base = files.relative_to(path, &base);
    if let Some(first) = open.iter().position(|file| files.is_same(file, &base)) {
        let circle = [&open[first..], &open[first..=first]].concat();
        let message = format!("a scenario extends itself: {}", circle.join(" -> "));
        let diagnostic = Diagnostic::error(&code::EXTENDS_CIRCLE, message).at(&entry.node.location, "");
        problems.push(diagnostic.help("move what they share into a file that extends none of them"));
        return None;
    }
    let mut below = extended(&base, Some(&entry.node.location), open, files, sources, problems)?;
    below.lay_over(document);
    Some(below)
}

fn read_document(
    path: &str,
    asked_at: Option<&Location>,
    files: &dyn Files,
    sources: &mut Sources,
    problems: &Problems,
) -> Option<Node> {
    let text = match files.read(path) {
        Ok(text) => text,
        Err(ReadFailure(reason)) => {
            let diagnostic = Diagnostic::error(&code::UNREADABLE, format!("cannot read `{path}`: {reason}"));
            problems.push(match asked_at {
                Some(location) => diagnostic.at(location, "named here"),
                None => diagnostic,
            });
            return None;
        }
    };
    let source = sources.add(path, text.as_str(), Origin::File);
    parse(&text, source, problems)
}
