use std::num::NonZeroUsize;

use cascade::analysis::uncertainty::{
    Distribution, Factors, Figure, Lognormal, Moments, Product, Sampled, exceedance, moments, sample, share_below,
    sobol_indices, summary,
};
use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{Rng, SeedableRng};

const SEED: u64 = 42;

fn threads(count: usize) -> NonZeroUsize {
    NonZeroUsize::new(count).expect("above zero")
}

fn figure(products: &[(f64, &[usize])]) -> Figure {
    let product = |(constant, slots): &(f64, &[usize])| Product { constant: *constant, slots: slots.to_vec() };
    Figure { products: products.iter().map(product).collect() }
}

fn close(found: f64, expected: f64, within: f64) {
    assert!((found - expected).abs() <= within, "{found} is not within {within} of {expected}");
}

/// The generator is named and portable: these are its numbers for ever.
#[test]
fn chacha_8_is_the_generator_that_it_says() {
    let mut generator = ChaCha8Rng::seed_from_u64(42);
    assert_eq!(generator.next_u64(), 12_578_764_544_318_200_737);
    let mut generator = ChaCha8Rng::seed_from_u64(42);
    generator.set_stream(7);
    assert_eq!(generator.next_u64(), 2_370_525_664_269_707_216);
}

/// The worked example's shares as from 100 requests: mean 9.44, variance (sum of 70 x 3.2², 25 x 8.8², 5 x 100² less
/// 9.44² by 100) over 101, in thousandths of a dollar; its standard deviation is 2.08106598731620147.
#[test]
fn uncertain_shares_of_the_worked_example() {
    let mut factors = Factors::new();
    let shares = factors.dirichlet("tiers", &[0.70, 0.25, 0.05], 100.0);
    let cost = figure(&[(3.2, &[shares[0]]), (8.8, &[shares[1]]), (100.0, &[shares[2]])]);
    let closed = moments(&cost, &factors);
    close(closed.mean, 9.44, 1e-12);
    close(closed.sd(), 2.081_065_987_316_201_5, 1e-12);
    let sampled = sample(&[cost], &factors, 100_000, SEED, threads(2));
    let found = summary(&sampled.figures[0]);
    // Within two standard errors; that of a standard deviation is about sd / sqrt(2n), more with heavy tails.
    let error = closed.sd() / 100_000_f64.sqrt();
    close(found.moments.mean, closed.mean, 2.0 * error);
    close(found.moments.sd(), closed.sd(), 2.0 * error);
    // By quadrature: P50 9.1606, P90 12.2314, P(> 12) 0.1156.
    close(found.p50.value, 9.1606, 0.03);
    close(found.p90.value, 12.2314, 0.05);
    assert!(found.p90.interval.0 < 12.2314 && 12.2314 < found.p90.interval.1);
    let above = exceedance(&sampled.figures[0], 12.0);
    close(above.chance, 0.1156, 2.0 * above.standard_error);
    close(above.standard_error, (0.1156_f64 * 0.8844 / 100_000.0).sqrt(), 1e-5);
}

/// A month of 283.20 whose coefficient of variation is 0.22.
#[test]
fn a_lognormal_month_in_closed_form() {
    let month = Lognormal::of(Moments { mean: 283.2, variance: (283.2 * 0.22_f64).powi(2) }).expect("above zero");
    close(month.quantile(0.5), 276.585_712_970_881, 1e-9);
    close(month.quantile(0.9), 365.452_841_199_753, 1e-9);
    close(month.exceedance(350.0), 0.139_442_873_481_59, 1e-12);
    let mut factors = Factors::new();
    let slot = factors.value("volume", Distribution::Lognormal { mean: 283.2, cv: 0.22 });
    let sampled = sample(&[figure(&[(1.0, &[slot])])], &factors, 100_000, SEED, threads(2));
    let found = summary(&sampled.figures[0]);
    assert!(found.p90.interval.0 < 365.452_841 && 365.452_841 < found.p90.interval.1, "{:?}", found.p90);
    let above = exceedance(&sampled.figures[0], 350.0);
    close(above.chance, 0.139_442_873, 2.0 * above.standard_error);
}

