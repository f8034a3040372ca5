//! Exit codes are a promise.

use std::process::ExitCode;

use crate::diagnostic::{Class, Diagnostic, Severity, Sources};

/// How the program ends. `--help`, the man page and the README list the same codes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Exit {
    /// Computed; gates pass.
    Success,
    /// A budget or policy is violated, and nothing else.
    Violation,
    /// A flag, an argument, a value that does not parse.
    Usage,
    /// A file is wrong or missing.
    Input,
    /// Something used has no price.
    Incomplete,
    /// Prices are older than the policy allows.
    Stale,
    /// Output could not be written.
    Output,
    /// `diff --exit-code` found a difference.
    Difference,
    /// A bug of ours.
    Bug,
}

/// For help texts.
pub const TABLE: &str = "\
Exit codes:
  0   computed, gates pass (warnings allowed)
  1   a budget or policy is violated: only that
  2   usage: flag, argument, a value that does not parse, an unknown --set path
  3   input invalid or missing: file, key, shares, unknown offer, currency without a rate
  4   incomplete: something used has no price (with --allow-unpriced: 0, totals are lower bounds)
  5   prices older than the policy allows
  6   output not written
  7   diff --exit-code found a difference
  70  a bug of ours
  130 interrupted
When several hold: 2, 3, 4, 6, 5, 1. With check --exit-zero, 1 and 5 become 0.";

impl Exit {
    /// The number.
    #[must_use]
    pub const fn code(self) -> u8 {
        match self {
            Self::Success => 0,
            Self::Violation => 1,
            Self::Usage => 2,
            Self::Input => 3,
            Self::Incomplete => 4,
            Self::Stale => 5,
            Self::Output => 6,
            Self::Difference => 7,
            Self::Bug => 70,
        }
    }

    /// The one of two that is answered: what keeps a figure from being trusted, or from being read, goes before what the
    /// figure says.
    #[must_use]
    pub fn graver(self, other: Self) -> Self {
        const ORDER: [Exit; 9] = [
            Exit::Bug,
            Exit::Usage,
            Exit::Input,
            Exit::Incomplete,
            Exit::Output,
            Exit::Stale,
            Exit::Violation,
            Exit::Difference,
            Exit::Success,
        ];
        let place = |exit: Self| ORDER.iter().position(|known| *known == exit);
        if place(self) <= place(other) { self } else { other }
    }

    /// What the errors among diagnostics mean together: a gate never says over or within on figures that it does not
    /// trust, so what makes figures untrusted comes first.
    #[must_use]
    pub fn of(diagnostics: &[Diagnostic], sources: &Sources) -> Self {
        let errors = diagnostics.iter().filter(|diagnostic| diagnostic.severity == Severity::Error);
        let classes: Vec<Class> = errors.map(|diagnostic| diagnostic.class(sources)).collect();
        let order = [
            (Class::Usage, Self::Usage),
            (Class::Input, Self::Input),
            (Class::Incomplete, Self::Incomplete),
            (Class::Output, Self::Output),
            (Class::Stale, Self::Stale),
            (Class::Violation, Self::Violation),
        ];
        order.into_iter().find(|(class, _)| classes.contains(class)).map_or(Self::Success, |(_, exit)| exit)
    }
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        exit.code().into()
    }
}
