//! Calls that one's own machines answer: from `fleet/NAME` to a planned fleet.

use std::sync::Arc;

use super::plan::{
    Factor, FactorKind, PlannedCall, PlannedCharge, PlannedFleet, PlannedOverflow, PlannedUpkeep, PriceUse, Purpose,
};
use super::read::{FLEET, FleetSpec, RentSpec, Upkeep, UpkeepKind};
use super::resolve::{Asked, Resolver, numeric};
use crate::calendar::{Date, Instant};
use crate::catalogue::{Book, FromBasis, Hardware, HostingMeter, OfferId, Rent, ServiceClass, Weights};
use crate::diagnostic::{Diagnostic, Severity, Sources, code, nearest};
use crate::document::Placed;
use crate::routing::{Call, Flow, Step};
use crate::units::{Fraction, Number, NumberError};
use crate::workload::Usage;

impl<'a> Resolver<'a> {
    /// A call to `fleet/NAME`: it has no meters, its machines are paid whether they work or not.
    pub(super) fn hosted_call(&mut self, purpose: Purpose, call: &Call, asked: &Asked<'_>) -> Option<PlannedCall> {
        let spec = self.fleet_spec(&call.offer)?;
        if call.service != ServiceClass::Standard || call.region.is_some() {
            let message = format!("fleet `{}` has no service classes or regions", spec.name.value);
            self.problems.push(Diagnostic::error(&code::FLEET, message).at(&call.offer.location, ""));
            return None;
        }
        let mut usages = Vec::with_capacity(asked.usages.len());
        for usage in asked.usages {
            usages.push(if asked.ratios { self.usage_of(call, usage)? } else { *usage });
        }
        let usage = numeric(Usage::sum_of(&usages), self.problems)?;
        self.note_throughput(spec, &usage);
        let offer = Arc::new(call.offer.value.clone());
        let (rent, unpriced) = self.rent(spec, &offer, call);
        let fleet = PlannedFleet {
            offer: Arc::clone(&offer),
            spec: spec.clone(),
            throughput: spec.throughput,
            sizing: spec.sizing,
            gpus: Factor::new(FactorKind::Gpus, spec.gpus.value, Some(&spec.gpus.path)),
            rent,
            upkeep: numeric(spec.upkeep.iter().map(upkeep).collect(), self.problems)?,
        };
        let overflow = match spec.overflow.as_ref().filter(|_| spec.sizing.maximum.is_some()) {
            None => None,
            Some(to) => {
                let instead = Call { offer: to.clone(), ..call.clone() };
                Some(Box::new(PlannedOverflow { call: self.call(Purpose::Overflow, &instead, asked)?, kept: None }))
            }
        };
        Some(PlannedCall {
            purpose,
            offer,
            service: ServiceClass::Standard,
            region: None,
            effort: call.effort.clone(),
            usage,
            meters: Vec::new(),
            unpriced,
            discount: None,
            hosted: Some(Arc::new(fleet)),
            overflow,
        })
    }

    /// What a full fleet cannot serve is asked of the last stage, where that is the next one and nobody judges in
    /// between; else the fleet has to say who answers it.
    pub(super) fn overflow_to(
        &mut self,
        charges: &mut [PlannedCharge],
        flow: &Flow,
        next: Option<(&Step, &Flow)>,
        asked: &Asked<'_>,
    ) {
        let is_full = |call: &PlannedCall| call.hosted.as_ref().is_some_and(|fleet| fleet.sizing.maximum.is_some());
        let judged = charges.iter().any(|charge| charge.call.purpose == Purpose::Judge);
        for PlannedCharge { call, .. } in charges {
            let Some(fleet) = call.hosted.clone().filter(|_| is_full(call) && call.overflow.is_none()) else {
                continue;
            };
            let next = next.filter(|(next, _)| !judged && next.call.offer.value.provider() != FLEET);
            match (call.purpose, next) {
                (Purpose::Answer, Some((next, next_flow))) => {
                    // Where nobody comes, nobody is kept.
                    let kept =
                        (!flow.reach.is_zero()).then(|| next_flow.reach.over(flow.reach).and_then(Fraction::rest));
                    let kept = kept.and_then(|kept| numeric(kept, self.problems));
                    let kept =
                        kept.map(|value| Factor { kind: FactorKind::Reach, value, path: next_flow.path.clone() });
                    let instead = self.call(Purpose::Overflow, &next.call, asked);
                    call.overflow = instead.map(|call| Box::new(PlannedOverflow { call, kept }));
                }
                // Attempts that fail are not made where the request goes on at once.
                (Purpose::Retry, Some(_)) => {}
                _ => self.nobody_answers(&fleet.spec),
            }
        }
    }

