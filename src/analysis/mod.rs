//! What follows from prices and volumes: quality, optimisation, break-even, and what would change the answer.

pub mod break_even;
pub mod caching;
pub mod cascade_quality;
pub mod commitment;
pub mod hull;
pub mod parity;
pub mod retries;
pub mod routed;
pub mod statistics;
