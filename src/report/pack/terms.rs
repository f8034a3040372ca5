//! What is paid beside what is listed: discounts, commitments, exchange, tax.

use super::{Pack, percent_of};
use crate::report::document::{Cell, Column, Section, Table};
use crate::report::forecast::commitments;
use crate::report::outcome::{ExchangeUse, Outcome};
use crate::units::{Money, Number};

/// List beside contracted, exchange, tax.
pub(super) fn section(pack: &Pack<'_>) -> Section {
    let outcome = pack.outcome;
    let mut section = Section::linked("commitments", "Discounts, commitments, exchange and tax");
    let totals = &outcome.totals;
    section = if totals.list_monthly == totals.monthly {
        section.paragraph("No discount applies: contracted prices are list prices.")
    } else {
        section.table(discounts(outcome))
    };
    section = match pack.forecast.as_ref().and_then(commitments) {
        Some(bought) => {
            let mut with = section.paragraph(
                "Commitments over the months of the forecast; the day's and month's costs above are before them:",
            );
            with.blocks.extend(bought.blocks);
            with
        }
        None => section.paragraph("No commitment is planned."),
    };
    let tax = "Tax: no amount includes any; what is due on top depends on who buys and where.";
    section.paragraph(exchange(outcome.fx.as_ref(), &outcome.currency)).paragraph(tax)
}

fn exchange(fx: Option<&ExchangeUse>, currency: &str) -> String {
    let Some(fx) = fx else {
        return format!("Exchange: none; prices are published in US dollars, and every amount here is in {currency}.");
    };
    let stated = |text: Option<&String>| text.map_or("not stated", String::as_str).to_owned();
    format!(
        "Exchange: prices are published in US dollars; {} {currency} for a dollar, date: {}, source: {}.",
        fx.rate,
        stated(fx.on.as_ref()),
        stated(fx.source.as_ref())
    )
}

fn discounts(outcome: &Outcome) -> Table {
    let lines = outcome.cascades.first().map_or(&[][..], |candidate| &candidate.lines);
    let mut offers: Vec<(&str, Number, Number)> = Vec::new();
    for line in lines {
        let at = offers.iter().position(|(offer, ..)| *offer == line.offer).unwrap_or_else(|| {
            offers.push((&line.offer, Number::ZERO, Number::ZERO));
            offers.len() - 1
        });
        let (_, list, contracted) = &mut offers[at];
        *list = list.plus(line.list_cost_monthly).unwrap_or(*list);
        *contracted = contracted.plus(line.contracted_cost_monthly).unwrap_or(*contracted);
    }
    let columns = vec![
        Column::text("offer"),
        Column::figure(format!("list, {}/month", outcome.currency)),
        Column::figure(format!("contracted, {}/month", outcome.currency)),
        Column::figure("saved by contract"),
        Column::figure("of list"),
    ];
    let row = |name: &str, list: Number, contracted: Number| {
        let saved = list.minus(contracted).unwrap_or(Number::ZERO);
        let amounts = [list, contracted, saved].map(|number| Cell::Money(Money::new(number)));
        let cells = std::iter::once(Cell::Text(name.to_owned())).chain(amounts);
        cells.chain([percent_of(saved, list)]).collect::<Vec<_>>()
    };
    let totals = &outcome.totals;
    Table {
        columns,
        rows: offers.into_iter().map(|(offer, list, contracted)| row(offer, list, contracted)).collect(),
        total: Some(row("total", totals.list_monthly, totals.monthly)),
    }
}
