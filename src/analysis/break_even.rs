//! When self-hosting is cheaper than paying by the token.
//!
//! Machines come whole, so self-hosting is a staircase under a straight line: each added replica can make it the
//! dearer one again. The answer is a set of volumes, not a number. Give every figure for one unit of time, a day or a
//! month, and the same tokens for volume, capacity and price.

use crate::units::{Fraction, Number, NumberError};

/// What self-hosting costs and can do, for one unit of time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SelfHosting {
    /// Paid whatever the volume: people, storage, evaluation.
    pub fixed: Fraction,
    /// The rent of one replica.
    pub replica: Fraction,
    /// Replicas kept beside those that the volume needs.
    pub spare: u64,
    /// Replicas that stand in any case, the spare ones among them.
    pub minimum: u64,
    /// Tokens that one replica is planned to serve: its throughput, less the headroom for bursts.
    pub capacity: Fraction,
}

/// At which volumes self-hosting is strictly cheaper.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BreakEven {
    /// At none: tokens of a fully used replica cost as much as bought ones, before anything fixed.
    Never {
        /// The rent of a replica over its capacity; at least the price.
        full_load: Fraction,
    },
    /// At these.
    Above(CheaperVolumes),
}

/// Volumes at which self-hosting is strictly cheaper.
///
/// With r replicas in use it costs `fixed + (r + spare) x replica`, which the price reaches at a volume `V(r)`. It is
/// cheaper on `(max(V(r), (r - 1) x capacity), r x capacity]`, where that is not empty; a tie is not cheaper.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CheaperVolumes {
    hosting: SelfHosting,
    price: Fraction,
    /// The fewest replicas in use at which it can be cheaper.
    replicas_first: Number,
    /// Once cheaper with so many in use, it stays so.
    replicas_permanent: Number,
}

/// Volumes above `above` up to and with `to`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct VolumeRange {
    /// A tie: self-hosting is not cheaper at this volume itself.
    pub above: Fraction,
    /// Where the next replica is needed; `None` when it stays cheaper for good.
    pub to: Option<Fraction>,
}

impl SelfHosting {
    /// The replicas that a volume needs, without spare ones.
    ///
    /// # Errors
    /// [`NumberError::DividedByZero`] without capacity, [`NumberError::TooLarge`].
    pub fn replicas(&self, volume: Fraction) -> Result<Number, NumberError> {
        volume.over(self.capacity)?.ceiling()
    }

    /// What serving a volume costs.
    ///
    /// # Errors
    /// [`NumberError::DividedByZero`] without capacity, [`NumberError::TooLarge`].
    pub fn cost(&self, volume: Fraction) -> Result<Fraction, NumberError> {
        self.cost_with(self.replicas(volume)?)
    }

    fn cost_with(&self, replicas: Number) -> Result<Fraction, NumberError> {
        let rented = replicas.plus(Number::from(self.spare))?.max(Number::from(self.minimum));
        self.fixed.plus(self.replica.times(Fraction::from(rented))?)
    }

    /// Compares with buying at a price for each token (or whatever unit the capacity counts).
    ///
    /// A full replica saves `price x capacity - replica`. Self-hosting can be cheaper once the replicas' savings are
    /// more than what is paid without any in use, and stays so once they also cover an empty replica.
    ///
    /// # Errors
    /// [`NumberError::DividedByZero`] without capacity, [`NumberError::TooLarge`].
    pub fn break_even(&self, price: Fraction) -> Result<BreakEven, NumberError> {
        let full_load = self.replica.over(self.capacity)?;
        if full_load >= price {
            return Ok(BreakEven::Never { full_load });
        }
        let bought = price.times(self.capacity)?;
        let saved = bought.minus(self.replica)?;
        let idle = self.fixed.plus(self.replica.times(Number::from(self.spare).into())?)?;
        let replicas_permanent = idle.plus(bought)?.over(saved)?.ceiling()?.minus(Number::ONE)?;
        // Replicas that cost nothing have no steps: then the two meet at once, and the tie itself counts as the first.
        let replicas_first = idle.over(saved)?.floor()?.plus(Number::ONE)?.min(replicas_permanent);
        // Up to the minimum there is one step only, whatever of it works.
        let standing = Number::from(self.minimum.saturating_sub(self.spare));
        let (replicas_first, replicas_permanent) = (replicas_first.max(standing), replicas_permanent.max(standing));
        Ok(BreakEven::Above(CheaperVolumes { hosting: *self, price, replicas_first, replicas_permanent }))
    }
}

impl CheaperVolumes {
    /// The volume above which self-hosting is cheaper for the first time.
    ///
    /// # Errors
    /// [`NumberError::TooLarge`].
    pub fn first(&self) -> Result<Fraction, NumberError> {
        self.reached_at(self.replicas_first)
    }

    /// The volume above which it always is.
    ///
    /// # Errors
    /// [`NumberError::TooLarge`].
    pub fn permanent(&self) -> Result<Fraction, NumberError> {
        self.reached_at(self.replicas_permanent)
    }

    /// All ranges, ascending; the last one has no end. There may be very many when a full replica saves little.
    ///
    /// # Errors
    /// Each range: [`NumberError::TooLarge`].
    pub fn ranges(&self) -> impl Iterator<Item = Result<VolumeRange, NumberError>> {
        let mut next = Some(self.replicas_first);
        std::iter::from_fn(move || {
            let replicas = next.take()?;
            Some(self.range(replicas).inspect(|range| {
                next = range.to.and_then(|_| replicas.plus(Number::ONE).ok());
            }))
        })
    }

    fn range(&self, replicas: Number) -> Result<VolumeRange, NumberError> {
        let permanent = replicas >= self.replicas_permanent;
        let filled = self.hosting.capacity.times(Fraction::from(replicas))?;
        Ok(VolumeRange { above: self.reached_at(replicas)?, to: (!permanent).then_some(filled) })
    }

    /// The volume that buys for what so many replicas in use cost.
    fn reached_at(&self, replicas: Number) -> Result<Fraction, NumberError> {
        self.hosting.cost_with(replicas)?.over(self.price)
    }
}
