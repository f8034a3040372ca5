//! Numbers that nobody knows exactly: `{ low, expected, high }`, `{ mean, cv }`, `{ mean, concentration }`.
//!
//! They may stand for any number of a scenario. They are taken out of the document before it is read, and leave their
//! expected value in their place: what costs a scenario never meets them.

use crate::diagnostic::{Diagnostic, Location, Problems, code};
use crate::document::{Cursor, Fields, Node, PathPart, Value, key_text, path_text};
use crate::units::Number;

/// How a number may come out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Spread {
    /// Between two ends that somebody believes in.
    Between {
        /// No less.
        low: Number,
        /// No more.
        high: Number,
    },
    /// Above zero, with a coefficient of variation: its standard deviation over its mean.
    Varying {
        /// The coefficient.
        cv: Number,
    },
    /// A share that is as well known as from so many observed requests.
    Observed {
        /// So many.
        concentration: Number,
    },
}

/// A number that nobody knows exactly.
#[derive(Clone, Debug)]
pub struct Uncertain {
    /// Its path.
    pub path: String,
    /// Where it stands.
    pub location: Location,
    /// Its mean, which is what costs count with.
    pub expected: Number,
    /// How it may come out.
    pub spread: Spread,
}

/// Keys of which one makes a table of numbers such a number.
const MARKS: [&str; 2] = ["expected", "mean"];
/// Keys of shares, which are never above 100 %.
const SHARES: [&str; 3] = ["share", "accept", "answers"];

/// Takes all of them out of a document, in its order. What is wrong goes to `problems`.
pub fn take_uncertain(document: &mut Node, problems: &Problems) -> Vec<Uncertain> {
    let mut found = Vec::new();
    take(document, "", 0, &mut found, problems);
    found
}

/// Takes all of them out of the value of a path.
pub fn take_uncertain_at(path: &[PathPart], value: &mut Node, problems: &Problems) -> Vec<Uncertain> {
    let mut found = Vec::new();
    take(value, &path_text(path), path.len(), &mut found, problems);
    found
}

fn take(node: &mut Node, path: &str, depth: usize, found: &mut Vec<Uncertain>, problems: &Problems) {
    // The tables of a scenario, and those that they name, hold names: a tier may be called `mean`.
    if depth >= 2 && is_spread(node) {
        let (uncertain, expected) = read(node, path, problems);
        found.extend(uncertain);
        if let Some(expected) = expected {
            *node = expected;
        }
        return;
    }
    match &mut node.value {
        Value::Table(table) => {
            for (key, entry) in table {
                let key = key_text(key);
                let path = if path.is_empty() { key } else { format!("{path}.{key}") };
                // A step sets values that are read when its day comes.
                if path != "step" {
                    take(&mut entry.node, &path, depth + 1, found, problems);
                }
            }
        }
        Value::Array(items) => {
            for (index, item) in items.iter_mut().enumerate() {
                take(item, &format!("{path}[{index}]"), depth + 1, found, problems);
            }
        }
        _ => {}
    }
}

/// A table of nothing but numbers, one of which is the expected one.
fn is_spread(node: &Node) -> bool {
    let Some(table) = node.as_table() else { return false };
    let is_number = |node: &Node| match &node.value {
        Value::Number(_) => true,
        Value::String(text) => Number::parse(text.trim_end_matches('%')).is_ok(),
        _ => false,
    };
    MARKS.iter().any(|mark| table.contains_key(*mark)) && table.values().all(|entry| is_number(&entry.node))
}

/// Reads one; gives the node of its expected value even when the rest is wrong.
fn read(node: &Node, path: &str, problems: &Problems) -> (Option<Uncertain>, Option<Node>) {
    let cursor = Cursor::root(node, problems);
    let Some(mut fields) = cursor.fields() else { return (None, None) };
    let mark = MARKS.into_iter().find(|mark| fields.has(mark)).unwrap_or("expected");
    let expected_node = node.as_table().and_then(|table| table.get(mark)).map(|entry| entry.node.clone());
    let expected = fields.required(mark, Cursor::factor);
    let spread = if mark == "expected" { between(&mut fields, expected) } else { around(&mut fields, path) };
    fields.finish();
    let uncertain = expected.zip(spread).map(|(expected, spread)| Uncertain {
        path: path.to_owned(),
        location: node.location.clone(),
        expected,
        spread,
    });
    (uncertain, expected_node)
}

fn between(fields: &mut Fields<'_>, expected: Option<Number>) -> Option<Spread> {
    let low = fields.required("low", |cursor| cursor.placed(Cursor::factor));
    let high = fields.required("high", |cursor| cursor.placed(Cursor::factor));
    let (low, high, expected) = (low?, high?, expected?);
    let problems = fields.here().problems();
    let mut fits = true;
    for (end, wrong, word) in [(&low, low.value > expected, "above"), (&high, high.value < expected, "below")] {
        if wrong {
            let name = if word == "above" { "low" } else { "high" };
            let message = format!("`{name}` is {}, {word} the expected {expected}", end.value);
            problems.push(Diagnostic::error(&code::BAD_NUMBER, message).at(&end.location, ""));
            fits = false;
        }
    }
    fits.then_some(Spread::Between { low: low.value, high: high.value })
}

fn around(fields: &mut Fields<'_>, path: &str) -> Option<Spread> {
    let is_share = SHARES.iter().any(|key| path.rsplit('.').next() == Some(key));
    let cv = fields.optional("cv", |cursor| cursor.placed(Cursor::amount));
    let concentration = fields.optional("concentration", |cursor| {
        let here = cursor.clone();
        let number = cursor.amount()?;
        if number.is_zero() {
            here.wrong(&code::BAD_NUMBER, "a concentration is above zero", None)
        } else {
            Some(number)
        }
    });
    let here = fields.here().clone();
    if is_share {
        if let Some(cv) = cv {
            let message = "a share with a `cv` could come out above 100%";
            let diagnostic = Diagnostic::error(&code::BAD_VALUE, message).at(&cv.location, "");
            here.problems()
                .push(diagnostic.help("say how well it is known: `concentration = 100`, as from 100 requests"));
            return None;
        }
        if !fields.has("concentration") {
            return here.wrong(&code::MISSING_KEY, "`concentration` is missing here", None);
        }
        return concentration.map(|concentration| Spread::Observed { concentration });
    }
    if fields.has("concentration") {
        return here.wrong(&code::BAD_VALUE, "a `concentration` is for shares; other numbers have a `cv`", None);
    }
    if !fields.has("cv") {
        return here.wrong(&code::MISSING_KEY, "`cv` is missing here", None);
    }
    cv.map(|cv| Spread::Varying { cv: cv.value })
}
