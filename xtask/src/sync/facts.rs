//! Second stage: facts only. Sentences, samples and vendor notes stay outside; a keyword that no
//! rule knows stops the sync. Schema-aware: a property *named* `description` is a fact.

use serde_json::{Map, Value, json};

use super::document::Document;
use super::fault::{Fault, Result, child};
use super::keyword::{Keyword, each_subschema, keyword};
use super::report::Report;

pub fn keep(document: &mut Document, report: &mut Report) -> Result<()> {
    for (_, schema) in document.schemas_mut() {
        strip(&mut schema.value, &schema.pointer, report)?;
    }
    Ok(())
}

fn strip(schema: &mut Value, pointer: &str, report: &mut Report) -> Result<()> {
    let schema = match schema {
        Value::Object(schema) => schema,
        Value::Bool(_) => return Ok(()),
        _ => return Err(Fault::new(pointer, "a schema must be an object")),
    };
    known_only(schema, pointer, report)?;
    let dropped: Vec<String> = schema.keys().filter(|name| is_dropped(name)).cloned().collect();
    for name in dropped {
        if keyword(&name) == Some(Keyword::Vendor) {
            report.lose("vendor extension", &child(pointer, &name));
        }
        schema.shift_remove(&name);
    }
    if schema.get("title").and_then(Value::as_str).is_some_and(|title| !is_name(title)) {
        schema.shift_remove("title");
    }
    if let Some(property) = schema.get("discriminator").and_then(|found| found.get("propertyName"))
    {
        let property = property.clone();
        schema.insert("discriminator".to_owned(), json!({ "propertyName": property }));
    }
    each_subschema(schema, pointer, &mut |below, here| strip(below, here, report))
}

fn known_only(schema: &mut Map<String, Value>, pointer: &str, report: &Report) -> Result<()> {
    for name in schema.keys().filter(|name| keyword(name).is_none()) {
        report.unknown(child(pointer, name), format!("no rule knows the keyword `{name}`"))?;
    }
    schema.retain(|name, _| keyword(name).is_some());
    Ok(())
}

fn is_dropped(name: &str) -> bool {
    matches!(keyword(name), Some(Keyword::Prose | Keyword::Vendor))
}

/// A title that names a shape, as opposed to one that tells about it.
pub fn is_name(title: &str) -> bool {
    !title.is_empty() && title.chars().all(|c| c.is_ascii_alphanumeric() || "._-".contains(c))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn stripped(mut schema: Value) -> Result<Value> {
        strip(&mut schema, "", &mut Report::default()).map(|()| schema)
    }

    #[test]
    fn sentences_go_and_a_property_named_description_stays() {
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
    fn a_title_stays_only_where_it_is_a_name() {
        let schema = json!({ "title": "gen4.5", "items": { "title": "An image of a cat" } });
        assert_eq!(stripped(schema).unwrap(), json!({ "title": "gen4.5", "items": {} }));
    }

    #[test]
    fn an_unknown_keyword_is_an_error_with_its_place() {
        let schema = json!({ "properties": { "a": { "prefixItems": [] } } });
        let fault = stripped(schema).unwrap_err();
        assert_eq!(fault.pointer, "/properties/a/prefixItems");
        assert!(fault.message.contains("prefixItems"));
    }

    #[test]
    fn values_are_never_mistaken_for_schemas() {
        let schema = json!({ "enum": [{ "description": "kept" }], "default": { "example": 1 } });
        assert_eq!(stripped(schema.clone()).unwrap(), schema);
    }
}
