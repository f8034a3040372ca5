//! Whether a scenario keeps what its policies demand, and the line to blame where it does not.
//!
//! A gate never says that a rule is kept on figures that it does not have: what needs a base and has none, and
//! everything about a bill that is not complete, stays undecided.

use super::budget::{self, BudgetVerdict};
use super::compare::saving;
use super::measured::Measured;
use super::rules;
use super::spend::Spend;
use crate::diagnostic::{Diagnostic, Location, Origin, Problems, Severity, Sources, code, nearest};
use crate::rating::{Amounts, Bill};
use crate::scenario::{Budget, Demand, Exemption, Limit, LimitCurrency, Plan, Policy, Scenario, Scope, Span};
use crate::units::{Number, NumberError};

/// How a limit fared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// Kept.
    Pass,
    /// Kept, and near the limit.
    Warn,
    /// Broken.
    Fail,
    /// Broken with leave.
    Exempt,
    /// Not to be told from the figures that there are.
    Undecided,
}

impl Verdict {
    /// The word in outputs.
    #[must_use]
    pub const fn key(self) -> &'static str {
        match self {
            Self::Pass => "pass",
            Self::Warn => "warn",
            Self::Fail => "fail",
            Self::Exempt => "exempt",
            Self::Undecided => "undecided",
        }
    }
}

/// How a rule of `[policy]` fared.
#[derive(Clone, Debug)]
pub struct RuleVerdict {
    /// Its key.
    pub rule: &'static str,
    /// What it demands.
    pub limit: String,
    /// What there is.
    pub found: String,
    /// What that comes to.
    pub verdict: Verdict,
    /// Who lets it pass, until when and why.
    pub exempted: Option<String>,
    /// The line to blame.
    pub location: Location,
}

/// What is judged.
#[derive(Clone, Copy, Debug)]
pub struct Case<'a> {
    /// As written, for the places in it.
    pub scenario: &'a Scenario,
    /// As resolved.
    pub plan: &'a Plan,
    /// The candidate's first.
    pub bills: &'a [Bill],
    /// What an increase is measured against.
    pub base: Option<&'a Spend>,
    /// What budgets on other than what is expected are held on.
    pub measured: &'a [Measured],
    /// Whether a broken rule is an error; else it is a warning, and what needs a base is left open.
    pub is_gate: bool,
    /// The texts that places point into.
    pub sources: &'a Sources,
}

impl Case<'_> {
    /// Whether everything has a price.
    pub(super) fn is_complete(&self) -> bool {
        self.bills.iter().all(Bill::is_complete)
    }

    /// Whether a limit was given on the command line.
    pub(super) fn is_in_flag(&self, location: &Location) -> bool {
        self.sources.origin(location) == Origin::Flag
    }

    /// What a shared policy names and this scenario does not have: a gate, which may have looked at others, tells whether
    /// any does.
    #[must_use]
    pub fn elsewhere(&self, unfit: Diagnostic) -> Diagnostic {
        Diagnostic { severity: if self.is_gate { Severity::Note } else { Severity::Warning }, ..unfit }
    }

    /// A limit in the bill's money.
    pub(super) fn amount_of(
        &self,
        limit: Limit,
        currency: LimitCurrency,
        whole: Number,
    ) -> Result<Number, NumberError> {
        match (limit, currency, &self.plan.currency.exchange) {
            (Limit::Part(part), _, _) => whole.times(part),
            (Limit::Amount(amount), LimitCurrency::Dollars, Some(exchange)) => amount.times(exchange.value.quotient()?),
            (Limit::Amount(amount), _, _) => Ok(amount),
        }
    }

    /// The candidate's total.
    pub(super) fn total(&self) -> Result<Amounts, NumberError> {
        self.bills.first().map_or(Ok(Amounts::ZERO), |bill| bill.contracted(|_| true))
    }

    /// What the candidate saves against the first baseline, and what that costs.
    pub(super) fn first_saving(&self) -> Result<Option<(super::Saving, Amounts)>, NumberError> {
        let Some(baseline) = self.bills.get(1) else { return Ok(None) };
        let baseline = baseline.contracted(|_| true)?;
        Ok(Some((saving(self.total()?, baseline)?, baseline)))
    }
}

/// What came of it.
#[derive(Clone, Debug, Default)]
pub struct Judgement {
    /// Every limit of every budget.
    pub budgets: Vec<BudgetVerdict>,
    /// Every rule.
    pub rules: Vec<RuleVerdict>,
    /// What is to be said, in the order of the rules.
    pub diagnostics: Vec<Diagnostic>,
}

/// What gathers while rules are held, and who is exempt from them.
pub(super) struct Holding<'a> {
    exemptions: Vec<&'a Exemption>,
    case: &'a Case<'a>,
    /// The tier that costs most, and how it is told.
    largest: Option<(Location, String)>,
    diagnostics: Vec<Diagnostic>,
}

