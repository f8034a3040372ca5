//! The program: arguments, files, clock, terminal, exit codes.
//!
//! Everything below this layer is told the day, the width and the texts; only this one touches the world.

pub mod arguments;
mod commands;
mod exit;
mod files;
mod git;
mod log_files;
mod output;
mod import_progress;
mod progress;
mod scratch;
mod vary;
mod policy_file;
mod sides;
mod workbench;

pub use exit::Exit;

use std::ffi::OsString;
use std::process::ExitCode;

use clap::error::ErrorKind;
use clap::{Parser, ValueEnum};

use arguments::{Arguments, Command, Format};
use workbench::{CommandResult, Workbench};

use crate::diagnostic::{Diagnostic, Sources, code};

/// Runs the program with its arguments, the first one being its name.
#[must_use]
pub fn main(arguments: impl IntoIterator<Item = OsString>) -> ExitCode {
    std::panic::set_hook(Box::new(|panic| {
        workbench::say(&format!("cascade: a bug of ours: {panic}"));
        workbench::say("please report it, with the command and the files that led here");
        std::process::exit(Exit::Bug.code().into());
    }));
    let arguments: Vec<OsString> = arguments.into_iter().collect();
    match Arguments::try_parse_from(&arguments) {
        Ok(arguments) => run(&arguments).into(),
        Err(error) => usage(&error, wanted_format(&arguments)).into(),
    }
}

fn usage(error: &clap::Error, format: Format) -> Exit {
    // A closed pipe is no failure of ours.
    let _ = error.print();
    if matches!(error.kind(), ErrorKind::DisplayHelp | ErrorKind::DisplayVersion) {
        return Exit::Success;
    }
    let text = error.render().to_string();
    let message = text.lines().next().unwrap_or_default().trim_start_matches("error: ");
    workbench::print_errors(format, &[Diagnostic::error(&code::USAGE, message)], &Sources::new());
    Exit::Usage
}

/// The format that a command line asks for, though it cannot be read.
fn wanted_format(arguments: &[OsString]) -> Format {
    let words = arguments.iter().map(|argument| argument.to_str().unwrap_or_default());
    let next = words.clone().skip(1).chain([""]);
    let named = words.zip(next).find_map(|(word, next)| match word {
        "-f" | "--format" => Some(next),
        _ => {
            let short = || word.strip_prefix("-f").map(|name| name.strip_prefix('=').unwrap_or(name));
            word.strip_prefix("--format=").or_else(short)
        }
    });
    named.and_then(|name| Format::from_str(name, false).ok()).unwrap_or_default()
}

fn run(arguments: &Arguments) -> Exit {
    let mut workbench = Workbench::new(&arguments.global, arguments.command.output_file());
    let result = workbench.check_destinations().and_then(|()| command(arguments, &mut workbench));
    workbench.finish(result)
}

fn command(arguments: &Arguments, workbench: &mut Workbench<'_>) -> CommandResult {
    match &arguments.command {
        Command::Cost(cost) => commands::cost::run(cost, workbench),
        Command::Compare(compare) => commands::compare::run(compare, workbench),
        Command::Explain(explain) => commands::explain::run(explain, workbench),
        Command::Check(check) => commands::gate::run(check, workbench),
        Command::Diff(diff) => commands::diff::run(diff, workbench),
        Command::Render(render) => commands::render::run(render, workbench),
        Command::Swap(swap) => commands::swap::run(swap, workbench),
        Command::BreakEven(break_even) => commands::break_even::run(break_even, workbench),
        Command::Profile(profile) => commands::profile::run(profile, workbench),
        Command::Actual(actual) => commands::actual::run(actual, workbench),
        Command::Sweep(sweep) => commands::sweep::run(sweep, workbench),
        Command::Forecast(forecast) => commands::forecast::run(forecast, workbench),
        Command::Sensitivity(sensitivity) => commands::sensitivity::run(sensitivity, workbench),
        Command::Report(report) => commands::report::run(report, workbench),
        Command::Optimize(optimize) => commands::optimize::run(optimize, workbench),
        Command::Price(price) => commands::price::run(price, workbench),
        Command::Catalogue(catalogue) => commands::catalogue::run(catalogue, workbench),
        Command::Init(init) => commands::init::run(init, workbench),
        Command::Schema(schema) => commands::generate::schema(schema, workbench),
        Command::Completions(completions) => commands::generate::completions(completions, workbench),
        Command::Man(man) => commands::generate::man(man, workbench),
    }
}