    /// Says that a full fleet leaves requests without an answer.
    pub(super) fn nobody_answers(&self, spec: &FleetSpec) {
        let message =
            format!("fleet `{}` has a `maximum`, and nothing says who answers what it cannot serve", spec.name.value);
        let help = "set `overflow = \"provider/model\"` in the fleet; a last stage is asked by itself only right behind it, with no judge in between";
        self.problems.push(Diagnostic::error(&code::FLEET, message).at(&spec.name.location, "").help(help));
    }

    fn fleet_spec(&self, wanted: &Placed<OfferId>) -> Option<&'a FleetSpec> {
        let name = wanted.value.model();
        let scenario: &'a super::Scenario = self.scenario;
        let fleets = &scenario.fleets;
        if let Some(found) = fleets.iter().find(|fleet| fleet.name.value == name) {
            return Some(found);
        }
        let message = format!("there is no fleet `{name}`");
        let help = match nearest(name, fleets.iter().map(|fleet| fleet.name.value.as_str())) {
            Some(near) => format!("did you mean `fleet/{near}`?"),
            None if fleets.is_empty() => format!("describe it: [fleets.{}]", crate::document::key_text(name)),
            None => {
                let known: Vec<&str> = fleets.iter().map(|fleet| fleet.name.value.as_str()).collect();
                format!("there are: {}; or describe it: [fleets.{}]", known.join(", "), crate::document::key_text(name))
            }
        };
        self.problems.push(Diagnostic::error(&code::UNKNOWN_OFFER, message).at(&wanted.location, "").help(help));
        None
    }

    /// Prompts are read by somebody, too.
    fn note_throughput(&self, spec: &FleetSpec, usage: &Usage) {
        let reads = usage.prompt_tokens().is_ok_and(|prompt| !prompt.is_zero());
        if spec.throughput.input.is_none() && reads {
            let message = format!(
                "fleet `{}` gives no `input` throughput, so reading prompts is taken as part of what was measured for \
                 its output{}",
                spec.name.value,
                spec.measured.shape.as_ref().map_or_else(String::new, |shape| format!(" ({shape})"))
            );
            self.problems.push(Diagnostic::note(&code::THROUGHPUT, message).at(&spec.name.location, ""));
        }
        if spec.measured.shape.is_none() {
            let message = format!(
                "fleet `{}` does not say the `shape` of the requests that its throughput was measured with; the same \
                 machines differ several times between shapes",
                spec.name.value
            );
            self.problems.push(Diagnostic::note(&code::THROUGHPUT, message).at(&spec.name.location, ""));
        }
    }

    fn use_price(&mut self, price: PriceUse) {
        if !self.prices.iter().any(|known| known.offer == price.offer) {
            self.prices.push(price);
        }
    }

    /// What an hour of a GPU costs, or why nobody knows.
    fn rent(&mut self, spec: &FleetSpec, offer: &OfferId, call: &Call) -> (Factor, Option<String>) {
        let name = match &spec.rent {
            RentSpec::Given(rent) => {
                self.use_price(own_rent(spec, offer, rent, self.as_of, self.sources));
                return (Factor::new(FactorKind::UnitPrice, rent.value, Some(&rent.path)), None);
            }
            RentSpec::Hardware(name) => name,
        };
        let unknown = Factor::new(FactorKind::UnitPrice, Number::ZERO, None);
        let (at, known_on) = (Instant::start_of(self.as_of), self.settings.known_on);
        let listed = self.catalogue.hardware(self.sources, self.problems);
        let Some(hardware) = listed.iter().find(|hardware| hardware.is_called(&name.value)) else {
            let problem = unknown_hardware(name, listed);
            self.problems.push(problem);
            return (unknown, Some("its hardware is not listed".to_owned()));
        };
        match hardware.rent_at(at, known_on) {
            Ok((rent, gpu_hour)) => {
                let price = listed_rent(spec, offer, name, hardware, rent, self.sources);
                if rent.basis == FromBasis::Assumed {
                    let message = format!("no source dates the rent of `{}`; {} is assumed", hardware.id, rent.from);
                    self.problems.push(Diagnostic::note(&code::ASSUMED_DATE, message).at(&name.location, ""));
                }
                self.use_price(price);
                (Factor::new(FactorKind::UnitPrice, gpu_hour, None), None)
            }
            Err(reason) => {
                let diagnostic = no_rent(&hardware.id, &reason, self.settings.allow_unpriced);
                self.problems.push(diagnostic.at(&name.location, "").at(&call.offer.location, "asked here"));
                (unknown, Some(reason))
            }
        }
    }
}

