//! One scenario on many days, as known on many others: `tests/history/` has an offer to which everything happens that
//! can happen to a price. Its workload is a million tokens a day, so what it costs is the price of a million.

#[path = "support/program.rs"]
mod program;

use program::json;

/// What a day costs, or why there is no price.
fn daily(as_of: &str, known_on: Option<&str>) -> Result<String, String> {
    let mut arguments = vec!["cost", "tests/history/scenario.toml", "--as-of", as_of];
    arguments.extend(known_on.iter().flat_map(|day| ["--known-on", day]));
    let text = |value: &serde_json::Value| value.as_str().expect("text").to_owned();
    match json(&arguments) {
        (outcome, 0) => Ok(text(&outcome["totals"]["daily"])),
        (failure, exit) => {
            assert_eq!((exit, &failure["errors"][0]["code"]), (4, &"no-price".into()));
            Err(text(&failure["errors"][0]["message"]))
        }
    }
}

fn costs(as_of: &str, known_on: Option<&str>) -> String {
    daily(as_of, known_on).unwrap_or_else(|reason| panic!("{as_of} as known on {known_on:?}: {reason}"))
}

#[test]
fn a_price_holds_from_its_first_day() {
    assert_eq!(costs("2026-02-28", None), "10", "the last day of $10.00");
    assert_eq!(costs("2026-03-01", None), "7.5", "the first day of $7.50");
}

#[test]
fn a_plan_from_before_an_announcement_has_the_older_price() {
    assert_eq!(costs("2026-03-01", Some("2026-02-09")), "10", "nobody knew of the cut");
    assert_eq!(costs("2026-03-01", Some("2026-02-10")), "8", "the cut as it was announced");
}

#[test]
fn a_correction_wins_from_the_day_on_which_it_was_made() {
    assert_eq!(costs("2026-03-10", Some("2026-03-19")), "8", "what we believed then");
    assert_eq!(costs("2026-03-10", Some("2026-03-20")), "7.5", "what we know since");
}

#[test]
fn a_withdrawn_announcement_is_seen_until_it_is_withdrawn() {
    let known_on = [("2026-04-14", "7.5"), ("2026-04-15", "12"), ("2026-05-09", "12"), ("2026-05-10", "7.5")];
    for (day, price) in known_on {
        assert_eq!(costs("2026-06-01", Some(day)), price, "1 June as known on {day}");
    }
    assert_eq!(costs("2026-06-01", None), "7.5", "it never came");
    assert_eq!(costs("2026-05-31", Some("2026-04-15")), "7.5", "nor would it have come earlier");
}

#[test]
fn a_retired_offer_has_no_price_from_its_last_day_on() {
    assert_eq!(costs("2026-08-31", None), "7.5");
    assert_eq!(daily("2026-09-01", None), Err("`house/alpha` has no price: retired on 2026-09-01".to_owned()));
    assert_eq!(costs("2026-09-01", Some("2026-06-30")), "7.5", "before anybody knew of its end");
}

#[test]
fn there_is_no_price_before_the_first_one_nor_before_anything_was_known() {
    let too_early = "`house/alpha` has no price: its first price is from 2026-01-01, after 2025-12-31";
    assert_eq!(daily("2025-12-31", None), Err(too_early.to_owned()));
    let unknown = "`house/alpha` has no price: nothing is recorded, as known on 2025-12-31";
    assert_eq!(daily("2026-03-01", Some("2025-12-31")), Err(unknown.to_owned()));
}