/// For a product of independent values S is cv² over prod(1 + cv²) - 1 = 0.144936, and ST that times the others'
/// 1 + cv².
#[test]
fn variance_comes_from_where_it_comes() {
    let mut factors = Factors::new();
    let slots = [("volume", 0.2), ("tokens", 0.3), ("price", 0.1)]
        .map(|(name, cv)| factors.value(name, Distribution::Lognormal { mean: 1.0, cv }));
    let product = figure(&[(9.44, &slots)]);
    close(moments(&product, &factors).variance / (9.44 * 9.44), 0.144_936, 1e-12);
    let found = sobol_indices(&product, &factors, 1 << 16, SEED);
    let first = [5000.0 / 18117.0, 1250.0 / 2013.0, 1250.0 / 18117.0];
    let total = [0.303_830_656_289_673, 0.652_260_307_998_013, 0.078_213_832_312_192];
    for (index, found) in found.iter().enumerate() {
        close(found.first.value, first[index], 0.005);
        close(found.total.value, total[index], 0.005);
        assert!(found.first.standard_error > 0.0 && found.first.standard_error < 0.005, "{found:?}");
        assert!((found.first.value - first[index]).abs() < 6.0 * found.first.standard_error, "{found:?}");
    }
    // Shares are drawn together and are one name; nothing has no share in nothing.
    let mut factors = Factors::new();
    let shares = factors.dirichlet("tiers", &[0.7, 0.25, 0.05], 100.0);
    let found = sobol_indices(&figure(&[(1.0, &[shares[0]]), (9.0, &[shares[2]])]), &factors, 1 << 14, SEED);
    assert_eq!(found.len(), 1);
    close(found[0].first.value, 1.0, 0.01);
    assert!(sobol_indices(&figure(&[(1.0, &[])]), &factors, 1 << 14, SEED).is_empty());
}

fn two_cascades(names: [&str; 2], count: usize) -> (Factors, Sampled) {
    let mut factors = Factors::new();
    let volume = factors.value(names[0], Distribution::Lognormal { mean: 1000.0, cv: 0.3 });
    let tokens = factors.value(names[1], Distribution::between(1000.0, 4000.0, 9000.0).expect("roomy"));
    let shares = factors.dirichlet("tiers", &[0.7, 0.25, 0.05], 50.0);
    let products = [(0.8e-6, shares[0]), (2.2e-6, shares[1]), (25e-6, shares[2])];
    let cost = |factor: f64| Figure {
        products: products
            .iter()
            .map(|(price, share)| Product { constant: price * factor, slots: vec![volume, tokens, *share] })
            .collect(),
    };
    let sampled = sample(&[cost(1.0), cost(0.9)], &factors, 5_000, SEED, threads(count));
    (factors, sampled)
}

#[test]
fn the_same_seed_gives_the_same_bytes_on_any_number_of_threads() {
    let bits = |count: usize| -> Vec<Vec<u64>> {
        let (_, sampled) = two_cascades(["volume", "tokens"], count);
        sampled.figures.iter().map(|figure| figure.iter().map(|value| value.to_bits()).collect()).collect()
    };
    assert_eq!(bits(1), bits(2));
    assert_eq!(bits(1), bits(5));
    assert_eq!(bits(1)[0].len(), 5_000);
}

