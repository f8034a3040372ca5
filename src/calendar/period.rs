//! Months and the number of days that a run rate is multiplied with.

use std::fmt;

use super::{Date, Weekday};
use crate::units::{Fraction, Number, NumberError};

/// A calendar month.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct YearMonth {
    first: Date,
}

impl YearMonth {
    /// The month that a day falls in.
    #[must_use]
    pub fn of(date: Date) -> Self {
        Self { first: date.first_of_month() }
    }

    /// Reads `2026-05`.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let (year, month) = text.split_once('-')?;
        if year.len() != 4 || month.len() != 2 {
            return None;
        }
        Date::new(year.parse().ok()?, month.parse().ok()?, 1).ok().map(|first| Self { first })
    }

    /// Its days, first to last.
    pub fn days(self) -> impl Iterator<Item = Date> {
        let last = self.first.last_of_month();
        std::iter::successors(Some(self.first), |day| day.tomorrow().ok()).take_while(move |day| *day <= last)
    }

    /// The month after it; none after the year 9999.
    #[must_use]
    pub fn next(self) -> Option<Self> {
        self.first.last_of_month().tomorrow().ok().map(Self::of)
    }

    /// Its first day.
    #[must_use]
    pub fn first_day(self) -> Date {
        self.first
    }

    /// 1 for January to 12 for December.
    #[must_use]
    pub fn number(self) -> usize {
        usize::from(self.first.month().unsigned_abs())
    }

    /// The days of the year that it is in, first to last.
    pub fn year(self) -> impl Iterator<Item = Date> {
        let last = self.first.last_of_year();
        let first = self.first.first_of_year();
        std::iter::successors(Some(first), |day| day.tomorrow().ok()).take_while(move |day| *day <= last)
    }

    /// 28 to 31.
    #[must_use]
    pub fn days_count(self) -> u64 {
        u64::from(self.first.days_in_month().unsigned_abs())
    }
}

impl fmt::Display for YearMonth {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{:04}-{:02}", self.first.year(), self.first.month())
    }
}

/// How many days a month has.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum MonthConvention {
    /// The days that the month really has.
    #[default]
    Calendar,
    /// Always 30.
    Thirty,
    /// A twelfth of 365.
    YearTwelfth,
}

impl MonthConvention {
    /// The names that a scenario and a flag use, with what each means.
    pub const NAMES: [&'static str; 3] = ["calendar", "30", "365/12"];

    /// Reads one of [`MonthConvention::NAMES`].
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        match text {
            "calendar" => Some(Self::Calendar),
            "30" => Some(Self::Thirty),
            "365/12" => Some(Self::YearTwelfth),
            _ => None,
        }
    }
}

impl fmt::Display for MonthConvention {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.pad(match self {
            Self::Calendar => "calendar",
            Self::Thirty => "30",
            Self::YearTwelfth => "365/12",
        })
    }
}

/// How busy a kind of day is against the day at factor 1.
#[derive(Clone, Copy, Debug)]
pub struct DayFactors {
    /// Saturdays and Sundays; other days are 1.
    pub weekend: Number,
}

impl DayFactors {
    /// Every day alike.
    pub const FLAT: Self = Self { weekend: Number::ONE };

    /// The factor of a day.
    #[must_use]
    pub fn of(self, date: Date) -> Number {
        match date.weekday() {
            Weekday::Saturday | Weekday::Sunday => self.weekend,
            _ => Number::ONE,
        }
    }

    /// The mean over a week, for months that are no calendar month.
    fn mean(self) -> Result<Fraction, NumberError> {
        let weekend = self.weekend.times(Number::from(2))?;
        Fraction::new(weekend.plus(Number::from(5))?, Number::from(7))
    }
}

/// The month that a run rate is shown for.
#[derive(Clone, Copy, Debug)]
pub struct Period {
    /// Which month.
    pub month: YearMonth,
    /// How its days are counted.
    pub convention: MonthConvention,
    /// How busy its days are.
    pub factors: DayFactors,
}

impl Period {
    /// The days of the month, each counted with its factor: what a day at factor 1 is multiplied with.
    ///
    /// # Errors
    /// [`NumberError::TooLarge`] for an absurd weekend factor.
    pub fn days(self) -> Result<Fraction, NumberError> {
        match self.convention {
            MonthConvention::Calendar => {
                let sum = self.month.days().map(|day| self.factors.of(day)).try_fold(Number::ZERO, Number::plus)?;
                Ok(Fraction::from(sum))
            }
            MonthConvention::Thirty => self.over_a_mean_week(Fraction::from(Number::from(30))),
            MonthConvention::YearTwelfth => self.over_a_mean_week(Fraction::new(Number::from(365), Number::from(12))?),
        }
    }

