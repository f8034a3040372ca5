//! `cascade report`

use std::path::Path;

use super::break_even::of_fleets;
use super::diff::compared;
use super::forecast::months_of;
use super::sensitivity::{own_range, uncertainty};
use crate::analysis::forecast::{against_budget, forecast};
use crate::analysis::sensitivity::{Moves, sensitivity};
use crate::cli::arguments::{Format, Global, Report};
use crate::cli::exit::Exit;
use crate::cli::output::{self, REPORT_FORMATS};
use crate::cli::policy_file;
use crate::cli::sides::side;
use crate::cli::workbench::{CommandResult, Judging, Stop, Workbench, day_of};
use crate::diagnostic::{Diagnostic, Location, Origin, code};
use crate::report::{
    BreakEvenResult, Change, ForecastResult, Model, Outcome, Pack, REPORT_TEMPLATE, SensitivityResult, TemplateError,
    html, markdown, pack_document, spend_of, table, xlsx,
};
use crate::units::Number;

/// Values that are moved to see what they do; the others are those that little money depends on.
const VALUES_MAX: usize = 24;

/// Makes the report, every format of it from one computation.
pub fn run(arguments: &Report, workbench: &mut Workbench<'_>) -> CommandResult {
    if arguments.print_template {
        workbench.default_format = Some(Format::Html);
        return workbench.write(|_, _| Some(REPORT_TEMPLATE), &[Format::Html]);
    }
    workbench.default_format = Some(by_ending(arguments.destination.output.as_deref()));
    let template = arguments.template.as_deref().map(|path| workbench.text(path)).transpose()?;
    let base = arguments.base.as_deref().map(|base| side("--base", base, false, workbench)).transpose()?;
    let outcome = judged(arguments, base.as_ref(), workbench)?;
    let change = arguments.base.as_deref().zip(base);
    let change = change.map(|(name, base)| since(name, base, &arguments.scenario, &outcome, workbench)).transpose()?;
    let Outlook { forecast, sensitivity, self_hosting } = outlook(arguments, workbench)?;
    let is_uncertain = sensitivity.uncertainty.is_some();
    let pack = Pack {
        model: Model::of(&outcome),
        outcome: &outcome,
        forecast: Some(forecast),
        sensitivity: Some(sensitivity),
        self_hosting,
        change,
        command: command(arguments, is_uncertain, workbench.global),
    };
    draw(&pack, arguments.template.as_deref().zip(template.as_deref()), workbench)
}

/// Computes the scenario and holds it against the same budgets and policies as `check` does; those on an increase need
/// the base.
fn judged(arguments: &Report, base: Option<&Outcome>, workbench: &mut Workbench<'_>) -> Result<Outcome, Stop> {
    let path = &arguments.scenario;
    let spend = base.map(spend_of).transpose().map_err(|error| workbench.too_large(path, error))?;
    workbench.begin();
    let policy_path = arguments.policy.clone().or_else(|| policy_file::found(path));
    let policy = policy_path.as_deref().map(|path| workbench.policy(path)).transpose()?;
    let (base, samples) = (spend.map(Some), arguments.samples);
    let judging = Judging { policies: policy.iter().collect(), base, is_gate: false, samples };
    let mut outcome = workbench.outcome_against(path, &judging)?;
    // A result is known by the first of its files, the scenario.
    outcome.inputs.sort_by_key(|input| Some(&input.path) == policy_path.as_ref());
    Ok(outcome)
}

/// What changed since the base.
fn since(
    name: &str,
    base: Outcome,
    path: &str,
    outcome: &Outcome,
    workbench: &mut Workbench<'_>,
) -> Result<Change, Stop> {
    let diff = compared((name, &base), (path, outcome), workbench)?;
    Ok(Change { diff, inputs: base.inputs })
}

