//! The terminal: aligned columns, the width that it is given, no colour needed.

use unicode_width::UnicodeWidthStr;

use super::chart::sparkline;
use super::document::{Align, Block, Cell, Document, Table, legible};

/// Between columns.
const GAP: usize = 2;
/// A line of blocks longer than that is no longer seen at once.
const SPARKLINE_COLUMNS_MAX: usize = 60;

/// Draws a document as text. With a width, tables lose expendable columns until they fit, and say so; figures are
/// never cut. Without one (a pipe, a file), nothing is left out.
#[must_use]
pub fn table(document: &Document, width: Option<usize>) -> String {
    let mut out = String::new();
    for line in [&document.title, &document.subtitle] {
        if !line.is_empty() {
            out.push_str(&wrapped(&legible(line), width, ""));
        }
    }
    for section in document.sections.iter().filter(|section| !section.is_wordless()) {
        out.push('\n');
        if let Some(heading) = &section.heading {
            out.push_str(&legible(heading));
            out.push('\n');
        }
        for block in &section.blocks {
            match block {
                Block::Paragraph(text) => out.push_str(&wrapped(&legible(text), width, "")),
                Block::Lines(lines) => {
                    for line in lines {
                        out.push_str(&wrapped(&legible(line), width, "    "));
                    }
                }
                Block::List(items) => {
                    for item in items {
                        out.push_str(&wrapped(&format!("- {}", legible(item)), width, "  "));
                    }
                }
                Block::Table(table) => out.push_str(&grid(table, width)),
                Block::Figures(figures) => {
                    for figure in figures {
                        out.push_str(&wrapped(&legible(&figure.line()), width, "    "));
                    }
                }
                Block::Sparkline(values) => {
                    let columns = width.unwrap_or(usize::MAX).min(SPARKLINE_COLUMNS_MAX);
                    out.push_str(&sparkline(values, columns));
                    out.push('\n');
                }
                Block::Chart(_) | Block::Controls => {}
            }
        }
    }
    if !document.notes.is_empty() {
        out.push('\n');
        for note in &document.notes {
            out.push_str(&wrapped(&format!("- {}", legible(note)), width, "  "));
        }
    }
    out
}

/// A table, and a line that names what was left out of it.
fn grid(table: &Table, width: Option<usize>) -> String {
    let (kept, dropped) = columns_that_fit(table, width);
    let widths = widths(table, &kept);
    let mut out = String::new();
    let mut line = |cells: Vec<String>| {
        let padded = kept.iter().zip(&widths).zip(cells).map(|((&index, &width), cell)| {
            let space = " ".repeat(width.saturating_sub(cell.width()));
            match table.columns[index].align {
                Align::Left => cell + &space,
                Align::Right => space + &cell,
            }
        });
        let text = padded.collect::<Vec<_>>().join(&" ".repeat(GAP));
        out.push_str(text.trim_end());
        out.push('\n');
    };
    let texts =
        |cells: &[Cell]| -> Vec<String> { kept.iter().map(|&index| legible(&cells[index].display())).collect() };
    let rule = || widths.iter().map(|&width| "─".repeat(width)).collect();
    line(kept.iter().map(|&index| table.columns[index].heading.clone()).collect());
    line(rule());
    for row in &table.rows {
        line(texts(row));
    }
    if let Some(total) = &table.total {
        line(rule());
        line(texts(total));
    }
    if !dropped.is_empty() {
        let names = dropped.iter().map(|&index| table.columns[index].heading.as_str());
        let names: Vec<&str> = names.filter(|name| !name.is_empty()).collect();
        if !names.is_empty() {
            out.push_str(&wrapped(
                &format!("(no room for: {}; --width or a pipe shows all)", names.join(", ")),
                width,
                "",
            ));
        }
    }
    out
}

/// Which columns stay, which go.
fn columns_that_fit(table: &Table, width: Option<usize>) -> (Vec<usize>, Vec<usize>) {
    // A column with nothing in it says nothing.
    let filled = |index: usize| {
        let cells = table.rows.iter().chain(&table.total).map(|row| &row[index]);
        table.rows.is_empty() || cells.into_iter().any(|cell| !matches!(cell, Cell::Empty))
    };
    let mut kept: Vec<usize> = (0..table.columns.len()).filter(|&index| filled(index)).collect();
    let mut dropped = Vec::new();
    let Some(width) = width else { return (kept, dropped) };
    loop {
        let needed: usize = widths(table, &kept).iter().map(|column| column + GAP).sum::<usize>().saturating_sub(GAP);
        let expendable = kept.iter().copied().filter(|&index| table.columns[index].expendable > 0);
        let Some(next) = expendable.max_by_key(|&index| (table.columns[index].expendable, index)) else { break };
        if needed <= width {
            break;
        }
        // Of a pair the latter one is the next to go.
        let first = next - usize::from(table.columns[next].with_the_one_before);
        dropped.extend(kept.extract_if(.., |index| (first..=next).contains(index)));
    }
    dropped.sort_unstable();
    (kept, dropped)
}

fn widths(table: &Table, kept: &[usize]) -> Vec<usize> {
    let rows = || table.rows.iter().chain(&table.total);
    kept.iter()
        .map(|&index| {
            let cells = rows().map(|row| legible(&row[index].display()).width());
            cells.chain([table.columns[index].heading.width()]).max().unwrap_or(0)
        })
        .collect()
}

/// A paragraph broken between words. Further lines begin as the first does, and under what follows a label (`from  ...`)
/// or with `indent`.
fn wrapped(text: &str, width: Option<usize>, indent: &str) -> String {
    let Some(width) = width else { return format!("{text}\n") };
    let words = text.trim_start_matches(' ');
    let margin = &text[..text.len() - words.len()];
    let label = words.find("  ").map(|end| words.len() - words[end..].trim_start_matches(' ').len());
    let indent = label.map_or_else(|| indent.to_owned(), |label| " ".repeat(label));
    let mut out = String::new();
    let mut line = margin.to_owned();
    for word in words.split(' ') {
        let begun = !line.trim().is_empty();
        if begun && line.width() + 1 + word.width() > width {
            out.push_str(line.trim_end());
            out.push('\n');
            line = format!("{margin}{indent}");
        } else if begun {
            line.push(' ');
        }
        line.push_str(word);
    }
    out.push_str(line.trim_end());
    out.push('\n');
    out
}

#[cfg(test)]
mod tests {
    use super::wrapped;

    #[test]
    fn a_line_keeps_its_margin_where_it_is_broken() {
        assert_eq!(wrapped("  one two", Some(9), "  "), "  one two\n");
        assert_eq!(wrapped("  one two three", Some(9), "  "), "  one two\n    three\n");
        assert_eq!(wrapped("  one  two", None, "  "), "  one  two\n");
        assert_eq!(wrapped("day  one two three", Some(12), "  "), "day  one two\n     three\n");
    }
}
