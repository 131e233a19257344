//! Generates the static tables of request schemas: presence, lengths, ranges, counts, patterns and values.

use std::collections::BTreeSet;

use heck::ToShoutySnakeCase;
use serde_json::{Map, Value, json};

use super::rust_item::Item;
use super::spec::keywords::{RETIRED, RUST_NAMES};
use super::spec::{HERE, branches, component, operations, prefix, referenced, resolved};
use super::{Error, requests};

/// The kinds of media, as in the media types of data URIs.
const MEDIA: [&str; 3] = ["image", "video", "audio"];

/// The property for the position of media in the result.
const POSITION: &str = "position";

/// The name of a component's table.
pub fn name(component: &str) -> String {
    component.to_shouty_snake_case()
}

/// The name of the table of an operation's query parameters.
pub fn query_name(operation: &str) -> String {
    format!("{}_QUERY", operation.to_shouty_snake_case())
}

/// The query parameters of an operation as the properties of an object.
pub fn query(operation: &Value) -> Value {
    let parameters = operation["parameters"].as_array().into_iter().flatten();
    let (mut properties, mut required) = (Map::new(), Vec::new());
    for parameter in parameters.filter(|parameter| parameter["in"] == "query") {
        let Some(name) = parameter["name"].as_str() else { continue };
        let mut schema = parameter["schema"].clone();
        schema["description"] = parameter["description"].clone();
        if let Some(day) = parameter.get(RETIRED) {
            schema[RETIRED] = day.clone();
        }
        properties.insert(name.to_owned(), schema);
        required.extend((parameter["required"] == true).then(|| json!(name)));
    }
    properties.sort_keys();
    let names = &operation[RUST_NAMES];
    json!({ "type": "object", "properties": properties, "required": required, RUST_NAMES: names })
}

/// One table per component and per query, and the strings of the spec that hold media or tags.
pub fn items(spec: &Value, sent: &BTreeSet<String>) -> Result<Vec<Item>, Error> {
    let mut items = Vec::new();
    let (mut media, mut tags) = (Vec::new(), Vec::new());
    for component in sent {
        let schema = &spec["components"]["schemas"][component];
        let table = of_component(component, schema, spec)?;
        let static_name = name(component);
        items.push(Item::source(&format!("static {static_name}: Schema = {table};")));
        for kind in MEDIA.into_iter().filter(|kind| takes_data_uri(schema, kind)) {
            media.push(format!("({kind:?}, &{static_name})"));
        }
        if !self::media(component, spec).is_empty()
            && let Some(tag) = schema["properties"].get("tag")
        {
            tags.push(format!("&{}", table_of(tag, spec)?));
        }
    }
    for operation in operations(spec) {
        let query = query(operation);
        let has_parameters =
            query["properties"].as_object().is_some_and(|properties| !properties.is_empty());
        if let Some(id) = operation["operationId"].as_str().filter(|_| has_parameters) {
            let (name, table) = (query_name(id), object("", &query, spec)?);
            items.push(Item::source(&format!("static {name}: Schema = {table};")));
        }
    }
    tags.sort();
    tags.dedup();
    items.push(Item::source(&format!(
        "/// The strings of the spec that take media, each with the kind of media.\n\
         pub(crate) static MEDIA: &[(&str, &Schema)] = &[{}];",
        media.join(", ")
    )));
    items.push(Item::source(&format!(
        "/// The tags by which prompts mention images.\n\
         pub(crate) static TAGS: &[&Schema] = &[{}];",
        tags.join(", ")
    )));
    Ok(items)
}

fn of_component(name: &str, schema: &Value, spec: &Value) -> Result<String, Error> {
    match schema.get("properties") {
        Some(_) => object(name, schema, spec),
        None => table(schema, spec).map_err(|error| format!("{name}: {error}").into()),
    }
}

