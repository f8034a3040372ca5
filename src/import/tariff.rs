//! Comparing tariffs that list more or less, and completing one from another.

use crate::catalogue::{Cards, ContextBand, EventMeter, RateCard, ServiceClass, Tariff, TokenMeter};
use crate::units::Number;

/// Whether two tariffs say the same wherever both say something.
///
/// A rate, a class or a region that only one of them lists is no contradiction: feeds list more or less of one
/// price. Bands are: a tariff without bands says that long prompts cost the same, but only where the other has the
/// same base price can that be told from a feed that knows of none, so bands count only when both have them.
pub(super) fn agree(one: &Tariff, other: &Tariff) -> bool {
    let bands_agree = one.bands.iter().all(|band| {
        let same = other.bands.iter().find(|counterpart| counterpart.above == band.above);
        same.is_none_or(|counterpart| cards_agree(&band.cards, &counterpart.cards))
    });
    cards_agree(&one.cards, &other.cards) && bands_agree && one.free == other.free
}

fn cards_agree(one: &Cards, other: &Cards) -> bool {
    one.by_class.iter().all(|(class, card)| other.of(*class).is_none_or(|counterpart| card_agrees(card, counterpart)))
}

/// Whether two cards have the same price for every meter that both list.
pub(super) fn card_agrees(one: &RateCard, other: &RateCard) -> bool {
    let tokens = TokenMeter::ALL.into_iter().all(|meter| match (one.token_price(meter), other.token_price(meter)) {
        (Some(price), Some(counterpart)) => same_price(price.dollars(), counterpart.dollars()),
        _ => true,
    });
    let events = EventMeter::ALL.into_iter().all(|meter| match (one.event_price(meter), other.event_price(meter)) {
        (Some(price), Some(counterpart)) => price == counterpart,
        _ => true,
    });
    tokens && events
}

fn same_price(one: Number, other: Number) -> bool {
    one == other || rounds_to(one, other) || rounds_to(other, one)
}

/// Whether `short` is `exact` printed with two places: some feeds write 0.13 for 0.125. What that moves by more than a
/// twelfth is another price.
fn rounds_to(exact: Number, short: Number) -> bool {
    let apart = exact.minus(short).and_then(|difference| difference.magnitude().times(Number::from(12)));
    exact != short && exact.rounded(2) == short && apart.is_ok_and(|apart| apart <= short)
}

/// The card of the ordinary service.
pub(super) fn standard(tariff: &Tariff) -> Option<&RateCard> {
    tariff.cards.of(ServiceClass::Standard)
}

/// How much of a tariff is filled from one that agrees with it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Completion {
    /// Rates of the ordinary service: an older entry.
    Rates,
    /// Service classes, bands, regions and search fees too: the entry in force.
    All,
}

/// Adds what only `from` lists. Service classes and bands come whole, never rate by rate: half a card of one feed
/// and half of another would be a price that nobody published.
pub(super) fn complete(tariff: &mut Tariff, from: &Tariff, how_much: Completion) {
    if let Some(theirs) = standard(from) {
        let own = tariff.cards.by_class.entry(ServiceClass::Standard).or_default();
        let exact = refined(own, theirs);
        // What is listed stays.
        *own = theirs.overridden_by(&exact);
    }
    if how_much == Completion::Rates {
        return;
    }
    for (class, card) in &from.cards.by_class {
        tariff.cards.by_class.entry(*class).or_insert_with(|| card.clone());
    }
    if tariff.bands.is_empty() {
        tariff.bands.clone_from(&from.bands);
    } else {
        for band in &mut tariff.bands {
            complete_band(band, &from.bands);
        }
    }
    for (region, factor) in &from.regions {
        tariff.regions.entry(region.clone()).or_insert(*factor);
    }
    if tariff.search_context.is_empty() {
        tariff.search_context.clone_from(&from.search_context);
    }
}

/// A card with its rounded rates replaced by those that they were rounded from.
fn refined(own: &RateCard, theirs: &RateCard) -> RateCard {
    let mut card = own.clone();
    for meter in TokenMeter::ALL {
        if let (Some(short), Some(exact)) = (own.token_price(meter), theirs.token_price(meter))
            && rounds_to(exact.dollars(), short.dollars())
        {
            card.set_token_price(meter, exact);
        }
    }
    card
}

fn complete_band(band: &mut ContextBand, from: &[ContextBand]) {
    let Some(theirs) = from.iter().find(|counterpart| counterpart.above == band.above) else { return };
    for (class, card) in &theirs.cards.by_class {
        let own = band.cards.by_class.entry(*class).or_default();
        *own = card.overridden_by(own);
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use crate::units::Price;

    /// A tariff with these rates of the ordinary service.
    pub fn tariff(rates: &[(TokenMeter, &str)]) -> Tariff {
        let mut card = RateCard::default();
        for (meter, dollars) in rates {
            card.set_token_price(*meter, Price::new(dollars.parse().expect("a number")).expect("not negative"));
        }
        let mut tariff = Tariff::default();
        tariff.cards.by_class.insert(ServiceClass::Standard, card);
        tariff
    }

    #[test]
    fn a_rate_that_only_one_lists_is_no_contradiction() {
        let short = tariff(&[(TokenMeter::Input, "2"), (TokenMeter::Output, "8")]);
        let long = tariff(&[(TokenMeter::Input, "2"), (TokenMeter::CachedInput, "0.5"), (TokenMeter::Output, "8")]);
        let other = tariff(&[(TokenMeter::Input, "2"), (TokenMeter::CachedInput, "1"), (TokenMeter::Output, "8")]);
        assert!(agree(&short, &long) && agree(&long, &short) && agree(&short, &other));
        assert!(!agree(&long, &other));
    }

    /// 0.125 printed with two places is 0.13; 0.0144 printed so is 0.01, and that is another price.
    #[test]
    fn a_rounded_price_is_the_same_price_and_gives_way_to_the_exact_one() {
        let cached = |price| {
            tariff(&[(TokenMeter::Input, "1.25"), (TokenMeter::CachedInput, price), (TokenMeter::Output, "10")])
        };
        let mut rounded = cached("0.13");
        assert!(agree(&rounded, &cached("0.125")) && !agree(&cached("0.01"), &cached("0.0144")));
        complete(&mut rounded, &cached("0.125"), Completion::Rates);
        assert_eq!(standard(&rounded), standard(&cached("0.125")));
    }

    #[test]
    fn completing_adds_and_never_changes() {
        let mut short = tariff(&[(TokenMeter::Input, "2"), (TokenMeter::Output, "8")]);
        let long = tariff(&[(TokenMeter::Input, "3"), (TokenMeter::CachedInput, "0.5"), (TokenMeter::Output, "8")]);
        complete(&mut short, &long, Completion::Rates);
        let expected = tariff(&[(TokenMeter::Input, "2"), (TokenMeter::CachedInput, "0.5"), (TokenMeter::Output, "8")]);
        assert_eq!(standard(&short), standard(&expected));
    }
}
