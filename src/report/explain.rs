//! The arithmetic of one figure, down to the published price.

use super::document::{Document, Section};
use super::fleets;
use super::outcome::{CascadeResult, FactorResult, LineResult, Outcome, PriceResult, UnpricedResult};
use super::worth::{visible_prices, worth_having};
use crate::diagnostic::nearest;
use crate::document::{PathPart, key_text, parse_path};
use crate::units::{Fraction, Money, Number};

/// Why a path names no figure.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct ExplainError {
    /// What is wrong.
    pub message: String,
    /// What can be asked.
    pub help: String,
}

/// Day or month.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Span {
    Daily,
    Monthly,
}

impl Span {
    fn of(self, line: &LineResult) -> Number {
        match self {
            Self::Daily => line.contracted_cost_daily,
            Self::Monthly => line.contracted_cost_monthly,
        }
    }

    fn words(self) -> &'static str {
        match self {
            Self::Daily => "a day",
            Self::Monthly => "a month",
        }
    }
}

/// Explains `[CASCADE:]tiers.T[.STAGE].daily|monthly`, `[CASCADE:]totals.daily|monthly` or
/// `savings.BASELINE.percent|daily|monthly`.
///
/// # Errors
/// [`ExplainError`] when the path names no figure of the outcome.
pub fn explain(outcome: &Outcome, path: &str) -> Result<Document, ExplainError> {
    let (cascade, rest) = split_cascade(outcome, path)?;
    let keys = keys(rest).ok_or_else(|| unknown(outcome, path))?;
    let keys: Vec<&str> = keys.iter().map(String::as_str).collect();
    let section = match keys.as_slice() {
        ["totals", span] => explain_sum(outcome, cascade, rest, |_| true, |_| true, span_of(outcome, path, span)?),
        ["tiers", tier, span] => {
            check_tier(cascade, tier)?;
            let span = span_of(outcome, path, span)?;
            explain_sum(outcome, cascade, rest, |line| line.tier == *tier, |call| call.tier == *tier, span)
        }
        ["tiers", tier, stage, span] => {
            check_tier(cascade, tier)?;
            let stage: usize = stage.parse().map_err(|_| unknown(outcome, path))?;
            let wanted = |line: &LineResult| line.tier == *tier && line.stage == stage;
            let missing = |call: &UnpricedResult| call.tier == *tier && call.stage == stage;
            if !cascade.lines.iter().any(wanted) && !cascade.unpriced.iter().any(missing) {
                let message = format!("tier `{tier}` of `{}` has no stage {stage}", cascade.name);
                return Err(ExplainError { message, help: "stages are counted from 1".to_owned() });
            }
            explain_sum(outcome, cascade, rest, wanted, missing, span_of(outcome, path, span)?)
        }
        ["savings", baseline, figure] => explain_saving(outcome, baseline, figure)?,
        _ => return Err(unknown(outcome, path)),
    };
    let mut document = Document { sections: vec![section], notes: outcome.notes.clone(), ..Document::default() };
    document.title = format!("{}: {path}", outcome.title.as_deref().unwrap_or(&outcome.candidate));
    if let ["tiers", tier, stage, _] = keys.as_slice() {
        let stage = stage.parse().unwrap_or(0);
        document.sections.extend(worth_having(cascade, tier, stage, &outcome.currency));
    }
    document.sections.extend(sources(outcome, cascade, &keys));
    Ok(document)
}

fn split_cascade<'a>(outcome: &'a Outcome, path: &'a str) -> Result<(&'a CascadeResult, &'a str), ExplainError> {
    let named = outcome.cascades.iter().find_map(|cascade| {
        let rest = path.strip_prefix(cascade.name.as_str())?.strip_prefix(':')?;
        Some((cascade, rest))
    });
    if let Some(found) = named {
        return Ok(found);
    }
    if let Some((name, _)) = path.split_once(':').filter(|(name, _)| !name.contains('"')) {
        let names = outcome.cascades.iter().map(|cascade| cascade.name.as_str());
        let help = nearest(name, names.clone()).map_or_else(
            || format!("the cascades are: {}", names.collect::<Vec<_>>().join(", ")),
            |near| format!("did you mean `{near}:...`?"),
        );
        return Err(ExplainError { message: format!("there is no cascade `{name}`"), help });
    }
    outcome.cascades.first().map(|cascade| (cascade, path)).ok_or_else(|| unknown(outcome, path))
}

