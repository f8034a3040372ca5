//! The gate: what `check`, `diff` and `render` say, in every format, and how they end.
//!
//! A new case is a block in a file of `tests/gate/cases/`; `TRYCMD=overwrite cargo test --test gate` fills in what the
//! program says, to be read as a reviewer would.

mod agreement;
mod bridges;
mod forms;
mod many;
mod revisions;
#[path = "../support/outputs.rs"]
mod outputs;
#[path = "../support/program.rs"]
mod program;

use std::path::PathBuf;

#[test]
fn verdicts_and_exit_codes_are_as_written() {
    outputs::outputs().case("tests/gate/cases/*.trycmd");
}

/// An empty folder of the test's own.
fn folder(name: &str) -> PathBuf {
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("gate").join(name);
    if folder.exists() {
        std::fs::remove_dir_all(&folder).expect("the test's own folder can be emptied");
    }
    std::fs::create_dir_all(&folder).expect("the test's own folder can be made");
    folder
}
