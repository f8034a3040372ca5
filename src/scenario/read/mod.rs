//! A scenario file's form: from a document to types, every mistake at its place.

mod checks;
mod fleets;
mod future;
mod measured;
mod quality;
mod routes;
mod workload;

pub use fleets::{FLEET, FleetSpec, Measured, RentSpec, Upkeep, UpkeepKind};
pub use future::{CommitmentPeriod, CommitmentSpec, LadderSpec, ProvisionedSpec, RentPeriod, Step};
pub use quality::{Evidence, EvidenceRow, Misroute, PassRates, QualityDemand, SentTo};
pub use workload::{
    CacheHits, Cell, DayVariation, Extent, PromptCache, TierSpec, TierVolume, Variation, Volume, WorkloadSpec,
};

use super::load::Input;
use super::policy::Policy;
use super::uncertain::{Uncertain, take_uncertain};
use crate::calendar::{Date, MonthConvention};
use crate::catalogue::{OfferId, RateCard, read_card, schema_version};
use crate::diagnostic::{Diagnostic, Location, Problems, code};
use crate::document::{Cursor, Node, Placed, Table, at_path, parse_path};
use crate::routing::{Call, Chain};
use crate::units::{Number, Share};
use crate::workload::Usage;

/// A scenario as it was written: names, not yet offers.
#[derive(Clone, Debug, Default)]
pub struct Scenario {
    /// For people.
    pub title: Option<String>,
    /// Prices in force on this day.
    pub as_of: Option<Date>,
    /// The cascade that is proposed.
    pub candidate: Option<Placed<String>>,
    /// What it is compared with; every other cascade when absent.
    pub baselines: Option<Vec<Baseline>>,
    /// How a month's days are counted.
    pub month_convention: Option<MonthConvention>,
    /// Volume, and what the tiers have in common.
    pub workload: WorkloadSpec,
    /// Kinds of requests, in the order of the file.
    pub tiers: Vec<TierSpec>,
    /// Routes for every tier.
    pub cascades: Vec<CascadeSpec>,
    /// What routing itself costs, by cascade.
    pub routers: Vec<RouterSpec>,
    /// Who is sent where by a router that errs, by cascade.
    pub misroutes: Vec<Misroute>,
    /// How often offers are right, by tier.
    pub pass_rates: Vec<PassRates>,
    /// Golden-set results.
    pub evidence: Option<Evidence>,
    /// Machines of one's own.
    pub fleets: Vec<FleetSpec>,
    /// How sure comparisons on it have to be.
    pub quality: QualityDemand,
    /// Prices for this scenario only.
    pub overrides: Vec<Override>,
    /// Contracted over list.
    pub discounts: Vec<Discount>,
    /// Exchange rates.
    pub exchange: Vec<Exchange>,
    /// Who stands behind which value.
    pub assumptions: Vec<Assumption>,
    /// What is planned for later days; for forecasts.
    pub steps: Vec<Step>,
    /// Numbers that nobody knows exactly; costs count with what is expected.
    pub uncertain: Vec<Uncertain>,
    /// Spend that is promised ahead; for forecasts.
    pub commitments: Vec<CommitmentSpec>,
    /// Prices that fall with a month's volume; for forecasts.
    pub ladders: Vec<LadderSpec>,
    /// Throughput that is bought ahead.
    pub provisioned: Vec<ProvisionedSpec>,
    /// What it may cost and use.
    pub policy: Policy,
}

/// What the candidate is compared with.
#[derive(Clone, Debug)]
pub enum Baseline {
    /// A cascade of the scenario.
    Cascade(Placed<String>),
    /// One offer for every tier.
    All(Placed<OfferId>),
    /// Every request at the offer that served it, as the profile has it.
    Logged(Location),
}

/// A cascade as written.
#[derive(Clone, Debug)]
pub struct CascadeSpec {
    /// Its name and place.
    pub name: Placed<String>,
    /// Routes by tier; `*` stands for the rest.
    pub routes: Vec<(Placed<String>, Chain)>,
}

impl CascadeSpec {
    /// The route of a tier: its own, or that of `*`.
    #[must_use]
    pub fn route_of(&self, tier: &str) -> Option<&Chain> {
        let of = |wanted: &str| self.routes.iter().find(|(name, _)| name.value == wanted).map(|(_, chain)| chain);
        of(tier).or_else(|| of("*"))
    }
}

/// What routing costs for each request.
#[derive(Clone, Debug)]
pub struct RouterSpec {
    /// Whose router.
    pub cascade: Placed<String>,
    /// What is asked.
    pub call: Call,
    /// The tokens of one decision.
    pub usage: Placed<Usage>,
}

/// A price for this scenario only.
#[derive(Clone, Debug)]
pub struct Override {
    /// Of which offer.
    pub offer: Placed<OfferId>,
    /// The meters whose price it is.
    pub card: RateCard,
}

/// Contracted over list.
#[derive(Clone, Debug)]
pub struct Discount {
    /// A provider, or an offer.
    pub of: Placed<String>,
    /// Off the list price.
    pub share: Placed<Share>,
}

