//! Hours that have two prices.

use super::{Check, Find, Findings, Subject};
use crate::calendar::Window;
use crate::diagnostic::{Class, Code};

static CODE: Code =
    Code { name: "overlapping-windows", class: Class::Input, about: "two windows of an entry hold at the same hour" };

/// The check.
pub static CHECK: Check = Check {
    code: &CODE,
    why: "A request is charged once. In an hour that two windows claim, its price depends on which one is read first.",
    example: "\
input = 3.00
output = 12.00
windows = [
  { hours = \"22:00-06:00\", input = 1.50, output = 6.00 },
  { hours = \"05:00-08:00\", weekdays = \"mon-fri\", input = 2.00, output = 8.00 },
]
",
    repair: "Let one end where the other begins: the end is exclusive. Hours are UTC, and weekdays are those of UTC.",
    mended: "\
input = 3.00
output = 12.00
windows = [
  { hours = \"22:00-06:00\", input = 1.50, output = 6.00 },
  { hours = \"06:00-08:00\", weekdays = \"mon-fri\", input = 2.00, output = 8.00 },
]
",
    find: Find::Looking(find),
};

fn find(subject: &Subject<'_>, findings: &mut Findings) {
    for (offer, entry, tariff) in subject.tariffs() {
        for (index, later) in tariff.windows.iter().enumerate() {
            for earlier in tariff.windows.iter().take(index).filter(|earlier| overlap(&earlier.window, &later.window)) {
                let message = format!("`{}`: {} overlaps {}", offer.id, later.window, earlier.window);
                findings.add(offer, CHECK.says(message).at(&entry.location, format!("from {}", entry.from)));
            }
        }
    }
}

/// Whether both hold at some hour of a week; holidays aside, since no list empties every week.
fn overlap(one: &Window, other: &Window) -> bool {
    one.hours.overlaps(other.hours) && one.weekdays.overlaps(other.weekdays)
}
