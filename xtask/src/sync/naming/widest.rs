//! The schema of a component: it accepts what any of its places accepts.

use std::collections::HashSet;

use serde_json::{Map, Value, json};

use super::inflection::pascal;
use super::shape::shape;
use super::union_kind::is_text_union;
use crate::codegen::spec::{branches, values as listed};
use crate::sync::document::Direction;
use crate::sync::schema_keywords::{NAME, OPEN_ENUM};

type Schema = Map<String, Value>;

/// The schema that accepts the values of both.
pub fn widest(one: &Value, other: &Value, direction: Direction) -> Value {
    let (Value::Object(a), Value::Object(b)) = (one, other) else { return one.clone() };
    if a == b {
        return one.clone();
    }
    let names = (a.get(NAME), b.get(NAME));
    let is_union = branches(one).is_some() || branches(other).is_some();
    let kinds = (a.get("type").and_then(Value::as_str), b.get("type").and_then(Value::as_str));
    match kinds {
        _ if names.0 != names.1 => several(one, other, direction),
        _ if is_union => union(one, other, direction),
        (one, other) if one == other => Value::Object(same_type(a, b, direction)),
        (Some("integer" | "number"), Some("integer" | "number")) => {
            let mut merged = same_type(a, b, direction);
            merged.insert("type".to_owned(), json!("number"));
            Value::Object(merged)
        }
        _ => several(one, other, direction),
    }
}

/// Two kinds of value: a union in a request, the first kind in a response, where a value of another
/// kind is reported and not an error.
fn several(one: &Value, other: &Value, direction: Direction) -> Value {
    match direction {
        Direction::Request => union(one, other, direction),
        Direction::Response => one.clone(),
    }
}

fn union(one: &Value, other: &Value, direction: Direction) -> Value {
    let name = one.get(NAME).filter(|name| other.get(NAME) == Some(*name));
    // A union with a name that the other does not have is one of the alternatives.
    let parts = |schema: &Value| match branches(schema) {
        Some(branches) if schema.get(NAME) == name => Some(branches.clone()),
        _ => None,
    };
    let (mut whole, mut merged) = match (parts(one), parts(other)) {
        (Some(of), _) => (one.clone(), of),
        (None, Some(_)) => return union(other, one, direction),
        (None, None) => {
            let whole = name.map_or_else(|| json!({}), |_| name_and_title(one, other));
            (whole, vec![without(name, one)])
        }
    };
    for branch in parts(other).unwrap_or_else(|| vec![without(name, other)]) {
        match same_alternative(&merged, &branch) {
            Some(at) => merged[at] = widest(&merged[at], &branch, direction),
            None => merged.push(branch),
        }
    }
    let key = if whole.get("oneOf").is_some() { "oneOf" } else { "anyOf" };
    whole[key] = Value::Array(merged);
    if parts(other).is_some() && other["nullable"] == true {
        whole["nullable"] = json!(true);
    }
    if let Some(listed) = listed_by_either(one, other) {
        let is_text = is_text_union(&whole);
        if let Value::Object(whole) = &mut whole {
            whole.shift_remove("enum");
            whole.shift_remove(OPEN_ENUM);
            if is_text {
                whole.insert(OPEN_ENUM.to_owned(), listed);
            }
        }
    }
    whole
}

/// Which of the alternatives the branch is: the one with its name, and of several the first of its shape;
/// without a name, one of its shape.
fn same_alternative(alternatives: &[Value], branch: &Value) -> Option<usize> {
    let name = branch.get(NAME);
    let with_name = |at: &usize| alternatives[*at].get(NAME) == name;
    let named: Vec<usize> = (0..alternatives.len()).filter(with_name).collect();
    let first = named.first().copied().filter(|_| name.is_some());
    if first.is_some() && named.len() == 1 {
        return first;
    }
    let branch = shape(branch);
    named.into_iter().find(|at| shape(&alternatives[*at]) == branch).or(first)
}

