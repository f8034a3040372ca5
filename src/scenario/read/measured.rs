//! A workload that was measured: its tiers come from a profile, and the scenario may say over them how many requests
//! there will be and in which mix.

use std::sync::Arc;

use super::Scenario;
use super::workload::{DayVariation, TierSpec, TierVolume, WorkloadSpec};
use crate::calendar::Date;
use crate::diagnostic::{Diagnostic, Problems, code, nearest};
use crate::document::{Fields, Placed};
use crate::scenario::plan::{Factor, FactorKind};
use crate::units::{Fraction, Number, NumberError, Share};
use crate::workload::profile::{CellKey, Sums};
use crate::workload::{Profile, Usage};

/// What a profile says itself cannot stand beside it.
pub(super) fn check_workload(fields: &Fields<'_>) {
    for key in ["tokens", "weekend", "hours"] {
        if let Some(location) = fields.key_location(key) {
            let message = format!("`{key}` is measured in the profile, so it cannot be said here");
            let diagnostic = Diagnostic::error(&code::DUPLICATE, message).at(location, "");
            fields.here().problems().push(diagnostic.help("leave it out, or leave `profile` out"));
        }
    }
}

/// What a scenario says over a measured tier.
struct Said {
    tier: Placed<String>,
    share: Option<Placed<Share>>,
    labels: Vec<(String, String)>,
}

/// The tiers of the profile in the order of the scenario, the rest by name.
pub(super) fn tiers(
    fields: &mut Fields<'_>,
    profile: &Placed<Arc<Profile>>,
    workload: &WorkloadSpec,
    problems: &Problems,
) -> Vec<TierSpec> {
    let said = fields.optional("tiers", |table| {
        table.entries(|tier, cursor| {
            let mut fields = cursor.fields()?;
            let share = fields.optional("share", |cursor| cursor.placed(super::Cursor::share));
            let labels = fields
                .optional("labels", |table| table.entries(|key, value| Some((key.value, value.name()?))))
                .unwrap_or_default();
            for key in ["requests", "tokens", "agent-loop", "cache"] {
                if let Some(location) = fields.key_location(key) {
                    let message = format!("`{key}` of tier `{}` is measured in the profile", tier.value);
                    let diagnostic = Diagnostic::error(&code::DUPLICATE, message).at(location, "");
                    problems.push(diagnostic.help("a measured tier may have a `share` and `labels`"));
                }
            }
            fields.finish();
            Some(Said { tier, share, labels })
        })
    });
    let said = said.unwrap_or_default();
    check_said(&said, profile, problems);
    check_resampled(&said, workload, problems);
    let mut names: Vec<Arc<str>> = said.iter().map(|said| said.tier.value.as_str().into()).collect();
    names.extend(profile.value.tiers().into_iter().filter(|tier| said.iter().all(|said| *said.tier.value != **tier)));
    let tiers: Result<Vec<Option<TierSpec>>, NumberError> = names
        .iter()
        .map(|name| tier(name, said.iter().find(|said| *said.tier.value == **name), profile, workload))
        .collect();
    let too_large = |error: NumberError| {
        problems.push(Diagnostic::error(&code::TOO_LARGE, error.to_string()).at(&profile.location, ""));
    };
    tiers.map_err(too_large).unwrap_or_default().into_iter().flatten().collect()
}

/// Tiers that are named exist; shares are of all of them, and sum to 100 %.
fn check_said(said: &[Said], profile: &Placed<Arc<Profile>>, problems: &Problems) {
    let measured = profile.value.tiers();
    for Said { tier, .. } in said.iter().filter(|said| !measured.contains(&*said.tier.value)) {
        let names: Vec<&str> = measured.iter().map(|name| &**name).collect();
        let message = format!("the profile has no tier `{}`", tier.value);
        let help = nearest(&tier.value, names.iter().copied())
            .map_or_else(|| format!("its tiers are: {}", names.join(", ")), |name| format!("did you mean `{name}`?"));
        problems.push(Diagnostic::error(&code::UNKNOWN_TIER, message).at(&tier.location, "").help(help));
    }
    let shares: Vec<&Placed<Share>> = said.iter().filter_map(|said| said.share.as_ref()).collect();
    let Some(first) = shares.first() else { return };
    if shares.len() < measured.len() {
        let message = "either every tier of the profile has a `share`, or none has";
        let diagnostic = Diagnostic::error(&code::SHARES_SUM, message).at(&first.location, "");
        let without =
            measured.iter().filter(|name| said.iter().all(|said| said.share.is_none() || *said.tier.value != ***name));
        let names: Vec<String> = without.map(|name| format!("`{name}`")).collect();
        problems.push(diagnostic.help(format!("give a share to {}", names.join(", "))));
        return;
    }
    let sum = shares.iter().map(|share| share.value.number()).try_fold(Number::ZERO, Number::plus);
    let sum = sum.unwrap_or(Number::ZERO);
    if sum != Number::ONE {
        let percent = sum.times(Number::HUNDRED).unwrap_or(sum);
        let message = format!("the tiers' shares sum to {percent}%, not to 100%");
        problems.push(Diagnostic::error(&code::SHARES_SUM, message).at(&first.location, ""));
    }
}

