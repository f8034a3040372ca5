//! Reading typed values out of a document, with every mistake reported at its place.

use super::{Entry, Node, Table, Value, key_text};
use crate::calendar::{Date, Instant};
use crate::diagnostic::{Code, Diagnostic, Location, Problems, code, nearest};
use crate::units::{Number, NumberError, Share};

/// A value together with where it stands and how a scenario path names it.
#[derive(Clone, Debug)]
pub struct Placed<T> {
    /// The value.
    pub value: T,
    /// Where it stands.
    pub location: Location,
    /// The dotted path: `tiers.medium.share`.
    pub path: String,
}

impl<T> Placed<T> {
    /// Something else in the same place.
    #[must_use]
    pub fn map<U>(self, make: impl FnOnce(T) -> U) -> Placed<U> {
        Placed { value: make(self.value), location: self.location, path: self.path }
    }
}

/// A place in a document.
///
/// Reading gives `None` after reporting what is wrong, so that a reader goes on to the next value.
#[derive(Clone, Debug)]
pub struct Cursor<'a> {
    node: &'a Node,
    path: String,
    problems: &'a Problems,
}

impl<'a> Cursor<'a> {
    /// At the top of a document.
    #[must_use]
    pub fn root(node: &'a Node, problems: &'a Problems) -> Self {
        Self { node, path: String::new(), problems }
    }

