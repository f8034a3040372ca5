//! Charts as standalone SVG: one file, no outside references, a text alternative, light and dark.
//!
//! Drawn by hand, so that the same figures give the same bytes everywhere. The figures are those of the table beside
//! the chart; here they are only placed, in floats rounded to tenths of a unit.

mod bars;
mod fan;
mod frame;
mod lines;
mod staircase;
mod steps;

pub use bars::{Bar, BarChart};
pub use fan::{FanChart, FanPoint};
pub use frame::Drawing;
pub use lines::{LineChart, Series};
pub use staircase::StaircaseChart;
pub use steps::{Step, StepChart};

/// A column of blocks for each value, from the least to the greatest; where there are more than so many columns, for
/// the mean of each few.
#[must_use]
pub fn sparkline(values: &[f64], columns_max: usize) -> String {
    const BLOCKS: [char; 8] = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];
    let together = values.len().div_ceil(columns_max.max(1)).max(1);
    let mean = |values: &[f64]| values.iter().sum::<f64>() / values.len() as f64;
    let values: Vec<f64> = values.chunks(together).map(mean).collect();
    let least = values.iter().copied().fold(f64::INFINITY, f64::min).min(0.0);
    let most = values.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    let block = |value: &f64| {
        let part = if most > least { (value - least) / (most - least) } else { 0.0 };
        let index = BLOCKS.iter().enumerate().rev().find(|(at, _)| part * 8.0 >= *at as f64);
        index.map_or(BLOCKS[0], |(_, block)| *block)
    };
    values.iter().map(block).collect()
}

/// A bar of so many columns, in half columns; a value above nothing is never invisible.
#[must_use]
pub fn text_bar(value: f64, most: f64, columns: usize) -> String {
    if most <= 0.0 || value <= 0.0 {
        return String::new();
    }
    let halves = (value / most * columns as f64 * 2.0).round().max(1.0);
    let (mut bar, mut left) = (String::new(), halves);
    while left >= 2.0 {
        bar.push('█');
        left -= 2.0;
    }
    if left >= 1.0 {
        bar.push('▌');
    }
    bar
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sparklines_stand_on_zero() {
        // Eighths of the greatest: 0, 1/2 and 1 of it.
        assert_eq!(sparkline(&[0.0, 4.0, 8.0], 3), "▁▅█");
        assert_eq!(sparkline(&[5.0, 5.0], 2), "██");
        assert_eq!(sparkline(&[], 2), "");
        // Means of two: 2 and 8; the last one has its own value only.
        assert_eq!(sparkline(&[0.0, 4.0, 8.0, 8.0, 0.0], 3), "▃█▁");
    }

    #[test]
    fn bars_are_in_proportion() {
        assert_eq!(text_bar(2.0, 2.0, 4), "████");
        assert_eq!(text_bar(1.25, 2.0, 4), "██▌");
        assert_eq!(text_bar(0.001, 2.0, 4), "▌");
        assert_eq!(text_bar(0.0, 2.0, 4), "");
    }
}
