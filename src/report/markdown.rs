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
    for section in document.sections.iter().filter(|section| !section.is_wordless()) {
        if let Some(heading) = &section.heading {
            let _ = writeln!(out, "\n## {}", inline(heading));
        }
        let in_words = |block: &&Block| !matches!(block, Block::Chart(_) | Block::Sparkline(_) | Block::Controls);
        for block in section.blocks.iter().filter(in_words) {
            out.push('\n');
            match block {
                Block::Paragraph(text) => {
                    let _ = writeln!(out, "{}", inline(text));
                }
                Block::Lines(lines) => {
                    let _ = writeln!(out, "```text\n{}\n```", lines.join("\n").replace("```", "'''"));
                }
                Block::List(items) => bullets(&mut out, items),
                Block::Table(table) => grid(&mut out, table),
                Block::Figures(figures) => {
                    for figure in figures {
                        let _ = writeln!(out, "- {}", inline(&figure.line()));
                    }
                }
                Block::Chart(_) | Block::Sparkline(_) | Block::Controls => {}
            }
        }
    }
    if !document.notes.is_empty() {
        out.push('\n');
        bullets(&mut out, &document.notes);
    }
    out
}

fn bullets(out: &mut String, items: &[String]) {
    for item in items {
        let _ = writeln!(out, "- {}", inline(item));
    }
}

fn grid(out: &mut String, table: &Table) {
    let row = |cells: Vec<String>| format!("| {} |\n", cells.join(" | "));
    out.push_str(&row(table.columns.iter().map(|column| written(&column.heading, true)).collect()));
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
    written(&cell.display(), true)
}

fn inline(text: &str) -> String {
    written(text, false)
}

/// One line, with what Markdown or HTML would read as markup made inert. Backticks stay: we write them, and between two
/// of them nothing is markup but the bar that ends a cell.
fn written(text: &str, in_table: bool) -> String {
    let text = legible(&text.replace(['\n', '\r'], " "));
    let parts: Vec<&str> = text.split('`').collect();
    // Longer runs of backticks pair in another way, and after a backslash a bar ends a cell even in code.
    let has_code = !text.contains("``") && !text.contains("\\|");
    let is_code = |at: usize| has_code && at % 2 == 1 && at + 1 < parts.len();
    let written = parts.iter().enumerate().map(|(at, part)| match is_code(at) {
        true if in_table => part.replace('|', "\\|"),
        true => (*part).to_owned(),
        false => inert(part),
    });
    written.collect::<Vec<_>>().join("`")
}

fn inert(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn code_is_written_as_it_is_and_the_rest_made_inert() {
        assert_eq!(inline("a_b <i> `tiers.easy_ones <x> & y` c_d"), "a\\_b &lt;i&gt; `tiers.easy_ones <x> & y` c\\_d");
        assert_eq!(inline("`a|b`"), "`a|b`");
        assert_eq!(written("`a|b` | c", true), "`a\\|b` \\| c");
    }

    #[test]
    fn what_only_looks_like_code_is_inert() {
        // A backtick that nothing closes, runs that do not pair, a bar that would end the cell.
        assert_eq!(inline("one ` <img>"), "one ` &lt;img&gt;");
        assert_eq!(inline("` <img> ``"), "` &lt;img&gt; ``");
        assert_eq!(written("`a\\|b`", true), "`a\\\\\\|b`");
    }
}
