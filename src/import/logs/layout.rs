//! Where a log has what a request is made of, and what its texts mean.

use super::eight;
use super::row::{Counting, Counts, Fault, Row, TOKENS_MAX};
use super::time::{Clock, TimeUnit};
use crate::calendar::Instant;
use crate::units::Number;

/// What is taken from a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Field {
    /// When the request came.
    Time,
    /// What tells it from others.
    Id,
    /// Which kind of request.
    Tier,
    /// What served it, as `provider/model`.
    Offer,
    /// Who served it.
    Provider,
    /// What served it.
    Model,
    /// How it was served.
    Service,
    /// Whether it was served as a batch.
    Batch,
    /// Where.
    Region,
    /// Whether it failed.
    Status,
    /// Whether a gateway answered it from a cache of its own, so that no vendor served it.
    OwnCache,
    /// How many requests the row stands for.
    Requests,
    /// Prompt tokens.
    Input,
    /// Of a cache.
    CachedInput,
    /// Written to a cache.
    CacheWrite,
    /// Written to a cache for an hour.
    CacheWrite1h,
    /// Answer tokens.
    Output,
    /// Of reasoning.
    Reasoning,
}

impl Field {
    /// All of them.
    pub const ALL: [Self; 18] = [
        Self::Time,
        Self::Id,
        Self::Tier,
        Self::Offer,
        Self::Provider,
        Self::Model,
        Self::Service,
        Self::Batch,
        Self::Region,
        Self::Status,
        Self::OwnCache,
        Self::Requests,
        Self::Input,
        Self::CachedInput,
        Self::CacheWrite,
        Self::CacheWrite1h,
        Self::Output,
        Self::Reasoning,
    ];

    /// The name in `--map` and in messages.
    #[must_use]
    pub const fn key(self) -> &'static str {
        match self {
            Self::Time => "time",
            Self::Id => "request_id",
            Self::Tier => "tier",
            Self::Offer => "offer",
            Self::Provider => "provider",
            Self::Model => "model",
            Self::Service => "service",
            Self::Batch => "batch",
            Self::Region => "region",
            Self::Status => "status",
            Self::OwnCache => "own_cache",
            Self::Requests => "requests",
            Self::Input => "input_tokens",
            Self::CachedInput => "cached_input_tokens",
            Self::CacheWrite => "cache_write_tokens",
            Self::CacheWrite1h => "cache_write_1h_tokens",
            Self::Output => "output_tokens",
            Self::Reasoning => "reasoning_tokens",
        }
    }

    /// Reads a [`Field::key`].
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|field| field.key() == text)
    }
}

/// The texts of a row, by field; empty where the row has none.
pub type Values<'a> = [&'a str; Field::ALL.len()];

/// The fields of a row, however its log holds them.
pub trait Fields<'a> {
    /// The text of a field; empty where the row has none.
    ///
    /// # Errors
    /// [`Fault::NotText`].
    fn text(&self, field: Field) -> Result<&'a str, Fault>;

    /// A whole number; none where nothing stands.
    ///
    /// # Errors
    /// [`Fault`] for anything else.
    fn count(&self, field: Field) -> Result<Option<u64>, Fault> {
        count(field, self.text(field)?)
    }

    /// When the request came, in seconds since 1970; none where nothing stands.
    ///
    /// # Errors
    /// [`Fault::NotATime`].
    fn second(&self, unit: TimeUnit, clock: &mut Clock) -> Result<Option<i64>, Fault> {
        match self.text(Field::Time)? {
            "" => Ok(None),
            text => clock.seconds(text.as_bytes(), unit).map(Some).ok_or_else(|| Fault::NotATime(text.to_owned())),
        }
    }

    /// Whether the request failed.
    ///
    /// # Errors
    /// [`Fault::NotText`].
    fn failed(&self) -> Result<bool, Fault> {
        self.text(Field::Status).map(is_failure)
    }
}

impl<'a> Fields<'a> for Values<'a> {
    #[inline]
    fn text(&self, field: Field) -> Result<&'a str, Fault> {
        Ok(self[field as usize])
    }
}

/// A place where a field may be found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Slot {
    /// Of which field.
    pub field: Field,
    /// A column or key; dots go into objects, also into those that a column holds as text.
    pub path: String,
}

/// Where a log has its fields.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Layout {
    /// Of several places of one field, the first that a row fills counts.
    pub slots: Vec<Slot>,
    /// How parts and wholes are counted.
    pub counting: Counting,
}