/// The name of a component, and the title that it is named by.
fn name_and_title(one: &Value, other: &Value) -> Value {
    let mut kept = json!({ NAME: one[NAME] });
    if let (Value::Object(one), Value::Object(other)) = (one, other)
        && let Some(title) = one.get("title").cloned().or_else(|| naming_title(one, other))
    {
        kept["title"] = title;
    }
    kept
}

/// The title of the other place of a component, if that is what the component is named by.
fn naming_title(one: &Schema, other: &Schema) -> Option<Value> {
    let name = one.get(NAME)?.as_str()?;
    let title = other.get("title").filter(|_| !one.contains_key("title"))?;
    name.ends_with(&pascal(title.as_str()?)).then(|| title.clone())
}

/// The schema without this name, which the union has that it becomes a part of, and without its title.
fn without(name: Option<&Value>, schema: &Value) -> Value {
    let mut schema = schema.clone();
    if let (Some(_), Value::Object(members)) = (name, &mut schema) {
        members.shift_remove(NAME);
        members.shift_remove("title");
    }
    schema
}

fn same_type(one: &Schema, other: &Schema, direction: Direction) -> Schema {
    let mut merged = Schema::new();
    for (key, value) in one {
        let both = other.get(key);
        let kept = match key.as_str() {
            "properties" => Some(properties(value, both, direction)),
            "required" => required(value, both, one, other),
            "items" | "additionalProperties" => both.and_then(|both| below(value, both, direction)),
            "enum" | OPEN_ENUM | "exclusiveMinimum" | "exclusiveMaximum" => None,
            "minLength" | "minItems" | "minProperties" | "minimum" => {
                both.map(|both| if number(both) < number(value) { both } else { value }.clone())
            }
            "maxLength" | "maxItems" | "maxProperties" | "maximum" => {
                both.map(|both| if number(both) > number(value) { both } else { value }.clone())
            }
            "nullable" => Some(json!(*value == true || both.is_some_and(|both| *both == true))),
            "title" if one.contains_key(NAME) => Some(value.clone()),
            _ => both.filter(|both| *both == value).cloned(),
        };
        if let Some(kept) = kept {
            merged.insert(key.clone(), kept);
        }
    }
    for key in ["properties", "nullable"] {
        if let Some(only) = other.get(key).filter(|_| !one.contains_key(key)) {
            merged.insert(key.to_owned(), only.clone());
        }
    }
    if let Some(title) = naming_title(one, other) {
        merged.insert("title".to_owned(), title);
    }
    exclusive(&mut merged, one, other);
    values(&mut merged, one, other);
    merged
}

fn number(value: &Value) -> f64 {
    value.as_f64().unwrap_or_default()
}

fn properties(one: &Value, other: Option<&Value>, direction: Direction) -> Value {
    let mut merged = one.clone();
    for (name, added) in other.and_then(Value::as_object).into_iter().flatten() {
        merged[name] = match one.get(name) {
            Some(known) => widest(known, added, direction),
            None => added.clone(),
        };
    }
    merged
}

/// What both require. A property that can only have one value is set by itself, so that it is enough if
/// one requires it.
fn required(value: &Value, both: Option<&Value>, one: &Schema, other: &Schema) -> Option<Value> {
    let none = Vec::new();
    let others = both.and_then(Value::as_array).unwrap_or(&none);
    let is_constant = |name: &Value| {
        let of = |schema: &Schema| {
            let values = &schema.get("properties")?[name.as_str()?]["enum"];
            values.as_array().filter(|values| values.len() == 1).cloned()
        };
        of(one).is_some() && of(one) == of(other)
    };
    let own = value.as_array()?;
    let mut names: Vec<&Value> =
        own.iter().filter(|name| others.contains(name) || is_constant(name)).collect();
    names.extend(others.iter().filter(|name| !own.contains(name) && is_constant(name)));
    (!names.is_empty()).then(|| json!(names))
}

fn below(one: &Value, other: &Value, direction: Direction) -> Option<Value> {
    if one == other {
        return Some(one.clone());
    }
    (one.is_object() && other.is_object()).then(|| widest(one, other, direction))
}

