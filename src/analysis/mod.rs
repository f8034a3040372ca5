//! What bills mean beside each other, and what would change the answer: savings, price changes, alternatives, quality,
//! optimisation, break-even.

pub mod break_even;
pub mod break_even_by_hour;
pub mod commitment;
pub mod forecast;
pub mod hull;
pub mod inverse;
pub mod model;
pub mod evidence;
mod linear;
mod parallel;
pub mod optimize;
pub mod parity;
pub mod self_hosting;
pub mod sensitivity;
pub mod statistics;
pub mod sweep;
pub mod uncertainty;
pub mod vary;
pub mod what_if;
mod compare;
mod overall;
mod bridge;
mod budget;
mod evidence_rule;
mod measured;
mod policy;
mod price_change;
mod rules;
mod spend;
mod swap;
mod variance;

pub use bridge::{CallKey, Cause, LineKey, Side, SideLine, bridge};
pub use budget::BudgetVerdict;
pub(crate) use compare::quotient;
pub use compare::{Saving, UnitEconomics, saving, share_of_cost, unit_economics};
pub use measured::{Estimate, Measured, measured};
pub use overall::overall_quality;
pub use policy::{Case, Judgement, RuleVerdict, Verdict, judge};
pub(crate) use price_change::rate_changes;
pub use price_change::{ChangeKind, Impact, PriceChange, State, price_changes, price_impact};
pub use spend::{Spend, SpendPart};
pub use swap::{Alternative, Likeness, Rated, alternatives};
pub use variance::{Levels, TierVariance, Variance, VarianceKind, variances};
