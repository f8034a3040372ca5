//! Parquet files, written by the `parquet` crate for the purpose, read as the same rows in CSV are.

use std::io;
use std::num::NonZero;
use std::sync::Arc;

use cascade::import::logs::{Field, Import, LogError, Observer, Reject, Seen, Source, Stored, Terms, Tiering};
use cascade::workload::profile::Edges;
use parquet::basic::{Compression, GzipLevel, ZstdLevel};
use parquet::data_type::{
    ByteArray, ByteArrayType, DoubleType, FixedLenByteArrayType, Int32Type, Int64Type, Int96, Int96Type,
};
use parquet::file::properties::{WriterProperties, WriterVersion};
use parquet::file::writer::SerializedFileWriter;
use parquet::schema::parser::parse_message_type;
use proptest::prelude::*;

struct Memory(Vec<u8>);

impl Stored for Memory {
    fn length(&self) -> u64 {
        self.0.len() as u64
    }

    fn read_at(&self, place: u64, buffer: &mut [u8]) -> io::Result<()> {
        let place = usize::try_from(place).expect("in memory");
        let bytes = self.0.get(place..place + buffer.len()).ok_or(io::ErrorKind::UnexpectedEof)?;
        buffer.copy_from_slice(bytes);
        Ok(())
    }
}

#[derive(Default)]
struct Heard(Vec<String>);

impl Observer for Heard {
    fn rejected(&mut self, reject: &Reject) {
        self.0.push(format!("{}: {} ({})", reject.line, reject.fault, reject.text));
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
        workers: NonZero::new(2).expect("two"),
    }
}

