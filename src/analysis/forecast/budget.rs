//! A forecast beside what may be spent.

use super::Forecast;
use crate::calendar::{Date, YearMonth};
use crate::units::{Fraction, Number, NumberError};

/// A month beside its budget.
#[derive(Clone, Debug)]
pub struct BudgetMonth {
    /// Which.
    pub month: YearMonth,
    /// Budget less cost: above zero is favourable.
    pub variance: Number,
}

/// A forecast beside its budget.
#[derive(Clone, Debug)]
pub struct BudgetOutlook {
    /// For a month.
    pub monthly: Number,
    /// For all of them.
    pub total: Number,
    /// Month by month.
    pub months: Vec<BudgetMonth>,
    /// For all of them: budget less cost.
    pub variance: Number,
    /// The day on which all of the budget is spent; none when it lasts.
    pub runs_out: Option<Date>,
}

/// Holds the candidate's months against a monthly budget. The day on which it runs out is the first one at whose end
/// more was spent than the budget of all months together.
///
/// # Errors
/// [`NumberError::TooLarge`].
pub fn against_budget(forecast: &Forecast, monthly: Number) -> Result<BudgetOutlook, NumberError> {
    let cost = |month: &super::ForecastMonth| month.costs.first().map_or(Number::ZERO, |cost| cost.billed);
    let total = monthly.times(Number::from(forecast.months.len() as u64))?;
    let months = forecast
        .months
        .iter()
        .map(|month| Ok(BudgetMonth { month: month.month, variance: monthly.minus(cost(month))? }));
    Ok(BudgetOutlook {
        monthly,
        total,
        months: months.collect::<Result<_, NumberError>>()?,
        variance: total.minus(forecast.total(0)?)?,
        runs_out: runs_out(forecast, total)?,
    })
}

fn runs_out(forecast: &Forecast, total: Number) -> Result<Option<Date>, NumberError> {
    let mut spent = Number::ZERO;
    for month in &forecast.months {
        let billed = month.costs.first().map_or(Number::ZERO, |cost| cost.billed);
        let used = Fraction::sum(month.by_day.iter().map(|(_, cost)| *cost))?;
        let mut so_far = Fraction::ZERO;
        for (index, (day, cost)) in month.by_day.iter().enumerate() {
            so_far = so_far.plus(*cost)?;
            // A month's bill is spread over its days as its usage is; evenly where nothing is used.
            let part = if used.is_zero() {
                Fraction::new(Number::from(index as u64 + 1), Number::from(month.by_day.len() as u64))?
            } else {
                so_far.over(used)?
            };
            let by_then = spent.plus(part.times(billed.into())?.quotient()?)?;
            if by_then > total {
                return Ok(Some(*day));
            }
        }
        spent = spent.plus(billed)?;
    }
    Ok(None)
}
