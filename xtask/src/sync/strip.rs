//! Removes descriptions, examples and vendor extensions from schemas. An unknown keyword is an error, and so
//! is a value that a keyword cannot have. A property *named* `description` is not a description.

use serde_json::{Map, Value, json};

use super::document::Document;
use super::error::{Result, SyncError};
use super::keyword_values;
use super::pointer::child;
use super::schema_keywords::{Keyword, each_subschema, keyword};
use super::sync_report::SyncReport;

pub fn strip_prose(document: &mut Document, report: &mut SyncReport) -> Result<()> {
    for (_, schema) in document.schemas_mut() {
        strip(&mut schema.value, &schema.pointer, report)?;
    }
    Ok(())
}

fn strip(schema: &mut Value, pointer: &str, report: &mut SyncReport) -> Result<()> {
    let schema = match schema {
        Value::Object(schema) => schema,
        Value::Bool(_) => return Ok(()),
        _ => return Err(SyncError::new(pointer, "a schema must be an object")),
    };
    remove_unknown(schema, pointer, report)?;
    keyword_values::check(schema, pointer)?;
    for name in schema.keys().filter(|name| keyword(name) == Some(Keyword::Extension)) {
        report.lose("vendor extension", &child(pointer, name));
    }
    schema.retain(|name, _| !is_dropped(name));
    if schema.get("title").and_then(Value::as_str).is_some_and(|title| !is_name(title)) {
        schema.shift_remove("title");
    }
    strip_discriminator(schema, pointer, report)?;
    each_subschema(schema, pointer, &mut |below, here| strip(below, here, report))
}

fn remove_unknown(
    schema: &mut Map<String, Value>,
    pointer: &str,
    report: &mut SyncReport,
) -> Result<()> {
    for name in schema.keys().filter(|name| keyword(name).is_none()) {
        report.unknown_keyword(child(pointer, name), name)?;
    }
    schema.retain(|name, _| keyword(name).is_some());
    Ok(())
}

/// Keeps the name of the property; the variants have the values of the mapping.
fn strip_discriminator(
    schema: &mut Map<String, Value>,
    pointer: &str,
    report: &mut SyncReport,
) -> Result<()> {
    let Some(Value::Object(discriminator)) = schema.get("discriminator") else { return Ok(()) };
    let pointer = child(pointer, "discriminator");
    for name in discriminator.keys() {
        match name.as_str() {
            "propertyName" | "mapping" => {}
            _ if name.starts_with("x-") => report.lose("vendor extension", &child(&pointer, name)),
            _ => report.unknown_keyword(child(&pointer, name), name)?,
        }
    }
    if let Some(property) = discriminator.get("propertyName").cloned() {
        schema.insert("discriminator".to_owned(), json!({ "propertyName": property }));
    }
    Ok(())
}

fn is_dropped(name: &str) -> bool {
    matches!(keyword(name), Some(Keyword::Prose | Keyword::Extension))
}

/// Whether a title is an identifier and not a sentence.
pub fn is_name(title: &str) -> bool {
    !title.is_empty() && title.chars().all(|c| c.is_ascii_alphanumeric() || "._-".contains(c))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn stripped(mut schema: Value) -> Result<Value> {
        strip(&mut schema, "", &mut SyncReport::default()).map(|()| schema)
    }

    #[test]
    fn descriptions_are_removed_but_not_a_property_named_description() {
        let schema = json!({
            "description": "A sentence.",
            "example": { "description": "x" },
            "properties": { "description": { "type": "string", "description": "Another." }, "example": {} },
        });
        let expected =
            json!({ "properties": { "description": { "type": "string" }, "example": {} } });
        assert_eq!(stripped(schema).unwrap(), expected);
    }

    #[test]
    fn a_title_is_kept_only_if_it_is_an_identifier() {
        let schema = json!({ "title": "gen4.5", "items": { "title": "An image of a cat" } });
        assert_eq!(stripped(schema).unwrap(), json!({ "title": "gen4.5", "items": {} }));
    }

    #[test]
    fn an_unknown_keyword_is_an_error_with_its_pointer() {
        let schema = json!({ "properties": { "a": { "prefixItems": [] } } });
        let error = stripped(schema).unwrap_err();
        assert_eq!(error.pointer, "/properties/a/prefixItems");
        assert!(error.message.contains("prefixItems"));
    }

    #[test]
    fn an_unknown_keyword_of_a_discriminator_is_an_error() {
        let schema = json!({ "discriminator": { "propertyName": "a", "mapping": {}, "other": 1 } });
        assert_eq!(stripped(schema).unwrap_err().pointer, "/discriminator/other");
    }

    #[test]
    fn values_are_not_treated_as_schemas() {
        let schema = json!({ "enum": [{ "description": "kept" }], "default": { "example": 1 } });
        assert_eq!(stripped(schema.clone()).unwrap(), schema);
    }
}
