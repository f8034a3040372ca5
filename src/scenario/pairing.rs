//! A golden set as far as a plan's cascades are compared by it: who passed what, item by item.
//!
//! Two routes are compared on the items that both answered, so that the same questions decide. Of a chain, the answer
//! that it would deliver counts: of the first stage whose judge accepted. Where the set has no verdicts, a chain's
//! offers are compared one by one instead.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::plan::PlannedCascade;
use super::read::{Evidence, EvidenceRow, QualityDemand, Scenario};
use crate::catalogue::OfferId;
use crate::diagnostic::{Diagnostic, Location, Problems, code};
use crate::document::Placed;
use crate::routing::{Call, Chain};
use crate::units::Number;

/// Golden-set results, counted.
#[derive(Clone, Debug)]
pub struct GoldenSet {
    /// The file.
    pub path: String,
    /// How sure comparisons have to be.
    pub demand: QualityDemand,
    /// By tier and offer.
    pub results: Vec<OfferResults>,
    /// The candidate beside each baseline, tier by tier.
    pub compared: Vec<Compared>,
}

/// How an offer did with the items of a tier.
#[derive(Clone, Debug)]
pub struct OfferResults {
    /// Which tier.
    pub tier: String,
    /// Which offer, as the file writes it.
    pub offer: String,
    /// Items that passed.
    pub passed: u32,
    /// All items that it answered.
    pub items: u32,
    /// What all answers cost together, where every row says so.
    pub cost: Option<Number>,
}

/// The candidate beside a baseline on a tier.
#[derive(Clone, Debug)]
pub struct Compared {
    /// Which tier.
    pub tier: Arc<str>,
    /// The candidate's offers whose answers are compared: all that its route asks, or one of them.
    pub candidate: Vec<String>,
    /// The baseline's name.
    pub baseline: Arc<str>,
    /// Its offers.
    pub baseline_offers: Vec<String>,
    /// What was counted.
    pub answers: Answers,
}

/// How the answers of two routes compare.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Answers {
    /// Both are one offer's.
    Same,
    /// Of whole routes, as they would be delivered.
    Delivered(PairCounts),
    /// Of one stage of the candidate's route, whose judge's verdicts are not known.
    OfOneStage(PairCounts),
}

/// Items by who passed them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct PairCounts {
    /// Both.
    pub both: u32,
    /// The baseline alone.
    pub baseline_only: u32,
    /// The candidate alone.
    pub candidate_only: u32,
    /// Neither.
    pub neither: u32,
}

impl PairCounts {
    fn count(&mut self, candidate: bool, baseline: bool) {
        let count = match (candidate, baseline) {
            (true, true) => &mut self.both,
            (false, true) => &mut self.baseline_only,
            (true, false) => &mut self.candidate_only,
            (false, false) => &mut self.neither,
        };
        *count += 1;
    }
}

/// Counts a scenario's golden set for the cascades of its plan, the candidate first. Mistakes go to `problems`.
pub(super) fn golden_set(scenario: &Scenario, planned: &[PlannedCascade], problems: &Problems) -> Option<GoldenSet> {
    let evidence = scenario.evidence.as_ref()?;
    let (candidate, baselines) = planned.split_first()?;
    let mut compared = Vec::new();
    for baseline in baselines {
        for tier in &scenario.tiers {
            let (Some(ours), Some(theirs)) =
                (chain_of(scenario, candidate, &tier.name), chain_of(scenario, baseline, &tier.name))
            else {
                continue;
            };
            let pairing = Pairing { evidence, tier: &tier.name, baseline: &baseline.name, problems };
            compared.extend(pairing.compare(&ours, &theirs));
        }
    }
    let (path, demand) = (evidence.path.clone(), scenario.quality);
    Some(GoldenSet { path, demand, results: results(scenario, evidence), compared })
}

/// The route of a planned cascade: the scenario's, or the one offer that it is named for.
fn chain_of(scenario: &Scenario, planned: &PlannedCascade, tier: &str) -> Option<Chain> {
    if let Some(cascade) = scenario.cascades.iter().find(|cascade| cascade.name.value == *planned.name) {
        return cascade.route_of(tier).cloned();
    }
    let (value, location) = (OfferId::parse(&planned.name)?, scenario.tiers.first()?.location.clone());
    Some(Chain::single(Call::plain(Placed { value, location, path: String::new() })))
}

fn results(scenario: &Scenario, evidence: &Evidence) -> Vec<OfferResults> {
    let mut counted: BTreeMap<(&str, &str), Vec<&EvidenceRow>> = BTreeMap::new();
    for ((tier, _, offer), row) in &evidence.rows {
        counted.entry((tier, offer)).or_default().push(row);
    }
    let tiers = scenario.tiers.iter().flat_map(|tier| counted.iter().filter(|((of, _), _)| *of == tier.name));
    tiers.map(|(&(tier, offer), rows)| offer_results(tier, offer, rows)).collect()
}

fn offer_results(tier: &str, offer: &str, rows: &[&EvidenceRow]) -> OfferResults {
    let count = |rows: usize| u32::try_from(rows).unwrap_or(u32::MAX);
    let costs: Option<Vec<Number>> = rows.iter().map(|row| row.cost).collect();
    OfferResults {
        tier: tier.to_owned(),
        offer: offer.to_owned(),
        passed: count(rows.iter().filter(|row| row.passed).count()),
        items: count(rows.len()),
        cost: costs.and_then(|costs| costs.into_iter().try_fold(Number::ZERO, Number::plus).ok()),
    }
}

/// A golden set, a tier, and a baseline to compare with.
struct Pairing<'a> {
    evidence: &'a Evidence,
    tier: &'a str,
    baseline: &'a Arc<str>,
    problems: &'a Problems,
}

