//! `cascade break-even`

use std::sync::Arc;

use crate::analysis::inverse::Contest;
use crate::analysis::self_hosting::{Hosted, Question as Hosting};
use crate::catalogue::{Catalogue, NotFound, OfferId};
use crate::cli::arguments::{BreakEven, Format};
use crate::cli::exit::Exit;
use crate::cli::output;
use crate::cli::workbench::{CommandResult, Question, Stop, Workbench};
use crate::diagnostic::{Diagnostic, code, nearest};
use crate::rating::rate_cascade;
use crate::report::{
    Against, BreakEvenResult, ContestResult, FleetBreakEven, LeverResult, break_even_chart, break_even_document, json,
};
use crate::scenario::{FLEET, FleetSpec, Plan, PlannedCascade, Scenario, Settings, resolve_alternatives};
use crate::units::{Fraction, NumberError};

const FORMATS: [Format; 5] = [Format::Table, Format::Json, Format::Markdown, Format::Svg, Format::Html];

/// Which fleets are asked about, for whose requests, against what.
#[derive(Default)]
struct Wanted<'a> {
    fleets: &'a [String],
    tiers: &'a [String],
    against: &'a [String],
}

/// Solves for volumes, fleet by fleet, and for everything else, baseline by baseline.
pub fn run(arguments: &BreakEven, workbench: &mut Workbench<'_>) -> CommandResult {
    let question = workbench.question(&arguments.scenario)?;
    let wanted = Wanted { fleets: &arguments.fleet, tiers: &arguments.tier, against: &arguments.against };
    let (plan, mut result) = compared(question, &wanted, workbench)?;
    // Whoever names a fleet asks about that.
    if arguments.fleet.is_empty() {
        let contests = contests(arguments, &plan);
        result.parities = contests.map_err(|error| workbench.too_large(&arguments.scenario, error))?;
    }
    let chart = drawn(&result, workbench)?;
    let about = workbench.about(&[&arguments.scenario]);
    workbench.write(
        |format, width| match format {
            Format::Json => json(&result).ok(),
            Format::Svg => chart.clone(),
            _ => output::page_or_document(&break_even_document(&result), &about, format, width),
        },
        &FORMATS,
    )
}

/// The break-even of every fleet of a scenario, for its report; none where it has none.
pub(super) fn of_fleets(path: &str, workbench: &mut Workbench<'_>) -> Result<Option<BreakEvenResult>, Stop> {
    let question = workbench.question(path)?;
    if question.scenario.fleets.is_empty() {
        return Ok(None);
    }
    compared(question, &Wanted::default(), workbench).map(|(_, result)| Some(result))
}

/// Compares fleet by fleet.
fn compared(
    mut question: Question,
    wanted: &Wanted<'_>,
    workbench: &mut Workbench<'_>,
) -> Result<(Plan, BreakEvenResult), Stop> {
    let settings = workbench.settings();
    let mut catalogue = workbench.catalogue()?;
    let plan = workbench.plan(&question, &settings, &mut catalogue)?;
    let fleets = wanted_fleets(wanted, &question.scenario, workbench)?;
    let mut result = BreakEvenResult::new(&plan).map_err(|error| workbench.too_large(&question.path, error))?;
    // A fleet may grow to any volume here: what a maximum sends elsewhere is no longer its own.
    for fleet in &mut question.scenario.fleets {
        let Some(maximum) = fleet.sizing.maximum.take() else { continue };
        if fleets.iter().any(|asked| asked.name.value == fleet.name.value) {
            let name = &fleet.name.value;
            let overflow = if fleet.overflow.is_some() { " and its overflow are" } else { " is" };
            result.notes.push(format!(
                "the maximum of {maximum} replicas of fleet `{name}`{overflow} set aside: crossings hold for a fleet \
                 that may grow"
            ));
        }
    }
    for fleet in &fleets {
        let mut bench = Bench { wanted, question: &question, settings: &settings, plan: &plan };
        result.fleets.extend(bench.fleet(fleet, &mut catalogue, workbench)?);
    }
    Ok((plan, result))
}

/// The chart, where it is asked for: of one fleet.
fn drawn(result: &BreakEvenResult, workbench: &mut Workbench<'_>) -> Result<Option<String>, Stop> {
    if !workbench.wants(Format::Svg) {
        return Ok(None);
    }
    match result.fleets.as_slice() {
        [fleet] => Ok(Some(break_even_chart(result, fleet).drawing().file())),
        fleets => {
            let count =
                if fleets.is_empty() { "there is none".to_owned() } else { format!("there are {}", fleets.len()) };
            let message = format!("a chart shows one fleet, and {count}");
            let names: Vec<&str> = fleets.iter().filter_map(|fleet| fleet.fleet.strip_prefix("fleet/")).collect();
            let mut diagnostic = Diagnostic::error(&code::BAD_VALUE, message);
            diagnostic.help = names.first().map(|name| format!("choose one, such as `--fleet {name}`"));
            workbench.problems.push(diagnostic);
            Err(Stop(Exit::Usage))
        }
    }
}

