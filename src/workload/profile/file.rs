//! The profile as a CSV file: a header, then one row a cell in the order of keys.

use std::fmt::Write;
use std::io::Read;

use super::{CellKey, Profile, PromptRange, Sums};
use crate::units::NumberError;

/// The columns, in their order. `prompt_upto` may be missing in a file from elsewhere: the next `prompt_over` that
/// the file has stands for it.
pub const COLUMNS: [&str; 18] = [
    "tier",
    "offer",
    "service",
    "region",
    "day",
    "slot",
    "prompt_over",
    "requests",
    "errors",
    "input_tokens",
    "cached_input_tokens",
    "cache_write_tokens",
    "cache_write_1h_tokens",
    "output_tokens",
    "reasoning_tokens",
    "input_tokens_sq",
    "output_tokens_sq",
    "prompt_upto",
];

/// Why a profile could not be read.
#[derive(Debug, thiserror::Error)]
pub enum ProfileError {
    /// The text is not CSV.
    #[error("line {line}: {reason}")]
    Malformed {
        /// Counted from 1.
        line: u64,
        /// What is wrong there.
        reason: String,
    },
    /// A column is not there.
    #[error("it has no column `{0}`; `cascade profile` makes profiles from request logs")]
    MissingColumn(&'static str),
    /// The file ends before it begins.
    #[error("it has no cells")]
    Empty,
}

impl Profile {
    /// Reads a profile.
    ///
    /// # Errors
    /// [`ProfileError`] at the first line that makes no sense.
    pub fn read(text: impl Read) -> Result<Self, ProfileError> {
        let mut reader = csv::ReaderBuilder::new().from_reader(text);
        let headers = reader.headers().map_err(|error| malformed(&error))?.clone();
        let place = |name: &str| headers.iter().position(|header| header.trim_start_matches('\u{feff}').trim() == name);
        let mut places = [0; COLUMNS.len() - 1];
        for (name, at) in COLUMNS.iter().zip(&mut places) {
            *at = place(name).ok_or(ProfileError::MissingColumn(name))?;
        }
        let upto = place("prompt_upto");
        let mut rows = Vec::new();
        for record in reader.into_records() {
            let record = record.map_err(|error| malformed(&error))?;
            let line = record.position().map_or(0, csv::Position::line);
            let row = Row { record: &record, places: &places, upto };
            rows.push((line, row.cell().map_err(|reason| ProfileError::Malformed { line, reason })?));
        }
        if upto.is_none() {
            close_ranges(&mut rows);
        }
        let mut profile = Self::default();
        for (line, (key, sums)) in rows {
            let added = profile.add(key, &sums);
            added.map_err(|error: NumberError| ProfileError::Malformed { line, reason: error.to_string() })?;
        }
        if profile.is_empty() { Err(ProfileError::Empty) } else { Ok(profile) }
    }

    /// The file's text. The same cells give the same bytes.
    #[must_use]
    pub fn to_csv(&self) -> String {
        let mut text = COLUMNS.join(",");
        text.push('\n');
        for (key, sums) in self.cells() {
            let CellKey { tier, offer, service, region, day, slot, prompt } = key;
            for name in [tier, offer, service, region] {
                push_field(&mut text, name);
                text.push(',');
            }
            let Sums { requests, errors, input, cached_input, cache_write, cache_write_1h, output, reasoning, .. } =
                sums;
            let upto = prompt.upto.map_or_else(String::new, |upto| upto.to_string());
            // Into memory, which cannot fail.
            let _ = writeln!(
                text,
                "{day},{slot},{},{requests},{errors},{input},{cached_input},{cache_write},{cache_write_1h},{output},\
                 {reasoning},{},{},{upto}",
                prompt.over, sums.input_squared, sums.output_squared
            );
        }
        text
    }
}

/// Quoted where CSV needs it.
fn push_field(text: &mut String, field: &str) {
    if field.contains(['"', ',', '\n', '\r']) {
        text.push('"');
        text.push_str(&field.replace('"', "\"\""));
        text.push('"');
    } else {
        text.push_str(field);
    }
}

fn malformed(error: &csv::Error) -> ProfileError {
    let line = error.position().map_or(1, csv::Position::line);
    let reason = match error.kind() {
        csv::ErrorKind::UnequalLengths { expected_len, len, .. } => {
            format!("{len} fields under {expected_len} columns")
        }
        csv::ErrorKind::Utf8 { .. } => "not text: it is not UTF-8".to_owned(),
        _ => "not CSV".to_owned(),
    };
    ProfileError::Malformed { line, reason }
}

struct Row<'a> {
    record: &'a csv::StringRecord,
    places: &'a [usize],
    upto: Option<usize>,
}

