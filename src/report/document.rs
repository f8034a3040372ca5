//! What people read, before it has a look: sections, tables of typed cells, notes.

use super::chart::Drawing;
use crate::units::{Money, Number};

/// A whole report.
#[derive(Clone, Debug, Default)]
pub struct Document {
    /// Its title.
    pub title: String,
    /// One line under it: which day, which prices.
    pub subtitle: String,
    /// Its parts.
    pub sections: Vec<Section>,
    /// Small print at the end.
    pub notes: Vec<String>,
}

/// A part of a report.
#[derive(Clone, Debug, Default)]
pub struct Section {
    /// Its heading; none for the part that stands first.
    pub heading: Option<String>,
    /// What a page links to.
    pub id: Option<&'static str>,
    /// What it holds, in order.
    pub blocks: Vec<Block>,
}

/// A piece of a section.
#[derive(Clone, Debug)]
pub enum Block {
    /// A sentence.
    Paragraph(String),
    /// Lines that keep their breaks, such as a calculation.
    Lines(Vec<String>),
    /// Sentences that belong together, each by itself.
    List(Vec<String>),
    /// A table.
    Table(Table),
    /// What the reader should see first.
    Figures(Vec<Figure>),
    /// A chart of figures that a table beside it has; formats without pictures leave it out.
    Chart(Drawing),
    /// Values in one line of blocks, in place of a chart; formats with pictures leave it out.
    Sparkline(Vec<f64>),
    /// Where a page has its controls; other formats leave it out.
    Controls,
}

/// A figure that stands by itself.
#[derive(Clone, Debug)]
pub struct Figure {
    /// What it is.
    pub label: String,
    /// The figure.
    pub value: Cell,
    /// What it is compared with.
    pub note: String,
    /// Where it may lie, when that is known.
    pub band: Option<String>,
    /// Numbers of the assumptions that it rests on; a page links to them.
    pub rests_on: Vec<usize>,
}

/// A table of typed cells.
#[derive(Clone, Debug, Default)]
pub struct Table {
    /// Its columns.
    pub columns: Vec<Column>,
    /// Its rows; each has a cell for every column.
    pub rows: Vec<Vec<Cell>>,
    /// Sums, set off from the rows.
    pub total: Option<Vec<Cell>>,
}

/// A column of a table.
#[derive(Clone, Debug)]
pub struct Column {
    /// Its heading.
    pub heading: String,
    /// How its cells stand.
    pub align: Align,
    /// Where there is no room, columns with the highest number go first; 0 always stays.
    pub expendable: u8,
    /// Whether it goes only together with the column before it, and that one with it.
    pub with_the_one_before: bool,
}

/// How cells stand in their column.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Align {
    /// Text.
    Left,
    /// Figures.
    Right,
}

/// A value with its kind.
#[derive(Clone, Debug)]
pub enum Cell {
    /// Words.
    Text(String),
    /// An amount: two places.
    Money(Money),
    /// An amount that is a lower bound, since something has no price.
    AtLeast(Money),
    /// A price as published: every digit, at least two places.
    Price(Number),
    /// What one of something costs, which may be little: six places at most.
    UnitCost(Number),
    /// A count: every digit, in groups.
    Count(Number),
    /// A percentage: two places.
    Percent(Number),
    /// A ratio: two places and an x.
    Times(Number),
    /// Numbers of the assumptions that the row rests on.
    Assumptions(Vec<usize>),
    /// The number of an assumption, where it is told.
    Assumption(usize),
    /// A bar of blocks, in place of a chart; formats with pictures leave it out.
    Bar(String),
    /// Nothing to say.
    Empty,
}

impl Column {
    /// A column of words.
    #[must_use]
    pub fn text(heading: impl Into<String>) -> Self {
        Self { heading: heading.into(), align: Align::Left, expendable: 0, with_the_one_before: false }
    }

    /// A column of figures.
    #[must_use]
    pub fn figure(heading: impl Into<String>) -> Self {
        Self { align: Align::Right, ..Self::text(heading) }
    }

    /// Goes when there is no room; the highest number first.
    #[must_use]
    pub fn expendable(self, rank: u8) -> Self {
        Self { expendable: rank, ..self }
    }

