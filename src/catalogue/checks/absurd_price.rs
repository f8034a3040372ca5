//! A price that slipped by a unit.

use super::{Check, Find, Findings, Subject};
use crate::catalogue::TokenMeter;
use crate::diagnostic::{Class, Code};
use crate::units::Number;

static CODE: Code = Code { name: "absurd-price", class: Class::Input, about: "a million tokens cost more than $1,000" };

/// The check.
pub static CHECK: Check = Check {
    code: &CODE,
    why: "The dearest tokens so far, the answers of OpenAI's o1-pro, cost $600 a million. More is a slip of units: cents \
          for dollars, or a price for a thousand tokens multiplied twice.",
    example: "\
input = 3000
output = 12000
",
    repair: "Prices are dollars per million tokens. Divide, and compare with the source.",
    mended: "\
input = 3.00
output = 12.00
",
    find: Find::Looking(find),
};

/// Dollars per million tokens.
const DOLLARS_MAX: u64 = 1_000;

fn find(subject: &Subject<'_>, findings: &mut Findings) {
    for at in subject.cards() {
        let absurd: Vec<String> = TokenMeter::ALL
            .into_iter()
            .filter_map(|meter| at.dollars(meter).map(|dollars| (meter, dollars)))
            .filter(|(_, dollars)| *dollars > Number::from(DOLLARS_MAX))
            .map(|(meter, dollars)| format!("{} at ${}", meter.key(), dollars.grouped_exact()))
            .collect();
        if !absurd.is_empty() {
            let message = format!("`{}`: {} for a million tokens", at.offer.id, absurd.join(", "));
            findings.add(at.offer, at.place(CHECK.says(message)));
        }
    }
}
