//! What is wrong, where, and what would help.
//!
//! Every mistake in something that a person wrote becomes a [`Diagnostic`] with a place in their text. They are
//! collected, not thrown: a reader sees all of them at once, in the order of the file.

mod codes;
mod draw;
mod source;

pub use codes::{ALL_CODES, Class, Code, code};
pub use draw::{Style, draw};
pub use source::{Location, Origin, SourceId, Sources};

use std::cell::RefCell;

/// How bad it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// Nothing can be computed.
    Error,
    /// It was computed, and somebody should look.
    Warning,
    /// Worth knowing.
    Note,
}

impl Severity {
    /// Its name in outputs.
    #[must_use]
    pub const fn key(self) -> &'static str {
        match self {
            Self::Error => "error",
            Self::Warning => "warning",
            Self::Note => "note",
        }
    }
}

/// One thing to tell the person who wrote the input.
#[derive(Clone, Debug)]
pub struct Diagnostic {
    /// Which kind of thing.
    pub code: &'static Code,
    /// How bad.
    pub severity: Severity,
    /// A short phrase in lower case; literals in backticks.
    pub message: String,
    /// Where, the main place first. Empty only when there is no text to point at.
    pub labels: Vec<Label>,
    /// What would mend it.
    pub help: Option<String>,
}

/// A place and what is to be seen there.
#[derive(Clone, Debug)]
pub struct Label {
    /// Where.
    pub location: Location,
    /// What; may be empty.
    pub text: String,
}

impl Diagnostic {
    /// An error with its main place.
    #[must_use]
    pub fn error(code: &'static Code, message: impl Into<String>) -> Self {
        Self { code, severity: Severity::Error, message: message.into(), labels: Vec::new(), help: None }
    }

    /// A warning.
    #[must_use]
    pub fn warning(code: &'static Code, message: impl Into<String>) -> Self {
        Self { severity: Severity::Warning, ..Self::error(code, message) }
    }

    /// A note.
    #[must_use]
    pub fn note(code: &'static Code, message: impl Into<String>) -> Self {
        Self { severity: Severity::Note, ..Self::error(code, message) }
    }

    /// Adds a place; the first one added is the main one.
    #[must_use]
    pub fn at(mut self, location: &Location, text: impl Into<String>) -> Self {
        self.labels.push(Label { location: location.clone(), text: text.into() });
        self
    }

    /// Says what would mend it.
    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// What the process should answer for it: a value that does not parse is a usage error where it stood in a
    /// flag, and an input error where it stood in a file.
    #[must_use]
    pub fn class(&self, sources: &Sources) -> Class {
        let in_flag = self.labels.first().is_some_and(|label| sources.origin(&label.location) == Origin::Flag);
        match self.code.class {
            Class::Syntax if in_flag => Class::Usage,
            Class::Syntax => Class::Input,
            class => class,
        }
    }
}

/// Where diagnostics gather while a file is read.
#[derive(Debug, Default)]
pub struct Problems(RefCell<Vec<Diagnostic>>);

impl Problems {
    /// None yet.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds one.
    pub fn push(&self, diagnostic: Diagnostic) {
        self.0.borrow_mut().push(diagnostic);
    }

    /// Whether any of them is an error.
    #[must_use]
    pub fn any_error(&self) -> bool {
        self.0.borrow().iter().any(|diagnostic| diagnostic.severity == Severity::Error)
    }

    /// Takes over what gathered elsewhere.
    pub fn append(&self, other: Self) {
        self.0.borrow_mut().extend(other.0.into_inner());
    }

    /// A copy of them, sorted as by [`Problems::into_sorted`].
    #[must_use]
    pub fn snapshot_sorted(&self) -> Vec<Diagnostic> {
        Self(RefCell::new(self.0.borrow().clone())).into_sorted()
    }

    /// All of them, in the order of the sources and of the places in them.
    #[must_use]
    pub fn into_sorted(self) -> Vec<Diagnostic> {
        let mut list = self.0.into_inner();
        list.sort_by_key(|diagnostic| {
            diagnostic.labels.first().map(|label| (label.location.source, label.location.span.start))
        });
        // The same note about an offer that is used in many places is said once, at the first; an error once a place,
        // though a route that serves many tiers was tried for each of them.
        let mut said = std::collections::HashSet::new();
        list.retain(|diagnostic| {
            let place = diagnostic.labels.first().map(|label| (label.location.source, label.location.span.start));
            let place = place.filter(|_| diagnostic.severity == Severity::Error);
            said.insert((diagnostic.code.name, diagnostic.message.clone(), place))
        });
        list
    }
}

/// The nearest of the known names, when it is near enough to be what was meant.
#[must_use]
pub fn nearest<'a>(wrong: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let length = wrong.chars().count();
    let allowed = (length / 3).clamp(1, 6);
    known
        .into_iter()
        // As many changes are needed as the lengths differ by, at least; counting them exactly takes long.
        .filter(|name| name.chars().count().abs_diff(length) <= allowed)
        .map(|name| (strsim::damerau_levenshtein(wrong, name), name))
        .filter(|(distance, _)| *distance <= allowed)
        // Of equally near ones the longest: `gpt-55` is `gpt-5.5` with a sign left out, not `gpt-5` with one too many.
        .min_by_key(|(distance, name)| (*distance, std::cmp::Reverse(name.len())))
        .map(|(_, name)| name)
}
