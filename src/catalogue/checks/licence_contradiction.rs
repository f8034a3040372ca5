//! Weights that are open under a licence that is not.

use super::{Check, Find, Findings, Subject, unknown_licence};
use crate::catalogue::Weights;
use crate::diagnostic::{Class, Code};

static CODE: Code =
    Code { name: "licence-contradiction", class: Class::Input, about: "open weights have a proprietary licence" };

/// The check.
pub static CHECK: Check = Check {
    code: &CODE,
    why: "\"Open\" is what a policy asks for when a model has to be runnable elsewhere. Weights that can be had come \
          with terms of their own that have a name; `proprietary` is for what only the vendor runs.",
    example: "\
[[offer]]
id = \"large\"
weights = \"open\"
licence = \"proprietary\"
",
    repair: "Name the licence that the weights come with (`LicenseRef-...` when it is the developer's own), or write \
             `weights = \"closed\"`.",
    mended: "\
[[offer]]
id = \"large\"
weights = \"open\"
licence = \"LicenseRef-Example-Community\"
",
    find: Find::Looking(find),
};

fn find(subject: &Subject<'_>, findings: &mut Findings) {
    for &offer in &subject.offers {
        if offer.weights == Some(Weights::Open) && offer.licence.as_deref() == Some(unknown_licence::PROPRIETARY) {
            let message = format!("`{}` has open weights and a proprietary licence", offer.id);
            findings.add(offer, CHECK.says(message).at(&offer.location, ""));
        }
    }
}
