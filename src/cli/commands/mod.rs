//! One file a command; each reads like its own summary.

pub mod catalogue;
pub mod catalogue_diff;
pub mod catalogue_import;
pub mod check;
pub mod compare;
pub mod cost;
pub mod explain;
pub mod forecast;
pub mod generate;
pub mod init;
pub mod price;
pub mod sensitivity;
pub mod swap;
pub mod sweep;
