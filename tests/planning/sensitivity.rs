use std::num::NonZeroUsize;

use cascade::analysis::sensitivity::{Effect, Moves, Sensitivity, Subject, sensitivity};
use cascade::document::{Node, Value, key_text};
use cascade::report::{SensitivityResult, sensitivity_document, table};
use cascade::units::Number;

use crate::{SEED, example_question, number, priced_question, question};

fn moved(scenario: &str, set: &[&str], part: &str, from: Option<&str>) -> Sensitivity {
    let (mut what_if, mut sources, problems) = question(scenario, set);
    let moves = Moves { from, ..by(part) };
    sensitivity(&mut what_if, &moves, &mut sources, &problems).expect("it has a price")
}

/// Every value by a part of itself.
fn by(part: &str) -> Moves<'static> {
    let threads = NonZeroUsize::new(2).expect("above zero");
    Moves { part: number(part), from: None, own_range: &|_| None, most: None, threads }
}

fn shown(sensitivity: &Sensitivity) -> Vec<(String, String)> {
    let name = |subject: &Subject| match subject {
        Subject::Path(path) => path.clone(),
        Subject::Price(offer, meter, _) => format!("{offer} {meter}"),
    };
    sensitivity.effects.iter().map(|effect| (name(&effect.subject), effect.half_swing.to_string())).collect()
}

/// 20 % of 9.44, of 5.00, of 2.24 and of 2.20; ten expert requests more or less are 10 x (0.1 - 0.0032) = 0.968, fifty
/// hard ones 50 x (0.0088 - 0.0032) = 0.28, both from medium.
#[test]
fn the_tornado_of_the_worked_example() {
    let found = shown(&moved(SEED, &[], "0.2", None));
    let expected = [
        ("workload.requests-per-day", "1.888"),
        ("workload.tokens.output", "1.888"),
        ("anthropic/claude-opus-4-7 output", "1"),
        ("tiers.expert.share", "0.968"),
        ("together/deepseek-r1-distill-qwen-32b output", "0.448"),
        ("together/deepseek-r1-0528 output", "0.44"),
        ("tiers.hard.share", "0.28"),
    ];
    assert_eq!(found, expected.map(|(name, swing)| (name.to_owned(), swing.to_owned())));
}

/// The expert share at 3 % and 7 % from medium: 7.504 and 11.376. From hard: 20 x (0.1 - 0.0088) = 1.824 each way.
#[test]
fn shares_are_moved_against_a_named_tier() {
    let expert = |from: Option<&str>| {
        let found = moved(SEED, &[], "0.4", from);
        let effect = found.effects.iter().find(|e| e.subject == Subject::Path("tiers.expert.share".to_owned()));
        effect.expect("it is a share").daily.map(|daily| daily.to_string())
    };
    assert_eq!(expert(None), ["7.504", "11.376"]);
    assert_eq!(expert(Some("tiers.hard.share")), ["7.616", "11.264"]);
}

/// Tokens 25 % down and up: 7.08 and 11.80.
#[test]
fn token_counts_move_every_tier() {
    let found = moved(SEED, &[], "0.25", None);
    let tokens = &found.effects[1];
    assert_eq!(tokens.subject, Subject::Path("workload.tokens.output".to_owned()));
    assert_eq!(tokens.daily, [number("7.08"), number("11.8")]);
    assert_eq!(tokens.percent_of_cost, Some(number("25")));
}

/// Ratios, discounts and what a stage keeps move as well, and a share is never moved past a whole.
#[test]
fn everything_that_is_used_is_moved() {
    let set = [
        "cascades.cascade.medium=[{ offer = 'together/deepseek-r1-distill-qwen-32b', accept = '90%', output-ratio = 1.5 }, \
         'together/deepseek-r1-0528']",
        "discounts.anthropic='10%'",
    ];
    let found = moved(SEED, &set, "0.2", None);
    let effect = |path: &str| {
        let found = found.effects.iter().find(|e| e.subject == Subject::Path(path.to_owned()));
        found.unwrap_or_else(|| panic!("{path} is moved"))
    };
    let accept = effect("cascades.cascade.medium[0].accept");
    assert!(accept.cut);
    assert_eq!(accept.range, [number("0.72"), number("1")]);
    // As it stands 700 x 0.0048 + 70 x 0.0088 + 2.20 + 0.9 x 5.00 = 10.676; all accepted is 0.616 less, 28 % passed on
    // is 126 x 0.0088 = 1.1088 more.
    assert_eq!(found.base, number("10.676"));
    assert_eq!(accept.daily, [number("11.7848"), number("10.06")]);
    // 20 % of 3.36
    assert_eq!(effect("cascades.cascade.medium[0].output-ratio").half_swing, number("0.672"));
    // 2 points of 5.00
    assert_eq!(effect("discounts.anthropic").half_swing, number("0.1"));
}

