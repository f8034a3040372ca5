//! Prices that fall with volume, and spend that is promised ahead.

use crate::units::{Fraction, NumberError};

/// How the prices of a ladder apply.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LadderRule {
    /// Each unit at the price of the step that it falls on.
    Graduated,
    /// All units at the price of the step that the last one falls on. Just above a step the bill drops.
    AllUnits,
}

/// Prices by volume: a unit price from the first unit on, and others above given volumes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ladder {
    /// How its prices apply.
    pub rule: LadderRule,
    /// The price of a unit before the first step.
    pub first: Fraction,
    /// Steps in ascending order.
    pub steps: Vec<LadderStep>,
}

/// A price that applies above a volume.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LadderStep {
    /// The volume itself still has the price before.
    pub above: Fraction,
    /// For one unit.
    pub price: Fraction,
}

impl Ladder {
    /// What a volume costs.
    ///
    /// # Errors
    /// [`NumberError::TooLarge`].
    pub fn cost(&self, volume: Fraction) -> Result<Fraction, NumberError> {
        let (mut below, mut start, mut price) = (Fraction::ZERO, Fraction::ZERO, self.first);
        for step in self.steps.iter().take_while(|step| step.above < volume) {
            below = below.plus(step.above.minus(start)?.times(price)?)?;
            (start, price) = (step.above, step.price);
        }
        match self.rule {
            LadderRule::Graduated => below.plus(volume.minus(start)?.times(price)?),
            LadderRule::AllUnits => volume.times(price),
        }
    }

    /// The step just above which more units cost less than this volume does; of several the one with the lowest bill.
    /// A graduated ladder has none.
    ///
    /// # Errors
    /// [`NumberError::TooLarge`].
    pub fn cheaper_above(&self, volume: Fraction) -> Result<Option<LadderStep>, NumberError> {
        if self.rule == LadderRule::Graduated {
            return Ok(None);
        }
        let mut lowest = self.cost(volume)?;
        let mut found = None;
        for step in self.steps.iter().filter(|step| step.above >= volume) {
            let bill = step.above.times(step.price)?;
            if bill < lowest {
                (lowest, found) = (bill, Some(*step));
            }
        }
        Ok(found)
    }
}

/// Spend that is promised for a period, and the discount that it buys.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Commitment {
    /// Paid in any case.
    pub amount: Fraction,
    /// Off list, on everything.
    pub discount: Fraction,
}

impl Commitment {
    /// What usage of a list value is billed: its discounted value, but never less than was promised.
    ///
    /// # Errors
    /// [`NumberError::TooLarge`].
    pub fn bill(&self, list: Fraction) -> Result<Fraction, NumberError> {
        Ok(self.amount.max(list.times(self.discount.rest()?)?))
    }

    /// What it saves against paying list; a loss is below zero. It saves once the list value is above the amount.
    ///
    /// # Errors
    /// [`NumberError::TooLarge`].
    pub fn saving(&self, list: Fraction) -> Result<Fraction, NumberError> {
        list.minus(self.bill(list)?)
    }

    /// The list value at which nothing that was promised is left unused.
    ///
    /// # Errors
    /// [`NumberError::DividedByZero`] for a discount of everything, [`NumberError::TooLarge`].
    pub fn fully_used_at(&self) -> Result<Fraction, NumberError> {
        self.amount.over(self.discount.rest()?)
    }
}
