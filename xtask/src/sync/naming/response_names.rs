//! Names the schemas of responses.

use std::collections::BTreeMap;

use serde_json::Value;

use super::CommonNames;
use super::component_place::{Entries, Origin, Place, Role};
use super::components::Namer;
use super::inflection::pascal;
use super::lock::{content_key, response_key};
use super::operation_name::{OperationName, Verb};
use super::shared_responses::is_created_task;
use crate::sync::document::{Direction, Document, Response};
use crate::sync::error::Result;

pub fn name_response(
    namer: &mut Namer,
    response: &mut Response,
    name: &OperationName,
    owners: &BTreeMap<String, Value>,
    common: &CommonNames,
) -> Result<()> {
    let (success, error) = (response.is_success(), response.is_error());
    for (_, schema) in &mut response.content {
        let origin = Origin {
            pointer: schema.pointer.clone(),
            direction: Direction::Response,
            operation: name.id.clone(),
            role: if error { Role::Error } else { Role::Response },
        };
        let entries = (success && name.verb == Verb::List)
            .then(|| list_item_name(&schema.value, name, owners))
            .flatten();
        let of = match (success, error) {
            (true, _) => response_name(&schema.value, name, owners, common),
            (_, true) => common.error.clone(),
            _ => format!("{}{}", pascal(&name.id), response.status),
        };
        let key = response_key(&name.id, &response.status);
        let before = namer.lock.schemas.get(&content_key(&name.id, &response.status));
        let place = Place { name: of.clone(), prefix: of, key, entries, before, origin: &origin };
        schema.value = namer.place(schema.value.take(), place)?;
    }
    Ok(())
}

/// The name of the schema of a successful response.
fn response_name(
    schema: &Value,
    name: &OperationName,
    owners: &BTreeMap<String, Value>,
    common: &CommonNames,
) -> String {
    let action = pascal(&name.id);
    match name.verb {
        Verb::Act if is_created_task(schema) => common.task_created.clone(),
        Verb::Act | Verb::Run | Verb::Other => format!("{action}Response"),
        Verb::List => format!("{}List", name.noun),
        Verb::Create if is_bare_id(schema) => format!("{}Created", name.noun),
        _ if owners.get(&name.noun) == Some(schema) => name.noun.clone(),
        _ => format!("{action}Response"),
    }
}

/// The only array of a list response, and the name of its items: the noun of the collection if they have
/// the schema of its owner.
fn list_item_name(
    list: &Value,
    name: &OperationName,
    owners: &BTreeMap<String, Value>,
) -> Option<Entries> {
    let properties = list["properties"].as_object()?;
    let mut arrays = properties.iter().filter_map(|(name, of)| Some((name, of.get("items")?)));
    let (property, item) = arrays.next().filter(|_| arrays.next().is_none())?;
    let title = item.get("title").and_then(Value::as_str).map(pascal);
    let name = match title {
        _ if owners.get(&name.noun) == Some(item) => name.noun.clone(),
        Some(title) => title,
        None => format!("{}ListItem", name.noun),
    };
    Some(Entries { property: property.clone(), name })
}

/// For each collection, the schema that has its noun as name: the response to reading one entry, or
/// else to updating, replacing or creating one. A list never owns the noun, so that adding or
/// removing a list operation renames nothing.
pub fn noun_owners(document: &Document, names: &[OperationName]) -> BTreeMap<String, Value> {
    let mut owners = BTreeMap::new();
    for verb in [Verb::Get, Verb::Update, Verb::Replace, Verb::Create] {
        for (operation, name) in
            document.operations.iter().zip(names).filter(|(_, name)| name.verb == verb)
        {
            let responses = operation.responses.iter().filter(|response| response.is_success());
            let Some((_, schema)) = responses.flat_map(|response| &response.content).next() else {
                continue;
            };
            if verb == Verb::Create && is_bare_id(&schema.value) {
                continue;
            }
            owners.entry(name.noun.clone()).or_insert_with(|| schema.value.clone());
        }
    }
    owners
}

fn is_bare_id(schema: &Value) -> bool {
    schema["properties"].as_object().is_some_and(|properties| properties.keys().eq(["id"]))
}
