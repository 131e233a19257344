//! The table of known schema keywords. A keyword that is not in it stops the sync.

use serde_json::{Map, Value};

use super::error::{Result, SyncError};
use super::pointer::child;
pub use crate::codegen::spec::keywords::{
    ADDED, HERE, INDISPENSABLE, ITEMS, MEANS, OPEN_ENUM, REFERENCES, RETIRED, RETIRED_REQUESTS,
    RETIRED_RESPONSES, RETIRED_VALUES, RUST_NAMES, STARTS,
};

/// What a schema keyword is, or what its value is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Keyword {
    /// A description or an example, which is not taken over.
    Prose,
    /// A vendor extension (`x-…`).
    Extension,
    /// A type, a limit, a value: anything that is neither prose nor a schema.
    Fact,
    /// One schema.
    Schema,
    /// A schema or `true`/`false`.
    SchemaOrBool,
    /// An array of schemas.
    Schemas,
    /// Schemas by property name.
    SchemaMap,
}

/// On a property of a response or an operation: since when it has another kind upstream.
pub const KEPT_KIND: &str = "x-kept-kind";

/// The name of a schema, until the spec is written.
pub const NAME: &str = "x-name";

/// Keywords that belong to the place at which a component is used.
pub const USAGE: [&str; 5] = ["nullable", "default", "deprecated", "readOnly", "writeOnly"];

/// Limits from below.
pub const LOWER_LIMITS: [&str; 4] = ["minimum", "minLength", "minItems", "minProperties"];

/// Limits from above.
pub const UPPER_LIMITS: [&str; 4] = ["maximum", "maxLength", "maxItems", "maxProperties"];

/// Whether a keyword limits numbers, lengths or counts.
pub fn is_limit(name: &str) -> bool {
    LOWER_LIMITS.contains(&name)
        || UPPER_LIMITS.contains(&name)
        || matches!(name, "exclusiveMaximum" | "exclusiveMinimum" | "multipleOf" | "uniqueItems")
}

/// Whether a value of an enum is retired, by what its schema has as `x-retired-values`. Only texts can be.
pub fn is_retired_value(value: &Value, retired: Option<&Value>) -> bool {
    let day = value.as_str().and_then(|value| retired?.get(value));
    day.is_some()
}

pub fn keyword(name: &str) -> Option<Keyword> {
    use Keyword::*;
    Some(match name {
        "$comment" | "$schema" | "description" | "example" | "examples" | "externalDocs"
        | "xml" => Prose,
        "const" | "default" | "deprecated" | "discriminator" | "enum" | "exclusiveMaximum"
        | "exclusiveMinimum" | "format" | "maxItems" | "maxLength" | "maxProperties"
        | "maximum" | "minItems" | "minLength" | "minProperties" | "minimum" | "multipleOf"
        | "nullable" | "pattern" | "readOnly" | "required" | "title" | "type" | "uniqueItems"
        | "writeOnly" | OPEN_ENUM | RETIRED | RETIRED_VALUES | INDISPENSABLE | STARTS | NAME => {
            Fact
        }
        "items" | "not" | "propertyNames" | HERE => Schema,
        "additionalProperties" => SchemaOrBool,
        "allOf" | "anyOf" | "oneOf" => Schemas,
        "properties" => SchemaMap,
        _ if name.starts_with("x-") => Extension,
        _ => return None,
    })
}

/// Calls `visit` for every schema directly below `schema`, with its pointer.
pub fn each_subschema(
    schema: &mut Map<String, Value>,
    pointer: &str,
    visit: &mut dyn FnMut(&mut Value, &str) -> Result<()>,
) -> Result<()> {
    for (name, value) in schema.iter_mut() {
        let here = child(pointer, name);
        match (keyword(name), value) {
            (Some(Keyword::Schema), value) => visit(value, &here)?,
            (Some(Keyword::SchemaOrBool), value) if !value.is_boolean() => visit(value, &here)?,
            (Some(Keyword::Schemas), Value::Array(list)) => {
                for (index, entry) in list.iter_mut().enumerate() {
                    visit(entry, &child(&here, index))?;
                }
            }
            (Some(Keyword::SchemaMap), Value::Object(map)) => {
                for (property, entry) in map.iter_mut() {
                    visit(entry, &child(&here, property))?;
                }
            }
            (Some(Keyword::Schemas), _) => {
                return Err(SyncError::new(here, "must be an array of schemas"));
            }
            (Some(Keyword::SchemaMap), _) => {
                return Err(SyncError::new(here, "must be an object of schemas"));
            }
            _ => {}
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn subschemas_are_visited_for_every_kind_of_keyword() {
        let mut schema = json!({
            "properties": { "description": {}, "a/b": {} },
            "items": {},
            "anyOf": [{}, {}],
            "additionalProperties": {},
            "enum": [{ "items": {} }],
        });
        let mut seen = Vec::new();
        each_subschema(schema.as_object_mut().unwrap(), "", &mut |_, pointer| {
            seen.push(pointer.to_owned());
            Ok(())
        })
        .unwrap();
        assert_eq!(
            seen,
            [
                "/properties/description",
                "/properties/a~1b",
                "/items",
                "/anyOf/0",
                "/anyOf/1",
                "/additionalProperties"
            ],
        );
    }

    #[test]
    fn unknown_keywords_and_extensions_are_told_apart() {
        assert_eq!(keyword("unevaluatedProperties"), None);
        assert_eq!(keyword("x-stainless-model"), Some(Keyword::Extension));
    }
}
