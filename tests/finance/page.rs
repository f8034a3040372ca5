//! The page, as its source and in a real browser.

use std::fs;
use std::path::{Path, PathBuf};

use crate::browser::{Visit, artefacts, is_installed};
use crate::program::{json, program};

const SEED: &str = "examples/seed/scenario.toml";

/// The ids that readers link to; a part of them stands where the scenario has something to tell there.
const SECTIONS: [&str; 12] = [
    "verdict",
    "bridge",
    "forecast",
    "unit-economics",
    "showback",
    "sensitivity",
    "what-if",
    "scenarios",
    "commitments",
    "risk",
    "assumptions",
    "provenance",
];

pub fn report(arguments: &[&str]) -> String {
    let output = program(&[&["report"], arguments].concat()).output().expect("the program runs");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).expect("the page is text")
}

/// The page in a file, with a script of the test's own at its end.
pub fn page(name: &str, arguments: &[&str], script: &str) -> PathBuf {
    let path = artefacts().join(format!("{name}.html"));
    let page = report(arguments).replace("</body>", &format!("<script>{script}</script></body>"));
    fs::write(&path, page).expect("the target folder is writable");
    path
}

/// What is between a tag with this beginning and the next tag.
pub fn text_after<'a>(page: &'a str, beginning: &str) -> &'a str {
    let (_, rest) = page.split_once(beginning).unwrap_or_else(|| panic!("`{beginning}` is not in the page"));
    let (_, rest) = rest.split_once('>').expect("the tag ends");
    rest.split('<').next().expect("a text")
}

#[test]
fn every_section_is_there_and_nothing_is_asked_for() {
    let page = report(&[SEED]);
    for id in SECTIONS.iter().chain(&["method"]) {
        assert_eq!(page.matches(&format!("<section id=\"{id}\"")).count(), 1, "{id}");
    }
    for outside in ["http://", "https://", "src=", "@import", "url("] {
        assert!(!page.contains(outside), "{outside}");
    }
    for svg in page.split("<svg ").skip(1) {
        assert!(svg.contains("<title ") && svg.contains("<desc "), "a chart has a text alternative");
    }
    // Headings in order, one of the first level.
    assert_eq!(page.matches("<h1>").count(), 1);
    assert!(!page.contains("<h3"));
}

#[test]
fn the_figures_are_those_of_the_result() {
    let page = report(&[SEED]);
    let (result, _) = json(&["cost", SEED]);
    for (pointer, shown) in [
        ("/totals/daily", "9.44"),
        ("/totals/monthly", "292.64"),
        ("/savings/0/percent", "90.56%"),
        ("/unit_economics/per_1000_requests", "9.44"),
        ("/unit_economics/per_million_tokens", "2.36"),
    ] {
        let exact = result.pointer(pointer).and_then(|figure| figure.as_str()).expect("a decimal");
        assert_eq!(text_after(&page, &format!("data-exact=\"{exact}\"")), shown, "{pointer}");
    }
    // 100 - 67.76 - 22.80 + 0 = 9.44, each step with its exact figure and, of 100, its percentage.
    for step in ["-67.76", "-22.8"] {
        assert!(page.contains(&format!("data-exact=\"{step}\"")), "{step}");
    }
    assert!(page.contains("all-opus 100.00; medium -67.76; hard -22.80; expert 0.00; cascade 9.44"));
    assert!(page.contains("counts output tokens only"));
    assert!(page.contains("dearest output of all offers here"));
    for price in result["prices"].as_array().expect("prices") {
        let source = price["source"].as_str().expect("a source");
        assert!(page.contains(&source.replace('/', "&#x2f;")), "{source}");
    }
    // What decides a figure is in the command that makes the page again.
    assert!(report(&[SEED, "--today", "2026-06-01"]).contains("scenario.toml --today 2026-06-01 --months 12"));
    // By convention a month has 30 days: 9.44 x 30.
    let thirty = report(&[SEED, "--month-convention", "30"]);
    assert_eq!(text_after(&thirty, "data-exact=\"283.2\""), "283.20");
}

#[test]
fn the_same_scenario_makes_the_same_page() {
    assert_eq!(report(&[SEED]), report(&[SEED]));
}

