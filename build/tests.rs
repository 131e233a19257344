//! Generates code from a small spec with a schema of each kind.

use serde_json::{Value, json};

use super::*;

fn reference(name: &str) -> Value {
    json!({ "$ref": format!("#/components/schemas/{name}") })
}

fn body(name: &str) -> Value {
    json!({ "description": "", "content": { "application/json": { "schema": reference(name) } } })
}

/// An operation with a tag, one without, and a type of each kind.
fn spec() -> Value {
    let string = json!({ "type": "string" });
    let limit = json!({ "type": "integer", "minimum": 1, "maximum": 100 });
    json!({
        "openapi": "3.0.3",
        "info": { "title": "Test", "version": "1" },
        "servers": [{ "url": "https://api.example" }],
        "paths": {
            "/images": { "post": {
                "operationId": "make_image", "tags": ["image"], "description": "Make an image",
                "requestBody": body("Image"),
                "responses": { "200": body("Created"), "400": body("ApiError") },
            } },
            "/states/{id}": { "get": {
                "operationId": "get_state", "description": "Read a state.",
                "parameters": [
                    { "name": "id", "in": "path", "required": true, "schema": string },
                    { "name": "limit", "in": "query", "required": false, "schema": limit },
                ],
                "responses": { "200": body("State") },
            } },
        },
        "components": { "schemas": {
            "ApiError": { "type": "object", "properties": { "error": string } },
            "Created": {
                "type": "object", "x-indispensable": ["id"], "required": ["id", "cost"],
                "x-starts": { "State": "id" },
                "properties": { "id": string, "cost": { "type": "number" } },
            },
            "Image": {
                "type": "object", "required": ["model", "promptText"],
                "properties": {
                    "model": { "type": "string", "enum": ["gen4"] },
                    "promptText": { "type": "string", "minLength": 1, "maxLength": 9 },
                    "size": reference("Size"),
                    "uris": { "type": "array", "items": reference("Uri"), "maxItems": 2 },
                },
            },
            "Size": { "type": "string", "enum": ["1:2", "auto"] },
            "Uri": { "anyOf": [
                { "type": "string", "pattern": "^https:\\/\\/.*", "maxLength": 20 },
                { "type": "string", "pattern": "^data:image\\/.*" },
            ] },
            "State": { "type": "object", "properties": {
                "ready": { "type": "boolean", "nullable": true },
                "kind": reference("Kind"),
                "list": { "type": "array", "items": string },
                "issue": reference("Issue"),
            } },
            "Issue": { "type": "object", "properties": {}, "additionalProperties": {} },
            "Kind": { "type": "string", "x-extensible-enum": ["a"] },
        } },
    })
}

fn options(areas: Option<&[&str]>) -> Options {
    let areas = areas.map(|areas| areas.iter().map(|area| (*area).to_owned()).collect());
    let json_schema = JsonSchema::Absent;
    Options { areas, client: "crate::Client", waitable: "crate::types", json_schema }
}

fn generated(areas: Option<&[&str]>) -> String {
    generate(spec(), &options(areas)).unwrap()
}

#[track_caller]
fn assert_contains(source: &str, lines: &[&str]) {
    let lines = lines.join("\n");
    assert!(source.contains(&lines), "{lines}\nis not in\n{source}");
}

#[test]
fn the_generated_code_is_rust() {
    syn::parse_file(&generated(None)).unwrap();
}

#[test]
fn a_request_has_a_setter_per_property() {
    assert_contains(
        &generated(None),
        &[
            "        pub struct Image: super::IMAGE {",
            "            /// model",
            "            ///",
            "            /// Always `gen4`. Required.",
            "            model = \"model\",",
            "            /// promptText",
            "            ///",
            "            /// 1 to 9 UTF-16 code units. Required.",
            "            prompt_text = \"promptText\",",
        ],
    );
}