    /// The value as it was written.
    #[must_use]
    pub fn value(&self) -> &'a Value {
        &self.node.value
    }

    /// The value with its place.
    #[must_use]
    pub fn node(&self) -> &'a Node {
        self.node
    }

    /// Where it stands.
    #[must_use]
    pub fn location(&self) -> &'a Location {
        &self.node.location
    }

    /// The dotted path to it.
    #[must_use]
    pub fn path(&self) -> &str {
        &self.path
    }

    /// Where problems go.
    #[must_use]
    pub fn problems(&self) -> &'a Problems {
        self.problems
    }

    /// Keeps the place beside what `read` makes of it.
    pub fn placed<T>(self, read: impl FnOnce(Self) -> Option<T>) -> Option<Placed<T>> {
        let (location, path) = (self.node.location.clone(), self.path.clone());
        read(self).map(|value| Placed { value, location, path })
    }

    /// Reports a mistake here; `None` for use at the end of a reader.
    pub fn wrong<T>(&self, code: &'static Code, message: impl Into<String>, help: Option<String>) -> Option<T> {
        let mut diagnostic = Diagnostic::error(code, message).at(self.location(), "");
        diagnostic.help = help;
        self.problems.push(diagnostic);
        None
    }

    fn wrong_type<T>(&self, expected: &str) -> Option<T> {
        self.wrong(&code::WRONG_TYPE, format!("expected {expected}, found {}", self.node.type_name()), None)
    }

    /// Text.
    #[must_use]
    pub fn text(self) -> Option<String> {
        match &self.node.value {
            Value::String(text) => Some(text.clone()),
            _ => self.wrong_type("text"),
        }
    }

    /// Text that is not empty.
    #[must_use]
    pub fn name(self) -> Option<String> {
        let here = self.clone();
        let text = self.text()?;
        if text.trim().is_empty() { here.wrong(&code::BAD_VALUE, "this may not be empty", None) } else { Some(text) }
    }

    /// `true` or `false`.
    #[must_use]
    pub fn boolean(self) -> Option<bool> {
        match self.node.value {
            Value::Boolean(value) => Some(value),
            _ => self.wrong_type("true or false"),
        }
    }

    /// A word out of a few.
    pub fn word<T>(self, names: &[&str], read: impl FnOnce(&str) -> Option<T>) -> Option<T> {
        let (Value::String(text) | Value::Number(text)) = &self.node.value else { return self.wrong_type("text") };
        read(text).or_else(|| {
            let list = names.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ");
            let help = nearest(text, names.iter().copied())
                .map_or_else(|| format!("one of {list}"), |name| format!("did you mean `{name}`? (one of {list})"));
            self.wrong(&code::BAD_VALUE, format!("`{text}` is not known here"), Some(help))
        })
    }

    /// A decimal number, written as one or as text; exactly as its digits say.
    #[must_use]
    pub fn number(self) -> Option<Number> {
        let (Value::String(text) | Value::Number(text)) = &self.node.value else {
            return self.wrong_type("a number");
        };
        match Number::parse(text) {
            Ok(number) => Some(number),
            Err(error) => self.wrong(&code::BAD_NUMBER, format!("`{text}`: {error}"), number_help(text)),
        }
    }

    /// A number of zero or more.
    #[must_use]
    pub fn amount(self) -> Option<Number> {
        let here = self.clone();
        let number = self.number()?;
        if number.is_negative() {
            return here.wrong(&code::BAD_NUMBER, format!("`{number}` is below zero"), Some("zero or more".into()));
        }
        Some(number)
    }

    /// A whole number of zero or more.
    #[must_use]
    pub fn count(self) -> Option<u64> {
        let here = self.clone();
        let number = self.amount()?;
        number
            .to_string()
            .parse()
            .ok()
            .or_else(|| here.wrong(&code::BAD_NUMBER, format!("`{number}` is not a whole number"), None))
    }

    /// A number of zero or more, or such a percentage as text: `"110%"` is 1.1.
    #[must_use]
    pub fn factor(self) -> Option<Number> {
        let here = self.clone();
        let number = self.signed_factor()?;
        if number.is_negative() {
            return here.wrong(&code::BAD_NUMBER, format!("`{number}` is below zero"), Some("zero or more".into()));
        }
        Some(number)
    }

    /// The same with a sign: `"-5%"` is -0.05.
    #[must_use]
    pub fn signed_factor(self) -> Option<Number> {
        let Value::String(text) = &self.node.value else { return self.number() };
        let Some(digits) = text.trim_end().strip_suffix('%').map(str::trim_end) else { return self.number() };
        let number = Number::parse(digits).and_then(|percent| percent.shifted_down(2));
        number
            .map_err(|error| self.wrong::<()>(&code::BAD_NUMBER, format!("`{text}`: {error}"), number_help(digits)))
            .ok()
    }

    /// A part of a whole: `"70%"` or `0.70`.
    #[must_use]
    pub fn share(self) -> Option<Share> {
        let here = self.clone();
        let number = self.factor()?;
        Share::new(number).ok().or_else(|| match &here.node.value {
            Value::String(text) if text.contains('%') => here.wrong(
                &code::BAD_NUMBER,
                format!("`{text}` is more than the whole"),
                Some("at most \"100%\"".into()),
            ),
            _ => {
                let help = (number <= Number::HUNDRED).then(|| format!("write it as \"{number}%\""));
                here.wrong(&code::BAD_NUMBER, format!("`{number}` is not between 0 and 1"), help)
            }
        })
    }

    /// A day.
    #[must_use]
    pub fn date(self) -> Option<Date> {
        match &self.node.value {
            Value::Datetime(text) | Value::String(text) => {
                text.parse::<Date>().ok().filter(|_| text.len() == 10).or_else(|| {
                    self.wrong(
                        &code::BAD_VALUE,
                        format!("`{text}` is not a date"),
                        Some("write it as 2026-05-20".into()),
                    )
                })
            }
            _ => self.wrong_type("a date"),
        }
    }

    /// A day (its first second) or an instant with its offset.
    #[must_use]
    pub fn instant(self) -> Option<Instant> {
        match &self.node.value {
            Value::Datetime(text) | Value::String(text) => Instant::parse(text).or_else(|| {
                let help = "write it as 2026-05-20 or 2026-05-20T16:30:00Z".to_owned();
                self.wrong(&code::BAD_VALUE, format!("`{text}` is not a date or an instant"), Some(help))
            }),
            _ => self.wrong_type("a date"),
        }
    }

    /// A list, each item read alike. Items that could not be read are left out (and reported).
    pub fn list<T>(self, mut read: impl FnMut(Cursor<'a>) -> Option<T>) -> Option<Vec<T>> {
        match &self.node.value {
            Value::Array(items) => Some(
                items
                    .iter()
                    .enumerate()
                    .filter_map(|(index, node)| {
                        read(Cursor { node, path: format!("{}[{index}]", self.path), problems: self.problems })
                    })
                    .collect(),
            ),
            _ => self.wrong_type("a list"),
        }
    }

    /// A table whose keys are names that the file chose, none of them empty. Values that could not be read are left out.
    pub fn entries<T>(self, mut read: impl FnMut(Placed<String>, Cursor<'a>) -> Option<T>) -> Option<Vec<T>> {
        let Some(table) = self.node.as_table() else { return self.wrong_type("a table") };
        let entries = table.iter().filter_map(|(key, entry)| {
            if key.trim().is_empty() {
                let diagnostic = Diagnostic::error(&code::BAD_VALUE, "a name may not be empty");
                self.problems.push(diagnostic.at(&entry.key_location, ""));
                return None;
            }
            let path = join(&self.path, key);
            let name = Placed { value: key.clone(), location: entry.key_location.clone(), path: path.clone() };
            read(name, Cursor { node: &entry.node, path, problems: self.problems })
        });
        Some(entries.collect())
    }

    /// A table whose keys the format chose. End with [`Fields::finish`].
    #[must_use]
    pub fn fields(self) -> Option<Fields<'a>> {
        match self.node.as_table() {
            Some(table) => Some(Fields { table, here: self, known: Vec::new() }),
            None => self.wrong_type("a table"),
        }
    }
}

