//! The cheapest routing that is good enough, on the program as it is built.

#[path = "../support/llmrouterbench.rs"]
mod table;

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use serde_json::Value;
use table::{BENCHMARKS, MODELS};

use crate::{json, scratch};

fn optimum(path: &Path, further: &[&str]) -> Value {
    let path = path.to_str().expect("UTF-8");
    let (result, exit) = json(&[&["optimize", path], further].concat());
    assert_eq!(exit, 0, "{result:#}");
    result
}

fn float(value: &Value) -> f64 {
    value.as_str().expect("text").parse().expect("a number")
}

/// A tier for each benchmark with one request a day, an offer for each model on it whose fee is what the benchmark cost.
fn routerbench() -> PathBuf {
    let mut prices = "schema = 1\n".to_owned();
    let mut scenario =
        "schema = 1\nas-of = 2026-05-20\nprices = [\"cascades-bench-prices.toml\"]\n[workload]\ntokens = { output = 0 }\n"
            .to_owned();
    let mut single = String::new();
    for (benchmark, name) in BENCHMARKS.iter().enumerate() {
        writeln!(scenario, "[tiers.{name}]\nrequests = 1\n[pass-rates.{name}]").expect("fits");
        for (model, accuracies, costs) in MODELS {
            let entry = |row: &'static str| row.split_whitespace().nth(benchmark).expect("a row is complete");
            let (accuracy, cost) = (entry(accuracies), entry(costs));
            if accuracy == "-" {
                continue;
            }
            writeln!(scenario, "\"bench/{model}-{name}\" = \"{accuracy}%\"").expect("fits");
            writeln!(
                prices,
                "[[offer]]\nid = \"bench/{model}-{name}\"\nweights = \"{}\"\nprice = [{{ from = 2026-01-01, source = \
                 \"arXiv 2601.07206\", per-request = {cost} }}]",
                if model.starts_with("GPT") { "closed" } else { "open" }
            )
            .expect("fits");
        }
        writeln!(single, "{name} = \"bench/GPT-5-{name}\"").expect("fits");
    }
    scratch("bench-prices.toml", &prices);
    scratch("bench.toml", &format!("{scenario}[cascades.proposal]\n{single}[cascades.gpt-5]\n{single}"))
}

#[test]
fn thirteen_models_on_ten_benchmarks_reach_the_best_ones_quality_for_a_third() {
    let path = routerbench();
    let baseline = ["--baseline", "gpt-5"];
    let result = optimum(&path, &[&baseline[..], &["--min-quality", "65.623%"]].concat());
    // 1393299/10075, found by linear programming on the published table too
    assert_eq!((&result["daily"], &result["method"]), (&"138.2927047146".into(), &"hull".into()));
    assert_eq!(result["quality"], "0.65623");
    // One point of the mean is ten points of LCB, where the last step is: 10 x (54.92 - 14.74) / (86.45 - 78.39)
    assert_eq!(result["daily_per_point"], "49.8511166253");
    let split: Vec<&Value> =
        result["allocation"].as_array().expect("rows").iter().filter(|row| row["tier"] == "LCB").collect();
    let [first, second] = split.as_slice() else { panic!("LCB is split: {split:?}") };
    assert_eq!(
        (&first["served_by"], &second["served_by"]),
        (&"bench/GPT-5-LCB".into(), &"bench/Qwen3-Thinking-LCB".into())
    );
    assert!((float(&first["part"]) - 0.49 / 8.06).abs() < 1e-9);
    let alone = &result["compared"][0];
    assert_eq!((&alone["daily"], &alone["quality"]), (&"416.32".into(), &"0.65623".into()));
    // (416.32 - 138.2927...) / 416.32
    assert_eq!(alone["saved_percent"], "66.782114");
}

/// A cap that binds nothing changes nothing, though another method finds the routing.
#[test]
fn a_linear_programme_finds_the_same() {
    let path = routerbench();
    let arguments = ["--baseline", "gpt-5", "--min-quality", "65.623%"];
    let capped = optimum(&path, &[&arguments[..], &["--max-closed-share", "100%"]].concat());
    assert_eq!(capped["method"], "linear programme");
    assert!((float(&capped["daily"]) - 138.292_704_714_6).abs() < 1e-5, "{}", capped["daily"]);
    assert!((float(&capped["daily_per_point"]) - 49.851_117).abs() < 1e-3, "{}", capped["daily_per_point"]);
    // Without closed models 65.623 % is out of reach; what is in reach takes more.
    let lower = ["--baseline", "gpt-5", "--min-quality", "65%"];
    let any = optimum(&path, &lower);
    let open = optimum(&path, &[&lower[..], &["--max-closed-share", "0%"]].concat());
    assert!(float(&open["daily"]) > float(&any["daily"]));
    let rows = open["allocation"].as_array().expect("rows");
    assert!(rows.iter().all(|row| !row["served_by"].as_str().expect("text").contains("GPT")), "{rows:?}");
}

const GOLDEN: &str = "examples/golden-set/scenario.toml";

