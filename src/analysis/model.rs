//! A plan compiled into sums of products, in which some scenario values are left open.
//!
//! A bill is a sum of products of factors, and a factor that is a scenario value can be replaced by another without
//! reading or resolving anything again. Values that decide something else (a threshold, a date, what a stage keeps)
//! are no such factors: then there is no model, and the question is resolved anew for every value.

use crate::catalogue::Meter;
use crate::document::key_text;
use crate::rating::{Bill, LineItem};
use crate::scenario::{FactorKind, Plan};
use crate::units::{Fraction, Number, NumberError};
use crate::workload::Basis;

/// A scenario value that is left open.
#[derive(Clone, Debug)]
pub struct Slot {
    /// Its path.
    pub path: String,
    /// What it is in the plan that is compiled.
    pub value: Number,
}

/// A constant times the open values with these places.
#[derive(Clone, Debug)]
struct Product {
    constant: Fraction,
    slots: Vec<usize>,
}

/// What each cascade costs, for the day or the month that requests are counted for, as a sum of products.
#[derive(Clone, Debug)]
pub struct Model {
    basis: Basis,
    cascades: Vec<Vec<Product>>,
    days: Fraction,
}

impl Model {
    /// Compiles a plan from its bills. `None` where a slot is no plain factor of any charge, or is part of one that it
    /// is not equal to (what is left of it, a part of it), where something has no price, or where a fleet makes steps.
    ///
    /// Whether nothing else depends on an open value shows only when the question is asked anew: see
    /// [`sweep`](super::sweep).
    ///
    /// # Errors
    /// [`NumberError::TooLarge`].
    pub fn compile(plan: &Plan, bills: &[Bill], slots: &[Slot]) -> Result<Option<Self>, NumberError> {
        let mut compiler = Compiler { slots, met: vec![false; slots.len()], plain: true };
        let mut cascades = Vec::with_capacity(bills.len());
        for bill in bills {
            // Machines come whole: what a fleet costs is no product of what is asked of it.
            compiler.plain &= bill.is_complete() && bill.fleets.is_empty();
            let products = bill.lines.iter().map(|line| compiler.product(line)).collect::<Result<_, _>>()?;
            cascades.push(merged(products)?);
        }
        let direct = compiler.plain && compiler.met.iter().all(|met| *met);
        Ok(direct.then_some(Self { cascades, days: plan.days, basis: plan.basis }))
    }

    /// The days of the month.
    #[must_use]
    pub fn days(&self) -> Fraction {
        self.days
    }

    /// The model in whole numbers, for open values with so many places and of at most such a size (in units of their
    /// last place). `None` where not every cost, and every month of it, can be counted that way.
    #[must_use]
    pub fn in_whole_numbers(&self, places: &[u32], largest: &[i64]) -> Option<WholeModel> {
        let is_one = |fraction: Fraction| fraction.denominator() == Number::ONE && fraction.is_exact();
        let products = || self.cascades.iter().flatten();
        if self.basis != Basis::Day || !is_one(self.days) || !products().all(|product| is_one(product.constant)) {
            return None;
        }
        let places_of = |product: &Product| {
            product.constant.numerator().places() + product.slots.iter().map(|&slot| places[slot]).sum::<u32>()
        };
        let scale = products().map(places_of).max().unwrap_or(0);
        let days = self.days.numerator();
        if scale + days.places() > PLACES_MAX {
            return None;
        }
        let mut cascades = Vec::with_capacity(self.cascades.len());
        for cascade in &self.cascades {
            let mut bound: i128 = 0;
            let mut terms = Vec::with_capacity(cascade.len());
            for product in cascade {
                let of_slots: u32 = product.slots.iter().map(|&slot| places[slot]).sum();
                let coefficient = product.constant.numerator().in_units_of(scale.checked_sub(of_slots)?)?;
                let magnitude = product.slots.iter().try_fold(coefficient.checked_abs()?, |magnitude, &slot| {
                    magnitude.checked_mul(i128::from(largest[slot]).max(1))
                })?;
                bound = bound.checked_add(magnitude)?;
                terms.push(Term { coefficient, slots: product.slots.clone() });
            }
            // A month of it has to be held exactly as well.
            let month = bound.checked_mul(days.in_units_of(days.places())?)?;
            if month >= LARGEST_COUNT {
                return None;
            }
            cascades.push(terms);
        }
        Some(WholeModel { scale, cascades })
    }

