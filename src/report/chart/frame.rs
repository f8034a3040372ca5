//! What charts have in common: the page, its axes, colours and texts.

use std::fmt::Write as _;

use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

use crate::report::document::legible;

/// The drawing's size.
pub(super) const WIDTH: f64 = 760.0;
/// Around the plot.
pub(super) const LEFT: f64 = 70.0;
const RIGHT: f64 = 20.0;
/// Above the plot.
pub(super) const TOP: f64 = 44.0;
/// Below the plot.
pub(super) const BOTTOM: f64 = 52.0;
/// A line of the legend.
pub(super) const LEGEND_LINE: f64 = 18.0;
/// Characters are about this wide at the size of the labels.
const CHARACTER: f64 = 6.2;

/// Colours that colour-blind readers can tell apart (Okabe and Ito, and a grey), at least 3 to 1 against both papers.
pub(super) const COLOURS: [&str; 6] = ["#0072b2", "#d55e00", "#009e73", "#cc79a7", "#b58900", "#767676"];
/// Dashes, so that lines differ in print as well.
pub(super) const DASHES: [&str; 4] = ["", "6 3", "2 3", "8 3 2 3"];

/// A drawing under way.
pub(super) struct Svg {
    height: f64,
    body: String,
}

impl Svg {
    pub(super) fn new(height: f64) -> Self {
        Self { height, body: String::new() }
    }

    /// The right end of the plot.
    pub(super) const fn right() -> f64 {
        WIDTH - RIGHT
    }

    pub(super) fn text(&mut self, x: f64, y: f64, anchor: &str, class: &str, text: &str) {
        let text = escaped(text);
        let _ = writeln!(
            self.body,
            "<text x=\"{}\" y=\"{}\" text-anchor=\"{anchor}\" class=\"{class}\">{text}</text>",
            at(x),
            at(y)
        );
    }

    pub(super) fn line(&mut self, from: (f64, f64), to: (f64, f64), class: &str) {
        let (x1, y1, x2, y2) = (at(from.0), at(from.1), at(to.0), at(to.1));
        let _ = writeln!(self.body, "<line x1=\"{x1}\" y1=\"{y1}\" x2=\"{x2}\" y2=\"{y2}\" class=\"{class}\"/>");
    }

    pub(super) fn polyline(&mut self, points: &[(f64, f64)], colour: &str, dash: &str) {
        let points = joined(points);
        let dash = if dash.is_empty() { String::new() } else { format!(" stroke-dasharray=\"{dash}\"") };
        let _ = writeln!(
            self.body,
            "<polyline points=\"{points}\" fill=\"none\" stroke=\"{colour}\" stroke-width=\"2\"{dash}/>"
        );
    }

    pub(super) fn area(&mut self, points: &[(f64, f64)], colour: &str, opacity: &str) {
        let points = joined(points);
        let _ = writeln!(self.body, "<polygon points=\"{points}\" fill=\"{colour}\" fill-opacity=\"{opacity}\"/>");
    }

    pub(super) fn rectangle(&mut self, corner: (f64, f64), size: (f64, f64), colour: &str) {
        let (x, y, width, height) = (at(corner.0), at(corner.1), at(size.0), at(size.1));
        let _ =
            writeln!(self.body, "<rect x=\"{x}\" y=\"{y}\" width=\"{width}\" height=\"{height}\" fill=\"{colour}\"/>");
    }

    /// The drawing with its text alternative.
    pub(super) fn finish(self, title: &str, description: &str) -> Drawing {
        Drawing { height: self.height, title: title.to_owned(), description: description.to_owned(), body: self.body }
    }
}

/// A chart, drawn.
#[derive(Clone, Debug)]
pub struct Drawing {
    height: f64,
    title: String,
    description: String,
    body: String,
}

