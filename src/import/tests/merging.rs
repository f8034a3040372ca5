//! Feeds against each other and against a catalogue.

use super::*;
use crate::catalogue::OfferId;

const GROQ: &str = "\
#:schema ../schema.json
# A remark on top.
schema = 1
provider = \"groq\"
name = \"Groq\"

# About m.
[[offer]]
id = \"m\"
model = \"m\"
checked = 2026-01-01   # by hand
aliases = [{ id = \"m-old\" }]

[[offer.price]]
from = 2025-01-01
recorded = 2025-01-01
source = \"litellm 0.9\"
input = 1.00
output = 2.00

# About z.
[[offer]]
id = \"z\"
model = \"z\"
price = [{ from = 2025-01-01, recorded = 2025-01-01, source = \"a page\", input = 7.00, output = 7.00 }]
";

/// Rows of litellm at Groq: dollars a million for input and output.
fn litellm(date: &str, rows: &[(&str, &str, &str)]) -> FeedReading {
    let row = |(id, input, output): &(&str, &str, &str)| {
        format!(
            r#""groq/{id}": {{"litellm_provider": "groq", "mode": "chat", "input_cost_per_token": {input}e-6, "output_cost_per_token": {output}e-6}}"#
        )
    };
    let rows: Vec<String> = rows.iter().map(row).collect();
    read_as("litellm", date, "map.json", &format!("{{{}}}", rows.join(", ")))
}

/// States of models.dev at Groq, by day.
fn history(id: &str, states: &[(&str, &str, &str)]) -> FeedReading {
    let state = |(date, input, output): &(&str, &str, &str)| {
        format!(
            r#"{{"commit": "c{date}", "date": "{date}T00:00:00Z", "cost": {{"input": {input}, "output": {output}}}}}"#
        )
    };
    let states: Vec<String> = states.iter().map(state).collect();
    let text = format!(r#"[{{"provider": "groq", "model": "{id}", "history": [{}]}}]"#, states.join(", "));
    read_as("models-dev-history", "2026-07-02", "history.json", &text)
}

fn text<'a>(result: &'a ImportResult, provider: &str) -> &'a str {
    &result.files.iter().find(|(name, _)| name == provider).expect("the file changed").1
}

/// The day, basis and price of every entry of an offer.
fn log(files: &Files, id: &str) -> Vec<String> {
    let (mut sources, problems) = (Sources::new(), Problems::new());
    let mut catalogue = Catalogue::open(files.clone(), &mut sources, &problems).expect("an identity");
    catalogue.load_all(&mut sources, &problems);
    let id = OfferId::parse(id).expect("an id");
    let offers = catalogue.offers();
    let offer = offers.iter().find(|offer| offer.id == id).expect("the offer");
    let said = |change: &crate::catalogue::Change| match change {
        crate::catalogue::Change::Priced(tariff) => rates(tariff, ServiceClass::Standard, None),
        _ => "retired".to_owned(),
    };
    offer.log.iter().map(|entry| format!("{} {} {}", entry.from, entry.basis, said(&entry.change))).collect()
}

#[test]
fn new_offers_go_to_their_place_and_nothing_else_moves() {
    let files = catalogue(&[("groq", GROQ)]);
    let result = merged(&[litellm("2026-11-24", &[("n", "3", "4"), ("a", "1", "2"), ("zz", "1", "1")])], &files);
    let new = text(&result, "groq");
    let ids: Vec<&str> = new.lines().filter(|line| line.starts_with("id = ")).collect();
    assert_eq!(ids, ["id = \"a\"", "id = \"m\"", "id = \"n\"", "id = \"z\"", "id = \"zz\""]);
    let mut kept = new.lines();
    assert!(GROQ.lines().all(|line| kept.any(|other| other == line)), "every line is still there, in its order");
    assert!(new.contains("# About z.\n[[offer]]\nid = \"z\""), "a comment stays with its offer");
    with(&files, &result);
}

#[test]
fn a_second_import_changes_nothing() {
    let files = catalogue(&[("groq", GROQ)]);
    let readings = [
        litellm("2025-09-01", &[("n", "5", "6"), ("gone", "1", "1")]),
        litellm("2026-11-24", &[("m", "1", "2"), ("n", "3", "4"), ("x", "1", "1.5")]),
        history("n", &[("2025-06-10", "5", "6"), ("2026-02-01", "3", "4")]),
    ];
    let first = merged(&readings, &files);
    assert_eq!(first.summary.added.len(), 3);
    let second = merged(&readings, &with(&files, &first));
    assert_eq!((second.files, second.summary.added.len(), second.summary.appended.len()), (vec![], 0, 0));
}

#[test]
fn an_offer_that_is_there_gets_only_what_is_newer_than_its_check() {
    let files = catalogue(&[("groq", GROQ)]);
    let result = merged(&[history("m", &[("2025-03-01", "8", "9"), ("2026-03-01", "3", "4")])], &files);
    let after = with(&files, &result);
    assert_eq!(
        log(&after, "groq/m"),
        ["2025-01-01 documented input 1 output 2", "2026-03-01 observed input 3 output 4"]
    );
    let said: Vec<&str> = result.summary.disputed.iter().map(|disputed| disputed.says.as_str()).collect();
    assert_eq!(said, ["input 8, output 9 from 2025-03-01"]);
    assert!(
        text(&result, "groq").contains("output = 4.00\n\n# About z.\n[[offer]]"),
        "before the next offer's comment"
    );
}

/// The entry's source is litellm, so a later litellm that differs shows a change; a name finds its offer.
#[test]
fn a_feed_that_changes_its_mind_dates_the_change_by_its_edition() {
    let files = catalogue(&[("groq", GROQ)]);
    let result = merged(&[litellm("2026-11-24", &[("m-old", "3", "4")])], &files);
    let expected = ["2025-01-01 documented input 1 output 2", "2026-11-24 observed input 3 output 4"];
    assert_eq!(log(&with(&files, &result), "groq/m"), expected);
}

#[test]
fn an_undated_price_that_differs_from_a_foreign_entry_is_only_reported() {
    let files = catalogue(&[("groq", GROQ)]);
    let result = merged(&[litellm("2026-11-24", &[("z", "3", "4")])], &files);
    assert!(result.files.is_empty());
    assert_eq!(result.summary.disputed[0].says, "input 3, output 4 without a date");
}

/// Observed dates lead, the undated price that agrees with the last of them adds nothing, the one that agrees with
/// none is disputed.
#[test]
fn a_dated_feed_leads_and_the_other_is_noted() {
    let files = catalogue(&[]);
    let dated = history("n", &[("2025-06-10", "5", "6"), ("2026-02-01", "3", "4")]);
    let result = merged(&[litellm("2026-11-24", &[("n", "9", "9")]), dated], &files);
    let after = with(&files, &result);
    assert_eq!(log(&after, "groq/n"), ["2025-06-10 observed input 5 output 6", "2026-02-01 observed input 3 output 4"]);
    let note = "  { feed = \"litellm 1.0\", input = 9.00, output = 9.00, note = \"has no date there\" },";
    assert!(text(&result, "groq").contains(note));
}

#[test]
fn a_documented_date_leads_over_an_observed_one() {
    let stated = r#"{"prices": {"groq": {"n": {"standard": [{"start": null, "rates": {"input": 2.0, "output": 8.0,
        "valid_from": "2026-01-15T00:00:00Z", "valid_from_basis": "documented"}}]}}}}"#;
    let documented = read_as("model-prices", "2026-10-26", "snapshot.json", stated);
    let files = catalogue(&[]);
    let observed = history("n", &[("2026-02-01", "3", "8")]);
    let result = merged(&[observed, documented], &files);
    assert_eq!(log(&with(&files, &result), "groq/n"), ["2026-01-15 documented input 2 output 8"]);
    assert!(text(&result, "groq").contains("note = \"seen there from 2026-02-01\""));
}