impl Layout {
    /// A layout from places, the preferred first.
    #[must_use]
    pub fn new(places: &[(Field, &[&str])], counting: Counting) -> Self {
        let slots = places
            .iter()
            .flat_map(|(field, paths)| paths.iter().map(|path| Slot { field: *field, path: (*path).to_owned() }));
        Self { slots: slots.collect(), counting }
    }

    /// Takes a field from another place, and from no other.
    pub fn map(&mut self, field: Field, path: &str) {
        self.slots.retain(|slot| slot.field != field);
        if !path.is_empty() {
            self.slots.push(Slot { field, path: path.to_owned() });
        }
    }

    /// Whether some place is known for a field.
    #[must_use]
    pub fn has(&self, field: Field) -> bool {
        self.slots.iter().any(|slot| slot.field == field)
    }
}

/// What holds for every row of a log.
#[derive(Clone, Debug, Default)]
pub struct Terms {
    /// Who serves models that come without a provider; empty to leave them so.
    pub provider: String,
    /// What a bare number counts.
    pub time_unit: TimeUnit,
    /// When requests came whose row does not say.
    pub time: Option<i64>,
    /// Only requests from this second on.
    pub since: Option<i64>,
    /// Only requests before this second.
    pub until: Option<i64>,
}

impl Terms {
    /// Limits to a half-open range of time.
    pub fn between(&mut self, since: Option<Instant>, until: Option<Instant>) {
        self.since = since.map(Instant::seconds_since_1970);
        self.until = until.map(Instant::seconds_since_1970);
    }

    /// Whether a second is wanted.
    #[must_use]
    pub fn wants(&self, second: i64) -> bool {
        self.since.is_none_or(|since| since <= second) && self.until.is_none_or(|until| second < until)
    }
}

/// What became of a row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reading<'a> {
    /// It counts.
    Counted(Row<'a>),
    /// It came before or after the wanted time.
    OutsideTime,
    /// It is no request that a vendor served.
    NotServed,
    /// It makes no sense.
    Faulty(Fault),
}

/// Understands a row by its fields.
#[must_use]
pub fn understand<'a>(fields: &impl Fields<'a>, counting: Counting, terms: &'a Terms) -> Reading<'a> {
    Understanding::new(counting, terms).of(fields)
}

/// Understands the rows of a log, one after another.
#[derive(Debug)]
pub struct Understanding<'t> {
    counting: Counting,
    terms: &'t Terms,
    clock: Clock,
}

impl<'t> Understanding<'t> {
    /// No row yet.
    #[must_use]
    pub fn new(counting: Counting, terms: &'t Terms) -> Self {
        Self { counting, terms, clock: Clock::default() }
    }

    /// The next row.
    #[inline]
    pub fn of<'a>(&mut self, fields: &impl Fields<'a>) -> Reading<'a>
    where
        't: 'a,
    {
        row(fields, self.counting, self.terms, &mut self.clock).unwrap_or_else(Reading::Faulty)
    }
}

#[inline]
fn row<'a>(
    fields: &impl Fields<'a>,
    counting: Counting,
    terms: &'a Terms,
    clock: &mut Clock,
) -> Result<Reading<'a>, Fault> {
    if is_cache_hit(fields.text(Field::OwnCache)?) {
        return Ok(Reading::NotServed);
    }
    let second = fields.second(terms.time_unit, clock)?.or(terms.time).ok_or(Fault::Missing(Field::Time.key()))?;
    if !terms.wants(second) {
        return Ok(Reading::OutsideTime);
    }
    let failed = fields.failed()?;
    let required = |field: Field| match fields.count(field)? {
        Some(count) => Ok(count),
        // A request that failed need not have got as far as counting.
        None if failed => Ok(0),
        None => Err(Fault::Missing(field.key())),
    };
    let optional = |field: Field| fields.count(field).map(Option::unwrap_or_default);
    let counts = Counts {
        input: required(Field::Input)?,
        cached_input: optional(Field::CachedInput)?,
        cache_write: optional(Field::CacheWrite)?,
        cache_write_1h: optional(Field::CacheWrite1h)?,
        output: required(Field::Output)?,
        reasoning: optional(Field::Reasoning)?,
    };
    let requests = fields.count(Field::Requests)?.unwrap_or(1);
    if requests == 0 {
        return if counts == Counts::default() { Ok(Reading::NotServed) } else { Err(Fault::NoRequest) };
    }
    let (provider, model) =
        offer(fields.text(Field::Offer)?, fields.text(Field::Provider)?, fields.text(Field::Model)?);
    let provider =
        if provider.is_empty() && !model.is_empty() && !model.contains('/') { &terms.provider } else { provider };
    let tier = fields.text(Field::Tier)?;
    let id = fields.text(Field::Id)?;
    let is_batch = is_true(fields.text(Field::Batch)?);
    Ok(Reading::Counted(Row {
        id: (!id.is_empty()).then_some(id),
        seconds: second,
        tier: (!tier.is_empty()).then_some(tier),
        provider,
        model,
        service: if is_batch { "batch" } else { service(fields.text(Field::Service)?) },
        region: fields.text(Field::Region)?,
        requests,
        failed,
        prompt: None,
        counts: counts.inclusive(counting)?,
    }))
}

