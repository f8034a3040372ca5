//! A row of a log, whatever it was written by.

use crate::workload::profile::{PromptRange, Sums};

/// The most tokens that a row may count: beyond it, a count is a mistake.
pub const TOKENS_MAX: u64 = 1_000_000_000_000;

/// Whether a part is counted inside its whole, or beside it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Counted {
    /// The whole holds it: 110 input tokens, 100 of them cached.
    #[default]
    Inside,
    /// The whole is the rest: 10 input tokens, and 100 cached.
    Beside,
}

/// How a log counts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counting {
    /// Tokens read from a cache, against the input.
    pub cached: Counted,
    /// Tokens written to a cache, against the input.
    pub written: Counted,
    /// Reasoning, against the output.
    pub reasoning: Counted,
}

/// Token counts of a row, as its log has them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Prompt.
    pub input: u64,
    /// Read from a cache.
    pub cached_input: u64,
    /// Written to a cache.
    pub cache_write: u64,
    /// Written to a cache for an hour.
    pub cache_write_1h: u64,
    /// Answer.
    pub output: u64,
    /// Reasoning.
    pub reasoning: u64,
}

impl Counts {
    /// The same with every part inside its whole.
    ///
    /// # Errors
    /// [`Fault`] when the parts are more than the whole, or it all is more than can be meant.
    #[inline]
    pub fn inclusive(mut self, counting: Counting) -> Result<Self, Fault> {
        let written = self.cache_write + self.cache_write_1h;
        if counting.cached == Counted::Beside {
            self.input += self.cached_input;
        }
        if counting.written == Counted::Beside {
            self.input += written;
        }
        if counting.reasoning == Counted::Beside {
            self.output += self.reasoning;
        }
        let parts = self.cached_input + written;
        if parts > self.input {
            return Err(Fault::PartsOverInput { parts, input: self.input });
        }
        if self.reasoning > self.output {
            return Err(Fault::ReasoningOverOutput { reasoning: self.reasoning, output: self.output });
        }
        Ok(self)
    }
}

/// What a row adds to its cell.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Amounts {
    /// How many requests the row stands for: one, but in usage reports.
    pub requests: u64,
    /// Whether they failed.
    pub failed: bool,
    /// Their tokens, every part inside its whole.
    pub counts: Counts,
}

impl Amounts {
    /// As sums. Of many requests only their mean is known, so their squares are those of the mean: variation is then
    /// understated.
    #[must_use]
    #[inline]
    pub fn sums(&self) -> Sums {
        let Counts { input, cached_input, cache_write, cache_write_1h, output, reasoning } = self.counts;
        // Dividing 128 bits takes longer than all the rest of a row.
        let squared = |sum: u64| {
            let square = u128::from(sum) * u128::from(sum);
            if self.requests == 1 { square } else { square / u128::from(self.requests.max(1)) }
        };
        Sums {
            requests: self.requests,
            errors: if self.failed { self.requests } else { 0 },
            input,
            cached_input,
            cache_write,
            cache_write_1h,
            output,
            reasoning,
            input_squared: squared(input),
            output_squared: squared(output),
        }
    }
}

/// A row of a log that was understood.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row<'a> {
    /// What tells it from others; rows of one id are one request.
    pub id: Option<&'a str>,
    /// Seconds since 1970, UTC.
    pub seconds: i64,
    /// Which kind of request, where the log says so.
    pub tier: Option<&'a str>,
    /// Who served it; empty where the model's name says it, or nothing does.
    pub provider: &'a str,
    /// What served it.
    pub model: &'a str,
    /// How it was served.
    pub service: &'a str,
    /// Where.
    pub region: &'a str,
    /// How many requests the row stands for: one, but in usage reports.
    pub requests: u64,
    /// Whether it failed.
    pub failed: bool,
    /// What is known of the prompt's length, where that is not the row's own input.
    pub prompt: Option<PromptRange>,
    /// Its tokens, every part inside its whole.
    pub counts: Counts,
}

impl Row<'_> {
    /// What it adds to its cell.
    #[must_use]
    #[inline]
    pub fn amounts(&self) -> Amounts {
        Amounts { requests: self.requests, failed: self.failed, counts: self.counts }
    }
}

/// Why a row is not counted.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Fault {
    /// It is not what the format has.
    #[error("not a JSON object")]
    NotAnObject,
    /// Its bytes are no text.
    #[error("not text: it is not UTF-8")]
    NotText,
    /// More or fewer fields than the header has.
    #[error("{found} fields under {expected} columns")]
    FieldCount {
        /// Of the row.
        found: usize,
        /// Of the header.
        expected: usize,
    },
    /// A count that is none.
    #[error("`{field}` is `{text}`, not a whole number")]
    NotACount {
        /// Which.
        field: &'static str,
        /// What stands there.
        text: String,
    },
    /// A count below zero.
    #[error("`{field}` is {text}, below zero")]
    Negative {
        /// Which.
        field: &'static str,
        /// What stands there.
        text: String,
    },
    /// A count beyond belief.
    #[error("`{field}` is {text}, more than any request has")]
    TooMany {
        /// Which.
        field: &'static str,
        /// What stands there.
        text: String,
    },
    /// A field that every request has.
    #[error("`{0}` is missing")]
    Missing(&'static str),
    /// Tokens of no request.
    #[error("it counts tokens and no request")]
    NoRequest,
    /// A time that is none.
    #[error("`{0}` is not a time")]
    NotATime(String),
    /// Parts of the prompt beyond the prompt.
    #[error("cached input and cache writes are parts of the input, and {parts} is more than {input}")]
    PartsOverInput {
        /// Their sum.
        parts: u64,
        /// The whole.
        input: u64,
    },
    /// Reasoning beyond the answer.
    #[error("reasoning is a part of the output, and {reasoning} is more than {output}")]
    ReasoningOverOutput {
        /// The part.
        reasoning: u64,
        /// The whole.
        output: u64,
    },
}

#[cfg(test)]
mod tests {
    use super::*;

    /// 10 read afresh, 100 from the cache, 5 written to it: a prompt of 115 either way.
    #[test]
    fn either_way_of_counting_gives_the_same_prompt() {
        let beside = Counting { cached: Counted::Beside, written: Counted::Beside, reasoning: Counted::Beside };
        let rest =
            Counts { input: 10, cached_input: 100, cache_write: 5, output: 7, reasoning: 3, ..Counts::default() };
        let whole = Counts { input: 115, output: 10, ..rest };
        assert_eq!(rest.inclusive(beside), Ok(whole));
        assert_eq!(whole.inclusive(Counting::default()), Ok(whole));
    }

    #[test]
    fn parts_over_their_whole_are_a_fault() {
        let counts = Counts { input: 10, cached_input: 8, cache_write: 2, cache_write_1h: 1, ..Counts::default() };
        let fault = counts.inclusive(Counting::default());
        assert_eq!(fault, Err(Fault::PartsOverInput { parts: 11, input: 10 }));
        let counts = Counts { output: 1, reasoning: 2, ..Counts::default() };
        assert_eq!(counts.inclusive(Counting::default()), Err(Fault::ReasoningOverOutput { reasoning: 2, output: 1 }));
    }
}
