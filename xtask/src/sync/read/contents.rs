//! Reads request bodies, responses and their schemas by media type.

use serde_json::{Map, Value};

use super::Reader;
use super::json_types::object;
use super::object_keywords::ObjectKind;
use crate::sync::document::{Body, Response, Schema};
use crate::sync::error::{Result, SyncError};
use crate::sync::pointer::child;

impl Reader<'_> {
    pub(super) fn body(&mut self, body: &Value, pointer: &str) -> Result<Body> {
        let (body, pointer) = self.references.resolve(body, pointer, self.report)?;
        let body = object(&body, &pointer)?;
        self.check_keywords(body, &pointer, ObjectKind::RequestBody)?;
        Ok(Body {
            // OpenAPI's default is false, but upstream omits `required` for bodies that it requires.
            required: body.get("required").and_then(Value::as_bool).unwrap_or(true),
            content: self.content(body, &pointer)?,
        })
    }

    pub(super) fn responses(
        &mut self,
        operation: &Map<String, Value>,
        pointer: &str,
    ) -> Result<Vec<Response>> {
        let Some(found) = operation.get("responses") else { return Ok(Vec::new()) };
        let pointer = child(pointer, "responses");
        let mut responses = Vec::new();
        for (status, response) in object(found, &pointer)? {
            let here = child(&pointer, status);
            if status.starts_with("x-") {
                self.report.lose("vendor extension", &here);
                continue;
            }
            check_status(status, &here)?;
            let (response, here) = self.references.resolve(response, &here, self.report)?;
            let response = object(&response, &here)?;
            self.check_keywords(response, &here, ObjectKind::Response)?;
            responses
                .push(Response { status: status.clone(), content: self.content(response, &here)? });
        }
        Ok(responses)
    }

    pub(super) fn content(
        &mut self,
        holder: &Map<String, Value>,
        pointer: &str,
    ) -> Result<Vec<(String, Schema)>> {
        let Some(content) = holder.get("content") else { return Ok(Vec::new()) };
        let pointer = child(pointer, "content");
        let mut found = Vec::new();
        for (media_type, media) in object(content, &pointer)? {
            let here = child(&pointer, media_type);
            let media = object(media, &here)?;
            self.check_keywords(media, &here, ObjectKind::MediaType)?;
            let schema = match media.get("schema") {
                Some(schema) => self.schema(schema, &child(&here, "schema"))?,
                None => Schema { pointer: here, value: Value::Object(Map::new()) },
            };
            found.push((super::media_type(media_type), schema));
        }
        Ok(found)
    }
}

/// A status is `200`, `2XX` or `default`.
fn check_status(status: &str, pointer: &str) -> Result<()> {
    let is_code = matches!(status.as_bytes(), [b'1'..=b'5', b'0'..=b'9', b'0'..=b'9'])
        || matches!(status.as_bytes(), [b'1'..=b'5', b'X', b'X']);
    if is_code || status == "default" {
        return Ok(());
    }
    let message = format!("`{status}` is not a status such as 200, 2XX or default");
    Err(SyncError::new(pointer, message))
}
