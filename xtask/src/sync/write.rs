//! Writes the spec as OpenAPI 3.0.3, with the same bytes for the same input.

use serde_json::{Map, Value, json};

use super::document::{Body, Operation, Parameter, Response, Schema};
use super::naming::Named;
use super::operations_mut::operations_mut;
use super::schema_keywords::each_subschema;
use crate::codegen::spec::components_mut;

pub fn spec(named: &Named) -> Value {
    let document = &named.document;
    let mut paths: Map<String, Value> = Map::new();
    for (operation, name) in document.operations.iter().zip(&named.names) {
        let item = paths.entry(operation.path.clone()).or_insert_with(|| json!({}));
        item[&operation.method] = self::operation(operation, &name.id);
    }
    let schemas: Map<String, Value> = named
        .components
        .iter()
        .map(|(name, component)| (name.clone(), component.schema.clone()))
        .collect();
    let mut root = json!({
        "openapi": "3.0.3",
        "info": { "title": document.title, "version": document.version },
    });
    if let Some(server) = &document.server {
        root["servers"] = json!([{ "url": server }]);
    }
    root["security"] = document.security.clone();
    root["paths"] = Value::Object(paths);
    root["components"] =
        json!({ "schemas": schemas, "securitySchemes": document.security_schemes });
    root
}

fn operation(operation: &Operation, id: &str) -> Value {
    let mut written = json!({ "operationId": id });
    if let Some(deprecated) = operation.deprecated {
        written["deprecated"] = json!(deprecated);
    }
    if !operation.parameters.is_empty() {
        written["parameters"] = operation.parameters.iter().map(parameter).collect();
    }
    if let Some(Body { required, content: schemas }) = &operation.body {
        written["requestBody"] = json!({ "required": required, "content": content(schemas) });
    }
    let responses: Map<String, Value> =
        operation.responses.iter().map(|found| (found.status.clone(), response(found))).collect();
    written["responses"] = Value::Object(responses);
    written
}

fn parameter(parameter: &Parameter) -> Value {
    let mut written =
        json!({ "name": parameter.name, "in": parameter.location, "required": parameter.required });
    if let Some(deprecated) = parameter.deprecated {
        written["deprecated"] = json!(deprecated);
    }
    for (key, value) in &parameter.serialization {
        written[key] = value.clone();
    }
    written["schema"] = parameter.schema.value.clone();
    written
}

fn response(response: &Response) -> Value {
    // 3.0 requires a description.
    let mut written = json!({ "description": response.status });
    if !response.content.is_empty() {
        written["content"] = content(&response.content);
    }
    written
}

fn content(content: &[(String, Schema)]) -> Value {
    content
        .iter()
        .map(|(media_type, schema)| (media_type.clone(), json!({ "schema": schema.value })))
        .collect()
}

/// Sorts the keywords of every schema. Properties and values keep upstream's order.
pub fn sort_keywords(spec: &mut Value) {
    components_mut(spec).into_iter().flatten().for_each(|(_, schema)| sort_schema(schema));
    for operation in operations_mut(spec) {
        let parameters = operation.get_mut("parameters").and_then(Value::as_array_mut);
        parameters.into_iter().flatten().for_each(sort_schema_of);
        operation.get_mut("requestBody").into_iter().for_each(sort_content);
        let responses = operation.get_mut("responses").and_then(Value::as_object_mut);
        responses.into_iter().flatten().for_each(|(_, response)| sort_content(response));
    }
}

fn sort_content(body: &mut Value) {
    let content = body.get_mut("content").and_then(Value::as_object_mut);
    content.into_iter().flatten().for_each(|(_, media)| sort_schema_of(media));
}

/// Sorts the schema of a parameter or media type.
fn sort_schema_of(holder: &mut Value) {
    holder.get_mut("schema").into_iter().for_each(sort_schema);
}

fn sort_schema(schema: &mut Value) {
    let Value::Object(schema) = schema else { return };
    schema.sort_keys();
    if let Some(Value::Array(required)) = schema.get_mut("required") {
        required.sort_by(|one, other| one.as_str().cmp(&other.as_str()));
    }
    // The visitor returns no error.
    let _ = each_subschema(schema, "", &mut |below, _| {
        sort_schema(below);
        Ok(())
    });
}

pub fn bytes(spec: &Value) -> Vec<u8> {
    let mut text = format!("{spec:#}").into_bytes();
    text.push(b'\n');
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A spec with an operation whose parameter, body and response have this schema.
    fn written(schema: &Value) -> String {
        let content = json!({ "content": { "application/json": { "schema": schema } } });
        let mut spec = json!({
            "paths": { "/a": { "post": {
                "parameters": [{ "name": "a", "schema": schema }],
                "requestBody": content,
                "responses": { "200": content },
            } } },
            "components": { "schemas": { "A": schema } },
        });
        sort_keywords(&mut spec);
        String::from_utf8(bytes(&spec)).unwrap()
    }

    #[test]
    fn keywords_are_sorted_in_every_schema() {
        let one = json!({ "type": "array", "items": { "minimum": 1, "type": "integer" } });
        let other = json!({ "items": { "type": "integer", "minimum": 1 }, "type": "array" });
        assert_eq!(written(&one), written(&other));
        let one = json!({ "required": ["b", "a"], "type": "object" });
        let other = json!({ "type": "object", "required": ["a", "b"] });
        assert_eq!(written(&one), written(&other));
    }

    #[test]
    fn properties_and_values_keep_their_order() {
        let schema = json!({ "properties": { "model": { "enum": ["b", "a"] }, "audio": {} } });
        let text = written(&schema);
        assert!(text.find("model") < text.find("audio"), "{text}");
        assert!(text.find("\"b\"") < text.find("\"a\"\n"), "{text}");
    }

    #[test]
    fn the_file_ends_with_one_newline() {
        let text = String::from_utf8(bytes(&json!({ "openapi": "3.0.3" }))).unwrap();
        assert_eq!(text, "{\n  \"openapi\": \"3.0.3\"\n}\n");
    }
}
