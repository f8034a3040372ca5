//! A feed's file as it was written: JSON, YAML or TOML, every number kept as its literal.

use std::fmt;

use indexmap::IndexMap;
use serde_json::value::RawValue;
use yaml_rust2::{Yaml, YamlLoader};

use crate::calendar::Date;
use crate::diagnostic::{Origin, Problems, Sources};
use crate::document::{self, Node};
use crate::units::{Number, NumberError};

/// How many significant digits a literal may have before it is taken for the print of a binary float.
const DIGITS_OF_A_FLOAT: usize = 14;
/// Where such a print is cut, in dollars for a million tokens: finer than any price that was ever published.
const PLACES_OF_A_FLOAT: u32 = 8;

/// A value of any of the three formats.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Tree {
    Null,
    Flag(bool),
    Text(String),
    /// The literal.
    Number(String),
    List(Vec<Tree>),
    Table(IndexMap<String, Tree>),
}

/// What a number in a feed counts: prices come per token, per thousand and per million.
#[derive(Clone, Copy, Debug)]
pub(super) enum Per {
    Token,
    ThousandEvents,
    AsItStands,
}

impl Tree {
    /// # Errors
    /// The parser's message.
    pub fn json(text: &str) -> Result<Self, String> {
        let raw: &RawValue = serde_json::from_str(text.trim_start_matches('\u{feff}')).map_err(|e| e.to_string())?;
        from_json(raw).map_err(|error| error.to_string())
    }

    /// # Errors
    /// The parser's message.
    pub fn yaml(text: &str) -> Result<Self, String> {
        let documents = YamlLoader::load_from_str(text).map_err(|error| error.to_string())?;
        documents.into_iter().next().map_or(Ok(Self::Null), |document| Ok(from_yaml(document)))
    }

    /// # Errors
    /// The parser's message.
    pub fn toml(text: &str) -> Result<Self, String> {
        let problems = Problems::new();
        let source = Sources::new().add("", "", Origin::File);
        let document = document::parse(text, source, &problems);
        document.map(from_toml).ok_or_else(|| {
            let messages = problems.into_sorted().into_iter().map(|problem| problem.message);
            messages.collect::<Vec<_>>().join("; ")
        })
    }

    pub fn get(&self, key: &str) -> Option<&Self> {
        match self {
            Self::Table(table) => table.get(key),
            _ => None,
        }
    }

    /// Follows keys down.
    pub fn at(&self, path: &[&str]) -> Option<&Self> {
        path.iter().try_fold(self, |tree, key| tree.get(key))
    }

    /// The keys and values of a table; nothing for anything else.
    pub fn entries(&self) -> impl Iterator<Item = (&str, &Self)> {
        let table = if let Self::Table(table) = self { Some(table) } else { None };
        table.into_iter().flatten().map(|(key, value)| (key.as_str(), value))
    }

    /// The items of a list; nothing for anything else.
    pub fn items(&self) -> &[Self] {
        match self {
            Self::List(items) => items,
            _ => &[],
        }
    }

    pub fn text(&self) -> Option<&str> {
        match self {
            Self::Text(text) => Some(text),
            _ => None,
        }
    }

    /// The text under a key.
    pub fn text_at(&self, key: &str) -> Option<&str> {
        self.get(key).and_then(Self::text)
    }

    /// The day that a date or an instant begins with.
    pub fn date_at(&self, key: &str) -> Option<Date> {
        self.text_at(key).and_then(date)
    }

    pub fn flag_at(&self, key: &str) -> Option<bool> {
        match self.get(key)? {
            Self::Flag(flag) => Some(*flag),
            _ => None,
        }
    }

    /// A count of at least one; feeds write 0 for "not known".
    pub fn count_at(&self, key: &str) -> Option<u64> {
        let number = self.get(key)?.number().ok()?;
        number.is_whole().then(|| number.to_string().parse().ok()).flatten().filter(|count| *count > 0)
    }

    /// A number, from a number's literal or from a text that is one.
    ///
    /// # Errors
    /// [`NumberError::NotANumber`] for anything else.
    pub fn number(&self) -> Result<Number, NumberError> {
        match self {
            Self::Number(literal) | Self::Text(literal) => Number::parse(literal),
            _ => Err(NumberError::NotANumber),
        }
    }

    /// A price, in dollars for a million tokens or for one event: the literal with its point moved.
    ///
    /// A literal of 14 digits or more is no price that somebody published but a binary float as a program printed
    /// it (`2.9999999999999997e-07`): it is rounded to eight places.
    ///
    /// # Errors
    /// [`NumberError`] when it is no number.
    pub fn price(&self, per: Per) -> Result<Number, NumberError> {
        let number = self.number()?;
        let scaled = match per {
            Per::Token => number.times(Number::from(1_000_000))?,
            Per::ThousandEvents => number.over(Number::from(1_000), 10)?,
            Per::AsItStands => number,
        };
        plain(scaled)
    }

    /// Whether it says nothing: null, zero, an empty text, list or table.
    pub fn is_nothing(&self) -> bool {
        match self {
            Self::Null => true,
            Self::Flag(flag) => !flag,
            Self::Text(text) => text.is_empty(),
            Self::Number(_) => self.number().is_ok_and(Number::is_zero),
            Self::List(items) => items.is_empty(),
            Self::Table(table) => table.values().all(Self::is_nothing),
        }
    }
}

