//! What GPUs rent for: `hardware.toml`, a log of rents in the form of the price log.

use std::collections::{BTreeMap, BTreeSet};

use super::price::FromBasis;
use super::read::schema_version;
use crate::calendar::{Date, Instant};
use crate::diagnostic::{Diagnostic, Location, Problems, code};
use crate::document::{Cursor, Node};
use crate::units::Number;

/// A GPU as one provider rents it out.
#[derive(Clone, Debug)]
pub struct Hardware {
    /// `provider/gpu`.
    pub id: String,
    /// Other names, each of one hardware only.
    pub aliases: Vec<String>,
    /// For people.
    pub name: Option<String>,
    /// When somebody last compared the rents with their source.
    pub checked: Option<Date>,
    /// The log, as written.
    pub log: Vec<Rent>,
}

/// What an hour of one GPU costs from an instant on.
#[derive(Clone, Debug)]
pub struct Rent {
    /// Since when.
    pub from: Instant,
    /// How well that is known.
    pub basis: FromBasis,
    /// When that was known.
    pub recorded: Date,
    /// What a reader can open.
    pub source: String,
    /// Dollars for an hour of one GPU; none once it is no longer rented out.
    pub gpu_hour: Option<Number>,
    /// Where the entry stands.
    pub location: Location,
}

impl Hardware {
    /// Whether an id or another name means this hardware.
    #[must_use]
    pub fn is_called(&self, name: &str) -> bool {
        self.id == name || self.aliases.iter().any(|alias| alias == name)
    }

    /// The rent at an instant as known on a day. For one `from` the later `recorded` wins.
    ///
    /// # Errors
    /// Why there is none, as a phrase.
    pub fn rent_at(&self, at: Instant, known_on: Option<Date>) -> Result<(&Rent, Number), String> {
        let known = known_on.map_or_else(String::new, |day| format!(", as known on {day}"));
        let mut entries: Vec<&Rent> =
            self.log.iter().filter(|rent| known_on.is_none_or(|day| rent.recorded <= day)).collect();
        entries.sort_by_key(|rent| rent.recorded);
        let timeline: BTreeMap<Instant, &Rent> = entries.into_iter().map(|rent| (rent.from, rent)).collect();
        match timeline.range(..=at).next_back() {
            Some((from, rent)) => match rent.gpu_hour {
                Some(gpu_hour) => Ok((rent, gpu_hour)),
                None => Err(format!("no longer rented out from {from}{known}")),
            },
            None => match timeline.keys().next() {
                Some(first) => Err(format!("its first rent is from {first}{known}, after {at}")),
                None => Err(format!("nothing is recorded{known}")),
            },
        }
    }
}

/// Reads the file. Mistakes go to `problems`; what could be read is returned.
pub fn hardware_file(document: &Node, problems: &Problems) -> Vec<Hardware> {
    let Some(mut fields) = Cursor::root(document, problems).fields() else { return Vec::new() };
    if !schema_version(&mut fields) {
        return Vec::new();
    }
    let all = fields.optional("hardware", |list| list.list(read_hardware)).unwrap_or_default();
    fields.finish();
    let mut seen: BTreeSet<&str> = BTreeSet::new();
    for (hardware, location) in &all {
        for name in std::iter::once(&hardware.id).chain(&hardware.aliases) {
            if !seen.insert(name) {
                let message = format!("`{name}` names two kinds of hardware");
                problems.push(Diagnostic::error(&code::DUPLICATE, message).at(location, ""));
            }
        }
    }
    all.into_iter().map(|(hardware, _)| hardware).collect()
}

fn read_hardware(cursor: Cursor<'_>) -> Option<(Hardware, Location)> {
    let location = cursor.location().clone();
    let mut fields = cursor.fields()?;
    let id = fields.required("id", Cursor::name);
    let aliases = fields.optional("aliases", |list| list.list(Cursor::name)).unwrap_or_default();
    let name = fields.optional("name", Cursor::name);
    let checked = fields.optional("checked", Cursor::date);
    let log = fields.required("rent", |list| list.list(read_rent));
    fields.finish();
    Some((Hardware { id: id?, aliases, name, checked, log: log? }, location))
}

