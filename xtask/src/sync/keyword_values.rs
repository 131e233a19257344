//! Checks the values of schema keywords, because later stages would carry a wrong one into the spec.

use serde_json::{Map, Value};

use super::error::{Result, SyncError};
use super::pointer::child;

const TYPES: [&str; 7] = ["array", "boolean", "integer", "null", "number", "object", "string"];

/// An error for the first keyword of a schema whose value is none that it may have.
pub fn check(schema: &Map<String, Value>, pointer: &str) -> Result<()> {
    for (name, value) in schema {
        if let Some((is_valid, expected)) = rule(name)
            && !is_valid(value)
        {
            return Err(SyncError::new(child(pointer, name), format!("must be {expected}")));
        }
    }
    Ok(())
}

type IsValid = fn(&Value) -> bool;

/// What the value of a keyword must be; `None` if it may be anything or is checked elsewhere.
fn rule(keyword: &str) -> Option<(IsValid, &'static str)> {
    Some(match keyword {
        "type" => (is_type, "the name of a type, or a list of different ones"),
        "enum" => (
            |value| value.as_array().is_some_and(|values| !values.is_empty()),
            "a list of at least one value",
        ),
        "required" => (is_list_of_strings, "a list of strings"),
        "format" | "pattern" | "title" => (Value::is_string, "a string"),
        "deprecated" | "nullable" | "readOnly" | "uniqueItems" | "writeOnly" => {
            (Value::is_boolean, "true or false")
        }
        "maximum" | "minimum" | "multipleOf" => (Value::is_number, "a number"),
        "exclusiveMaximum" | "exclusiveMinimum" => {
            (|value| value.is_number() || value.is_boolean(), "a number, true or false")
        }
        "maxItems" | "maxLength" | "maxProperties" | "minItems" | "minLength" | "minProperties" => {
            (Value::is_u64, "a whole number that is not negative")
        }
        "discriminator" => {
            (|value| value["propertyName"].is_string(), "an object with the string `propertyName`")
        }
        _ => return None,
    })
}

fn is_type(value: &Value) -> bool {
    let is_name = |value: &Value| value.as_str().is_some_and(|name| TYPES.contains(&name));
    match value {
        Value::Array(names) => {
            let is_first = |(at, name): (usize, &Value)| !names[..at].contains(name);
            (1..=TYPES.len()).contains(&names.len())
                && names.iter().all(is_name)
                && names.iter().enumerate().all(is_first)
        }
        name => is_name(name),
    }
}

fn is_list_of_strings(value: &Value) -> bool {
    value.as_array().is_some_and(|list| list.iter().all(Value::is_string))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_keyword_with_a_value_that_it_cannot_have_is_an_error() {
        for (keyword, value) in [
            ("type", json!([])),
            ("type", json!([false, {}])),
            ("type", json!(["string", "string"])),
            ("type", json!("text")),
            ("enum", json!("a")),
            ("enum", json!([])),
            ("required", json!(true)),
            ("maxLength", json!(-1)),
            ("minimum", json!("1")),
            ("nullable", json!(null)),
            ("discriminator", json!({ "propertyName": {} })),
        ] {
            let schema = Map::from_iter([(keyword.to_owned(), value)]);
            let error = check(&schema, "/a").unwrap_err();
            assert_eq!(error.pointer, format!("/a/{keyword}"), "{error}");
            assert!(error.message.starts_with("must be "), "{error}");
        }
    }

    #[test]
    fn any_value_of_a_keyword_is_accepted_in_both_versions_of_openapi() {
        let schema = json!({
            "type": ["string", "null"], "enum": ["a", null], "exclusiveMinimum": true,
            "exclusiveMaximum": 1.5, "maxItems": 3, "default": {}, "const": [], "required": ["a"],
        });
        assert_eq!(check(schema.as_object().unwrap(), ""), Ok(()));
    }
}
