//! Self-hosted machines: how many replicas a load needs, and for how many hours.
//!
//! Machines come whole, so a fleet's cost is a staircase over its load. Nothing here knows what they cost.

use crate::calendar::HourWeights;
use crate::catalogue::TokenMeter;
use crate::units::{Fraction, Number, NumberError};
use crate::workload::Usage;

/// Seconds of a day.
const SECONDS_A_DAY: u64 = 86_400;
/// Seconds of an hour.
const SECONDS_AN_HOUR: u64 = 3_600;

/// How fast one replica works.
#[derive(Clone, Copy, Debug)]
pub struct Throughput {
    /// Prompt tokens a second, when it does nothing else; `None` where reading prompts is part of what was measured
    /// for the answer.
    pub input: Option<Number>,
    /// Answer tokens a second, when it does nothing else.
    pub output: Number,
}

impl Throughput {
    /// Seconds of one replica that a request takes: `input / R_in + output / R_out`. What a cache keeps of the prompt
    /// takes none.
    ///
    /// # Errors
    /// [`NumberError::DividedByZero`] for a replica that does nothing, which reading refuses;
    /// [`NumberError::TooLarge`].
    pub fn seconds(&self, usage: &Usage) -> Result<Fraction, NumberError> {
        let answer = Fraction::new(usage.answer_tokens()?.number(), self.output)?;
        let Some(input) = self.input else { return Ok(answer) };
        let cached = [TokenMeter::CachedInput, TokenMeter::CachedAudioInput];
        let cached = cached.into_iter().try_fold(Number::ZERO, |sum, meter| sum.plus(usage.tokens(meter).number()))?;
        answer.plus(Fraction::new(usage.prompt_tokens()?.number().minus(cached)?, input)?)
    }
}

/// How a fleet is sized.
#[derive(Clone, Copy, Debug)]
pub struct Sizing {
    /// The part of a replica's throughput that is planned with; the rest is headroom.
    pub target_load: Number,
    /// The busiest moment over the mean: of its hour where the workload has hours, else of the day.
    pub peak_to_mean: Number,
    /// Replicas beside those that the load needs.
    pub spare: u64,
    /// Never fewer than this, the spare ones among them.
    pub minimum: u64,
    /// Never more than this, the spare ones among them; what they cannot serve goes elsewhere.
    pub maximum: Option<u64>,
    /// Whether replicas are given back in quiet hours; else the fleet stands for its busiest one.
    pub autoscaling: bool,
}

/// How large a fleet is over a month.
#[derive(Clone, Copy, Debug)]
pub struct FleetSize {
    /// The most replicas at any time.
    pub replicas_most: Number,
    /// The mean over the month's hours.
    pub replicas_mean: Fraction,
    /// Hours of the month.
    pub hours: Fraction,
    /// The part of the load that is served; below 1 only at the maximum.
    pub served: Fraction,
    /// Replicas that the load itself keeps busy at full throughput, the mean over the month.
    pub busy: Fraction,
    /// The same in the busiest hour.
    pub busy_most: Fraction,
}

impl FleetSize {
    /// How much of what is rented works, of what it could do at full throughput.
    ///
    /// # Errors
    /// [`NumberError::TooLarge`].
    pub fn utilisation(&self) -> Result<Fraction, NumberError> {
        if self.replicas_mean.is_zero() {
            return Ok(Fraction::ZERO);
        }
        self.busy.times(self.served)?.over(self.replicas_mean)
    }
}

/// An hour of a kind of day.
struct Slot {
    /// Replicas that its load keeps busy.
    busy: Fraction,
    /// How many hours of the month are like it.
    hours: Fraction,
}

