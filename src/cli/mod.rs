//! The program: arguments, files, clock, terminal, exit codes.
//!
//! Everything below this layer is told the day, the width and the texts; only this one touches the world.

pub mod arguments;
mod commands;
mod exit;
mod files;
mod output;
mod workbench;

pub use exit::Exit;

use std::ffi::OsString;
use std::process::ExitCode;

use clap::Parser;
use clap::error::ErrorKind;

use arguments::{Arguments, Command};
use workbench::Workbench;

use crate::diagnostic::{Diagnostic, Sources, code};
use crate::report::errors_json;

/// Runs the program with its arguments, the first one being its name.
#[must_use]
pub fn main(arguments: impl IntoIterator<Item = OsString>) -> ExitCode {
    std::panic::set_hook(Box::new(|panic| {
        eprintln!("cascade: a bug of ours: {panic}");
        eprintln!("please report it, with the command and the files that led here");
        std::process::exit(Exit::Bug.code().into());
    }));
    let arguments: Vec<OsString> = arguments.into_iter().collect();
    match Arguments::try_parse_from(&arguments) {
        Ok(arguments) => run(&arguments).into(),
        Err(error) => usage(&error, asks_for_json(&arguments)).into(),
    }
}

fn usage(error: &clap::Error, as_json: bool) -> Exit {
    // A closed pipe is no failure of ours.
    let _ = error.print();
    if matches!(error.kind(), ErrorKind::DisplayHelp | ErrorKind::DisplayVersion) {
        return Exit::Success;
    }
    if as_json {
        let text = error.render().to_string();
        let message = text.lines().next().unwrap_or_default().trim_start_matches("error: ");
        let diagnostic = Diagnostic::error(&code::USAGE, message);
        let _ = errors_json(&[diagnostic], &Sources::new()).map(|document| workbench::print(&document));
    }
    Exit::Usage
}

/// Whether a command line that cannot be read asks for JSON: its reader is owed a document all the same.
fn asks_for_json(arguments: &[OsString]) -> bool {
    let words = arguments.iter().map(|argument| argument.to_str().unwrap_or_default());
    let next = words.clone().skip(1);
    let format = |value: &str| matches!(value, "json" | "ndjson");
    words.zip(next.chain([""])).any(|(word, next)| match word {
        "-f" | "--format" => format(next),
        _ => word.strip_prefix("--format=").or_else(|| word.strip_prefix("-f")).is_some_and(format),
    })
}

fn run(arguments: &Arguments) -> Exit {
    let mut workbench = Workbench::new(&arguments.global, arguments.command.output_file());
    let result = match &arguments.command {
        Command::Cost(cost) => commands::cost::run(cost, &mut workbench),
        Command::Compare(compare) => commands::compare::run(compare, &mut workbench),
        Command::Explain(explain) => commands::explain::run(explain, &mut workbench),
        Command::Price(price) => commands::price::run(price, &mut workbench),
        Command::Catalogue(catalogue) => commands::catalogue::run(catalogue, &mut workbench),
        Command::Init(init) => commands::init::run(init, &mut workbench),
        Command::Schema(schema) => commands::generate::schema(schema, &mut workbench),
        Command::Completions(completions) => commands::generate::completions(completions, &mut workbench),
        Command::Man(man) => commands::generate::man(man, &mut workbench),
    };
    workbench.finish(result)
}
