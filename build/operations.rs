//! The operations as a macro, `operations! { each }`, so that a test can call every one of them
//! without a list of its own: name, values for its parameters, type of its body and of its answer.

use std::fmt::Write as _;

use heck::ToSnakeCase as _;
use serde_json::{Map, Value};

use super::generate::Options;
use super::generate::areas::{prune, reference};

/// The operations of the enabled areas, and those of none.
pub fn listing(mut contract: Value, options: &Options) -> String {
    prune(&mut contract, options);
    let mut listing =
        String::from("macro_rules! operations {\n    ($each:ident) => {\n        $each! {\n");
    let mut lines = Vec::new();
    for (path, item) in contract["paths"].as_object().into_iter().flatten() {
        for (method, operation) in item.as_object().into_iter().flatten() {
            lines.extend(line(method, path, operation, &contract).map(|line| (method, line)));
        }
    }
    // What is deleted can no longer be read.
    lines.sort_by_key(|(method, _)| *method == "delete");
    for (_, line) in lines {
        let _ = writeln!(listing, "            {line}");
    }
    listing.push_str("        }\n    };\n}\n");
    listing
}

/// `get_avatar "get" "/v1/avatars/{id}" (id = "…") [] none -> Avatar;`
fn line(method: &str, path: &str, operation: &Value, contract: &Value) -> Option<String> {
    let id = operation["operationId"].as_str()?;
    let in_path = parameters(operation, contract, |location| location == "path");
    let others = parameters(operation, contract, |location| location != "path");
    let body = component(&operation["requestBody"]).unwrap_or("none");
    let responses = operation["responses"].as_object()?;
    let (_, success) = responses.iter().find(|(status, _)| status.starts_with('2'))?;
    let answer = component(success).unwrap_or("none");
    Some(format!("{id} {method:?} {path:?} ({in_path}) [{others}] {body} -> {answer};"))
}

/// `limit = 1, order = "asc"`
fn parameters(operation: &Value, contract: &Value, stands: impl Fn(&str) -> bool) -> String {
    let parameters = operation["parameters"].as_array().into_iter().flatten();
    let samples = parameters.filter_map(|parameter| {
        let name = setter(parameter["name"].as_str()?);
        let sample = sample(&parameter["schema"], contract);
        stands(parameter["in"].as_str()?).then(|| format!("{name} = {sample}"))
    });
    samples.collect::<Vec<_>>().join(", ")
}

fn setter(name: &str) -> String {
    let name = name.to_snake_case();
    if syn::parse_str::<syn::Ident>(&name).is_ok() { name } else { format!("{name}_") }
}

fn component(holder: &Value) -> Option<&str> {
    reference(holder["content"]["application/json"]["schema"].as_object()?)
}

/// A value that the parameter takes, as Rust writes it.
fn sample(schema: &Value, contract: &Value) -> String {
    let none = Map::new();
    let named = schema.get("allOf").and_then(|parts| parts.get(0)).unwrap_or(schema);
    let name = named.as_object().and_then(reference);
    let schema = name
        .map_or(schema, |name| &contract["components"]["schemas"][name])
        .as_object()
        .unwrap_or(&none);
    if let Some(first) = schema.get("enum").and_then(|values| values.get(0)) {
        return first.to_string();
    }
    let pattern = schema.get("pattern").and_then(Value::as_str).unwrap_or_default();
    let text = match schema.get("format").and_then(Value::as_str) {
        Some("date-time") => "2026-08-08T05:03:00Z",
        Some("date") => "2026-08-08",
        Some("uuid") if pattern.contains("-7[") => "0198a1b2-5a0c-7d0c-9d8b-1b8c1b0d2f4e",
        _ => "d0658ae1-5a0c-4d0c-9d8b-1b8c1b0d2f4e",
    };
    match schema.get("type").and_then(Value::as_str) {
        Some("integer" | "number") => {
            schema.get("minimum").map_or_else(|| "1".to_owned(), Value::to_string)
        }
        Some("boolean") => "true".to_owned(),
        _ => format!("{text:?}"),
    }
}
