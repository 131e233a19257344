//! What is read of a document, and what is an error.

use crate::sync::document::{Operation, Parameter};
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
    let (document, report) =
        read_with(json!({ "paths": { "/tasks": { "get": members } }, "components": components }))?;
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
fn two_parameters_of_one_name_and_location_are_an_error() {
    let parameter = |location: &str| json!({ "name": "limit", "in": location, "schema": {} });
    let with = |locations: [&str; 2]| {
        operation(json!({ "parameters": locations.map(parameter), "responses": {} }), json!({}))
    };
    assert!(with(["query", "header"]).is_ok());
    let error = with(["query", "query"]).unwrap_err();
    assert!(error.pointer.ends_with("/parameters/1"), "{error}");
    assert!(error.message.contains("a second parameter `limit` in `query`"), "{error}");
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
    assert_eq!(text.pointer, "/components/requestBodies/Plain/content/application~1json/schema");
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
fn a_server_that_is_neither_an_http_url_nor_a_path_is_an_error() {
    for url in ["https://", "https:///v1", "ftp://api.example.com", "api.example.com/v1"] {
        let members = json!({ "servers": [{ "url": url }], "paths": {} });
        let error = read_with(members).unwrap_err();
        assert_eq!(error.pointer, "/servers/0/url", "{url}");
        assert!(error.message.contains(url), "{error}");
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
    assert_eq!(schema.pointer, "/paths/~1tasks/get/parameters/0/content/application~1json/schema");
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
