//! The checks of the catalogue: each finds its own example, leaves the mended one alone, and stops where it should.

use std::borrow::Cow;

use cascade::catalogue::checks::{ALL, Subject, run};
use cascade::catalogue::{Catalogue, Files};
use cascade::diagnostic::{ALL_CODES, Diagnostic, Problems, Sources};

const CATALOGUE: &str = "schema = 1\nversion = \"2026.11.1\"\nreleased = 2026-11-24\n";

/// What an offer needs, as long as the text at hand does not say it.
const OFFER: [(&str, &str); 7] = [
    ("id", "\"large\""),
    ("model", "\"large\""),
    ("developer", "\"example\""),
    ("weights", "\"closed\""),
    ("licence", "\"proprietary\""),
    ("context-window", "200_000"),
    ("checked", "2026-11-24"),
];
const ENTRY: [(&str, &str); 3] =
    [("from", "2026-02-01"), ("recorded", "2026-02-01"), ("source", "\"https://example.com/pricing\"")];
const RATES: [(&str, &str); 2] = [("input", "3.00"), ("output", "12.00")];

/// Adds the keys that a piece of a table lacks.
fn completed(text: &str, defaults: &[(&str, &str)]) -> String {
    let has = |key: &str| text.lines().any(|line| line.starts_with(&format!("{key} =")));
    let missing = defaults.iter().filter(|(key, _)| !has(key)).map(|(key, value)| format!("{key} = {value}\n"));
    missing.chain([text.to_owned()]).collect()
}

/// Makes a provider file of a piece of one: whole offers, the log of one, or an entry of it.
///
/// An offer that names its developer is taken as it is; any other is given the facts that it lacks.
fn provider_file(piece: &str) -> String {
    let offers = match piece {
        offers if offers.contains("[[offer]]\n") => offers.to_owned(),
        log if log.contains("[[offer.price]]\n") => format!("[[offer]]\n{log}"),
        entry => format!("[[offer]]\n[[offer.price]]\n{entry}"),
    };
    let facts_missing = |facts: &str| if facts.contains("developer =") { &OFFER[..2] } else { &OFFER[..] };
    let mut file = "schema = 1\nprovider = \"example\"\n".to_owned();
    for offer in offers.split("[[offer]]\n").skip(1) {
        let (facts, log) = offer.split_once("[[offer.price]]\n").unwrap_or((offer, ""));
        file.push_str(&format!("[[offer]]\n{}", completed(facts, facts_missing(facts))));
        for entry in log.split("[[offer.price]]\n") {
            let priced = ["retired", "withdraws", "input", "output"].iter().any(|key| entry.contains(key));
            let entry = if priced { entry.to_owned() } else { completed(entry, &RATES) };
            file.push_str(&format!("[[offer.price]]\n{}", completed(&entry, &ENTRY)));
        }
    }
    file
}

fn look(provider: String, covers_until: &str) -> Vec<Diagnostic> {
    let holidays =
        format!("schema = 1\nsource = \"https://example.com\"\nutc-offset = \"+08:00\"\ndays = []\n{covers_until}");
    let files = Files {
        catalogue: Cow::Borrowed(CATALOGUE),
        providers: vec![("example".into(), provider.into())],
        holidays: vec![("cn".into(), holidays.into())],
        hardware: "".into(),
        sha256: "".into(),
        folder: "pricing".to_owned(),
    };
    all_findings(files)
}

/// What reading and the checks find in a catalogue.
fn all_findings(files: Files) -> Vec<Diagnostic> {
    let (mut sources, problems) = (Sources::new(), Problems::new());
    let mut catalogue = Catalogue::open(files, &mut sources, &problems).expect("the catalogue opens");
    catalogue.load_all(&mut sources, &problems);
    for diagnostic in run(&Subject::of(&catalogue)).into_diagnostics() {
        problems.push(diagnostic);
    }
    problems.into_sorted()
}

fn codes(diagnostics: &[Diagnostic]) -> Vec<&'static str> {
    diagnostics.iter().map(|diagnostic| diagnostic.code.name).collect()
}

fn found(piece: &str) -> Vec<&'static str> {
    codes(&look(provider_file(piece), "covers-until = 2027-12-31"))
}

