//! Limits on what a scenario may spend and use: `[[budget]]`, `[policy]` and `[[exempt]]`, in the scenario itself or in
//! a file that many scenarios share.

use crate::calendar::Date;
use crate::catalogue::{OfferId, schema_version};
use crate::diagnostic::{Diagnostic, Location, Problems, Severity, code, nearest};
use crate::document::{Cursor, Fields, Node, Placed, Value};
use crate::units::{Number, Share};

use super::read::{TierSpec, offer_id};

/// Everything that one file, or the command line, demands.
#[derive(Clone, Debug, Default)]
pub struct Policy {
    /// Limits on spend.
    pub budgets: Vec<Budget>,
    /// Limits on anything else.
    pub rules: Vec<Rule>,
    /// Who may break which of them, and until when.
    pub exemptions: Vec<Exemption>,
    /// Whether scenarios share it: then what it names need not be in each of them.
    pub shared: bool,
}

/// What a limit is counted for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Span {
    /// A day at factor 1.
    Day,
    /// The month that is shown.
    Month,
    /// The run rate over the days of the year.
    Year,
}

impl Span {
    /// All, with the keys of a budget.
    pub const ALL: [(Self, &'static str); 3] = [(Self::Day, "daily"), (Self::Month, "monthly"), (Self::Year, "yearly")];

    /// The key of a budget.
    #[must_use]
    pub const fn key(self) -> &'static str {
        match self {
            Self::Day => "daily",
            Self::Month => "monthly",
            Self::Year => "yearly",
        }
    }

    /// The noun.
    #[must_use]
    pub const fn noun(self) -> &'static str {
        match self {
            Self::Day => "day",
            Self::Month => "month",
            Self::Year => "year",
        }
    }
}

/// How much is allowed, or demanded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Limit {
    /// Money.
    Amount(Number),
    /// A part of what it is measured against.
    Part(Number),
}

/// In which money an amount is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum LimitCurrency {
    /// US dollars, as prices are; exchanged where the bill is.
    #[default]
    Dollars,
    /// Whatever the bill is in.
    Bill,
}

/// What is held against a limit, where that is not what is expected.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Measure {
    /// What nine of ten outcomes stay at or below.
    P90,
    /// What it comes to with every range at its worse end.
    Worst,
}

impl Measure {
    /// What is held against a limit that says nothing else.
    pub const EXPECTED: &'static str = "expected";

    /// The word in scenarios.
    #[must_use]
    pub const fn key(self) -> &'static str {
        match self {
            Self::P90 => "p90",
            Self::Worst => "worst",
        }
    }
}

/// A limit on spend.
#[derive(Clone, Debug)]
pub struct Budget {
    /// What people call it.
    pub name: String,
    /// At least one; each is held by itself.
    pub limits: Vec<(Span, Placed<Limit>)>,
    /// In which money.
    pub currency: LimitCurrency,
    /// Whether the limits are on the increase over the base, not on the spend.
    pub against_base: bool,
    /// What is held against them; none for what is expected.
    pub on: Option<Placed<Measure>>,
    /// From which part of the limit on it is worth a warning.
    pub warn_at: Option<Share>,
    /// Which part of the bill.
    pub scope: Scope,
}

/// A part of a bill; everything without a key.
#[derive(Clone, Debug, Default)]
pub struct Scope {
    /// Of one tier.
    pub tier: Option<Placed<String>>,
    /// Bought from one provider.
    pub provider: Option<Placed<String>>,
    /// Bought as one offer.
    pub offer: Option<Placed<OfferId>>,
    /// Of tiers that carry all of these labels.
    pub labels: Vec<(Placed<String>, String)>,
}

/// A limit on something other than spend, and where it stands.
#[derive(Clone, Debug)]
pub struct Rule {
    /// What it demands.
    pub demand: Demand,
    /// Where it says so.
    pub location: Location,
    /// In which money an amount is.
    pub currency: LimitCurrency,
}