impl Sizing {
    /// The size that a load needs over a month.
    ///
    /// `load` is what one replica would need for the requests of a day at factor 1, in seconds; `days` are the kinds
    /// of days with their factors.
    ///
    /// An hour above what the maximum can take is served up to there as if all of it were as busy as its peak, so what
    /// goes elsewhere is never too little.
    ///
    /// # Errors
    /// [`NumberError`] when a figure is too large.
    pub fn size(
        &self,
        load: Fraction,
        hours: &HourWeights,
        days: [(Number, Fraction); 2],
    ) -> Result<FleetSize, NumberError> {
        let slots = slots(load, hours, days)?;
        let mut needed_most = Number::ZERO;
        for slot in &slots {
            needed_most = needed_most.max(self.replicas(slot.busy)?);
        }
        let (mut replica_hours, mut all_hours) = (Fraction::ZERO, Fraction::ZERO);
        let (mut busy_hours, mut served_hours) = (Fraction::ZERO, Fraction::ZERO);
        for slot in &slots {
            let replicas = if self.autoscaling { self.replicas(slot.busy)? } else { needed_most };
            replica_hours = replica_hours.plus(slot.hours.times(replicas.into())?)?;
            all_hours = all_hours.plus(slot.hours)?;
            let busy = slot.busy.times(slot.hours)?;
            busy_hours = busy_hours.plus(busy)?;
            served_hours = served_hours.plus(busy.times(self.served(slot.busy)?)?)?;
        }
        Ok(FleetSize {
            replicas_most: needed_most,
            replicas_mean: replica_hours.over(all_hours)?,
            hours: all_hours,
            served: if busy_hours.is_zero() { Fraction::ONE } else { served_hours.over(busy_hours)? },
            busy: busy_hours.over(all_hours)?,
            busy_most: slots.iter().map(|slot| slot.busy).fold(Fraction::ZERO, Fraction::max),
        })
    }

    /// Replicas for a mean load, which is counted in busy replicas.
    ///
    /// # Errors
    /// [`NumberError`] when a figure is too large.
    pub fn replicas(&self, busy: Fraction) -> Result<Number, NumberError> {
        let working = busy.times(self.peak_to_mean.into())?.over(self.target_load.into())?.ceiling()?;
        let needed = working.plus(self.spare.into())?.max(self.minimum.into());
        Ok(self.maximum.map_or(needed, |maximum| needed.min(maximum.into())))
    }

    /// The part of a load that the maximum can serve.
    fn served(&self, busy: Fraction) -> Result<Fraction, NumberError> {
        let Some(maximum) = self.maximum else { return Ok(Fraction::ONE) };
        let working = Number::from(maximum.saturating_sub(self.spare));
        let room = Fraction::from(working.times(self.target_load)?);
        let peak = busy.times(self.peak_to_mean.into())?;
        if peak <= room { Ok(Fraction::ONE) } else { room.over(peak) }
    }
}

