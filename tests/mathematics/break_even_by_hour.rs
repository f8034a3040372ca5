use cascade::analysis::break_even::{BreakEven, SelfHosting, VolumeRange};
use cascade::analysis::break_even_by_hour::{Hours, full_load, ranges_by_hour};
use cascade::units::Fraction;
use proptest::prelude::*;

use crate::fraction;

/// A month: $1,000 fixed, $2,000 a replica of 1,000 million tokens.
fn stepped() -> SelfHosting {
    SelfHosting { fixed: fraction("1000"), replica: fraction("2000"), spare: 0, minimum: 0, capacity: fraction("1000") }
}

fn hours(load: &str, part: &str) -> Hours {
    Hours { load: fraction(load), part: fraction(part) }
}

fn range(above: &str, to: Option<&str>) -> VolumeRange {
    VolumeRange { above: fraction(above), to: to.map(fraction) }
}

#[test]
fn hours_that_are_alike_make_one_staircase() {
    let expected =
        [range("2800", Some("3000")), range("3600", Some("4000")), range("4400", Some("5000")), range("5200", None)];
    assert_eq!(ranges_by_hour(&stepped(), &[Hours::ALIKE], fraction("2.5")), Ok(expected.to_vec()));
    assert_eq!(ranges_by_hour(&stepped(), &[Hours::ALIKE], fraction("2")), Ok(Vec::new()));
}

/// Half of the month without any load: the same fleet by day, nothing at night. At $1.50, up to 1,000 it costs
/// 1000 + 1000, matched at 1333 beyond; with two 3000, matched at exactly 2000, a tie; with three 4000, at 2667 below
/// 3000; with four 5000, at 3333; with five 6000, at 4000, where the fifth begins.
#[test]
fn a_quiet_half_is_not_paid_for() {
    let halves = [hours("1", "0.5"), hours("0", "0.5")];
    let expected = [range("8000/3", Some("3000")), range("10000/3", None)];
    assert_eq!(ranges_by_hour(&stepped(), &halves, fraction("1.5")), Ok(expected.to_vec()));
    // A fleet that stands never gets below $2 a million; this one costs 1 when it is full.
    assert_eq!(full_load(&stepped(), &halves), Ok(fraction("1")));
    assert_eq!(ranges_by_hour(&stepped(), &halves, fraction("1")), Ok(Vec::new()));
}

fn brute_cost(hosting: &SelfHosting, hours: &[Hours], volume: u64) -> Fraction {
    hours.iter().fold(hosting.fixed, |sum, hours| {
        let working = hosting.replicas(fraction(&volume.to_string()).times(hours.load).expect("fits")).expect("fits");
        let stand = working.plus(hosting.spare.into()).expect("fits").max(hosting.minimum.into());
        let part = hosting.replica.times(hours.part).and_then(|rent| rent.times(stand.into()));
        sum.plus(part.expect("fits")).expect("fits")
    })
}

proptest! {
    /// At every whole volume the ranges say what comparing the two costs says.
    #[test]
    fn ranges_are_where_it_is_cheaper(
        fixed in 0..50_u64,
        replica in 1..40_u64,
        spare in 0..3_u64,
        minimum in 0..5_u64,
        capacity in 1..20_u64,
        price in 1..10_u64,
        quiet in 0..=4_u64,
    ) {
        let whole = |number: u64| fraction(&number.to_string());
        let hosting = SelfHosting {
            fixed: whole(fixed),
            replica: whole(replica),
            spare,
            minimum,
            capacity: whole(capacity),
        };
        let quarter = |of: u64| Fraction::new(of.into(), 4.into()).expect("not over zero");
        let hours = [hours("1", "0.25"), Hours { load: quarter(quiet), part: quarter(3) }];
        let ranges = ranges_by_hour(&hosting, &hours, whole(price)).expect("few stairs");
        for volume in 1..400 {
            let at = whole(volume);
            let told = ranges.iter().any(|range| range.above < at && range.to.is_none_or(|to| at <= to));
            let bought = whole(price).times(at).expect("fits");
            prop_assert_eq!(told, brute_cost(&hosting, &hours, volume) < bought, "at {}: {:?}", volume, ranges);
        }
    }

    /// A fleet whose hours are alike has the answer in closed form.
    #[test]
    fn the_closed_form_agrees(
        fixed in 0..50_u64,
        replica in 1..40_u64,
        spare in 0..3_u64,
        minimum in 0..5_u64,
        capacity in 1..20_u64,
        price in 1..10_u64,
    ) {
        let whole = |number: u64| fraction(&number.to_string());
        let hosting = SelfHosting {
            fixed: whole(fixed),
            replica: whole(replica),
            spare,
            minimum,
            capacity: whole(capacity),
        };
        let by_hour = ranges_by_hour(&hosting, &[Hours::ALIKE], whole(price)).expect("few stairs");
        match hosting.break_even(whole(price)).expect("fits") {
            BreakEven::Never { .. } => prop_assert!(by_hour.is_empty()),
            BreakEven::Above(volumes) => {
                let ranges: Vec<VolumeRange> = volumes.ranges().collect::<Result<_, _>>().expect("fits");
                prop_assert_eq!(ranges, by_hour);
            }
        }
    }
}
