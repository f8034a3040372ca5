//! Machines of one's own in what finance opens: they are paid by the month, on quiet days too.

use crate::browser::{Visit, is_installed};
use crate::page::{page, report, text_after};
use crate::program::json;
use crate::workbook::{assert_near, book, costs, parts, recalculated, with_cells};

/// A month of 365/12 days whose weekends are quiet: for requests it is shorter than for machines.
const QUIET_WEEKENDS: [&str; 3] = ["examples/self-host-break-even/scenario.toml", "--set", "workload.weekend=40%"];

fn result(more: &[&str]) -> serde_json::Value {
    json(&[&["cost"], &QUIET_WEEKENDS[..], more].concat()).0
}

#[test]
fn the_report_tells_where_they_pay() {
    let page = report(&QUIET_WEEKENDS);
    assert_eq!(page.matches("<section id=\"self-hosting\"").count(), 1);
    // A replica of 730 hours at $2.95.
    assert!(page.contains("data-exact=\"2153.5\""));
    // A day of it buys 88.5 million at $0.80; of a quiet month with fewer of them, 7/5.8 times as many a day.
    assert!(page.contains(">106.81M<"));
    let (_, section) = page.split_once("<section id=\"self-hosting\"").expect("the section");
    let (section, _) = section.split_once("</section>").expect("its end");
    assert_eq!(section.matches("<svg ").count(), 3, "a chart for each fleet");
    let seed = report(&["examples/seed/scenario.toml"]);
    assert!(!seed.contains("id=\"self-hosting\""), "nothing to tell, nothing told");
}

#[test]
fn a_page_multiplies_machines_by_the_month() {
    if !is_installed("chromium") {
        return;
    }
    // $2.42 in place of $2.20 for the hard tier.
    let field = "input[type=number][data-control=\"together/deepseek-r1-0528 output\"]";
    let script = format!(
        "const field = document.querySelector('{field}');\
         field.value = '2.42'; field.dispatchEvent(new Event('change'));"
    );
    let visit = Visit::to(&page("machines", &QUIET_WEEKENDS, &script), &["--dump-dom"]);
    assert_eq!(visit.console(), Vec::<String>::new());
    let moved = result(&["--set", "override.\"together/deepseek-r1-0528\".output=2.42"]);
    // 70.80 + 2.42 + 5.00 on a day; 2,153.50 + 7.42 x (365/12 x 5.8/7) in the month.
    assert_eq!(moved["totals"]["daily"], "78.22");
    assert_eq!(text_after(&visit.dom(), "class=\"day\" data-exact=\"78.22\""), "78.22");
    let monthly = moved["totals"]["monthly"].as_str().expect("a decimal");
    assert_eq!(text_after(&visit.dom(), &format!("class=\"month\" data-exact=\"{monthly}\"")), "2,340.50");
}

#[test]
fn a_workbook_follows_a_rent() {
    let stored = book(&QUIET_WEEKENDS);
    let names = &parts(&stored, "xl/workbook.xml")[0].1;
    let rent = names.split("<definedName name=\"fleets_bare_rent\">Assumptions!$D$").nth(1).expect("a cell of its own");
    let row: String = rent.chars().take_while(char::is_ascii_digit).collect();
    assert!(!names.contains("price_fleet"), "a rent that the scenario gives is one input, not two");
    if !is_installed("soffice") {
        return;
    }
    let summary = recalculated("machines", &stored, "Summary");
    let totals = &result(&[])["totals"];
    for (found, span) in costs(&summary, "self-hosted").into_iter().zip(["daily", "monthly"]) {
        assert_near(found, &totals[span]);
    }
    let changed = with_cells(&stored, &[(7, &format!("D{row}"), "3.5")]);
    let summary = recalculated("machines-changed", &changed, "Summary");
    let totals = &result(&["--set", "fleets.bare.rent=3.5"])["totals"];
    for (found, span) in costs(&summary, "self-hosted").into_iter().zip(["daily", "monthly"]) {
        assert_near(found, &totals[span]);
    }
}
