//! How uncertain values are sampled: arguments of `check`, `forecast`, `report` and `sensitivity`.

use std::num::NonZeroUsize;

use clap::Args;

use super::values::{samples, threads};
use crate::analysis::uncertainty::Sampling;

/// How uncertain values are sampled.
#[derive(Args, Clone, Copy, Debug)]
pub struct Samples {
    /// Sample so often, where the scenario has uncertain values
    #[arg(long, value_name = "COUNT", default_value_t = Samples::DEFAULT.samples, value_parser = samples)]
    pub samples: usize,
    /// Which random numbers; the same give the same bytes everywhere
    #[arg(long, value_name = "NUMBER", default_value_t = Samples::DEFAULT.seed)]
    pub seed: u64,
    /// Work on so many things at a time (default: as many as the machine has processors); the result is the same
    #[arg(long, value_name = "COUNT", value_parser = threads)]
    pub threads: Option<NonZeroUsize>,
}

impl Samples {
    /// What is asked for without flags.
    pub const DEFAULT: Self = Self { samples: 10_000, seed: 42, threads: None };

    /// What is asked for.
    #[must_use]
    pub fn sampling(self) -> Sampling {
        let processors = || std::thread::available_parallelism().ok();
        let threads = self.threads.or_else(processors).unwrap_or(NonZeroUsize::MIN);
        Sampling { trials: self.samples, seed: self.seed, threads }
    }
}

impl Default for Samples {
    fn default() -> Self {
        Self::DEFAULT
    }
}
