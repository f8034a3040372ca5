//! Bridges add up exactly, whatever changes between two scenarios, and say the same from the other end.

use std::fs;

use cascade::analysis::{CallKey, Cause, LineKey, Side, SideLine, bridge};
use cascade::units::{Fraction, Number};
use proptest::prelude::*;
use serde_json::Value;

use crate::folder;
use crate::program::program;

const OFFERS: [&str; 4] =
    ["anthropic/claude-opus-4-7", "openai/o3", "deepseek/deepseek-v4-pro", "together/deepseek-r1-0528"];

/// A scenario of up to three tiers, with everything in it that a bridge tells apart.
#[derive(Clone, Debug)]
struct Question {
    volume: u32,
    by_month: bool,
    /// Of each tier: weight, tokens in, tokens out, offer, whether it escalates and to whom.
    tiers: Vec<(u32, u32, u32, usize, Option<usize>)>,
    discount: u32,
    rate: u32,
    day: usize,
    convention: usize,
    router: bool,
}

fn question() -> impl Strategy<Value = Question> {
    let tier = (1..9_u32, 1..5_000_u32, 1..5_000_u32, 0..OFFERS.len(), proptest::option::of(0..OFFERS.len()));
    let tiers = proptest::collection::vec(tier, 1..4);
    (0..90_000_u32, any::<bool>(), tiers, 0..99_u32, 1..200_u32, 0..2_usize, 0..3_usize, any::<bool>()).prop_map(
        |(volume, by_month, tiers, discount, rate, day, convention, router)| Question {
            volume,
            by_month,
            tiers,
            discount,
            rate,
            day,
            convention,
            router,
        },
    )
}

impl Question {
    fn text(&self) -> String {
        let all: u32 = self.tiers.iter().map(|tier| tier.0).sum();
        // Shares in whole thousandths; the last tier has the rest.
        let mut left = 1_000;
        let (mut tiers, mut routes) = (String::new(), String::new());
        for (index, (weight, input, output, offer, further)) in self.tiers.iter().enumerate() {
            let share = if index + 1 == self.tiers.len() { left } else { weight * 1_000 / all };
            left -= share;
            tiers += &format!("t{index} = {{ share = {}, ", f64::from(share) / 1_000.0);
            tiers += &format!("tokens = {{ input = {input}, output = {output} }} }}\n");
            routes += &match further {
                None => format!("t{index} = \"{}\"\n", OFFERS[*offer]),
                Some(next) => format!(
                    "t{index} = [{{ offer = \"{}\", accept = \"{}%\" }}, \"{}\"]\n",
                    OFFERS[*offer],
                    weight * 7,
                    OFFERS[*next]
                ),
            };
        }
        let router =
            if self.router { "[router.c]\noffer = \"openai/o3\"\ntokens = { input = 300, output = 20 }\n" } else { "" };
        format!(
            "schema = 1\nas-of = {}\nmonth-convention = \"{}\"\n[workload]\nrequests-per-{} = {}\n[tiers]\n{tiers}\
             [cascades.c]\n{routes}{router}[discounts]\nopenai = \"{}%\"\n[fx]\nEUR = {{ rate = 0.{:03} }}\n",
            ["2026-06-20", "2026-11-20"][self.day],
            ["calendar", "30", "365/12"][self.convention],
            if self.by_month { "month" } else { "day" },
            self.volume,
            self.discount,
            self.rate
        )
    }
}

fn number(value: &Value) -> Number {
    value.as_str().expect("a decimal").parse().expect("a decimal")
}