/// What a path of the seed with other values does, at the low and the high end, beside the day's cost as it stands.
fn ends(found: &Sensitivity, path: &str) -> [Number; 2] {
    let effect = found.effects.iter().find(|e| e.subject == Subject::Path(path.to_owned()));
    effect.unwrap_or_else(|| panic!("{path} is moved: {:?} {:?}", found.unmoved, found.moves_nothing)).daily
}

/// Half of the medium tier's attempts fail and are billed. Up to three: 1 + r + r^2 calls, 1.75 at 50 %, 1.56 at 40 %,
/// 1.96 at 60 %, each of 2.24 dollars a day; hard and expert are 7.20. Two attempts are 1.5 calls, four are 1.875.
#[test]
fn retries_move_what_is_paid_for_failures() {
    let set = ["cascades.cascade.medium={ offer = 'together/deepseek-r1-distill-qwen-32b', \
                retry = { attempts = 3, causes = { parse = { rate = '50%' } } } }"];
    let found = moved(SEED, &set, "0.2", None);
    assert_eq!(found.base, number("11.12"));
    let path = "cascades.cascade.medium.retry.causes.parse.rate";
    assert_eq!(ends(&found, path), [number("10.6944"), number("11.5904")]);
    assert_eq!(ends(&found, "cascades.cascade.medium.retry.attempts"), [number("10.56"), number("11.4")]);
}

/// A judge that accepts 90 % of right and 10 % of wrong answers, of a model that is right 80 % of the time: 0.74 stay,
/// and what goes on costs 700 x 0.0088 = 6.16 dollars for all of it. With the calls 2.24, the fee 0.70 and the other
/// tiers 7.20, a day is 10.14 and 6.16 for each part that goes on.
#[test]
fn pass_rates_and_judges_move_what_goes_on() {
    let set = [
        "cascades.cascade.medium=[{ offer = 'together/deepseek-r1-distill-qwen-32b', \
         judge = { fee = 0.001, sensitivity = '90%', false-accept = '10%' } }, 'together/deepseek-r1-0528']",
        "pass-rates.medium={ 'together/deepseek-r1-distill-qwen-32b' = '80%', 'together/deepseek-r1-0528' = '90%' }",
    ];
    let found = moved(SEED, &set, "0.2", None);
    let day =
        |goes_on: &str| number("10.14").plus(number("6.16").times(number(goes_on)).expect("small")).expect("small");
    assert_eq!(found.base, day("0.26"));
    // 0.64 x 0.9 + 0.36 x 0.1 = 0.612 stay; 0.96 x 0.9 + 0.04 x 0.1 = 0.868.
    assert_eq!(
        ends(&found, "pass-rates.medium.\"together/deepseek-r1-distill-qwen-32b\""),
        [day("0.388"), day("0.132")]
    );
    // 0.8 x 0.72 + 0.02 = 0.596; 108 % is cut at all right answers, 0.82.
    assert_eq!(ends(&found, "cascades.cascade.medium[0].judge.sensitivity"), [day("0.404"), day("0.18")]);
    // 0.2 x 0.02 more or less.
    assert_eq!(ends(&found, "cascades.cascade.medium[0].judge.false-accept"), [day("0.264"), day("0.256")]);
    let sensitivity = "cascades.cascade.medium[0].judge.sensitivity";
    let effect = found.effects.iter().find(|e| e.subject == Subject::Path(sensitivity.to_owned()));
    assert!(effect.expect("it is moved").cut);
    // The last stage answers whatever reaches it.
    assert_eq!(found.moves_nothing, ["fx.EUR.rate", "pass-rates.medium.\"together/deepseek-r1-0528\""]);
    let fees = shown(&found).into_iter().filter(|(name, _)| name.contains("fee") || name.contains("judge per"));
    assert_eq!(
        fees.collect::<Vec<_>>(),
        [("cascades.cascade.medium[0].judge.fee".to_owned(), "0.14".to_owned())],
        "a fee is one value, not a price besides"
    );
}

