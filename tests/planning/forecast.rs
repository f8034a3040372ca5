use cascade::analysis::forecast::{Forecast, Months, against_budget, forecast};
use cascade::calendar::YearMonth;
use cascade::diagnostic::{Problems, Severity, Sources};

use crate::{SEED, number, priced_question, question};

fn months(first: &str, count: usize) -> Months {
    Months { first: YearMonth::parse(first).expect("a month"), count }
}

fn asked(scenario: &str, set: &[&str], months: Months) -> (Option<Forecast>, Problems, Sources) {
    let (mut what_if, mut sources, problems) = question(scenario, set);
    let found = forecast(&mut what_if, months, &mut sources, &problems);
    (found, problems, sources)
}

fn of_seed(set: &[&str], first: &str, count: usize) -> Forecast {
    asked(SEED, set, months(first, count)).0.expect("every month has a price")
}

fn billed(forecast: &Forecast) -> Vec<String> {
    forecast.months.iter().map(|month| month.costs[0].billed.to_string()).collect()
}

/// 283.20 x (1.1^12 - 1) / 0.1 = 6056.029162873872; the twelfth month is 283.20 x 1.1^11.
#[test]
fn growth_compounds_from_month_to_month() {
    let set = ["month-convention='30'", "workload.growth.monthly='10%'"];
    let found = of_seed(&set, "2026-06", 12);
    assert_eq!(found.months[0].costs[0].billed, number("283.2"));
    assert_eq!(found.months[11].costs[0].billed, number("808.002651170352"));
    assert_eq!(found.total(0), Ok(number("6056.029162873872")));
    assert_eq!(found.months[2].volume, number("1.21"));
    // 1,000 requests on 30 days
    assert_eq!(found.months[1].requests, number("33000"));
}

/// March 2026 has 22 weekdays and 9 weekend days, February 20 and 8: 9.44 x (22 + 3.6), 9.44 x (20 + 3.2).
#[test]
fn weekends_and_busy_months_count_as_they_are() {
    let prices = include_str!("../../examples/seed/prices.toml").replace("2026-05-01", "2026-01-01");
    let (mut what_if, mut sources, problems) = priced_question(SEED, &prices, &["workload.weekend=0.4"]);
    let found = forecast(&mut what_if, months("2026-02", 2), &mut sources, &problems).expect("priced");
    assert_eq!(billed(&found), ["219.008", "241.664"]);
    let busy = ["workload.months=[1,1,1,1,1,0.5,2,1,1,1,1,1]"];
    // 9.44 x 30 x 0.5 and 9.44 x 31 x 2
    assert_eq!(billed(&of_seed(&busy, "2026-06", 2)), ["141.6", "585.28"]);
}

/// Opus at 25 until the 15th, at 15 from the 16th: fifteen days of 9.44 and sixteen of 7.44.
#[test]
fn days_are_split_where_a_price_changes() {
    let later = "\n[[offer.price]]\nfrom = 2026-07-16\nsource = \"announced\"\noutput = 15\n";
    let prices = format!("{}{later}", include_str!("../../examples/seed/prices.toml"));
    let (mut what_if, mut sources, problems) = priced_question(SEED, &prices, &[]);
    let found = forecast(&mut what_if, months("2026-06", 3), &mut sources, &problems).expect("priced");
    // 15 x 9.44 + 16 x 7.44 = 141.6 + 119.04
    assert_eq!(billed(&found), ["283.2", "260.64", "230.64"]);
    let events: Vec<String> = found.months[1].events.iter().map(|(on, what)| format!("{on} {what}")).collect();
    assert_eq!(events, ["2026-07-16 the price of `anthropic/claude-opus-4-7` changes"]);
    assert!(found.months[0].events.is_empty() && found.months[2].events.is_empty());
    // A price that changes in the afternoon holds from the next day on: a day has the price of its first second.
    let (mut what_if, mut sources, problems) =
        priced_question(SEED, &prices.replace("from = 2026-07-16", "from = 2026-07-15T16:00:00Z"), &[]);
    let found = forecast(&mut what_if, months("2026-07", 1), &mut sources, &problems).expect("priced");
    assert_eq!(billed(&found), ["260.64"]);
}

