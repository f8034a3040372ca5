//! An entry that changes nothing.

use super::{Check, Find, Findings, Subject};
use crate::catalogue::{Change, PriceEntry};
use crate::diagnostic::{Class, Code};

static CODE: Code =
    Code { name: "repeated-entry", class: Class::Advice, about: "an entry has the prices of the one before it" };

/// The check.
pub static CHECK: Check = Check {
    code: &CODE,
    why: "A log tells when prices changed. An entry that repeats the one before makes a reader of the history look for \
          a change that was none, and \"prices change this month\" is said for nothing.",
    example: "\
[[offer.price]]
from = 2026-02-01
recorded = 2026-02-01
input = 3.00
output = 12.00

[[offer.price]]
from = 2026-05-01
recorded = 2026-05-01
input = 3.00
output = 12.00
",
    repair: "Leave the entry out and set the offer's `checked`. An entry already released stays, with an exception.",
    mended: "\
[[offer.price]]
from = 2026-02-01
recorded = 2026-02-01
input = 3.00
output = 12.00
",
    find: Find::Looking(find),
};

fn find(subject: &Subject<'_>, findings: &mut Findings) {
    for offer in &subject.offers {
        for pair in offer.log.windows(2) {
            let [before, entry] = pair else { continue };
            if repeats(before, entry) {
                let message = format!("`{}`: the prices from {} are those from {}", offer.id, entry.from, before.from);
                let diagnostic =
                    CHECK.says(message).at(&entry.location, "this entry").at(&before.location, "repeats this");
                findings.add(offer, diagnostic);
            }
        }
    }
}

/// For the same day, a better basis or another source is news too.
fn repeats(before: &PriceEntry, entry: &PriceEntry) -> bool {
    let same_change = match (&before.change, &entry.change) {
        (Change::Priced(before), Change::Priced(tariff)) => before == tariff,
        (Change::Retired, Change::Retired) => true,
        _ => false,
    };
    let corrects = before.from == entry.from && (before.basis != entry.basis || before.source != entry.source);
    same_change && !corrects
}
