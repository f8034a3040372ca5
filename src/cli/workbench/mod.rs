//! What a command works with: texts, problems, settings, and where results go.

mod judging;

use std::io::{self, IsTerminal, Write};
use std::path::Path;
use std::sync::Arc;

use anstream::AutoStream;

pub use judging::Judging;

use super::arguments::{Color, Format, Global, Today};
use super::exit::Exit;
use super::files::{Disk, append, length, phrase, write_whole};
use crate::analysis::what_if::WhatIf;
use crate::calendar::Date;
use crate::catalogue::{Catalogue, Files as CatalogueFiles};
use crate::diagnostic::{Diagnostic, Location, Origin, Problems, Severity, Sources, Style, code, draw};
use crate::document::{Node, Placed};
use crate::rating::{Bill, rate};
use crate::report::{
    CheckResult, Context, DiffError, Finding, Outcome, STEP_SUMMARY_BYTES_MAX, Tool, assemble, cut_at_line,
    errors_json, errors_ndjson, finding,
};
use crate::scenario::{Files, Input, Plan, ReadFailure, Scenario, Settings, check_offers, load, resolve};
use crate::units::NumberError;
use crate::workload::Profile;

/// The command cannot go on; what is wrong is among the problems, or was said.
#[derive(Debug)]
pub struct Stop(pub Exit);

/// How a command ends.
pub type CommandResult = Result<Exit, Stop>;

/// A scenario that was read, and the price books that it names.
#[derive(Debug)]
pub struct Question {
    /// The file.
    pub path: String,
    /// Its document, with everything laid over it.
    pub document: Node,
    /// The golden set that it names: path, text, and the place where the text begins.
    pub evidence: Option<(String, String, Location)>,
    /// The profile that its workload names.
    pub profile: Option<Arc<Profile>>,
    /// What it says.
    pub scenario: Scenario,
    /// Path and text of each, in the order in which they lie over the catalogue.
    pub price_books: Vec<(String, Node)>,
}

impl Question {
    /// The question, to be asked again with other values. Its price books are laid over the catalogue already.
    fn what_if(&self, catalogue: Catalogue, settings: Settings) -> WhatIf {
        let Self { document, evidence, profile, .. } = self;
        let (document, evidence, profile) = (document.clone(), evidence.clone(), profile.clone());
        WhatIf::new(Input { document, price_books: Vec::new(), evidence, profile }, catalogue, settings)
    }
}

/// What a command works with.
#[derive(Debug)]
pub struct Workbench<'a> {
    /// Flags that every command takes.
    pub global: &'a Global,
    /// The file that the result goes to, when it is not standard output.
    output_file: Option<&'a str>,
    /// All texts that were read.
    pub sources: Sources,
    /// What is wrong, and what is worth saying.
    pub problems: Problems,
    /// The files.
    pub disk: Disk,
    /// The format without `--format`, where that is not the table.
    pub default_format: Option<Format>,
    /// Whether what the command line sets in a scenario is set in the next one that is read.
    varies: bool,
    /// Whether broken limits and stale prices end with 0.
    pub exit_zero: bool,
    /// Whether standard output has its document.
    answered: bool,
}

impl<'a> Workbench<'a> {
    /// An empty one.
    pub fn new(global: &'a Global, output_file: Option<&'a str>) -> Self {
        Self {
            global,
            output_file,
            sources: Sources::new(),
            problems: Problems::new(),
            disk: Disk::default(),
            default_format: None,
            varies: true,
            exit_zero: false,
            answered: false,
        }
    }

    /// What results say that computed them.
    pub fn tool() -> Tool {
        Tool { name: "cascade".to_owned(), version: env!("CARGO_PKG_VERSION").to_owned() }
    }

    /// The format that standard output is asked for.
    pub fn format(&self) -> Format {
        self.global.format.or(self.default_format).unwrap_or_default()
    }

    /// Whether something is to be written in that format.
    pub fn wants(&self, format: Format) -> bool {
        self.format() == format || self.global.emit.iter().any(|emission| emission.format == format)
    }

