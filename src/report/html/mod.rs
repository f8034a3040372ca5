//! One page for a browser: nothing outside it is asked for, and it prints.
//!
//! The look is a template, ours or the reader's own; what it is given is the document's sections with every text
//! escaped. Figures come with their exact value beside what people read.

mod controls;
mod view;

use minijinja::syntax::SyntaxConfig;
use minijinja::value::Serde;
use minijinja::{AutoEscape, Environment, Value as Template, context};

use super::document::{Document, Section};
use super::outcome::Tool;
use super::pack::{Pack, pack_document};

/// The built-in template.
pub const REPORT_TEMPLATE: &str = include_str!("template.html");

/// Why there is no page: what is wrong with the template, and on which line of it.
#[derive(Debug, thiserror::Error)]
#[error("{message}")]
pub struct TemplateError {
    /// What is wrong.
    pub message: String,
    /// Where, from 1.
    pub line: Option<usize>,
}

impl From<minijinja::Error> for TemplateError {
    fn from(error: minijinja::Error) -> Self {
        let message = error.detail().map_or_else(|| error.kind().to_string(), str::to_owned);
        Self { message, line: error.line() }
    }
}

/// Draws the report with the built-in template, or another.
///
/// # Errors
/// [`TemplateError`]; none with the built-in template.
pub fn html(pack: &Pack<'_>, template: Option<&str>) -> Result<String, TemplateError> {
    let outcome = pack.outcome;
    let controls = context! { controls => Serde(controls::controls(pack)), currency => &outcome.currency };
    rendered(&pack_document(pack), &outcome.tool, controls, template)
}

/// Draws a document as a page without controls; what it is about stands before it, an item a line.
///
/// # Errors
/// [`TemplateError`]; none with the built-in template, which this is.
pub fn page(document: &Document, about: &[String], tool: &Tool) -> Result<String, TemplateError> {
    let mut document = document.clone();
    document.sections.insert(0, Section::default().list(about.to_vec()));
    rendered(&document, tool, context! {}, None)
}

fn rendered(
    document: &Document,
    tool: &Tool,
    controls: Template,
    template: Option<&str>,
) -> Result<String, TemplateError> {
    let mut environment = Environment::new();
    environment.set_auto_escape_callback(|_| AutoEscape::Html);
    environment.set_syntax(SyntaxConfig::builder().trim_blocks(true).lstrip_blocks(true).build()?);
    environment.add_filter("prose", |text: &str| Template::from_safe_string(view::prose(text)));
    let page = environment.template_from_named_str("page.html", template.unwrap_or(REPORT_TEMPLATE))?;
    Ok(page.render(context! {
        page => Serde(view::page(document)),
        tool => Serde(tool),
        script => Template::from_safe_string(include_str!("controls.js").to_owned()),
        style => Template::from_safe_string(include_str!("style.css").to_owned()),
        ..controls
    })?)
}