#[test]
fn limits_are_in_tables() {
    let source = generated(None);
    assert_contains(
        &source,
        &["schema: &Schema::String(&[StringFormat { pattern: Pattern::Any, min: 1, max: 9 }]) },"],
    );
    assert_contains(
        &source,
        &["StringFormat { pattern: Pattern::Prefix(\"https://\"), min: 0, max: 20 }"],
    );
    assert_contains(
        &source,
        &["pub(crate) static MEDIA: &[(&str, &Schema)] = &[(\"image\", &URI)];"],
    );
}

#[test]
fn an_operation_has_its_path_and_query() {
    assert_contains(
        &generated(None),
        &[
            "pub fn get_state(id, ) -> GetState: crate::Client, GET \"/states/{}\" Idempotent Other -> types::State, query GET_STATE_QUERY {",
        ],
    );
}

#[test]
fn only_indispensable_fields_of_a_response_are_required() {
    let source = generated(None);
    assert_contains(&source, &["        pub id: ::std::string::String,"]);
    assert_contains(&source, &["        pub cost: ::std::option::Option<f64>,"]);
    assert_contains(
        &source,
        &["response! { Created { cost = \"cost\" required, id = \"id\" required, ; extra } }"],
    );
}

#[test]
fn a_response_object_without_known_properties_keeps_all_fields() {
    assert_contains(
        &generated(None),
        &[
            "        pub extra: crate::types::Fields,",
            "    }",
            "",
            "    response! { Issue { ; extra } }",
        ],
    );
}

#[test]
fn a_response_that_is_a_map_is_a_newtype() {
    let mut spec = spec();
    spec["components"]["schemas"]["Created"] =
        json!({ "type": "object", "additionalProperties": { "type": "string" } });
    assert_contains(
        &generate(spec, &options(None)).unwrap(),
        &[
            "    #[serde(transparent)]",
            "    pub struct Created(pub crate::types::Map<::std::string::String, ::std::string::String>);",
            "",
            "    response! { Created {  } }",
        ],
    );
}

#[test]
fn properties_with_one_name_in_rust_keep_their_names_in_json() {
    let mut spec = spec();
    let string = json!({ "type": "string" });
    spec["components"]["schemas"]["ApiError"] = json!({
        "type": "object",
        "properties": { "error": string, "a_b": string, "aB": string },
        "x-rust-names": { "aB": "a_b_2" },
    });
    let source = generate(spec, &options(None)).unwrap();
    assert_contains(&source, &["        pub a_b: ::std::option::Option<::std::string::String>,"]);
    assert!(source.contains("#[serde(rename = \"aB\", skip_serializing_if"), "{source}");
    assert!(source.contains("a_b_2 = \"aB\""), "{source}");
}

#[test]
fn two_properties_with_one_name_in_rust_are_an_error() {
    let mut spec = spec();
    spec["components"]["schemas"]["Image"]["properties"]["prompt_text"] = json!({});
    let error = generate(spec, &options(None)).unwrap_err().to_string();
    assert!(error.starts_with("`Image`: `promptText` and `prompt_text` are both"), "{error}");
}

#[test]
fn the_items_of_a_page_are_its_only_list_or_the_named_one() {
    let mut spec = spec();
    let list = json!({ "type": "array", "items": reference("State") });
    let string = json!({ "type": "string" });
    let cursor = json!({ "name": "cursor", "in": "query", "required": false, "schema": string });
    spec["paths"]["/states"]["get"] = json!({
        "operationId": "list_states", "parameters": [cursor], "responses": { "200": body("Page") },
    });
    let page = json!({ "type": "object", "properties": { "data": list, "nextCursor": string } });
    spec["components"]["schemas"]["Page"] = page;
    let items = "pages \"cursor\" types::Page = next_cursor, types::State = data";
    let source = generate(spec.clone(), &options(None)).unwrap();
    assert!(source.contains(items), "{source}");

    spec["components"]["schemas"]["Page"]["properties"]["also"] = list;
    let error = generate(spec.clone(), &options(None)).unwrap_err().to_string();
    assert!(error.contains("the list that `x-items` names"), "{error}");

    spec["components"]["schemas"]["Page"]["x-items"] = json!("data");
    assert!(generate(spec, &options(None)).unwrap().contains(items));
}

