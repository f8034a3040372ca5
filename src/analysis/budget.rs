//! Spend against budgets. Exactly at the limit is within it.

use super::compare::quotient;
use super::policy::{Case, Holding, Verdict};
use super::spend::Spend;
use super::uncertainty::Sampling;
use crate::diagnostic::{Diagnostic, Location, code};
use crate::document::Placed;
use crate::scenario::{Budget, Limit, Measure, Scope, Span};
use crate::units::{Number, NumberError};

/// How one limit of a budget fared. Money is that of the bill.
#[derive(Clone, Debug)]
pub struct BudgetVerdict {
    /// The budget's name.
    pub name: String,
    /// What the limit is counted for.
    pub span: Span,
    /// Which part of the bill; empty for all of it.
    pub scope: String,
    /// Whether it is a limit on the increase over the base.
    pub against_base: bool,
    /// What is held against it: `expected`, `p90` or `worst`.
    pub on: &'static str,
    /// How that was sampled, and its standard error; none where it is exact.
    pub sampled: Option<(Sampling, Number)>,
    /// How much may be spent; none where that depends on a base that is not there.
    pub limit: Option<Number>,
    /// How much is; none as for the limit.
    pub spent: Option<Number>,
    /// Spent less limit, where that is above zero.
    pub over: Number,
    /// Of the limit, in percent; none for a limit of nothing.
    pub used_percent: Option<Number>,
    /// From which amount on there is a warning.
    pub warn_at: Option<Number>,
    /// What that comes to.
    pub verdict: Verdict,
    /// Who lets it pass, until when and why.
    pub exempted: Option<String>,
    /// The line to blame.
    pub location: Location,
}

/// Holds the spend against every limit of a budget.
///
/// # Errors
/// [`NumberError::TooLarge`].
pub(super) fn hold(
    budget: &Budget,
    spend: &Spend,
    case: &Case<'_>,
    holding: &mut Holding<'_>,
) -> Result<Vec<BudgetVerdict>, NumberError> {
    let scope = &budget.scope;
    let verdicts = budget.limits.iter().map(|(span, limit)| {
        let places = places_of(scope, *span, limit, spend, case)?;
        hold_limit(&Held { budget, scope, span: *span, limit, places }, spend, case, holding)
    });
    verdicts.collect()
}

/// One limit and what is to be said about it.
struct Held<'a> {
    budget: &'a Budget,
    scope: &'a Scope,
    span: Span,
    limit: &'a Placed<Limit>,
    places: Places,
}

/// Where a reader should look: the limit where a file says it, else the tier that costs most.
struct Places {
    main: Location,
    other: Option<(Location, String)>,
    /// What is to be seen at the main place.
    main_text: String,
}

fn places_of(
    scope: &Scope,
    span: Span,
    limit: &Placed<Limit>,
    spend: &Spend,
    case: &Case<'_>,
) -> Result<Places, NumberError> {
    let tier = spend.largest_tier(scope, span)?.and_then(|(name, amount)| {
        let tier = case.scenario.tiers.iter().find(|tier| tier.name == **name)?;
        Some((tier.location.clone(), format!("the largest part: {}", amount.as_published())))
    });
    let (stated, text) = (limit.location.clone(), "the limit".to_owned());
    Ok(match tier {
        Some((location, largest)) if case.is_in_flag(&stated) => {
            Places { main: location, main_text: largest, other: Some((stated, text)) }
        }
        other => Places { main: stated, main_text: text, other },
    })
}

