//! Hours of the week in which other prices hold.

use std::collections::BTreeSet;
use std::fmt;

use super::{Date, Instant, Weekday};
use crate::units::Number;

/// How the requests of a day spread over its 24 hours, UTC.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HourWeights([Number; 24]);

impl HourWeights {
    /// Every hour alike.
    #[must_use]
    pub fn uniform() -> Self {
        Self([Number::ONE; 24])
    }

    /// 24 weights of which at least one is above zero.
    #[must_use]
    pub fn new(weights: [Number; 24]) -> Option<Self> {
        let counts =
            weights.iter().all(|weight| !weight.is_negative()) && weights.iter().any(|weight| !weight.is_zero());
        counts.then_some(Self(weights))
    }

    /// The weight of an hour, 0..24.
    #[must_use]
    pub fn of(&self, hour: u32) -> Number {
        self.0[hour as usize % 24]
    }
}

/// Days on which an office is closed, in its local time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Holidays {
    /// The name that a window uses: `cn`.
    pub name: String,
    /// Minutes that local time is ahead of UTC.
    pub utc_offset_minutes: i32,
    /// The days.
    pub days: BTreeSet<Date>,
    /// The last day for which the list is known.
    pub covers_until: Date,
}

impl Holidays {
    /// The local day at an instant.
    #[must_use]
    pub fn local_date(&self, instant: Instant) -> Date {
        instant.shifted(self.utc_offset_minutes).date()
    }
}

/// A range of weekdays, Monday to Sunday; may wrap.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Weekdays {
    first: Weekday,
    last: Weekday,
}

impl Weekdays {
    /// All seven.
    pub const ALL: Self = Self { first: Weekday::Monday, last: Weekday::Sunday };

    const NAMES: [(&'static str, Weekday); 7] = [
        ("mon", Weekday::Monday),
        ("tue", Weekday::Tuesday),
        ("wed", Weekday::Wednesday),
        ("thu", Weekday::Thursday),
        ("fri", Weekday::Friday),
        ("sat", Weekday::Saturday),
        ("sun", Weekday::Sunday),
    ];

    /// Reads `mon-fri` or `sat`.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let (first, last) = text.split_once('-').unwrap_or((text, text));
        let day = |name: &str| Self::NAMES.iter().find(|(known, _)| *known == name).map(|(_, day)| *day);
        Some(Self { first: day(first)?, last: day(last)? })
    }

    fn contains(self, day: Weekday) -> bool {
        let index = |day: Weekday| day.to_monday_zero_offset();
        let (first, last, day) = (index(self.first), index(self.last), index(day));
        if first <= last { (first..=last).contains(&day) } else { day >= first || day <= last }
    }

    /// Whether both hold on some weekday.
    #[must_use]
    pub fn overlaps(self, other: Self) -> bool {
        self.contains(other.first) || other.contains(self.first)
    }
}

impl fmt::Display for Weekdays {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let name = |wanted| Self::NAMES.iter().find(|(_, day)| *day == wanted).map_or("", |(name, _)| name);
        if self.first == self.last {
            return formatter.write_str(name(self.first));
        }
        write!(formatter, "{}-{}", name(self.first), name(self.last))
    }
}

/// Hours of the day, on the half hour, end exclusive; may wrap past midnight.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct WindowHours {
    start_minute: u32,
    end_minute: u32,
}

impl WindowHours {
    /// How finely windows are cut: on the half hour.
    pub const SLOT_MINUTES: u32 = 30;

