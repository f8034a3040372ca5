//! Offers and what they cost, when.
//!
//! `pricing/` is data: one file a provider, prices appended and never edited. Two time axes: `from` says when a
//! price applies, `recorded` when that was known, so that any day's prices can be seen as of any other day. This
//! module reads, looks up and lists; what a change of price means in dollars needs a scenario and is `analysis`.

pub mod checks;
mod blocks;
mod book;
mod files;
mod hardware;
mod meter;
mod offer;
mod price;
mod read;
pub mod release;

pub use book::{Catalogue, Found, Identity, NotFound, ProviderInfo};
pub use files::Files;
pub use hardware::{Hardware, Rent};
pub use meter::{EventMeter, HostingMeter, Meter, RateCard, TokenMeter};
pub use offer::{Alias, Book, Exception, Offer, OfferId, TokenRatio, Weights};
pub use price::{
    Cards, Change, ContextBand, Dispute, FromBasis, NoCard, PriceEntry, Priced, PricedWindow, SearchContext, Selected,
    ServiceClass, Tariff,
};
pub use read::{read_card, schema_version};