/// From the 11th of June all hard requests go to Opus: 250 x (0.1 - 0.0088) = 22.80 more on twenty days; from July on
/// there are twice as many requests.
#[test]
fn planned_steps_change_the_scenario_on_their_day() {
    let steps = "\n[[step]]\non = 2026-06-11\nname = \"hard moves up\"\nset = { \"cascades.cascade.hard\" = \
                 \"anthropic/claude-opus-4-7\" }\n\n[[step]]\non = 2026-07-01\nset = { \"workload.requests-per-day\" = 2_000 }\n";
    let (found, ..) = asked(&format!("{SEED}{steps}"), &[], months("2026-06", 2));
    let found = found.expect("priced");
    // 10 x 9.44 + 20 x 32.24; 31 x 64.48
    assert_eq!(billed(&found), ["739.2", "1998.88"]);
    assert_eq!(found.months[0].events[0].1, "hard moves up");
    assert_eq!(found.months[1].events[0].1, "a planned step");
}

/// All on Opus is 100 a day: at 3,000 requests 9,000 in June, at 5,000 15,000. 10,000 promised at 20 % off.
#[test]
fn a_commitment_is_paid_whether_it_is_used_or_not() {
    let commitment = "\n[[commitment]]\nof = \"anthropic\"\namount = 10_000\ndiscount = \"20%\"\n";
    let scenario = format!("{SEED}{commitment}");
    for (requests, paid, saving, unused) in [("3000", "10000", "-1000", "2800"), ("5000", "12000", "3000", "0")] {
        let set = [&format!("workload.requests-per-day={requests}"), "candidate=all-opus", "baselines=[]"];
        let found = asked(&scenario, &set, months("2026-06", 1)).0.expect("priced");
        let cost = &found.months[0].costs[0];
        assert_eq!(cost.billed, number(paid));
        assert_eq!((cost.bought[0].saving, cost.bought[0].unused), (number(saving), number(unused)));
    }
    // By the year: 3,000 x 12 months of 30 days is 108,000 at list, 86,400 with the discount; 33,600 are missing.
    let yearly = scenario.replace("amount = 10_000", "amount = 120_000\nper = \"year\"");
    let set = ["workload.requests-per-day=3000", "candidate=all-opus", "baselines=[]", "month-convention='30'"];
    let found = asked(&yearly, &set, months("2026-06", 12)).0.expect("priced");
    assert_eq!(found.months[11].costs[0].billed, number("7200"));
    assert_eq!(found.shortfalls[0].amount, number("33600"));
    assert_eq!(found.total(0), Ok(number("120000")));
}

/// The same year: twelve months of 7,200 and 33,600 that were promised and not used are 120,000 in every form.
#[test]
fn what_a_year_was_short_of_is_in_every_form() {
    let path = format!("{}/yearly-commitment.toml", env!("CARGO_TARGET_TMPDIR"));
    let example = format!("{}/examples/seed/scenario.toml", env!("CARGO_MANIFEST_DIR"));
    let text = format!(
        "schema = 1\nextends = '{example}'\ncandidate = \"all-opus\"\nbaselines = []\nmonth-convention = \"30\"\n\
         [workload]\nrequests-per-day = 3000\n\
         [[commitment]]\nof = \"anthropic\"\namount = 120_000\nper = \"year\"\ndiscount = \"20%\"\n"
    );
    std::fs::write(&path, text).expect("the test's own folder can be written");
    let printed = |format: &str| {
        let arguments = ["forecast", &path, "--months", "2026-06..2027-05", "--format", format];
        let output = std::process::Command::new(env!("CARGO_BIN_EXE_cascade")).args(arguments).output();
        String::from_utf8(output.expect("it runs").stdout).expect("text")
    };
    let csv = printed("csv");
    let billed = csv.lines().skip(1).map(|line| number(line.split(',').nth(5).expect("the sixth column")));
    let sum = billed.into_iter().try_fold(number("0"), cascade::units::Number::plus);
    assert_eq!(sum, Ok(number("120000")), "{csv}");
    assert!(csv.ends_with("2027-05,all-opus,,,,33600,,,USD,\"anthropic, not used\"\n"), "{csv}");
    let table = printed("table");
    let is_paid = |line: &&str| line.starts_with("2027-05, unused") && line.ends_with("33,600.00");
    assert_eq!(table.lines().filter(is_paid).count(), 2, "{table}");
}