/// Ten thousand tokens, half of them a prefix that is read at 0.10 or written at 1.25 instead of 1.00 a million: a
/// thousand requests cost 5 + 5 x (0.8 x 0.10 + 0.2 x 1.25) = 6.65.
#[test]
fn caches_move_with_their_prefix_and_how_often_it_is_found() {
    let prices = "schema = 1\n[[offer]]\nid = \"ours/model\"\n[[offer.price]]\nfrom = 2026-05-01\nsource = \"invented\"\n\
                  input = 1\ncached-input = 0.1\ncache-write = 1.25\noutput = 1\n";
    let scenario = "schema = 1\nas-of = 2026-05-20\nprices = [\"prices.toml\"]\n\
                    [tiers.all]\nrequests = 1000\ntokens = { input = 10_000 }\n\
                    cache = { prefix = 5_000, hit-rate = \"80%\" }\n\
                    [workload]\n[cascades.only]\n\"*\" = \"ours/model\"\n";
    let (mut what_if, mut sources, problems) = priced_question(scenario, prices, &[]);
    let found = sensitivity(&mut what_if, &by("0.2"), &mut sources, &problems).expect("it has a price");
    assert_eq!(found.base, number("6.65"));
    // 0.64 x 0.10 + 0.36 x 1.25 = 0.514; 0.96 x 0.10 + 0.04 x 1.25 = 0.146.
    assert_eq!(ends(&found, "tiers.all.cache.hit-rate"), [number("7.57"), number("5.73")]);
    // 6 + 4 x 0.33, and 4 + 6 x 0.33
    assert_eq!(ends(&found, "tiers.all.cache.prefix"), [number("7.32"), number("5.98")]);
}

/// Ten steps from 1,000 tokens, 100 more each time: 10 x 1,000 + 100 x 45 = 14,500 tokens at 0.80 a million, read. Eight
/// steps are 8,000 + 100 x 28, twelve are 12,000 + 100 x 66.
#[test]
fn agents_move_with_their_steps_their_start_and_their_growth() {
    let prices = "schema = 1\n[[offer]]\nid = \"ours/model\"\n[[offer.price]]\nfrom = 2026-05-01\nsource = \"invented\"\n\
                  input = 1000\n";
    let scenario = "schema = 1\nas-of = 2026-05-20\nprices = [\"prices.toml\"]\n\
                    [tiers.agent]\nrequests = 1\nagent-loop = { steps = 10, base = 1_000, growth = 100 }\n\
                    [workload]\n[cascades.only]\n\"*\" = \"ours/model\"\n";
    let (mut what_if, mut sources, problems) = priced_question(scenario, prices, &[]);
    let found = sensitivity(&mut what_if, &by("0.2"), &mut sources, &problems).expect("it has a price");
    assert_eq!(found.base, number("14.5"));
    assert_eq!(ends(&found, "tiers.agent.agent-loop.steps"), [number("10.8"), number("18.6")]);
    assert_eq!(ends(&found, "tiers.agent.agent-loop.base"), [number("12.5"), number("16.5")]);
    assert_eq!(ends(&found, "tiers.agent.agent-loop.growth"), [number("13.6"), number("15.4")]);
}

/// Half of what the medium model writes is thought: 2.24 / 0.5 dollars. At 20 % it is 2.24 / 0.8 = 2.80, at 80 % 11.20.
#[test]
fn reasoning_moves_what_is_written_besides_the_answer() {
    let set = ["cascades.cascade.medium={ offer = 'together/deepseek-r1-distill-qwen-32b', reasoning-share = '50%' }"];
    let found = moved(SEED, &set, "0.6", None);
    assert_eq!(ends(&found, "cascades.cascade.medium.reasoning-share"), [number("10"), number("18.4")]);
}

