//! Converts OpenAPI 3.1 to 3.0.3, one function per rule. What 3.0 cannot express is reported as lost.

mod all_of;
mod implied;
#[cfg(test)]
mod lower_tests;
mod nested_unions;
mod null;
mod values;

use serde_json::{Map, Value, json};

use super::document::Document;
use super::error::{Result, SyncError};
use super::pointer::child;
use super::schema_keywords::each_subschema;
use super::sync_report::SyncReport;
use all_of::all_of;
pub use implied::implied_type;
use implied::{exclusive_maximum, exclusive_minimum};
use nested_unions::flatten_union;
use null::{always_null, any_value, null_branch, null_value, type_list};
use values::{constant, distinct_values, union_of_values, values_of_types};

type Schema = Map<String, Value>;

pub fn lower(document: &mut Document, report: &mut SyncReport) -> Result<()> {
    for (_, schema) in document.schemas_mut() {
        lower_schema(&mut schema.value, &schema.pointer, report)?;
        any_value(&mut schema.value, &schema.pointer, report);
    }
    for operation in &mut document.operations {
        for parameter in &mut operation.parameters {
            // The server uses the default if the parameter is absent.
            if parameter.location != "path" && parameter.schema.value.get("default").is_some() {
                parameter.required = false;
            }
        }
    }
    Ok(())
}

fn lower_schema(value: &mut Value, pointer: &str, report: &mut SyncReport) -> Result<()> {
    boolean_schema(value, pointer)?;
    let Value::Object(schema) = value else { return Ok(()) };
    property_names(schema, pointer, report);
    each_subschema(schema, pointer, &mut |below, here| lower_schema(below, here, report))?;
    always_null(schema, pointer, report);
    type_list(schema, pointer, report);
    constant(schema);
    null_value(schema);
    distinct_values(schema);
    null_branch(schema);
    simplify_union(schema);
    all_of(schema, pointer)?;
    implied_type(schema);
    exclusive_minimum(schema);
    exclusive_maximum(schema);
    Ok(())
}

/// Values of several types are a union, a union of values of one type is an enum, and a union in a union is
/// part of it.
pub fn simplify_union(schema: &mut Schema) {
    values_of_types(schema);
    union_of_values(schema);
    flatten_union(schema);
}

/// `true` is `{}`; 3.0 has no equivalent of `false`.
fn boolean_schema(value: &mut Value, pointer: &str) -> Result<()> {
    match value {
        Value::Bool(true) => *value = json!({}),
        Value::Bool(false) => {
            return Err(SyncError::new(pointer, "OpenAPI 3.0 cannot express the schema `false`"));
        }
        _ => {}
    }
    Ok(())
}

/// 3.0 cannot restrict property names. That they are strings is no restriction.
fn property_names(schema: &mut Schema, pointer: &str, report: &mut SyncReport) {
    if let Some(names) = schema.shift_remove("propertyNames")
        && names != json!({ "type": "string" })
    {
        report.lose("restrictions on property names", &child(pointer, "propertyNames"));
    }
}
