//! Drops keywords that no type or check of the client is made of: discriminators that cannot select a branch
//! (in the spec, whose branches are components, they would select by the names of these), the second of two
//! keywords that each make a type. `cargo xtask drift` compares documents before this.

use serde_json::{Map, Value, json};

use super::document::Document;
use super::error::Result;
use super::lower::{implied_type, simplify_union};
use super::naming::union_kind::discriminator;
use super::pointer::child;
use super::schema_keywords::each_subschema;
use super::sync_report::SyncReport;
use crate::codegen::spec::branches;

type Schema = Map<String, Value>;

/// Drops the idle keywords of a document and reports them.
pub fn drop_idle_keywords(document: &mut Document, report: &mut SyncReport) -> Result<()> {
    for (_, schema) in document.schemas_mut() {
        drop_in(&mut schema.value, &schema.pointer, report)?;
    }
    Ok(())
}

fn drop_in(value: &mut Value, pointer: &str, report: &mut SyncReport) -> Result<()> {
    if let Value::Object(schema) = value {
        each_subschema(schema, pointer, &mut |below, here| drop_in(below, here, report))?;
    }
    let is_idle = is_idle(value);
    let Value::Object(schema) = value else { return Ok(()) };
    if is_idle {
        schema.shift_remove("discriminator");
        report.lose("discriminators without a value for each branch", pointer);
    }
    drop_properties(schema, pointer, report);
    drop_second_unions(schema, pointer, report);
    simplify_union(schema);
    implied_type(schema);
    Ok(())
}

/// Properties are those of an object; a union has none of its own if none are listed.
fn drop_properties(schema: &mut Schema, pointer: &str, report: &mut SyncReport) {
    let is_no_object = schema.get("type").is_some_and(|kind| kind != "object");
    if is_no_object && schema.shift_remove("properties").is_some() {
        report.lose("properties of what is no object", &child(pointer, "properties"));
    }
    let is_union = schema.contains_key("oneOf") || schema.contains_key("anyOf");
    if is_union && schema.get("properties") == Some(&json!({})) {
        schema.shift_remove("properties");
    }
}

/// A type is made of properties, values or one union.
fn drop_second_unions(schema: &mut Schema, pointer: &str, report: &mut SyncReport) {
    for first in ["properties", "enum", "oneOf"] {
        for second in ["oneOf", "anyOf"] {
            if first != second
                && schema.contains_key(first)
                && schema.shift_remove(second).is_some()
            {
                // The union that stays keeps its discriminator.
                if first != "oneOf" {
                    schema.shift_remove("discriminator");
                }
                report.lose(&format!("unions next to `{first}`"), &child(pointer, second));
            }
        }
    }
}