/// Writes the report in every format that is asked for. A template comes with its path.
pub fn draw(pack: &Pack<'_>, template: Option<(&str, &str)>, workbench: &mut Workbench<'_>) -> CommandResult {
    if workbench.format() == Format::Xlsx && workbench.is_on_terminal() {
        let message = "a workbook is nothing to look at in a terminal";
        workbench.problems.push(Diagnostic::error(&code::USAGE, message).help("write it to a file: -o report.xlsx"));
        return Err(Stop(Exit::Usage));
    }
    let page = if workbench.wants(Format::Html) {
        let page = html(pack, template.map(|(_, text)| text));
        Some(page.map_err(|error| {
            let (path, text) = template.unwrap_or(("built-in template", REPORT_TEMPLATE));
            wrong_template(path, text, &error, workbench)
        })?)
    } else {
        None
    };
    let book = if workbench.wants(Format::Xlsx) {
        Some(xlsx(pack).map_err(|error| {
            let message = format!("the report is more than a workbook holds: {error}");
            workbench.problems.push(Diagnostic::error(&code::TOO_LARGE, message));
            Stop(Exit::Input)
        })?)
    } else {
        None
    };
    let global = workbench.global;
    workbench.write(
        |format, width| match format {
            Format::Html => page.clone().map(String::into_bytes),
            Format::Xlsx => book.clone(),
            Format::Markdown => Some(markdown(&pack_document(pack)).into_bytes()),
            Format::Table => Some(table(&pack_document(pack), width).into_bytes()),
            _ => output::outcome(pack.outcome, format, width, global).map(String::into_bytes),
        },
        &REPORT_FORMATS,
    )
}

/// What the report tells beside the costs.
struct Outlook {
    forecast: ForecastResult,
    sensitivity: SensitivityResult,
    self_hosting: Option<BreakEvenResult>,
}

/// What comes, what moves it, and where machines pay. What is noted on the way was noted for the costs already.
fn outlook(arguments: &Report, workbench: &mut Workbench<'_>) -> Result<Outlook, Stop> {
    let twenty_percent = Number::from(20).over(Number::HUNDRED, 2).map_err(|_| Stop(Exit::Bug))?;
    let said = std::mem::take(&mut workbench.problems);
    let sampling = arguments.samples.sampling();
    let found = (|| {
        let mut what_if = workbench.what_if(&arguments.scenario)?;
        let months = months_of(arguments.months, &what_if, workbench)?;
        let uncertain = what_if.uncertain.clone();
        let (sources, problems) = (&mut workbench.sources, &workbench.problems);
        let ahead = forecast(&mut what_if, months, sources, problems).ok_or(Stop(Exit::Input))?;
        let moves = Moves {
            part: twenty_percent,
            from: None,
            own_range: &|path| own_range(&uncertain, path),
            most: Some(VALUES_MAX),
            threads: sampling.threads,
        };
        let moved = sensitivity(&mut what_if, &moves, sources, problems);
        let moved = moved.ok_or(Stop(Exit::Input))?;
        let chances = uncertainty(&mut what_if, &moved.plan, sampling, workbench)?;
        let outlook = ahead.budget.map(|budget| against_budget(&ahead, budget)).transpose();
        let ahead = outlook.and_then(|outlook| ForecastResult::new(&ahead, outlook.as_ref(), sampling));
        Ok(Outlook {
            forecast: ahead.map_err(|error| workbench.too_large(&arguments.scenario, error))?,
            sensitivity: SensitivityResult::new(&moved, twenty_percent, chances),
            self_hosting: of_fleets(&arguments.scenario, workbench)?,
        })
    })();
    let again = std::mem::replace(&mut workbench.problems, said);
    if found.is_err() {
        workbench.problems.append(again);
    }
    found
}

/// The format that a file's ending asks for; the page without one.
fn by_ending(path: Option<&str>) -> Format {
    let ending = path.and_then(|path| Path::new(path).extension()).map(|ending| ending.to_ascii_lowercase());
    match ending.as_ref().and_then(|ending| ending.to_str()) {
        Some("xlsx") => Format::Xlsx,
        Some("md" | "markdown") => Format::Markdown,
        _ => Format::Html,
    }
}

