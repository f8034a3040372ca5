//! One snippet a feed.

use super::*;
use crate::catalogue::FromBasis;

#[test]
fn every_name_is_a_feed() {
    for name in Feed::NAMES {
        assert_eq!(Feed::parse(name).map(Feed::name), Some(name));
    }
    assert_eq!(Feed::parse("litelm"), None);
}

/// 1.5e-07 a token is 0.15 a million; above 200,000 tokens 3e-07; batch half.
#[test]
fn litellm_has_classes_and_bands_in_its_keys() {
    let text = r#"{"sample_spec": {}, "xai/grok-9": {"litellm_provider": "xai", "mode": "chat", "max_input_tokens": 256000,
        "input_cost_per_token": 1.5e-07, "output_cost_per_token": 6e-07, "cache_read_input_token_cost": 2.9999999999999997e-08,
        "input_cost_per_token_above_200k_tokens": 3e-07, "output_cost_per_token_above_200k_tokens": 1.2e-06,
        "input_cost_per_token_batches": 7.5e-08, "output_cost_per_token_batches": 3e-07,
        "output_cost_per_reasoning_token": 6e-07, "input_cost_per_token_ultrafast": 9e-07,
        "search_context_cost_per_query": {"search_context_size_low": 0.01, "search_context_size_high": 0.01},
        "deprecation_date": "2027-02-01", "source": "https://example.com/prices"}}"#;
    let reading = read_as("litellm", "2026-11-24", "map.json", text);
    let [priced, retired] = reading.sightings.as_slice() else { panic!("a price and an end") };
    assert_eq!((priced.provider, priced.id.as_str(), priced.since), ("x-ai", "grok-9", None));
    assert_eq!(priced.source, "https://example.com/prices (litellm 1.0)");
    assert_eq!(priced.facts.context_window, Some(256_000));
    let tariff = tariff(priced);
    assert_eq!(rates(tariff, ServiceClass::Standard, None), "input 0.15 cached-input 0.03 output 0.6");
    assert_eq!(rates(tariff, ServiceClass::Standard, Some(200_000)), "input 0.3 output 1.2");
    assert!(tariff.bands[0].inclusive, "xAI's band begins at the threshold");
    assert_eq!(rates(tariff, ServiceClass::Batch, None), "input 0.075 output 0.3");
    assert!(matches!(retired.says, Says::Retired));
    assert_eq!(retired.since.map(|since| since.from.to_string()).as_deref(), Some("2027-02-01"));
    assert_eq!(retired.source, "litellm 1.0 (deprecation date)");
    assert_eq!(reading.unknown_keys.get("input_cost_per_token_ultrafast"), Some(&1));
}

#[test]
fn litellm_rows_that_cannot_be_used_are_told_apart() {
    let row = |provider: &str, more: &str| {
        format!(r#"{{"litellm_provider": "{provider}", "mode": "chat", "input_cost_per_token": 1e-06, {more}}}"#)
    };
    let priced = r#""output_cost_per_token": 2e-06"#;
    let text = format!(
        r#"{{"a": {}, "b": {}, "c": {}, "text-embedding-x": {}, "watsonx/jais": {}, "us/gpt-9": {}}}"#,
        row("openai", r#""off_peak_pricing": {}, "output_cost_per_token": 2e-06"#),
        row("nscale", r#""output_cost_per_token": 2e-06, "metadata": {"notes": "Assumed 50/50 split."}"#),
        row("nobody", priced),
        row("openai", priced),
        row("watsonx", r#""output_cost_per_token": 0.0097"#),
        row("azure", priced),
    );
    let reading = read_as("litellm", "2026-11-24", "map.json", &text);
    let reasons: Vec<&str> = reading.refused.iter().map(|refused| refused.reason.as_str()).collect();
    let expected = [
        "prices that depend on the hour are kept by hand",
        "the feed assumed the split between input and output",
        "output at $9700 a million is a slip of units",
    ];
    assert_eq!(reasons, expected);
    let passed_over: Vec<&str> = reading.passed_over.keys().map(String::as_str).collect();
    assert_eq!(passed_over, ["a price for one region", "embeddings", "provider nobody"]);
    assert!(reading.sightings.is_empty());
}

/// A day that lies behind is one on which somebody looked; one ahead can only be announced.
#[test]
fn genai_prices_documents_what_is_to_come() {
    let text = r#"[{"id": "openai", "models": [{"id": "gpt-9", "prices": [
        {"constraint": {"start_date": "2027-01-01"}, "prices": {"input_mtok": "4", "output_mtok": "8"}}]}]}]"#;
    let reading = read_as("genai-prices", "2026-11-24", "data.json", text);
    let since = only(&reading).since.expect("dated");
    assert_eq!((since.from.to_string().as_str(), since.basis), ("2027-01-01", FromBasis::Documented));
}

