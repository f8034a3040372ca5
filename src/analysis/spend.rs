//! Where the money of a bill goes, as far as limits ask: by tier, label and offer.

use std::sync::Arc;

use crate::catalogue::OfferId;
use crate::rating::{Amounts, Bill, LineItem};
use crate::scenario::{Plan, Scope, Span};
use crate::units::{Fraction, Number, NumberError};
use crate::workload::Basis;

/// The spend of a bill, and how its months make a year.
#[derive(Clone, Debug)]
pub struct Spend {
    /// What it is the sum of.
    pub parts: Vec<SpendPart>,
    /// What the volume is counted for.
    pub basis: Basis,
    /// Days of a year, each counted with its factor.
    pub days_of_year: Fraction,
}

/// What one offer costs in one tier.
#[derive(Clone, Debug)]
pub struct SpendPart {
    /// Whose requests; none for what serves all of them.
    pub tier: Option<Arc<str>>,
    /// Whose they are.
    pub labels: Vec<(String, String)>,
    /// Bought as.
    pub offer: OfferId,
    /// After discounts.
    pub amounts: Amounts,
}

impl Spend {
    /// Nothing is spent.
    #[must_use]
    pub fn none(plan: &Plan) -> Self {
        Self { parts: Vec::new(), basis: plan.basis, days_of_year: Fraction::ONE }
    }

    /// Of a bill, line by line.
    ///
    /// # Errors
    /// [`NumberError::TooLarge`].
    pub fn of(plan: &Plan, bill: &Bill) -> Result<Self, NumberError> {
        let parts = bill.lines.iter().map(|line| SpendPart::of(plan, line));
        Ok(Self { parts: parts.collect(), basis: plan.basis, days_of_year: plan.period.days_of_year()? })
    }

    /// What a scope costs in a day, a month or a year.
    ///
    /// # Errors
    /// [`NumberError::TooLarge`].
    pub fn within(&self, scope: &Scope, span: Span) -> Result<Number, NumberError> {
        let inside = self.parts.iter().filter(|part| part.is_in(scope)).map(|part| part.amounts);
        self.over(inside.into_iter().try_fold(Amounts::ZERO, Amounts::plus)?, span)
    }

    /// The tier that costs most of a scope, and how much that is.
    ///
    /// # Errors
    /// [`NumberError::TooLarge`].
    pub fn largest_tier(&self, scope: &Scope, span: Span) -> Result<Option<(&Arc<str>, Number)>, NumberError> {
        let mut tiers: Vec<(&Arc<str>, Amounts)> = Vec::new();
        for part in self.parts.iter().filter(|part| part.is_in(scope)) {
            let Some(tier) = &part.tier else { continue };
            match tiers.iter_mut().find(|(known, _)| *known == tier) {
                Some((_, sum)) => *sum = sum.plus(part.amounts)?,
                None => tiers.push((tier, part.amounts)),
            }
        }
        let mut largest: Option<(&Arc<str>, Number)> = None;
        for (tier, amounts) in tiers {
            let amount = self.over(amounts, span)?;
            if largest.is_none_or(|(_, most)| amount > most) {
                largest = Some((tier, amount));
            }
        }
        Ok(largest)
    }

    fn over(&self, amounts: Amounts, span: Span) -> Result<Number, NumberError> {
        match (span, self.basis) {
            (Span::Day, _) => Ok(amounts.daily.number()),
            (Span::Month, _) => Ok(amounts.monthly.number()),
            (Span::Year, Basis::Day) => Fraction::from(amounts.daily.number()).times(self.days_of_year)?.quotient(),
            (Span::Year, Basis::Month) => amounts.monthly.number().times(Number::from(12)),
        }
    }
}

impl SpendPart {
    /// Of a line of a bill.
    pub(super) fn of(plan: &Plan, line: &LineItem) -> Self {
        let tier = plan.tiers.iter().find(|planned| Some(&planned.name) == line.tier.as_ref());
        Self {
            tier: line.tier.clone(),
            labels: tier.map(|planned| planned.labels.clone()).unwrap_or_default(),
            offer: OfferId::clone(&line.offer),
            amounts: line.contracted,
        }
    }

    pub(super) fn is_in(&self, scope: &Scope) -> bool {
        let of_tier = scope.tier.as_ref().is_none_or(|tier| self.tier.as_deref() == Some(&tier.value));
        let of_provider = scope.provider.as_ref().is_none_or(|provider| self.offer.provider() == provider.value);
        let of_offer = scope.offer.as_ref().is_none_or(|offer| self.offer == offer.value);
        let labelled = |(key, value): &(crate::document::Placed<String>, String)| {
            self.labels.iter().any(|(label, text)| *label == key.value && text == value)
        };
        of_tier && of_provider && of_offer && scope.labels.iter().all(labelled)
    }
}