/// What a rule demands.
#[derive(Clone, Debug)]
pub enum Demand {
    /// The month may cost at most this much more than the base's.
    MaxIncrease(Limit),
    /// The month must cost at least this much less than the first baseline's.
    MinSaving(Limit),
    /// Days since somebody compared a price with its source.
    MaxPriceAge(u32),
    /// Of the requests, how many may reach a model whose weights are closed.
    MaxClosedShare(Share),
    /// The licences that models with open weights may have.
    Licences(Vec<String>),
    /// By how much of the requests the candidate may be worse than the first baseline; a golden set has to show it.
    EvidenceWithin(Share),
}

impl Demand {
    /// The keys of `[policy]`.
    pub const KEYS: [&'static str; 6] =
        ["max-increase", "min-saving", "max-price-age", "max-closed-share", "licences", "evidence-within"];

    /// The key of `[policy]`.
    #[must_use]
    pub const fn key(&self) -> &'static str {
        match self {
            Self::MaxIncrease(_) => "max-increase",
            Self::MinSaving(_) => "min-saving",
            Self::MaxPriceAge(_) => "max-price-age",
            Self::MaxClosedShare(_) => "max-closed-share",
            Self::Licences(_) => "licences",
            Self::EvidenceWithin(_) => "evidence-within",
        }
    }
}

/// Somebody's leave to break a rule for a while.
#[derive(Clone, Debug)]
pub struct Exemption {
    /// A key of `[policy]`, or a budget's name.
    pub rule: Placed<String>,
    /// Why.
    pub reason: String,
    /// The last day on which it holds.
    pub expires: Date,
    /// Who answers for it.
    pub owner: String,
}

impl Exemption {
    /// Whether it still holds on a day.
    #[must_use]
    pub fn holds_on(&self, today: Date) -> bool {
        today <= self.expires
    }
}

impl Policy {
    /// Whether nothing is demanded.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.budgets.is_empty() && self.rules.is_empty() && self.exemptions.is_empty()
    }

    /// Reads the three keys of a scenario, or of a policy file.
    pub(super) fn read(fields: &mut Fields<'_>) -> Self {
        let problems = fields.here().problems();
        let policy = Self {
            budgets: fields.optional("budget", |list| list.list(read_budget)).unwrap_or_default(),
            rules: fields.optional("policy", read_rules).unwrap_or_default(),
            exemptions: fields.optional("exempt", |list| list.list(read_exemption)).unwrap_or_default(),
            shared: false,
        };
        policy.check_names(problems);
        policy
    }

    /// Reads a policy file. `None` when something is wrong; then `problems` says what.
    #[must_use]
    pub fn read_file(document: &Node, problems: &Problems) -> Option<Self> {
        let mut fields = Cursor::root(document, problems).fields()?;
        if !schema_version(&mut fields) {
            return None;
        }
        let policy = Self::read(&mut fields);
        fields.finish();
        (!problems.any_error()).then_some(Self { shared: true, ..policy })
    }

    /// Tiers and labels that budgets are for. What a scenario of its own names must be there; what many share may be
    /// missing in one of them, which is said.
    pub fn check_scopes(&self, tiers: &[TierSpec], problems: &Problems) {
        let unknown = |message: String, location: &Location, known: Vec<&str>, wrong: &str| {
            let error = Diagnostic::error(&code::UNKNOWN_SCOPE, message);
            let severity = if self.shared { Severity::Warning } else { Severity::Error };
            let mut diagnostic = Diagnostic { severity, ..error }.at(location, "nothing of it is spent here");
            diagnostic.help = nearest(wrong, known).map(|near| format!("did you mean `{near}`?"));
            problems.push(diagnostic);
        };
        for budget in &self.budgets {
            if let Some(tier) = &budget.scope.tier
                && !tiers.iter().any(|known| known.name == tier.value)
            {
                let message = format!("budget `{}` is for tier `{}`, which is no tier", budget.name, tier.value);
                let known = tiers.iter().map(|tier| tier.name.as_str()).collect();
                unknown(message, &tier.location, known, &tier.value);
            }
            for (key, value) in &budget.scope.labels {
                let carried = |(label, text): &(String, String)| *label == key.value && text == value;
                if !tiers.iter().any(|tier| tier.labels.iter().any(carried)) {
                    let message = format!("budget `{}`: no tier is labelled `{}` `{value}`", budget.name, key.value);
                    let of_key = tiers.iter().flat_map(|tier| &tier.labels).filter(|(label, _)| *label == key.value);
                    unknown(message, &key.location, of_key.map(|(_, text)| text.as_str()).collect(), value);
                }
            }
        }
    }

    /// A budget is known by its name, in exemptions and in reports.
    fn check_names(&self, problems: &Problems) {
        for (index, budget) in self.budgets.iter().enumerate() {
            let Some((_, limit)) = budget.limits.first() else { continue };
            if self.budgets[..index].iter().any(|other| other.name == budget.name) {
                let message = format!("there are two budgets `{}`", budget.name);
                problems.push(Diagnostic::error(&code::DUPLICATE, message).at(&limit.location, "the second"));
            }
            if Demand::KEYS.contains(&budget.name.as_str()) {
                let message = format!("a budget cannot be named `{}`, which is a rule of [policy]", budget.name);
                problems.push(Diagnostic::error(&code::DUPLICATE, message).at(&limit.location, ""));
            }
        }
    }
}

