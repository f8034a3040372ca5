//! `evidence-within`: a golden set has to show that the candidate is not worse than the baseline by more than a margin.

use super::policy::{Case, Holding, RuleVerdict, Verdict};
use super::rules::{percent, start};
use super::statistics::{Paired, Verdict as Shown};
use crate::catalogue::OfferId;
use crate::diagnostic::{Diagnostic, code};
use crate::document::Placed;
use crate::routing::{Call, Chain};
use crate::scenario::{Evidence, Rule, TierSpec};
use crate::units::{NumberError, Share};

/// Each bound is one-sided at this level. Every tier has to pass, so testing many of them makes no error likelier.
const SIGNIFICANCE: f64 = 0.05;

/// Holds the rule in every tier that the candidate answers otherwise than the first baseline.
///
/// # Errors
/// [`NumberError`] for a margin that cannot be shown.
pub(super) fn hold(
    rule: &Rule,
    margin: Share,
    case: &Case<'_>,
    holding: &mut Holding<'_>,
) -> Result<RuleVerdict, NumberError> {
    let mut verdict = start(rule, percent(margin.number())?);
    let [candidate, baseline, ..] = case.bills else {
        let message = "`evidence-within` has nothing to be measured against: the scenario has no baseline";
        let diagnostic = Diagnostic::error(&code::NO_BASELINE, message).at(&rule.location, "");
        "no baseline".clone_into(&mut verdict.found);
        verdict.verdict = holding.cannot_tell(diagnostic.help("add a cascade to compare with"));
        return Ok(verdict);
    };
    let mut found = Vec::new();
    for tier in &case.scenario.tiers {
        let routes = (route(&candidate.cascade, tier, case), route(&baseline.cascade, tier, case));
        let (Some(ours), Some(theirs)) = routes else { continue };
        if offers(&ours) == offers(&theirs) {
            continue;
        }
        let paired = case.scenario.evidence.as_ref().map(|evidence| pair(evidence, tier, &ours, &theirs));
        let paired = paired.filter(|paired| paired.items() > 0);
        let (told, shown) = match paired {
            None => (format!("{}: no evidence", tier.name), false),
            Some(paired) => told(tier, &paired, margin),
        };
        if !shown {
            let message = format!(
                "nothing shows that `{}` is within {} of `{}`: {told}",
                candidate.cascade,
                percent(margin.number())?,
                baseline.cascade
            );
            let diagnostic = Diagnostic::error(&code::NOT_SHOWN, message)
                .at(&rule.location, "demanded here")
                .at(&tier.location, "this tier")
                .help("answer more items of the golden set with both, or ask a better offer");
            (verdict.verdict, verdict.exempted) = holding.broken(verdict.rule, diagnostic);
        }
        found.push(told);
    }
    verdict.found = if found.is_empty() { "the same offers answer".to_owned() } else { found.join("; ") };
    if verdict.verdict == Verdict::Pass && !case.is_complete() {
        verdict.verdict = Verdict::Undecided;
    }
    Ok(verdict)
}

/// What the items say, and whether that is enough.
fn told(tier: &TierSpec, paired: &Paired, margin: Share) -> (String, bool) {
    let test = paired.non_inferiority(margin.number().to_float(), SIGNIFICANCE);
    let low = test.bounds.low * 100.0;
    let verdict = match test.verdict {
        Shown::NotWorse => "shown",
        Shown::Worse => "refuted",
        Shown::Undecided => "not shown",
    };
    let text = format!("{}: {verdict} by {} items (at worst {low:+.2} points)", tier.name, paired.items());
    (text, test.verdict == Shown::NotWorse)
}

/// A cascade's route of a tier; a baseline that is an offer answers everything.
fn route(cascade: &str, tier: &TierSpec, case: &Case<'_>) -> Option<Chain> {
    if let Some(spec) = case.scenario.cascades.iter().find(|spec| spec.name.value == cascade) {
        return spec.route_of(&tier.name).cloned();
    }
    let value = OfferId::parse(cascade)?;
    let offer = Placed { value, location: tier.location.clone(), path: String::new() };
    Some(Chain::single(Call::plain(offer)))
}

fn offers(chain: &Chain) -> Vec<String> {
    let steps = chain.tried.iter().map(|stage| &stage.step).chain([&chain.last]);
    steps.map(|step| step.call.offer.value.to_string()).collect()
}

/// Every item of the tier that both routes answered.
fn pair(evidence: &Evidence, tier: &TierSpec, candidate: &Chain, baseline: &Chain) -> Paired {
    let mut paired = Paired { both: 0, baseline_only: 0, candidate_only: 0, neither: 0 };
    let mut items: Vec<&str> =
        evidence.rows.keys().filter(|(of, _, _)| *of == tier.name).map(|(_, item, _)| item.as_str()).collect();
    items.dedup();
    for item in items {
        let delivered = |chain: &Chain| delivered(evidence, &tier.name, item, &offers(chain));
        match (delivered(candidate), delivered(baseline)) {
            (Some(true), Some(true)) => paired.both += 1,
            (Some(false), Some(true)) => paired.baseline_only += 1,
            (Some(true), Some(false)) => paired.candidate_only += 1,
            (Some(false), Some(false)) => paired.neither += 1,
            _ => {}
        }
    }
    paired
}

/// Whether the answer that a route delivers passed: that of the first stage whose judge accepted it, or of the last.
/// None where the golden set does not say.
fn delivered(evidence: &Evidence, tier: &str, item: &str, offers: &[String]) -> Option<bool> {
    let row = |offer: &String| evidence.rows.get(&(tier.to_owned(), item.to_owned(), offer.clone()));
    let (last, tried) = offers.split_last()?;
    for offer in tried {
        let row = row(offer)?;
        if row.judge_accepted? {
            return Some(row.passed);
        }
    }
    row(last).map(|row| row.passed)
}
