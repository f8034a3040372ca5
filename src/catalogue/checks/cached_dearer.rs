//! A cached token that costs more than a new one.

use super::{Check, Find, Findings, Subject};
use crate::catalogue::TokenMeter;
use crate::diagnostic::{Class, Code};

static CODE: Code =
    Code { name: "cached-dearer", class: Class::Input, about: "a cached token costs more than one that is not" };

/// The check.
pub static CHECK: Check = Check {
    code: &CODE,
    why: "Reading from a cache saves the vendor work and is sold as a discount. A cached rate above the input rate is a \
          decimal point in the wrong place, or the price of writing to the cache.",
    example: "\
input = 3.00
cached-input = 3.75
output = 12.00
",
    repair: "Look at the source again. The price of a write is `cache-write`.",
    mended: "\
input = 3.00
cached-input = 0.30
cache-write = 3.75
output = 12.00
",
    find: Find::Looking(find),
};

/// What is cached, and what it is cached of.
pub(super) const PAIRS: [(TokenMeter, TokenMeter); 2] =
    [(TokenMeter::CachedInput, TokenMeter::Input), (TokenMeter::CachedAudioInput, TokenMeter::AudioInput)];

fn find(subject: &Subject<'_>, findings: &mut Findings) {
    for at in subject.cards() {
        for (cached, fresh) in PAIRS {
            let Some((read, new)) = at.dollars(cached).zip(at.dollars(fresh)) else { continue };
            if read > new {
                let message = format!("`{}`: {} at {read}, {} at {new}", at.offer.id, cached.key(), fresh.key());
                findings.add(at.offer, at.place(CHECK.says(message)));
            }
        }
    }
}
