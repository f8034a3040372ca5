//! Headless Chromium, where it is installed.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use serde_json::Value;

/// Where tests leave what people should look at: not in the repository.
pub fn artefacts() -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("finance");
    fs::create_dir_all(&folder).expect("the target folder is writable");
    folder
}

/// Whether a program can be started; without it a test says so and does nothing.
pub fn is_installed(program: &str) -> bool {
    let found = Command::new(program).arg("--version").output().is_ok_and(|output| output.status.success());
    if !found {
        eprintln!("skipped: `{program}` is not installed");
    }
    found
}

/// A page in a browser of its own, with what it said and asked for.
pub struct Visit {
    pub output: Output,
    /// What it asked the network for.
    pub requests: Vec<String>,
}

impl Visit {
    /// Opens a file in a new browser.
    pub fn to(page: &Path, flags: &[&str]) -> Self {
        let name = page.file_stem().expect("a file").to_string_lossy().into_owned();
        let profile = artefacts().join(format!("{name}-profile"));
        let log = artefacts().join(format!("{name}-network.json"));
        let mut browser = Command::new("chromium");
        browser.args(["--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars", "--no-first-run"]);
        browser.args(["--disable-background-networking", "--disable-component-update", "--disable-sync"]);
        browser.args(["--enable-logging=stderr", "--virtual-time-budget=5000"]);
        browser.arg(format!("--user-data-dir={}", profile.display()));
        browser.arg(format!("--log-net-log={}", log.display()));
        let output = browser.args(flags).arg(format!("file://{}", page.display())).output().expect("chromium starts");
        let log = fs::read_to_string(&log).expect("a log of the network");
        Self { output, requests: requests(&log) }
    }

    /// The page as it stands after its scripts ran.
    pub fn dom(&self) -> String {
        String::from_utf8_lossy(&self.output.stdout).into_owned()
    }

    /// What scripts and the browser said about the page.
    pub fn console(&self) -> Vec<String> {
        let said = String::from_utf8_lossy(&self.output.stderr).into_owned();
        said.lines().filter(|line| line.contains("CONSOLE")).map(str::to_owned).collect()
    }
}

/// Every address that the page asked for and that is no file. What the browser asks for by itself (whether there is a
/// newer one) says that it comes from no page.
fn requests(log: &str) -> Vec<String> {
    let log: Value = serde_json::from_str(log).expect("the log is JSON");
    let start = &log["constants"]["logEventTypes"]["URL_REQUEST_START_JOB"];
    let events = log["events"].as_array().expect("events").iter().filter(|event| &event["type"] == start);
    let of_page = events.filter(|event| event["params"]["initiator"] != "not an origin");
    let addresses = of_page.filter_map(|event| event["params"]["url"].as_str());
    addresses.filter(|address| !address.starts_with("file:")).map(str::to_owned).collect()
}
