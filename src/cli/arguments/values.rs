//! How values on the command line are read: each gives the value, or says what was expected.

use std::num::NonZeroUsize;

use clap::ValueEnum;

use super::{Emission, Format, MonthRange, Today};
use crate::calendar::{Date, Instant, MonthConvention, YearMonth};
use crate::catalogue::{SearchContext, ServiceClass, Weights};
use crate::report::{FocusVersion, GroupBy};
use crate::scenario::Limit;
use crate::units::{Number, Share};

pub(super) fn date(text: &str) -> Result<Date, String> {
    text.parse().ok().filter(|_| text.len() == 10).ok_or_else(|| "not a date such as 2026-05-20".to_owned())
}

pub(super) fn today(text: &str) -> Result<Today, String> {
    if text == "now" { Ok(Today::Now) } else { date(text).map(Today::On) }
}

pub(super) fn month(text: &str) -> Result<YearMonth, String> {
    YearMonth::parse(text).ok_or_else(|| "not a month such as 2026-05".to_owned())
}

pub(super) fn convention(text: &str) -> Result<MonthConvention, String> {
    MonthConvention::parse(text).ok_or_else(|| format!("one of {}", MonthConvention::NAMES.join(", ")))
}

pub(super) fn group_by(text: &str) -> Result<GroupBy, String> {
    let all = [GroupBy::Tier, GroupBy::Stage, GroupBy::Offer, GroupBy::Provider, GroupBy::Meter, GroupBy::Charge];
    all.into_iter().find(|group| group.key() == text).ok_or_else(|| format!("one of {}", GroupBy::NAMES.join(", ")))
}

pub(super) fn focus_version(text: &str) -> Result<FocusVersion, String> {
    FocusVersion::parse(text).ok_or_else(|| format!("one of {}", FocusVersion::NAMES.join(", ")))
}

pub(super) fn share(text: &str) -> Result<Share, String> {
    let number = match text.strip_suffix('%') {
        Some(percent) => Number::parse(percent.trim_end()).and_then(|percent| percent.shifted_down(2)),
        None => Number::parse(text),
    };
    number.and_then(Share::new).map_err(|_| "not a share between 0% and 100%, such as 90% or 0.90".to_owned())
}

pub(super) fn provider_share(text: &str) -> Result<(String, Share), String> {
    let (provider, most) = text.split_once('=').ok_or_else(|| "not of the form PROVIDER=SHARE".to_owned())?;
    Ok((provider.to_owned(), share(most)?))
}

pub(super) fn weights(text: &str) -> Result<Weights, String> {
    Weights::parse(text).ok_or_else(|| format!("one of {}", Weights::NAMES.join(", ")))
}

pub(super) fn count(text: &str) -> Result<Number, String> {
    Number::parse(text).and_then(Number::not_negative).map_err(|error| format!("{error}; write it as 110000"))
}

pub(super) fn threads(text: &str) -> Result<NonZeroUsize, String> {
    text.parse().map_err(|_| "at least one thread works; leave it out for as many as there are processors".to_owned())
}

pub(super) fn part(text: &str) -> Result<Number, String> {
    let number = match text.strip_suffix('%') {
        Some(digits) => Number::parse(digits).and_then(|percent| percent.shifted_down(2)),
        None => Number::parse(text),
    };
    let number = number.map_err(|error| format!("{error}; write it as 20%"))?;
    if number.is_negative() || number.is_zero() || number > Number::ONE {
        return Err("more than 0% and at most 100%".to_owned());
    }
    Ok(number)
}

pub(super) fn samples(text: &str) -> Result<usize, String> {
    const SAMPLES_MAX: usize = 100_000_000;
    match text.replace('_', "").parse() {
        Ok(count) if (2..=SAMPLES_MAX).contains(&count) => Ok(count),
        _ => Err("a number from 2 to 100_000_000".to_owned()),
    }
}

pub(super) fn month_range(text: &str) -> Result<MonthRange, String> {
    const MONTHS_MAX: usize = 1200;
    if let Some((first, last)) = text.split_once("..") {
        let (first, last) = (month(first)?, month(last)?);
        if last < first {
            return Err("the range is reversed: it ends before it begins".to_owned());
        }
        let until_last = std::iter::successors(Some(first), |month| month.next()).take_while(|month| *month <= last);
        let count = until_last.take(MONTHS_MAX + 1).count();
        return if count > MONTHS_MAX {
            Err("more than a hundred years".to_owned())
        } else {
            Ok(MonthRange { first: Some(first), count })
        };
    }
    match text.parse() {
        Ok(count) if (1..=MONTHS_MAX).contains(&count) => Ok(MonthRange { first: None, count }),
        _ => Err("a number of months from 1 to 1200, or a range such as 2026-07..2027-06".to_owned()),
    }
}

pub(super) fn instant(text: &str) -> Result<Instant, String> {
    Instant::parse(text).ok_or_else(|| "not an instant such as 2026-11-25T02:00:00Z".to_owned())
}

pub(super) fn service(text: &str) -> Result<ServiceClass, String> {
    ServiceClass::parse(text).ok_or_else(|| format!("one of {}", ServiceClass::NAMES.join(", ")))
}

pub(super) fn search_context(text: &str) -> Result<SearchContext, String> {
    SearchContext::parse(text).ok_or_else(|| format!("one of {}", SearchContext::NAMES.join(", ")))
}

pub(super) fn dollars(text: &str) -> Result<Number, String> {
    let number = Number::parse(text).and_then(Number::not_negative);
    number.map_err(|error| format!("{error}; write it as 2.50"))
}

pub(super) fn dollars_above_zero(text: &str) -> Result<Number, String> {
    dollars(text).and_then(|number| if number.is_zero() { Err("above zero".to_owned()) } else { Ok(number) })
}

pub(super) fn limit(text: &str) -> Result<Limit, String> {
    match text.strip_suffix('%') {
        Some(percent) => dollars(percent)?.shifted_down(2).map(Limit::Part).map_err(|error| error.to_string()),
        None => dollars(text).map(Limit::Amount),
    }
}

pub(super) fn emission(text: &str) -> Result<Emission, String> {
    let (format, path) = text.split_once('=').ok_or_else(|| "not of the form FORMAT=FILE".to_owned())?;
    let format = Format::from_str(format, false)?;
    if path.is_empty() {
        return Err("the file's name is missing".to_owned());
    }
    Ok(Emission { format, path: path.to_owned() })
}
