//! What-if questions as pages: one file, nothing outside it, the very figures beside the chart.

use std::process::Command;

const SEED: &str = "examples/seed/scenario.toml";

fn page(arguments: &[&str]) -> String {
    let mut run = Command::new(env!("CARGO_BIN_EXE_cascade"));
    run.current_dir(env!("CARGO_MANIFEST_DIR")).args(arguments).args(["-f", "html"]);
    let run = run.output().expect("the program runs");
    assert!(run.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&run.stderr));
    String::from_utf8(run.stdout).expect("it is text")
}

/// Exact figures of the cells, in their order.
fn exact(page: &str) -> Vec<&str> {
    let cells = page.split("<td class=\"figure\"><span data-exact=\"").skip(1);
    cells.filter_map(|cell| cell.split('"').next()).collect()
}

#[test]
fn pages_stand_alone() {
    let commands: [&[&str]; 5] = [
        &["sweep", SEED, "--vary", "tiers.expert.share=0%..10%/1%", "--from", "tiers.medium.share"],
        &["sensitivity", SEED],
        &["forecast", "examples/uncertain-mix/scenario.toml", "--budget", "350"],
        &["break-even", "examples/self-host-break-even/scenario.toml"],
        &["optimize", "examples/golden-set/scenario.toml"],
    ];
    for arguments in commands {
        let page = page(arguments);
        let command = arguments[0];
        for outside in ["http://", "https://", "src=", "@import", "url(", "<link", "<script"] {
            assert!(!page.contains(outside), "{command}: {outside}");
        }
        assert!(page.contains("Content-Security-Policy"), "{command}");
        assert!(page.contains("prefers-color-scheme: dark") && page.contains("@media print"), "{command}");
        assert!(page.contains("catalogue 2026"), "{command} says whose prices they are");
        assert!(
            page.contains(&format!("<li>scenario <code>{}</code></li>", arguments[1].replace('/', "&#x2f;"))),
            "{command}"
        );
        // Optimal routings are a table alone.
        let charts = page.matches("<svg ").count();
        assert_eq!(charts > 0, command != "optimize", "{command}");
        assert_eq!(page.matches("<desc ").count(), charts, "{command}: every chart is told in words");
        assert!(!page.contains('▁') && !page.contains('█') || command == "break-even", "{command}: no bars of blocks");
    }
}

/// 700 - 10 medium requests for each percent that the expert tier gains: 4.60 and 0.968 dollars for each.
#[test]
fn a_page_of_a_sweep_has_every_digit() {
    let page = page(&["sweep", SEED, "--vary", "tiers.expert.share=0%..10%/1%", "--from", "tiers.medium.share"]);
    let daily: Vec<&str> = exact(&page).into_iter().step_by(5).collect();
    let expected = ["4.6", "5.568", "6.536", "7.504", "8.472", "9.44", "10.408", "11.376", "12.344", "13.312", "14.28"];
    assert_eq!(daily, expected);
}

/// Pass rates over all requests make the stages independent, of which the program warns.
#[test]
fn a_page_has_its_warnings_at_its_head() {
    let file = concat!(env!("CARGO_TARGET_TMPDIR"), "/independent.toml");
    let scenario = "schema = 1\nas-of = 2026-05-20\n[workload]\nrequests-per-day = 1_000\n\
                    tokens = { input = 1_000, output = 1_000 }\n[tiers]\nall = { share = \"100%\" }\n\
                    [cascades.judged]\nall = [\n  { offer = \"openai/o4-mini\", \
                    judge = { fee = 0.001, sensitivity = \"90%\", false-accept = \"10%\" } },\n  \"openai/o3\",\n]\n\
                    [pass-rates.\"*\"]\n\"openai/o4-mini\" = \"80%\"\n\"openai/o3\" = \"90%\"\n";
    std::fs::write(file, scenario).expect("it can be written");
    let page = page(&["sensitivity", file]);
    let warning = page.find("<li>warning: stages are taken as failing independently").expect("it is warned of");
    assert!(warning < page.find("<svg ").expect("there is a chart"));
}