    /// Says nothing without the column before it, nor that one without it.
    #[must_use]
    pub fn with_the_one_before(self) -> Self {
        Self { with_the_one_before: true, ..self }
    }
}

impl Cell {
    /// A figure that may be missing.
    #[must_use]
    pub fn or_empty(cell: Option<Self>) -> Self {
        cell.unwrap_or(Self::Empty)
    }

    /// The figure before it is rounded for people.
    #[must_use]
    pub fn exact(&self) -> Option<Number> {
        match self {
            Self::Money(money) | Self::AtLeast(money) => Some(money.number()),
            Self::Price(number)
            | Self::UnitCost(number)
            | Self::Count(number)
            | Self::Percent(number)
            | Self::Times(number) => Some(*number),
            Self::Text(_) | Self::Bar(_) | Self::Assumptions(_) | Self::Assumption(_) | Self::Empty => None,
        }
    }

    /// Its text. The only rounding for people is here.
    #[must_use]
    pub fn display(&self) -> String {
        match self {
            Self::Text(text) | Self::Bar(text) => text.clone(),
            Self::Money(money) => money.to_string(),
            Self::AtLeast(money) => format!(">= {money}"),
            Self::Price(number) => number.as_published(),
            Self::UnitCost(number) => number.rounded(6).as_published(),
            Self::Count(number) => number.grouped_exact(),
            Self::Percent(number) => format!("{}%", number.grouped(2)),
            Self::Times(number) => format!("{}x", number.grouped(2)),
            Self::Assumptions(numbers) => numbers.iter().map(ToString::to_string).collect::<Vec<_>>().join(", "),
            Self::Assumption(number) => number.to_string(),
            Self::Empty => String::new(),
        }
    }
}

impl Figure {
    /// In one line, for formats that set nothing large.
    #[must_use]
    pub fn line(&self) -> String {
        let rest: Vec<&str> = [self.note.as_str()].into_iter().chain(self.band.as_deref()).collect();
        let rest = rest.into_iter().filter(|text| !text.is_empty()).collect::<Vec<_>>().join("; ");
        let rest = if rest.is_empty() { rest } else { format!(" ({rest})") };
        format!("{}: {}{rest}", self.label, self.value.display())
    }
}

impl Section {
    /// A part with a heading.
    #[must_use]
    pub fn titled(heading: impl Into<String>) -> Self {
        Self { heading: Some(heading.into()), ..Self::default() }
    }

    /// A part that a page links to.
    #[must_use]
    pub fn linked(id: &'static str, heading: impl Into<String>) -> Self {
        Self { id: Some(id), ..Self::titled(heading) }
    }

    /// Whether it has nothing that can be written in words.
    #[must_use]
    pub fn is_wordless(&self) -> bool {
        self.blocks.iter().all(|block| matches!(block, Block::Chart(_) | Block::Controls))
    }

    /// Adds a piece.
    #[must_use]
    pub fn block(mut self, block: Block) -> Self {
        self.blocks.push(block);
        self
    }

    /// Adds a sentence.
    #[must_use]
    pub fn paragraph(mut self, text: impl Into<String>) -> Self {
        self.blocks.push(Block::Paragraph(text.into()));
        self
    }

    /// Adds lines that keep their breaks.
    #[must_use]
    pub fn lines(mut self, lines: Vec<String>) -> Self {
        self.blocks.push(Block::Lines(lines));
        self
    }

    /// Adds a list, where it has anything.
    #[must_use]
    pub fn list(mut self, items: Vec<String>) -> Self {
        if !items.is_empty() {
            self.blocks.push(Block::List(items));
        }
        self
    }

    /// Adds a table.
    #[must_use]
    pub fn table(mut self, table: Table) -> Self {
        self.blocks.push(Block::Table(table));
        self
    }
}

/// Control characters, and those that turn the direction of the text around them, made visible: a name in a file must
/// neither steer a terminal nor rearrange a page.
pub(super) fn legible(text: &str) -> String {
    let steers = |c: char| c.is_control() || matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    text.chars().map(|c| if steers(c) { '\u{fffd}' } else { c }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_steers_the_text_is_made_visible() {
        assert_eq!(legible("a\u{202e}b\u{7}c"), "a\u{fffd}b\u{fffd}c");
    }
}
