//! A long prompt that costs less than a short one.

use super::{Check, Find, Findings, Subject};
use crate::catalogue::{Cards, TokenMeter};
use crate::diagnostic::{Class, Code};

static CODE: Code = Code {
    name: "band-cheaper",
    class: Class::Advice,
    about: "a price for long prompts is below the one for shorter prompts",
};

/// The check.
pub static CHECK: Check = Check {
    code: &CODE,
    why: "Attention costs more the longer a prompt is, and vendors who have bands ask more in the upper ones. A band \
          below the one before it is usually mistyped, or kept from before a rise.",
    example: "\
input = 3.00
output = 12.00
long-context = [{ above = 200_000, input = 1.50, output = 18.00 }]
",
    repair: "Compare with the source, and with the card that stands before the band.",
    mended: "\
input = 3.00
output = 12.00
long-context = [{ above = 200_000, input = 6.00, output = 18.00 }]
",
    find: Find::Looking(find),
};

fn find(subject: &Subject<'_>, findings: &mut Findings) {
    for (offer, entry, tariff) in subject.tariffs() {
        let mut shorter = &tariff.cards;
        for band in &tariff.bands {
            let odd = cheaper(&band.cards, shorter);
            if !odd.is_empty() {
                let odd = odd.join(", ");
                let message = format!("`{}`: above {} tokens {odd} for shorter prompts", offer.id, band.above);
                findings.add(offer, CHECK.says(message).at(&entry.location, format!("from {}", entry.from)));
            }
            shorter = &band.cards;
        }
    }
}

/// What is below its price for shorter prompts: the class and meter, and both prices.
fn cheaper(band: &Cards, shorter: &Cards) -> Vec<String> {
    let mut odd = Vec::new();
    for (class, card) in &band.by_class {
        let Some(base) = shorter.of(*class) else { continue };
        for meter in TokenMeter::ALL {
            let Some((long, short)) = card.token_price(meter).zip(base.token_price(meter)) else { continue };
            if long.dollars() < short.dollars() {
                odd.push(format!("{class} {} {} against {}", meter.key(), long.dollars(), short.dollars()));
            }
        }
    }
    odd
}
