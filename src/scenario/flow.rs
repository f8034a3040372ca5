//! How many of a tier's requests reach each stage of a route, and how well they are answered.

use super::plan::TierQuality;
use super::read::{Evidence, Scenario, TierSpec};
use crate::diagnostic::{Diagnostic, Problems, code};
use crate::document::Placed;
use crate::routing::quality::{Class, Classes, Judge};
use crate::routing::{Chain, Flow, Mode, Step};
use crate::units::{Fraction, NumberError};

/// What becomes of a tier's requests on a route.
pub(super) struct Routed {
    /// For each step of the chain.
    pub flows: Vec<Flow>,
    /// Where pass rates or a golden set say so.
    pub quality: Option<TierQuality>,
    /// How requests find their offer.
    pub mode: Mode,
}

/// Pass rates of a chain's steps, and what they rest on.
struct Rates {
    classes: Classes,
    basis: String,
    mode: Mode,
}

/// What is known of how often a chain's offers are right.
enum Knowledge {
    Rates(Rates),
    Nothing,
    /// It was given, and is wrong; that was reported.
    Wrong,
}

/// Follows a tier's requests through a chain. Mistakes go to `problems`.
pub(super) fn follow(scenario: &Scenario, tier: &TierSpec, chain: &Chain, problems: &Problems) -> Option<Routed> {
    let rates = match rates(scenario, tier, chain, problems) {
        Knowledge::Rates(rates) => Some(rates),
        Knowledge::Nothing => None,
        Knowledge::Wrong => return None,
    };
    let too_large = |error: NumberError| {
        problems.push(Diagnostic::error(&code::TOO_LARGE, error.to_string()).at(&tier.location, ""));
    };
    let mode_given = if chain.tried.is_empty() { Mode::Partition } else { Mode::Cascade };
    // Accepted shares that are given leave no room for pass rates to decide anything.
    if !chain.is_judged() && !chain.tried.is_empty() {
        let flows = chain.given_flow().map_err(too_large).ok()?;
        return Some(Routed { flows, quality: None, mode: mode_given });
    }
    let Some(rates) = rates else {
        if chain.is_judged() {
            no_pass_rates(tier, chain, problems);
            return None;
        }
        let flows = chain.given_flow().map_err(too_large).ok()?;
        return Some(Routed { flows, quality: None, mode: mode_given });
    };
    let judges = judges(scenario, tier, chain, problems)?;
    let delivered = chain.delivered(&judges, &rates.classes).map_err(too_large).ok()?;
    let flows = chain.judged_flow(&delivered).map_err(too_large).ok()?;
    let quality = delivered.quality().and_then(|right| {
        let (wrong, any_right) = (delivered.silent_errors()?, delivered.any_right);
        Ok(TierQuality { right, wrong, any_right, basis: rates.basis })
    });
    let mode = if chain.tried.is_empty() { Mode::Partition } else { rates.mode };
    if mode == Mode::Independent {
        let message = "stages are taken as failing independently of each other, which overstates quality and \
                       understates cost";
        let diagnostic = Diagnostic::warning(&code::INDEPENDENCE, message).at(&chain.last.call.offer.location, "");
        problems.push(diagnostic.help("give [pass-rates] for each tier, or a golden set: evidence = \"evidence.csv\""));
    }
    Some(Routed { flows, quality: Some(quality.map_err(too_large).ok()?), mode })
}

fn no_pass_rates(tier: &TierSpec, chain: &Chain, problems: &Problems) {
    let message = format!("nothing says how often these offers are right with requests of tier `{}`", tier.name);
    let help = "give `accept` or `answers` for each stage, or [pass-rates.TIER], or a golden set: \
                evidence = \"evidence.csv\"";
    let place = &chain.tried.first().map_or(&chain.last, |stage| &stage.step).call.offer.location;
    problems.push(Diagnostic::error(&code::QUALITY, message).at(place, "left to its judge").help(help));
}

