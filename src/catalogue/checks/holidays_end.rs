//! A list of holidays that ends soon.

use std::collections::BTreeMap;

use super::{Check, Find, Findings, Subject};
use crate::calendar::{Holidays, Instant, days_between};
use crate::catalogue::Offer;
use crate::diagnostic::{Class, Code};

static CODE: Code = Code {
    name: "holidays-end",
    class: Class::Advice,
    about: "a list of holidays that prices need ends within 60 days of the release",
};

/// The check.
pub static CHECK: Check = Check {
    code: &CODE,
    why: "Beyond the end of the list nobody can say whether a window holds, and a plan for that month has no price. \
          Governments publish the next year's holidays before the year begins.",
    example: "\
# holidays/cn.toml, in a catalogue of 2026-11-24
covers-until = 2026-12-31
",
    repair: "Add the next year's days to `holidays/`, and move `covers-until`. Where they are not published yet, say so \
             in the `exceptions` of the offer that the finding names.",
    mended: "\
# holidays/cn.toml, in a catalogue of 2026-11-24
covers-until = 2027-12-31
",
    find: Find::Looking(find),
};

const DAYS_MIN: u32 = 60;

/// Said once a list, at the first offer that needs it.
fn find(subject: &Subject<'_>, findings: &mut Findings) {
    let mut needed: BTreeMap<&str, (&Offer, &Holidays)> = BTreeMap::new();
    for &offer in &subject.offers {
        for holidays in holidays_needed(subject, offer) {
            needed.entry(&holidays.name).or_insert((offer, holidays));
        }
    }
    for (name, (offer, holidays)) in needed {
        if days_between(subject.released, holidays.covers_until) <= DAYS_MIN {
            let until = holidays.covers_until;
            let message = format!("the list of holidays `{name}` ends on {until}, and `{}` needs it", offer.id);
            let diagnostic = CHECK.says(message).at(&offer.location, "the first offer with such a window");
            findings.add(offer, diagnostic.help(format!("extend `holidays/{name}.toml`")));
        }
    }
}

/// The lists of the prices that hold on the day of the release or later.
fn holidays_needed<'a>(subject: &Subject<'a>, offer: &'a Offer) -> Vec<&'a Holidays> {
    let today = Instant::start_of(subject.released);
    let Some(timeline) = offer.timeline(None) else { return Vec::new() };
    let since = timeline.at(today).map_or(today, |(from, _)| from);
    timeline
        .iter()
        .filter(|(from, _)| *from >= since)
        .filter_map(|(_, priced)| *priced)
        .flat_map(|priced| &priced.tariff.windows)
        .filter_map(|priced| priced.window.except_holidays.as_deref())
        .collect()
}
