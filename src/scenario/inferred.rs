//! What an acceptance that was measured says of the answers, when it is known how their judge errs.

use crate::diagnostic::{Diagnostic, Problems, code};
use crate::document::Placed;
use crate::routing::quality::Judge;
use crate::routing::{Chain, Kept, Stage};
use crate::units::{Fraction, Number, Share};

/// An acceptance is not a quality: notes the pass rate that lies behind it (Rogan and Gladen), stage by stage. From a
/// judge that tells nothing apart none can be inferred, which is a mistake here.
pub(super) fn note_inferred(chain: &Chain, problems: &Problems) {
    for stage in &chain.tried {
        let Stage { step, kept: Kept::Accept(accepted) } = stage else { continue };
        if let Some(errors) = step.judge.as_ref().and_then(|judge| judge.errors.as_ref()) {
            problems.push(inferred(accepted, errors));
        }
    }
}

fn inferred(accepted: &Placed<Share>, errors: &Placed<Judge>) -> Diagnostic {
    let behind = errors.value.pass_rate_behind(Fraction::from(accepted.value.number()));
    let percent = |share: Fraction| {
        let percent = share.times(Fraction::from(Number::HUNDRED)).and_then(Fraction::quotient);
        percent.map_or_else(|_| "?".to_owned(), |percent| format!("{}%", percent.rounded(2)))
    };
    let accepts = percent(Fraction::from(accepted.value.number()));
    match behind {
        Ok(Some(right)) if !right.is_negative() && right <= Fraction::ONE => {
            let message = format!("of the answers of which {accepts} are accepted, {} are right", percent(right));
            Diagnostic::note(&code::JUDGE, message).at(&accepted.location, "accepted by a judge that errs")
        }
        Ok(Some(_)) => {
            let message = format!("no answers are accepted in {accepts} of cases by a judge that errs so");
            let help = "measure the acceptance and the judge's errors on the same kind of answers";
            let diagnostic = Diagnostic::error(&code::QUALITY, message).at(&accepted.location, "accepted");
            diagnostic.at(&errors.location, "its errors").help(help)
        }
        Ok(None) | Err(_) => {
            let message = "what is accepted says nothing of the answers: the judge tells nothing apart";
            let diagnostic = Diagnostic::error(&code::QUALITY, message).at(&accepted.location, "accepted");
            diagnostic.at(&errors.location, "its errors").help("leave its errors out to count the cost alone")
        }
    }
}
