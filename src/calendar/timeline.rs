//! A value that changes on dates.

use super::Instant;

/// A value with the instants at which it changes, strictly ascending.
///
/// It cannot be empty, and a gap or an overlap cannot be written: each value holds until the next one begins.
/// Before its first instant a timeline has no value.
#[derive(Clone, Debug)]
pub struct Timeline<T> {
    first: (Instant, T),
    later: Vec<(Instant, T)>,
}

impl<T> Timeline<T> {
    /// A value from an instant on.
    #[must_use]
    pub fn starting(from: Instant, value: T) -> Self {
        Self { first: (from, value), later: Vec::new() }
    }

    /// Adds a change. Gives the value back when it is not after the last one.
    ///
    /// # Errors
    /// The value, when `from` does not ascend.
    pub fn change(&mut self, from: Instant, value: T) -> Result<(), T> {
        if from <= self.last().0 {
            return Err(value);
        }
        self.later.push((from, value));
        Ok(())
    }

    /// What is in force at an instant, and since when.
    #[must_use]
    pub fn at(&self, instant: Instant) -> Option<(Instant, &T)> {
        self.iter().take_while(|(from, _)| *from <= instant).last()
    }

    /// The next change after an instant.
    #[must_use]
    pub fn next_after(&self, instant: Instant) -> Option<(Instant, &T)> {
        self.iter().find(|(from, _)| *from > instant)
    }

    /// All values in order.
    pub fn iter(&self) -> impl Iterator<Item = (Instant, &T)> {
        std::iter::once(&self.first).chain(&self.later).map(|(from, value)| (*from, value))
    }

    fn last(&self) -> &(Instant, T) {
        self.later.last().unwrap_or(&self.first)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> Instant {
        Instant::parse(text).expect("a date")
    }

    #[test]
    fn a_value_holds_from_its_first_second_until_the_next() {
        let mut price = Timeline::starting(day("2025-04-16"), 10);
        price.change(day("2025-06-10"), 2).expect("ascends");
        assert_eq!(price.at(day("2025-04-15")), None);
        assert_eq!(price.at(day("2025-06-09T23:59:59Z")), Some((day("2025-04-16"), &10)));
        assert_eq!(price.at(day("2025-06-10")), Some((day("2025-06-10"), &2)));
        assert_eq!(price.next_after(day("2025-05-01")), Some((day("2025-06-10"), &2)));
    }

    #[test]
    fn a_change_that_does_not_ascend_is_given_back() {
        let mut price = Timeline::starting(day("2025-04-16"), 10);
        assert_eq!(price.change(day("2025-04-16"), 2), Err(2));
    }
}
