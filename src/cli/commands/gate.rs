//! `cascade check`

use std::collections::BTreeMap;
use std::path::Path;

use crate::cli::arguments::Gate;
use crate::cli::commands::diff::compared;
use crate::cli::exit::Exit;
use crate::cli::files::is_file;
use crate::cli::output::{self, CHECK_FORMATS};
use crate::cli::policy_file;
use crate::cli::sides::base_of;
use crate::cli::workbench::{CommandResult, Judging, Stop, Workbench};
use crate::diagnostic::{Diagnostic, Origin, Problems, Severity, Sources, code};
use crate::document::{Value, parse};
use crate::report::{CheckResult, CheckedScenario, DiffResult, Finding, Outcome, finding, spend_of};
use crate::scenario::{Budget, Demand, Limit, LimitCurrency, Policy, Rule, Scope, Span};
use crate::units::Number;

/// Holds every scenario against what limits it, and says all of what is wrong with any of them.
pub fn run(arguments: &Gate, workbench: &mut Workbench<'_>) -> CommandResult {
    workbench.exit_zero = arguments.exit_zero;
    let asked = of_flags(arguments, workbench);
    let paths = scenarios(&arguments.scenarios, workbench);
    let mut errors = workbench.errors();
    let terms = Terms { arguments, asked: &asked, is_one: paths.len() == 1 };
    let mut scopes = Scopes::default();
    let checked = paths.iter().map(|path| isolated(path, &terms, &mut scopes, workbench)).collect();
    errors.extend(scopes.settle(&terms, workbench));
    let result = CheckResult::new(Workbench::tool(), checked, errors);
    workbench.write(|format, width| output::check(&result, format, width), &CHECK_FORMATS)?;
    // The verdict itself is among the problems.
    Ok(Exit::Success)
}

/// What every scenario is held to.
struct Terms<'a> {
    arguments: &'a Gate,
    /// The limits of the command line.
    asked: &'a Policy,
    /// Whether there is one scenario only, so that nothing has to say which.
    is_one: bool,
}

impl Terms<'_> {
    fn told_apart(&self, path: &str, diagnostic: Diagnostic) -> Diagnostic {
        let message = if self.is_one { diagnostic.message } else { format!("{path}: {}", diagnostic.message) };
        Diagnostic { message, ..diagnostic }
    }
}

/// What budgets of shared policies are for and a scenario does not have.
#[derive(Default)]
struct Scopes {
    /// How many scenarios each policy file is for.
    held: BTreeMap<String, usize>,
    /// What was said of each policy file, and of which scenario.
    unfit: BTreeMap<String, Vec<(String, Diagnostic)>>,
}

/// Whether it is about a scope that fits nothing.
fn is_unfit(diagnostic: &Diagnostic) -> bool {
    diagnostic.severity == Severity::Note
        && [code::UNKNOWN_SCOPE.name, code::UNKNOWN_OFFER.name].contains(&diagnostic.code.name)
}

impl Scopes {
    /// Says once what fits no scenario at all, which is an error: such a budget would always be kept. Whatever fits
    /// another scenario stays a note. The errors come back as data.
    fn settle(self, terms: &Terms<'_>, workbench: &mut Workbench<'_>) -> Vec<Finding> {
        let mut errors = Vec::new();
        for (policy, unfit) in self.unfit {
            let mut of_place: BTreeMap<usize, Vec<(String, Diagnostic)>> = BTreeMap::new();
            for (path, diagnostic) in unfit {
                let start = diagnostic.labels.first().map_or(0, |label| label.location.span.start);
                of_place.entry(start).or_default().push((path, diagnostic));
            }
            for mut said in of_place.into_values() {
                if self.held.get(&policy) == Some(&said.len()) {
                    let (_, diagnostic) = said.swap_remove(0);
                    let error = Diagnostic { severity: Severity::Error, ..diagnostic };
                    errors.push(finding(&error, &workbench.sources));
                    workbench.problems.push(error);
                } else {
                    for (path, diagnostic) in said {
                        workbench.problems.push(terms.told_apart(&path, diagnostic));
                    }
                }
            }
        }
        errors
    }
}

/// One scenario, its problems apart from those of others.
fn isolated(path: &str, terms: &Terms<'_>, scopes: &mut Scopes, workbench: &mut Workbench<'_>) -> CheckedScenario {
    let before = std::mem::take(&mut workbench.problems);
    let checked = match check(path, terms, scopes, workbench) {
        Ok(checked) => checked,
        Err(Stop(_)) => CheckedScenario::failed(path, workbench.errors()),
    };
    before.append(std::mem::take(&mut workbench.problems));
    workbench.problems = before;
    checked
}

