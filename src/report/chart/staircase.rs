//! A staircase under straight lines: what comes whole against what is paid by the unit.

use super::frame::{BOTTOM, COLOURS, DASHES, Drawing, LEFT, LEGEND_LINE, Svg, TOP, mark, scale, text_width};

const PLOT: f64 = 300.0;
/// How much higher than the staircase the plot is; a line that leaves it ends there.
const HEADROOM: f64 = 1.15;

/// A staircase and the lines that it is compared with.
#[derive(Clone, Debug)]
pub struct StaircaseChart {
    /// Its heading.
    pub title: String,
    /// What the axis across shows.
    pub across: String,
    /// What the axis up shows.
    pub up: String,
    /// Where the axis across ends.
    pub most_across: f64,
    /// The name of the staircase.
    pub name: String,
    /// Its stairs from left to right: where each ends, and how high it is.
    pub stairs: Vec<(f64, f64)>,
    /// Lines through nothing: their names and slopes.
    pub lines: Vec<(String, f64)>,
    /// What a shade behind them means, and from where to where it reaches.
    pub shade: (String, Vec<(f64, f64)>),
    /// The same in words, for those who do not see it.
    pub description: String,
}

impl StaircaseChart {
    /// The chart, drawn.
    #[must_use]
    pub fn drawing(&self) -> Drawing {
        let is_shaded = !self.shade.1.is_empty();
        let legend = (1 + self.lines.len() + usize::from(is_shaded)) as f64 * LEGEND_LINE;
        let mut svg = Svg::new(TOP + PLOT + BOTTOM + legend);
        svg.text(LEFT, 24.0, "start", "title", &self.title);
        let marks = scale(self.stairs.iter().map(|(_, height)| *height).fold(0.0, f64::max) * HEADROOM);
        let top = marks.last().copied().unwrap_or(1.0);
        let y = |value: f64| TOP + PLOT - value / top * PLOT;
        let x = |value: f64| LEFT + value.min(self.most_across) / self.most_across * (Svg::right() - LEFT);
        let shade = |svg: &mut Svg, (left, right): (f64, f64), (upper, lower): (f64, f64)| {
            svg.area(&[(left, upper), (right, upper), (right, lower), (left, lower)], COLOURS[2], "0.15");
        };
        for &(from, to) in &self.shade.1 {
            shade(&mut svg, (x(from), x(to)), (TOP, TOP + PLOT));
        }
        for &value in &marks {
            svg.line((LEFT, y(value)), (Svg::right(), y(value)), "grid");
            svg.text(LEFT - 6.0, y(value) + 4.0, "end", "small", &mark(value, &marks));
        }
        self.axis_across(&mut svg, x);
        svg.text(LEFT, TOP - 6.0, "start", "small", &self.up);
        let mut line = TOP + PLOT + BOTTOM;
        let curves = std::iter::once((&self.name, self.corners()))
            .chain(self.lines.iter().map(|(name, slope)| (name, self.ray(*slope, top))));
        for (index, (name, points)) in curves.enumerate() {
            let (colour, dash) = (COLOURS[index % COLOURS.len()], DASHES[index % DASHES.len()]);
            svg.polyline(&points.into_iter().map(|(a, b)| (x(a), y(b))).collect::<Vec<_>>(), colour, dash);
            svg.polyline(&[(LEFT, line - 4.0), (LEFT + 24.0, line - 4.0)], colour, dash);
            svg.text(LEFT + 30.0, line, "start", "label", name);
            line += LEGEND_LINE;
        }
        if is_shaded {
            shade(&mut svg, (LEFT, LEFT + 24.0), (line - 9.0, line));
            svg.text(LEFT + 30.0, line, "start", "label", &self.shade.0);
        }
        svg.finish(&self.title, &self.description)
    }

    fn axis_across(&self, svg: &mut Svg, x: impl Fn(f64) -> f64) {
        let bottom = TOP + PLOT;
        svg.line((LEFT, bottom), (Svg::right(), bottom), "axis");
        let marks = scale(self.most_across);
        for &value in marks.iter().filter(|value| **value <= self.most_across) {
            let label = mark(value, &marks);
            // The last one stays inside the drawing.
            let place = x(value).min(Svg::right() - text_width(&label) / 2.0);
            svg.line((x(value), bottom), (x(value), bottom + 4.0), "axis");
            svg.text(place, bottom + 18.0, "middle", "small", &label);
        }
        svg.text(f64::midpoint(LEFT, Svg::right()), bottom + 36.0, "middle", "small", &self.across);
    }

    fn corners(&self) -> Vec<(f64, f64)> {
        let begins = std::iter::once(0.0).chain(self.stairs.iter().map(|(end, _)| *end));
        begins.zip(&self.stairs).flat_map(|(begin, &(end, height))| [(begin, height), (end, height)]).collect()
    }

    /// A line through nothing, up to where it leaves the plot.
    fn ray(&self, slope: f64, top: f64) -> Vec<(f64, f64)> {
        let end = if slope * self.most_across > top { top / slope } else { self.most_across };
        vec![(0.0, 0.0), (end, slope * end)]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// 300 at 100 across and 600 at 200; the plot is 690, rounded to 800, high and 670 wide.
    #[test]
    fn stairs_stand_and_lines_end_where_they_leave() {
        let chart = StaircaseChart {
            title: "title".to_owned(),
            across: "across".to_owned(),
            up: "up".to_owned(),
            most_across: 200.0,
            name: "stairs".to_owned(),
            stairs: vec![(100.0, 300.0), (200.0, 600.0)],
            lines: vec![("steep".to_owned(), 8.0), ("flat".to_owned(), 2.0)],
            shade: ("shaded".to_owned(), vec![(50.0, 100.0)]),
            description: "in words".to_owned(),
        };
        let drawn = chart.drawing().file();
        assert!(drawn.contains("<polyline points=\"70,231.5 405,231.5 405,119 740,119\""), "{drawn}");
        assert!(drawn.contains("<polyline points=\"70,344 405,44\""), "{drawn}");
        assert!(drawn.contains("<polyline points=\"70,344 740,194\""), "{drawn}");
        assert!(drawn.contains("<polygon points=\"237.5,44 405,44 405,344 237.5,344\""), "{drawn}");
        assert!(drawn.contains("<desc id=\"description\">in words</desc>"), "{drawn}");
    }
}