/// The undated price is the one that models.dev saw first on 2025-06-10.
#[test]
fn an_undated_price_takes_the_earliest_day_on_which_it_was_seen() {
    let files = catalogue(&[]);
    let dated = history("n", &[("2025-06-10", "3", "4")]);
    let result = merged(&[litellm("2026-11-24", &[("n", "3", "4")]), dated], &files);
    assert_eq!(log(&with(&files, &result), "groq/n"), ["2025-06-10 observed input 3 output 4"]);
}

#[test]
fn a_price_that_nobody_dates_is_assumed_to_hold_since_the_release() {
    let model = "name = \"N\"\nrelease_date = \"2025-04-05\"\nopen_weights = false\n";
    let facts = read_as("models-dev", "2026-07-02", "models/vendor/n.toml", model);
    let files = catalogue(&[]);
    let result = merged(&[litellm("2026-11-24", &[("n", "3", "4")]), facts], &files);
    assert_eq!(log(&with(&files, &result), "groq/n"), ["2025-04-05 assumed input 3 output 4"]);
    assert!(text(&result, "groq").contains("weights = \"closed\"\nlicence = \"proprietary\"\n"));
}

#[test]
fn what_the_newest_edition_no_longer_lists_has_ended() {
    let files = catalogue(&[]);
    let editions =
        [litellm("2025-09-01", &[("n", "3", "4"), ("o", "1", "1")]), litellm("2026-11-24", &[("o", "1", "1")])];
    let result = merged(&editions, &files);
    let expected = ["2025-09-01 assumed input 3 output 4", "2026-11-24 observed retired"];
    assert_eq!(log(&with(&files, &result), "groq/n"), expected);
}

