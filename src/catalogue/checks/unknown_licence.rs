//! A licence that nobody can look up.

use super::{Check, Find, Findings, Subject};
use crate::diagnostic::{Class, Code, nearest};

static CODE: Code = Code {
    name: "unknown-licence",
    class: Class::Advice,
    about: "a licence is neither an SPDX id nor `LicenseRef-...` nor `proprietary`",
};

/// The check.
pub static CHECK: Check = Check {
    code: &CODE,
    why: "Policies allow and refuse models by their licence. \"Apache 2\" and \"apache-2.0\" are two licences to a \
          program; the ids of the SPDX list are one each, and `LicenseRef-` names what is not on it.",
    example: "\
[[offer]]
id = \"large\"
weights = \"open\"
licence = \"Apache 2\"
",
    repair: "Write the id of the SPDX list (https://spdx.org/licenses), or `LicenseRef-` and the licence's name: \
             `LicenseRef-Llama-3.3`. Two that hold together are joined by `AND`, a choice by `OR`.",
    mended: "\
[[offer]]
id = \"large\"
weights = \"open\"
licence = \"Apache-2.0\"
",
    find: Find::Looking(find),
};

/// The ids of the SPDX list under which model weights are published.
const SPDX: [&str; 26] = [
    "AFL-3.0",
    "AGPL-3.0-only",
    "AGPL-3.0-or-later",
    "Apache-2.0",
    "Artistic-2.0",
    "BSD-2-Clause",
    "BSD-3-Clause",
    "BSL-1.0",
    "CC-BY-4.0",
    "CC-BY-NC-4.0",
    "CC-BY-NC-ND-4.0",
    "CC-BY-NC-SA-4.0",
    "CC-BY-ND-4.0",
    "CC-BY-SA-4.0",
    "CC0-1.0",
    "CDLA-Permissive-2.0",
    "ECL-2.0",
    "GPL-3.0-only",
    "GPL-3.0-or-later",
    "ISC",
    "LGPL-3.0-only",
    "LGPL-3.0-or-later",
    "MIT",
    "MPL-2.0",
    "MulanPSL-2.0",
    "Unlicense",
];

/// What the developer's own terms are called.
pub(super) const PROPRIETARY: &str = "proprietary";

fn find(subject: &Subject<'_>, findings: &mut Findings) {
    for &offer in &subject.offers {
        let Some(licence) = offer.licence.as_deref().filter(|licence| !is_known(licence)) else { continue };
        let mut diagnostic =
            CHECK.says(format!("`{}`: `{licence}` is no licence's id", offer.id)).at(&offer.location, "");
        let near =
            nearest(&licence.to_lowercase().replace(' ', "-"), SPDX.map(str::to_lowercase).iter().map(String::as_str))
                .and_then(|near| SPDX.into_iter().find(|id| id.eq_ignore_ascii_case(near)));
        diagnostic.help = near.map(|near| format!("did you mean `{near}`?"));
        findings.add(offer, diagnostic);
    }
}

fn is_known(licence: &str) -> bool {
    let parts = licence.split(" AND ").flat_map(|part| part.split(" OR "));
    licence == PROPRIETARY || parts.into_iter().all(|part| SPDX.contains(&part) || is_reference(part))
}

fn is_reference(id: &str) -> bool {
    let name = id.strip_prefix("LicenseRef-").unwrap_or_default();
    !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-'))
}

#[cfg(test)]
mod tests {
    use super::is_known;

    #[test]
    fn ids_references_and_what_they_are_joined_to_are_known() {
        for licence in
            ["MIT", "proprietary", "LicenseRef-Llama-3.3", "MIT AND LicenseRef-Llama-3.3", "MIT OR Apache-2.0"]
        {
            assert!(is_known(licence), "{licence}");
        }
        for licence in
            ["mit", "Apache 2", "LicenseRef-", "LicenseRef-Llama 3", "MIT AND other", "MIT AND proprietary", ""]
        {
            assert!(!is_known(licence), "{licence}");
        }
    }
}