impl Drawing {
    /// As a file of its own.
    #[must_use]
    pub fn file(&self) -> String {
        let (width, height) = (at(WIDTH), at(self.height));
        let (title, description) = (escaped(&self.title), escaped(&self.description));
        format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {width} {height}\" width=\"{width}\" \
             height=\"{height}\" role=\"img\" aria-labelledby=\"title description\">\n<title id=\"title\">{title}\
             </title>\n<desc id=\"description\">{description}</desc>\n<style>{STYLE}</style>\n\
             <rect width=\"100%\" height=\"100%\" class=\"paper\"/>\n{}</svg>\n",
            self.body
        )
    }

    /// As a part of a page, which has the styles; `id` is its own there.
    #[must_use]
    pub fn inline(&self, id: &str) -> String {
        let (width, height) = (at(WIDTH), at(self.height));
        let (title, description) = (escaped(&self.title), escaped(&self.description));
        format!(
            "<svg viewBox=\"0 0 {width} {height}\" role=\"img\" aria-labelledby=\"{id}-title {id}-description\">\n\
             <title id=\"{id}-title\">{title}</title>\n<desc id=\"{id}-description\">{description}</desc>\n{}</svg>\n",
            self.body
        )
    }
}

const STYLE: &str = ".paper{fill:#fff}text{font:12px system-ui,sans-serif;fill:#222}.title{font-size:15px;\
    font-weight:600}.small{font-size:11px;fill:#555}.grid{stroke:#ddd}.axis{stroke:#555}\
    @media (prefers-color-scheme:dark){.paper{fill:#16181c}text{fill:#e6e6e6}.small{fill:#aaa}.grid{stroke:#333}\
    .axis{stroke:#999}}";

/// A coordinate, in tenths.
pub(super) fn at(value: f64) -> String {
    let text = format!("{value:.1}");
    let text = text.trim_end_matches('0').trim_end_matches('.');
    if text == "-0" { "0".to_owned() } else { text.to_owned() }
}

fn joined(points: &[(f64, f64)]) -> String {
    points.iter().map(|(x, y)| format!("{},{}", at(*x), at(*y))).collect::<Vec<_>>().join(" ")
}

/// Text without markup, and without what XML has no place for.
pub(super) fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in legible(text).chars() {
        match c {
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '&' => out.push_str("&amp;"),
            '"' => out.push_str("&quot;"),
            c => out.push(c),
        }
    }
    out
}

/// A name that fits beside its bar: the beginning goes, since paths differ at their ends.
pub(super) fn shortened(name: &str, columns_max: usize) -> String {
    if name.width() <= columns_max {
        return name.to_owned();
    }
    let mut room = columns_max.saturating_sub(1);
    let fits = |c: &char| {
        let width = c.width().unwrap_or(0);
        let fits = width <= room;
        room = room.saturating_sub(width);
        fits
    };
    let end: Vec<char> = name.chars().rev().take_while(fits).collect();
    format!("…{}", end.into_iter().rev().collect::<String>())
}

/// About how wide a text is.
pub(super) fn text_width(text: &str) -> f64 {
    text.width() as f64 * CHARACTER
}

/// Round values from nothing to at least the greatest one, four to eight of them.
pub(super) fn scale(most: f64) -> Vec<f64> {
    if !most.is_finite() || most <= 0.0 {
        return vec![0.0, 1.0];
    }
    let rough = most / 5.0;
    let power = libm::pow(10.0, libm::floor(libm::log10(rough)));
    let step = [1.0, 2.0, 2.5, 5.0, 10.0].into_iter().map(|factor| factor * power).find(|step| *step >= rough);
    let step = step.unwrap_or(10.0 * power);
    let mut marks = vec![0.0];
    while marks.last().is_some_and(|last| *last < most - step * 1e-9) {
        marks.push(step * marks.len() as f64);
    }
    marks
}

/// A mark of a scale, with as many places as its step needs and thousands in groups.
pub(super) fn mark(value: f64, marks: &[f64]) -> String {
    let step = marks.get(1).copied().unwrap_or(1.0);
    let places = (0..9_u32).find(|&places| {
        let scaled = step * libm::pow(10.0, f64::from(places));
        (scaled - scaled.round()).abs() < 1e-6
    });
    let places = places.unwrap_or(9);
    crate::units::Number::from_float(value, places).map_or_else(|_| value.to_string(), |number| number.grouped(places))
}
