//! A fan: a figure month by month, with the band around it.

use super::frame::{BOTTOM, COLOURS, DASHES, Drawing, LEFT, LEGEND_LINE, Svg, TOP, mark, scale};
use super::lines::{Series, ticks};

const PLOT: f64 = 300.0;

/// A figure over time with its band.
#[derive(Clone, Debug)]
pub struct FanChart {
    /// Its heading.
    pub title: String,
    /// What the axis up shows.
    pub up: String,
    /// Whose band it is, and what its edges are.
    pub band: Option<String>,
    /// The points in time.
    pub points: Vec<FanPoint>,
    /// The figure itself first, then others beside it.
    pub series: Vec<Series>,
    /// What has to be kept in mind.
    pub note: Option<String>,
}

/// A point in time.
#[derive(Clone, Debug)]
pub struct FanPoint {
    /// When.
    pub tick: String,
    /// Nested bands, the widest first.
    pub bands: Vec<(f64, f64)>,
}

impl FanChart {
    /// The chart, drawn.
    #[must_use]
    pub fn drawing(&self) -> Drawing {
        let lines = self.series.len() + usize::from(self.band.is_some()) + usize::from(self.note.is_some());
        let mut svg = Svg::new(TOP + PLOT + BOTTOM + lines as f64 * LEGEND_LINE);
        svg.text(LEFT, 24.0, "start", "title", &self.title);
        let of_series = self.series.iter().flat_map(|series| &series.values).copied();
        let of_bands = self.points.iter().flat_map(|point| &point.bands).map(|(_, high)| *high);
        let marks = scale(of_series.chain(of_bands).fold(0.0, f64::max));
        let top = marks.last().copied().unwrap_or(1.0);
        let y = |value: f64| TOP + PLOT - value / top * PLOT;
        for &value in &marks {
            svg.line((LEFT, y(value)), (Svg::right(), y(value)), "grid");
            svg.text(LEFT - 6.0, y(value) + 4.0, "end", "small", &mark(value, &marks));
        }
        svg.text(LEFT, TOP - 6.0, "start", "small", &self.up);
        let names: Vec<String> = self.points.iter().map(|point| point.tick.clone()).collect();
        let across = ticks(&mut svg, &names, None, TOP + PLOT);
        for band in 0..self.points.first().map_or(0, |point| point.bands.len()) {
            let edge = |high: bool| {
                let value = move |bands: &[(f64, f64)]| bands.get(band).map_or(0.0, |b| if high { b.1 } else { b.0 });
                across.iter().zip(&self.points).map(move |(&x, point)| (x, value(&point.bands)))
            };
            let points: Vec<(f64, f64)> =
                edge(true).chain(edge(false).collect::<Vec<_>>().into_iter().rev()).map(|(x, v)| (x, y(v))).collect();
            svg.area(&points, COLOURS[0], "0.2");
        }
        let mut line = TOP + PLOT + BOTTOM;
        for (index, series) in self.series.iter().enumerate() {
            let points: Vec<(f64, f64)> = across.iter().zip(&series.values).map(|(&x, &value)| (x, y(value))).collect();
            let (colour, dash) = (COLOURS[index % COLOURS.len()], DASHES[index / COLOURS.len() % DASHES.len()]);
            svg.polyline(&points, colour, dash);
            svg.polyline(&[(LEFT, line - 4.0), (LEFT + 24.0, line - 4.0)], colour, dash);
            svg.text(LEFT + 30.0, line, "start", "label", &series.name);
            line += LEGEND_LINE;
        }
        if let Some(band) = &self.band {
            svg.area(
                &[(LEFT, line - 9.0), (LEFT + 24.0, line - 9.0), (LEFT + 24.0, line), (LEFT, line)],
                COLOURS[0],
                "0.2",
            );
            svg.text(LEFT + 30.0, line, "start", "label", band);
            line += LEGEND_LINE;
        }
        if let Some(note) = &self.note {
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
        let (first, last) = (self.points.first(), self.points.last());
        let ends = first.zip(last).map(|(first, last)| format!(" from {} to {}", first.tick, last.tick));
        let band = self.band.as_ref().map(|band| format!(" Band: {band}.")).unwrap_or_default();
        format!("{}{}: {}.{band}", self.up, ends.unwrap_or_default(), lines.join("; "))
    }
}
