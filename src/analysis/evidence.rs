//! What a golden set says of a plan: pass rates with intervals, and the candidate beside its baselines.
//!
//! Counts and differences are exact; floats are in intervals and p-values only.

use std::sync::Arc;

use super::statistics::{
    Interval, NonInferiority, Paired, Part, Verdict, combined, holm, normal_quantile, paired_sample_size,
    two_sided_quantile, wilson,
};
use crate::rating::requests_daily;
use crate::scenario::{Answers, Compared, GoldenSet, OfferResults, PairCounts, Plan};
use crate::units::{Fraction, Number, NumberError};

/// How an offer did, and where its pass rate lies.
#[derive(Clone, Debug)]
pub struct PassRate {
    /// What was counted.
    pub results: OfferResults,
    /// Passed over all.
    pub rate: Fraction,
    /// Wilson's interval.
    pub interval: Interval,
    /// What its answers cost over how many passed; a ratio of sums, where all costs were recorded and one passed.
    pub cost_per_solved: Option<Number>,
}

/// The candidate beside a baseline, on a tier or on all of them.
#[derive(Clone, Debug)]
pub struct Comparison {
    /// Which tier; none for all, each by its part of the requests.
    pub tier: Option<Arc<str>>,
    /// The candidate's offers whose answers are compared.
    pub candidate: Vec<String>,
    /// Whether they are one stage's of a longer route.
    pub of_one_stage: bool,
    /// The baseline's name.
    pub baseline: Arc<str>,
    /// Items that both answered.
    pub items: u64,
    /// Those on which they differ.
    pub discordant: u64,
    /// The items by who passed them; none for all tiers together.
    pub paired: Option<Paired>,
    /// The candidate's pass rate less the baseline's.
    pub difference: Fraction,
    /// Where the difference lies, on both sides.
    pub interval: Interval,
    /// Of "both are equally good"; none for all tiers together.
    pub p_value: Option<PValue>,
    /// Whether the candidate is not worse by more than the margin.
    pub non_inferiority: NonInferiority,
    /// Items that would show it with the power asked for, were both equally good and as often of different minds; none
    /// for all tiers together.
    pub items_needed: Option<f64>,
}

/// How often chance alone brings about as much.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct PValue {
    /// `McNemar`'s test.
    pub value: f64,
    /// Whether outcomes were counted instead of approximated.
    pub exact: bool,
    /// The same, corrected for the number of comparisons.
    pub adjusted: f64,
}

/// All that a golden set says.
#[derive(Clone, Debug)]
pub struct Findings {
    /// By tier and offer.
    pub pass_rates: Vec<PassRate>,
    /// By baseline: each tier, then all of them where all could be compared.
    pub comparisons: Vec<Comparison>,
}

/// Evaluates a plan's golden set.
///
/// # Errors
/// [`NumberError::TooLarge`].
pub fn findings(plan: &Plan, set: &GoldenSet) -> Result<Findings, NumberError> {
    let demand = Demand::of(set);
    let pass_rates = set.results.iter().map(|results| pass_rate(results, &demand)).collect::<Result<_, _>>()?;
    let mut comparisons = Vec::new();
    for baseline in plan.cascades.iter().skip(1) {
        let of_baseline: Vec<&Compared> =
            set.compared.iter().filter(|compared| compared.baseline == baseline.name).collect();
        for compared in &of_baseline {
            if let Answers::Delivered(counts) | Answers::OfOneStage(counts) = compared.answers {
                comparisons.push(on_a_tier(compared, counts, &demand)?);
            }
        }
        comparisons.extend(over_all_tiers(plan, &baseline.name, &of_baseline, &demand)?);
    }
    adjust(&mut comparisons);
    Ok(Findings { pass_rates, comparisons })
}

/// The demand as floats.
struct Demand {
    margin: f64,
    significance: f64,
    power: f64,
    z: f64,
}

impl Demand {
    fn of(set: &GoldenSet) -> Self {
        let float = |share: crate::units::Share| Fraction::from(share.number()).to_float();
        let confidence = float(set.demand.confidence);
        Self {
            margin: float(set.demand.margin),
            significance: 1.0 - confidence,
            power: float(set.demand.power),
            z: two_sided_quantile(confidence),
        }
    }
}

fn pass_rate(results: &OfferResults, demand: &Demand) -> Result<PassRate, NumberError> {
    let passed = Number::from(u64::from(results.passed));
    let cost = results.cost.filter(|_| !passed.is_zero());
    Ok(PassRate {
        results: results.clone(),
        rate: Fraction::new(passed, Number::from(u64::from(results.items)))?,
        interval: wilson(results.passed, results.items, demand.z),
        cost_per_solved: cost.map(|cost| Fraction::new(cost, passed)?.quotient()).transpose()?,
    })
}

