//! The same cells as one SQL statement, for the engine where the log already lies.
//!
//! Made from the fields of a layout and the same rules as the reader: a half hour is 30 minutes of a UTC day, a prompt
//! of an edge's length lies below it, sums are 64-bit (squares: the engine's widest exact type). The result goes
//! through `profile --cells`, which sorts it and closes the ranges, so that it is byte for byte the reader's.

use super::layout::{Field, Layout};
use super::row::Counted;
use super::tiers::{OTHER, Tiering};
use crate::workload::profile::{COLUMNS, Edges};

/// An engine's SQL.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Dialect {
    /// DuckDB.
    DuckDb,
    /// `ClickHouse`.
    ClickHouse,
    /// PostgreSQL.
    Postgres,
    /// Spark SQL.
    Spark,
    /// `DataFusion`, and Ballista.
    DataFusion,
    /// `BigQuery`.
    BigQuery,
}

impl Dialect {
    /// All of them.
    pub const ALL: [Self; 6] =
        [Self::DuckDb, Self::ClickHouse, Self::Postgres, Self::Spark, Self::DataFusion, Self::BigQuery];

    /// The name in `--sql`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::DuckDb => "duckdb",
            Self::ClickHouse => "clickhouse",
            Self::Postgres => "postgres",
            Self::Spark => "spark",
            Self::DataFusion => "datafusion",
            Self::BigQuery => "bigquery",
        }
    }

    /// Reads a [`Dialect::name`].
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|dialect| dialect.name() == text)
    }

    /// The dialect of the engine that an ADBC driver is made for, by the driver's name.
    #[must_use]
    pub fn of_driver(driver: &str) -> Option<Self> {
        let known = [
            ("duckdb", Self::DuckDb),
            ("postgres", Self::Postgres),
            ("spark", Self::Spark),
            ("bigquery", Self::BigQuery),
            ("clickhouse", Self::ClickHouse),
            // Ballista and other servers of DataFusion speak Flight SQL.
            ("flightsql", Self::DataFusion),
        ];
        let driver = driver.to_ascii_lowercase();
        known.into_iter().find(|(name, _)| driver.contains(name)).map(|(_, dialect)| dialect)
    }

    fn integer(self) -> &'static str {
        match self {
            Self::ClickHouse => "Int64",
            Self::BigQuery => "INT64",
            _ => "BIGINT",
        }
    }

    /// The widest exact type, for sums of squares.
    fn wide(self) -> &'static str {
        match self {
            Self::DuckDb => "HUGEINT",
            Self::ClickHouse => "Int128",
            Self::Postgres => "NUMERIC",
            Self::Spark | Self::DataFusion => "DECIMAL(38, 0)",
            Self::BigQuery => "BIGNUMERIC",
        }
    }

    fn text(self) -> &'static str {
        match self {
            Self::ClickHouse => "String",
            Self::BigQuery | Self::Spark => "STRING",
            _ => "VARCHAR",
        }
    }

    fn quoted(self, name: &str) -> String {
        match self {
            Self::ClickHouse | Self::Spark | Self::BigQuery => format!("`{}`", name.replace('`', "")),
            _ => format!("\"{}\"", name.replace('"', "\"\"")),
        }
    }

    /// The UTC day of a timestamp, as a text such as `2026-05-20`.
    fn day(self, time: &str) -> String {
        match self {
            Self::DuckDb => format!("strftime({time}, '%Y-%m-%d')"),
            Self::ClickHouse => format!("formatDateTime({time}, '%Y-%m-%d', 'UTC')"),
            Self::Postgres | Self::DataFusion => format!("to_char({time}, '{}')", self.day_format()),
            Self::Spark => format!("date_format({time}, 'yyyy-MM-dd')"),
            Self::BigQuery => format!("FORMAT_TIMESTAMP('%Y-%m-%d', {time}, 'UTC')"),
        }
    }

    fn day_format(self) -> &'static str {
        if self == Self::DataFusion { "%Y-%m-%d" } else { "YYYY-MM-DD" }
    }

    /// The half hour of the UTC day, 0 to 47.
    fn slot(self, time: &str) -> String {
        match self {
            Self::ClickHouse => format!("toHour({time}, 'UTC') * 2 + intDiv(toMinute({time}, 'UTC'), 30)"),
            Self::Spark => format!("hour({time}) * 2 + CAST(floor(minute({time}) / 30) AS INT)"),
            Self::BigQuery => {
                format!(
                    "EXTRACT(HOUR FROM {time} AT TIME ZONE 'UTC') * 2 + DIV(EXTRACT(MINUTE FROM {time} AT TIME ZONE 'UTC'), 30)"
                )
            }
            Self::DuckDb => format!("extract(hour FROM {time}) * 2 + extract(minute FROM {time}) // 30"),
            Self::Postgres => {
                format!("CAST(extract(hour FROM {time}) AS INT) * 2 + CAST(extract(minute FROM {time}) AS INT) / 30")
            }
            Self::DataFusion => {
                format!("CAST(date_part('hour', {time}) AS INT) * 2 + CAST(date_part('minute', {time}) AS INT) / 30")
            }
        }
    }

    /// What has to be said to the session first.
    fn preamble(self) -> &'static str {
        match self {
            Self::Spark => "-- Days and half hours are UTC: SET spark.sql.session.timeZone = UTC\n",
            Self::DuckDb => "-- Days and half hours are UTC: a column with a time zone needs SET TimeZone = 'UTC'\n",
            Self::Postgres => "-- Days and half hours are UTC: a column with a time zone needs SET TimeZone = 'UTC'\n",
            Self::ClickHouse | Self::DataFusion | Self::BigQuery => "",
        }
    }
}

