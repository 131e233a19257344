//! Progenitor's input, made from a spec: operations whose parameters are strings, with one type for success and
//! one for errors, and the schemas of responses.

use std::collections::{BTreeMap, BTreeSet};
use std::convert::identity;

use openapiv3::{
    Components, MediaType, OpenAPI, Operation, Parameter, ParameterData, ParameterSchemaOrContent,
    PathItem, PathStyle, QueryStyle, ReferenceOr, RequestBody, Response, SchemaKind, StatusCode,
    Type,
};
use schemars08::schema::{InstanceType, SchemaObject};
use serde_json::{Value, json};

use super::open_schema::{self, opened, read};
use super::spec::{JSON, Located, components, is_json, located, success, to, used_media_type};
use super::{Error, areas};

/// A schema, and the type of this crate that replaces it.
pub type Conversion = (SchemaObject, &'static str);

/// What progenitor generates code from, and what types of this crate replace. `sent` are the
/// components of requests, which it does not generate.
pub fn of(spec: &Value, sent: &BTreeSet<String>) -> Result<(OpenAPI, Vec<Conversion>), Error> {
    let mut input = OpenAPI { openapi: "3.0.3".to_owned(), ..OpenAPI::default() };
    let mut items = BTreeMap::<&str, PathItem>::new();
    let error = error_response(spec)?;
    for source in located(spec) {
        let place = method(items.entry(source.path).or_default(), source.method);
        *place.ok_or_else(|| format!("the method {} is not supported", source.method))? =
            Some(operation(source, &error).map_err(|error| named(source, &*error))?);
    }
    let items = items.into_iter().map(|(path, item)| (path.to_owned(), ReferenceOr::Item(item)));
    input.paths.paths = items.collect();

    let (mut schemas, mut formats) = (Components::default(), BTreeSet::new());
    for (name, schema) in components(spec) {
        let schema = match sent.contains(name) {
            true => open_schema::replaced(name),
            false => open_schema::component(name, schema),
        };
        gather(&schema, &mut formats);
        schemas.schemas.insert(name.clone(), read(schema)?);
    }
    input.components = Some(schemas);
    Ok((input, formats.into_iter().map(conversion).collect()))
}

fn method<'i>(item: &'i mut PathItem, method: &str) -> Option<&'i mut Option<Operation>> {
    Some(match method {
        "delete" => &mut item.delete,
        "get" => &mut item.get,
        "head" => &mut item.head,
        "options" => &mut item.options,
        "patch" => &mut item.patch,
        "post" => &mut item.post,
        "put" => &mut item.put,
        "trace" => &mut item.trace,
        _ => return None,
    })
}

/// The error with the operation that it is about.
fn named(source: Located<'_>, error: &dyn std::error::Error) -> Error {
    format!("operation `{}`: {error}", source.id().unwrap_or_default()).into()
}

fn operation(source: Located<'_>, error: &Response) -> Result<Operation, Error> {
    let parameters = source.operation["parameters"].as_array().into_iter().flatten();
    let mut operation = Operation {
        operation_id: source.id().map(str::to_owned),
        parameters: parameters.filter_map(parameter).map(ReferenceOr::Item).collect(),
        ..Operation::default()
    };
    if let Some(body) = source.operation.get("requestBody") {
        let required = body["required"] == true;
        let mut request = RequestBody { required, ..RequestBody::default() };
        let is_sent = |media_type: &str| media_type == JSON;
        request.content.extend(content(body, opened, is_sent, "request body")?);
        operation.request_body = Some(ReferenceOr::Item(request));
    }
    let responses = &mut operation.responses.responses;
    if let Some((_, response)) = success(&source.operation["responses"]) {
        let mut success = Response::default();
        success.content.extend(content(response, identity, is_json, "response")?);
        responses.insert(StatusCode::Range(2), ReferenceOr::Item(success));
    }
    responses.insert(StatusCode::Range(4), ReferenceOr::Item(error.clone()));
    Ok(operation)
}

/// A parameter of the path or the query as a string: its limits are in the tables. Others are not supported,
/// which `operations` says.
fn parameter(parameter: &Value) -> Option<Parameter> {
    let schema = SchemaKind::Type(Type::String(Default::default()));
    let schema = openapiv3::Schema { schema_data: Default::default(), schema_kind: schema };
    let parameter_data = ParameterData {
        name: parameter["name"].as_str()?.to_owned(),
        description: None,
        required: parameter["required"] == true,
        deprecated: None,
        format: ParameterSchemaOrContent::Schema(ReferenceOr::Item(schema)),
        example: None,
        examples: Default::default(),
        explode: None,
        extensions: Default::default(),
    };
    match parameter["in"].as_str()? {
        "path" => Some(Parameter::Path { parameter_data, style: PathStyle::Simple }),
        "query" => Some(Parameter::Query {
            parameter_data,
            allow_reserved: false,
            style: QueryStyle::Form,
            allow_empty_value: None,
        }),
        _ => None,
    }
}

/// The JSON of a body or a response, with what `prepared` makes of its schema; nothing if there is no content,
/// and an error if it is not in JSON.
fn content(
    of: &Value,
    prepared: fn(Value) -> Value,
    is_supported: fn(&str) -> bool,
    what: &str,
) -> Result<Option<(String, MediaType)>, Error> {
    let Some(all) = of["content"].as_object() else { return Ok(None) };
    let Some(name) = used_media_type(all.keys()) else { return Ok(None) };
    if !is_supported(name) {
        return Err(format!("the {what} must be in JSON, got `{name}`").into());
    }
    let schema = all[name].get("schema").cloned().map(prepared).map(read).transpose()?;
    Ok(Some((JSON.to_owned(), MediaType { schema, ..MediaType::default() })))
}

fn error_response(spec: &Value) -> Result<Response, Error> {
    let mut response = Response::default();
    if let Some(error) = areas::error(spec) {
        let content = json!({ "content": { "application/json": { "schema": to(&error) } } });
        response.content.extend(self::content(&content, identity, is_json, "error response")?);
    }
    Ok(response)
}

/// The conversion of strings in a format.
fn conversion(format: String) -> Conversion {
    let rust = of_format(&format);
    let (instance_type, format) = (Some(InstanceType::String.into()), Some(format));
    (SchemaObject { instance_type, format, ..SchemaObject::default() }, rust)
}

/// Adds the formats of strings.
fn gather(value: &Value, found: &mut BTreeSet<String>) {
    match value {
        Value::Object(map) => {
            if let (Some("string"), Some(format)) =
                (map.get("type").and_then(Value::as_str), map.get("format").and_then(Value::as_str))
            {
                found.insert(format.to_owned());
            }
            map.values().for_each(|below| gather(below, found));
        }
        Value::Array(list) => list.iter().for_each(|below| gather(below, found)),
        _ => {}
    }
}

fn of_format(format: &str) -> &'static str {
    match format {
        "date-time" => "crate::types::Timestamp",
        "date" => "crate::types::Date",
        "uri" => "crate::types::Url",
        "password" => "crate::types::Secret",
        _ => "::std::string::String",
    }
}