fn check(
    path: &str,
    terms: &Terms<'_>,
    scopes: &mut Scopes,
    workbench: &mut Workbench<'_>,
) -> Result<CheckedScenario, Stop> {
    let arguments = terms.arguments;
    let base = arguments.base.as_deref().map(|base| base_of(base, path, workbench)).transpose()?;
    workbench.begin();
    let policy_path = arguments.policy.clone().or_else(|| policy_file::found(path));
    let shared = policy_path.as_deref().map(|path| workbench.policy(path)).transpose()?;
    if let Some(policy) = &policy_path {
        *scopes.held.entry(policy.clone()).or_default() += 1;
    }
    let spend = match &base {
        None => None,
        Some(None) => Some(None),
        Some(Some((_, outcome))) => Some(Some(spend_of(outcome).map_err(|error| workbench.too_large(path, error))?)),
    };
    let judging = Judging {
        policies: shared.iter().chain([terms.asked]).collect(),
        base: spend,
        is_gate: true,
        samples: arguments.samples,
    };
    let (outcome, said) = workbench.judged(path, &judging)?;
    let diff = match &base {
        None => None,
        Some(Some((name, base))) => Some(compared((name, base), (path, &outcome), workbench)?),
        Some(None) => Some(new_cost(path, &outcome, workbench)?),
    };
    let errors = workbench.errors();
    for diagnostic in said {
        if let (Some(policy), true) = (&policy_path, is_unfit(&diagnostic)) {
            scopes.unfit.entry(policy.clone()).or_default().push((path.to_owned(), diagnostic));
            continue;
        }
        // A shared policy says the same of many; each has to be told apart.
        workbench.problems.push(terms.told_apart(path, diagnostic));
    }
    Ok(CheckedScenario::computed(path, policy_path, outcome, diff, errors))
}

/// The difference to a base that does not have the scenario yet.
fn new_cost(path: &str, outcome: &Outcome, workbench: &mut Workbench<'_>) -> Result<DiffResult, Stop> {
    compared(("(none)", &outcome.without_cost()), (path, outcome), workbench)
}

/// The limits of the command line.
fn of_flags(arguments: &Gate, workbench: &mut Workbench<'_>) -> Policy {
    let mut policy = Policy::default();
    let budgets =
        [("--max-daily", Span::Day, arguments.max_daily), ("--max-monthly", Span::Month, arguments.max_monthly)];
    for (flag, span, amount) in budgets {
        let Some(amount) = amount else { continue };
        let limit = workbench.flag(flag, &amount.to_string()).map(|_| Limit::Amount(amount));
        policy.budgets.push(Budget {
            name: flag.to_owned(),
            limits: vec![(span, limit)],
            currency: LimitCurrency::Bill,
            against_base: false,
            on: None,
            warn_at: None,
            scope: Scope::default(),
        });
    }
    let rules = [
        ("--max-increase", arguments.max_increase.map(|limit| (limit, Demand::MaxIncrease(limit)))),
        ("--min-saving", arguments.min_saving.map(|limit| (limit, Demand::MinSaving(limit)))),
    ];
    for (flag, demand) in rules {
        let Some((limit, demand)) = demand else { continue };
        let location = workbench.flag(flag, &said(limit)).location;
        policy.rules.push(Rule { demand, location, currency: LimitCurrency::Bill });
    }
    policy
}

/// A limit as it is written in a flag.
fn said(limit: Limit) -> String {
    match limit {
        Limit::Amount(amount) => amount.to_string(),
        Limit::Part(part) => part.times(Number::HUNDRED).map_or_else(|_| part.to_string(), |part| format!("{part}%")),
    }
}

/// The files that are meant: a path as it is, a pattern as the scenarios that it matches, sorted. No file twice.
fn scenarios(named: &[String], workbench: &mut Workbench<'_>) -> Vec<String> {
    let mut paths: Vec<String> = Vec::new();
    for name in named {
        let is_pattern = name.contains(['*', '?', '[']) && !is_file(name);
        let meant = if is_pattern { matches(name, workbench) } else { vec![name.clone()] };
        for path in meant {
            if !paths.contains(&path) {
                paths.push(path);
            }
        }
    }
    paths
}

fn matches(pattern: &str, workbench: &mut Workbench<'_>) -> Vec<String> {
    let place = workbench.flag("SCENARIO", pattern);
    let wrong = |message: String| Diagnostic::error(&code::NO_MATCH, message).at(&place.location, "");
    let found = match glob::glob(pattern) {
        Ok(found) => found,
        Err(error) => {
            workbench.problems.push(wrong(format!("`{pattern}` is no pattern: {}", error.msg)));
            return Vec::new();
        }
    };
    let mut paths: Vec<String> = found
        .filter_map(Result::ok)
        .filter(|path| path.is_file())
        .map(|path| path.to_string_lossy().into_owned())
        .filter(|path| is_scenario(path))
        .collect();
    paths.sort();
    if paths.is_empty() {
        let help = "a gate that looks at nothing would always pass";
        workbench.problems.push(wrong(format!("no scenario matches `{pattern}`")).help(help));
    }
    paths
}

/// Whether a file that a pattern matches is meant: price books and policy files stand beside scenarios.
fn is_scenario(path: &str) -> bool {
    if Path::new(path).file_name().is_some_and(|name| name == policy_file::NAME) {
        return false;
    }
    let Ok(text) = std::fs::read_to_string(path) else { return true };
    let (mut sources, problems) = (Sources::new(), Problems::new());
    let source = sources.add(path, text.as_str(), Origin::File);
    let Some(document) = parse(&text, source, &problems) else { return true };
    let Value::Table(table) = &document.value else { return true };
    let has = |keys: &[&str]| keys.iter().any(|key| table.contains_key(*key));
    !has(&["offer", "provider"]) || has(&["workload", "tiers", "cascades", "extends"])
}
