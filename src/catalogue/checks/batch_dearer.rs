//! Waiting that costs more than not waiting.

use super::{Check, Find, Findings, Subject};
use crate::catalogue::ServiceClass;
use crate::diagnostic::{Class, Code};

static CODE: Code =
    Code { name: "batch-dearer", class: Class::Advice, about: "a batch or flex price is above the standard price" };

/// The check.
pub static CHECK: Check = Check {
    code: &CODE,
    why: "Batch and flex are sold as discounts for patience. A price above the standard one is usually the batch price \
          of a model before its price was cut.",
    example: "\
input = 3.00
output = 12.00
batch = { input = 5.00, output = 20.00 }
",
    repair: "Compare with the source; leave a class out that is no longer sold.",
    mended: "\
input = 3.00
output = 12.00
batch = { input = 1.50, output = 6.00 }
",
    find: Find::Looking(find),
};

fn find(subject: &Subject<'_>, findings: &mut Findings) {
    for set in subject.card_sets() {
        for class in [ServiceClass::Batch, ServiceClass::Flex] {
            let odd = set.against_standard(class, |patient, standard| patient > standard);
            if !odd.is_empty() {
                let message = format!("`{}`: {class} {}", set.offer.id, odd.join(", "));
                findings.add(set.offer, CHECK.says(message).at(&set.entry.location, set.conditions.as_str()));
            }
        }
    }
}