/// An exchange rate, given and dated.
#[derive(Clone, Debug)]
pub struct Exchange {
    /// The currency's code.
    pub currency: String,
    /// Of the currency for one US dollar.
    pub rate: Placed<Number>,
    /// Whose rate of which day.
    pub on: Option<Date>,
    /// Who published it.
    pub source: Option<String>,
}

/// Who stands behind a value.
#[derive(Clone, Debug)]
pub struct Assumption {
    /// The value's scenario path.
    pub path: String,
    /// Who.
    pub owner: Option<String>,
    /// From where.
    pub source: Option<String>,
    /// Of which day.
    pub on: Option<Date>,
    /// How sure.
    pub confidence: Option<String>,
}

impl Scenario {
    /// Reads a document. `None` when something is wrong; then `problems` says what.
    #[must_use]
    pub fn read(input: &Input, problems: &Problems) -> Option<Self> {
        Self::read_partly(input, problems).filter(|_| !problems.any_error())
    }

    /// The same, but what could be read comes back though something is wrong: there may be more to find in it.
    #[must_use]
    pub fn read_partly(input: &Input, problems: &Problems) -> Option<Self> {
        let mut document = input.document.clone();
        let uncertain = take_uncertain(&mut document, problems);
        let mut fields = Cursor::root(&document, problems).fields()?;
        if !schema_version(&mut fields) {
            return None;
        }
        // Of a profile that could not be read, tiers and routes would only be wondered at.
        if input.profile.is_none() && names_profile(&input.document) {
            return None;
        }
        let title = fields.optional("title", Cursor::text);
        let as_of = fields.optional("as-of", Cursor::date);
        let candidate = fields.optional("candidate", |cursor| cursor.placed(Cursor::name));
        let baselines = fields.optional("baselines", |list| list.list(read_baseline));
        fields.optional("prices", |list| list.list(Cursor::name));
        let month_convention =
            fields.optional("month-convention", |cursor| cursor.word(&MonthConvention::NAMES, MonthConvention::parse));
        let measured = input.profile.as_ref();
        let workload = fields.required("workload", |table| workload::read_workload(table, measured));
        let (workload, common) = workload.unwrap_or_default();
        let tiers = match &workload.profile {
            Some(profile) => measured::tiers(&mut fields, profile, &workload, problems),
            None => fields.required("tiers", |table| workload::read_tiers(table, common.as_ref())).unwrap_or_default(),
        };
        let scenario = Self {
            title,
            as_of,
            candidate,
            baselines,
            month_convention,
            tiers,
            cascades: fields.required("cascades", |table| table.entries(routes::read_cascade)).unwrap_or_default(),
            routers: fields.optional("router", |table| table.entries(routes::read_router)).unwrap_or_default(),
            misroutes: fields.optional("misroute", |table| table.entries(quality::read_misroute)).unwrap_or_default(),
            pass_rates: fields
                .optional("pass-rates", |table| table.entries(quality::read_pass_rates))
                .unwrap_or_default(),
            evidence: quality::evidence(&mut fields, input, problems),
            fleets: fields.optional("fleets", |table| table.entries(fleets::read_fleet)).unwrap_or_default(),
            quality: fields.optional("quality", quality::read_demand).unwrap_or_default(),
            overrides: fields.optional("override", |table| table.entries(read_override)).unwrap_or_default(),
            discounts: fields.optional("discounts", |table| table.entries(read_discount)).unwrap_or_default(),
            exchange: fields.optional("fx", |table| table.entries(read_exchange)).unwrap_or_default(),
            assumptions: fields
                .optional("assumptions", |table| {
                    table.entries(|path, cursor| read_assumption(path, cursor, &input.document))
                })
                .unwrap_or_default(),
            steps: fields.optional("step", future::read_steps).unwrap_or_default(),
            commitments: fields.optional("commitment", |list| list.list(future::read_commitment)).unwrap_or_default(),
            uncertain,
            ladders: fields.optional("volume-price", |list| list.list(future::read_ladder)).unwrap_or_default(),
            provisioned: fields.optional("provisioned", |list| list.list(future::read_provisioned)).unwrap_or_default(),
            workload,
            policy: Policy::read(&mut fields),
        };
        let tiers_location = fields.key_location("tiers").cloned();
        let cascades_location = fields.key_location("cascades").cloned();
        fields.finish();
        // What follows from a mistake that was told already is no mistake of its own.
        // A profile brings tiers of its own.
        let tiers_read = scenario.workload.profile.is_some() || entry_count(input, &["tiers"]) == scenario.tiers.len();
        let volume_read = scenario.workload.volume.is_some() || !problems.any_error();
        if tiers_read && volume_read {
            scenario.check_volumes(tiers_location.as_ref(), problems);
        }
        let route_read =
            |cascade: &CascadeSpec| entry_count(input, &["cascades", &cascade.name.value]) == cascade.routes.len();
        let cascades_read = entry_count(input, &["cascades"]) == scenario.cascades.len();
        if tiers_read && cascades_read && scenario.cascades.iter().all(route_read) {
            scenario.check_names(problems);
        }
        if tiers_read {
            scenario.check_tier_names(problems);
            scenario.policy.check_scopes(&scenario.tiers, problems);
        }
        if cascades_read
            && scenario.cascades.is_empty()
            && let Some(location) = cascades_location
        {
            let diagnostic = Diagnostic::error(&code::MISSING_KEY, "there is no cascade").at(&location, "");
            problems.push(diagnostic.help("give every tier a route: [cascades.NAME] and \"*\" = \"provider/model\""));
        }
        Some(scenario)
    }
}

