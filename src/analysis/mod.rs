//! What follows from prices and volumes: quality, optimisation, break-even, and what would change the answer.

pub mod statistics;
