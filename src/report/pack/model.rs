//! The values that a result's line items are products of, each once: what a page or a workbook lets a reader vary.

use std::collections::HashMap;

use crate::report::outcome::{CascadeResult, FactorResult, LineResult, Outcome, Ratio};
use crate::units::Number;

/// Line items as products of values that they share.
#[derive(Clone, Debug)]
pub struct Model {
    /// In the order in which lines use them first.
    pub values: Vec<Value>,
    /// For each cascade and each of its lines, the values that it is a product of.
    pub lines: Vec<Vec<Vec<usize>>>,
}

/// A value that line items share.
#[derive(Clone, Debug)]
pub struct Value {
    /// `volume`, `share`, `tokens`, `unit_price` ...
    pub kind: String,
    /// The scenario path that says it; prices and what follows from others have none.
    pub path: Option<String>,
    /// For a price: of what, under which conditions.
    pub price: Option<PriceOf>,
    /// What is multiplied with.
    pub numerator: Number,
    /// What is divided by.
    pub denominator: Number,
    /// The values that it is the sum of, when it is nothing of its own.
    pub sum_of: Vec<usize>,
}

/// What a price is of.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct PriceOf {
    /// The offer.
    pub offer: String,
    /// What is counted.
    pub meter: String,
    /// Service class, region and hours, where they are not the usual ones.
    pub conditions: String,
}

#[derive(PartialEq, Eq, Hash)]
struct Key {
    kind: String,
    path: Option<String>,
    price: Option<PriceOf>,
    figures: (String, String),
}

impl Model {
    /// Takes a result apart.
    #[must_use]
    pub fn of(outcome: &Outcome) -> Self {
        let mut model = Self { values: Vec::new(), lines: Vec::new() };
        let mut known = HashMap::new();
        for cascade in &outcome.cascades {
            let lines = cascade.lines.iter().map(|line| {
                let factors = line.factors.iter().map(|factor| model.value(&mut known, line, factor));
                factors.collect::<Vec<usize>>()
            });
            let lines = lines.collect();
            model.lines.push(lines);
        }
        model.sum_volumes(&outcome.cascades);
        model
    }

    fn value(&mut self, known: &mut HashMap<Key, usize>, line: &LineResult, factor: &FactorResult) -> usize {
        let per = Number::from(u64::from(line.per));
        let is_price =
            factor.kind == "unit_price" && line.unit_price.over(per, 28).is_ok_and(|p| p == factor.numerator);
        let (numerator, denominator) =
            if is_price { (line.unit_price, per) } else { (factor.numerator, factor.denominator) };
        let value = Value {
            kind: factor.kind.clone(),
            path: factor.path.clone(),
            price: (factor.kind == "unit_price").then(|| price_of(line)),
            numerator,
            denominator,
            sum_of: Vec::new(),
        };
        let key = Key {
            kind: value.kind.clone(),
            path: value.path.clone(),
            price: value.price.clone(),
            figures: (numerator.to_string(), denominator.to_string()),
        };
        *known.entry(key).or_insert_with(|| {
            self.values.push(value);
            self.values.len() - 1
        })
    }

    /// Where tiers have counts of their own, what serves all requests (a router) has their sum, which follows them.
    fn sum_volumes(&mut self, cascades: &[CascadeResult]) {
        let mut of_tiers: Vec<usize> = Vec::new();
        let mut of_all: Vec<usize> = Vec::new();
        for (cascade, lines) in cascades.iter().zip(&self.lines) {
            for (line, values) in cascade.lines.iter().zip(lines) {
                let volumes = values.iter().copied().filter(|&value| self.values[value].kind == "volume");
                let seen = if line.tier.is_empty() { &mut of_all } else { &mut of_tiers };
                for volume in volumes.filter(|volume| !seen.contains(volume)).collect::<Vec<_>>() {
                    seen.push(volume);
                }
            }
        }
        for all in of_all.into_iter().filter(|all| !of_tiers.contains(all)) {
            self.values[all].sum_of.clone_from(&of_tiers);
            self.values[all].path = None;
        }
    }

    /// The values that come from the scenario, in their order.
    pub fn assumed(&self) -> impl Iterator<Item = (usize, &Value)> {
        self.values.iter().enumerate().filter(|(_, value)| value.path.is_some())
    }

    /// The values that the lines of a tier are products of and that come from the scenario, as numbers from 1 in the
    /// order of [`Model::assumed`].
    #[must_use]
    pub fn assumed_by(&self, cascade: usize, lines: impl Fn(usize) -> bool) -> Vec<usize> {
        let mut used: Vec<bool> = vec![false; self.values.len()];
        for (index, values) in self.lines.get(cascade).into_iter().flatten().enumerate() {
            if lines(index) {
                values.iter().for_each(|&value| used[value] = true);
            }
        }
        let numbered = self.assumed().enumerate();
        numbered.filter(|(_, (value, _))| used[*value]).map(|(number, _)| number + 1).collect()
    }
}

fn price_of(line: &LineResult) -> PriceOf {
    let service = Some(line.service.as_str()).filter(|service| *service != "standard");
    let conditions: Vec<&str> =
        [service, line.region.as_deref(), line.hours.as_deref()].into_iter().flatten().collect();
    PriceOf { offer: line.offer.clone(), meter: line.meter.clone(), conditions: conditions.join(", ") }
}

impl Value {
    /// What it is, in words.
    #[must_use]
    pub fn name(&self) -> String {
        match (&self.price, &self.path) {
            (Some(price), _) if price.conditions.is_empty() => format!("{} {}", price.offer, price.meter),
            (Some(price), _) => format!("{} {} ({})", price.offer, price.meter, price.conditions),
            (None, Some(path)) => path.clone(),
            (None, None) => self.kind.clone(),
        }
    }

    /// The figure, not yet divided.
    #[must_use]
    pub fn ratio(&self) -> Ratio {
        Ratio { numerator: self.numerator, denominator: self.denominator }
    }

    /// What it counts.
    #[must_use]
    pub fn unit(&self) -> &'static str {
        match self.kind.as_str() {
            "volume" => "requests",
            "share" | "sent" | "reach" | "availability" | "answered" | "hours" => "of requests",
            "tokens" => "tokens a request",
            "attempts" => "attempts a request",
            "discount" => "of the list price",
            "fx" => "for a dollar",
            "region" => "of the price",
            "gpus" => "GPUs a replica",
            "time" => "hours a month",
            "months" => "of the sum, a month",
            "unit_price" => "USD",
            _ => "",
        }
    }

    /// Whether it is a part of a whole, which people read as a percentage.
    #[must_use]
    pub fn is_share(&self) -> bool {
        matches!(
            self.kind.as_str(),
            "share" | "sent" | "reach" | "availability" | "answered" | "hours" | "discount" | "region"
        )
    }
}