impl Holding<'_> {
    /// Adds something to say.
    pub fn say(&mut self, diagnostic: Diagnostic) {
        self.diagnostics.push(diagnostic);
    }

    /// The line to blame for a rule: where a file states it, else the tier that costs most.
    pub fn blame(&self, stated: &Location) -> Location {
        match &self.largest {
            Some((location, _)) if self.case.is_in_flag(stated) => location.clone(),
            _ => stated.clone(),
        }
    }

    /// Points at the line to blame, and at the limit.
    pub fn blamed(&self, diagnostic: Diagnostic, stated: &Location, text: &str) -> Diagnostic {
        match &self.largest {
            Some((location, largest)) if self.case.is_in_flag(stated) => {
                diagnostic.at(location, largest.clone()).at(stated, text)
            }
            _ => diagnostic.at(stated, text),
        }
    }

    /// A broken rule: failed, unless somebody may break it today.
    pub fn broken(&mut self, rule: &str, diagnostic: Diagnostic) -> (Verdict, Option<String>) {
        let today = self.case.plan.today;
        let of_rule: Vec<&&Exemption> = self.exemptions.iter().filter(|exempt| exempt.rule.value == rule).collect();
        if let Some(exempt) = of_rule.iter().find(|exempt| exempt.holds_on(today)) {
            let leave = format!("{} until {}: {}", exempt.owner, exempt.expires, exempt.reason);
            let message = format!("{}; exempted by {leave}", diagnostic.message);
            let note = Diagnostic { labels: diagnostic.labels, ..Diagnostic::note(&code::EXEMPTED, message) };
            self.say(note);
            return (Verdict::Exempt, Some(leave));
        }
        let severity = if self.case.is_gate { Severity::Error } else { Severity::Warning };
        self.say(Diagnostic { severity, ..diagnostic });
        (Verdict::Fail, None)
    }

    /// A gate cannot pass over a rule that it has nothing to measure against.
    pub fn needs_base(&mut self, what: &str, location: &Location) {
        if self.case.is_gate {
            let message = format!("{what} limits the increase over a base, and there is none");
            let diagnostic = Diagnostic::error(&code::NO_BASE, message).at(location, "");
            self.say(diagnostic.help("name one: --base SCENARIO, RESULT.json or REV:PATH"));
        }
    }

    /// The same for figures that the scenario does not have.
    pub fn cannot_tell(&mut self, diagnostic: Diagnostic) -> Verdict {
        if self.case.is_gate {
            self.say(diagnostic);
        }
        Verdict::Undecided
    }
}

/// Holds a costed scenario against policies.
///
/// # Errors
/// [`NumberError::TooLarge`].
pub fn judge(policies: &[&Policy], case: &Case<'_>) -> Result<Judgement, NumberError> {
    let Some(bill) = case.bills.first() else { return Ok(Judgement::default()) };
    let spend = Spend::of(case.plan, bill)?;
    let exemptions = policies.iter().flat_map(|policy| &policy.exemptions).collect();
    let largest = largest_tier(&spend, case)?;
    let mut holding = Holding { exemptions, case, largest, diagnostics: Vec::new() };
    let (mut budgets, mut rules) = (Vec::new(), Vec::new());
    for policy in policies {
        if policy.shared {
            let problems = Problems::new();
            policy.check_scopes(&case.scenario.tiers, &problems);
            holding.diagnostics.extend(problems.into_sorted().into_iter().map(|unfit| case.elsewhere(unfit)));
        }
        for budget in &policy.budgets {
            budgets.extend(budget::hold(budget, &spend, case, &mut holding)?);
        }
        for rule in &policy.rules {
            rules.push(rules::hold(rule, case, &mut holding)?);
        }
    }
    if case.is_gate {
        check_exemptions(policies, case, &mut holding);
        check_names(policies, &mut holding);
    }
    Ok(Judgement { budgets, rules, diagnostics: holding.diagnostics })
}

fn largest_tier(spend: &Spend, case: &Case<'_>) -> Result<Option<(Location, String)>, NumberError> {
    let Some((name, amount)) = spend.largest_tier(&Scope::default(), Span::Month)? else { return Ok(None) };
    let tier = case.scenario.tiers.iter().find(|tier| tier.name == **name);
    Ok(tier.map(|tier| (tier.location.clone(), format!("the largest part: {}", amount.as_published()))))
}

/// A name means one budget, in exemptions and in every report.
fn check_names(policies: &[&Policy], holding: &mut Holding<'_>) {
    let all: Vec<&Budget> = policies.iter().flat_map(|policy| &policy.budgets).collect();
    for (index, budget) in all.iter().enumerate() {
        let Some(first) = all[..index].iter().find(|first| first.name == budget.name) else { continue };
        if let ([(_, one), ..], [(_, other), ..]) = (first.limits.as_slice(), budget.limits.as_slice()) {
            let message = format!("there are two budgets `{}`", budget.name);
            let diagnostic = Diagnostic::error(&code::DUPLICATE, message).at(&other.location, "the second");
            holding.say(diagnostic.at(&one.location, "the first"));
        }
    }
}

/// Leave that has run out, or that is for nothing.
fn check_exemptions(policies: &[&Policy], case: &Case<'_>, holding: &mut Holding<'_>) {
    let mut names: Vec<&str> = policies.iter().flat_map(|policy| &policy.budgets).map(|b| b.name.as_str()).collect();
    names.extend(policies.iter().flat_map(|policy| &policy.rules).map(|rule| rule.demand.key()));
    for exempt in policies.iter().flat_map(|policy| &policy.exemptions) {
        let Exemption { rule, expires, owner, reason } = exempt;
        let today = case.plan.today;
        if !names.contains(&rule.value.as_str()) {
            let message = format!("no rule `{}` is in force, so nothing is exempt from it", rule.value);
            let mut diagnostic = Diagnostic::warning(&code::UNUSED_EXEMPTION, message).at(&rule.location, "");
            let known = names.iter().copied().chain(Demand::KEYS);
            diagnostic.help = nearest(&rule.value, known).map(|near| format!("did you mean `{near}`?"));
            holding.say(diagnostic);
        } else if !exempt.holds_on(today) {
            let message = format!(
                "the exemption from `{}` ({owner}: {reason}) expired on {expires}; it is measured on {today}",
                rule.value
            );
            holding.say(Diagnostic::warning(&code::EXPIRED_EXEMPTION, message).at(&rule.location, ""));
        }
    }
}
