//! `docs/reference/scenario.md`: every key of a scenario, from the schema that editors read.

use std::fmt::Write as _;

use serde_json::{Map, Value};

/// The page.
pub fn reference() -> String {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/schema/scenario.json");
    let text = std::fs::read_to_string(path).expect("the schema is there");
    let schema: Value = serde_json::from_str(&text).expect("the schema is JSON");
    let mut out = String::from(
        "# Keys of a scenario\n\n\
         Made from [`schema/scenario.json`](../../schema/scenario.json), which an editor can check a file against while it is\n\
         written. A key that stands in no table here is an error at its line.\n",
    );
    let tables: Vec<&str> = entries(&schema, "$defs")
        .filter(|(_, definition)| definition.get("properties").is_some())
        .map(|(name, _)| name.as_str())
        .collect();
    table(&mut out, "The file", &schema, &tables);
    for (name, definition) in entries(&schema, "$defs") {
        if definition.get("properties").is_some() {
            table(&mut out, name, definition, &tables);
        }
    }
    let _ = writeln!(out, "\n## Values\n\n| value | is |\n|---|---|");
    for (name, definition) in entries(&schema, "$defs") {
        if definition.get("properties").is_none() {
            let _ = writeln!(out, "| {name} | {} |", said(definition, &tables));
        }
    }
    out
}

fn entries<'a>(schema: &'a Value, key: &str) -> impl Iterator<Item = (&'a String, &'a Value)> {
    schema.get(key).and_then(Value::as_object).into_iter().flat_map(Map::iter)
}

fn table(out: &mut String, name: &str, definition: &Value, tables: &[&str]) {
    let _ = writeln!(out, "\n## {name}\n");
    if let Some(description) = definition["description"].as_str() {
        let _ = writeln!(out, "{}\n", cell(description));
    }
    let required: Vec<&str> =
        definition["required"].as_array().into_iter().flatten().filter_map(Value::as_str).collect();
    let _ = writeln!(out, "| key | takes | means |\n|---|---|---|");
    for (key, value) in entries(definition, "properties") {
        let needed = if required.contains(&key.as_str()) { " (needed)" } else { "" };
        let means = value["description"].as_str().map(cell).unwrap_or_default();
        let _ = writeln!(out, "| `{key}`{needed} | {} | {means} |", takes(value, tables));
    }
    if let Some(others) = definition.get("additionalProperties").filter(|others| others.is_object()) {
        let _ = writeln!(out, "| any other name | {} | |", takes(others, tables));
    }
}

/// What a value may be, in words.
fn takes(value: &Value, tables: &[&str]) -> String {
    if let Some(name) = value["$ref"].as_str().and_then(|path| path.rsplit('/').next()) {
        // Values have their rows in one table.
        let anchor = if tables.contains(&name) { name } else { "values" };
        return format!("[{name}](#{anchor})");
    }
    for choice in ["anyOf", "oneOf"] {
        if let Some(choices) = value[choice].as_array() {
            let mut words: Vec<String> =
                choices.iter().map(|choice| takes(choice, tables)).filter(|words| !words.is_empty()).collect();
            words.dedup();
            return words.join(" or ");
        }
    }
    if let Some(names) = value["enum"].as_array() {
        return names.iter().map(|name| format!("`{}`", cell(&name.to_string()))).collect::<Vec<_>>().join(", ");
    }
    if let Some(constant) = value.get("const") {
        return format!("`{constant}`");
    }
    match value["type"].as_str() {
        Some("array") => format!("a list of {}", takes(&value["items"], tables)),
        Some("object") => match value.get("additionalProperties").filter(|others| others.is_object()) {
            Some(others) => format!("a table of names, each with {}", takes(others, tables)),
            None => "a table".to_owned(),
        },
        Some(kind) => kind.to_owned(),
        None => String::new(),
    }
}

/// What a definition without keys of its own says.
fn said(definition: &Value, tables: &[&str]) -> String {
    let forms = takes(definition, tables);
    match definition["description"].as_str() {
        Some(description) if forms.is_empty() => cell(description),
        Some(description) => format!("{forms}: {}", cell(description)),
        None => forms,
    }
}

fn cell(text: &str) -> String {
    text.replace('|', "\\|").replace('\n', " ")
}
