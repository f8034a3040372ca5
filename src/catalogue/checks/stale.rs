//! A price that nobody has compared with its source for long.

use super::{Check, Find, Findings, Subject};
use crate::calendar::days_between;
use crate::diagnostic::{Class, Code};

static CODE: Code = Code {
    name: "stale",
    class: Class::Advice,
    about: "an offer on sale was last checked more than 180 days before the release",
};

/// The check.
pub static CHECK: Check = Check {
    code: &CODE,
    why: "Prices change several times a year, and nothing tells a catalogue. A plan on a price of last year is a plan \
          on a guess.",
    example: "\
[[offer]]
id = \"large\"
checked = 2026-02-01
",
    repair: "Compare with the source. Add an entry if the price changed or the offer ended; then set `checked`.",
    mended: "\
[[offer]]
id = \"large\"
checked = 2026-11-24
",
    find: Find::Looking(find),
};

const DAYS_MAX: u32 = 180;

fn find(subject: &Subject<'_>, findings: &mut Findings) {
    for &offer in subject.offers.iter().filter(|offer| subject.in_force(offer).is_some()) {
        let Some(checked) = offer.checked else { continue };
        let days = days_between(checked, subject.released);
        if days > DAYS_MAX {
            let message = format!("`{}` was checked on {checked}, {days} days before the release", offer.id);
            findings.add(offer, CHECK.says(message).at(&offer.location, ""));
        }
    }
}
