//! What bills mean beside each other, and what would change the answer: savings, price changes, alternatives, quality,
//! optimisation, break-even.

pub mod break_even;
pub mod commitment;
pub mod forecast;
pub mod hull;
pub mod model;
pub mod parity;
pub mod sensitivity;
pub mod statistics;
pub mod sweep;
pub mod what_if;
mod compare;
mod price_change;
mod swap;

pub(crate) use compare::quotient;
pub use compare::{Saving, UnitEconomics, saving, share_of_cost, unit_economics};
pub(crate) use price_change::rate_changes;
pub use price_change::{ChangeKind, Impact, PriceChange, State, price_changes, price_impact};
pub use swap::{Alternative, Likeness, alternatives};
