//! The money of the bill.

use super::Settings;
use crate::diagnostic::{Diagnostic, Problems, code, nearest};
use crate::scenario::plan::{Currency, Factor, FactorKind};
use crate::scenario::read::Scenario;

pub(super) fn currency(scenario: &Scenario, settings: &Settings, problems: &Problems) -> Option<Currency> {
    let Some(wanted) = settings.currency.as_ref().filter(|wanted| wanted.value != "USD") else {
        return Some(Currency::dollars());
    };
    if let Some(exchange) = scenario.exchange.iter().find(|exchange| exchange.currency == wanted.value) {
        return Some(Currency {
            code: exchange.currency.clone(),
            exchange: Some(Factor::new(FactorKind::Exchange, exchange.rate.value, Some(&exchange.rate.path))),
            on: exchange.on,
            source: exchange.source.clone(),
        });
    }
    let known: Vec<&str> = scenario.exchange.iter().map(|exchange| exchange.currency.as_str()).collect();
    let message = format!("the scenario gives no exchange rate for `{}`", wanted.value);
    let capitals = wanted.value.to_ascii_uppercase();
    let help = match nearest(&capitals, known.iter().copied().chain(["USD"])) {
        Some(name) => format!("did you mean `{name}`?"),
        None => format!("add it to the scenario: [fx] {capitals} = {{ rate = ..., on = DATE, source = \"...\" }}"),
    };
    problems.push(Diagnostic::error(&code::UNKNOWN_CURRENCY, message).at(&wanted.location, "").help(help));
    None
}
