//! The cascades of a scenario: routes, chains, judges, retries, fallbacks.

use super::workload::read_usage;
use super::{CascadeSpec, RouterSpec, offer_id};
use crate::catalogue::{SearchContext, ServiceClass};
use crate::diagnostic::{Diagnostic, code};
use crate::document::{Cursor, Fields, Placed, Value};
use crate::routing::quality::Judge;
use crate::routing::retries::{FailureCause, Retries};
use crate::routing::{Call, Chain, Fallback, JudgeCost, JudgeSpec, Kept, Stage, Step};
use crate::units::{Fraction, Number, Share};

pub(super) fn read_cascade(name: Placed<String>, cursor: Cursor<'_>) -> Option<CascadeSpec> {
    let routes = cursor.entries(|tier, route| Some((tier, read_chain(route)?)))?;
    Some(CascadeSpec { name, routes })
}

/// A step, and what it says about who goes on.
type ReadStage = (Step, Option<Kept>);

fn read_chain(cursor: Cursor<'_>) -> Option<Chain> {
    let here = cursor.clone();
    let Value::Array(items) = cursor.value() else {
        let (last, kept) = read_stage(cursor)?;
        if kept.is_some() {
            let message = "a route of one offer answers everything, so `accept` and `answers` have no meaning here";
            let help = "make it a list of stages: [ {...}, \"provider/model\" ]".to_owned();
            return here.wrong(&code::CHAIN, message, Some(help));
        }
        return Some(Chain { tried: Vec::new(), last });
    };
    let mut stages = cursor.list(read_stage)?;
    if stages.len() < items.len() {
        return None;
    }
    let Some((last, last_kept)) = stages.pop() else {
        return here.wrong(&code::CHAIN, "a chain needs at least one stage", None);
    };
    check_last(&here, &stages, last_kept.as_ref())?;
    let mut tried = Vec::new();
    for (index, (step, kept)) in stages.into_iter().enumerate() {
        // A judge without a share: who is accepted follows from pass rates.
        let judged = step.judge.is_some().then_some(Kept::Judged);
        let Some(kept) = kept.or(judged) else {
            let message = format!(
                "stage {} has no `accept`, `answers` or `judge`, so nothing says who reaches the next",
                index + 1
            );
            let diagnostic = Diagnostic::error(&code::CHAIN, message).at(&step.call.offer.location, "");
            let help = "accept: of what reaches the stage; answers: of all the tier's requests; \
                        judge: from pass rates";
            here.problems().push(diagnostic.help(help));
            return None;
        };
        tried.push(Stage { step, kept });
    }
    check_kept(&here, &tried)?;
    Some(Chain { tried, last })
}

/// The last stage takes the rest; `answers` may stand there as a reminder, when it is what is left.
fn check_last(here: &Cursor<'_>, before: &[ReadStage], kept: Option<&Kept>) -> Option<()> {
    let Some(Kept::Accept(share) | Kept::Answers(share)) = kept else { return Some(()) };
    let rest = before.iter().filter_map(|(_, kept)| kept.as_ref()).try_fold(Number::ONE, |rest, kept| match kept {
        Kept::Answers(share) => rest.minus(share.value.number()).ok(),
        Kept::Accept(_) | Kept::Judged => None,
    });
    if matches!(kept, Some(Kept::Answers(_))) && rest == Some(share.value.number()) {
        return Some(());
    }
    let message = "the last stage takes the rest, so it cannot say what it keeps";
    here.problems().push(Diagnostic::error(&code::CHAIN, message).at(&share.location, ""));
    None
}

