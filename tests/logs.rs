//! Every source of logs, by a small log of its own: what is counted where, by the rule that its reader documents.

use std::num::NonZero;
use std::sync::Arc;

use cascade::import::logs::{Counted, Import, LogError, Observer, Reject, Seen, Source, Terms, Tiering};
use cascade::workload::profile::Edges;

#[derive(Default)]
struct Heard(Vec<String>);

impl Observer for Heard {
    fn rejected(&mut self, reject: &Reject) {
        self.0.push(format!("{}: {}", reject.line, reject.fault));
    }

    fn progress(&mut self, _rows: u64) {}
}

fn import(source: &str) -> Import {
    let source = Source::find(source).expect("a source");
    Import {
        source,
        layout: source.layout().unwrap_or_default(),
        named: Vec::new(),
        terms: Terms::default(),
        tiering: Arc::new(Tiering::Column("all".to_owned())),
        edges: Arc::new(Edges::new([200_000])),
        keep_duplicates: false,
        workers: NonZero::<usize>::MIN,
    }
}

/// The cells without their header, the tier and the squares; and the rows that make no sense.
fn read(import: &Import, log: &str) -> (Vec<String>, Seen, Vec<String>) {
    let (mut seen, mut heard) = (Seen::default(), Heard::default());
    import.read(log.as_bytes(), &mut seen, &mut heard).expect("a log in memory");
    let cells = seen.profile.to_csv();
    let short = |line: &str| {
        let fields: Vec<&str> = line.split(',').collect();
        [&fields[1..15], &fields[17..]].concat().join(",")
    };
    (cells.lines().skip(1).map(short).collect(), seen, heard.0)
}

/// 115 tokens of prompt, 100 of them read from a cache and 5 written to it; 9 of answer, 4 of them reasoning.
const CELL: &str = ",0,115,100,5,0,9,4,200000";

#[test]
fn litellm_counts_parts_inside_and_its_own_cache_not() {
    let log = "request_id,startTime,model,custom_llm_provider,cache_hit,status,prompt_tokens,completion_tokens,metadata\n\
        a,2026-05-01 16:30:00.123,anthropic/claude-x,anthropic,False,success,115,9,\"{\"\"usage_object\"\": {\
        \"\"prompt_tokens_details\"\": {\"\"cached_tokens\"\": 100}, \"\"cache_creation_input_tokens\"\": 5, \
        \"\"completion_tokens_details\"\": {\"\"reasoning_tokens\"\": 4}}}\"\n\
        b,2026-05-01 16:31:00,anthropic/claude-x,anthropic,True,success,115,9,{}\n";
    let (cells, seen, rejects) = read(&import("litellm"), log);
    assert_eq!(cells, [format!("anthropic/claude-x,standard,,2026-05-01,33,0,1{CELL}")]);
    assert_eq!((seen.not_served, rejects), (1, Vec::<String>::new()));
}

#[test]
fn langfuse_counts_parts_beside() {
    let log = r#"{"id": "o1", "type": "GENERATION", "startTime": "2026-05-01T16:30:00.000Z", "model": "gpt-5.5", "level": "DEFAULT", "usageDetails": {"input": 10, "input_cached_tokens": 100, "cache_creation_input_tokens": 5, "output": 5, "output_reasoning_tokens": 4}}
{"id": "o2", "type": "SPAN", "startTime": "2026-05-01T16:30:00.000Z"}
"#;
    let mut import = import("langfuse");
    import.terms.provider = "openai".to_owned();
    let (cells, _, rejects) = read(&import, log);
    assert_eq!(cells, [format!("openai/gpt-5.5,standard,,2026-05-01,33,0,1{CELL}")]);
    assert_eq!(rejects, ["2: `input_tokens` is missing"]);
}

/// Cache and reasoning stand beside; the third row was answered from Helicone's own cache.
#[test]
fn helicone_counts_parts_beside_and_its_own_cache_not() {
    let log = "request_id,request_created_at,provider,response_model,response_status,prompt_tokens,completion_tokens,\
        prompt_cache_read_tokens,prompt_cache_write_tokens,reasoning_tokens,cache_reference_id\n\
        r1,2026-05-01T16:30:00Z,anthropic,claude-x,200,10,5,100,5,4,00000000-0000-0000-0000-000000000000\n\
        r2,2026-05-01T16:30:00Z,anthropic,claude-x,529,,,,,,00000000-0000-0000-0000-000000000000\n\
        r3,2026-05-01T16:30:00Z,anthropic,claude-x,200,0,0,0,0,0,0b7e2a3c-58f1-4c1e-9a55-1f0e8a2d4c6b\n";
    let (cells, seen, _) = read(&import("helicone"), log);
    assert_eq!(cells, ["anthropic/claude-x,standard,,2026-05-01,33,0,2,1,115,100,5,0,9,4,200000"]);
    assert_eq!(seen.not_served, 1);
}