impl Row<'_> {
    fn text(&self, column: usize) -> &str {
        self.record.get(self.places[column]).unwrap_or_default()
    }

    fn number<T: std::str::FromStr>(&self, column: usize) -> Result<T, String> {
        let text = self.text(column);
        text.parse().map_err(|_| format!("`{}` is `{text}`, not a whole number", COLUMNS[column]))
    }

    fn cell(&self) -> Result<(CellKey, Sums), String> {
        let day = self.text(4).parse().ok().filter(|_| self.text(4).len() == 10);
        let slot: u8 = self.number(5)?;
        if slot > 47 {
            return Err(format!("`slot` is {slot}; the half hours of a day are 0 to 47"));
        }
        let upto = self.upto.and_then(|at| self.record.get(at)).filter(|text| !text.is_empty());
        let upto = upto.map(|text| text.parse().map_err(|_| format!("`prompt_upto` is `{text}`, not a whole number")));
        let prompt = PromptRange { over: self.number(6)?, upto: upto.transpose()? };
        if prompt.upto.is_some_and(|upto| upto <= prompt.over) {
            return Err("`prompt_upto` is not above `prompt_over`".to_owned());
        }
        let key = CellKey {
            tier: self.text(0).into(),
            offer: self.text(1).into(),
            service: self.text(2).into(),
            region: self.text(3).into(),
            day: day.ok_or_else(|| format!("`day` is `{}`, not a date such as 2026-05-20", self.text(4)))?,
            slot,
            prompt,
        };
        let sums = Sums {
            requests: self.number(7)?,
            errors: self.number(8)?,
            input: self.number(9)?,
            cached_input: self.number(10)?,
            cache_write: self.number(11)?,
            cache_write_1h: self.number(12)?,
            output: self.number(13)?,
            reasoning: self.number(14)?,
            input_squared: self.number(15)?,
            output_squared: self.number(16)?,
        };
        if !sums.is_consistent() {
            return Err("its parts are more than their wholes".to_owned());
        }
        Ok((key, sums))
    }
}

/// Where a file does not say up to where its ranges go, each goes up to the next that begins.
fn close_ranges(rows: &mut [(u64, (CellKey, Sums))]) {
    let edges = super::Edges::new(rows.iter().map(|(_, (key, _))| key.prompt.over));
    for (_, (key, _)) in rows {
        key.prompt.upto = edges.as_slice().iter().copied().find(|edge| *edge > key.prompt.over);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HEADER: &str = "tier,offer,service,region,day,slot,prompt_over,requests,errors,input_tokens,\
        cached_input_tokens,cache_write_tokens,cache_write_1h_tokens,output_tokens,reasoning_tokens,input_tokens_sq,\
        output_tokens_sq,prompt_upto\n";

    fn read(rows: &str) -> Result<Profile, String> {
        Profile::read(format!("{HEADER}{rows}").as_bytes()).map_err(|error| error.to_string())
    }

    #[test]
    fn a_file_reads_back_as_it_was_written() {
        let rows = "\"a, b\",x/\"\"y,standard,,2026-05-01,33,200000,2,1,500000,0,0,0,10,4,130000000000,58,\n\
                    all,,standard,us,2026-05-02,0,0,1,0,5,1,2,1,0,0,25,0,200000\n";
        let rows = rows.replace("x/\"\"y", "x/y");
        let profile = read(&rows).expect("a profile");
        assert_eq!(profile.to_csv(), format!("{HEADER}{rows}"));
    }

    #[test]
    fn ranges_of_an_open_file_go_up_to_the_next() {
        let header = HEADER.replace(",prompt_upto", "");
        let row = |over: u64| format!("a,,standard,,2026-05-01,0,{over},1,0,5,0,0,0,0,0,25,0\n");
        let profile = Profile::read(format!("{header}{}{}", row(0), row(32_000)).as_bytes()).expect("a profile");
        let ranges: Vec<PromptRange> = profile.cells().map(|(key, _)| key.prompt).collect();
        let expected = [PromptRange { over: 0, upto: Some(32_000) }, PromptRange { over: 32_000, upto: None }];
        assert_eq!(ranges, expected);
    }

    #[test]
    fn what_contradicts_itself_is_refused_with_its_line() {
        let good = "a,,standard,,2026-05-01,0,0,1,0,5,0,0,0,0,0,25,0,\n";
        let wrong = [
            (
                "a,,standard,,2026-05-01,48,0,1,0,5,0,0,0,0,0,25,0,\n",
                "`slot` is 48; the half hours of a day are 0 to 47",
            ),
            ("a,,standard,,2026-5-1,0,0,1,0,5,0,0,0,0,0,25,0,\n", "`day` is `2026-5-1`, not a date such as 2026-05-20"),
            ("a,,standard,,2026-05-01,0,0,1,0,5,3,3,0,0,0,25,0,\n", "its parts are more than their wholes"),
            ("a,,standard,,2026-05-01,0,0,1,0,-5,0,0,0,0,0,25,0,\n", "`input_tokens` is `-5`, not a whole number"),
            ("a,,standard,,2026-05-01,0,9,1,0,5,0,0,0,0,0,25,0,9\n", "`prompt_upto` is not above `prompt_over`"),
        ];
        for (row, reason) in wrong {
            assert_eq!(read(&format!("{good}{row}")).expect_err(row), format!("line 3: {reason}"));
        }
        assert_eq!(read("").expect_err("empty"), "it has no cells");
        let other = Profile::read("a,b\n1,2\n".as_bytes()).expect_err("no profile").to_string();
        assert_eq!(other, "it has no column `tier`; `cascade profile` makes profiles from request logs");
    }
}
