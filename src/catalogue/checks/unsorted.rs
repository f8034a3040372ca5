//! Offers that are not sorted by id.

use super::{Check, Find, Findings, Subject};
use crate::diagnostic::{Class, Code};

static CODE: Code = Code { name: "unsorted", class: Class::Input, about: "an offer does not stand where its id sorts" };

/// The check.
pub static CHECK: Check = Check {
    code: &CODE,
    why: "In a sorted file there is one place for an offer: two people who add offers meet there instead of adding it \
          twice, and an import changes only the lines that changed.",
    example: "\
[[offer]]
id = \"small\"

[[offer]]
id = \"large\"
",
    repair: "Move the offer with its whole log. Ids are compared byte by byte: capitals come first.",
    mended: "\
[[offer]]
id = \"large\"

[[offer]]
id = \"small\"
",
    find: Find::Looking(find),
};

fn find(subject: &Subject<'_>, findings: &mut Findings) {
    for pair in subject.offers.windows(2) {
        let [first, second] = pair else { continue };
        if first.location.source == second.location.source && second.id < first.id {
            let message = format!("`{}` stands after `{}`", second.id, first.id);
            let diagnostic =
                CHECK.says(message).at(&second.location, "this id sorts").at(&first.location, "before this");
            findings.add(second, diagnostic);
        }
    }
}
