//! What the tests of whole outputs share.

use cascade::catalogue::{Catalogue, Files};
use cascade::diagnostic::{Problems, Sources};

/// Commands in files, with the output that they must have. `[VERSION]` stands for the embedded catalogue's version and
/// hash, which every edit of a price changes.
pub fn outputs() -> trycmd::TestCases {
    let files = Files::embedded();
    let catalogue = Catalogue::open(files, &mut Sources::new(), &Problems::new()).expect("the catalogue is readable");
    let identity = catalogue.identity();
    let version = format!("{} ({})", identity.version, &identity.sha256[..12]);
    let cases = trycmd::TestCases::new();
    cases.insert_var("[VERSION]", version).expect("the name is in capitals");
    cases
}