/// 3 of 5 written for five minutes, 2 for an hour: `cache_creation_tokens` holds both.
#[test]
fn litellm_tells_cache_writes_of_an_hour_apart() {
    let log = r#"{"startTime": "2026-05-01T16:30:00Z", "model": "m", "prompt_tokens": 115, "completion_tokens": 9, "metadata": {"usage_object": {"prompt_tokens_details": {"cached_tokens": 100, "cache_creation_tokens": 5, "cache_creation_token_details": {"ephemeral_5m_input_tokens": 3, "ephemeral_1h_input_tokens": 2}}}}}"#;
    let (cells, _, rejects) = read(&import("litellm"), log);
    assert_eq!(cells, ["m,standard,,2026-05-01,33,0,1,0,115,100,3,2,9,0,200000"]);
    assert_eq!(rejects, Vec::<String>::new());
}

/// As Langfuse names them for OpenTelemetry spans and for its own price list.
#[test]
fn langfuse_knows_newer_names() {
    let log = r#"{"startTime": "2026-05-01T16:30:00Z", "model": "m", "usageDetails": {"input": 10, "input_cache_read": 100, "input_cache_creation_5m": 3, "input_cache_creation_1h": 2, "output": 5, "output_reasoning": 4}}"#;
    let (cells, _, rejects) = read(&import("langfuse"), log);
    assert_eq!(cells, ["m,standard,,2026-05-01,33,0,1,0,115,100,3,2,9,4,200000"]);
    assert_eq!(rejects, Vec::<String>::new());
}

#[test]
fn openai_rows_stand_for_many_requests() {
    let page = r#"{
  "object": "page",
  "data": [{"object": "bucket", "start_time": 1777653000, "end_time": 1777656600, "results": [
    {"input_tokens": 230, "input_cached_tokens": 200, "output_tokens": 18, "num_model_requests": 2, "model": "gpt-5.5", "batch": true},
    {"input_tokens": 500000, "input_cached_tokens": 0, "output_tokens": 18, "num_model_requests": 2, "model": "gpt-5.5", "batch": false}
  ]}]
}"#;
    let expected = [
        "openai/gpt-5.5,batch,,2026-05-01,33,0,2,0,230,200,0,0,18,0,200000",
        "openai/gpt-5.5,standard,,2026-05-01,33,0,2,0,500000,0,0,0,18,0,",
    ];
    assert_eq!(read(&import("openai"), page).0, expected);
    let export = "start_time,end_time,num_model_requests,model,batch,service_tier,input_tokens,output_tokens,input_cached_tokens\n\
        1777653000,1777656600,2,gpt-5.5,True,,230,18,200\n1777653000,1777656600,2,gpt-5.5,False,default,500000,18,0\n";
    assert_eq!(read(&import("openai"), export).0, expected);
}

#[test]
fn anthropic_reports_disjoint_tokens_by_context_window() {
    let page = r#"{"data": [{"starting_at": "2026-05-01T16:30:00Z", "ending_at": "2026-05-02T00:00:00Z", "results": [
        {"uncached_input_tokens": 10, "cache_read_input_tokens": 100, "cache_creation": {"ephemeral_5m_input_tokens": 3, "ephemeral_1h_input_tokens": 2},
         "output_tokens": 9, "model": "claude-x", "service_tier": "batch", "context_window": "200k-1M", "inference_geo": "not_available"}]}]}"#;
    let (cells, _, _) = read(&import("anthropic"), page);
    assert_eq!(cells, ["anthropic/claude-x,batch,,2026-05-01,33,200000,1,0,115,100,3,2,9,0,"]);
}