/// A chain says how much each stage keeps in one way; `answers` before the last stage sum to under 100 %.
fn check_kept(here: &Cursor<'_>, tried: &[Stage]) -> Option<()> {
    let accept = tried.iter().find_map(|stage| match &stage.kept {
        Kept::Accept(share) => Some(share),
        Kept::Answers(_) | Kept::Judged => None,
    });
    let answers: Vec<&Placed<Share>> = tried
        .iter()
        .filter_map(|stage| match &stage.kept {
            Kept::Answers(share) => Some(share),
            Kept::Accept(_) | Kept::Judged => None,
        })
        .collect();
    if let (Some(accept), Some(answer)) = (accept, answers.first()) {
        let diagnostic = Diagnostic::error(&code::CHAIN, "a chain uses `accept` or `answers`, not both")
            .at(&accept.location, "of what reaches the stage")
            .at(&answer.location, "of all the tier's requests")
            .help("say all of them as one or as the other");
        here.problems().push(diagnostic);
        return None;
    }
    let judged = tried.iter().find(|stage| matches!(stage.kept, Kept::Judged));
    if let (Some(judged), Some(given)) = (judged, accept.or(answers.first().copied())) {
        let message = "one stage says how much it keeps and another leaves it to its judge";
        let diagnostic = Diagnostic::error(&code::CHAIN, message)
            .at(&judged.step.call.offer.location, "left to the judge")
            .at(&given.location, "given")
            .help("give `accept` or `answers` for every stage before the last, or for none");
        here.problems().push(diagnostic);
        return None;
    }
    let sum = answers.iter().map(|share| share.value.number()).try_fold(Number::ZERO, Number::plus).ok()?;
    if !answers.is_empty() && sum >= Number::ONE {
        let percent = sum.times(Number::HUNDRED).unwrap_or(sum);
        let message =
            format!("the stages before the last one answer {percent}% of the requests, so nothing is left for it");
        let help = "`answers` are of all the tier's requests; of what reaches the stage, say `accept`".to_owned();
        return here.wrong(&code::CHAIN, message, Some(help));
    }
    Some(())
}

fn read_stage(cursor: Cursor<'_>) -> Option<ReadStage> {
    if matches!(cursor.value(), Value::String(_)) {
        let offer = cursor.placed(offer_id)?;
        return Some((Step::plain(Call::plain(offer)), None));
    }
    let mut fields = cursor.fields()?;
    let call = read_call(&mut fields);
    let accept = fields.optional("accept", |cursor| cursor.placed(Cursor::share));
    let answers = fields.optional("answers", |cursor| cursor.placed(Cursor::share));
    let judge = fields.optional("judge", read_judge);
    let retries = fields.optional("retry", |cursor| cursor.placed(read_retries));
    let fallback = fields.optional("fallback", read_fallback);
    let unread = [("judge", judge.is_none()), ("retry", retries.is_none()), ("fallback", fallback.is_none())]
        .iter()
        .any(|(key, missing)| *missing && fields.has(key));
    let stated = fields.has("accept") || fields.has("answers");
    let problems = fields.here().problems();
    fields.finish();
    let kept = match (accept, answers) {
        (Some(accept), Some(answers)) => {
            let diagnostic = Diagnostic::error(&code::CHAIN, "`accept` beside `answers`: a stage says one of them")
                .at(&answers.location, "of all the tier's requests")
                .at(&accept.location, "of what reaches the stage")
                .help("keep the one that was measured");
            problems.push(diagnostic);
            return None;
        }
        (Some(accept), None) => Some(Kept::Accept(accept)),
        (None, Some(answers)) => Some(Kept::Answers(answers)),
        (None, None) if stated => return None,
        (None, None) => None,
    };
    if unread {
        return None;
    }
    Some((Step { call: call?, retries, fallback, judge }, kept))
}

fn read_call(fields: &mut Fields<'_>) -> Option<Call> {
    let offer = fields.required("offer", |cursor| cursor.placed(offer_id));
    let service = fields.optional("service", |cursor| cursor.word(&ServiceClass::NAMES, ServiceClass::parse));
    let region = fields.optional("region", Cursor::name);
    let token_ratio = fields.optional("token-ratio", |cursor| cursor.placed(Cursor::factor));
    let output_ratio = fields.optional("output-ratio", |cursor| cursor.placed(Cursor::factor));
    let reasoning_share = fields.optional("reasoning-share", |cursor| {
        let here = cursor.clone();
        let share = cursor.placed(Cursor::share)?;
        if share.value == Share::ALL {
            return here.wrong(&code::BAD_NUMBER, "an answer that is all reasoning has nothing to show", None);
        }
        Some(share)
    });
    let search_context =
        fields.optional("search-context", |cursor| cursor.word(&SearchContext::NAMES, SearchContext::parse));
    let effort = fields.optional("effort", Cursor::name);
    Some(Call {
        offer: offer?,
        service: service.unwrap_or_default(),
        region,
        token_ratio,
        output_ratio,
        reasoning_share,
        search_context,
        effort,
    })
}