    /// Its weekdays and its weekend days, not weighted: what is paid by the hour is paid on quiet days too.
    ///
    /// # Errors
    /// None in practice: a month's days are few.
    pub fn days_by_kind(self) -> Result<[(Number, Fraction); 2], NumberError> {
        let days = match self.convention {
            MonthConvention::Calendar => {
                let weekend =
                    self.month.days().filter(|day| matches!(day.weekday(), Weekday::Saturday | Weekday::Sunday));
                let weekend = Number::from(u64::try_from(weekend.count()).unwrap_or_default());
                let weekdays = Number::from(self.month.days_count()).minus(weekend)?;
                [Fraction::from(weekdays), Fraction::from(weekend)]
            }
            MonthConvention::Thirty => of_a_mean_week(Fraction::from(Number::from(30)))?,
            MonthConvention::YearTwelfth => of_a_mean_week(Fraction::new(Number::from(365), Number::from(12))?)?,
        };
        Ok([(Number::ONE, days[0]), (self.factors.weekend, days[1])])
    }

    /// Its days, each counted once.
    ///
    /// # Errors
    /// None in practice: a month's days are few.
    pub fn plain_days(self) -> Result<Fraction, NumberError> {
        let [(_, weekdays), (_, weekend_days)] = self.days_by_kind()?;
        weekdays.plus(weekend_days)
    }

    /// The days of the month's year, each counted with its factor; a month's convention is kept: 12 x 30, or 365.
    ///
    /// # Errors
    /// [`NumberError::TooLarge`] for an absurd weekend factor.
    pub fn days_of_year(self) -> Result<Fraction, NumberError> {
        let months = Fraction::from(Number::from(12));
        match self.convention {
            MonthConvention::Calendar => {
                let sum = self.month.year().map(|day| self.factors.of(day)).try_fold(Number::ZERO, Number::plus)?;
                Ok(Fraction::from(sum))
            }
            MonthConvention::Thirty | MonthConvention::YearTwelfth => self.days()?.times(months),
        }
    }

    fn over_a_mean_week(self, days: Fraction) -> Result<Fraction, NumberError> {
        if self.factors.weekend == Number::ONE { Ok(days) } else { days.times(self.factors.mean()?) }
    }
}

/// Days of no particular month, five sevenths of them weekdays.
fn of_a_mean_week(days: Fraction) -> Result<[Fraction; 2], NumberError> {
    let part = |of_seven: u64| days.times(Fraction::new(Number::from(of_seven), Number::from(7))?);
    Ok([part(5)?, part(2)?])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn month(text: &str, convention: MonthConvention, weekend: &str) -> String {
        let factors = DayFactors { weekend: weekend.parse().expect("a number") };
        let period = Period { month: YearMonth::parse(text).expect("a month"), convention, factors };
        let daily = Fraction::from("9.44".parse::<Number>().expect("a number"));
        let monthly = period.days().and_then(|days| daily.times(days)).and_then(Fraction::quotient);
        monthly.expect("small").to_string()
    }

    /// 9.44 x 31 = 292.64, x 28 = 264.32, x 30 = 283.20, x 365/12 = 287.1333...
    #[test]
    fn a_month_is_its_days() {
        assert_eq!(month("2026-03", MonthConvention::Calendar, "1"), "292.64");
        assert_eq!(month("2026-02", MonthConvention::Calendar, "1"), "264.32");
        assert_eq!(month("2028-02", MonthConvention::Calendar, "1"), "273.76");
        assert_eq!(month("2026-03", MonthConvention::Thirty, "1"), "283.2");
        assert_eq!(month("2026-03", MonthConvention::YearTwelfth, "1"), "287.1333333333");
    }

    /// 9.44 x 365 = 3445.60, x 366 = 3455.04, x 12 x 30 = 3398.40.
    #[test]
    fn a_year_is_its_days() {
        let year = |month: &str, convention: MonthConvention| {
            let month = YearMonth::parse(month).expect("a month");
            let daily = Fraction::from("9.44".parse::<Number>().expect("a number"));
            let days = Period { month, convention, factors: DayFactors::FLAT }.days_of_year().expect("small");
            daily.times(days).and_then(Fraction::quotient).expect("small").to_string()
        };
        assert_eq!(year("2026-03", MonthConvention::Calendar), "3445.6");
        assert_eq!(year("2028-11", MonthConvention::Calendar), "3455.04");
        assert_eq!(year("2028-11", MonthConvention::Thirty), "3398.4");
        assert_eq!(year("2028-11", MonthConvention::YearTwelfth), "3445.6");
    }

    /// March 2026 has 22 weekdays and 9 weekend days: 9.44 x (22 + 9 x 0.4) = 241.664; February 20 and 8: 219.008.
    /// Thirty days of a mean week: 9.44 x 30 x 5.8/7 = 234.651428...
    #[test]
    fn weekends_count_less() {
        assert_eq!(month("2026-03", MonthConvention::Calendar, "0.4"), "241.664");
        assert_eq!(month("2026-02", MonthConvention::Calendar, "0.4"), "219.008");
        assert_eq!(month("2026-02", MonthConvention::Thirty, "0.4"), "234.6514285714");
    }
}
