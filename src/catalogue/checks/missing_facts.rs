//! An offer of which too little is known.

use super::{Check, Find, Findings, Subject};
use crate::catalogue::Offer;
use crate::diagnostic::{Class, Code};

static CODE: Code = Code {
    name: "missing-facts",
    class: Class::Advice,
    about: "an offer on sale lacks developer, weights or day of checking",
};

/// The check.
pub static CHECK: Check = Check {
    code: &CODE,
    why: "Without weights and developer it is in no list of open models, and a policy that asks for them can decide \
          nothing; without a day of checking, its price has no age.",
    example: "\
[[offer]]
id = \"large\"
developer = \"example\"
checked = 2026-11-24
",
    repair: "Look the facts up at the developer's page. They are not dated: correct them in place.",
    mended: "\
[[offer]]
id = \"large\"
developer = \"example\"
weights = \"closed\"
checked = 2026-11-24
",
    find: Find::Looking(find),
};

fn find(subject: &Subject<'_>, findings: &mut Findings) {
    for &offer in subject.offers.iter().filter(|offer| subject.in_force(offer).is_some()) {
        let missing = missing(offer);
        if !missing.is_empty() {
            let message = format!("`{}` has no {}", offer.id, missing.join(", "));
            findings.add(offer, CHECK.says(message).at(&offer.location, ""));
        }
    }
}

fn missing(offer: &Offer) -> Vec<&'static str> {
    let facts = [
        ("`developer`", offer.developer.is_some()),
        ("`weights`", offer.weights.is_some()),
        ("`checked`", offer.checked.is_some()),
    ];
    facts.into_iter().filter(|(_, known)| !known).map(|(key, _)| key).collect()
}