    /// What a day costs in floats, for sampling: for each cascade, constants with the open values that they are
    /// multiplied with.
    #[must_use]
    pub fn in_floats(&self) -> Vec<Vec<(f64, Vec<usize>)>> {
        let days = if self.basis == Basis::Day { 1.0 } else { self.days.to_float() };
        let term = |product: &Product| (product.constant.to_float() / days, product.slots.clone());
        self.cascades.iter().map(|cascade| cascade.iter().map(term).collect()).collect()
    }
}

/// Digits of a [`Number`].
const PLACES_MAX: u32 = 28;
/// The first count that a [`Number`] cannot hold.
const LARGEST_COUNT: i128 = 10_i128.pow(PLACES_MAX);

#[derive(Clone, Debug)]
struct Term {
    coefficient: i128,
    slots: Vec<usize>,
}

/// A model whose costs are whole counts of 10^-scale: exact, and tens of nanoseconds a cost.
#[derive(Clone, Debug)]
pub struct WholeModel {
    scale: u32,
    cascades: Vec<Vec<Term>>,
}

impl WholeModel {
    /// Places after the point of a cost.
    #[must_use]
    pub fn scale(&self) -> u32 {
        self.scale
    }

    /// What a cascade costs a day, for open values counted in units of their last place. They are no larger than the
    /// model was made for.
    #[must_use]
    pub fn daily(&self, cascade: usize, values: &[i64]) -> i128 {
        let mut sum = 0;
        for term in &self.cascades[cascade] {
            sum += term.slots.iter().fold(term.coefficient, |product, &slot| product * i128::from(values[slot]));
        }
        sum
    }
}

struct Compiler<'a> {
    slots: &'a [Slot],
    met: Vec<bool>,
    plain: bool,
}

impl Compiler<'_> {
    fn product(&mut self, line: &LineItem) -> Result<Product, NumberError> {
        let mut product = Product { constant: Fraction::ONE, slots: Vec::new() };
        for factor in &line.factors {
            let is_own_price = factor.kind == FactorKind::UnitPrice && line.overridden;
            let own_price =
                is_own_price.then(|| format!("override.{}.{}", key_text(&line.offer.to_string()), key(line)));
            let path = own_price.as_deref().or(factor.path.as_deref());
            let Some(slot) = path.and_then(|path| self.slots.iter().position(|slot| slot.path == path)) else {
                product.constant = product.constant.times(factor.value)?;
                continue;
            };
            let mut value = Fraction::from(self.slots[slot].value);
            if is_own_price && line.per != 1 {
                // The scenario says a price for a million, the factor is the price of one.
                let millionth = Fraction::from(Number::ONE.shifted_down(6)?);
                product.constant = product.constant.times(millionth)?;
                value = value.times(millionth)?;
            }
            self.met[slot] = true;
            self.plain &= factor.value == value;
            product.slots.push(slot);
        }
        product.slots.sort_unstable();
        Ok(product)
    }
}

/// The key of a line's price in the scenario.
fn key(line: &LineItem) -> &'static str {
    match line.meter {
        Meter::Tokens(token) => token.key(),
        Meter::Events(event) => event.key(),
        Meter::Hosting(hosting) => hosting.key(),
    }
}

/// Products of the same open values become one, in the order in which they first occur.
fn merged(products: Vec<Product>) -> Result<Vec<Product>, NumberError> {
    let mut merged: Vec<Product> = Vec::new();
    for product in products {
        match merged.iter_mut().find(|other| other.slots == product.slots) {
            Some(other) => other.constant = other.constant.plus(product.constant)?,
            None => merged.push(product),
        }
    }
    Ok(merged)
}
