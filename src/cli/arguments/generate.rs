//! Arguments of the commands that write what others read: `init`, `schema`, `completions`, `man`.

use clap::{Args, ValueEnum};
use clap_complete::Shell;

/// Arguments of `init`.
#[derive(Args, Debug)]
pub struct Init {
    /// Where to write it
    #[arg(default_value = "cascade.toml")]
    pub path: String,
    /// Overwrite a file that is there
    #[arg(long)]
    pub force: bool,
}

/// Arguments of `schema`.
#[derive(Args, Debug)]
pub struct SchemaArguments {
    /// Of what
    #[arg(value_enum, default_value_t = SchemaKind::Outcome)]
    pub of: SchemaKind,
}

/// What has a schema.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum SchemaKind {
    /// The JSON that `cost` prints
    Outcome,
    /// The JSON that `check` prints
    Check,
    /// The JSON that `diff` prints
    Diff,
    /// A scenario file
    Scenario,
    /// A policy file
    Policy,
    /// A provider file of the catalogue, or a price book
    Catalogue,
}

/// Arguments of `completions`.
#[derive(Args, Debug)]
pub struct Completions {
    /// For which shell
    #[arg(value_enum)]
    pub shell: Shell,
}

/// Arguments of `man`.
#[derive(Args, Debug)]
pub struct Man {
    /// Of which command (default: of the program)
    pub command: Vec<String>,
}
