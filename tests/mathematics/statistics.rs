use cascade::analysis::statistics::{
    Interval, Paired, Verdict, half_width, holm, independent_sample_size, normal_cdf, normal_quantile,
    paired_sample_size, two_sided_quantile, wilson,
};
use cascade::units::{Fraction, NumberError};

use crate::fraction;

fn assert_near(value: f64, expected: f64, tolerance: f64) {
    assert!((value - expected).abs() <= tolerance, "{value} is not {expected}");
}

fn assert_bounds(interval: Interval, low: f64, high: f64) {
    assert_near(interval.low, low, 1e-9);
    assert_near(interval.high, high, 1e-9);
}

/// 95% on both sides together.
fn z() -> f64 {
    two_sided_quantile(0.95)
}

/// Items that both passed, only the baseline, only the candidate, neither.
fn paired([both, baseline_only, candidate_only, neither]: [u32; 4]) -> Paired {
    Paired { both, baseline_only, candidate_only, neither }
}

/// MMLU with GPT-4 as the baseline and Mixtral as the candidate, as published with `RouteLLM` (Ong et al., 2024).
fn mmlu() -> Paired {
    paired([8818, 2497, 742, 1985])
}

#[test]
fn quantiles_hold_to_the_last_digits_far_into_the_tail() {
    // The true values to 17 digits, by root finding with 30 digits.
    for (p, quantile) in [
        (1e-300, -37.047_096_299_361_2),
        (1e-20, -9.262_340_089_798_408),
        (1e-5, -4.264_890_793_922_825),
        (0.025, -1.959_963_984_540_054_2),
        (0.05, -1.644_853_626_951_472_7),
        (0.2, -0.841_621_233_572_914_2),
        (0.45, -0.125_661_346_855_074_03),
    ] {
        assert_near(normal_quantile(p), quantile, 1e-15 * quantile.abs().max(1.0));
    }
    assert_near(normal_quantile(0.975), 1.959_963_984_540_054_2, 1e-14);
    assert_near(normal_quantile(0.5), 0.0, 1e-16);
    assert_eq!((normal_quantile(0.0), normal_quantile(1.0)), (f64::NEG_INFINITY, f64::INFINITY));
    assert!(normal_quantile(-0.1).is_nan() && normal_quantile(1.1).is_nan());
}

#[test]
fn the_distribution_is_the_quantiles_inverse() {
    for p in [1e-12, 0.01, 0.3, 0.5, 0.7, 0.99] {
        assert_near(normal_cdf(normal_quantile(p)), p, 1e-14 * p);
    }
    assert_near(normal_cdf(3.0), 0.998_650_101_968_369_9, 1e-15);
}

#[test]
fn where_a_pass_rate_lies() {
    assert_bounds(wilson(47, 50, z()), 0.837_829_083_111_618, 0.979_385_029_651_026);
    assert_bounds(wilson(94, 100, z()), 0.875_231_845_541_041, 0.972_213_876_036_812);
    assert_bounds(wilson(188, 200, z()), 0.898_068_307_042_337, 0.965_347_805_745_668);
}

#[test]
fn where_a_pass_rate_lies_when_all_or_none_passed() {
    // n/(n + z^2) = 50/53.8414588...
    let all = wilson(50, 50, z());
    assert_near(all.low, 0.928_652_400_866_641, 1e-9);
    assert_eq!(all.high, 1.0);
    // z^2/(n + z^2) = 3.8414588.../23.8414588...
    let none = wilson(0, 20, z());
    assert_eq!(none.low, 0.0);
    assert_near(none.high, 0.161_125_158_052_819, 1e-9);
    assert_eq!(wilson(0, 0, z()), Interval { low: 0.0, high: 1.0 });
}

