//! `--vary PATH=FROM..TO/STEP`, each with its own `--from PATH` after it.

use clap::{Arg, ArgAction, ArgMatches, Args, Command, FromArgMatches};

use super::workbench::Workbench;
use crate::analysis::sweep::{Axis, GivesWay, Grid, Values};
use crate::diagnostic::{Diagnostic, Location, Problems, code};
use crate::document::{Cursor, Node, Placed, at_path, parse_path, path_text};
use crate::units::Number;

/// The flags `--vary` and `--from`, which belong together by their order.
#[derive(Debug)]
pub struct Varied {
    pairs: Vec<(String, Option<String>)>,
    /// A `--from` before any `--vary`, or the second one after the same.
    stray: Option<String>,
}

impl Args for Varied {
    fn augment_args(command: Command) -> Command {
        command
            .arg(
                Arg::new("vary")
                    .long("vary")
                    .value_name("PATH=VALUES")
                    .action(ArgAction::Append)
                    .required(true)
                    .help("Vary a value: `PATH=FROM..TO/STEP`, or `PATH=A,B,C` (repeatable; several make a grid)"),
            )
            .arg(
                Arg::new("from")
                    .long("from")
                    .value_name("PATH")
                    .action(ArgAction::Append)
                    .help("The share that gives way to the one varied before it"),
            )
    }

    fn augment_args_for_update(command: Command) -> Command {
        Self::augment_args(command)
    }
}

impl FromArgMatches for Varied {
    fn from_arg_matches(matches: &ArgMatches) -> Result<Self, clap::Error> {
        let of = |name: &str| -> Vec<(usize, String)> {
            let places = matches.indices_of(name).into_iter().flatten();
            places.zip(matches.get_many::<String>(name).into_iter().flatten().cloned()).collect()
        };
        let vary = of("vary");
        let mut pairs: Vec<(String, Option<String>)> = vary.iter().map(|(_, text)| (text.clone(), None)).collect();
        let mut stray = None;
        for (place, text) in of("from") {
            let before = vary.iter().rposition(|(at, _)| *at < place);
            match before.and_then(|index| pairs.get_mut(index)) {
                Some((_, from @ None)) => *from = Some(text),
                _ => stray = stray.or(Some(text)),
            }
        }
        Ok(Self { pairs, stray })
    }

    fn update_from_arg_matches(&mut self, matches: &ArgMatches) -> Result<(), clap::Error> {
        *self = Self::from_arg_matches(matches)?;
        Ok(())
    }
}

impl Varied {
    /// The grid that the flags ask for. What is wrong with them goes to the workbench's problems, all of it.
    pub fn grid(&self, document: &Node, workbench: &mut Workbench<'_>) -> Option<Grid> {
        let mut axes = Vec::new();
        for (text, from) in &self.pairs {
            let flag = workbench.flag("--vary", text);
            let from = from.as_ref().map(|from| workbench.flag("--from", from));
            axes.push(axis(&flag, from.as_ref(), document, &workbench.problems));
        }
        if let Some(stray) = &self.stray {
            let flag = workbench.flag("--from", stray);
            let message = "a `--from` belongs to the `--vary` before it, and each has one at most";
            workbench.problems.push(Diagnostic::error(&code::BAD_VALUE, message).at(&flag.location, ""));
            return None;
        }
        let axes = axes.into_iter().collect::<Option<Vec<Axis>>>()?;
        self.each_once(&axes, workbench).then_some(Grid { axes })
    }

    /// Whether every path is set by one flag: of two, one would override the other.
    fn each_once(&self, axes: &[Axis], workbench: &mut Workbench<'_>) -> bool {
        let set_before = |at: usize| axes[..at].iter().any(|before| before.path == axes[at].path);
        let gives = |at: usize| {
            let mut giving = axes.iter().filter_map(|axis| axis.from.as_ref());
            giving.any(|from| from.path == axes[at].path)
        };
        let mut fits = true;
        for (at, (text, _)) in self.pairs.iter().enumerate() {
            let (message, help) = if set_before(at) {
                (format!("`{}` is varied twice", axes[at].path), "give all of its values in one `--vary`")
            } else if gives(at) {
                let message = format!("`{}` is varied, so it cannot give way as well", axes[at].path);
                (message, "let another share give way")
            } else {
                continue;
            };
            let flag = workbench.flag("--vary", text);
            wrong(&flag, 0..text.len(), &workbench.problems, &message, Some(help));
            fits = false;
        }
        fits
    }
}

/// Says what is wrong in a part of a flag.
fn wrong(flag: &Placed<String>, span: std::ops::Range<usize>, problems: &Problems, message: &str, help: Option<&str>) {
    let location = Location { source: flag.location.source, span };
    let mut diagnostic = Diagnostic::error(&code::BAD_VALUE, message).at(&location, "");
    diagnostic.help = help.map(str::to_owned);
    problems.push(diagnostic);
}