    /// The text of a file that is no scenario.
    pub fn text(&mut self, path: &str) -> Result<String, Stop> {
        self.disk.read(path).map_err(|ReadFailure(reason)| {
            self.problems.push(Diagnostic::error(&code::UNREADABLE, format!("cannot read `{path}`: {reason}")));
            Stop(Exit::Input)
        })
    }

    /// Whether the result goes to a terminal.
    pub fn is_on_terminal(&self) -> bool {
        io::stdout().is_terminal() && self.output_file.is_none()
    }

    /// Columns for tables: asked for, or the terminal's; a pipe or a file has no limit.
    pub fn width(&self) -> Option<usize> {
        let terminal = || {
            self.is_on_terminal().then(|| terminal_size::terminal_size().map_or(80, |(width, _)| usize::from(width.0)))
        };
        self.global.width.or_else(terminal)
    }

    /// Opens the embedded catalogue with the price books of the command line over it.
    pub fn catalogue(&mut self) -> Result<Catalogue, Stop> {
        let opened = Catalogue::open(CatalogueFiles::embedded(), &mut self.sources, &self.problems);
        opened.ok_or(Stop(Exit::Bug))
    }

    /// Computes a scenario.
    pub fn outcome(&mut self, path: &str) -> Result<Outcome, Stop> {
        self.begin();
        self.outcome_against(path, &Judging::default())
    }

    /// Computes one of two scenarios that are set against each other; only the head has what the command line sets.
    pub fn outcome_of(&mut self, path: &str, is_head: bool) -> Result<Outcome, Stop> {
        let varies = std::mem::replace(&mut self.varies, is_head);
        let outcome = self.outcome(path);
        self.varies = varies;
        outcome
    }

    /// Forgets which files were read: a result names its own.
    pub fn begin(&mut self) {
        self.disk.forget();
    }

    fn assembled(&mut self, path: &str, plan: &Plan, bills: &[Bill]) -> Result<Outcome, Stop> {
        let diagnostics = self.problems.snapshot_sorted();
        let context = Context {
            tool: Self::tool(),
            inputs: self.disk.inputs(),
            diagnostics: &diagnostics,
            sources: &self.sources,
        };
        assemble(plan, bills, &context).map_err(|error| self.too_large(path, error))
    }

    /// What is wrong so far, as data.
    pub fn errors(&self) -> Vec<Finding> {
        let errors = self.problems.snapshot_sorted().into_iter().filter(|problem| problem.severity == Severity::Error);
        errors.map(|problem| finding(&problem, &self.sources)).collect()
    }

    /// Reads a scenario and its price books.
    pub fn question(&mut self, path: &str) -> Result<Question, Stop> {
        let set: &[String] = if self.varies { &self.global.set } else { &[] };
        let input = load(path, set, &self.global.prices, &self.disk, &mut self.sources, &self.problems);
        let input = input.ok_or(Stop(Exit::Input))?;
        let scenario = Scenario::read_partly(&input, &self.problems).ok_or(Stop(Exit::Input))?;
        if self.problems.any_error() {
            self.check_offers(&scenario, &input.price_books)?;
            return Err(Stop(Exit::Input));
        }
        let Input { document, price_books, evidence, profile } = input;
        Ok(Question { path: path.to_owned(), document, evidence, profile, scenario, price_books })
    }

    /// Says which offers of a scenario with other mistakes are unknown, unless a price book that may have them is among
    /// the mistakes.
    fn check_offers(&mut self, scenario: &Scenario, price_books: &[(String, Node)]) -> Result<(), Stop> {
        let unread = |problem: &Diagnostic| [code::UNREADABLE.name, code::SYNTAX.name].contains(&problem.code.name);
        if self.problems.snapshot_sorted().iter().any(unread) {
            return Ok(());
        }
        let mut catalogue = self.catalogue()?;
        let of_books = Problems::new();
        for (name, document) in price_books {
            catalogue.overlay(name, document, &mut self.sources, &of_books);
        }
        let books_read = !of_books.any_error();
        self.problems.append(of_books);
        if books_read {
            let settings = self.settings();
            check_offers(scenario, &settings, &mut catalogue, &mut self.sources, &self.problems);
        }
        Ok(())
    }