/// The keys of a dotted path; a stage may be written as a bare number.
fn keys(path: &str) -> Option<Vec<String>> {
    let parts = parse_path(path)?;
    parts
        .into_iter()
        .map(|part| match part {
            PathPart::Key(key) => Some(key),
            PathPart::Index(_) => None,
        })
        .collect()
}

fn unknown(outcome: &Outcome, path: &str) -> ExplainError {
    let tier = outcome.cascades.first().and_then(|cascade| cascade.tiers.last()).map_or("T", |tier| tier.tier.as_str());
    let baseline = outcome.savings.first().map_or("BASELINE", |saving| saving.baseline.as_str());
    let (tier, baseline) = (key_text(tier), key_text(baseline));
    ExplainError {
        message: format!("`{path}` is not a figure of this result"),
        help: format!("ask for tiers.{tier}.daily, tiers.{tier}.1.monthly, totals.daily or savings.{baseline}.percent"),
    }
}

fn span_of(outcome: &Outcome, path: &str, word: &str) -> Result<Span, ExplainError> {
    match word {
        "daily" => Ok(Span::Daily),
        "monthly" => Ok(Span::Monthly),
        _ => Err(unknown(outcome, path)),
    }
}

fn check_tier(cascade: &CascadeResult, tier: &str) -> Result<(), ExplainError> {
    let names: Vec<&str> = cascade.tiers.iter().map(|tier| tier.tier.as_str()).collect();
    if names.contains(&tier) {
        return Ok(());
    }
    let help = nearest(tier, names.iter().copied())
        .map_or_else(|| format!("the tiers are: {}", names.join(", ")), |near| format!("did you mean `{near}`?"));
    Err(ExplainError { message: format!("there is no tier `{tier}`"), help })
}

fn explain_sum(
    outcome: &Outcome,
    cascade: &CascadeResult,
    path: &str,
    wanted: impl Fn(&LineResult) -> bool,
    missing: impl Fn(&UnpricedResult) -> bool,
    span: Span,
) -> Section {
    let lines: Vec<&LineResult> = cascade.lines.iter().filter(|line| wanted(line)).collect();
    let figures: Vec<Number> = lines.iter().map(|line| span.of(line)).collect();
    let sum = Money::sum(figures.iter().copied().map(Money::new)).map_or(Number::ZERO, Money::number);
    let total = exact_amount(sum, &outcome.currency);
    let unpriced: Vec<&UnpricedResult> = cascade.unpriced.iter().filter(|call| missing(call)).collect();
    let least = if unpriced.is_empty() { "" } else { "at least " };
    let figure = format!("`{}` {path} is {least}{total} {}.", cascade.name, span.words());
    let mut section = Section::default().paragraph(figure);
    for call in unpriced {
        section = section.paragraph(format!("Without a price: {} ({}).", call.offer, call.reason));
    }
    for line in &lines {
        section = section.lines(if fleets::is_hosting(line) {
            fleets::calculation(cascade, line, &outcome.currency)
        } else {
            calculation(outcome, line, span)
        });
    }
    let visible = visible_prices(&lines, &outcome.currency);
    if !visible.is_empty() {
        section = section.lines(visible);
    }
    if figures.len() > 1 {
        let terms: Vec<String> = figures.iter().map(|figure| exact_amount(*figure, &outcome.currency)).collect();
        section = section.paragraph(format!("{} = {total}", terms.join(" + ")));
    }
    section
}

