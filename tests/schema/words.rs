//! The words that a schema allows are the words that its reader knows.

use cascade::calendar::MonthConvention;
use cascade::catalogue::{FromBasis, SearchContext, ServiceClass, Weights};
use serde_json::{Value as Json, json};

use crate::schema;

fn words(schema: &Json, pointer: &str) -> Vec<String> {
    let list = schema.pointer(pointer).and_then(Json::as_array).unwrap_or_else(|| panic!("no list at {pointer}"));
    list.iter().filter_map(Json::as_str).map(str::to_owned).collect()
}

#[test]
fn of_scenarios() {
    let schema = schema("schema/scenario.json");
    for caller in ["stage", "router"] {
        assert_eq!(words(&schema, &format!("/$defs/{caller}/properties/service/enum")), ServiceClass::NAMES);
        assert_eq!(words(&schema, &format!("/$defs/{caller}/properties/search-context/enum")), SearchContext::NAMES);
    }
    assert_eq!(words(&schema, "/properties/month-convention/enum"), MonthConvention::NAMES);
}

#[test]
fn of_provider_files_and_price_books() {
    let schema = schema("pricing/schema.json");
    assert_eq!(words(&schema, "/$defs/offer/properties/weights/enum"), Weights::NAMES);
    assert_eq!(words(&schema, "/$defs/entry/properties/from-basis/enum"), FromBasis::NAMES);
    assert_eq!(words(&schema, "/$defs/entry/properties/search-context/propertyNames/enum"), SearchContext::NAMES);
    for class in ServiceClass::SPECIAL {
        for table in ["entry", "band", "window"] {
            let pointer = format!("/$defs/{table}/properties/{}/$ref", class.key());
            assert_eq!(schema.pointer(&pointer), Some(&json!("#/$defs/rates")));
        }
    }
}
