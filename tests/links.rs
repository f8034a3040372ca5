//! Every page can be followed: links lead to files and headings that exist, and lists are complete.

use std::fs;
use std::path::{Path, PathBuf};

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn read(path: &Path) -> String {
    fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// Every Markdown file of the project.
fn pages(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for path in fs::read_dir(folder).expect("the folder can be listed").map(|entry| entry.expect("an entry").path()) {
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        if path.is_dir() && name != "target" && !name.starts_with('.') {
            found.extend(pages(&path));
        } else if path.extension().is_some_and(|ending| ending == "md") {
            found.push(path);
        }
    }
    found.sort();
    found
}

/// The text outside code blocks and code spans.
fn prose(text: &str) -> String {
    let blocks = text.split("\n```").step_by(2).collect::<Vec<_>>().join("\n");
    blocks.split('`').step_by(2).collect()
}

/// Headings as they are linked to: lower case, hyphens for spaces, other signs dropped.
fn anchors(text: &str) -> Vec<String> {
    let headings = text.lines().filter(|line| line.starts_with('#')).map(|line| line.trim_start_matches('#').trim());
    let kept = |c: &char| c.is_alphanumeric() || matches!(c, ' ' | '-' | '_');
    headings.map(|heading| heading.to_lowercase().chars().filter(kept).collect::<String>().replace(' ', "-")).collect()
}

/// Where links inside the project lead.
fn targets(text: &str) -> Vec<String> {
    let starts = prose(text);
    let targets = starts.split("](").skip(1).filter_map(|rest| rest.split_once(')')).map(|(target, _)| target);
    targets.filter(|target| !target.contains("://") && !target.starts_with("mailto:")).map(str::to_owned).collect()
}

fn is_broken(page: &Path, target: &str) -> bool {
    let (file, anchor) = target.split_once('#').unwrap_or((target, ""));
    let path = if file.is_empty() { page.to_owned() } else { page.parent().unwrap_or(root()).join(file) };
    !path.exists() || !anchor.is_empty() && !anchors(&read(&path)).iter().any(|known| known == anchor)
}

#[test]
fn links_lead_somewhere() {
    let mut broken = Vec::new();
    for page in pages(root()) {
        let wrong = targets(&read(&page)).into_iter().filter(|target| is_broken(&page, target));
        broken.extend(wrong.map(|target| format!("{}: {target}", page.display())));
    }
    assert!(broken.is_empty(), "{}", broken.join("\n"));
}

#[test]
fn a_link_to_nothing_is_seen() {
    let text = "# A page\n\n## Two words\n\n[a](gone.md) [b](#two-words) [c](#three) `[d](code.md)` [e](https://example.com)\n";
    assert_eq!(targets(text), ["gone.md", "#two-words", "#three"]);
    assert_eq!(anchors(text), ["a-page", "two-words"]);
    assert!(is_broken(&root().join("docs/glossary.md"), "gone.md"));
    assert!(is_broken(&root().join("docs/glossary.md"), "#three"));
    assert!(!is_broken(&root().join("docs/glossary.md"), "#tier"));
}

#[test]
fn the_glossary_is_sorted() {
    let text = read(&root().join("docs/glossary.md"));
    let words: Vec<String> = text.lines().filter_map(|line| line.strip_prefix("### ")).map(str::to_lowercase).collect();
    assert!(words.is_sorted(), "{words:?}");
}

#[test]
fn every_decision_is_in_the_index() {
    let folder = root().join("docs/decisions");
    let listed = targets(&read(&folder.join("README.md")));
    for page in pages(&folder).iter().filter(|page| !page.ends_with("README.md")) {
        let name = page.file_name().unwrap_or_default().to_string_lossy();
        assert!(listed.iter().any(|target| *target == name), "{name} is not in the index");
    }
}
