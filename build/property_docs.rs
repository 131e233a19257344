//! Documents the constraints of a property: its limits, format and default.

use serde_json::Value;

use super::spec::keywords::OPEN_ENUM;
use super::spec::{HERE, branches, component, prefix, resolved};

/// The constraints in sentences, such as `1 to 1000 UTF-16 code units. Required.` `types` is the path of
/// the types that are linked.
pub fn constraints(schema: &Value, is_required: bool, spec: &Value, types: &str) -> String {
    let mut sentences = vec![describe(schema, spec, types)];
    sentences.extend(default(schema).map(|value| format!("The server's default is `{value}`.")));
    if is_required {
        sentences.push("Required.".to_owned());
    }
    sentences.retain(|sentence| !sentence.is_empty());
    sentences.join(" ")
}

fn default(schema: &Value) -> Option<String> {
    let default = schema.get("default")?;
    (!default.is_array() && !default.is_object() && default != "").then(|| default.to_string())
}

fn describe(schema: &Value, spec: &Value, types: &str) -> String {
    if let Some(name) = component(schema) {
        let sentence = named(&name, resolved(schema, spec), spec, types);
        return [sentence, narrower(schema, &name, spec)].join(" ").trim().to_owned();
    }
    match schema["type"].as_str() {
        Some("string") => string(schema),
        None if schema.get("anyOf").is_some() => {
            let alternatives = schema["anyOf"].as_array().into_iter().flatten().map(string);
            let alternatives: Vec<String> =
                alternatives.filter(|sentence| !sentence.is_empty()).collect();
            alternatives.join(" Or: ")
        }
        Some("integer" | "number") => range(schema),
        Some("array") => {
            let count = bounds(schema, "minItems", "maxItems", "entry", "entries");
            let entries = describe(&schema["items"], spec, types);
            [count, entries].join(" ").trim().to_owned()
        }
        _ => String::new(),
    }
}

/// A link to the type of a component, or a description if it has no type.
fn named(name: &str, schema: &Value, spec: &Value, types: &str) -> String {
    if is_type(schema) {
        return format!("See {}.", link(name, types));
    }
    let Some(alternatives) = branches(schema) else { return describe(schema, spec, types) };
    let linked = alternatives
        .iter()
        .filter_map(component)
        .filter(|name| is_type(&spec["components"]["schemas"][name]));
    let linked: Vec<String> = linked.map(|name| link(&name, types)).collect();
    if !linked.is_empty() {
        return format!("One of {}.", linked.join(", "));
    }
    let formats: Vec<String> = alternatives.iter().filter_map(string_format).collect();
    if formats.is_empty() { String::new() } else { format!("Accepted: {}.", formats.join("; ")) }
}

/// The values or properties of its type that a place does not accept.
fn narrower(schema: &Value, name: &str, spec: &Value) -> String {
    let (Some(here), component) = (schema.get(HERE), &spec["components"]["schemas"][name]) else {
        return String::new();
    };
    let quoted = |names: Vec<String>| names.join(", ");
    if let (Some(values), Some(all)) = (here["enum"].as_array(), component["enum"].as_array())
        && values.len() < all.len()
    {
        let values = values.iter().filter_map(Value::as_str).map(|value| format!("`{value}`"));
        return format!("Accepted here: {}.", quoted(values.collect()));
    }
    let properties = component["properties"].as_object().into_iter().flatten();
    let missing = properties.filter(|(name, _)| here["properties"].get(name.as_str()).is_none());
    let missing: Vec<String> = missing.map(|(name, _)| format!("`{name}`")).collect();
    if missing.is_empty() {
        String::new()
    } else {
        format!("Not accepted here: {}.", quoted(missing))
    }
}

fn link(name: &str, types: &str) -> String {
    if types.is_empty() { format!("[`{name}`]") } else { format!("[`{name}`]({types}{name})") }
}

