//! Plans the cost of LLM cascades.

pub mod units;
pub mod calendar;
pub mod diagnostic;
pub mod document;
pub mod catalogue;
pub mod workload;
pub mod routing;
pub mod scenario;
pub mod rating;
pub mod analysis;
pub mod report;
pub mod import;
pub mod cli;
