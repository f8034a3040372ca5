//! How long the whole program takes and how much memory it has at most, beside a program that reads its arguments
//! with the same library and does nothing: `cargo bench --bench startup`.
//!
//! The program that does nothing is this one, called with `nothing`. Runs alternate, so that whatever else the
//! machine does meets them alike; the ratio of medians says more than either of them.

use std::env;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use clap::Parser;

const RUNS: usize = 500;
const CASCADE: &str = env!("CARGO_BIN_EXE_cascade");

/// Scenarios at prices of their own, and at the catalogue's.
const SCENARIOS: [&str; 2] = ["examples/seed/scenario.toml", "src/cli/commands/starter.toml"];

/// Reads its arguments and does nothing.
#[derive(Parser)]
struct Nothing {
    /// A command, perhaps
    command: Vec<String>,
    /// Print in this format
    #[arg(long, short)]
    format: Option<String>,
}

fn main() {
    // What cargo passes to a benchmark.
    if env::args().any(|argument| argument == "--bench") {
        return measure();
    }
    let nothing = Nothing::parse();
    std::hint::black_box((nothing.command, nothing.format));
}

fn measure() {
    let own_path = env::current_exe().expect("this program has a path");
    println!("{RUNS} runs each, alternating; median time and the most memory of one run");
    println!("{:<36} {:>9} {:>9}", "nothing", "", memory(&own_path, &["nothing"]));
    for scenario in SCENARIOS {
        let arguments = ["cost", scenario];
        let mut times: [Vec<Duration>; 2] = Default::default();
        for _ in 0..RUNS {
            times[0].push(time(command(&own_path, &["nothing"])));
            times[1].push(time(command(Path::new(CASCADE), &arguments)));
        }
        let [nothing, cost] = times.map(median);
        let ratio = cost.as_secs_f64() / nothing.as_secs_f64();
        let memory = memory(Path::new(CASCADE), &arguments);
        println!("cost {scenario:<31} {cost:>9.2?} {memory:>9}  {ratio:.2} times {nothing:.2?}");
    }
}

fn command(program: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new(program);
    command.args(arguments).current_dir(env!("CARGO_MANIFEST_DIR")).stdout(Stdio::null()).stderr(Stdio::null());
    command
}

#[expect(clippy::disallowed_methods, reason = "a benchmark looks at the clock")]
fn time(mut command: Command) -> Duration {
    let begin = Instant::now();
    let status = command.status().expect("the program runs");
    let duration = begin.elapsed();
    assert!(status.success(), "{command:?} ends with {status}");
    duration
}

fn median(mut durations: Vec<Duration>) -> Duration {
    durations.sort_unstable();
    durations[durations.len() / 2]
}

/// As GNU time says it, where that is installed.
fn memory(program: &Path, arguments: &[&str]) -> String {
    let mut command = Command::new("/usr/bin/time");
    command.args(["--format", "%M", "--"]).arg(program).args(arguments).current_dir(env!("CARGO_MANIFEST_DIR"));
    let Ok(run) = command.output() else { return "unknown".to_owned() };
    let said = String::from_utf8_lossy(&run.stderr);
    let kilobytes = said.lines().last().and_then(|line| line.parse::<f64>().ok());
    kilobytes.map_or_else(|| "unknown".to_owned(), |kilobytes| format!("{:.1} MB", kilobytes / 1024.0))
}