    /// Resolves a scenario against a catalogue, its price books laid over it.
    pub fn plan(&mut self, question: &Question, settings: &Settings, catalogue: &mut Catalogue) -> Result<Plan, Stop> {
        for (name, document) in &question.price_books {
            catalogue.overlay(name, document, &mut self.sources, &self.problems);
        }
        let plan = resolve(&question.scenario, settings, catalogue, &mut self.sources, &self.problems);
        plan.ok_or(Stop(Exit::Input))
    }

    /// Reads a scenario and its prices, to ask it again with other values.
    pub fn what_if(&mut self, path: &str) -> Result<WhatIf, Stop> {
        let question = self.question(path)?;
        let settings = self.settings();
        let mut catalogue = self.catalogue()?;
        for (name, document) in &question.price_books {
            catalogue.overlay(name, document, &mut self.sources, &self.problems);
        }
        if self.problems.any_error() {
            return Err(Stop(Exit::Input));
        }
        Ok(question.what_if(catalogue, settings))
    }

    /// Rates a plan.
    pub fn bills(&mut self, question: &Question, plan: &Plan) -> Result<Vec<Bill>, Stop> {
        rate(plan).map_err(|error| self.too_large(&question.path, error))
    }

    /// Says that a figure cannot be counted with.
    pub fn too_large(&mut self, path: &str, error: NumberError) -> Stop {
        self.problems.push(Diagnostic::error(&code::TOO_LARGE, format!("a figure of `{path}` is {error}")));
        Stop(Exit::Input)
    }

    /// What the command line decides over the scenario.
    pub fn settings(&mut self) -> Settings {
        let global = self.global;
        Settings {
            as_of: global.as_of,
            known_on: global.known_on,
            today: global.today.map(day_of),
            month: global.month,
            convention: global.month_convention,
            currency: global.currency.as_ref().map(|text| self.flag("--currency", text)),
            baselines: (self.varies && !global.baseline.is_empty())
                .then(|| global.baseline.iter().map(|text| self.flag("--baseline", text)).collect()),
            allow_unpriced: global.allow_unpriced,
            at: None,
        }
    }

    /// A flag's value as a text that diagnostics can point into.
    pub fn flag(&mut self, name: &str, value: &str) -> Placed<String> {
        let source = self.sources.add(name, value, Origin::Flag);
        let location = Location { source, span: 0..value.len() };
        Placed { value: value.to_owned(), location, path: name.to_owned() }
    }

    /// Says that a format is not one of the command's.
    pub fn unsupported(&mut self, format: Format, known: &[Format]) -> Stop {
        let names: Vec<String> = known.iter().map(|format| format!("`{}`", format.name())).collect();
        let message = format!("this command has no format `{}`", format.name());
        let help = format!("it has {}", names.join(", "));
        let flag = self.flag("--format", &format.name());
        self.problems.push(Diagnostic::error(&code::BAD_VALUE, message).at(&flag.location, "").help(help));
        Stop(Exit::Usage)
    }

    /// Says what is wrong with where results are to go, before anything is computed.
    pub fn check_destinations(&mut self) -> Result<(), Stop> {
        let emitted = self.global.emit.iter().map(|emission| ("--emit", emission.path.as_str()));
        let wanted: Vec<(&str, &str)> =
            std::iter::once(("--output", self.output_file.unwrap_or("-"))).chain(emitted).collect();
        for (index, (flag, path)) in wanted.iter().enumerate() {
            let is_file = Path::new(path).metadata().is_ok_and(|metadata| metadata.is_file());
            let earlier = || wanted[..index].iter().any(|(_, other)| self.disk.is_same(other, path));
            let is_device = *path != "-" && !is_file && Path::new(path).exists();
            let (message, help) = if path.is_empty() {
                ("the file's name is missing".to_owned(), "`-` is standard output")
            } else if !is_device && earlier() {
                let name = if *path == "-" { "standard output".to_owned() } else { format!("`{path}`") };
                (format!("two results cannot both go to {name}"), "give each of them a file of its own")
            } else {
                continue;
            };
            let place = self.flag(flag, path);
            self.problems.push(Diagnostic::error(&code::USAGE, message).at(&place.location, "").help(help));
        }
        if self.problems.any_error() { Err(Stop(Exit::Usage)) } else { Ok(()) }
    }

