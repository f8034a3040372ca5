//! How far a long reading has come, on a terminal.

use std::io::{self, IsTerminal, Write};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use crate::units::Number;

/// How often the line is drawn anew.
const PERIOD: Duration = Duration::from_millis(100);

/// A line on standard error that is drawn over and over: bytes, rows a second, time left. Silent elsewhere.
#[derive(Debug)]
pub struct Progress {
    /// Bytes that were read, counted by whoever reads them.
    pub bytes: Arc<AtomicU64>,
    total: Option<u64>,
    began: Instant,
    drawn: Option<Instant>,
    is_shown: bool,
}

impl Progress {
    /// From nothing to a total, where that is known.
    #[expect(clippy::disallowed_methods, reason = "a progress line is no result")]
    pub fn new(total: Option<u64>, quiet: bool) -> Self {
        let is_shown = !quiet && io::stderr().is_terminal();
        Self { bytes: Arc::default(), total, began: Instant::now(), drawn: None, is_shown }
    }

    /// Draws the line, when it is time to.
    #[expect(clippy::disallowed_methods, reason = "a progress line is no result")]
    pub fn show(&mut self, rows: u64) {
        let now = Instant::now();
        if !self.is_shown || self.drawn.is_some_and(|drawn| now - drawn < PERIOD) {
            return;
        }
        self.drawn = Some(now);
        let line = line(self.bytes.load(Ordering::Relaxed), self.total, rows, now - self.began);
        let _ = write!(io::stderr(), "\r\x1b[2K{line}");
    }

    /// Takes the line away.
    pub fn clear(&mut self) {
        if self.drawn.take().is_some() {
            let _ = write!(io::stderr(), "\r\x1b[2K");
        }
    }
}

fn line(bytes: u64, total: Option<u64>, rows: u64, elapsed: Duration) -> String {
    let megabytes = |bytes: u64| Number::from(bytes / 1_000_000).grouped_exact();
    let milliseconds = u64::try_from(elapsed.as_millis()).unwrap_or(u64::MAX).max(1);
    let rate = Number::from(rows.saturating_mul(1_000) / milliseconds).grouped_exact();
    let rows = Number::from(rows).grouped_exact();
    match total.filter(|total| *total > 0 && bytes > 0) {
        None => format!("{} MB, {rows} rows, {rate} rows/s", megabytes(bytes)),
        Some(total) => {
            let left = u128::from(milliseconds) * u128::from(total.saturating_sub(bytes)) / u128::from(bytes) / 1_000;
            let percent = u128::from(bytes.min(total)) * 100 / u128::from(total);
            format!(
                "{percent}% of {} MB, {rows} rows, {rate} rows/s, {}:{:02} left",
                megabytes(total),
                left / 60,
                left % 60
            )
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A quarter in 10 seconds: 30 seconds are left.
    #[test]
    fn the_line_tells_bytes_rows_and_time() {
        let ten = Duration::from_secs(10);
        let known = line(250_000_000, Some(1_000_000_000), 2_000_000, ten);
        assert_eq!(known, "25% of 1,000 MB, 2,000,000 rows, 200,000 rows/s, 0:30 left");
        assert_eq!(line(5_000_000, None, 1_000, ten), "5 MB, 1,000 rows, 100 rows/s");
        assert_eq!(line(0, Some(10), 0, Duration::ZERO), "0 MB, 0 rows, 0 rows/s");
    }
}
