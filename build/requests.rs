//! The Rust types of requests: a newtype over the request tree per object, an open enum per string
//! enum, and one type per body.

use std::collections::BTreeSet;

use serde_json::{Map, Value};

use super::rust_item::{Item, doc_lines};
use super::setter_names::{properties, setter};
use super::spec::keywords::{MEANS, REFERENCES, RETIRED, RETIRED_VALUES};
use super::spec::{branches, component, content, operations, values};
use super::{Error, property_docs, tables, variant_names};

/// The types of all request components that need one.
pub fn items(spec: &Value, sent: &BTreeSet<String>) -> Result<Vec<Item>, Error> {
    let bodies = bodies(spec);
    let mut items = Vec::new();
    for name in sent {
        let schema = &spec["components"]["schemas"][name];
        let is_body = bodies.contains(name);
        if let Some(values) = string_enum(schema) {
            items.push(enumeration(name, schema, &values));
        } else if schema.get("properties").is_some() {
            items.push(object(name, schema, spec).with_attribute(retired(schema)));
            if is_body {
                items.push(object_body(name));
            }
        } else if is_body {
            items.push(union_body(name, schema)?);
        }
    }
    Ok(items)
}

/// The components that operations take as their body.
pub fn bodies(spec: &Value) -> BTreeSet<String> {
    let schemas = operations(spec).filter_map(|operation| content(&operation["requestBody"]));
    schemas.filter_map(component).collect()
}

/// The values of a string enum.
pub fn string_enum(schema: &Value) -> Option<Vec<String>> {
    values(schema)?.iter().map(|value| value.as_str().map(str::to_owned)).collect()
}

pub fn description<'s>(name: &'s str, schema: &'s Value) -> &'s str {
    schema["description"].as_str().unwrap_or(name)
}

/// `string_enum! { pub enum Ratio { W1280H720 = "1280:720", } }`
pub fn enumeration(name: &str, schema: &Value, values: &[String]) -> Item {
    let entries: Vec<String> = variant_names::variants(values)
        .iter()
        .zip(values)
        .map(|(variant, value)| {
            let day = schema[RETIRED_VALUES][value].as_str();
            let attribute = day.map(|day| deprecated(day) + "\n").unwrap_or_default();
            format!("{attribute}{variant} = {value:?},")
        })
        .collect();
    let meanings = schema.get(MEANS).and_then(Value::as_object).into_iter().flatten();
    let meanings: Vec<String> = meanings.map(|(value, of)| format!("{value:?} = {of}")).collect();
    let tail =
        if meanings.is_empty() { String::new() } else { format!(" means {}", meanings.join(", ")) };
    let head = format!("pub enum {name}");
    let item = Item::call("string_enum", description(name, schema), &head, &entries, &tail);
    item.with_attribute(retired(schema))
}

/// The attribute for what upstream has removed.
pub fn retired(schema: &Value) -> Option<String> {
    schema[RETIRED].as_str().map(deprecated)
}

fn deprecated(day: &str) -> String {
    format!("#[deprecated = \"retired by Runway on {day}\"]")
}

fn object(name: &str, schema: &Value, spec: &Value) -> Item {
    let none = Map::new();
    let schemas = schema["properties"].as_object().unwrap_or(&none);
    let mut setters = BTreeSet::new();
    let mut entries = Vec::new();
    for (wire, name) in properties(schema) {
        let (setter, property) = (setter(name), &schemas[wire]);
        entries.push(format!("{}{setter} = {wire:?},", documented(wire, property, schema, spec)));
        setters.insert(setter);
    }
    let references = references(schema, spec).filter(|_| !setters.contains("references"));
    if let Some(list) = references {
        let description = format!("The same as [`{0}`](Self::{0}).", setter(&list));
        entries.push(format!("{}references = {list:?},", doc_lines(&description)));
    }
    let head = format!("pub struct {name}: super::{}", tables::name(name));
    Item::call("request", description(name, schema), &head, &entries, "")
}

fn documented(wire: &str, property: &Value, schema: &Value, spec: &Value) -> String {
    let is_required = super::tables::is_required(schema, wire);
    let constraints = property_docs::constraints(property, is_required, spec, "");
    let mut description = property["description"].as_str().unwrap_or(wire).to_owned();
    if !constraints.is_empty() {
        description = format!("{description}\n\n{constraints}");
    }
    let deprecated = match retired(property) {
        Some(attribute) => attribute + "\n",
        None if property["deprecated"] == true => "#[deprecated]\n".to_owned(),
        None => String::new(),
    };
    format!("{}{deprecated}", doc_lines(&description))
}

/// The list of reference images, if the request has exactly one.
pub fn references(schema: &Value, spec: &Value) -> Option<String> {
    if let Some(list) = schema.get(REFERENCES) {
        return list.as_str().map(str::to_owned);
    }
    super::tables::model(schema)?;
    let lists = schema["properties"].as_object()?.iter().filter(|(_, property)| {
        component(&property["items"]).is_some_and(|entry| {
            tables::media(&entry, spec).iter().any(|(kind, _)| *kind == "image")
        })
    });
    let mut lists = lists.map(|(name, _)| name.clone());
    lists.next().filter(|_| lists.next().is_none())
}

fn object_body(name: &str) -> Item {
    Item::source(&format!("body! {{ {name} }}"))
}

/// `body! { pub struct TextToImageRequest: super::TEXT_TO_IMAGE_REQUEST { TextToImageGen4Image, } }`
fn union_body(name: &str, schema: &Value) -> Result<Item, Error> {
    let alternatives = branches(schema).into_iter().flatten();
    let alternatives: Option<Vec<String>> = alternatives.map(component).collect();
    let alternatives = alternatives
        .filter(|alternatives| !alternatives.is_empty())
        .ok_or_else(|| format!("the body `{name}` must be an object or a union of objects"))?;
    let entries: Vec<String> = alternatives.iter().map(|name| format!("{name},")).collect();
    let head = format!("pub struct {name}: super::{}", tables::name(name));
    let item = Item::call("body", description(name, schema), &head, &entries, "");
    Ok(item.with_attribute(retired(schema)))
}
