//! An answer that costs less than its question.

use super::{Check, Find, Findings, Subject};
use crate::catalogue::TokenMeter;
use crate::diagnostic::{Class, Code};

static CODE: Code =
    Code { name: "output-cheaper", class: Class::Advice, about: "an output token costs less than an input token" };

/// The check.
pub static CHECK: Check = Check {
    code: &CODE,
    why: "Tokens of an answer are made one after the other and cost the vendor more than those of a prompt, which are \
          read at once. Where output is the cheaper one, the two columns of a price table may have changed places.",
    example: "\
input = 12.00
output = 3.00
",
    repair: "Compare with the source. A few hosts do sell so; then note it in the offer's `exceptions`.",
    mended: "\
input = 3.00
output = 12.00
",
    find: Find::Looking(find),
};

fn find(subject: &Subject<'_>, findings: &mut Findings) {
    for at in subject.cards() {
        let Some((input, output)) = at.dollars(TokenMeter::Input).zip(at.dollars(TokenMeter::Output)) else { continue };
        if output < input {
            let message = format!("`{}`: output at {output}, input at {input}", at.offer.id);
            findings.add(at.offer, at.place(CHECK.says(message)));
        }
    }
}
