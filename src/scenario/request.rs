//! A question of one line: what do these requests cost.

use super::plan::Plan;
use super::read::{CascadeSpec, Scenario, TierSpec, TierVolume};
use super::resolve::{Settings, resolve};
use crate::calendar::{Date, Instant};
use crate::catalogue::{Catalogue, OfferId, SearchContext, ServiceClass};
use crate::diagnostic::{Location, Problems, Sources};
use crate::document::Placed;
use crate::routing::{Call, Chain};
use crate::units::Number;
use crate::workload::Usage;

/// Requests that are all alike, at one second.
#[derive(Clone, Debug)]
pub struct Request {
    /// Which offer.
    pub offer: OfferId,
    /// What diagnostics point at.
    pub location: Location,
    /// The tokens of one request.
    pub usage: Usage,
    /// How many.
    pub requests: Number,
    /// When.
    pub at: Instant,
    /// How they are served.
    pub service: ServiceClass,
    /// Where, when that has a price of its own.
    pub region: Option<String>,
    /// How much a search reads.
    pub search_context: Option<SearchContext>,
}

/// Makes a plan of one tier and one cascade, so that requests are rated as everything else is.
///
/// Mistakes go to `problems`; `None` when there is no price.
#[must_use]
pub fn request_plan(
    request: &Request,
    known_on: Option<Date>,
    catalogue: &mut Catalogue,
    sources: &mut Sources,
    problems: &Problems,
) -> Option<Plan> {
    fn placed<T>(value: T, path: &str, request: &Request) -> Placed<T> {
        Placed { value, location: request.location.clone(), path: path.to_owned() }
    }
    let call = Call {
        service: request.service,
        region: request.region.clone(),
        search_context: request.search_context,
        ..Call::plain(placed(request.offer.clone(), "offer", request))
    };
    let scenario = Scenario {
        tiers: vec![TierSpec {
            name: "request".to_owned(),
            location: request.location.clone(),
            volume: TierVolume::Requests(placed(request.requests, "requests", request)),
            usage: placed(request.usage, "request", request),
            calls: vec![request.usage],
            cache: None,
            labels: Vec::new(),
            measured: None,
        }],
        cascades: vec![CascadeSpec {
            name: placed("request".to_owned(), "request", request),
            routes: vec![(placed("*".to_owned(), "request", request), Chain::single(call))],
        }],
        ..Scenario::default()
    };
    let settings = Settings { at: Some(request.at), known_on, ..Settings::default() };
    resolve(&scenario, &settings, catalogue, sources, problems)
}