/// Three others take $3; a tenth of that and less is no bargain but a slip.
#[test]
fn a_price_far_from_all_others_is_refused() {
    let row = |provider: &str, input: &str| {
        format!(
            r#""{provider}/n": {{"litellm_provider": "{provider}", "mode": "chat", "input_cost_per_token": {input}e-6, "output_cost_per_token": 15e-6}}"#
        )
    };
    let rows = [row("groq", "0.239"), row("novita", "3"), row("nebius", "3"), row("baseten", "3")];
    let reading = read_as("litellm", "2026-11-24", "map.json", &format!("{{{}}}", rows.join(", ")));
    // Where the catalogue has it, somebody looked into it.
    let looked_into = GROQ.replace("id = \"m\"", "id = \"n\"").replace("input = 1.00", "input = 0.239");
    let looked_into = catalogue(&[("groq", &looked_into.replace("output = 2.00", "output = 15.00"))]);
    assert!(merged(std::slice::from_ref(&reading), &looked_into).summary.refused.is_empty());
    let result = merged(&[reading], &catalogue(&[]));
    assert_eq!(result.summary.added.len(), 3);
    let [refused] = result.summary.refused.as_slice() else { panic!("one refusal") };
    assert_eq!(refused.reason, "input at $0.239, while 3 other providers take $3 in the middle");
}

#[test]
fn a_snapshot_that_costs_the_same_is_a_name_and_one_that_does_not_is_an_offer() {
    let rows = [("n", "3", "4"), ("n-2026-01-05", "3", "4"), ("n-2025-01-05", "5", "6")];
    let result = merged(&[litellm("2026-11-24", &rows)], &catalogue(&[]));
    let added: Vec<String> = result.summary.added.iter().map(ToString::to_string).collect();
    assert_eq!(added, ["groq/n", "groq/n-2025-01-05"]);
    assert!(text(&result, "groq").contains("aliases = [{ id = \"n-2026-01-05\" }]"));
}

#[test]
fn a_catalogue_that_cannot_be_read_is_left_alone() {
    let problems = Problems::new();
    let files = catalogue(&[("groq", "schema = 1\nprovider = \"groq\"\n[[offer]]\nid = 3\n")]);
    assert!(merge(&[], &files, &problems, &mut |_, _| {}).is_none());
    assert!(problems.any_error());
}
