//! What a scenario knows of quality: pass rates, a golden set, a router that errs.

use std::collections::BTreeMap;
use std::collections::btree_map;

use crate::diagnostic::{Diagnostic, Location, Problems, code};
use crate::document::{Cursor, Fields, Placed};
use crate::scenario::load::Input;
use crate::units::{Number, Share};

/// Who is sent where by one cascade's router.
#[derive(Clone, Debug)]
pub struct Misroute {
    /// Whose router.
    pub cascade: Placed<String>,
    /// One row for each tier whose requests are not all sent its own way.
    pub rows: Vec<(Placed<String>, SentTo)>,
}

/// The tiers whose routes requests take, and how many take each; they sum to 100 %.
pub type SentTo = Vec<(Placed<String>, Placed<Share>)>;

/// How often offers are right with the requests of a tier.
#[derive(Clone, Debug)]
pub struct PassRates {
    /// Which tier; `*` for all requests alike.
    pub tier: Placed<String>,
    /// By offer, as the scenario writes it.
    pub rates: Vec<(Placed<String>, Placed<Share>)>,
}

/// One item of a golden set, answered by one offer.
#[derive(Clone, Debug)]
pub struct EvidenceRow {
    /// Whether the answer passed.
    pub passed: bool,
    /// Whether the judge accepted it, where that was recorded.
    pub judge_accepted: Option<bool>,
    /// Where it stands.
    pub location: Location,
}

/// Golden-set results: by tier, item and offer.
#[derive(Clone, Debug)]
pub struct Evidence {
    /// The file.
    pub path: String,
    /// One row an item and offer.
    pub rows: BTreeMap<(String, String, String), EvidenceRow>,
}

pub(super) fn read_misroute(cascade: Placed<String>, cursor: Cursor<'_>) -> Option<Misroute> {
    let rows = cursor.entries(|tier, row| {
        let shares = row.clone().entries(|to, share| Some((to, share.placed(Cursor::share)?)))?;
        let sum = shares.iter().map(|(_, share)| share.value.number()).try_fold(Number::ZERO, Number::plus);
        if sum != Ok(Number::ONE) {
            let percent = sum.and_then(|sum| sum.times(Number::HUNDRED)).unwrap_or(Number::ZERO);
            let message = format!("the requests of `{}` are sent out to {percent}%, not to 100%", tier.value);
            return row.wrong(&code::SHARES_SUM, message, None);
        }
        Some((tier, shares))
    })?;
    Some(Misroute { cascade, rows })
}

pub(super) fn read_pass_rates(tier: Placed<String>, cursor: Cursor<'_>) -> Option<PassRates> {
    let rates = cursor.entries(|offer, rate| Some((offer, rate.placed(Cursor::share)?)))?;
    Some(PassRates { tier, rates })
}

/// The golden set that the scenario names; its text was read with the scenario.
pub(super) fn evidence(fields: &mut Fields<'_>, input: &Input, problems: &Problems) -> Option<Evidence> {
    fields.optional("evidence", |cursor| cursor.placed(Cursor::name))?;
    let (path, text, start) = input.evidence.as_ref()?;
    let mut evidence = Evidence { path: path.clone(), rows: BTreeMap::new() };
    let at = |line_start: usize, line_end: usize| Location { source: start.source, span: line_start..line_end };
    let mut reader = csv::ReaderBuilder::new().flexible(true).trim(csv::Trim::All).from_reader(text.as_bytes());
    let header = match reader.headers() {
        Ok(header) => header.clone(),
        Err(error) => {
            problems.push(Diagnostic::error(&code::EVIDENCE, error.to_string()).at(&at(0, 0), ""));
            return None;
        }
    };
    let end_of_header = text.find('\n').unwrap_or(text.len());
    let column = |name: &str| header.iter().position(|column| column == name);
    let needed = ["item", "tier", "offer", "passed"];
    let known = ["item", "tier", "offer", "passed", "cost", "judge_accepted"];
    for name in needed.iter().filter(|name| column(name).is_none()) {
        let message = format!("the column `{name}` is missing");
        let help = format!("the columns are {}, and perhaps cost, judge_accepted", needed.join(", "));
        problems.push(Diagnostic::error(&code::EVIDENCE, message).at(&at(0, end_of_header), "").help(help));
    }
    for name in header.iter().filter(|name| !known.contains(name)) {
        let message = format!("a column `{name}` is not part of the format");
        problems.push(Diagnostic::error(&code::EVIDENCE, message).at(&at(0, end_of_header), ""));
    }
    for record in reader.records() {
        let record = match record {
            Ok(record) => record,
            Err(error) => {
                problems.push(Diagnostic::error(&code::EVIDENCE, error.to_string()).at(&at(0, 0), ""));
                continue;
            }
        };
        let from = record.position().map_or(0, |position| usize::try_from(position.byte()).unwrap_or(0));
        let line_end = text[from.min(text.len())..].find('\n').map_or(text.len(), |length| from + length);
        read_row(&record, &column, at(from, line_end), &mut evidence, problems);
    }
    Some(evidence)
}

fn read_row(
    record: &csv::StringRecord,
    column: &impl Fn(&str) -> Option<usize>,
    location: Location,
    evidence: &mut Evidence,
    problems: &Problems,
) {
    let field = |name: &str| column(name).and_then(|index| record.get(index)).unwrap_or_default();
    let wrong = |message: String| problems.push(Diagnostic::error(&code::EVIDENCE, message).at(&location, ""));
    let answer = |name: &str| match field(name) {
        "1" | "true" | "yes" => Some(true),
        "0" | "false" | "no" => Some(false),
        _ => None,
    };
    let Some(passed) = answer("passed") else {
        wrong(format!("`{}` does not say whether the answer passed: true or false", field("passed")));
        return;
    };
    let judged = field("judge_accepted");
    if !judged.is_empty() && answer("judge_accepted").is_none() {
        wrong(format!("`{judged}` does not say whether the judge accepted: true or false"));
        return;
    }
    let key = (field("tier").to_owned(), field("item").to_owned(), field("offer").to_owned());
    let row = EvidenceRow { passed, judge_accepted: answer("judge_accepted"), location: location.clone() };
    match evidence.rows.entry(key) {
        btree_map::Entry::Vacant(place) => {
            place.insert(row);
        }
        btree_map::Entry::Occupied(first) => {
            let (tier, item, offer) = first.key();
            let message = format!("item `{item}` of tier `{tier}` is answered twice by `{offer}`");
            let diagnostic = Diagnostic::error(&code::EVIDENCE, message)
                .at(&location, "again here")
                .at(&first.get().location, "first here");
            problems.push(diagnostic);
        }
    }
}
