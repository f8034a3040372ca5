//! What follows from prices and volumes: quality, optimisation, break-even, and what would change the answer.

pub mod cascade_quality;
pub mod hull;
pub mod retries;
pub mod routed;
pub mod statistics;
