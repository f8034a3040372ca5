//! Writing cells: looks, texts that stay texts, formulas with their results.

use rust_xlsxwriter::{
    Chart, ChartAxisLabelPosition, ChartFont, ChartLegendPosition, ChartType, Color, Format, FormatAlign, FormatBorder,
    Formula, Worksheet, XlsxError,
};

use crate::report::document::legible;
use crate::units::Number;

/// Characters that a cell can hold.
const CHARACTERS_MAX: usize = 32_767;

/// Room that a chart takes below its first row, and beside a table.
pub(super) const CHART_ROWS: u32 = 24;
pub(super) const CHART_COLUMNS: usize = 11;
/// That room in pixels.
const CHART_SIZE: (u32, u32) = (560, 420);
/// Marks of an axis.
const FIGURES: &str = "#,##0.##";

/// How cells look.
pub(super) struct Look {
    pub title: Format,
    pub heading: Format,
    pub heading_right: Format,
    pub text: Format,
    /// Text that a program would take for a formula when it is edited.
    quoted: Format,
    pub note: Format,
    pub money: Format,
    pub price: Format,
    pub count: Format,
    pub times: Format,
    pub percent: Format,
    pub money_total: Format,
    pub text_total: Format,
}

/// Text of inputs is blue on yellow, as financial models have it.
pub(super) fn input(format: &Format) -> Format {
    format.clone().set_font_color(Color::RGB(0x0000_50B0)).set_background_color(Color::RGB(0x00FF_F8DC)).set_unlocked()
}

impl Look {
    pub(super) fn new() -> Self {
        let text = Format::new().set_align(FormatAlign::Left).set_align(FormatAlign::Top).set_indent(1);
        let figure = |format: &str| Format::new().set_num_format(format).set_align(FormatAlign::Top);
        let heading = Format::new().set_bold().set_text_wrap().set_border_bottom(FormatBorder::Thin);
        let money = figure("#,##0.00");
        Self {
            title: Format::new().set_bold().set_font_size(15),
            heading_right: heading.clone().set_align(FormatAlign::Right),
            heading: heading.set_indent(1),
            quoted: text.clone().set_quote_prefix(),
            note: Format::new().set_font_color(Color::RGB(0x0055_5555)),
            price: figure("#,##0.00####"),
            count: figure("#,##0.######"),
            times: figure("0.00\"x\""),
            percent: figure("0.00%"),
            money_total: money.clone().set_bold().set_border_top(FormatBorder::Thin),
            text_total: text.clone().set_bold().set_border_top(FormatBorder::Thin),
            text,
            money,
        }
    }
}

/// A sheet being written.
pub(super) struct Sheet<'a> {
    pub inner: Worksheet,
    pub look: &'a Look,
    name: &'static str,
}

impl<'a> Sheet<'a> {
    /// Landscape, one page wide, with its heading and a line under it.
    pub(super) fn new(
        name: &'static str,
        heading: &str,
        note: &str,
        widths: &[f64],
        look: &'a Look,
    ) -> Result<Self, XlsxError> {
        let mut inner = Worksheet::new();
        inner.set_name(name)?.set_landscape().set_print_fit_to_pages(1, 0);
        inner.set_footer("&L&A&RPage &P of &N");
        for (column, width) in (0..).zip(widths) {
            inner.set_column_width(column, *width)?;
        }
        let mut sheet = Self { inner, look, name };
        sheet.text_as(0, 0, heading, &look.title)?;
        sheet.text_as(1, 0, note, &look.note)?;
        Ok(sheet)
    }

    /// The heads of columns; figures to the right. What is above them stays in view, and on every printed page.
    pub(super) fn head(&mut self, row: u32, heads: &[(&str, bool)]) -> Result<(), XlsxError> {
        for (column, (head, is_figure)) in (0..).zip(heads) {
            let look = if *is_figure { &self.look.heading_right } else { &self.look.heading };
            self.inner.write_string_with_format(row, column, fitting(head), look)?;
        }
        self.inner.set_freeze_panes(row + 1, 0)?.set_repeat_rows(row, row)?;
        Ok(())
    }

