//! What only the whole scenario shows: shares that do not sum, names that name nothing.

use std::collections::BTreeSet;

use super::{Baseline, Scenario, TierVolume};
use crate::catalogue::OfferId;
use crate::diagnostic::{Diagnostic, Location, Problems, code, nearest};
use crate::document::{Placed, key_text};
use crate::units::{Number, Share};

impl Scenario {
    /// Shares sum to exactly 100 %, or every tier counts its own requests.
    pub(super) fn check_volumes(&self, location: Option<&Location>, problems: &Problems) {
        // Those of a profile were checked where they were read.
        let Some(location) = location.filter(|_| self.workload.profile.is_none()) else { return };
        let shares: Vec<&Placed<Share>> = self
            .tiers
            .iter()
            .filter_map(|tier| match &tier.volume {
                TierVolume::Share(share) => Some(share),
                TierVolume::Requests(_) | TierVolume::Measured(_) => None,
            })
            .collect();
        if self.tiers.is_empty() {
            let diagnostic = Diagnostic::error(&code::MISSING_KEY, "there is no tier").at(location, "");
            problems.push(diagnostic.help("name a kind of request: [tiers] and all = { share = \"100%\" }"));
            return;
        }
        if shares.len() == self.tiers.len() {
            if self.workload.volume.is_none() {
                let message = "the tiers have shares, but the workload has no volume to share";
                let diagnostic = Diagnostic::error(&code::MISSING_KEY, message).at(location, "");
                problems.push(diagnostic.help("set `requests-per-day` or `requests-per-month` in [workload]"));
            }
            let sum = shares.iter().map(|share| share.value.number()).try_fold(Number::ZERO, Number::plus);
            let sum = sum.unwrap_or(Number::ZERO);
            if sum != Number::ONE {
                let percent = sum.times(Number::HUNDRED).unwrap_or(sum);
                let message = format!("the tiers' shares sum to {percent}%, not to 100%");
                let (verb, difference) = match Number::HUNDRED.minus(percent) {
                    Ok(missing) if !missing.is_negative() => ("add", missing),
                    _ => ("take away", percent.minus(Number::HUNDRED).unwrap_or(percent)),
                };
                let mut diagnostic = Diagnostic::error(&code::SHARES_SUM, message).at(location, "");
                diagnostic.help = Some(format!("{verb} {difference}%"));
                for share in shares {
                    let percent = share.value.number().times(Number::HUNDRED).unwrap_or(Number::ZERO);
                    diagnostic = diagnostic.at(&share.location, format!("{percent}%"));
                }
                problems.push(diagnostic);
            }
            return;
        }
        if !shares.is_empty() {
            let message = "either every tier has a `share`, or every tier has `requests`";
            let mut diagnostic = Diagnostic::error(&code::SHARES_SUM, message).at(location, "");
            for tier in &self.tiers {
                diagnostic = diagnostic.at(
                    &tier.location,
                    match tier.volume {
                        TierVolume::Share(_) => "a share",
                        TierVolume::Requests(_) | TierVolume::Measured(_) => "a count",
                    },
                );
            }
            problems.push(diagnostic);
        } else if let Some(volume) = &self.workload.volume {
            let message = "every tier counts its own requests, so the workload's volume says it twice";
            problems.push(Diagnostic::error(&code::DUPLICATE, message).at(&volume.requests.location, ""));
        }
    }