/// A bound is exclusive if that of each schema with this bound is.
fn exclusive(merged: &mut Schema, one: &Schema, other: &Schema) {
    for (flag, limit) in [("exclusiveMinimum", "minimum"), ("exclusiveMaximum", "maximum")] {
        let Some(bound) = merged.get(limit) else { continue };
        let mut with = [one, other].into_iter().filter(|schema| schema.get(limit) == Some(bound));
        if with.all(|schema| schema.get(flag) == Some(&json!(true))) {
            merged.insert(flag.to_owned(), json!(true));
        }
    }
}

/// The values of both enums; an enum that is open at one place is open.
fn values(merged: &mut Schema, one: &Schema, other: &Schema) {
    let (strict, open) =
        (|of: &Schema| of.contains_key("enum"), |of: &Schema| of.contains_key(OPEN_ENUM));
    let listed = listed_by_either(&Value::Object(one.clone()), &Value::Object(other.clone()));
    let Some(listed) = listed else { return };
    if strict(one) && strict(other) {
        merged.insert("enum".to_owned(), listed);
    } else if is_text(&listed) && (one.contains_key(NAME) || open(one) || open(other)) {
        merged.insert(OPEN_ENUM.to_owned(), listed);
    }
}

fn is_text(values: &Value) -> bool {
    values.as_array().is_some_and(|values| values.iter().all(Value::is_string))
}