/// The table of a property, an entry or an alternative: the table of its component, unless the place
/// accepts less than the component.
pub fn table_of(schema: &Value, spec: &Value) -> Result<String, Error> {
    match (component(schema), schema.get(HERE)) {
        (Some(component), Some(here)) => of_component(&component, here, spec),
        (Some(component), None) => Ok(name(&component)),
        (None, _) => table(schema, spec),
    }
}

fn table(schema: &Value, spec: &Value) -> Result<String, Error> {
    if let Some(alternatives) = branches(schema) {
        return union(schema, alternatives, spec);
    }
    if let Some(values) = requests::string_enum(schema) {
        return Ok(match schema.get("enum") {
            Some(_) => format!("Schema::Enum(&{values:?})"),
            None => open_enum(&values, &format(schema)),
        });
    }
    match schema["type"].as_str() {
        None => Ok("Schema::Any".to_owned()),
        Some("boolean") => Ok("Schema::Boolean".to_owned()),
        Some("string") => Ok(format!("Schema::String(&[{}])", format(schema))),
        Some("integer" | "number") if schema["enum"].is_array() => numbers(&schema["enum"]),
        Some("integer") => Ok(format!("Schema::Integer({})", range(schema))),
        Some("number") => Ok(format!("Schema::Number({})", range(schema))),
        Some("array") => {
            let (min, max) = counts(schema, "minItems", "maxItems");
            let entries = table_of(&schema["items"], spec)?;
            Ok(format!("Schema::List {{ entries: &{entries}, min: {min}, max: {max} }}"))
        }
        Some("object") => match schema.get("properties") {
            Some(_) => object("", schema, spec),
            None => Ok(match schema.get("additionalProperties") {
                Some(values) if values.is_object() => {
                    format!("Schema::Map(&{})", table_of(values, spec)?)
                }
                _ => "Schema::Map(&Schema::Any)".to_owned(),
            }),
        },
        Some(other) => Err(format!("the type `{other}` is not supported in requests").into()),
    }
}

fn numbers(values: &Value) -> Result<String, Error> {
    let values: Option<Vec<f64>> =
        values.as_array().into_iter().flatten().map(Value::as_f64).collect();
    Ok(format!("Schema::Numbers(&{:?})", values.ok_or("a number enum has another value")?))
}

/// An enum that also accepts any other string of the format.
fn open_enum(values: &[String], format: &str) -> String {
    format!(
        "Schema::Union {{ discriminator: None, alternatives: \
         &[&Schema::Enum(&{values:?}), &Schema::String(&[{format}])] }}"
    )
}

fn union(schema: &Value, alternatives: &[Value], spec: &Value) -> Result<String, Error> {
    if alternatives.iter().all(|alternative| alternative.get("pattern").is_some()) {
        let formats: Vec<String> = alternatives.iter().map(format).collect();
        return Ok(format!("Schema::String(&[{}])", formats.join(", ")));
    }
    let tables: Result<Vec<String>, Error> = alternatives
        .iter()
        .map(|alternative| Ok(format!("&{}", table_of(alternative, spec)?)))
        .collect();
    let discriminator = schema.pointer("/discriminator/propertyName").and_then(Value::as_str);
    let tables = tables?.join(", ");
    Ok(format!("Schema::Union {{ discriminator: {discriminator:?}, alternatives: &[{tables}] }}"))
}

fn object(name: &str, schema: &Value, spec: &Value) -> Result<String, Error> {
    let none = Map::new();
    let mut properties = Vec::new();
    for (wire, property) in schema["properties"].as_object().unwrap_or(&none) {
        let presence = if is_required(schema, wire) { "Required" } else { "Optional" };
        let null = if property["nullable"] == true { "Accepted" } else { "Rejected" };
        let table = table_of(property, spec)?;
        properties.push(format!(
            "    Property {{ name: {wire:?}, presence: Presence::{presence}, \
             null: Null::{null}, schema: &{table} }},\n"
        ));
    }
    let media = if name.is_empty() { Vec::new() } else { media_at(name, schema, spec) };
    Ok(format!(
        "Schema::Object(&ObjectSchema {{ name: {name:?}, media: &{media:?}, properties: &[\n{}] }})",
        properties.concat()
    ))
}

