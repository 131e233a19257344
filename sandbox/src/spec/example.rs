//! Generates valid example values from schemas; the same schema always gives the same values.

use regress::Regex;
use serde_json::{Map, Number, Value};

use super::document::DOCUMENT;
use crate::seed;

/// The maximum depth of an example, in case a component refers to itself.
const DEPTH: usize = 32;

const TIME: &str = "2026-01-02T03:04:05.678Z";
const DATE: &str = "2026-01-02";
const ADDRESS: &str = "example.com/example";
const WORD: &str = "example";

/// The value for a schema: all properties, one entry in a list, the first alternative of a union.
pub(crate) fn example(schema: &Value) -> Value {
    examples(schema).into_iter().next().unwrap_or_default()
}

/// The value for a schema, and one more for every further alternative of each union in it.
pub(crate) fn examples(schema: &Value) -> Vec<Value> {
    alternatives(schema, DEPTH)
}

fn alternatives(schema: &Value, depth: usize) -> Vec<Value> {
    let schema = DOCUMENT.resolve(schema);
    let Some(below) = depth.checked_sub(1) else { return vec![Value::Null] };
    if let Some(value) = listed(schema, "enum").or_else(|| listed(schema, "x-extensible-enum")) {
        return vec![value.clone()];
    }
    if let Some(parts) = schema.get("allOf").and_then(Value::as_array) {
        return all_of(parts, below);
    }
    if let Some(branches) = branches(schema) {
        let present = branches.iter().filter(|branch| !is_retired(branch));
        return present.flat_map(|branch| alternatives(branch, below)).collect();
    }
    match schema.get("type").and_then(Value::as_str) {
        Some("object") => objects(schema, below),
        Some("array") => lists(schema, below),
        Some("string") => vec![string(schema).into()],
        Some("integer") => vec![(number(schema).ceil() as i64).into()],
        Some("number") => vec![Number::from_f64(number(schema)).map_or(Value::Null, whole)],
        Some("boolean") => vec![true.into()],
        _ => vec![WORD.into()],
    }
}

/// A single part unchanged, or an object with the properties of all parts.
fn all_of(parts: &[Value], depth: usize) -> Vec<Value> {
    if let [part] = parts {
        return alternatives(part, depth);
    }
    let firsts = parts.iter().filter_map(|part| alternatives(part, depth).into_iter().next());
    let properties: Map<String, Value> = firsts
        .filter_map(|value| match value {
            Value::Object(properties) => Some(properties),
            _ => None,
        })
        .flatten()
        .collect();
    vec![Value::Object(properties)]
}

fn objects(schema: &Value, depth: usize) -> Vec<Value> {
    let mut base = Map::new();
    let mut others = Vec::new();
    let properties = schema.get("properties").and_then(Value::as_object);
    let named = properties.into_iter().flatten().filter(|(_, of)| !is_retired(of));
    let named = named.map(|(name, of)| (name.as_str(), of));
    let values = schema.get("additionalProperties").filter(|of| of.is_object());
    // The keys of some maps must be ids, which the spec cannot express.
    let key = seed::uuid(seed::hash(WORD), seed::hash(ADDRESS));
    for (name, of) in named.chain(values.map(|of| (key.as_str(), of))) {
        let mut values = alternatives(of, depth).into_iter();
        base.extend(values.next().map(|value| (name.to_owned(), value)));
        others.extend(values.map(|value| (name.to_owned(), value)));
    }
    let varied = others.into_iter().map(|(name, value)| {
        let mut object = base.clone();
        object.insert(name, value);
        Value::Object(object)
    });
    let varied: Vec<Value> = varied.collect();
    std::iter::once(Value::Object(base)).chain(varied).collect()
}

fn lists(schema: &Value, depth: usize) -> Vec<Value> {
    let items = schema.get("items").unwrap_or(&Value::Null);
    let limit = |keyword| schema.get(keyword).and_then(Value::as_u64);
    let length = limit("minItems").unwrap_or(1).max(1).min(limit("maxItems").unwrap_or(u64::MAX));
    let length = usize::try_from(length).unwrap_or(1);
    let entries = alternatives(items, depth).into_iter();
    entries.map(|entry| Value::Array(vec![entry; length])).collect()
}