/// Pass rates of every step: from the golden set, else from the tier's own rates, else from rates over all requests.
fn rates(scenario: &Scenario, tier: &TierSpec, chain: &Chain, problems: &Problems) -> Knowledge {
    if let Some(evidence) = &scenario.evidence
        && evidence.rows.keys().any(|(of, _, _)| *of == tier.name)
    {
        return golden(evidence, tier, chain, problems).map_or(Knowledge::Wrong, Knowledge::Rates);
    }
    let of = |name: &str| scenario.pass_rates.iter().find(|rates| rates.tier.value == name);
    let (known, mode, basis) = match (of(&tier.name), of("*")) {
        (Some(rates), _) => (rates, Mode::Evidence, "pass rates by tier"),
        (None, Some(rates)) => (rates, Mode::Independent, "pass rates over all requests, stages independent"),
        (None, None) => return Knowledge::Nothing,
    };
    let mut passes = Vec::new();
    for step in chain.steps() {
        let offer = step.call.offer.value.to_string();
        match known.rates.iter().find(|(name, _)| name.value == offer) {
            Some((_, rate)) => passes.push(Fraction::from(rate.value.number())),
            None if chain.is_judged() => {
                let message = format!("[{}] has no rate for `{offer}`", known.tier.path);
                let diagnostic = Diagnostic::error(&code::QUALITY, message).at(&step.call.offer.location, "asked here");
                problems.push(diagnostic.at(&known.tier.location, "rates of this tier"));
                return Knowledge::Wrong;
            }
            None => return Knowledge::Nothing,
        }
    }
    let classes = Classes::latent(vec![Class { weight: Fraction::ONE, passes }]);
    Knowledge::Rates(Rates { classes, basis: basis.to_owned(), mode })
}

/// The items that every offer of the chain answered, each with the stages that passed.
fn golden(evidence: &Evidence, tier: &TierSpec, chain: &Chain, problems: &Problems) -> Option<Rates> {
    let offers: Vec<String> = chain.steps().map(|step| step.call.offer.value.to_string()).collect();
    let mut items: Vec<&str> =
        evidence.rows.keys().filter(|(of, _, _)| *of == tier.name).map(|(_, item, _)| item.as_str()).collect();
    items.dedup();
    let answer = |item: &str, offer: &str| {
        evidence.rows.get(&(tier.name.clone(), item.to_owned(), offer.to_owned())).map(|row| row.passed)
    };
    let patterns: Vec<(Vec<bool>, u64)> = items
        .iter()
        .filter_map(|item| offers.iter().map(|offer| answer(item, offer)).collect::<Option<Vec<bool>>>())
        .map(|pattern| (pattern, 1))
        .collect();
    if patterns.is_empty() {
        let message = format!(
            "`{}` has no item of tier `{}` that all of {} answered",
            evidence.path,
            tier.name,
            offers.iter().map(|offer| format!("`{offer}`")).collect::<Vec<_>>().join(", ")
        );
        let diagnostic = Diagnostic::error(&code::EVIDENCE, message).at(&chain.last.call.offer.location, "");
        problems.push(diagnostic.help("a golden set pairs by item: ask every offer of the chain the same items"));
        return None;
    }
    let basis = format!("golden set of {} items", patterns.len());
    let classes = Classes::golden(patterns).map_err(|error| {
        problems.push(Diagnostic::error(&code::TOO_LARGE, error.to_string()).at(&tier.location, ""));
    });
    Some(Rates { classes: classes.ok()?, basis, mode: Mode::Evidence })
}

/// How each step's judge errs: as given, else as the golden set recorded its verdicts. Without a judge, everything is
/// delivered.
fn judges(scenario: &Scenario, tier: &TierSpec, chain: &Chain, problems: &Problems) -> Option<Vec<Judge>> {
    let mut judges = Vec::new();
    for step in chain.steps() {
        let Some(spec) = &step.judge else {
            judges.push(Judge::NONE);
            continue;
        };
        let given = spec.errors.as_ref().map(|Placed { value, .. }| *value);
        let Some(judge) = given.or_else(|| recorded(scenario.evidence.as_ref()?, tier, step)) else {
            let message = "nothing says how often this judge errs";
            let diagnostic = Diagnostic::error(&code::QUALITY, message).at(&step.call.offer.location, "its stage");
            let help = "give `sensitivity` and `false-accept`, or a golden set with `judge_accepted`";
            problems.push(diagnostic.help(help));
            return None;
        };
        judges.push(judge);
    }
    Some(judges)
}

/// The judge's verdicts in a golden set, over the right and over the wrong answers of a step's offer.
fn recorded(evidence: &Evidence, tier: &TierSpec, step: &Step) -> Option<Judge> {
    let offer = step.call.offer.value.to_string();
    let (mut right, mut wrong) = ((0, 0), (0, 0));
    for ((of, _, by), row) in &evidence.rows {
        let Some(accepted) = row.judge_accepted.filter(|_| *of == tier.name && *by == offer) else { continue };
        let (accepts, all) = if row.passed { &mut right } else { &mut wrong };
        *accepts += u64::from(accepted);
        *all += 1;
    }
    let share = |(accepted, all): (u64, u64)| Fraction::new(accepted.into(), all.into()).ok();
    Some(Judge { sensitivity: share(right)?, false_accept: share(wrong)? })
}
