//! Machines of one's own: what stands, and at which volumes it pays.

use super::Pack;
use crate::report::break_even::answers;
use crate::report::document::Section;
use crate::report::fleets;

/// The fleets that cascades use, and the break-even of all that the scenario has; nothing where it has none.
pub(super) fn section(pack: &Pack<'_>) -> Option<Section> {
    let used = fleets::section(pack.outcome);
    let answers = pack.self_hosting.as_ref().map(answers).unwrap_or_default();
    if used.is_none() && answers.is_empty() {
        return None;
    }
    let mut section = Section::linked("self-hosting", "Self-hosting");
    section.blocks.extend(used.into_iter().flat_map(|used| used.blocks));
    section.blocks.extend(answers);
    Some(section.paragraph(
        "Machines come whole and are paid whether they work or not. Where a page or a workbook lets a reader move \
         requests, machines and their parts of the load stay as they are here.",
    ))
}