#[test]
fn a_browser_finds_nothing_to_complain_about_and_asks_for_nothing() {
    if !is_installed("chromium") {
        return;
    }
    let visit = Visit::to(&page("clean", &[SEED], ""), &["--dump-dom"]);
    assert_eq!(visit.console(), Vec::<String>::new());
    assert_eq!(visit.requests, Vec::<String>::new());
    let dom = visit.dom();
    assert!(dom.contains("<div id=\"controls\">"), "the controls show themselves");
    assert_eq!(text_after(&dom, "class=\"day\" data-exact=\"9.44\""), "9.44");
    // That a complaint would be found:
    let wrong = Visit::to(&page("wrong", &[SEED], "console.error('this is wrong')"), &["--dump-dom"]);
    assert!(wrong.console().iter().any(|line| line.contains("this is wrong")), "{:?}", wrong.console());
    // And that a request would be:
    let path = artefacts().join("asking.html");
    fs::write(&path, "<img src=\"http://127.0.0.1:9/picture\">").expect("the target folder is writable");
    assert_eq!(Visit::to(&path, &["--dump-dom"]).requests, ["http://127.0.0.1:9/picture"]);
}

#[test]
fn moving_a_share_recomputes_every_total_exactly() {
    if !is_installed("chromium") {
        return;
    }
    let move_to = |control: &str, text: &str| {
        format!(
            "const field = document.querySelector('input[type=number][data-control=\"{control}\"]');\
             field.value = '{text}'; field.dispatchEvent(new Event('change'));"
        )
    };
    let visit = |name: &str, scenario: &str, script: &str| {
        let visit = Visit::to(&page(name, &[scenario], script), &["--dump-dom"]);
        assert_eq!(visit.console(), Vec::<String>::new(), "{name}");
        visit.dom()
    };
    // 690 x 4,000 x $0.80/M + 2.20 + 60 x 4,000 x $25/M = 2.208 + 2.20 + 6.00, and 31 days of it.
    let expert = visit("expert", SEED, &move_to("tiers.expert.share", "6"));
    assert_eq!(text_after(&expert, "class=\"day\" data-exact=\"10.408\""), "10.41");
    assert_eq!(text_after(&expert, "class=\"month\" data-exact=\"322.648\""), "322.65");
    assert!(expert.contains("89.59% less"));
    // Twice the requests, twice the cost.
    let volume = visit("volume", SEED, &move_to("workload.requests-per-day", "2000"));
    assert_eq!(text_after(&volume, "class=\"day\" data-exact=\"18.88\""), "18.88");
    // $20 in place of $25: 2.24 + 2.20 + 4.00, and 80 for everything with it.
    let price = visit("price", SEED, &move_to("anthropic/claude-opus-4-7 output", "20"));
    assert_eq!(text_after(&price, "class=\"day\" data-exact=\"8.44\""), "8.44");
    assert_eq!(text_after(&price, "class=\"day\" data-exact=\"80\""), "80.00");
    // Discounts, a region, a router and fees: as the program itself computes it.
    let rich = "tests/finance/rich.toml";
    let moved = visit("rich", rich, &move_to("tiers.hard.share", "40"));
    let (result, _) = json(&["cost", rich, "--set", "tiers.hard.share=40%", "--set", "tiers.easy.share=60%"]);
    let daily = result["totals"]["daily"].as_str().expect("a decimal");
    assert!(moved.contains(&format!("class=\"day\" data-exact=\"{daily}\"")), "{daily}");
}

#[test]
fn a_template_of_ones_own_is_drawn_and_its_mistakes_have_a_place() {
    let folder = artefacts();
    let template = folder.join("own.html");
    let path = template.to_str().expect("a path in Unicode");
    fs::write(&template, "<h1>{{ page.title }}</h1>\n{% for s in page.sections %}[{{ s.id }}]{% endfor %}")
        .expect("writable");
    assert!(report(&[SEED, "--template", path]).starts_with("<h1>Reasoning traffic, May 2026</h1>\n[verdict][bridge]"));
    let builtin = program(&["report", "--print-template"]).output().expect("the program runs").stdout;
    assert_eq!(String::from_utf8_lossy(&builtin), fs::read_to_string("src/report/html/template.html").expect("a file"));
    fs::write(&template, "<h1>\n{% if %}</h1>").expect("writable");
    let wrong = program(&["report", SEED, "--template", path]).output().expect("the program runs");
    assert_eq!(wrong.status.code(), Some(3));
    let said = String::from_utf8_lossy(&wrong.stderr).into_owned();
    assert!(said.contains("error[template]") && said.contains("own.html:2"), "{said}");
    assert!(!Path::new("cascade.html").exists());
}
