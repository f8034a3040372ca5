//! `cascade optimize`

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::analysis::optimize::{Choice, Limits, Optimum, TierChoices, frontier, optimize};
use crate::analysis::overall_quality;
use crate::catalogue::{Catalogue, Offer, OfferId};
use crate::cli::arguments::{Format, Optimize};
use crate::cli::exit::Exit;
use crate::cli::output;
use crate::cli::workbench::{CommandResult, Question, Stop, Workbench};
use crate::diagnostic::{Diagnostic, code, nearest};
use crate::rating::{rate_cascade, requests_daily};
use crate::report::{Found, LeftOut, OptimumResult, json, optimum_csv, optimum_document};
use crate::scenario::{Plan, RouteOption, resolve_options};
use crate::units::{Fraction, Number, NumberError};

const FORMATS: [Format; 5] = [Format::Table, Format::Csv, Format::Json, Format::Markdown, Format::Html];

/// Rates every way to serve each tier, and shows the cheapest mix that is good enough.
pub fn run(arguments: &Optimize, workbench: &mut Workbench<'_>) -> CommandResult {
    let question = workbench.question(&arguments.scenario)?;
    let settings = workbench.settings();
    let mut catalogue = workbench.catalogue()?;
    let shares = arguments.max_provider_share.iter();
    let named = [
        ("--provider", arguments.provider.iter().collect::<Vec<_>>()),
        ("--max-provider-share", shares.clone().map(|(name, _)| name).collect()),
    ];
    let [providers, shared] = named.map(|(flag, names)| known_providers(flag, &names, &mut catalogue, workbench));
    if workbench.problems.any_error() {
        return Err(Stop(Exit::Usage));
    }
    let plan = workbench.plan(&question, &settings, &mut catalogue)?;
    let bills = workbench.bills(&question, &plan)?;
    let floor = floor(arguments, &question, &plan, workbench)?;
    let region = arguments.region.as_deref();
    let options = resolve_options(&question.scenario, &settings, region, &mut catalogue, &mut workbench.sources);
    let limits = Limits {
        providers,
        licences: arguments.licence.clone(),
        closed: arguments.max_closed_share,
        provider_shares: shared.into_iter().zip(shares.map(|(_, share)| *share)).collect(),
    };
    let too_large = |workbench: &mut Workbench<'_>, error| workbench.too_large(&question.path, error);
    let offers = offers_asked(&options, &plan, &mut catalogue, workbench);
    let (tiers, left_out) = choices(&plan, options, &limits, &offers).map_err(|error| too_large(workbench, error))?;
    let optimum = optimize(floor, &tiers, &limits).map_err(|error| too_large(workbench, error))?;
    let routing = match optimum {
        Optimum::Met(routing) => routing,
        Optimum::OutOfReach { best } => return Err(out_of_reach(floor, best, workbench)),
        Optimum::Unserved { tier } => return Err(unserved(&tiers[tier].tier, &left_out, workbench)),
    };
    let frontier = frontier(&tiers, &limits).map_err(|error| too_large(workbench, error))?;
    let capture = arguments.capture;
    let found = Found { floor, routing: &routing, tiers: &tiers, frontier: &frontier, left_out, capture };
    let result = OptimumResult::new(&plan, &bills, found).map_err(|error| too_large(workbench, error))?;
    let about = workbench.about(&[&arguments.scenario]);
    workbench.write(
        |format, width| match format {
            Format::Json => json(&result).ok(),
            Format::Csv => optimum_csv(&result).ok(),
            _ => output::page_or_document(&optimum_document(&result), &about, format, width),
        },
        &FORMATS,
    )
}

/// Providers by the ids that the catalogue has for them: a cap on a mistyped name would cap nobody.
fn known_providers(
    flag: &str,
    names: &[&String],
    catalogue: &mut Catalogue,
    workbench: &mut Workbench<'_>,
) -> Vec<String> {
    let mut ids = Vec::new();
    for name in names {
        if let Some(id) = catalogue.find_provider(name, &mut workbench.sources, &workbench.problems) {
            ids.push(id);
            continue;
        }
        let place = workbench.flag(flag, name);
        let known: Vec<&str> = catalogue.providers().map(|(id, _)| id).collect();
        let message = format!("the catalogue has no provider `{name}`");
        let mut diagnostic = Diagnostic::error(&code::USAGE, message).at(&place.location, "");
        diagnostic.help = nearest(&name.to_lowercase(), known).map(|name| format!("did you mean `{name}`?"));
        workbench.problems.push(diagnostic);
    }
    ids
}