/// All on Opus at 3,750 requests is 11,250 a month of 30 days, 9,000 with the discount: six of twelve months use 54,000 of
/// 120,000. A second year begins with the thirteenth month, of which two use 18,000.
#[test]
fn what_is_missing_of_a_year_that_goes_on_is_said() {
    let promise = "\n[[commitment]]\nof = \"anthropic\"\namount = 120_000\nper = \"year\"\ndiscount = \"20%\"\n";
    let set = ["workload.requests-per-day=3750", "candidate=all-opus", "baselines=[]", "month-convention='30'"];
    let open = |count: usize| {
        let found = asked(&format!("{SEED}{promise}"), &set, months("2026-06", count)).0.expect("priced");
        assert_eq!(found.shortfalls.len(), count / 12);
        let said = found.open_promises.iter().map(|open| (open.used, open.missing, open.until.to_string()));
        said.collect::<Vec<_>>()
    };
    assert_eq!(open(6), [(number("54000"), number("66000"), "2027-05".to_owned())]);
    assert_eq!(open(14), [(number("18000"), number("102000"), "2028-05".to_owned())]);
    assert!(open(12).is_empty());
}

/// 600 million tokens at 3, from 100 million on 2.50, from 500 on 2: 300 + 1,000 + 200; all of them at 2 are 1,200, and
/// at 450 million 1,125 where just above 500 it would be 1,000.
#[test]
fn prices_fall_with_the_volume_of_a_month() {
    let ladder = |rule: &str| {
        format!(
            "{SEED}\n[[volume-price]]\noffer = \"anthropic/claude-opus-4-7\"\nmeter = \"output\"\nrule = \"{rule}\"\n\
             first = 3\nsteps = [{{ above = 100_000_000, price = 2.50 }}, {{ above = 500_000_000, price = 2 }}]\n"
        )
    };
    let set = |requests: &str| {
        [format!("workload.requests-per-day={requests}"), "candidate=all-opus".into(), "baselines=[]".to_owned()]
    };
    let run = |rule: &str, requests: &str| {
        let set = set(requests);
        let set: Vec<&str> = set.iter().map(String::as_str).collect();
        asked(&ladder(rule), &set, months("2026-06", 1)).0.expect("priced")
    };
    // 5,000 x 4,000 x 30 = 600 million; 3,750 x 4,000 x 30 = 450 million
    assert_eq!(billed(&run("graduated", "5000")), ["1500"]);
    assert_eq!(billed(&run("all-units", "5000")), ["1200"]);
    let less = run("all-units", "3750");
    assert_eq!(billed(&less), ["1125"]);
    assert_eq!((less.cheaper[0].above, less.cheaper[0].cost_above), (number("500000000"), number("1000")));
    assert!(run("graduated", "3750").cheaper.is_empty());
}

/// June is 283.20, July 292.64, August 292.64. Of 3 x 280 = 840, 264.16 are left in August: 27 days are 254.88, 28 are
/// 264.32.
#[test]
fn a_budget_runs_out_on_a_day() {
    let found = of_seed(&[], "2026-06", 3);
    let outlook = against_budget(&found, number("280")).expect("fits");
    let variances: Vec<String> = outlook.months.iter().map(|month| month.variance.to_string()).collect();
    assert_eq!(variances, ["-3.2", "-12.64", "-12.64"]);
    assert_eq!(outlook.variance, number("-28.48"));
    assert_eq!(outlook.runs_out.map(|day| day.to_string()).as_deref(), Some("2026-08-28"));
    // To the cent enough is enough.
    let enough = against_budget(&found, number("289.5")).expect("fits");
    assert_eq!(enough.variance, number("0.02"));
    assert_eq!(enough.runs_out, None);
}

