//! How months may come out: what each cascade uses, as sums of products of the uncertain values, and its bill of that.

use std::collections::BTreeSet;

use super::contract::{BilledTogether, Contract, Hours, MonthTerms, Treatment};
use crate::analysis::uncertainty::{Asked, Figure, Product, UncertainValues};
use crate::catalogue::{EventMeter, Meter, TokenMeter};
use crate::rating::{Amounts, Bill, LineItem};
use crate::scenario::{FactorKind, Plan, Scenario};
use crate::units::Money;

/// How the months may come out.
#[derive(Clone, Debug)]
pub struct UncertainMonths {
    /// What is uncertain: the same draws for all months and cascades, and each month's own.
    pub values: UncertainValues,
    pub(super) contract: Contract,
    pub(super) months: Vec<MonthFigures>,
    pub(super) cascades: usize,
}

impl UncertainMonths {
    /// What each month is billed, the candidate's first.
    #[must_use]
    pub fn asked(&self, limit: Option<f64>) -> Vec<Asked<'_>> {
        self.months.iter().map(|month| self.billed(std::slice::from_ref(month), limit)).collect()
    }

    /// What all of them are billed, with what is paid at the end of a year of promises that were not kept.
    #[must_use]
    pub fn asked_together(&self, limit: Option<f64>) -> Asked<'_> {
        self.billed(&self.months, limit)
    }

    /// Whether throughput that is bought ahead is a part of the bills.
    #[must_use]
    pub fn has_units(&self) -> bool {
        self.contract.units > 0
    }

    fn billed<'a>(&'a self, months: &'a [MonthFigures], limit: Option<f64>) -> Asked<'a> {
        let cascades = 0..self.cascades;
        let straight: Option<Vec<Figure>> =
            cascades.clone().map(|cascade| straight(&self.contract, months, cascade)).collect();
        if let Some(figures) = straight {
            return Asked { figures, rules: None, limit };
        }
        let figures = cascades.flat_map(|cascade| months.iter().flat_map(move |month| month.figures(cascade)));
        let together = BilledTogether {
            contract: &self.contract,
            months: months.iter().map(|month| &month.terms).collect(),
            cascades: self.cascades,
        };
        Asked { figures: figures.cloned().collect(), rules: Some(Box::new(together)), limit }
    }
}

/// The bill as one sum of products, where it is that.
fn straight(contract: &Contract, months: &[MonthFigures], cascade: usize) -> Option<Figure> {
    let mut bill = Figure::default();
    for month in months {
        for (treatment, usage) in month.terms.treatments.iter().zip(&month.usage) {
            let rest = contract.straight(treatment, months.len())?;
            bill.products.extend(scaled(&usage[cascade], rest));
        }
    }
    Some(bill)
}

fn scaled(figure: &Figure, by: f64) -> impl Iterator<Item = Product> {
    figure.products.iter().map(move |product| Product { constant: product.constant * by, slots: product.slots.clone() })
}

/// What is used in a month.
#[derive(Clone, Debug, Default)]
pub(super) struct MonthFigures {
    terms: MonthTerms,
    /// For each treatment, what each cascade uses in the month.
    usage: Vec<Vec<Figure>>,
    /// For each kind of units and stretch, what each cascade asks of them on a usual day.
    loads: Vec<Vec<Vec<Figure>>>,
}

impl MonthFigures {
    pub fn of(terms: MonthTerms) -> Self {
        let loads = vec![Vec::new(); terms.stretches.len()];
        Self { terms, usage: Vec::new(), loads }
    }

    /// In the order of the terms.
    fn figures(&self, cascade: usize) -> impl Iterator<Item = &Figure> {
        self.loads.iter().flatten().chain(&self.usage).map(move |cascades| &cascades[cascade])
    }

