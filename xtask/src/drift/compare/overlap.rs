//! Whether the branches of a union overlap: `oneOf` rejects a value that two of them accept.

use serde_json::Value;

use super::schema_walk::SchemaObject;

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Overlap {
    Disjoint,
    /// It depends on patterns or formats, which are not compared.
    Unknown,
    Overlapping,
}

/// The most that any two branches overlap. Every branch has the property of the discriminator.
pub fn of_branches(branches: &[Value], discriminator: Option<&str>) -> Overlap {
    let pairs = branches
        .iter()
        .enumerate()
        .flat_map(|(index, one)| branches[index + 1..].iter().map(move |other| (one, other)));
    let overlaps = pairs.map(|(one, other)| of_pair(one, other, discriminator));
    overlaps.max().unwrap_or(Overlap::Disjoint)
}

fn of_pair(one: &Value, other: &Value, discriminator: Option<&str>) -> Overlap {
    let (Value::Object(one), Value::Object(other)) = (one, other) else {
        return Overlap::Overlapping;
    };
    let is_nullable = |schema: &SchemaObject| schema.get("nullable") == Some(&Value::Bool(true));
    let [kind, other_kind] = [one, other].map(|schema| match text(schema, "type") {
        Some("integer") => Some("number"),
        kind => kind,
    });
    if is_nullable(one) && is_nullable(other) {
        return Overlap::Overlapping;
    }
    if kind.is_some() && other_kind.is_some() && kind != other_kind {
        return Overlap::Disjoint;
    }
    if let (Some(values), Some(others)) = (list(one, "enum"), list(other, "enum")) {
        let is_shared = |value: &Value| others.contains(value);
        return if values.iter().any(is_shared) { Overlap::Overlapping } else { Overlap::Disjoint };
    }
    if kind.is_none() || kind != other_kind {
        return Overlap::Overlapping;
    }
    match kind {
        Some("object") => of_objects(one, other, discriminator),
        Some("string") if is_apart(one, other, "minLength", "maxLength") => Overlap::Disjoint,
        Some("string") => of_strings(one, other),
        Some("number") if is_apart(one, other, "minimum", "maximum") => Overlap::Disjoint,
        _ => Overlap::Overlapping,
    }
}

/// Disjoint if a property that both must have is, or if one lacks what the other must have.
fn of_objects(one: &SchemaObject, other: &SchemaObject, discriminator: Option<&str>) -> Overlap {
    let is_closed =
        |schema: &SchemaObject| schema.get("additionalProperties") == Some(&Value::Bool(false));
    let lacks =
        |schema: &SchemaObject, name: &str| is_closed(schema) && property(schema, name).is_none();
    let required = |schema: &SchemaObject| -> Vec<String> {
        let names = list(schema, "required").into_iter().flatten();
        names.filter_map(Value::as_str).chain(discriminator).map(str::to_owned).collect()
    };
    let (names, others) = (required(one), required(other));
    if names.iter().any(|name| lacks(other, name)) || others.iter().any(|name| lacks(one, name)) {
        return Overlap::Disjoint;
    }
    let both = names.iter().filter(|name| others.contains(name));
    let properties = both.filter_map(|name| Some((property(one, name)?, property(other, name)?)));
    let overlaps = properties.map(|(one, other)| of_pair(one, other, None));
    overlaps.min().unwrap_or(Overlap::Overlapping)
}

fn of_strings(one: &SchemaObject, other: &SchemaObject) -> Overlap {
    let differ = |key: &str| {
        let (value, other) = (one.get(key), other.get(key));
        value.is_some() && other.is_some() && value != other
    };
    let has = |schema: &SchemaObject, key: &str| schema.contains_key(key);
    let is_value_with_pattern =
        (has(one, "enum") && has(other, "pattern")) || (has(other, "enum") && has(one, "pattern"));
    match differ("pattern") || differ("format") || is_value_with_pattern {
        true => Overlap::Unknown,
        false => Overlap::Overlapping,
    }
}

/// Whether the upper limit of one is below the lower limit of the other.
fn is_apart(one: &SchemaObject, other: &SchemaObject, min: &str, max: &str) -> bool {
    let number = |schema: &SchemaObject, key: &str| schema.get(key).and_then(Value::as_f64);
    let is_below =
        |one: &SchemaObject, other: &SchemaObject| match (number(one, max), number(other, min)) {
            (Some(max), Some(min)) => max < min,
            _ => false,
        };
    is_below(one, other) || is_below(other, one)
}

fn text<'s>(schema: &'s SchemaObject, key: &str) -> Option<&'s str> {
    schema.get(key).and_then(Value::as_str)
}

fn list<'s>(schema: &'s SchemaObject, key: &str) -> Option<&'s Vec<Value>> {
    schema.get(key).and_then(Value::as_array)
}

fn property<'s>(schema: &'s SchemaObject, name: &str) -> Option<&'s Value> {
    schema.get("properties").and_then(|properties| properties.get(name))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn branches_overlap_unless_something_keeps_them_apart() {
        let object = |required: &str, more: Value| json!({ "type": "object", "required": [required], "properties": { required: more } });
        let closed = json!({ "type": "object", "properties": {}, "additionalProperties": false });
        let pattern = |text: &str| json!({ "type": "string", "pattern": text });
        let value = |text: &str| json!({ "type": "string", "enum": [text] });
        for (one, other, expected) in [
            (json!({ "type": "string" }), json!({ "type": "integer" }), Overlap::Disjoint),
            (json!({ "type": "number" }), json!({ "type": "integer" }), Overlap::Overlapping),
            (value("a"), value("b"), Overlap::Disjoint),
            (value("a"), value("a"), Overlap::Overlapping),
            (value("a"), pattern("^b"), Overlap::Unknown),
            (pattern("^a"), pattern("^b"), Overlap::Unknown),
            (pattern("^a"), json!({ "type": "string" }), Overlap::Overlapping),
            (
                json!({ "type": "integer", "maximum": 1 }),
                json!({ "type": "integer", "minimum": 2 }),
                Overlap::Disjoint,
            ),
            (object("a", value("a")), object("a", value("b")), Overlap::Disjoint),
            (object("a", json!({})), object("b", json!({})), Overlap::Overlapping),
            (object("a", json!({})), closed, Overlap::Disjoint),
        ] {
            assert_eq!(of_branches(&[one.clone(), other.clone()], None), expected, "{one} {other}");
            assert_eq!(of_branches(&[other, one], None), expected);
        }
    }

    #[test]
    fn a_discriminator_keeps_branches_apart_without_being_required() {
        let branch = |value: &str| json!({ "type": "object", "properties": { "model": { "type": "string", "enum": [value] } } });
        let branches = [branch("a"), branch("b")];
        assert_eq!(of_branches(&branches, Some("model")), Overlap::Disjoint);
        assert_eq!(of_branches(&branches, None), Overlap::Overlapping);
    }
}
