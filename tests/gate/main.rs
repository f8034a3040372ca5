//! The gate: what `check`, `diff` and `render` say, in every format, and how they end.
//!
//! A new case is a block in a file of `tests/gate/cases/`; `TRYCMD=overwrite cargo test --test gate` fills in what the
//! program says, to be read as a reviewer would.

#[path = "../support/outputs.rs"]
mod outputs;

#[test]
fn verdicts_and_exit_codes_are_as_written() {
    outputs::outputs().case("tests/gate/cases/*.trycmd");
}