/// A rent that the scenario itself gives. Whoever runs a model has its weights.
fn own_rent(spec: &FleetSpec, offer: &OfferId, rent: &Placed<Number>, as_of: Date, sources: &Sources) -> PriceUse {
    PriceUse {
        offer: offer.clone(),
        written_as: None,
        from: Instant::start_of(as_of),
        basis: FromBasis::Documented,
        recorded: as_of,
        source: "the rent that the scenario gives".to_owned(),
        checked: None,
        book: Book::Overlay(sources.name(&rent.location).to_owned()),
        place: format!("{}:{}", sources.name(&rent.location), sources.line(&rent.location)),
        overridden: Vec::new(),
        weights: Some(Weights::Open),
        licence: spec.licence.clone(),
    }
}

/// A rent of the catalogue's list.
fn listed_rent(
    spec: &FleetSpec,
    offer: &OfferId,
    name: &Placed<String>,
    hardware: &Hardware,
    rent: &Rent,
    sources: &Sources,
) -> PriceUse {
    PriceUse {
        offer: offer.clone(),
        written_as: (hardware.id != name.value).then(|| format!("{} ({})", hardware.id, name.value)),
        from: rent.from,
        basis: rent.basis,
        recorded: rent.recorded,
        source: rent.source.clone(),
        checked: hardware.checked,
        book: Book::Embedded,
        place: format!("{}:{}", sources.name(&rent.location), sources.line(&rent.location)),
        overridden: Vec::new(),
        weights: Some(Weights::Open),
        licence: spec.licence.clone(),
    }
}

fn no_rent(id: &str, reason: &str, allow_unpriced: bool) -> Diagnostic {
    let severity = if allow_unpriced { Severity::Warning } else { Severity::Error };
    let diagnostic = Diagnostic::error(&code::NO_PRICE, format!("`{id}` has no rent: {reason}"));
    let help = "take another day, or give the `rent`; `--allow-unpriced` goes on with lower bounds";
    Diagnostic { severity, ..diagnostic }.help(help)
}

fn unknown_hardware(name: &Placed<String>, listed: &[Hardware]) -> Diagnostic {
    let names = || listed.iter().flat_map(|hardware| hardware.aliases.iter().chain([&hardware.id])).map(String::as_str);
    let alike: Vec<&str> = names().filter(|listed| listed.contains(&name.value)).collect();
    let help = match nearest(&name.value, names()) {
        Some(near) => format!("did you mean `{near}`?"),
        None if alike.is_empty() => "`cascade catalogue hardware` lists what there is".to_owned(),
        None => format!("there are: {}", alike.join(", ")),
    };
    let message = format!("the catalogue lists no hardware `{}`", name.value);
    Diagnostic::error(&code::UNKNOWN_OFFER, message).at(&name.location, "").help(help)
}

fn upkeep(upkeep: &Upkeep) -> Result<PlannedUpkeep, NumberError> {
    let (purpose, meter, kind) = match upkeep.kind {
        UpkeepKind::People => (Purpose::People, HostingMeter::PersonHour, FactorKind::Time),
        UpkeepKind::Evaluation => (Purpose::Evaluation, HostingMeter::Month, FactorKind::Months),
        UpkeepKind::Storage => (Purpose::Storage, HostingMeter::Month, FactorKind::Months),
        UpkeepKind::Egress => (Purpose::Egress, HostingMeter::Month, FactorKind::Months),
        UpkeepKind::Migration => (Purpose::Migration, HostingMeter::Month, FactorKind::Months),
    };
    let stated = Fraction::from(upkeep.quantity.value);
    let (amount, path) = match upkeep.kind {
        UpkeepKind::People => (stated, Some(upkeep.quantity.path.as_str())),
        UpkeepKind::Migration => (stated.inverse()?, Some(upkeep.quantity.path.as_str())),
        // One month, which nobody says.
        UpkeepKind::Evaluation | UpkeepKind::Storage | UpkeepKind::Egress => (stated, None),
    };
    Ok(PlannedUpkeep {
        purpose,
        meter,
        quantity: Factor::new(kind, amount, path),
        price: Factor::new(FactorKind::UnitPrice, upkeep.price.value, Some(&upkeep.price.path)),
    })
}