fn read_budget(cursor: Cursor<'_>) -> Option<Budget> {
    let here = cursor.clone();
    let mut fields = cursor.fields()?;
    let name = fields.required("name", Cursor::name);
    let mut limits = Vec::new();
    for (span, key) in Span::ALL {
        limits.extend(fields.optional(key, |cursor| cursor.placed(read_limit)).map(|limit| (span, limit)));
    }
    let stated = Span::ALL.iter().any(|(_, key)| fields.has(key));
    let against = fields.optional("against", |cursor| cursor.word(&["base"], |word| (word == "base").then_some(())));
    let warn_at = fields.optional("warn-at", Cursor::share);
    let scope = fields.optional("scope", read_scope);
    let readable_scope = scope.is_some() || !fields.has("scope");
    let on = fields.optional("on", |cursor| cursor.placed(read_measure));
    let readable_measure = on.is_some() || !fields.has("on");
    fields.finish();
    if !stated {
        let help = "set `daily`, `monthly` or `yearly`, in dollars".to_owned();
        return here.wrong(&code::MISSING_KEY, "a budget needs a limit", Some(help));
    }
    if against.is_none()
        && let Some((_, limit)) = limits.iter().find(|(_, limit)| matches!(limit.value, Limit::Part(_)))
    {
        let message = "a percentage is a limit on an increase, and this budget is not against the base";
        let diagnostic = Diagnostic::error(&code::BAD_NUMBER, message).at(&limit.location, "");
        here.problems().push(diagnostic.help("add `against = \"base\"`, or write an amount in dollars"));
        return None;
    }
    if let (Some(Placed { value: Some(measure), location, .. }), Some(())) = (&on, against) {
        let message = format!("an increase is measured on what is expected, not on `{}`", measure.key());
        let diagnostic = Diagnostic::error(&code::BAD_VALUE, message).at(location, "");
        here.problems().push(diagnostic.help("leave `on` out; or leave `against` out, and limit the spend itself"));
        return None;
    }
    (readable_scope && readable_measure && !limits.is_empty()).then_some(())?;
    Some(Budget {
        name: name?,
        limits,
        currency: LimitCurrency::Dollars,
        against_base: against.is_some(),
        on: on.and_then(|on| Some(Placed { value: on.value?, location: on.location, path: on.path })),
        warn_at,
        scope: scope.unwrap_or_default(),
    })
}

