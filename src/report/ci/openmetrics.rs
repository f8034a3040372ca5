//! OpenMetrics text, as Prometheus reads it: gauges of what scenarios cost and how their limits fare.
//! <https://prometheus.io/docs/specs/om/open_metrics_spec/>

use super::super::gate::{CheckResult, CheckedScenario};
use super::super::outcome::{BudgetResult, Outcome};
use crate::units::Number;

/// Samples of one metric.
struct Family {
    name: &'static str,
    help: &'static str,
    samples: Vec<(Vec<(&'static str, String)>, String)>,
}

/// Draws a result as one exposition.
#[must_use]
pub fn openmetrics(result: &CheckResult) -> String {
    let mut families = cost_families(result);
    families.extend(gate_families(result));
    let mut out = String::new();
    for family in families.iter().filter(|family| !family.samples.is_empty()) {
        out.push_str(&format!("# TYPE {} gauge\n# HELP {} {}\n", family.name, family.name, family.help));
        for (labels, value) in &family.samples {
            let labels: Vec<String> =
                labels.iter().map(|(name, text)| format!("{name}=\"{}\"", escaped(text))).collect();
            out.push_str(&format!("{}{{{}}} {value}\n", family.name, labels.join(",")));
        }
    }
    out.push_str("# EOF\n");
    out
}

fn outcomes(result: &CheckResult) -> impl Iterator<Item = (&CheckedScenario, &Outcome)> {
    result.scenarios.iter().filter_map(|scenario| Some((scenario, scenario.outcome.as_ref()?)))
}

fn cost_families(result: &CheckResult) -> Vec<Family> {
    let family = |name, help| Family { name, help, samples: Vec::new() };
    let mut totals = [
        family("cascade_cost_daily", "What a cascade costs a day, after discounts."),
        family("cascade_cost_monthly", "What a cascade costs a month, after discounts."),
    ];
    let mut tiers = [
        family("cascade_tier_cost_daily", "What a tier costs a day, after discounts."),
        family("cascade_tier_cost_monthly", "What a tier costs a month, after discounts."),
    ];
    let mut complete = family("cascade_complete", "Whether everything that a cascade uses has a price.");
    for (scenario, outcome) in outcomes(result) {
        for cascade in &outcome.cascades {
            let labels = || {
                vec![
                    ("scenario", scenario.path.clone()),
                    ("cascade", cascade.name.clone()),
                    ("currency", outcome.currency.clone()),
                ]
            };
            for (family, value) in totals.iter_mut().zip([cascade.totals.daily, cascade.totals.monthly]) {
                family.samples.push((labels(), value.to_string()));
            }
            for tier in &cascade.tiers {
                for (family, value) in tiers.iter_mut().zip([tier.daily, tier.monthly]) {
                    let mut labels = labels();
                    labels.push(("tier", tier.tier.clone()));
                    family.samples.push((labels, value.to_string()));
                }
            }
            let labels = vec![("scenario", scenario.path.clone()), ("cascade", cascade.name.clone())];
            complete.samples.push((labels, u8::from(cascade.complete).to_string()));
        }
    }
    totals.into_iter().chain(tiers).chain([complete]).collect()
}

fn gate_families(result: &CheckResult) -> Vec<Family> {
    type Figure = fn(&BudgetResult) -> Option<Number>;
    const FIGURES: [(&str, &str, Figure); 3] = [
        ("cascade_budget_limit", "How much a budget allows.", |budget| budget.limit),
        ("cascade_budget_spent", "How much is held against a budget.", |budget| budget.spent),
        ("cascade_budget_over", "How much of that is over the limit.", |budget| Some(budget.over)),
    ];
    let mut families = Vec::new();
    for (name, help, figure) in FIGURES {
        let mut samples = Vec::new();
        for (scenario, outcome) in outcomes(result) {
            for budget in &outcome.budgets {
                let Some(value) = figure(budget) else { continue };
                let mut labels = budget_labels(scenario, budget);
                labels.push(("currency", outcome.currency.clone()));
                samples.push((labels, value.to_string()));
            }
        }
        families.push(Family { name, help, samples });
    }
    let mut kept = Family {
        name: "cascade_limit_kept",
        help: "Whether a limit is kept, or broken with leave; absent where that is undecided.",
        samples: Vec::new(),
    };
    for (scenario, outcome) in outcomes(result) {
        let budgets = outcome.budgets.iter().map(|budget| (budget_labels(scenario, budget), &budget.verdict));
        let rules = outcome.rules.iter().map(|rule| {
            let policy = ("policy", rule.path.clone());
            (vec![("scenario", scenario.path.clone()), ("limit", rule.rule.clone()), policy], &rule.verdict)
        });
        for (labels, verdict) in budgets.chain(rules).filter(|(_, verdict)| *verdict != "undecided") {
            kept.samples.push((labels, u8::from(verdict != "fail").to_string()));
        }
    }
    let ages = outcomes(result).filter_map(|(scenario, outcome)| {
        let days = outcome.catalogue.oldest_price_days?;
        Some((vec![("scenario", scenario.path.clone())], days.to_string()))
    });
    let ages = Family {
        name: "cascade_oldest_price_days",
        help: "Days since the price that was checked longest ago was compared with its source.",
        samples: ages.collect(),
    };
    families.extend([kept, ages]);
    families
}

fn budget_labels(scenario: &CheckedScenario, budget: &BudgetResult) -> Vec<(&'static str, String)> {
    let base = if budget.against_base { "increase" } else { "spend" };
    vec![
        ("scenario", scenario.path.clone()),
        ("limit", budget.name.clone()),
        ("span", budget.span.clone()),
        ("scope", budget.scope.clone()),
        ("of", base.to_owned()),
        ("on", budget.on.clone()),
    ]
}

fn escaped(text: &str) -> String {
    text.replace('\\', "\\\\").replace('"', "\\\"").replace('\n', "\\n")
}
