//! The layers are one way: a module uses those that its line in the table names, and nothing else.
//!
//! The table is the architecture in short. A use that it does not list fails with file, line and both names; when
//! the use is right, the table is what has to change, in the same commit and with the reason in its message.

use std::fs;
use std::path::{Path, PathBuf};

/// Every layer that stands above in the table.
const ALL_ABOVE: &[&str] = &["*"];

/// Each layer, in the order of `lib.rs`, with what it may use: whole layers, or single names of one.
const LAYERS: &[(&str, &[&str])] = &[
    ("units", &[]),
    ("calendar", &["units"]),
    ("diagnostic", &[]),
    ("document", ALL_ABOVE),
    ("catalogue", ALL_ABOVE),
    ("workload", ALL_ABOVE),
    ("routing", ALL_ABOVE),
    ("scenario", ALL_ABOVE),
    // Of the scenario only what a plan is made of: by then nothing is read, looked up or missing.
    (
        "rating",
        &[
            "units",
            "calendar",
            "catalogue",
            "workload",
            "routing",
            "scenario::Currency",
            "scenario::Factor",
            "scenario::FactorKind",
            "scenario::Plan",
            "scenario::PlannedCall",
            "scenario::PlannedCascade",
            "scenario::PlannedFleet",
            "scenario::PlannedStage",
            "scenario::PlannedTier",
            "scenario::PlannedUpkeep",
            "scenario::PriceUse",
            "scenario::PricedMeter",
            "scenario::Purpose",
        ],
    ),
    ("analysis", ALL_ABOVE),
    ("report", ALL_ABOVE),
    // What is imported never meets what is reported.
    ("import", &["units", "calendar", "diagnostic", "document", "catalogue", "workload"]),
    ("cli", ALL_ABOVE),
    ("main", &["cli"]),
];

/// What is outside the program or rounds without telling, and the only layers that may name it.
const OUTSIDE: &[(&str, &[&str])] = &[
    ("rust_decimal", &["units"]),
    ("std::env", &["cli", "main"]),
    ("std::fs", &["cli", "main"]),
    ("std::net", &[]),
    ("std::process", &["cli", "main"]),
    ("std::time::Instant", &["cli"]),
    ("std::time::SystemTime", &["cli"]),
];

/// A path in the code and its line.
#[derive(Debug, PartialEq, Eq)]
struct Use {
    line: usize,
    path: Vec<String>,
}

/// What is wrong in one file.
fn violations(file: &str, text: &str) -> Vec<String> {
    let layer = file.trim_start_matches("src/").split('/').next().unwrap_or_default().trim_end_matches(".rs");
    let Some(place) = LAYERS.iter().position(|(name, _)| *name == layer) else {
        return if layer == "lib" { Vec::new() } else { vec![format!("{file}: `{layer}` has no line in the table")] };
    };
    let may_use = |used: usize, path: &[String]| {
        let allowed = LAYERS[place].1;
        used == place || used < place && allowed == ALL_ABOVE || allowed.iter().any(|name| starts_with(path, name))
    };
    let wrong = |Use { line, path }: Use| {
        // `super` is followed only where it arrives at a layer's name.
        let path: Vec<String> = path.into_iter().skip_while(|part| is_root(part)).collect();
        let text = path.join("::");
        if let Some((_, layers)) = OUTSIDE.iter().find(|(name, _)| starts_with(&path, name)) {
            return (!layers.contains(&layer)).then(|| format!("{file}:{line}: `{layer}` may not use `{text}`"));
        }
        let used = LAYERS.iter().position(|(name, _)| path.first().is_some_and(|first| first == name))?;
        let name = LAYERS[used].0;
        (!may_use(used, &path)).then(|| format!("{file}:{line}: `{layer}` may not use `{name}` (here `{text}`)"))
    };
    uses(text).into_iter().filter_map(wrong).collect()
}

fn is_root(part: &str) -> bool {
    matches!(part, "crate" | "cascade" | "super")
}

fn starts_with(path: &[String], prefix: &str) -> bool {
    let parts: Vec<&str> = prefix.split("::").collect();
    path.len() >= parts.len() && path.iter().zip(parts).all(|(have, want)| have == want)
}

/// Every path that starts at this crate's root, at a parent module, or outside; `{a, b}` counts as two.
fn uses(text: &str) -> Vec<Use> {
    let tokens = tokens(text);
    let is = |at: usize, wanted: &str| tokens.get(at).is_some_and(|(_, token)| token == wanted);
    let mut found = Vec::new();
    for (at, (_, token)) in tokens.iter().enumerate() {
        let starts = is_root(token) || matches!(token.as_str(), "std" | "rust_decimal");
        if starts && is(at + 1, "::") && (at == 0 || !is(at - 1, "::")) {
            branch(&tokens, at, &[], &mut found);
        }
    }
    found
}

