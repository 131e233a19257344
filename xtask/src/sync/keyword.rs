//! The keywords of a schema, each with what it is: the one table that decides what the sync
//! understands. A keyword that is missing here stops the sync; it knows nothing of operations.

use serde_json::{Map, Value};

use super::fault::{Fault, Result, child};

/// What stands behind a keyword of a schema.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Keyword {
    /// Sentences and samples, which are upstream's own and stay there.
    Prose,
    /// A vendor's note that the specification lets every reader skip.
    Vendor,
    /// A fact: a type, a limit, a value.
    Fact,
    /// One schema.
    Schema,
    /// A schema or `true`/`false`.
    SchemaOrBool,
    /// A list of schemas.
    Schemas,
    /// Schemas by property name.
    SchemaMap,
}

/// The word under which a response names the values it knows, while it accepts any other.
pub const OPEN_ENUM: &str = "x-extensible-enum";

/// The day on which Runway retired a model that another host still serves. Ours, from the overlay.
pub const RETIRED: &str = "x-retired";

/// The properties of a response without which it is of no use. Ours, from the overlay.
pub const INDISPENSABLE: &str = "x-indispensable";

/// What a response says was started, with the property that has its id. Ours, from the overlay.
pub const STARTS: &str = "x-starts";

pub fn keyword(name: &str) -> Option<Keyword> {
    use Keyword::*;
    Some(match name {
        "$comment" | "$schema" | "description" | "example" | "examples" | "externalDocs"
        | "xml" => Prose,
        "const" | "default" | "deprecated" | "discriminator" | "enum" | "exclusiveMaximum"
        | "exclusiveMinimum" | "format" | "maxItems" | "maxLength" | "maxProperties"
        | "maximum" | "minItems" | "minLength" | "minProperties" | "minimum" | "multipleOf"
        | "nullable" | "pattern" | "readOnly" | "required" | "title" | "type" | "uniqueItems"
        | "writeOnly" | OPEN_ENUM | RETIRED | INDISPENSABLE | STARTS => Fact,
        "items" | "not" | "propertyNames" => Schema,
        "additionalProperties" => SchemaOrBool,
        "allOf" | "anyOf" | "oneOf" => Schemas,
        "properties" => SchemaMap,
        _ if name.starts_with("x-") => Vendor,
        _ => return None,
    })
}

/// Calls `visit` with every schema directly below `schema` and its pointer.
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
                return Err(Fault::new(here, "must be a list of schemas"));
            }
            (Some(Keyword::SchemaMap), _) => {
                return Err(Fault::new(here, "must map names to schemas"));
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
    fn subschemas_are_found_wherever_a_keyword_holds_one() {
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
    fn a_keyword_of_tomorrow_is_not_known() {
        assert_eq!(keyword("unevaluatedProperties"), None);
        assert_eq!(keyword("x-stainless-model"), Some(Keyword::Vendor));
    }
}