/// One charge, step by step.
fn calculation(outcome: &Outcome, line: &LineResult, span: Span) -> Vec<String> {
    let is = |kinds: &'static [&'static str]| move |factor: &&FactorResult| kinds.contains(&factor.kind.as_str());
    let requests: Vec<&FactorResult> = line
        .factors
        .iter()
        .filter(is(&["volume", "share", "sent", "reach", "availability", "answered", "attempts", "overflow"]))
        .collect();
    let quantity: Vec<&FactorResult> =
        line.factors.iter().filter(is(&["tokens", "token_ratio", "output_ratio", "reasoning", "hours"])).collect();
    let rest: Vec<&FactorResult> = line.factors.iter().filter(is(&["region", "discount", "fx"])).collect();
    let whose = if line.tier.is_empty() { "the router".to_owned() } else { format!("tier `{}`", line.tier) };
    let hours = line.hours.as_ref().map_or_else(String::new, |hours| format!(", {hours}"));
    let service = if line.service == "standard" { String::new() } else { format!(", {}", line.service) };
    let purpose = if line.charge == "call" { String::new() } else { format!(", {}", line.charge) };
    let counted_as = if line.unit == "Tokens" { format!("{} tokens", line.meter) } else { line.meter.clone() };
    let mut out =
        vec![format!("{whose}, stage {}{purpose}: {counted_as} of {}{service}{hours}", line.stage, line.offer)];
    let asked = product(&requests);
    if requests.len() > 1 {
        let steps: Vec<String> = requests.iter().map(|factor| shown(factor)).collect();
        out.push(format!("  {} = {} requests", steps.join(" x "), figure(asked)));
    } else if let Some(only) = requests.first() {
        out.push(format!("  {} requests", shown(only)));
    }
    let unit = if line.unit == "Tokens" { "tokens" } else { "times" };
    let steps: Vec<String> = quantity
        .iter()
        .map(|factor| if factor.kind == "tokens" { format!("{} {unit}", figure(value(factor))) } else { shown(factor) })
        .collect();
    let counted = product(&requests).and_then(|asked| asked.times(product(&quantity)?).ok());
    let price = match line.per {
        1 => format!("${} each", line.unit_price.grouped_exact()),
        _ => format!("${}/M", line.unit_price.as_published()),
    };
    let further: String = rest.iter().map(|factor| format!(" x {}", shown(factor))).collect();
    let daily = exact_amount(line.contracted_cost_daily, &outcome.currency);
    let basis_is_month =
        requests.first().and_then(|factor| factor.path.as_deref()) == Some("workload.requests-per-month");
    let (first, first_words) = if basis_is_month {
        (exact_amount(line.contracted_cost_monthly, &outcome.currency), "a month")
    } else {
        (daily.clone(), "a day")
    };
    out.push(format!(
        "  {} x {} = {} {} x {price}{further} = {first} {first_words}",
        figure(asked),
        steps.join(" x "),
        figure(counted),
        unit,
    ));
    let days = days_text(outcome);
    match (span, basis_is_month) {
        (Span::Monthly, false) => {
            out.push(format!(
                "  {daily} x {days} = {} a month",
                exact_amount(line.contracted_cost_monthly, &outcome.currency)
            ));
        }
        (Span::Daily, true) => out.push(format!("  {first} / {days} = {daily} a day")),
        _ => {}
    }
    let token_paths: Vec<&str> = quantity.iter().chain(&rest).filter_map(|factor| factor.path.as_deref()).collect();
    if !token_paths.is_empty() {
        out.push(format!("  from {}", token_paths.join(", ")));
    }
    if let Some(of) = &line.rate_of {
        out.push(format!("  no `{}` rate is listed, so the `{of}` rate is charged", line.meter));
    }
    if line.overridden {
        out.push("  the scenario itself gives this price (override)".to_owned());
    }
    if !line.exact {
        out.push("  its decimals do not end: rounded at ten places".to_owned());
    }
    out
}

fn days_text(outcome: &Outcome) -> String {
    match outcome.period.convention.as_str() {
        "365/12" if outcome.period.days.to_string().starts_with("30.41") => "365/12 days".to_owned(),
        _ => format!("{} days", outcome.period.days.grouped_exact()),
    }
}

fn value(factor: &FactorResult) -> Option<Fraction> {
    Fraction::new(factor.numerator, factor.denominator).ok()
}

fn product(factors: &[&FactorResult]) -> Option<Fraction> {
    factors.iter().try_fold(Fraction::ONE, |product, factor| product.times(value(factor)?).ok())
}

fn figure(value: Option<Fraction>) -> String {
    value.and_then(|value| value.quotient().ok()).map_or_else(|| "?".to_owned(), Number::grouped_exact)
}

/// A factor as a reader would write it, with the path that says it.
fn shown(factor: &FactorResult) -> String {
    let text = match factor.kind.as_str() {
        "share" | "sent" | "reach" | "availability" | "answered" | "overflow" | "discount"
            if factor.denominator == Number::ONE =>
        {
            let percent = factor.numerator.times(Number::HUNDRED).map_or(factor.numerator, |percent| percent);
            format!("{percent}%")
        }
        _ if factor.denominator == Number::ONE => factor.numerator.grouped_exact(),
        _ => format!("{}/{}", factor.numerator.grouped_exact(), factor.denominator.grouped_exact()),
    };
    match (factor.kind.as_str(), &factor.path) {
        ("volume" | "share" | "reach", Some(path)) => format!("{text} ({path})"),
        ("volume" | "share", None) => text,
        (kind, _) => format!("{text} ({})", kind.replace('_', " ")),
    }
}

