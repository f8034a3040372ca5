//! A price that begins before there were any, or far ahead.

use super::{Check, Find, Findings, Subject};
use crate::calendar::days_between;
use crate::diagnostic::{Class, Code};

static CODE: Code = Code {
    name: "from-out-of-range",
    class: Class::Advice,
    about: "a price begins before 2020, or more than two years after the release",
};

/// The check.
pub static CHECK: Check = Check {
    code: &CODE,
    why: "No language model was sold by the token before 2020, and nobody announces prices years ahead: the year is \
          mistyped. An entry too early changes prices of the past, one too late never comes into force.",
    example: "\
from = 2062-05-01
input = 3.00
output = 12.00
",
    repair: "Correct `from`.",
    mended: "\
from = 2026-05-01
input = 3.00
output = 12.00
",
    find: Find::Looking(find),
};

/// The year of the first price list for tokens, the one for GPT-3.
const FIRST_YEAR: i16 = 2020;
/// Two years, one of them a leap year.
const DAYS_AHEAD_MAX: u32 = 731;

fn find(subject: &Subject<'_>, findings: &mut Findings) {
    for (offer, entry) in subject.entries() {
        let from = entry.from.date();
        if from.year() < FIRST_YEAR || days_between(subject.released, from) > DAYS_AHEAD_MAX {
            let message =
                format!("`{}`: a price from {}, in a catalogue of {}", offer.id, entry.from, subject.released);
            findings.add(offer, CHECK.says(message).at(&entry.location, ""));
        }
    }
}
