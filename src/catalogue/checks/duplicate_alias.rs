//! A name that means two offers.

use std::collections::BTreeMap;

use super::{Check, Find, Findings, Subject};
use crate::catalogue::{Alias, Offer};
use crate::diagnostic::{Class, Code};

static CODE: Code =
    Code { name: "duplicate-alias", class: Class::Input, about: "a name means two offers of a provider on one day" };

/// The check.
pub static CHECK: Check = Check {
    code: &CODE,
    why: "An id that a plan names has one price on a day. Where a name could mean either of two offers, whichever \
          stands first in the file would win.",
    example: "\
[[offer]]
id = \"large-1\"
aliases = [{ id = \"large-latest\", from = 2025-03-01 }]

[[offer]]
id = \"large-2\"
aliases = [{ id = \"large-latest\", from = 2026-03-01 }]
",
    repair: "Give the earlier alias an `until`: the first day on which it no longer means that offer. An alias that is \
             the id of another offer goes.",
    mended: "\
[[offer]]
id = \"large-1\"
aliases = [{ id = \"large-latest\", from = 2025-03-01, until = 2026-03-01 }]

[[offer]]
id = \"large-2\"
aliases = [{ id = \"large-latest\", from = 2026-03-01 }]
",
    find: Find::Looking(find),
};

fn find(subject: &Subject<'_>, findings: &mut Findings) {
    let mut by_name: BTreeMap<(&str, &str), Vec<(&Offer, &Alias)>> = BTreeMap::new();
    for &offer in &subject.offers {
        for alias in &offer.aliases {
            by_name.entry((offer.id.provider(), &alias.id)).or_default().push((offer, alias));
        }
    }
    for &offer in &subject.offers {
        for &(other, _) in by_name.get(&(offer.id.provider(), offer.id.model())).into_iter().flatten() {
            if other.id != offer.id {
                report(other, offer, &format!("`{}` has the id of another offer as an alias", other.id), findings);
            }
        }
    }
    for ((provider, name), holders) in &by_name {
        for (index, (later, alias)) in holders.iter().enumerate() {
            if let Some((earlier, _)) = holders.iter().take(index).find(|(_, other)| overlap(alias, other)) {
                let message = format!("`{provider}/{name}` means `{}` and `{}` on one day", earlier.id, later.id);
                report(later, earlier, &message, findings);
            }
        }
    }
}

fn report(holder: &Offer, other: &Offer, message: &str, findings: &mut Findings) {
    let diagnostic = CHECK.says(message).at(&holder.location, "has the alias").at(&other.location, "so named as well");
    findings.add(holder, diagnostic);
}

/// Whether there is a day on which both hold. An open end reaches for ever.
fn overlap(one: &Alias, other: &Alias) -> bool {
    let ends_before = |first: &Alias, second: &Alias| match (first.until, second.from) {
        (Some(until), Some(from)) => until <= from,
        _ => false,
    };
    !ends_before(one, other) && !ends_before(other, one)
}
