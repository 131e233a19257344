//! Annotations of one operation: its parameters, request body and responses.

use serde_json::Value;

use super::collector::{Collector, without_annotations};
use super::entry::AnnotationKind;
use crate::drift::location::Part;
use crate::sync::document::Operation;
use crate::sync::read::{self, ObjectKind, VERSION_HEADER};
use crate::sync::{child, escaped};

impl Collector<'_> {
    pub fn collect_operation(&mut self, raw: &Value, operation: &Operation) {
        let pointer = operation.pointer.as_str();
        let Some(object) = raw.pointer(pointer) else { return };
        self.add_object(object, "", pointer, ObjectKind::Operation);
        for (name, kind) in [
            ("tags", AnnotationKind::Prose),
            ("operationId", AnnotationKind::OperationId),
            ("servers", AnnotationKind::OperationServer),
            ("callbacks", AnnotationKind::Webhook),
        ] {
            self.add_member(object, name, kind, "", pointer);
        }
        let item_pointer = pointer.rsplit_once('/').map_or("", |(item, _)| item);
        if let Some(path_item) = raw.pointer(item_pointer) {
            self.add_object(path_item, "", item_pointer, ObjectKind::PathItem);
            let kind = AnnotationKind::OperationServer;
            self.add_member(path_item, "servers", kind, "", item_pointer);
            self.collect_parameters(raw, path_item, item_pointer);
        }
        self.collect_parameters(raw, object, pointer);
        self.collect_schemas(operation);
        if let Some((body, pointer)) = resolve_member(raw, object, "requestBody", pointer) {
            self.add_object(body, "/requestBody", &pointer, ObjectKind::RequestBody);
            self.collect_content(body, "/requestBody", &pointer);
        }
        let responses = child(pointer, "responses");
        for (status, _) in object["responses"].as_object().into_iter().flatten() {
            self.collect_response(raw, &object["responses"], status, &responses);
        }
    }

    fn collect_parameters(&mut self, raw: &Value, object: &Value, pointer: &str) {
        let Some(list) = object.get("parameters") else { return };
        let pointer = child(pointer, "parameters");
        for index in 0..list.as_array().map_or(0, Vec::len) {
            let resolved = resolve_member(raw, list, &index.to_string(), &pointer);
            let Some((parameter, pointer)) = resolved else { continue };
            let text = |key: &str| parameter[key].as_str().unwrap_or_default().to_owned();
            let (location, name) = (text("in"), text("name"));
            if name.eq_ignore_ascii_case(VERSION_HEADER) {
                let schema = &parameter["schema"];
                let only = schema.get("const").map(std::slice::from_ref);
                let values = only.or_else(|| schema["enum"].as_array().map(Vec::as_slice));
                for value in values.unwrap_or(std::slice::from_ref(schema)) {
                    self.add_version_header(value, child(&pointer, "schema"));
                }
            } else {
                let path = Part::Parameter { location, name }.path();
                self.add_object(parameter, &path, &pointer, ObjectKind::Parameter);
            }
        }
    }

    fn collect_schemas(&mut self, operation: &Operation) {
        for parameter in &operation.parameters {
            let part = Part::Parameter {
                location: parameter.location.clone(),
                name: parameter.name.clone(),
            };
            self.collect_schema(&parameter.schema, &part);
        }
        for (media_type, schema) in operation.body.iter().flat_map(|body| &body.content) {
            self.collect_schema(schema, &Part::RequestBody { media_type: media_type.clone() });
        }
        for response in &operation.responses {
            for (media_type, schema) in &response.content {
                let part = Part::Response {
                    status: response.status.clone(),
                    media_type: media_type.clone(),
                };
                self.collect_schema(schema, &part);
            }
        }
    }

    fn collect_response(&mut self, raw: &Value, responses: &Value, status: &str, pointer: &str) {
        let resolved = resolve_member(raw, responses, status, pointer);
        let Some((response, pointer)) = resolved else { return };
        let path = format!("/responses/{status}");
        self.add_object(response, &path, &pointer, ObjectKind::Response);
        let headers = child(&pointer, "headers");
        for (name, header) in response["headers"].as_object().into_iter().flatten() {
            let pointer = child(&headers, name);
            let name = name.to_ascii_lowercase();
            let header = without_annotations(header);
            self.add(AnnotationKind::ResponseHeader, &path, &name, &header, pointer);
        }
        self.add_member(response, "links", AnnotationKind::Prose, &path, &pointer);
        self.collect_content(response, &path, &pointer);
    }

    fn collect_content(&mut self, object: &Value, path: &str, pointer: &str) {
        let pointer = child(pointer, "content");
        for (name, media_type) in object["content"].as_object().into_iter().flatten() {
            let pointer = child(&pointer, name);
            let path = format!("{path}/{}", escaped(&read::media_type(name)));
            self.add_object(media_type, &path, &pointer, ObjectKind::MediaType);
            self.add_member(media_type, "encoding", AnnotationKind::Encoding, &path, &pointer);
        }
    }
}

/// A member of an object or array with its references resolved, and its pointer.
fn resolve_member<'v>(
    raw: &'v Value,
    parent: &'v Value,
    name: &str,
    pointer: &str,
) -> Option<(&'v Value, String)> {
    let mut value = match parent {
        Value::Array(list) => list.get(name.parse::<usize>().ok()?)?,
        parent => parent.get(name)?,
    };
    let mut pointer = child(pointer, name);
    // Parsing the document has already rejected circular references.
    while let Some(target) = value.get("$ref").and_then(Value::as_str) {
        pointer = target.trim_start_matches('#').to_owned();
        value = raw.pointer(&pointer)?;
    }
    Some((value, pointer))
}
