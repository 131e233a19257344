//! First stage: bytes → document. Takes JSON and YAML, OpenAPI 3.0 and 3.1, components and inline
//! schemas, and resolves every reference. It changes no schema and knows nothing of Rust.

use std::collections::BTreeMap;

use serde::de::DeserializeOwned;
use serde_json::{Map, Value, json};

use super::document::{Body, Document, Operation, Parameter, Response, Schema};
use super::fault::{Fault, Result, child};
use super::keyword::each_subschema;
use super::report::Report;

const METHODS: [&str; 8] = ["get", "put", "post", "delete", "options", "head", "patch", "trace"];

/// What may stand in one kind of object. Anything else stops the sync, except vendor extensions.
struct Keywords {
    /// What is read, and words, which stay upstream's; with spaces between them.
    known: &'static str,
    /// What cannot be carried over, and what the report calls it.
    lost: &'static [(&'static str, &'static str)],
}

const ROOT: Keywords = Keywords {
    known: "openapi info servers paths components security tags externalDocs jsonSchemaDialect",
    lost: &[("webhooks", "webhooks have no place in OpenAPI 3.0")],
};

const PATH: Keywords = Keywords {
    known: "parameters summary description get put post delete options head patch trace",
    lost: &[("servers", "servers of one path")],
};

const OPERATION: Keywords = Keywords {
    known: "tags summary description externalDocs operationId parameters requestBody responses deprecated",
    lost: &[
        ("security", "security of one operation"),
        ("callbacks", "callbacks and servers of one operation"),
        ("servers", "callbacks and servers of one operation"),
    ],
};

const PARAMETER: Keywords = Keywords {
    known: "name in required deprecated schema description example examples style explode allowReserved allowEmptyValue",
    lost: &[],
};

const BODY: Keywords = Keywords { known: "description required content", lost: &[] };

const RESPONSE: Keywords = Keywords {
    known: "description content",
    lost: &[
        ("headers", "headers and links of responses"),
        ("links", "headers and links of responses"),
    ],
};

const MEDIA: Keywords = Keywords {
    known: "schema example examples",
    lost: &[("encoding", "encodings of a body's parts")],
};

/// The kinds of object whose keywords are known here.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Known {
    Root,
    Path,
    Operation,
    Parameter,
    Body,
    Response,
    Media,
}

/// Whether a rule knows the keyword in an object of this kind, also if only to say that it is lost.
pub fn is_known(of: Known, name: &str) -> bool {
    let Keywords { known, lost } = match of {
        Known::Root => ROOT,
        Known::Path => PATH,
        Known::Operation => OPERATION,
        Known::Parameter => PARAMETER,
        Known::Body => BODY,
        Known::Response => RESPONSE,
        Known::Media => MEDIA,
    };
    known.split(' ').any(|known| known == name) || lost.iter().any(|(lost, _)| *lost == name)
}

/// What refers to anything but a schema.
const REFERENCE: Keywords = Keywords { known: "$ref summary description", lost: &[] };

/// How lists are written into the address.
const SERIALIZATION: [&str; 4] = ["style", "explode", "allowReserved", "allowEmptyValue"];

/// The header that carries the API's version: a property of the client, not of each operation.
pub const VERSION_HEADER: &str = "X-Runway-Version";

pub fn read(bytes: &[u8], report: &mut Report) -> Result<Document> {
    document(&parse(bytes)?, report)
}

pub fn document(root: &Value, report: &mut Report) -> Result<Document> {
    check_version(root)?;
    Reader { root, report }.document()
}

pub fn parse(bytes: &[u8]) -> Result<Value> {
    let text = std::str::from_utf8(bytes)
        .map_err(|error| Fault::new("", format!("the document is not UTF-8: {error}")))?
        .trim_start_matches('\u{feff}');
    if text.trim_start().starts_with(['{', '[']) {
        return serde_json::from_str(text)
            .map_err(|error| Fault::new("", format!("the document is not whole JSON: {error}")));
    }
    yaml(text)
        .map_err(|error| Fault::new("", format!("the document is neither JSON nor YAML: {error}")))
}

