//! `catalogue import`: each `--from` is an edition of a feed with the files that it is read from.

use clap::error::{Error, ErrorKind};
use clap::{Arg, ArgAction, ArgMatches, Args, Command, FromArgMatches};

use super::Destination;
use crate::calendar::Date;
use crate::import::{Edition, Feed};

/// Arguments of `catalogue import`.
#[derive(Args, Debug)]
pub struct Import {
    /// The editions.
    #[command(flatten)]
    pub editions: Editions,
    /// The folder with `catalogue.toml` and `providers/` that takes what is new
    #[arg(long, value_name = "FOLDER", default_value = "pricing")]
    pub into: String,
    /// Say what would be done, and write nothing
    #[arg(long)]
    pub dry_run: bool,
    /// Where the result goes.
    #[command(flatten)]
    pub destination: Destination,
}

/// What `--from` names, in order.
#[derive(Clone, Debug)]
pub struct Editions(pub Vec<FeedFiles>);

/// An edition of a feed, and where it lies.
#[derive(Clone, Debug)]
pub struct FeedFiles {
    /// Which feed.
    pub feed: Feed,
    /// Which edition.
    pub edition: Edition,
    /// Files, and folders of files.
    pub paths: Vec<String>,
}

// clap's derive has no form for a flag that takes several values each time and may stand several times.
impl Args for Editions {
    fn augment_args(command: Command) -> Command {
        let help = format!(
            "Read these files, or those in a folder, as an edition of a feed, as in `litellm:1.106.2@2026-11-24 \
             prices.json` (repeatable; all editions are merged at once). Feeds: {}",
            Feed::NAMES.join(", ")
        );
        let from = Arg::new("from").long("from").value_names(["FEED:VERSION@DATE", "FILE"]).num_args(2..);
        command.arg(from.action(ArgAction::Append).required(true).help(help))
    }

    fn augment_args_for_update(command: Command) -> Command {
        Self::augment_args(command)
    }
}

impl FromArgMatches for Editions {
    fn from_arg_matches(matches: &ArgMatches) -> Result<Self, Error> {
        let groups = matches.get_occurrences::<String>("from").into_iter().flatten();
        let editions = groups.map(|mut words| {
            let name = words.next().map(String::as_str).unwrap_or_default();
            let (feed, edition) = edition(name).map_err(|reason| {
                Error::raw(ErrorKind::ValueValidation, format!("invalid value '{name}' for '--from': {reason}\n"))
            })?;
            Ok(FeedFiles { feed, edition, paths: words.cloned().collect() })
        });
        editions.collect::<Result<_, Error>>().map(Self)
    }

    fn update_from_arg_matches(&mut self, matches: &ArgMatches) -> Result<(), Error> {
        *self = Self::from_arg_matches(matches)?;
        Ok(())
    }
}

/// Reads `FEED:VERSION@DATE`.
fn edition(text: &str) -> Result<(Feed, Edition), String> {
    let name = text.split([':', '@']).next().unwrap_or_default();
    let feed = Feed::parse(name).ok_or_else(|| {
        let near = crate::diagnostic::nearest(name, Feed::NAMES);
        near.map_or_else(|| format!("one of {}", Feed::NAMES.join(", ")), |near| format!("did you mean `{near}`?"))
    })?;
    let wanted = || format!("which edition? Write it as {name}:VERSION@DATE, with the day it was published");
    let (version, date) = text[name.len()..].rsplit_once('@').ok_or_else(wanted)?;
    let version = version.strip_prefix(':').filter(|version| !version.trim().is_empty()).ok_or_else(wanted)?;
    let date: Date = super::values::date(date)?;
    Ok((feed, Edition { version: version.to_owned(), date }))
}

#[cfg(test)]
mod tests {
    use super::edition;

    #[test]
    fn an_edition_is_a_feed_a_version_and_a_day() {
        let read = |text| edition(text).map(|(feed, edition)| (feed.name(), edition.version, edition.date.to_string()));
        assert_eq!(read("litellm:1.106.2@2026-11-24"), Ok(("litellm", "1.106.2".into(), "2026-11-24".into())));
        // A version may hold the signs that set it off.
        assert_eq!(read("models-dev:a:b@c@2026-07-02"), Ok(("models-dev", "a:b@c".into(), "2026-07-02".into())));
        assert_eq!(read("litelm:1@2026-11-24"), Err("did you mean `litellm`?".into()));
        assert_eq!(read("litellm:1@24-11-2026"), Err("not a date such as 2026-05-20".into()));
        for incomplete in ["litellm", "litellm:1.106.2", "litellm@2026-11-24", "litellm:@2026-11-24"] {
            assert!(read(incomplete).is_err_and(|reason| reason.starts_with("which edition?")), "{incomplete}");
        }
    }
}
