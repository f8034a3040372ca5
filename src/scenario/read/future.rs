//! What a forecast knows beside the run rate: planned steps, promised spend, prices that fall with volume.

use super::offer_id;
use crate::calendar::Date;
use crate::catalogue::{OfferId, TokenMeter};
use crate::diagnostic::{Diagnostic, code};
use crate::document::{Cursor, Node, PathPart, Placed, parse_path};
use crate::units::{Number, Share};

/// Values of the scenario that change on a day: a launch, a migration.
#[derive(Clone, Debug)]
pub struct Step {
    /// From its first second.
    pub on: Date,
    /// For people.
    pub name: Option<String>,
    /// What is set, as by `--set`.
    pub set: Vec<(Vec<PathPart>, Node)>,
}

/// For how long a commitment counts usage before what is missing is paid.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CommitmentPeriod {
    /// Each calendar month.
    Month,
    /// Twelve months from the first.
    Year,
}

impl CommitmentPeriod {
    /// The words in scenarios.
    pub const NAMES: [&'static str; 2] = ["month", "year"];

    fn parse(text: &str) -> Option<Self> {
        match text {
            "month" => Some(Self::Month),
            "year" => Some(Self::Year),
            _ => None,
        }
    }
}

/// Spend that is promised to a provider, or for an offer.
#[derive(Clone, Debug)]
pub struct CommitmentSpec {
    /// For people.
    pub name: Option<String>,
    /// A provider, or an offer.
    pub of: Placed<String>,
    /// Dollars a period, paid in any case.
    pub amount: Placed<Number>,
    /// The period.
    pub per: CommitmentPeriod,
    /// Off list on all that it covers; it takes the place of what `[discounts]` says.
    pub discount: Share,
}

/// Dollars a million tokens that fall with the tokens of a month.
#[derive(Clone, Debug)]
pub struct LadderSpec {
    /// Of which offer.
    pub offer: Placed<OfferId>,
    /// For which tokens.
    pub meter: TokenMeter,
    /// Whether the price of the last step reached holds for all units, or only for those on it.
    pub all_units: bool,
    /// Before the first step.
    pub first: Number,
    /// Tokens above which a price holds, ascending.
    pub steps: Vec<(Number, Number)>,
}

pub(super) fn read_steps(cursor: Cursor<'_>) -> Option<Vec<Step>> {
    cursor.list(|step| {
        let mut fields = step.fields()?;
        let on = fields.required("on", Cursor::date);
        let name = fields.optional("name", Cursor::name);
        let set = fields.required("set", |table| {
            table.entries(|path, value| {
                let Some(parts) = parse_path(&path.value) else {
                    let message = format!("`{}` is no path of a scenario", path.value);
                    let help = "a dotted key in quotes, such as \"tiers.hard.share\"";
                    let diagnostic = Diagnostic::error(&code::BAD_VALUE, message).at(&path.location, "").help(help);
                    value.problems().push(diagnostic);
                    return None;
                };
                Some((parts, value.node().clone()))
            })
        });
        fields.finish();
        Some(Step { on: on?, name, set: set? })
    })
}

pub(super) fn read_commitment(cursor: Cursor<'_>) -> Option<CommitmentSpec> {
    let mut fields = cursor.fields()?;
    let name = fields.optional("name", Cursor::name);
    let of = fields.required("of", |cursor| cursor.placed(Cursor::name));
    let amount = fields.required("amount", |cursor| cursor.placed(Cursor::amount));
    let per = fields.optional("per", |cursor| cursor.word(&CommitmentPeriod::NAMES, CommitmentPeriod::parse));
    let discount = fields.required("discount", Cursor::share);
    fields.finish();
    let per = per.unwrap_or(CommitmentPeriod::Month);
    Some(CommitmentSpec { name, of: of?, amount: amount?, per, discount: discount? })
}

pub(super) fn read_ladder(cursor: Cursor<'_>) -> Option<LadderSpec> {
    const RULES: [&str; 2] = ["graduated", "all-units"];
    let here = cursor.clone();
    let mut fields = cursor.fields()?;
    let offer = fields.required("offer", |cursor| cursor.placed(offer_id));
    let meters = TokenMeter::ALL.map(TokenMeter::key);
    let meter = fields.required("meter", |cursor| {
        cursor.word(&meters, |text| TokenMeter::ALL.into_iter().find(|meter| meter.key() == text))
    });
    let rule = fields
        .required("rule", |cursor| cursor.word(&RULES, |text| RULES.contains(&text).then(|| text == "all-units")));
    let first = fields.required("first", Cursor::amount);
    let steps = fields.required("steps", |list| {
        list.list(|step| {
            let mut fields = step.fields()?;
            let above = fields.required("above", Cursor::amount);
            let price = fields.required("price", Cursor::amount);
            fields.finish();
            Some((above?, price?))
        })
    });
    fields.finish();
    let steps = steps?;
    if steps.windows(2).any(|pair| pair[1].0 <= pair[0].0) {
        return here.wrong(&code::BAD_VALUE, "the steps of a price ascend", None);
    }
    Some(LadderSpec { offer: offer?, meter: meter?, all_units: rule?, first: first?, steps })
}
