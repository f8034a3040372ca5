//! What finance opens: each format is read back by other means than the one that wrote it, and agrees with the JSON.

mod browser;
mod focus;
mod hostile;
mod large;
mod look;
mod machines;
mod page;
mod variance;
mod workbook;

#[path = "../support/exact.rs"]
mod exact;
#[path = "../support/program.rs"]
mod program;
