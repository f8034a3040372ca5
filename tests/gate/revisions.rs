//! Bases that git has.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use serde_json::Value;

use crate::folder;
use crate::program::program;

const SCENARIO: &str = "schema = 1\nas-of = 2026-05-20\nmonth-convention = \"30\"\nprices = [\"../prices.toml\"]\n\
    [workload]\nrequests-per-day = 1_000\ntokens = { output = 1_000 }\n[tiers]\nall = { share = 1 }\n\
    [cascades.c]\nall = \"house/model\"\n";

fn prices(output: &str) -> String {
    format!(
        "schema = 1\n[[offer]]\nid = \"house/model\"\n[[offer.price]]\nfrom = 2026-01-01\nsource = \"s\"\noutput = {output}\n"
    )
}

/// A repository whose first commit, tagged `before`, has one plan at $2 a million; then the price is $3, and there is a
/// second plan. A million tokens a day: $60 a month, then $90.
fn repository(name: &str) -> PathBuf {
    let place = folder(name);
    let git = |arguments: &[&str]| {
        let mut command = Command::new("git");
        command.current_dir(&place).env("GIT_CONFIG_GLOBAL", "/dev/null").env("GIT_CONFIG_NOSYSTEM", "1");
        let identity = ["-c", "user.name=A", "-c", "user.email=a@example.com"];
        let run = command.args(identity).args(arguments).output().expect("git runs");
        assert!(run.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&run.stderr));
    };
    let write = |path: &str, text: &str| fs::write(place.join(path), text).expect("the folder can be written");
    fs::create_dir_all(place.join("plans")).expect("the folder can be made");
    git(&["init", "--quiet"]);
    write("plans/a.toml", SCENARIO);
    write("prices.toml", &prices("2"));
    git(&["add", "."]);
    git(&["commit", "--quiet", "-m", "before"]);
    git(&["tag", "before"]);
    write("prices.toml", &prices("3"));
    write("plans/b.toml", SCENARIO);
    place
}

fn run(place: &Path, arguments: &[&str]) -> Output {
    program(arguments).current_dir(place).output().expect("the program runs")
}

fn read(place: &Path, arguments: &[&str]) -> (Value, Option<i32>) {
    let output = run(place, &[arguments, &["-f", "json"]].concat());
    (serde_json::from_slice(&output.stdout).expect("JSON"), output.status.code())
}

/// The price book is read at the revision too.
#[test]
fn a_scenario_is_read_with_its_files_as_git_has_them() {
    let place = repository("revisions");
    let (diff, code) = read(&place, &["diff", "before:plans/a.toml", "plans/a.toml"]);
    assert_eq!(code, Some(0));
    assert_eq!((&diff["base"]["monthly"], &diff["head"]["monthly"]), (&"60".into(), &"90".into()));
    let moved: Vec<&str> = diff["bridge"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|s| s["monthly"] != "0")
        .map(|s| s["cause"].as_str().unwrap())
        .collect();
    assert_eq!(moved, ["price"]);
    // From a folder below, with git's own way to say so.
    let (below, _) = read(&place.join("plans"), &["diff", "before:./a.toml", "a.toml"]);
    assert_eq!(below["monthly"], "30");
    let (same, _) = read(&place, &["diff", "before:plans/a.toml", "before:plans/a.toml", "--exit-code"]);
    assert_eq!(same["change"], "no change");
}

/// `REV:` is each scenario's own path there; one that is not there is new.
#[test]
fn each_of_many_has_its_own_base() {
    let place = repository("own-bases");
    let (check, code) = read(&place, &["check", "plans/*.toml", "--base", "before:", "--max-increase", "50%"]);
    assert_eq!(code, Some(1));
    let scenarios = check["scenarios"].as_array().expect("scenarios");
    let told: Vec<_> =
        scenarios.iter().map(|s| (s["verdict"].as_str().unwrap(), s["diff"]["change"].as_str().unwrap())).collect();
    assert_eq!(told, [("pass", "changed"), ("fail", "new cost")]);

    fs::write(place.join("accepted.json"), run(&place, &["check", "plans/*.toml", "-f", "json"]).stdout).unwrap();
    let (again, code) = read(&place, &["check", "plans/*.toml", "--base", "accepted.json", "--max-increase", "0"]);
    assert_eq!((code, again["verdict"].as_str()), (Some(0), Some("pass")));
    assert_eq!(again["scenarios"][1]["rules"], Value::Null);
    assert_eq!(again["scenarios"][1]["outcome"]["rules"][0]["found"], "no change");
}

#[test]
fn what_git_does_not_have_is_said() {
    let place = repository("absent");
    for (base, told) in [
        ("before:plans/none.toml", "git has no such file at `before`"),
        ("after:plans/a.toml", "git has no revision `after` here"),
        ("after:", "git has no revision `after` here"),
        ("-x:plans/a.toml", "a revision cannot begin with `-`"),
    ] {
        let base = format!("--base={base}");
        let output = run(&place, &["check", "plans/a.toml", &base, "--max-increase", "1%"]);
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(output.status.code(), Some(3), "{base}: {said}");
        assert!(said.contains(told), "{base}: {said}");
    }
}

/// The policy file is looked for up to the root of the repository, and not above it.
#[test]
fn a_policy_file_is_found_up_to_the_root() {
    let place = repository("policy/inner");
    fs::write(
        place.parent().unwrap().join("cascade-policy.toml"),
        "schema = 1\n[[budget]]\nname = \"x\"\nmonthly = 1\n",
    )
    .unwrap();
    let (check, code) = read(&place, &["check", "plans/a.toml"]);
    assert_eq!((code, &check["scenarios"][0]["policy"]), (Some(0), &Value::Null));
    fs::write(place.join("cascade-policy.toml"), "schema = 1\n[[budget]]\nname = \"x\"\nmonthly = 89\n").unwrap();
    let (check, code) = read(&place.join("plans"), &["check", "a.toml"]);
    assert_eq!((code, check["scenarios"][0]["policy"].as_str()), (Some(1), Some("../cascade-policy.toml")));
}
