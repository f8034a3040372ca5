//! Many scenarios in one call.

use std::fs;
use std::io::Read;
use std::process::Stdio;

use serde_json::Value;

use crate::folder;
use crate::program::{json, program};

/// One call over 200 scenarios of which every fifth is over: in the order of their names, with one exit code.
#[test]
fn two_hundred_scenarios_have_one_verdict() {
    let place = folder("many");
    let base = format!("{}/examples/seed/scenario.toml", env!("CARGO_MANIFEST_DIR")).replace('\\', "/");
    for number in 0..200 {
        let of_team = place.join(format!("team-{}", number % 4));
        fs::create_dir_all(&of_team).expect("the test's own folder can be written");
        let limit = if number % 5 == 0 { "292.63" } else { "292.64" };
        let text = format!("schema = 1\nextends = \"{base}\"\n[[budget]]\nname = \"all\"\nmonthly = {limit}\n");
        fs::write(of_team.join(format!("plan-{number:03}.toml")), text).expect("the folder can be written");
    }
    let pattern = format!("{}/**/*.toml", place.to_str().expect("UTF-8"));
    let (check, code) = json(&["check", &pattern, "-q"]);
    assert_eq!((code, check["verdict"].as_str()), (1, Some("fail")));
    let scenarios = check["scenarios"].as_array().expect("scenarios");
    let paths: Vec<&str> = scenarios.iter().map(|scenario| scenario["path"].as_str().expect("a path")).collect();
    assert_eq!(paths.len(), 200);
    assert!(paths.is_sorted(), "{paths:?}");
    let failed = scenarios.iter().filter(|scenario| scenario["verdict"] == "fail").count();
    assert_eq!(failed, 40);
    for scenario in scenarios {
        let inputs = scenario["outcome"]["inputs"].as_array().expect("inputs");
        assert_eq!(inputs.len(), 3, "its own files and no others: {inputs:?}");
    }
    let again = program(&["check", &pattern, "-q", "-f", "json"]).output().expect("it runs");
    assert_eq!(serde_json::from_slice::<Value>(&again.stdout).expect("JSON"), check, "the same bytes");
}

/// A reader that goes away after the first bytes takes nothing from the verdict.
#[test]
fn a_closed_pipe_keeps_the_verdict() {
    for (limit, code) in [("1", 1), ("100000", 0)] {
        let mut run = program(&["check", "examples/seed/scenario.toml", "--max-monthly", limit])
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("it runs");
        let mut stdout = run.stdout.take().expect("a pipe");
        let mut first = [0; 1];
        let _ = stdout.read(&mut first);
        drop(stdout);
        assert_eq!(run.wait().expect("it ends").code(), Some(code));
    }
}

/// What could not be written goes before what was found, and what makes figures untrusted before both.
#[test]
fn an_output_that_cannot_be_written_is_told_first() {
    let emit = "junit=no/such/folder/cascade.xml";
    let seed = "examples/seed/scenario.toml";
    for (arguments, code) in [
        (&["check", seed, "--max-monthly", "1", "--emit", emit][..], 6),
        (&["check", "no-such.toml", "--max-monthly", "1", "--emit", emit][..], 3),
        (&["check", seed, "--max-monthly", "1", "--emit", emit, "--exit-zero"][..], 6),
    ] {
        let run = program(arguments).output().expect("it runs");
        assert_eq!(run.status.code(), Some(code), "{arguments:?}");
    }
}

/// With a machine format standard output is one document of that format, on failure too.
#[test]
fn a_failure_is_told_in_the_format_that_was_asked_for() {
    for arguments in [&["check", "no-such.toml"][..], &["check", "--max-monthly", "nan"], &["cost", "no-such.toml"]] {
        let stdout = |format: &str| {
            let run = program(&[arguments, &["-f", format]].concat()).output().expect("it runs");
            assert!(matches!(run.status.code(), Some(2 | 3)), "{arguments:?} {format}");
            String::from_utf8(run.stdout).expect("UTF-8")
        };
        let document: Value = serde_json::from_str(&stdout("json")).expect("JSON");
        assert_eq!(document["schema_version"], 1);
        let sarif: Value = serde_json::from_str(&stdout("sarif")).expect("JSON");
        assert_eq!(sarif["runs"][0]["invocations"][0]["executionSuccessful"], false);
        assert!(sarif["runs"][0]["results"].as_array().is_some_and(|results| !results.is_empty()));
        assert!(serde_json::from_str::<Value>(&stdout("codequality")).is_ok_and(|issues| issues[0].is_object()));
        assert!(roxmltree::Document::parse(&stdout("junit")).is_ok());
        assert!(stdout("openmetrics").ends_with("# EOF\n"));
        assert!(stdout("github-annotations").starts_with("::error "));
    }
}

/// A budget for something that is nowhere would always be kept. In a shared policy it is enough that one scenario of the
/// call has it; the others are told.
#[test]
fn a_shared_budget_for_nothing_is_an_error() {
    let place = folder("scopes");
    let seed = format!("{}/examples/seed/scenario.toml", env!("CARGO_MANIFEST_DIR")).replace('\\', "/");
    let extended = format!("schema = 1\nextends = \"{seed}\"\n");
    let labelled = format!("{extended}[tiers]\nexpert = {{ share = \"5%\", labels = {{ team = \"support\" }} }}\n");
    let [policy, plain, support] = ["policy", "plain", "support"].map(|name| place.join(name).with_extension("toml"));
    fs::write(&plain, &extended).expect("the folder can be written");
    fs::write(&support, labelled).expect("the folder can be written");
    let [policy_path, plain, support] = [&policy, &plain, &support].map(|path| path.to_str().expect("UTF-8"));
    for (scope, scenarios, help, code) in [
        ("provider = \"antropic\"", &[plain, support][..], Some("did you mean `anthropic`?"), 3),
        ("provider = \"OpenAI\"", &[plain], Some("did you mean `openai`?"), 3),
        ("offer = \"openai/o33\"", &[plain], Some("did you mean `openai/o3`?"), 3),
        ("tier = \"exprt\"", &[plain, support], Some("did you mean `expert`?"), 3),
        ("label = { team = \"support\" }", &[plain], None, 3),
        ("label = { team = \"support\" }", &[plain, support], None, 0),
        ("provider = \"openai\"", &[plain], None, 0),
    ] {
        let text = format!("schema = 1\n[[budget]]\nname = \"part\"\nmonthly = 1000\nscope = {{ {scope} }}\n");
        fs::write(&policy, text).expect("the folder can be written");
        let arguments = [&["check", "--policy", policy_path], scenarios].concat();
        let run = program(&arguments).output().expect("it runs");
        let said = String::from_utf8(run.stderr).expect("UTF-8");
        assert_eq!(run.status.code(), Some(code), "{scope}: {said}");
        assert_eq!(said.matches("error[").count(), usize::from(code == 3), "{scope}: {said}");
        assert!(code == 0 || said.contains("policy.toml:5:"), "{scope}: {said}");
        assert!(help.is_none_or(|help| said.contains(help)), "{scope}: {said}");
        let (check, _) = json(&[&arguments[..], &["-q"]].concat());
        assert_eq!(check["verdict"], if code == 3 { "undecided" } else { "pass" }, "{scope}");
    }
}
