//! What the checks found.

use std::collections::BTreeSet;

use crate::catalogue::{Offer, OfferId};
use crate::diagnostic::{Diagnostic, Severity};

/// What the checks found, and which of it an offer's exceptions answer.
#[derive(Debug, Default)]
pub struct Findings {
    said: Vec<Diagnostic>,
    excepted: BTreeSet<(OfferId, &'static str)>,
}

impl Findings {
    /// Adds what was found at an offer, unless it is a warning for which the offer has an exception.
    pub fn add(&mut self, offer: &Offer, diagnostic: Diagnostic) {
        let check = diagnostic.code.name;
        let excepted = offer.exceptions.iter().any(|exception| exception.check == check);
        if excepted && diagnostic.severity == Severity::Warning {
            self.excepted.insert((offer.id.clone(), check));
        } else {
            self.said.push(diagnostic);
        }
    }

    /// Whether an exception of an offer was needed.
    #[must_use]
    pub fn has_excepted(&self, offer: &Offer, check: &str) -> bool {
        self.excepted.iter().any(|(id, excepted)| *id == offer.id && *excepted == check)
    }

    /// How many exceptions were needed.
    #[must_use]
    pub fn excepted_count(&self) -> usize {
        self.excepted.len()
    }

    /// What is left to say.
    #[must_use]
    pub fn into_diagnostics(self) -> Vec<Diagnostic> {
        self.said
    }
}