#[test]
fn the_order_of_keys_changes_nothing() {
    fn reversed(value: &Value) -> Value {
        match value {
            Value::Object(members) => {
                members.iter().rev().map(|(key, value)| (key.clone(), reversed(value))).collect()
            }
            Value::Array(entries) => entries.iter().map(reversed).collect(),
            other => other.clone(),
        }
    }
    let spec = spec();
    let source = generate(reversed(&spec), &options(None)).unwrap();
    assert_eq!(source, generate(spec, &options(None)).unwrap());
}

#[test]
fn query_parameters_and_json_schemas_are_in_alphabetical_order() {
    let options = Options { json_schema: JsonSchema::Embedded, ..options(None) };
    let mut spec = spec();
    let after = json!({ "name": "after", "in": "query", "schema": { "type": "string" } });
    spec["paths"]["/states/{id}"]["get"]["parameters"].as_array_mut().unwrap().push(after);
    let source = generate(spec, &options).unwrap();
    for (start, names) in [
        ("static GET_STATE_QUERY", ["after", "limit"]),
        ("json_schema! { State", ["$defs", "properties"]),
    ] {
        let (_, item) = source.split_once(start).unwrap();
        let places = names.map(|name| item.find(name).unwrap());
        assert!(places.is_sorted(), "{item}");
    }
}

#[test]
fn null_is_an_empty_list_and_only_an_indispensable_list_must_be_there() {
    let mut spec = spec();
    let list = json!({ "type": "array", "items": { "type": "string" } });
    spec["components"]["schemas"]["Created"] = json!({
        "type": "object", "x-indispensable": ["uris"], "required": ["uris"],
        "properties": { "uris": list, "more": list },
    });
    let source = generate(spec, &options(None)).unwrap();
    let uris = "::std::vec::Vec<::std::string::String>";
    assert_contains(
        &source,
        &[
            "        #[serde(deserialize_with = \"null_as_default\")]",
            &format!("        pub uris: {uris},"),
        ],
    );
    assert!(
        source.contains("deserialize_with = \"null_as_default\", default, skip_serializing_if"),
        "{source}"
    );
}

#[test]
fn an_enum_of_a_response_is_open() {
    assert_contains(
        &generated(None),
        &["        pub enum Kind {", "            A = \"a\",", "        }"],
    );
}

#[test]
fn a_schema_without_a_type_is_any_value_whatever_else_it_says() {
    for schema in [
        json!({ "format": "uri" }),
        json!({ "minimum": 0 }),
        json!({ "multipleOf": 2 }),
        json!({ "not": { "type": "string" } }),
        json!({ "nullable": true, "default": 3 }),
    ] {
        let mut spec = spec();
        let object = json!({ "type": "object", "properties": { "any": schema } });
        spec["components"]["schemas"]["Created"] = object.clone();
        spec["components"]["schemas"]["ApiError"] = object.clone();
        spec["components"]["schemas"]["Image"]["properties"]["any"] = schema.clone();
        assert!(generate(spec.clone(), &options(None)).is_ok(), "{schema}");
        spec["paths"]["/images"]["post"]["requestBody"] =
            json!({ "content": { "application/json": { "schema": schema } } });
        assert!(generate(spec, &options(None)).is_ok(), "{schema} as a body");
    }
}

#[test]
fn of_several_media_types_only_json_is_used() {
    let image = generated(None);
    for media_type in ["application/cbor", "multipart/form-data", "text/event-stream"] {
        let mut spec = spec();
        let of_operation = &mut spec["paths"]["/images"]["post"];
        let other = json!({ "schema": { "type": "string" } });
        of_operation["requestBody"]["content"][media_type] = other.clone();
        of_operation["responses"]["200"]["content"][media_type] = other;
        assert_eq!(generate(spec, &options(None)).unwrap(), image, "{media_type}");
    }
}

