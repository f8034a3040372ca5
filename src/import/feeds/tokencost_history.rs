//! The prices that tokencost had, commit by commit, taken from litellm on those days: a JSON object of
//! `[date, commit, [input, cached, output, cache write], provider]`, dollars per token.

use super::{Facts, FeedError, Rates, Reader, Row, observed, spelling};
use crate::catalogue::{ServiceClass, TokenMeter};
use crate::import::tree::{Per, Tree, date};

/// What the positions of a price list mean.
const METERS: [TokenMeter; 4] =
    [TokenMeter::Input, TokenMeter::CachedInput, TokenMeter::Output, TokenMeter::CacheWrite];

pub(super) fn read(files: &[(String, String)], reader: &mut Reader) -> Result<(), FeedError> {
    for (path, text) in files {
        let tree = reader.parsed(path, Tree::json(text))?;
        for (key, states) in tree.entries() {
            for state in states.items() {
                let [Tree::Text(day), Tree::Text(commit), prices, Tree::Text(provider)] = state.items() else {
                    return Err(reader.not_the_feed(path, format!("`{key}` is no list of dated prices")));
                };
                let Some(day) = date(day) else {
                    return Err(reader.not_the_feed(path, format!("`{day}` of `{key}` is no date")));
                };
                if let Err(reason) = spelling::offer(provider, key) {
                    reader.pass_over(reason);
                    continue;
                }
                let mut rates = Rates::default();
                for (meter, price) in METERS.into_iter().zip(prices.items()) {
                    if let Ok(dollars) = price.price(Per::Token) {
                        rates.tokens(ServiceClass::Standard, None, meter, dollars);
                    }
                }
                let page = format!("https://github.com/AgentOps-AI/tokencost/commit/{commit}");
                let row_key = format!("{key} on {day}");
                let (names, facts) = (Vec::new(), Facts::default());
                let row =
                    Row { key: &row_key, provider, model: key, names, facts, page: Some(&page), checked: Some(day) };
                reader.price(&row, Some(observed(day)), rates.tariff(provider));
            }
        }
    }
    Ok(())
}
