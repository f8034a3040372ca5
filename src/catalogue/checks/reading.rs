//! What is found while the files are read, since what contradicts itself cannot become an offer.

use super::{Check, Find};
use crate::diagnostic::code;

/// Entries that are not in the order in which a log grows.
pub static PRICE_HISTORY: Check = Check {
    code: &code::PRICE_HISTORY,
    why: "A log is read from its first entry to its last. Entries go by `from`, and for one `from` by `recorded`, so \
          that the view on a day as known on another is one thing only. A withdrawal takes back an announcement that \
          the log holds.",
    example: "\
[[offer.price]]
from = 2026-05-01
recorded = 2026-05-01
input = 3.00
output = 12.00

[[offer.price]]
from = 2026-02-01
recorded = 2026-02-01
input = 4.00
output = 16.00
",
    repair: "Put the entries in order. A correction has the `from` that it corrects, and a later `recorded`.",
    mended: "\
[[offer.price]]
from = 2026-02-01
recorded = 2026-02-01
input = 4.00
output = 16.00

[[offer.price]]
from = 2026-05-01
recorded = 2026-05-01
input = 3.00
output = 12.00
",
    find: Find::Reading,
};

/// Entries that say nothing, or two things.
pub static PRICE_FORM: Check = Check {
    code: &code::PRICE_FORM,
    why: "A missing price is not a price of zero, and an estimate built on the difference is wrong without saying so. \
          Hence an entry lists prices, or retires the offer, or withdraws an announcement; zeros are declared; and \
          context bands ascend.",
    example: "\
input = 0
output = 0
",
    repair: "Leave out what is not known. Write `free = true` where it really costs nothing.",
    mended: "\
free = true
input = 0
output = 0
",
    find: Find::Reading,
};

/// An offer that is given twice.
pub static DUPLICATE: Check = Check {
    code: &code::DUPLICATE,
    why: "Two offers of one id are two answers to one question.",
    example: "\
[[offer]]
id = \"large\"

[[offer]]
id = \"large\"
",
    repair: "Put the entries of both into one log.",
    mended: "\
[[offer]]
id = \"large\"
",
    find: Find::Reading,
};