/// YAML 1.2, where `on` and `no` are words and not booleans.
pub fn yaml<T: DeserializeOwned>(text: &str) -> std::result::Result<T, serde_saphyr::Error> {
    serde_saphyr::from_str_with_options(text, serde_saphyr::options! { strict_booleans: true })
}

fn check_version(root: &Value) -> Result<()> {
    if let Some(version) = root.get("swagger") {
        return Err(Fault::new(
            "/swagger",
            format!("version {version} is not read, only OpenAPI 3.0 and 3.1"),
        ));
    }
    match root.get("openapi") {
        Some(Value::String(version))
            if version.starts_with("3.0.") || version.starts_with("3.1.") =>
        {
            Ok(())
        }
        Some(version) => {
            Err(Fault::new("/openapi", format!("version {version} is not read, only 3.0 and 3.1")))
        }
        None => Err(Fault::new("", "this is no OpenAPI document: it has no `openapi`")),
    }
}

struct Reader<'a> {
    root: &'a Value,
    report: &'a mut Report,
}

impl Reader<'_> {
    fn document(&mut self) -> Result<Document> {
        let root = object(self.root, "")?;
        self.check_keywords(root, "", &ROOT)?;
        let info =
            object(root.get("info").ok_or_else(|| Fault::new("", "`info` is missing"))?, "/info")?;
        let (server, prefix) = self.server()?;
        Ok(Document {
            title: text(info, "title", "/info")?,
            version: text(info, "version", "/info")?,
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
        keywords: &Keywords,
    ) -> Result<()> {
        for key in holder.keys() {
            let here = child(pointer, key);
            if let Some((_, what)) = keywords.lost.iter().find(|(lost, _)| lost == key) {
                self.report.lose(what, &here);
            } else if key.starts_with("x-") {
                self.report.lose("vendor extension", &here);
            } else if !keywords.known.split(' ').any(|known| known == key) {
                self.report.unknown(here, "no rule knows this keyword")?;
            }
        }
        Ok(())
    }

    fn operations(&mut self, root: &Map<String, Value>, prefix: &str) -> Result<Vec<Operation>> {
        let paths = root.get("paths").ok_or_else(|| Fault::new("", "`paths` is missing"))?;
        let mut operations = Vec::new();
        let mut claimed = BTreeMap::new();
        for (path, item) in object(paths, "/paths")? {
            let pointer = child("/paths", path);
            if path.starts_with("x-") {
                self.report.lose("vendor extension", &pointer);
                continue;
            }
            let (item, pointer) = self.resolve(item, &pointer)?;
            claim_operation_ids(&item, &pointer, &mut claimed)?;
            self.path(&format!("{prefix}{path}"), &item, &pointer, &mut operations)?;
        }
        Ok(operations)
    }

    /// The server's address without its path, and the path that every operation stands below.
    fn server(&mut self) -> Result<(Option<String>, String)> {
        let Some(servers) = self.root.get("servers") else { return Ok((None, String::new())) };
        let servers = list(servers, "/servers")?;
        let Some(first) = servers.first() else { return Ok((None, String::new())) };
        for other in 1..servers.len() {
            self.report.lose("servers after the first", &child("/servers", other));
        }
        let url = text(object(first, "/servers/0")?, "url", "/servers/0")?;
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

    fn path(
        &mut self,
        path: &str,
        item: &Value,
        pointer: &str,
        into: &mut Vec<Operation>,
    ) -> Result<()> {
        let item = object(item, pointer)?;
        self.check_keywords(item, pointer, &PATH)?;
        let shared = self.parameters(item, pointer)?;
        for (method, value) in item.iter().filter(|(key, _)| METHODS.contains(&key.as_str())) {
            into.push(self.operation(path, method, value, &child(pointer, method), &shared)?);
        }
        Ok(())
    }

    fn operation(
        &mut self,
        path: &str,
        method: &str,
        value: &Value,
        pointer: &str,
        shared: &[Parameter],
    ) -> Result<Operation> {
        let operation = object(value, pointer)?;
        self.check_keywords(operation, pointer, &OPERATION)?;
        let mut parameters = self.parameters(operation, pointer)?;
        for inherited in shared {
            let same =
                |own: &Parameter| own.name == inherited.name && own.location == inherited.location;
            if !parameters.iter().any(same) {
                parameters.push(inherited.clone());
            }
        }
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
        for (index, parameter) in list(found, &pointer)?.iter().enumerate() {
            let (parameter, here) = self.resolve(parameter, &child(&pointer, index))?;
            let parameter = self.parameter(object(&parameter, &here)?, &here)?;
            if !parameter.name.eq_ignore_ascii_case(VERSION_HEADER) {
                parameters.push(parameter);
            }
        }
        Ok(parameters)
    }

    fn parameter(&mut self, parameter: &Map<String, Value>, pointer: &str) -> Result<Parameter> {
        self.check_keywords(parameter, pointer, &PARAMETER)?;
        let serialization = SERIALIZATION
            .iter()
            .filter_map(|key| Some(((*key).to_owned(), parameter.get(*key)?.clone())));
        let schema = parameter
            .get("schema")
            .ok_or_else(|| Fault::new(pointer, "a parameter without `schema`"))?;
        Ok(Parameter {
            name: text(parameter, "name", pointer)?,
            location: text(parameter, "in", pointer)?,
            required: parameter.get("required").and_then(Value::as_bool).unwrap_or(false),
            deprecated: parameter.get("deprecated").and_then(Value::as_bool),
            serialization: serialization.collect(),
            schema: self.schema(schema, &child(pointer, "schema"))?,
        })
    }

    fn body(&mut self, body: &Value, pointer: &str) -> Result<Body> {
        let (body, pointer) = self.resolve(body, pointer)?;
        let body = object(&body, &pointer)?;
        self.check_keywords(body, &pointer, &BODY)?;
        Ok(Body {
            // A body that an operation describes is one that it wants: upstream leaves the word out.
            required: body.get("required").and_then(Value::as_bool).unwrap_or(true),
            content: self.content(body, &pointer)?,
        })
    }

    fn responses(
        &mut self,
        operation: &Map<String, Value>,
        pointer: &str,
    ) -> Result<Vec<Response>> {
        let pointer = child(pointer, "responses");
        let found = operation
            .get("responses")
            .ok_or_else(|| Fault::new(&pointer, "`responses` is missing"))?;
        let mut responses = Vec::new();
        for (status, response) in object(found, &pointer)? {
            let here = child(&pointer, status);
            if status.starts_with("x-") {
                self.report.lose("vendor extension", &here);
                continue;
            }
            let (response, here) = self.resolve(response, &here)?;
            let response = object(&response, &here)?;
            self.check_keywords(response, &here, &RESPONSE)?;
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
            self.check_keywords(media, &here, &MEDIA)?;
            let schema = match media.get("schema") {
                Some(schema) => self.schema(schema, &child(&here, "schema"))?,
                None => Schema { pointer: here, value: Value::Object(Map::new()) },
            };
            found.push((media_type.clone(), schema));
        }
        Ok(found)
    }

    fn schema(&mut self, schema: &Value, pointer: &str) -> Result<Schema> {
        Ok(Schema {
            pointer: pointer.to_owned(),
            value: self.inline(schema, pointer, &mut Vec::new())?,
        })
    }

    /// The schema with every reference replaced by what it refers to.
    fn inline(&self, schema: &Value, pointer: &str, under_way: &mut Vec<String>) -> Result<Value> {
        let Value::Object(map) = schema else { return Ok(schema.clone()) };
        let Some(reference) = map.get("$ref") else {
            let mut map = map.clone();
            self.pin_discriminator(&mut map);
            each_subschema(&mut map, pointer, &mut |below, here| {
                *below = self.inline(below, here, under_way)?;
                Ok(())
            })?;
            return Ok(Value::Object(map));
        };
        if map.len() > 1 {
            // OpenAPI 3.1 lets words stand beside a reference: both hold.
            let mut beside = map.clone();
            beside.shift_remove("$ref");
            let both = json!({ "allOf": [{ "$ref": reference }, beside] });
            return self.inline(&both, pointer, under_way);
        }
        let (target, target_pointer) = self.target(reference, pointer)?;
        if under_way.contains(&target_pointer) {
            let reference = child(pointer, "$ref");
            return Err(Fault::new(
                reference,
                format!("the reference to `#{target_pointer}` leads back to itself"),
            ));
        }
        under_way.push(target_pointer.clone());
        let resolved = self.inline(target, &target_pointer, under_way)?;
        under_way.pop();
        Ok(resolved)
    }

    /// The values of a discriminator that stand only in its mapping, written into the variants,
    /// which lose the names that the mapping speaks of.
    fn pin_discriminator(&self, union: &mut Map<String, Value>) {
        let Some(discriminator) = union.get("discriminator").cloned() else { return };
        let Some(property) = discriminator["propertyName"].as_str() else { return };
        for variant in union.get_mut("oneOf").and_then(Value::as_array_mut).into_iter().flatten() {
            let Some(reference) = variant.get("$ref").and_then(Value::as_str) else { continue };
            let Some(target) = self.root.pointer(reference.trim_start_matches('#')) else {
                continue;
            };
            let known = &target["properties"][property];
            if known.get("const").is_none() && known.get("enum").is_none() {
                let value = mapped_value(&discriminator["mapping"], reference);
                let pinned = json!({ "properties": { property: { "const": value } } });
                *variant = json!({ "allOf": [variant, pinned] });
            }
        }
    }

    /// Follows references of anything but schemas: parameters, bodies, responses, paths.
    fn resolve(&mut self, value: &Value, pointer: &str) -> Result<(Value, String)> {
        let (mut value, mut pointer) = (value.clone(), pointer.to_owned());
        let mut seen = vec![pointer.clone()];
        while let Some(reference) = value.get("$ref") {
            self.check_keywords(object(&value, &pointer)?, &pointer, &REFERENCE)?;
            let (target, target_pointer) = self.target(reference, &pointer)?;
            if seen.contains(&target_pointer) {
                return Err(Fault::new(
                    child(&pointer, "$ref"),
                    "the reference leads back to itself",
                ));
            }
            seen.push(target_pointer.clone());
            (value, pointer) = (target.clone(), target_pointer);
        }
        Ok((value, pointer))
    }

    fn target(&self, reference: &Value, pointer: &str) -> Result<(&Value, String)> {
        let here = || child(pointer, "$ref");
        let reference = reference.as_str().ok_or_else(|| Fault::new(here(), "must be a string"))?;
        let Some(target) = reference.strip_prefix('#') else {
            return Err(Fault::new(here(), format!("`{reference}` lies outside of this document")));
        };
        match self.root.pointer(target) {
            Some(found) => Ok((found, target.to_owned())),
            None => Err(Fault::new(here(), format!("`{reference}` does not exist"))),
        }
    }
}

/// The value that a mapping gives to a variant: its component's name where the mapping is silent.
fn mapped_value<'v>(mapping: &'v Value, reference: &'v str) -> &'v str {
    let name = reference.rsplit('/').next().unwrap_or(reference);
    let mut entries = mapping.as_object().into_iter().flatten();
    entries
        .find(|(_, target)| *target == reference || *target == name)
        .map_or(name, |(value, _)| value)
}

/// Ours are made from the path; that two operations claim one is a fault of the document all the same.
fn claim_operation_ids(
    item: &Value,
    pointer: &str,
    claimed: &mut BTreeMap<String, String>,
) -> Result<()> {
    for method in METHODS {
        let Some(id) = item.pointer(&format!("/{method}/operationId")).and_then(Value::as_str)
        else {
            continue;
        };
        let here = child(&child(pointer, method), "operationId");
        if let Some(first) = claimed.insert(id.to_owned(), here.clone()) {
            return Err(Fault::new(here, format!("`{id}` is claimed by `#{first}` too")));
        }
    }
    Ok(())
}

fn object<'v>(value: &'v Value, pointer: &str) -> Result<&'v Map<String, Value>> {
    value.as_object().ok_or_else(|| Fault::new(pointer, "must be an object"))
}

