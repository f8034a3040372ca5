//! What the README and the examples say is what the program prints: every `console` block in them is run.
//!
//! `TRYCMD=overwrite cargo test --test docs` fills in the outputs; the figures in the prose around them are worked out by
//! hand, and reading the difference is the point of having them there.

#[path = "support/outputs.rs"]
mod outputs;

use std::fs;
use std::path::PathBuf;
use std::process::Command;

#[test]
fn console_blocks_print_what_they_show() {
    outputs::outputs().case("README.md").case("examples/*/README.md");
}

#[test]
fn every_example_tells_its_story() {
    let folders: Vec<PathBuf> = fs::read_dir("examples").unwrap().map(|entry| entry.unwrap().path()).collect();
    assert!(folders.len() >= 5);
    for folder in folders {
        let story = fs::read_to_string(folder.join("README.md")).expect("an example has a README");
        for entry in fs::read_dir(&folder).unwrap() {
            let path = entry.unwrap().path();
            let command_on_it = format!(" {}", path.display());
            let name = path.file_name().unwrap().to_str().unwrap();
            let linked = story.contains(&format!("]({name})"));
            assert!(
                name == "README.md" || linked || story.contains(&command_on_it),
                "{} is not told of",
                path.display()
            );
        }
    }
}

#[test]
fn the_readme_lists_the_exit_codes_of_the_program() {
    let help = Command::new(env!("CARGO_BIN_EXE_cascade")).arg("--help").output().expect("the program can be started");
    let help = String::from_utf8(help.stdout).expect("help is text");
    let codes = help.split("Exit codes:\n").nth(1).expect("help has them").lines();
    let codes: Vec<(&str, &str)> = codes.filter_map(|line| line.trim_start().split_once(' ')).collect();
    let readme = fs::read_to_string("README.md").unwrap().replace('`', "");
    let listed = |(code, meaning): &&(&str, &str)| readme.contains(&format!("| {code} | {} |\n", meaning.trim_start()));
    assert_eq!(codes.iter().filter(listed).count(), 9, "{codes:#?}");
    assert!(readme.contains(help.lines().last().unwrap()), "which code wins when several hold");
}

#[test]
fn the_readme_shows_a_price_book_that_works() {
    let readme = fs::read_to_string("README.md").unwrap();
    let book = readme.split("```toml\n").nth(1).and_then(|rest| rest.split("```").next()).expect("a price book");
    let path = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("readme-prices.toml");
    fs::write(&path, book).expect("the test's own folder can be written");
    let arguments = "price house/r1-32b --input 1_000_000 --output 500_000 --as-of 2026-06-01 --prices";
    let output = Command::new(env!("CARGO_BIN_EXE_cascade")).args(arguments.split(' ')).arg(&path).output().unwrap();
    let printed = String::from_utf8_lossy(&output.stdout);
    // $0.10 for the prompt, half of $0.60 for the answer.
    assert!(output.status.success() && printed.contains("$0.40"), "{printed}{output:?}");
}
