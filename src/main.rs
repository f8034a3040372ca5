//! `cascade` plans the cost of LLM cascades: see `cascade --help`.

use std::process::ExitCode;

fn main() -> ExitCode {
    cascade::cli::main(std::env::args_os())
}