/// A number without the digits that only a binary float has.
pub(super) fn plain(number: Number) -> Result<Number, NumberError> {
    let text = number.to_string();
    let digits =
        text.bytes().filter(u8::is_ascii_digit).count() - text.bytes().take_while(|b| b"0.".contains(b)).count();
    if digits < DIGITS_OF_A_FLOAT { Ok(number) } else { number.rounded(PLACES_OF_A_FLOAT).to_string().parse() }
}

/// The day that a text begins with.
pub(super) fn date(text: &str) -> Option<Date> {
    text.get(..10)?.parse().ok()
}

impl fmt::Display for Tree {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Null => formatter.write_str("null"),
            Self::Flag(flag) => write!(formatter, "{flag}"),
            Self::Text(text) | Self::Number(text) => formatter.write_str(text),
            Self::List(items) => write!(formatter, "{} items", items.len()),
            Self::Table(table) => write!(formatter, "{} keys", table.len()),
        }
    }
}

fn from_json(raw: &RawValue) -> Result<Tree, serde_json::Error> {
    let text = raw.get();
    Ok(match text.as_bytes().first() {
        Some(b'{') => {
            let table: IndexMap<String, &RawValue> = serde_json::from_str(text)?;
            Tree::Table(table.into_iter().map(|(key, raw)| Ok((key, from_json(raw)?))).collect::<Result<_, _>>()?)
        }
        Some(b'[') => {
            let items: Vec<&RawValue> = serde_json::from_str(text)?;
            Tree::List(items.into_iter().map(from_json).collect::<Result<_, _>>()?)
        }
        Some(b'"') => Tree::Text(serde_json::from_str(text)?),
        Some(b't' | b'f') => Tree::Flag(text == "true"),
        Some(b'n') | None => Tree::Null,
        Some(_) => Tree::Number(text.to_owned()),
    })
}

fn from_yaml(value: Yaml) -> Tree {
    match value {
        Yaml::Real(literal) => Tree::Number(literal),
        Yaml::Integer(integer) => Tree::Number(integer.to_string()),
        Yaml::String(text) => Tree::Text(text),
        Yaml::Boolean(flag) => Tree::Flag(flag),
        Yaml::Array(items) => Tree::List(items.into_iter().map(from_yaml).collect()),
        Yaml::Hash(hash) => {
            let mut merged = IndexMap::new();
            let mut own = IndexMap::new();
            for (key, value) in hash {
                let Yaml::String(key) = key else { continue };
                match (key.as_str(), from_yaml(value)) {
                    // A merge key: what is written beside it, wins.
                    ("<<", Tree::Table(table)) => merged.extend(table),
                    (_, value) => {
                        own.insert(key, value);
                    }
                }
            }
            merged.extend(own);
            Tree::Table(merged)
        }
        Yaml::Null | Yaml::BadValue | Yaml::Alias(_) => Tree::Null,
    }
}

fn from_toml(node: Node) -> Tree {
    match node.value {
        document::Value::String(text) | document::Value::Datetime(text) => Tree::Text(text),
        document::Value::Number(literal) => Tree::Number(literal.replace('_', "")),
        document::Value::Boolean(flag) => Tree::Flag(flag),
        document::Value::Array(items) => Tree::List(items.into_iter().map(from_toml).collect()),
        document::Value::Table(table) => {
            Tree::Table(table.into_iter().map(|(key, entry)| (key, from_toml(entry.node))).collect())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn price(literal: &str, per: Per) -> String {
        Tree::Number(literal.to_owned()).price(per).expect("a number").to_string()
    }

    #[test]
    fn a_price_is_its_literal_with_the_point_moved() {
        assert_eq!(price("1.5e-07", Per::Token), "0.15");
        assert_eq!(price("0.0000025", Per::Token), "2.5");
        assert_eq!(price("10", Per::ThousandEvents), "0.01");
        assert_eq!(price("0.003625", Per::AsItStands), "0.003625");
    }

    #[test]
    fn the_print_of_a_float_is_read_as_the_price_that_was_meant() {
        assert_eq!(price("2.9999999999999997e-07", Per::Token), "0.3");
        assert_eq!(price("1.1000000000000001e-06", Per::Token), "1.1");
        assert_eq!(price("0.15000000000000002", Per::AsItStands), "0.15");
    }

    #[test]
    fn json_keeps_its_literals() {
        let tree = Tree::json(r#"{"a": {"b": [1.50, "x", true, null]}}"#).expect("valid");
        let items = tree.at(&["a", "b"]).expect("there").items();
        assert_eq!(items[0], Tree::Number("1.50".to_owned()));
        assert_eq!(items[1].text(), Some("x"));
        assert!(items[3].is_nothing());
    }

    #[test]
    fn yaml_merges_anchors_under_what_is_written() {
        let tree = Tree::yaml("a: &x {p: one, q: 2.50}\nb: {<<: *x, p: two}\n").expect("valid");
        assert_eq!(tree.at(&["b", "p"]).and_then(Tree::text), Some("two"));
        assert_eq!(tree.at(&["b", "q"]), Some(&Tree::Number("2.50".to_owned())));
    }
}