fn axis(flag: &Placed<String>, from: Option<&Placed<String>>, document: &Node, problems: &Problems) -> Option<Axis> {
    const FORM: &str = "write it as PATH=FROM..TO/STEP or PATH=A,B,C, such as tiers.hard.share=10%..30%/5%";
    let text = flag.value.as_str();
    let whole = 0..text.len();
    let parts = text.rfind('=').map(|at| (&text[..at], at + 1));
    let Some((path, start)) = parts.and_then(|(path, start)| Some((path_text(&parse_path(path)?), start))) else {
        wrong(flag, whole, problems, "not of the form `PATH=VALUES`", Some(FORM));
        return None;
    };
    let written = &text[start..];
    let (values, percent) = if written.contains("..") {
        match range(written) {
            Ok(Range { values, percent, missed }) => {
                if let Some(message) = missed {
                    let place = Location { source: flag.location.source, span: start..text.len() };
                    problems.push(Diagnostic::warning(&code::SHORT_STEP, message).at(&place, ""));
                }
                (values, percent)
            }
            Err((message, help)) => {
                wrong(flag, start..text.len(), problems, message, help.as_deref().or(Some(FORM)));
                return None;
            }
        }
    } else {
        let items: Vec<String> = written.split(',').map(|item| item.trim().to_owned()).collect();
        if items.iter().any(String::is_empty) {
            wrong(flag, start..text.len(), problems, "a value of the list is missing", Some(FORM));
            return None;
        }
        (Values::List(items), false)
    };
    let from = match from {
        None => None,
        Some(from) => Some(gives_way(flag, from, &path, &values, document, problems)?),
    };
    Some(Axis { path, values, percent, from })
}

type Mistake = (&'static str, Option<String>);

/// `FROM..TO/STEP`
struct Range {
    values: Values,
    percent: bool,
    /// What is to be said where the last value is not the end.
    missed: Option<String>,
}

fn range(text: &str) -> Result<Range, Mistake> {
    let (from, rest) = text.split_once("..").unwrap_or((text, ""));
    let Some((to, step)) = rest.split_once('/') else {
        return Err(("a range needs a step", None));
    };
    let number = |text: &str| {
        let text = text.trim();
        let digits = text.strip_suffix('%');
        let number = Number::parse(digits.unwrap_or(text)).ok()?;
        Some((if digits.is_some() { number.shifted_down(2).ok()? } else { number }, digits.is_some()))
    };
    let (Some(first), Some(last), Some(step)) = (number(from), number(to), number(step)) else {
        return Err(("a range is made of three numbers", None));
    };
    if first.1 != last.1 || first.1 != step.1 {
        return Err(("either all numbers of a range are percentages or none is", None));
    }
    let percent = first.1;
    let (first, last, step) = (first.0, last.0, step.0);
    if step.is_zero() {
        return Err(("a step of zero never arrives", None));
    }
    if step.is_negative() {
        return Err(("a step below zero never arrives", None));
    }
    if last < first {
        return Err(("the range is reversed: it ends before it begins", Some("put the smaller end first".to_owned())));
    }
    let steps = last.minus(first).and_then(|length| crate::units::Fraction::new(length, step)?.floor());
    let count = steps.ok().and_then(|steps| steps.to_string().parse::<u64>().ok()).and_then(|n| n.checked_add(1));
    let Some(count) = count else { return Err(("the range has too many steps", None)) };
    let reached = step.times(Number::from(count - 1)).and_then(|far| first.plus(far)).unwrap_or(last);
    let shown = |number: Number| match number.times(Number::HUNDRED) {
        Ok(hundredths) if percent => format!("{hundredths}%"),
        _ => number.to_string(),
    };
    let missed = format!("the last point is {}: the step does not reach {}", shown(reached), shown(last));
    let missed = (reached != last).then_some(missed);
    Ok(Range { values: Values::Range { first, step, count }, percent, missed })
}

fn gives_way(
    flag: &Placed<String>,
    from: &Placed<String>,
    path: &str,
    values: &Values,
    document: &Node,
    problems: &Problems,
) -> Option<GivesWay> {
    let whole = 0..from.value.len();
    if matches!(values, Values::List(_)) {
        let message = "only a range of numbers can be taken from another share";
        wrong(flag, 0..flag.value.len(), problems, message, None);
        return None;
    }
    let from_path = parse_path(&from.value).map(|parts| path_text(&parts));
    let Some(from_path) = from_path.filter(|from_path| from_path != path) else {
        let message = "not the path of another share";
        wrong(from, whole, problems, message, Some("such as tiers.medium.share"));
        return None;
    };
    let value = |path: &str| number_at(document, path);
    let Some(left) = value(&from_path) else {
        let message = format!("the scenario has no number at `{from_path}` to take from");
        wrong(from, whole, problems, &message, None);
        return None;
    };
    let Some(to) = value(path) else {
        let message = format!("the scenario has no number at `{path}` to add to");
        wrong(flag, 0..flag.value.len(), problems, &message, None);
        return None;
    };
    Some(GivesWay { path: from_path, value: left, to })
}

/// The number at a path of a scenario; a percentage as the part that it is.
fn number_at(document: &Node, path: &str) -> Option<Number> {
    let node = at_path(document, &parse_path(path)?)?;
    Cursor::root(node, &Problems::new()).factor()
}
