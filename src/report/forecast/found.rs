//! From a forecast to its result.

use super::notes::{no_band, notes};
use super::{
    BoughtResult, BudgetResult, EventResult, ForecastResult, MonthCostResult, MonthResult, OpenPromiseResult,
    ShortfallResult,
};
use crate::analysis::forecast::{BudgetOutlook, Forecast, ForecastMonth};
use crate::analysis::uncertainty::{Band, Sampling, outlooks};
use crate::report::listing::identity_text;
use crate::report::outcome::SCHEMA_VERSION;
use crate::report::uncertainty::UncertaintyResult;
use crate::units::{Number, NumberError};

impl ForecastResult {
    /// Makes the result from what was found.
    ///
    /// # Errors
    /// [`NumberError::TooLarge`].
    pub fn new(found: &Forecast, outlook: Option<&BudgetOutlook>, sampling: Sampling) -> Result<Self, NumberError> {
        let months = found.months.iter().enumerate().map(|(index, month)| {
            let variance = outlook.and_then(|outlook| outlook.months.get(index)).map(|month| month.variance);
            month_result(month, variance)
        });
        let totals = (0..found.cascades.len()).map(|cascade| found.total(cascade));
        let (uncertainty, without_band) = uncertainty(found, outlook, sampling).unzip();
        let mut notes = notes(found);
        notes.extend(without_band.and_then(|figures| no_band(&figures)));
        Ok(Self {
            schema_version: SCHEMA_VERSION,
            title: found.plan.title.clone(),
            catalogue: identity_text(&found.plan.catalogue),
            known_on: found.plan.known_on.map(|day| day.to_string()),
            convention: found.plan.period.convention.to_string(),
            currency: found.plan.currency.code.clone(),
            cascades: found.cascades.clone(),
            months: months.collect::<Result<_, NumberError>>()?,
            totals: totals.collect::<Result<_, NumberError>>()?,
            shortfalls: found
                .shortfalls
                .iter()
                .map(|shortfall| ShortfallResult {
                    cascade: found.cascades[shortfall.cascade].clone(),
                    commitment: shortfall.name.clone(),
                    month: shortfall.month.to_string(),
                    amount: shortfall.amount,
                })
                .collect(),
            open_promises: found
                .open_promises
                .iter()
                .map(|open| OpenPromiseResult {
                    cascade: found.cascades[open.cascade].clone(),
                    commitment: open.name.clone(),
                    promised: open.promised,
                    used: open.used,
                    missing: open.missing,
                    until: open.until.to_string(),
                })
                .collect(),
            budget: outlook.map(|outlook| BudgetResult {
                monthly: outlook.monthly,
                total: outlook.total,
                variance: outlook.variance,
                runs_out: outlook.runs_out.map(|day| day.to_string()),
            }),
            uncertainty,
            notes,
        })
    }
}

fn month_result(month: &ForecastMonth, variance: Option<Number>) -> Result<MonthResult, NumberError> {
    let costs = month.costs.iter().map(|cost| MonthCostResult {
        billed: cost.billed,
        list: cost.list,
        commitments: cost
            .bought
            .iter()
            .map(|bought| BoughtResult {
                name: bought.name.clone(),
                list: bought.list,
                billed: bought.billed,
                saving: bought.saving,
                unused: bought.unused,
                utilisation: bought.units.map(|units| units.utilisation),
                break_even: bought.units.and_then(|units| units.break_even),
            })
            .collect(),
    });
    Ok(MonthResult {
        month: month.month.to_string(),
        days: month.days.quotient()?,
        volume: month.volume,
        requests: month.requests,
        costs: costs.collect(),
        complete: month.complete,
        variance,
        events: month.events.iter().map(|(on, what)| EventResult { on: on.to_string(), what: what.clone() }).collect(),
    })
}

/// Samples every month of the candidate, and all of them together; besides, the names of those whose band is not known.
fn uncertainty(
    found: &Forecast,
    outlook: Option<&BudgetOutlook>,
    sampling: Sampling,
) -> Option<(UncertaintyResult, Vec<String>)> {
    let uncertain = found.uncertain.as_ref()?;
    let values = &uncertain.values;
    let baselines = found.cascades.get(1..).unwrap_or_default();
    let mut names: Vec<String> = found.months.iter().map(|month| month.month.to_string()).collect();
    let mut asked = uncertain.asked(outlook.map(|outlook| outlook.monthly.to_float()));
    if asked.len() > 1 {
        names.push("total".to_owned());
        asked.push(uncertain.asked_together(outlook.map(|outlook| outlook.total.to_float())));
    }
    let (mut result, mut without_band) = (UncertaintyResult::new(sampling), Vec::new());
    let looks = outlooks(&asked, &values.factors, sampling);
    for ((name, asked), (outlook, cheaper)) in names.iter().zip(&asked).zip(looks) {
        let band = match values.band_of(asked) {
            Band::Between(ends) => Some(ends),
            Band::NoRanges => None,
            Band::Unknown => {
                without_band.push(name.clone());
                None
            }
        };
        result.add(name, &outlook, &cheaper, baselines, band);
    }
    Some((result, without_band))
}