    /// Reads `16:30-00:30`. `None` for anything else, for an empty range, and off the half hour.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let minute = |text: &str| {
            let (hours, minutes) = text.split_once(':')?;
            if hours.len() != 2 || minutes.len() != 2 {
                return None;
            }
            let (hours, minutes): (u32, u32) = (hours.parse().ok()?, minutes.parse().ok()?);
            let minute = hours * 60 + minutes;
            (minutes < 60 && minute <= 1440 && minute.is_multiple_of(Self::SLOT_MINUTES)).then_some(minute)
        };
        let (start, end) = text.split_once('-')?;
        let hours = Self { start_minute: minute(start)?, end_minute: minute(end)? };
        (hours.start_minute % 1440 != hours.end_minute % 1440 || hours.end_minute == 1440 && hours.start_minute == 0)
            .then_some(hours)
    }

    /// Whether a minute of the day, 0..1440, is inside.
    #[must_use]
    pub fn contains(self, minute: u32) -> bool {
        if self.start_minute < self.end_minute {
            (self.start_minute..self.end_minute).contains(&minute)
        } else {
            minute >= self.start_minute || minute < self.end_minute
        }
    }

    /// Whether both hold at some minute of the day.
    #[must_use]
    pub fn overlaps(self, other: Self) -> bool {
        self.contains(other.start_minute % 1440) || other.contains(self.start_minute % 1440)
    }
}

impl fmt::Display for WindowHours {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (start, end) = (self.start_minute, self.end_minute);
        write!(formatter, "{:02}:{:02}-{:02}:{:02}", start / 60, start % 60, end / 60, end % 60)
    }
}

/// When a window's prices hold. Weekdays are those of UTC; holidays are local days.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Window {
    /// Hours, UTC.
    pub hours: WindowHours,
    /// Weekdays, UTC.
    pub weekdays: Weekdays,
    /// Except on these days.
    pub except_holidays: Option<std::sync::Arc<Holidays>>,
}

/// Why it cannot be said whether a window holds: the list of holidays ends before that day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HolidaysUnknown {
    /// The list's name.
    pub name: String,
    /// Its last known day.
    pub covers_until: Date,
}

impl Window {
    /// Whether the window holds at an instant.
    ///
    /// # Errors
    /// [`HolidaysUnknown`] when it would depend on a holiday that nobody has listed yet.
    pub fn contains(&self, instant: Instant) -> Result<bool, HolidaysUnknown> {
        if !self.hours.contains(instant.minute_of_day()) || !self.weekdays.contains(instant.date().weekday()) {
            return Ok(false);
        }
        let Some(holidays) = &self.except_holidays else { return Ok(true) };
        let local = holidays.local_date(instant);
        if local > holidays.covers_until {
            return Err(HolidaysUnknown { name: holidays.name.clone(), covers_until: holidays.covers_until });
        }
        Ok(!holidays.days.contains(&local))
    }
}

impl fmt::Display for Window {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{} UTC", self.hours)?;
        if self.weekdays != Weekdays::ALL {
            write!(formatter, " {}", self.weekdays)?;
        }
        if let Some(holidays) = &self.except_holidays {
            write!(formatter, " except {} holidays", holidays.name)?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hours_wrap_past_midnight_and_end_before_their_end() {
        let hours = WindowHours::parse("16:30-00:30").expect("hours");
        let inside = |text: &str| hours.contains(Instant::parse(text).expect("an instant").minute_of_day());
        assert!(inside("2026-01-01T16:30:00Z") && inside("2026-01-01T00:29:00Z"));
        assert!(!inside("2026-01-01T16:29:00Z") && !inside("2026-01-01T00:30:00Z"));
    }

    #[test]
    fn ranges_overlap_where_one_begins_inside_the_other() {
        let hours = |text| WindowHours::parse(text).expect("hours");
        assert!(hours("22:00-06:00").overlaps(hours("05:30-08:00")));
        assert!(hours("05:30-08:00").overlaps(hours("22:00-06:00")));
        assert!(hours("00:00-24:00").overlaps(hours("12:00-12:30")));
        assert!(!hours("22:00-06:00").overlaps(hours("06:00-22:00")));
        let days = |text| Weekdays::parse(text).expect("weekdays");
        assert!(days("fri-mon").overlaps(days("sun")) && days("sun").overlaps(days("fri-mon")));
        assert!(!days("mon-fri").overlaps(days("sat-sun")));
    }

    #[test]
    fn hours_that_make_no_window_are_refused() {
        for text in ["16:30", "16:30-16:30", "16:15-17:00", "25:00-26:00", "4:00-5:00", "", "aa:bb-cc:dd"] {
            assert_eq!(WindowHours::parse(text), None, "{text}");
        }
        assert!(WindowHours::parse("00:00-24:00").is_some());
    }
}
