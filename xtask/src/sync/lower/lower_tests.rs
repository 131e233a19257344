//! Each rule, on the schemas that it converts.

use serde_json::{Value, json};

use super::*;

fn lowered(mut schema: Value) -> Value {
    lower_schema(&mut schema, "", &mut SyncReport::default()).unwrap();
    schema
}

#[test]
fn true_accepts_any_value_and_false_is_an_error() {
    assert_eq!(
        lowered(json!({ "items": true, "type": "array" })),
        json!({ "items": {}, "type": "array" })
    );
    let error = lower_schema(
        &mut json!({ "type": "object", "properties": { "a": false } }),
        "",
        &mut SyncReport::default(),
    );
    assert_eq!(error.unwrap_err().pointer, "/properties/a");
}

#[test]
fn restrictions_on_property_names_are_reported() {
    let mut report = SyncReport::default();
    let mut plain = json!({ "type": "object", "propertyNames": { "type": "string" } });
    lower_schema(&mut plain, "", &mut report).unwrap();
    let mut limited =
        json!({ "type": "object", "propertyNames": { "type": "string", "enum": ["a"] } });
    lower_schema(&mut limited, "", &mut report).unwrap();
    assert_eq!(limited, json!({ "type": "object" }));
    assert_eq!(report.lost("restrictions on property names"), 1);
}

#[test]
fn a_value_that_is_always_null_becomes_any_value_and_is_reported() {
    let mut report = SyncReport::default();
    let mut schema = json!({ "type": "object", "properties": { "a": { "const": null }, "b": { "type": "null" } } });
    lower_schema(&mut schema, "", &mut report).unwrap();
    assert_eq!(schema, json!({ "type": "object", "properties": { "a": {}, "b": {} } }));
    assert_eq!(report.lost("values that are always null"), 2);
}

#[test]
fn a_list_of_types_is_nullable_or_a_union() {
    assert_eq!(
        lowered(json!({ "type": ["string", "null"] })),
        json!({ "type": "string", "nullable": true })
    );
    assert_eq!(
        lowered(json!({ "type": ["string", "number"] })),
        json!({ "anyOf": [{ "type": "string" }, { "type": "number" }] }),
    );
}

#[test]
fn a_constant_is_an_enum_of_one_value() {
    assert_eq!(
        lowered(json!({ "const": "gen4.5" })),
        json!({ "type": "string", "enum": ["gen4.5"] })
    );
}

#[test]
fn null_in_an_enum_is_nullable() {
    assert_eq!(
        lowered(json!({ "type": "string", "enum": ["a", null] })),
        json!({ "type": "string", "enum": ["a"], "nullable": true }),
    );
}

#[test]
fn a_value_that_an_enum_has_twice_is_there_once() {
    assert_eq!(
        lowered(json!({ "type": "string", "enum": ["b", "a", "b"] })),
        json!({ "type": "string", "enum": ["b", "a"] }),
    );
}

#[test]
fn a_union_with_null_is_nullable() {
    assert_eq!(
        lowered(json!({ "anyOf": [{ "type": "string", "maxLength": 3 }, { "type": "null" }] })),
        json!({ "nullable": true, "type": "string", "maxLength": 3 }),
    );
    assert_eq!(
        lowered(
            json!({ "anyOf": [{ "type": "string" }, { "type": "number" }, { "type": "null" }] })
        ),
        json!({ "anyOf": [{ "type": "string" }, { "type": "number" }], "nullable": true }),
    );
}

#[test]
fn a_union_of_one_is_replaced_unless_it_has_a_discriminator() {
    let text = json!({ "type": "string" });
    assert_eq!(lowered(json!({ "oneOf": [text] })), text);
    assert_eq!(lowered(json!({ "type": "string", "oneOf": [text] })), text);
    let union = json!({
        "oneOf": [{ "type": "object", "properties": {} }],
        "discriminator": { "propertyName": "model" },
    });
    assert_eq!(lowered(union.clone()), union);
}

#[test]
fn a_union_in_a_union_of_one_is_that_union() {
    let inner = json!([{ "type": "string" }, { "type": "number" }]);
    let schema =
        json!({ "title": "a", "anyOf": [{ "title": "b", "anyOf": inner, "nullable": true }] });
    assert_eq!(lowered(schema), json!({ "title": "a", "anyOf": inner, "nullable": true }));
}

#[test]
fn a_union_of_strings_in_another_one_becomes_part_of_it() {
    let text = |length: u32| json!({ "type": "string", "maxLength": length });
    let inner = json!({ "oneOf": [text(1), text(2)], "title": "b", "nullable": true });
    assert_eq!(
        lowered(json!({ "anyOf": [inner, text(3)] })),
        json!({ "anyOf": [text(1), text(2), text(3)], "nullable": true }),
    );
    let with_a_number = json!({ "anyOf": [inner, { "type": "number" }] });
    assert_eq!(lowered(with_a_number.clone()), with_a_number);
}

