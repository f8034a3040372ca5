//! What is asked for: tiers of requests, their tokens and their volume.

pub mod profile;
mod usage;

pub use profile::Profile;
pub use usage::{TokenCounts, Usage, UsageError};

use std::fmt;

/// What a volume is counted for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Basis {
    /// Requests a day; the month follows from its days.
    Day,
    /// Requests a month; the day is the month over its days.
    Month,
}

impl fmt::Display for Basis {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.pad(match self {
            Self::Day => "day",
            Self::Month => "month",
        })
    }
}
