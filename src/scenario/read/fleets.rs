//! Self-hosted fleets: `[fleets.NAME]`, asked as the offer `fleet/NAME`.

use super::offer_id;
use crate::catalogue::OfferId;
use crate::diagnostic::{Diagnostic, code};
use crate::document::{Cursor, Fields, Placed};
use crate::routing::fleet::{Sizing, Throughput};
use crate::units::{Number, Share};

/// A fleet as it was written.
#[derive(Clone, Debug)]
pub struct FleetSpec {
    /// Its name and place.
    pub name: Placed<String>,
    /// The model that it runs, as the catalogue names it: the same model at providers is what it competes with.
    pub model: Option<String>,
    /// GPUs of a replica.
    pub gpus: Placed<Number>,
    /// What an hour of one of them costs.
    pub rent: RentSpec,
    /// How fast a replica is.
    pub throughput: Throughput,
    /// Where that stands in the scenario.
    pub throughput_path: String,
    /// What it was measured with.
    pub measured: Measured,
    /// How many replicas there are.
    pub sizing: Sizing,
    /// What is paid besides the rent, each a month.
    pub upkeep: Vec<Upkeep>,
    /// How the weights are stored, where that is not as they were published.
    pub quantization: Option<String>,
    /// The licence of the weights.
    pub licence: Option<String>,
    /// Who answers what the maximum cannot serve.
    pub overflow: Option<Placed<OfferId>>,
}

/// What an hour of a GPU costs.
#[derive(Clone, Debug)]
pub enum RentSpec {
    /// Dollars, as given.
    Given(Placed<Number>),
    /// As the catalogue's list of hardware says.
    Hardware(Placed<String>),
}

/// What a throughput was measured with; without it, it is a figure for something else.
#[derive(Clone, Debug, Default)]
pub struct Measured {
    /// Lengths of prompts and answers, or the name of a data set.
    pub shape: Option<String>,
    /// The precision of the weights while it ran.
    pub precision: Option<String>,
    /// Who measured.
    pub source: Option<String>,
}

/// A kind of cost beside the rent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum UpkeepKind {
    /// Who looks after it.
    People,
    /// Checking that answers stay as good.
    Evaluation,
    /// Keeping weights and logs.
    Storage,
    /// Moving data out.
    Egress,
    /// Getting there, spread over months.
    Migration,
}

/// What is paid a month besides the rent: a quantity times a price.
#[derive(Clone, Debug)]
pub struct Upkeep {
    /// For what.
    pub kind: UpkeepKind,
    /// Hours of work, one month, or one of so many months.
    pub quantity: Placed<Number>,
    /// Dollars for one.
    pub price: Placed<Number>,
}

pub(super) fn read_fleet(name: Placed<String>, cursor: Cursor<'_>) -> Option<FleetSpec> {
    let mut fields = cursor.fields()?;
    let model = fields.optional("model", Cursor::name);
    let gpus = fields.optional("gpus", |cursor| cursor.placed(above_zero));
    let (rent, rent_is_clear) = read_rent(&mut fields);
    let throughput = fields.required("throughput", |cursor| cursor.placed(read_throughput));
    let sizing = read_sizing(&mut fields);
    let upkeep = read_upkeep(&mut fields);
    let quantization = fields.optional("quantization", Cursor::name);
    let licence = fields.optional("licence", Cursor::name);
    let overflow = fields.optional("overflow", |cursor| cursor.placed(read_overflow));
    let unread = fields.has("gpus") && gpus.is_none() || fields.has("overflow") && overflow.is_none();
    fields.finish();
    if unread || !rent_is_clear {
        return None;
    }
    let Placed { value: (throughput, measured), path: throughput_path, .. } = throughput?;
    let one = |path: String| Placed { value: Number::ONE, location: name.location.clone(), path };
    Some(FleetSpec {
        gpus: gpus.unwrap_or_else(|| one(format!("{}.gpus", name.path))),
        model,
        rent: rent?,
        throughput,
        throughput_path,
        measured,
        sizing: sizing?,
        upkeep: upkeep?,
        quantization,
        licence,
        overflow,
        name,
    })
}

/// A rent, or the hardware that has one; and whether it is one of them.
fn read_rent(fields: &mut Fields<'_>) -> (Option<RentSpec>, bool) {
    let rent = fields.optional("rent", |cursor| cursor.placed(Cursor::amount));
    let hardware = fields.optional("hardware", |cursor| cursor.placed(Cursor::name));
    let here = fields.here();
    let (message, help) = match (fields.has("rent"), fields.has("hardware")) {
        (true, true) => ("a fleet has a `rent`, or `hardware` whose rent is listed, not both", "keep one of them"),
        (false, false) => {
            ("nothing says what a GPU costs", "set `hardware = \"h100-sxm\"`, or `rent`: dollars an hour")
        }
        _ => return (rent.map(RentSpec::Given).or(hardware.map(RentSpec::Hardware)), true),
    };
    let code = if fields.has("rent") { &code::DUPLICATE } else { &code::MISSING_KEY };
    let place = fields.key_location("rent").unwrap_or_else(|| here.location());
    here.problems().push(Diagnostic::error(code, message).at(place, "").help(help));
    (None, false)
}