/// Reads `a::{b, c::d}` from a token on; gives the place after it.
fn branch(tokens: &[(usize, String)], at: usize, before: &[String], found: &mut Vec<Use>) -> usize {
    let token = |at: usize| tokens.get(at).map_or("", |(_, token)| token.as_str());
    if token(at) == "{" {
        let mut at = at + 1;
        while !matches!(token(at), "}" | "") {
            at = if token(at) == "," { at + 1 } else { branch(tokens, at, before, found) };
        }
        return at + 1;
    }
    let path = [before, &[token(at).to_owned()]].concat();
    let continues = token(at + 1) == "::" && (token(at + 2) == "{" || is_word(token(at + 2)) || token(at + 2) == "*");
    if continues {
        return branch(tokens, at + 2, &path, found);
    }
    found.push(Use { line: tokens[at].0, path });
    if token(at + 1) == "as" { at + 3 } else { at + 1 }
}

fn is_word(token: &str) -> bool {
    token.starts_with(|c: char| c.is_alphabetic() || c == '_')
}

/// Words, `::` and single signs with their lines; without comments, texts and characters.
fn tokens(text: &str) -> Vec<(usize, String)> {
    let mut tokens = Vec::new();
    let (mut rest, mut line) = (text, 1);
    while let Some(first) = rest.chars().next() {
        let length = if is_word(rest) {
            rest.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(rest.len())
        } else if rest.starts_with("::") {
            2
        } else {
            first.len_utf8()
        };
        let (token, after) = rest.split_at(length);
        let skipped = match token {
            "/" if rest.starts_with("//") => rest.find('\n').unwrap_or(rest.len()),
            "/" if rest.starts_with("/*") => block_comment(rest),
            "r" | "br" if after.trim_start_matches('#').starts_with('"') => length + raw_text(after),
            "\"" => length + closing(after, '"'),
            "'" => length + character(after),
            _ if first.is_whitespace() => length,
            _ => 0,
        };
        if skipped == 0 {
            tokens.push((line, token.to_owned()));
        }
        let (gone, next) = rest.split_at(skipped.max(length));
        line += gone.matches('\n').count();
        rest = next;
    }
    tokens
}

/// The length of a comment with the comments inside it.
fn block_comment(text: &str) -> usize {
    let (mut depth, mut at) = (0_usize, 0);
    while at < text.len() {
        if text[at..].starts_with("/*") {
            (depth, at) = (depth + 1, at + 2);
        } else if text[at..].starts_with("*/") {
            (depth, at) = (depth - 1, at + 2);
            if depth == 0 {
                return at;
            }
        } else {
            at += text[at..].chars().next().map_or(1, char::len_utf8);
        }
    }
    text.len()
}

/// The length up to and with a quote that no backslash precedes.
fn closing(text: &str, quote: char) -> usize {
    let mut escaped = false;
    for (at, c) in text.char_indices() {
        if c == quote && !escaped {
            return at + 1;
        }
        escaped = c == '\\' && !escaped;
    }
    text.len()
}

/// The length of `#"..."#` after its `r`.
fn raw_text(text: &str) -> usize {
    let hashes = text.len() - text.trim_start_matches('#').len();
    let end = format!("\"{}", "#".repeat(hashes));
    text[hashes + 1..].find(&end).map_or(text.len(), |at| hashes + 1 + at + end.len())
}

/// The length of a character after its first quote; nothing for a lifetime.
fn character(text: &str) -> usize {
    let mut characters = text.chars();
    match (characters.next(), characters.next()) {
        (Some('\\'), _) => closing(text, '\''),
        (Some(c), Some('\'')) => c.len_utf8() + 1,
        _ => 0,
    }
}

/// Every source file under a folder.
fn source_files(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).expect("the folder can be listed");
    let mut files = Vec::new();
    for path in entries.map(|entry| entry.expect("the entry can be read").path()) {
        if path.is_dir() {
            files.extend(source_files(&path));
        } else if path.extension().is_some_and(|ending| ending == "rs") {
            files.push(path);
        }
    }
    files.sort();
    files
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

