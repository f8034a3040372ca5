//! The program: arguments, files, clock, terminal, exit codes.
//!
//! Everything below this layer is told the day, the width and the texts; only this one touches the world.

pub mod arguments;
mod commands;
mod exit;
mod files;
mod output;
mod vary;
mod workbench;

pub use exit::Exit;

use std::ffi::OsString;
use std::process::ExitCode;

use clap::Parser;
use clap::error::ErrorKind;

use arguments::{Arguments, Command};
use workbench::Workbench;

/// Runs the program with its arguments, the first one being its name.
#[must_use]
pub fn main(arguments: impl IntoIterator<Item = OsString>) -> ExitCode {
    std::panic::set_hook(Box::new(|panic| {
        eprintln!("cascade: a bug of ours: {panic}");
        eprintln!("please report it, with the command and the files that led here");
        std::process::exit(Exit::Bug.code().into());
    }));
    match Arguments::try_parse_from(arguments) {
        Ok(arguments) => run(&arguments).into(),
        Err(error) => usage(&error),
    }
}

fn usage(error: &clap::Error) -> ExitCode {
    let asked = matches!(error.kind(), ErrorKind::DisplayHelp | ErrorKind::DisplayVersion);
    // A closed pipe is no failure of ours.
    let _ = error.print();
    if asked { Exit::Success.into() } else { Exit::Usage.into() }
}

fn run(arguments: &Arguments) -> Exit {
    let mut workbench = Workbench::new(&arguments.global, arguments.command.output_file());
    let result = match &arguments.command {
        Command::Cost(cost) => commands::cost::run(cost, &mut workbench),
        Command::Compare(compare) => commands::compare::run(compare, &mut workbench),
        Command::Explain(explain) => commands::explain::run(explain, &mut workbench),
        Command::Swap(swap) => commands::swap::run(swap, &mut workbench),
        Command::Sweep(sweep) => commands::sweep::run(sweep, &mut workbench),
        Command::Sensitivity(sensitivity) => commands::sensitivity::run(sensitivity, &mut workbench),
        Command::Price(price) => commands::price::run(price, &mut workbench),
        Command::Catalogue(catalogue) => commands::catalogue::run(catalogue, &mut workbench),
        Command::Init(init) => commands::init::run(init, &mut workbench),
        Command::Schema(schema) => commands::generate::schema(schema, &mut workbench),
        Command::Completions(completions) => commands::generate::completions(completions, &mut workbench),
        Command::Man(man) => commands::generate::man(man, &mut workbench),
    };
    workbench.finish(result)
}
