//! How months, days and requests differ: as the scenario says, or as its profile measured.

use crate::calendar::{Date, Weekday};
use crate::catalogue::Meter;
use crate::rating::{LineItem, requests_daily};
use crate::scenario::{DayVariation, Extent, Plan, Variation};
use crate::units::NumberError;
use crate::workload::Profile;

/// Coefficients of variation, ready to be drawn.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Varying {
    /// Months, all days of one alike.
    pub month: f64,
    /// Days, each by itself.
    pub day: f64,
    /// The cost of single requests; none where their number does not vary.
    pub request: Option<f64>,
}

impl Varying {
    /// What a scenario says of its variation, for requests that cost what some lines of a bill say.
    ///
    /// # Errors
    /// [`NumberError::TooLarge`].
    pub fn of<'a>(
        variation: &Variation,
        profile: Option<&Profile>,
        plan: &Plan,
        lines: impl Iterator<Item = &'a LineItem>,
    ) -> Result<Self, NumberError> {
        let measured_day = || profile.map_or(0.0, |profile| of_days(&profile.requests_by_day()));
        let request = match (variation.request, profile) {
            (Some(Extent::Stated(cv)), _) => Some(cv.to_float()),
            (Some(Extent::Measured), Some(profile)) => Some(of_requests(profile, plan, &lines.collect::<Vec<_>>())?),
            (Some(Extent::Measured), None) | (None, _) => None,
        };
        let day = match variation.day {
            DayVariation::ByVolume(Extent::Stated(cv)) => cv.to_float(),
            DayVariation::ByVolume(Extent::Measured) => measured_day(),
            // The days themselves are drawn: see `MeasuredDays`.
            DayVariation::Resampled => 0.0,
        };
        Ok(Self { month: variation.month.to_float(), day, request })
    }
}

/// How days differ from the mean of their kind: weekdays and days of the weekend are apart, since how those differ is
/// no chance.
#[expect(clippy::cast_precision_loss, reason = "a statistic")]
fn of_days(days: &[(Date, u64)]) -> f64 {
    let is_weekend = |day: &Date| matches!(day.weekday(), Weekday::Saturday | Weekday::Sunday);
    let (mut squares, mut free) = (0.0, 0.0);
    for weekend in [false, true] {
        let counts: Vec<f64> =
            days.iter().filter(|(day, _)| is_weekend(day) == weekend).map(|(_, count)| *count as f64).collect();
        let mean = counts.iter().sum::<f64>() / counts.len().max(1) as f64;
        if mean > 0.0 {
            squares += counts.iter().map(|count| (count / mean - 1.0) * (count / mean - 1.0)).sum::<f64>();
            free += counts.len() as f64 - 1.0;
        }
    }
    if free > 0.0 { (squares / free).sqrt() } else { 0.0 }
}

/// How the cost of requests differs: between tiers by what each costs, within one by the moments of its tokens. How
/// prompts and answers go together is not in a profile, so they are taken to be long together, which is the most.
fn of_requests(profile: &Profile, plan: &Plan, lines: &[&LineItem]) -> Result<f64, NumberError> {
    let (mut count, mut sum, mut squares) = (0.0, 0.0, 0.0);
    for tier in &plan.tiers {
        let requests = requests_daily(plan, &tier.requests)?.to_float();
        if requests <= 0.0 {
            continue;
        }
        let cost = |wanted: &dyn Fn(Meter) -> bool| {
            let of_tier = lines.iter().filter(|line| line.tier.as_ref() == Some(&tier.name) && wanted(line.meter));
            of_tier.map(|line| line.contracted.daily.number().to_float()).sum::<f64>() / requests
        };
        let prompts = cost(&|meter| matches!(meter, Meter::Tokens(meter) if meter.is_prompt()));
        let answers = cost(&|meter| matches!(meter, Meter::Tokens(meter) if !meter.is_prompt()));
        let fees = cost(&|meter| !matches!(meter, Meter::Tokens(_)));
        let tokens = profile.sums(|key| key.tier == tier.name)?;
        let (mean, sd) =
            (prompts + answers + fees, prompts * tokens.input_variation() + answers * tokens.output_variation());
        count += requests;
        sum += requests * mean;
        squares += requests * (mean * mean + sd * sd);
    }
    Ok(if sum > 0.0 { (count * squares / (sum * sum) - 1.0).max(0.0).sqrt() } else { 0.0 })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Weekdays of 90 and 110 about 100, Saturday and Sunday of 40 each: 0.1² + 0.1² over (2 - 1) + (2 - 1).
    #[test]
    fn days_differ_from_the_mean_of_their_kind() {
        let days = [("2026-05-21", 90), ("2026-05-22", 110), ("2026-05-23", 40), ("2026-05-24", 40)];
        let days = days.map(|(day, count)| (day.parse().expect("a date"), count));
        assert!((of_days(&days) - 0.1).abs() < 1e-15);
        assert_eq!(of_days(&days[..1]), 0.0);
    }
}
