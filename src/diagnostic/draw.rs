//! Drawing a diagnostic as rustc and Cargo do: the line, the place under it, the repair.

use annotate_snippets::{AnnotationKind, Group, Level, Renderer, Snippet};

use super::{Diagnostic, Location, Severity, SourceId, Sources};

/// How it should look.
#[derive(Clone, Copy, Debug)]
pub struct Style {
    /// Escape sequences for a terminal.
    pub color: bool,
    /// Columns.
    pub width: usize,
}

/// Draws one diagnostic.
#[must_use]
pub fn draw(diagnostic: &Diagnostic, sources: &Sources, style: Style) -> String {
    let level = match diagnostic.severity {
        Severity::Error => Level::ERROR,
        Severity::Warning => Level::WARNING,
        Severity::Note => Level::NOTE,
    };
    let title = level.primary_title(legible(&diagnostic.message)).id(diagnostic.code.name);
    let mut group = Group::with_title(title);
    let mut drawn: Vec<SourceId> = Vec::new();
    for first in &diagnostic.labels {
        let source = first.location.source;
        if drawn.contains(&source) {
            continue;
        }
        drawn.push(source);
        let mut snippet = Snippet::source(sources.text(&first.location)).path(sources.name(&first.location));
        for (index, label) in diagnostic.labels.iter().enumerate().filter(|(_, label)| label.location.source == source)
        {
            let kind = if index == 0 { AnnotationKind::Primary } else { AnnotationKind::Context };
            let annotation = kind.span(within(&label.location, sources));
            let text = legible(&label.text);
            snippet = snippet.annotation(if text.is_empty() { annotation } else { annotation.label(text) });
        }
        group = group.element(snippet);
    }
    if let Some(help) = &diagnostic.help {
        group = group.element(Level::HELP.message(legible(help)));
    }
    let renderer = if style.color { Renderer::styled() } else { Renderer::plain() };
    renderer.term_width(style.width).render(&[group])
}

/// The span, inside the text and on character boundaries, so that drawing cannot fail.
fn within(location: &Location, sources: &Sources) -> std::ops::Range<usize> {
    let text = sources.text(location);
    let boundary = |at: usize| (0..=at.min(text.len())).rev().find(|&at| text.is_char_boundary(at)).unwrap_or(0);
    let start = boundary(location.span.start);
    start..boundary(location.span.end).max(start)
}

/// Control characters made visible: a name in a file must not steer a terminal.
fn legible(text: &str) -> String {
    text.chars()
        .flat_map(|c| if c.is_control() && c != '\n' { c.escape_default().collect::<Vec<_>>() } else { vec![c] })
        .collect()
}
