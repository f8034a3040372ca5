//! The result of `check`: scenarios, and whether each keeps what its policies demand.

use serde::{Deserialize, Serialize};

use super::assemble::finding;
use super::diff::DiffResult;
use super::outcome::{BudgetResult, Finding, Outcome, RuleResult, SCHEMA_VERSION, Tool};
use crate::analysis::{BudgetVerdict, Judgement, RuleVerdict, Spend, SpendPart};
use crate::catalogue::OfferId;
use crate::diagnostic::{Location, Sources};
use crate::rating::Amounts;
use crate::units::{Fraction, Money, NumberError};
use crate::workload::Basis;

/// What a gate found.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct CheckResult {
    /// The version of this form.
    pub schema_version: u32,
    /// Who computed it.
    pub tool: Tool,
    /// `pass`, `fail`, or `undecided` where something could not be computed.
    pub verdict: String,
    /// Every scenario, in the order in which they were named.
    pub scenarios: Vec<CheckedScenario>,
    /// What is wrong with the question as a whole.
    pub errors: Vec<Finding>,
}

/// One scenario before the gate.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct CheckedScenario {
    /// The file.
    pub path: String,
    /// `pass`, `fail` or `undecided`.
    pub verdict: String,
    /// The policy file that was laid beside it.
    pub policy: Option<String>,
    /// The result, with its budgets, rules and findings; null where it could not be computed.
    pub outcome: Option<Outcome>,
    /// What changed against the base, where there is one.
    pub diff: Option<DiffResult>,
    /// Why it could not be computed.
    pub errors: Vec<Finding>,
}

impl CheckResult {
    /// Of scenarios and what went wrong beside them.
    #[must_use]
    pub fn new(tool: Tool, scenarios: Vec<CheckedScenario>, errors: Vec<Finding>) -> Self {
        let all = |verdict: &str| scenarios.iter().all(|scenario| scenario.verdict == verdict);
        let any = |verdict: &str| scenarios.iter().any(|scenario| scenario.verdict == verdict);
        let verdict = if !errors.is_empty() || any("undecided") {
            "undecided"
        } else if all("pass") {
            "pass"
        } else {
            "fail"
        };
        Self { schema_version: SCHEMA_VERSION, tool, verdict: verdict.to_owned(), scenarios, errors }
    }

    /// A result without a gate, for formats that tell of one.
    #[must_use]
    pub fn of_outcome(outcome: &Outcome) -> Self {
        let path = outcome.inputs.first().map_or("-", |input| &input.path);
        let scenario = CheckedScenario::computed(path, None, outcome.clone(), None, Vec::new());
        Self::new(outcome.tool.clone(), vec![scenario], Vec::new())
    }

    /// Every finding with the scenario that it is about: what is wrong first, then what the gate found, then what the
    /// costing noted.
    pub fn findings(&self) -> impl Iterator<Item = (&str, &Finding)> {
        let of_scenarios = self.scenarios.iter().flat_map(|scenario| {
            let outcome = scenario.outcome.iter().flat_map(|outcome| outcome.findings.iter().chain(&outcome.warnings));
            scenario.errors.iter().chain(outcome).map(|finding| (scenario.path.as_str(), finding))
        });
        self.errors.iter().map(|finding| ("", finding)).chain(of_scenarios)
    }
}

impl CheckedScenario {
    /// One that was computed; `errors` are what the gate could not decide.
    #[must_use]
    pub fn computed(
        path: &str,
        policy: Option<String>,
        outcome: Outcome,
        diff: Option<DiffResult>,
        errors: Vec<Finding>,
    ) -> Self {
        let verdicts = || {
            let budgets = outcome.budgets.iter().map(|budget| budget.verdict.as_str());
            budgets.chain(outcome.rules.iter().map(|rule| rule.verdict.as_str()))
        };
        let verdict = if !outcome.complete || !errors.is_empty() || verdicts().any(|verdict| verdict == "undecided") {
            "undecided"
        } else if verdicts().any(|verdict| verdict == "fail") {
            "fail"
        } else {
            "pass"
        };
        let (path, verdict) = (path.to_owned(), verdict.to_owned());
        Self { path, verdict, policy, outcome: Some(outcome), diff, errors }
    }

    /// One that could not be.
    #[must_use]
    pub fn failed(path: &str, errors: Vec<Finding>) -> Self {
        let (path, verdict) = (path.to_owned(), "undecided".to_owned());
        Self { path, verdict, policy: None, outcome: None, diff: None, errors }
    }
}

/// Writes what was judged into a result.
pub fn judged(outcome: &mut Outcome, judgement: &Judgement, sources: &Sources) {
    outcome.budgets = judgement.budgets.iter().map(|verdict| budget_result(verdict, sources)).collect();
    outcome.rules = judgement.rules.iter().map(|verdict| rule_result(verdict, sources)).collect();
    outcome.findings = judgement.diagnostics.iter().map(|diagnostic| finding(diagnostic, sources)).collect();
}

fn place(location: &Location, sources: &Sources) -> (String, usize) {
    (sources.name(location).to_owned(), sources.line(location))
}

fn budget_result(verdict: &BudgetVerdict, sources: &Sources) -> BudgetResult {
    let (path, line) = place(&verdict.location, sources);
    BudgetResult {
        name: verdict.name.clone(),
        span: verdict.span.key().to_owned(),
        scope: verdict.scope.clone(),
        against_base: verdict.against_base,
        on: verdict.on.to_owned(),
        limit: verdict.limit,
        spent: verdict.spent,
        standard_error: verdict.sampled.map(|(_, error)| error),
        over: verdict.over,
        used_percent: verdict.used_percent,
        warn_at: verdict.warn_at,
        verdict: verdict.verdict.key().to_owned(),
        exempted: verdict.exempted.clone(),
        path,
        line,
    }
}

fn rule_result(verdict: &RuleVerdict, sources: &Sources) -> RuleResult {
    let (path, line) = place(&verdict.location, sources);
    RuleResult {
        rule: verdict.rule.to_owned(),
        limit: verdict.limit.clone(),
        found: verdict.found.clone(),
        verdict: verdict.verdict.key().to_owned(),
        exempted: verdict.exempted.clone(),
        path,
        line,
    }
}

/// The spend of a result's candidate, for limits on what it may rise by.
///
/// # Errors
/// [`NumberError`] for a result that no release of ours wrote.
pub fn spend_of(outcome: &Outcome) -> Result<Spend, NumberError> {
    let year = outcome.period.days_of_year;
    let candidate = outcome.cascades.first();
    let parts = candidate.into_iter().flat_map(|cascade| {
        cascade.lines.iter().filter_map(|line| {
            let tier = cascade.tiers.iter().find(|tier| tier.tier == line.tier);
            let labels = tier.map(|tier| tier.labels.clone().into_iter().collect()).unwrap_or_default();
            let (daily, monthly) = (Money::new(line.contracted_cost_daily), Money::new(line.contracted_cost_monthly));
            Some(SpendPart {
                tier: (!line.tier.is_empty()).then(|| line.tier.as_str().into()),
                labels,
                offer: OfferId::parse(&line.offer)?,
                amounts: Amounts { daily, monthly },
            })
        })
    });
    Ok(Spend {
        parts: parts.collect(),
        basis: if outcome.period.basis == "month" { Basis::Month } else { Basis::Day },
        days_of_year: Fraction::new(year.numerator, year.denominator)?,
    })
}