fn slots(load: Fraction, hours: &HourWeights, days: [(Number, Fraction); 2]) -> Result<Vec<Slot>, NumberError> {
    let weights: Vec<Number> = (0..24).map(|hour| hours.of(hour)).collect();
    let total = weights.iter().copied().try_fold(Number::ZERO, Number::plus)?;
    let mut slots = Vec::with_capacity(48);
    for (factor, days) in days.into_iter().filter(|(_, days)| !days.is_zero()) {
        let of_day = load.times(factor.into())?;
        if *hours == HourWeights::uniform() {
            let busy = of_day.over(Number::from(SECONDS_A_DAY).into())?;
            slots.push(Slot { busy, hours: days.times(Number::from(24).into())? });
            continue;
        }
        for weight in &weights {
            let in_hour = of_day.times(Fraction::new(*weight, total)?)?;
            slots.push(Slot { busy: in_hour.over(Number::from(SECONDS_AN_HOUR).into())?, hours: days });
        }
    }
    Ok(slots)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::workload::TokenCounts;

    fn number(text: &str) -> Number {
        text.parse().expect("a number")
    }

    fn fraction(text: &str) -> Fraction {
        let (top, bottom) = text.split_once('/').unwrap_or((text, "1"));
        Fraction::new(number(top), number(bottom)).expect("not over zero")
    }

    const BARE: Sizing = Sizing {
        target_load: Number::ONE,
        peak_to_mean: Number::ONE,
        spare: 0,
        minimum: 0,
        maximum: None,
        autoscaling: false,
    };

    /// 20 weekdays and 8 weekend days.
    fn february(weekend: &str) -> [(Number, Fraction); 2] {
        [(Number::ONE, fraction("20")), (number(weekend), fraction("8"))]
    }

    /// Half of the requests in the first twelve hours, twice the mean in the next six, none in the last.
    fn uneven() -> HourWeights {
        let mut weights = [Number::ONE; 24];
        weights[12..18].fill(number("2"));
        weights[18..].fill(Number::ZERO);
        HourWeights::new(weights).expect("some are above zero")
    }

    /// 1,500 / 3,000 + 4,000 / 2,000 = 2.5 seconds; of a prompt that is cached to 1,000, 500 / 3,000.
    #[test]
    fn a_request_takes_time_to_read_and_to_write() {
        let counts =
            TokenCounts { input: Some(number("1500")), output: Some(number("4000")), ..TokenCounts::default() };
        let usage = Usage::from_counts(&counts).expect("parts within the whole");
        let both = Throughput { input: Some(number("3000")), output: number("2000") };
        assert_eq!(both.seconds(&usage), Ok(fraction("2.5")));
        assert_eq!(Throughput { input: None, ..both }.seconds(&usage), Ok(fraction("2")));
        let cached = TokenCounts { cached_input: Some(number("1000")), ..counts };
        let cached = Usage::from_counts(&cached).expect("parts within the whole");
        assert_eq!(both.seconds(&cached), Ok(fraction("13/6")));
    }

    /// 7 x 2 / 0.7 is exactly 20; anything more needs another one.
    #[test]
    fn replicas_are_whole() {
        let sizing = Sizing { target_load: number("0.7"), peak_to_mean: number("2"), spare: 1, ..BARE };
        for (busy, replicas) in [("0", "1"), ("0.0001", "2"), ("7", "21"), ("7.000001", "22")] {
            assert_eq!(sizing.replicas(fraction(busy)), Ok(number(replicas)), "{busy}");
        }
        let bounded = Sizing { minimum: 3, maximum: Some(5), ..sizing };
        for (busy, replicas) in [("0", "3"), ("0.7", "3"), ("1", "4"), ("7", "5")] {
            assert_eq!(bounded.replicas(fraction(busy)), Ok(number(replicas)), "{busy}");
        }
    }

    /// A load of 1.5 replicas: twice that in six hours, none in six others.
    #[test]
    fn a_fleet_stands_for_its_busiest_hour_unless_it_scales() {
        let load = fraction("129600");
        let standing = BARE.size(load, &uneven(), february("1")).expect("fits");
        assert_eq!((standing.replicas_most, standing.replicas_mean), (number("3"), fraction("3")));
        assert_eq!(standing.hours, fraction("672"));
        assert_eq!(standing.utilisation(), Ok(fraction("0.5")));
        assert_eq!((standing.busy, standing.busy_most), (fraction("1.5"), fraction("3")));
        // 12 hours of 2, 6 of 3, 6 of none: 42/24.
        let scaled = Sizing { autoscaling: true, ..BARE }.size(load, &uneven(), february("1")).expect("fits");
        assert_eq!((scaled.replicas_most, scaled.replicas_mean), (number("3"), fraction("1.75")));
        assert_eq!(scaled.busy, standing.busy);
    }

    /// 1.5 on 20 days, 0.6 on 8: two stand all the time, or two and one.
    #[test]
    fn quiet_weekends_are_paid_for_unless_it_scales() {
        let (load, uniform) = (fraction("129600"), HourWeights::uniform());
        let standing = BARE.size(load, &uniform, february("0.4")).expect("fits");
        assert_eq!(standing.replicas_mean, fraction("2"));
        assert_eq!(standing.busy, fraction("34.8/28"));
        let scaled = Sizing { autoscaling: true, ..BARE }.size(load, &uniform, february("0.4")).expect("fits");
        assert_eq!(scaled.replicas_mean, fraction("48/28"));
    }

    /// Three may stand, one of them spare: of a load of 3 replicas in six hours 2 are served, and all else is. That
    /// is 6 of 36 busy hours that go elsewhere.
    #[test]
    fn what_the_maximum_cannot_serve_goes_elsewhere() {
        let capped = Sizing { spare: 1, maximum: Some(3), ..BARE };
        let size = capped.size(fraction("129600"), &uneven(), february("1")).expect("fits");
        assert_eq!(size.replicas_most, number("3"));
        assert_eq!(size.served, fraction("30/36"));
    }

    #[test]
    fn nothing_to_do_still_stands() {
        let size = Sizing { minimum: 1, ..BARE }.size(Fraction::ZERO, &uneven(), february("1")).expect("fits");
        assert_eq!((size.replicas_most, size.served), (Number::ONE, Fraction::ONE));
        assert_eq!(size.utilisation(), Ok(Fraction::ZERO));
    }
}
