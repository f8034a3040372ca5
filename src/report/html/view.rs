//! A document as a template sees it.

use minijinja::Value as Template;
use serde::Serialize;

use crate::report::document::{Align, Block, Cell, Document, Figure, Table, legible};

/// As long as a day with a word before it.
const SHORT_MAX: usize = 16;

#[derive(Serialize)]
pub(super) struct Page {
    title: String,
    subtitle: String,
    sections: Vec<Part>,
    notes: Vec<String>,
}

#[derive(Serialize)]
struct Part {
    id: String,
    heading: String,
    blocks: Vec<Piece>,
}

#[derive(Serialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
enum Piece {
    Paragraph { text: String },
    Lines { text: String },
    List { items: Vec<String> },
    Figures { figures: Vec<BigFigure> },
    Chart { svg: Template },
    Table { columns: Vec<Heading>, rows: Vec<Vec<Field>>, total: Vec<Field> },
    Controls,
}

#[derive(Serialize)]
struct BigFigure {
    label: String,
    value: Field,
    note: String,
    band: Option<String>,
    rests_on: Vec<usize>,
}

#[derive(Serialize)]
struct Heading {
    text: String,
    is_figure: bool,
}

/// A cell: what people read, and the figure before it was rounded.
#[derive(Serialize)]
struct Field {
    text: String,
    exact: Option<String>,
    is_figure: bool,
    /// A word or a day, which is not broken.
    is_short: bool,
    /// Whether its row is a part of the one above.
    is_part: bool,
    assumptions: Vec<usize>,
    assumption: Option<usize>,
}

/// A document with its texts made legible; the template escapes them.
pub(super) fn page(document: &Document) -> Page {
    let sections = document.sections.iter().enumerate().map(|(index, section)| {
        let id = section.id.map_or_else(|| format!("section-{}", index + 1), str::to_owned);
        let blocks = section.blocks.iter().enumerate();
        let blocks = blocks.filter_map(|(at, block)| piece(block, &format!("{id}-{}", at + 1)));
        Part { heading: legible(section.heading.as_deref().unwrap_or_default()), blocks: blocks.collect(), id }
    });
    Page {
        title: legible(&document.title),
        subtitle: legible(&document.subtitle),
        sections: sections.collect(),
        notes: document.notes.iter().map(|note| legible(note)).collect(),
    }
}

/// A block, but for what stands in place of a chart.
fn piece(block: &Block, id: &str) -> Option<Piece> {
    Some(match block {
        Block::Paragraph(text) => Piece::Paragraph { text: legible(text) },
        Block::Lines(lines) => {
            Piece::Lines { text: lines.iter().map(|line| legible(line)).collect::<Vec<_>>().join("\n") }
        }
        Block::List(items) => Piece::List { items: items.iter().map(|item| legible(item)).collect() },
        Block::Figures(figures) => Piece::Figures { figures: figures.iter().map(figure).collect() },
        Block::Chart(drawing) => Piece::Chart { svg: Template::from_safe_string(drawing.inline(id)) },
        Block::Table(table) => grid(table),
        Block::Controls => Piece::Controls,
        Block::Sparkline(_) => return None,
    })
}

fn figure(figure: &Figure) -> BigFigure {
    BigFigure {
        label: legible(&figure.label),
        value: field(&figure.value, Align::Right),
        note: legible(&figure.note),
        band: figure.band.as_deref().map(legible),
        rests_on: figure.rests_on.clone(),
    }
}

/// A column with nothing in it says nothing, nor does one of bars beside a chart.
fn grid(table: &Table) -> Piece {
    let rows = || table.rows.iter().chain(&table.total);
    let is_filled = |index: &usize| rows().any(|row| !matches!(row[*index], Cell::Empty | Cell::Bar(_)));
    let kept: Vec<usize> = (0..table.columns.len()).filter(is_filled).collect();
    let heading = |&index: &usize| Heading {
        text: legible(&table.columns[index].heading),
        is_figure: table.columns[index].align == Align::Right,
    };
    let fields = |row: &Vec<Cell>| kept.iter().map(|&index| field(&row[index], table.columns[index].align)).collect();
    Piece::Table {
        columns: kept.iter().map(heading).collect(),
        rows: table.rows.iter().map(fields).collect(),
        total: table.total.as_ref().map(fields).unwrap_or_default(),
    }
}

fn field(cell: &Cell, align: Align) -> Field {
    let text = cell.display();
    Field {
        is_part: text.starts_with("  "),
        is_short: text.len() <= SHORT_MAX,
        text: legible(text.trim_start()),
        exact: cell.exact().map(|number| number.to_string()),
        is_figure: align == Align::Right,
        assumptions: if let Cell::Assumptions(numbers) = cell { numbers.clone() } else { Vec::new() },
        assumption: if let Cell::Assumption(number) = cell { Some(*number) } else { None },
    }
}

/// Text with its `literals` set as code; everything else is escaped.
pub(super) fn prose(text: &str) -> String {
    let mut out = String::new();
    for (index, part) in text.split('`').enumerate() {
        let escaped = minijinja::HtmlEscape(part);
        // An odd backtick at the end opens nothing.
        let is_literal = index % 2 == 1 && index < text.matches('`').count();
        out += &if is_literal { format!("<code>{escaped}</code>") } else { escaped.to_string() };
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn prose_is_escaped_and_literals_are_code() {
        assert_eq!(prose("`<b>` is & stays"), "<code>&lt;b&gt;</code> is &amp; stays");
    }
}
