//! Arguments of `optimize`.

use clap::Args;

use super::Destination;
use super::values::{provider_share, share};
use crate::units::Share;

/// What its help shows at the end.
pub const EXAMPLES: &str = "\
Each tier can be served by the offers whose pass rates the scenario gives (pass-rates, evidence) and by the routes of
its cascades; part of a tier may go one way and the rest another. The routing knows each request's tier: --capture says
how much of its saving a real router keeps, by serving that part of the requests so and the rest by the first baseline.

Examples:
  cascade optimize plan.toml                           as good as the first baseline
  cascade optimize plan.toml --min-quality 92% --max-closed-share 10%
  cascade optimize plan.toml --min-quality 92% --licence MIT --licence Apache-2.0 --region us
  cascade optimize plan.toml -f csv                    the frontier, for a chart";

/// Arguments of `optimize`.
#[derive(Args, Debug)]
pub struct Optimize {
    /// The scenario; `-` is standard input
    #[arg(default_value = "cascade.toml")]
    pub scenario: String,
    /// Answer at least this part of all requests rightly (default: as many as the first baseline)
    #[arg(long, value_name = "SHARE", value_parser = share)]
    pub min_quality: Option<Share>,
    /// Ask closed models for at most this part of all requests; unknown weights count as closed
    #[arg(long, value_name = "SHARE", value_parser = share)]
    pub max_closed_share: Option<Share>,
    /// Ask a provider for at most this part of all requests (repeatable)
    #[arg(long, value_name = "PROVIDER=SHARE", value_parser = provider_share)]
    pub max_provider_share: Vec<(String, Share)>,
    /// Use only this provider (repeatable)
    #[arg(long, value_name = "ID")]
    pub provider: Vec<String>,
    /// Use open models only under this licence (repeatable); closed ones are not touched by it
    #[arg(long, value_name = "SPDX")]
    pub licence: Vec<String>,
    /// Keep all requests in this region
    #[arg(long, value_name = "NAME")]
    pub region: Option<String>,
    /// Count with a router that keeps this part of the saving
    #[arg(long, value_name = "SHARE", value_parser = share)]
    pub capture: Option<Share>,
    /// Where the result goes.
    #[command(flatten)]
    pub destination: Destination,
}
