//! What others wrote: request logs.
//!
//! Importers know prices, offers and workloads, and nothing of scenarios or reports.

pub mod logs;
