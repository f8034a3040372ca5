//! Requests count once, however many rows have their id and however many ids are remembered.

use std::collections::HashSet;
use std::fmt::Write as _;
use std::io::{self, Cursor};
use std::num::NonZero;
use std::sync::Arc;

use cascade::import::logs::{Import, LogError, Observer, Reject, Seen, Source, Terms, Tiering};
use cascade::workload::profile::Edges;
use proptest::prelude::*;

struct Deaf;

impl Observer for Deaf {
    fn rejected(&mut self, _reject: &Reject) {}
    fn progress(&mut self, _rows: u64) {}
}

fn import(workers: usize) -> Import {
    let source = Source::find("generic").expect("a source");
    Import {
        source,
        layout: source.layout().unwrap_or_default(),
        named: Vec::new(),
        terms: Terms::default(),
        tiering: Arc::new(Tiering::Model),
        edges: Arc::new(Edges::new([200_000])),
        keep_duplicates: false,
        workers: NonZero::new(workers).expect("some"),
    }
}

/// A row: its id, its model, what it counts, and whether it failed.
type Logged = (u16, u8, u64, u64, bool);

fn log(rows: &[Logged]) -> String {
    let mut log = "request_id,time,model,status,input_tokens,output_tokens\n".to_owned();
    for (id, model, input, output, failed) in rows {
        let status = if *failed { 500 } else { 200 };
        writeln!(log, "{id},2026-05-01T00:00:00Z,m{model},{status},{input},{output}").expect("into memory");
    }
    log
}

/// What is left of the logs when every id counts once, by two workers.
fn counted(logs: &[String], mut seen: Seen) -> (String, u64, u64) {
    for log in logs {
        import(2).read(log.as_bytes(), &mut seen, &mut Deaf).expect("a log in memory");
    }
    let seen = seen.settled().expect("memory");
    (seen.profile.to_csv(), seen.counted(), seen.duplicates)
}

fn in_memory(ids: usize) -> Seen {
    Seen::remembering(ids, Box::new(|| Ok(Box::new(Cursor::new(Vec::new())))))
}

fn logged() -> impl Strategy<Value = Logged> {
    (0..400_u16, 0..3_u8, 0..300_000_u64, 0..9_000_u64, any::<bool>())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    /// Rows that repeat an id may say something else; the first one counts.
    #[test]
    fn it_makes_no_difference_how_many_ids_are_remembered(
        rows in proptest::collection::vec(logged(), 0..600), ids in 0..200_usize, cut in 0..600_usize,
    ) {
        let cut = cut.min(rows.len());
        let logs = [log(&rows[..cut]), log(&rows[cut..])];
        let mut known = HashSet::new();
        let first: Vec<Logged> = rows.iter().filter(|row| known.insert(row.0)).copied().collect();
        let mut once = Seen::default();
        import(1).read(log(&first).as_bytes(), &mut once, &mut Deaf).expect("a log in memory");
        let expected = (once.profile.to_csv(), first.len() as u64, (rows.len() - first.len()) as u64);
        prop_assert_eq!(&counted(&logs, Seen::default()), &expected);
        prop_assert_eq!(&counted(&logs, in_memory(ids)), &expected);
    }
}

/// Ids enough that every part of what is set aside has whole blocks: 200,000 rows of some 30 bytes over 1,024 parts.
#[test]
fn many_rows_are_set_aside_in_blocks() {
    let rows = |id: fn(u32) -> u32| {
        let mut log = "request_id,time,model,input_tokens,output_tokens\n".to_owned();
        (0..200_000).for_each(|row| {
            writeln!(log, "r{},2026-05-01T00:00:00Z,m,{},1", id(row), row % 7).expect("into memory");
        });
        log
    };
    let logs = [rows(|row| row), rows(|row| row / 2)];
    let (profile, counted, duplicates) = counted(&logs, in_memory(10));
    assert_eq!((counted, duplicates), (200_000, 200_000));
    // 28,571 times 0 + … + 6, then 0, 1 and 2.
    assert!(profile.contains(",200000,0,599994,"), "{profile}");
}

/// A row that cannot be read ends everything, though others wait for its part: 20 MB after a quote that is never closed.
#[test]
fn nobody_waits_for_a_part_that_never_comes() {
    let rows: Vec<Logged> = (0..50_000).map(|row| (row % 100, 0, 5, 1, false)).collect();
    let text = format!("{}\"{}", log(&rows), "x".repeat(20_000_000));
    let error = import(4).read(text.as_bytes(), &mut in_memory(10), &mut Deaf).expect_err("no row");
    assert!(matches!(error, LogError::RowTooLong { line: 50_002, .. }), "{error}");
}

#[test]
fn a_disk_without_room_is_told() {
    let rows: Vec<Logged> = (0..100).map(|id| (id, 0, 5, 1, false)).collect();
    let mut seen = Seen::remembering(50, Box::new(|| Err(io::ErrorKind::StorageFull.into())));
    let error = import(2).read(log(&rows).as_bytes(), &mut seen, &mut Deaf).expect_err("no room");
    assert!(matches!(error, LogError::Scratch(_)), "{error}");
    assert!(error.to_string().starts_with("cannot keep its rows on disk until each request id is counted once"));
}
