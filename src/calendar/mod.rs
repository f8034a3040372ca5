//! Days, months, hours of the week, and values that change on dates.
//!
//! Everything is UTC and half-open: a price that starts on a day is in force from its first second. No clock is
//! read here; the day is an argument.

mod hours;
mod period;
mod timeline;

pub use hours::{Holidays, HolidaysUnknown, HourWeights, Weekdays, Window, WindowHours};
pub use period::{DayFactors, MonthConvention, Period, YearMonth};
pub use timeline::Timeline;

pub use jiff::civil::{Date, Weekday};

use std::fmt;

use jiff::civil::DateTime;

/// A second in UTC. A date stands for its first second.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Instant(DateTime);

impl Instant {
    /// The first second of a day.
    #[must_use]
    pub fn start_of(date: Date) -> Self {
        Self(date.to_datetime(jiff::civil::Time::midnight()))
    }

    /// Reads `2026-05-20`, `2026-05-20T16:30:00Z` or an offset such as `+08:00`.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        if text.len() == 10 {
            return text.parse().ok().map(Self::start_of);
        }
        let timestamp: jiff::Timestamp = text.parse().ok()?;
        Some(Self(jiff::tz::Offset::UTC.to_datetime(timestamp)))
    }

    /// The UTC day that it falls on.
    #[must_use]
    pub fn date(self) -> Date {
        self.0.date()
    }

    /// Minutes since the day began, 0..1440.
    #[must_use]
    pub fn minute_of_day(self) -> u32 {
        let time = self.0.time();
        u32::from(time.hour().unsigned_abs()) * 60 + u32::from(time.minute().unsigned_abs())
    }

    /// A minute of a day.
    #[must_use]
    pub fn at_minute(date: Date, minute: u32) -> Self {
        let minutes = i64::from(minute);
        let time = date.to_datetime(jiff::civil::Time::midnight());
        Self(time.saturating_add(jiff::SignedDuration::from_mins(minutes)))
    }

    /// Whole seconds since 1970 began.
    #[must_use]
    pub fn seconds_since_1970(self) -> i64 {
        self.0.duration_since(Date::constant(1970, 1, 1).to_datetime(jiff::civil::Time::midnight())).as_secs()
    }

    /// So many seconds after 1970 began.
    #[must_use]
    pub fn from_seconds_since_1970(seconds: i64) -> Self {
        let epoch = Date::constant(1970, 1, 1).to_datetime(jiff::civil::Time::midnight());
        Self(epoch.saturating_add(jiff::SignedDuration::from_secs(seconds)))
    }

    /// Moved by some minutes: how local time is read from UTC.
    #[must_use]
    pub fn shifted(self, minutes: i32) -> Self {
        Self(self.0.saturating_add(jiff::SignedDuration::from_mins(i64::from(minutes))))
    }
}

/// A date where the time is midnight, else date and time with `Z`.
impl fmt::Display for Instant {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.0.time() == jiff::civil::Time::midnight() {
            return formatter.pad(&self.0.date().to_string());
        }
        formatter.pad(&format!("{}Z", self.0))
    }
}

/// Whole days from one date to a later one; 0 when it is not later.
#[must_use]
pub fn days_between(earlier: Date, later: Date) -> u32 {
    let hours = later.duration_since(earlier).as_hours();
    u32::try_from(hours / 24).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_offset_is_taken_off() {
        let utc = Instant::parse("2026-05-20T18:30:00Z");
        assert!(utc.is_some());
        assert_eq!(Instant::parse("2026-05-20T20:30:00+02:00"), utc);
        assert_eq!(Instant::parse("2026-05-20").map(|instant| instant.minute_of_day()), Some(0));
        for wrong in ["2026-05-20T18:30:00", "2026-5-20", "20 May 2026", ""] {
            assert_eq!(Instant::parse(wrong), None, "{wrong}");
        }
    }
}
