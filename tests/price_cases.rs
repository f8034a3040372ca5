//! What vendors' rules make of a request: `tests/price_cases/cases.toml` has each with the rule, and the answer that was
//! worked out from the published prices by hand. The program answers them all in one stream.

use std::io::Write;
use std::process::{Command, Stdio};

use serde_json::Value;
use toml_edit::{DocumentMut, Table};

/// The cases, in order.
fn cases() -> Vec<Table> {
    let document: DocumentMut = include_str!("price_cases/cases.toml").parse().expect("the cases are TOML");
    document["case"].as_array_of_tables().expect("cases").iter().cloned().collect()
}

fn text<'a>(case: &'a Table, key: &str) -> Option<&'a str> {
    case.get(key).map(|value| value.as_str().expect("text"))
}

/// Whether an answer is what the case says: the exact total, or the refusal and its reason.
fn holds(case: &Table, answer: &Value) -> bool {
    let error = &answer["error"];
    let has_reason = |reason| error["message"].as_str().is_some_and(|message| message.contains(reason));
    match (text(case, "total"), text(case, "refused"), text(case, "reason")) {
        (Some(total), None, None) => answer["total"] == total && answer["exact"] == true,
        (None, Some(code), Some(reason)) => error["code"] == code && has_reason(reason),
        _ => panic!("a case has a total, or a refusal with its reason: {case}"),
    }
}

/// The answers to a stream of requests, and the exit code.
fn priced(requests: &str) -> (Vec<Value>, Option<i32>) {
    let mut program = Command::new(env!("CARGO_BIN_EXE_cascade"))
        .args(["price", "--jsonl", "--as-of", "2026-11-24"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("the program can be started");
    let mut stdin = program.stdin.take().expect("it is a pipe");
    stdin.write_all(requests.as_bytes()).expect("the program reads");
    drop(stdin);
    let output = program.wait_with_output().expect("the program ends");
    let answers = String::from_utf8(output.stdout).expect("text");
    (answers.lines().map(|line| serde_json::from_str(line).expect("JSON")).collect(), output.status.code())
}

#[test]
fn every_rule_gives_its_figure_to_the_last_digit() {
    let cases = cases();
    let requests = cases.iter().map(|case| format!("{}\n", text(case, "request").expect("a request")));
    let (answers, exit) = priced(&requests.collect::<String>());
    assert_eq!(answers.len(), cases.len(), "a line for every line");
    assert_eq!(exit, Some(3), "an unknown offer is the worst of the refusals");
    let wrong: Vec<String> = cases
        .iter()
        .zip(&answers)
        .filter(|(case, answer)| !holds(case, answer))
        .map(|(case, answer)| format!("{case}{answer}\n"))
        .collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn an_answer_says_where_its_price_is_from() {
    let (answers, _) = priced(text(&cases()[0], "request").expect("a request"));
    assert!(answers[0]["source"].as_str().is_some_and(|source| source.starts_with("https://")));
}
