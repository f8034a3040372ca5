//! An exception to nothing.

use super::{Check, Find, Findings, Subject};
use crate::diagnostic::{Class, Code, Severity};

static CODE: Code =
    Code { name: "idle-exception", class: Class::Advice, about: "an exception answers no warning of its offer" };

/// The check.
pub static CHECK: Check = Check {
    code: &CODE,
    why: "An exception that answers nothing hides the next finding of its kind, which nobody has looked into.",
    example: "\
[[offer]]
id = \"large\"
exceptions = [{ check = \"output-cheaper\", note = \"the vendor's page says so\" }]

[[offer.price]]
input = 3.00
output = 12.00
",
    repair: "Remove it, or correct the check's name. An error cannot be excepted: mend what it names.",
    mended: "\
[[offer]]
id = \"large\"
exceptions = [{ check = \"output-cheaper\", note = \"the vendor's page says so\" }]

[[offer.price]]
input = 12.00
output = 3.00
",
    find: Find::Looking(find),
};

fn find(subject: &Subject<'_>, findings: &mut Findings) {
    for &offer in &subject.offers {
        for exception in &offer.exceptions {
            let name = &exception.check;
            let (message, help) = match Check::named(name) {
                Err(near) => {
                    (format!("there is no check `{name}`"), near.map(|near| format!("did you mean `{near}`?")))
                }
                Ok(check) if check.severity() == Severity::Error => {
                    (format!("`{name}` is an error, which has no exceptions"), None)
                }
                Ok(_) if findings.has_excepted(offer, name) => continue,
                Ok(_) => (format!("`{}` has an exception for `{name}`, and nothing to except", offer.id), None),
            };
            let mut diagnostic = CHECK.says(message).at(&exception.location, "");
            diagnostic.help = help;
            findings.add(offer, diagnostic);
        }
    }
}