/// By hand in the example: $4.88 for 90.05 %, then $2.24 a point.
#[test]
fn capture_is_the_part_of_the_saving_that_a_router_keeps() {
    let path = Path::new(GOLDEN);
    let result = optimum(path, &["--min-quality", "91%", "--capture", "80%"]);
    assert_eq!((&result["daily"], &result["daily_per_point"]), (&"7.008".into(), &"2.24".into()));
    // 0.8 x 7.008 + 0.2 x 100, and 0.8 x 91 + 0.2 x 89.35
    let captured = &result["captured"];
    assert_eq!((&captured["daily"], &captured["quality"]), (&"25.6064".into(), &"0.9067".into()));
    assert_eq!(captured["saved_percent"], "74.3936", "80 % of 92.992 %");
    // Keeping everything is the routing itself, keeping nothing the baseline.
    for (part, daily) in [("100%", "7.008"), ("0%", "100")] {
        let result = optimum(path, &["--min-quality", "91%", "--capture", part]);
        assert_eq!(result["captured"]["daily"], daily);
    }
    // The scenario's own cascade keeps 90.56 of 92.992 dollars.
    assert_eq!(result["compared"][0]["captured"], "0.9738472127");
}

#[test]
fn without_a_floor_the_first_baselines_quality_is_asked_for() {
    let result = optimum(Path::new(GOLDEN), &[]);
    // The cheapest routing is better than the closed model, so nothing is paid for quality.
    assert_eq!(
        (&result["min_quality"], &result["quality"], &result["daily"]),
        (&"0.8935".into(), &"0.9005".into(), &"4.88".into())
    );
    assert_eq!(result["daily_per_point"], Value::Null);
}

#[test]
fn caps_couple_the_tiers() {
    let path = Path::new(GOLDEN);
    // Two points above 91.80 % are 0.2/1.1 of the expert requests on the closed model: 8.80 + 4.56 x 2/11.
    let result = optimum(path, &["--min-quality", "92%", "--max-closed-share", "2%"]);
    assert!((float(&result["daily"]) - (8.8 + 4.56 * 2.0 / 11.0)).abs() < 1e-6, "{}", result["daily"]);
    // At 2 % of all requests on it, 40 % of the expert ones, the end is reached: 91.80 + 0.4 x 1.1.
    let run = crate::program(&["optimize", GOLDEN, "--min-quality", "92.25%", "--max-closed-share", "2%"]).output();
    let run = run.expect("the program can be started");
    assert_eq!(run.status.code(), Some(3));
    assert!(String::from_utf8_lossy(&run.stderr).contains("reaches 92.24%"));
    // Of one provider at most 5 %: then the other has to do with everything else.
    let result = optimum(path, &["--min-quality", "90%", "--max-provider-share", "anthropic=0%"]);
    assert!(result["allocation"].as_array().expect("rows").iter().all(|row| row["served_by"] != crate::CLOSED));
}

/// What may not be used is left out with the reason.
#[test]
fn licences_providers_and_regions_leave_offers_out() {
    let path = Path::new(GOLDEN);
    let reasons = |arguments: &[&str]| -> Vec<String> {
        let result = optimum(path, &[&["--min-quality", "80%"], arguments].concat());
        let out = result["left_out"].as_array().expect("a list");
        out.iter().map(|out| out["reason"].as_str().expect("text").to_owned()).collect()
    };
    assert_eq!(reasons(&["--licence", "mit"]), Vec::<String>::new());
    assert!(reasons(&["--licence", "Apache-2.0"]).iter().all(|reason| reason.ends_with("is MIT")));
    assert_eq!(reasons(&["--provider", "anthropic"])[0], "`together` is not one of the providers");
    let run = crate::program(&["optimize", GOLDEN, "--min-quality", "80%", "--region", "mars"]).output();
    let run = run.expect("the program can be started");
    assert_eq!(run.status.code(), Some(3), "nothing is sold there");
    assert!(String::from_utf8_lossy(&run.stderr).contains("`mars`"), "{}", String::from_utf8_lossy(&run.stderr));
}

/// A chain of the scenario is a way to serve a tier like any other.
#[test]
fn a_chain_competes_with_single_offers() {
    let judge = "judge = { fee = 0.0001, sensitivity = \"100%\", false-accept = \"0%\" }";
    let text = format!(
        "extends = \"EXAMPLE\"\nschema = 1\n[cascades.judged]\nmedium = [{{ offer = \"{}\", {judge} }}, \"{}\"]\n\"*\" = \
         \"{}\"\n",
        crate::SMALL,
        crate::LARGE,
        crate::CLOSED
    );
    let example = format!("{}/{GOLDEN}", env!("CARGO_MANIFEST_DIR"));
    let path = scratch("chain.toml", &text.replace("EXAMPLE", &example));
    let result = optimum(&path, &["--min-quality", "91.8%"]);
    // The large model gets 6 % of the medium requests: 700 x (0.0032 + 0.0001 + 0.06 x 0.0088) = 2.6796 instead of 6.16
    // for asking it all of them, and nothing is lost by asking the small one first.
    let rows = result["allocation"].as_array().expect("rows");
    let medium: Vec<&Value> = rows.iter().filter(|row| row["tier"] == "medium").map(|row| &row["served_by"]).collect();
    assert!(medium.contains(&&"judged".into()) && !medium.contains(&&crate::LARGE.into()), "{medium:?}");
    let frontier = result["frontier"].as_array().expect("points");
    assert!(frontier.windows(2).all(|pair| float(&pair[0]["quality"]) < float(&pair[1]["quality"])));
    assert!(frontier.windows(2).all(|pair| float(&pair[0]["daily"]) < float(&pair[1]["daily"])));
}
