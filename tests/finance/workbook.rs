//! The workbook: its parts, and what LibreOffice computes from them.

use std::fs;
use std::io::{Cursor, Read, Write};
use std::path::{Path, PathBuf};
use std::process::Command;

use zip::write::SimpleFileOptions;
use zip::{ZipArchive, ZipWriter};

use crate::browser::{artefacts, is_installed};
use crate::program::{json, program};

const SEED: &str = "examples/seed/scenario.toml";
const RICH: &str = "tests/finance/rich.toml";
/// Every sheet, as a file with all digits.
const ALL_SHEETS: &str = "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,false,false,false,false,-1";

pub fn book(arguments: &[&str]) -> Vec<u8> {
    let output = program(&[&["report"], arguments, &["-f", "xlsx"]].concat()).output().expect("the program runs");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    output.stdout
}

/// The texts of a workbook's parts whose names begin so.
pub fn parts(book: &[u8], beginning: &str) -> Vec<(String, String)> {
    let mut archive = ZipArchive::new(Cursor::new(book)).expect("a workbook is an archive");
    let names = archive.file_names().map(|name| name.expect("a readable name").into_owned());
    let names: Vec<String> = names.filter(|name| name.starts_with(beginning)).collect();
    let mut text_of = |name: String| {
        let mut text = String::new();
        archive.by_name(&name).expect("it was listed").read_to_string(&mut text).expect("parts are text");
        (name, text)
    };
    names.into_iter().map(&mut text_of).collect()
}

/// The same workbook with other values in cells: sheet by number, cell, value.
pub fn with_cells(book: &[u8], cells: &[(usize, &str, &str)]) -> Vec<u8> {
    let mut changed = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, mut text) in parts(book, "") {
        for (sheet, cell, value) in cells {
            if name == format!("xl/worksheets/sheet{sheet}.xml") {
                let (before, rest) = text.split_once(&format!("<c r=\"{cell}\"")).expect("the cell is there");
                let (attributes, rest) = rest.split_once("<v>").expect("it has a value");
                let (_, after) = rest.split_once("</v>").expect("the value ends");
                text = format!("{before}<c r=\"{cell}\"{attributes}<v>{value}</v>{after}");
            }
        }
        changed.start_file(name, SimpleFileOptions::default()).expect("into memory");
        changed.write_all(text.as_bytes()).expect("into memory");
    }
    changed.finish().expect("into memory").into_inner()
}

/// Computes a workbook anew and gives a sheet's rows.
pub fn recalculated(name: &str, book: &[u8], sheet: &str) -> Vec<Vec<String>> {
    let folder = artefacts().join(name);
    let path = folder.join("book.xlsx");
    let user = folder.join("profile/user");
    fs::create_dir_all(&user).expect("the target folder is writable");
    fs::write(user.join("registrymodifications.xcu"), ALWAYS_RECALCULATE).expect("the target folder is writable");
    fs::write(&path, book).expect("the target folder is writable");
    let run = Command::new("soffice")
        .arg("--headless")
        .arg(format!("-env:UserInstallation=file://{}", folder.join("profile").display()))
        .args(["--convert-to", ALL_SHEETS, "--outdir"])
        .args([&folder, &path])
        .output()
        .expect("LibreOffice starts");
    assert!(run.status.success(), "{}", String::from_utf8_lossy(&run.stderr));
    rows(&folder.join(format!("book-{sheet}.csv")))
}

fn rows(path: &Path) -> Vec<Vec<String>> {
    let mut reader = csv::ReaderBuilder::new().has_headers(false).flexible(true).from_path(path).expect("a sheet");
    reader.records().map(|row| row.expect("a row").iter().map(str::to_owned).collect()).collect()
}

/// A setting of LibreOffice: by default it trusts the results that a workbook has.
const ALWAYS_RECALCULATE: &str = r#"<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
<item oor:path="/org.openoffice.Office.Calc/Formula/Load"><prop oor:name="OOXMLRecalcMode" oor:op="fuse"><value>0</value></prop></item>
</oor:items>
"#;