    /// Every route is for a tier, every tier has a route in every cascade, every name names something.
    pub(super) fn check_names(&self, problems: &Problems) {
        let tiers: Vec<&str> = self.tiers.iter().map(|tier| tier.name.as_str()).collect();
        let known: BTreeSet<&str> = tiers.iter().copied().collect();
        for cascade in &self.cascades {
            let routed: BTreeSet<&str> = cascade.routes.iter().map(|(tier, _)| tier.value.as_str()).collect();
            for (tier, _) in &cascade.routes {
                if tier.value != "*" && !known.contains(tier.value.as_str()) {
                    let message = format!("cascade `{}` routes `{}`, which is no tier", cascade.name.value, tier.value);
                    let diagnostic = Diagnostic::error(&code::UNKNOWN_TIER, message).at(&tier.location, "");
                    problems.push(diagnostic.help(suggest(&tier.value, &tiers, "the tiers are")));
                }
            }
            for tier in tiers.iter().filter(|tier| !routed.contains(*tier) && !routed.contains("*")) {
                let message = format!("cascade `{}` has no route for tier `{tier}`", cascade.name.value);
                let diagnostic = Diagnostic::error(&code::MISSING_ROUTE, message).at(&cascade.name.location, "");
                problems.push(
                    diagnostic.help(format!("add `{} = \"provider/model\"`, or \"*\" for the rest", key_text(tier))),
                );
            }
        }
        let cascades: Vec<&str> = self.cascades.iter().map(|cascade| cascade.name.value.as_str()).collect();
        let mut names: Vec<&Placed<String>> = self.candidate.iter().collect();
        names.extend(self.routers.iter().map(|router| &router.cascade));
        names.extend(self.misroutes.iter().map(|misroute| &misroute.cascade));
        names.extend(self.baselines.iter().flatten().filter_map(|baseline| match baseline {
            Baseline::Cascade(name) => Some(name),
            Baseline::All(_) | Baseline::Logged(_) => None,
        }));
        for name in names.into_iter().filter(|name| !cascades.contains(&name.value.as_str())) {
            let message = format!("there is no cascade `{}`", name.value);
            let diagnostic = Diagnostic::error(&code::UNKNOWN_CASCADE, message).at(&name.location, "");
            problems.push(diagnostic.help(suggest(&name.value, &cascades, "the cascades are")));
        }
    }

    /// Tiers that are named outside `tiers` exist.
    pub(super) fn check_tier_names(&self, problems: &Problems) {
        let tiers: Vec<&str> = self.tiers.iter().map(|tier| tier.name.as_str()).collect();
        let sent = self.misroutes.iter().flat_map(|misroute| &misroute.rows);
        let named = sent.flat_map(|(from, to)| std::iter::once(from).chain(to.iter().map(|(tier, _)| tier)));
        let rated = self.pass_rates.iter().map(|rates| &rates.tier).filter(|tier| tier.value != "*");
        let known: BTreeSet<&str> = tiers.iter().copied().collect();
        for tier in named.chain(rated).filter(|tier| !known.contains(tier.value.as_str())) {
            let message = format!("`{}` is no tier", tier.value);
            let diagnostic = Diagnostic::error(&code::UNKNOWN_TIER, message).at(&tier.location, "");
            problems.push(diagnostic.help(suggest(&tier.value, &tiers, "the tiers are")));
        }
        self.check_evidence(&tiers, problems);
    }

    /// A golden set is of the scenario's tiers, and of offers. Of rows with the same mistake the first is shown.
    fn check_evidence(&self, tiers: &[&str], problems: &Problems) {
        let Some(evidence) = &self.evidence else { return };
        let mut rows: Vec<_> = evidence.rows.iter().collect();
        rows.sort_by_key(|(_, row)| row.location.span.start);
        let mut seen = BTreeSet::new();
        for ((tier, _, offer), row) in rows {
            if !tiers.contains(&tier.as_str()) && seen.insert(tier) {
                let diagnostic = Diagnostic::error(&code::UNKNOWN_TIER, format!("`{tier}` is no tier"));
                problems.push(diagnostic.at(&row.location, "").help(suggest(tier, tiers, "the tiers are")));
            }
            if OfferId::parse(offer).is_none() && seen.insert(offer) {
                let diagnostic = Diagnostic::error(&code::BAD_VALUE, format!("`{offer}` names no offer"));
                problems.push(diagnostic.at(&row.location, "").help("an offer is written `provider/model`"));
            }
        }
    }
}

fn suggest(wrong: &str, known: &[&str], list: &str) -> String {
    nearest(wrong, known.iter().copied())
        .map_or_else(|| format!("{list}: {}", known.join(", ")), |name| format!("did you mean `{name}`?"))
}
