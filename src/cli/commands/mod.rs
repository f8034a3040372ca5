//! One file a command; each reads like its own summary.

pub mod actual;
mod adbc;
pub mod break_even;
pub mod catalogue;
pub mod catalogue_diff;
pub mod catalogue_import;
pub mod check;
pub mod compare;
pub mod cost;
pub mod diff;
pub mod explain;
pub mod forecast;
pub mod gate;
pub mod generate;
pub mod init;
pub mod optimize;
pub mod price;
pub mod report;
pub mod profile;
pub mod sensitivity;
pub mod render;
pub mod swap;
pub mod sweep;
