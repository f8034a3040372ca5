//! Days drawn from those of a profile (a bootstrap): volume, mix and tokens stay together as they came.
//!
//! Every day of the calendar is drawn by itself, whatever day of the week it is: weeks that hang together would take
//! profiles of many weeks. So a month of n days has n times the mean of the days' costs, and n times their variance.

use super::factors::Factors;
use super::question::UncertainValues;
use super::sampling::{Figure, Product};
use crate::analysis::what_if::WhatIf;
use crate::diagnostic::{Diagnostic, Problems, Sources, code};
use crate::rating::{Bill, rate};
use crate::workload::Profile;

/// The days of a profile, and what each of them costs.
#[derive(Clone, Debug)]
pub struct MeasuredDays {
    /// For each day, quiet ones too, the figures.
    days: Vec<Vec<Figure>>,
}

impl MeasuredDays {
    /// What the bills cost that `look` makes of a plan's bills, on each day of the profile. What stands in the way goes to
    /// `problems`.
    pub fn of(
        values: &UncertainValues,
        (what_if, profile): (&WhatIf, &Profile),
        look: &dyn Fn(&[Bill]) -> Vec<Bill>,
        sources: &mut Sources,
        problems: &Problems,
    ) -> Option<Self> {
        let counts = profile.requests_by_day();
        let mean = counts.iter().map(|(_, count)| *count as f64).sum::<f64>() / counts.len() as f64;
        let mut there = what_if.clone();
        let said = what_if.scenario(&[], &Problems::new())?.workload.volume.is_some();
        let mut days = Vec::with_capacity(counts.len());
        for &(day, count) in &counts {
            if count == 0 {
                days.push(Vec::new());
                continue;
            }
            there.day = Some(day);
            let here = Problems::new();
            let plan = there.plan(&[], sources, &here);
            let bills = plan.as_ref().and_then(|plan| rate(plan).ok());
            let figures = plan
                .as_ref()
                .zip(bills)
                .and_then(|(plan, bills)| values.daily(&mut there, plan, &bills, look, sources, &Problems::new()));
            let Some(mut figures) = figures else {
                let reason = here.into_sorted().into_iter().next().map(|problem| format!(": {}", problem.message));
                let message = format!("the days of the profile cannot be resampled: {day} has no cost of its own");
                let message = message + &reason.unwrap_or_default();
                problems.push(Diagnostic::warning(&code::HELD, message));
                return None;
            };
            // A volume that the scenario says is that of a usual day.
            let times = if said { count as f64 / mean } else { 1.0 };
            let products = figures.iter_mut().flat_map(|figure| &mut figure.products);
            products.for_each(|product| product.constant *= times);
            days.push(figures);
        }
        Some(Self { days })
    }

    /// The figures of a usual day, times how the days that are drawn for some of the calendar come out. `parts` are their
    /// numbers and how much each counts, and sum to 1.
    pub fn resampled(&self, factors: &mut Factors, name: &str, parts: &[(usize, f64)]) -> Vec<Figure> {
        let count = self.days.iter().map(Vec::len).max().unwrap_or_default();
        let mut figures = vec![Figure::default(); count];
        let mut measured = Vec::new();
        for (at, figure) in figures.iter_mut().enumerate() {
            let of_days = || self.days.iter().map(move |day| day.get(at).map_or(&[][..], |figure| &figure.products));
            for product in of_days().flatten() {
                if figure.products.iter().any(|known| known.slots == product.slots) {
                    continue;
                }
                let constant = |day: &[Product]| {
                    let same = day.iter().filter(|other| other.slots == product.slots);
                    same.map(|other| other.constant).sum::<f64>()
                };
                let values: Vec<f64> = of_days().map(constant).collect();
                let mean = values.iter().sum::<f64>() / values.len() as f64;
                if mean != 0.0 {
                    measured.push(values.into_iter().map(|value| value / mean).collect());
                    figure.products.push(Product { constant: mean, slots: product.slots.clone() });
                }
            }
        }
        let mut slots = factors.days(name, parts, measured).into_iter();
        let products = figures.iter_mut().flat_map(|figure| &mut figure.products);
        products.for_each(|product| product.slots.extend(slots.next()));
        figures
    }
}
