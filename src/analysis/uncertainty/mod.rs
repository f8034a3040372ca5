//! What a cost may come out as, when some of what it is made of is not known exactly.
//!
//! Floats are at home here, and nothing from here is added to a bill. Every random number has its place: a stream of
//! `ChaCha8` for each uncertain value, named by its path, and in it a place for each trial. So the same seed gives the
//! same bytes on any number of threads, an uncertain value that is added moves no other, and scenarios are compared
//! with common random numbers. Functions of the C library go through `libm`.

mod beta;
mod distribution;
mod factors;
mod moments;
mod outlook;
mod quantiles;
mod question;
mod resampling;
mod sampling;
mod sobol;
mod summary;
mod variation;

pub use beta::{beta_cdf, beta_density, beta_quantile};
pub use distribution::Distribution;
pub use factors::Factors;
pub use moments::{Moments, moments};
pub use outlook::{Asked, Outlook, Sampling, outlooks};
pub use quantiles::Quantiles;
pub use question::{Band, Movers, UncertainValues, wanted_lines};
pub use resampling::MeasuredDays;
pub use sampling::{BLOCK, Figure, Product, Rules, Sampled, sample, sample_through};
pub use sobol::{Index, Indices, sobol_indices};
pub use summary::{Exceedance, Lognormal, Quantile, Summary, exceedance, quantiles, share_below, summary};
pub use variation::Varying;