/// Provider and model: a model's name may have its provider in front already.
fn offer<'a>(offer: &'a str, provider: &'a str, model: &'a str) -> (&'a str, &'a str) {
    if !offer.is_empty() {
        return ("", offer);
    }
    // Rarely there is a slash where the provider would end, so rarely there is anything to compare.
    let may_have = !provider.is_empty() && model.as_bytes().get(provider.len()) == Some(&b'/');
    let rest = may_have.then(|| model.strip_prefix(provider)?.strip_prefix('/')).flatten();
    (provider, rest.unwrap_or(model))
}

/// A service class by the names that vendors have for it; one that is not known stays as it is.
#[must_use]
pub fn service(text: &str) -> &str {
    match text {
        "" | "default" | "auto" | "standard" | "on_demand" | "on-demand" => "standard",
        other => other,
    }
}

fn is_true(text: &str) -> bool {
    !text.is_empty() && matches!(text, "true" | "True" | "TRUE" | "1" | "t" | "yes")
}

/// A gateway says yes, or names the answer that it gave again: any UUID but that of nothing.
fn is_cache_hit(text: &str) -> bool {
    let is_uuid = || text.len() == 36 && text.bytes().all(|byte| byte.is_ascii_hexdigit() || byte == b'-');
    is_true(text) || (is_uuid() && text.bytes().any(|byte| byte != b'0' && byte != b'-'))
}

/// Logs write success in many ways; anything that is none of them says what failed.
#[must_use]
pub fn is_failure(text: &str) -> bool {
    const SUCCESS: [&str; 12] =
        ["0", "false", "f", "ok", "success", "succeeded", "completed", "default", "debug", "warning", "null", "none"];
    if text.is_empty() || text == "200" {
        return false;
    }
    match text.parse::<u16>() {
        Ok(status) => status >= 400,
        Err(_) => !SUCCESS.iter().any(|success| text.eq_ignore_ascii_case(success)),
    }
}

/// A whole number; none where nothing stands.
///
/// # Errors
/// [`Fault`] for anything else.
#[inline]
pub fn count(field: Field, text: &str) -> Result<Option<u64>, Fault> {
    if text.is_empty() {
        return Ok(None);
    }
    match eight::number(text.as_bytes()) {
        Some(count) => Ok(Some(count)),
        None => unusual_count(field, text),
    }
}