/// The values of a column of some rows; nothing where a row has none.
enum Column {
    Texts(Vec<Option<&'static str>>),
    Strings(Vec<Option<String>>),
    Int32(Vec<Option<i32>>),
    Int64(Vec<Option<i64>>),
    Int96(Vec<Option<[u32; 3]>>),
    Double(Vec<Option<f64>>),
    Fixed(Vec<Option<Vec<u8>>>),
}

/// Levels of definition and the values that are there; every column is optional, `deep` of them in an optional group.
fn split<T: Clone>(rows: &[Option<T>], deep: i16) -> (Vec<i16>, Vec<T>) {
    (rows.iter().map(|row| if row.is_some() { deep } else { 0 }).collect(), rows.iter().flatten().cloned().collect())
}

fn write(schema: &str, groups: &[Vec<Column>], properties: WriterProperties) -> Vec<u8> {
    let schema = Arc::new(parse_message_type(schema).expect("a schema"));
    let mut bytes = Vec::new();
    let mut writer = SerializedFileWriter::new(&mut bytes, schema, Arc::new(properties)).expect("a writer");
    for columns in groups {
        let mut group = writer.next_row_group().expect("a row group");
        for column in columns {
            let mut out = group.next_column().expect("a column").expect("as many as the schema has");
            let deep = |path: &str| if path.contains('.') { 2 } else { 1 };
            macro_rules! write {
                ($type:ty, $rows:expr, $value:expr) => {{
                    let typed = out.typed::<$type>();
                    let (levels, values) = split($rows, deep(&typed.get_descriptor().path().string()));
                    let values: Vec<_> = values.into_iter().map($value).collect();
                    typed.write_batch(&values, Some(&levels), None).expect("values");
                }};
            }
            match column {
                Column::Texts(rows) => write!(ByteArrayType, rows, ByteArray::from),
                Column::Strings(rows) => write!(ByteArrayType, rows, |text| ByteArray::from(text.into_bytes())),
                Column::Int32(rows) => write!(Int32Type, rows, |value| value),
                Column::Int64(rows) => write!(Int64Type, rows, |value| value),
                Column::Double(rows) => write!(DoubleType, rows, |value| value),
                Column::Int96(rows) => write!(Int96Type, rows, |[a, b, c]| {
                    let mut value = Int96::new();
                    value.set_data(a, b, c);
                    value
                }),
                Column::Fixed(rows) => write!(FixedLenByteArrayType, rows, |bytes| bytes.into()),
            }
            out.close().expect("a column");
        }
        group.close().expect("a row group");
    }
    writer.close().expect("a file");
    bytes
}

fn plain() -> WriterProperties {
    WriterProperties::builder().build()
}

fn try_read(import: &Import, file: Vec<u8>) -> Result<(Seen, Vec<String>), LogError> {
    let (mut seen, mut heard) = (Seen::default(), Heard::default());
    import.read_parquet(Arc::new(Memory(file)), &mut seen, &mut heard)?;
    Ok((seen, heard.0))
}

/// The cells from the day on: day, half hour, range, requests, errors and tokens.
fn read(import: &Import, file: Vec<u8>) -> (Vec<String>, Vec<String>) {
    let (seen, heard) = try_read(import, file).expect("a file in memory");
    let short = |line: &str| line.split(',').skip(4).take(10).collect::<Vec<_>>().join(",");
    (seen.profile.to_csv().lines().skip(1).map(short).collect(), heard)
}

/// 2026-05-01T16:30:00Z: day 20,574 (56 years with 14 leap days are 20,454 days, and 120 days come before May), half
/// hour 33.
const SECOND: i64 = 20_574 * 86_400 + 59_400;
const CELL: &str = "2026-05-01,33,0,1,0,115,100,5,0,9";

fn counts() -> Vec<Column> {
    vec![
        Column::Int64(vec![Some(115)]),
        Column::Int32(vec![Some(100)]),
        Column::Int64(vec![Some(5)]),
        Column::Double(vec![Some(9.0)]),
    ]
}

const COUNTS: &str = "optional int64 input_tokens; optional int32 cached_input_tokens (UINT_32); \
    optional int64 cache_write_tokens (UINT_64); optional double output_tokens;";

/// Each way in which files have a time. Julian day 2,440,588 is 1970-01-01.
#[test]
fn times_of_every_type_are_the_same_time() {
    let times = [
        ("int64 time (TIMESTAMP(MILLIS,true))", Column::Int64(vec![Some(SECOND * 1_000 + 999)])),
        ("int64 time (TIMESTAMP(MICROS,false))", Column::Int64(vec![Some(SECOND * 1_000_000 + 1)])),
        ("int64 time (TIMESTAMP(NANOS,true))", Column::Int64(vec![Some(SECOND * 1_000_000_000)])),
        ("int64 time (TIMESTAMP_MILLIS)", Column::Int64(vec![Some(SECOND * 1_000)])),
        ("int64 time", Column::Int64(vec![Some(SECOND)])),
        ("double time", Column::Double(vec![Some(1_777_653_000.5)])),
        ("binary time (UTF8)", Column::Texts(vec![Some("2026-05-01T16:30:00.5Z")])),
        ("int96 time", {
            let nanoseconds = 59_400_u64 * 1_000_000_000;
            let (low, high) = (nanoseconds & 0xFFFF_FFFF, nanoseconds >> 32);
            let word = |number: u64| u32::try_from(number).expect("32 bits");
            Column::Int96(vec![Some([word(low), word(high), 2_440_588 + 20_574])])
        }),
    ];
    assert_eq!(SECOND, 1_777_653_000);
    for (name, time) in times {
        let schema = format!("message log {{ optional {name}; {COUNTS} }}");
        let mut columns = vec![time];
        columns.extend(counts());
        assert_eq!(
            read(&import("generic"), write(&schema, &[columns], plain())),
            (vec![CELL.to_owned()], vec![]),
            "{name}"
        );
    }
    let schema = format!("message log {{ optional int32 time (DATE); {COUNTS} }}");
    let mut columns = vec![Column::Int32(vec![Some(20_574)])];
    columns.extend(counts());
    let at_midnight = CELL.replace(",33,", ",0,");
    assert_eq!(read(&import("generic"), write(&schema, &[columns], plain())).0, [at_midnight]);
}

#[test]
fn groups_and_objects_as_text_are_gone_into() {
    let schema = "message log { optional binary startTime (UTF8); optional group usageDetails { \
        optional int64 input; optional int64 input_cached_tokens; optional int64 cache_creation_input_tokens; \
        optional int64 output; } }";
    let columns = vec![
        Column::Texts(vec![Some("2026-05-01T16:30:00Z")]),
        Column::Int64(vec![Some(10)]),
        Column::Int64(vec![Some(100)]),
        Column::Int64(vec![Some(5)]),
        Column::Int64(vec![Some(9)]),
    ];
    assert_eq!(read(&import("langfuse"), write(schema, &[columns], plain())), (vec![CELL.to_owned()], vec![]));

    let schema = "message log { optional binary startTime (UTF8); optional int64 prompt_tokens; \
        optional int64 completion_tokens; optional binary metadata (JSON); }";
    let usage = r#"{"usage_object": {"prompt_tokens_details": {"cached_tokens": 100, "cache_creation_tokens": 5}}}"#;
    let columns = vec![
        Column::Texts(vec![Some("2026-05-01T16:30:00Z"), Some("2026-05-01T16:30:00Z")]),
        Column::Int64(vec![Some(115), Some(1)]),
        Column::Int64(vec![Some(9), Some(1)]),
        Column::Texts(vec![Some(usage), Some("{")]),
    ];
    let (cells, rejects) = read(&import("litellm"), write(schema, &[columns], plain()));
    assert_eq!(cells, [CELL]);
    assert_eq!(rejects.len(), 1);
    assert!(rejects[0].starts_with("2: not a JSON object ("), "{rejects:?}");
}

/// The second row group begins with row 3.
#[test]
fn rows_that_make_no_sense_are_told_with_their_number() {
    let schema = "message log { optional int64 time; optional int64 input_tokens; \
        optional fixed_len_byte_array(2) output_tokens (DECIMAL(4,1)); optional binary tier (UTF8); }";
    let time = || Column::Int64(vec![Some(SECOND), Some(SECOND)]);
    let tenths = |first: u8, second: u8| Column::Fixed(vec![Some(vec![0, first]), Some(vec![0, second])]);
    let first = vec![time(), Column::Int64(vec![Some(1), None]), tenths(10, 20), Column::Texts(vec![None, Some("a")])];
    let second = vec![time(), Column::Int64(vec![Some(-1), Some(5)]), tenths(10, 15), Column::Texts(vec![None, None])];
    let (cells, rejects) = read(&import("generic"), write(schema, &[first, second], plain()));
    assert_eq!(cells, ["2026-05-01,33,0,1,0,1,0,0,0,1"]);
    let expected = [
        format!("2: `input_tokens` is missing (time={SECOND}, tier=a, output_tokens=2.0)"),
        format!("3: `input_tokens` is -1, below zero (time={SECOND}, input_tokens=-1, output_tokens=1.0)"),
        format!("4: `output_tokens` is `1.5`, not a whole number (time={SECOND}, input_tokens=5, output_tokens=1.5)"),
    ];
    assert_eq!(rejects, expected);
}

#[test]
fn a_request_id_counts_once_over_row_groups() {
    let schema = "message log { optional binary request_id (UTF8); optional int64 time; optional int64 input_tokens; \
        optional int64 output_tokens; }";
    let group = |input: i64| {
        let number = |number| Column::Int64(vec![Some(number)]);
        vec![Column::Texts(vec![Some("a")]), number(SECOND), number(input), number(1)]
    };
    let file = write(schema, &[group(5), group(7)], plain());
    let mut import = import("generic");
    assert_eq!(read(&import, file.clone()).0, ["2026-05-01,33,0,1,0,5,0,0,0,1"]);
    import.keep_duplicates = true;
    assert_eq!(read(&import, file).0, ["2026-05-01,33,0,2,0,12,0,0,0,2"]);
}

#[test]
fn what_cannot_be_read_says_why() {
    let schema = format!("message log {{ optional int64 time; {COUNTS} }}");
    let mut columns = vec![Column::Int64(vec![Some(SECOND)])];
    columns.extend(counts());
    let file = write(&schema, &[columns], plain());
    let said = |file: Vec<u8>| try_read(&import("generic"), file).err().expect("unreadable").to_string();
    for length in [4, 12, file.len() / 2, file.len() - 1] {
        assert!(said(file[..length].to_vec()).starts_with("not readable as Parquet: "), "{length}");
    }
    let lists = "message log { optional int64 time; repeated int64 input_tokens; optional int64 output_tokens; }";
    let missing = try_read(&import("generic"), write(lists, &[], plain())).err().expect("no column");
    assert!(matches!(missing, LogError::NoColumn { field: Field::Input, .. }), "{missing}");
    let (mut seen, mut heard) = (Seen::default(), Heard::default());
    let streamed = import("generic").read(&*file, &mut seen, &mut heard).expect_err("a stream").to_string();
    assert_eq!(streamed, "it is Parquet, which cannot be read as a stream: give it as a file, unpacked");
    assert!(matches!(try_read(&import("otlp"), file), Err(LogError::NotOfThisSource)));
}

fn codec() -> impl Strategy<Value = Compression> {
    prop_oneof![
        Just(Compression::UNCOMPRESSED),
        Just(Compression::SNAPPY),
        Just(Compression::GZIP(GzipLevel::default())),
        Just(Compression::ZSTD(ZstdLevel::default())),
    ]
}

/// Time, input, cached input, output, tier, service, model, status.
type Logged =
    (Option<i64>, Option<i64>, Option<i32>, Option<i64>, Option<String>, Option<String>, Option<String>, Option<i32>);

fn logged() -> impl Strategy<Value = Logged> {
    let count = || proptest::option::weighted(0.9, prop_oneof![9 => 0..300_000_i64, 1 => -2..0_i64]);
    let cached = proptest::option::of(0..50_000_i32);
    let text = || proptest::option::of("(|a|bb|o'hé|default|true)");
    let status = proptest::option::of(prop_oneof![Just(200), Just(429), Just(0)]);
    let time = proptest::option::weighted(0.95, SECOND..SECOND + 9_000);
    (time, count(), cached, count(), text(), text(), text(), status)
}

/// The same rows where some columns have something in every one.
fn filled(rows: &[Logged], has_gaps: [bool; 8]) -> Vec<Logged> {
    fn fill<T: Default>(value: Option<T>, has_gaps: bool) -> Option<T> {
        if has_gaps { value } else { Some(value.unwrap_or_default()) }
    }
    let [time, input, cached, output, tier, service, model, status] = has_gaps;
    let filled = |row: &Logged| {
        let row = row.clone();
        let second = if time { row.0 } else { Some(row.0.unwrap_or(SECOND)) };
        (
            second,
            fill(row.1, input),
            fill(row.2, cached),
            fill(row.3, output),
            fill(row.4, tier),
            fill(row.5, service),
            fill(row.6, model),
            fill(row.7, status),
        )
    };
    rows.iter().map(filled).collect()
}

fn file_of(groups: &[Vec<Logged>], has_timestamps: bool, properties: WriterProperties) -> Vec<u8> {
    let time = if has_timestamps { "time (TIMESTAMP(MILLIS,true))" } else { "time" };
    let schema = format!(
        "message log {{ optional int64 {time}; optional int64 input_tokens; optional int32 cached_input_tokens; \
        optional int64 output_tokens; optional binary tier (UTF8); optional binary service_tier (UTF8); \
        optional binary model (UTF8); optional int32 status; }}"
    );
    let parts = if has_timestamps { 1_000 } else { 1 };
    let columns = |rows: &Vec<Logged>| {
        vec![
            Column::Int64(rows.iter().map(|row| row.0.map(|second| second * parts)).collect()),
            Column::Int64(rows.iter().map(|row| row.1).collect()),
            Column::Int32(rows.iter().map(|row| row.2).collect()),
            Column::Int64(rows.iter().map(|row| row.3).collect()),
            Column::Strings(rows.iter().map(|row| row.4.clone()).collect()),
            Column::Strings(rows.iter().map(|row| row.5.clone()).collect()),
            Column::Strings(rows.iter().map(|row| row.6.clone()).collect()),
            Column::Int32(rows.iter().map(|row| row.7).collect()),
        ]
    };
    write(&schema, &groups.iter().map(columns).collect::<Vec<_>>(), properties)
}

fn csv_of(groups: &[Vec<Logged>]) -> String {
    let mut csv = "time,input_tokens,cached_input_tokens,output_tokens,tier,service_tier,model,status\n".to_owned();
    for (time, input, cached, output, tier, service, model, status) in groups.iter().flatten() {
        let number = |number: Option<i64>| number.map(|number| number.to_string()).unwrap_or_default();
        let text = |text: &Option<String>| text.clone().unwrap_or_default();
        let fields = [
            number(*time),
            number(*input),
            number(cached.map(Into::into)),
            number(*output),
            text(tier),
            text(service),
            text(model),
            number(status.map(Into::into)),
        ];
        csv.push_str(&fields.join(","));
        csv.push('\n');
    }
    csv
}

/// Cells, and rows that make no sense by their number, of a Parquet file and of the same rows in CSV.
type Told = (String, Vec<(usize, String)>);

fn told(import: &Import, file: Vec<u8>, csv: &str) -> [Told; 2] {
    let (parquet, parquet_rejects) = try_read(import, file).expect("a file in memory");
    let (mut seen, mut heard) = (Seen::default(), Heard::default());
    import.read(csv.as_bytes(), &mut seen, &mut heard).expect("a log in memory");
    // A file's rows count from 1, the lines of a CSV file from its header.
    let without_text = |reject: &String, header: usize| {
        let (line, rest) = reject.split_once(": ").expect("a line");
        let line: usize = line.parse().expect("a number");
        (line - header, rest.split(" (").next().unwrap_or_default().to_owned())
    };
    let rejects = |all: &[String], header: usize| all.iter().map(|reject| without_text(reject, header)).collect();
    [(parquet.profile.to_csv(), rejects(&parquet_rejects, 0)), (seen.profile.to_csv(), rejects(&heard.0, 1))]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    /// However a file is written (codec, dictionary, version of its pages, row groups, columns with gaps or without),
    /// its cells are those of the same rows in CSV, and so are the rows that make no sense.
    #[test]
    fn the_same_rows_give_the_same_profile(
        groups in proptest::collection::vec(proptest::collection::vec(logged(), 1..40), 1..5),
        codec in codec(),
        has_dictionary: bool,
        is_second_version: bool,
        has_timestamps: bool,
        has_gaps: [bool; 8],
    ) {
        let groups: Vec<Vec<Logged>> = groups.iter().map(|rows| filled(rows, has_gaps)).collect();
        let version = if is_second_version { WriterVersion::PARQUET_2_0 } else { WriterVersion::PARQUET_1_0 };
        let properties = WriterProperties::builder()
            .set_compression(codec)
            .set_dictionary_enabled(has_dictionary)
            .set_writer_version(version)
            .set_data_page_row_count_limit(7)
            .set_write_batch_size(5)
            .build();
        let file = file_of(&groups, has_timestamps, properties);
        let [parquet, csv] = told(&import("generic"), file, &csv_of(&groups));
        prop_assert_eq!(parquet, csv);
    }
}

/// More rows than are held at once, and models that keep coming after the dictionary is full.
#[test]
fn new_texts_may_come_at_any_row() {
    let row = |row: i64| -> Logged {
        let text = |text: String| Some(text);
        let (tier, model) = (text(format!("t{}", row % 3)), text(format!("model-{}", row / 100)));
        (Some(SECOND + row), Some(row), None, Some(row % 7), tier, None, model, Some(200))
    };
    let groups = [(0..10_000).map(row).collect::<Vec<_>>(), (0..5_000).map(row).collect()];
    let properties = WriterProperties::builder().set_dictionary_page_size_limit(200).build();
    let [parquet, csv] = told(&import("generic"), file_of(&groups, true, properties), &csv_of(&groups));
    assert_eq!(parquet, csv);
    assert_eq!(csv.1, []);
}

/// Of four rows, the third has no object where the status is to come from.
#[test]
fn an_object_that_is_none_makes_no_sense_beside_columns_of_the_ordinary_kind() {
    let schema = "message log { optional int64 time (TIMESTAMP(MILLIS,true)); optional int64 input_tokens; \
        optional int64 output_tokens; optional binary meta (UTF8); }";
    let metas = [Some(r#"{"status":"500"}"#), Some(r#"{"status":"200"}"#), Some("garbage"), None];
    let columns = vec![
        Column::Int64(vec![Some(SECOND * 1_000); 4]),
        Column::Int64(vec![Some(5); 4]),
        Column::Int64(vec![Some(1); 4]),
        Column::Texts(metas.to_vec()),
    ];
    let mut import = import("generic");
    import.layout.map(Field::Status, "meta.status");
    let (cells, rejects) = read(&import, write(schema, &[columns], plain()));
    assert_eq!(cells, ["2026-05-01,33,0,3,1,15,0,0,0,3"]);
    assert_eq!(rejects.len(), 1);
    assert!(rejects[0].starts_with("3: not a JSON object"), "{rejects:?}");
}