fn literal(text: &str) -> String {
    format!("'{}'", text.replace('\'', "''"))
}

/// What the statement is made from.
#[derive(Clone, Debug)]
pub struct Query<'a> {
    /// For which engine.
    pub dialect: Dialect,
    /// What it reads.
    pub table: &'a str,
    /// Columns: the first place of each field that is one.
    pub layout: &'a Layout,
    /// Which kind of request is which.
    pub tiering: &'a Tiering,
    /// Where prompts are told apart.
    pub edges: &'a Edges,
    /// Who serves models that come without a provider.
    pub provider: &'a str,
    /// The columns that the table has, of those that may be missing.
    pub columns: &'a [Field],
}

impl Query<'_> {
    /// The column of a field; none where the table has none.
    fn column(&self, field: Field) -> Option<String> {
        if !self.columns.contains(&field) {
            return None;
        }
        self.layout.slots.iter().find(|slot| slot.field == field).map(|slot| self.dialect.quoted(&slot.path))
    }

    fn text_of(&self, field: Field) -> String {
        let text = |column: String| format!("coalesce(CAST({column} AS {}), '')", self.dialect.text());
        self.column(field).map_or_else(|| "''".to_owned(), text)
    }

    fn count_of(&self, field: Field) -> String {
        let count = |column: String| format!("coalesce(CAST({column} AS {}), 0)", self.dialect.integer());
        self.column(field).map_or_else(|| "0".to_owned(), count)
    }

    fn offer(&self) -> String {
        if let Some(offer) = self.column(Field::Offer) {
            return offer;
        }
        let model = self.text_of(Field::Model);
        let provider = match self.column(Field::Provider) {
            Some(_) => self.text_of(Field::Provider),
            None if self.provider.is_empty() => return model,
            None => literal(self.provider),
        };
        format!("CASE WHEN {provider} = '' THEN {model} ELSE concat({provider}, '/', {model}) END")
    }

    /// The tier of a row by its own columns; none where it goes by the prompt.
    fn tier_of_row(&self) -> Option<String> {
        let or = |field: Field, otherwise: &str| {
            let text = self.text_of(field);
            format!("CASE WHEN {text} = '' THEN {} ELSE {text} END", literal(otherwise))
        };
        match self.tiering {
            Tiering::Model => Some(or(Field::Model, OTHER)),
            Tiering::Column(otherwise) if self.column(Field::Tier).is_some() => Some(or(Field::Tier, otherwise)),
            Tiering::Column(otherwise) => Some(literal(otherwise)),
            Tiering::Prompt(_) => None,
        }
    }

    /// The tier of a row by its prompt.
    fn tier_of_prompt(&self) -> Option<String> {
        let Tiering::Prompt(rules) = self.tiering else { return None };
        let cases = rules.iter().map(|rule| {
            let holds = rule.prompt_max.map_or_else(|| "1 = 1".to_owned(), |limit| format!("input_tokens <= {limit}"));
            format!("WHEN {holds} THEN {}", literal(&rule.name))
        });
        Some(format!("CASE {} ELSE {} END", cases.collect::<Vec<_>>().join(" "), literal(OTHER)))
    }

    fn prompt_over(&self) -> String {
        let edges: Vec<String> =
            self.edges.as_slice().iter().rev().map(|edge| format!("WHEN input_tokens > {edge} THEN {edge}")).collect();
        if edges.is_empty() { "0".to_owned() } else { format!("CASE {} ELSE 0 END", edges.join(" ")) }
    }

    /// The statement with every column as text, for a client that knows no types.
    #[must_use]
    pub fn statement_of_texts(&self) -> String {
        let text = self.dialect.text();
        // What closes a range is not the engine's to say.
        let columns = COLUMNS.iter().filter(|column| **column != "prompt_upto");
        let columns: Vec<String> = columns.map(|column| format!("CAST({column} AS {text}) AS {column}")).collect();
        format!("SELECT {}\nFROM (\n{}) AS profile\n", columns.join(", "), self.statement())
    }

    /// The statement.
    #[must_use]
    pub fn statement(&self) -> String {
        let dialect = self.dialect;
        let time = self.column(Field::Time).unwrap_or_else(|| dialect.quoted(Field::Time.key()));
        let [cached, written, written_1h, reasoning] =
            [Field::CachedInput, Field::CacheWrite, Field::CacheWrite1h, Field::Reasoning]
                .map(|field| self.count_of(field));
        let counting = self.layout.counting;
        let mut input = self.count_of(Field::Input);
        if counting.cached == Counted::Beside {
            input = format!("{input} + {cached}");
        }
        if counting.written == Counted::Beside {
            input = format!("{input} + {written} + {written_1h}");
        }
        let output = self.count_of(Field::Output);
        let output = if counting.reasoning == Counted::Beside { format!("{output} + {reasoning}") } else { output };
        let service = self.text_of(Field::Service);
        let region = self.text_of(Field::Region);
        let (integer, wide) = (dialect.integer(), dialect.wide());
        let sum = |column: &str| format!("CAST(sum(cells.{column}) AS {integer}) AS {column}");
        let square = |column: &str| {
            format!(
                "CAST(sum(CAST(cells.{column} AS {wide}) * CAST(cells.{column} AS {wide})) AS {wide}) AS {column}_sq"
            )
        };
        let sums = [
            sum("input_tokens"),
            sum("cached_input_tokens"),
            sum("cache_write_tokens"),
            sum("cache_write_1h_tokens"),
            sum("output_tokens"),
            sum("reasoning_tokens"),
            square("input_tokens"),
            square("output_tokens"),
        ];
        format!(
            "{preamble}SELECT tier, offer, service, region, day, slot, prompt_over,\n  \
             CAST(count(*) AS {integer}) AS requests, CAST(0 AS {integer}) AS errors,\n  {sums}\n\
             FROM (\n  SELECT counted.*, {by_prompt}{prompt_over} AS prompt_over\n  FROM (\n    SELECT\n      {by_row}\
             {offer} AS offer,\n      \
             CASE WHEN {service} IN ('', 'default', 'auto', 'on_demand', 'on-demand') THEN 'standard' ELSE {service} END AS service,\n      \
             {region} AS region,\n      {day} AS day,\n      {slot} AS slot,\n      \
             {input} AS input_tokens,\n      {cached} AS cached_input_tokens,\n      {written} AS cache_write_tokens,\n      \
             {written_1h} AS cache_write_1h_tokens,\n      {output} AS output_tokens,\n      {reasoning} AS reasoning_tokens\n    \
             FROM {table}\n  ) AS counted\n) AS cells\n\
             GROUP BY tier, offer, service, region, day, slot, prompt_over\n",
            preamble = dialect.preamble(),
            sums = sums.join(",\n  "),
            by_row = self.tier_of_row().map_or_else(String::new, |tier| format!("{tier} AS tier,\n      ")),
            by_prompt = self.tier_of_prompt().map_or_else(String::new, |tier| format!("{tier} AS tier, ")),
            prompt_over = self.prompt_over(),
            offer = self.offer(),
            day = dialect.day(&time),
            slot = dialect.slot(&time),
            table = self.table,
        )
    }
}