fn wanted_fleets(
    wanted: &Wanted<'_>,
    scenario: &Scenario,
    workbench: &mut Workbench<'_>,
) -> Result<Vec<FleetSpec>, Stop> {
    if wanted.fleets.is_empty() {
        return Ok(scenario.fleets.clone());
    }
    let mut fleets = Vec::new();
    for name in wanted.fleets {
        match scenario.fleets.iter().find(|fleet| fleet.name.value == *name) {
            Some(fleet) => fleets.push(fleet.clone()),
            None => {
                let known = scenario.fleets.iter().map(|fleet| fleet.name.value.as_str());
                return Err(unknown(workbench, "--fleet", name, "fleet", known.collect()));
            }
        }
    }
    Ok(fleets)
}

/// Says that a flag names nothing.
fn unknown(workbench: &mut Workbench<'_>, flag: &str, name: &str, what: &str, known: Vec<&str>) -> Stop {
    let place = workbench.flag(flag, name).location;
    let help = match nearest(name, known.iter().copied()) {
        Some(near) => format!("did you mean `{near}`?"),
        None if known.is_empty() => format!("the scenario has no {what}"),
        None => format!("there are: {}", known.join(", ")),
    };
    let message = format!("there is no {what} `{name}`");
    workbench.problems.push(Diagnostic::error(&code::BAD_VALUE, message).at(&place, "").help(help));
    Stop(Exit::Usage)
}

/// The candidate against each baseline.
fn contests(arguments: &BreakEven, plan: &Plan) -> Result<Vec<ContestResult>, NumberError> {
    let Some((candidate, baselines)) = plan.cascades.split_first() else { return Ok(Vec::new()) };
    let contests = baselines.iter().map(|baseline| {
        let engineering = Fraction::from(arguments.engineering);
        let contest = Contest { plan, candidate, baseline, engineering, hourly_rate: arguments.hourly_rate };
        let (ours, theirs) = contest.months()?;
        let levers = contest.solve()?;
        Ok(ContestResult {
            candidate: candidate.name.to_string(),
            baseline: baseline.name.to_string(),
            candidate_monthly: ours.quotient()?,
            baseline_monthly: theirs.quotient()?,
            engineering_monthly: arguments.engineering,
            hourly_rate: arguments.hourly_rate,
            levers: levers.iter().map(|parity| LeverResult::new(parity, candidate)).collect::<Result<_, _>>()?,
        })
    });
    contests.collect()
}

/// What a fleet is compared in.
struct Bench<'a> {
    wanted: &'a Wanted<'a>,
    question: &'a Question,
    settings: &'a Settings,
    plan: &'a Plan,
}

