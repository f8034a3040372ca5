//! How a number is read from text, and written for readers and for programs.

use std::fmt;
use std::str::FromStr;

use ethnum::U256;

use super::{DIGITS_MAX, Number, NumberError};

impl Number {
    /// Reads a plain decimal literal: digits, at most one point, an optional sign, an optional exponent, and `_`
    /// between digits. No thousands separators, no currency sign, no `nan` or `inf`.
    ///
    /// # Errors
    /// [`NumberError::NotANumber`], [`NumberError::TooPrecise`], [`NumberError::TooLarge`].
    pub fn parse(text: &str) -> Result<Self, NumberError> {
        let (mantissa, exponent) = match text.split_once(['e', 'E']) {
            Some((mantissa, exponent)) => (mantissa, exponent.parse::<i32>().map_err(|_| NumberError::NotANumber)?),
            None => (text, 0),
        };
        let unsigned = mantissa.strip_prefix(['-', '+']).unwrap_or(mantissa);
        let (whole, fraction) = unsigned.split_once('.').unwrap_or((unsigned, "0"));
        let is_digits = |part: &str| {
            part.starts_with(|c: char| c.is_ascii_digit())
                && part.ends_with(|c: char| c.is_ascii_digit())
                && part.bytes().all(|byte| byte.is_ascii_digit() || byte == b'_')
                && !part.contains("__")
        };
        if !is_digits(whole) || !is_digits(fraction) {
            return Err(NumberError::NotANumber);
        }
        let digits: String = whole.chars().chain(fraction.chars()).filter(|&c| c != '_').collect();
        let significant = digits.trim_start_matches('0').trim_end_matches('0');
        if significant.is_empty() {
            return Ok(Self::ZERO);
        }
        if significant.len() > DIGITS_MAX as usize {
            return Err(NumberError::TooPrecise);
        }
        let coefficient: u128 = significant.parse().map_err(|_| NumberError::NotANumber)?;
        let trailing = digits.len() - digits.trim_end_matches('0').len();
        let fraction_digits = fraction.bytes().filter(u8::is_ascii_digit).count();
        let scale = i64::try_from(fraction_digits).map_err(|_| NumberError::TooPrecise)?
            - i64::try_from(trailing).map_err(|_| NumberError::TooLarge)?
            - i64::from(exponent);
        let number = Self::from_parts(mantissa.starts_with('-'), U256::from(coefficient), scale, true)?;
        if number.exact { Ok(number) } else { Err(NumberError::TooPrecise) }
    }

    /// What a float function came to, rounded at a place after the point; never exact.
    ///
    /// # Errors
    /// [`NumberError::NotANumber`] for `nan` and infinities, [`NumberError::TooPrecise`] beyond 28 digits.
    pub fn from_float(value: f64, places: u32) -> Result<Self, NumberError> {
        let text = format!("{value:.places$}", places = places as usize);
        Ok(Self { exact: false, ..Self::parse(&text)? })
    }

    /// For a reader: rounded half away from zero, a fixed number of places, thousands in groups of three.
    #[must_use]
    pub fn grouped(self, places: u32) -> String {
        let rounded = self.rounded(places);
        let sign = if rounded.is_negative() { "-" } else { "" };
        let text = rounded.value.abs().to_string();
        let (whole, fraction) = text.split_once('.').unwrap_or((&text, ""));
        let groups: Vec<&str> =
            whole.as_bytes().rchunks(3).rev().map(|group| std::str::from_utf8(group).unwrap_or_default()).collect();
        let whole = groups.join(",");
        if places == 0 {
            return format!("{sign}{whole}");
        }
        format!("{sign}{whole}.{fraction:0<width$}", width = places as usize)
    }

    /// For a reader: every digit, thousands in groups of three.
    #[must_use]
    pub fn grouped_exact(self) -> String {
        let places = self.value.normalize().scale();
        self.grouped(places)
    }

    /// For a reader: every digit, at least two places, as prices are published: `0.80`, `3.125`.
    #[must_use]
    pub fn as_published(self) -> String {
        self.grouped(self.value.normalize().scale().max(2))
    }
}

impl FromStr for Number {
    type Err = NumberError;

    fn from_str(text: &str) -> Result<Self, NumberError> {
        Self::parse(text)
    }
}

/// The whole value as a plain decimal: no exponent, no trailing zeros, no minus before zero.
impl fmt::Display for Number {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        // Not `pad`: it takes a precision for a length and would cut digits off.
        formatter.pad_integral(!self.is_negative(), "", &self.value.abs().normalize().to_string())
    }
}

impl serde::Serialize for Number {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

/// Reads a decimal as text, or a whole number as JSON writes one. What came from a rounding says so in the field
/// beside it, not here; a JSON number with a point is refused, since it has passed through a float.
impl<'de> serde::Deserialize<'de> for Number {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Visitor;

        impl serde::de::Visitor<'_> for Visitor {
            type Value = Number;

            fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                formatter.write_str("a decimal as text such as \"9.44\", or a whole number")
            }

            fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<Number, E> {
                Number::parse(text).map_err(|error| E::custom(format!("`{text}`: {error}")))
            }

            fn visit_u64<E: serde::de::Error>(self, count: u64) -> Result<Number, E> {
                Ok(Number::from(count))
            }

            fn visit_i64<E: serde::de::Error>(self, count: i64) -> Result<Number, E> {
                self.visit_str(&count.to_string())
            }
        }

        deserializer.deserialize_any(Visitor)
    }
}

/// A decimal as text: `9.44`.
#[cfg(feature = "schema")]
impl schemars::JsonSchema for Number {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Number".into()
    }

    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({
            "type": "string",
            "description": "A decimal: no exponent, no trailing zeros.",
            "pattern": "^-?(0|[1-9][0-9]*)(\\.[0-9]*[1-9])?$",
        })
    }
}