    /// Adds what is used on some days of the month: their daily figures so many times, spread over so many hours.
    pub fn add(&mut self, parting: &Parting<'_>, daily: &[Figure], times: f64, volume: f64, stretch: Vec<Hours>) {
        let each = parting.count();
        let cascades = daily.len() / each;
        for (at, treatment) in parting.treatments.iter().enumerate() {
            let found = self.terms.treatments.iter().position(|known| known == treatment).unwrap_or_else(|| {
                self.terms.treatments.push(treatment.clone());
                self.usage.push(vec![Figure::default(); cascades]);
                self.usage.len() - 1
            });
            for (sum, daily) in self.usage[found].iter_mut().zip(daily.chunks(each)) {
                sum.products.extend(scaled(&daily[at], times));
            }
        }
        for (at, (spec, hours)) in parting.scenario.provisioned.iter().zip(stretch).enumerate() {
            let load = |daily: &[Figure]| {
                let kinds = &daily[parting.treatments.len() + at * TokenMeter::ALL.len()..];
                let weighted = TokenMeter::ALL.iter().zip(kinds);
                let weighted = weighted.flat_map(|(m, kind)| scaled(kind, volume * spec.weight_of(*m).to_float()));
                Figure { products: weighted.collect() }
            };
            self.loads[at].push(daily.chunks(each).map(load).collect());
            self.terms.stretches[at].push(hours);
        }
    }

    /// Multiplies everything with an uncertain value.
    pub fn multiply(&mut self, slot: usize) {
        let loads = self.loads.iter_mut().flatten();
        for figure in loads.chain(&mut self.usage).flatten() {
            figure.products.iter_mut().for_each(|product| product.slots.push(slot));
        }
    }
}

/// Bills parted by how their usage is billed.
pub(super) struct Parting<'a> {
    scenario: &'a Scenario,
    treatments: Vec<Treatment>,
}

impl<'a> Parting<'a> {
    /// For every offer whose prices a plan uses.
    pub fn of(scenario: &'a Scenario, plan: &Plan) -> Self {
        let mut treatments = BTreeSet::from([Treatment::default()]);
        let events = EventMeter::ALL.map(Meter::Events);
        for meter in TokenMeter::ALL.map(Meter::Tokens).into_iter().chain(events) {
            treatments.extend(plan.prices.iter().map(|price| Treatment::of(scenario, &price.offer, meter)));
        }
        Self { scenario, treatments: treatments.into_iter().collect() }
    }

    /// Bills of one cascade.
    fn count(&self) -> usize {
        self.treatments.len() + self.scenario.provisioned.len() * TokenMeter::ALL.len()
    }

    /// For each bill one for each treatment, in what that is counted in; then, for each kind of units, the tokens of
    /// each kind that they are asked for.
    pub fn look(&self, bills: &[Bill]) -> Vec<Bill> {
        let mut parts = Vec::with_capacity(bills.len() * self.count());
        for bill in bills {
            let part = |lines: Vec<LineItem>| Bill { lines, ..bill.clone() };
            for treatment in &self.treatments {
                let treated = |line: &&LineItem| Treatment::of(self.scenario, &line.offer, line.meter) == *treatment;
                let lines = bill.lines.iter().filter(treated).map(|line| match treatment {
                    Treatment { ladder: Some(_), .. } => counted(line),
                    Treatment { commitment: Some(_), .. } => at_list(line),
                    _ => line.clone(),
                });
                parts.push(part(lines.collect()));
            }
            for spec in &self.scenario.provisioned {
                parts.extend(TokenMeter::ALL.map(|meter| {
                    let asked =
                        |line: &&LineItem| *line.offer == spec.offer.value && line.meter == Meter::Tokens(meter);
                    part(bill.lines.iter().filter(asked).map(counted).collect())
                }));
            }
        }
        parts
    }
}

/// A line without our discount.
fn at_list(line: &LineItem) -> LineItem {
    let factors = line.factors.iter().filter(|factor| factor.kind != FactorKind::Discount);
    LineItem { factors: factors.cloned().collect(), contracted: line.list, ..line.clone() }
}

/// A line that costs as much as it counts.
fn counted(line: &LineItem) -> LineItem {
    let is_price = |kind: FactorKind| {
        matches!(kind, FactorKind::UnitPrice | FactorKind::Region | FactorKind::Exchange | FactorKind::Discount)
    };
    let factors = line.factors.iter().filter(|factor| !is_price(factor.kind));
    let contracted = Amounts { daily: Money::new(line.quantity_daily), monthly: Money::new(line.quantity_monthly) };
    LineItem { factors: factors.cloned().collect(), contracted, overridden: false, ..line.clone() }
}