/// Whether a branch lists no values for the discriminator.
fn is_idle(schema: &Value) -> bool {
    let (Some(property), Some(all)) = (discriminator(schema), branches(schema)) else {
        return false;
    };
    let values = |branch: &Value| branch["properties"][property]["enum"].as_array().cloned();
    !all.iter().all(|branch| values(branch).is_some_and(|all| all.iter().all(Value::is_string)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn union(value: Value) -> Value {
        let branch = |kind: Value| json!({ "type": "object", "properties": { "kind": kind } });
        json!({
            "discriminator": { "propertyName": "kind" },
            "oneOf": [branch(json!({ "type": "string", "enum": ["a"] })), branch(value)],
        })
    }

    #[test]
    fn a_union_of_one_without_its_discriminator_is_the_branch() {
        let mut one = union(json!({ "type": "string" }));
        let branch = one["oneOf"].as_array_mut().unwrap().remove(1);
        one["oneOf"] = json!([branch]);
        drop_in(&mut one, "", &mut SyncReport::default()).unwrap();
        assert_eq!(one, branch);
    }

    #[test]
    fn a_union_of_anything_without_its_discriminator_has_the_type_that_other_keywords_imply() {
        let discriminator = json!({ "propertyName": "kind" });
        let mut any = json!({ "anyOf": [{}], "discriminator": discriminator, "maxLength": 9 });
        drop_in(&mut any, "", &mut SyncReport::default()).unwrap();
        assert_eq!(any, json!({ "type": "string", "maxLength": 9 }));
    }

    #[test]
    fn a_union_in_a_union_without_its_discriminator_is_part_of_it() {
        let text = json!({ "type": "string" });
        let idle = union(text.clone());
        let mut nested = json!({ "anyOf": [text, { "title": "kinds", "oneOf": idle["oneOf"] }] });
        nested["anyOf"][1]["discriminator"] = idle["discriminator"].clone();
        drop_in(&mut nested, "", &mut SyncReport::default()).unwrap();
        assert_eq!(nested, json!({ "anyOf": [text, idle["oneOf"][0], idle["oneOf"][1]] }));
    }

    #[test]
    fn a_type_is_made_of_properties_values_or_one_union() {
        let union = || json!([{ "type": "string" }, { "type": "object" }]);
        let object = json!({ "type": "object", "properties": { "a": {} } });
        let values = json!({ "type": "string", "enum": ["a", "b"] });
        let either = json!({ "oneOf": union() });
        let mut without = json!({ "properties": {}, "oneOf": union() });
        drop_in(&mut without, "", &mut SyncReport::default()).unwrap();
        assert_eq!(without, either);
        for (what, first, second) in [
            ("unions next to `properties`", &object, json!({ "oneOf": union(), "anyOf": union() })),
            ("unions next to `enum`", &values, json!({ "anyOf": union() })),
            ("unions next to `oneOf`", &either, json!({ "anyOf": union() })),
            ("properties of what is no object", &values, json!({ "properties": {} })),
        ] {
            let mut report = SyncReport::default();
            let mut both = first.clone();
            let second = second.as_object().unwrap().clone();
            let count = second.len();
            both.as_object_mut().unwrap().extend(second);
            drop_in(&mut both, "", &mut report).unwrap();
            assert_eq!((&both, report.lost(what)), (first, count), "{what}");
        }
    }

    #[test]
    fn a_union_next_to_another_keeps_its_discriminator() {
        let kept = union(json!({ "type": "string", "enum": ["b"] }));
        let mut both = kept.clone();
        both["anyOf"] = json!([{}, {}]);
        drop_in(&mut both, "", &mut SyncReport::default()).unwrap();
        assert_eq!(both, kept);
    }

    #[test]
    fn values_of_several_types_without_the_union_next_to_them_are_one() {
        let mut values = json!({ "enum": ["a", 1], "anyOf": [{}] });
        drop_in(&mut values, "", &mut SyncReport::default()).unwrap();
        let number = json!({ "type": "integer", "enum": [1] });
        assert_eq!(values, json!({ "anyOf": [{ "type": "string", "enum": ["a"] }, number] }));
    }

    #[test]
    fn a_union_of_values_without_the_unions_next_to_them_is_an_enum() {
        let value = |value: u8| json!({ "type": "integer", "enum": [value] });
        let mut union = json!({ "oneOf": [value(1), value(2)] });
        union["oneOf"][0]["anyOf"] = json!([{}, {}]);
        drop_in(&mut union, "", &mut SyncReport::default()).unwrap();
        assert_eq!(union, json!({ "type": "integer", "enum": [1, 2] }));
    }

    #[test]
    fn a_discriminator_needs_values_in_every_branch() {
        let mut report = SyncReport::default();
        let mut nested = json!({ "properties": { "of": union(json!({ "type": "string" })) } });
        drop_in(&mut nested, "/a", &mut report).unwrap();
        assert!(nested["properties"]["of"].get("discriminator").is_none());
        let report = report.to_string();
        assert!(
            report.contains("discriminators") && report.contains("/a/properties/of"),
            "{report}"
        );
        let mut kept = union(json!({ "type": "string", "enum": ["b", "c"] }));
        drop_in(&mut kept, "", &mut SyncReport::default()).unwrap();
        assert_eq!(kept, union(json!({ "type": "string", "enum": ["b", "c"] })));
    }
}
