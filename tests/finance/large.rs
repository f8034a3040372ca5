//! A scenario of 500 tiers over 24 months.

use std::fs;

use crate::browser::artefacts;
use crate::page::report;
use crate::workbook::{book, parts};

/// Tiers with shares that sum to 100%, of which the last takes what is left.
fn many_tiers(count: usize) -> String {
    let mut scenario = "schema = 1\ntitle = \"Many\"\nas-of = 2026-05-20\nprices = [\"prices.toml\"]\n\
                        [workload]\nrequests-per-day = 100_000\ntokens = { input = 500, output = 800 }\n[tiers]\n"
        .to_owned();
    for tier in 1..count {
        scenario += &format!("t{tier} = {{ share = \"0.1%\", labels = {{ team = \"team {}\" }} }}\n", tier % 20);
    }
    scenario += &format!("rest = {{ share = \"{}%\" }}\n", 100.0 - (count - 1) as f64 / 10.0);
    scenario
        + "[cascades.cascade]\n\"*\" = \"acme/small\"\nt1 = \"acme/large\"\n[cascades.closed]\n\"*\" = \"acme/large\"\n"
}

/// The file of such a scenario, in a folder of its own.
fn scenario(name: &str, text: &str) -> String {
    let folder = artefacts().join(name);
    fs::create_dir_all(&folder).expect("the target folder is writable");
    fs::copy("tests/finance/rich.prices.toml", folder.join("prices.toml")).expect("a copy");
    let path = folder.join("scenario.toml");
    fs::write(&path, text).expect("the target folder is writable");
    path.to_str().expect("a path in Unicode").to_owned()
}

#[test]
fn a_large_scenario_makes_a_page_that_can_be_sent() {
    let page = report(&[&scenario("many", &many_tiers(500)), "--months", "24"]);
    assert!(page.len() < 5_000_000, "{} bytes", page.len());
    assert!(page.contains("t499"));
}

/// As many characters as Excel takes in a formula.
const FORMULA_MAX: usize = 8_192;

#[test]
fn its_workbook_has_formulas_that_a_spreadsheet_takes() {
    let shares = many_tiers(500);
    // Each tier with a count of its own, and a router that serves the sum of them.
    let counts = shares.replace("requests-per-day = 100_000\n", "").replace("share = \"0.1%\"", "requests = 100");
    let counts = counts.replace("share = \"50.1%\"", "requests = 50_100")
        + "[router.cascade]\noffer = \"acme/small\"\ntokens = { input = 300, output = 20 }\n";
    for (name, text) in [("shares", shares), ("counts", counts)] {
        let sheets = parts(&book(&[&scenario(name, &text)]), "xl/worksheets/");
        let formulas = sheets.iter().flat_map(|(_, sheet)| sheet.split("<f>").skip(1));
        let longest = formulas.filter_map(|rest| rest.find("</f>")).max().expect("the workbook has formulas");
        assert!(longest <= FORMULA_MAX, "{name}: {longest} characters");
    }
}
