//! What a command works with: texts, problems, settings, and where results go.

use std::io::{self, IsTerminal, Write};
use std::path::Path;

use anstream::AutoStream;

use super::arguments::{Color, Format, Global, Today};
use super::exit::Exit;
use super::files::{Disk, phrase, write_whole};
use crate::analysis::what_if::WhatIf;
use crate::calendar::Date;
use crate::catalogue::{Catalogue, Files as CatalogueFiles};
use crate::diagnostic::{Diagnostic, Location, Origin, Problems, Severity, Sources, Style, code, draw};
use crate::document::{Node, Placed};
use crate::rating::{Bill, rate};
use crate::report::{Context, Outcome, Tool, assemble, errors_json, errors_ndjson};
use crate::scenario::{Plan, Scenario, Settings, load, resolve};
use crate::units::NumberError;

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
    /// What it says.
    pub scenario: Scenario,
    /// Path and text of each, in the order in which they lie over the catalogue.
    pub price_books: Vec<(String, Node)>,
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
}

impl<'a> Workbench<'a> {
    /// An empty one.
    pub fn new(global: &'a Global, output_file: Option<&'a str>) -> Self {
        Self { global, output_file, sources: Sources::new(), problems: Problems::new(), disk: Disk::default() }
    }

    /// What results say that computed them.
    pub fn tool() -> Tool {
        Tool { name: "cascade".to_owned(), version: env!("CARGO_PKG_VERSION").to_owned() }
    }

    /// The format that standard output is asked for.
    pub fn format(&self) -> Format {
        self.global.format.unwrap_or_default()
    }

    /// Columns for tables: asked for, or the terminal's; a pipe or a file has no limit.
    pub fn width(&self) -> Option<usize> {
        let terminal = || {
            let on_terminal = io::stdout().is_terminal() && self.output_file.is_none();
            on_terminal.then(|| terminal_size::terminal_size().map_or(80, |(width, _)| usize::from(width.0)))
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
        let before = std::mem::take(&mut self.problems);
        let outcome = self.outcome_alone(path);
        // What was said about other scenarios comes back, but is no part of this one's result.
        before.append(std::mem::take(&mut self.problems));
        self.problems = before;
        outcome
    }

    fn outcome_alone(&mut self, path: &str) -> Result<Outcome, Stop> {
        let question = self.question(path)?;
        let mut catalogue = self.catalogue()?;
        let settings = self.settings();
        let plan = self.plan(&question, &settings, &mut catalogue)?;
        let diagnostics = self.problems.snapshot_sorted();
        let context = Context {
            tool: Self::tool(),
            inputs: self.disk.inputs(),
            diagnostics: &diagnostics,
            sources: &self.sources,
        };
        let outcome = rate(&plan).and_then(|bills| assemble(&plan, &bills, &context));
        outcome.map_err(|error| self.too_large(path, error))
    }

    /// Reads a scenario and its price books.
    pub fn question(&mut self, path: &str) -> Result<Question, Stop> {
        let input = load(path, &self.global.set, &self.global.prices, &self.disk, &mut self.sources, &self.problems);
        let input = input.ok_or(Stop(Exit::Input))?;
        let scenario = Scenario::read(&input, &self.problems).ok_or(Stop(Exit::Input))?;
        let crate::scenario::Input { document, price_books, evidence } = input;
        Ok(Question { path: path.to_owned(), document, evidence, scenario, price_books })
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
        Ok(WhatIf { document: question.document, evidence: question.evidence, catalogue, settings })
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
            baselines: (!global.baseline.is_empty())
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

    /// Writes a result where it was asked for: standard output or `--output`, and every `--emit`.
    pub fn write(
        &mut self,
        render: impl Fn(Format, Option<usize>) -> Option<String>,
        known: &[Format],
    ) -> CommandResult {
        let mut emissions = vec![(self.format(), self.output_file.map(str::to_owned))];
        emissions.extend(self.global.emit.iter().map(|emission| (emission.format, Some(emission.path.clone()))));
        let mut rendered = Vec::new();
        for (format, path) in emissions {
            let width = if path.is_none() { self.width() } else { self.global.width };
            match render(format, width) {
                Some(text) => rendered.push((text, path)),
                None => return Err(self.unsupported(format, known)),
            }
        }
        for (text, path) in rendered {
            match path {
                Some(path) if path != "-" => write_whole(Path::new(&path), text.as_bytes()).map_err(|error| {
                    eprintln!("error: cannot write `{path}`: {}", phrase(&error));
                    Stop(Exit::Output)
                })?,
                _ => print(&text)?,
            }
        }
        Ok(Exit::Success)
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
        let exit = match (Exit::of(&diagnostics, &self.sources), result) {
            (Exit::Success, Ok(exit) | Err(Stop(exit))) => exit,
            (exit, _) => exit,
        };
        let errors: Vec<Diagnostic> =
            diagnostics.into_iter().filter(|diagnostic| diagnostic.severity == Severity::Error).collect();
        if !errors.is_empty() && self.output_file.is_none() {
            print_errors(self.global.format.unwrap_or_default(), &errors, &self.sources);
        }
        exit
    }
}

/// With a machine format standard output is one valid document, on failure too.
pub fn print_errors(format: Format, errors: &[Diagnostic], sources: &Sources) {
    let document = match format {
        Format::Json => errors_json(errors, sources).unwrap_or_default(),
        Format::Ndjson => errors_ndjson(errors, sources),
        Format::Table | Format::Csv | Format::CsvWide | Format::Markdown | Format::Svg => return,
    };
    // What could not be written has been said, and the exit code is decided already.
    let _ = print(&document);
}

/// The only place where a clock is read.
#[expect(clippy::disallowed_methods, reason = "`--today now` is the one wish for the clock")]
fn day_of(today: Today) -> Date {
    match today {
        Today::On(date) => date,
        Today::Now => {
            let now = jiff::Timestamp::try_from(std::time::SystemTime::now()).unwrap_or(jiff::Timestamp::UNIX_EPOCH);
            jiff::tz::Offset::UTC.to_datetime(now).date()
        }
    }
}

/// A closed pipe ends quietly.
pub fn print(text: &str) -> Result<(), Stop> {
    let mut stdout = io::stdout().lock();
    match stdout.write_all(text.as_bytes()).and_then(|()| stdout.flush()) {
        Ok(()) => Ok(()),
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
        Err(error) => {
            eprintln!("error: cannot write to standard output: {}", phrase(&error));
            Err(Stop(Exit::Output))
        }
    }
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
