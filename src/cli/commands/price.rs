//! `cascade price`

use std::io::BufRead;

use serde::Deserialize;
use serde_json::json;

use super::catalogue::open;
use crate::calendar::Instant;
use crate::catalogue::{Catalogue, OfferId, SearchContext, ServiceClass};
use crate::cli::arguments::{Format, Price};
use crate::cli::exit::Exit;
use crate::cli::files::phrase;
use crate::cli::output;
use crate::cli::workbench::{CommandResult, Reader, Stop, Workbench, print, say};
use crate::diagnostic::{Class, Diagnostic, Location, Problems, code};
use crate::rating::rate;
use crate::report::{Context, Quote, json as to_json, quote, quote_document};
use crate::scenario::{Request, request_plan};
use crate::units::Number;
use crate::workload::{TokenCounts, Usage};

const FORMATS: [Format; 3] = [Format::Table, Format::Json, Format::Markdown];

/// Prices one request, or a stream of them.
pub fn run(arguments: &Price, workbench: &mut Workbench<'_>) -> CommandResult {
    refuse_idle_flags(arguments, workbench)?;
    let (mut catalogue, on) = open(workbench)?;
    let at = arguments.at.unwrap_or_else(|| Instant::start_of(on));
    if arguments.jsonl {
        return stream(&mut catalogue, at, workbench);
    }
    let offer = arguments.offer.as_deref().unwrap_or_default();
    let place = workbench.flag("OFFER", offer);
    if let Some(message) = nothing_asked(&counts(arguments), arguments.requests) {
        let help = "say what a request asks, as in `--input 1000 --output 500`";
        workbench.problems.push(Diagnostic::error(&code::USAGE, message).at(&place.location, "").help(help));
        return Err(Stop(Exit::Usage));
    }
    let request = Asked {
        offer: offer.to_owned(),
        counts: counts(arguments),
        requests: arguments.requests,
        at,
        service: arguments.service.unwrap_or_default(),
        region: arguments.region.clone(),
        search_context: arguments.search_context,
    };
    let problems = std::mem::take(&mut workbench.problems);
    let priced = price(request, &place.location, &mut catalogue, workbench, &problems);
    workbench.problems = problems;
    let quote = priced.ok_or(Stop(Exit::Input))?;
    workbench.write(
        |format, width| match format {
            Format::Json => to_json(&quote).ok(),
            _ => output::document(&quote_document(&quote), format, width),
        },
        &FORMATS,
    )
}

/// A price has no scenario, and a stream of answers has one form: flags that would change nothing are not taken.
fn refuse_idle_flags(arguments: &Price, workbench: &mut Workbench<'_>) -> Result<(), Stop> {
    let global = workbench.global;
    let of_scenarios = "it changes scenarios, and `price` reads none";
    let in_streams = "with --jsonl every line is answered by a line of JSON, in US dollars";
    let format = global.format.is_some_and(|format| !matches!(format, Format::Json | Format::Ndjson));
    let idle = [
        ("--set", !global.set.is_empty(), of_scenarios),
        ("--baseline", !global.baseline.is_empty(), of_scenarios),
        ("--currency", global.currency.is_some(), "prices are in US dollars; a scenario gives an exchange rate"),
        ("--month", global.month.is_some(), of_scenarios),
        ("--month-convention", global.month_convention.is_some(), of_scenarios),
        ("--group-by", global.group_by.is_some(), of_scenarios),
        ("--as-of", global.as_of.is_some() && arguments.at.is_some(), "--at says already when"),
        ("--emit", arguments.jsonl && !global.emit.is_empty(), in_streams),
        ("--format", arguments.jsonl && format, in_streams),
    ];
    for (flag, _, reason) in idle.into_iter().filter(|(_, given, _)| *given) {
        let place = workbench.flag(flag, flag);
        let message = format!("`{flag}` has no meaning here: {reason}");
        workbench.problems.push(Diagnostic::error(&code::USAGE, message).at(&place.location, "").help("leave it out"));
    }
    if workbench.problems.any_error() { Err(Stop(Exit::Usage)) } else { Ok(()) }
}

/// Why there is nothing to price: a forgotten flag must not read as a price of nothing.
fn nothing_asked(counts: &TokenCounts, requests: Number) -> Option<&'static str> {
    if *counts == TokenCounts::default() {
        return Some("nothing is asked: there is no token count and no web search");
    }
    requests.is_zero().then_some("no request is asked: their number is 0")
}

fn counts(arguments: &Price) -> TokenCounts {
    TokenCounts {
        input: arguments.input,
        cached_input: arguments.cached_input,
        cache_write: arguments.cache_write,
        cache_write_1h: arguments.cache_write_1h,
        audio_input: arguments.audio_input,
        output: arguments.output,
        reasoning: arguments.reasoning,
        web_searches: arguments.web_searches,
    }
}

/// A request before it was looked at.
struct Asked {
    offer: String,
    counts: TokenCounts,
    requests: Number,
    at: Instant,
    service: ServiceClass,
    region: Option<String>,
    search_context: Option<SearchContext>,
}