/// Whether a route's answer to each item passed, with the place of the answer that was delivered.
type Passed<'a> = BTreeMap<&'a str, (bool, &'a Location)>;

impl Pairing<'_> {
    fn compare(&self, ours: &Chain, theirs: &Chain) -> Vec<Compared> {
        let (our_offers, their_offers) = (offers_of(ours), offers_of(theirs));
        let of = |candidate: Vec<String>, answers: Answers| Compared {
            tier: self.tier.into(),
            candidate,
            baseline: Arc::clone(self.baseline),
            baseline_offers: their_offers.clone(),
            answers,
        };
        if our_offers == their_offers && our_offers.len() == 1 {
            return vec![of(our_offers, Answers::Same)];
        }
        let theirs = self.delivered(theirs);
        if theirs.is_empty() {
            self.nothing_of(&their_offers);
            return Vec::new();
        }
        let whole = self.delivered(ours);
        if !whole.is_empty() {
            let counts = self.pairs(&our_offers, &whole, &theirs);
            return counts.map(|counts| of(our_offers, Answers::Delivered(counts))).into_iter().collect();
        }
        let mut compared = Vec::new();
        for offer in our_offers.into_iter().filter(|offer| !their_offers.contains(offer)) {
            let alone = self.answers_of(&offer);
            if alone.is_empty() {
                self.nothing_of(&[offer]);
            } else if let Some(counts) = self.pairs(std::slice::from_ref(&offer), &alone, &theirs) {
                compared.push(of(vec![offer], Answers::OfOneStage(counts)));
            }
        }
        compared
    }

    /// The answers of one offer.
    fn answers_of(&self, offer: &str) -> Passed<'_> {
        let rows = self.evidence.rows.iter().filter(|((tier, _, by), _)| tier == self.tier && by == offer);
        rows.map(|((_, item, _), row)| (item.as_str(), (row.passed, &row.location))).collect()
    }

    /// The answer that a route delivers to each item; items for which a verdict or an answer is missing are left out.
    fn delivered(&self, chain: &Chain) -> Passed<'_> {
        let of_tier = self.evidence.rows.keys().filter(|(tier, _, _)| tier == self.tier);
        let items: BTreeSet<&str> = of_tier.map(|(_, item, _)| item.as_str()).collect();
        items.into_iter().filter_map(|item| Some((item, self.delivered_for(item, chain)?))).collect()
    }

    fn delivered_for(&self, item: &str, chain: &Chain) -> Option<(bool, &Location)> {
        let row = |offer: &OfferId| self.evidence.rows.get(&(self.tier.to_owned(), item.to_owned(), offer.to_string()));
        for stage in &chain.tried {
            let row = row(&stage.step.call.offer.value)?;
            if row.judge_accepted? {
                return Some((row.passed, &row.location));
            }
        }
        let last = row(&chain.last.call.offer.value)?;
        // What a judge rejects after the last stage is not delivered, and so not right.
        let delivered = chain.last.judge.is_none() || last.judge_accepted?;
        Some((last.passed && delivered, &last.location))
    }

    /// Counts the items that both answered; says which did not pair.
    fn pairs(&self, offers: &[String], ours: &Passed<'_>, theirs: &Passed<'_>) -> Option<PairCounts> {
        let mut counts = PairCounts::default();
        for (item, (passed, _)) in ours {
            if let Some((other, _)) = theirs.get(item) {
                counts.count(*passed, *other);
            }
        }
        let alone = |these: &Passed<'_>, those: &Passed<'_>| -> Vec<Location> {
            these
                .iter()
                .filter(|(item, _)| !those.contains_key(*item))
                .map(|(_, (_, place))| (*place).clone())
                .collect()
        };
        let mut unpaired = [alone(ours, theirs), alone(theirs, ours)].concat();
        unpaired.sort_by_key(|location| location.span.start);
        let Some(first) = unpaired.first() else { return Some(counts) };
        let (names, tier, baseline) = (listed(offers), self.tier, self.baseline);
        let help = "a golden set pairs by item: ask both the same items, under the same names";
        if counts == PairCounts::default() {
            let message = format!("no item of tier `{tier}` is answered both by {names} and in `{baseline}`");
            let diagnostic = Diagnostic::error(&code::EVIDENCE, message).at(first, "answered by one of them only");
            self.problems.push(diagnostic.help(help));
            return None;
        }
        let items = if unpaired.len() == 1 { "item".to_owned() } else { format!("{} items", unpaired.len()) };
        let message = format!("{items} of tier `{tier}` left out of the comparison of {names} with `{baseline}`");
        let diagnostic = Diagnostic::warning(&code::EVIDENCE, message).at(first, "answered by one of them only");
        self.problems.push(diagnostic.help(help));
        Some(counts)
    }

    /// Says that a tier cannot be compared, if the golden set has anything of it.
    fn nothing_of(&self, offers: &[String]) {
        let Some((_, row)) = self.evidence.rows.iter().find(|((tier, _, _), _)| tier == self.tier) else { return };
        let names = listed(offers);
        let message = format!("tier `{}` is not compared with `{}`: no answers of {names}", self.tier, self.baseline);
        let diagnostic = Diagnostic::warning(&code::EVIDENCE, message).at(&row.location, "answers of this tier");
        self.problems.push(diagnostic.help("add them to the golden set, for the same items"));
    }
}

fn offers_of(chain: &Chain) -> Vec<String> {
    chain.steps().map(|step| step.call.offer.value.to_string()).collect()
}

fn listed(offers: &[String]) -> String {
    offers.iter().map(|offer| format!("`{offer}`")).collect::<Vec<_>>().join(", then ")
}
