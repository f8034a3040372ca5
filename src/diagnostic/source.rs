//! The texts that diagnostics point into.

use std::borrow::Cow;
use std::ops::Range;

/// Which text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SourceId(usize);

/// Where a text came from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Origin {
    /// A file, or standard input.
    File,
    /// The embedded catalogue.
    Embedded,
    /// A command-line flag.
    Flag,
}

/// A range of bytes in a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Location {
    /// Which text.
    pub source: SourceId,
    /// Bytes, end exclusive.
    pub span: Range<usize>,
}

#[derive(Clone, Debug)]
struct Source {
    name: String,
    text: Cow<'static, str>,
    origin: Origin,
}

/// All texts that were read.
#[derive(Clone, Debug, Default)]
pub struct Sources(Vec<Source>);

impl Sources {
    /// None yet.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a text under the name that a reader knows it by (a path, a flag).
    pub fn add(&mut self, name: impl Into<String>, text: impl Into<String>, origin: Origin) -> SourceId {
        self.push(name.into(), Cow::Owned(text.into()), origin)
    }

    /// Adds a text of the catalogue, which is long, and is not copied where the program holds it.
    pub fn add_embedded(&mut self, name: impl Into<String>, text: Cow<'static, str>) -> SourceId {
        self.push(name.into(), text, Origin::Embedded)
    }

    fn push(&mut self, name: String, text: Cow<'static, str>, origin: Origin) -> SourceId {
        self.0.push(Source { name, text, origin });
        SourceId(self.0.len() - 1)
    }

    /// The name it was added with.
    #[must_use]
    pub fn name(&self, location: &Location) -> &str {
        self.0.get(location.source.0).map_or("", |source| &source.name)
    }

    /// Where it came from.
    #[must_use]
    pub fn origin(&self, location: &Location) -> Origin {
        self.0.get(location.source.0).map_or(Origin::File, |source| source.origin)
    }

    /// The whole text.
    #[must_use]
    pub fn text(&self, location: &Location) -> &str {
        self.0.get(location.source.0).map_or("", |source| &source.text)
    }

    /// The line, counted from 1.
    #[must_use]
    pub fn line(&self, location: &Location) -> usize {
        let text = self.text(location).as_bytes();
        let end = location.span.start.min(text.len());
        text[..end].iter().filter(|&&byte| byte == b'\n').count() + 1
    }

    /// All texts: name, content, origin; in the order in which they were read.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str, Origin)> {
        self.0.iter().map(|source| (source.name.as_str(), &*source.text, source.origin))
    }
}
