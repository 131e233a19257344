//! First stage: reads an OpenAPI 3.0 or 3.1 document, JSON or YAML, and resolves every reference.
//! Schemas are otherwise unchanged.

pub mod budget;
mod json_types;
mod media_type;
mod object_keywords;
mod parse;
mod references;
mod unique_keys;

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value};

use super::document::{Body, Document, Operation, Parameter, Response, Schema};
use super::error::{Result, SyncError};
use super::pointer::child;
use super::sync_report::SyncReport;
use json_types::{array, object, required, string};
pub use media_type::media_type;
pub use object_keywords::{ObjectKind, is_known};
pub use parse::{parse, parse_yaml};
use references::References;

const METHODS: [&str; 8] = ["get", "put", "post", "delete", "options", "head", "patch", "trace"];

/// The keywords that say how a parameter is serialized.
const SERIALIZATION: [&str; 4] = ["style", "explode", "allowReserved", "allowEmptyValue"];

/// The header with the API version. The client sends it; operations do not have it as a parameter.
pub const VERSION_HEADER: &str = "X-Runway-Version";

#[cfg(test)]
pub fn read(bytes: &[u8], report: &mut SyncReport) -> Result<Document> {
    document(&parse(bytes)?, report)
}

pub fn document(root: &Value, report: &mut SyncReport) -> Result<Document> {
    parse::check_version(root)?;
    budget::check_keys(root, "")?;
    Reader { root, references: References::new(root), report }.document()
}

struct Reader<'a> {
    root: &'a Value,
    references: References<'a>,
    report: &'a mut SyncReport,
}

