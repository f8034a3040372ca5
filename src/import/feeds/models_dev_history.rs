//! The prices that models.dev had, commit by commit: a JSON list of `{provider, model, history}`.
//!
//! Traps: a commit shows a price, it does not begin it; the first commit of a file says nothing of before; unit
//! slips stood for days (dollars a million times too high) and are refused like any other.

use super::models_dev::read_cost;
use super::{Facts, FeedError, Rates, Reader, Row, observed, spelling};
use crate::catalogue::ServiceClass;
use crate::import::tree::Tree;

pub(super) fn read(files: &[(String, String)], reader: &mut Reader) -> Result<(), FeedError> {
    for (path, text) in files {
        let tree = reader.parsed(path, Tree::json(text))?;
        if tree.items().iter().all(|item| item.get("history").is_none()) {
            return Err(reader.not_the_feed(path, "no item has a `history`"));
        }
        for item in tree.items() {
            read_offer(item, reader);
        }
    }
    Ok(())
}

fn read_offer(item: &Tree, reader: &mut Reader) {
    let (Some(provider), Some(model)) = (item.text_at("provider"), item.text_at("model")) else {
        return reader.pass_over("no id");
    };
    if let Err(reason) = spelling::offer(provider, model) {
        return reader.pass_over(reason);
    }
    for state in item.get("history").map(Tree::items).unwrap_or_default() {
        let (Some(commit), Some(date), Some(cost)) =
            (state.text_at("commit"), state.date_at("date"), state.get("cost"))
        else {
            reader.pass_over("a state without commit, date or prices");
            continue;
        };
        if cost.get("_extends").is_some() {
            reader.pass_over("a state that refers to another file");
            continue;
        }
        let mut rates = Rates::default();
        read_cost(cost, ServiceClass::Standard, &mut rates, reader);
        let page = format!("https://github.com/anomalyco/models.dev/commit/{}", commit.get(..12).unwrap_or(commit));
        let key = format!("{provider}/{model} on {date}");
        let (names, facts) = (Vec::new(), Facts::default());
        let row = Row { key: &key, provider, model, names, facts, page: Some(&page), checked: None };
        reader.price(&row, Some(observed(date)), rates.tariff(provider));
    }
}