fn read_rent(cursor: Cursor<'_>) -> Option<Rent> {
    let here = cursor.clone();
    let mut fields = cursor.fields()?;
    let from = fields.required("from", Cursor::instant);
    let basis = fields.required("from-basis", |cursor| cursor.word(&FromBasis::NAMES, FromBasis::parse));
    let recorded = fields.required("recorded", Cursor::date);
    let source = fields.required("source", Cursor::name);
    let gpu_hour = fields.optional("gpu-hour", Cursor::amount);
    let retired = fields.optional("retired", Cursor::boolean).unwrap_or(false);
    let stated = fields.has("gpu-hour");
    fields.finish();
    if stated == retired {
        let message = "an entry has a rent, `gpu-hour`, or says `retired = true`";
        return here.wrong(&code::PRICE_FORM, message, None);
    }
    if gpu_hour.is_none() != retired {
        return None;
    }
    Some(Rent {
        from: from?,
        basis: basis?,
        recorded: recorded?,
        source: source?,
        gpu_hour,
        location: here.location().clone(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostic::{Origin, Sources};
    use crate::document::parse;

    fn read(rents: &str) -> (Vec<Hardware>, Vec<String>) {
        let text = format!("schema = 1\n[[hardware]]\nid = \"p/gpu\"\naliases = [\"gpu\"]\n{rents}");
        let (mut sources, problems) = (Sources::new(), Problems::new());
        let source = sources.add("hardware.toml", text.as_str(), Origin::File);
        let document = parse(&text, source, &problems).expect("TOML");
        let hardware = hardware_file(&document, &problems);
        (hardware, problems.into_sorted().into_iter().map(|diagnostic| diagnostic.message).collect())
    }

    const LOG: &str = "\
rent = [
  { from = 2026-01-01, from-basis = \"observed\", recorded = 2026-01-01, source = \"s\", gpu-hour = 3 },
  { from = 2026-05-01, from-basis = \"observed\", recorded = 2026-04-20, source = \"s\", gpu-hour = 2.5 },
  { from = 2026-05-01, from-basis = \"observed\", recorded = 2026-06-01, source = \"s\", gpu-hour = 2.6 },
  { from = 2026-09-01, from-basis = \"observed\", recorded = 2026-08-01, source = \"s\", retired = true },
]
";

    #[test]
    fn a_rent_has_two_dates() {
        let (hardware, problems) = read(LOG);
        assert_eq!(problems, [""; 0]);
        let gpu = hardware.first().expect("one");
        assert!(gpu.is_called("gpu") && gpu.is_called("p/gpu") && !gpu.is_called("p"));
        let day = |text: &str| Instant::parse(text).expect("a date");
        let rent = |at: &str, known_on: Option<&str>| {
            let known_on = known_on.map(|text| day(text).date());
            gpu.rent_at(day(at), known_on).map(|(_, gpu_hour)| gpu_hour.to_string())
        };
        assert_eq!(rent("2026-04-30", None), Ok("3".to_owned()));
        assert_eq!(rent("2026-05-01", None), Ok("2.6".to_owned()));
        assert_eq!(rent("2026-05-01", Some("2026-05-31")), Ok("2.5".to_owned()));
        assert_eq!(rent("2026-05-01", Some("2026-04-19")), Ok("3".to_owned()));
        assert_eq!(rent("2026-09-01", None), Err("no longer rented out from 2026-09-01".to_owned()));
        assert_eq!(rent("2025-12-31", None), Err("its first rent is from 2026-01-01, after 2025-12-31".to_owned()));
    }

    #[test]
    fn an_entry_is_a_rent_or_an_end() {
        for entry in ["gpu-hour = 3, retired = true", "retired = false"] {
            let (_, problems) = read(&format!(
                "rent = [{{ from = 2026-01-01, from-basis = \"observed\", recorded = 2026-01-01, source = \"s\", {entry} }}]"
            ));
            assert_eq!(problems, ["an entry has a rent, `gpu-hour`, or says `retired = true`"]);
        }
    }
}