#[test]
fn a_paired_difference_and_its_error() {
    // (742 - 2497)/14042 = -1755/14042
    assert_eq!(mmlu().difference(), Ok(fraction("-1755/14042")));
    // sqrt(3239 - 1755^2/14042)/14042
    assert_near(mmlu().standard_error(), 0.003_913_359_844_807_208, 1e-12);
    assert_bounds(mmlu().wald_interval(z()), -0.132_652_240_622_705, -0.117_312_151_913_970);
    assert_eq!(paired([0; 4]).difference(), Err(NumberError::DividedByZero));
}

#[test]
fn mcnemars_statistic() {
    // 1755^2/3239, and 1754^2/3239 corrected
    assert_near(mmlu().mcnemar(), 950.918_493_362_148_8, 1e-9);
    assert_near(mmlu().mcnemar_corrected(), 949.835_134_300_710_1, 1e-9);
    // (|8 - 8| - 1) counts as no lead at all.
    assert_eq!(paired([5, 8, 8, 5]).mcnemar_corrected(), 0.0);
    assert_eq!(paired([5, 0, 0, 5]).mcnemar(), 0.0);
}

#[test]
fn mcnemars_exact_test_throws_a_coin() {
    // 2 (1 + 20 + 190 + 1140 + 4845 + 15504)/2^20 = 43400/1048576
    assert_eq!(paired([30, 5, 15, 0]).mcnemar_exact(), Ok(fraction("5425/131072")));
    assert_eq!(paired([30, 15, 5, 0]).mcnemar_exact(), Ok(fraction("5425/131072")));
    // 2 (1 + 2)/4 is more than sure.
    assert_eq!(paired([0, 1, 1, 0]).mcnemar_exact(), Ok(Fraction::ONE));
    assert_eq!(paired([9, 0, 0, 9]).mcnemar_exact(), Ok(Fraction::ONE));
    // Of 91 throws every binomial coefficient still has all its digits, of 96 they have not.
    assert!(paired([0, 45, 46, 0]).mcnemar_exact().is_ok_and(|p| p == Fraction::ONE && p.is_exact()));
    assert!(paired([0, 44, 47, 0]).mcnemar_exact().is_ok_and(|p| p < Fraction::ONE && p.is_exact()));
    assert_eq!(paired([0, 0, 96, 0]).mcnemar_exact(), Err(NumberError::TooLarge));
}

#[test]
fn few_differing_items_are_counted_and_many_approximated() {
    assert_eq!(paired([30, 5, 15, 0]).p_value(), Ok(5425.0 / 131_072.0));
    // 24 items: 2/2^24. With 25, (25 - 1)^2/25 = 23.04 = 4.8^2, twice the normal tail beyond 4.8.
    assert_eq!(paired([0, 24, 0, 0]).p_value(), Ok(2.0_f64.powi(-23)));
    let approximate = paired([0, 25, 0, 0]).p_value().expect("it is approximated");
    assert_near(approximate, 2.0 * normal_cdf(-4.8), 1e-18);
}

/// Reference intervals for (only the first passed less only the second passed)/items; the first is the published
/// example of Newcombe's paper.
#[test]
fn intervals_of_a_paired_difference() {
    for ([both, first, second, neither], newcombe, tango) in [
        (
            [36, 12, 2, 0],
            (0.056_929_584_003_239, 0.340_427_602_974_941),
            (0.061_112_406_186_344, 0.344_708_748_282_149),
        ),
        (
            [10, 15, 5, 20],
            (0.025_838_416_549_251, 0.356_936_571_659_193),
            (0.026_411_887_243_148, 0.364_919_833_834_273),
        ),
        (
            [85, 5, 15, 95],
            (-0.093_665_777_213_730, -0.005_742_499_614_391),
            (-0.098_789_404_630_664, -0.006_784_728_428_829),
        ),
        (
            [747, 383, 95, 94],
            (0.187_809_954_594_857, 0.248_422_222_790_265),
            (0.188_044_097_236_398, 0.248_657_291_307_622),
        ),
    ] {
        let counts = paired([both, second, first, neither]);
        assert_bounds(counts.newcombe_interval(z()), newcombe.0, newcombe.1);
        assert_bounds(counts.score_interval(z()), tango.0, tango.1);
        // The other way round the interval is mirrored.
        let swapped = paired([both, first, second, neither]);
        assert_bounds(swapped.newcombe_interval(z()), -newcombe.1, -newcombe.0);
        assert_bounds(swapped.score_interval(z()), -tango.1, -tango.0);
    }
}

