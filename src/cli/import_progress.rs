//! How far long work has come, on a terminal.

use std::io::{self, IsTerminal, Write};

/// A line on standard error that is written over; nothing where that is no terminal or was asked to be quiet.
#[derive(Debug)]
pub struct Progress {
    shown: bool,
    percent: Option<usize>,
}

impl Progress {
    /// One that shows itself, or not.
    pub fn new(quiet: bool) -> Self {
        Self { shown: !quiet && io::stderr().is_terminal(), percent: None }
    }

    /// Says what is being done.
    pub fn say(&mut self, what: &str) {
        if self.shown {
            // To the beginning of the line, and clear it. A terminal that is gone is no failure of ours.
            let _ = write!(io::stderr(), "\r\x1b[K{what}");
            let _ = io::stderr().flush();
        }
    }

    /// Says how much of it is done, at every percent.
    pub fn step(&mut self, what: &str, done: usize, of: usize) {
        let percent = Some(done * 100 / of.max(1));
        if self.percent != percent {
            self.percent = percent;
            self.say(&format!("{what}: {done} of {of}"));
        }
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        self.say("");
    }
}