impl From<PairCounts> for Paired {
    fn from(PairCounts { both, baseline_only, candidate_only, neither }: PairCounts) -> Self {
        Self { both, baseline_only, candidate_only, neither }
    }
}

fn on_a_tier(compared: &Compared, counts: PairCounts, demand: &Demand) -> Result<Comparison, NumberError> {
    let paired = Paired::from(counts);
    let (items, discordant) = (paired.items(), paired.discordant());
    let value = paired.p_value()?;
    Ok(Comparison {
        tier: Some(Arc::clone(&compared.tier)),
        candidate: compared.candidate.clone(),
        of_one_stage: matches!(compared.answers, Answers::OfOneStage(_)),
        baseline: Arc::clone(&compared.baseline),
        items,
        discordant,
        paired: Some(paired),
        difference: paired.difference()?,
        interval: paired.score_interval(demand.z),
        p_value: Some(PValue { value, exact: paired.is_counted(), adjusted: value }),
        non_inferiority: paired.non_inferiority(demand.margin, demand.significance),
        items_needed: Some(items_needed(items, discordant, demand)),
    })
}

/// At the part of the items on which the two differ; where they never do, at the most that this may come from.
fn items_needed(items: u64, discordant: u64, demand: &Demand) -> f64 {
    let count = |count: u64| u32::try_from(count).unwrap_or(u32::MAX);
    let share = match discordant {
        0 => wilson(0, count(items), demand.z).high,
        some => f64::from(count(some)) / f64::from(count(items)),
    };
    paired_sample_size(demand.margin, share, demand.significance, demand.power).ceil()
}

/// The mean difference over all requests; none unless every tier's whole route could be compared.
fn over_all_tiers(
    plan: &Plan,
    baseline: &Arc<str>,
    compared: &[&Compared],
    demand: &Demand,
) -> Result<Option<Comparison>, NumberError> {
    let mut requests = Vec::new();
    for tier in &plan.tiers {
        requests.push(Fraction::from(requests_daily(plan, &tier.requests)?));
    }
    let all = Fraction::sum(requests.iter().copied())?;
    let sent_astray = plan.cascades.iter().any(|cascade| cascade.routes.iter().flatten().any(|s| s.route.is_some()));
    if plan.tiers.len() < 2 || all.is_zero() || sent_astray {
        return Ok(None);
    }
    let mut candidate: Vec<String> = Vec::new();
    let (mut difference, mut items, mut discordant) = (Fraction::ZERO, 0, 0);
    let (mut two_sided, mut one_sided) = (Vec::new(), Vec::new());
    for (tier, requests) in plan.tiers.iter().zip(requests) {
        let Some(here) = compared.iter().find(|compared| compared.tier == tier.name) else { return Ok(None) };
        let paired = match here.answers {
            Answers::Same => continue,
            Answers::OfOneStage(_) => return Ok(None),
            Answers::Delivered(counts) => Paired::from(counts),
        };
        candidate.extend(here.candidate.iter().filter(|offer| !candidate.contains(offer)).cloned().collect::<Vec<_>>());
        let weight = requests.over(all)?;
        difference = difference.plus(weight.times(paired.difference()?)?)?;
        (items, discordant) = (items + paired.items(), discordant + paired.discordant());
        let part = |interval| -> Result<Part, NumberError> {
            Ok(Part { weight: weight.to_float(), value: paired.difference()?.to_float(), interval })
        };
        two_sided.push(part(paired.score_interval(demand.z))?);
        one_sided.push(part(paired.score_interval(-normal_quantile(demand.significance)))?);
    }
    if two_sided.is_empty() {
        return Ok(None);
    }
    Ok(Some(Comparison {
        tier: None,
        candidate,
        of_one_stage: false,
        baseline: Arc::clone(baseline),
        items,
        discordant,
        paired: None,
        difference,
        interval: combined(&two_sided),
        p_value: None,
        non_inferiority: NonInferiority::within(demand.margin, combined(&one_sided)),
        items_needed: None,
    }))
}

/// Each comparison is another chance to be misled, so p-values are corrected for how many there are.
fn adjust(comparisons: &mut [Comparison]) {
    let values: Vec<f64> = comparisons.iter().filter_map(|comparison| comparison.p_value).map(|p| p.value).collect();
    let adjusted = holm(&values);
    let p_values = comparisons.iter_mut().filter_map(|comparison| comparison.p_value.as_mut());
    for (p_value, adjusted) in p_values.zip(adjusted) {
        p_value.adjusted = adjusted;
    }
}

impl Comparison {
    /// Whether the verdict is that there is no measurable loss.
    #[must_use]
    pub fn is_not_worse(&self) -> bool {
        self.non_inferiority.verdict == Verdict::NotWorse
    }
}