/// `{ offer, tokens, sensitivity, false-accept }`, or `fee` instead of offer and tokens.
fn read_judge(cursor: Cursor<'_>) -> Option<JudgeSpec> {
    let here = cursor.clone();
    let mut fields = cursor.fields()?;
    let fee = fields.optional("fee", |cursor| cursor.placed(Cursor::amount));
    let cost = if fields.has("fee") && !fields.has("offer") {
        fee.map(JudgeCost::Fee)
    } else {
        let call = read_call(&mut fields);
        let usage = fields.required("tokens", |cursor| cursor.placed(read_usage));
        call.zip(usage).map(|(call, usage)| JudgeCost::Call(Box::new(call), usage))
    };
    if fields.has("fee") && fields.has("offer") {
        let message = "a judge asks an offer or a `fee`, not both";
        return here.wrong(&code::DUPLICATE, message, Some("keep one of them".to_owned()));
    }
    let sensitivity = fields.optional("sensitivity", Cursor::share);
    let false_accept = fields.optional("false-accept", Cursor::share);
    let stated = (fields.has("sensitivity"), fields.has("false-accept"));
    fields.finish();
    let errors = match (stated, sensitivity, false_accept) {
        ((false, false), _, _) => None,
        (_, Some(sensitivity), Some(false_accept)) => Some(Placed {
            value: Judge {
                sensitivity: Fraction::from(sensitivity.number()),
                false_accept: Fraction::from(false_accept.number()),
            },
            location: here.location().clone(),
            path: here.path().to_owned(),
        }),
        ((true, true), _, _) => return None,
        _ => {
            let message = "a judge errs in two ways: `sensitivity` (right answers accepted) and `false-accept`";
            return here.wrong(&code::MISSING_KEY, message, Some("give both, or none".to_owned()));
        }
    };
    if let Some(errors) = errors.as_ref().filter(|errors| errors.value.sensitivity <= errors.value.false_accept) {
        let message = "this judge accepts right answers no more often than wrong ones: it tells nothing apart";
        here.problems().push(Diagnostic::warning(&code::JUDGE, message).at(&errors.location, ""));
    }
    Some(JudgeSpec { cost: cost?, errors })
}

/// `{ attempts = 3, causes = { parse = { rate = "4%", billed = "100%" } } }`
fn read_retries(cursor: Cursor<'_>) -> Option<Retries> {
    let here = cursor.clone();
    let mut fields = cursor.fields()?;
    let attempts = fields.required("attempts", Cursor::count);
    let causes = fields.required("causes", |table| table.entries(|_, cause| read_cause(cause)));
    fields.finish();
    let (attempts, causes) = (attempts?, causes?);
    let Some(attempts_max) = u32::try_from(attempts).ok().filter(|attempts| (1..=100).contains(attempts)) else {
        return here.wrong(&code::BAD_NUMBER, "`attempts` is 1 to 100, the first one included", None);
    };
    let retries = Retries { causes, attempts_max };
    if retries.failure_rate().is_ok_and(|rate| rate > Fraction::ONE) {
        return here.wrong(&code::BAD_NUMBER, "the causes' rates sum to more than 100%", None);
    }
    Some(retries)
}

fn read_cause(cursor: Cursor<'_>) -> Option<FailureCause> {
    let mut fields = cursor.fields()?;
    let rate = fields.required("rate", Cursor::share);
    let billed = fields.optional("billed", Cursor::share).unwrap_or(Share::ALL);
    let returns_output = fields.optional("rereads-output", Cursor::boolean).unwrap_or(false);
    fields.finish();
    let rate = Fraction::from(rate?.number());
    Some(FailureCause { rate, billed: Fraction::from(billed.number()), returns_output })
}

/// `{ offer = "...", availability = "99.5%" }`: how much of the time the first offer can be had.
fn read_fallback(cursor: Cursor<'_>) -> Option<Fallback> {
    let mut fields = cursor.fields()?;
    let availability = fields.required("availability", |cursor| cursor.placed(Cursor::share));
    let call = read_call(&mut fields);
    fields.finish();
    Some(Fallback { availability: availability?, call: call? })
}

pub(super) fn read_router(cascade: Placed<String>, cursor: Cursor<'_>) -> Option<RouterSpec> {
    let mut fields = cursor.fields()?;
    let call = read_call(&mut fields);
    let usage = fields.required("tokens", |cursor| cursor.placed(read_usage));
    fields.finish();
    Some(RouterSpec { cascade, call: call?, usage: usage? })
}
