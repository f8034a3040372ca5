//! Whether prompt caching pays, over all calls of one request: writing to a cache may cost more than reading saves.

use crate::catalogue::{OfferId, RateCard, TokenMeter};
use crate::diagnostic::{Diagnostic, Location, Problems, code};
use crate::routing::caching::CacheFactors;
use crate::units::{Fraction, Money, Number, NumberError};
use crate::workload::Usage;

const CACHED: [TokenMeter; 3] = [TokenMeter::CachedInput, TokenMeter::CacheWrite, TokenMeter::CacheWrite1h];

/// The cached tokens of calls: what they cost, and what they would cost as plain input.
pub(super) struct CachedCalls {
    calls: usize,
    with: Money,
    without: Money,
    hit_rate_to_pay: Option<Fraction>,
}

impl CachedCalls {
    pub const NONE: Self = Self { calls: 0, with: Money::ZERO, without: Money::ZERO, hit_rate_to_pay: None };

    /// Adds a call at the rates of its card; without a rate for some meter there is nothing to compare.
    pub fn add(&mut self, usage: &Usage, card: &RateCard) {
        self.calls += 1;
        let (Ok(Some((with, without))), Some(hit_rate)) = (cost(usage, card), hit_rate_to_pay(usage, card)) else {
            return;
        };
        if let (Ok(with), Ok(without)) = (self.with.plus(with), self.without.plus(without)) {
            (self.with, self.without, self.hit_rate_to_pay) = (with, without, hit_rate);
        }
    }

    /// Says when caching costs more than it saves. Of a single call also when it would pay: a loop's hits follow from
    /// its steps.
    pub fn note_loss(&self, offer: &OfferId, location: &Location, problems: &Problems) {
        if self.with.number() <= self.without.number() {
            return;
        }
        let percent = |rate: Fraction| rate.times(Fraction::from(Number::HUNDRED)).and_then(Fraction::quotient);
        let pays = match self.hit_rate_to_pay.map(percent) {
            Some(Ok(percent)) if self.calls == 1 => format!("; it pays above a hit rate of {}%", percent.grouped(2)),
            _ => String::new(),
        };
        let message = format!(
            "prompt caching at `{offer}` costs more than it saves: {:.6} against {:.6} dollars a request for the same \
             tokens as plain input{pays}",
            self.with, self.without
        );
        problems.push(Diagnostic::note(&code::CACHING, message).at(location, ""));
    }
}

/// Of the cached tokens, and of as many plain ones.
fn cost(usage: &Usage, card: &RateCard) -> Result<Option<(Money, Money)>, NumberError> {
    let (mut with, mut without) = (Money::ZERO, Money::ZERO);
    for meter in CACHED.into_iter().filter(|meter| !usage.tokens(*meter).is_zero()) {
        let (Some((_, price)), Some((_, plain))) = (card.token_rate(meter), card.token_rate(TokenMeter::Input)) else {
            return Ok(None);
        };
        with = with.plus(price.of(usage.tokens(meter))?)?;
        without = without.plus(plain.of(usage.tokens(meter))?)?;
    }
    Ok(Some((with, without)))
}

/// Above which hit rate caching is cheaper than not caching; the inner `None` where it never is.
fn hit_rate_to_pay(usage: &Usage, card: &RateCard) -> Option<Option<Fraction>> {
    let for_an_hour = !usage.tokens(TokenMeter::CacheWrite1h).is_zero();
    let write = if for_an_hour { TokenMeter::CacheWrite1h } else { TokenMeter::CacheWrite };
    let rate = |meter: TokenMeter| card.token_rate(meter).map(|(_, price)| price.dollars());
    let over_input = |meter: TokenMeter| Fraction::new(rate(meter)?, rate(TokenMeter::Input)?).ok();
    let factors = CacheFactors { read: over_input(TokenMeter::CachedInput)?, write: over_input(write)? };
    factors.hit_rate_to_pay().ok()
}
