//! Bars one below the other: amounts beside each other, or steps that lead from one amount to another.

use super::frame::{BOTTOM, COLOURS, Drawing, Svg, TOP, WIDTH, mark, scale, shortened};
use crate::units::{Money, Number};

const BAR: f64 = 26.0;
const NAMES: f64 = 250.0;
/// Room for the figure at the end of a bar.
const FIGURE: f64 = 90.0;

/// Bars from the top down.
#[derive(Clone, Debug)]
pub struct StepChart {
    /// Its heading.
    pub title: String,
    /// What the axis shows.
    pub across: String,
    /// From the top.
    pub steps: Vec<Step>,
}

/// A bar.
#[derive(Clone, Debug)]
pub struct Step {
    /// Whose.
    pub name: String,
    /// Where it begins; an amount begins at nothing.
    pub from: f64,
    /// Where it ends.
    pub to: f64,
    /// The figure, as people read it.
    pub figure: String,
}

impl Step {
    /// An amount by itself.
    #[must_use]
    pub fn amount(name: impl Into<String>, value: f64, figure: impl Into<String>) -> Self {
        Self { name: name.into(), from: 0.0, to: value, figure: figure.into() }
    }

    /// From an amount over what moves it to another amount.
    #[must_use]
    pub fn bridge(
        from: (String, Number),
        moves: impl Iterator<Item = (String, Number)>,
        to: (String, Number),
    ) -> Vec<Self> {
        let whole =
            |(name, amount): (String, Number)| Self::amount(name, amount.to_float(), Money::new(amount).to_string());
        let mut at = from.1.to_float();
        let mut steps = vec![whole(from)];
        steps.extend(moves.map(|(name, change)| {
            let sign = if change.is_negative() || change.is_zero() { "" } else { "+" };
            let (begin, end) = (at, at + change.to_float());
            at = end;
            Self { name, from: begin, to: end, figure: format!("{sign}{}", Money::new(change)) }
        }));
        steps.push(whole(to));
        steps
    }
}

impl StepChart {
    /// The chart, drawn.
    #[must_use]
    pub fn drawing(&self) -> Drawing {
        let height = self.steps.len() as f64 * BAR;
        let mut svg = Svg::new(TOP + height + BOTTOM);
        svg.text(16.0, 24.0, "start", "title", &self.title);
        let ends = || self.steps.iter().flat_map(|step| [step.from, step.to]).chain([0.0]);
        let least = ends().fold(f64::INFINITY, f64::min);
        let most = ends().fold(f64::NEG_INFINITY, f64::max);
        let reach = (most - least).max(f64::MIN_POSITIVE);
        let (left, right) = (NAMES + 10.0, WIDTH - FIGURE);
        let x = |value: f64| left + (value - least) / reach * (right - left);
        let bottom = TOP + height;
        let marks = scale(most);
        for &value in marks.iter().filter(|&&value| value <= most * 1.0001) {
            svg.line((x(value), TOP), (x(value), bottom), "grid");
            svg.text(x(value), bottom + 16.0, "middle", "small", &mark(value, &marks));
        }
        for (index, step) in self.steps.iter().enumerate() {
            let y = TOP + index as f64 * BAR;
            let (from, to) = (x(step.from.min(step.to)), x(step.from.max(step.to)));
            let colour = if step.from == 0.0 {
                COLOURS[0]
            } else if step.to <= step.from {
                COLOURS[2]
            } else {
                COLOURS[1]
            };
            svg.rectangle((from, y + 4.0), ((to - from).max(1.0), BAR - 8.0), colour);
            svg.text(NAMES, y + 17.0, "end", "label", &shortened(&step.name, 32));
            svg.text(to + 6.0, y + 17.0, "start", "label", &step.figure);
        }
        svg.line((x(0.0), TOP), (x(0.0), bottom), "axis");
        svg.text(f64::midpoint(left, right), bottom + 36.0, "middle", "small", &self.across);
        let steps: Vec<String> = self.steps.iter().map(|step| format!("{} {}", step.name, step.figure)).collect();
        svg.finish(&self.title, &format!("{}: {}.", self.across, steps.join("; ")))
    }
}
