//! What a forecast knows beside the run rate: planned steps, promised spend, prices that fall with volume, throughput
//! that is bought ahead.

use super::offer_id;
use crate::calendar::Date;
use crate::catalogue::{OfferId, TokenMeter};
use crate::diagnostic::{Diagnostic, code};
use crate::document::{Cursor, Node, PathPart, Placed, parse_path};
use crate::units::{Fraction, Number, Share};

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

/// For how long the price of a unit of capacity is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RentPeriod {
    /// An hour.
    Hour,
    /// A month.
    Month,
}

impl RentPeriod {
    /// The words in scenarios.
    pub const NAMES: [&'static str; 2] = ["hour", "month"];

    fn parse(text: &str) -> Option<Self> {
        match text {
            "hour" => Some(Self::Hour),
            "month" => Some(Self::Month),
            _ => None,
        }
    }
}

/// Throughput of an offer that is bought ahead, in units of capacity.
#[derive(Clone, Debug)]
pub struct ProvisionedSpec {
    /// For people.
    pub name: Option<String>,
    /// Of which offer.
    pub offer: Placed<OfferId>,
    /// How many are bought.
    pub units: Number,
    /// Dollars a unit, paid in any case.
    pub price: Number,
    /// For so long.
    pub per: RentPeriod,
    /// What a unit serves.
    pub tokens_per_minute: Number,
    /// As how many of those a token of a kind counts.
    pub weights: Vec<(TokenMeter, Number)>,
    /// The fewest units that are sold.
    pub minimum: Number,
    /// Units are sold by so many.
    pub step: Number,
}

impl ProvisionedSpec {
    /// As how many a token counts: as its own kind, else as the kind that it is a part of, else as one.
    #[must_use]
    pub fn weight_of(&self, meter: TokenMeter) -> Number {
        let own = |meter: TokenMeter| self.weights.iter().find(|(known, _)| *known == meter).map(|(_, weight)| *weight);
        own(meter).or_else(|| own(meter.parent()?)).unwrap_or(Number::ONE)
    }
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

pub(super) fn read_provisioned(cursor: Cursor<'_>) -> Option<ProvisionedSpec> {
    let mut fields = cursor.fields()?;
    let name = fields.optional("name", Cursor::name);
    let offer = fields.required("offer", |cursor| cursor.placed(offer_id));
    let units = fields.required("units", |cursor| cursor.placed(Cursor::amount));
    let price = fields.required("price", Cursor::amount);
    let per = fields.optional("per", |cursor| cursor.word(&RentPeriod::NAMES, RentPeriod::parse));
    let tokens_per_minute = fields.required("tokens-per-minute", above_zero);
    let weights = fields.optional("weights", read_weights).unwrap_or_default();
    let minimum = fields.optional("minimum", Cursor::amount).unwrap_or(Number::ZERO);
    let step = fields.optional("step", above_zero).unwrap_or(Number::ONE);
    let here = fields.here().clone();
    fields.finish();
    let units = units?;
    let by_steps = Fraction::new(units.value, step).and_then(Fraction::ceiling).and_then(|steps| steps.times(step));
    if units.value < minimum || by_steps != Ok(units.value) {
        let message = format!("{} units are not sold: at least {minimum}, in steps of {step}", units.value);
        here.problems().push(Diagnostic::error(&code::BAD_NUMBER, message).at(&units.location, ""));
        return None;
    }
    Some(ProvisionedSpec {
        name,
        offer: offer?,
        units: units.value,
        price: price?,
        per: per.unwrap_or(RentPeriod::Hour),
        tokens_per_minute: tokens_per_minute?,
        weights,
        minimum,
        step,
    })
}

fn above_zero(cursor: Cursor<'_>) -> Option<Number> {
    let here = cursor.clone();
    let number = cursor.amount()?;
    if number.is_zero() { here.wrong(&code::BAD_NUMBER, "more than zero is needed here", None) } else { Some(number) }
}

fn read_weights(cursor: Cursor<'_>) -> Option<Vec<(TokenMeter, Number)>> {
    let mut fields = cursor.fields()?;
    let weights = TokenMeter::ALL.map(|meter| Some((meter, fields.optional(meter.key(), Cursor::factor)?)));
    fields.finish();
    Some(weights.into_iter().flatten().collect())
}