impl Reader<'_> {
    fn document(&mut self) -> Result<Document> {
        let root = object(self.root, "")?;
        self.check_keywords(root, "", ObjectKind::Root)?;
        let info = object(required(root, "info", "")?, "/info")?;
        self.check_keywords(info, "/info", ObjectKind::Info)?;
        let (server, prefix) = self.server()?;
        Ok(Document {
            title: string(info, "title", "/info")?,
            version: string(info, "version", "/info")?,
            server,
            security_schemes: self.security_schemes()?,
            security: root.get("security").cloned().unwrap_or_else(|| Value::Array(Vec::new())),
            operations: self.operations(root, &prefix)?,
        })
    }

    fn check_keywords(
        &mut self,
        holder: &Map<String, Value>,
        pointer: &str,
        kind: ObjectKind,
    ) -> Result<()> {
        object_keywords::check(holder, pointer, kind, self.report)
    }

    fn operations(&mut self, root: &Map<String, Value>, prefix: &str) -> Result<Vec<Operation>> {
        let paths = required(root, "paths", "")?;
        let mut operations = Vec::new();
        let mut operation_ids = BTreeMap::new();
        for (path, item) in object(paths, "/paths")? {
            let pointer = child("/paths", path);
            if path.starts_with("x-") {
                self.report.lose("vendor extension", &pointer);
                continue;
            }
            let (item, pointer) = self.references.resolve(item, &pointer, self.report)?;
            check_operation_ids(&item, &pointer, &mut operation_ids)?;
            self.path_item(&format!("{prefix}{path}"), &item, &pointer, &mut operations)?;
        }
        Ok(operations)
    }

    /// The URL of the server without its path, and that path, which prefixes every operation's path.
    fn server(&mut self) -> Result<(Option<String>, String)> {
        let Some(servers) = self.root.get("servers") else { return Ok((None, String::new())) };
        let servers = array(servers, "/servers")?;
        let Some(first) = servers.first() else { return Ok((None, String::new())) };
        for other in 1..servers.len() {
            self.report.lose("servers after the first", &child("/servers", other));
        }
        let url = string(object(first, "/servers/0")?, "url", "/servers/0")?;
        let url = url.trim_end_matches('/');
        let host_at = url.find("://").map_or(0, |at| at + 3);
        let path_at = url[host_at..].find('/').map_or(url.len(), |at| host_at + at);
        let (host, prefix) = url.split_at(path_at);
        Ok(((!host.is_empty()).then(|| host.to_owned()), prefix.to_owned()))
    }

    fn security_schemes(&mut self) -> Result<Value> {
        let mut schemes = Map::new();
        if let Some(found) = self.root.pointer("/components/securitySchemes") {
            for (name, scheme) in object(found, "/components/securitySchemes")? {
                let pointer = child("/components/securitySchemes", name);
                let mut scheme = object(scheme, &pointer)?.clone();
                scheme.retain(|key, _| key != "description" && !key.starts_with("x-"));
                schemes.insert(name.clone(), Value::Object(scheme));
            }
        }
        Ok(Value::Object(schemes))
    }

    fn path_item(
        &mut self,
        path: &str,
        item: &Value,
        pointer: &str,
        operations: &mut Vec<Operation>,
    ) -> Result<()> {
        let item = object(item, pointer)?;
        self.check_keywords(item, pointer, ObjectKind::PathItem)?;
        let inherited = self.parameters(item, pointer)?;
        for (method, value) in item.iter().filter(|(key, _)| METHODS.contains(&key.as_str())) {
            let pointer = child(pointer, method);
            operations.push(self.operation(path, method, value, &pointer, &inherited)?);
        }
        Ok(())
    }

    fn operation(
        &mut self,
        path: &str,
        method: &str,
        value: &Value,
        pointer: &str,
        inherited: &[Parameter],
    ) -> Result<Operation> {
        let operation = object(value, pointer)?;
        self.check_keywords(operation, pointer, ObjectKind::Operation)?;
        let mut parameters = self.parameters(operation, pointer)?;
        let key = |parameter: &Parameter| (parameter.name.clone(), parameter.location.clone());
        let own: BTreeSet<_> = parameters.iter().map(key).collect();
        parameters.extend(inherited.iter().filter(|other| !own.contains(&key(other))).cloned());
        let body = match operation.get("requestBody") {
            Some(body) => Some(self.body(body, &child(pointer, "requestBody"))?),
            None => None,
        };
        Ok(Operation {
            path: path.to_owned(),
            method: method.to_owned(),
            pointer: pointer.to_owned(),
            deprecated: operation.get("deprecated").and_then(Value::as_bool),
            parameters,
            body,
            responses: self.responses(operation, pointer)?,
        })
    }

    fn parameters(&mut self, holder: &Map<String, Value>, pointer: &str) -> Result<Vec<Parameter>> {
        let Some(found) = holder.get("parameters") else { return Ok(Vec::new()) };
        let pointer = child(pointer, "parameters");
        let mut parameters = Vec::new();
        for (index, parameter) in array(found, &pointer)?.iter().enumerate() {
            let here = child(&pointer, index);
            let (parameter, here) = self.references.resolve(parameter, &here, self.report)?;
            let parameter = self.parameter(object(&parameter, &here)?, &here)?;
            if !parameter.name.eq_ignore_ascii_case(VERSION_HEADER) {
                parameters.push(parameter);
            }
        }
        Ok(parameters)
    }

    fn parameter(&mut self, parameter: &Map<String, Value>, pointer: &str) -> Result<Parameter> {
        self.check_keywords(parameter, pointer, ObjectKind::Parameter)?;
        let serialization = SERIALIZATION
            .iter()
            .filter_map(|key| Some(((*key).to_owned(), parameter.get(*key)?.clone())));
        let (schema, content) = self.parameter_schema(parameter, pointer)?;
        Ok(Parameter {
            name: string(parameter, "name", pointer)?,
            location: string(parameter, "in", pointer)?,
            required: parameter.get("required").and_then(Value::as_bool).unwrap_or(false),
            deprecated: parameter.get("deprecated").and_then(Value::as_bool),
            serialization: serialization.collect(),
            content,
            schema,
        })
    }

    /// The schema of a parameter, and the media type if it has `content` instead of `schema`.
    fn parameter_schema(
        &mut self,
        parameter: &Map<String, Value>,
        pointer: &str,
    ) -> Result<(Schema, Option<String>)> {
        if let Some(schema) = parameter.get("schema") {
            return Ok((self.schema(schema, &child(pointer, "schema"))?, None));
        }
        let mut content = self.content(parameter, pointer)?;
        match (content.pop(), content.is_empty()) {
            (Some((media_type, schema)), true) => Ok((schema, Some(media_type))),
            (Some(_), false) => {
                Err(SyncError::new(child(pointer, "content"), "must have one media type"))
            }
            (None, _) => Err(SyncError::new(pointer, "`schema` is missing")),
        }
    }

    fn body(&mut self, body: &Value, pointer: &str) -> Result<Body> {
        let (body, pointer) = self.references.resolve(body, pointer, self.report)?;
        let body = object(&body, &pointer)?;
        self.check_keywords(body, &pointer, ObjectKind::RequestBody)?;
        Ok(Body {
            // OpenAPI's default is false, but upstream omits `required` for bodies that it requires.
            required: body.get("required").and_then(Value::as_bool).unwrap_or(true),
            content: self.content(body, &pointer)?,
        })
    }

    fn responses(
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

    fn content(
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
            found.push((self::media_type(media_type), schema));
        }
        Ok(found)
    }

    fn schema(&mut self, schema: &Value, pointer: &str) -> Result<Schema> {
        let value = self.references.inline(schema, pointer)?;
        Ok(Schema { pointer: pointer.to_owned(), value })
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

/// Two operations with one operationId are an error, although our names do not use them.
fn check_operation_ids(
    item: &Value,
    pointer: &str,
    known: &mut BTreeMap<String, String>,
) -> Result<()> {
    for method in METHODS {
        let Some(id) = item.pointer(&format!("/{method}/operationId")).and_then(Value::as_str)
        else {
            continue;
        };
        let here = child(&child(pointer, method), "operationId");
        if let Some(first) = known.insert(id.to_owned(), here.clone()) {
            let message = format!("operationId `{id}` is not unique: it is also at `#{first}`");
            return Err(SyncError::new(here, message));
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    /// A document with these members.
    fn document(members: Value) -> Value {
        let mut root = json!({
            "openapi": "3.1.0",
            "info": { "title": "Media", "version": "2024-11-06" },
            "paths": {},
        });
        root.as_object_mut().unwrap().extend(members.as_object().unwrap().clone());
        root
    }

    fn read_with(members: Value) -> Result<(Document, SyncReport)> {
        let mut report = SyncReport::default();
        let read = read(document(members).to_string().as_bytes(), &mut report)?;
        Ok((read, report))
    }

    /// Reads a document with one operation, `GET /tasks`, with these members.
    fn operation(mut members: Value, components: Value) -> Result<(Operation, SyncReport)> {
        let responses = members.as_object_mut().unwrap().entry("responses");
        responses.or_insert_with(|| json!({}));
        let (document, report) = read_with(
            json!({ "paths": { "/tasks": { "get": members } }, "components": components }),
        )?;
        Ok((document.operations[0].clone(), report))
    }

    fn body(schema: Value) -> Value {
        json!({ "content": { "application/json": { "schema": schema } } })
    }

    fn parameter_names(operation: &Operation) -> Vec<&str> {
        operation.parameters.iter().map(|parameter| parameter.name.as_str()).collect()
    }

    #[test]
    fn json_and_yaml_give_the_same_document() {
        let yaml = "
openapi: 3.1.0
info: { title: Media, version: 2024-11-06 }
paths:
  /tasks:
    get:
      parameters:
        - { name: ratio, in: query, schema: { enum: [16:9, 1280:720, on, ~] } }
      responses:
        200:
          content:
            application/json: { schema: { type: number, maximum: 1.5 } }
";
        let json = document(json!({ "paths": { "/tasks": { "get": {
            "parameters": [
                { "name": "ratio", "in": "query", "schema": { "enum": ["16:9", "1280:720", "on", null] } },
            ],
            "responses": { "200": body(json!({ "type": "number", "maximum": 1.5 })) },
        } } } }));
        let read = |text: &str| format!("{:#?}", read(text.as_bytes(), &mut SyncReport::default()));
        assert_eq!(read(yaml), read(&json.to_string()));
        assert!(read(yaml).starts_with("Ok"), "{}", read(yaml));
    }

    #[test]
    fn a_byte_order_mark_is_ignored() {
        let text = format!("\u{feff}{}", document(json!({})));
        assert_eq!(read(text.as_bytes(), &mut SyncReport::default()).unwrap().title, "Media");
    }

    #[test]
    fn other_versions_of_openapi_are_an_error() {
        for version in ["2.0", "3.2.0", "4.0.0"] {
            let error = read_with(json!({ "openapi": version })).unwrap_err();
            assert_eq!(error.pointer, "/openapi");
            assert!(error.message.contains(version), "{error}");
        }
    }

    #[test]
    fn parameters_of_a_path_are_inherited_and_overridden() {
        let parameter =
            |name: &str, location: &str| json!({ "name": name, "in": location, "schema": {} });
        let own = json!({ "name": "limit", "in": "query", "required": true, "schema": {} });
        let item = json!({
            "parameters": [parameter("id", "path"), parameter("limit", "query"), parameter("limit", "header")],
            "get": { "parameters": [own], "responses": {} },
        });
        let (document, _) = read_with(json!({ "paths": { "/tasks/{id}": item } })).unwrap();
        let read = &document.operations[0];
        assert_eq!(parameter_names(read), ["limit", "id", "limit"]);
        assert!(read.parameters[0].required && !read.parameters[2].required);
    }

    #[test]
    fn parameters_bodies_and_responses_may_be_references() {
        let members = json!({
            "parameters": [{ "$ref": "#/components/parameters/Limit" }],
            "requestBody": { "$ref": "#/components/requestBodies/Text" },
            "responses": { "200": { "$ref": "#/components/responses/Done" } },
        });
        let components = json!({
            "parameters": { "Limit": { "name": "limit", "in": "query", "schema": {} } },
            "requestBodies": { "Text": { "$ref": "#/components/requestBodies/Plain" }, "Plain": body(json!({ "type": "string" })) },
            "responses": { "Done": body(json!({ "type": "integer" })) },
        });
        let (read, _) = operation(members, components).unwrap();
        assert_eq!(parameter_names(&read), ["limit"]);
        let (_, text) = &read.body.unwrap().content[0];
        assert_eq!(text.value, json!({ "type": "string" }));
        assert_eq!(
            text.pointer,
            "/components/requestBodies/Plain/content/application~1json/schema"
        );
        assert_eq!(read.responses[0].content[0].1.value, json!({ "type": "integer" }));
    }

    #[test]
    fn the_path_of_the_server_prefixes_every_path() {
        for (url, server, path) in [
            ("https://api.example.com/v1", Some("https://api.example.com"), "/v1/tasks"),
            ("https://api.example.com/v1/", Some("https://api.example.com"), "/v1/tasks"),
            ("https://api.example.com/", Some("https://api.example.com"), "/tasks"),
            ("/v1", None, "/v1/tasks"),
        ] {
            let members = json!({
                "servers": [{ "url": url }],
                "paths": { "/tasks": { "get": { "responses": {} } } },
            });
            let (document, _) = read_with(members).unwrap();
            assert_eq!(document.server.as_deref(), server, "{url}");
            assert_eq!(document.operations[0].path, path, "{url}");
        }
    }

    #[test]
    fn serialization_keywords_are_read_in_a_fixed_order() {
        let serialization = |style: Value| {
            let mut parameter = json!({ "name": "a", "in": "query", "schema": {} });
            parameter.as_object_mut().unwrap().extend(style.as_object().unwrap().clone());
            let (read, _) = operation(json!({ "parameters": [parameter] }), json!({})).unwrap();
            read.parameters[0].serialization.clone()
        };
        assert_eq!(
            serialization(json!({ "explode": false, "style": "form" })),
            serialization(json!({ "style": "form", "explode": false })),
        );
    }

    #[test]
    fn a_body_is_required_unless_it_says_otherwise() {
        let required = |body: Value| {
            let (read, _) = operation(json!({ "requestBody": body }), json!({})).unwrap();
            read.body.unwrap().required
        };
        assert!(required(json!({ "content": {} })));
        assert!(!required(json!({ "content": {}, "required": false })));
    }

    #[test]
    fn vendor_extensions_are_reported_as_lost_in_every_object() {
        let extended = json!({ "schema": {}, "x-note": 1 });
        let (_, report) = read_with(json!({
            "x-note": 1,
            "paths": {
                "x-note": 1,
                "/tasks": {
                    "x-note": 1,
                    "get": {
                        "x-note": 1,
                        "parameters": [{ "name": "limit", "in": "query", "schema": {}, "x-note": 1 }],
                        "requestBody": { "content": { "application/json": extended }, "x-note": 1 },
                        "responses": { "x-note": 1, "200": { "x-note": 1 } },
                    },
                },
            },
        }))
        .unwrap();
        assert_eq!(report.lost("vendor extension"), 9);
    }

    #[test]
    fn unsupported_keywords_are_reported_as_lost() {
        let parts = json!({ "schema": {}, "encoding": {} });
        let (_, report) = read_with(json!({
            "servers": [{ "url": "https://api.example.com" }, { "url": "https://eu.example.com" }],
            "webhooks": {},
            "paths": { "/tasks": { "servers": [], "get": {
                "security": [],
                "callbacks": {},
                "requestBody": { "content": { "multipart/form-data": parts } },
                "responses": { "200": { "headers": {}, "links": {} } },
            } } },
        }))
        .unwrap();
        for (what, times) in [
            ("servers after the first", 1),
            ("webhooks (not in OpenAPI 3.0)", 1),
            ("servers of one path", 1),
            ("security of one operation", 1),
            ("callbacks and servers of one operation", 1),
            ("encodings of multipart bodies", 1),
            ("headers and links of responses", 2),
        ] {
            assert_eq!(report.lost(what), times, "{what}");
        }
    }

    #[test]
    fn an_unknown_keyword_is_an_error_with_its_pointer() {
        let unknown = json!({ "frobnicate": true });
        for (members, pointer) in [
            (json!({ "frobnicate": true }), "frobnicate"),
            (json!({ "requestBody": unknown }), "requestBody/frobnicate"),
            (
                json!({ "requestBody": { "content": { "text/plain": unknown } } }),
                "requestBody/content/text~1plain/frobnicate",
            ),
            (json!({ "responses": { "200": unknown } }), "responses/200/frobnicate"),
            (
                json!({ "parameters": [{ "$ref": "#/components/parameters/A", "required": true }] }),
                "parameters/0/required",
            ),
        ] {
            let error = operation(members, json!({ "parameters": { "A": {} } })).unwrap_err();
            assert_eq!(error.pointer, format!("/paths/~1tasks/get/{pointer}"));
        }
    }

    #[test]
    fn a_parameter_may_have_content_instead_of_a_schema() {
        let parameter = |content: Value| json!({ "name": "a", "in": "query", "content": content });
        let one = parameter(json!({ "application/json": { "schema": { "type": "object" } } }));
        let (read, _) = operation(json!({ "parameters": [one] }), json!({})).unwrap();
        let Parameter { content, schema, .. } = &read.parameters[0];
        assert_eq!(content.as_deref(), Some("application/json"));
        assert_eq!(schema.value, json!({ "type": "object" }));
        assert_eq!(
            schema.pointer,
            "/paths/~1tasks/get/parameters/0/content/application~1json/schema"
        );
        let two = parameter(json!({ "application/json": {}, "text/plain": {} }));
        assert!(operation(json!({ "parameters": [two] }), json!({})).is_err());
        let none = json!({ "name": "a", "in": "query" });
        assert!(operation(json!({ "parameters": [none] }), json!({})).is_err());
    }

    #[test]
    fn an_operation_may_have_no_responses() {
        let paths = json!({ "paths": { "/tasks": { "get": {} } } });
        let (document, _) = read_with(paths).unwrap();
        assert!(document.operations[0].responses.is_empty());
    }

    #[test]
    fn the_usual_schema_dialect_is_known_and_any_other_is_an_error() {
        let usual = "https://spec.openapis.org/oas/3.1/dialect/base";
        assert!(read_with(json!({ "jsonSchemaDialect": usual })).is_ok());
        let error = read_with(json!({ "jsonSchemaDialect": "https://example.com" })).unwrap_err();
        assert_eq!(error.pointer, "/jsonSchemaDialect");
    }

    #[test]
    fn the_version_header_is_not_a_parameter() {
        let header =
            |name: &str| json!({ "name": name, "in": "header", "required": true, "schema": {} });
        let parameters = [header("x-runway-version"), header("X-Trace")];
        let (read, _) = operation(json!({ "parameters": parameters }), json!({})).unwrap();
        assert_eq!(parameter_names(&read), ["X-Trace"]);
    }
}