impl Bench<'_> {
    /// A fleet against everything that it competes with; none where it has nothing to do.
    fn fleet(
        &mut self,
        spec: &FleetSpec,
        catalogue: &mut Catalogue,
        workbench: &mut Workbench<'_>,
    ) -> Result<Option<FleetBreakEven>, Stop> {
        let tiers = self.tiers(spec, workbench)?;
        let offer = OfferId::new(FLEET, spec.name.value.as_str());
        let hosted_on = self.on(&offer, catalogue, workbench).map_err(|reason| {
            workbench.problems.push(Diagnostic::error(&code::FLEET, reason).at(&spec.name.location, ""));
            Stop(Exit::Input)
        })?;
        let hosting = Hosting { plan: self.plan, tiers: &tiers, hosted: &hosted_on };
        let hosted = hosting.hosted().map_err(|error| workbench.too_large(&self.question.path, error))?;
        let Some(hosted) = hosted else { return Ok(None) };
        let compared = self.compared(spec, &hosting, &hosted, catalogue, workbench)?;
        let names: Vec<String> = tiers.iter().map(ToString::to_string).collect();
        let result = FleetBreakEven::new(&hosted, &names, &compared);
        result.map(Some).map_err(|error| workbench.too_large(&self.question.path, error))
    }

    /// The tiers that are asked for, else those that ask the fleet, else all.
    fn tiers(&self, spec: &FleetSpec, workbench: &mut Workbench<'_>) -> Result<Vec<Arc<str>>, Stop> {
        let all: Vec<Arc<str>> = self.plan.tiers.iter().map(|tier| Arc::clone(&tier.name)).collect();
        if let Some(wrong) = self.wanted.tiers.iter().find(|name| !all.iter().any(|tier| **tier == ***name)) {
            let known = all.iter().map(|tier| &**tier).collect();
            return Err(unknown(workbench, "--tier", wrong, "tier", known));
        }
        if !self.wanted.tiers.is_empty() {
            let asked = |tier: &Arc<str>| self.wanted.tiers.iter().any(|name| **name == **tier);
            return Ok(all.into_iter().filter(asked).collect());
        }
        let asks = |index: usize| {
            let stages = self.plan.cascades.iter().filter_map(|cascade| cascade.routes.get(index)).flatten();
            let calls = stages.flat_map(|stage| &stage.charges).filter_map(|charge| charge.call.hosted.as_ref());
            calls.into_iter().any(|fleet| fleet.spec.name.value == spec.name.value)
        };
        let asking: Vec<Arc<str>> =
            all.iter().enumerate().filter(|(index, _)| asks(*index)).map(|(_, tier)| Arc::clone(tier)).collect();
        Ok(if asking.is_empty() { all } else { asking })
    }

    /// Every tier on one offer, or why not.
    fn on(
        &self,
        offer: &OfferId,
        catalogue: &mut Catalogue,
        workbench: &mut Workbench<'_>,
    ) -> Result<PlannedCascade, String> {
        let (scenario, offers) = (&self.question.scenario, std::slice::from_ref(offer));
        let mut planned = resolve_alternatives(scenario, self.settings, offers, catalogue, &mut workbench.sources);
        planned.pop().map_or_else(|| Err("it cannot be asked".to_owned()), |(_, planned)| planned)
    }

    fn compared(
        &self,
        spec: &FleetSpec,
        hosting: &Hosting<'_>,
        hosted: &Hosted,
        catalogue: &mut Catalogue,
        workbench: &mut Workbench<'_>,
    ) -> Result<Vec<Against>, Stop> {
        let mut others: Vec<(String, &'static str, PlannedCascade)> = Vec::new();
        for name in self.wanted.against {
            let Some(offer) = OfferId::parse(name).filter(|offer| offer.provider() != FLEET) else {
                let known = catalogue.providers().map(|(id, _)| id).collect();
                return Err(unknown(workbench, "--against", name, "offer", known));
            };
            self.check_known(&offer, catalogue, workbench)?;
            match self.on(&offer, catalogue, workbench) {
                Ok(planned) => others.push((name.clone(), "asked", planned)),
                Err(reason) => {
                    let place = workbench.flag("--against", name).location;
                    workbench.problems.push(Diagnostic::error(&code::NO_PRICE, reason).at(&place, ""));
                    return Err(Stop(Exit::Incomplete));
                }
            }
        }
        if self.wanted.against.is_empty() {
            let same_model = self.same_model(spec, hosting, hosted, catalogue, workbench)?;
            others.extend(same_model.map(|(offer, planned)| (offer, "same model", planned)));
            for baseline in self.plan.cascades.iter().skip(1) {
                let bill = rate_cascade(self.plan, baseline);
                let bill = bill.map_err(|error| workbench.too_large(&self.question.path, error))?;
                if bill.fleets.is_empty() && bill.is_complete() {
                    others.push((baseline.name.to_string(), "baseline", baseline.clone()));
                }
            }
        }
        let compared = others
            .into_iter()
            .map(|(name, because, other)| Ok(Against { name, because, comparison: hosting.against(hosted, &other)? }));
        compared.collect::<Result<_, _>>().map_err(|error| workbench.too_large(&self.question.path, error))
    }

    fn check_known(
        &self,
        offer: &OfferId,
        catalogue: &mut Catalogue,
        workbench: &mut Workbench<'_>,
    ) -> Result<(), Stop> {
        let found = catalogue.find(offer, self.plan.as_of, &mut workbench.sources, &workbench.problems);
        let Err(NotFound { reason, suggestion }) = found else { return Ok(()) };
        let place = workbench.flag("--against", &offer.to_string()).location;
        let message = format!("unknown offer `{offer}`: {reason}");
        let mut diagnostic = Diagnostic::error(&code::UNKNOWN_OFFER, message).at(&place, "");
        diagnostic.help = suggestion.map(|name| format!("did you mean `{name}`?"));
        workbench.problems.push(diagnostic);
        Err(Stop(Exit::Input))
    }

    /// The cheapest offer of the fleet's model that takes these requests.
    fn same_model(
        &self,
        spec: &FleetSpec,
        hosting: &Hosting<'_>,
        hosted: &Hosted,
        catalogue: &mut Catalogue,
        workbench: &mut Workbench<'_>,
    ) -> Result<Option<(String, PlannedCascade)>, Stop> {
        let Some(model) = &spec.model else { return Ok(None) };
        catalogue.load_all(&mut workbench.sources, &workbench.problems);
        let of_model = catalogue.offers().into_iter().filter(|offer| offer.model == *model);
        let offers: Vec<OfferId> = of_model.map(|offer| offer.id.clone()).collect();
        let mut cheapest: Option<(Fraction, String, PlannedCascade)> = None;
        for offer in offers {
            let Ok(planned) = self.on(&offer, catalogue, workbench) else { continue };
            let found = hosting.against(hosted, &planned);
            let price = found.map_err(|error| workbench.too_large(&self.question.path, error))?.price;
            if cheapest.as_ref().is_none_or(|(least, _, _)| price < *least) {
                cheapest = Some((price, offer.to_string(), planned));
            }
        }
        Ok(cheapest.map(|(_, offer, planned)| (offer, planned)))
    }
}
