//! How the page looks: on paper, at three widths, in light and in dark.

use std::fs;

use crate::browser::{Visit, artefacts, is_installed};
use crate::hostile;
use crate::page::{page, report, text_after};

const SEED: &str = "examples/seed/scenario.toml";
const RICH: &str = "tests/finance/rich.toml";

#[test]
fn it_prints_and_shows_at_three_widths() {
    if !is_installed("chromium") {
        return;
    }
    let path = page("widths", &[SEED], "");
    let pdf = artefacts().join("report.pdf");
    Visit::to(&path, &[&format!("--print-to-pdf={}", pdf.display()), "--no-pdf-header-footer"]);
    let printed = fs::read(&pdf).expect("the page prints");
    assert!(printed.starts_with(b"%PDF"));
    for (width, height) in [(360, 9000), (1280, 6000), (1920, 6000)] {
        let picture = artefacts().join(format!("report-{width}.png"));
        let flags = [format!("--screenshot={}", picture.display()), format!("--window-size={width},{height}")];
        Visit::to(&path, &flags.each_ref().map(String::as_str));
        assert!(fs::metadata(&picture).expect("a picture").len() > 50_000, "{width} px");
        let measured = measured(&format!("width-{width}"), &report(&[SEED]), width, "page.scrollWidth");
        assert_eq!(measured, width.to_string(), "nothing makes the page itself scroll sideways");
    }
}

/// Between margins of 14 mm, at 96 dots an inch: 182 mm of A4, 188 mm of Letter.
const PAPERS: [(&str, u32); 2] = [("a4", 688), ("letter", 710)];

#[test]
fn nothing_is_cut_on_paper() {
    if !is_installed("chromium") {
        return;
    }
    let cut = "[...document.querySelectorAll('table, pre, svg, p, li, h1, h2')]\
               .filter((part) => part.getBoundingClientRect().right > page.clientWidth + 0.5)\
               .map((part) => part.closest('section')?.id + ' ' + part.tagName).join()";
    let hostile = hostile::scenario("paper");
    for (name, arguments) in [("seed", &[SEED][..]), ("rich", &[RICH, "--currency", "EUR"]), ("hostile", &[&hostile])] {
        // As it is on paper, shown on the screen.
        let printed = report(arguments).replace("@media print {", "@media all {");
        for (paper, width) in PAPERS {
            assert_eq!(measured(&format!("{paper}-{name}"), &printed, width, cut), "", "{name} on {paper}");
        }
    }
}

/// What a script finds in a page that has so much room: in a frame, since a window has a least width.
fn measured(name: &str, page: &str, room: u32, script: &str) -> String {
    let script = format!(
        "<script>{{ const page = document.documentElement; parent.postMessage(String({script}), '*'); }}</script></body>"
    );
    let inner = artefacts().join(format!("measured-{name}.html"));
    fs::write(&inner, page.replace("</body>", &script)).expect("the target folder is writable");
    let frame = artefacts().join(format!("frame-{name}.html"));
    let text = format!(
        "<title>nothing was measured</title>\
         <script>addEventListener('message', (said) => {{ document.title = said.data; }})</script>\
         <iframe style=\"border: 0; width: {room}px\" src=\"measured-{name}.html\"></iframe>"
    );
    fs::write(&frame, text).expect("the target folder is writable");
    text_after(&Visit::to(&frame, &["--dump-dom"]).dom(), "<title").to_owned()
}

/// WCAG 2.2, relative luminance: <https://www.w3.org/TR/WCAG22/#dfn-relative-luminance>.
fn luminance(colour: &str) -> f64 {
    let digits = colour.strip_prefix('#').expect("a colour begins with #");
    let step = digits.len() / 3;
    let part = |at: usize| {
        let text = digits[at * step..(at + 1) * step].repeat(3 - step);
        let value = f64::from(u8::from_str_radix(&text, 16).expect("hexadecimal")) / 255.0;
        if value <= 0.04045 { value / 12.92 } else { ((value + 0.055) / 1.055).powf(2.4) }
    };
    0.2126 * part(0) + 0.7152 * part(1) + 0.0722 * part(2)
}

fn contrast(one: &str, other: &str) -> f64 {
    let (one, other) = (luminance(one), luminance(other));
    (one.max(other) + 0.05) / (one.min(other) + 0.05)
}

#[test]
fn contrast_is_enough_in_light_and_in_dark() {
    assert!((contrast("#000", "#ffffff") - 21.0).abs() < 1e-9 && (contrast("#777777", "#fff") - 4.478).abs() < 1e-3);
    let page = report(&[SEED]);
    let themes: Vec<&str> = page.split(":root {").skip(1).take(2).filter_map(|rest| rest.split('}').next()).collect();
    assert_eq!(themes.len(), 2, "light and dark");
    let drawn: Vec<&str> = page
        .split(['<', '>'])
        .flat_map(|tag| tag.split_whitespace())
        .filter_map(|attribute| attribute.strip_prefix("fill=\"").or_else(|| attribute.strip_prefix("stroke=\"")))
        .filter_map(|value| value.split('"').next().filter(|colour| colour.starts_with('#')))
        .collect();
    assert!(drawn.len() > 10);
    for theme in themes {
        let colour = |name: &str| {
            let (_, rest) = theme.split_once(&format!("--{name}: ")).expect("the theme has it");
            rest.split(';').next().expect("it ends")
        };
        // Text needs 4.5 to 1, drawings 3 to 1.
        for text in ["ink", "quiet", "link"] {
            for ground in ["paper", "band"] {
                let found = contrast(colour(text), colour(ground));
                assert!(found >= 4.5, "{text} on {ground}: {found:.2}");
            }
        }
        for bar in &drawn {
            let found = contrast(bar, colour("paper"));
            assert!(found >= 3.0, "{bar} on {}: {found:.2}", colour("paper"));
        }
    }
}
