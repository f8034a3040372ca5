//! What bills mean beside each other.

mod compare;
mod price_change;
mod swap;

pub(crate) use compare::quotient;
pub use compare::{Saving, UnitEconomics, saving, share_of_cost, unit_economics};
pub use price_change::{ChangeKind, Impact, PriceChange, State, price_changes, price_impact};
pub use swap::{Alternative, Likeness, alternatives};