fn hold_limit(
    held: &Held<'_>,
    spend: &Spend,
    case: &Case<'_>,
    holding: &mut Holding<'_>,
) -> Result<BudgetVerdict, NumberError> {
    let Held { budget, scope, span, limit, places } = held;
    let mut verdict = BudgetVerdict {
        name: budget.name.clone(),
        span: *span,
        scope: described(scope),
        against_base: budget.against_base,
        on: budget.on.as_ref().map_or(Measure::EXPECTED, |on| on.value.key()),
        sampled: None,
        limit: None,
        spent: None,
        over: Number::ZERO,
        used_percent: None,
        warn_at: None,
        verdict: Verdict::Undecided,
        exempted: None,
        location: places.main.clone(),
    };
    let head = match &budget.on {
        None => spend.within(scope, *span)?,
        Some(on) => match case.measured.iter().find(|m| m.budget == on.location && m.span == *span).map(|m| &m.found) {
            Some(Ok(estimate)) => {
                verdict.sampled = estimate.sampled;
                estimate.amount
            }
            Some(Err(reason)) => {
                holding.cannot_tell(reason.clone());
                return Ok(verdict);
            }
            None => return Ok(verdict),
        },
    };
    let (spent, base) = match (budget.against_base, case.base) {
        (false, _) => (head, Number::ZERO),
        (true, Some(base)) => {
            let base = base.within(scope, *span)?;
            (head.minus(base)?, base)
        }
        (true, None) => {
            holding.needs_base(&format!("budget `{}`", budget.name), &limit.location);
            return Ok(verdict);
        }
    };
    let allowed = case.amount_of(limit.value, budget.currency, base)?;
    let warn_at = budget.warn_at.map(|share| allowed.times(share.number())).transpose()?;
    let over = spent.minus(allowed)?;
    verdict.limit = Some(allowed);
    verdict.spent = Some(spent);
    verdict.used_percent = quotient(spent.times(Number::HUNDRED)?, allowed, 6)?;
    verdict.warn_at = warn_at;
    if !case.is_complete() {
        return Ok(verdict);
    }
    verdict.over = if over.is_negative() { Number::ZERO } else { over };
    let what = Spoken { held, spent, sampled: verdict.sampled, allowed, over, currency: &case.plan.currency.code };
    if spent > allowed {
        let diagnostic = what.exceeded();
        (verdict.verdict, verdict.exempted) = holding.broken(&budget.name, diagnostic);
    } else if warn_at.is_some_and(|warn_at| spent >= warn_at) {
        verdict.verdict = Verdict::Warn;
        holding.say(what.near(verdict.used_percent));
    } else {
        verdict.verdict = Verdict::Pass;
    }
    Ok(verdict)
}

/// A scope in words: `tier expert, provider anthropic`.
fn described(scope: &Scope) -> String {
    let mut parts = Vec::new();
    parts.extend(scope.tier.as_ref().map(|tier| format!("tier {}", tier.value)));
    parts.extend(scope.provider.as_ref().map(|provider| format!("provider {}", provider.value)));
    parts.extend(scope.offer.as_ref().map(|offer| format!("offer {}", offer.value)));
    parts.extend(scope.labels.iter().map(|(key, value)| format!("{} {value}", key.value)));
    parts.join(", ")
}

/// The figures of a message.
struct Spoken<'a> {
    held: &'a Held<'a>,
    spent: Number,
    sampled: Option<(Sampling, Number)>,
    allowed: Number,
    over: Number,
    currency: &'a str,
}

impl Spoken<'_> {
    /// `283.20 USD a month`, and what of it that is.
    fn spent(&self) -> String {
        let what = match self.held.budget.on.as_ref().map(|on| on.value) {
            Some(Measure::P90) => "a P90 of ",
            Some(Measure::Worst) => "a worst case of ",
            None if self.held.budget.against_base => "an increase of ",
            None => "",
        };
        let spent = format!("{what}{} {} a {}", self.spent.as_published(), self.currency, self.held.span.noun());
        match self.sampled {
            Some((Sampling { trials, seed, .. }, error)) => {
                let (error, trials) = (error.as_published(), Number::from(trials as u64).grouped(0));
                format!("{spent} (standard error {error}, {trials} samples with seed {seed})")
            }
            None => spent,
        }
    }

    fn subject(&self) -> String {
        let scope = described(self.held.scope);
        let scope = if scope.is_empty() { scope } else { format!(" ({scope})") };
        format!("budget `{}`{scope}", self.held.budget.name)
    }

    fn exceeded(&self) -> Diagnostic {
        let (spent, over) = (self.spent(), self.over.as_published());
        let message = format!("{} is exceeded: {spent} is {over} over {}", self.subject(), self.allowed.as_published());
        self.placed(Diagnostic::error(&code::BUDGET_EXCEEDED, message))
    }

    fn near(&self, used: Option<Number>) -> Diagnostic {
        let used = used.map_or_else(String::new, |percent| format!("{}% of ", percent.rounded(2)));
        let message =
            format!("{} is nearly spent: {} is {used}{}", self.subject(), self.spent(), self.allowed.as_published());
        self.placed(Diagnostic::warning(&code::BUDGET_NEAR, message))
    }

    fn placed(&self, diagnostic: Diagnostic) -> Diagnostic {
        let places = &self.held.places;
        let diagnostic = diagnostic.at(&places.main, places.main_text.clone());
        match &places.other {
            Some((location, text)) => diagnostic.at(location, text.clone()),
            None => diagnostic,
        }
    }
}
