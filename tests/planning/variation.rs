use cascade::analysis::uncertainty::Varying;
use cascade::scenario::{DayVariation, Extent, Variation};
use cascade::workload::Profile;
use cascade::workload::profile::{CellKey, PromptRange, Sums};

use crate::{SEED, number, question};

/// Two tiers of 1,000 requests a day, 70 % medium of $0.0032 and 30 % expert of $0.10 each, answers only. Measured are
/// medium answers of 2 and 6 tokens, a coefficient of 0.5, and expert answers that are all alike: the mean cost is
/// 0.7 x 0.0032 + 0.3 x 0.1 = 0.03224, the mean square 0.7 x 0.0032² x 1.25 + 0.3 x 0.01 = 0.00300896.
#[test]
fn requests_differ_between_tiers_and_within_them() {
    let set = [
        "tiers={medium={share='70%'},expert={share='30%'}}",
        "cascades.cascade={medium='together/deepseek-r1-distill-qwen-32b',expert='anthropic/claude-opus-4-7'}",
    ];
    let (mut what_if, mut sources, problems) = question(SEED, &set);
    let plan = what_if.plan(&[], &mut sources, &problems).expect("it has a price");
    let bills = cascade::rating::rate(&plan).expect("fits");
    let mut profile = Profile::default();
    for (tier, output) in [("medium", 2), ("medium", 6), ("expert", 9), ("expert", 9)] {
        let key = CellKey {
            tier: tier.into(),
            offer: "".into(),
            service: "standard".into(),
            region: "".into(),
            day: "2026-05-21".parse().expect("a date"),
            slot: 0,
            prompt: PromptRange { over: 0, upto: None },
        };
        let sums = Sums { requests: 1, output, output_squared: u128::from(output).pow(2), ..Sums::default() };
        profile.add(key, &sums).expect("small");
    }
    let zero = DayVariation::ByVolume(Extent::Stated(number("0")));
    let measured = Variation { month: number("0"), day: zero, request: Some(Extent::Measured) };
    let found = Varying::of(&measured, Some(&profile), &plan, bills[0].lines.iter()).expect("fits");
    let square: f64 = 0.003_008_96 / (0.032_24 * 0.032_24) - 1.0;
    assert!((found.request.expect("it was measured") - square.sqrt()).abs() < 1e-12, "{found:?}");
}
