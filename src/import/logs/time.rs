//! When a request came: the ways in which logs write times.

use crate::calendar::Instant;

/// What a bare number counts since 1970.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum TimeUnit {
    /// Told by its size: 10 digits are seconds, 13 milliseconds, 16 microseconds, 19 nanoseconds. Fewer than 9 are no
    /// time since 1970, but mostly a clock that was not set, or a time since something else.
    #[default]
    BySize,
    /// Seconds.
    Seconds,
    /// Milliseconds.
    Milliseconds,
    /// Microseconds.
    Microseconds,
    /// Nanoseconds.
    Nanoseconds,
}

impl TimeUnit {
    /// The words of a flag.
    pub const NAMES: [&'static str; 5] = ["auto", "s", "ms", "us", "ns"];

    /// Reads one of [`TimeUnit::NAMES`].
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        match text {
            "auto" => Some(Self::BySize),
            "s" => Some(Self::Seconds),
            "ms" => Some(Self::Milliseconds),
            "us" => Some(Self::Microseconds),
            "ns" => Some(Self::Nanoseconds),
            _ => None,
        }
    }

    fn seconds(self, number: i64) -> Option<i64> {
        let divisor = match self {
            Self::Seconds => 1,
            Self::Milliseconds => 1_000,
            Self::Microseconds => 1_000_000,
            Self::Nanoseconds => 1_000_000_000,
            Self::BySize => match number.unsigned_abs() {
                0..100_000_000 => return None,
                100_000_000..100_000_000_000 => 1,
                100_000_000_000..100_000_000_000_000 => 1_000,
                100_000_000_000_000..100_000_000_000_000_000 => 1_000_000,
                _ => 1_000_000_000,
            },
        };
        Some(number.div_euclid(divisor))
    }
}

const SECONDS_OF_A_DAY: i64 = 86_400;

/// Reads times of a log, of which most are in the minute of the one before.
#[derive(Debug, Default)]
pub struct Clock {
    /// As it was written, and its second since 1970.
    minute: Option<(Minute, i64)>,
}

/// `2026-05-20T16:30:`
type Minute = [u8; 17];

impl Clock {
    /// Seconds since 1970, UTC, of `2026-05-20`, `2026-05-20T16:30:00.25Z`, the same with a blank for the `T`, with or
    /// without an offset (UTC without one), or of a bare number. Fractions of a second are cut off.
    #[inline]
    pub fn seconds(&mut self, text: &[u8], unit: TimeUnit) -> Option<i64> {
        self.seconds_of_common_form(text)
            .or_else(|| seconds_of_number(text, unit))
            .or_else(|| seconds_of_other_forms(text))
    }

    /// The form that nearly every log has, without an allocation: a date, a time, UTC.
    #[inline]
    fn seconds_of_common_form(&mut self, text: &[u8]) -> Option<i64> {
        let (minute, rest) = text.split_first_chunk::<17>()?;
        let seconds = match self.minute {
            Some((known, seconds)) if known == *minute => seconds,
            _ => {
                let seconds = seconds_of_minute(minute)?;
                self.minute = Some((*minute, seconds));
                seconds
            }
        };
        let (second, rest) = rest.split_first_chunk::<2>()?;
        let second = two_digits(second[0], second[1]).filter(|second| *second <= 59)?;
        let zone = match rest {
            [b'.' | b',', fraction @ ..] => {
                let digits = fraction.iter().take_while(|byte| byte.is_ascii_digit()).count();
                if digits == 0 || digits > 9 {
                    return None;
                }
                &fraction[digits..]
            }
            _ => rest,
        };
        let is_utc = matches!(zone, b"" | b"Z" | b"z" | b"+00:00" | b"+0000" | b"+00" | b" UTC");
        is_utc.then_some(seconds + second)
    }
}

fn seconds_of_minute(text: &Minute) -> Option<i64> {
    let (date, time) = text.split_first_chunk::<10>()?;
    let [b'T' | b't' | b' ', h1, h0, b':', m1, m0, b':'] = time else { return None };
    let (hour, minute) = (two_digits(*h1, *h0)?, two_digits(*m1, *m0)?);
    let is_time = hour <= 23 && minute <= 59;
    is_time.then_some(day_number(date)? * SECONDS_OF_A_DAY + hour * 3600 + minute * 60)
}

fn two_digits(tens: u8, ones: u8) -> Option<i64> {
    (tens.is_ascii_digit() && ones.is_ascii_digit()).then(|| i64::from(tens - b'0') * 10 + i64::from(ones - b'0'))
}

/// Days from 1970-01-01 to a date of the Gregorian calendar; none for a date that is not.
fn day_number(date: &[u8; 10]) -> Option<i64> {
    let [y3, y2, y1, y0, b'-', m1, m0, b'-', d1, d0] = date else { return None };
    let (year, month) = (two_digits(*y3, *y2)? * 100 + two_digits(*y1, *y0)?, two_digits(*m1, *m0)?);
    let day = two_digits(*d1, *d0)?;
    let is_leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    let days_in_month = match month {
        4 | 6 | 9 | 11 => 30,
        2 => 28 + i64::from(is_leap),
        1..=12 => 31,
        _ => return None,
    };
    if !(1..=days_in_month).contains(&day) || year == 0 {
        return None;
    }
    // Years that begin in March have their leap day at the end (Hinnant, "chrono-compatible low-level date algorithms").
    let year = year - i64::from(month <= 2);
    let (era, year_of_era) = (year.div_euclid(400), year.rem_euclid(400));
    let day_of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    Some(era * 146_097 + year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year - 719_468)
}