/// The quality that is asked for: the flag's, else that of the first baseline.
fn floor(
    arguments: &Optimize,
    question: &Question,
    plan: &Plan,
    workbench: &mut Workbench<'_>,
) -> Result<Fraction, Stop> {
    if let Some(share) = arguments.min_quality {
        return Ok(share.number().into());
    }
    let baseline = plan.cascades.get(1);
    let quality = baseline.map(|baseline| overall_quality(plan, baseline)).transpose();
    let known = quality.map_err(|error| workbench.too_large(&question.path, error))?.flatten();
    let Some(quality) = known else {
        let message = "how good the routing has to be is not said, and the quality of a baseline is not known";
        let help = "say `--min-quality 90%`, or give pass rates for what the baseline asks";
        workbench.problems.push(Diagnostic::error(&code::QUALITY, message).help(help));
        return Err(Stop(Exit::Input));
    };
    // Decimals that do not end are cut, so that the baseline itself is good enough.
    let billionth = Fraction::from(Number::from(1_000_000_000));
    let cut = quality.right.times(billionth).and_then(Fraction::floor);
    cut.and_then(|cut| Fraction::from(cut).over(billionth)).map_err(|error| workbench.too_large(&question.path, error))
}

type Offers = BTreeMap<OfferId, Arc<Offer>>;

/// What the catalogue says of every model that any option asks.
fn offers_asked(
    options: &[RouteOption],
    plan: &Plan,
    catalogue: &mut Catalogue,
    workbench: &mut Workbench<'_>,
) -> Offers {
    let planned = options.iter().filter_map(|option| option.planned.as_ref().ok());
    let stages = planned.flat_map(|planned| planned.routes.iter().flatten());
    let ids = stages.flat_map(|stage| &stage.charges).map(|charge| charge.call.offer.as_ref());
    let mut offers = Offers::new();
    for id in ids {
        // A judge's fee is asked of nobody.
        if let Ok(found) = catalogue.find(id, plan.as_of, &mut workbench.sources, &workbench.problems) {
            offers.insert(id.clone(), found.offer);
        }
    }
    offers
}

/// Rates the options, and sorts out those that cannot or may not be used.
fn choices(
    plan: &Plan,
    options: Vec<RouteOption>,
    limits: &Limits,
    offers: &Offers,
) -> Result<(Vec<TierChoices>, Vec<LeftOut>), NumberError> {
    let mut tiers = Vec::with_capacity(plan.tiers.len());
    for tier in &plan.tiers {
        let requests = requests_daily(plan, &tier.requests)?;
        tiers.push(TierChoices { tier: Arc::clone(&tier.name), requests, choices: Vec::new() });
    }
    let mut left_out = Vec::new();
    for RouteOption { tier, name, planned } in options {
        let choice = match planned {
            Err(reason) => Err(reason),
            Ok(planned) => {
                let bill = rate_cascade(plan, &planned)?;
                let unpriced =
                    bill.unpriced.first().map(|call| format!("`{}` has no price: {}", call.offer, call.reason));
                let rated = Choice::rated(&name, &planned, &bill, |id| offers.get(id).cloned())?;
                let rated = rated.ok_or_else(|| "nothing is known of its quality".to_owned());
                let refusal = |choice: &Choice| unpriced.or_else(|| limits.refusal(choice));
                rated.and_then(|choice| refusal(&choice).map_or(Ok(choice), Err))
            }
        };
        match choice {
            Ok(choice) => tiers[tier].choices.push(choice),
            Err(reason) => left_out.push(LeftOut { tier: tiers[tier].tier.to_string(), option: name, reason }),
        }
    }
    Ok((tiers, left_out))
}

fn percent(share: Fraction) -> String {
    let percent = share.times(Fraction::from(Number::HUNDRED)).and_then(Fraction::quotient);
    percent.map_or_else(|_| "?".to_owned(), |percent| format!("{}%", percent.rounded(4)))
}

fn out_of_reach(floor: Fraction, best: Option<Fraction>, workbench: &mut Workbench<'_>) -> Stop {
    let (message, help) = match best {
        Some(best) => (
            format!("no routing answers {} of the requests rightly", percent(floor)),
            format!("the best that is allowed and known reaches {}", percent(best)),
        ),
        None => (
            "no routing keeps to all caps".to_owned(),
            "allow more, or rate further offers; one whose `weights` are not given counts as closed".to_owned(),
        ),
    };
    workbench.problems.push(Diagnostic::error(&code::QUALITY, message).help(help));
    Stop(Exit::Input)
}

fn unserved(tier: &str, left_out: &[LeftOut], workbench: &mut Workbench<'_>) -> Stop {
    let message = format!("nothing that is allowed can serve tier `{tier}`");
    let reasons: Vec<String> =
        left_out.iter().filter(|out| out.tier == tier).map(|out| format!("`{}`: {}", out.option, out.reason)).collect();
    let help = if reasons.is_empty() {
        "give pass rates: [pass-rates.TIER] and \"provider/model\" = \"90%\", or a golden set".to_owned()
    } else {
        reasons.join("; ")
    };
    workbench.problems.push(Diagnostic::error(&code::QUALITY, message).help(help));
    Stop(Exit::Input)
}
