//! Names that would run, steer or break something come out as text, everywhere.

use std::fs;

use pulldown_cmark::{Event, Options, Parser, Tag};

use crate::browser::{Visit, artefacts, is_installed};
use crate::program::program;
use crate::workbook;

const NAMES: [&str; 6] = [
    "<script>alert(1)</script>",
    "=cmd|' /C calc'!A0",
    "</script><img src=x onerror=alert(2)>",
    "\u{202e}evil\u{1f600}",
    "{{ page.title }}",
    "@sum`|*_[a](b)",
];

/// The file of a scenario that is called so everywhere, in a folder of its own.
pub fn scenario(folder: &str) -> String {
    let long = "n".repeat(300);
    let names: Vec<String> = NAMES.iter().map(|name| (*name).to_owned()).chain([long]).collect();
    let folder = artefacts().join("hostile").join(folder);
    fs::create_dir_all(&folder).expect("the target folder is writable");
    fs::copy("tests/finance/rich.prices.toml", folder.join("prices.toml")).expect("a copy");
    let mut text = "schema = 1\nas-of = 2026-05-20\nprices = [\"prices.toml\"]\n".to_owned();
    text += &format!("title = {:?}\n[workload]\ntokens = {{ output = 100 }}\n[tiers]\n", NAMES[2]);
    for name in &names {
        let quoted = quoted_for_toml(name);
        text += &format!("{quoted} = {{ requests = 10, labels = {{ team = {quoted} }} }}\n");
    }
    text += &format!("[cascades.{}]\n\"*\" = \"acme/small\"\n", quoted_for_toml(NAMES[1]));
    text += &format!("[cascades.{}]\n\"*\" = \"acme/large\"\n", quoted_for_toml(NAMES[0]));
    let path = folder.join("scenario.toml");
    fs::write(&path, text).expect("the target folder is writable");
    path.to_str().expect("a path in Unicode").to_owned()
}

/// A TOML text: JSON's escapes are TOML's.
fn quoted_for_toml(text: &str) -> String {
    serde_json::to_string(text).expect("a text")
}

fn output(arguments: &[&str]) -> Vec<u8> {
    let output = program(arguments).output().expect("the program runs");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    output.stdout
}

#[test]
fn a_page_shows_them_and_runs_nothing() {
    let page = String::from_utf8(output(&["report", &scenario("page")])).expect("text");
    // Ours are the data and the script.
    assert_eq!(page.matches("<script").count(), 2);
    assert!(!page.contains("<img"));
    assert!(!page.contains('\u{202e}'), "what turns the text around is made visible");
    assert!(page.contains("{{ page.title }}"), "a name is no template");
    assert!(page.contains(&"n".repeat(300)));
    assert!(page.contains("\u{fffd}evil\u{1f600}"));
    if !is_installed("chromium") {
        return;
    }
    let path = artefacts().join("hostile.html");
    fs::write(&path, page).expect("the target folder is writable");
    let visit = Visit::to(&path, &["--dump-dom"]);
    assert_eq!(visit.console(), Vec::<String>::new());
    assert_eq!(visit.requests, Vec::<String>::new());
    assert!(visit.dom().contains("<div id=\"controls\">"));
}

#[test]
fn a_workbook_has_them_as_texts() {
    let bytes = output(&["report", &scenario("workbook"), "-f", "xlsx"]);
    let sheets = workbook::parts(&bytes, "xl/worksheets/");
    for (name, sheet) in sheets {
        for formula in sheet.split("<f>").skip(1).filter_map(|rest| rest.split("</f>").next()) {
            assert!(!formula.contains("cmd"), "{name}: {formula}");
        }
    }
    let texts = &workbook::parts(&bytes, "xl/sharedStrings.xml")[0].1;
    for text in ["=cmd|' /C calc'!A0", "&lt;script&gt;alert(1)&lt;/script&gt;", "\u{fffd}evil\u{1f600}"] {
        assert!(texts.contains(text), "{text}");
    }
    assert!(texts.contains(&"n".repeat(300)));
}

#[test]
fn rows_for_a_ledger_have_them_neutralised() {
    for format in ["csv", "csv-wide", "focus"] {
        let text = output(&["cost", &scenario(format), "-f", format]);
        let mut reader = csv::ReaderBuilder::new().has_headers(false).from_reader(text.as_slice());
        for record in reader.records() {
            for cell in &record.expect("rows are whole") {
                assert!(!cell.starts_with(['=', '@']), "{format}: {cell}");
            }
        }
        let text = String::from_utf8(text).expect("text");
        for legible in ["'=cmd|' /C calc'!A0", "evil\u{1f600}", &"n".repeat(300)] {
            assert!(text.contains(legible), "{format}: {legible}");
        }
    }
}

#[test]
fn markdown_shows_them_and_takes_none_for_markup() {
    let text = String::from_utf8(output(&["report", &scenario("markdown"), "-f", "markdown"])).expect("text");
    let mut shown = String::new();
    for event in Parser::new_ext(&text, Options::ENABLE_TABLES) {
        match event {
            Event::Html(markup) | Event::InlineHtml(markup) => panic!("{markup}"),
            Event::Start(Tag::Link { dest_url, .. } | Tag::Image { dest_url, .. }) => panic!("{dest_url}"),
            Event::Text(text) | Event::Code(text) => shown.push_str(&text),
            _ => {}
        }
    }
    for name in [NAMES[0], NAMES[1], NAMES[2], "\u{fffd}evil\u{1f600}", NAMES[4], &"n".repeat(300)] {
        assert!(shown.contains(name), "{name}");
    }
}
