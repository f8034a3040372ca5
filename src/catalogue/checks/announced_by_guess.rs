//! A price ahead of its day whose day nobody gives.

use super::{Check, Find, Findings, Subject};
use crate::catalogue::FromBasis;
use crate::diagnostic::{Class, Code};

static CODE: Code = Code {
    name: "announced-by-guess",
    class: Class::Advice,
    about: "a price is announced for a later day, and its source gives no day",
};

/// The check.
pub static CHECK: Check = Check {
    code: &CODE,
    why: "Who announces a price says from when it holds. An assumed day stands for the earliest sighting, and nobody \
          sees a price before it is there: so the basis is wrong, or the day is made up.",
    example: "\
from = 2027-01-01
from-basis = \"assumed\"
recorded = 2026-11-01
input = 3.00
output = 12.00
",
    repair: "Write `from-basis = \"documented\"` and cite the announcement, or wait until the price is seen.",
    mended: "\
from = 2027-01-01
from-basis = \"documented\"
recorded = 2026-11-01
input = 3.00
output = 12.00
",
    find: Find::Looking(find),
};

fn find(subject: &Subject<'_>, findings: &mut Findings) {
    let guessed =
        subject.entries().filter(|(_, entry)| entry.basis == FromBasis::Assumed && entry.from.date() > entry.recorded);
    for (offer, entry) in guessed {
        let message =
            format!("`{}`: on {} a price from {} was assumed, ahead of its day", offer.id, entry.recorded, entry.from);
        findings.add(offer, CHECK.says(message).at(&entry.location, ""));
    }
}
