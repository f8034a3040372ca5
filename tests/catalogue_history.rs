//! The past of prices: it reads as a story, and nobody edits it.
//!
//! `TRYCMD=overwrite cargo test --test catalogue_history` fills in the stories.

#[path = "support/outputs.rs"]
mod outputs;

use std::fs;
use std::sync::Arc;

use cascade::catalogue::release::{broken, fingerprints};
use cascade::catalogue::{Catalogue, Files, Hardware, Offer};
use cascade::diagnostic::{Problems, Sources};
use cascade::report::{NewsRow, news};

fn offers(files: Files) -> Vec<Arc<Offer>> {
    all(files).0
}

fn all(files: Files) -> (Vec<Arc<Offer>>, Vec<Hardware>) {
    let (mut sources, problems) = (Sources::new(), Problems::new());
    let mut catalogue = Catalogue::open(files, &mut sources, &problems).expect("the catalogue is readable");
    catalogue.load_all(&mut sources, &problems);
    let hardware = catalogue.hardware(&mut sources, &problems).to_vec();
    (catalogue.offers().into_iter().cloned().collect(), hardware)
}

/// A catalogue of one offer with this log.
fn logged(log: &str) -> Vec<Arc<Offer>> {
    let text = format!("schema = 1\nprovider = \"example\"\n[[offer]]\nid = \"large\"\nmodel = \"large\"\n{log}");
    offers(Files { providers: vec![("example".into(), text.into())], ..Files::embedded() })
}

fn entry(from: &str, recorded: &str, says: &str) -> String {
    format!("[[offer.price]]\nfrom = {from}\nrecorded = {recorded}\nsource = \"https://example.com\"\n{says}\n")
}

#[test]
fn the_prices_of_five_models_are_stories() {
    outputs::outputs().case("tests/catalogue/history-*.trycmd");
}

#[test]
fn a_price_cannot_be_changed_without_a_dated_entry() {
    let (present, hardware) = all(Files::embedded());
    let mut releases = 0;
    for file in fs::read_dir("pricing/releases").expect("releases are kept") {
        let path = file.expect("an entry").path();
        let release = fs::read_to_string(&path).expect("a release can be read");
        let broken = broken(&release, present.iter().map(Arc::as_ref), &hardware);
        assert!(broken.is_empty(), "{} has what was edited or removed since:\n{}", path.display(), broken.join("\n"));
        releases += 1;
    }
    assert!(releases > 0);
}

#[test]
fn a_release_is_kept_by_entries_that_are_added_alone() {
    let first = entry("2026-01-01", "2026-01-01", "input = 3\noutput = 12");
    let release = fingerprints(logged(&first).iter().map(Arc::as_ref), &[]);
    let kept = |log: &str| broken(&release, logged(log).iter().map(Arc::as_ref), &[]);
    let of_january = ["example/large from 2026-01-01".to_owned()];
    assert!(kept(&first).is_empty());
    assert!(kept(&(first.clone() + &entry("2026-02-01", "2026-02-01", "input = 2\noutput = 8"))).is_empty());
    // A correction is an entry too: the same day, recorded later.
    assert!(kept(&(first.clone() + &entry("2026-01-01", "2026-03-01", "input = 2\noutput = 8"))).is_empty());
    assert!(kept(&first.replace("output = 12", "output = 12.00")).is_empty(), "the same number");
    assert!(kept(&first.replace("example.com", "example.org")).is_empty(), "a better source");
    assert_eq!(kept(&first.replace("output = 12", "output = 11")), of_january);
    assert_eq!(kept(&first.replace("recorded = 2026-01-01", "recorded = 2026-01-02")), of_january);
    assert_eq!(kept(&first.replace("from = 2026-01-01", "from = 2026-01-02")), of_january);
    assert_eq!(kept(&first.replace("output = 12", "output = 12\nbatch = { output = 6 }")), of_january);
    assert_eq!(kept(&first.replace("output = 12", "output = 12\nregions = { eu = \"110%\" }")), of_january);
}

#[test]
fn a_rent_is_kept_as_a_price_is() {
    let rented = |log: &str| {
        let text = format!("schema = 1\n[[hardware]]\nid = \"p/gpu\"\n{log}");
        all(Files { hardware: text.into(), ..Files::embedded() }).1
    };
    let entry = |from: &str, gpu_hour: &str| {
        format!(
            "[[hardware.rent]]\nfrom = {from}\nfrom-basis = \"observed\"\nrecorded = 2026-01-01\nsource = \"s\"\n\
             gpu-hour = {gpu_hour}\n"
        )
    };
    let first = entry("2026-01-01", "2.95");
    let release = fingerprints([], &rented(&first));
    let kept = |log: &str| broken(&release, [], &rented(log));
    assert!(kept(&first).is_empty());
    assert!(kept(&(first.clone() + &entry("2026-02-01", "2.50"))).is_empty());
    assert_eq!(kept(&entry("2026-01-01", "2.90")), ["hardware:p/gpu from 2026-01-01"]);
}

#[test]
fn hardware_is_listed_in_order() {
    let (_, hardware) = all(Files::embedded());
    assert!(!hardware.is_empty() && hardware.is_sorted_by(|before, after| before.id < after.id));
    assert!(hardware.iter().all(|gpu| gpu.log.is_sorted_by_key(|rent| (rent.from, rent.recorded))));
}

/// Day, change and percent.
fn told(rows: &[NewsRow]) -> Vec<(&str, &str, Option<String>)> {
    rows.iter().map(|row| (row.day.as_str(), row.change, row.percent.map(|percent| percent.to_string()))).collect()
}

#[test]
fn the_changelog_tells_each_change_once_newest_first() {
    let log = [
        entry("2026-01-01", "2026-01-01", "input = 3\noutput = 12"),
        // 12 to 9 is a quarter less.
        entry("2026-02-01", "2026-02-01", "input = 3\noutput = 9"),
        // The output price stays: 3 to 4.5 is half more.
        entry("2026-03-01", "2026-03-01", "input = 4.5\noutput = 9"),
        entry("2026-04-01", "2026-04-01", "input = 4.5\ncached-input = 1\noutput = 9"),
        entry("2026-05-01", "2026-04-15", "input = 9\noutput = 18"),
        entry("2026-05-01", "2026-04-20", "withdraws = 2026-05-01"),
        entry("2026-06-01", "2026-06-01", "retired = true"),
    ]
    .concat();
    let offers = logged(&log);
    let expected = [
        ("2026-06-01", "retired", None),
        ("2026-04-20", "withdrawn", None),
        ("2026-04-01", "relisted", None),
        ("2026-03-01", "raised", Some("50".to_owned())),
        ("2026-02-01", "cut", Some("-25".to_owned())),
        ("2026-01-01", "added", None),
    ];
    assert_eq!(told(&news(&offers, None)), expected);
    assert_eq!(told(&news(&offers, Some("2026-04-20".parse().expect("a day")))), expected[..2]);
}

#[test]
fn the_cut_of_o3_is_in_the_changelog() {
    let offers = offers(Files::embedded());
    let news = news(&offers, None);
    let cut = news.iter().find(|row| row.offer == "openai/o3" && row.change == "cut").expect("it is told");
    // From 40 to 8: (8 - 40) / 40.
    let percent = cut.percent.map(|percent| percent.to_string());
    assert_eq!((cut.day.as_str(), percent.as_deref()), ("2025-06-10", Some("-80")));
}
