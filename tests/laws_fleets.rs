//! The laws of fleets, over random loads and sizes.

use cascade::calendar::HourWeights;
use cascade::routing::fleet::{FleetSize, Sizing};
use cascade::units::{Fraction, Number};
use proptest::prelude::*;

#[derive(Clone, Debug)]
struct Month {
    hours: HourWeights,
    days: [(Number, Fraction); 2],
}

prop_compose! {
    fn sizings()(
        target_percent in 1..=100_u64,
        peak_tenths in 10..60_u64,
        spare in 0..4_u64,
        minimum in 0..6_u64,
        autoscaling: bool,
    ) -> Sizing {
        let hundredth = |number: u64| Number::from(number).shifted_down(2).expect("small");
        Sizing {
            target_load: hundredth(target_percent),
            peak_to_mean: Number::from(peak_tenths).shifted_down(1).expect("small"),
            spare,
            minimum,
            maximum: None,
            autoscaling,
        }
    }
}

prop_compose! {
    fn months()(
        weights in proptest::array::uniform24(0..9_u64).prop_filter("some hour is busy", |weights| weights.iter().any(|weight| *weight > 0)),
        weekend_tenths in 0..20_u64,
    ) -> Month {
        let days = |count: u64| Fraction::from(Number::from(count));
        let weekend = Number::from(weekend_tenths).shifted_down(1).expect("small");
        Month {
            hours: HourWeights::new(weights.map(Number::from)).expect("some are above zero"),
            days: [(Number::ONE, days(22)), (weekend, days(9))],
        }
    }
}

fn size(sizing: Sizing, load: u64, month: &Month) -> FleetSize {
    sizing.size(Number::from(load).into(), &month.hours, month.days).expect("fits")
}

proptest! {
    /// More requests never take fewer machines.
    #[test]
    fn a_fleet_grows_with_its_load(
        sizing in sizings(), month in months(), load in 0..10_000_000_u64, more in 0..1_000_000_u64,
    ) {
        let (small, large) = (size(sizing, load, &month), size(sizing, load + more, &month));
        prop_assert!(small.replicas_most <= large.replicas_most);
        prop_assert!(small.replicas_mean <= large.replicas_mean);
    }

    /// Giving replicas back is never dearer than keeping them, and takes as many in the busiest hour.
    #[test]
    fn following_the_load_is_never_dearer(sizing in sizings(), month in months(), load in 0..10_000_000_u64) {
        let standing = size(Sizing { autoscaling: false, ..sizing }, load, &month);
        let scaled = size(Sizing { autoscaling: true, ..sizing }, load, &month);
        prop_assert!(scaled.replicas_mean <= standing.replicas_mean);
        prop_assert_eq!(scaled.replicas_most, standing.replicas_most);
        prop_assert_eq!(scaled.busy, standing.busy);
    }

    /// No fleet works more than it is planned to, and without a maximum it serves everything.
    #[test]
    fn headroom_is_kept(sizing in sizings(), month in months(), load in 0..10_000_000_u64) {
        let size = size(sizing, load, &month);
        prop_assert_eq!(size.served, Fraction::ONE);
        let planned = Fraction::new(sizing.target_load, sizing.peak_to_mean).expect("above zero");
        prop_assert!(size.utilisation().expect("fits") <= planned);
    }

    /// A maximum bounds the fleet and its work; a higher one never serves less, and one that is high enough serves all.
    #[test]
    fn a_maximum_bounds(sizing in sizings(), month in months(), load in 0..10_000_000_u64, room in 1..5_u64) {
        let at = |maximum: u64| size(Sizing { maximum: Some(maximum), ..sizing }, load, &month);
        let maximum = sizing.minimum.max(sizing.spare) + room;
        let (bounded, wider) = (at(maximum), at(maximum + 1));
        prop_assert!(bounded.replicas_most <= Number::from(maximum));
        prop_assert!(bounded.served <= wider.served && wider.served <= Fraction::ONE);
        let planned = Fraction::new(sizing.target_load, sizing.peak_to_mean).expect("above zero");
        prop_assert!(bounded.utilisation().expect("fits") <= planned);
        prop_assert_eq!(at(1_000_000).served, Fraction::ONE);
    }
}