fn listed_by_either(one: &Value, other: &Value) -> Option<Value> {
    let of = |schema: &Value| listed(schema).cloned();
    let mut values = match (of(one), of(other)) {
        (None, None) => return None,
        (one, other) => [one.unwrap_or_default(), other.unwrap_or_default()].concat(),
    };
    let mut seen = HashSet::new();
    values.retain(|value| seen.insert(value.clone()));
    Some(Value::Array(values))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn request(one: Value, other: Value) -> Value {
        assert_eq!(widest(&one, &one, Direction::Request), one);
        widest(&one, &other, Direction::Request)
    }

    #[test]
    fn limits_are_those_of_the_more_generous_place() {
        let one = json!({ "type": "string", "minLength": 1, "maxLength": 9 });
        let other = json!({ "type": "string", "minLength": 2, "maxLength": 10 });
        let both = json!({ "type": "string", "minLength": 1, "maxLength": 10 });
        assert_eq!(request(one.clone(), other), both);
        assert_eq!(request(one, json!({ "type": "string" })), json!({ "type": "string" }));
        let above = json!({ "type": "number", "minimum": 0, "exclusiveMinimum": true });
        assert_eq!(
            request(above.clone(), json!({ "type": "number", "minimum": 0 })),
            json!({ "type": "number", "minimum": 0 }),
        );
        assert_eq!(request(above.clone(), json!({ "type": "number", "minimum": 1 })), above);
    }

    #[test]
    fn null_is_accepted_if_one_place_accepts_it() {
        let of = |nullable: bool| json!({ "type": "string", "nullable": nullable });
        assert_eq!(request(of(false), of(true)), of(true));
        assert_eq!(request(of(true), of(false)), of(true));
        let union = |more: Value| {
            let mut union = json!({ "anyOf": [{ "type": "string" }, { "type": "number" }] });
            union.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
            union
        };
        let nullable = union(json!({ "nullable": true }));
        assert_eq!(request(union(json!({})), nullable.clone()), nullable);
    }

    #[test]
    fn an_object_has_the_members_of_all_places_and_requires_what_all_require() {
        let text = json!({ "type": "string" });
        let one = json!({ "type": "object", "properties": { "a": text, "b": text }, "required": ["a", "b"], "additionalProperties": false });
        let other = json!({ "type": "object", "properties": { "a": text, "c": text }, "required": ["a"], "additionalProperties": false });
        let both = json!({ "type": "object", "properties": { "a": text, "b": text, "c": text }, "required": ["a"], "additionalProperties": false });
        assert_eq!(request(one, other), both);
    }

    #[test]
    fn a_property_with_one_value_is_required_if_one_place_requires_it() {
        let image = |required: &[&str]| {
            let properties = json!({ "type": { "enum": ["image"] }, "uri": { "type": "string" } });
            json!({ "type": "object", "properties": properties, "required": required })
        };
        assert_eq!(
            request(image(&["uri"]), image(&["uri", "type"]))["required"],
            json!(["uri", "type"])
        );
        assert_eq!(request(image(&["uri", "type"]), image(&["type"]))["required"], json!(["type"]));
    }

    #[test]
    fn two_kinds_are_a_union_in_requests_and_the_first_in_responses() {
        let (text, number) = (json!({ "type": "string" }), json!({ "type": "number" }));
        assert_eq!(request(text.clone(), number.clone()), json!({ "anyOf": [text, number] }));
        assert_eq!(widest(&text, &number, Direction::Response), text);
    }

    #[test]
    fn two_kinds_with_one_name_are_a_union_with_this_name() {
        let (list, number) = (json!({ "type": "array" }), json!({ "type": "number" }));
        let named = |schema: &Value| {
            let mut named = schema.clone();
            named[NAME] = json!("Size");
            named
        };
        let both = json!({ NAME: "Size", "anyOf": [list, number] });
        assert_eq!(request(named(&list), named(&number)), both);
        assert_eq!(request(both.clone(), named(&number)), both);
    }

    #[test]
    fn a_component_keeps_the_title_that_it_is_named_by() {
        let titled = |title: Option<&str>, schema: Value| {
            let mut titled = schema;
            titled[NAME] = json!("Voice");
            if let Some(title) = title {
                titled["title"] = json!(title);
            }
            titled
        };
        let (text, number) = (json!({ "type": "string" }), json!({ "type": "number" }));
        let two_kinds = request(titled(Some("voice"), text.clone()), titled(None, number.clone()));
        assert_eq!(two_kinds["title"], "voice");
        let longer = json!({ "type": "string", "maxLength": 9 });
        let one_kind =
            request(titled(Some("voice"), text.clone()), titled(Some("speaker"), longer));
        assert_eq!(one_kind["title"], "voice");
        let later =
            |title| request(titled(None, text.clone()), titled(Some(title), number.clone()));
        assert_eq!(later("voice")["title"], "voice");
        assert_eq!(later("speaker").get("title"), None);
    }

    #[test]
    fn a_union_with_another_name_is_one_alternative() {
        let text = json!({ NAME: "Uri", "oneOf": [{ "type": "string", "pattern": "^a" }] });
        let choice = json!({ NAME: "UriAlternatives", "oneOf": [{ "type": "number" }] });
        let both = json!({ "anyOf": [text, choice] });
        assert_eq!(request(text.clone(), choice), both);
        assert_eq!(request(both.clone(), text), both);
    }

    #[test]
    fn of_several_alternatives_with_one_name_the_one_of_the_same_shape_is_merged() {
        let voice = |names: &[&str]| {
            let properties = names.iter().map(|name| ((*name).to_owned(), json!({})));
            json!({ NAME: "Voice", "type": "object", "properties": Value::from_iter(properties) })
        };
        let (any, preset) = (voice(&[]), voice(&["preset"]));
        let number = json!({ "type": "number" });
        let both = json!({ "oneOf": [any, preset, number] });
        let union = json!({ "oneOf": [any, preset] });
        assert_eq!(request(union, json!({ "oneOf": [number, any, preset] })), both);
    }

    #[test]
    fn enums_have_the_values_of_all_places() {
        let of = |values: &[&str]| json!({ "type": "string", "enum": values });
        assert_eq!(request(of(&["a", "b"]), of(&["b", "c"])), of(&["a", "b", "c"]));
    }

    #[test]
    fn only_a_union_of_strings_lists_values() {
        let of = |values: Value| json!({ "type": "string", "enum": values });
        let number = json!({ "type": "integer", "enum": [3] });
        let mixed = request(request(of(json!(["a"])), number), of(json!(["b", "a"])));
        assert_eq!(mixed.get(OPEN_ENUM), None);
        let text = json!({ "anyOf": [{ "type": "string", "pattern": "^a" }], OPEN_ENUM: ["a"] });
        assert_eq!(request(text, of(json!(["b"])))[OPEN_ENUM], json!(["a", "b"]));
    }
}