fn wrong_template(path: &str, text: &str, error: &TemplateError, workbench: &mut Workbench<'_>) -> Stop {
    let line = error.line.unwrap_or(1).max(1);
    let start = text.split_inclusive('\n').take(line - 1).map(str::len).sum();
    let length = text[start..].lines().next().map_or(0, str::len);
    let source = workbench.sources.add(path, text, Origin::File);
    let location = Location { source, span: start..start + length };
    let diagnostic = Diagnostic::error(&code::TEMPLATE, error.message.clone()).at(&location, "");
    workbench.problems.push(diagnostic.help("`cascade report --print-template` prints one that works"));
    Stop(Exit::Input)
}

/// The command that makes the same page again: everything that decides a figure, nothing that decides a place.
fn command(arguments: &Report, is_uncertain: bool, global: &Global) -> String {
    let mut words = vec!["cascade".to_owned(), "report".to_owned(), arguments.scenario.clone()];
    let mut flag = |name: &str, value: String| words.extend([format!("--{name}"), value]);
    if let Some(day) = global.as_of {
        flag("as-of", day.to_string());
    }
    if let Some(day) = global.known_on {
        flag("known-on", day.to_string());
    }
    global.prices.iter().for_each(|path| flag("prices", path.clone()));
    global.set.iter().for_each(|assignment| flag("set", assignment.clone()));
    global.baseline.iter().for_each(|name| flag("baseline", name.clone()));
    if let Some(currency) = &global.currency {
        flag("currency", currency.clone());
    }
    if let Some(month) = global.month {
        flag("month", month.to_string());
    }
    if let Some(convention) = global.month_convention {
        flag("month-convention", convention.to_string());
    }
    if let Some(today) = global.today {
        flag("today", day_of(today).to_string());
    }
    for (name, path) in [("policy", &arguments.policy), ("base", &arguments.base)] {
        path.iter().for_each(|path| flag(name, path.clone()));
    }
    let count = arguments.months.count;
    match arguments.months.first {
        None => flag("months", count.to_string()),
        Some(first) => {
            let last = std::iter::successors(Some(first), |month| month.next()).take(count).last().unwrap_or(first);
            flag("months", format!("{first}..{last}"));
        }
    }
    if let Some(path) = &arguments.template {
        flag("template", path.clone());
    }
    if is_uncertain {
        flag("samples", arguments.samples.samples.to_string());
        flag("seed", arguments.samples.seed.to_string());
    }
    if global.allow_unpriced {
        words.push("--allow-unpriced".to_owned());
    }
    command_line(words.iter().map(String::as_str))
}

/// Words as a line for a shell.
pub fn command_line<'a>(words: impl IntoIterator<Item = &'a str>) -> String {
    words.into_iter().map(quoted).collect::<Vec<_>>().join(" ")
}

/// A word as a POSIX shell takes it for one.
fn quoted(word: &str) -> String {
    let is_plain = |c: char| c.is_ascii_alphanumeric() || "-_./=:%,+@".contains(c);
    if !word.is_empty() && word.chars().all(is_plain) {
        word.to_owned()
    } else {
        format!("'{}'", word.replace('\'', r"'\''"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_quoted_for_a_shell() {
        assert_eq!(quoted("tiers.medium.share=69%"), "tiers.medium.share=69%");
        assert_eq!(quoted("a b"), "'a b'");
        assert_eq!(quoted("it's"), r"'it'\''s'");
        assert_eq!(quoted(""), "''");
    }

    #[test]
    fn endings_decide_the_format() {
        assert_eq!(by_ending(Some("a/report.XLSX")), Format::Xlsx);
        assert_eq!(by_ending(Some("report.md")), Format::Markdown);
        assert_eq!(by_ending(Some("report")), Format::Html);
        assert_eq!(by_ending(None), Format::Html);
    }
}