/// Prices a request; what is wrong with it goes to `problems`.
fn price(
    asked: Asked,
    location: &Location,
    catalogue: &mut Catalogue,
    workbench: &mut Workbench<'_>,
    problems: &Problems,
) -> Option<Quote> {
    let wrong = |code, message: String| problems.push(Diagnostic::error(code, message).at(location, ""));
    let Some(offer) = OfferId::parse(&asked.offer) else {
        wrong(&code::UNKNOWN_OFFER, format!("`{}` names no offer; one is written `provider/model`", asked.offer));
        return None;
    };
    let usage = Usage::from_counts(&asked.counts).map_err(|error| wrong(&code::TOKENS, error.to_string())).ok()?;
    let request = Request {
        offer,
        location: location.clone(),
        usage,
        requests: asked.requests,
        at: asked.at,
        service: asked.service,
        region: asked.region,
        search_context: asked.search_context,
    };
    let known_on = workbench.global.known_on;
    let plan = request_plan(&request, known_on, catalogue, &mut workbench.sources, problems)?;
    let diagnostics = problems.snapshot_sorted();
    let (tool, inputs) = (Workbench::tool(), workbench.disk.inputs());
    let context = Context { tool, inputs, diagnostics: &diagnostics, sources: &workbench.sources };
    let quote = rate(&plan).and_then(|bills| match bills.first() {
        Some(bill) => quote(&request, &plan, bill, &context).map(Some),
        None => Ok(None),
    });
    quote.map_err(|error| wrong(&code::TOO_LARGE, error.to_string())).ok().flatten()
}

/// A line of `--jsonl`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Line {
    offer: String,
    input: Option<Number>,
    cached_input: Option<Number>,
    cache_write: Option<Number>,
    cache_write_1h: Option<Number>,
    audio_input: Option<Number>,
    output: Option<Number>,
    reasoning: Option<Number>,
    web_searches: Option<Number>,
    requests: Option<Number>,
    at: Option<String>,
    service: Option<String>,
    region: Option<String>,
    search_context: Option<String>,
    /// Given back with the answer.
    id: Option<serde_json::Value>,
}

/// Answers every line with a line: a total, or why there is none. The exit code is the worst of them.
fn stream(catalogue: &mut Catalogue, at: Instant, workbench: &mut Workbench<'_>) -> CommandResult {
    let place = workbench.flag("standard input", "");
    let mut worst = Exit::Success;
    for (index, line) in std::io::stdin().lock().lines().enumerate() {
        let line = line.map_err(|error| {
            say(&format!("error: cannot read standard input: {}", phrase(&error)));
            Stop(Exit::Input)
        })?;
        if line.trim().is_empty() {
            continue;
        }
        let (answer, exit) = answer(&line, index + 1, &place.location, catalogue, at, workbench);
        if print(format!("{answer}\n"))? == Reader::Gone {
            return Ok(Exit::Success);
        }
        worst = match (worst, exit) {
            (Exit::Success, exit) => exit,
            (Exit::Incomplete, Exit::Input) => Exit::Input,
            (worst, _) => worst,
        };
    }
    Ok(worst)
}

fn answer(
    line: &str,
    number: usize,
    location: &Location,
    catalogue: &mut Catalogue,
    at: Instant,
    workbench: &mut Workbench<'_>,
) -> (serde_json::Value, Exit) {
    let failed = |id: Option<serde_json::Value>, code: &str, message: &str, exit| {
        (json!({ "line": number, "id": id, "error": { "code": code, "message": message } }), exit)
    };
    if !line.trim_start().starts_with('{') {
        let message = "a request is a JSON object, as in {\"offer\": \"openai/gpt-5.5\", \"input\": 1000}";
        return failed(None, code::WRONG_TYPE.name, message, Exit::Input);
    }
    let line: Line = match serde_json::from_str(line) {
        Ok(line) => line,
        Err(error) => return failed(None, code::SYNTAX.name, &error.to_string(), Exit::Input),
    };
    let id = line.id.clone();
    let asked = match asked(line, at) {
        Ok(asked) => asked,
        Err(message) => return failed(id, code::BAD_VALUE.name, &message, Exit::Input),
    };
    let problems = Problems::new();
    let quote = price(asked, location, catalogue, workbench, &problems);
    let wrong = problems.into_sorted();
    let wrong = wrong.iter().find(|diagnostic| diagnostic.severity == crate::diagnostic::Severity::Error);
    match (quote, wrong) {
        (Some(quote), None) => {
            let source = quote.price.as_ref().map(|price| price.source.as_str());
            let answer = json!({
                "line": number, "id": id, "offer": quote.offer, "at": quote.at, "requests": quote.requests,
                "total": quote.total, "exact": quote.exact, "source": source,
                "warnings": quote.warnings,
            });
            (answer, Exit::Success)
        }
        (_, Some(diagnostic)) => {
            let exit = if diagnostic.code.class == Class::Incomplete { Exit::Incomplete } else { Exit::Input };
            failed(id, diagnostic.code.name, &diagnostic.message, exit)
        }
        (None, None) => failed(id, code::NO_PRICE.name, "there is no price", Exit::Incomplete),
    }
}

fn asked(line: Line, at: Instant) -> Result<Asked, String> {
    fn word<T>(text: Option<String>, read: fn(&str) -> Option<T>) -> Result<Option<T>, String> {
        text.map(|text| read(&text).ok_or_else(|| format!("`{text}` is not known here"))).transpose()
    }
    let requests = line.requests.unwrap_or(Number::ONE);
    if requests.is_negative() {
        return Err("`requests` is below zero".to_owned());
    }
    let counts = TokenCounts {
        input: line.input,
        cached_input: line.cached_input,
        cache_write: line.cache_write,
        cache_write_1h: line.cache_write_1h,
        audio_input: line.audio_input,
        output: line.output,
        reasoning: line.reasoning,
        web_searches: line.web_searches,
    };
    if let Some(message) = nothing_asked(&counts, requests) {
        return Err(message.to_owned());
    }
    Ok(Asked {
        offer: line.offer,
        counts,
        requests,
        at: word(line.at, Instant::parse)?.unwrap_or(at),
        service: word(line.service, ServiceClass::parse)?.unwrap_or_default(),
        region: line.region,
        search_context: word(line.search_context, SearchContext::parse)?,
    })
}
