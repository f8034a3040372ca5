//! GitHub-flavoured Markdown.

use std::fmt::Write as _;

use super::document::{Align, Block, Cell, Document, Table, legible};

/// Draws a document as Markdown.
#[must_use]
pub fn markdown(document: &Document) -> String {
    let mut out = String::new();
    if !document.title.is_empty() {
        let _ = writeln!(out, "# {}", inline(&document.title));
    }
    if !document.subtitle.is_empty() {
        let _ = writeln!(out, "\n{}", inline(&document.subtitle));
    }
    for section in &document.sections {
        if let Some(heading) = &section.heading {
            let _ = writeln!(out, "\n## {}", inline(heading));
        }
        for block in &section.blocks {
            out.push('\n');
            match block {
                Block::Paragraph(text) => {
                    let _ = writeln!(out, "{}", inline(text));
                }
                Block::Lines(lines) => {
                    let _ = writeln!(out, "```text\n{}\n```", lines.join("\n").replace("```", "'''"));
                }
                Block::Table(table) => grid(&mut out, table),
                Block::Figures(figures) => {
                    for figure in figures {
                        let note = if figure.note.is_empty() { String::new() } else { format!(" ({})", figure.note) };
                        let line = format!("{}: {}{note}", figure.label, figure.value.display());
                        let _ = writeln!(out, "- {}", inline(&line));
                    }
                }
                Block::Chart(_) | Block::Controls => {}
            }
        }
    }
    if !document.notes.is_empty() {
        out.push('\n');
        for note in &document.notes {
            let _ = writeln!(out, "- {}", inline(note));
        }
    }
    out
}

fn grid(out: &mut String, table: &Table) {
    let row = |cells: Vec<String>| format!("| {} |\n", cells.join(" | "));
    out.push_str(&row(table.columns.iter().map(|column| inline(&column.heading)).collect()));
    let rules = table.columns.iter().map(|column| match column.align {
        Align::Left => "---".to_owned(),
        Align::Right => "---:".to_owned(),
    });
    out.push_str(&row(rules.collect()));
    for cells in &table.rows {
        out.push_str(&row(cells.iter().map(text).collect()));
    }
    if let Some(total) = &table.total {
        let bold = total.iter().map(text).map(|text| if text.is_empty() { text } else { format!("**{text}**") });
        out.push_str(&row(bold.collect()));
    }
}

fn text(cell: &Cell) -> String {
    inline(&cell.display())
}

/// One line, with what Markdown or HTML would read as markup made inert. Backticks stay: we write them.
fn inline(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in legible(&text.replace(['\n', '\r'], " ")).chars() {
        match c {
            '|' | '*' | '_' | '[' | ']' | '\\' => {
                out.push('\\');
                out.push(c);
            }
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '&' => out.push_str("&amp;"),
            c => out.push(c),
        }
    }
    out
}
