//! `cascade init`

use std::path::Path;

use crate::cli::arguments::Init;
use crate::cli::exit::Exit;
use crate::cli::files::{phrase, write_whole};
use crate::cli::workbench::{CommandResult, Stop, Workbench, print, say};
use crate::diagnostic::{Diagnostic, code};

/// A scenario to begin with, at prices of the catalogue.
const STARTER: &str = include_str!("starter.toml");

/// Writes it, unless something is there.
pub fn run(arguments: &Init, workbench: &mut Workbench<'_>) -> CommandResult {
    if arguments.path == "-" {
        return print(STARTER).map(|_| Exit::Success);
    }
    let path = Path::new(&arguments.path);
    if path.exists() && !arguments.force {
        let message = format!("`{}` exists already", arguments.path);
        return Err(not_written(message, "--force overwrites it", workbench));
    }
    if let Err(error) = write_whole(path, STARTER.as_bytes()) {
        let message = format!("cannot write `{}`: {}", arguments.path, phrase(&error));
        return Err(not_written(message, "name another file, or `-` for standard output", workbench));
    }
    if !workbench.global.quiet {
        say(&format!("wrote {path}; next: cascade cost {path}", path = arguments.path));
    }
    Ok(Exit::Success)
}

fn not_written(message: String, help: &str, workbench: &mut Workbench<'_>) -> Stop {
    workbench.problems.push(Diagnostic::error(&code::NOT_WRITTEN, message).help(help));
    Stop(Exit::Output)
}
