//! Prices that cannot be: refused and listed, never imported.

use std::collections::BTreeMap;

use super::tariff::standard;
use super::{Says, Sighting};
use crate::catalogue::{Cards, RateCard, ServiceClass, Tariff, TokenMeter};
use crate::units::{Number, Price};

/// Dollars for a million tokens above which a figure is a slip of units: the dearest price ever published is $600.
const PRICE_MAX: u64 = 1_000;
/// How far a price may be from what the other providers of the same model take, in either direction.
const APART_MAX: u64 = 10;
/// How many other providers it takes to know better.
const OTHERS_MIN: usize = 3;

/// What was wrong with some rates of a row that is good otherwise.
pub(super) type Remarks = Vec<&'static str>;

/// Refuses a tariff that cannot be, and takes single rates out that cannot.
///
/// # Errors
/// Why the row is refused.
pub(super) fn check(tariff: &mut Tariff, says_free: bool) -> Result<Remarks, String> {
    let mut remarks = Remarks::new();
    let Some(card) = standard(tariff).cloned() else { return Err("no price of the ordinary service".to_owned()) };
    let (Some(input), Some(output)) = (card.token_price(TokenMeter::Input), card.token_price(TokenMeter::Output))
    else {
        return Err("no price for input or for output".to_owned());
    };
    if input.dollars().is_zero() && output.dollars().is_zero() {
        if !says_free {
            return Err("a price of zero that nobody calls free".to_owned());
        }
        *tariff = Tariff { free: true, ..Tariff::default() };
        let mut free = RateCard::default();
        free.set_token_price(TokenMeter::Input, input);
        free.set_token_price(TokenMeter::Output, output);
        tariff.cards.by_class.insert(ServiceClass::Standard, free);
        return Ok(remarks);
    }
    check_cards(&mut tariff.cards, &mut remarks)?;
    for band in &mut tariff.bands {
        check_cards(&mut band.cards, &mut remarks)?;
        leave_out_cheaper(&mut band.cards, &tariff.cards, &mut remarks);
    }
    tariff.bands.retain(|band| band.cards.of(ServiceClass::Standard).is_some());
    Ok(remarks)
}

fn check_cards(cards: &mut Cards, remarks: &mut Remarks) -> Result<(), String> {
    for card in cards.by_class.values_mut() {
        *card = checked_card(card, remarks)?;
    }
    cards.by_class.retain(|_, card| !card.is_empty());
    Ok(())
}

/// No vendor takes less for a token of a longer prompt: such a rate is of another model, or of none.
fn leave_out_cheaper(band: &mut Cards, base: &Cards, remarks: &mut Remarks) {
    for (class, card) in &mut band.by_class {
        let Some(base) = base.of(*class) else { continue };
        let mut kept = RateCard::default();
        for meter in TokenMeter::ALL {
            let Some(price) = card.token_price(meter) else { continue };
            if base.token_price(meter).is_some_and(|base| price.dollars() < base.dollars()) {
                remarks.push("a rate of a band below that of shorter prompts, left out");
            } else {
                kept.set_token_price(meter, price);
            }
        }
        *card = kept;
    }
    band.by_class.retain(|_, card| !card.is_empty());
}

fn checked_card(card: &RateCard, remarks: &mut Remarks) -> Result<RateCard, String> {
    for meter in TokenMeter::ALL {
        if let Some(price) = card.token_price(meter)
            && price.dollars() > Number::from(PRICE_MAX)
        {
            return Err(format!("{} at ${} a million is a slip of units", meter.key(), price.dollars()));
        }
    }
    let input = card.token_price(TokenMeter::Input).map(Price::dollars);
    let output = card.token_price(TokenMeter::Output).map(Price::dollars);
    if let (Some(input), Some(output)) = (input, output)
        && output < input
    {
        return Err(format!("output at ${output} is cheaper than input at ${input}"));
    }
    let mut kept = RateCard::default();
    for meter in TokenMeter::ALL {
        let Some(price) = card.token_price(meter) else { continue };
        match oddity(meter, price.dollars(), card) {
            Some(remark) => remarks.push(remark),
            None => kept.set_token_price(meter, price),
        }
    }
    for meter in crate::catalogue::EventMeter::ALL {
        if let Some(price) = card.event_price(meter).filter(|price| !price.dollars().is_zero()) {
            kept.set_event_price(meter, price);
        }
    }
    Ok(kept)
}

/// What makes a single rate useless.
fn oddity(meter: TokenMeter, dollars: Number, card: &RateCard) -> Option<&'static str> {
    let parent = meter.parent().and_then(|parent| card.token_price(parent)).map(Price::dollars);
    match meter {
        // Feeds write 0 for "no such rate"; taken literally it would give tokens away.
        TokenMeter::CachedInput | TokenMeter::CacheWrite | TokenMeter::CacheWrite1h | TokenMeter::CachedAudioInput
            if dollars.is_zero() =>
        {
            Some("a cache rate of zero, left out")
        }
        TokenMeter::CachedInput | TokenMeter::CachedAudioInput if parent.is_some_and(|parent| dollars > parent) => {
            Some("a cached rate above the input rate, left out")
        }
        // Reasoning is billed as output unless a vendor says otherwise.
        TokenMeter::Reasoning if dollars.is_zero() || parent == Some(dollars) => {
            Some("a reasoning rate that says nothing beside output, left out")
        }
        TokenMeter::AudioInput if dollars.is_zero() => Some("an audio rate of zero, left out"),
        _ => None,
    }
}

