//! Lines over an axis.

use super::frame::{BOTTOM, COLOURS, DASHES, Drawing, LEFT, LEGEND_LINE, Svg, TOP, mark, scale, text_width};

const PLOT: f64 = 300.0;

/// Lines over one axis.
#[derive(Clone, Debug)]
pub struct LineChart {
    /// Its heading.
    pub title: String,
    /// What the axis across shows.
    pub across: String,
    /// What the axis up shows.
    pub up: String,
    /// The values across, as text.
    pub ticks: Vec<String>,
    /// Where they stand, where they are numbers; at equal distances otherwise.
    pub positions: Option<Vec<f64>>,
    /// The lines.
    pub series: Vec<Series>,
    /// What has to be kept in mind.
    pub note: Option<String>,
}

/// A line: a value for each tick.
#[derive(Clone, Debug)]
pub struct Series {
    /// Whose.
    pub name: String,
    /// Its values.
    pub values: Vec<f64>,
}

impl LineChart {
    /// The chart, drawn.
    #[must_use]
    pub fn drawing(&self) -> Drawing {
        let notes = usize::from(self.note.is_some());
        let legend = (self.series.len() + notes) as f64 * LEGEND_LINE;
        let mut svg = Svg::new(TOP + PLOT + BOTTOM + legend);
        svg.text(LEFT, 24.0, "start", "title", &self.title);
        let most = self.series.iter().flat_map(|series| &series.values).copied().fold(0.0, f64::max);
        let marks = scale(most);
        let top = marks.last().copied().unwrap_or(1.0);
        let y = |value: f64| TOP + PLOT - value / top * PLOT;
        for &value in &marks {
            svg.line((LEFT, y(value)), (Svg::right(), y(value)), "grid");
            svg.text(LEFT - 6.0, y(value) + 4.0, "end", "small", &mark(value, &marks));
        }
        svg.text(LEFT, TOP - 6.0, "start", "small", &self.up);
        let across = ticks(&mut svg, &self.ticks, self.positions.as_deref(), TOP + PLOT);
        svg.text(f64::midpoint(LEFT, Svg::right()), TOP + PLOT + 36.0, "middle", "small", &self.across);
        for (index, series) in self.series.iter().enumerate() {
            let points: Vec<(f64, f64)> = across.iter().zip(&series.values).map(|(&x, &value)| (x, y(value))).collect();
            let (colour, dash) = (COLOURS[index % COLOURS.len()], DASHES[index / COLOURS.len() % DASHES.len()]);
            svg.polyline(&points, colour, dash);
            let line = TOP + PLOT + BOTTOM + index as f64 * LEGEND_LINE;
            svg.polyline(&[(LEFT, line - 4.0), (LEFT + 24.0, line - 4.0)], colour, dash);
            svg.text(LEFT + 30.0, line, "start", "label", &series.name);
        }
        if let Some(note) = &self.note {
            let line = TOP + PLOT + BOTTOM + self.series.len() as f64 * LEGEND_LINE;
            svg.text(LEFT, line, "start", "small", note);
        }
        svg.finish(&self.title, &self.description())
    }

    /// The same in words, for those who do not see it.
    fn description(&self) -> String {
        let line = |series: &Series| {
            let (first, last) = (series.values.first()?, series.values.last()?);
            Some(format!("{} goes from {first:.2} to {last:.2}", series.name))
        };
        let lines: Vec<String> = self.series.iter().filter_map(line).collect();
        let (first, last) = (self.ticks.first(), self.ticks.last());
        let ends = first.zip(last).map(|(first, last)| format!(", {} from {first} to {last}", self.across));
        format!("{}{}: {}.", self.up, ends.unwrap_or_default(), lines.join("; "))
    }
}

/// Draws the axis across with as many labels as have room; gives the place of each tick.
pub(super) fn ticks(svg: &mut Svg, ticks: &[String], positions: Option<&[f64]>, bottom: f64) -> Vec<f64> {
    let equal: Vec<f64> = (0..ticks.len()).map(|index| index as f64).collect();
    let positions = positions.unwrap_or(&equal);
    let least = positions.iter().copied().fold(f64::INFINITY, f64::min);
    let most = positions.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    let width = Svg::right() - LEFT - 20.0;
    let x = |position: f64| {
        let part = if most > least { (position - least) / (most - least) } else { 0.5 };
        LEFT + 10.0 + part * width
    };
    svg.line((LEFT, bottom), (Svg::right(), bottom), "axis");
    let mut free_from = f64::NEG_INFINITY;
    for (tick, &position) in ticks.iter().zip(positions) {
        let (place, half) = (x(position), text_width(tick) / 2.0);
        if place - half >= free_from {
            svg.line((place, bottom), (place, bottom + 4.0), "axis");
            svg.text(place, bottom + 18.0, "middle", "small", tick);
            free_from = place + half + 10.0;
        }
    }
    positions.iter().map(|&position| x(position)).collect()
}