/// The format of a string, such as `` `https://…`, at most 2048 UTF-16 code units ``.
fn string_format(schema: &Value) -> Option<String> {
    let pattern = schema["pattern"].as_str()?;
    let length = bounds(schema, "minLength", "maxLength", "UTF-16 code unit", "UTF-16 code units");
    Some(match prefix(pattern) {
        Some(prefix) => format!("`{prefix}…`, {}", length.trim_end_matches('.')),
        None => format!("`{pattern}`, {}", length.trim_end_matches('.')),
    })
}

/// Whether there is a Rust type for a request schema.
pub fn is_type(schema: &Value) -> bool {
    schema["enum"].get(0).is_some_and(Value::is_string)
        || schema.get(OPEN_ENUM).is_some()
        || schema.get("properties").is_some()
}

fn string(schema: &Value) -> String {
    if let Some([Value::String(value)]) = schema["enum"].as_array().map(Vec::as_slice) {
        return format!("Always `{value}`.");
    }
    let length = bounds(schema, "minLength", "maxLength", "UTF-16 code unit", "UTF-16 code units");
    let format = match schema["format"].as_str() {
        Some("date-time") => "A time in RFC 3339 format.",
        Some("date") => "A day, `YYYY-MM-DD`.",
        Some("uuid") => "A UUID.",
        _ => "",
    };
    [length.as_str(), format].join(" ").trim().to_owned()
}

fn range(schema: &Value) -> String {
    if let Some(values) = schema["enum"].as_array() {
        let values: Vec<String> = values.iter().map(|value| format!("`{value}`")).collect();
        return format!("One of {}.", values.join(", "));
    }
    let limit = |key: &str, exclusive: &str| {
        let limit = schema.get(key).filter(|limit| !is_of_the_language(limit))?;
        Some((limit, schema[exclusive] == true))
    };
    match (limit("minimum", "exclusiveMinimum"), limit("maximum", "exclusiveMaximum")) {
        (Some((min, is_above)), Some((max, is_below))) => {
            let above = if is_above { "more than " } else { "" };
            let below = if is_below { "less than " } else { "" };
            format!("From {above}{min} to {below}{max}.")
        }
        (Some((min, true)), None) => format!("More than {min}."),
        (Some((min, false)), None) => format!("{min} or more."),
        (None, Some((max, true))) => format!("Less than {max}."),
        (None, Some((max, false))) => format!("{max} or less."),
        (None, None) => String::new(),
    }
}

/// Whether a limit is only that of an integer in JavaScript.
fn is_of_the_language(limit: &Value) -> bool {
    const MAX_SAFE_INTEGER: f64 = 9_007_199_254_740_991.0;
    limit.as_f64().is_some_and(|limit| limit.abs() >= MAX_SAFE_INTEGER)
}

fn bounds(schema: &Value, min: &str, max: &str, one: &str, many: &str) -> String {
    let bound = |key: &str| schema.get(key).and_then(Value::as_u64);
    let unit = |count: u64| if count == 1 { one } else { many };
    match (bound(min), bound(max)) {
        (Some(least), Some(most)) if least == most => format!("Exactly {most} {}.", unit(most)),
        (None | Some(0), Some(most)) => format!("At most {most} {}.", unit(most)),
        (Some(least), Some(most)) => format!("{least} to {most} {many}."),
        (Some(least), None) if least > 0 => format!("At least {least} {}.", unit(least)),
        _ => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_range_says_whether_its_limits_are_part_of_it() {
        for (schema, expected) in [
            (json!({ "minimum": 1, "maximum": 3 }), "From 1 to 3."),
            (
                json!({ "minimum": 0, "exclusiveMinimum": true, "maximum": 3 }),
                "From more than 0 to 3.",
            ),
            (json!({ "minimum": 0, "exclusiveMinimum": true }), "More than 0."),
            (json!({ "maximum": 9, "exclusiveMaximum": true }), "Less than 9."),
            (json!({ "minimum": 0, "maximum": 9_007_199_254_740_991_i64 }), "0 or more."),
            (json!({ "enum": [4, 6] }), "One of `4`, `6`."),
        ] {
            assert_eq!(range(&schema), expected);
        }
    }
}
