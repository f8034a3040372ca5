//! What is wrong or odd in the catalogue's data, beyond its form.
//!
//! A check is one file with its documentation, from which the reference and `catalogue check --explain` are made.
//! What is surely wrong is an error. What is odd is a warning, until somebody looks into it and writes down in the
//! offer's `exceptions` why it is right all the same; an error has no exceptions.

mod absurd_price;
mod announced_by_guess;
mod band_cheaper;
mod batch_dearer;
mod cached_dearer;
mod cached_over_60_percent;
mod duplicate_alias;
mod findings;
mod from_out_of_range;
mod holidays_end;
mod idle_exception;
mod licence_contradiction;
mod missing_facts;
mod output_cheaper;
mod overlapping_windows;
mod priority_cheaper;
mod reading;
mod recorded_after_release;
mod repeated_entry;
mod stale;
mod subject;
mod tenfold_spread;
mod uncited;
mod unknown_licence;
mod unsorted;

pub use findings::Findings;
pub use subject::{CardAt, CardsAt, Subject};

use crate::diagnostic::{Class, Code, Diagnostic, Severity, nearest};

/// Something that is looked for in the catalogue, and what to tell whoever meets it.
#[derive(Debug)]
pub struct Check {
    /// Its name, what it looks for, and whether that is an error ([`Class::Input`]) or a warning
    /// ([`Class::Advice`]).
    pub code: &'static Code,
    /// What goes wrong for a reader of the prices.
    pub why: &'static str,
    /// A piece of a provider file in which it is found.
    pub example: &'static str,
    /// How to mend it, or when to leave it.
    pub repair: &'static str,
    /// The example, mended.
    pub mended: &'static str,
    /// Who finds it.
    pub find: Find,
}

/// Who finds what a check looks for.
#[derive(Debug)]
pub enum Find {
    /// Whoever reads the files: what contradicts itself cannot become an offer.
    Reading,
    /// A look at what was read.
    Looking(fn(&Subject<'_>, &mut Findings)),
}

/// Every check, in the order of the reference.
pub static ALL: &[&Check] = &[
    &reading::PRICE_HISTORY,
    &reading::PRICE_FORM,
    &reading::DUPLICATE,
    &unsorted::CHECK,
    &duplicate_alias::CHECK,
    &uncited::CHECK,
    &recorded_after_release::CHECK,
    &from_out_of_range::CHECK,
    &announced_by_guess::CHECK,
    &repeated_entry::CHECK,
    &absurd_price::CHECK,
    &cached_dearer::CHECK,
    &cached_over_60_percent::CHECK,
    &output_cheaper::CHECK,
    &batch_dearer::CHECK,
    &priority_cheaper::CHECK,
    &band_cheaper::CHECK,
    &overlapping_windows::CHECK,
    &holidays_end::CHECK,
    &tenfold_spread::CHECK,
    &missing_facts::CHECK,
    &unknown_licence::CHECK,
    &licence_contradiction::CHECK,
    &stale::CHECK,
    // Last: it looks at what the others found.
    &idle_exception::CHECK,
];

impl Check {
    /// How bad it is.
    #[must_use]
    pub fn severity(&self) -> Severity {
        if self.code.class == Class::Advice { Severity::Warning } else { Severity::Error }
    }

    /// What it says of something that it found.
    #[must_use]
    pub fn says(&self, message: impl Into<String>) -> Diagnostic {
        Diagnostic { severity: self.severity(), ..Diagnostic::error(self.code, message) }
    }

    /// The check of that name.
    ///
    /// # Errors
    /// The nearest name that there is, if any is near.
    pub fn named(name: &str) -> Result<&'static Self, Option<&'static str>> {
        let names = || ALL.iter().map(|check| check.code.name);
        let near = || nearest(name, names()).or_else(|| names().find(|known| known.starts_with(name)));
        ALL.iter().copied().find(|check| check.code.name == name).ok_or_else(near)
    }
}

/// Looks at everything that was read.
#[must_use]
pub fn run(subject: &Subject<'_>) -> Findings {
    let mut findings = Findings::default();
    for check in ALL {
        if let Find::Looking(find) = check.find {
            find(subject, &mut findings);
        }
    }
    findings
}
