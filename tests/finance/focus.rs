//! FOCUS rows are read back by their columns' names and added up in rational arithmetic.

use std::collections::HashMap;
use std::fs;

use num_bigint::BigInt;
use num_rational::BigRational;

use crate::browser::artefacts;
use crate::exact::exact;
use crate::program::{json, program};

const SEED: &str = "examples/seed/scenario.toml";
const RICH: &str = "tests/finance/rich.toml";

/// The mandatory columns of Cost and Usage in FOCUS 1.4, in the specification's order.
const MANDATORY: [&str; 21] = [
    "BilledCost",
    "BillingAccountId",
    "BillingAccountName",
    "BillingCurrency",
    "BillingPeriodEnd",
    "BillingPeriodStart",
    "ChargeCategory",
    "ChargeClass",
    "ChargeDescription",
    "ChargePeriodEnd",
    "ChargePeriodStart",
    "ContractedCost",
    "EffectiveCost",
    "HostProviderName",
    "InvoiceIssuerName",
    "ListCost",
    "PricingQuantity",
    "PricingUnit",
    "ServiceCategory",
    "ServiceName",
    "ServiceProviderName",
];

struct Rows {
    header: Vec<String>,
    rows: Vec<HashMap<String, String>>,
}

fn rows(arguments: &[&str]) -> Rows {
    let output = program(&[&["cost"], arguments, &["-f", "focus"]].concat()).output().expect("the program runs");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let mut reader = csv::Reader::from_reader(output.stdout.as_slice());
    let header: Vec<String> = reader.headers().expect("a header").iter().map(str::to_owned).collect();
    let rows = reader.deserialize().map(|row| row.expect("a row as long as the header")).collect();
    Rows { header, rows }
}

fn sum(rows: &Rows, column: &str) -> BigRational {
    rows.rows.iter().map(|row| exact(&row[column])).fold(BigRational::from(BigInt::ZERO), |sum, cost| sum + cost)
}

#[test]
fn the_seed_is_one_row_a_meter() {
    let Rows { header, rows } = rows(&[SEED]);
    assert_eq!(header[..21], MANDATORY);
    assert_eq!(rows.len(), 3);
    // 1,000 x 70% x 4,000 x 31 = 86,800,000 tokens at $0.80 a million.
    let row = &rows[0];
    for (column, cell) in [
        ("ConsumedQuantity", "86800000"),
        ("ConsumedUnit", "Tokens"),
        ("PricingQuantity", "86.8"),
        ("PricingUnit", "1000000 Tokens"),
        ("ListUnitPrice", "0.8"),
        ("ContractedCost", "69.44"),
        ("BillingPeriodStart", "2026-05-01T00:00:00Z"),
        ("BillingPeriodEnd", "2026-06-01T00:00:00Z"),
        ("SkuMeter", "Output Tokens"),
        ("SkuId", "together/deepseek-r1-distill-qwen-32b:output"),
        ("x_IsForecast", "true"),
        ("x_Scenario", "Reasoning traffic, May 2026"),
    ] {
        assert_eq!(row[column], cell, "{column}");
    }
}

#[test]
fn costs_add_up_to_the_result_and_are_price_times_quantity() {
    for arguments in [&[SEED][..], &[RICH], &[RICH, "--currency", "EUR"]] {
        let focus = rows(arguments);
        let (result, _) = json(&[&["cost"], arguments].concat());
        let totals = &result["totals"];
        let total = |key: &str| exact(totals[key].as_str().expect("a decimal"));
        assert_eq!(sum(&focus, "ContractedCost"), total("monthly"));
        assert_eq!(sum(&focus, "EffectiveCost"), total("monthly"));
        assert_eq!(sum(&focus, "ListCost"), total("list_monthly"));
        for row in &focus.rows {
            let product = |price: &str| exact(&row[price]) * exact(&row["PricingQuantity"]);
            assert_eq!(product("ListUnitPrice"), exact(&row["ListCost"]), "{row:?}");
            assert_eq!(product("ContractedUnitPrice"), exact(&row["ContractedCost"]), "{row:?}");
            let unit = if row["SkuMeter"].ends_with("Tokens") { "1000000 Tokens" } else { "Requests" };
            assert_eq!(row["PricingUnit"], unit);
        }
    }
}

#[test]
fn what_moves_a_price_shows_in_its_row() {
    let focus = rows(&[RICH, "--currency", "EUR"]);
    let output = focus.rows.iter().find(|row| row["SkuPriceId"] == "acme/large:output:standard:eu");
    let output = output.expect("output of the large model in the region");
    // $25.00 x 110% x 0.92 = 25.30 euros a million, 15% less by contract.
    assert_eq!(output["ListUnitPrice"], "25.3");
    assert_eq!(output["ContractedUnitPrice"], "21.505");
    assert_eq!(output["BillingCurrency"], "EUR");
    assert_eq!(output["PricingCurrency"], "USD");
    assert_eq!(output["RegionId"], "eu");
    assert_eq!(output["Tags"], r#"{"feature":"answers","team":"search"}"#);
    // A spreadsheet would run it.
    assert_eq!(output["x_Scenario"], r#"'=1+1, "quoted""#);
    let fee = focus.rows.iter().find(|row| row["SkuMeter"] == "Per Request").expect("the fee of a request");
    assert_eq!((fee["ConsumedUnit"].as_str(), fee["PricingUnit"].as_str()), ("Requests", "Requests"));
}

#[test]
fn the_older_version_names_providers_in_its_own_columns() {
    let older = rows(&[SEED, "--focus-version", "1.2"]);
    for column in ["ProviderName", "PublisherName"] {
        assert_eq!(older.rows[0][column], "together");
    }
    for column in ["HostProviderName", "ServiceProviderName"] {
        assert!(!older.header.iter().any(|name| name == column), "{column} came with 1.3");
    }
    let newer = rows(&[SEED]);
    assert_eq!(sum(&older, "EffectiveCost"), sum(&newer, "EffectiveCost"));
}

#[test]
fn without_a_row_there_are_still_columns() {
    let folder = artefacts().join("unpriced");
    fs::create_dir_all(&folder).expect("the target folder is writable");
    fs::copy("tests/finance/rich.prices.toml", folder.join("prices.toml")).expect("a copy");
    let path = folder.join("scenario.toml");
    let text = "schema = 1\nas-of = 2026-05-20\nprices = [\"prices.toml\"]\n[workload]\nrequests-per-day = 10\n\
                tokens = { input = 5, audio-input = 5 }\n[tiers]\nall = { share = \"100%\" }\n[cascades.only]\nall = \"acme/large\"\n";
    fs::write(&path, text).expect("the target folder is writable");
    let Rows { header, rows } = rows(&[path.to_str().expect("a path in Unicode"), "--allow-unpriced"]);
    assert_eq!(header[..21], MANDATORY);
    assert!(rows.is_empty());
}