fn seconds_of_number(text: &[u8], unit: TimeUnit) -> Option<i64> {
    let whole = text.split(|byte| *byte == b'.').next()?;
    let fraction = text.get(whole.len() + 1..).unwrap_or(b"0");
    let is_number = fraction.iter().all(u8::is_ascii_digit) && !fraction.is_empty();
    let number: i64 = std::str::from_utf8(whole).ok().filter(|_| is_number)?.parse().ok()?;
    // Beyond the years that a calendar has, it is no time.
    unit.seconds(number).filter(|seconds| (-60_000_000_000..250_000_000_000).contains(seconds))
}

/// Whatever else the calendar reads: another offset, a missing second.
fn seconds_of_other_forms(text: &[u8]) -> Option<i64> {
    let text = std::str::from_utf8(text).ok()?.trim();
    let text = text.strip_suffix(" UTC").map_or_else(|| text.to_owned(), |text| format!("{text}Z"));
    let instant = Instant::parse(&text).or_else(|| Instant::parse(&format!("{text}Z")))?;
    Some(instant.seconds_since_1970())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seconds(text: &[u8], unit: TimeUnit) -> Option<i64> {
        Clock::default().seconds(text, unit)
    }

    fn read(text: &str) -> Option<i64> {
        seconds(text.as_bytes(), TimeUnit::BySize)
    }

    /// 2023-11-16 is day 19,677: 53 years with 13 leap days are 19,358 days, and 319 days of 2023 came before it.
    #[test]
    fn times_of_all_forms_are_seconds() {
        let expected = Some(19_677 * 86_400 + 18 * 3600 + 17 * 60 + 3);
        for text in [
            "2023-11-16 18:17:03.9799600",
            "2023-11-16T18:17:03Z",
            "2023-11-16 18:17:03",
            "2023-11-16 18:17:03+00",
            "2023-11-16T18:17:03.97+00:00",
            "2023-11-16 18:17:03 UTC",
            "2023-11-16T20:17:03+02:00",
            "2023-11-16T12:47:03.5-05:30",
            "1700158623",
            "1700158623.25",
            "1700158623979",
            "1700158623979000",
            "1700158623979000001",
        ] {
            assert_eq!(read(text), expected, "{text}");
        }
        assert_eq!(read("2023-11-16"), Some(19_677 * 86_400));
        assert_eq!(read("1969-12-31T23:59:59Z"), Some(-1));
    }

    #[test]
    fn what_is_no_time_is_none() {
        for text in [
            "",
            "noon",
            "2023-02-29T00:00:00Z",
            "2023-11-16T24:00:01Z",
            "2023-13-01",
            "16/11/2023",
            "1e9",
            ".",
            "0",
            "12",
            "99999999",
        ] {
            assert_eq!(read(text), None, "{text}");
        }
    }

    /// 18:17:59 is 65,879 seconds into its day.
    #[test]
    fn a_clock_reads_as_if_every_time_were_its_first() {
        let mut clock = Clock::default();
        let mut at =
            |text: &str| clock.seconds(text.as_bytes(), TimeUnit::BySize).map(|second| second - 19_677 * 86_400);
        assert_eq!(at("2023-11-16T18:17:59Z"), Some(65_879));
        assert_eq!(at("2023-11-16T18:17:00.5Z"), Some(65_820));
        assert_eq!(at("2023-11-16T18:17:61Z"), None);
        assert_eq!(at("2023-11-16T18:17:00+02:00"), Some(58_620));
        assert_eq!(at("2023-11-16T18:18:00Z"), Some(65_880));
        assert_eq!(at("2023-11-17T18:18:00Z"), Some(86_400 + 65_880));
        assert_eq!(at("2023-11-31T18:18:00Z"), None);
        assert_eq!(at("2023-11-17T18:18:01Z"), Some(86_400 + 65_881));
    }

    #[test]
    fn leap_days_are_days() {
        assert_eq!(read("2024-02-29T00:00:00Z").map(|seconds| seconds / 86_400), Some(19_782));
        assert_eq!(read("2000-02-29T12:00:00Z"), Some(11_016 * 86_400 + 43_200));
        assert_eq!(read("1900-02-29T00:00:00Z"), None);
    }

    #[test]
    fn a_unit_that_is_said_is_not_guessed() {
        assert_eq!(seconds(b"3600000", TimeUnit::Milliseconds), Some(3600));
        assert_eq!(seconds(b"0", TimeUnit::Milliseconds), Some(0));
        assert_eq!(seconds(b"-1", TimeUnit::Milliseconds), Some(-1));
    }
}