/// A day that is resampled has a mix of its own.
fn check_resampled(said: &[Said], workload: &WorkloadSpec, problems: &Problems) {
    let resampled = workload.variation.is_some_and(|variation| variation.day == DayVariation::Resampled);
    for share in said.iter().filter(|_| resampled).filter_map(|said| said.share.as_ref()) {
        let message = "days are resampled with the mix that they had, so a share cannot be said here";
        let diagnostic = Diagnostic::error(&code::DUPLICATE, message).at(&share.location, "");
        problems.push(diagnostic.help("leave the shares out, or say `day = \"measured\"` in `workload.variation`"));
    }
}

/// A measured tier; none without requests.
fn tier(
    name: &str,
    said: Option<&Said>,
    profile: &Placed<Arc<Profile>>,
    workload: &WorkloadSpec,
) -> Result<Option<TierSpec>, NumberError> {
    let cells: Vec<(CellKey, Sums)> =
        profile.value.cells().filter(|(key, _)| *key.tier == *name).map(|(key, sums)| (key.clone(), *sums)).collect();
    let sums = cells.iter().try_fold(Sums::default(), |sum, (_, cell)| sum.plus(cell))?;
    if sums.requests == 0 {
        return Ok(None);
    }
    let share = said.and_then(|said| said.share.as_ref());
    let usage =
        Placed { value: Usage::mean_of(&sums)?, location: profile.location.clone(), path: profile.path.clone() };
    Ok(Some(TierSpec {
        name: name.to_owned(),
        location: said.map_or(&profile.location, |said| &said.tier.location).clone(),
        volume: TierVolume::Measured(requests(sums.requests, share, profile, workload)?),
        calls: vec![usage.value],
        usage,
        cache: None,
        labels: said.map(|said| said.labels.clone()).unwrap_or_default(),
        measured: Some(cells.into()),
    }))
}

/// What a tier's requests are a product of: the measured, unless volume or share say otherwise, times the scale.
fn requests(
    of_tier: u64,
    share: Option<&Placed<Share>>,
    profile: &Placed<Arc<Profile>>,
    workload: &WorkloadSpec,
) -> Result<Vec<Factor>, NumberError> {
    let all = profile.value.sums(|_| true)?.requests;
    let measured = |kind, value: Fraction| Factor::new(kind, value, Some(&profile.path));
    let mut factors = match (&workload.volume, share) {
        (None, None) => vec![measured(FactorKind::Volume, profile.value.requests_daily(of_tier)?)],
        (None, Some(_)) => vec![measured(FactorKind::Volume, profile.value.requests_daily(all)?)],
        (Some(volume), _) => {
            vec![Factor::new(FactorKind::Volume, volume.requests.value, Some(&volume.requests.path))]
        }
    };
    match share {
        Some(share) => factors.push(Factor::new(FactorKind::Share, share.value.number(), Some(&share.path))),
        None if workload.volume.is_some() => {
            factors.push(measured(FactorKind::Share, Fraction::new(Number::from(of_tier), Number::from(all))?));
        }
        None => {}
    }
    factors.extend(workload.scale.as_ref().map(|scale| Factor::new(FactorKind::Scale, scale.value, Some(&scale.path))));
    Ok(factors)
}

impl Scenario {
    /// The same routes and prices with the requests of a profile, all of them as if on one day: a plan made into what
    /// it would have cost.
    ///
    /// Tiers keep their order and labels; those that the profile lacks are left out. What depends on how a request was
    /// made up (caches, loops of agents) is in the measured tokens already.
    ///
    /// # Errors
    /// [`NumberError::TooLarge`].
    pub fn measured_by(&self, profile: &Placed<Arc<Profile>>) -> Result<Self, NumberError> {
        let scale = Placed {
            value: Number::from(profile.value.days()),
            location: profile.location.clone(),
            path: profile.path.clone(),
        };
        self.with(profile, WorkloadSpec { scale: Some(scale), ..WorkloadSpec::default() })
    }

    /// The same scenario on a day that came as one of its profile did; where it says a volume itself, with that. None
    /// where it has no profile, or nothing came on that day.
    ///
    /// # Errors
    /// [`NumberError::TooLarge`].
    pub fn on_measured_day(&self, day: Date) -> Result<Option<Self>, NumberError> {
        let Some(profile) = &self.workload.profile else { return Ok(None) };
        let profile = Placed { value: Arc::new(profile.value.on(day)), ..profile.clone() };
        if profile.value.is_empty() { Ok(None) } else { self.with(&profile, self.workload.clone()).map(Some) }
    }

    /// The same tiers as another profile has them.
    fn with(&self, profile: &Placed<Arc<Profile>>, workload: WorkloadSpec) -> Result<Self, NumberError> {
        let workload = WorkloadSpec { profile: Some(profile.clone()), ..workload };
        let mut tiers = Vec::new();
        for planned in &self.tiers {
            if let Some(measured) = tier(&planned.name, None, profile, &workload)? {
                tiers.push(TierSpec { labels: planned.labels.clone(), ..measured });
            }
        }
        Ok(Self { workload, tiers, ..self.clone() })
    }
}