/// An amount, or a percentage as text.
fn read_limit(cursor: Cursor<'_>) -> Option<Limit> {
    match cursor.value() {
        Value::String(text) if text.trim_end().ends_with('%') => cursor.factor().map(Limit::Part),
        _ => cursor.amount().map(Limit::Amount),
    }
}

/// `None` in it for what is expected.
fn read_measure(cursor: Cursor<'_>) -> Option<Option<Measure>> {
    const MEASURES: [Measure; 2] = [Measure::P90, Measure::Worst];
    let names = [Measure::EXPECTED, Measure::P90.key(), Measure::Worst.key()];
    cursor.word(&names, |word| {
        let measure = MEASURES.into_iter().find(|measure| measure.key() == word);
        (measure.is_some() || word == Measure::EXPECTED).then_some(measure)
    })
}

fn read_scope(cursor: Cursor<'_>) -> Option<Scope> {
    let here = cursor.clone();
    let mut fields = cursor.fields()?;
    let scope = Scope {
        tier: fields.optional("tier", |cursor| cursor.placed(Cursor::name)),
        provider: fields.optional("provider", |cursor| cursor.placed(Cursor::name)),
        offer: fields.optional("offer", |cursor| cursor.placed(offer_id)),
        labels: fields
            .optional("label", |table| table.entries(|key, value| Some((key, value.name()?))))
            .unwrap_or_default(),
    };
    let stated = ["tier", "provider", "offer", "label"].iter().any(|key| fields.has(key));
    fields.finish();
    if !stated {
        let help = "leave `scope` out for the whole bill, or name a `tier`, `provider`, `offer` or `label`".to_owned();
        return here.wrong(&code::MISSING_KEY, "an empty scope", Some(help));
    }
    Some(scope)
}

fn read_rules(cursor: Cursor<'_>) -> Option<Vec<Rule>> {
    let mut fields = cursor.fields()?;
    let demands = [
        fields.optional("max-increase", |cursor| cursor.placed(read_limit)).map(|limit| limit.map(Demand::MaxIncrease)),
        fields.optional("min-saving", |cursor| cursor.placed(read_limit)).map(|limit| limit.map(Demand::MinSaving)),
        fields.optional("max-price-age", |cursor| cursor.placed(read_days)).map(|days| days.map(Demand::MaxPriceAge)),
        fields
            .optional("max-closed-share", |cursor| cursor.placed(Cursor::share))
            .map(|share| share.map(Demand::MaxClosedShare)),
        fields
            .optional("licences", |cursor| cursor.placed(|list| list.list(Cursor::name)))
            .map(|names| names.map(Demand::Licences)),
        fields
            .optional("evidence-within", |cursor| cursor.placed(Cursor::share))
            .map(|share| share.map(Demand::EvidenceWithin)),
    ];
    fields.finish();
    let rule = |demand: Placed<Demand>| Rule {
        demand: demand.value,
        location: demand.location,
        currency: LimitCurrency::Dollars,
    };
    Some(demands.into_iter().flatten().map(rule).collect())
}

/// A number of days: `"90d"`.
fn read_days(cursor: Cursor<'_>) -> Option<u32> {
    let here = cursor.clone();
    let text = cursor.text()?;
    text.strip_suffix('d').and_then(|days| days.parse().ok()).or_else(|| {
        here.wrong(&code::BAD_VALUE, format!("`{text}` is no number of days"), Some("write it as \"90d\"".to_owned()))
    })
}

fn read_exemption(cursor: Cursor<'_>) -> Option<Exemption> {
    let mut fields = cursor.fields()?;
    let rule = fields.required("rule", |cursor| cursor.placed(Cursor::name));
    let reason = fields.required("reason", Cursor::name);
    let expires = fields.required("expires", Cursor::date);
    let owner = fields.required("owner", Cursor::name);
    fields.finish();
    Some(Exemption { rule: rule?, reason: reason?, expires: expires?, owner: owner? })
}