/// What the providers of each model take, to tell a slip from a bargain.
#[derive(Debug, Default)]
pub(super) struct Market {
    prices: BTreeMap<String, BTreeMap<&'static str, (Number, Number)>>,
}

impl Market {
    /// Notes a price of a model.
    pub fn note(&mut self, model: &str, sighting: &Sighting) {
        if let Some(price) = input_and_output(sighting) {
            self.prices.entry(model.to_owned()).or_default().insert(sighting.provider, price);
        }
    }

    /// Why a price cannot be, seen from what the others take.
    pub fn objection(&self, model: &str, sighting: &Sighting) -> Option<String> {
        let (input, output) = input_and_output(sighting)?;
        let others = self.prices.get(model)?.iter().filter(|(provider, _)| **provider != sighting.provider);
        let (inputs, outputs): (Vec<Number>, Vec<Number>) = others.map(|(_, price)| *price).unzip();
        let apart = |name: &str, own: Number, mut all: Vec<Number>| {
            all.sort();
            let median = *all.get(all.len() / 2)?;
            let far = |less: Number, more: Number| less.times(Number::from(APART_MAX)).is_ok_and(|least| least < more);
            (all.len() >= OTHERS_MIN && (far(own, median) || far(median, own)))
                .then(|| format!("{name} at ${own}, while {} other providers take ${median} in the middle", all.len()))
        };
        apart("input", input, inputs).or_else(|| apart("output", output, outputs))
    }
}

fn input_and_output(sighting: &Sighting) -> Option<(Number, Number)> {
    let Says::Priced(tariff) = &sighting.says else { return None };
    let card = standard(tariff).filter(|_| !tariff.free)?;
    Some((card.token_price(TokenMeter::Input)?.dollars(), card.token_price(TokenMeter::Output)?.dollars()))
}

#[cfg(test)]
mod tests {
    use super::super::tariff::tests::tariff;
    use super::*;
    use crate::catalogue::ContextBand;

    #[test]
    fn what_cannot_be_is_refused_with_its_reason() {
        let reason = |rates: &[(TokenMeter, &str)]| check(&mut tariff(rates), false).expect_err("refused");
        let (input, output) = (TokenMeter::Input, TokenMeter::Output);
        assert_eq!(reason(&[(input, "3")]), "no price for input or for output");
        assert_eq!(reason(&[(input, "0"), (output, "0")]), "a price of zero that nobody calls free");
        assert_eq!(reason(&[(input, "9710"), (output, "9710")]), "input at $9710 a million is a slip of units");
        assert_eq!(reason(&[(input, "3"), (output, "1")]), "output at $1 is cheaper than input at $3");
    }

    #[test]
    fn a_rate_that_cannot_be_is_left_out_alone() {
        let rates = [(TokenMeter::Input, "1"), (TokenMeter::CachedInput, "2"), (TokenMeter::Output, "4")];
        let mut odd = tariff(&rates);
        assert_eq!(check(&mut odd, false), Ok(vec!["a cached rate above the input rate, left out"]));
        assert_eq!(standard(&odd), standard(&tariff(&[(TokenMeter::Input, "1"), (TokenMeter::Output, "4")])));
    }

    #[test]
    fn a_band_is_not_cheaper_than_shorter_prompts() {
        let base = [(TokenMeter::Input, "1"), (TokenMeter::AudioInput, "3"), (TokenMeter::Output, "4")];
        let of_band = |rates: &[(TokenMeter, &str)]| {
            let band = ContextBand { above: 200_000, inclusive: false, cards: tariff(rates).cards };
            let mut banded = Tariff { bands: vec![band], ..tariff(&base) };
            let remarks = check(&mut banded, false).expect("the base is good");
            (remarks.len(), banded.bands.first().map(|band| band.cards.clone()))
        };
        let good = [(TokenMeter::Input, "2"), (TokenMeter::Output, "4")];
        assert_eq!(of_band(&good), (0, Some(tariff(&good).cards)));
        let slip = [(TokenMeter::Input, "2"), (TokenMeter::AudioInput, "1"), (TokenMeter::Output, "4")];
        assert_eq!(of_band(&slip), (1, Some(tariff(&good).cards)));
        assert_eq!(of_band(&[(TokenMeter::Input, "0"), (TokenMeter::Output, "0")]), (2, None));
    }

    #[test]
    fn zero_is_a_price_where_it_is_called_free() {
        let mut free = tariff(&[(TokenMeter::Input, "0"), (TokenMeter::Output, "0")]);
        assert_eq!(check(&mut free, true), Ok(vec![]));
        assert!(free.free);
    }
}