/// A rate without tiers holds in the band too; the batch variant goes to the last price.
#[test]
fn genai_prices_has_dates_tiers_and_variants() {
    let text = r#"[{"id": "openai", "pricing_urls": ["https://example.com/p"], "models": [{"id": "gpt-9",
        "match": {"or": [{"equals": "gpt-9"}, {"equals": "gpt-9-2026-01-05"}, {"starts_with": "gpt-9-x"}]},
        "prices": [{"prices": {"input_mtok": "4", "output_mtok": "8"}},
            {"constraint": {"start_date": "2026-03-01"}, "prices": {"input_mtok": {"base": "2", "tiers": [{"start": 272000, "price": "3"}]},
                "cache_read_mtok": "0.2", "output_mtok": "6", "web_searches_kcount": "10", "output_audio_mtok": "5"}}],
        "price_variants": [{"when": {"processing": "batch"}, "prices": {"input_mtok": "1", "output_mtok": "3"}},
            {"when": {"route": "eu"}, "prices": {"input_mtok": "9", "output_mtok": "9"}}]}]}]"#;
    let reading = read_as("genai-prices", "2026-11-24", "data.json", text);
    let [first, second] = reading.sightings.as_slice() else { panic!("two prices") };
    assert_eq!(first.names, ["gpt-9-2026-01-05"]);
    assert_eq!((first.since, rates(tariff(first), ServiceClass::Standard, None).as_str()), (None, "input 4 output 8"));
    let since = second.since.expect("dated");
    assert_eq!((since.from.to_string().as_str(), since.basis), ("2026-03-01", FromBasis::Observed));
    assert_eq!(rates(tariff(second), ServiceClass::Standard, Some(272_000)), "input 3 cached-input 0.2 output 6");
    assert_eq!(rates(tariff(second), ServiceClass::Batch, None), "input 1 output 3");
    let unknown: Vec<&str> = reading.unknown_keys.keys().map(String::as_str).collect();
    assert_eq!(unknown, ["output_audio_mtok", "price_variants.route=eu"]);
}

#[test]
fn models_dev_knows_the_model_too() {
    let text = "base_model = \"zai/glm-9\"\nrelease_date = \"2026-02-03\"\nopen_weights = true\n[limit]\ncontext = 200_000\n\
        [cost]\ninput = 0.60\noutput = 2.20\ncached_input = 0.11\n[[cost.tiers]]\ntier = { size = 32_000 }\ninput = 0.90\noutput = 3.30\n";
    let reading = read_as("models-dev", "2026-07-02", "providers/togetherai/models/zai-org/GLM-9.toml", text);
    let sighting = only(&reading);
    assert_eq!((sighting.provider, sighting.id.as_str()), ("together", "zai-org/GLM-9"));
    assert_eq!(sighting.facts.model.as_deref(), Some("glm-9"));
    assert_eq!(sighting.facts.released.map(|day| day.to_string()).as_deref(), Some("2026-02-03"));
    assert_eq!(rates(tariff(sighting), ServiceClass::Standard, None), "input 0.6 cached-input 0.11 output 2.2");
    assert_eq!(rates(tariff(sighting), ServiceClass::Standard, Some(32_000)), "input 0.9 output 3.3");
}

#[test]
fn histories_are_dated_by_their_commits() {
    let text = r#"[{"provider": "deepinfra", "model": "x/Y", "history": [
        {"commit": "0123456789abcdef", "date": "2025-06-10T18:55:28-04:00", "cost": {"input": 0.5, "output": 2, "outputCached": 0}},
        {"commit": "fedcba9876543210", "date": "2025-07-01T00:00:00Z", "cost": {"input": 500000, "output": 2000000}}]}]"#;
    let reading = read_as("models-dev-history", "2026-07-02", "history.json", text);
    let sighting = only(&reading);
    assert_eq!(sighting.source, "https://github.com/anomalyco/models.dev/commit/0123456789ab (models.dev 1.0)");
    assert_eq!(
        sighting.since.map(|since| (since.from.to_string(), since.basis)),
        Some(("2025-06-10".to_owned(), FromBasis::Observed))
    );
    assert_eq!(reading.refused[0].reason, "input at $500000 a million is a slip of units");

    let text = r#"{"azure/o9": [["2025-05-07", "b55c483319", [1e-05, 2.5e-06, 4e-05, null], "azure"]]}"#;
    let reading = read_as("tokencost-history", "2025-09-01", "history.json", text);
    assert_eq!(rates(tariff(only(&reading)), ServiceClass::Standard, None), "input 10 cached-input 2.5 output 40");
}