#[test]
fn a_score_interval_ends_where_a_difference_can() {
    assert_eq!(paired([0; 4]).score_interval(z()), Interval { low: -1.0, high: 1.0 });
    let all = paired([0, 0, 7, 0]).score_interval(z());
    assert_eq!(all.high, 1.0);
    assert!(0.0 < all.low && all.low < 1.0);
}

#[test]
fn agreement_on_a_few_items_does_not_show_that_a_model_is_not_worse() {
    // When n items never differ, the score test keeps a difference of -d while n d^2 <= z^2 d (1 - d), so the lower
    // bound is above -0.02 once n > z^2 x 0.98/0.02 = 2.7055 x 49 = 132.57.
    assert_eq!(paired([100, 0, 0, 32]).non_inferiority(0.02, 0.05).verdict, Verdict::Undecided);
    assert_eq!(paired([100, 0, 0, 33]).non_inferiority(0.02, 0.05).verdict, Verdict::NotWorse);
    assert_eq!(paired([0; 4]).non_inferiority(0.02, 0.05).verdict, Verdict::Undecided);
}

#[test]
fn a_model_that_is_twelve_points_worse_is_told_so() {
    let shown = mmlu().non_inferiority(0.02, 0.05);
    assert_eq!(shown.verdict, Verdict::Worse);
    assert!(shown.bounds.high < -0.02);
    assert_eq!(mmlu().non_inferiority(0.15, 0.05).verdict, Verdict::NotWorse);
    // The margin lies inside the bounds: -0.125 -+ 1.645 x 0.0039.
    assert_eq!(mmlu().non_inferiority(0.125, 0.05).verdict, Verdict::Undecided);
}

#[test]
fn how_many_items_it_takes() {
    // (1.644853627 + 0.841621234)^2/0.02^2 = 15456.393 for each differing item of all
    let paired = |discordant| paired_sample_size(0.02, discordant, 0.05, 0.8);
    assert_near(paired(0.05), 772.819_654_002_471, 1e-9);
    assert_eq!([0.05, 0.10, 0.20].map(|discordant| paired(discordant).ceil()), [773.0, 1546.0, 3092.0]);
    // 2 x 0.9 x 0.1 = 0.18 of them
    let independent = independent_sample_size(0.02, 0.9, 0.05, 0.8);
    assert_near(independent, 2_782.150_754_408_895, 1e-9);
    assert_eq!(independent.ceil(), 2783.0);
    // 1.96 sqrt(0.1/200)
    assert_near(half_width(200, 0.1, z()), 0.043_826_127_028_829, 1e-12);
}

#[test]
fn trying_several_candidates_raises_their_p_values() {
    // Smallest first: 3 x 0.01, 2 x 0.04, and 1 x 0.05, which must not get below 0.08.
    let adjusted = holm(&[0.05, 0.01, 0.04]);
    for (value, expected) in adjusted.into_iter().zip([0.08, 0.03, 0.08]) {
        assert_near(value, expected, 1e-15);
    }
    assert_eq!(holm(&[0.9, 0.8]), [1.0, 1.0]);
    assert!(holm(&[]).is_empty());
}

#[test]
fn failures_go_together() {
    // (8818 x 1985 - 2497 x 742)/sqrt(11315 x 2727 x 9560 x 4482)
    assert_near(mmlu().phi(), 0.430, 5e-4);
    assert_near(paired([25, 25, 25, 25]).phi(), 0.0, 1e-15);
    assert_near(paired([50, 0, 0, 50]).phi(), 1.0, 1e-15);
    assert_near(paired([0, 50, 50, 0]).phi(), -1.0, 1e-15);
    assert_eq!(paired([50, 0, 10, 0]).phi(), 0.0);
}
