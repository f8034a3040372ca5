//! `cascade init`

use std::path::Path;

use crate::cli::arguments::Init;
use crate::cli::exit::Exit;
use crate::cli::files::{phrase, write_whole};
use crate::cli::workbench::{CommandResult, Stop, Workbench, print};

/// A scenario to begin with, at prices of the catalogue.
const STARTER: &str = include_str!("starter.toml");

/// Writes it, unless something is there.
pub fn run(arguments: &Init, workbench: &mut Workbench<'_>) -> CommandResult {
    if arguments.path == "-" {
        return print(STARTER).map(|()| Exit::Success);
    }
    let path = Path::new(&arguments.path);
    if path.exists() && !arguments.force {
        eprintln!("error: `{}` exists already; --force overwrites it", arguments.path);
        return Err(Stop(Exit::Output));
    }
    write_whole(path, STARTER.as_bytes()).map_err(|error| {
        eprintln!("error: cannot write `{}`: {}", arguments.path, phrase(&error));
        Stop(Exit::Output)
    })?;
    if !workbench.global.quiet {
        eprintln!("wrote {path}; next: cascade cost {path}", path = arguments.path);
    }
    Ok(Exit::Success)
}