    /// Whether a result would replace a file that it was computed from.
    fn check_inputs_stay(&mut self, paths: &[&str]) -> Result<(), Stop> {
        let Some(path) = paths.iter().find(|path| self.disk.has_opened(path)) else { return Ok(()) };
        let place = self.flag("FILE", path);
        let message = format!("the result would replace `{path}`, which it was computed from");
        let diagnostic = Diagnostic::error(&code::USAGE, message).at(&place.location, "");
        self.problems.push(diagnostic.help("write it to another file"));
        Err(Stop(Exit::Usage))
    }

    /// Writes a result where it was asked for: standard output or `--output`, and every `--emit`.
    pub fn write<T: AsRef<[u8]>>(
        &mut self,
        render: impl Fn(Format, Option<usize>) -> Option<T>,
        known: &[Format],
    ) -> CommandResult {
        let mut emissions = vec![(self.format(), self.output_file.map(str::to_owned))];
        emissions.extend(self.global.emit.iter().map(|emission| (emission.format, Some(emission.path.clone()))));
        let paths: Vec<&str> =
            emissions.iter().filter_map(|(_, path)| path.as_deref()).filter(|path| *path != "-").collect();
        self.check_inputs_stay(&paths)?;
        let mut rendered = Vec::new();
        for (format, path) in emissions {
            let width = if path.is_none() { self.width() } else { self.global.width };
            match render(format, width) {
                Some(text) => rendered.push((format, text, path)),
                None => return Err(self.unsupported(format, known)),
            }
        }
        for (format, text, path) in rendered {
            match path {
                Some(path) if path != "-" => {
                    let written = match format {
                        Format::StepSummary => append_summary(Path::new(&path), text.as_ref()),
                        _ => write_whole(Path::new(&path), text.as_ref()),
                    };
                    if let Err(error) = written {
                        let message = format!("cannot write `{path}`: {}", phrase(&error));
                        self.problems.push(Diagnostic::error(&code::NOT_WRITTEN, message));
                        return Err(Stop(Exit::Output));
                    }
                }
                _ => {
                    self.answered = true;
                    print(text)?;
                }
            }
        }
        Ok(Exit::Success)
    }

    /// What a page is about: the scenarios that it was made from, and what was warned of while they were.
    pub fn about(&self, scenarios: &[&str]) -> Vec<String> {
        let files = scenarios.iter().map(|path| format!("scenario `{path}`"));
        let warnings = self.problems.snapshot_sorted().into_iter().filter(|said| said.severity == Severity::Warning);
        files.chain(warnings.map(|diagnostic| format!("warning: {}", diagnostic.message))).collect()
    }

    /// Says that two results cannot be set against each other.
    pub fn not_comparable(&mut self, base: &str, head: &str, error: &DiffError) -> Stop {
        let message = format!("cannot set `{head}` against `{base}`: {error}");
        let code = match error {
            DiffError::Currencies(..) => &code::NOT_COMPARABLE,
            DiffError::Incomplete(_) => &code::NO_PRICE,
            DiffError::Number(_) => &code::TOO_LARGE,
        };
        self.problems.push(Diagnostic::error(code, message));
        Stop(Exit::Input)
    }

