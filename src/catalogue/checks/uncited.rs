//! A price whose source nobody can open.

use super::{Check, Find, Findings, Subject};
use crate::diagnostic::{Class, Code};

static CODE: Code =
    Code { name: "uncited", class: Class::Input, about: "a source names neither a page nor a version of a feed" };

/// The check.
pub static CHECK: Check = Check {
    code: &CODE,
    why: "Whoever signs a figure has to be able to open what it rests on. \"The pricing page\" cannot be opened, and a \
          feed without its version says something else tomorrow.",
    example: "\
source = \"pricing page\"
input = 3.00
output = 12.00
",
    repair: "Give an address (https://...), or the feed and its version or commit: `litellm 1.106.2`; best both.",
    mended: "\
source = \"https://example.com/pricing (litellm 1.106.2)\"
input = 3.00
output = 12.00
",
    find: Find::Looking(find),
};

fn find(subject: &Subject<'_>, findings: &mut Findings) {
    for (offer, entry) in subject.entries() {
        if !can_be_opened(&entry.source) {
            let message =
                format!("nobody can open the source of `{}` from {}: `{}`", offer.id, entry.from, entry.source);
            let help = "give an address, or a feed with its version";
            findings.add(offer, CHECK.says(message).at(&entry.location, "").help(help));
        }
    }
}

fn can_be_opened(source: &str) -> bool {
    let separators = |c: char| c.is_whitespace() || matches!(c, ';' | ',' | '(' | ')' | '"');
    let words: Vec<&str> = source.split(separators).filter(|word| !word.is_empty()).collect();
    let cites_feed = |pair: &[&str]| pair[0].chars().any(char::is_alphabetic) && is_version(pair[1]);
    words.iter().any(|word| is_address(word)) || words.windows(2).any(cites_feed)
}

fn is_address(word: &str) -> bool {
    let host = word.strip_prefix("https://").or_else(|| word.strip_prefix("http://"));
    host.is_some_and(|host| host.split('/').next().is_some_and(|host| host.contains('.')))
}

/// `1.106.2`, a date, a commit.
fn is_version(word: &str) -> bool {
    let digits = word.strip_prefix('v').unwrap_or(word);
    let numbered = digits.contains(['.', '-']) && digits.split(['.', '-']).all(|part| part.parse::<u32>().is_ok());
    let commit =
        word.len() >= 7 && word.bytes().all(|b| b.is_ascii_hexdigit()) && word.contains(|c: char| c.is_ascii_digit());
    numbered || commit
}

#[cfg(test)]
mod tests {
    use super::can_be_opened;

    #[test]
    fn an_address_or_a_version_can_be_opened() {
        for source in [
            "https://example.com/pricing",
            "see http://example.com; as of 2026",
            "litellm 1.106.2 (deprecation date)",
            "models.dev f3fc692",
            "genai-prices v0.2.3",
            "price list 2026-11-24",
        ] {
            assert!(can_be_opened(source), "{source}");
        }
    }

    #[test]
    fn a_page_without_an_address_and_a_feed_without_a_version_cannot() {
        for source in ["pricing page", "litellm", "https://", "https://pricing", "0.2.3", "the prefaced page", "x 7"] {
            assert!(!can_be_opened(source), "{source}");
        }
    }
}
