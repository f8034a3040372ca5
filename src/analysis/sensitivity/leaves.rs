//! The numbers of a scenario that its costs may depend on, wherever they stand.

use std::collections::HashMap;

use crate::diagnostic::Problems;
use crate::document::{Cursor, Node, PathPart, Value, path_text};
use crate::rating::Bill;
use crate::scenario::FactorKind;
use crate::units::{Money, Number};

/// What judges or describes a plan, or changes it on a later day: no day's cost depends on these.
const NOT_OF_THE_MODEL: [&str; 8] =
    ["schema", "month-convention", "assumptions", "budget", "exempt", "policy", "quality", "step"];
/// Tables with one part for each cascade.
const BY_CASCADE: [&str; 3] = ["cascades", "router", "misroute"];

/// What only later months depend on: promises, prices by the month's volume, units that are bought ahead.
const OF_A_FORECAST: [&str; 3] = ["commitment", "volume-price", "provisioned"];
/// The same of the workload: how the volume grows, is spread over the year, and differs by chance.
const OF_A_WORKLOADS_FORECAST: [&str; 3] = ["growth", "months", "variation"];

/// A number and where it stands.
pub(super) struct Leaf {
    pub parts: Vec<PathPart>,
    pub path: String,
    pub base: Number,
    /// Whether it is written as a percentage.
    pub percent: bool,
    /// What it is in a bill; none where it is no factor of any charge.
    pub kind: Option<FactorKind>,
    /// What is charged by it, as a factor, a day.
    pub charged: Money,
}

impl Leaf {
    /// Whether it belongs to another cascade than this one.
    pub fn is_of_another_than(&self, cascade: &str) -> bool {
        match self.parts.as_slice() {
            [PathPart::Key(table), PathPart::Key(name), ..] => BY_CASCADE.contains(&table.as_str()) && name != cascade,
            _ => false,
        }
    }

    /// Whether a forecast depends on it, and no day or month as it stands does.
    pub fn is_of_a_forecast(&self) -> bool {
        let is_one_of =
            |keys: &[&str], part: &PathPart| matches!(part, PathPart::Key(key) if keys.contains(&key.as_str()));
        match self.parts.as_slice() {
            [first, second, ..] if is_one_of(&["workload"], first) => is_one_of(&OF_A_WORKLOADS_FORECAST, second),
            [first, ..] => is_one_of(&OF_A_FORECAST, first),
            [] => false,
        }
    }

    /// Whether it is a price that the scenario gives instead of the catalogue.
    pub fn is_override(&self) -> bool {
        matches!(self.parts.first(), Some(PathPart::Key(key)) if key == "override")
    }
}

/// All of them, in the order of the document.
pub(super) fn leaves(document: &Node, bill: &Bill) -> Vec<Leaf> {
    let (mut found, mut parts) = (Vec::new(), Vec::new());
    collect(document, &mut parts, &mut found);
    let charged = charged(bill);
    for leaf in &mut found {
        if let Some((kind, money)) = charged.get(leaf.path.as_str()) {
            (leaf.kind, leaf.charged) = (Some(*kind), *money);
        }
    }
    found
}

/// Those by which most is charged, in their order, and every price that the scenario gives.
pub(super) fn most_telling(leaves: Vec<Leaf>, most: usize) -> Vec<Leaf> {
    let mut ranked: Vec<usize> = (0..leaves.len()).collect();
    // Stable: equal ones in the order of the document, so that the same scenario has the same choice.
    ranked.sort_by_key(|&at| std::cmp::Reverse(leaves[at].charged.number()));
    ranked.truncate(most);
    let keeps = |(at, leaf): (usize, Leaf)| (ranked.contains(&at) || leaf.is_override()).then_some(leaf);
    leaves.into_iter().enumerate().filter_map(keeps).collect()
}

fn collect(node: &Node, parts: &mut Vec<PathPart>, found: &mut Vec<Leaf>) {
    match &node.value {
        Value::Table(table) => {
            for (key, entry) in table {
                let is_left_out = parts.is_empty() && NOT_OF_THE_MODEL.contains(&key.as_str());
                if !is_left_out {
                    parts.push(PathPart::Key(key.clone()));
                    collect(&entry.node, parts, found);
                    parts.pop();
                }
            }
        }
        Value::Array(items) => {
            for (index, item) in items.iter().enumerate() {
                parts.push(PathPart::Index(index));
                collect(item, parts, found);
                parts.pop();
            }
        }
        Value::Number(_) | Value::String(_) => found.extend(leaf(node, parts)),
        Value::Boolean(_) | Value::Datetime(_) => {}
    }
}

fn leaf(node: &Node, parts: &[PathPart]) -> Option<Leaf> {
    let base = Cursor::root(node, &Problems::new()).signed_factor()?;
    let percent = matches!(&node.value, Value::String(text) if text.trim_end().ends_with('%'));
    let path = path_text(parts);
    Some(Leaf { parts: parts.to_vec(), path, base, percent, kind: None, charged: Money::ZERO })
}

/// What each path is in a bill, and how much is charged by it.
fn charged(bill: &Bill) -> HashMap<&str, (FactorKind, Money)> {
    let mut charged: HashMap<&str, (FactorKind, Money)> = HashMap::new();
    for line in &bill.lines {
        for factor in &line.factors {
            let Some(path) = factor.path.as_deref() else { continue };
            let (_, money) = charged.entry(path).or_insert((factor.kind, Money::ZERO));
            *money = money.plus(line.contracted.daily).unwrap_or(*money);
        }
    }
    charged
}
