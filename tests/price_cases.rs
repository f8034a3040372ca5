//! What vendors' rules make of a request: each with the rule, and the answer that was worked out from the published
//! prices by hand. The program answers the table in one stream, as of 2026-11-24 where a request says no other instant.

use std::io::Write;
use std::process::{Command, Stdio};

use serde_json::Value;

/// A request and what it costs.
struct Case {
    /// The vendor's rule.
    rule: &'static str,
    /// A line of `cascade price --jsonl`.
    request: &'static str,
    answer: Answer,
}

/// An exact total in dollars, or the code of the refusal and a part of its reason.
enum Answer {
    Total(&'static str),
    Refused(&'static str, &'static str),
}

const fn total(dollars: &'static str) -> Answer {
    Answer::Total(dollars)
}

const fn refused(code: &'static str, reason: &'static str) -> Answer {
    Answer::Refused(code, reason)
}

const CASES: &[Case] = &[
    // Plain.
    Case {
        rule: "4,000 output tokens at $25 a million",
        request: r#"{"offer": "anthropic/claude-opus-4-7", "output": 4000}"#,
        answer: total("0.1"),
    },
    Case {
        rule: "fifty requests of 4,000 output tokens, as one sum: 200,000 at $25",
        request: r#"{"offer": "anthropic/claude-opus-4-7", "output": 200000}"#,
        answer: total("5"),
    },
    Case {
        rule: "an open model at a host: 2.8 million output tokens at $0.30",
        request: r#"{"offer": "novita/deepseek/deepseek-r1-distill-qwen-32b", "output": 2800000}"#,
        answer: total("0.84"),
    },
    Case {
        rule: "input and output: 1,000 at $5 and 500 at $30",
        request: r#"{"offer": "openai/gpt-5.5", "input": 1000, "output": 500}"#,
        answer: total("0.02"),
    },
    Case {
        rule: "an offer that is retired today costs what it cost while it was sold: $15 and $75 in July",
        request: r#"{"offer": "anthropic/claude-opus-4-1", "input": 1000, "output": 4000, "at": "2026-07-01T12:00:00Z"}"#,
        answer: total("0.315"),
    },
    // Caches.
    Case {
        rule: "cached tokens are a part of the prompt and cost a tenth: 10,000 at $5, 100,000 at $0.50, 2,000 at $25",
        request: r#"{"offer": "anthropic/claude-opus-4-7", "input": 110000, "cached_input": 100000, "output": 2000}"#,
        answer: total("0.15"),
    },
    Case {
        rule: "a five-minute cache write costs a quarter more: 10,000 at $5, 10,000 at $6.25, 500 at $25",
        request: r#"{"offer": "anthropic/claude-opus-4-7", "input": 20000, "cache_write": 10000, "output": 500}"#,
        answer: total("0.125"),
    },
    Case {
        rule: "all four kinds of input in one prompt: 10,001 fresh, 100,000 read, 12,345 written for five minutes, 1,111 for an hour",
        request: r#"{"offer": "anthropic/claude-opus-4-7", "input": 123457, "cached_input": 100000, "cache_write": 12345, "cache_write_1h": 1111, "output": 777}"#,
        answer: total("0.20769625"),
    },
    Case {
        rule: "a cached token of Fable 5.1 costs a fortieth: 100,000 at $10, 900,000 at $0.25, 10,000 at $50",
        request: r#"{"offer": "anthropic/claude-fable-5-1", "input": 1000000, "cached_input": 900000, "output": 10000}"#,
        answer: total("1.725"),
    },
    Case {
        rule: "OpenAI bills writes too: of 2,600 tokens 2,000 are read, 400 written, and 200 neither",
        request: r#"{"offer": "openai/gpt-6-sol", "input": 2600, "cached_input": 2000, "cache_write": 400, "output": 100}"#,
        answer: total("0.0028"),
    },
    Case {
        rule: "where Fireworks lists no cached rate, it takes half of the input rate: 20,000 whole, 80,000 half",
        request: r#"{"offer": "fireworks/deepseek-r1-0528", "input": 100000, "cached_input": 80000, "output": 1000}"#,
        answer: total("0.188"),
    },
    // Reasoning.
    Case {
        rule: "reasoning is a part of the output and costs as much: 1,000 at $2 and 5,000 at $8, nothing on top",
        request: r#"{"offer": "openai/o3", "input": 1000, "output": 5000, "reasoning": 4500}"#,
        answer: total("0.042"),
    },
    // Long prompts.
    Case {
        rule: "Gemini takes more above 200,000 tokens: 200,000 itself is not above",
        request: r#"{"offer": "google/gemini-2.5-pro", "input": 200000, "output": 1000}"#,
        answer: total("0.26"),
    },
    Case {
        rule: "GPT-5.5 takes more above 272,000 tokens: 272,000 itself is not above",
        request: r#"{"offer": "openai/gpt-5.5", "input": 272000, "output": 1000}"#,
        answer: total("1.39"),
    },
    Case {
        rule: "in the band every rate is the band's: 100,000 at $10, 200,000 cached at $1, 2,000 at $45",
        request: r#"{"offer": "openai/gpt-5.5", "input": 300000, "cached_input": 200000, "output": 2000}"#,
        answer: total("1.29"),
    },
    Case {
        rule: "the length of a prompt counts what is read from and written to a cache: 250,000 is above 200,000",
        request: r#"{"offer": "anthropic/claude-sonnet-4-5", "input": 250000, "cached_input": 50000, "cache_write": 20000, "output": 1000, "at": "2026-02-01T12:00:00Z"}"#,
        answer: total("1.2825"),
    },
    Case {
        rule: "xAI takes more from 200,000 tokens on: 200,000 itself is dearer",
        request: r#"{"offer": "x-ai/grok-4.5", "input": 200000, "output": 1000}"#,
        answer: total("0.812"),
    },
    Case {
        rule: "the band of Qwen3 Coder Flash is that of the whole request, not of the tokens above",
        request: r#"{"offer": "alibaba/qwen3-coder-flash", "input": 300000, "output": 1000}"#,
        answer: total("0.4896"),
    },
    Case {
        rule: "a thousand requests of 4,000 tokens are a thousand short prompts, whatever they sum to",
        request: r#"{"offer": "openai/gpt-5.5", "input": 4000, "output": 4000, "requests": 1000}"#,
        answer: total("140"),
    },
    // Batch.
    Case {
        rule: "batch halves every rate, of caches too",
        request: r#"{"offer": "anthropic/claude-opus-4-7", "input": 10000, "cached_input": 6000, "cache_write": 1000, "output": 4000, "service": "batch"}"#,
        answer: total("0.062125"),
    },
    Case {
        rule: "batch was half price in June as it is now",
        request: r#"{"offer": "anthropic/claude-opus-4-7", "input": 10000, "output": 4000, "service": "batch", "at": "2026-06-01T12:00:00Z"}"#,
        answer: total("0.075"),
    },
    Case {
        rule: "batch halves the rates of the band: 200,000 at $5, 100,000 cached at $0.50, 1,000 at $22.50",
        request: r#"{"offer": "openai/gpt-5.5", "input": 300000, "cached_input": 100000, "output": 1000, "service": "batch"}"#,
        answer: total("1.0725"),
    },
    Case {
        rule: "batch halves Gemini's rates above 200,000 tokens: 250,000 at $1.25 and 1,000 at $7.50",
        request: r#"{"offer": "google/gemini-2.5-pro", "input": 250000, "output": 1000, "service": "batch"}"#,
        answer: total("0.32"),
    },
    // Other classes of service.
    Case {
        rule: "flex is half price: 6,000 at $2.50, 4,000 cached at $0.25, 1,000 at $15",
        request: r#"{"offer": "openai/gpt-5.5", "input": 10000, "cached_input": 4000, "output": 1000, "service": "flex"}"#,
        answer: total("0.031"),
    },
    Case {
        rule: "priority is two and a half times: 6,000 at $12.50, 4,000 cached at $1.25, 1,000 at $75",
        request: r#"{"offer": "openai/gpt-5.5", "input": 10000, "cached_input": 4000, "output": 1000, "service": "priority"}"#,
        answer: total("0.155"),
    },
    Case {
        rule: "fast mode has rates of its own, and cached tokens are a tenth of its input rate",
        request: r#"{"offer": "anthropic/claude-opus-5-5", "input": 10000, "cached_input": 5000, "output": 2000, "service": "fast"}"#,
        answer: total("0.122"),
    },
    // Places.
    Case {
        rule: "data residency adds a tenth to every token: 0.062 x 1.1",
        request: r#"{"offer": "openai/gpt-5.5", "input": 10000, "cached_input": 4000, "output": 1000, "region": "eu"}"#,
        answer: total("0.0682"),
    },
    Case {
        rule: "inference in the US alone adds a tenth to every token: 0.066 x 1.1",
        request: r#"{"offer": "anthropic/claude-opus-4-7", "input": 10000, "cached_input": 2000, "output": 1000, "region": "us"}"#,
        answer: total("0.0726"),
    },
    // Times.
    Case {
        rule: "DeepSeek doubles its rates at two in the morning UTC, on a weekday",
        request: r#"{"offer": "deepseek/deepseek-v4-pro", "input": 100000, "cached_input": 50000, "output": 10000, "at": "2026-11-25T02:00:00Z"}"#,
        answer: total("0.1078"),
    },
    Case {
        rule: "and does not on a Saturday",
        request: r#"{"offer": "deepseek/deepseek-v4-pro", "input": 100000, "cached_input": 50000, "output": 10000, "at": "2026-11-28T02:00:00Z"}"#,
        answer: total("0.0539"),
    },
    Case {
        rule: "o3 before the cut of 2025-06-10: 50,000 at $10, 50,000 cached at $2.50, 10,000 at $40",
        request: r#"{"offer": "openai/o3", "input": 100000, "cached_input": 50000, "output": 10000, "at": "2025-06-01T12:00:00Z"}"#,
        answer: total("1.025"),
    },
    Case {
        rule: "a price that is announced holds from its day on: the introductory rates of Gemini 3.8 Flash end with 2026",
        request: r#"{"offer": "google/gemini-3.8-flash", "input": 100000, "output": 10000, "at": "2027-01-02T12:00:00Z"}"#,
        answer: total("0.225"),
    },
    Case {
        rule: "a name that moves means what it meant on the day: in June 2025 R1-0528, at $2.19 for output",
        request: r#"{"offer": "deepseek/deepseek-reasoner", "output": 1000000, "at": "2025-06-15T12:00:00Z"}"#,
        answer: total("2.19"),
    },
    // Fees.
    Case {
        rule: "a search costs a cent beside the tokens: 0.075 + 3 x 0.01",
        request: r#"{"offer": "anthropic/claude-opus-4-7", "input": 10000, "output": 1000, "web_searches": 3}"#,
        answer: total("0.105"),
    },
    Case {
        rule: "Sonar takes a fee for a request that depends on how much it searches, and ended on 2026-09-27",
        request: r#"{"offer": "perplexity/sonar-pro", "input": 1000, "output": 500}"#,
        answer: refused("no-price", "retired on 2026-09-27"),
    },
    // Audio.
    Case {
        rule: "audio is a part of the prompt at a rate of its own: 4,000 at $0.30, 6,000 at $1, 500 at $2.50",
        request: r#"{"offer": "google/gemini-2.5-flash", "input": 10000, "output": 500, "audio_input": 6000}"#,
        answer: total("0.00845"),
    },
    // Figures and refusals.
    Case {
        rule: "1,615 tokens at $0.25: eight places, and none of them noise",
        request: r#"{"offer": "openai/gpt-5-mini", "input": 1615}"#,
        answer: total("0.00040375"),
    },
    Case {
        rule: "0.1 + 0.2 is 0.3",
        request: r#"{"offer": "anthropic/claude-opus-4-7", "input": 20000, "output": 8000}"#,
        answer: total("0.3"),
    },
    Case {
        rule: "no list has a price for it, and no price is not zero",
        request: r#"{"offer": "moonshotai/kimi-k1.5", "input": 1000, "output": 1000}"#,
        answer: refused("unknown-offer", "`moonshotai` has no offer `kimi-k1.5`"),
    },
    // Just over, just under, and what has no price.
    Case {
        rule: "one token more is above, and all tokens with it: 200,001 at $2.50, 1,000 at $15",
        request: r#"{"offer": "google/gemini-2.5-pro", "input": 200001, "output": 1000}"#,
        answer: total("0.5150025"),
    },
    Case {
        rule: "272,001 tokens are more than 272,000: 272,001 at $10, 1,000 at $45",
        request: r#"{"offer": "openai/gpt-5.5", "input": 272001, "output": 1000}"#,
        answer: total("2.76501"),
    },
    Case {
        rule: "one token less than xAI's threshold: 199,999 at $2, 1,000 at $6",
        request: r#"{"offer": "x-ai/grok-4.5", "input": 199999, "output": 1000}"#,
        answer: total("0.405998"),
    },
    Case {
        rule: "nothing is doubled on a Chinese holiday, a Friday of National Day",
        request: r#"{"offer": "deepseek/deepseek-v4-pro", "input": 100000, "cached_input": 50000, "output": 10000, "at": "2026-10-02T02:00:00Z"}"#,
        answer: total("0.0539"),
    },
    Case {
        rule: "hours end before their last minute's end: four o'clock is past the peak",
        request: r#"{"offer": "deepseek/deepseek-v4-pro", "input": 100000, "cached_input": 50000, "output": 10000, "at": "2026-11-25T04:00:00Z"}"#,
        answer: total("0.0539"),
    },
    Case {
        rule: "nobody has published the holidays of 2027",
        request: r#"{"offer": "deepseek/deepseek-v4-pro", "input": 1, "output": 1, "at": "2027-02-01T02:00:00Z"}"#,
        answer: refused("no-price", "`cn` holidays, which are listed until 2026-12-31 only"),
    },
    Case {
        rule: "Sonar's fee for a request with high search context: 0.003 + 0.0075 + 0.014",
        request: r#"{"offer": "perplexity/sonar-pro", "input": 1000, "output": 500, "search_context": "high", "at": "2026-09-01T00:00:00Z"}"#,
        answer: total("0.0245"),
    },
    Case {
        rule: "the same without a word about the search: the fee is not guessed",
        request: r#"{"offer": "perplexity/sonar-pro", "input": 1000, "output": 500, "at": "2026-09-01T00:00:00Z"}"#,
        answer: refused("no-price", "the fee of a request depends on its search context"),
    },
    Case {
        rule: "OpenAI publishes no priority rates for long prompts",
        request: r#"{"offer": "openai/gpt-5.5", "input": 300000, "output": 1, "service": "priority"}"#,
        answer: refused("no-price", "no prices for service `priority` are published for this request"),
    },
];

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
    let requests: String = CASES.iter().map(|case| format!("{}\n", case.request)).collect();
    let (answers, exit) = priced(&requests);
    assert_eq!(answers.len(), CASES.len(), "a line for every line");
    assert_eq!(exit, Some(3), "an unknown offer is the worst of the refusals");
    let wrong: Vec<String> = CASES
        .iter()
        .zip(&answers)
        .filter(|(case, answer)| match case.answer {
            Answer::Total(dollars) => answer["total"] != dollars || answer["exact"] != true,
            Answer::Refused(code, reason) => {
                let message = answer["error"]["message"].as_str().unwrap_or_default();
                answer["error"]["code"] != code || !message.contains(reason)
            }
        })
        .map(|(case, answer)| format!("{}\n  {}\n  {answer}", case.rule, case.request))
        .collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn an_answer_says_where_its_price_is_from() {
    let (answers, _) = priced(CASES[0].request);
    assert!(answers[0]["source"].as_str().is_some_and(|source| source.starts_with("https://")));
}
