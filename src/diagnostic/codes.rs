//! The kinds of diagnostics, by name.

/// What a diagnostic means for the process as a whole; `cli` turns it into an exit code.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Class {
    /// A value or key that cannot be read: [`Class::Usage`] in a flag, [`Class::Input`] in a file.
    Syntax,
    /// The command line is wrong.
    Usage,
    /// A file is wrong or missing.
    Input,
    /// Something used has no price.
    Incomplete,
    /// A result could not be written.
    Output,
    /// Prices are older than the policy allows.
    Stale,
    /// A budget or policy is violated.
    Violation,
    /// Only said, never failing.
    Advice,
}

/// A kind of diagnostic.
#[derive(Debug)]
pub struct Code {
    /// Its name, as shown in brackets and in machine formats.
    pub name: &'static str,
    /// What it means for the exit code.
    pub class: Class,
    /// One sentence for the reference.
    pub about: &'static str,
}

macro_rules! codes {
    ($($constant:ident = $name:literal, $class:ident, $about:literal;)*) => {
        /// The codes, one constant each.
        pub mod code {
            use super::{Class, Code};
            $(
                #[doc = $about]
                pub static $constant: Code = Code { name: $name, class: Class::$class, about: $about };
            )*
        }

        /// Every code, for the reference.
        pub static ALL_CODES: &[&Code] = &[$(&code::$constant),*];
    };
}

codes! {
    USAGE = "usage", Usage, "the command line cannot be read";
    SYNTAX = "syntax", Syntax, "the text is not valid TOML";
    WRONG_TYPE = "wrong-type", Syntax, "a value of another type was expected";
    BAD_NUMBER = "bad-number", Syntax, "a number cannot be read, or is outside what it can mean";
    BAD_VALUE = "bad-value", Syntax, "a word, date or id cannot be read";
    UNKNOWN_KEY = "unknown-key", Syntax, "a key that is not part of the format";
    MISSING_KEY = "missing-key", Input, "a key that is needed is not there";
    SCHEMA_VERSION = "schema-version", Input, "the file is written for another version of the format";
    UNREADABLE = "unreadable", Input, "a file cannot be read";
    EXTENDS_CIRCLE = "extends-circle", Input, "a scenario extends itself";
    SHARES_SUM = "shares-sum", Input, "the tiers' shares do not sum to 100 %";
    TOKENS = "tokens", Input, "token counts contradict each other";
    UNKNOWN_TIER = "unknown-tier", Input, "a route names a tier that the workload does not have";
    MISSING_ROUTE = "missing-route", Input, "a tier has no route in a cascade";
    UNKNOWN_CASCADE = "unknown-cascade", Input, "a name that no cascade has";
    CHAIN = "chain", Input, "the stages of a chain contradict each other";
    UNKNOWN_OFFER = "unknown-offer", Input, "an offer that the catalogue does not have";
    CONTEXT_WINDOW = "context-window", Input, "a request does not fit the model";
    UNKNOWN_CURRENCY = "unknown-currency", Input, "a currency without a rate";
    PRICE_HISTORY = "price-history", Input, "the dated entries of a price do not make a history";
    PRICE_FORM = "price-form", Input, "a price entry contradicts itself";
    DUPLICATE = "duplicate", Input, "the same thing is given twice";
    TOO_MANY_POINTS = "too-many-points", Usage, "a sweep of more points than anybody reads";
    SHORT_STEP = "short-step", Advice, "a range that its steps do not end on";
    TEMPLATE = "template", Input, "a template of the report cannot be read or drawn";
    JUDGE = "judge", Advice, "a judge that cannot tell right answers from wrong ones";
    QUALITY = "quality", Input, "pass rates that are needed are not there, or contradict each other";
    EVIDENCE = "evidence", Input, "a golden set cannot be read, or does not pair";
    INDEPENDENCE = "independence", Advice, "stages are taken as failing independently, which overstates quality";
    CACHING = "caching", Advice, "prompt caching costs more than it saves";
    FLEET = "fleet", Input, "a fleet that cannot be asked in this way";
    THROUGHPUT = "throughput", Advice, "a fleet's throughput says less than the workload needs";
    BAD_PROFILE = "bad-profile", Input, "a profile cannot be read, or does not say what is asked of it";
    BAD_ROW = "bad-row", Advice, "a row of a log makes no sense, and is not counted";
    TOO_MANY_BAD_ROWS = "too-many-bad-rows", Input, "more rows of a log make no sense than `--max-bad` allows";
    BAD_LOG = "bad-log", Input, "a log cannot be read";
    PROMPT_EDGE = "prompt-edge", Input, "a price changes at a prompt length at which a profile tells no prompts apart";
    TOKEN_RATIO = "token-ratio", Advice, "a model cuts text into more or fewer tokens than the one it is compared with";
    TOO_LARGE = "too-large", Input, "a figure is larger than can be counted with";
    NO_BASE = "no-base", Input, "a limit on an increase has nothing to be measured against";
    NO_BASELINE = "no-baseline", Input, "a limit on a saving has nothing to be measured against";
    NEEDS_DISTRIBUTION = "needs-distribution", Input, "a budget is held on a figure that the scenario does not have";
    UNKNOWN_SCOPE = "unknown-scope", Input, "a budget is for something that is not there";
    UNKNOWN_PROPERTY = "unknown-property", Input, "a policy asks for a property that no source states";
    NO_MATCH = "no-match", Input, "a pattern matches no file";
    BAD_REVISION = "bad-revision", Input, "git does not have that revision or file";
    NOT_COMPARABLE = "not-comparable", Input, "two results cannot be set against each other";
    NO_PRICE = "no-price", Incomplete, "something used has no price on that day";
    NOT_WRITTEN = "not-written", Output, "a result could not be written";
    STALE_PRICE = "stale-price", Stale, "a price was not compared with its source for longer than the policy allows";
    BUDGET_EXCEEDED = "budget-exceeded", Violation, "spend is over a budget";
    MAX_INCREASE = "max-increase", Violation, "the cost rises by more than the policy allows";
    MIN_SAVING = "min-saving", Violation, "the saving is less than the policy demands";
    MAX_CLOSED_SHARE = "max-closed-share", Violation, "more requests reach closed models than the policy allows";
    LICENCE = "licence", Violation, "a model has a licence that the policy does not list";
    NOT_SHOWN = "not-shown", Violation, "a golden set does not show the quality that the policy demands";
    BUDGET_NEAR = "budget-near", Advice, "spend is near the limit of a budget";
    EXEMPTED = "exempted", Advice, "a rule is broken with leave";
    EXPIRED_EXEMPTION = "expired-exemption", Advice, "somebody's leave to break a rule has run out";
    UNUSED_EXEMPTION = "unused-exemption", Advice, "an exemption names no rule that is in force";
    ASSUMED_RATE = "assumed-rate", Advice, "a meter without a rate of its own is charged at another one";
    ASSUMED_DATE = "assumed-date", Advice, "a price whose start date no source gives";
    PRICE_CHANGES = "price-changes", Advice, "a price changes inside the month that is shown";
    ROUNDED = "rounded", Advice, "a figure needs more digits than can be kept, or its decimals do not end";
    HELD = "held", Advice, "an uncertain value that is not sampled";
    UNUSED = "unused", Advice, "something that is planned for or paid for is not used";
    OVERLAID = "overlaid", Advice, "a price comes from the scenario's own price book";
    ALIAS = "alias", Advice, "an id is another name for an offer on that day";
    NOTHING_TO_COMPARE = "nothing-to-compare", Advice, "the scenario has no baseline";
}