fn names_profile(document: &Node) -> bool {
    let workload = document.as_table().and_then(|table| table.get("workload"));
    workload.and_then(|entry| entry.node.as_table()).is_some_and(|table| {
        table.get("profile").is_some_and(|entry| matches!(entry.node.value, crate::document::Value::String(_)))
    })
}

/// How many entries a table of the document has.
fn entry_count(input: &Input, path: &[&str]) -> usize {
    let table = path.iter().try_fold(&input.document, |node, key| node.as_table()?.get(*key).map(|entry| &entry.node));
    table.and_then(Node::as_table).map_or(0, Table::len)
}

/// An offer's id, as `provider/model`.
pub(super) fn offer_id(cursor: Cursor<'_>) -> Option<OfferId> {
    let here = cursor.clone();
    let text = cursor.name()?;
    OfferId::parse(&text).or_else(|| {
        let help = "an offer is written `provider/model`, as in `anthropic/claude-opus-4-7`".to_owned();
        here.wrong(&code::BAD_VALUE, format!("`{text}` names no offer"), Some(help))
    })
}

/// The same for a key.
fn offer_key(key: &Placed<String>, problems: &Problems) -> Option<Placed<OfferId>> {
    let id = OfferId::parse(&key.value);
    if id.is_none() {
        let diagnostic = Diagnostic::error(&code::BAD_VALUE, format!("`{}` names no offer", key.value));
        problems.push(diagnostic.at(&key.location, "").help("an offer is written `provider/model`"));
    }
    Some(Placed { value: id?, location: key.location.clone(), path: key.path.clone() })
}

fn read_baseline(cursor: Cursor<'_>) -> Option<Baseline> {
    if matches!(cursor.value(), crate::document::Value::String(_)) {
        return cursor.placed(Cursor::name).map(Baseline::Cascade);
    }
    let here = cursor.clone();
    let mut fields = cursor.fields()?;
    if fields.has("logged") {
        let logged = fields.optional("logged", Cursor::boolean);
        fields.finish();
        if logged == Some(false) {
            let help = "leave it out of the list instead".to_owned();
            return here.wrong(&code::BAD_VALUE, "a baseline that is not logged is none", Some(help));
        }
        return logged.map(|_| Baseline::Logged(here.location().clone()));
    }
    let all = fields.required("all", |cursor| cursor.placed(offer_id));
    fields.finish();
    all.map(Baseline::All)
}

fn read_override(key: Placed<String>, cursor: Cursor<'_>) -> Option<Override> {
    let offer = offer_key(&key, cursor.problems());
    let card = read_card(cursor)?;
    Some(Override { offer: offer?, card })
}

fn read_discount(of: Placed<String>, cursor: Cursor<'_>) -> Option<Discount> {
    let share = cursor.placed(Cursor::share)?;
    Some(Discount { of, share })
}

fn read_exchange(currency: Placed<String>, cursor: Cursor<'_>) -> Option<Exchange> {
    let here = cursor.clone();
    let mut fields = cursor.fields()?;
    let rate = fields.required("rate", |cursor| cursor.placed(Cursor::amount));
    let on = fields.optional("on", Cursor::date);
    let source = fields.optional("source", Cursor::name);
    fields.finish();
    let code_like = currency.value.len() == 3 && currency.value.bytes().all(|byte| byte.is_ascii_uppercase());
    if !code_like || currency.value == "USD" {
        let message = format!("`{}` is not the code of another currency", currency.value);
        return here.wrong(&code::BAD_VALUE, message, Some("three capital letters, as in EUR".into()));
    }
    let rate = rate?;
    if rate.value.is_zero() {
        return here.wrong(&code::BAD_NUMBER, "an exchange rate is above zero", None);
    }
    Some(Exchange { currency: currency.value, rate, on, source })
}

fn read_assumption(path: Placed<String>, cursor: Cursor<'_>, document: &Node) -> Option<Assumption> {
    if parse_path(&path.value).and_then(|parts| at_path(document, &parts)).is_none() {
        let message = format!("an assumption about `{}`, which this scenario does not say", path.value);
        let diagnostic = Diagnostic::error(&code::UNKNOWN_KEY, message).at(&path.location, "");
        cursor.problems().push(diagnostic.help("name a value by its path, as in `tiers.medium.share`"));
    }
    let mut fields = cursor.fields()?;
    let assumption = Assumption {
        path: path.value,
        owner: fields.optional("owner", Cursor::name),
        source: fields.optional("source", Cursor::name),
        on: fields.optional("on", Cursor::date),
        confidence: fields.optional("confidence", Cursor::name),
    };
    fields.finish();
    Some(assumption)
}