    /// Says what there is to say and gives the exit code.
    pub fn finish(self, result: CommandResult) -> Exit {
        let diagnostics = self.problems.into_sorted();
        let style = Style { color: color(self.global.color), width: stderr_width() };
        let shown = |severity: Severity| match severity {
            Severity::Error => true,
            Severity::Warning => !self.global.quiet,
            Severity::Note => self.global.verbose,
        };
        let mut stderr = io::stderr().lock();
        for diagnostic in diagnostics.iter().filter(|diagnostic| shown(diagnostic.severity)) {
            let _ = writeln!(stderr, "{}\n", draw(diagnostic, &self.sources, style));
        }
        let (Ok(ended) | Err(Stop(ended))) = result;
        let found = Exit::of(&diagnostics, &self.sources);
        // A command that stops on an error stops with the class of that error.
        let exit = if found == Exit::Success || ended == Exit::Output { found.graver(ended) } else { found };
        let errors: Vec<Diagnostic> =
            diagnostics.into_iter().filter(|diagnostic| diagnostic.severity == Severity::Error).collect();
        if !errors.is_empty() && !self.answered {
            print_errors(self.global.format.unwrap_or_default(), &errors, &self.sources);
        }
        match exit {
            Exit::Violation | Exit::Stale if self.exit_zero => Exit::Success,
            exit => exit,
        }
    }
}

/// With a machine format standard output is one valid document, on failure too.
pub fn print_errors(format: Format, errors: &[Diagnostic], sources: &Sources) {
    let document = match format {
        Format::Json => errors_json(errors, sources).unwrap_or_default(),
        Format::Ndjson => errors_ndjson(errors, sources),
        Format::Table | Format::Csv | Format::CsvWide | Format::Markdown | Format::Focus => return,
        Format::Svg | Format::Html | Format::Xlsx => return,
        format => {
            let errors = errors.iter().map(|error| finding(error, sources)).collect();
            let result = CheckResult::new(Workbench::tool(), Vec::new(), errors);
            super::output::check(&result, format, None).unwrap_or_default()
        }
    };
    // What could not be written has been said, and the exit code is decided already.
    let _ = print(document);
}

/// Adds a summary to those of earlier steps, as far as there is room for it.
fn append_summary(path: &Path, text: &[u8]) -> io::Result<()> {
    let room = STEP_SUMMARY_BYTES_MAX.saturating_sub(length(path));
    append(path, cut_at_line(String::from_utf8_lossy(text).into_owned(), room).as_bytes())
}

/// The only place where a clock is read.
#[expect(clippy::disallowed_methods, reason = "`--today now` is the one wish for the clock")]
/// The day that is meant.
pub fn day_of(today: Today) -> Date {
    match today {
        Today::On(date) => date,
        Today::Now => {
            let now = jiff::Timestamp::try_from(std::time::SystemTime::now()).unwrap_or(jiff::Timestamp::UNIX_EPOCH);
            jiff::tz::Offset::UTC.to_datetime(now).date()
        }
    }
}

/// Whether anybody reads standard output still.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reader {
    /// As far as is known.
    Reads,
    /// The pipe is closed: nothing more needs to be made for it.
    Gone,
}

/// Prints to standard output. A closed pipe is no failure.
pub fn print(result: impl AsRef<[u8]>) -> Result<Reader, Stop> {
    let mut stdout = io::stdout().lock();
    match stdout.write_all(result.as_ref()).and_then(|()| stdout.flush()) {
        Ok(()) => Ok(Reader::Reads),
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(Reader::Gone),
        Err(error) => {
            say(&format!("error: cannot write to standard output: {}", phrase(&error)));
            Err(Stop(Exit::Output))
        }
    }
}

/// Says a line on standard error. Where nobody can hear it, there is nobody to tell that either.
pub fn say(line: &str) {
    let _ = writeln!(io::stderr(), "{line}");
}

fn color(wish: Color) -> bool {
    match wish {
        Color::Always => true,
        Color::Never => false,
        Color::Auto => AutoStream::choice(&io::stderr()) != anstream::ColorChoice::Never,
    }
}

fn stderr_width() -> usize {
    terminal_size::terminal_size_of(io::stderr()).map_or(100, |(width, _)| usize::from(width.0))
}
