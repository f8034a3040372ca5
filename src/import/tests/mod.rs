//! Feeds in small, and what becomes of them. All figures are invented.

mod feeds;
mod merging;

use super::{Edition, Feed, FeedReading, ImportResult, Says, Sighting, merge};
use crate::catalogue::{Catalogue, Files, ServiceClass, Tariff, TokenMeter};
use crate::diagnostic::{Problems, Sources};

fn edition(date: &str) -> Edition {
    Edition { version: "1.0".to_owned(), date: date.parse().expect("a date") }
}

fn read_as(feed: &str, date: &str, path: &str, text: &str) -> FeedReading {
    let feed = Feed::parse(feed).expect("a feed");
    feed.read(&[(path.to_owned(), text.to_owned())], &edition(date)).expect("a file of the feed")
}

fn only(reading: &FeedReading) -> &Sighting {
    let [sighting] = reading.sightings.as_slice() else { panic!("one sighting, not {:?}", reading.sightings) };
    sighting
}

fn tariff(sighting: &Sighting) -> &Tariff {
    let Says::Priced(tariff) = &sighting.says else { panic!("a price, not {sighting:?}") };
    tariff
}

/// The rates of a class (in a band, where one is named), as `input 3 output 15`.
fn rates(tariff: &Tariff, class: ServiceClass, above: Option<u64>) -> String {
    let cards = match above {
        None => &tariff.cards,
        Some(above) => &tariff.bands.iter().find(|band| band.above == above).expect("the band").cards,
    };
    let card = cards.of(class).expect("the class");
    let listed = TokenMeter::ALL.into_iter().filter_map(|meter| Some((meter, card.token_price(meter)?)));
    listed.map(|(meter, price)| format!("{} {}", meter.key(), price.dollars())).collect::<Vec<_>>().join(" ")
}

/// A catalogue of these provider files.
fn catalogue(providers: &[(&str, &str)]) -> Files {
    let owned = |(name, text): &(&str, &str)| ((*name).to_owned().into(), (*text).to_owned().into());
    Files { providers: providers.iter().map(owned).collect(), ..Files::embedded() }
}

fn merged(readings: &[FeedReading], files: &Files) -> ImportResult {
    let problems = Problems::new();
    let result = merge(readings, files, &problems, &mut |_, _| {}).expect("the catalogue can be read");
    assert!(problems.into_sorted().is_empty());
    result
}

/// The catalogue with the new files in it; it must be one that can be read without a remark.
fn with(files: &Files, result: &ImportResult) -> Files {
    let mut files = files.clone();
    for (provider, text) in &result.files {
        files.providers.retain(|(name, _)| name != provider);
        files.providers.push((provider.clone().into(), text.clone().into()));
    }
    let (mut sources, problems) = (Sources::new(), Problems::new());
    let mut catalogue = Catalogue::open(files.clone(), &mut sources, &problems).expect("an identity");
    catalogue.load_all(&mut sources, &problems);
    let remarks: Vec<String> = problems.into_sorted().into_iter().map(|problem| problem.message).collect();
    assert_eq!(remarks, Vec::<String>::new());
    files
}
