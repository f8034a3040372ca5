//! A tornado: what each value moves, the greatest on top.

use super::frame::{BOTTOM, COLOURS, Drawing, Svg, TOP, WIDTH, mark, scale, shortened, text_width};

const BAR: f64 = 24.0;
/// Room for names, at least and at most.
const NAMES: (f64, f64) = (150.0, 390.0);
/// What has room there.
const CHARACTERS_MAX: usize = 62;

/// Bars to both sides of a figure.
#[derive(Clone, Debug)]
pub struct BarChart {
    /// Its heading.
    pub title: String,
    /// What the axis shows.
    pub across: String,
    /// The figure in the middle.
    pub base: f64,
    /// From the top.
    pub bars: Vec<Bar>,
}

/// What one value does to the figure.
#[derive(Clone, Debug)]
pub struct Bar {
    /// Which value.
    pub name: String,
    /// The figure at its low end.
    pub low: f64,
    /// The figure at its high end.
    pub high: f64,
}

impl BarChart {
    /// The chart, drawn.
    #[must_use]
    pub fn drawing(&self) -> Drawing {
        let height = self.bars.len() as f64 * BAR;
        let mut svg = Svg::new(TOP + height + BOTTOM + 14.0);
        svg.text(16.0, 24.0, "start", "title", &self.title);
        let ends = || self.bars.iter().flat_map(|bar| [bar.low, bar.high]).chain([self.base]);
        let least = ends().fold(f64::INFINITY, f64::min);
        let most = ends().fold(f64::NEG_INFINITY, f64::max);
        let reach = (most - self.base).max(self.base - least).max(f64::MIN_POSITIVE);
        let widest = self.bars.iter().map(|bar| text_width(&bar.name)).fold(NAMES.0, f64::max);
        let names = widest.min(NAMES.1);
        let (left, right) = (names + 30.0, WIDTH - 30.0);
        let middle = f64::midpoint(left, right);
        let x = |value: f64| middle + (value - self.base) / reach * (right - left) / 2.0;
        let bottom = TOP + height;
        let marks = scale(reach);
        for &distance in marks.iter().filter(|&&distance| distance <= reach * 1.0001) {
            for value in [self.base - distance, self.base + distance] {
                svg.line((x(value), TOP), (x(value), bottom), "grid");
                let sign = if value < self.base { "-" } else { "+" };
                let text = if distance == 0.0 { String::new() } else { format!("{sign}{}", mark(distance, &marks)) };
                svg.text(x(value), bottom + 16.0, "middle", "small", &text);
            }
        }
        for (index, bar) in self.bars.iter().enumerate() {
            let y = TOP + index as f64 * BAR;
            for (end, colour) in [(bar.low, COLOURS[0]), (bar.high, COLOURS[1])] {
                let (from, to) = (x(end).min(x(self.base)), x(end).max(x(self.base)));
                svg.rectangle((from, y + 4.0), (to - from, BAR - 8.0), colour);
            }
            svg.text(names + 20.0, y + 16.0, "end", "label", &shortened(&bar.name, CHARACTERS_MAX));
        }
        svg.line((x(self.base), TOP), (x(self.base), bottom), "axis");
        svg.text(middle, bottom + 34.0, "middle", "small", &format!("{}, from {:.2}", self.across, self.base));
        svg.rectangle((16.0, bottom + 44.0), (10.0, 10.0), COLOURS[0]);
        svg.text(30.0, bottom + 53.0, "start", "small", "at the low end of the value");
        svg.rectangle((196.0, bottom + 44.0), (10.0, 10.0), COLOURS[1]);
        svg.text(210.0, bottom + 53.0, "start", "small", "at the high end");
        let bar = |bar: &Bar| format!("{} {:.2} to {:.2}", bar.name, bar.low, bar.high);
        let bars: Vec<String> = self.bars.iter().map(bar).collect();
        let description = format!("{}, {:.2} as it stands: {}.", self.across, self.base, bars.join("; "));
        svg.finish(&self.title, &description)
    }
}