/// With the same draws a price that is a tenth lower is lower in every trial, and the difference varies as a tenth of
/// the cost does; with draws of its own its variance is (1 + 0.81) / 0.01 = 181 times as large.
#[test]
fn common_random_numbers_show_a_small_difference() {
    let (_, common) = two_cascades(["volume", "tokens"], 2);
    let (_, own) = two_cascades(["other volume", "other tokens"], 2);
    assert_eq!(share_below(&common.figures[1], &common.figures[0]).chance, 1.0);
    let apart = |one: &[f64], other: &[f64]| {
        let differences: Vec<f64> = one.iter().zip(other).map(|(one, other)| one - other).collect();
        summary(&differences).moments.variance
    };
    let with = apart(&common.figures[0], &common.figures[1]);
    let without = apart(&common.figures[0], &own.figures[1]);
    assert!(without / with > 50.0, "{}", without / with);
}

/// Another value that is uncertain takes nothing from the streams of those that were.
#[test]
fn an_uncertain_value_more_moves_no_other() {
    let draw = |with_another: bool| {
        let mut factors = Factors::new();
        if with_another {
            factors.value("a price", Distribution::Lognormal { mean: 25.0, cv: 0.1 });
        }
        let volume = factors.value("volume", Distribution::Lognormal { mean: 1000.0, cv: 0.3 });
        sample(&[figure(&[(1.0, &[volume])])], &factors, 2_000, SEED, threads(1)).figures
    };
    assert_eq!(draw(true), draw(false));
}

/// Month x days x requests: (1 + 0.2²)(1 + 0.25²/30)(1 + (1 + 1.3765²)/30000) - 1.
#[test]
fn a_month_differs_by_itself_by_its_days_and_by_its_requests() {
    let mut factors = Factors::new();
    let month = factors.month("2026-06", 0.2, 0.25, &[1.0; 30], Some((30_000.0, 1.3765)));
    let cost = figure(&[(283.2, &[month])]);
    let closed = moments(&cost, &factors);
    let expected = 1.04 * (1.0 + 0.0625 / 30.0) * (1.0 + (1.0 + 1.3765 * 1.3765) / 30_000.0) - 1.0;
    close(closed.variance / (283.2 * 283.2), expected, 1e-12);
    let found = summary(&sample(&[cost], &factors, 50_000, SEED, threads(2)).figures[0]);
    close(found.moments.mean, 283.2, 2.0 * closed.sd() / 50_000_f64.sqrt());
    close(found.moments.sd() / closed.sd(), 1.0, 0.02);
}

/// What is expected of a range is its mean; one share that is uncertain leaves the others in proportion.
#[test]
fn ranges_and_single_shares_keep_what_is_expected() {
    let mut factors = Factors::new();
    let range = Distribution::between(1.0, 3.0, 9.0).expect("roomy");
    assert_eq!(range.mean(), 3.0);
    // (high - low)² x 1/4 x 3/4 / 7
    close(range.variance(), 64.0 * 0.1875 / 7.0, 1e-12);
    assert_eq!(Distribution::between(3.0, 3.0, 3.0), None);
    let share = Distribution::Beta { low: 0.0, high: 1.0, a: 5.0, b: 95.0 };
    let shares = factors.moved_share("tiers.expert.share", 2, &[0.70, 0.25, 0.05], share);
    let costs = figure(&[(3.2, &[shares[0]]), (8.8, &[shares[1]]), (100.0, &[shares[2]])]);
    let all = figure(&[(1.0, &[shares[0]]), (1.0, &[shares[1]]), (1.0, &[shares[2]])]);
    let closed = moments(&costs, &factors);
    close(closed.mean, 9.44, 1e-12);
    // Expert costs 100, what it takes from costs 4.44/0.95: (100 - 4.6736...)² x 0.05 x 0.95 / 101.
    close(closed.variance, (100.0 - 4.44 / 0.95_f64).powi(2) * 0.0475 / 101.0, 1e-10);
    let sampled = sample(&[costs, all], &factors, 20_000, SEED, threads(2));
    close(summary(&sampled.figures[0]).moments.sd(), closed.sd(), 0.05);
    assert!(sampled.figures[1].iter().all(|sum| (sum - 1.0).abs() < 1e-12));
}