    /// What is printed.
    pub(super) fn finish(mut self, last_row: u32, columns: usize) -> Result<Worksheet, XlsxError> {
        let last = u16::try_from(columns.saturating_sub(1)).map_err(|_| XlsxError::RowColumnLimitError)?;
        self.inner.set_print_area(0, 0, last_row, last)?;
        Ok(self.inner)
    }

    pub(super) fn text(&mut self, row: u32, column: u16, text: &str) -> Result<(), XlsxError> {
        let runs = text.starts_with(['=', '+', '-', '@', '\t', '\r']);
        let look = if runs { &self.look.quoted } else { &self.look.text };
        self.text_as(row, column, text, look)
    }

    pub(super) fn text_as(&mut self, row: u32, column: u16, text: &str, look: &Format) -> Result<(), XlsxError> {
        self.inner.write_string_with_format(row, column, fitting(text), look)?;
        Ok(())
    }

    /// A figure that nothing follows from, or an input.
    pub(super) fn number(&mut self, row: u32, column: u16, number: Number, look: &Format) -> Result<(), XlsxError> {
        self.inner.write_number_with_format(row, column, number.to_float(), look)?;
        Ok(())
    }

    /// A formula with what it comes to.
    pub(super) fn formula(
        &mut self,
        row: u32,
        column: u16,
        formula: &str,
        result: Number,
        look: &Format,
    ) -> Result<(), XlsxError> {
        let formula = Formula::new(formula).set_result(result.to_string());
        self.inner.write_formula_with_format(row, column, formula, look)?;
        Ok(())
    }

    /// A cell, as formulas of any sheet name it.
    pub(super) fn place(&self, row: u32, column: u16) -> String {
        place(self.name, row, column)
    }
}

/// A chart of a table: its heading, the unit of its figures, its text alternative, and room for its names. No text here
/// is the reader's: one that looks like a range would be taken for one.
pub(super) fn chart(kind: ChartType, title: &'static str, unit: &str, alternative: &str) -> Chart {
    let mut chart = Chart::new(kind);
    chart.title().set_name(title).set_font(ChartFont::new().set_size(12));
    // In a chart of bars the figures go across.
    if kind == ChartType::Bar {
        chart.x_axis().set_name(unit).set_num_format(FIGURES).set_label_position(ChartAxisLabelPosition::High);
        // The first of the table on top.
        chart.y_axis().set_reverse();
    } else {
        chart.y_axis().set_name(unit).set_num_format(FIGURES);
    }
    chart.legend().set_position(ChartLegendPosition::Bottom);
    chart.set_alt_text(alternative).set_width(CHART_SIZE.0).set_height(CHART_SIZE.1);
    chart
}

/// `Tiers!$C$5`
pub(super) fn place(sheet: &str, row: u32, column: u16) -> String {
    format!("{sheet}!${}${}", letters(column), row + 1)
}

/// `Raw!$C$5:$C$9`
pub(super) fn span(sheet: &str, column: u16, first: u32, last: u32) -> String {
    let letters = letters(column);
    format!("{sheet}!${letters}${}:${letters}${}", first + 1, last + 1)
}

/// `A`, `Z`, `AA`.
pub(super) fn letters(column: u16) -> String {
    rust_xlsxwriter::utility::column_number_to_name(column)
}

/// Text that fits a cell; its length is counted in UTF-16.
pub(super) fn fitting(text: &str) -> String {
    let mut room = CHARACTERS_MAX;
    let fits = |c: &char| {
        let length = c.len_utf16();
        let fits = length <= room;
        room = room.saturating_sub(length);
        fits
    };
    legible(text).chars().take_while(fits).collect()
}
