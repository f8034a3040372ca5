//! One model at prices that cannot both be meant.

use std::collections::BTreeMap;

use super::subject::is_above_percent;
use super::{Check, Find, Findings, Subject};
use crate::catalogue::{Offer, ServiceClass, TokenMeter};
use crate::diagnostic::{Class, Code};
use crate::units::Number;

static CODE: Code = Code {
    name: "tenfold-spread",
    class: Class::Advice,
    about: "an output price is more than ten times off the median of its model's offers",
};

/// The check.
pub static CHECK: Check = Check {
    code: &CODE,
    why: "Hosts of one model compete, and differ by a factor of a few. Ten times the median, or a tenth of it, is a \
          price for another unit, or two models under one `model` name: a search for the cheapest host would pick it.",
    example: "\
[[offer]]
id = \"large\"
model = \"large\"

[[offer.price]]
input = 3.00
output = 12.00

[[offer]]
id = \"large-hosted\"
model = \"large\"

[[offer.price]]
input = 30.00
output = 150.00
",
    repair: "Compare both with their sources; give different models different `model` names. Where both are right, note \
             it in the `exceptions` of the offer that stands out.",
    mended: "\
[[offer]]
id = \"large\"
model = \"large\"

[[offer.price]]
input = 3.00
output = 12.00

[[offer]]
id = \"large-hosted\"
model = \"large\"

[[offer.price]]
input = 3.00
output = 15.00
",
    find: Find::Looking(find),
};

const PERCENT_MAX: u64 = 1_000;

fn find(subject: &Subject<'_>, findings: &mut Findings) {
    let mut by_model: BTreeMap<&str, Vec<(Number, &Offer)>> = BTreeMap::new();
    for &offer in &subject.offers {
        let card = subject.in_force(offer).and_then(|priced| priced.tariff.cards.of(ServiceClass::Standard));
        let output = card.and_then(|card| card.token_price(TokenMeter::Output)).map(|price| price.dollars());
        // What is free on purpose stands in no market.
        if let Some(output) = output.filter(|output| !output.is_zero()) {
            by_model.entry(&offer.model).or_default().push((output, offer));
        }
    }
    for (model, mut offers) in by_model {
        offers.sort_by(|(one, a), (other, b)| one.cmp(other).then_with(|| a.id.cmp(&b.id)));
        // Of two in the middle the cheaper one, so that it is an offer that can be named.
        let Some(&(median, typical)) = offers.get(offers.len().saturating_sub(1) / 2) else { continue };
        for (output, offer) in offers {
            if is_above_percent(output, PERCENT_MAX, median) || is_above_percent(median, PERCENT_MAX, output) {
                let message = format!(
                    "`{model}` costs {output} for output at `{}` and {median} at `{}`, the median",
                    offer.id, typical.id
                );
                let diagnostic =
                    CHECK.says(message).at(&offer.location, "stands out").at(&typical.location, "the median");
                findings.add(offer, diagnostic);
            }
        }
    }
}
