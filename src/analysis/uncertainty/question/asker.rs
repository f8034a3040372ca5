//! What plans cost where uncertain values are set, and figures made of that.

use super::{UncertainValues, is_used};
use crate::analysis::model::{Model, Slot};
use crate::analysis::uncertainty::sampling::{Figure, Product};
use crate::analysis::what_if::{Assignment, WhatIf};
use crate::diagnostic::{Origin, Problems, Sources};
use crate::rating::{Bill, LineItem};
use crate::scenario::Plan;
use crate::units::Number;

/// How near two ways of costing are, of the cost.
const NEAR: f64 = 1e-9;

/// What a value moves that is a factor of no charge.
pub(super) enum Moves {
    /// Nothing that is looked at.
    Nothing,
    /// What a day costs.
    Costs,
    /// The days of a month, or whether there is a plan at all.
    Otherwise,
}

/// Asks what plans cost where some values are set, and makes figures of the answers.
pub(super) struct Asker<'a> {
    pub values: &'a UncertainValues,
    pub slots: &'a [Slot],
    pub plain: Vec<usize>,
    pub scales: &'a [f64],
    pub look: &'a dyn Fn(&[Bill]) -> Vec<Bill>,
}

impl Asker<'_> {
    /// What changes where a value is at one of its ends: retry and pass rates, a judge's, a loop's growth are in no
    /// charge by name, and move it all the same.
    pub fn moves(&self, at: usize, plan: &Plan, bills: &[Bill], what_if: &mut WhatIf, sources: &mut Sources) -> Moves {
        let costs = |bills: &[Bill]| -> Option<Vec<Number>> {
            let daily = |bill: &Bill| Some(bill.contracted(|_: &LineItem| true).ok()?.daily.number());
            bills.iter().map(daily).collect()
        };
        let Some(expected) = costs(bills) else { return Moves::Otherwise };
        let mut moves = Moves::Nothing;
        for end in self.values.open[at].ends {
            let there = self.assignments(&[(at, end * self.scales[at])], sources).and_then(|assignments| {
                let planned = what_if.plan(&assignments, sources, &Problems::new())?;
                let bills = crate::rating::rate(&planned).ok()?;
                Some((costs(&(self.look)(&bills))?, planned.days))
            });
            match there {
                Some((costs, days)) if days == plan.days && costs == expected => {}
                Some((_, days)) if days == plan.days => moves = Moves::Costs,
                _ => return Moves::Otherwise,
            }
        }
        moves
    }

    /// The figures as polynomials that are straight in every bent value: asked at each corner of their ends.
    pub fn straight(&self, bent: &[usize], what_if: &mut WhatIf, sources: &mut Sources) -> Option<Vec<Figure>> {
        let corners = 1_usize << bent.len();
        let mut by_corner: Vec<Vec<Figure>> = Vec::with_capacity(corners);
        for corner in 0..corners {
            let set: Vec<(usize, f64)> = bent
                .iter()
                .enumerate()
                .map(|(place, &at)| (at, self.values.open[at].ends[corner >> place & 1] * self.scales[at]))
                .collect();
            by_corner.push(self.at(&set, what_if, sources)?);
        }
        let cascades = by_corner.first()?.len();
        Some((0..cascades).map(|cascade| self.interpolated(bent, &by_corner, cascade)).collect())
    }

    /// The figures where some values are set and the plain ones are open.
    fn at(&self, set: &[(usize, f64)], what_if: &mut WhatIf, sources: &mut Sources) -> Option<Vec<Figure>> {
        let assignments = self.assignments(set, sources)?;
        let problems = Problems::new();
        let plan = what_if.plan(&assignments, sources, &problems)?;
        let bills = crate::rating::rate(&plan).ok()?;
        let bills = (self.look)(&bills);
        let slots: Vec<Slot> = self.plain.iter().map(|&at| self.slots[at].clone()).collect();
        let used: Vec<usize> = (0..slots.len()).filter(|&at| is_used(&bills, &slots[at])).collect();
        let open: Vec<Slot> = used.iter().map(|&at| slots[at].clone()).collect();
        let model = Model::compile(&plan, &bills, &open).ok()??;
        let figure = |terms: Vec<(f64, Vec<usize>)>| Figure {
            products: terms
                .into_iter()
                .map(|(constant, slots)| {
                    let slots: Vec<usize> = slots.into_iter().map(|slot| self.plain[used[slot]]).collect();
                    let scale: f64 = slots.iter().map(|&slot| self.scales[slot]).product();
                    Product { constant: constant * scale, slots }
                })
                .collect(),
        };
        Some(model.in_floats().into_iter().map(figure).collect())
    }

    pub(super) fn assignments(&self, set: &[(usize, f64)], sources: &mut Sources) -> Option<Vec<Assignment>> {
        let source = sources.add("uncertain value", "", Origin::Flag);
        set.iter()
            .map(|&(at, value)| {
                let number = Number::from_float(value, 12).ok()?;
                Some(Assignment { text: format!("{}={number}", self.slots[at].path), source })
            })
            .collect()
    }

    /// Constants that belong to the same open values, asked at every corner, become polynomials of the bent values.
    fn interpolated(&self, bent: &[usize], by_corner: &[Vec<Figure>], cascade: usize) -> Figure {
        let mut keys: Vec<&[usize]> = Vec::new();
        for product in by_corner.iter().flat_map(|figures| &figures[cascade].products) {
            if !keys.contains(&product.slots.as_slice()) {
                keys.push(&product.slots);
            }
        }
        let mut products = Vec::new();
        for key in keys {
            let constant = |figures: &Vec<Figure>| {
                let of_key = figures[cascade].products.iter().filter(|product| product.slots == key);
                of_key.map(|product| product.constant).sum::<f64>()
            };
            let mut values: Vec<f64> = by_corner.iter().map(constant).collect();
            for (place, &at) in bent.iter().enumerate() {
                // c(x) through two points: intercept and slope take the place of the values at the ends.
                let ends = self.values.open[at].ends;
                for corner in (0..values.len()).filter(|corner| corner >> place & 1 == 0) {
                    let (low, high) = (values[corner], values[corner | 1 << place]);
                    let slope = (high - low) / (ends[1] - ends[0]);
                    values[corner] = low - slope * ends[0];
                    values[corner | 1 << place] = slope;
                }
            }
            for (monomial, constant) in values.into_iter().enumerate().filter(|(_, constant)| *constant != 0.0) {
                let of_bent = bent.iter().enumerate().filter(|(place, _)| monomial >> place & 1 == 1);
                let slots = key.iter().copied().chain(of_bent.map(|(_, at)| *at)).collect();
                products.push(Product { constant, slots });
            }
        }
        Figure { products }
    }

    /// Whether the figures are right between the ends as well: some values a third and two thirds of the way, the
    /// others as expected.
    pub fn agrees(&self, moving: &[usize], figures: &[Figure], what_if: &mut WhatIf, sources: &mut Sources) -> bool {
        let open = &self.values.open;
        let moving: Vec<usize> = moving.iter().copied().filter(|&at| open[at].ends[0] != open[at].ends[1]).collect();
        [1.0 / 3.0, 2.0 / 3.0].into_iter().all(|way| {
            let rounded = |value: f64| Number::from_float(value, 12).map_or(value, Number::to_float);
            let mut moved = self.values.expected();
            for &at in &moving {
                let value = open[at].ends[0] + (open[at].ends[1] - open[at].ends[0]) * way;
                moved[at] = rounded(value * self.scales[at]) / self.scales[at];
            }
            let set: Vec<(usize, f64)> = moving.iter().map(|&at| (at, moved[at] * self.scales[at])).collect();
            let Some(assignments) = self.assignments(&set, sources) else { return false };
            let Some(bills) = what_if.bills(&assignments, sources, &Problems::new()) else { return false };
            (self.look)(&bills).iter().zip(figures).all(|(bill, figure)| {
                let anew = bill.contracted(|_| true).map_or(f64::NAN, |amounts| amounts.daily.number().to_float());
                let found = figure.at(&moved);
                (found - anew).abs() <= NEAR * anew.abs().max(1e-6)
            })
        })
    }
}
