//! A grid in whole numbers, as a compiled plan counts.

use super::grid::{Axis, Grid, Values};
use crate::analysis::model::Slot;
use crate::units::Number;

/// Ranges in whole numbers: the open values of a model, first those of the axes, then those that give way.
pub(super) struct Ranges {
    pub places: Vec<u32>,
    pub largest: Vec<i64>,
    axes: Vec<(i64, i64)>,
    /// For each share that gives way: all of it, and which axes take from it.
    giving: Vec<(i64, Vec<usize>)>,
}

impl Ranges {
    pub fn of(grid: &Grid) -> Option<Self> {
        let mut ranges = Self { places: Vec::new(), largest: Vec::new(), axes: Vec::new(), giving: Vec::new() };
        let giving = grid.giving();
        // Shares that are moved against each other are counted in the same unit.
        let places_of = |axis: &Axis| match &axis.values {
            Values::Range { first, step, .. } => {
                let from = axis.from.iter().flat_map(|from| [from.value.places(), from.to.places()]);
                Some(from.chain([first.places(), step.places()]).max().unwrap_or(0))
            }
            Values::List(_) => None,
        };
        let mut places = grid.axes.iter().map(places_of).collect::<Option<Vec<u32>>>()?;
        if !giving.is_empty() {
            let common = places.iter().copied().max().unwrap_or(0);
            places.fill(common);
        }
        let count = |number: Number, places: u32| i64::try_from(number.in_units_of(places)?).ok();
        for (axis, &places) in grid.axes.iter().zip(&places) {
            let Values::Range { first, step, count: many } = &axis.values else { return None };
            let (first, step) = (count(*first, places)?, count(*step, places)?);
            let last = first.checked_add(step.checked_mul(i64::try_from(many - 1).ok()?)?)?;
            ranges.axes.push((first, step));
            ranges.places.push(places);
            ranges.largest.push(first.checked_abs()?.max(last.checked_abs()?));
        }
        for from in giving {
            let taking: Vec<usize> = (0..grid.axes.len())
                .filter(|&axis| grid.axes[axis].from.as_ref().is_some_and(|other| other.path == from.path))
                .collect();
            let common = *places.first()?;
            let mut whole = count(from.value, common)?;
            let mut largest = whole.checked_abs()?;
            for &axis in &taking {
                let to = count(grid.axes[axis].from.as_ref()?.to, common)?;
                whole = whole.checked_add(to)?;
                largest = largest.checked_add(to.checked_abs()?)?.checked_add(ranges.largest[axis])?;
            }
            ranges.giving.push((whole, taking));
            ranges.places.push(common);
            ranges.largest.push(largest);
        }
        Some(ranges)
    }

    pub fn fill(&self, indices: &[u64], values: &mut [i64]) {
        for (at, ((first, step), index)) in self.axes.iter().zip(indices).enumerate() {
            values[at] = first + step * i64::try_from(*index).unwrap_or(i64::MAX);
        }
        for (at, (whole, taking)) in self.giving.iter().enumerate() {
            values[self.axes.len() + at] = whole - taking.iter().map(|&axis| values[axis]).sum::<i64>();
        }
    }

    pub fn slots(&self, grid: &Grid, indices: &[u64]) -> Option<Vec<Slot>> {
        let mut values = vec![0; self.places.len()];
        self.fill(indices, &mut values);
        let giving = grid.giving();
        let paths = grid.axes.iter().map(|axis| &axis.path).chain(giving.iter().map(|from| &from.path));
        paths
            .zip(values.iter().zip(&self.places))
            .map(|(path, (value, places))| {
                let value = Number::from_units_of(i128::from(*value), *places).ok()?;
                Some(Slot { path: path.clone(), value })
            })
            .collect()
    }
}