/// Two peak windows, one of which leaves out the holidays of the list `cn`.
const NEEDS_HOLIDAYS: &str = "\
input = 3.00
output = 12.00
windows = [{ hours = \"01:00-04:00\", except-holidays = \"cn\", input = 6.00, output = 24.00 }]
";

fn found_in_example(example: &str) -> Vec<Diagnostic> {
    if example.starts_with("# holidays/cn.toml") {
        look(provider_file(NEEDS_HOLIDAYS), example)
    } else {
        look(provider_file(example), "covers-until = 2027-12-31")
    }
}

#[test]
fn every_check_finds_its_example_and_nothing_when_it_is_mended() {
    for check in ALL {
        let name = check.code.name;
        let diagnostics = found_in_example(check.example);
        assert_eq!(codes(&diagnostics), [name], "the example of {name}: {diagnostics:#?}");
        assert_eq!(diagnostics[0].severity, check.severity(), "{name}");
        let diagnostics = found_in_example(check.mended);
        assert!(diagnostics.is_empty(), "the mended example of {name}: {diagnostics:#?}");
    }
}

#[test]
fn every_check_has_a_name_of_its_own() {
    let names: Vec<&str> = ALL.iter().map(|check| check.code.name).collect();
    for (index, check) in ALL.iter().enumerate() {
        assert!(!names[..index].contains(&check.code.name), "{} is given twice", check.code.name);
        let other = ALL_CODES.iter().find(|code| code.name == check.code.name);
        assert!(other.is_none_or(|code| std::ptr::eq(*code, check.code)), "{} is another code too", check.code.name);
    }
}

/// A name that says where the limit is, a piece of a provider file, and what is found in it.
type Case = (&'static str, &'static str, &'static [&'static str]);

#[track_caller]
fn hold(cases: &[Case]) {
    for (name, piece, expected) in cases {
        assert_eq!(found(piece), *expected, "{name}");
    }
}

#[test]
fn prices_of_one_card() {
    hold(&[
        ("cached at 60 % of input", "input = 1.00\ncached-input = 0.60\noutput = 2.00\n", &[]),
        ("just above it", "input = 1.00\ncached-input = 0.6001\noutput = 2.00\n", &["cached-over-60-percent"]),
        ("cached equals input", "input = 1.00\ncached-input = 1.00\noutput = 2.00\n", &["cached-over-60-percent"]),
        ("cached just above input", "input = 1.00\ncached-input = 1.0001\noutput = 2.00\n", &["cached-dearer"]),
        (
            "cached audio",
            "input = 1.00\naudio-input = 3.00\ncached-audio-input = 4.00\noutput = 5.00\n",
            &["cached-dearer"],
        ),
        ("cached without input", "cached-input = 1.00\noutput = 2.00\n", &[]),
        ("output equals input", "input = 1.00\noutput = 1.00\n", &[]),
        ("output just below", "input = 1.00\noutput = 0.9999\n", &["output-cheaper"]),
        ("a thousand dollars", "input = 500\noutput = 1000\n", &[]),
        ("a cent more", "input = 500\noutput = 1000.01\n", &["absurd-price"]),
        ("a dear request", "input = 1.00\noutput = 2.00\nper-request = 2000\n", &[]),
        (
            "a slip in a band's batch card",
            "input = 1\noutput = 2\nlong-context = [{ above = 9, input = 2, output = 4, batch = { output = 2000 } }]\n",
            &["absurd-price", "batch-dearer"],
        ),
    ]);
}

#[test]
fn prices_of_cards_beside_each_other() {
    hold(&[
        ("batch at the standard price", "input = 1\noutput = 2\nbatch = { input = 1, output = 2 }\n", &[]),
        ("only its output dearer", "input = 1\noutput = 2\nbatch = { input = 1, output = 3 }\n", &["batch-dearer"]),
        ("flex", "input = 1\noutput = 2\nflex = { input = 2, output = 2 }\n", &["batch-dearer"]),
        ("priority at the standard price", "input = 1\noutput = 2\npriority = { input = 1, output = 2 }\n", &[]),
        ("fast", "input = 1\noutput = 3\nfast = { input = 1, output = 2 }\n", &["priority-cheaper"]),
        ("a band at the base", "input = 1\noutput = 2\nlong-context = [{ above = 9, input = 1, output = 2 }]\n", &[]),
        (
            "a band above the base and below the band before it",
            "input = 1\noutput = 2\nlong-context = [\n  { above = 8, input = 3, output = 6 },\n  \
             { above = 9, input = 2, output = 6 },\n]\n",
            &["band-cheaper"],
        ),
        (
            "windows of one hour on different weekdays",
            "windows = [\n  { hours = \"01:00-04:00\", weekdays = \"mon-fri\", input = 6, output = 24 },\n  \
             { hours = \"01:00-04:00\", weekdays = \"sat-sun\", input = 5, output = 20 },\n]\ninput = 3\noutput = 12\n",
            &[],
        ),
        (
            "windows that share a Friday night",
            "windows = [\n  { hours = \"22:00-06:00\", weekdays = \"mon-fri\", input = 6, output = 24 },\n  \
             { hours = \"23:30-24:00\", weekdays = \"fri-sun\", input = 5, output = 20 },\n]\ninput = 3\noutput = 12\n",
            &["overlapping-windows"],
        ),
    ]);
}

#[test]
fn dates() {
    hold(&[
        ("recorded on the day of the release", "recorded = 2026-11-24\n", &[]),
        ("recorded a day later", "recorded = 2026-11-25\n", &["recorded-after-release"]),
        ("from the first day of 2020", "from = 2020-01-01\n", &[]),
        ("from the day before", "from = 2019-12-31\n", &["from-out-of-range"]),
        ("from two years ahead", "from = 2028-11-24\n", &[]),
        ("from a day more", "from = 2028-11-25\n", &["from-out-of-range"]),
        ("assumed for the day it was recorded", "from-basis = \"assumed\"\n", &[]),
        ("assumed for the day after", "from = 2026-02-02\nfrom-basis = \"assumed\"\n", &["announced-by-guess"]),
        // 24 November is day 328 of 2026, 28 May is day 148.
        ("checked 180 days before the release", "[[offer]]\nchecked = 2026-05-28\n", &[]),
        ("checked 181 days before it", "[[offer]]\nchecked = 2026-05-27\n", &["stale"]),
        (
            "retired and never checked again",
            "[[offer]]\nchecked = 2025-01-01\n[[offer.price]]\nfrom = 2025-01-01\n[[offer.price]]\nretired = true\n",
            &[],
        ),
    ]);
}

#[test]
fn entries_that_repeat() {
    let cut_and_back = "[[offer.price]]\n[[offer.price]]\nfrom = 2026-03-01\ninput = 1\noutput = 2\n\
                        [[offer.price]]\nfrom = 2026-04-01\n";
    let better_source = "[[offer.price]]\nfrom-basis = \"assumed\"\n[[offer.price]]\nrecorded = 2026-04-01\n";
    let other_hours = "[[offer.price]]\ninput = 3\noutput = 12\nwindows = [{ hours = \"01:00-02:00\", output = 24 }]\n\
                       [[offer.price]]\nfrom = 2026-03-01\ninput = 3\noutput = 12\nwindows = [{ hours = \"01:00-02:30\", \
                       output = 24 }]\n";
    let retired_twice = "[[offer.price]]\n[[offer.price]]\nfrom = 2026-03-01\nretired = true\n\
                         [[offer.price]]\nfrom = 2026-04-01\nretired = true\n";
    hold(&[
        ("a cut and back", cut_and_back, &[]),
        ("the same price on a better basis", better_source, &[]),
        ("other hours", other_hours, &[]),
        ("retired twice", retired_twice, &["repeated-entry"]),
        (
            "written with more zeros",
            "[[offer.price]]\n[[offer.price]]\nfrom = 2026-03-01\ninput = 3.000\noutput = 12\n",
            &["repeated-entry"],
        ),
    ]);
}

#[test]
fn names_and_facts() {
    hold(&[
        (
            "an alias that is the id of another offer",
            "[[offer]]\nid = \"a\"\naliases = [{ id = \"b\", until = 2025-01-01 }]\n[[offer]]\nid = \"b\"\n",
            &["duplicate-alias"],
        ),
        (
            "an alias for ever and one for a year",
            "[[offer]]\nid = \"a\"\naliases = [{ id = \"c\" }]\n\
             [[offer]]\nid = \"b\"\naliases = [{ id = \"c\", from = 2025-01-01, until = 2026-01-01 }]\n",
            &["duplicate-alias"],
        ),
        (
            "one that ends on the day the other begins",
            "[[offer]]\nid = \"a\"\naliases = [{ id = \"c\", until = 2025-01-01 }]\n\
             [[offer]]\nid = \"b\"\naliases = [{ id = \"c\", from = 2025-01-01 }]\n",
            &[],
        ),
        ("capitals sort first", "[[offer]]\nid = \"Z\"\n[[offer]]\nid = \"a\"\n", &[]),
        ("nothing is known", "[[offer]]\ndeveloper = \"example\"\n", &["missing-facts"]),
        (
            "nothing is known of what is retired",
            "[[offer]]\ndeveloper = \"example\"\n[[offer.price]]\nretired = true\n",
            &[],
        ),
        ("open under terms of its own", "[[offer]]\nweights = \"open\"\nlicence = \"LicenseRef-Own\"\n", &[]),
        ("closed under a free licence", "[[offer]]\nlicence = \"MIT\"\n", &[]),
    ]);
}

/// Offers of one model at these output prices.
fn market(outputs: &[&str]) -> String {
    let offer = |(index, output)| {
        format!(
            "[[offer]]\nid = \"{index}\"\n[[offer.price]]\ninput = 0.01\noutput = {output}\nfree = {}\n",
            output == &"0"
        )
        .replace("input = 0.01\noutput = 0\n", "input = 0\noutput = 0\n")
    };
    outputs.iter().enumerate().map(offer).collect()
}

#[test]
fn a_market_is_compared_with_its_median() {
    let cases: &[(&[&str], usize)] = &[
        (&["1", "10"], 0),
        (&["1", "10.01"], 1),
        // The median is 10: ten times the cheapest is no reason to suspect the others.
        (&["0.9", "9", "10", "11", "90"], 1),
        (&["0.9", "9", "10", "11", "101"], 2),
        (&["0", "5", "6"], 0),
        (&["5"], 0),
    ];
    for (outputs, expected) in cases {
        assert_eq!(found(&market(outputs)), vec!["tenfold-spread"; *expected], "{outputs:?}");
    }
}

#[test]
fn a_spread_names_the_offer_and_the_median() {
    let diagnostics = look(provider_file(&market(&["1", "2", "30"])), "covers-until = 2027-12-31");
    let message = "`large` costs 30 for output at `example/2` and 2 at `example/1`, the median";
    assert_eq!(diagnostics.iter().map(|found| found.message.as_str()).collect::<Vec<_>>(), [message]);
    assert_eq!(diagnostics[0].labels.len(), 2);
}

#[test]
fn holidays_are_needed_from_the_release_on() {
    let until = |piece: &str, day: &str| codes(&look(provider_file(piece), &format!("covers-until = {day}")));
    // From 24 November: 6 days to its end, 31 of December, 23 of January are 60.
    assert_eq!(until(NEEDS_HOLIDAYS, "2027-01-23"), ["holidays-end"]);
    assert!(until(NEEDS_HOLIDAYS, "2027-01-24").is_empty());
    let two_offers = format!(
        "[[offer]]\nid = \"a\"\n[[offer.price]]\n{NEEDS_HOLIDAYS}[[offer]]\nid = \"b\"\n[[offer.price]]\n{NEEDS_HOLIDAYS}"
    );
    assert_eq!(until(&two_offers, "2026-12-31"), ["holidays-end"], "once a list");
    let given_up = format!("[[offer.price]]\n{NEEDS_HOLIDAYS}[[offer.price]]\nfrom = 2026-10-01\n");
    assert!(until(&given_up, "2026-12-31").is_empty());
    let announced = format!("[[offer.price]]\n[[offer.price]]\nfrom = 2027-01-01\n{NEEDS_HOLIDAYS}");
    assert_eq!(until(&announced, "2026-12-31"), ["holidays-end"]);
}

/// An offer with a warning (output below input) and these exceptions.
fn excepting(exceptions: &str) -> Vec<Diagnostic> {
    let piece = format!("[[offer]]\nexceptions = [{exceptions}]\n[[offer.price]]\ninput = 2.00\noutput = 1.00\n");
    look(provider_file(&piece), "covers-until = 2027-12-31")
}

#[test]
fn an_exception_answers_the_warnings_of_its_check_and_no_error() {
    assert!(excepting("{ check = \"output-cheaper\", note = \"so it is\" }").is_empty());
    let errors = found(
        "[[offer]]\nexceptions = [{ check = \"absurd-price\", note = \"so it is\" }]\n[[offer.price]]\ninput = 1\n\
         output = 2000\n",
    );
    assert_eq!(errors, ["idle-exception", "absurd-price"]);
}

#[test]
fn an_exception_to_nothing_is_a_warning_itself() {
    let messages = |exceptions: &str| -> Vec<(String, Option<String>)> {
        excepting(exceptions).into_iter().map(|found| (found.message, found.help)).collect()
    };
    let answered = "{ check = \"output-cheaper\", note = \"so it is\" }";
    assert_eq!(
        messages(&format!("{answered}, {{ check = \"stale\", note = \"not that\" }}")),
        [("`example/large` has an exception for `stale`, and nothing to except".to_owned(), None)]
    );
    assert_eq!(
        messages(&format!("{answered}, {{ check = \"output-cheper\", note = \"mistyped\" }}")),
        [("there is no check `output-cheper`".to_owned(), Some("did you mean `output-cheaper`?".to_owned()))]
    );
    assert_eq!(codes(&excepting(&format!("{answered}, {{ check = \"stale\" }}"))), ["missing-key"]);
}

#[test]
fn the_embedded_catalogue_has_no_finding_that_nobody_looked_into() {
    let diagnostics = all_findings(Files::embedded());
    let said: Vec<String> = diagnostics.iter().map(|found| format!("{}: {}", found.code.name, found.message)).collect();
    assert!(said.is_empty(), "see `cascade catalogue check`:\n{}", said.join("\n"));
}