/// 2 x 2 = 4 for the writes of an hour; the announced start of batch says nothing of the price's own date.
#[test]
fn model_prices_has_an_interval_for_each_class() {
    let text = r#"{"prices": {"anthropic": {"claude-nova-9": {
        "standard": [{"start": null, "rates": {"input": 2.0, "output": 10.0, "cache_read": 0.2, "cache_write": 2.5, "cache_write_1h_multiple": 2.0,
            "source": "https://example.com/c", "valid_from": "2026-04-23T19:17:20Z", "valid_from_basis": "models.dev commit"}}],
        "batch": [{"start": null, "rates": null}, {"start": "2024-10-08T00:00:00Z", "rates": {"input": 1.0, "output": 5.0}}],
        "thinking": []}}}}"#;
    let reading = read_as("model-prices", "2026-10-26", "snapshot.json", text);
    let sighting = only(&reading);
    assert_eq!(sighting.since.map(|since| since.from.to_string()).as_deref(), Some("2026-04-23"));
    let expected = "input 2 cached-input 0.2 cache-write 2.5 cache-write-1h 4 output 10";
    assert_eq!(rates(tariff(sighting), ServiceClass::Standard, None), expected);
    assert_eq!(rates(tariff(sighting), ServiceClass::Batch, None), "input 1 output 5");
    assert_eq!(reading.unknown_keys.get("class thinking"), Some(&1));
}

/// 3 x 2 and 9 x 1.5 above the threshold.
#[test]
fn metergraph_has_channels_and_multipliers() {
    let text = "models:\n  - canonical_id: openai/gpt-9\n    aliases:\n      - {provider: openai, alias: gpt-9, channel: openai-api}\n\
        \x20   prices:\n      - channel: openai-api\n        region: global\n        effective_from: \"2026-09-22\"\n        input_per_mtok: 3.00\n\
        \x20       output_per_mtok: 9.00\n        rules:\n          long_context: {threshold: 272000, input_multiplier: 2, output_multiplier: 1.5}\n\
        \x20         surcharge: 3\n";
    let reading = read_as("metergraph", "2026-10-25", "prices.yaml", text);
    let sighting = only(&reading);
    assert_eq!((sighting.provider, sighting.id.as_str()), ("openai", "gpt-9"));
    assert_eq!(rates(tariff(sighting), ServiceClass::Standard, Some(272_000)), "input 6 output 13.5");
    assert_eq!(reading.unknown_keys.get("rules.surcharge"), Some(&1));
}

#[test]
fn openai_cost_calculator_has_conditions() {
    let text = r#"{"provider": "bedrock", "verified_at": "2026-09-23", "sources": [{"id": "s", "kind": "official_api", "url": "https://example.com/s"}],
        "models": [{"id": "vendor.large", "source": "s", "prices": [
            {"conditions": {"region": "eu-central-1"}, "rates": {"input": "9", "output": "9"}},
            {"conditions": {"region": "us-east-1"}, "rates": {"input": "1", "output": "4"}},
            {"conditions": {"region": "us-east-1"}, "min_input_tokens": 200001, "rates": {"input": "2", "output": "6"}},
            {"conditions": {"region": "us-east-1", "service_tier": "flex"}, "rates": {"input": "0.5", "output": "2"}}]}]}"#;
    let reading = read_as("openai-cost-calculator", "2026-09-23", "bedrock.json", text);
    let sighting = only(&reading);
    assert!(sighting.invented_id && sighting.since.is_some_and(|since| since.snapshot));
    assert_eq!(rates(tariff(sighting), ServiceClass::Standard, None), "input 1 output 4");
    assert_eq!(rates(tariff(sighting), ServiceClass::Standard, Some(200_000)), "input 2 output 6");
    assert_eq!(rates(tariff(sighting), ServiceClass::Flex, None), "input 0.5 output 2");
}

#[test]
fn a_file_of_something_else_is_an_error_that_names_it() {
    let files = [("map.json".to_owned(), "{}".to_owned())];
    let error = Feed::Litellm.read(&files, &edition("2026-11-24")).expect_err("no feed");
    assert_eq!(error.to_string(), "cannot read `map.json` as a file of litellm: no row has a `litellm_provider`");
}