fn sum<'a>(values: impl IntoIterator<Item = &'a Value>) -> Number {
    values.into_iter().map(number).try_fold(Number::ZERO, Number::plus).expect("small")
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn steps_of_random_scenarios_add_up(base in question(), head in question()) {
        let place = folder("bridges");
        let paths = [("base.toml", &base), ("head.toml", &head)].map(|(name, question)| {
            let path = place.join(name);
            fs::write(&path, question.text()).expect("the test's own folder can be written");
            path.to_str().expect("UTF-8").to_owned()
        });
        let diff = |from: &str, to: &str| -> Value {
            let run = program(&["diff", from, to, "--currency", "EUR", "-f", "json"]).output().expect("it runs");
            assert!(run.status.success(), "{}", String::from_utf8_lossy(&run.stderr));
            serde_json::from_slice(&run.stdout).expect("JSON")
        };
        let (there, back) = (diff(&paths[0], &paths[1]), diff(&paths[1], &paths[0]));
        for span in ["daily", "monthly"] {
            let change = number(&there["head"][span]).minus(number(&there["base"][span])).expect("small");
            prop_assert_eq!(number(&there[span]), change);
            let steps = there["bridge"].as_array().expect("steps");
            prop_assert_eq!(sum(steps.iter().map(|step| &step[span])), change);
            let tiers = there["tiers"].as_array().expect("tiers");
            prop_assert_eq!(sum(tiers.iter().map(|tier| &tier[span])), change);
            let lines = there["lines"].as_array().expect("lines");
            prop_assert_eq!(sum(lines.iter().map(|line| &line[span])), change);
            for (step, reverse) in steps.iter().zip(back["bridge"].as_array().expect("steps")) {
                let both = number(&step[span]).plus(number(&reverse[span])).expect("small");
                prop_assert!(both.is_zero(), "{} there, {} back", step, reverse);
            }
        }
    }
}

fn fraction(text: &str) -> Fraction {
    Fraction::from(text.parse::<Number>().expect("a number"))
}

/// A bill of one tier and one call: volume x tokens x price x discount x rate.
fn side(offer: &str, factors: [&str; 5], total: &str) -> Side {
    let [volume, tokens, price, discount, exchange] = factors.map(fraction);
    let call = CallKey { tier: "all".to_owned(), route: String::new(), stage: 1, charge: "call".to_owned() };
    Side {
        volume,
        shares: std::iter::once(("all".to_owned(), Fraction::ONE)).collect(),
        lines: vec![SideLine {
            key: LineKey { call, meter: "output".to_owned(), ordinal: 0 },
            asked: offer.to_owned(),
            by_request: true,
            routing: Fraction::ONE,
            tokens,
            price,
            discount,
            exchange,
        }],
        total: total.parse().expect("a number"),
    }
}

/// Of three factors that all double, 1 x 1 x 1 to 2 x 2 x 2: each alone adds 1, after one other 2, after both 4. Of the six
/// orders a factor is first in two, second in two, last in two: (1 + 2 + 4) / 3 = 7/3, which has no end, and three times
/// 2.3333333333 is 1 short in the last place.
#[test]
fn what_does_not_end_goes_to_the_largest_step() {
    let base = side("a", ["1", "1", "1", "1", "1"], "1");
    let head = side("a", ["2", "2", "2", "1", "1"], "8");
    let steps = bridge(&base, &head).expect("small");
    let of = |cause: Cause| steps.iter().find(|(known, _)| *known == cause).expect("every cause").1.to_string();
    assert_eq!(of(Cause::Volume), "2.3333333334");
    assert_eq!([of(Cause::Tokens), of(Cause::Price)], ["2.3333333333", "2.3333333333"]);
    assert_eq!([of(Cause::Mix), of(Cause::Routing), of(Cause::Discounts), of(Cause::Exchange)], ["0"; 4]);
}

/// Another offer at another price is a change of routing; the same offer at another price is one of price.
#[test]
fn an_offer_that_only_one_side_asks_has_no_other_price() {
    let base = side("a", ["10", "1", "3", "1", "1"], "30");
    let routed = side("b", ["10", "1", "1", "0.9", "1"], "9");
    let moved: Vec<(&str, String)> = bridge(&base, &routed)
        .expect("small")
        .into_iter()
        .filter(|(_, step)| !step.is_zero())
        .map(|(cause, step)| (cause.key(), step.to_string()))
        .collect();
    assert_eq!(moved, [("routing", "-21".to_owned())]);
    let cut = side("a", ["10", "1", "1", "1", "1"], "10");
    let steps = bridge(&base, &cut).expect("small");
    let price = steps.iter().find(|(cause, _)| *cause == Cause::Price).expect("every cause");
    assert_eq!(price.1.to_string(), "-20");
}
