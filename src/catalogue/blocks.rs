//! Where the offers of a provider file stand, found without reading it.
//!
//! Providers have hundreds of offers and a plan asks for a few, so a file is cut where an offer begins and only the
//! blocks in which a wanted name stands are read. A block too many does no harm: it is read, and its offers have
//! other names. A name that is spelt with escapes is not seen here; whoever misses it reads the whole file.

use std::ops::Range;

use memchr::memmem;

/// What an offer begins with.
const OFFER: &str = "\n[[offer]]";

/// What stands before the first offer: the provider.
pub fn head(text: &str) -> Range<usize> {
    0..begin_after(text, 0)
}

/// The blocks in which a name stands in quotes, in the order of the file.
pub fn naming(text: &str, name: &str) -> Vec<Range<usize>> {
    let mut blocks: Vec<Range<usize>> = Vec::new();
    let first = head(text).end;
    for at in memmem::find_iter(text.as_bytes(), name) {
        let seen = blocks.last().is_some_and(|block| at < block.end);
        if at < first || seen || !is_quoted(text, at, name.len()) {
            continue;
        }
        let begin = memmem::rfind(&text.as_bytes()[..at], OFFER.as_bytes()).map_or(0, |line_break| line_break + 1);
        blocks.push(begin..begin_after(text, at));
    }
    blocks
}

/// Where the next offer begins; the end of the text after the last one.
fn begin_after(text: &str, at: usize) -> usize {
    memmem::find(&text.as_bytes()[at..], OFFER.as_bytes()).map_or(text.len(), |line_break| at + line_break + 1)
}

fn is_quoted(text: &str, at: usize, length: usize) -> bool {
    let (before, after) = (text[..at].chars().next_back(), text[at + length..].chars().next());
    matches!((before, after), (Some('"'), Some('"')) | (Some('\''), Some('\'')))
}

#[cfg(test)]
mod tests {
    use super::*;

    const FILE: &str = "\
schema = 1
provider = \"p\"
# of \"b\"

[[offer]]
id = \"a\"
aliases = [{ id = 'b', until = 2026-05-20 }]

[[offer.price]]
output = 1

[[offer]] # the second
id = \"b\"
model = \"b\"

[[offer]]
id = \"b-2\"
";

    fn named(name: &str) -> Vec<&str> {
        naming(FILE, name).into_iter().map(|block| FILE[block].lines().nth(1).expect("a second line")).collect()
    }

    #[test]
    fn the_head_ends_where_the_first_offer_begins() {
        assert!(FILE[head(FILE)].ends_with("# of \"b\"\n\n"));
        assert_eq!(head("schema = 1"), 0..10);
        assert_eq!(head(""), 0..0);
    }

    #[test]
    fn a_block_is_found_by_its_id_and_by_other_names() {
        assert_eq!(named("a"), ["id = \"a\""]);
        assert_eq!(named("b"), ["id = \"a\"", "id = \"b\""], "each once, and not the head");
        assert_eq!(named("b-2"), ["id = \"b-2\""]);
        assert_eq!(named("b-"), [""; 0], "a part of a name is not the name");
        assert_eq!(named("p"), [""; 0]);
    }

    #[test]
    fn a_block_goes_to_the_next_offer_or_to_the_end() {
        let blocks: Vec<&str> = naming(FILE, "b").into_iter().map(|block| &FILE[block]).collect();
        assert!(blocks[0].starts_with("[[offer]]\nid = \"a\"") && blocks[0].ends_with("output = 1\n\n"));
        assert!(blocks[1].starts_with("[[offer]] # the second") && blocks[1].ends_with("model = \"b\"\n\n"));
        assert!(FILE[naming(FILE, "b-2").remove(0)].ends_with("id = \"b-2\"\n"));
    }
}
