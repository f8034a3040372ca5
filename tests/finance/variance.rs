//! Plan beside budget, and what changed since it was agreed.

use std::fs;

use crate::browser::artefacts;
use crate::page::{report, text_after};
use crate::program::program;

const BASE: &str = "examples/budget-in-ci/base.toml";
const HEAD: &str = "examples/budget-in-ci/head.toml";

#[test]
fn the_causes_lead_from_what_was_agreed_to_the_plan() {
    let page = report(&[HEAD, "--base", BASE]);
    // Two of a hundred requests go from medium to expert: 20 x 4,000 x (25 - 0.80) / 1,000,000 = 1.936 a day, of which
    // 31 make 60.016, on top of 292.64.
    assert_eq!(text_after(&page, "data-exact=\"60.016\""), "60.02");
    assert_eq!(text_after(&page, "data-exact=\"352.656\""), "352.66");
    assert_eq!(text_after(&page, "data-exact=\"20.508475\""), "20.51%");
    assert!(page.contains("base.toml 292.64; mix +60.02; this plan 352.66"), "only the mix moved");
    assert!(page.contains("head.toml --base examples&#x2f;budget-in-ci&#x2f;base.toml"), "the command tells the base");
    assert_eq!(page.matches("<section id=\"budget\"").count(), 1);
}

#[test]
fn an_agreed_result_is_a_base_too() {
    let agreed = artefacts().join("agreed.json");
    let path = agreed.to_str().expect("a path in Unicode");
    assert!(program(&["cost", BASE, "-f", "json", "-o", path]).status().expect("the program runs").success());
    assert!(report(&[HEAD, "--base", path]).contains("mix +60.02"));
    assert!(report(&[BASE, "--base", path]).contains("no change: $292.64 a month"));
}

#[test]
fn budgets_have_amount_percent_and_direction() {
    let folder = artefacts().join("budgets");
    fs::create_dir_all(&folder).expect("the target folder is writable");
    let policy = folder.join("limits.toml");
    fs::write(&policy, "schema = 1\n[[budget]]\nname = \"team\"\ndaily = 10\nmonthly = 250\n")
        .expect("the target folder is writable");
    let page = report(&["examples/seed/scenario.toml", "--policy", policy.to_str().expect("a path in Unicode")]);
    // 9.44 - 10 = -0.56, 5.6 % of the limit; 292.64 - 250 = 42.64, 17.056 % of it.
    for (exact, shown) in [("-0.56", "-0.56"), ("-5.6", "-5.60%"), ("42.64", "42.64"), ("17.056", "17.06%")] {
        assert_eq!(text_after(&page, &format!("data-exact=\"{exact}\"")), shown);
    }
    assert!(page.contains(">favourable</td>") && page.contains(">unfavourable</td>"));
    assert!(page.contains("Over budget: <code>team</code> by $42.64 (monthly)."));
    assert!(page.contains("limits.toml"), "the policy is among the files");
    assert!(report(&["examples/seed/scenario.toml"]).contains("No budget is set."));
}

#[test]
fn a_saved_result_says_what_it_cannot_draw() {
    let saved = artefacts().join("saved.json");
    let path = saved.to_str().expect("a path in Unicode");
    assert!(program(&["cost", BASE, "-f", "json", "-o", path]).status().expect("the program runs").success());
    let output = program(&["render", path, "-f", "html"]).output().expect("the program runs");
    let page = String::from_utf8(output.stdout).expect("the page is text");
    assert!(page.contains("Drawn from a saved result") && page.contains("data-exact=\"292.64\""));
    assert!(!page.contains("<section id=\"forecast\"") && !page.contains("<section id=\"sensitivity\""));
    for command in ["forecast", "sensitivity"] {
        assert!(program(&[command, BASE, "-f", "json", "-o", path]).status().expect("the program runs").success());
        let refused = program(&["render", path, "-f", "html"]).output().expect("the program runs");
        let said = String::from_utf8_lossy(&refused.stderr).into_owned();
        assert_eq!(refused.status.code(), Some(3));
        assert!(said.contains("only results of `cost`, `check` and `diff` can be read again"), "{command}: {said}");
    }
}
