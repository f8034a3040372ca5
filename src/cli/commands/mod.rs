//! One file a command; each reads like its own summary.

pub mod actual;
pub mod catalogue;
pub mod catalogue_diff;
pub mod check;
pub mod compare;
pub mod cost;
pub mod explain;
pub mod generate;
pub mod init;
pub mod price;
pub mod profile;
pub mod swap;
