//! JUnit XML, as Jenkins, GitLab and Azure read it: a suite a scenario, a case a limit, those that pass included.

use super::super::gate::{CheckResult, CheckedScenario};
use super::super::gate_document::budget_label;
use super::super::outcome::Outcome;
use super::xml::escaped;

/// One limit as a case.
struct Case {
    name: String,
    class: String,
    verdict: String,
    file: String,
    line: usize,
    /// What is to be read about it.
    text: String,
}

/// Draws a result as JUnit XML.
#[must_use]
pub fn junit(result: &CheckResult) -> String {
    let mut suites: Vec<(String, Vec<Case>)> =
        result.scenarios.iter().map(|scenario| (scenario.path.clone(), cases(scenario))).collect();
    if !result.errors.is_empty() {
        suites.insert(0, ("cascade check".to_owned(), result.errors.iter().map(|error| broken("", error)).collect()));
    }
    let count = |cases: &[Case], verdict: &str| cases.iter().filter(|case| case.verdict == verdict).count();
    let totals = |cases: &[&[Case]]| {
        let (tests, failures): (usize, usize) =
            cases.iter().fold((0, 0), |(t, f), cases| (t + cases.len(), f + count(cases, "fail")));
        let errors: usize = cases.iter().map(|cases| count(cases, "undecided")).sum();
        let skipped: usize = cases.iter().map(|cases| count(cases, "exempt")).sum();
        (format!("tests=\"{tests}\" failures=\"{failures}\" errors=\"{errors}\""), skipped)
    };
    let all: Vec<&[Case]> = suites.iter().map(|(_, cases)| cases.as_slice()).collect();
    let mut out = String::from("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
    out.push_str(&format!("<testsuites name=\"cascade check\" {}>\n", totals(&all).0));
    for (name, cases) in &suites {
        let (counts, skipped) = totals(&[cases]);
        out.push_str(&format!("  <testsuite name=\"{}\" {counts} skipped=\"{skipped}\">\n", escaped(name)));
        for case in cases {
            out.push_str(&drawn(case));
        }
        out.push_str("  </testsuite>\n");
    }
    out.push_str("</testsuites>\n");
    out
}

fn drawn(case: &Case) -> String {
    let (text, file) = (escaped(&case.text), escaped(&case.file));
    let head = format!(
        "    <testcase name=\"{}\" classname=\"{}\" file=\"{file}\" line=\"{}\"",
        escaped(&case.name),
        escaped(&case.class),
        case.line
    );
    let place = format!("{file}:{}", case.line);
    let inside = match case.verdict.as_str() {
        "fail" => format!("<failure message=\"{text}\" type=\"limit\">{place}: {text}</failure>"),
        "undecided" => format!("<error message=\"{text}\" type=\"undecided\">{place}: {text}</error>"),
        "exempt" => format!("<skipped message=\"{text}\"/>"),
        _ => format!("<system-out>{text}</system-out>"),
    };
    format!("{head}>\n      {inside}\n    </testcase>\n")
}

fn cases(scenario: &CheckedScenario) -> Vec<Case> {
    let mut cases: Vec<Case> = scenario.errors.iter().map(|error| broken(&scenario.path, error)).collect();
    cases.extend(scenario.outcome.iter().flat_map(|outcome| of_limits(scenario, outcome)));
    if cases.is_empty() {
        cases.push(Case {
            name: "costed".to_owned(),
            class: scenario.path.clone(),
            verdict: scenario.verdict.clone(),
            file: scenario.path.clone(),
            line: 1,
            text: "nothing is limited here".to_owned(),
        });
    }
    cases
}

fn broken(scenario: &str, error: &super::super::outcome::Finding) -> Case {
    let (file, line) = super::place(scenario, error);
    Case {
        name: error.code.clone(),
        class: if scenario.is_empty() { "cascade check".to_owned() } else { scenario.to_owned() },
        verdict: "undecided".to_owned(),
        file: file.to_owned(),
        line,
        text: super::with_help(error),
    }
}

fn of_limits(scenario: &CheckedScenario, outcome: &Outcome) -> Vec<Case> {
    let exempted = |by: &Option<String>| by.as_ref().map_or_else(String::new, |by| format!("; exempted by {by}"));
    let budgets = outcome.budgets.iter().map(|budget| {
        let text = match (budget.spent, budget.limit) {
            (Some(spent), Some(limit)) if budget.over.is_zero() => format!("{spent} of {limit} {}", outcome.currency),
            (Some(spent), Some(limit)) => {
                let over = format!("{spent} of {limit} {}, {} over", outcome.currency, budget.over);
                format!("{over}{}", exempted(&budget.exempted))
            }
            _ if budget.against_base => "it needs a base".to_owned(),
            _ => "it needs a figure that the scenario does not give".to_owned(),
        };
        Case {
            name: format!("budget {}", budget_label(budget, &outcome.currency)),
            class: scenario.path.clone(),
            verdict: budget.verdict.clone(),
            file: budget.path.clone(),
            line: budget.line,
            text,
        }
    });
    let rules = outcome.rules.iter().map(|rule| Case {
        name: rule.rule.clone(),
        class: scenario.path.clone(),
        verdict: rule.verdict.clone(),
        file: rule.path.clone(),
        line: rule.line,
        text: format!("{}; the limit is {}{}", rule.found, rule.limit, exempted(&rule.exempted)),
    });
    budgets.chain(rules).collect()
}