/// A tenth of 250 hard requests takes medium's route: two points more or less are 5 requests x (0.0088 - 0.0032).
#[test]
fn misroutes_are_moved_against_those_that_go_their_own_way() {
    let set = ["misroute.cascade.hard={ hard = '90%', medium = '10%' }"];
    let found = moved(SEED, &set, "0.2", None);
    assert_eq!(found.base, number("9.3"));
    assert_eq!(ends(&found, "misroute.cascade.hard.medium"), [number("9.328"), number("9.272")]);
    let unmoved: Vec<&str> = found.unmoved.iter().map(|unmoved| unmoved.path.as_str()).collect();
    assert_eq!(unmoved, ["tiers.medium.share", "misroute.cascade.hard.hard"]);
}

/// One H100 for a whole day is 24 x 2.95 = 70.80. It writes 2,060.40 tokens a second; 42,000 x 4,000 a day are 1,944.4,
/// which fits, and a fifth less throughput does not. A second one it takes for a fifth more requests as well.
#[test]
fn fleets_move_where_another_machine_is_needed() {
    let set = [
        "workload.requests-per-day=60000",
        "month-convention=365/12",
        "fleets.bare={ model = 'deepseek-r1-distill-qwen-32b', rent = 2.95, target-load = '100%', licence = 'mit', \
         quantization = 'fp8', throughput = { output = 2060.40, shape = 'any', precision = 'fp8', source = 'ours' } }",
        "cascades.cascade.medium=fleet/bare",
    ];
    let found = moved(SEED, &set, "0.2", None);
    // 15,000 x 0.0088 + 3,000 x 0.1 beside the machine
    assert_eq!(found.base, number("502.8"));
    assert_eq!(ends(&found, "fleets.bare.throughput.output"), [number("573.6"), number("502.8")]);
    assert_eq!(ends(&found, "workload.requests-per-day"), [number("416.4"), number("660")]);
    let rents: Vec<_> = shown(&found).into_iter().filter(|(_, swing)| swing == "14.16").collect();
    assert_eq!(rents, [("fleets.bare.rent".to_owned(), "14.16".to_owned())], "a rent is one value");
}

/// May 2026 has ten weekend days: a tenth more or less of each is a day's cost, and no weekday is touched. Growth and
/// the months of a year move a forecast, where months follow each other.
#[test]
fn weekends_move_the_month_and_not_the_day() {
    let months = format!("workload.months=[{}]", ["1"; 12].join(", "));
    let set = ["workload.weekend=0.5", "workload.growth.monthly='5%'", months.as_str()];
    let found = moved(SEED, &set, "0.2", None);
    let of_the_month: Vec<_> = found.of_the_month.iter().map(|e| (e.path.as_str(), e.half_swing.to_string())).collect();
    assert_eq!(of_the_month, [("workload.weekend", "9.44".to_owned())]);
    assert_eq!(found.of_a_forecast.len(), 13, "{:?}", found.of_a_forecast);
    assert_eq!(
        (&*found.of_a_forecast[0], &*found.of_a_forecast[12]),
        ("workload.growth.monthly", "workload.months[11]")
    );
    assert_eq!(found.moves_nothing, ["fx.EUR.rate"]);
}

/// A promise, a price by volume and units that are bought ahead are billed by the month in a forecast. None moves the
/// day, and none of them nothing.
#[test]
fn contracts_move_a_forecast_and_not_the_day() {
    let contracts = "
[[commitment]]
of = \"anthropic\"
amount = 100
discount = \"15%\"

[[volume-price]]
offer = \"together/deepseek-r1-0528\"
meter = \"output\"
rule = \"graduated\"
first = 2.2
steps = [{ above = 40_000_000, price = 2 }]
";
    let found = moved(&format!("{SEED}{contracts}"), &[], "0.2", None);
    let paths = [
        "commitment[0].amount",
        "commitment[0].discount",
        "volume-price[0].first",
        "volume-price[0].steps[0].above",
        "volume-price[0].steps[0].price",
    ];
    assert_eq!(found.of_a_forecast, paths);
    assert_eq!(found.moves_nothing, ["fx.EUR.rate"]);
    let result = SensitivityResult::new(&found, number("0.2"), None);
    assert_eq!(result.of_a_forecast, paths);
    let text = table(&sensitivity_document(&result), None);
    assert!(text.contains("\nMoves a forecast, not the day\ncommitment"), "{text}");
}

