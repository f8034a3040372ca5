//! A scenario of 500 tiers over 24 months.

use std::fs;

use crate::browser::artefacts;
use crate::page::report;

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

#[test]
fn a_large_scenario_makes_a_page_that_can_be_sent() {
    let folder = artefacts().join("many");
    fs::create_dir_all(&folder).expect("the target folder is writable");
    fs::copy("tests/finance/rich.prices.toml", folder.join("prices.toml")).expect("a copy");
    let scenario = folder.join("scenario.toml");
    fs::write(&scenario, many_tiers(500)).expect("the target folder is writable");
    let path = scenario.to_str().expect("a path in Unicode");
    let page = report(&[path, "--months", "24"]);
    assert!(page.len() < 5_000_000, "{} bytes", page.len());
    assert!(page.contains("t499"));
}
