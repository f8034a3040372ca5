//! The same text is not the same number of tokens: what the catalogue knows of two tokenizers, where a plan does not.

use std::collections::BTreeSet;
use std::sync::Arc;

use crate::catalogue::Offer;
use crate::diagnostic::{Diagnostic, Location, Problems, code};

/// A model that answers, and how the scenario asks it.
pub(super) struct Asking {
    pub offer: Arc<Offer>,
    /// Whether the scenario says how many tokens it makes of the workload's.
    pub token_ratio: bool,
    pub location: Location,
}

/// Notes where requests go to models of two tokenizers that are known to differ, and no `token-ratio` says by how much.
pub(super) fn note_tokenizers(asking: &[Asking], problems: &Problems) {
    let mut noted = BTreeSet::new();
    for Asking { offer, location, .. } in asking.iter().filter(|asking| !asking.token_ratio) {
        for ratio in &offer.token_ratios {
            let of_the_other = |other: &&Asking| other.offer.tokenizer.as_deref() == Some(ratio.of.as_str());
            let Some(other) = asking.iter().find(of_the_other) else { continue };
            if !noted.insert((&offer.id, &other.offer.id)) {
                continue;
            }
            let message = format!(
                "`{}` makes {} to {} tokens of one of `{}`, and both are counted alike ({})",
                offer.id, ratio.low, ratio.high, other.offer.id, ratio.source
            );
            let help = "count the workload in the tokens of one, and give the other's `token-ratio`";
            problems.push(Diagnostic::note(&code::TOKEN_RATIO, message).at(location, "").help(help));
        }
    }
}