#[test]
fn a_response_in_any_kind_of_json_is_read() {
    let mut spec = spec();
    let response = &mut spec["paths"]["/images"]["post"]["responses"]["200"];
    response["content"] = json!({ "application/hal+json": { "schema": reference("Created") } });
    assert_eq!(generate(spec, &options(None)).unwrap(), generated(None));
}

#[test]
fn an_operation_without_json_is_an_error() {
    for (pointer, what) in [("requestBody", "request body"), ("responses/200", "response")] {
        let mut spec = spec();
        let of_operation = spec.pointer_mut("/paths/~1images/post").unwrap();
        let body = of_operation.pointer_mut(&format!("/{pointer}")).unwrap();
        body["content"] = json!({ "text/csv": { "schema": { "type": "string" } } });
        let error = generate(spec, &options(None)).unwrap_err().to_string();
        assert_eq!(
            error,
            format!("operation `make_image`: the {what} must be in JSON, got `text/csv`")
        );
    }
}

#[test]
fn operations_and_types_of_disabled_areas_are_not_generated() {
    let source = generated(Some(&[]));
    assert!(source.contains("fn get_state"));
    assert!(!source.contains("make_image") && !source.contains("pub struct Image"));
}

#[test]
fn a_type_of_requests_and_responses_is_an_error() {
    let mut spec = spec();
    spec["components"]["schemas"]["Created"]["properties"]["size"] = reference("Size");
    let error = generate(spec, &options(None)).unwrap_err().to_string();
    assert!(error.starts_with("`Size` is part of requests and of responses"), "{error}");
}

#[test]
fn a_place_that_accepts_less_than_its_type_has_a_table_of_its_own() {
    let mut spec = spec();
    let here =
        json!({ "anyOf": [{ "type": "string", "pattern": "^https:\\/\\/.*", "maxLength": 7 }] });
    let uris = &mut spec["components"]["schemas"]["Image"]["properties"]["uris"];
    uris["items"] = json!({ "allOf": [reference("Uri")], "x-here": here });
    let size =
        json!({ "allOf": [reference("Size")], "x-here": { "type": "string", "enum": ["auto"] } });
    spec["components"]["schemas"]["Image"]["properties"]["size"] = size;
    let source = generate(spec, &options(None)).unwrap();
    let here = "StringFormat { pattern: Pattern::Prefix(\"https://\"), min: 0, max: 7 }";
    assert_contains(&source, &[&format!("entries: &Schema::String(&[{here}])")]);
    assert_contains(&source, &["See [`Size`]. Accepted here: `auto`."]);
}

#[test]
fn a_limit_above_32_bits_is_none_on_every_system() {
    let mut spec = spec();
    let image = &mut spec["components"]["schemas"]["Image"]["properties"];
    image["promptText"]["maxLength"] = json!(9_007_199_254_740_991_u64);
    image["uris"]["maxItems"] = json!(u64::MAX);
    let source = generate(spec, &options(None)).unwrap();
    assert_contains(&source, &["min: 1, max: 4294967295"]);
    assert_contains(&source, &["min: 0, max: 4294967295 }"]);
    assert!(
        !source.contains("max: 9007199254740991") && !source.contains("max: 18446744073709551615")
    );
}

#[test]
fn an_integer_with_values_accepts_only_these() {
    let mut spec = spec();
    let image = &mut spec["components"]["schemas"]["Image"]["properties"];
    image["duration"] = json!({ "type": "integer", "enum": [4, 6, 8] });
    let source = generate(spec, &options(None)).unwrap();
    assert_contains(&source, &["schema: &Schema::Numbers(&[4.0, 6.0, 8.0])"]);
}