/// The format of a string: its prefix or its pattern, and its length.
fn format(schema: &Value) -> String {
    let (min, max) = counts(schema, "minLength", "maxLength");
    let pattern = match schema["pattern"].as_str() {
        None => "Pattern::Any".to_owned(),
        Some(pattern) => match prefix(pattern) {
            Some(prefix) => format!("Pattern::Prefix({prefix:?})"),
            None => format!("Pattern::Regex({pattern:?})"),
        },
    };
    format!("StringFormat {{ pattern: {pattern}, min: {min}, max: {max} }}")
}

/// How many entries or characters there may be. A limit above 32 bits is none, so that the tables compile on
/// every system.
fn counts(schema: &Value, min: &str, max: &str) -> (u32, u32) {
    let limit = |key: &str| {
        let limit = schema.get(key).and_then(Value::as_u64)?;
        Some(u32::try_from(limit).unwrap_or(u32::MAX))
    };
    (limit(min).unwrap_or(0), limit(max).unwrap_or(u32::MAX))
}

fn range(schema: &Value) -> String {
    let bound = |key: &str, exclusive: &str| match schema.get(key).and_then(Value::as_f64) {
        None => "Bound::None".to_owned(),
        Some(bound) if schema[exclusive] == true => format!("Bound::Exclusive({bound:?})"),
        Some(bound) => format!("Bound::Inclusive({bound:?})"),
    };
    let min = bound("minimum", "exclusiveMinimum");
    format!("Range {{ min: {min}, max: {} }}", bound("maximum", "exclusiveMaximum"))
}

pub fn is_required(schema: &Value, property: &str) -> bool {
    let required = schema.get("required").and_then(Value::as_array);
    required.into_iter().flatten().any(|name| name == property)
}

/// The model of a request type.
pub fn model(schema: &Value) -> Option<&str> {
    constant(schema["properties"].get("model")?)
}

fn constant(schema: &Value) -> Option<&str> {
    match schema.get("enum")?.as_array()?.as_slice() {
        [value] => value.as_str(),
        _ => None,
    }
}

/// The kinds of media that an object can be made from, each with the property that holds them. All other
/// required properties are constants or the position.
pub fn media(name: &str, spec: &Value) -> Vec<(&'static str, String)> {
    media_at(name, &spec["components"]["schemas"][name], spec)
}

/// The same for the schema that replaces the component at one place.
fn media_at(name: &str, schema: &Value, spec: &Value) -> Vec<(&'static str, String)> {
    if model(schema).is_some() || requests::bodies(spec).contains(name) {
        return Vec::new();
    }
    let properties = schema["properties"].as_object().into_iter().flatten();
    let required: Vec<(&String, &Value)> = properties
        .filter(|(name, property)| {
            is_required(schema, name) && constant(property).is_none() && *name != POSITION
        })
        .collect();
    let [(property, schema)] = required.as_slice() else { return Vec::new() };
    if referenced(schema).is_none() {
        return Vec::new();
    }
    let schema = resolved(schema, spec);
    let kinds = MEDIA.into_iter().filter(|kind| takes_data_uri(schema, kind));
    kinds.map(|kind| (kind, (*property).clone())).collect()
}

/// Whether a schema accepts a data URI of this kind of media.
fn takes_data_uri(schema: &Value, kind: &str) -> bool {
    let data_uri = format!("data:{kind}/");
    let single = std::slice::from_ref(schema);
    let formats = branches(schema).map_or(single, Vec::as_slice);
    formats
        .iter()
        .any(|format| format["pattern"].as_str().and_then(prefix).as_ref() == Some(&data_uri))
}