/// The first budget of the whole bill by the month; others are for parts, for other spans, or for an increase.
#[test]
fn the_scenario_says_what_a_month_may_cost() {
    let budgets = "\n[[budget]]\nname = \"expert\"\nmonthly = 100\nscope = { tier = \"expert\" }\n\n[[budget]]\nname = \
                   \"all\"\ndaily = 12\nmonthly = 300\n";
    let found = asked(&format!("{SEED}{budgets}"), &[], months("2026-06", 1)).0.expect("priced");
    assert_eq!(found.budget, Some(number("300")));
    assert_eq!(of_seed(&[], "2026-06", 1).budget, None);
}

/// The worked example's prices begin in May 2026.
#[test]
fn a_month_without_a_price_is_told_at_the_offer() {
    let (found, problems, sources) = asked(SEED, &[], months("2026-04", 3));
    assert!(found.is_none());
    let errors: Vec<_> = problems.into_sorted().into_iter().filter(|d| d.severity == Severity::Error).collect();
    assert!(errors.iter().all(|error| error.code.name == "no-price"));
    assert!(errors[0].message.starts_with("on 2026-04-01: "), "{}", errors[0].message);
    assert_eq!(sources.name(&errors[0].labels[0].location), "scenario.toml");
}

/// Units of 100 tokens a minute for Opus, at 5 cents an hour each.
const UNIT: &str = "
[[provisioned]]
offer = \"anthropic/claude-opus-4-7\"
units = 1
price = 0.05
tokens-per-minute = 100
";

/// 50 requests of 4,000 tokens are 200,000 a day, 8,333.33 an hour, of which a unit serves 6,000: 72 %. In June that is
/// 30 x 24 x 0.05 = 36 for the unit, 28 % of 150 by the token, and (2.24 + 2.20) x 30 = 133.20 for the other tiers.
#[test]
fn what_units_do_not_serve_is_paid_by_the_token() {
    let scenario = format!("{SEED}{UNIT}");
    let found = asked(&scenario, &[], months("2026-06", 1)).0.expect("priced");
    assert_eq!(billed(&found), ["211.2"]);
    let bought = &found.months[0].costs[0].bought[0];
    assert_eq!((bought.list, bought.billed), (number("108"), number("36")));
    assert_eq!((bought.saving, bought.unused), (number("72"), number("0")));
    assert_eq!(found.months[0].costs[0].list, number("283.2"));
    let overflow = &found.overflows[0];
    assert_eq!((overflow.served, overflow.needed), (number("0.72"), number("2")));

    // All of it in twelve hours: 16,666.67 an hour, of which 6,000 are served, 36 %; 64 % of 150 are 96. The unit idles
    // for the other half of the day. The busiest hour needs 2.78 units.
    let hours = "workload.hours=[1,1,1,1,1,1,1,1,1,1,1,1,0,0,0,0,0,0,0,0,0,0,0,0]";
    let found = asked(&scenario, &[hours], months("2026-06", 1)).0.expect("priced");
    assert_eq!(billed(&found), ["265.2"]);
    assert_eq!(found.months[0].costs[0].bought[0].unused, number("18"));
    assert_eq!(found.overflows[0].needed, number("3"));

    // July 2026 has 23 weekdays of 200,000 and 8 weekend days of 80,000 tokens, which a unit serves whole: of 5.24
    // million it serves 23 x 144,000 + 640,000 = 3.952. The rest of 131 dollars is 131 x 1.288 / 5.24 = 32.20, the unit
    // 31 x 24 x 0.05 = 37.20, the other tiers 4.44 x 26.2 = 116.328.
    let found = asked(&scenario, &["workload.weekend=0.4"], months("2026-07", 1)).0.expect("priced");
    assert_eq!(billed(&found), ["185.728"]);

    // Two units serve everything.
    let found = asked(&scenario, &["provisioned[0].units=2"], months("2026-06", 1)).0.expect("priced");
    assert_eq!(billed(&found), ["205.2"]);
    assert!(found.overflows.is_empty());
}

