//! Running the built program.

use std::process::Command;

use serde_json::Value;

/// The program with its arguments, not yet started.
pub fn program(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_cascade"));
    command.args(arguments);
    command
}

/// The JSON document that it prints, and its exit code.
pub fn json(arguments: &[&str]) -> (Value, i32) {
    let output = program(&[arguments, &["--format", "json"]].concat()).output().expect("the program can be started");
    let document = serde_json::from_slice(&output.stdout).expect("standard output is one JSON document");
    (document, output.status.code().expect("the program ends by itself"))
}
