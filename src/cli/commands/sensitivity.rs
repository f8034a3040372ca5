//! `cascade sensitivity`

use crate::analysis::sensitivity::{Moves, sensitivity};
use crate::analysis::uncertainty::{Asked, Sampling, UncertainValues, outlooks, sobol_indices};
use crate::analysis::what_if::WhatIf;
use crate::cli::arguments::{Format, Sensitivity};
use crate::cli::exit::Exit;
use crate::cli::output;
use crate::cli::workbench::{CommandResult, Stop, Workbench};
use crate::diagnostic::{Diagnostic, code, nearest};
use crate::document::{Entry, Node, PathPart, parse_path, path_text};
use crate::rating::{Bill, rate};
use crate::report::{
    SensitivityResult, UncertaintyResult, json, sensitivity_chart, sensitivity_csv, sensitivity_document,
};
use crate::scenario::{Plan, Spread, Uncertain};
use crate::units::Number;

/// Points of the sequence that variance is traced with.
const VARIANCE_POINTS: usize = 1 << 16;

const FORMATS: [Format; 6] = [Format::Table, Format::Csv, Format::Json, Format::Markdown, Format::Svg, Format::Html];

/// Moves every value of the scenario by itself.
pub fn run(arguments: &Sensitivity, workbench: &mut Workbench<'_>) -> CommandResult {
    let mut what_if = workbench.what_if(&arguments.scenario)?;
    let from = arguments.from.as_deref().map(|from| share_path(from, &what_if, workbench)).transpose()?;
    let uncertain = what_if.uncertain.clone();
    let moves = Moves {
        part: arguments.range,
        from: from.as_deref(),
        own_range: &|path| own_range(&uncertain, path),
        most: None,
        threads: arguments.samples.sampling().threads,
    };
    let found = sensitivity(&mut what_if, &moves, &mut workbench.sources, &workbench.problems);
    let found = found.ok_or(Stop(Exit::Input))?;
    let uncertainty = uncertainty(&mut what_if, &found.plan, arguments.samples.sampling(), workbench)?;
    let result = SensitivityResult::new(&found, arguments.range, uncertainty);
    let about = workbench.about(&[&arguments.scenario]);
    workbench.write(
        |format, width| match format {
            Format::Json => json(&result).ok(),
            Format::Csv => sensitivity_csv(&result).ok(),
            Format::Svg => Some(sensitivity_chart(&result).drawing().file()),
            _ => output::page_or_document(&sensitivity_document(&result), &about, format, width),
        },
        &FORMATS,
    )
}

/// The range that the scenario itself gives a value.
pub fn own_range(uncertain: &[Uncertain], path: &str) -> Option<[Number; 2]> {
    match uncertain.iter().find(|uncertain| uncertain.path == path)?.spread {
        Spread::Between { low, high } => Some([low, high]),
        Spread::Varying { .. } | Spread::Observed { .. } => None,
    }
}

/// Samples the day's cost, and tells where its variance comes from.
pub fn uncertainty(
    what_if: &mut WhatIf,
    plan: &Plan,
    sampling: Sampling,
    workbench: &mut Workbench<'_>,
) -> Result<Option<UncertaintyResult>, Stop> {
    if what_if.uncertain.is_empty() {
        return Ok(None);
    }
    let bills = rate(plan).map_err(|error| workbench.too_large("the scenario", error))?;
    let values = UncertainValues::of(what_if, plan, &workbench.problems).ok_or(Stop(Exit::Input))?;
    let daily = values.daily(what_if, plan, &bills, &<[Bill]>::to_vec, &mut workbench.sources, &workbench.problems);
    let Some(figures) = daily.filter(|figures| !figures.is_empty()) else { return Ok(None) };
    let asked = Asked { figures, rules: None, limit: None };
    let figure = &asked.figures[0];
    let names: Vec<String> = bills.iter().skip(1).map(|bill| bill.cascade.to_string()).collect();
    let mut result = UncertaintyResult::new(sampling);
    for (outlook, cheaper) in outlooks(std::slice::from_ref(&asked), &values.factors, sampling) {
        result.add("a day", &outlook, &cheaper, &names, values.band(|values| figure.at(values)));
    }
    result.add_variance(&sobol_indices(figure, &values.factors, VARIANCE_POINTS, sampling.seed));
    Ok(Some(result))
}

/// The path of the share that gives way: one of the tiers'.
fn share_path(text: &str, what_if: &WhatIf, workbench: &mut Workbench<'_>) -> Result<String, Stop> {
    let path = parse_path(text).map_or_else(|| text.to_owned(), |parts| path_text(&parts));
    let shares = tier_shares(&what_if.document);
    if shares.contains(&path) {
        return Ok(path);
    }
    let help = match (nearest(&path, shares.iter().map(String::as_str)), shares.first()) {
        (Some(near), _) => format!("did you mean `{near}`?"),
        (None, Some(first)) => format!("such as {first}"),
        (None, None) => "leave it out: the scenario's tiers have no shares".to_owned(),
    };
    let flag = workbench.flag("--from", text);
    let message = format!("no tier has a share at `{path}` that could give way");
    workbench.problems.push(Diagnostic::error(&code::BAD_VALUE, message).at(&flag.location, "").help(help));
    Err(Stop(Exit::Usage))
}

/// Paths of the shares that tiers have.
fn tier_shares(document: &Node) -> Vec<String> {
    let tiers = document.as_table().and_then(|table| table.get("tiers")?.node.as_table());
    let has_share = |entry: &Entry| entry.node.as_table().is_some_and(|tier| tier.contains_key("share"));
    let with_share = tiers.into_iter().flatten().filter(|(_, entry)| has_share(entry));
    with_share.map(|(name, _)| path_text(&["tiers", name, "share"].map(|key| PathPart::Key(key.to_owned())))).collect()
}
