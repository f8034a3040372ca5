//! A cached token that is hardly cheaper than a new one.

use super::subject::is_above_percent;
use super::{Check, Find, Findings, Subject, cached_dearer};
use crate::diagnostic::{Class, Code};

static CODE: Code = Code {
    name: "cached-over-60-percent",
    class: Class::Advice,
    about: "a cached token costs more than 60 % of one that is not",
};

/// The check.
pub static CHECK: Check = Check {
    code: &CODE,
    why: "Vendors sell cached tokens at a tenth to a half of the input rate. Above 60 % the cached rate may be left over \
          from before a price cut, or be the input rate itself, and savings by caching are then reckoned too small.",
    example: "\
input = 3.00
cached-input = 2.10
output = 12.00
",
    repair: "Compare with the source. Where it says so, note in the offer's `exceptions` that it was looked into.",
    mended: "\
input = 3.00
cached-input = 1.50
output = 12.00
",
    find: Find::Looking(find),
};

const PERCENT_MAX: u64 = 60;

fn find(subject: &Subject<'_>, findings: &mut Findings) {
    for at in subject.cards() {
        for (cached, fresh) in cached_dearer::PAIRS {
            let Some((read, new)) = at.dollars(cached).zip(at.dollars(fresh)) else { continue };
            if read <= new && is_above_percent(read, PERCENT_MAX, new) {
                let message = format!("`{}`: {} at {read}, {} at {new}", at.offer.id, cached.key(), fresh.key());
                findings.add(at.offer, at.place(CHECK.says(message)));
            }
        }
    }
}
