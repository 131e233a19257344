//! Last stage: the contract as a document of OpenAPI 3.0.3, the same bytes for the same input, and
//! on disk either whole or not at all. It decides nothing about names or words.

use std::io::Write;
use std::path::Path;

use anyhow::Context;
use serde_json::{Map, Value, json};

use super::document::{Body, Operation, Parameter, Response, Schema};
use super::keyword::each_subschema;
use super::name::Contract;

pub fn document(contract: &Contract) -> Value {
    let document = &contract.document;
    let mut paths: Map<String, Value> = Map::new();
    for (operation, name) in document.operations.iter().zip(&contract.names) {
        let item = paths.entry(operation.path.clone()).or_insert_with(|| json!({}));
        item[&operation.method] = self::operation(operation, &name.id);
    }
    let schemas: Map<String, Value> = contract
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
    let responses: Map<String, Value> = operation
        .responses
        .iter()
        .map(|answer| (answer.status.clone(), response(answer)))
        .collect();
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
    // 3.0 requires the word; the status says all there is to say.
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

/// Gives keywords one order, whatever order upstream wrote them in; properties and values keep
/// theirs, for they are read by people.
pub fn arrange(contract: &mut Value) {
    let schemas = contract.pointer_mut("/components/schemas").and_then(Value::as_object_mut);
    schemas.into_iter().flatten().for_each(|(_, schema)| arrange_schema(schema));
    let items = contract.get_mut("paths").and_then(Value::as_object_mut).into_iter().flatten();
    for (_, operation) in items.filter_map(|(_, item)| item.as_object_mut()).flatten() {
        let parameters = operation.get_mut("parameters").and_then(Value::as_array_mut);
        parameters.into_iter().flatten().for_each(arrange_held);
        operation.get_mut("requestBody").into_iter().for_each(arrange_content);
        let responses = operation.get_mut("responses").and_then(Value::as_object_mut);
        responses.into_iter().flatten().for_each(|(_, response)| arrange_content(response));
    }
}

fn arrange_content(body: &mut Value) {
    let content = body.get_mut("content").and_then(Value::as_object_mut);
    content.into_iter().flatten().for_each(|(_, media)| arrange_held(media));
}

/// Arranges the schema that a parameter or a media type holds.
fn arrange_held(holder: &mut Value) {
    holder.get_mut("schema").into_iter().for_each(arrange_schema);
}

fn arrange_schema(schema: &mut Value) {
    let Value::Object(schema) = schema else { return };
    schema.sort_keys();
    if let Some(Value::Array(required)) = schema.get_mut("required") {
        required.sort_by(|one, other| one.as_str().cmp(&other.as_str()));
    }
    // A visit that changes nothing else cannot fail.
    let _ = each_subschema(schema, "", &mut |below, _| {
        arrange_schema(below);
        Ok(())
    });
}

pub fn bytes(contract: &Value) -> Vec<u8> {
    let mut text = format!("{contract:#}").into_bytes();
    text.push(b'\n');
    text
}

/// Writes the file beside its place and moves it there, so that nobody ever reads half of it.
pub fn replace(path: &Path, bytes: &[u8]) -> anyhow::Result<()> {
    let folder =
        path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let mut file = tempfile::NamedTempFile::new_in(folder)
        .with_context(|| format!("no file can be written in {}", folder.display()))?;
    file.write_all(bytes)?;
    file.as_file().sync_all()?;
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        file.as_file().set_permissions(std::fs::Permissions::from_mode(0o644))?;
    }
    // The error would keep the temporary file for as long as it is passed on.
    let persisted = file.persist(path).map_err(|failed| failed.error);
    persisted.with_context(|| format!("{} could not be replaced", path.display()))?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A contract of one operation with a parameter, a body and an answer of this schema.
    fn contract(schema: &Value) -> String {
        let content = json!({ "content": { "application/json": { "schema": schema } } });
        let mut contract = json!({
            "paths": { "/a": { "post": {
                "parameters": [{ "name": "a", "schema": schema }],
                "requestBody": content,
                "responses": { "200": content },
            } } },
            "components": { "schemas": { "A": schema } },
        });
        arrange(&mut contract);
        String::from_utf8(bytes(&contract)).unwrap()
    }

    #[test]
    fn the_order_of_keywords_is_ours_wherever_a_schema_stands() {
        let one = json!({ "type": "array", "items": { "minimum": 1, "type": "integer" } });
        let other = json!({ "items": { "type": "integer", "minimum": 1 }, "type": "array" });
        assert_eq!(contract(&one), contract(&other));
        let one = json!({ "required": ["b", "a"], "type": "object" });
        let other = json!({ "type": "object", "required": ["a", "b"] });
        assert_eq!(contract(&one), contract(&other));
    }

    #[test]
    fn properties_and_values_keep_the_order_of_upstream() {
        let schema = json!({ "properties": { "model": { "enum": ["b", "a"] }, "audio": {} } });
        let text = contract(&schema);
        assert!(text.find("model") < text.find("audio"), "{text}");
        assert!(text.find("\"b\"") < text.find("\"a\"\n"), "{text}");
    }

    #[test]
    fn what_is_written_ends_with_one_newline() {
        let text = String::from_utf8(bytes(&json!({ "openapi": "3.0.3" }))).unwrap();
        assert_eq!(text, "{\n  \"openapi\": \"3.0.3\"\n}\n");
    }

    #[test]
    fn a_file_is_replaced_and_nothing_is_left_beside_it() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("contract.json");
        for text in ["old", "new"] {
            replace(&path, text.as_bytes()).unwrap();
            assert_eq!(std::fs::read_to_string(&path).unwrap(), text);
        }
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1);
    }

    #[test]
    fn a_folder_that_is_not_there_is_named_in_the_error() {
        let folder = tempfile::tempdir().unwrap();
        let error = replace(&folder.path().join("missing/contract.json"), b"new").unwrap_err();
        assert!(error.to_string().contains("missing"), "{error}");
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);
    }

    #[test]
    fn what_cannot_be_replaced_stays_as_it_was() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("contract.json");
        std::fs::create_dir_all(path.join("kept")).unwrap();
        let error = replace(&path, b"new").unwrap_err();
        assert!(error.to_string().contains("contract.json"), "{error}");
        assert!(path.join("kept").is_dir());
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1);
    }
}
