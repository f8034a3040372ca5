//! An entry that was written down after the catalogue was released.

use super::{Check, Find, Findings, Subject};
use crate::diagnostic::{Class, Code};

static CODE: Code = Code {
    name: "recorded-after-release",
    class: Class::Advice,
    about: "an entry is recorded on a later day than the release",
};

/// The check.
pub static CHECK: Check = Check {
    code: &CODE,
    why: "A catalogue cannot know what was said after it was released. Either the day is mistyped, and `--known-on` \
          hides the price where it was known, or the release day was forgotten.",
    example: "\
recorded = 2027-05-01
input = 3.00
output = 12.00
",
    repair: "Correct `recorded`, or set `released` in `catalogue.toml`.",
    mended: "\
recorded = 2026-05-01
input = 3.00
output = 12.00
",
    find: Find::Looking(find),
};

fn find(subject: &Subject<'_>, findings: &mut Findings) {
    for (offer, entry) in subject.entries().filter(|(_, entry)| entry.recorded > subject.released) {
        let released = subject.released;
        let message = format!("`{}`: recorded {}, and the catalogue is of {released}", offer.id, entry.recorded);
        findings.add(offer, CHECK.says(message).at(&entry.location, ""));
    }
}
