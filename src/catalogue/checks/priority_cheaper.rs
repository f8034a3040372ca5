//! Haste that costs less than patience.

use super::{Check, Find, Findings, Subject};
use crate::catalogue::ServiceClass;
use crate::diagnostic::{Class, Code};

static CODE: Code = Code {
    name: "priority-cheaper",
    class: Class::Advice,
    about: "a priority or fast price is below the standard price",
};

/// The check.
pub static CHECK: Check = Check {
    code: &CODE,
    why: "Priority and fast service are sold at a premium. A price below the standard one is usually left over from \
          before a rise, or belongs to another model.",
    example: "\
input = 3.00
output = 12.00
priority = { input = 1.50, output = 6.00 }
",
    repair: "Compare with the source; leave a class out that is no longer sold.",
    mended: "\
input = 3.00
output = 12.00
priority = { input = 6.00, output = 24.00 }
",
    find: Find::Looking(find),
};

fn find(subject: &Subject<'_>, findings: &mut Findings) {
    for set in subject.card_sets() {
        for class in [ServiceClass::Priority, ServiceClass::Fast] {
            let odd = set.against_standard(class, |hasty, standard| hasty < standard);
            if !odd.is_empty() {
                let message = format!("`{}`: {class} {}", set.offer.id, odd.join(", "));
                findings.add(set.offer, CHECK.says(message).at(&set.entry.location, set.conditions.as_str()));
            }
        }
    }
}