/// Longer whole numbers or with a point, and what is none.
fn unusual_count(field: Field, text: &str) -> Result<Option<u64>, Fault> {
    let written = text.to_owned();
    let field = field.key();
    let number = match Number::parse(written.trim()) {
        Ok(number) if number.is_whole() => number,
        _ if matches!(written.trim(), "null" | "NULL" | "None" | "\\N") => return Ok(None),
        _ => return Err(Fault::NotACount { field, text: written }),
    };
    if number.is_negative() {
        return Err(Fault::Negative { field, text: written });
    }
    let whole = number.rounded(0).to_string().parse().ok().filter(|count| *count <= TOKENS_MAX);
    whole.map(Some).ok_or(Fault::TooMany { field, text: written })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(values: &[(Field, &'static str)]) -> Reading<'static> {
        let mut row: Values<'static> = [""; Field::ALL.len()];
        for (field, text) in values {
            row[*field as usize] = text;
        }
        let terms = Terms {
            provider: "openai".to_owned(),
            since: Some(1_000_001_000),
            until: Some(1_000_002_000),
            ..Terms::default()
        };
        understand(&row, Counting::default(), Box::leak(Box::new(terms)))
    }

    const TIME: (Field, &str) = (Field::Time, "1000001000");
    const INPUT: (Field, &str) = (Field::Input, "10");
    const OUTPUT: (Field, &str) = (Field::Output, "2");

    #[test]
    fn a_row_is_understood() {
        let Reading::Counted(row) = read(&[TIME, (Field::Input, "10.0"), OUTPUT, (Field::Model, "gpt-5.5")]) else {
            panic!("not counted");
        };
        assert_eq!((row.provider, row.model, row.service, row.counts.input), ("openai", "gpt-5.5", "standard", 10));
    }

    #[test]
    fn a_provider_is_said_once() {
        let named = |values: &[(Field, &'static str)]| match read(&[values, &[TIME, INPUT, OUTPUT]].concat()) {
            Reading::Counted(row) => (row.provider, row.model),
            other => panic!("{other:?}"),
        };
        let both = [(Field::Provider, "anthropic"), (Field::Model, "anthropic/claude-opus-4-7")];
        assert_eq!(named(&both), ("anthropic", "claude-opus-4-7"));
        assert_eq!(named(&[(Field::Model, "together/deepseek-r1")]), ("", "together/deepseek-r1"));
        assert_eq!(named(&[(Field::Offer, "a/b"), (Field::Model, "c")]), ("", "a/b"));
        assert_eq!(named(&[]), ("", ""));
    }

    #[test]
    fn time_is_half_open() {
        let at = |time| matches!(read(&[(Field::Time, time), INPUT, OUTPUT]), Reading::Counted(_));
        assert_eq!(
            [at("1000000999"), at("1000001000"), at("1000001999"), at("1000002000")],
            [false, true, true, false]
        );
    }

    #[test]
    fn rows_that_make_no_sense_say_why() {
        let fault = |values: &[(Field, &'static str)]| match read(values) {
            Reading::Faulty(fault) => fault.to_string(),
            other => panic!("{other:?}"),
        };
        assert_eq!(fault(&[INPUT, OUTPUT]), "`time` is missing");
        assert_eq!(fault(&[TIME, OUTPUT]), "`input_tokens` is missing");
        assert_eq!(fault(&[TIME, INPUT, (Field::Output, "-3")]), "`output_tokens` is -3, below zero");
        assert_eq!(fault(&[TIME, INPUT, (Field::Output, "many")]), "`output_tokens` is `many`, not a whole number");
        assert_eq!(fault(&[TIME, INPUT, (Field::Output, "1.5")]), "`output_tokens` is `1.5`, not a whole number");
        let over = fault(&[TIME, INPUT, OUTPUT, (Field::CachedInput, "11")]);
        assert_eq!(over, "cached input and cache writes are parts of the input, and 11 is more than 10");
        let huge = fault(&[TIME, INPUT, (Field::Output, "1000000000001")]);
        assert_eq!(huge, "`output_tokens` is 1000000000001, more than any request has");
        assert_eq!(fault(&[(Field::Time, "noon"), INPUT, OUTPUT]), "`noon` is not a time");
    }

    #[test]
    fn a_request_that_failed_need_not_count() {
        let Reading::Counted(row) = read(&[TIME, (Field::Status, "429")]) else { panic!("not counted") };
        assert!(row.failed && row.counts == Counts::default());
        for fine in ["", "200", "success", "OK", "false", "0"] {
            assert!(!is_failure(fine), "{fine}");
        }
        for failed in ["500", "error", "failure", "ERROR", "true", "rate limited"] {
            assert!(is_failure(failed), "{failed}");
        }
    }

    #[test]
    fn what_a_gateway_answered_itself_was_not_served() {
        for hit in ["True", "0b7e2a3c-58f1-4c1e-9a55-1f0e8a2d4c6b"] {
            assert_eq!(read(&[TIME, INPUT, OUTPUT, (Field::OwnCache, hit)]), Reading::NotServed);
        }
        for miss in ["", "false", "00000000-0000-0000-0000-000000000000"] {
            let reading = read(&[TIME, INPUT, OUTPUT, (Field::OwnCache, miss)]);
            assert!(matches!(reading, Reading::Counted(_)), "{miss}");
        }
        let of_requests =
            |requests, count| read(&[TIME, (Field::Input, count), (Field::Output, count), (Field::Requests, requests)]);
        assert_eq!(of_requests("0", "0"), Reading::NotServed);
        assert_eq!(of_requests("0", "5"), Reading::Faulty(Fault::NoRequest));
    }
}