/// The first value that is not retired.
fn listed<'s>(schema: &'s Value, keyword: &str) -> Option<&'s Value> {
    let retired = schema.get("x-retired-values");
    let is_retired = |value: &Value| {
        value.as_str().is_some_and(|value| retired.is_some_and(|of| of.get(value).is_some()))
    };
    let values = schema.get(keyword)?.as_array()?;
    values.iter().find(|value| !is_retired(value)).or(values.first())
}

/// Whether Runway has removed it.
fn is_retired(schema: &Value) -> bool {
    schema.get("x-retired").is_some()
}

fn branches(schema: &Value) -> Option<&Vec<Value>> {
    schema.get("oneOf").or_else(|| schema.get("anyOf"))?.as_array()
}

/// A whole number is written without a fraction.
fn whole(number: Number) -> Value {
    match number.as_f64() {
        Some(value) if value.fract() == 0.0 && value.abs() < 1e15 => (value as i64).into(),
        _ => Value::Number(number),
    }
}

/// The smallest number within the limits, or 1 if there is no lower limit.
fn number(schema: &Value) -> f64 {
    let limit = |keyword| schema.get(keyword).and_then(Value::as_f64);
    let is_out = |keyword| schema.get(keyword).and_then(Value::as_bool) == Some(true);
    let highest = limit("maximum").unwrap_or(f64::INFINITY);
    match limit("minimum") {
        Some(lowest) if is_out("exclusiveMinimum") && lowest + 1.0 < highest => lowest + 1.0,
        Some(lowest) if is_out("exclusiveMinimum") => lowest.midpoint(highest),
        Some(lowest) => lowest,
        None if highest > 1.0 => 1.0,
        None if is_out("exclusiveMaximum") => highest - 1.0,
        None => highest,
    }
}

fn string(schema: &Value) -> String {
    let keyword = |name| schema.get(name).and_then(Value::as_str);
    match (keyword("format"), keyword("pattern")) {
        (Some("date-time"), _) => TIME.to_owned(),
        (Some("date"), _) => DATE.to_owned(),
        (Some("uri"), None) => format!("https://{ADDRESS}"),
        (Some("uuid"), None) => seed::uuid(seed::hash(WORD), seed::hash(ADDRESS)),
        (_, Some(pattern)) => matching(pattern, schema),
        _ => fit(WORD.to_owned(), schema),
    }
}

/// The first of three strings that matches a pattern: a word, an id, or the beginning of the pattern.
fn matching(pattern: &str, schema: &Value) -> String {
    let literal = pattern.trim_start_matches('^').trim_end_matches('$').trim_end_matches(".*");
    let prefix = format!("{}{ADDRESS}", literal.replace('\\', ""));
    let id = seed::uuid(seed::hash(WORD), seed::hash(ADDRESS));
    let candidates = [WORD.to_owned(), id, prefix.clone()].map(|candidate| fit(candidate, schema));
    let is_match = |candidate: &String| {
        Regex::new(pattern).is_ok_and(|pattern| pattern.find(candidate).is_some())
    };
    candidates.into_iter().find(is_match).unwrap_or(prefix)
}

/// The string, repeated or cut to the length that a schema requires.
fn fit(text: String, schema: &Value) -> String {
    let limit = |keyword| {
        let limit = schema.get(keyword).and_then(Value::as_u64);
        limit.and_then(|limit| usize::try_from(limit).ok())
    };
    let (shortest, longest) = (limit("minLength").unwrap_or(0), limit("maxLength"));
    let length = text.len().max(shortest).min(longest.unwrap_or(usize::MAX));
    text.chars().cycle().take(length).collect()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn an_example_omits_retired_properties_and_values() {
        let day = "2026-06-10";
        let text =
            json!({ "type": "string", "enum": ["a", "b"], "x-retired-values": { "a": day } });
        let gone = json!({ "type": "string", "x-retired": day });
        let object = json!({ "type": "object", "properties": { "text": text, "gone": gone } });
        let schema = json!({ "anyOf": [gone, object] });
        assert_eq!(examples(&schema), [json!({ "text": "b" })]);
    }
}