/// The day's and the month's cost of a cascade, from the rows of the summary.
pub fn costs(summary: &[Vec<String>], cascade: &str) -> [f64; 2] {
    // Below its heads, one of which is `cascade`.
    let row = summary.iter().skip(4).find(|row| row[0] == cascade).expect("the cascade is there");
    [&row[1], &row[2]].map(|cell| cell.parse().expect("a figure"))
}

pub fn assert_near(found: f64, exact: &serde_json::Value) {
    let exact: f64 = exact.as_str().expect("a decimal").parse().expect("a figure");
    assert!((found - exact).abs() < 0.000_001, "{found} is not {exact}");
}

#[test]
fn sheets_names_and_inputs_are_there_and_bytes_are_the_same() {
    let book_once = book(&[SEED]);
    assert_eq!(book_once, book(&[SEED]));
    let workbook = &parts(&book_once, "xl/workbook.xml")[0].1;
    let mut last = 0;
    let sheets = ["Summary", "Tiers", "Forecast", "Bridge", "Scenarios", "Sensitivity", "Assumptions", "Prices", "Raw"];
    for sheet in sheets {
        let at = workbook.find(&format!("<sheet name=\"{sheet}\"")).expect("the sheet is there");
        assert!(at > last, "{sheet} stands in its place");
        last = at;
    }
    for name in ["workload_requests_per_day", "tiers_expert_share", "price_anthropic_claude_opus_4_7_output", "days"] {
        assert!(workbook.contains(&format!("<definedName name=\"{name}\">")), "{name}");
    }
    assert!(workbook.contains("_xlnm.Print_Area"));
    assert!(!parts(&book_once, "xl/charts/").is_empty());
    // Formulas keep their results, for programs that do not compute.
    let summary = &parts(&book_once, "xl/worksheets/sheet1.xml")[0].1;
    assert!(summary.contains("<f>Tiers!$E$9</f><v>9.44</v>"), "{summary}");
}

#[test]
fn libreoffice_computes_what_the_program_computes() {
    if !is_installed("soffice") {
        return;
    }
    for (name, arguments) in [("seed", &[SEED][..]), ("rich", &[RICH]), ("euro", &[RICH, "--currency", "EUR"])] {
        let (result, _) = json(&[&["cost"], arguments].concat());
        let summary = recalculated(name, &book(arguments), "Summary");
        for cascade in result["cascades"].as_array().expect("cascades") {
            let [daily, monthly] = costs(&summary, cascade["name"].as_str().expect("a name"));
            assert_near(daily, &cascade["totals"]["daily"]);
            assert_near(monthly, &cascade["totals"]["monthly"]);
        }
    }
}

#[test]
fn changing_an_input_moves_the_summary() {
    if !is_installed("soffice") {
        return;
    }
    // The cells as the workbook's own names say where they are.
    let book = book(&[SEED]);
    let workbook = &parts(&book, "xl/workbook.xml")[0].1;
    let place = |name: &str| {
        let (_, rest) = workbook.split_once(&format!("name=\"{name}\">")).expect("the name is there");
        let (place, _) = rest.split_once('<').expect("it ends");
        place.split_once('!').expect("a cell of a sheet").1.replace('$', "")
    };
    let (expert, medium) = (place("tiers_expert_share"), place("tiers_medium_share"));
    let moved = with_cells(&book, &[(7, &expert, "0.06"), (7, &medium, "0.69")]);
    let [daily, monthly] = costs(&recalculated("shares", &moved, "Summary"), "cascade");
    assert!((daily - 10.408).abs() < 1e-9 && (monthly - 322.648).abs() < 1e-9, "{daily} {monthly}");
    let opus = place("price_anthropic_claude_opus_4_7_output");
    let [daily, _] = costs(&recalculated("price", &with_cells(&book, &[(8, &opus, "20")]), "Summary"), "cascade");
    assert!((daily - 8.44).abs() < 1e-9, "{daily}");
    let bridge: PathBuf = artefacts().join("price").join("book-Bridge.csv");
    let difference = rows(&bridge).into_iter().find(|row| row[0].starts_with("difference")).expect("a check");
    assert_eq!(difference[1], "0");
}