/// A unit of gpt-4.1 serves 3,000 tokens a minute, in an hour 180,000 at 2 dollars a million: 0.36. At a dollar an hour it
/// never pays, 1 / 0.36; at 260 a month of 730 hours from 260 / 262.80 on. One of gpt-5 serves 4,750 at 1.25, 0.35625 an
/// hour. Where half of the prompt is read from the cache, which counts for nothing and is sold at a quarter, a token that
/// counts is worth a quarter more.
#[test]
fn units_pay_from_a_utilisation_on() {
    let pays_from = |offer: &str, speed: &str, tokens: &str, rent: &str| {
        let scenario = format!(
            "schema = 1\nas-of = 2026-05-20\nmonth-convention = \"365/12\"\n[workload]\nrequests-per-day = 1_000\n\
             tokens = {{ {tokens} }}\n[tiers]\nall = {{ share = \"100%\" }}\n[cascades.all]\n\"*\" = \"{offer}\"\n\
             [override.\"{offer}\"]\ninput = {}\ncached-input = {}\n[[provisioned]]\noffer = \"{offer}\"\nunits = 2\n\
             tokens-per-minute = {speed}\nweights = {{ cached-input = 0 }}\n{rent}\n",
            if offer == "openai/gpt-5" { "1.25" } else { "2" },
            if offer == "openai/gpt-5" { "0.3125" } else { "0.5" },
        );
        let found = asked(&scenario, &["baselines=[]"], months("2026-06", 1)).0.expect("priced");
        let units = found.months[0].costs[0].bought[0].units.expect("they are units");
        (units.utilisation.rounded(6), units.break_even.expect("something is asked of them").rounded(6))
    };
    let prompts = "input = 2_000, output = 0";
    let (hourly, monthly) = ("price = 1", "price = 260\nper = \"month\"");
    // 2 million of 2 x 180,000 x 24 tokens a day
    assert_eq!(pays_from("openai/gpt-4.1", "3_000", prompts, hourly), (number("0.231481"), number("2.777778")));
    assert_eq!(pays_from("openai/gpt-4.1", "3_000", prompts, monthly).1, number("0.989346"));
    assert_eq!(pays_from("openai/gpt-5", "4_750", prompts, hourly).1, number("2.807018"));
    assert_eq!(pays_from("openai/gpt-5", "4_750", prompts, monthly).1, number("0.99976"));
    let cached = "input = 2_000, cached-input = 1_000, output = 0";
    assert_eq!(pays_from("openai/gpt-5", "4_750", cached, monthly).1, number("0.799808"));
}

/// 60 requests a minute of 2,000 prompt tokens, 600 of them cached, and 500 answer tokens that count eight times: 60 x
/// (1,400 + 4,000) = 324,000 a minute, 68.21 units of 4,750, sold by fives.
#[test]
fn units_are_sized_for_the_busiest_hour() {
    let scenario = "
schema = 1
as-of = 2026-05-20
[workload]
requests-per-day = 86_400
tokens = { input = 2_000, cached-input = 600, output = 500 }
[tiers]
all = { share = \"100%\" }
[cascades.all]
\"*\" = \"openai/gpt-5\"
[[provisioned]]
offer = \"openai/gpt-5\"
units = 65
price = 260
per = \"month\"
tokens-per-minute = 4_750
weights = { output = 8, cached-input = 0 }
minimum = 15
step = 5
";
    let found = asked(scenario, &["baselines=[]"], months("2026-06", 1)).0.expect("priced");
    assert_eq!(found.overflows[0].needed, number("70"));
    // 65 x 260, and 15,250 of 324,000 tokens by the token
    assert_eq!(found.months[0].costs[0].bought[0].billed, number("16900"));
    assert_eq!(found.overflows[0].served.rounded(6), number("0.952932"));
    let enough = asked(scenario, &["baselines=[]", "provisioned[0].units=70"], months("2026-06", 1)).0.expect("priced");
    assert_eq!(billed(&enough), ["18200"]);
}
