//! Only the offers that are asked for are read, and they are what reading everything gives.

use std::fmt::Write as _;
use std::sync::Arc;

use cascade::calendar::Date;
use cascade::catalogue::{Catalogue, Files, NotFound, Offer, OfferId};
use cascade::diagnostic::{Problems, Sources};

/// A catalogue with what reading it said.
struct Desk {
    catalogue: Catalogue,
    sources: Sources,
    problems: Problems,
}

impl Desk {
    fn new(files: Files) -> Self {
        let (mut sources, problems) = (Sources::new(), Problems::new());
        let catalogue = Catalogue::open(files, &mut sources, &problems).expect("a catalogue");
        Self { catalogue, sources, problems }
    }

    fn find(&mut self, id: &str) -> Result<Arc<Offer>, NotFound> {
        self.find_on(id, "2026-05-20")
    }

    fn find_on(&mut self, id: &str, on: &str) -> Result<Arc<Offer>, NotFound> {
        let (id, on): (OfferId, Date) = (OfferId::parse(id).expect("an id"), on.parse().expect("a day"));
        self.catalogue.find(&id, on, &mut self.sources, &self.problems).map(|found| found.offer)
    }

    /// Each message with its line.
    fn said(self) -> Vec<String> {
        let place = |labels: &[cascade::diagnostic::Label]| self.sources.line(&labels[0].location);
        let found = self.problems.into_sorted();
        found.iter().map(|diagnostic| format!("{}: {}", place(&diagnostic.labels), diagnostic.message)).collect()
    }
}

fn catalogue_of(provider: &str) -> Files {
    Files {
        catalogue: "schema = 1\nversion = \"1\"\nreleased = 2026-05-20\n".into(),
        providers: vec![("p".into(), provider.to_owned().into())],
        holidays: Vec::new(),
        hardware: "".into(),
        sha256: "".into(),
        folder: "pricing".to_owned(),
    }
}

const HEAD: &str = "schema = 1\nprovider = \"p\"\n";

/// Nine lines.
fn offer(id: &str, line: &str) -> String {
    format!(
        "[[offer]]\nid = \"{id}\"\nmodel = \"m\"\n{line}\n[[offer.price]]\nfrom = 2026-05-01\nrecorded = 2026-05-01\n\
         source = \"s\"\noutput = 1\n"
    )
}

/// The embedded files have no form that cutting them into offers would misread.
#[test]
fn each_offer_by_itself_is_what_the_whole_catalogue_has() {
    let mut whole = Desk::new(Files::embedded());
    whole.catalogue.load_all(&mut whole.sources, &whole.problems);
    let mut parts = Desk::new(Files::embedded());
    let offers = whole.catalogue.offers();
    assert!(offers.len() > 100, "the catalogue is embedded");
    for offer in offers {
        let alone = parts.find(&offer.id.to_string()).expect("it is there");
        assert_eq!(format!("{alone:?}"), format!("{offer:?}"));
        for alias in &offer.aliases {
            // Any day on which the name holds.
            let day = alias.from.or(alias.until.map(|day| day.yesterday().expect("a day"))).unwrap_or(Date::MIN);
            let id = format!("{}/{}", offer.id.provider(), alias.id);
            assert_eq!(parts.find_on(&id, &day.to_string()).expect("it is there").id, offer.id);
        }
    }
    assert_eq!(whole.said(), [""; 0]);
    assert_eq!(parts.said(), [""; 0]);
}

#[test]
fn an_offer_that_nobody_asks_for_is_not_read() {
    let text = format!("{HEAD}{}{}", offer("a", "licence = \"mit\""), offer("b", "license = \"mit\""));
    let mut desk = Desk::new(catalogue_of(&text));
    let found = desk.find("p/a").expect("it is there");
    assert_eq!(found.licence.as_deref(), Some("mit"));
    assert_eq!(desk.said(), [""; 0]);
}

#[test]
fn a_mistake_keeps_its_line() {
    let text = format!("{HEAD}{}{}", offer("a", "licence = \"mit\""), offer("b", "license = \"mit\""));
    let mut desk = Desk::new(catalogue_of(&text));
    desk.find("p/b").expect("it is there");
    // Two lines of head, nine of the offer before, and the fourth of its own.
    assert_eq!(desk.said(), ["15: unknown key `license` in `offer[0]`"]);
}

#[test]
fn a_name_that_moved_means_the_offer_of_the_day() {
    let old = offer("a", "aliases = [{ id = \"latest\", until = 2026-05-01 }]");
    let new = offer("b", "aliases = [{ id = \"latest\", from = 2026-06-01 }]");
    let mut desk = Desk::new(catalogue_of(&format!("{HEAD}{new}{old}")));
    assert_eq!(desk.find_on("p/latest", "2026-04-30").expect("old").id.model(), "a");
    assert_eq!(desk.find_on("p/latest", "2026-06-01").expect("new").id.model(), "b");
    let none = desk.find_on("p/latest", "2026-05-20").expect_err("between them");
    assert_eq!(none.reason, "is a dated name that means no offer on 2026-05-20");
    assert_eq!(none.suggestion.as_deref(), Some("p/b"));
}

#[test]
fn a_name_that_nothing_has_gets_the_nearest_of_all_offers() {
    let text: String = (1..=500).fold(HEAD.to_owned(), |mut text, index| {
        write!(text, "{}", offer(&format!("model-{index}"), "")).expect("text grows");
        text
    });
    let mut desk = Desk::new(catalogue_of(&text));
    assert_eq!(desk.find("p/model-417").expect("it is there").id.model(), "model-417");
    let none = desk.find("p/modal-417").expect_err("a mistyped name");
    assert_eq!(none.suggestion.as_deref(), Some("p/model-417"));
    assert_eq!(desk.catalogue.offers().len(), 500);
}

#[test]
fn a_name_that_is_spelt_with_escapes_is_found() {
    let mut desk = Desk::new(catalogue_of(&format!("{HEAD}{}", offer("caf\\u00e9", ""))));
    assert_eq!(desk.find("p/café").expect("it is there").id.model(), "café");
}