/// `{ input = 4_000, output = 2_060.40, shape = "...", precision = "fp8", source = "..." }`, of one replica.
fn read_throughput(cursor: Cursor<'_>) -> Option<(Throughput, Measured)> {
    let mut fields = cursor.fields()?;
    let input = fields.optional("input", above_zero);
    let output = fields.required("output", above_zero);
    let measured = Measured {
        shape: fields.optional("shape", Cursor::name),
        precision: fields.optional("precision", Cursor::name),
        source: fields.optional("source", Cursor::name),
    };
    let unread = fields.has("input") && input.is_none();
    fields.finish();
    (!unread).then_some(())?;
    Some((Throughput { input, output: output? }, measured))
}

fn read_sizing(fields: &mut Fields<'_>) -> Option<Sizing> {
    let target_load = fields.optional("target-load", |cursor| {
        let here = cursor.clone();
        let share: Share = cursor.share()?;
        let message = "a fleet that may not be loaded at all serves nothing";
        if share.number().is_zero() { here.wrong(&code::BAD_NUMBER, message, None) } else { Some(share.number()) }
    });
    let peak_to_mean = fields.optional("peak-to-mean", |cursor| {
        let here = cursor.clone();
        let factor = cursor.factor()?;
        let message = format!("`{factor}`: a peak is at least the mean");
        if factor < Number::ONE {
            here.wrong(&code::BAD_NUMBER, message, Some("1 or more".into()))
        } else {
            Some(factor)
        }
    });
    let spare = fields.optional("spare", Cursor::count);
    let minimum = fields.optional("minimum", Cursor::count);
    let maximum = fields.optional("maximum", |cursor| cursor.placed(Cursor::count));
    let autoscaling = fields.optional("autoscaling", Cursor::boolean);
    let read = [
        ("target-load", target_load.is_some()),
        ("peak-to-mean", peak_to_mean.is_some()),
        ("spare", spare.is_some()),
        ("minimum", minimum.is_some()),
        ("maximum", maximum.is_some()),
        ("autoscaling", autoscaling.is_some()),
    ];
    if read.iter().any(|(key, read)| fields.has(key) && !read) {
        return None;
    }
    let (spare, minimum) = (spare.unwrap_or(0), minimum.unwrap_or(1));
    if let Some(maximum) = maximum.as_ref().filter(|maximum| maximum.value < minimum || maximum.value <= spare) {
        let message =
            format!("at most {} replicas, of which {spare} are spare and {minimum} always stand", maximum.value);
        let diagnostic = Diagnostic::error(&code::BAD_NUMBER, message).at(&maximum.location, "");
        let help = "the maximum counts the spare ones, and leaves at least one to work";
        fields.here().problems().push(diagnostic.help(help));
        return None;
    }
    Some(Sizing {
        target_load: target_load.unwrap_or(Number::parse("0.7").ok()?),
        peak_to_mean: peak_to_mean.unwrap_or(Number::ONE),
        spare,
        minimum,
        maximum: maximum.map(|maximum| maximum.value),
        autoscaling: autoscaling.unwrap_or(false),
    })
}

fn read_upkeep(fields: &mut Fields<'_>) -> Option<Vec<Upkeep>> {
    let mut upkeep = Vec::new();
    let people = fields.optional("people", |cursor| {
        let mut fields = cursor.fields()?;
        let hours = fields.required("hours", |cursor| cursor.placed(Cursor::amount));
        let rate = fields.required("rate", |cursor| cursor.placed(Cursor::amount));
        fields.finish();
        Some(Upkeep { kind: UpkeepKind::People, quantity: hours?, price: rate? })
    });
    upkeep.extend(people);
    let monthly =
        [("evaluation", UpkeepKind::Evaluation), ("storage", UpkeepKind::Storage), ("egress", UpkeepKind::Egress)];
    for (key, kind) in monthly {
        let price = fields.optional(key, |cursor| cursor.placed(Cursor::amount));
        upkeep.extend(price.map(|price| {
            let quantity = Placed { value: Number::ONE, ..price.clone() };
            Upkeep { kind, quantity, price }
        }));
    }
    let migration = fields.optional("migration", |cursor| {
        let mut fields = cursor.fields()?;
        let cost = fields.required("cost", |cursor| cursor.placed(Cursor::amount));
        let months = fields.required("months", |cursor| cursor.placed(above_zero));
        fields.finish();
        Some(Upkeep { kind: UpkeepKind::Migration, quantity: months?, price: cost? })
    });
    upkeep.extend(migration);
    let keys = ["people", "evaluation", "storage", "egress", "migration"];
    let stated = keys.iter().filter(|key| fields.has(key)).count();
    (stated == upkeep.len()).then_some(upkeep)
}

/// What overflows goes to somebody who sells by the token.
fn read_overflow(cursor: Cursor<'_>) -> Option<OfferId> {
    let here = cursor.clone();
    let offer = offer_id(cursor)?;
    let message = "what a fleet cannot serve goes to an offer that is paid by the token";
    if offer.provider() == FLEET { here.wrong(&code::FLEET, message, None) } else { Some(offer) }
}

/// The provider of fleets in offers.
pub const FLEET: &str = "fleet";

fn above_zero(cursor: Cursor<'_>) -> Option<Number> {
    let here = cursor.clone();
    let number = cursor.amount()?;
    let message = format!("`{number}` is not above zero");
    if number.is_zero() { here.wrong(&code::BAD_NUMBER, message, None) } else { Some(number) }
}