#[test]
fn modules_use_only_what_the_table_names() {
    let mut wrong = Vec::new();
    let mut uses_count = 0;
    for path in source_files(&root().join("src")) {
        let text = fs::read_to_string(&path).expect("the file can be read");
        let name = path.strip_prefix(root()).expect("under the root").to_string_lossy().replace('\\', "/");
        uses_count += uses(&text).len();
        wrong.extend(violations(&name, &text));
    }
    assert!(uses_count > 50, "the scanner sees only {uses_count} uses");
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn the_library_lists_its_modules_in_the_order_of_the_layers() {
    let text = fs::read_to_string(root().join("src/lib.rs")).expect("the file can be read");
    let listed: Vec<&str> = text.lines().filter_map(|line| line.strip_prefix("pub mod ")?.strip_suffix(';')).collect();
    let ordered: Vec<&str> = LAYERS.iter().map(|(name, _)| *name).filter(|name| listed.contains(name)).collect();
    assert_eq!(listed, ordered);
}

#[test]
fn the_table_itself_is_one_way() {
    for (place, (layer, allowed)) in LAYERS.iter().enumerate() {
        for name in allowed.iter().filter(|_| *allowed != ALL_ABOVE) {
            let used = name.split("::").next().unwrap_or_default();
            assert!(LAYERS[..place].iter().any(|(above, _)| *above == used), "`{layer}` reaches down to `{used}`");
        }
    }
}

#[test]
fn the_scanner_sees_paths_in_code_and_none_in_comments_and_texts() {
    let text = r##"
        use crate::units::{Number, self as exact, nested::{A, B as C}};
        // use crate::commented::Out;
        /* crate::blocked /* crate::twice */ crate::still */
        /// See [`crate::documented::Item`].
        fn f<'a>(x: &'a crate::typed::Thing) -> char {
            let text = "crate::quoted \" crate::escaped";
            let raw = r#"crate::raw " crate::inside"#;
            cascade::called::now(cascade.field, '"', '\'', "//");
            super::super::reached::by_super();
            other::crate_like::not_ours()
        }
    "##;
    let seen: Vec<String> = uses(text).iter().map(|Use { line, path }| format!("{line} {}", path.join("::"))).collect();
    let expected = [
        "2 crate::units::Number",
        "2 crate::units::self",
        "2 crate::units::nested::A",
        "2 crate::units::nested::B",
        "6 crate::typed::Thing",
        "9 cascade::called::now",
        "10 super::super::reached::by_super",
    ];
    assert_eq!(seen, expected);
}

#[test]
fn a_use_against_the_table_is_told_with_file_line_and_both_names() {
    let against = [
        (
            "src/units/number.rs",
            "\nuse crate::calendar::Date;",
            "src/units/number.rs:2: `units` may not use `calendar`",
        ),
        ("src/rating/mod.rs", "use crate::document::Node;", "src/rating/mod.rs:1: `rating` may not use `document`"),
        (
            "src/rating/mod.rs",
            "use crate::scenario::{Plan, resolve};",
            "`rating` may not use `scenario` (here `scenario::resolve`)",
        ),
        (
            "src/report/csv.rs",
            "fn f() { crate::import::logs(); }",
            "src/report/csv.rs:1: `report` may not use `import`",
        ),
        (
            "src/import/logs.rs",
            "use crate::{units::Number,\n report::Outcome};",
            "src/import/logs.rs:2: `import` may not use `report`",
        ),
        (
            "src/calendar/mod.rs",
            "use super::catalogue::Offer;",
            "src/calendar/mod.rs:1: `calendar` may not use `catalogue`",
        ),
        (
            "src/routing/mod.rs",
            "use rust_decimal::Decimal;",
            "src/routing/mod.rs:1: `routing` may not use `rust_decimal::Decimal`",
        ),
        ("src/scenario/load.rs", "use std::{fmt, fs};", "src/scenario/load.rs:1: `scenario` may not use `std::fs`"),
        ("src/pages/mod.rs", "", "src/pages/mod.rs: `pages` has no line in the table"),
    ];
    for (file, text, told) in against {
        let wrong = violations(file, text);
        assert!(wrong.len() == 1 && wrong[0].contains(told), "{file}: {wrong:?}");
    }
    let within = [
        ("src/rating/bill.rs", "use crate::scenario::Plan; use crate::units::{Money, Number}; use std::fmt;"),
        (
            "src/calendar/hours.rs",
            "use super::{Date, Instant}; use crate::calendar::Timeline; use crate::units::Number;",
        ),
        ("src/cli/mod.rs", "use std::fs; use crate::{import, report::Outcome};"),
        ("src/units/number.rs", "use rust_decimal::Decimal;"),
    ];
    for (file, text) in within {
        assert_eq!(violations(file, text), Vec::<String>::new(), "{file}");
    }
}
