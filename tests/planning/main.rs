//! What-if over values and time: sweeps, sensitivity, forecasts, uncertainty, against figures worked by hand.

mod forecast;
mod held;
mod measured;
mod measured_hours;
mod pages;
mod resampling;
mod sampled_bills;
mod sampling;
mod sensitivity;
mod shown;
mod sweep;
mod uncertainty;
mod variation;

use std::path::Path;

use cascade::analysis::what_if::WhatIf;
use cascade::catalogue::{Catalogue, Files as CatalogueFiles};
use cascade::diagnostic::{Problems, Sources};
use cascade::scenario::{Files, Input, ReadFailure, Settings, load};
use cascade::units::Number;

/// The worked example: 700, 250 and 50 of 1,000 requests a day, each of 4,000 tokens at 0.80, 2.20 and 25 dollars a
/// million: 2.24 + 2.20 + 5.00 = 9.44 a day.
pub const SEED: &str = include_str!("../../examples/seed/scenario.toml");
const PRICES: &str = include_str!("../../examples/seed/prices.toml");

/// Files in memory.
struct Memory<'a> {
    scenario: &'a str,
    prices: &'a str,
    profile: &'a str,
}

impl Files for Memory<'_> {
    fn read(&self, path: &str) -> Result<String, ReadFailure> {
        match path {
            "scenario.toml" => Ok(self.scenario.to_owned()),
            "prices.toml" => Ok(self.prices.to_owned()),
            "profile.csv" => Ok(self.profile.to_owned()),
            _ => Err(ReadFailure("no such file".to_owned())),
        }
    }

    fn relative_to(&self, _: &str, path: &str) -> String {
        path.to_owned()
    }

    fn is_same(&self, one: &str, other: &str) -> bool {
        one == other
    }
}

/// Files on the disk.
struct OnDisk;

impl Files for OnDisk {
    fn read(&self, path: &str) -> Result<String, ReadFailure> {
        std::fs::read_to_string(path).map_err(|error| ReadFailure(error.to_string()))
    }

    fn relative_to(&self, file: &str, path: &str) -> String {
        Path::new(file).parent().expect("a file lies in a folder").join(path).to_string_lossy().into_owned()
    }

    fn is_same(&self, one: &str, other: &str) -> bool {
        one == other
    }
}

/// A scenario's text, ready to be asked, with the prices of the worked example.
pub(crate) fn question(scenario: &str, assignments: &[&str]) -> (WhatIf, Sources, Problems) {
    priced_question(scenario, PRICES, assignments)
}

/// A scenario's text with its own price book.
pub(crate) fn priced_question(scenario: &str, prices: &str, assignments: &[&str]) -> (WhatIf, Sources, Problems) {
    read_question(&Memory { scenario, prices, profile: "" }, assignments)
}

/// A scenario's text with the profile that its workload names.
pub(crate) fn measured_question(scenario: &str, profile: &str, assignments: &[&str]) -> (WhatIf, Sources, Problems) {
    read_question(&Memory { scenario, prices: PRICES, profile }, assignments)
}

fn read_question(files: &Memory<'_>, assignments: &[&str]) -> (WhatIf, Sources, Problems) {
    let (mut sources, problems) = (Sources::new(), Problems::new());
    let assignments: Vec<String> = assignments.iter().map(|&text| text.to_owned()).collect();
    let input = load("scenario.toml", &assignments, &[], files, &mut sources, &problems).expect("it can be read");
    (asked(input, &mut sources, &problems), sources, problems)
}

/// The scenario of an example, as it lies on the disk.
pub(crate) fn example_question(example: &str) -> (WhatIf, Sources, Problems) {
    let (mut sources, problems) = (Sources::new(), Problems::new());
    let path = format!("{}/examples/{example}/scenario.toml", env!("CARGO_MANIFEST_DIR"));
    let input = load(&path, &[], &[], &OnDisk, &mut sources, &problems).expect("it can be read");
    (asked(input, &mut sources, &problems), sources, problems)
}

/// A scenario that was read, with the prices that it names.
fn asked(input: Input, sources: &mut Sources, problems: &Problems) -> WhatIf {
    let mut catalogue = Catalogue::open(CatalogueFiles::embedded(), sources, problems).expect("the catalogue opens");
    for (name, document) in &input.price_books {
        catalogue.overlay(name, document, sources, problems);
    }
    WhatIf::new(input, catalogue, Settings::default())
}

/// A number from its digits.
pub(crate) fn number(text: &str) -> Number {
    text.parse().expect("a number")
}
