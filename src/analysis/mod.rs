//! What bills mean beside each other.

mod compare;

pub(crate) use compare::quotient;
pub use compare::{Saving, UnitEconomics, saving, share_of_cost, unit_economics};