/// 100 prompts of 100,000 tokens at 1 dollar a million are 10 a day, 10 of 300,000 at 2 are 6: a fifth of each, each with
/// its own range.
#[test]
fn every_band_is_a_price_of_its_own() {
    let prices = "schema = 1\n[[offer]]\nid = \"ours/model\"\n[[offer.price]]\nfrom = 2026-05-01\nsource = \"invented\"\n\
                  input = 1\nlong-context = [{ above = 200_000, input = 2 }]\n";
    let scenario = "schema = 1\nas-of = 2026-05-20\nprices = [\"prices.toml\"]\n\
                    [tiers.short]\nrequests = 100\ntokens = { input = 100_000 }\n\
                    [tiers.long]\nrequests = 10\ntokens = { input = 300_000 }\n\
                    [workload]\n[cascades.only]\n\"*\" = \"ours/model\"\n";
    let (mut what_if, mut sources, problems) = priced_question(scenario, prices, &[]);
    let found = sensitivity(&mut what_if, &by("0.2"), &mut sources, &problems).expect("it has a price");
    assert_eq!(found.base, number("16"));
    let of_prices = |effect: &&Effect| matches!(effect.subject, Subject::Price(..));
    let of_prices: Vec<&Effect> = found.effects.iter().filter(of_prices).collect();
    let ranges: Vec<_> = of_prices.iter().map(|effect| effect.range.map(|end| end.to_string())).collect();
    assert_eq!(ranges, [["0.8", "1.2"], ["1.6", "2.4"]]);
    let swings: Vec<String> = of_prices.iter().map(|effect| effect.half_swing.to_string()).collect();
    assert_eq!(swings, ["2", "1.2"]);
    let result = SensitivityResult::new(&found, number("0.2"), None);
    let names = result.effects.iter().map(|effect| effect.value.as_str()).filter(|name| name.contains("price"));
    assert_eq!(names.collect::<Vec<_>>(), ["ours/model input price of 1", "ours/model input price of 2"]);
}

/// Of two equal parts of a row in which nothing goes its own way the first gives way, as the first of equal shares does.
#[test]
fn the_first_of_equal_shares_gives_way() {
    let set = [
        "tiers.medium.share='40%'",
        "tiers.hard.share='40%'",
        "tiers.expert.share='20%'",
        "misroute.cascade.hard={ medium = '50%', expert = '50%' }",
    ];
    let found = moved(SEED, &set, "0.1", None);
    let gave = |path: &str| {
        let effect = found.effects.iter().find(|e| e.subject == Subject::Path(path.to_owned()));
        effect.unwrap_or_else(|| panic!("{path} is moved")).from.as_deref()
    };
    assert_eq!(gave("tiers.hard.share"), Some("tiers.medium.share"));
    assert_eq!(gave("misroute.cascade.hard.expert"), Some("misroute.cascade.hard.medium"));
    // 400 hard requests, a tenth of the half that goes to expert: 20 x (0.1 - 0.0032).
    let effect = found.effects.iter().find(|e| e.subject == Subject::Path("misroute.cascade.hard.expert".to_owned()));
    assert_eq!(effect.expect("it is moved").half_swing, number("1.936"));
}

/// Only a tier's share is one that `--from` could name.
#[test]
fn notes_tell_shares_from_misroutes() {
    let notes = |set: &[&str]| {
        let found = moved(SEED, set, "0.2", None);
        SensitivityResult::new(&found, number("0.2"), None).notes.join("\n")
    };
    let astray = "requests that go astray are taken from those of their tier that do not";
    let plain = notes(&[]);
    assert!(plain.contains("shares are taken from `tiers.medium.share`") && !plain.contains(astray), "{plain}");
    // A row moves more than the tiers' shares: 250 requests, a fifth of 30 %, for 0.1 instead of 0.0088 dollars.
    let both = notes(&["misroute.cascade.hard={ hard = '70%', expert = '30%' }"]);
    assert!(both.contains("shares are taken from `tiers.medium.share`") && both.contains(astray), "{both}");
}