/// Every digit, with at least two places.
pub(super) fn exact_amount(number: Number, currency: &str) -> String {
    let sign = if number.is_negative() { "-" } else { "" };
    let text = number.magnitude().as_published();
    if currency == "USD" { format!("{sign}${text}") } else { format!("{sign}{text} {currency}") }
}

fn explain_saving(outcome: &Outcome, baseline: &str, wanted: &str) -> Result<Section, ExplainError> {
    let names = outcome.savings.iter().map(|saving| saving.baseline.as_str());
    let Some(saving) = outcome.savings.iter().find(|saving| saving.baseline == baseline) else {
        if outcome.cascades.iter().skip(1).any(|cascade| cascade.name == baseline) {
            return Err(ExplainError {
                message: format!("nothing is known to be saved against `{baseline}`: a price is missing"),
                help: "`cascade cost` says what has no price".to_owned(),
            });
        }
        let help = nearest(baseline, names.clone()).map_or_else(
            || format!("the baselines are: {}", names.collect::<Vec<_>>().join(", ")),
            |near| format!("did you mean `{near}`?"),
        );
        return Err(ExplainError { message: format!("there is no baseline `{baseline}`"), help });
    };
    let theirs = outcome.cascades.iter().find(|cascade| cascade.name == baseline);
    let theirs = theirs.ok_or_else(|| unknown(outcome, baseline))?;
    let currency = &outcome.currency;
    let difference = |theirs: Number, ours: Number, saved: Number, span: &str| {
        let (theirs, ours) = (exact_amount(theirs, currency), exact_amount(ours, currency));
        format!("{theirs} - {ours} = {} saved {span}", exact_amount(saved, currency))
    };
    let mut lines = vec![format!("`{baseline}` less `{}`:", outcome.candidate)];
    match wanted {
        "monthly" => lines.push(difference(theirs.totals.monthly, outcome.totals.monthly, saving.monthly, "a month")),
        "daily" => lines.push(difference(theirs.totals.daily, outcome.totals.daily, saving.daily, "a day")),
        "percent" => {
            lines.push(difference(theirs.totals.daily, outcome.totals.daily, saving.daily, "a day"));
            let whole = exact_amount(theirs.totals.daily, currency);
            let percent = saving.percent.map_or_else(|| "no percentage".to_owned(), |percent| format!("{percent}%"));
            lines.push(format!("{} / {whole} = {percent}", exact_amount(saving.daily, currency)));
        }
        "ratio" => {
            let [theirs, ours] = [theirs.totals.daily, outcome.totals.daily].map(|daily| exact_amount(daily, currency));
            let ratio = saving.ratio.map_or_else(|| "no ratio".to_owned(), |ratio| format!("{ratio}x"));
            lines.push(format!("{theirs} / {ours} = {ratio}"));
        }
        _ => return Err(unknown(outcome, &format!("savings.{baseline}.{wanted}"))),
    }
    Ok(Section::default().lines(lines))
}

/// Where the prices of the explained lines were published.
fn sources(outcome: &Outcome, cascade: &CascadeResult, keys: &[&str]) -> Option<Section> {
    let tier = if keys.first() == Some(&"tiers") { keys.get(1).copied() } else { None };
    let stage = if keys.len() == 4 { keys.get(2).and_then(|stage| stage.parse::<usize>().ok()) } else { None };
    let everything = keys.first() == Some(&"savings");
    let lines = outcome
        .cascades
        .iter()
        .filter(|of| everything || of.name == cascade.name)
        .flat_map(|of| &of.lines)
        .filter(|line| tier.is_none_or(|tier| line.tier == tier) && stage.is_none_or(|stage| line.stage == stage));
    let mut offers: Vec<&str> = lines.map(|line| line.offer.as_str()).collect();
    offers.sort_unstable();
    offers.dedup();
    let prices = outcome.prices.iter().filter(|price| offers.contains(&price.offer.as_str()));
    let text: Vec<String> = prices.flat_map(published_where).collect();
    (!text.is_empty()).then(|| Section::titled("Where the prices were published").lines(text))
}

pub(super) fn published_where(price: &PriceResult) -> Vec<String> {
    let book = if price.book == "catalogue" { String::new() } else { format!(", in the price book {}", price.book) };
    let checked = price.checked.as_ref().map_or_else(String::new, |day| format!(", checked {day}"));
    vec![
        format!("{}{book}", price.offer),
        format!("  since {} ({}), recorded {}{checked}", price.from, price.from_basis, price.recorded),
        format!("  {}", price.source),
        format!("  entry at {}", price.place),
    ]
}