#[test]
fn otlp_counts_calls_and_not_agents() {
    let span = |id: &str, operation: &str| {
        format!(
            r#"{{"traceId": "t", "spanId": "{id}", "startTimeUnixNano": "1777653000000000000", "status": {{}}, "attributes": [
            {{"key": "gen_ai.operation.name", "value": {{"stringValue": "{operation}"}}}},
            {{"key": "gen_ai.provider.name", "value": {{"stringValue": "anthropic"}}}},
            {{"key": "gen_ai.request.model", "value": {{"stringValue": "claude-x"}}}},
            {{"key": "gen_ai.usage.input_tokens", "value": {{"intValue": "115"}}}},
            {{"key": "gen_ai.usage.cache_read.input_tokens", "value": {{"intValue": "100"}}}},
            {{"key": "gen_ai.usage.cache_creation.input_tokens", "value": {{"intValue": 5}}}},
            {{"key": "gen_ai.usage.reasoning.output_tokens", "value": {{"intValue": "4"}}}},
            {{"key": "gen_ai.usage.output_tokens", "value": {{"intValue": "9"}}}}]}}"#
        )
        .replace('\n', "")
    };
    let spans = [span("1", "chat"), span("2", "invoke_agent"), span("1", "chat"), r#"{"spanId": "3"}"#.to_owned()];
    let log = format!(r#"{{"resourceSpans": [{{"scopeSpans": [{{"spans": [{}]}}]}}]}}"#, spans.join(","));
    let (cells, seen, _) = read(&import("otlp"), &log);
    assert_eq!(cells, [format!("anthropic/claude-x,standard,,2026-05-01,33,0,1{CELL}")]);
    assert_eq!((seen.duplicates, seen.not_served), (1, 2));
}

/// The answer streams: the line with the most output counts. `cache_creation_input_tokens` are writes of both kinds.
#[test]
fn claude_code_counts_a_message_once() {
    let line = |output: u64| {
        format!(
            r#"{{"type": "assistant", "timestamp": "2026-05-01T16:30:00.000Z", "requestId": "r", "message": {{"id": "m", "model": "claude-x", "usage": {{"input_tokens": 10, "cache_read_input_tokens": 100, "cache_creation_input_tokens": 5, "cache_creation": {{"ephemeral_5m_input_tokens": 3, "ephemeral_1h_input_tokens": 2}}, "output_tokens": {output}, "service_tier": "standard"}}}}}}"#
        )
    };
    let user = r#"{"type": "user", "message": {"role": "user"}}"#;
    let log = [user, &line(1), &line(9), &line(3)].join("\n");
    let import = import("claude-code");
    let (cells, _, _) = read(&import, &log);
    assert_eq!(cells, ["anthropic/claude-x,standard,,2026-05-01,33,0,1,0,115,100,3,2,9,0,200000"]);
    let mut seen = Seen::default();
    for _ in 0..2 {
        import.read(log.as_bytes(), &mut seen, &mut Heard::default()).expect("a session");
    }
    assert_eq!((seen.counted(), seen.duplicates), (1, 1), "a resumed session repeats the one before");
}

#[test]
fn codex_counts_an_event_that_adds_to_the_total() {
    let event = |total: u64| {
        format!(
            r#"{{"timestamp": "2026-05-01T16:30:00.000Z", "type": "event_msg", "payload": {{"type": "token_count", "info": {{"total_token_usage": {{"total_tokens": {total}}}, "last_token_usage": {{"input_tokens": 115, "cached_input_tokens": 100, "output_tokens": 9, "reasoning_output_tokens": 4}}}}}}}}"#
        )
    };
    let context = r#"{"timestamp": "2026-05-01T16:29:00.000Z", "type": "turn_context", "payload": {"model": "gpt-x"}}"#;
    let log = [context, &event(124), &event(124), &event(248)].join("\n");
    let (cells, _, _) = read(&import("codex"), &log);
    assert_eq!(cells, ["openai/gpt-x,standard,,2026-05-01,33,0,2,0,230,200,0,0,18,8,200000"]);
}

#[test]
fn a_generic_log_may_count_beside() {
    let log =
        "\u{feff}time,input_tokens,cached_tokens,output_tokens,reasoning_tokens\r\n2026-05-01T16:30Z,15,100,9,4\r\n";
    let mut import = import("generic");
    import.layout.counting.cached = Counted::Beside;
    let (cells, _, _) = read(&import, log);
    assert_eq!(cells, [",standard,,2026-05-01,33,0,1,0,115,100,0,0,9,4,200000"]);
}

/// The same request twice, in two blocks of different workers, counts once, and always the first of them.
#[test]
fn request_ids_count_once() {
    let mut log = "request_id,time,input_tokens,output_tokens\n".to_owned();
    for number in 0..60_000 {
        log += &format!("id-{:05},2026-05-01T{:02}:00:00Z,{number},1\n", number % 40_000, number % 24);
    }
    let import = Import { workers: NonZero::new(3).expect("some"), ..import("generic") };
    let (_, seen, _) = read(&import, &log);
    let sums = seen.profile.sums(|_| true).expect("small");
    // 0 + 1 + ... + 39,999
    assert_eq!((sums.requests, sums.input, seen.duplicates), (40_000, 799_980_000, 20_000));
    let all = Import { keep_duplicates: true, ..import };
    assert_eq!(read(&all, &log).1.counted(), 60_000);
}

#[test]
fn a_log_without_counts_is_no_log() {
    let error = |source: &str, log: &str| {
        let error: LogError =
            import(source).read(log.as_bytes(), &mut Seen::default(), &mut Heard::default()).expect_err(log);
        error.to_string()
    };
    assert!(error("generic", "time,output_tokens\n").starts_with("it has no column `input_tokens`"));
    assert!(error("otlp", "a,b\n1,2\n").starts_with("it is not a log of this source"));
    let (cells, seen, _) = read(&import("generic"), "");
    assert_eq!((cells.len(), seen.rows), (0, 0));
}