#[test]
fn a_union_in_a_union_becomes_part_of_it() {
    let kind = |name: &str| json!({ "type": name });
    assert_eq!(
        lowered(
            json!({ "anyOf": [{ "oneOf": [kind("number"), kind("object")] }, kind("string")] })
        ),
        json!({ "anyOf": [kind("number"), kind("object"), kind("string")] }),
    );
}

#[test]
fn all_of_is_merged_into_one_object() {
    let schema = json!({ "allOf": [
        { "type": "object", "properties": { "a": { "type": "string" } }, "required": ["a"] },
        { "properties": { "b": {} }, "required": ["b"] },
    ] });
    assert_eq!(
        lowered(schema),
        json!({ "type": "object", "properties": { "a": { "type": "string" }, "b": {} }, "required": ["a", "b"] }),
    );
}

#[test]
fn contradictory_parts_of_all_of_are_an_error() {
    let mut schema = json!({ "allOf": [{ "type": "string" }, { "type": "integer" }] });
    let mut report = SyncReport::default();
    let error = lower_schema(&mut schema, "/a", &mut report).unwrap_err();
    assert_eq!(error.pointer, "/a/allOf/1/type");
}

#[test]
fn an_implied_type_is_added() {
    assert_eq!(lowered(json!({ "properties": {} })), json!({ "properties": {}, "type": "object" }));
    assert_eq!(lowered(json!({ "enum": [4, 6] })), json!({ "enum": [4, 6], "type": "integer" }));
    assert_eq!(lowered(json!({})), json!({}));
    assert_eq!(lowered(json!({ "enum": [1, 1.5] }))["type"], "number");
}

#[test]
fn values_of_several_types_become_a_union() {
    assert_eq!(
        lowered(json!({ "enum": ["auto", 1, "", 1.5, null] })),
        json!({ "nullable": true, "anyOf": [
            { "type": "string", "enum": ["auto", ""] },
            { "type": "number", "enum": [1, 1.5] },
        ] }),
    );
}

#[test]
fn an_exclusive_limit_is_a_boolean() {
    assert_eq!(
        lowered(json!({ "type": "integer", "exclusiveMinimum": 0 })),
        json!({ "type": "integer", "exclusiveMinimum": true, "minimum": 0 }),
    );
    let already = json!({ "type": "integer", "exclusiveMinimum": true, "minimum": 0 });
    assert_eq!(lowered(already.clone()), already);
}

#[test]
fn of_a_limit_and_an_exclusive_one_the_tighter_is_kept() {
    let limits = |minimum: u32, maximum: u32| {
        lowered(json!({
            "type": "integer", "minimum": minimum, "exclusiveMinimum": 3,
            "maximum": maximum, "exclusiveMaximum": 8,
        }))
    };
    assert_eq!(limits(5, 7), json!({ "type": "integer", "minimum": 5, "maximum": 7 }));
    let exclusive = json!({
        "type": "integer", "minimum": 3, "exclusiveMinimum": true,
        "maximum": 8, "exclusiveMaximum": true,
    });
    for (minimum, maximum) in [(3, 8), (1, 9)] {
        assert_eq!(limits(minimum, maximum), exclusive);
    }
}

#[test]
fn a_union_is_kept_next_to_a_list_of_types_which_is_reported() {
    let mut report = SyncReport::default();
    let union = json!([{ "type": "string", "maxLength": 3 }, { "type": "number" }]);
    let mut schema = json!({ "type": ["string", "number"], "anyOf": union });
    lower_schema(&mut schema, "", &mut report).unwrap();
    assert_eq!(schema, json!({ "anyOf": union }));
    assert_eq!(report.lost("lists of types next to `anyOf`"), 1);
}

#[test]
fn a_later_part_of_all_of_sets_the_default_and_the_schema_itself_most_of_all() {
    let parts = json!([
        { "type": "integer", "default": 1, "deprecated": false },
        { "default": 7, "deprecated": true },
    ]);
    assert_eq!(
        lowered(json!({ "allOf": parts })),
        json!({ "type": "integer", "default": 7, "deprecated": true }),
    );
    assert_eq!(lowered(json!({ "default": 9, "allOf": parts }))["default"], 9);
}

#[test]
fn a_union_of_values_is_an_enum() {
    let values = json!({ "type": "string", "enum": ["a", "b"] });
    for key in ["oneOf", "anyOf"] {
        let constants = json!({ key: [{ "const": "a", "title": "A" }, { "const": "b" }] });
        assert_eq!(lowered(constants), values);
    }
    let nullable = json!({ "anyOf": [{ "const": "a" }, { "const": "b" }, { "type": "null" }] });
    let expected = json!({ "nullable": true, "type": "string", "enum": ["a", "b"] });
    assert_eq!(lowered(nullable), expected);
    let overlapping = json!({ "oneOf": [
        { "type": "string", "enum": ["a", "b"] },
        { "type": "string", "enum": ["b"] },
    ] });
    assert_eq!(lowered(overlapping.clone()), overlapping);
    let mixed = json!({ "oneOf": [
        { "type": "string", "enum": ["a"] },
        { "type": "string", "enum": ["b"], "maxLength": 3 },
    ] });
    assert_eq!(lowered(mixed.clone()), mixed);
}
