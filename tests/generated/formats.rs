//! The table of commands and formats is written by hand, and says what the program does.

use std::process::Command;

use cascade::cli::arguments::{Arguments, Format};
use clap::{CommandFactory, ValueEnum};

const PAGE: &str = include_str!("../../docs/reference/formats.md");

/// Commands whose result has one form.
const ONE_FORM: [&str; 7] = [
    "cascade catalogue check",
    "cascade catalogue fingerprint",
    "cascade completions",
    "cascade init",
    "cascade man",
    "cascade profile",
    "cascade schema",
];

/// A saved result, to be drawn again.
const SAVED: &str = concat!(env!("CARGO_TARGET_TMPDIR"), "/saved-outcome.json");

/// How to have a result of a command.
fn arguments(command: &str) -> &'static [&'static str] {
    match command {
        "cascade cost" => &["cost", "examples/seed/scenario.toml"],
        "cascade compare" => &["compare", "examples/seed/scenario.toml"],
        "cascade check" => &["check", "examples/seed/scenario.toml"],
        "cascade diff" => &["diff", "examples/seed/scenario.toml", "examples/seed/scenario.toml"],
        "cascade render" => &["render", SAVED],
        "cascade report" => &["report", "examples/seed/scenario.toml"],
        "cascade explain" => &["explain", "examples/seed/scenario.toml", "totals.daily"],
        "cascade actual" => {
            &["actual", "examples/from-request-logs/profile.csv", "--plan", "examples/from-request-logs/plan.toml"]
        }
        "cascade optimize" => &["optimize", "examples/golden-set/scenario.toml"],
        "cascade break-even" => &["break-even", "examples/self-host-break-even/scenario.toml", "--fleet", "bare"],
        "cascade price" => &["price", "anthropic/claude-opus-4-7", "--output", "1"],
        "cascade catalogue list" => &["catalogue", "list", "--provider", "anthropic"],
        "cascade catalogue hardware" => &["catalogue", "hardware"],
        "cascade catalogue show" => &["catalogue", "show", "anthropic/claude-opus-4-7"],
        "cascade catalogue history" => &["catalogue", "history", "anthropic/claude-opus-4-7"],
        "cascade catalogue diff" => &["catalogue", "diff", "2025-06-01", "2025-07-01", "--provider", "openai"],
        "cascade catalogue changelog" => &["catalogue", "changelog", "--provider", "groq"],
        "cascade catalogue import" => &[
            "catalogue",
            "import",
            "--from",
            "litellm:1.0@2026-09-01",
            "tests/feeds/litellm.json",
            "--into",
            "pricing",
            "--dry-run",
        ],
        "cascade swap" => &["swap", "examples/seed/scenario.toml"],
        "cascade sweep" => &["sweep", "examples/seed/scenario.toml", "--vary", "workload.requests-per-day=1,2"],
        "cascade sensitivity" => &["sensitivity", "examples/seed/scenario.toml"],
        "cascade forecast" => &["forecast", "examples/seed/scenario.toml"],
        _ => panic!("`{command}` is in the table, and not in this test"),
    }
}

/// The cells of a row, without the bars.
fn cells(row: &str) -> Option<Vec<&str>> {
    let inside = row.strip_prefix("| ")?.strip_suffix('|')?;
    Some(inside.split('|').map(|cell| cell.trim().trim_matches('`')).collect())
}

fn leaf_commands(command: &clap::Command) -> Vec<String> {
    if !command.has_subcommands() {
        return vec![command.get_bin_name().expect("it was built").to_owned()];
    }
    command.get_subcommands().filter(|below| below.get_name() != "help").flat_map(leaf_commands).collect()
}

/// Whether the command prints a result in that format; it refuses the others as a usage error.
fn has(command: &str, format: &str) -> bool {
    let mut run = Command::new(env!("CARGO_BIN_EXE_cascade"));
    run.current_dir(env!("CARGO_MANIFEST_DIR")).args(arguments(command)).args(["--format", format]);
    let run = run.output().expect("the program runs");
    let said = String::from_utf8_lossy(&run.stderr);
    match run.status.code() {
        Some(0) => true,
        Some(2) => {
            assert!(said.contains("has no format"), "{command}: {said}");
            false
        }
        code => panic!("{command} -f {format} ends with {code:?}: {said}"),
    }
}

#[test]
fn the_table_of_formats_is_what_commands_print() {
    let saved = ["cost", "examples/seed/scenario.toml", "-f", "json", "-o", SAVED];
    let run = Command::new(env!("CARGO_BIN_EXE_cascade")).current_dir(env!("CARGO_MANIFEST_DIR")).args(saved).status();
    assert!(run.expect("the program runs").success());
    let mut rows = PAGE.lines().filter_map(cells);
    let header = rows.next().expect("a header");
    let formats: Vec<String> = Format::value_variants().iter().map(|format| format.name()).collect();
    assert_eq!(header[1..], formats);
    let rows: Vec<Vec<&str>> = rows.collect();
    for row in &rows {
        for (format, cell) in formats.iter().zip(&row[1..]) {
            assert_eq!(*cell == "yes", has(row[0], format), "{} -f {format}", row[0]);
        }
    }

    let mut program = Arguments::command();
    program.build();
    let mut listed: Vec<&str> = rows.iter().map(|row| row[0]).chain(ONE_FORM).collect();
    let mut commands = leaf_commands(&program);
    listed.sort_unstable();
    commands.sort_unstable();
    assert_eq!(listed, commands);
}
