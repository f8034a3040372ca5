//! Files that are made from the code are kept in the repository, where readers and editors find them.
//!
//! When one is no longer what the code says: `SNAPSHOTS=overwrite cargo test --test generated` writes it anew.

mod commands;
mod diagnostics;
mod formats;
mod scenario;

use std::path::Path;
use std::sync::Arc;

use cascade::catalogue::{Catalogue, Files, Offer};
use cascade::diagnostic::{Problems, Sources};
use cascade::report::{markdown, news, news_document};
use schemars::generate::SchemaSettings;
use snapbox::Data;
use snapbox::data::DataFormat;

/// Compares a file of the repository with what it is generated from, byte by byte.
fn assert_current(path: &str, generated: String) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(path);
    let committed = Data::read_from(&path, Some(DataFormat::Text)).raw();
    snapbox::assert_data_eq!(generated, committed);
}

#[test]
fn the_schema_of_outcomes() {
    assert_current("schema/outcome.json", schema_of::<cascade::report::Outcome>());
}

#[test]
fn the_schema_of_checks() {
    assert_current("schema/check.json", schema_of::<cascade::report::CheckResult>());
}

#[test]
fn the_schema_of_differences() {
    assert_current("schema/diff.json", schema_of::<cascade::report::DiffResult>());
}

/// As it is written: every key is there, with null where there is no value.
fn schema_of<T: schemars::JsonSchema>() -> String {
    let generator = SchemaSettings::draft2020_12().for_serialize().into_generator();
    let schema = generator.into_root_schema_for::<T>();
    serde_json::to_string_pretty(&schema).expect("a schema is JSON") + "\n"
}

#[test]
fn the_reference_of_commands() {
    assert_current("docs/reference/commands.md", commands::reference());
}

#[test]
fn the_reference_of_diagnostics() {
    assert_current("docs/reference/diagnostics.md", diagnostics::reference());
}

#[test]
fn the_reference_of_scenarios() {
    assert_current("docs/reference/scenario.md", scenario::reference());
}

#[test]
fn the_changelog_of_prices() {
    let (mut sources, problems) = (Sources::new(), Problems::new());
    let mut catalogue = Catalogue::open(Files::embedded(), &mut sources, &problems).expect("the catalogue is readable");
    catalogue.load_all(&mut sources, &problems);
    let offers: Vec<Arc<Offer>> = catalogue.offers().into_iter().cloned().collect();
    let document = news_document(&news(&offers, None), &offers, catalogue.identity());
    assert_current("pricing/CHANGELOG.md", markdown(&document));
}