fn list<'v>(value: &'v Value, pointer: &str) -> Result<&'v Vec<Value>> {
    value.as_array().ok_or_else(|| Fault::new(pointer, "must be a list"))
}

fn text(map: &Map<String, Value>, key: &str, pointer: &str) -> Result<String> {
    match map.get(key) {
        Some(Value::String(text)) => Ok(text.clone()),
        Some(_) => Err(Fault::new(child(pointer, key), "must be a string")),
        None => Err(Fault::new(pointer, format!("`{key}` is missing"))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A document with nothing in it but these members.
    fn document(members: Value) -> Value {
        let mut root = json!({
            "openapi": "3.1.0",
            "info": { "title": "Media", "version": "2024-11-06" },
            "paths": {},
        });
        root.as_object_mut().unwrap().extend(members.as_object().unwrap().clone());
        root
    }

    fn read_with(members: Value) -> Result<(Document, Report)> {
        let mut report = Report::default();
        let read = read(document(members).to_string().as_bytes(), &mut report)?;
        Ok((read, report))
    }

    /// What is read of one operation, `GET /tasks`, with these members.
    fn operation(mut members: Value, components: Value) -> Result<(Operation, Report)> {
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

    /// What a schema is once it is read, among these other schemas.
    fn schema(schema: Value, schemas: Value) -> Value {
        let members = json!({ "requestBody": body(schema) });
        let (operation, _) = operation(members, json!({ "schemas": schemas })).unwrap();
        operation.body.unwrap().content[0].1.value.clone()
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
        let read = |text: &str| format!("{:#?}", read(text.as_bytes(), &mut Report::default()));
        assert_eq!(read(yaml), read(&json.to_string()));
        assert!(read(yaml).starts_with("Ok"), "{}", read(yaml));
    }

    #[test]
    fn a_byte_order_mark_does_no_harm() {
        let text = format!("\u{feff}{}", document(json!({})));
        assert_eq!(read(text.as_bytes(), &mut Report::default()).unwrap().title, "Media");
    }

    #[test]
    fn other_versions_of_openapi_are_not_read() {
        for version in ["2.0", "3.2.0", "4.0.0"] {
            let fault = read_with(json!({ "openapi": version })).unwrap_err();
            assert_eq!(fault.pointer, "/openapi");
            assert!(fault.message.contains(version), "{fault}");
        }
    }

    #[test]
    fn parameters_of_a_path_are_inherited_and_overridden() {
        let text = |name: &str, place: &str| json!({ "name": name, "in": place, "schema": {} });
        let own = json!({ "name": "limit", "in": "query", "required": true, "schema": {} });
        let item = json!({
            "parameters": [text("id", "path"), text("limit", "query"), text("limit", "header")],
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
            "requestBodies": { "Text": { "$ref": "#/components/requestBodies/Words" }, "Words": body(json!({ "type": "string" })) },
            "responses": { "Done": body(json!({ "type": "integer" })) },
        });
        let (read, _) = operation(members, components).unwrap();
        assert_eq!(parameter_names(&read), ["limit"]);
        let (_, words) = &read.body.unwrap().content[0];
        assert_eq!(words.value, json!({ "type": "string" }));
        assert_eq!(
            words.pointer,
            "/components/requestBodies/Words/content/application~1json/schema"
        );
        assert_eq!(read.responses[0].content[0].1.value, json!({ "type": "integer" }));
    }

    #[test]
    fn the_path_of_the_server_is_put_before_every_path() {
        for (url, host, path) in [
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
            assert_eq!(document.server.as_deref(), host, "{url}");
            assert_eq!(document.operations[0].path, path, "{url}");
        }
    }

    #[test]
    fn the_words_on_how_a_list_is_written_have_one_order() {
        let words = |style: Value| {
            let mut parameter = json!({ "name": "a", "in": "query", "schema": {} });
            parameter.as_object_mut().unwrap().extend(style.as_object().unwrap().clone());
            let (read, _) = operation(json!({ "parameters": [parameter] }), json!({})).unwrap();
            read.parameters[0].serialization.clone()
        };
        assert_eq!(
            words(json!({ "explode": false, "style": "form" })),
            words(json!({ "style": "form", "explode": false })),
        );
    }

    #[test]
    fn words_beside_a_reference_hold_too() {
        assert_eq!(
            schema(
                json!({ "$ref": "#/components/schemas/Seed", "default": 7 }),
                json!({ "Seed": { "type": "integer" } }),
            ),
            json!({ "allOf": [{ "type": "integer" }, { "default": 7 }] }),
        );
    }

    #[test]
    fn a_value_that_only_the_mapping_tells_is_written_into_the_variant() {
        let mapping = json!({
            "gen4": "#/components/schemas/Gen4",
            "gen4.5": "Gen45",
            "aleph": "#/components/schemas/Aleph",
        });
        let union = json!({
            "discriminator": { "propertyName": "model", "mapping": mapping },
            "oneOf": [
                { "$ref": "#/components/schemas/Gen4" },
                { "$ref": "#/components/schemas/Gen45" },
                { "$ref": "#/components/schemas/Aleph" },
                { "$ref": "#/components/schemas/veo3" },
            ],
        });
        let plain = json!({ "properties": { "model": { "type": "string" } } });
        let pinned = json!({ "properties": { "model": { "const": "aleph" } } });
        let schemas = json!({ "Gen4": plain, "Gen45": plain, "Aleph": pinned, "veo3": plain });
        let read = schema(union, schemas);
        let with = |value: &str| json!({ "allOf": [plain, { "properties": { "model": { "const": value } } }] });
        assert_eq!(read["oneOf"], json!([with("gen4"), with("gen4.5"), pinned, with("veo3")]));
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
    fn vendor_extensions_are_reported_as_lost_wherever_they_stand() {
        let noted = json!({ "schema": {}, "x-note": 1 });
        let (_, report) = read_with(json!({
            "x-note": 1,
            "paths": {
                "x-note": 1,
                "/tasks": {
                    "x-note": 1,
                    "get": {
                        "x-note": 1,
                        "parameters": [{ "name": "limit", "in": "query", "schema": {}, "x-note": 1 }],
                        "requestBody": { "content": { "application/json": noted }, "x-note": 1 },
                        "responses": { "x-note": 1, "200": { "x-note": 1 } },
                    },
                },
            },
        }))
        .unwrap();
        assert_eq!(report.lost("vendor extension"), 9);
    }

    #[test]
    fn what_the_contract_has_no_place_for_is_reported_as_lost() {
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
            ("webhooks have no place in OpenAPI 3.0", 1),
            ("servers of one path", 1),
            ("security of one operation", 1),
            ("callbacks and servers of one operation", 1),
            ("encodings of a body's parts", 1),
            ("headers and links of responses", 2),
        ] {
            assert_eq!(report.lost(what), times, "{what}");
        }
    }

    #[test]
    fn a_keyword_that_no_rule_knows_is_an_error_with_its_place() {
        let odd = json!({ "frobnicate": true });
        for (members, place) in [
            (json!({ "frobnicate": true }), "frobnicate"),
            (json!({ "requestBody": odd }), "requestBody/frobnicate"),
            (
                json!({ "requestBody": { "content": { "text/plain": odd } } }),
                "requestBody/content/text~1plain/frobnicate",
            ),
            (json!({ "responses": { "200": odd } }), "responses/200/frobnicate"),
            (
                json!({ "parameters": [{ "$ref": "#/components/parameters/A", "required": true }] }),
                "parameters/0/required",
            ),
        ] {
            let fault = operation(members, json!({ "parameters": { "A": {} } })).unwrap_err();
            assert_eq!(fault.pointer, format!("/paths/~1tasks/get/{place}"));
        }
    }

    #[test]
    fn the_version_header_is_no_parameter() {
        let header =
            |name: &str| json!({ "name": name, "in": "header", "required": true, "schema": {} });
        let parameters = [header("x-runway-version"), header("X-Trace")];
        let (read, _) = operation(json!({ "parameters": parameters }), json!({})).unwrap();
        assert_eq!(parameter_names(&read), ["X-Trace"]);
    }

    #[test]
    fn a_reference_that_leads_back_to_itself_is_an_error() {
        let schemas = json!({ "Tree": { "items": { "$ref": "#/components/schemas/Tree" } } });
        let members =
            json!({ "requestBody": body(json!({ "$ref": "#/components/schemas/Tree" })) });
        let fault = operation(members, json!({ "schemas": schemas })).unwrap_err();
        assert_eq!(fault.pointer, "/components/schemas/Tree/items/$ref");
    }
}