/// The keys of a table, asked for one by one.
#[derive(Debug)]
pub struct Fields<'a> {
    table: &'a Table,
    here: Cursor<'a>,
    known: Vec<&'static str>,
}

impl<'a> Fields<'a> {
    /// The place of the table itself.
    #[must_use]
    pub fn here(&self) -> &Cursor<'a> {
        &self.here
    }

    /// Whether a key is there.
    #[must_use]
    pub fn has(&self, key: &str) -> bool {
        self.table.contains_key(key)
    }

    /// Where a key stands, when it is there.
    #[must_use]
    pub fn key_location(&self, key: &str) -> Option<&'a Location> {
        self.table.get(key).map(|entry| &entry.key_location)
    }

    /// A key that may be absent.
    pub fn optional<T>(&mut self, key: &'static str, read: impl FnOnce(Cursor<'a>) -> Option<T>) -> Option<T> {
        self.known.push(key);
        let entry: &'a Entry = self.table.get(key)?;
        read(Cursor { node: &entry.node, path: join(&self.here.path, key), problems: self.here.problems })
    }

    /// A key that must be there.
    pub fn required<T>(&mut self, key: &'static str, read: impl FnOnce(Cursor<'a>) -> Option<T>) -> Option<T> {
        if !self.has(key) {
            self.known.push(key);
            return self.here.wrong(&code::MISSING_KEY, format!("`{key}` is missing here"), None);
        }
        self.optional(key, read)
    }

    /// Reports every key that was not asked for.
    pub fn finish(self) {
        for (key, entry) in self.table {
            if self.known.contains(&key.as_str()) {
                continue;
            }
            let whole = if self.here.path.is_empty() { String::new() } else { format!(" in `{}`", self.here.path) };
            let message = format!("unknown key `{key}`{whole}");
            let help = nearest(key, self.known.iter().copied()).map_or_else(
                || format!("known here: {}", self.known.join(", ")),
                |name| format!("did you mean `{name}`?"),
            );
            let diagnostic = Diagnostic::error(&code::UNKNOWN_KEY, message).at(&entry.key_location, "").help(help);
            self.here.problems.push(diagnostic);
        }
    }
}

fn join(path: &str, key: &str) -> String {
    let key = key_text(key);
    if path.is_empty() { key } else { format!("{path}.{key}") }
}

/// What usually went wrong with a number.
fn number_help(text: &str) -> Option<String> {
    let plain: String = text.chars().filter(|c| !matches!(c, ',' | ' ' | '$' | '€' | '£' | '_')).collect();
    match Number::parse(&plain) {
        Ok(number) if text.contains(['$', '€', '£']) => Some(format!("leave the currency sign out: {number}")),
        Ok(number) if plain != text => Some(format!("write it without separators: {number}")),
        Err(NumberError::NotANumber) => Some("write digits and a point, as in 1_000, 0.25 or \"2.50\"".to_owned()),
        _ => None,
    }
}