/// 70 % and 25 % answered leave 5 % for the last stage: a fifth more, and a tenth, would leave it nothing.
#[test]
fn a_range_is_shortened_until_it_can_be() {
    let scenario = include_str!("../../examples/escalating/scenario.toml").replace("../seed/", "");
    let found = moved(&scenario, &[], "0.2", None);
    let effect = &found.effects[0];
    assert_eq!(effect.subject, Subject::Path("cascades.escalating.all[0].answers".to_owned()));
    assert_eq!((effect.range, effect.cut), ([number("0.56"), number("0.735")], true));
    // 3.20 for all, 2.20 or so for those that go on: 440 x 0.0088 + 190 x 0.1, and 265 x 0.0088 + 15 x 0.1
    assert_eq!(effect.daily, [number("26.072"), number("7.032")]);
}

/// What is not moved moves nothing, whatever it is.
#[test]
fn no_way_is_no_swing() {
    let set = ["workload.weekend=0.5", "discounts.anthropic='10%'"];
    let found = moved(SEED, &set, "0", None);
    assert!(found.effects.iter().all(|effect| effect.half_swing.is_zero()), "{:?}", found.effects);
    assert!(found.effects.iter().all(|effect| matches!(effect.subject, Subject::Price(..))));
    assert!(found.of_the_month.is_empty());
}

/// Text that reads as a number is none, and nothing of a budget moves a cost.
#[test]
fn only_quantities_are_moved() {
    let set = ["tiers.hard.labels.team='42'", "month-convention='30'", "budget=[{ name = 'a', monthly = 300 }]"];
    let (plain, set) = (moved(SEED, &[], "0.2", None), moved(SEED, &set, "0.2", None));
    assert_eq!(shown(&plain), shown(&set));
    assert_eq!(plain.moves_nothing, set.moves_nothing);
    assert_eq!(plain.unmoved.len(), set.unmoved.len());
}

/// Every number of an example is told of once: it moves something, or nothing, or it says why it was not moved.
#[test]
fn every_number_of_a_scenario_is_told_of() {
    for example in ["agent-loop", "escalating", "judge-and-retries", "self-host-break-even", "uncertain-mix"] {
        let (mut what_if, mut sources, problems) = example_question(example);
        let mut numbers = Vec::new();
        numbers_of(&what_if.document, String::new(), &mut numbers);
        let found = sensitivity(&mut what_if, &by("0.2"), &mut sources, &problems).expect("it has a price");
        let paths = found.effects.iter().filter_map(|effect| match &effect.subject {
            Subject::Path(path) => Some(path.clone()),
            Subject::Price(..) => None,
        });
        let of_the_month = found.of_the_month.into_iter().map(|effect| effect.path);
        let beside = of_the_month.chain(found.of_a_forecast).chain(found.moves_nothing);
        let mut told: Vec<String> = paths.chain(beside).chain(found.unmoved.into_iter().map(|u| u.path)).collect();
        told.sort();
        numbers.sort();
        assert_eq!(told, numbers, "{example}");
    }
}

/// Paths of numbers, but for the version of the form and the days of a month.
fn numbers_of(node: &Node, path: String, found: &mut Vec<String>) {
    match &node.value {
        Value::Table(table) => {
            for (key, entry) in table {
                let key = key_text(key);
                numbers_of(&entry.node, if path.is_empty() { key } else { format!("{path}.{key}") }, found);
            }
        }
        Value::Array(items) => {
            items.iter().enumerate().for_each(|(at, item)| numbers_of(item, format!("{path}[{at}]"), found));
        }
        Value::Number(_) if path != "schema" => found.push(path),
        Value::String(text) if text.ends_with('%') => found.push(path),
        _ => {}
    }
}
