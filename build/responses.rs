//! Generates the types of responses: structs from progenitor's, and open enums.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;
use syn::{File, ItemStruct};

use super::open_schema::is_any;
use super::response_struct;
use super::rust_item::Item;
use super::setter_names::setter;
use super::spec::keywords::STARTS;
use super::{Error, requests};

/// The property in which such a response estimates the cost of what was started.
const ESTIMATED_COST: &str = "estimatedCost";

/// The types of all response components.
pub fn items(file: &File, spec: &Value, received: &BTreeSet<String>) -> Result<Vec<Item>, Error> {
    let structs = structs(file);
    let mut items = Vec::new();
    for name in received {
        let schema = &spec["components"]["schemas"][name];
        if schema.get("$ref").is_some() {
            continue;
        }
        if let Some(values) = requests::string_enum(schema) {
            items.push(requests::enumeration(name, schema, &values));
        } else if is_any(schema) {
            let head = format!("pub struct {name}");
            let item = Item::call("any_value", requests::description(name, schema), &head, &[], "");
            items.push(item.with_attribute(requests::retired(schema)));
        } else {
            let found = structs
                .get(name)
                .ok_or_else(|| format!("progenitor generated no struct `{name}`"))?;
            items.extend(response_struct::items(name, found, schema)?);
            let started = started(schema).map(|(_, id)| {
                let estimate = estimate(schema);
                format!("started! {{ {name} = {id}{estimate} }}")
            });
            items.extend(started.map(|started| Item::source(&started)));
        }
    }
    Ok(items)
}

/// What an operation with this response has started, and the path of the field with its id.
pub fn started(schema: &Value) -> Option<(&str, String)> {
    let (started, id) = schema[STARTS].as_object()?.iter().next()?;
    let id: Vec<String> = id.as_str()?.split('/').map(setter).collect();
    Some((started, id.join(".")))
}

/// The field with the estimated cost, if the response has one.
fn estimate(schema: &Value) -> String {
    match schema["properties"].get(ESTIMATED_COST) {
        Some(_) => format!(", cost = {}", setter(ESTIMATED_COST)),
        None => String::new(),
    }
}

fn structs(file: &File) -> BTreeMap<String, &ItemStruct> {
    let modules = file.items.iter().filter_map(|item| match item {
        syn::Item::Mod(module) if module.ident == "types" => module.content.as_ref(),
        _ => None,
    });
    let items = modules.flat_map(|(_, items)| items);
    let structs = items.filter_map(|item| match item {
        syn::Item::Struct(found) => Some((found.ident.to_string(), found)),
        _ => None,
    });
    structs.collect()
}
