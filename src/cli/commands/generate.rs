//! `cascade schema`, `completions` and `man`: made from the program's own definitions.

use clap::CommandFactory;

use crate::cli::arguments::{Arguments, Completions, Man, SchemaArguments, SchemaKind};
use crate::cli::exit::Exit;
use crate::cli::workbench::{CommandResult, Stop, Workbench, print};
use crate::diagnostic::{Diagnostic, code, nearest};

/// Prints a JSON Schema.
pub fn schema(arguments: &SchemaArguments, _: &mut Workbench<'_>) -> CommandResult {
    let text = match arguments.of {
        SchemaKind::Outcome => include_str!("../../../schema/outcome.json"),
        SchemaKind::Check => include_str!("../../../schema/check.json"),
        SchemaKind::Diff => include_str!("../../../schema/diff.json"),
        SchemaKind::Policy => include_str!("../../../schema/policy.json"),
        SchemaKind::Scenario => include_str!("../../../schema/scenario.json"),
        SchemaKind::Catalogue => include_str!("../../../pricing/schema.json"),
    };
    print(text).map(|_| Exit::Success)
}

/// Prints completions.
pub fn completions(arguments: &Completions, _: &mut Workbench<'_>) -> CommandResult {
    let mut script = Vec::new();
    clap_complete::generate(arguments.shell, &mut Arguments::command(), "cascade", &mut script);
    print(script).map(|_| Exit::Success)
}

/// Prints a man page, of the program or of one of its commands.
pub fn man(arguments: &Man, workbench: &mut Workbench<'_>) -> CommandResult {
    let mut command = Arguments::command();
    command.build();
    let mut name = command.get_name().to_owned();
    for wanted in &arguments.command {
        let Some(found) = command.find_subcommand(wanted).cloned() else {
            let known: Vec<String> = command.get_subcommands().map(|sub| sub.get_name().to_owned()).collect();
            let place = workbench.flag("COMMAND", wanted);
            let mut diagnostic = Diagnostic::error(&code::BAD_VALUE, format!("there is no command `{wanted}`"));
            diagnostic.help =
                nearest(wanted, known.iter().map(String::as_str)).map(|near| format!("did you mean `{near}`?"));
            workbench.problems.push(diagnostic.at(&place.location, ""));
            return Err(Stop(Exit::Usage));
        };
        name = format!("{name}-{wanted}");
        command = found;
    }
    let command = command.name(name.clone()).after_help(crate::cli::exit::TABLE);
    let mut page = Vec::new();
    // Into memory, which cannot fail.
    let _ = clap_mangen::Man::new(command).render(&mut page);
    print(page).map(|_| Exit::Success)
}
