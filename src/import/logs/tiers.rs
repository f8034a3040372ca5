//! Which kind of request a row is.

use std::fmt;

use super::row::Row;

/// The tier of a log that tells no kinds of requests apart.
pub const ALL: &str = "all";
/// The tier of rows that no rule or column gives one.
pub const OTHER: &str = "other";

/// How rows get their tier.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Tiering {
    /// A column has its name; rows without one are of this tier.
    Column(String),
    /// Each model is one.
    Model,
    /// By the length of the prompt: the first rule that holds. Rules ascend; one without a limit takes the rest.
    Prompt(Vec<TierRule>),
}

/// A tier of prompts up to some length.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TierRule {
    /// Its name.
    pub name: String,
    /// The longest prompt, in tokens; none for the rest.
    pub prompt_max: Option<u64>,
}

impl TierRule {
    /// Reads `short<=2000`, or `long` for the rest.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let (name, prompt_max) = match text.split_once("<=") {
            Some((name, limit)) => (name.trim(), Some(limit.trim().replace('_', "").parse().ok()?)),
            None => (text.trim(), None),
        };
        (!name.is_empty() && !name.contains(['<', '>', '='])).then(|| Self { name: name.to_owned(), prompt_max })
    }
}

impl fmt::Display for TierRule {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.prompt_max {
            Some(limit) => write!(formatter, "{}<={limit}", self.name),
            None => formatter.write_str(&self.name),
        }
    }
}

impl Tiering {
    /// Whether rows with the same texts are of the same tier, whatever they count.
    #[must_use]
    pub fn is_by_text(&self) -> bool {
        matches!(self, Self::Column(_) | Self::Model)
    }

    /// The tier of a row.
    #[must_use]
    pub fn of<'a>(&'a self, row: &Row<'a>) -> &'a str {
        let name = match self {
            Self::Column(otherwise) => row.tier.unwrap_or(otherwise),
            Self::Model => row.model,
            Self::Prompt(rules) => {
                let holds = |rule: &&TierRule| rule.prompt_max.is_none_or(|limit| row.counts.input <= limit);
                rules.iter().find(holds).map_or("", |rule| &rule.name)
            }
        };
        if name.is_empty() { OTHER } else { name }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rule_is_a_name_and_a_limit() {
        let rule = |name: &str, prompt_max| Some(TierRule { name: name.to_owned(), prompt_max });
        assert_eq!(TierRule::parse("short<=2_000"), rule("short", Some(2000)));
        assert_eq!(TierRule::parse("long"), rule("long", None));
        for text in ["", "<=5", "short<5", "short<=", "short<=five"] {
            assert_eq!(TierRule::parse(text), None, "{text}");
        }
    }
}
